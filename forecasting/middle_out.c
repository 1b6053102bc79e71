#include "middle_out.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double z80 = 1.2815515655446004;

/* All series in one row: totals, parts, parts of the whole, the whole. NaN where there is none. */
struct row {
    const struct middle_out *m;
    int n;
    struct engine_result **of;  /* n */
    double *y, *v;              /* n: values and their variances */
};

static int part_at(const struct middle_out *m, int region, int kind)
{
    return m->regions + region * m->kinds + kind;
}

static int whole_part_at(const struct middle_out *m, int kind)
{
    return m->regions * (1 + m->kinds) + kind;
}

static int whole_at(const struct middle_out *m)
{
    return m->regions * (1 + m->kinds) + m->kinds;
}

/* --- one row of values, made to add up */

static bool can_move(const struct middle_out *m, double part, double by)
{
    return !isnan(part) && !(m->nonnegative && by < 0 && part <= 0);
}

/* Moves parts by their shares of the variance of those that can; true when one of them came to 0 on the way. */
static bool move_all(const struct middle_out *m, double by, const double *v, double *y)
{
    double variance = 0;
    bool stopped = false;

    for (int i = 0; i < m->kinds; i++)
        variance += can_move(m, y[i], by) ? v[i] : 0;
    for (int i = 0; i < m->kinds && variance > 0; i++) {
        if (!can_move(m, y[i], by))
            continue;
        y[i] += by * v[i] / variance;
        if (m->nonnegative && y[i] < 0) {
            y[i] = 0;
            stopped = true;
        }
    }
    return stopped;
}

/* Moves parts to what they are to sum to. Those that would fall below 0 stay there, and the others take their share. */
static void share_out(const struct middle_out *m, double wanted, const double *v, double *y)
{
    for (int round = 0; round < m->kinds; round++) {
        double sum = 0;
        for (int i = 0; i < m->kinds; i++)
            sum += isnan(y[i]) ? 0 : y[i];
        if (wanted == sum || !move_all(m, wanted - sum, v, y))
            return;
    }
}

static double sum_of(const double *y, int n, int step, bool *any)
{
    double sum = 0;

    *any = false;
    for (int i = 0; i < n; i++)
        if (!isnan(y[i * step])) {
            sum += y[i * step];
            *any = true;
        }
    return sum;
}

static void add_up_region(const struct row *row, int region)
{
    const struct middle_out *m = row->m;
    double *parts = row->y + part_at(m, region, 0), *total = row->y + region;
    bool any;

    sum_of(parts, m->kinds, 1, &any);
    if (!any || isnan(*total))
        return;
    share_out(m, *total * (1 - m->rest[region]), row->v + part_at(m, region, 0), parts);
    *total = sum_of(parts, m->kinds, 1, &any) / (1 - m->rest[region]);
}

static void add_up(const struct row *row)
{
    const struct middle_out *m = row->m;
    bool any;

    for (int r = 0; r < m->regions; r++)
        add_up_region(row, r);
    for (int i = 0; i < m->kinds; i++)
        if (!isnan(row->y[whole_part_at(m, i)]))
            row->y[whole_part_at(m, i)] = sum_of(row->y + part_at(m, 0, i), m->regions, m->kinds, &any);
    if (!isnan(row->y[whole_at(m)]))
        row->y[whole_at(m)] = sum_of(row->y, m->regions, 1, &any);
}

/* --- the backtest */

static double variance_of(double lo80, double hi80)
{
    double sd = (hi80 - lo80) / (2 * z80);

    return sd > 0 ? sd * sd : 1e-12;
}

/* Series of one history have their trials in the same places: the one looked for is most often where it is in another. */
static struct score_trial *find_trial(const struct engine_result *r, const struct score_trial *like, int likely)
{
    for (int i = 0; i < r->trial_count; i++) {
        struct score_trial *t = &r->trials[(likely + i) % r->trial_count];
        if (t->known == like->known && t->horizon == like->horizon)
            return t;
    }
    return NULL;
}

/* The trials of all series at one origin and horizon, in trial; false when one of them has none. */
static bool gather(const struct row *row, const struct score_trial *like, int likely, struct score_trial **trial)
{
    for (int i = 0; i < row->n; i++) {
        trial[i] = row->of[i] ? find_trial(row->of[i], like, likely) : NULL;
        if (row->of[i] && !trial[i])
            return false;
        row->y[i] = trial[i] ? trial[i]->mean : NAN;
        row->v[i] = trial[i] ? variance_of(trial[i]->lo80, trial[i]->hi80) : 0;
    }
    return true;
}

/* The series whose trials lead the search: all have one where it has, or the origin tells of no sum. */
static const struct engine_result *leader(const struct row *row)
{
    for (int i = row->n - 1; i >= 0; i--)
        if (row->of[i])
            return row->of[i];
    return NULL;
}

/* --- what is published */

static double floor_of(const struct middle_out *m, double value)
{
    return m->nonnegative ? fmax(value, 0) : value;
}

static void move_point(const struct middle_out *m, struct engine_point *p, double mean, double ratio)
{
    const double lo80 = p->mean - p->lo80, hi80 = p->hi80 - p->mean, lo95 = p->mean - p->lo95, hi95 = p->hi95 - p->mean;

    p->mean = mean;
    p->lo80 = floor_of(m, mean - ratio * lo80);
    p->hi80 = mean + ratio * hi80;
    p->lo95 = floor_of(m, mean - ratio * lo95);
    p->hi95 = mean + ratio * hi95;
}

static void move_trial(const struct middle_out *m, struct score_trial *t, double mean, double ratio)
{
    struct engine_point p = {t->mean, t->lo80, t->hi80, t->lo95, t->hi95, t->naive};

    move_point(m, &p, mean, ratio);
    t->mean = p.mean;
    t->lo80 = p.lo80;
    t->hi80 = p.hi80;
    t->lo95 = p.lo95;
    t->hi95 = p.hi95;
    t->crps = NAN;
}

/* Standard deviation of a series' draws at one horizon. */
static double spread_of(const struct middle_out *m, const struct engine_result *r, int h)
{
    double mean = 0, squares = 0;

    for (int d = 0; d < m->paths; d++)
        mean += r->paths[(size_t)d * (size_t)m->horizon + (size_t)h] / m->paths;
    for (int d = 0; d < m->paths; d++) {
        double off = r->paths[(size_t)d * (size_t)m->horizon + (size_t)h] - mean;
        squares += off * off / m->paths;
    }
    return sqrt(squares);
}

static void add_up_draws(const struct row *row, int h)
{
    const struct middle_out *m = row->m;

    for (int d = 0; d < m->paths; d++) {
        const size_t at = (size_t)d * (size_t)m->horizon + (size_t)h;
        for (int i = 0; i < row->n; i++)
            row->y[i] = row->of[i] ? row->of[i]->paths[at] : NAN;
        add_up(row);
        for (int i = 0; i < row->n; i++)
            if (row->of[i])
                row->of[i]->paths[at] = row->y[i];
    }
}

/* One period ahead: draws, means, intervals; ratio[i]: how much wider the draws became. */
static void settle(const struct row *row, int h, double *ratio)
{
    for (int i = 0; i < row->n; i++) {
        const struct engine_point *p = row->of[i] ? &row->of[i]->points[h] : NULL;
        ratio[i] = p ? spread_of(row->m, row->of[i], h) : 0;
        row->v[i] = p ? variance_of(p->lo80, p->hi80) : 0;
    }
    add_up_draws(row, h);
    for (int i = 0; i < row->n; i++)
        row->y[i] = row->of[i] ? row->of[i]->points[h].mean : NAN;
    add_up(row);
    for (int i = 0; i < row->n; i++)
        if (row->of[i]) {
            ratio[i] = ratio[i] > 0 ? spread_of(row->m, row->of[i], h) / ratio[i] : 1;
            move_point(row->m, &row->of[i]->points[h], row->y[i], ratio[i]);
        }
}

/* The record of what is published: every forecast of the backtest as it would have been made to add up there. ratio:
 * [h * n + i]; beyond the horizon of the call there is none. */
static void settle_trials(const struct row *row, struct score_trial **trial, const double *ratio)
{
    const struct engine_result *lead = leader(row);

    for (int k = 0; k < lead->trial_count; k++) {
        const struct score_trial like = lead->trials[k];
        const int h = (like.horizon < row->m->horizon ? like.horizon : row->m->horizon) - 1;
        if (!gather(row, &like, k, trial))
            continue;
        add_up(row);
        for (int i = 0; i < row->n; i++)
            if (trial[i])
                move_trial(row->m, trial[i], row->y[i], ratio[h * row->n + i]);
    }
    for (int i = 0; i < row->n; i++)
        if (row->of[i])
            engine_measure_again(row->of[i]);
}

static enum fc_status check(const struct row *row)
{
    const struct engine_result *lead = leader(row);

    for (int r = 0; r < row->m->regions; r++)
        if (!(row->m->rest[r] >= 0 && row->m->rest[r] < 1))
            return FC_ERANGE;
    if (!lead || row->m->paths < 2)
        return FC_ESHAPE;
    for (int i = 0; i < row->n; i++) {
        const struct engine_result *r = row->of[i];
        if (r && (r->status != FC_OK || !r->points || !r->paths || !r->trials || r->last != lead->last))
            return FC_ESHAPE;
    }
    return FC_OK;
}

static void lay_out(const struct middle_out *m, struct row *row)
{
    memcpy(row->of, m->total, sizeof *row->of * (size_t)m->regions);
    memcpy(row->of + m->regions, m->part, sizeof *row->of * (size_t)(m->regions * m->kinds));
    for (int i = 0; i < m->kinds; i++)
        row->of[whole_part_at(m, i)] = m->whole_part[i];
    row->of[whole_at(m)] = m->whole;
}

enum fc_status middle_out_make(const struct middle_out *m)
{
    const int n = whole_at(m) + 1;
    struct row row = {.m = m, .n = n, .of = calloc((size_t)n, sizeof *row.of)};
    struct score_trial **trial = calloc((size_t)n, sizeof *trial);
    double *room = malloc(sizeof *room * (size_t)n * (size_t)(2 + m->horizon));
    enum fc_status status = row.of && trial && room ? FC_OK : FC_ENOMEM;

    if (status == FC_OK) {
        row.y = room;
        row.v = room + n;
        lay_out(m, &row);
        status = check(&row);
    }
    if (status == FC_OK) {
        double *ratio = room + 2 * n;
        for (size_t i = 0; i < (size_t)m->horizon * (size_t)n; i++)
            ratio[i] = 1;
        for (int h = 0; h < m->horizon && !m->record_only; h++)
            settle(&row, h, ratio + (size_t)h * (size_t)n);
        settle_trials(&row, trial, ratio);
    }
    free(room);
    free(trial);
    free(row.of);
    return status;
}
