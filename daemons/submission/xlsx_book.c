#include "xlsx_book.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FORMATS_MAX = 65536, CUSTOM_MAX = 4096, NAMES_MAX = 160 };

/* --- number formats -------------------------------------------------------------------------------------- */

/* What a format's code has, quotes, brackets and escapes left out. Only its first section, for positive numbers, counts. */
struct signs {
    bool year, month, day, hour, percent;
    int zeros;
    bool other; /* than zeros */
};

static struct signs signs_of(const char *code)
{
    struct signs signs = {0};

    for (const char *at = code; *at != '\0' && *at != ';'; at++) {
        if (*at == '"' || *at == '[') {
            const char *end = strchr(at + 1, *at == '"' ? '"' : ']');

            signs.other = true;
            if (end == NULL)
                break;
            at = end;
        } else if (*at == '\\' || *at == '_' || *at == '*') {
            at += at[1] != '\0';
        } else {
            int c = tolower((unsigned char)*at);

            signs.year |= c == 'y';
            signs.month |= c == 'm';
            signs.day |= c == 'd';
            signs.hour |= c == 'h' || c == 's';
            signs.percent |= c == '%';
            signs.zeros += c == '0';
            signs.other |= c != '0';
        }
    }
    return signs;
}

struct xlsx_format xlsx_format_of(const char *code)
{
    struct signs signs = signs_of(code);

    if (strcasecmp(code, "General") == 0)
        return (struct xlsx_format){XLSX_PLAIN, 0};
    if (signs.day && (signs.month || signs.year))
        return (struct xlsx_format){XLSX_DAY, 0};
    if (signs.year && signs.month)
        return (struct xlsx_format){XLSX_MONTH, 0};
    if (signs.year)
        return (struct xlsx_format){XLSX_YEAR, 0};
    if (signs.percent)
        return (struct xlsx_format){XLSX_PERCENT, 0};
    if (!signs.other && signs.zeros > 1 && signs.zeros < 16)
        return (struct xlsx_format){XLSX_PADDED, (uint8_t)signs.zeros};
    return (struct xlsx_format){XLSX_PLAIN, 0};
}

/* The formats that have a number and no code (ECMA-376, 18.8.30). */
static struct xlsx_format built_in(long id)
{
    if (id == 9 || id == 10)
        return (struct xlsx_format){XLSX_PERCENT, 0};
    if (id == 17)
        return (struct xlsx_format){XLSX_MONTH, 0};
    if ((id >= 14 && id <= 16) || id == 22 || (id >= 27 && id <= 36) || (id >= 50 && id <= 58))
        return (struct xlsx_format){XLSX_DAY, 0};
    return (struct xlsx_format){XLSX_PLAIN, 0};
}

/* --- reading ----------------------------------------------------------------------------------------------- */

struct reading {
    struct xlsx_book *book;
    struct table *table;
    const char *wanted;            /* the sheet, by name or number */
    int sheets;
    char sheet_id[64];             /* the relation that leads to the wanted sheet */
    char names[NAMES_MAX];
    char main[XLSX_NAME_MAX], strings[XLSX_NAME_MAX], styles[XLSX_NAME_MAX]; /* parts */
    struct { long id; struct xlsx_format format; } custom[CUSTOM_MAX];
    int custom_count;
    bool in_formats;               /* cellXfs */
    bool in_text, in_phonetic;     /* of a shared text */
    bool bad;
};

static void fail(struct reading *r, enum rule rule, const char *words)
{
    if (!r->bad)
        (void)table_fault(r->table, TABLE_BROKEN, rule, -1, "%s", words);
    r->bad = true;
}

/* A relation's target: relative to the folder of the part that has it, or to the root. */
static void resolve(char out[XLSX_NAME_MAX], const char *folder, const char *target)
{
    if (target[0] == '/')
        snprintf(out, XLSX_NAME_MAX, "%s", target + 1);
    else
        snprintf(out, XLSX_NAME_MAX, "%s%s", folder, target);
}

static bool ends_in(const char *text, const char *end)
{
    size_t length = strlen(text), size = strlen(end);

    return length >= size && strcmp(text + length - size, end) == 0;
}

static void root_relation(void *state, const char *name, const char **attributes)
{
    struct reading *r = state;
    const char *type = attribute(attributes, "Type"), *target = attribute(attributes, "Target");

    if (strcmp(name, "Relationship") == 0 && type != NULL && target != NULL && ends_in(type, "/officeDocument"))
        resolve(r->main, "", target);
}

static void book_relation(void *state, const char *name, const char **attributes)
{
    struct reading *r = state;
    const char *id = attribute(attributes, "Id"), *type = attribute(attributes, "Type"), *target = attribute(attributes, "Target");
    char folder[XLSX_NAME_MAX];
    const char *slash = strrchr(r->main, '/');

    if (strcmp(name, "Relationship") != 0 || id == NULL || type == NULL || target == NULL)
        return;
    snprintf(folder, sizeof folder, "%.*s", slash != NULL ? (int)(slash - r->main) + 1 : 0, r->main);
    if (ends_in(type, "/sharedStrings"))
        resolve(r->strings, folder, target);
    else if (ends_in(type, "/styles"))
        resolve(r->styles, folder, target);
    else if (ends_in(type, "/worksheet") && strcmp(id, r->sheet_id) == 0)
        resolve(r->book->sheet, folder, target);
}

/* Takes the sheet when it is the wanted one, by name before by number; with none wanted, the first that is shown. */
static void see_sheet(struct reading *r, const char *name, const char *id, const char *state)
{
    size_t used = strlen(r->names);
    char *end = NULL;
    bool by_number = r->wanted != NULL && strtol(r->wanted, &end, 10) == ++r->sheets && *end == '\0';

    if (used + 1 < sizeof r->names)
        snprintf(r->names + used, sizeof r->names - used, "%s%.40s", used > 0 ? ", " : "", name);
    if (r->wanted != NULL ? strcmp(r->wanted, name) == 0 || (by_number && r->sheet_id[0] == '\0')
                          : r->sheet_id[0] == '\0' && (state == NULL || strcmp(state, "visible") == 0))
        snprintf(r->sheet_id, sizeof r->sheet_id, "%s", id);
}

static void book_element(void *state, const char *name, const char **attributes)
{
    struct reading *r = state;
    const char *id = attribute(attributes, "id"), *title = attribute(attributes, "name"), *base;

    if (strcmp(name, "sheet") == 0 && id != NULL && title != NULL)
        see_sheet(r, title, id, attribute(attributes, "state"));
    if (strcmp(name, "workbookPr") == 0) {
        base = attribute(attributes, "date1904");
        r->book->from_1904 = base != NULL && (strcmp(base, "1") == 0 || strcmp(base, "true") == 0);
    }
}

/* --- styles */

static void add_format(struct reading *r, struct xlsx_format format)
{
    struct xlsx_book *book = r->book;
    struct xlsx_format *grown;

    if (book->format_count == FORMATS_MAX) {
        fail(r, V27, "has more than 65536 formats of cells");
        return;
    }
    if (book->format_count == book->format_room) {
        book->format_room = book->format_room == 0 ? 64 : 2 * book->format_room;
        grown = realloc(book->formats, book->format_room * sizeof *grown);
        if (grown == NULL) {
            fail(r, V16, "cannot be read: out of memory");
            return;
        }
        book->formats = grown;
    }
    book->formats[book->format_count++] = format;
}

static struct xlsx_format format_by_id(const struct reading *r, long id)
{
    for (int i = 0; i < r->custom_count; i++)
        if (r->custom[i].id == id)
            return r->custom[i].format;
    return built_in(id);
}

static void style_element(void *state, const char *name, const char **attributes)
{
    struct reading *r = state;
    const char *id = attribute(attributes, "numFmtId"), *code = attribute(attributes, "formatCode");

    if (strcmp(name, "numFmt") == 0 && id != NULL && code != NULL && r->custom_count < CUSTOM_MAX) {
        r->custom[r->custom_count].id = strtol(id, NULL, 10);
        r->custom[r->custom_count++].format = xlsx_format_of(code);
    } else if (strcmp(name, "cellXfs") == 0) {
        r->in_formats = true;
    } else if (strcmp(name, "xf") == 0 && r->in_formats && !r->bad) {
        add_format(r, format_by_id(r, id != NULL ? strtol(id, NULL, 10) : 0));
    }
}

static void style_end(void *state, const char *name)
{
    struct reading *r = state;

    if (strcmp(name, "cellXfs") == 0)
        r->in_formats = false;
}

/* --- shared texts: si has a t, or several with formats of their own; rPh says how it is pronounced */

static void string_element(void *state, const char *name, const char **attributes)
{
    struct reading *r = state;

    (void)attributes;
    r->in_phonetic |= strcmp(name, "rPh") == 0;
    r->in_text = strcmp(name, "t") == 0 && !r->in_phonetic;
}

static void string_text(void *state, const char *text, int length)
{
    struct reading *r = state;
    struct xlsx_book *book = r->book;
    size_t room = book->room == 0 ? 64 * 1024 : book->room;
    char *grown;

    if (!r->in_text || r->bad)
        return;
    if (book->used + (size_t)length > TABLE_META_MAX) {
        fail(r, V27, "has more than 48 MiB of texts");
        return;
    }
    while (room < book->used + (size_t)length)
        room *= 2;
    if (room > book->room) {
        grown = realloc(book->pool, room);
        if (grown == NULL) {
            fail(r, V16, "cannot be read: out of memory");
            return;
        }
        book->pool = grown;
        book->room = room;
    }
    memcpy(book->pool + book->used, text, (size_t)length);
    book->used += (size_t)length;
}

static void end_of_string(struct reading *r)
{
    struct xlsx_book *book = r->book;
    uint32_t *grown;

    if (book->text_count == TABLE_META_MAX / sizeof *grown) {
        fail(r, V27, "has more than 12 million texts");
        return;
    }
    if (book->text_count == book->text_room) {
        book->text_room = book->text_room == 0 ? 1024 : 2 * book->text_room;
        grown = realloc(book->ends, book->text_room * sizeof *grown);
        if (grown == NULL) {
            fail(r, V16, "cannot be read: out of memory");
            return;
        }
        book->ends = grown;
    }
    book->ends[book->text_count++] = (uint32_t)book->used;
}

static void string_end(void *state, const char *name)
{
    struct reading *r = state;

    if (strcmp(name, "rPh") == 0)
        r->in_phonetic = false;
    r->in_text = false;
    if (strcmp(name, "si") == 0 && !r->bad)
        end_of_string(r);
}

const char *xlsx_book_text(const struct xlsx_book *book, size_t number, size_t *length)
{
    uint32_t from;

    if (number >= book->text_count)
        return NULL;
    from = number == 0 ? 0 : book->ends[number - 1];
    *length = book->ends[number] - from;
    return book->pool != NULL ? book->pool + from : "";
}

/* --- all of it */

/* The part with a part's relations: a/b.xml has a/_rels/b.xml.rels. */
static void relations_of(char out[XLSX_NAME_MAX + 16], const char *part)
{
    const char *slash = strrchr(part, '/');
    int folder = slash != NULL ? (int)(slash - part) + 1 : 0;

    snprintf(out, XLSX_NAME_MAX + 16, "%.*s_rels/%s.rels", folder, part, part + folder);
}

static enum table_result read_part(struct reading *r, struct package *package, const char *name, const struct part_handlers *handlers)
{
    enum table_result result = part_read_all(package, name, handlers, r);

    return result == TABLE_ROW && r->bad ? TABLE_BROKEN : result;
}

static enum table_result read_book(struct reading *r, struct package *package)
{
    static const struct part_handlers root = {.begin = root_relation}, book = {.begin = book_element}, relations = {.begin = book_relation};
    char name[XLSX_NAME_MAX + 16];
    enum table_result result = TABLE_ROW;

    snprintf(r->main, sizeof r->main, "xl/workbook.xml");
    if (package_has(package, "_rels/.rels"))
        result = read_part(r, package, "_rels/.rels", &root);
    if (result == TABLE_ROW && !package_has(package, r->main))
        return table_fault(r->table, TABLE_BROKEN, V16, -1, "is a packed file, but no workbook; unpack it, or save the table as .xlsx or CSV");
    if (result == TABLE_ROW)
        result = read_part(r, package, r->main, &book);
    if (result != TABLE_ROW)
        return result;
    if (r->sheet_id[0] == '\0' && r->wanted != NULL)
        return table_fault(r->table, TABLE_BROKEN, V14, -1, "has no sheet \"%.60s\" (`sheet`); it has: %s", r->wanted, r->names);
    if (r->sheet_id[0] == '\0')
        return table_fault(r->table, TABLE_BROKEN, V18, -1, "is a workbook without a sheet that is shown");
    relations_of(name, r->main);
    result = read_part(r, package, name, &relations);
    if (result == TABLE_ROW && r->book->sheet[0] == '\0')
        return table_fault(r->table, TABLE_BROKEN, V28, -1, "has a sheet that is no table of cells, or is not in the file");
    return result;
}

enum table_result xlsx_book_read(struct xlsx_book *book, struct package *package, struct table *table)
{
    static const struct part_handlers styles = {.begin = style_element, .end = style_end};
    static const struct part_handlers strings = {.begin = string_element, .end = string_end, .text = string_text};
    struct reading *r = calloc(1, sizeof *r);
    enum table_result result;

    if (r == NULL)
        return table_fault(table, TABLE_BROKEN, V16, -1, "cannot be read: out of memory");
    r->book = book;
    r->table = table;
    r->wanted = table->options.sheet;
    result = read_book(r, package);
    if (result == TABLE_ROW && r->styles[0] != '\0' && package_has(package, r->styles))
        result = read_part(r, package, r->styles, &styles);
    if (result == TABLE_ROW && r->strings[0] != '\0' && package_has(package, r->strings))
        result = read_part(r, package, r->strings, &strings);
    free(r);
    return result;
}

void xlsx_book_close(struct xlsx_book *book)
{
    free(book->pool);
    free(book->ends);
    free(book->formats);
    *book = (struct xlsx_book){0};
}
