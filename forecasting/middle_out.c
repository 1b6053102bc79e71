#include "middle_out.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "normal.h"
#include "restate.h"
#include "skills/parallel.h"
#include "together.h"

/* All series in one row: totals, parts, parts of the whole, the whole. NaN where there is none. */
struct row {
    const struct middle_out *m;
    int n;
    struct engine_result **of;  /* n */
    double *y, *v;              /* n: values and their variances */
    double *draws;              /* n x paths: those of one period ahead */
    int *member;                /* n */
    struct together together;   /* a row for each series */
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
    double sd = normal_sd80(lo80, hi80);

    return sd > 0 ? sd * sd : 1e-12;
}

/* The trials of all series at one origin and horizon, in trial; false when one of them has none. */
static bool gather(const struct row *row, const struct score_trial *like, int likely, struct score_trial **trial)
{
    for (int i = 0; i < row->n; i++) {
        trial[i] = row->of[i] ? restate_find(row->of[i], like, likely) : NULL;
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

static double *draws_of(const struct row *row, int i)
{
    return row->draws + (size_t)i * (size_t)row->m->paths;
}

static double *draw_at(const struct row *row, int i, int d, int h)
{
    return &row->of[i]->paths[(size_t)d * (size_t)row->m->horizon + (size_t)h];
}

static void take_draws(struct row *row, int h)
{
    for (int i = 0; i < row->n; i++) {
        for (int d = 0; d < row->m->paths; d++)
            draws_of(row, i)[d] = row->of[i] ? *draw_at(row, i, d, h) : NAN;
        if (row->of[i])
            together_take(&row->together, i, draws_of(row, i));
    }
}

static void return_draws(const struct row *row, int h)
{
    for (int i = 0; i < row->n; i++)
        for (int d = 0; d < row->m->paths && row->of[i]; d++)
            *draw_at(row, i, d, h) = draws_of(row, i)[d];
}

/* Pulls the series at from, from + step, ... towards their sum, both where there are any. */
static void pull(struct row *row, int from, int step, int count, int sum, double share)
{
    int members = 0;

    for (int i = 0; i < count; i++)
        if (row->of[from + i * step])
            row->member[members++] = from + i * step;
    if (row->of[sum])
        together_pull(&row->together, row->member, members, sum, share);
}

/* The order of the draws: municipalities as wide as the county, their industries as wide as the county's, and as they are
 * themselves. The last pull holds exactly: then the parts come to their total with the least of moves. */
static void order_draws(struct row *row)
{
    const struct middle_out *m = row->m;

    pull(row, 0, 1, m->regions, whole_at(m), 1);
    for (int i = 0; i < m->kinds; i++)
        pull(row, part_at(m, 0, i), m->kinds, m->regions, whole_part_at(m, i), 1);
    for (int r = 0; r < m->regions; r++)
        pull(row, part_at(m, r, 0), 1, m->kinds, r, 1 - m->rest[r]);
    for (int i = 0; i < whole_part_at(m, 0); i++)
        if (row->of[i])
            together_lay(&row->together, i, draws_of(row, i));
}

static void add_up_draws(const struct row *row)
{
    for (int d = 0; d < row->m->paths; d++) {
        for (int i = 0; i < row->n; i++)
            row->y[i] = draws_of(row, i)[d];
        add_up(row);
        for (int i = 0; i < row->n; i++)
            draws_of(row, i)[d] = row->y[i];
    }
}

/* How much wider the draws of each series became. */
static void widenings(struct row *row, double *ratio)
{
    for (int i = 0; i < row->n; i++)
        if (row->of[i])
            ratio[i] = together_widened(&row->together, i, draws_of(row, i));
}

static void set_variances(struct row *row, int h)
{
    for (int i = 0; i < row->n; i++) {
        const struct engine_point *p = row->of[i] ? &row->of[i]->points[h] : NULL;
        row->v[i] = p ? variance_of(p->lo80, p->hi80) : 0;
    }
}

/* The draws of one period ahead; ratio[i]: how much wider they became. Touches nothing of another period. */
static void settle_draws(struct row *row, int h, double *ratio)
{
    take_draws(row, h);
    order_draws(row);
    set_variances(row, h);
    add_up_draws(row);
    widenings(row, ratio);
    return_draws(row, h);
}

/* Its means and intervals. */
static void settle_points(struct row *row, int h, const double *ratio)
{
    set_variances(row, h);
    for (int i = 0; i < row->n; i++)
        row->y[i] = row->of[i] ? row->of[i]->points[h].mean : NAN;
    add_up(row);
    for (int i = 0; i < row->n; i++)
        if (row->of[i])
            restate_point(row->of[i], h, row->y[i], ratio[i], row->m->nonnegative);
}

struct settling {
    struct row *row; /* [worker] */
    double *ratio;   /* [h * n + i] */
};

static void settle_one(void *context, int h, int worker)
{
    const struct settling *s = context;
    struct row *row = &s->row[worker];

    settle_draws(row, h, s->ratio + (size_t)h * (size_t)row->n);
}

static void settle_all(struct row *rows, int jobs, double *ratio)
{
    const int horizon = rows->m->horizon;

    parallel_for(jobs, horizon, settle_one, &(struct settling){rows, ratio});
    for (int h = 0; h < horizon; h++)
        settle_points(rows, h, ratio + (size_t)h * (size_t)rows->n);
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
                restate_trial(trial[i], row->y[i], ratio[h * row->n + i], row->m->nonnegative);
    }
    for (int i = 0; i < row->n; i++)
        if (row->of[i])
            engine_measure_again(row->of[i]);
}

/* --- draws with the means that are published */

/* The draws of sum become those of its members, the results at from, from + step, ..., over what of it is in them. */
static void sum_draws(const struct middle_out *m, struct engine_result *const *from, int step, int count, double inside, struct engine_result *sum)
{
    const size_t size = (size_t)m->paths * (size_t)m->horizon;
    bool any = false;

    for (int k = 0; sum && k < count; k++) {
        if (!from[k * step])
            continue;
        for (size_t i = 0; i < size; i++)
            sum->paths[i] = (any ? sum->paths[i] : 0) + from[k * step]->paths[i] / inside;
        any = true;
    }
}

void middle_out_centre(const struct middle_out *m)
{
    for (int i = 0; i < m->regions * m->kinds; i++)
        if (m->part[i])
            restate_draws(m->part[i], m->horizon, m->paths, m->nonnegative);
    for (int r = 0; r < m->regions; r++)
        sum_draws(m, m->part + r * m->kinds, 1, m->kinds, 1 - m->rest[r], m->total[r]);
    for (int i = 0; i < m->kinds; i++)
        sum_draws(m, m->part + i, m->kinds, m->regions, 1, m->whole_part[i]);
    sum_draws(m, m->total, 1, m->regions, 1, m->whole);
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

static enum fc_status row_alloc(struct row *row, const struct middle_out *m)
{
    const int n = whole_at(m) + 1;
    const size_t draws = m->record_only || m->paths < 2 ? 0 : (size_t)m->paths;

    *row = (struct row){.m = m, .n = n, .of = calloc((size_t)n, sizeof *row->of), .member = malloc((size_t)n * sizeof *row->member)};
    row->y = malloc(sizeof *row->y * (size_t)n * (2 + draws));
    if (!row->of || !row->member || !row->y)
        return FC_ENOMEM;
    row->v = row->y + n;
    row->draws = row->v + n;
    lay_out(m, row);
    return together_alloc(&row->together, n, (int)draws);
}

static void row_free(struct row *row)
{
    together_free(&row->together);
    free(row->of);
    free(row->member);
    free(row->y);
}

/* A row for each thread. */
static int jobs_of(const struct middle_out *m)
{
    const int most = m->horizon < PARALLEL_MAX ? m->horizon : PARALLEL_MAX;

    return m->record_only || m->jobs < 1 ? 1 : m->jobs < most ? m->jobs : most;
}

enum fc_status middle_out_make(const struct middle_out *m)
{
    struct row rows[PARALLEL_MAX] = {{0}};
    const int jobs = jobs_of(m);
    const size_t n = (size_t)whole_at(m) + 1, ratios = (size_t)m->horizon * n;
    enum fc_status status = FC_OK;
    struct score_trial **trial = calloc(n, sizeof *trial);
    double *ratio = malloc(sizeof *ratio * ratios);

    for (int i = 0; i < jobs && status == FC_OK; i++)
        status = row_alloc(&rows[i], m);
    if (status == FC_OK)
        status = trial && ratio ? check(rows) : FC_ENOMEM;
    if (status == FC_OK) {
        for (size_t i = 0; i < ratios; i++)
            ratio[i] = 1;
        if (!m->record_only)
            settle_all(rows, jobs, ratio);
        settle_trials(rows, trial, ratio);
        if (!m->record_only)
            middle_out_centre(m);
    }
    free(ratio);
    free(trial);
    for (int i = 0; i < jobs; i++)
        row_free(&rows[i]);
    return status;
}
