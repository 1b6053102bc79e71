#include "layout.h"

#include <stdlib.h>
#include <string.h>

struct cell cell_trim(struct cell cell)
{
    while (cell.length > 0 && (cell.text[0] == ' ' || cell.text[0] == '\t')) {
        cell.text++;
        cell.length--;
    }
    while (cell.length > 0 && (cell.text[cell.length - 1] == ' ' || cell.text[cell.length - 1] == '\t'))
        cell.length--;
    return cell;
}

char layout_decimal(const struct layout *layout, const struct cell *cell)
{
    return cell->number ? '.' : layout->manifest->decimal;
}

static bool cell_is(const struct cell *cell, const char *text)
{
    return strlen(text) == cell->length && memcmp(text, cell->text, cell->length) == 0;
}

struct cell layout_code(const struct layout *layout, enum dimension dimension, struct cell cell)
{
    char *blank = layout->manifest->own && dimension < DIM_SERIES_COUNT ? memchr(cell.text, ' ', cell.length) : NULL;

    if (blank != NULL)
        cell.length = (uint32_t)(blank - cell.text);
    return cell;
}

static const char *map_text(const struct layout *layout, enum dimension dimension, const struct cell *cell, bool *skip)
{
    const struct manifest *manifest = layout->manifest;
    const char *to = NULL;

    for (int i = 0; i < manifest->rule_count; i++) {
        const struct manifest_rule *rule = &manifest->rules[i];

        if (rule->dimension != dimension || !cell_is(cell, rule->from))
            continue;
        if (rule->to == NULL)
            *skip = true;
        else if (to == NULL)
            to = rule->to;
    }
    return to;
}

const char *layout_map(const struct layout *layout, enum dimension dimension, struct cell *cell, bool *skip)
{
    const char *to = map_text(layout, dimension, cell, skip), *blank;

    if (to != NULL || *skip || !layout->manifest->bindings[dimension].first_word)
        return to;
    blank = memchr(cell->text, ' ', cell->length);
    cell->length = blank != NULL ? (uint32_t)(blank - cell->text) : cell->length;
    return map_text(layout, dimension, cell, skip);
}

static int find_heading(const struct table *table, const char *name)
{
    for (int i = 0; i < table->count; i++) {
        struct cell cell = cell_trim(table->cells[i]);

        if (cell_is(&cell, name))
            return i;
    }
    for (int i = 0; i < table->meta.n && i < table->count; i++)
        if (strcmp(table->meta.dimensions[i].label, name) == 0)
            return i;
    return -1;
}

bool layout_is_own(const struct table *table)
{
    return find_heading(table, "measure") >= 0 || find_heading(table, "respondent") >= 0;
}

static void refuse(const struct table *table, struct rejections *rejections, enum rule rule, const char *value, size_t length)
{
    rejections_add(rejections, &(struct finding){.rule = rule, .row = table->row, .value = value, .length = length});
}

/* V15. Only headings that mean something may not come twice: offices repeat blank ones. */
static void check_twice(const struct table *table, struct rejections *rejections)
{
    if (table->count > TABLE_COLUMNS_MAX)
        rejections_add(rejections, &(struct finding){.rule = V15, .row = table->row, .detail = "has more than 1024 columns"});
    for (int i = 0; i < table->count; i++) {
        for (int k = 0; k < i; k++) {
            const struct cell *cell = &table->cells[i], *other = &table->cells[k];

            if (cell->length == other->length && cell->length > 0 && memcmp(cell->text, other->text, cell->length) == 0) {
                rejections_add(rejections, &(struct finding){.rule = V15, .row = table->row, .value = cell->text, .length = cell->length,
                                                             .detail = "is a heading that comes twice"});
                return;
            }
        }
    }
}

/* V13, in files whose headings are our own names. */
static void check_known(const struct table *table, enum manifest_kind kind, struct rejections *rejections)
{
    for (int i = 0; i < table->count; i++) {
        struct cell cell = cell_trim(table->cells[i]);
        bool known = false;

        for (int d = 0; d < DIM_COUNT && !known; d++)
            known = dimension_belongs((enum dimension)d, kind) && cell_is(&cell, dimension_names[d]);
        if (!known)
            refuse(table, rejections, V13, cell.text, cell.length);
    }
}

static bool place(struct layout *layout, enum dimension dimension, const struct table *table, struct rejections *rejections)
{
    const struct manifest *manifest = layout->manifest;
    const struct binding *binding = &manifest->bindings[dimension];
    const char *name = binding->how == BOUND_COLUMN ? binding->text : dimension_names[dimension];
    bool wanted = binding->how == BOUND_COLUMN || (manifest->own && binding->how == BOUND_NOT);

    layout->column[dimension] = wanted ? find_heading(table, name) : -1;
    layout->constant[dimension] = binding->how == BOUND_VALUE ? binding->text : NULL;
    if (layout->column[dimension] >= 0) {
        layout->heading[dimension] = strdup(name);
        return layout->heading[dimension] != NULL;
    }
    if (wanted && (binding->how == BOUND_COLUMN || dimension_needed(dimension, manifest->kind)))
        refuse(table, rejections, V14, name, strlen(name));
    return true;
}

/* V14 */
static void place_only(struct layout *layout, const struct table *table, struct rejections *rejections)
{
    for (int i = 0; i < layout->manifest->only_count; i++) {
        const char *name = layout->manifest->only[i].column;

        layout->only[i] = find_heading(table, name);
        if (layout->only[i] < 0)
            refuse(table, rejections, V14, name, strlen(name));
    }
}

bool layout_wants(const struct layout *layout, const struct table *table)
{
    const struct manifest *manifest = layout->manifest;

    for (int i = 0; i < manifest->only_count; i++) {
        bool found = false;

        for (int k = 0; k < manifest->only_count && !found; k++) {
            struct cell cell = layout->only[k] < table->count ? cell_trim(table->cells[layout->only[k]]) : (struct cell){0};

            found = layout->only[k] == layout->only[i] && cell_is(&cell, manifest->only[k].text);
        }
        if (!found)
            return false;
    }
    return true;
}

bool layout_resolve(struct layout *layout, struct manifest *manifest, const struct table *table,
                    struct rejections *rejections)
{
    bool fine = true;

    *layout = (struct layout){.manifest = manifest};
    if (manifest->file == NULL && find_heading(table, "respondent") >= 0)
        manifest->kind = MANIFEST_DIALOGUE;
    check_twice(table, rejections);
    if (manifest->own && table->count <= TABLE_COLUMNS_MAX)
        check_known(table, manifest->kind, rejections);
    for (int i = 0; i < DIM_COUNT; i++) {
        layout->column[i] = -1;
        if (dimension_belongs((enum dimension)i, manifest->kind))
            fine &= place(layout, (enum dimension)i, table, rejections);
    }
    place_only(layout, table, rejections);
    return fine && rejections->total == 0;
}

void layout_free(struct layout *layout)
{
    for (int i = 0; i < DIM_COUNT; i++) {
        free(layout->heading[i]);
        layout->heading[i] = NULL;
    }
}
