#include "principals.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "ident.h"
#include "log.h"

struct principal {
    char key[KEY_TEXT_SIZE];
    char name[BUS_PRINCIPAL_MAX];
    unsigned rights;
};

struct principals {
    pthread_mutex_t lock;
    char *path;
    struct principal *list; /* by key, so that looking up does not slow down with their number */
    size_t count;
    struct stat seen;       /* the file that list was read from; zero for none */
    int64_t looked_at_ms;   /* when its change was last looked for */
};

struct principals *principals_new(const char *folder)
{
    struct principals *principals = calloc(1, sizeof *principals);

    if (principals == NULL || asprintf(&principals->path, "%s/principals", folder) < 0) {
        free(principals);
        return NULL;
    }
    pthread_mutex_init(&principals->lock, NULL);
    principals->looked_at_ms = INT64_MIN;
    return principals;
}

void principals_destroy(struct principals **principals)
{
    if (*principals == NULL)
        return;
    pthread_mutex_destroy(&(*principals)->lock);
    free((*principals)->path);
    free((*principals)->list);
    free(*principals);
    *principals = NULL;
}

bool bus_rights_parse(const char *text, unsigned *rights)
{
    static const struct {
        const char *word;
        unsigned right;
    } words[] = {{"submit", BUS_RIGHT_SUBMIT}, {"control", BUS_RIGHT_CONTROL}, {"analyst", BUS_RIGHT_ANALYST},
                 {"gysam", BUS_RIGHT_GYSAM},   {"reko", BUS_RIGHT_REKO},       {"yh", BUS_RIGHT_YH},
                 {"all", BUS_RIGHT_ALL}};
    unsigned found = 0;

    for (;;) {
        size_t length = strcspn(text, ","), i = 0;

        while (i < ARRAY_SIZE(words) &&
               (strlen(words[i].word) != length || memcmp(words[i].word, text, length) != 0))
            i++;
        if (i == ARRAY_SIZE(words))
            return false;
        found |= words[i].right;
        if (text[length] == '\0')
            break;
        text += length + 1;
    }
    *rights = found;
    return true;
}

/* --- reading the file -------------------------------------------------------------------------- */

/* NULL, or what is wrong with the line. */
static const char *read_line(const char *line, struct principal *principal)
{
    char name[128], key[128], rights[128], extra;
    uint8_t decoded[KEY_SIZE];

    if (sscanf(line, "%127s %127s %127s %c", name, key, rights, &extra) != 3)
        return "it is not of the form NAME PUBLIC-KEY RIGHT[,RIGHT...]";
    if (!key_name_is_good(name))
        return "the name must have at most 63 letters, digits, . _ and -";
    if (!key_decode(key, decoded))
        return "the public key must be 40 characters of Z85";
    if (!bus_rights_parse(rights, &principal->rights))
        return "rights are submit, control, analyst, gysam, reko, yh and all, with commas between";
    strcpy(principal->name, name);
    strcpy(principal->key, key);
    return NULL;
}

/* Cuts a comment. A Z85 key may hold '#', so only one at the beginning or after a blank begins it. */
static void cut_comment(char *line)
{
    for (char *c = line; *c != '\0'; c++) {
        if (*c == '#' && (c == line || c[-1] == ' ' || c[-1] == '\t'))
            *c = '\0';
        if (*c == '\0')
            return;
    }
}

static bool append(struct principals *principals, const struct principal *principal)
{
    /* grows by doubling: at 0, 1, 2, 4, 8 ... entries there is no room left */
    if ((principals->count & (principals->count - 1)) == 0) {
        size_t room = principals->count == 0 ? 1 : principals->count * 2;
        struct principal *list = realloc(principals->list, room * sizeof *list);

        if (list == NULL)
            return false;
        principals->list = list;
    }
    principals->list[principals->count++] = *principal;
    return true;
}

static void read_lines(struct principals *principals, FILE *file)
{
    struct principal principal;
    char *line = NULL;
    const char *why;
    size_t size = 0;

    for (int number = 1; getline(&line, &size, file) >= 0; number++) {
        cut_comment(line);
        if (line[strspn(line, " \t\r\n")] == '\0')
            continue;
        why = read_line(line, &principal);
        if (why == NULL && !append(principals, &principal))
            why = "memory is out";
        if (why != NULL)
            log_event(LOG_WARNING, "principal_ignored", "file=%s line=%d reason=%s", log_quote(principals->path),
                      number, log_quote(why));
    }
    free(line);
}

static int by_key(const void *left, const void *right)
{
    return strcmp(((const struct principal *)left)->key, ((const struct principal *)right)->key);
}

static void read_file(struct principals *principals)
{
    FILE *file = fopen(principals->path, "re");

    principals->count = 0;
    principals->seen = (struct stat){0};
    if (file == NULL) {
        log_event(LOG_WARNING, "principals_unreadable", "file=%s error=%s", log_quote(principals->path),
                  log_quote(strerror(errno)));
        return;
    }
    if (fstat(fileno(file), &principals->seen) == 0)
        read_lines(principals, file);
    fclose(file);
    if (principals->count > 0)
        qsort(principals->list, principals->count, sizeof *principals->list, by_key);
    log_event(LOG_INFO, "principals_read", "file=%s keys=%zu", log_quote(principals->path), principals->count);
}

/* Reads the file again when it is another one, or changed. A missing one is logged once. */
static void refresh(struct principals *principals, bool fresh)
{
    bool first = principals->looked_at_ms == INT64_MIN;
    int64_t now = monotonic_ms();
    struct stat status = {0};

    if (!fresh && !first && now - principals->looked_at_ms < PRINCIPALS_STALE_MS)
        return;
    principals->looked_at_ms = now;
    if (stat(principals->path, &status) != 0)
        status = (struct stat){0};
    if (first || status.st_ino != principals->seen.st_ino || status.st_size != principals->seen.st_size ||
        status.st_mtim.tv_sec != principals->seen.st_mtim.tv_sec ||
        status.st_mtim.tv_nsec != principals->seen.st_mtim.tv_nsec)
        read_file(principals);
}

bool principals_find(struct principals *principals, const char *key, bool fresh, char name[BUS_PRINCIPAL_MAX],
                     unsigned *rights)
{
    const struct principal *found = NULL;
    struct principal wanted;

    if (strlen(key) >= sizeof wanted.key)
        return false;
    strcpy(wanted.key, key);
    pthread_mutex_lock(&principals->lock);
    refresh(principals, fresh);
    if (principals->count > 0)
        found = bsearch(&wanted, principals->list, principals->count, sizeof *principals->list, by_key);
    if (found != NULL) {
        strcpy(name, found->name);
        *rights = found->rights;
    }
    pthread_mutex_unlock(&principals->lock);
    return found != NULL;
}
