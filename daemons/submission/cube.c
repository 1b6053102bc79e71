#include "cube.h"

#include <stdio.h>
#include <string.h>

enum { STEPS_MAX = 1024 }; /* of a search among names: a file of names made to collide gives up early, and loses by it */

/* Texts of cells: writable as cells are, with the slack that their readers count on. */
enum word { NOTHING, VALUE, STATUS, ZERO, POINTS, COLON, MISSING, CONFIDENTIAL, PRELIMINARY, ESTIMATED };
static char words[][24] = {"", "value", "status", "0", "..", ":", "missing", "confidential", "preliminary", "estimated"};

static struct cell cell_of(char *text)
{
    return (struct cell){.text = text, .length = (uint32_t)strlen(text)};
}

/* Codes of dimensions are headings, so no two are the same, nor one of the two we add. */
static bool is_taken(const struct table_meta *meta, int d)
{
    const char *code = meta->dimensions[d].code;

    for (int i = 0; i < d; i++)
        if (strcmp(meta->dimensions[i].code, code) == 0)
            return true;
    return strcmp(code, words[VALUE]) == 0 || strcmp(code, words[STATUS]) == 0;
}

static bool keep_codes(struct cube *cube, struct table *table, int d)
{
    const struct table_dimension *dimension = &table->meta.dimensions[d];
    struct cell *codes = arena_alloc(&table->arena, sizeof *codes * dimension->size);

    cube->codes[d] = codes;
    for (uint32_t i = 0; codes != NULL && i < dimension->size; i++)
        codes[i] = cell_of((char *)dimension->categories[i].code);
    return codes != NULL;
}

enum table_result cube_open(struct cube *cube, struct table *table)
{
    const struct table_meta *meta = &table->meta;
    uint64_t cells = 1;

    *cube = (struct cube){.n = meta->n};
    if (meta->n > CUBE_DIMENSIONS_MAX)
        return table_fault(table, TABLE_BROKEN, V27, -1, "has %d dimensions; %d are read", meta->n, CUBE_DIMENSIONS_MAX);
    for (int d = 0; d < meta->n; d++) {
        cells *= meta->dimensions[d].size;
        if (cells > CUBE_CELLS_MAX)
            return table_fault(table, TABLE_BROKEN, V27, -1, "has more than %d cells according to its dimensions", CUBE_CELLS_MAX);
        if (is_taken(meta, d))
            return table_fault(table, TABLE_BROKEN, V28, -1, "has two dimensions called %.60s, or one called so",
                               meta->dimensions[d].code);
        if (!keep_codes(cube, table, d))
            return table_fault(table, TABLE_BROKEN, V16, -1, "cannot be read: out of memory");
    }
    cube->cells = (uint32_t)cells;
    return TABLE_ROW;
}

void cube_heading(const struct cube *cube, struct table *table)
{
    table->row = 1;
    table->count = cube->n + 2;
    for (int d = 0; d < cube->n; d++)
        table->cells[d] = cell_of((char *)table->meta.dimensions[d].code);
    table->cells[cube->n] = cell_of(words[VALUE]);
    table->cells[cube->n + 1] = cell_of(words[STATUS]);
}

static void move_to(struct cube *cube, const struct table *table, uint32_t cell)
{
    const struct table_dimension *dimensions = table->meta.dimensions;
    uint32_t rest = cell;
    int d = cube->n - 1;

    if (cell == cube->shown + 1) { /* the usual way: the next cell */
        while (d >= 0 && ++cube->at[d] == dimensions[d].size)
            cube->at[d--] = 0;
        return;
    }
    for (; d >= 0; d--) {
        cube->at[d] = rest % dimensions[d].size;
        rest /= dimensions[d].size;
    }
}

void cube_show(struct cube *cube, struct table *table, uint32_t cell, struct cell value, struct cell status)
{
    move_to(cube, table, cell);
    cube->shown = cell;
    for (int d = 0; d < cube->n; d++)
        table->cells[d] = cube->codes[d][cube->at[d]];
    table->cells[cube->n] = value;
    table->cells[cube->n + 1] = status;
    table->count = cube->n + 2;
    table->row = cell + 2;
}

void cube_place(const struct table *table, int column, char *out, size_t size)
{
    size_t used = 0;

    for (int d = 0; column == table->meta.n && d < column && used < size; d++)
        used += (size_t)snprintf(out + used, size - used, "%s%.24s", d == 0 ? " of " : "/", table->cells[d].text);
}

/* The signs in use: SCB's and PX's points, dash and colon; the letters of SDMX and Eurostat. */
static bool is_one_of(const char *sign, size_t length, const char *list)
{
    const char *at = list;

    for (; *at != '\0'; at += strlen(at) + 1)
        if (strlen(at) == length && memcmp(at, sign, length) == 0)
            return true;
    return false;
}

void cube_absent(const char *sign, size_t length, struct cell *value, struct cell *status)
{
    *value = cell_of(words[POINTS]);
    *status = cell_of(words[MISSING]);
    if (is_one_of(sign, length, ":\0c\0C\0x\0confidential\0")) {
        *value = cell_of(words[COLON]);
        *status = cell_of(words[CONFIDENTIAL]);
    } else if (is_one_of(sign, length, "-\0\xe2\x80\x93\0\xe2\x88\x92\0")) {
        *value = cell_of(words[ZERO]);
        *status = cell_of(words[NOTHING]);
    }
}

struct cell cube_status(const char *sign, size_t length)
{
    if (is_one_of(sign, length, "p\0P\0preliminary\0"))
        return cell_of(words[PRELIMINARY]);
    if (is_one_of(sign, length, "e\0E\0s\0estimated\0"))
        return cell_of(words[ESTIMATED]);
    if (length == 0 || is_one_of(sign, length, "A\0a\0-\0"))
        return cell_of(words[NOTHING]);
    return (struct cell){.text = (char *)sign, .length = (uint32_t)length};
}

static uint32_t hash_of(const char *text, size_t length)
{
    uint32_t hash = 2166136261u; /* FNV-1a */

    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)text[i]) * 16777619u;
    return hash ^ hash >> 15;
}

static const char *name_of(const struct table_dimension *dimension, uint32_t i, bool by_text)
{
    return by_text ? dimension->categories[i].text : dimension->categories[i].code;
}

bool cube_names_open(struct cube_names *names, struct table *table, const struct table_dimension *dimension, bool by_text)
{
    uint32_t slots = 8;

    while (slots < 2 * (uint64_t)dimension->size)
        slots *= 2;
    names->mask = slots - 1;
    names->slots = arena_alloc(&table->arena, sizeof *names->slots * slots);
    for (uint32_t i = 0; names->slots != NULL && i < dimension->size; i++) {
        const char *name = name_of(dimension, i, by_text);
        uint32_t at = hash_of(name, strlen(name)) & names->mask, steps = 0;

        while (names->slots[at] != 0 && steps++ < STEPS_MAX)
            at = (at + 1) & names->mask;
        if (names->slots[at] == 0)
            names->slots[at] = i + 1;
    }
    return names->slots != NULL;
}

int64_t cube_names_find(const struct cube_names *names, const struct table_dimension *dimension, bool by_text, const char *name,
                        size_t length)
{
    uint32_t at = hash_of(name, length) & names->mask;

    for (int steps = 0; names->slots[at] != 0 && steps <= STEPS_MAX; at = (at + 1) & names->mask, steps++) {
        const char *other = name_of(dimension, names->slots[at] - 1, by_text);

        if (strlen(other) == length && memcmp(other, name, length) == 0)
            return names->slots[at] - 1;
    }
    return -1;
}
