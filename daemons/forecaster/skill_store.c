/* The chain's numbers as rows: targets, one row of arrays for each, indicators, plans and what went in. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "skill_chain.h"
#include "skills/places.h"

enum { YEARS_MAX = SKILLS_HORIZON_MAX, BORROWED_SIZE = 600, LEAST_CROSSED = 5 };

/* A row to store: a cell of a table, or a programme. */
struct cell {
    const char *quantity, *region, *industry, *occupation_scheme, *occupation, *education_scheme, *education;
    enum skills_quantity table;
    int region_at, row, programme; /* programme: -1 none */
    int32_t id;
};

struct storing {
    const struct skill_numbers *numbers;
    const struct skill_work *work;
    struct db *db;
    int64_t run;
    struct cell *cells;
    int count, room;
};

/* --- which cells there are */

static const struct skills_table *table_of(const struct storing *s, bool effect, enum skills_quantity quantity)
{
    return effect ? &s->numbers->effect.table[quantity] : &s->numbers->result.table[quantity];
}

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
    const struct skills_table *table = table_of(s, false, quantity);
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

    for (int p = 0; ok && table_of(s, false, quantity)->rows > 0 && p < input->programmes; p++)
        if (input->programme[p].parts > 0)
            ok = add_cell(s, &(struct cell){skills_quantity_name(quantity), s->work->facts.county, "T", "total", "T",
                                            input->programme[p].scheme, input->programme[p].code, quantity, 0, 0, p, 0});
    return ok;
}

static bool list_cells(struct storing *s)
{
    bool ok = true;

    for (int q = 0; ok && q < SKILLS_QUANTITIES; q++)
        ok = add_table(s, (enum skills_quantity)q);
    return ok && add_programmes(s, SKILLS_PLACES) && add_programmes(s, SKILLS_PLACES_CHANGE);
}

/* --- targets */

static const char *text_of(const struct cell *cell, int column)
{
    const char *const texts[] = {cell->quantity, cell->region, strcmp(cell->industry, "T") == 0 ? "total" : "sni2007g", cell->industry,
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

/* The cells are sorted by what names them, the list is looked up in. */
static bool match_targets(struct storing *s)
{
    struct bind bind = {0};
    struct rows *rows;
    int found = 0;

    bind_int(&bind, s->work->panel);
    rows = db_query(s->db, Q_skill_target_list, &bind);
    if (rows == NULL)
        return false;
    qsort(s->cells, (size_t)s->count, sizeof *s->cells, compare_cells);
    for (int i = 0; i < rows_count(rows); i++) {
        struct cell wanted = {.quantity = rows_text(rows, i, 1), .region = rows_text(rows, i, 2), .industry = rows_text(rows, i, 3),
                              .occupation = rows_text(rows, i, 4), .education_scheme = rows_text(rows, i, 5), .education = rows_text(rows, i, 6)};
        struct cell *cell = bsearch(&wanted, s->cells, (size_t)s->count, sizeof *s->cells, compare_cells);
        if (cell != NULL && cell->id == 0) {
            cell->id = rows_int(rows, i, 0);
            found++;
        }
    }
    rows_free(rows);
    if (found < s->count)
        log_event(LOG_ERROR, "targets_missing", "panel=%d", s->work->panel);
    return found == s->count;
}

/* --- numbers */

/* Of a programme in parts: the sum over them, which moves as if they moved together. */
static struct skills_point point_at(const struct storing *s, const struct cell *cell, bool effect, int h)
{
    const struct skills_table *table = table_of(s, effect, cell->table);
    const struct skill_programme *programme = cell->programme >= 0 ? &s->numbers->input.programme[cell->programme] : NULL;
    struct skills_point sum = {.p_short = NAN, .p_surplus = NAN};
    double weight = 0;

    if (programme == NULL)
        return table->point[(cell->region_at * table->rows + cell->row) * table->horizon + h];
    for (int k = 0; k < programme->parts; k++)
        weight += programme->weight[k];
    for (int k = 0; k < programme->parts; k++) {
        const struct skills_point *p = &table->point[(programme->first + k) * table->horizon + h];
        sum.mean += p->mean / (float)weight;
        sum.lo95 += p->lo95 / (float)weight;
        sum.lo80 += p->lo80 / (float)weight;
        sum.median += p->median / (float)weight;
        sum.hi80 += p->hi80 / (float)weight;
        sum.hi95 += p->hi95 / (float)weight;
        sum.naive += p->naive / (float)weight;
        sum.hidden |= p->hidden;
    }
    return sum;
}

static void add_word(char *list, size_t size, const char *word)
{
    size_t used = strlen(list);

    snprintf(list + used, size - used, "%s%s", used ? " " : "", word);
    for (char *p = list + used; *p != '\0'; p++) /* as the code list writes them */
        *p = *p >= 'A' && *p <= 'Z' ? (char)(*p - 'A' + 'a') : *p;
}

static void borrowed_of(const struct storing *s, const struct cell *cell, char out[BORROWED_SIZE])
{
    const struct skills_table *table = table_of(s, false, cell->table);
    const struct skill_programme *programme = cell->programme >= 0 ? &s->numbers->input.programme[cell->programme] : NULL;
    unsigned bits = 0;

    out[0] = '\0';
    if (programme == NULL)
        bits = table->from[cell->region_at * table->rows + cell->row];
    for (int k = 0; programme != NULL && k < programme->parts; k++)
        bits |= table->from[programme->first + k];
    for (int bit = 0; bit < SKILLS_FALLBACKS; bit++)
        if (bits >> bit & 1)
            add_word(out, BORROWED_SIZE, skills_fallback_name(bit));
    if (programme != NULL && programme->borrowed[0])
        add_word(out, BORROWED_SIZE, programme->borrowed);
}

enum { COLUMNS = 9 };

static double column_of(const struct skills_point *p, int column)
{
    const float values[COLUMNS] = {p->mean, p->lo95, p->lo80, p->median, p->hi80, p->hi95, p->naive, p->p_short, p->p_surplus};

    return isfinite(values[column]) ? (double)values[column] : NAN;
}

/* An effect that is none has no row. */
static bool is_zero(const struct skills_point *points, int years)
{
    for (int h = 0; h < years; h++)
        if ((isfinite(points[h].lo95) && points[h].lo95 != 0) || (isfinite(points[h].hi95) && points[h].hi95 != 0))
            return false;
    return true;
}

static void put_numbers(const struct storing *s, struct copy *copy, const struct cell *cell, bool effect)
{
    struct skills_point points[YEARS_MAX];
    double column[YEARS_MAX];
    char borrowed[BORROWED_SIZE];
    int years = table_of(s, effect, cell->table)->horizon, hidden = 0;

    for (int h = 0; h < years; h++) {
        points[h] = point_at(s, cell, effect, h);
        hidden |= h < 31 && points[h].hidden ? (int)(1u << h) : 0;
    }
    if (effect && is_zero(points, years))
        return;
    copy_row(copy, 15);
    copy_int8(copy, s->run);
    copy_int4(copy, cell->id);
    copy_bool(copy, effect);
    copy_int4(copy, s->numbers->input.in.base_year + 1);
    for (int c = 0; c < COLUMNS; c++) {
        for (int h = 0; h < years; h++)
            column[h] = column_of(&points[h], c);
        copy_double_array(copy, column, years);
    }
    borrowed_of(s, cell, borrowed);
    copy_int4(copy, hidden);
    copy_text(copy, borrowed);
}

static bool copy_numbers(const struct storing *s)
{
    struct copy copy;

    if (!copy_begin(&copy, s->db, Q_skill_copy))
        return false; /* already logged */
    for (int i = 0; i < s->count; i++)
        put_numbers(s, &copy, &s->cells[i], false);
    for (int i = 0; s->numbers->has_effect && i < s->count; i++)
        put_numbers(s, &copy, &s->cells[i], true);
    return copy_end(&copy);
}

/* --- indicators */

static bool copy_indicators(const struct storing *s)
{
    struct copy copy;

    if (!copy_begin(&copy, s->db, Q_skill_indicator_copy))
        return false; /* already logged */
    for (int i = 0; i < s->count && s->numbers->result.indicators != NULL; i++) {
        const struct skills_indicators *k = &s->numbers->result.indicators[s->cells[i].row];
        if (s->cells[i].table != SKILLS_BALANCE)
            continue;
        copy_row(&copy, 9);
        copy_int8(&copy, s->run);
        copy_int4(&copy, s->cells[i].id);
        copy_double(&copy, isfinite(k->start) ? k->start : NAN);
        copy_double(&copy, isfinite(k->ita) ? k->ita : NAN);
        copy_int2(&copy, (int16_t)k->ita_class);
        copy_int2(&copy, (int16_t)k->scb_start);
        copy_int2(&copy, (int16_t)k->scb_end);
        copy_int2(&copy, (int16_t)k->halland[0]);
        copy_int2(&copy, (int16_t)k->halland[1]);
    }
    return copy_end(&copy);
}

/* --- plans */

/* Places in the last year known, of all parts together. */
static double places_today(const struct skills_result *result, const struct skill_programme *programme)
{
    double today = 0, weight = 0;

    for (int k = 0; k < programme->parts; k++) {
        today += result->plan[programme->first + k].today;
        weight += programme->weight[k];
    }
    return today / weight;
}

/* The class of the next autumn; none when its graduates come after the horizon, or it lies before the first year. */
static void put_plan(const struct storing *s, struct copy *copy, const struct cell *cell, bool effect)
{
    const struct skill_programme *programme = &s->numbers->input.programme[cell->programme];
    const struct skills_input *in = &s->numbers->input.in;
    int h = s->work->first_start - in->base_year - 1;
    struct skills_point p;
    char borrowed[BORROWED_SIZE];

    if (h < 0 || h >= table_of(s, effect, cell->table)->horizon)
        return;
    p = point_at(s, cell, effect, h);
    if (!isfinite(p.median) || !isfinite(p.lo95) || !isfinite(p.hi95))
        return;
    borrowed_of(s, cell, borrowed);
    copy_row(copy, 14);
    copy_int8(copy, s->run);
    copy_int4(copy, cell->id);
    copy_bool(copy, effect);
    copy_int4(copy, s->work->first_start);
    copy_int4(copy, places_first_graduates(&in->supply->programme[programme->first], s->work->first_start));
    copy_double(copy, places_today(&s->numbers->result, programme));
    copy_double(copy, p.median);
    copy_double(copy, p.lo80);
    copy_double(copy, p.hi80);
    copy_double(copy, p.lo95);
    copy_double(copy, p.hi95);
    copy_bool(copy, p.hidden);
    copy_text(copy, programme->groups);
    copy_text(copy, borrowed);
}

static bool copy_plans(const struct storing *s)
{
    struct copy copy;

    if (!copy_begin(&copy, s->db, Q_skill_plan_copy))
        return false; /* already logged */
    for (int i = 0; i < s->count && s->numbers->result.plan != NULL; i++) {
        if (s->cells[i].table != SKILLS_PLACES)
            continue;
        put_plan(s, &copy, &s->cells[i], false);
        if (s->numbers->has_effect)
            put_plan(s, &copy, &s->cells[i], true);
    }
    return copy_end(&copy);
}

/* --- what went in */

struct went_in {
    const struct skill_fact *example;
    int series, first, last;
    int32_t vintage;
};

static bool one_table(const struct skill_fact *a, const struct skill_fact *b)
{
    return strcmp(a->key.measure, b->key.measure) == 0 && strcmp(a->definition, b->definition) == 0 &&
           strcmp(a->key.region, b->key.region) == 0 && strcmp(a->key.scheme, b->key.scheme) == 0 &&
           (strcmp(a->key.industry, "T") == 0) == (strcmp(b->key.industry, "T") == 0) &&
           (strcmp(a->key.age, "T") == 0) == (strcmp(b->key.age, "T") == 0);
}

static void count_fact(struct went_in *in, const struct skill_fact *fact)
{
    in->first = in->series == 0 || fact->year < in->first ? fact->year : in->first;
    if (fact->year >= in->last) {
        in->vintage = fact->year > in->last || fact->vintage > in->vintage ? fact->vintage : in->vintage;
        in->last = fact->year;
    }
    in->series++;
}

static void put_input(const struct storing *s, struct copy *copy, int number, const struct went_in *in)
{
    const struct skill_key *k = &in->example->key;
    char split[100] = "";

    if (strcmp(k->industry, "T") != 0)
        add_word(split, sizeof split, "industry");
    if (strcmp(k->occupation, "T") != 0)
        add_word(split, sizeof split, "occupation");
    if (strcmp(k->education, "T") != 0)
        add_word(split, sizeof split, k->scheme);
    if (strcmp(k->age, "T") != 0)
        add_word(split, sizeof split, "age");
    copy_row(copy, 10);
    copy_int8(copy, s->run);
    copy_int4(copy, number);
    copy_text(copy, k->measure);
    copy_text(copy, in->example->definition);
    copy_text(copy, k->region);
    copy_text(copy, split);
    copy_int4(copy, in->series);
    copy_int4(copy, in->first);
    copy_int4(copy, in->last);
    copy_int4(copy, in->vintage);
}

enum { TABLES_MAX = 200 };

static bool copy_inputs(const struct storing *s)
{
    const struct skill_facts *facts = &s->work->facts;
    struct went_in tables[TABLES_MAX] = {{0}};
    struct copy copy;
    int n = 0;

    for (int i = 0; i < facts->count; i++) {
        int t = 0;
        while (t < n && !one_table(tables[t].example, &facts->list[i]))
            t++;
        if (t == TABLES_MAX)
            continue;
        if (t == n)
            tables[n++].example = &facts->list[i];
        count_fact(&tables[t], &facts->list[i]);
    }
    if (!copy_begin(&copy, s->db, Q_skill_input_copy))
        return false; /* already logged */
    for (int t = 0; t < n; t++)
        put_input(s, &copy, t + 1, &tables[t]);
    return copy_end(&copy);
}

/* --- all of it */

bool skill_numbers_forget(int64_t run, struct db *db)
{
    static const enum query leftovers[] = {Q_skill_forget, Q_skill_forget_indicator, Q_skill_forget_plan, Q_skill_forget_input};
    struct bind bind = {0};
    bool ok = true;

    for (size_t i = 0; ok && i < ARRAY_SIZE(leftovers); i++) {
        bind_int64(&bind, run);
        ok = db_do(db, leftovers[i], &bind);
    }
    return ok;
}

bool skill_numbers_store(const struct skill_numbers *numbers, const struct skill_work *work, int64_t run, struct db *db)
{
    struct storing s = {.numbers = numbers, .work = work, .db = db, .run = run};
    bool ok = list_cells(&s) && make_targets(&s) && match_targets(&s) && copy_numbers(&s) && copy_indicators(&s) && copy_plans(&s) &&
              copy_inputs(&s);

    free(s.cells);
    return ok;
}
