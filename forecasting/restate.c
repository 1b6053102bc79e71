#include "restate.h"

#include <math.h>

static double floor_of(double value, bool nonnegative)
{
    return nonnegative ? fmax(value, 0) : value;
}

void restate_point(struct engine_point *p, double mean, double ratio, bool nonnegative)
{
    const double lo80 = p->mean - p->lo80, hi80 = p->hi80 - p->mean, lo95 = p->mean - p->lo95, hi95 = p->hi95 - p->mean;

    p->mean = mean;
    p->lo80 = floor_of(mean - ratio * lo80, nonnegative);
    p->hi80 = mean + ratio * hi80;
    p->lo95 = floor_of(mean - ratio * lo95, nonnegative);
    p->hi95 = mean + ratio * hi95;
}

void restate_trial(struct score_trial *t, double mean, double ratio, bool nonnegative)
{
    struct engine_point p = {t->mean, t->lo80, t->hi80, t->lo95, t->hi95, t->naive};

    restate_point(&p, mean, ratio, nonnegative);
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
