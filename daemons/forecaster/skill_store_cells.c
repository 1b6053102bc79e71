/* Which cells and programmes the chain has numbers of, and the targets they are stored under. */
#include "skill_store_private.h"

#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "seriesid.h"

enum { LEAST_CROSSED = 5 };

static bool add_cell(struct storing *s, const struct cell *cell)
{
    if (s->count == s->room) {
        int room = s->room > 0 ? 2 * s->room : 4096;
        struct cell *more = realloc(s->cells, (size_t)room * sizeof *more);
        if (more == NULL)
            return false;
        s->cells = more;
        s->room = room;
    }
    s->cells[s->count++] = *cell;
    return true;
}

static const char *region_of(const struct storing *s, int region)
{
    return region == 0 ? s->work->facts.county : s->numbers->input.municipality[region - 1];
}

enum axis { AXIS_INDUSTRY, AXIS_OCCUPATION, AXIS_BOTH, AXIS_GROUP, AXIS_EDUCATION, AXIS_PROGRAMME };

static enum axis axis_of(enum skills_quantity quantity)
{
    switch (quantity) {
    case SKILLS_DEMAND_INDUSTRY:
        return AXIS_INDUSTRY;
    case SKILLS_DEMAND_INDUSTRY_OCCUPATION:
        return AXIS_BOTH;
    case SKILLS_DEMAND_GROUP:
        return AXIS_GROUP;
    case SKILLS_DEMAND_EDUCATION:
    case SKILLS_EDUCATION_NEED:
    case SKILLS_POPULATION:
    case SKILLS_SUPPLY:
    case SKILLS_INFLOW:
    case SKILLS_BALANCE:
        return AXIS_EDUCATION;
    case SKILLS_PLACES:
    case SKILLS_PLACES_CHANGE:
        return AXIS_PROGRAMME;
    default:
        return AXIS_OCCUPATION;
    }
}

static void name_cell(const struct storing *s, struct cell *cell, enum axis axis)
{
    const struct skill_input *input = &s->numbers->input;
    int occupation = axis == AXIS_BOTH ? cell->row % input->in.occupations.n : cell->row,
        industry = axis == AXIS_BOTH ? cell->row / input->in.occupations.n : cell->row;

    if (axis == AXIS_INDUSTRY || axis == AXIS_BOTH)
        cell->industry = input->in.sectors.code[industry];
    if (axis == AXIS_OCCUPATION || axis == AXIS_BOTH) {
        cell->occupation_scheme = "ssyk2012";
        cell->occupation = input->in.occupations.code[occupation];
    }
    if (axis == AXIS_GROUP) {
        cell->occupation_scheme = "occupation-group";
        cell->occupation = "green";
    }
    if (axis == AXIS_EDUCATION) {
        cell->education_scheme = input->education_scheme;
        cell->education = input->in.education.code[cell->row];
    }
}

/* Of industries crossed with occupations only what is there at all. */
static bool worth_keeping(const struct skills_table *table, int region, int row, enum axis axis)
{
    return axis != AXIS_BOTH || table->point[(region * table->rows + row) * table->horizon].median >= LEAST_CROSSED;
}

static bool add_table(struct storing *s, enum skills_quantity quantity)
{
    const struct skills_table *table = skill_store_table(s, false, quantity);
    enum axis axis = axis_of(quantity);
    bool ok = true;

    for (int r = 0; ok && axis != AXIS_PROGRAMME && r < table->regions; r++)
        for (int i = 0; ok && i < table->rows; i++) {
            struct cell cell = {skills_quantity_name(quantity), region_of(s, r), "T", "total", "T", "total", "T", quantity, r, i, -1, 0};
            name_cell(s, &cell, axis);
            ok = !worth_keeping(table, r, i, axis) || add_cell(s, &cell);
        }
    return ok;
}

static bool add_programmes(struct storing *s, enum skills_quantity quantity)
{
    const struct skill_input *input = &s->numbers->input;
    bool ok = true;

    for (int p = 0; ok && skill_store_table(s, false, quantity)->rows > 0 && p < input->programmes; p++)
        if (input->programme[p].parts > 0)
            ok = add_cell(s, &(struct cell){skills_quantity_name(quantity), s->work->facts.county, "T", "total", "T",
                                            input->programme[p].scheme, input->programme[p].code, quantity, 0, p, p, 0});
    return ok;
}

bool skill_store_list_cells(struct storing *s)
{
    bool ok = true;

    for (int q = 0; ok && q < SKILLS_QUANTITIES; q++)
        ok = add_table(s, (enum skills_quantity)q);
    return ok && add_programmes(s, SKILLS_PLACES) && add_programmes(s, SKILLS_PLACES_CHANGE);
}

static const char *text_of(const struct cell *cell, int column)
{
    const char *const texts[] = {cell->quantity, cell->region, strcmp(cell->industry, "T") == 0 ? "total" : SERIES_INDUSTRY_LIST, cell->industry,
                                 cell->occupation_scheme, cell->occupation, cell->education_scheme, cell->education};
    return texts[column];
}

static bool make_targets(struct storing *s)
{
    enum { TEXTS = 8 };
    const char **texts = malloc(((size_t)s->count + 1) * sizeof *texts);
    struct bind bind = {0};

    bind_int(&bind, s->work->panel);
    for (int column = 0; texts != NULL && column < TEXTS; column++) {
        for (int i = 0; i < s->count; i++)
            texts[i] = text_of(&s->cells[i], column);
        bind_text_array(&bind, texts, s->count);
    }
    bind.failed |= texts == NULL;
    free(texts);
    return db_do(s->db, Q_skill_target_insert, &bind);
}

static int compare_cells(const void *x, const void *y)
{
    const struct cell *a = x, *b = y;
    int by[] = {strcmp(a->quantity, b->quantity),     strcmp(a->region, b->region),
                strcmp(a->industry, b->industry),     strcmp(a->occupation, b->occupation),
                strcmp(a->education_scheme, b->education_scheme), strcmp(a->education, b->education)};

    for (size_t i = 0; i < ARRAY_SIZE(by); i++)
        if (by[i] != 0)
            return by[i];
    return 0;
}

static int cells_found(const struct storing *s)
{
    int found = 0;

    for (int i = 0; i < s->count; i++)
        found += s->cells[i].id != 0;
    return found;
}

/* The cells are sorted by what names them, the list is looked up in. False when the database failed. */
static bool match_targets(struct storing *s)
{
    struct bind bind = {0};
    struct rows *rows;

    bind_int(&bind, s->work->panel);
    rows = db_query(s->db, Q_skill_target_list, &bind);
    if (rows == NULL)
        return false;
    qsort(s->cells, (size_t)s->count, sizeof *s->cells, compare_cells);
    for (int i = 0; i < rows_count(rows); i++) {
        struct cell wanted = {.quantity = rows_text(rows, i, 1), .region = rows_text(rows, i, 2), .industry = rows_text(rows, i, 3),
                              .occupation = rows_text(rows, i, 4), .education_scheme = rows_text(rows, i, 5), .education = rows_text(rows, i, 6)};
        struct cell *cell = bsearch(&wanted, s->cells, (size_t)s->count, sizeof *s->cells, compare_cells);
        if (cell != NULL && cell->id == 0)
            cell->id = rows_int(rows, i, 0);
    }
    rows_free(rows);
    return true;
}

/* Most runs have the cells of the run before, so they are looked for first and made where they are not there yet. */
bool skill_store_find_targets(struct storing *s)
{
    if (!match_targets(s))
        return false;
    if (cells_found(s) < s->count && !(make_targets(s) && match_targets(s)))
        return false;
    if (cells_found(s) < s->count)
        log_event(LOG_ERROR, "targets_missing", "panel=%d", s->work->panel);
    return cells_found(s) == s->count;
}
