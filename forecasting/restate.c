#include "restate.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "skills/quantiles.h"

static double floor_of(double value, bool nonnegative)
{
    return nonnegative ? fmax(value, 0) : value;
}

static void lay_around(struct engine_point *p, double mean, double ratio, bool nonnegative)
{
    const double lo80 = p->mean - p->lo80, hi80 = p->hi80 - p->mean, lo95 = p->mean - p->lo95, hi95 = p->hi95 - p->mean;

    p->mean = mean;
    p->lo80 = floor_of(mean - ratio * lo80, nonnegative);
    p->hi80 = mean + ratio * hi80;
    p->lo95 = floor_of(mean - ratio * lo95, nonnegative);
    p->hi95 = mean + ratio * hi95;
}

/* The sum is of what is off, so that draws which are right already stay as they are to the last digit. */
void restate_centre(double *draws, int paths, int horizon, double mean, bool nonnegative)
{
    const size_t step = (size_t)horizon, end = (size_t)paths * step;
    double off = 0;

    for (size_t d = 0; d < end && nonnegative && mean == 0; d += step)
        draws[d] = 0;
    for (size_t d = 0; d < end; d += step)
        off += mean - draws[d];
    off /= paths;
    for (size_t d = 0; d < end; d += step)
        draws[d] += nonnegative && off < mean ? off * draws[d] / (mean - off) : off;
}

void restate_draws(struct engine_result *r, int horizon, int paths, bool nonnegative)
{
    for (int h = 0; h < horizon; h++)
        restate_centre(r->paths + h, paths, horizon, r->points[h].mean, nonnegative);
}

enum fc_status restate_ends(struct engine_result *r, int horizon, int paths)
{
    float *column = malloc(2 * (size_t)paths * sizeof *column);
    struct quantiles q;

    for (int h = 0; column && h < horizon; h++) {
        struct engine_point *p = &r->points[h];
        if (p->mean == 0)
            continue;
        for (int d = 0; d < paths; d++)
            column[d] = (float)r->paths[(size_t)d * (size_t)horizon + (size_t)h];
        quantiles_of(column, paths, column + paths, &q);
        *p = (struct engine_point){p->mean, fmin(p->mean, q.lo80), fmax(p->mean, q.hi80), fmin(p->mean, q.lo95), fmax(p->mean, q.hi95), p->naive};
    }
    free(column);
    return column ? FC_OK : FC_ENOMEM;
}

static bool is_moved(const struct engine_result *r)
{
    return fmax(fabs(r->moved_least), fabs(r->moved_most)) >= RESTATE_LEAST;
}

void restate_point(struct engine_result *r, int h, double mean, double ratio, bool nonnegative)
{
    const double before = r->points[h].mean, move = before != 0 ? (mean - before) / fabs(before) : 0;

    lay_around(&r->points[h], mean, ratio, nonnegative);
    r->moved_least = h == 0 ? move : fmin(r->moved_least, move);
    r->moved_most = h == 0 ? move : fmax(r->moved_most, move);
    if (is_moved(r) && (strcmp(r->model, "naive") == 0 || strcmp(r->model, "snaive") == 0))
        r->model = "naive-moved";
}

void restate_tell(struct engine_result *r)
{
    const size_t used = strlen(r->reason);
    char least[16];

    if (!is_moved(r))
        return;
    snprintf(least, sizeof least, "%+.1f", 100 * r->moved_least);
    if (fabs(r->moved_most - r->moved_least) < 2 * RESTATE_LEAST)
        snprintf(r->reason + used, sizeof r->reason - used, "; moved by %s %% so that parts add up", least);
    else
        snprintf(r->reason + used, sizeof r->reason - used, "; moved by %s to %+.1f %% so that parts add up", least, 100 * r->moved_most);
}

void restate_trial(struct score_trial *t, double mean, double ratio, bool nonnegative)
{
    struct engine_point p = {t->mean, t->lo80, t->hi80, t->lo95, t->hi95, t->naive};

    lay_around(&p, mean, ratio, nonnegative);
    t->mean = p.mean;
    t->lo80 = p.lo80;
    t->hi80 = p.hi80;
    t->lo95 = p.lo95;
    t->hi95 = p.hi95;
    t->crps = NAN;
}

struct score_trial *restate_find(const struct engine_result *r, const struct score_trial *like, int likely)
{
    for (int i = 0; i < r->trial_count; i++) {
        struct score_trial *t = &r->trials[(likely + i) % r->trial_count];
        if (t->known == like->known && t->horizon == like->horizon)
            return t;
    }
    return NULL;
}
