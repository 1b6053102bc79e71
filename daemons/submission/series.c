#include "series.h"

#include <stdlib.h>
#include <string.h>

#include "seriesid.h"

enum {
    SLOTS_FIRST = 1 << 12,
    /* Cells may be longer than codes, since a map can shorten them: "hotell- och restaurangverksamhet ..." */
    CELL_MAX = 512,
    /* Above this the tuples are dropped between two batches; a file of 10,000 series needs 4 MiB. */
    ARENA_MAX = 24 * 1024 * 1024,
};

bool series_open(struct series *series, const struct layout *layout)
{
    *series = (struct series){.layout = layout, .room = SLOTS_FIRST};
    for (int d = 0; d < DIM_SERIES_COUNT; d++) {
        if (layout->column[d] < 0)
            continue;
        series->dimensions[series->n] = (enum dimension)d;
        series->columns[series->n++] = layout->column[d];
    }
    series->slots = calloc(series->room, sizeof(struct tuple *));
    return series->slots != NULL;
}

void series_close(struct series *series)
{
    arena_clear(&series->arena);
    free(series->slots);
    series->slots = NULL;
}

void series_relieve(struct series *series)
{
    if (series->arena.held <= ARENA_MAX)
        return;
    arena_clear(&series->arena);
    memset(series->slots, 0, series->room * sizeof(struct tuple *));
    series->used = 0;
    series->before = NULL;
}

static bool same_cells(const struct series *series, const struct tuple *tuple, const struct cell *cells)
{
    const uint64_t *word = tuple->cells;

    for (int i = 0; i < series->n; i++) {
        const struct cell *cell = &cells[series->columns[i]];

        if (*word++ != cell->length)
            return false;
        for (uint32_t k = 0; k < cell->length; k += 8)
            if (*word++ != series_word(cell->text + k, cell->length - k))
                return false;
    }
    return true;
}

/* A multiply-and-fold hash; collisions only cost a comparison. */
static uint64_t hash_cells(const struct series *series, const struct cell *cells)
{
    uint64_t hash = 0x9e3779b97f4a7c15;

    for (int i = 0; i < series->n; i++) {
        const struct cell *cell = &cells[series->columns[i]];

        hash = (hash ^ cell->length) * 0xff51afd7ed558ccd;
        for (uint32_t k = 0; k < cell->length; k += 8) {
            hash = (hash ^ series_word(cell->text + k, cell->length - k)) * 0xc4ceb9fe1a85ec53;
            hash ^= hash >> 29;
        }
    }
    return hash ^ hash >> 32;
}

static bool grow(struct series *series)
{
    size_t room = series->room * 2;
    struct tuple **slots = calloc(room, sizeof *slots);

    if (slots == NULL)
        return false;
    for (size_t i = 0; i < series->room; i++) {
        struct tuple *tuple = series->slots[i];
        size_t at = tuple != NULL ? tuple->hash & (room - 1) : 0;

        while (tuple != NULL && slots[at] != NULL)
            at = (at + 1) & (room - 1);
        if (tuple != NULL)
            slots[at] = tuple;
    }
    free(series->slots);
    series->slots = slots;
    series->room = room;
    return true;
}

/* The text a dimension has in a row, NULL where it is the total: also where the manifest says T, which
 * is the total even of a list that has a code T. Sets the tuple's fault. */
static char *dimension_text(struct series *series, struct tuple *tuple, enum dimension dimension, const struct cell *cells)
{
    const struct layout *layout = series->layout;
    int column = layout->column[dimension];
    const char *text = layout->constant[dimension];
    struct cell cell = {0};

    if (column >= 0) {
        cell = layout_code(layout, dimension, cell_trim(cells[column]));
        text = layout_map(layout, dimension, &cell, &tuple->skipped);
    }
    if (text != NULL && dimension > DIM_REGION && strcmp(text, "T") == 0)
        return NULL;
    if (text != NULL)
        cell = (struct cell){.text = (char *)text, .length = (uint32_t)strlen(text)};
    else if (column < 0)
        return NULL;
    if (tuple->fault == 0 && (cell.length == 0 || cell.length > CONTRACT_TEXT_MAX)) {
        tuple->fault = cell.length == 0 ? V11 : V12;
        tuple->fault_in = dimension;
    }
    return arena_text(&series->arena, cell.text, cell.length);
}

/* A code travels with its list; the total of a list is the absence of the dimension, so that
 * a series has one key whether its file says "T" or nothing. */
static Framsyn__V1__Code *code_of(struct series *series, enum dimension dimension, char *text)
{
    char *scheme = series->layout->manifest->bindings[dimension].scheme;
    Framsyn__V1__Code *code;

    if (text == NULL || series_is_total(scheme, text))
        return NULL;
    code = arena_alloc(&series->arena, sizeof *code);
    if (code == NULL)
        return NULL;
    framsyn__v1__code__init(code);
    code->code = text;
    code->scheme = scheme;
    return code;
}

static size_t wire_size(char *const texts[DIM_SERIES_COUNT])
{
    size_t size = 16;

    for (int d = 0; d < DIM_SERIES_COUNT; d++)
        size += texts[d] != NULL ? strlen(texts[d]) + 24 : 0; /* tag and length, the scheme's name */
    return size;
}

static void build_key(struct series *series, struct tuple *tuple, const struct cell *cells)
{
    Framsyn__V1__SeriesKey *key = tuple->keys[0];
    char *texts[DIM_SERIES_COUNT];
    char **plain[] = {[DIM_MEASURE] = &key->measure, [DIM_DEFINITION] = &key->definition, [DIM_REGION] = &key->region,
                      [DIM_SEX] = &key->sex, [DIM_AGE] = &key->age, [DIM_SECTOR] = &key->sector};

    framsyn__v1__series_key__init(key);
    for (int d = 0; d < DIM_SERIES_COUNT; d++) {
        texts[d] = dimension_text(series, tuple, (enum dimension)d, cells);
        if (plain[d] != NULL && texts[d] != NULL && (d <= DIM_REGION || strcmp(texts[d], "T") != 0))
            *plain[d] = texts[d];
    }
    key->industry = code_of(series, DIM_INDUSTRY, texts[DIM_INDUSTRY]);
    key->occupation = code_of(series, DIM_OCCUPATION, texts[DIM_OCCUPATION]);
    key->education = code_of(series, DIM_EDUCATION, texts[DIM_EDUCATION]);
    tuple->count = contract_is_count(key->measure);
    tuple->projection = measure_is_projection(key->measure);
    tuple->factor = manifest_factor_of(series->layout->manifest, key->measure);
    tuple->key_size = wire_size(texts);
    key->frequency = FRAMSYN__V1__FREQUENCY__FREQUENCY_ANNUAL;
}

static struct tuple *make(struct series *series, const struct cell *cells, uint64_t hash)
{
    size_t words = 0;
    struct tuple *tuple;
    uint64_t *word;

    for (int i = 0; i < series->n; i++)
        words += 1 + (cells[series->columns[i]].length + 7) / 8;
    tuple = arena_alloc(&series->arena, sizeof *tuple + words * sizeof *word);
    if (tuple == NULL || (tuple->keys[0] = arena_alloc(&series->arena, sizeof *tuple->keys[0])) == NULL)
        return NULL;
    tuple->hash = hash;
    word = tuple->cells;
    for (int i = 0; i < series->n; i++) {
        const struct cell *cell = &cells[series->columns[i]];

        *word++ = cell->length;
        for (uint32_t k = 0; k < cell->length; k += 8)
            *word++ = series_word(cell->text + k, cell->length - k);
    }
    build_key(series, tuple, cells);
    return series->arena.failed ? NULL : tuple;
}

/* No code is that long, and a file of such rows would fill the memory with its tuples. */
static struct tuple *too_long(const struct series *series, const struct cell *cells)
{
    static _Thread_local struct tuple tuple;

    for (int i = 0; i < series->n; i++) {
        if (cells[series->columns[i]].length <= CELL_MAX)
            continue;
        tuple = (struct tuple){.fault = V12, .fault_in = series->dimensions[i]};
        return &tuple;
    }
    return NULL;
}

struct tuple *series_find(struct series *series, const struct cell *cells)
{
    struct tuple *tuple = series->before;
    uint64_t hash;
    size_t at;

    if (tuple != NULL && same_cells(series, tuple, cells))
        return tuple;
    tuple = too_long(series, cells);
    if (tuple != NULL)
        return tuple;
    if (series->used * 2 >= series->room && !grow(series))
        return NULL;
    hash = hash_cells(series, cells);
    for (at = hash & (series->room - 1); (tuple = series->slots[at]) != NULL; at = (at + 1) & (series->room - 1))
        if (tuple->hash == hash && same_cells(series, tuple, cells))
            return series->before = tuple;
    tuple = make(series, cells, hash);
    series->slots[at] = tuple;
    series->used += tuple != NULL;
    return series->before = tuple;
}

Framsyn__V1__SeriesKey *series_key(struct series *series, struct tuple *tuple, int place)
{
    static const Framsyn__V1__Frequency frequencies[SERIES_FREQUENCIES] = {
        FRAMSYN__V1__FREQUENCY__FREQUENCY_ANNUAL, FRAMSYN__V1__FREQUENCY__FREQUENCY_QUARTERLY,
        FRAMSYN__V1__FREQUENCY__FREQUENCY_MONTHLY};
    Framsyn__V1__SeriesKey *key = tuple->keys[place];

    if (key != NULL)
        return key;
    key = arena_alloc(&series->arena, sizeof *key);
    if (key == NULL)
        return NULL;
    *key = *tuple->keys[0];
    key->frequency = frequencies[place];
    return tuple->keys[place] = key;
}
