#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "feed_private.h"
#include "files.h"

static const char *const service_names[] = {
    [FEED_PXWEB] = "pxweb", [FEED_KOLADA] = "kolada", [FEED_ADS] = "ads", [FEED_BAROMETER] = "barometer"};

static const char *const municipality_codes[] = {
#include "municipalities.def"
};

const char *feed_service_name(enum feed_service service)
{
    return service_names[service];
}

char *feed_municipalities(const char *county)
{
    char *list = malloc(ARRAY_SIZE(municipality_codes) * 5 + 1), *end = list;

    if (list == NULL)
        return NULL;
    *end = '\0';
    for (size_t i = 0; i < ARRAY_SIZE(municipality_codes); i++)
        if (strncmp(municipality_codes[i], county, 2) == 0)
            end += sprintf(end, "%s%s", end > list ? " " : "", municipality_codes[i]);
    return list;
}

char *feed_fill_in(const char *text, size_t length, const char *county)
{
    char *out = NULL, *municipalities = feed_municipalities(county);
    size_t size = 0;
    FILE *to = municipalities != NULL ? open_memstream(&out, &size) : NULL;

    for (size_t i = 0; to != NULL && i < length; i++) {
        if (length - i >= 8 && memcmp(text + i, "{county}", 8) == 0) {
            fputs(county, to);
            i += 7;
        } else if (length - i >= 16 && memcmp(text + i, "{municipalities}", 16) == 0) {
            fputs(municipalities, to);
            i += 15;
        } else {
            putc(text[i], to);
        }
    }
    free(municipalities);
    if (to == NULL || fclose(to) != 0) {
        free(out);
        return NULL;
    }
    return out;
}

bool feed_read(struct feed *feed, const char *path, const char *county, char *error, size_t error_size)
{
    size_t length;
    char *text = files_read(path, FEED_MAX, &length), folder[4096];
    bool fine;

    snprintf(folder, sizeof folder, "%.*s.", (int)(path_base(path) - path), path);
    if (text == NULL) {
        *feed = (struct feed){0};
        snprintf(error, error_size, "%.300s cannot be read: %s", path, strerror(errno));
        return false;
    }
    fine = feed_parse(feed, folder, path_base(path), text, length, county, error, error_size);
    free(text);
    return fine;
}

void feed_free(struct feed *feed)
{
    char *const texts[] = {feed->title_sv, feed->title_en, feed->lag,   feed->use,    feed->table,
                           feed->id,       feed->kpi,      feed->units, feed->occupations, feed->source, feed->statements, feed->when};

    for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
        free(texts[i]);
    for (int i = 0; i < feed->selection_count; i++) {
        free(feed->selections[i].variable);
        free(feed->selections[i].items);
    }
    for (int i = 0; i < feed->content_count; i++) {
        free(feed->contents[i].label);
        free(feed->contents[i].measure);
    }
    for (int i = 0; i < feed->naming_count; i++) {
        free(feed->namings[i].dimension);
        free(feed->namings[i].variable);
        free(feed->namings[i].label);
        free(feed->namings[i].code);
    }
    free(feed->namings);
    free(feed->selections);
    free(feed->contents);
    *feed = (struct feed){0};
}

/* --- the manifest ------------------------------------------------------------------------------------ */

char *feed_manifest(const struct feed *feed, const char *data_file, int64_t released_us, const char *maps)
{
    char *text = NULL, when[32];
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    time_t seconds = (time_t)(released_us / 1000000);
    struct tm utc = {0};

    if (out == NULL)
        return NULL;
    /* The feed's lines first: a refusal of one of them then names its line in the feed file. */
    fprintf(out, "%smanifest = 1\nfile = \"%s\"\n", feed->statements, data_file);
    if (released_us > 0 && strftime(when, sizeof when, "%Y-%m-%dT%H:%MZ", gmtime_r(&seconds, &utc)) > 0)
        fprintf(out, "released = %s\n", when);
    if (feed->content_count > 0)
        fputs("measure = column ContentsCode\n", out);
    if (maps != NULL)
        fputs(maps, out);
    if (fclose(out) == 0)
        return text;
    free(text);
    return NULL;
}

/* --- a folder ---------------------------------------------------------------------------------------- */

static int is_feed_file(const struct dirent *entry)
{
    return entry->d_name[0] != '.' && path_ends(entry->d_name, ".feed");
}

static bool read_one(struct feed_list *list, const char *folder, const char *name, const char *county)
{
    char path[4096], why[FEED_ERROR_SIZE] = "its path is too long";
    bool fine = path_join(path, sizeof path, folder, name) && feed_read(&list->feeds[list->n], path, county, why, sizeof why);

    list->n += fine;
    if (!fine)
        snprintf(list->wrong[list->wrong_count++], FEED_ERROR_SIZE, "%s", why);
    return fine;
}

bool feed_list_read(struct feed_list *list, const char *folder, const char *county, char *error, size_t error_size)
{
    struct dirent **names = NULL;
    int n = scandir(folder, &names, is_feed_file, alphasort);

    *list = (struct feed_list){0};
    if (n < 0) {
        snprintf(error, error_size, "the folder of feeds %.300s cannot be read: %s", folder, strerror(errno));
        return false;
    }
    list->feeds = calloc((size_t)n + 1, sizeof *list->feeds);
    list->wrong = calloc((size_t)n + 1, sizeof *list->wrong);
    for (int i = 0; i < n; i++) {
        if (list->feeds != NULL && list->wrong != NULL)
            read_one(list, folder, names[i]->d_name, county);
        free(names[i]);
    }
    free(names);
    if (list->feeds != NULL && list->wrong != NULL)
        return true;
    snprintf(error, error_size, "the feeds cannot be read: out of memory");
    feed_list_free(list);
    return false;
}

void feed_list_free(struct feed_list *list)
{
    for (int i = 0; i < list->n; i++)
        feed_free(&list->feeds[i]);
    free(list->feeds);
    free(list->wrong);
    *list = (struct feed_list){0};
}
