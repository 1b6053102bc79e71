#include "codelist.h"

#include <stdlib.h>
#include <string.h>

#include "migrate.h"

enum { COLUMNS = 16 };

/* --- CSV as sql/codes has it: commas, quotes doubled within quotes, a heading */

/* Cuts the field at *at in place and moves on; *last when the row ends with it. */
static char *take_field(char **at, bool *last)
{
    char *field = *at, *from = *at, *to = *at;
    bool quoted = *from == '"';

    from += quoted;
    while (*from != '\0' && (quoted || (*from != ',' && *from != '\n'))) {
        if (quoted && *from == '"' && from[1] != '"')
            quoted = false;
        else
            *to++ = *from;
        from += 1 + (quoted && *from == '"');
    }
    *last = *from != ',';
    *at = *from != '\0' ? from + 1 : from;
    *to = '\0';
    return field;
}

/* The next row's fields; absent ones are "". False at the end. */
static bool take_row(char **at, char *fields[COLUMNS])
{
    bool last = false;
    int n = 0;

    if (**at == '\0')
        return false;
    for (; !last && n < COLUMNS; n++)
        fields[n] = take_field(at, &last);
    for (; n < COLUMNS; n++)
        fields[n] = (char *)"";
    return true;
}

/* --- the lists */

/* A row and the heading that says what is in it. */
struct row {
    char *const *heading, *const *fields;
};

static char *field(const struct row *row, const char *name)
{
    for (int i = 0; i < COLUMNS; i++)
        if (strcmp(row->heading[i], name) == 0)
            return row->fields[i];
    return (char *)"";
}

static bool add_code(struct codelist *list, const struct row *row)
{
    struct codelist_code *more = reallocarray(list->codes, (size_t)list->code_count + 1, sizeof *more);

    if (more == NULL)
        return false;
    list->codes = more;
    more[list->code_count++] = (struct codelist_code){
        .scheme = field(row, "scheme"), .code = field(row, "code"), .parent = field(row, "parent"), .level = atoi(field(row, "level")),
        .valid_from = field(row, "valid_from"), .valid_to = field(row, "valid_to"), .name_sv = field(row, "name_sv"),
        .name_en = field(row, "name_en")};
    return true;
}

static bool add_measure(struct codelist *list, const struct row *row)
{
    struct codelist_measure *more = reallocarray(list->measures, (size_t)list->measure_count + 1, sizeof *more);

    if (more == NULL)
        return false;
    list->measures = more;
    more[list->measure_count++] = (struct codelist_measure){field(row, "measure"), field(row, "unit"), field(row, "name_sv"),
                                                            field(row, "name_en")};
    return true;
}

static bool add_definition(struct codelist *list, const struct row *row)
{
    struct codelist_definition *more = reallocarray(list->definitions, (size_t)list->definition_count + 1, sizeof *more);

    if (more == NULL)
        return false;
    list->definitions = more;
    more[list->definition_count++] = (struct codelist_definition){
        field(row, "measure"), field(row, "definition"), field(row, "name_sv"), field(row, "source"),
        strcmp(field(row, "synthetic"), "true") == 0};
    return true;
}

/* A file by its heading; others (bridges, networks) are not for this. */
static bool load_file(struct codelist *list, const char *text)
{
    static const struct {
        const char *heading;
        bool (*add)(struct codelist *list, const struct row *row);
    } kinds[] = {{"scheme,code,", add_code}, {"measure,unit,", add_measure}, {"measure,definition,", add_definition}};
    char **more, *at, *heading[COLUMNS], *fields[COLUMNS];
    const struct row row = {heading, fields};
    bool good = true;

    for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
        if (strncmp(text, kinds[i].heading, strlen(kinds[i].heading)) != 0)
            continue;
        more = reallocarray(list->texts, (size_t)list->text_count + 1, sizeof *more);
        if (more == NULL)
            return false;
        list->texts = more;
        at = list->texts[list->text_count++] = strdup(text);
        good = at != NULL && take_row(&at, heading);
        while (good && take_row(&at, fields))
            good = kinds[i].add(list, &row);
    }
    return good;
}

bool codelist_load(struct codelist *list)
{
    int n;
    const struct migrate_file *files = migrate_own(&n);
    bool good = true;

    *list = (struct codelist){0};
    for (int i = 0; good && i < n; i++)
        if (strncmp(files[i].path, "sql/codes/", 10) == 0)
            good = load_file(list, files[i].text);
    return good;
}

void codelist_free(struct codelist *list)
{
    for (int i = 0; i < list->text_count; i++)
        free(list->texts[i]);
    free(list->texts);
    free(list->codes);
    free(list->measures);
    free(list->definitions);
    *list = (struct codelist){0};
}

/* --- looking up */

const struct codelist_code *codelist_find(const struct codelist *list, const char *scheme, const char *code)
{
    for (int i = 0; i < list->code_count; i++)
        if (strcmp(list->codes[i].code, code) == 0 && strcmp(list->codes[i].scheme, scheme) == 0)
            return &list->codes[i];
    return NULL;
}

const struct codelist_code *codelist_named(const struct codelist *list, const char *scheme, const char *name)
{
    for (int i = 0; i < list->code_count; i++)
        if (strcmp(list->codes[i].scheme, scheme) == 0 &&
            (codelist_same_name(list->codes[i].name_sv, name) || codelist_same_name(list->codes[i].name_en, name)))
            return &list->codes[i];
    return NULL;
}

/* The next character without its case; 0 at the end. Of UTF-8 the letters U+00C0 to U+00DE have theirs
 * 0x20 further on, as A to Z have. */
static unsigned folded(const unsigned char **at)
{
    unsigned c = *(*at);

    if (c == 0)
        return 0;
    (*at)++;
    if (c >= 'A' && c <= 'Z')
        return c + 0x20;
    if (c == 0xC3 && **at >= 0x80 && **at <= 0x9E) {
        c = 0xC300u + **at + 0x20u;
        (*at)++;
    } else if (c == 0xC3 && **at != 0) {
        c = 0xC300u + **at;
        (*at)++;
    }
    return c;
}

bool codelist_same_name(const char *a, const char *b)
{
    const unsigned char *x = (const unsigned char *)a + strspn(a, " "), *y = (const unsigned char *)b + strspn(b, " ");
    unsigned p, q;

    do {
        p = folded(&x);
        q = folded(&y);
    } while (p == q && p != 0);
    /* blanks at the end */
    while (p == ' ')
        p = folded(&x);
    while (q == ' ')
        q = folded(&y);
    return p == 0 && q == 0;
}
