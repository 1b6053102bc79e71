#include "lean.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "restate.h"
#include "shiftshare.h"

/* The years that the drift is looked for in, and the base: shiftshare_drift takes the last ten changes. */
enum { YEARS = 11 };

/* Steps in which the total's share of the way is looked for. */
enum { STEPS = 20 };

/* Room for a place's industries at one time; by has the total's after them. */
struct room {
    const struct lean *l;
    double *base, *growth;              /* kinds */
    struct score_trial **trial;         /* kinds */
    double share;                       /* how much of the way the total goes */
    double *by;                         /* kinds + 1 times trials: what a trial is multiplied by to go all of it */
    int trials;
    int drift_of;                       /* the year that drift is of */
    double drift;
};

static bool has_forecast(const struct lean_series *s)
{
    return s->result && s->result->status == FC_OK;
}

static double figure(const struct lean_series *s, int year)
{
    return year >= s->first && year < s->first + s->n ? s->y[year - s->first] : NAN;
}

/* --- the place beside the wider region, to a year */

static double sum_at(const struct lean_series *series, int n, int year)
{
    double sum = 0;

    for (int i = 0; i < n; i++) {
        double y = series[i].result ? figure(&series[i], year) : NAN;
        sum += isnan(y) ? 0 : y;
    }
    return sum;
}

static double drift_to(struct room *room, int year)
{
    const struct lean *l = room->l;
    double place[YEARS], wider[YEARS];

    for (int t = 0; t < YEARS && room->drift_of != year; t++) {
        place[t] = sum_at(l->part, l->kinds, year - YEARS + 1 + t);
        wider[t] = sum_at(l->wider, l->kinds, year - YEARS + 1 + t);
    }
    if (room->drift_of != year)
        room->drift = shiftshare_drift(place, wider, YEARS);
    room->drift_of = year;
    return room->drift;
}

/* --- the forecast */

/* The last year that is known of a series, or nowcast: what follows is forecast. */
static int start_of(const struct lean_series *s)
{
    return s->result->last + s->result->nowcasts;
}

static double value_in(const struct lean *l, const struct lean_series *s, int year)
{
    const int ahead = year - s->result->last;

    if (ahead <= 0)
        return figure(s, year);
    return s->result->points[(ahead <= l->horizon ? ahead : l->horizon) - 1].mean;
}

/* How the wider region's industry grows between two years; NaN: nothing says. */
static double wider_growth(const struct lean *l, int kind, int from, int to)
{
    const struct lean_series *w = &l->wider[kind];

    return has_forecast(w) && from - w->result->last <= LEAN_LAG ? value_in(l, w, to) / value_in(l, w, from) : NAN;
}

/* Base and growth of every part h + 1 years after its last figure; returns what the mix grows by. */
static double mix_at(struct room *room, int h)
{
    const struct lean *l = room->l;

    for (int i = 0; i < l->kinds; i++) {
        const struct lean_series *s = &l->part[i];
        const int year = has_forecast(s) ? s->result->last + 1 + h : 0;
        room->base[i] = has_forecast(s) ? value_in(l, s, start_of(s)) : NAN;
        room->growth[i] = has_forecast(s) && year > start_of(s) ? wider_growth(l, i, start_of(s), year) : NAN;
    }
    return shiftshare_mix(room->base, room->growth, l->kinds);
}

static double part_of_the_way(double by, double share)
{
    return 1 + share * (by - 1);
}

static void put(const struct lean *l, const struct lean_series *s, int h, double growth, double share)
{
    struct engine_point *p = &s->result->points[h];
    const double by = part_of_the_way(shiftshare_factor(value_in(l, s, start_of(s)), growth, p->mean), share);

    *p = (struct engine_point){by * p->mean, by * p->lo80, by * p->hi80, by * p->lo95, by * p->hi95, p->naive};
    for (int d = 0; d < l->paths; d++)
        s->result->paths[(size_t)d * (size_t)l->horizon + (size_t)h] *= by;
}

static void put_forecasts(struct room *room, int h)
{
    const struct lean *l = room->l;
    const double mix = mix_at(room, h);
    const int total_ahead = has_forecast(&l->total) ? l->total.result->last + 1 + h - start_of(&l->total) : 0;

    for (int i = 0; i < l->kinds; i++)
        if (isfinite(room->growth[i])) {
            const struct lean_series *s = &l->part[i];
            put(l, s, h, shiftshare_growth(room->growth[i], mix, drift_to(room, s->result->last), s->result->last + 1 + h - start_of(s)), 1);
        }
    if (total_ahead > 0 && isfinite(mix))
        put(l, &l->total, h, shiftshare_growth(mix, mix, drift_to(room, l->total.result->last), total_ahead), room->share);
}

/* --- the backtest */

/* Series in the order of by: the parts, then the total. */
static const struct lean_series *series_at(const struct lean *l, int i)
{
    return i < l->kinds ? &l->part[i] : &l->total;
}

static void keep_factor(struct room *room, int i, const struct score_trial *t, double growth, double mix)
{
    const double g = shiftshare_growth(growth, mix, drift_to(room, t->known), t->horizon);

    room->by[i * room->trials + (int)(t - series_at(room->l, i)->result->trials)] = shiftshare_factor(t->last, g, t->mean);
}

/* All forecasts of one origin and horizon, those that are like the leader's trial at a place. */
static void find_factors_like(struct room *room, const struct score_trial *like, int likely)
{
    const struct lean *l = room->l;
    struct score_trial *total = has_forecast(&l->total) ? restate_find(l->total.result, like, likely) : NULL;
    double mix;

    for (int i = 0; i < l->kinds; i++) {
        const struct score_trial *w = has_forecast(&l->wider[i]) ? restate_find(l->wider[i].result, like, likely) : NULL;
        room->trial[i] = has_forecast(&l->part[i]) ? restate_find(l->part[i].result, like, likely) : NULL;
        room->base[i] = room->trial[i] ? room->trial[i]->last : NAN;
        room->growth[i] = room->trial[i] && w ? w->mean / w->last : NAN;
    }
    mix = shiftshare_mix(room->base, room->growth, l->kinds);
    for (int i = 0; i < l->kinds; i++)
        if (isfinite(room->growth[i]))
            keep_factor(room, i, room->trial[i], room->growth[i], mix);
    if (total && isfinite(mix))
        keep_factor(room, l->kinds, total, mix, mix);
}

/* Sum of scaled errors with a share of the way; of the rival where by is NULL. A series that never changed says nothing. */
static double loss_of(const struct engine_result *r, const double *by, double share)
{
    double sum = 0;

    for (int k = 0; k < r->trial_count; k++) {
        const struct score_trial *t = &r->trials[k];
        const double f = by ? t->mean * part_of_the_way(by[k], share) : t->naive;
        sum += t->scale > 0 ? fabs(t->actual - f) / t->scale : 0;
    }
    return sum;
}

/* The error is convex in the share: what errs no more than the rival is one stretch of it. */
static double share_of(const struct engine_result *r, const double *by)
{
    const double rival = loss_of(r, NULL, 0);
    double least = HUGE_VAL, best = 1;

    for (int k = STEPS; k >= 0; k--) {
        const double share = (double)k / STEPS, loss = loss_of(r, by, share);
        if (loss <= rival)
            return share;
        if (loss < least) {
            least = loss;
            best = share;
        }
    }
    return best;
}

static void put_trials_of(const struct room *room, int i, double share)
{
    struct engine_result *r = series_at(room->l, i)->result;

    for (int k = 0; k < r->trial_count; k++) {
        const double by = part_of_the_way(room->by[i * room->trials + k], share);
        if (by != 1)
            restate_trial(&r->trials[k], by * r->trials[k].mean, by, room->l->nonnegative);
    }
}

static void put_trials(struct room *room)
{
    const struct lean *l = room->l;

    room->share = has_forecast(&l->total) ? share_of(l->total.result, room->by + l->kinds * room->trials) : 1;
    for (int i = 0; i <= l->kinds; i++)
        if (has_forecast(series_at(l, i)))
            put_trials_of(room, i, i < l->kinds ? 1 : room->share);
}

/* The one with most trials: all others have theirs among these. NULL: none has a forecast. */
static const struct engine_result *leader(const struct lean *l)
{
    const struct engine_result *lead = NULL;

    for (int i = l->kinds; i >= 0; i--)
        if (has_forecast(series_at(l, i)) && (!lead || series_at(l, i)->result->trial_count > lead->trial_count))
            lead = series_at(l, i)->result;
    return lead;
}

static void find_factors(struct room *room, const struct engine_result *lead)
{
    for (int k = 0; k < (room->l->kinds + 1) * room->trials; k++)
        room->by[k] = 1;
    for (int k = 0; k < room->trials; k++)
        find_factors_like(room, &lead->trials[k], k);
}

/* --- telling */

static bool leans(const struct lean *l, int kind)
{
    return has_forecast(&l->part[kind]) && isfinite(wider_growth(l, kind, start_of(&l->part[kind]), start_of(&l->part[kind]) + 1));
}

static void tell(struct engine_result *r, double share)
{
    enum { WAY = 32, RECORD = 48, REST = 56 };
    char before[ENGINE_REASON_SIZE], way[WAY] = "", record[RECORD] = "";

    engine_measure_again(r);
    memcpy(before, r->reason, sizeof before);
    if (share < 1)
        snprintf(way, sizeof way, "%.0f %% of the way to ", 100 * share);
    if (!isnan(r->backtest.mase))
        snprintf(record, sizeof record, ", and so MASE %.2f", r->backtest.mase);
    snprintf(r->reason, sizeof r->reason, "%s" LEAN_MODEL " of the nation's industries%s; by itself %.*s", way, record,
             ENGINE_REASON_SIZE - WAY - RECORD - REST, before);
    r->model = LEAN_MODEL;
}

bool lean_is(const struct engine_result *result)
{
    return result->model && strcmp(result->model, LEAN_MODEL) == 0;
}

static void make(struct room *room, const struct engine_result *lead)
{
    const struct lean *l = room->l;
    bool any = false;

    find_factors(room, lead);
    put_trials(room);
    for (int h = 0; h < l->horizon; h++)
        put_forecasts(room, h);
    for (int i = 0; i < l->kinds; i++)
        if (leans(l, i)) {
            tell(l->part[i].result, 1);
            any = true;
        }
    if (any && has_forecast(&l->total) && room->share > 0)
        tell(l->total.result, room->share);
}

enum fc_status lean_make(const struct lean *l)
{
    const struct engine_result *lead = leader(l);
    const size_t n = (size_t)l->kinds + 1, trials = lead ? (size_t)lead->trial_count : 0;
    double *values = malloc((2 + trials) * n * sizeof *values);
    struct score_trial **trial = malloc(n * sizeof *trial);
    const bool ok = values && trial;

    if (ok && lead)
        make(&(struct room){.l = l, .base = values, .growth = values + n, .trial = trial, .by = values + 2 * n,
                            .trials = (int)trials, .drift_of = INT_MIN}, lead);
    free(values);
    free(trial);
    return ok ? FC_OK : FC_ENOMEM;
}
