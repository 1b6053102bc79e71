#include "package.h"

#include <expat.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zip.h>

enum {
    PIECE = 64 * 1024,
    TAG_MAX = 1024 * 1024,   /* V27, bytes of XML without anything to call for */
    DEPTH_MAX = 256,         /* V27 */
    TAIL = 65535 + 22,       /* where an archive's end record may stand: before a comment of that length */
    UNPACKED_FREE = 64 * 1024 * 1024, /* what any part may grow to; beyond it, */
    UNPACKED_TIMES = 200,    /* V27: this many times its packed size. Sheets shrink by 5 to 50, a bomb by a thousand */
};

struct package {
    struct table *table;
    zip_t *zip;
};

struct part {
    struct table *table;
    zip_file_t *file;
    XML_Parser parser;
    const struct part_handlers *handlers;
    void *state;
    uint64_t unpacked, most;
    size_t quiet;            /* bytes since the parser last called */
    int depth;
    bool paused, ended, bad;
    char name[64];           /* for sentences */
};

static enum table_result refuse(struct table *table, enum rule rule, const char *words, const char *name)
{
    table->row = 0;
    return table_fault(table, TABLE_BROKEN, rule, -1, "%s%s", words, name);
}

/* --- the archive ----------------------------------------------------------------------------------------- */

/* libzip keeps a record of every entry. The old end record counts at most 65535 of them, which is bearable; that of zip64
 * counts any number, and no workbook needs it. */
static bool is_zip64(int fd)
{
    unsigned char *tail = malloc(TAIL);
    off_t size = lseek(fd, 0, SEEK_END), from = size > TAIL ? size - TAIL : 0;
    ssize_t n = tail != NULL ? pread(fd, tail, TAIL, from) : -1;
    bool found = tail == NULL;

    for (ssize_t i = 0; i + 22 <= n && !found; i++)
        found = memcmp(tail + i, "PK\5\6", 4) == 0 &&
                (memcmp(tail + i + 8, "\xff\xff", 2) == 0 || memcmp(tail + i + 10, "\xff\xff", 2) == 0 ||
                 memcmp(tail + i + 12, "\xff\xff\xff\xff", 4) == 0 || memcmp(tail + i + 16, "\xff\xff\xff\xff", 4) == 0);
    free(tail);
    return found;
}

enum table_result package_open(struct package **made, struct table *table)
{
    struct package *package = calloc(1, sizeof *package);
    int fd, error = 0;

    *made = package;
    if (package == NULL)
        return refuse(table, V16, "cannot be read: out of memory", "");
    package->table = table;
    if (is_zip64(table->fd))
        return refuse(table, V27, "is an archive of more than 65534 parts, or of 4 GiB", "");
    fd = dup(table->fd);
    if (fd >= 0 && lseek(fd, 0, SEEK_SET) == 0)
        package->zip = zip_fdopen(fd, 0, &error);
    if (package->zip == NULL && fd >= 0)
        close(fd);
    return package->zip != NULL ? TABLE_ROW : refuse(table, V28, "is a packed file that cannot be unpacked; it may have been cut short", "");
}

void package_close(struct package **package)
{
    if (*package != NULL && (*package)->zip != NULL)
        zip_discard((*package)->zip);
    free(*package);
    *package = NULL;
}

bool package_has(const struct package *package, const char *name)
{
    return zip_name_locate(package->zip, name, 0) >= 0;
}

/* --- calls of the parser --------------------------------------------------------------------------------- */

static const char *local(const char *name)
{
    const char *bar = strrchr(name, '|');

    return bar != NULL ? bar + 1 : name;
}

static void stop(struct part *part, enum rule rule, const char *words)
{
    if (!part->bad)
        (void)refuse(part->table, rule, words, "");
    part_fail(part);
}

static void XMLCALL on_begin(void *state, const char *name, const char **attributes)
{
    struct part *part = state;

    part->quiet = 0;
    if (++part->depth > DEPTH_MAX)
        stop(part, V27, "is nested more than 256 deep");
    else if (!part->bad && part->handlers->begin != NULL)
        part->handlers->begin(part->state, local(name), attributes);
}

static void XMLCALL on_end(void *state, const char *name)
{
    struct part *part = state;

    part->quiet = 0;
    part->depth--;
    if (!part->bad && part->handlers->end != NULL)
        part->handlers->end(part->state, local(name));
}

static void XMLCALL on_text(void *state, const char *text, int length)
{
    struct part *part = state;

    part->quiet = 0;
    if (!part->bad && part->handlers->text != NULL)
        part->handlers->text(part->state, text, length);
}

static void XMLCALL on_doctype(void *state, const char *name, const char *system, const char *public, int internal)
{
    (void)name;
    (void)system;
    (void)public;
    (void)internal;
    stop(state, V28, "declares a document type, which no workbook does");
}

void part_pause(struct part *part)
{
    part->paused = true;
    XML_StopParser(part->parser, XML_TRUE);
}

void part_fail(struct part *part)
{
    if (!part->bad)
        XML_StopParser(part->parser, XML_FALSE);
    part->bad = true;
}

const char *attribute(const char **attributes, const char *name)
{
    for (; *attributes != NULL; attributes += 2)
        if (strcmp(local(attributes[0]), name) == 0)
            return attributes[1];
    return NULL;
}

/* --- parts ----------------------------------------------------------------------------------------------- */

static bool open_parser(struct part *part)
{
    part->parser = XML_ParserCreateNS(NULL, '|');
    if (part->parser == NULL)
        return false;
    XML_SetUserData(part->parser, part);
    XML_SetElementHandler(part->parser, on_begin, on_end);
    XML_SetCharacterDataHandler(part->parser, on_text);
    XML_SetStartDoctypeDeclHandler(part->parser, on_doctype);
    return true;
}

enum table_result part_open(struct part **made, struct package *package, const char *name, const struct part_handlers *handlers, void *state)
{
    struct part *part = calloc(1, sizeof *part);
    struct zip_stat about;

    *made = part;
    if (part == NULL || !open_parser(part))
        return refuse(package->table, V16, "cannot be read: out of memory", "");
    part->table = package->table;
    part->handlers = handlers;
    part->state = state;
    strncat(part->name, name, sizeof part->name - 1);
    zip_stat_init(&about);
    if (zip_stat(package->zip, name, 0, &about) != 0)
        return refuse(package->table, V28, "is a packed file without the part ", part->name);
    if (about.valid & ZIP_STAT_ENCRYPTION_METHOD && about.encryption_method != ZIP_EM_NONE)
        return refuse(package->table, V28, "is locked with a password", "");
    if (!(about.valid & ZIP_STAT_COMP_METHOD) || (about.comp_method != ZIP_CM_STORE && about.comp_method != ZIP_CM_DEFLATE))
        return refuse(package->table, V28, "is packed in another way than workbooks are", "");
    part->most = about.comp_size > UNPACKED_FREE / UNPACKED_TIMES ? about.comp_size * UNPACKED_TIMES : UNPACKED_FREE;
    part->file = zip_fopen(package->zip, name, 0);
    return part->file != NULL ? TABLE_ROW : refuse(package->table, V28, "has a part that cannot be unpacked: ", part->name);
}

void part_close(struct part **part)
{
    struct part *p = *part;

    *part = NULL;
    if (p == NULL)
        return;
    if (p->parser != NULL)
        XML_ParserFree(p->parser);
    if (p->file != NULL)
        zip_fclose(p->file);
    free(p);
}

/* From 2.9 on expat has the old name only for programs that take a warning. */
static unsigned long line_of(XML_Parser parser)
{
#if XML_MAJOR_VERSION > 2 || XML_MINOR_VERSION >= 9
    return (unsigned long)XML_GetCurrentLineNumber64(parser);
#else
    return (unsigned long)XML_GetCurrentLineNumber(parser);
#endif
}

static enum table_result outcome(struct part *part, enum XML_Status status)
{
    if (part->bad)
        return TABLE_BROKEN;
    if (status == XML_STATUS_ERROR) {
        part->bad = true;
        part->table->row = 0;
        return table_fault(part->table, TABLE_BROKEN, V28, -1, "has a part that is not XML: %s, line %lu: %s", part->name,
                           line_of(part->parser), XML_ErrorString(XML_GetErrorCode(part->parser)));
    }
    return status == XML_STATUS_SUSPENDED ? TABLE_ROW : TABLE_END;
}

/* Unpacks the next piece and parses it. TABLE_END: it is parsed, and nothing paused it. */
static enum table_result read_piece(struct part *part)
{
    void *buffer = XML_GetBuffer(part->parser, PIECE);
    zip_int64_t n = buffer != NULL ? zip_fread(part->file, buffer, PIECE) : -1;

    if (n < 0) {
        stop(part, V28, "has a part that cannot be unpacked");
        return TABLE_BROKEN;
    }
    part->unpacked += (uint64_t)n;
    part->quiet += (size_t)n;
    part->ended = n == 0;
    if (part->unpacked > part->most)
        stop(part, V27, "unpacks to more than 200 times its size");
    else if (part->quiet > TAG_MAX + PIECE)
        stop(part, V27, "has a tag of more than 1 MiB");
    if (part->bad)
        return TABLE_BROKEN;
    return outcome(part, XML_ParseBuffer(part->parser, (int)n, n == 0));
}

enum table_result part_read(struct part *part)
{
    enum table_result result = TABLE_END;

    if (part->bad)
        return TABLE_BROKEN;
    if (part->paused) {
        part->paused = false;
        result = outcome(part, XML_ResumeParser(part->parser));
    }
    while (result == TABLE_END && !part->ended)
        result = read_piece(part);
    return result;
}

enum table_result part_read_all(struct package *package, const char *name, const struct part_handlers *handlers, void *state)
{
    struct part *part = NULL;
    enum table_result result = part_open(&part, package, name, handlers, state);

    if (result == TABLE_ROW)
        result = part_read(part);
    part_close(&part);
    return result == TABLE_END ? TABLE_ROW : result;
}
