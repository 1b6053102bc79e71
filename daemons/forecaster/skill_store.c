/* The chain's numbers as rows: one row of arrays for each cell, indicators and plans. */
#include "skill_store_private.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "skills/places.h"

enum { YEARS_MAX = SKILLS_HORIZON_MAX, BORROWED_SIZE = 600 };

/* --- numbers */

static const struct skills_point *point_at(const struct storing *s, const struct cell *cell, bool effect, int h)
{
    const struct skills_table *table = skill_store_table(s, effect, cell->table);

    return &table->point[(cell->region_at * table->rows + cell->row) * table->horizon + h];
}

void skill_store_add_word(char *list, size_t size, const char *word)
{
    size_t used = strlen(list);

    snprintf(list + used, size - used, "%s%s", used ? " " : "", word);
    for (char *p = list + used; *p != '\0'; p++) /* as the code list writes them */
        *p = *p >= 'A' && *p <= 'Z' ? (char)(*p - 'A' + 'a') : *p;
}

/* The year that an older count was of, where a word is about one: "stock_aged=2022". */
static void add_fallback(const struct storing *s, char *list, int bit)
{
    const struct skills_input *in = &s->numbers->input.in;
    const int lag = bit == SKILLS_STOCK_AGED_BIT       ? in->supply->lag
                    : bit == SKILLS_RESIDENTS_AGED_BIT ? in->residents.lag
                    : bit == SKILLS_AGES_AGED_BIT      ? in->replacement->lag
                                                       : 0;
    char word[64];

    snprintf(word, sizeof word, lag > 0 ? "%s=%d" : "%s", skills_fallback_name(bit), in->base_year - lag);
    skill_store_add_word(list, BORROWED_SIZE, word);
}

static void borrowed_of(const struct storing *s, const struct cell *cell, char out[BORROWED_SIZE])
{
    const struct skills_table *table = skill_store_table(s, false, cell->table);
    const struct skill_programme *programme = cell->programme >= 0 ? &s->numbers->input.programme[cell->programme] : NULL;
    uint64_t bits = table->from[cell->region_at * table->rows + cell->row];

    out[0] = '\0';
    for (int bit = 0; bit < SKILLS_FALLBACKS; bit++)
        if (bits >> bit & 1)
            add_fallback(s, out, bit);
    if (programme != NULL && programme->borrowed[0])
        skill_store_add_word(out, BORROWED_SIZE, programme->borrowed);
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
    int years = skill_store_table(s, effect, cell->table)->horizon, hidden = 0;

    for (int h = 0; h < years; h++) {
        points[h] = *point_at(s, cell, effect, h);
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
        const struct cell *cell = &s->cells[i];
        const struct skills_indicators *k;
        if (cell->table != SKILLS_BALANCE)
            continue;
        k = &s->numbers->result.indicators[cell->region_at * s->numbers->result.educations + cell->row];
        copy_row(&copy, 9);
        copy_int8(&copy, s->run);
        copy_int4(&copy, cell->id);
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

/* What its places are reckoned from; of an effect nothing, it is a difference. */
static void put_need(const struct storing *s, struct copy *copy, const struct cell *cell, bool effect, int h)
{
    const struct skills_result *r = &s->numbers->result;
    const struct skills_need *need = &r->need[cell->programme * r->table[SKILLS_PLACES].horizon + h];
    const float values[] = {need->need, need->other, need->completion, need->field, need->stay};

    for (size_t i = 0; i < ARRAY_SIZE(values); i++)
        copy_double(copy, effect ? NAN : (double)values[i]);
}

/* The class of the next autumn; none when its graduates come after the horizon, or it lies before the first year. */
static void put_plan(const struct storing *s, struct copy *copy, const struct cell *cell, bool effect)
{
    const struct skill_programme *programme = &s->numbers->input.programme[cell->programme];
    const struct skills_input *in = &s->numbers->input.in;
    int h = s->work->first_start - in->base_year - 1;
    struct skills_point p;
    struct cell change = *cell;
    char borrowed[BORROWED_SIZE];

    if (h < 0 || h >= skill_store_table(s, effect, cell->table)->horizon)
        return;
    p = *point_at(s, cell, effect, h);
    if (!isfinite(p.median) || !isfinite(p.lo95) || !isfinite(p.hi95))
        return;
    borrowed_of(s, cell, borrowed);
    copy_row(copy, 20);
    copy_int8(copy, s->run);
    copy_int4(copy, cell->id);
    copy_bool(copy, effect);
    copy_int4(copy, s->work->first_start);
    copy_int4(copy, places_first_graduates(&in->supply->programme[programme->first], s->work->first_start));
    copy_double(copy, point_at(s, cell, false, h)->naive);
    copy_double(copy, p.median);
    copy_double(copy, p.lo80);
    copy_double(copy, p.hi80);
    copy_double(copy, p.lo95);
    copy_double(copy, p.hi95);
    copy_bool(copy, p.hidden);
    copy_text(copy, programme->groups);
    copy_text(copy, borrowed);
    change.table = SKILLS_PLACES_CHANGE;
    copy_double(copy, (double)point_at(s, &change, effect, h)->p_short);
    put_need(s, copy, cell, effect, h);
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

/* --- all of it */

bool skill_numbers_forget(int64_t run, struct db *db)
{
    static const enum query leftovers[] = {Q_skill_forget, Q_skill_forget_indicator, Q_skill_forget_plan, Q_skill_forget_input,
                                            Q_skill_forget_record};
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
    bool ok = skill_store_list_cells(&s) && skill_store_find_targets(&s) && copy_numbers(&s) && copy_indicators(&s) && copy_plans(&s) &&
              skill_store_record(&s) && skill_store_inputs(&s);

    free(s.cells);
    return ok;
}
