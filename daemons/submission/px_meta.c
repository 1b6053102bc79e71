#include "px_meta.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cube.h"
#include "zone.h"

enum { WORDS_MAX = 4000 }; /* bytes of the notes that are kept */

/* --- what the keywords say -------------------------------------------------------------------------- */

static enum table_result wrong(struct table *table, const char *what)
{
    table->row = 0;
    return table_fault(table, TABLE_BROKEN, V28, -1, "%s", what);
}

/* A text of a keyword's first value, in UTF-8; NULL when the keyword is not there or is no text. */
static const char *text_of(struct px_header *header, struct table *table, enum px_word word)
{
    const struct px_entry *entry = px_find(header, word, "", NULL);
    struct px_text text;

    if (entry == NULL)
        return NULL;
    text = px_value(header, entry, 0);
    return px_utf8(header, table, &text);
}

static int number_of(struct px_header *header, struct table *table, enum px_word word)
{
    const char *text = text_of(header, table, word);

    return text != NULL && text[0] >= '0' && text[0] <= '9' ? atoi(text) : -1;
}

/* "20240131 08:00", Swedish time, as PxWeb writes it; 0 when it is not that. */
static int64_t moment_of(const struct px_text *text)
{
    char copy[24] = "", error[200];
    int year, month, day, hour = 0, minute = 0;
    struct zone zone;
    int64_t local, until;

    if (text->length >= sizeof copy)
        return 0;
    memcpy(copy, text->bytes, text->length);
    if (sscanf(copy, "%4d%2d%2d %2d:%2d", &year, &month, &day, &hour, &minute) < 3 || month < 1 || month > 12 || day < 1 ||
        day > days_in_month(year, month) || hour < 0 || hour > 23 || minute < 0 || minute > 59 || year < 1900)
        return 0;
    local = (days_from_date(year, month, day) * 24 + hour) * 3600 + minute * 60;
    if (zone_load(&zone, "Europe/Stockholm", error, sizeof error)) {
        local -= zone_offset(&zone, local - zone_offset(&zone, local, &until), &until);
        zone_free(&zone);
    }
    return local * 1000000;
}

/* LAST-UPDATED stands for the whole table or for each content: the latest counts. */
static int64_t updated_of(const struct px_header *header)
{
    int64_t latest = 0;

    for (size_t i = 0; i < header->count; i++) {
        const struct px_entry *entry = &header->entries[i];
        struct px_text text;
        int64_t moment;

        if (entry->word != PX_LAST_UPDATED)
            continue;
        text = px_value(header, entry, 0);
        moment = moment_of(&text);
        latest = moment > latest ? moment : latest;
    }
    return latest;
}

/* The notes for the whole table, mandatory ones first; '#' is PX's line end. */
static const char *notes_of(struct px_header *header, struct table *table)
{
    static const enum px_word words[] = {PX_NOTEX, PX_NOTE};
    char *notes = arena_alloc(&table->arena, WORDS_MAX + 4), *at = notes;

    for (size_t i = 0; notes != NULL && i < ARRAY_SIZE(words); i++) {
        const char *text = text_of(header, table, words[i]);
        size_t length = text != NULL ? strlen(text) : 0;

        if (length == 0 || (size_t)(at - notes) + length + 1 > WORDS_MAX)
            continue;
        if (at > notes)
            *at++ = '\n';
        memcpy(at, text, length);
        at += length;
    }
    for (char *c = notes; notes != NULL && c < at; c++)
        *c = *c == '#' ? '\n' : *c;
    return notes != NULL && at > notes ? notes : NULL;
}

static void read_texts(struct px_header *header, struct table *table)
{
    struct table_meta *meta = &table->meta;

    meta->title = text_of(header, table, PX_TITLE);
    if (meta->title == NULL || meta->title[0] == '\0')
        meta->title = text_of(header, table, PX_DESCRIPTION);
    meta->contents = text_of(header, table, PX_CONTENTS);
    meta->unit = text_of(header, table, PX_UNITS);
    meta->source = text_of(header, table, PX_SOURCE);
    meta->language = text_of(header, table, PX_LANGUAGE);
    meta->id = text_of(header, table, PX_TABLEID);
    if (meta->id == NULL)
        meta->id = text_of(header, table, PX_MATRIX);
    meta->note = notes_of(header, table);
    meta->updated_us = updated_of(header);
    meta->decimals = number_of(header, table, PX_SHOWDECIMALS);
    if (meta->decimals < 0)
        meta->decimals = number_of(header, table, PX_DECIMALS);
}

/* --- periods: TIMEVAL = TLIST(unit, "from"-"to") or TLIST(unit), "one", "next" */

static bool is_all_digits(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (text[i] < '0' || text[i] > '9')
            return false;
    return true;
}

/* The period as PxWeb writes it: the year, the unit's letter (none for years) and the season. K is a quarter in
 * SCB's own tables and what TLIST(Q1) lists. What is not digits alone ("2005M08", "2021-2022") is written out already. */
static const char *period_of(struct px_header *header, struct table *table, char unit, const struct px_text *text)
{
    char period[24];
    int n;

    if (unit == 'A' || unit == 'D' || text->length <= 4 || text->length > 8 || !is_all_digits(text->bytes, text->length))
        return px_utf8(header, table, text);
    n = snprintf(period, sizeof period, "%.4s%c%.*s", text->bytes, unit == 'Q' ? 'K' : unit, (int)text->length - 4, text->bytes + 4);
    return arena_text(&table->arena, period, (size_t)n);
}

/* The period after this one, in place: "1994" or "199412"; seasons a year of 1 makes it a year. */
static void next_period(char *period, int seasons, int digits)
{
    int year = atoi((char[5]){period[0], period[1], period[2], period[3], '\0'});
    int season = digits > 0 ? atoi(period + 4) + 1 : seasons + 1;

    year += season > seasons;
    season = season > seasons ? 1 : season;
    snprintf(period, 16, digits > 0 ? "%04d%0*d" : "%04d", year % 10000, digits, season);
}

/* TLIST(A1,1994-1996): the periods between. */
static bool fill_span(struct px_header *header, struct table *table, struct table_dimension *dimension, char unit, const char *span, size_t length)
{
    int seasons = unit == 'M' ? 12 : unit == 'Q' ? 4 : unit == 'H' ? 2 : 1;
    int digits = unit == 'M' ? 2 : unit == 'Q' || unit == 'H' ? 1 : 0;
    char period[16] = "";

    if (unit == 'W' || unit == 'D' || length < 4 + (size_t)digits || !is_all_digits(span, 4 + (size_t)digits))
        return false;
    memcpy(period, span, 4 + (size_t)digits);
    for (uint32_t i = 0; i < dimension->size; i++, next_period(period, seasons, digits)) {
        const char *code = period_of(header, table, unit, &(struct px_text){period, strlen(period), false});

        if (code == NULL)
            return false;
        dimension->categories[i].code = code;
    }
    return true;
}

static bool read_timeval(struct px_header *header, struct table *table, struct table_dimension *dimension, const struct px_entry *entry)
{
    size_t at = px_begin(header, entry);
    struct px_text text = px_next(header, &at);
    char unit;

    if (text.length < 8 || strncasecmp(text.bytes, "TLIST(", 6) != 0)
        return false;
    unit = text.bytes[6] & ~0x20; /* a capital */
    if (unit == '\0' || strchr("AHQMWD", unit) == NULL)
        return false;
    dimension->role = TABLE_TIME;
    if (entry->texts == 1 && memchr(text.bytes, ',', text.length) != NULL) {
        const char *comma = memchr(text.bytes, ',', text.length);

        return fill_span(header, table, dimension, unit, comma + 1, text.length - (size_t)(comma + 1 - text.bytes));
    }
    if (entry->texts != dimension->size + 1)
        return false;
    for (uint32_t i = 0; i < dimension->size; i++) {
        text = px_next(header, &at);
        dimension->categories[i].code = period_of(header, table, unit, &text);
        if (dimension->categories[i].code == NULL)
            return false;
    }
    return true;
}

/* --- dimensions */

static enum table_result no_text(struct table *table, const char *word, const char *name)
{
    table->row = 0;
    if (table->arena.failed)
        return table_fault(table, TABLE_BROKEN, V16, -1, "cannot be read: out of memory");
    return table_fault(table, TABLE_BROKEN, V01, -1, "has a %s%s%.60s that is not text in the file's code page", word,
                       name[0] != '\0' ? " of " : "", name);
}

static enum table_result too_much(struct table *table)
{
    table->row = 0;
    return table_fault(table, TABLE_BROKEN, V27, -1, "has more than 48 MiB of names and codes");
}

static enum table_result read_values(struct px_header *header, struct table *table, struct table_dimension *dimension, const struct px_entry *entry)
{
    size_t at = px_begin(header, entry);

    dimension->size = entry->texts;
    dimension->categories = arena_alloc(&table->arena, sizeof *dimension->categories * dimension->size);
    for (uint32_t i = 0; dimension->categories != NULL && i < dimension->size; i++) {
        struct px_text text = px_next(header, &at);

        dimension->categories[i].text = dimension->categories[i].code = px_utf8(header, table, &text);
        if (dimension->categories[i].text == NULL)
            return no_text(table, "value", dimension->label);
        if (table->arena.held > TABLE_META_MAX)
            return too_much(table);
    }
    return dimension->categories != NULL ? TABLE_ROW : no_text(table, "value", dimension->label);
}

/* A code that is left empty ("1","2",;) is the value's text: so do tables from the first years have their totals. */
static enum table_result read_codes(struct px_header *header, struct table *table, struct table_dimension *dimension, const struct px_entry *entry)
{
    size_t at = px_begin(header, entry);

    if (entry->texts != dimension->size) {
        table->row = 0;
        return table_fault(table, TABLE_BROKEN, V28, -1, "has %u VALUES and %u CODES of \"%.60s\"", dimension->size, entry->texts,
                           dimension->label);
    }
    for (uint32_t i = 0; i < dimension->size; i++) {
        struct px_text text = px_next(header, &at);

        if (text.length > 0)
            dimension->categories[i].code = px_utf8(header, table, &text);
        if (dimension->categories[i].code == NULL)
            return no_text(table, "code", dimension->label);
        if (table->arena.held > TABLE_META_MAX)
            return too_much(table);
    }
    return TABLE_ROW;
}

/* ELIMINATION = YES, or = the value (its text, or its code) that is the total. */
static void read_elimination(struct px_header *header, struct table *table, struct table_dimension *dimension, const struct px_text *name)
{
    const struct px_entry *entry = px_find(header, PX_ELIMINATION, "", name);
    struct px_text text;
    const char *total;

    if (entry == NULL)
        return;
    text = px_value(header, entry, 0);
    dimension->eliminates = !px_is(&text, "NO");
    total = dimension->eliminates && !px_is(&text, "YES") ? px_utf8(header, table, &text) : NULL;
    for (uint32_t i = 0; total != NULL && dimension->total == NULL && i < dimension->size; i++)
        if (strcmp(dimension->categories[i].text, total) == 0 || strcmp(dimension->categories[i].code, total) == 0)
            dimension->total = dimension->categories[i].code;
}

static void read_role(const struct px_header *header, struct table_dimension *dimension, const struct px_text *name)
{
    const struct px_entry *type = px_find(header, PX_VARIABLE_TYPE, "", name), *contents = px_find(header, PX_CONTVARIABLE, "", NULL);
    struct px_text text = {0};

    if (type != NULL)
        text = px_value(header, type, 0);
    if (dimension->role == TABLE_PLAIN && (px_find(header, PX_MAP, "", name) != NULL || px_is(&text, "G")))
        dimension->role = TABLE_GEO;
    if (dimension->role == TABLE_PLAIN && px_is(&text, "T"))
        dimension->role = TABLE_TIME;
    text = contents != NULL ? px_value(header, contents, 0) : (struct px_text){0};
    if (contents != NULL && px_same(&text, name))
        dimension->role = TABLE_METRIC;
}

/* UNITS("content") */
static bool read_units(struct px_header *header, struct table *table, struct table_dimension *dimension)
{
    struct cube_names names;

    if (!cube_names_open(&names, table, dimension, true))
        return false;
    for (size_t i = 0; i < header->count; i++) {
        const struct px_entry *entry = &header->entries[i];
        struct px_text text;
        const char *content;
        int64_t found;

        if (entry->word != PX_UNITS || entry->subkeys != 1 || entry->language != 0)
            continue;
        text = px_subkey(header, entry, 0);
        content = px_utf8(header, table, &text);
        found = content != NULL ? cube_names_find(&names, dimension, true, content, strlen(content)) : -1;
        text = px_value(header, entry, 0);
        if (found >= 0)
            dimension->categories[found].unit = px_utf8(header, table, &text);
    }
    return !table->arena.failed;
}

static enum table_result read_dimension(struct px_header *header, struct table *table, struct table_dimension *dimension, const struct px_text *name)
{
    const struct px_entry *values = px_find(header, PX_VALUES, "", name), *codes = px_find(header, PX_CODES, "", name);
    const struct px_entry *code = px_find(header, PX_VARIABLECODE, "", name), *timeval = px_find(header, PX_TIMEVAL, "", name);
    struct px_text text = code != NULL ? px_value(header, code, 0) : *name;
    enum table_result result;

    dimension->label = px_utf8(header, table, name);
    dimension->code = text.length > 0 ? px_utf8(header, table, &text) : dimension->label;
    if (dimension->label == NULL || dimension->code == NULL)
        return no_text(table, "name of a variable", "");
    table->row = 0;
    if (values == NULL && codes == NULL)
        return table_fault(table, TABLE_BROKEN, V28, -1, "has no VALUES of \"%.60s\"", dimension->label);
    result = read_values(header, table, dimension, values != NULL ? values : codes);
    if (result == TABLE_ROW && codes != NULL && values != NULL)
        result = read_codes(header, table, dimension, codes);
    if (result != TABLE_ROW)
        return result;
    if (timeval != NULL && !read_timeval(header, table, dimension, timeval))
        return table_fault(table, TABLE_BROKEN, V28, -1, "has a TIMEVAL of \"%.60s\" that does not fit its VALUES", dimension->label);
    read_role(header, dimension, name);
    read_elimination(header, table, dimension, name);
    if (dimension->role == TABLE_METRIC && !read_units(header, table, dimension))
        return no_text(table, "unit", "");
    return TABLE_ROW;
}

/* The dimensions of STUB or of HEADING. */
static enum table_result read_side(struct px_header *header, struct table *table, const struct px_entry *side)
{
    enum table_result result = TABLE_ROW;
    size_t at = side != NULL ? px_begin(header, side) : 0;

    for (uint32_t i = 0; side != NULL && i < side->texts && result == TABLE_ROW; i++) {
        struct px_text name = px_next(header, &at);

        result = read_dimension(header, table, &table->meta.dimensions[table->meta.n++], &name);
    }
    return result;
}

static enum table_result read_dimensions(struct px_header *header, struct table *table)
{
    const struct px_entry *stub = px_find(header, PX_STUB, "", NULL), *heading = px_find(header, PX_HEADING, "", NULL);
    uint32_t stubs = stub != NULL ? stub->texts : 0, headings = heading != NULL ? heading->texts : 0;
    enum table_result result;

    table->row = 0;
    if (stubs + headings == 0)
        return wrong(table, "has neither STUB nor HEADING");
    if (stubs > CUBE_DIMENSIONS_MAX || headings > CUBE_DIMENSIONS_MAX || stubs + headings > CUBE_DIMENSIONS_MAX)
        return table_fault(table, TABLE_BROKEN, V27, -1, "has %u dimensions; %d are read", stubs + headings, CUBE_DIMENSIONS_MAX);
    table->meta.dimensions = arena_alloc(&table->arena, sizeof *table->meta.dimensions * (stubs + headings));
    if (table->meta.dimensions == NULL)
        return no_text(table, "name", "");
    result = read_side(header, table, stub);
    return result == TABLE_ROW ? read_side(header, table, heading) : result;
}

enum table_result px_meta_read(struct px_header *header, struct table *table, int *stubs)
{
    const struct px_entry *stub = px_find(header, PX_STUB, "", NULL);
    enum table_result result = read_dimensions(header, table);

    *stubs = stub != NULL ? (int)stub->texts : 0;
    if (result == TABLE_ROW)
        read_texts(header, table);
    return result;
}
