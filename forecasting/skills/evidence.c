#include "skills/evidence.h"

#include <math.h>
#include <stdlib.h>

#include "skills/shrink.h"

/* One round of one group, as it turned out. */
struct round {
    int group, number, n;
    double sum, squares;        /* of x - y */
    double seen, said;          /* y; sum of x */
};

static int by_round(const void *a, const void *b)
{
    const struct evidence_answer *x = *(const struct evidence_answer *const *)a;
    const struct evidence_answer *y = *(const struct evidence_answer *const *)b;

    if (x->group != y->group)
        return x->group < y->group ? -1 : 1;
    if (x->round != y->round)
        return x->round < y->round ? -1 : 1;
    return (x->said > y->said) - (x->said < y->said);
}

static enum fc_status check(const struct evidence_answer *answers, int n, int groups, const struct evidence_spec *spec)
{
    if (!(spec->own_sd > 0 && spec->shared_sd > 0 && spec->most >= 0 && spec->most <= 1 && spec->cap > 0))
        return FC_ERANGE;
    for (int i = 0; i < n; i++)
        if (answers[i].group < 0 || answers[i].group >= groups || !isfinite(answers[i].said) || isinf(answers[i].seen))
            return FC_ERANGE;
    return FC_OK;
}

/* Answers with an outcome, gathered by round. Returns the number of rounds. */
static int gather(const struct evidence_answer *answers, int n, const struct evidence_answer **sorted,
                  struct round *rounds)
{
    int known = 0, count = 0;

    for (int i = 0; i < n; i++)
        if (!isnan(answers[i].seen))
            sorted[known++] = &answers[i];
    qsort(sorted, (size_t)known, sizeof *sorted, by_round);
    for (int i = 0; i < known; i++) {
        const struct evidence_answer *a = sorted[i];
        double e = a->said - a->seen;
        if (count == 0 || rounds[count - 1].group != a->group || rounds[count - 1].number != a->round)
            rounds[count++] = (struct round){.group = a->group, .number = a->round, .seen = a->seen};
        rounds[count - 1].n++;
        rounds[count - 1].sum += e;
        rounds[count - 1].squares += e * e;
        rounds[count - 1].said += a->said;
    }
    return count;
}

/* Own and shared variance of one group's rounds [0, count), about its mean error; drawn towards the prior. */
static void variances(const struct round *rounds, int count, const struct evidence_spec *spec, struct evidence_group *g)
{
    double within = 0, spare = 0, between = 0, harmonic = 0, own0 = spec->own_sd * spec->own_sd;
    double shared0 = spec->shared_sd * spec->shared_sd;

    for (int i = 0; i < count; i++) {
        const struct round *r = &rounds[i];
        double mean = r->sum / r->n;
        within += r->squares - r->n * mean * mean;
        spare += r->n - 1;
        between += (mean - g->bias) * (mean - g->bias);
        harmonic += 1.0 / r->n;
    }
    g->own_var = (fmax(0, within) + EVIDENCE_PRIOR * own0) / (spare + EVIDENCE_PRIOR);
    /* What the means of rounds vary more than the answers' own noise explains. */
    between = fmax(0, between - g->own_var * harmonic);
    g->shared_var = (between + EVIDENCE_PRIOR * shared0) / (count + EVIDENCE_PRIOR);
}

static void describe(const struct round *rounds, int count, const struct evidence_spec *spec, struct evidence_group *g)
{
    int hits = 0;

    *g = (struct evidence_group){.rounds = count, .hit_rate = NAN};
    for (int i = 0; i < count; i++) {
        g->answers += rounds[i].n;
        g->bias += rounds[i].sum / rounds[i].n / count;
        hits += (rounds[i].said > 0) == (rounds[i].seen > 0) && (rounds[i].said < 0) == (rounds[i].seen < 0);
    }
    variances(rounds, count, spec, g);
    g->bias_var = count > 0 ? g->shared_var / count + g->own_var / g->answers : HUGE_VAL;
    if (count > 0)
        g->hit_rate = (double)hits / count;
}

/* Biases drawn together; a group without a past gets the groups' mean and the prior's doubt about it. */
static enum fc_status shrink_biases(struct evidence_group *group, int groups, const struct evidence_spec *spec,
                                    double *scratch)
{
    double *bias = scratch, *variance = scratch + groups;
    struct shrink_found found;
    enum fc_status status;

    for (int j = 0; j < groups; j++) {
        bias[j] = group[j].rounds > 0 ? group[j].bias : NAN;
        variance[j] = group[j].bias_var;
    }
    /* Towards no bias: a common bias shows in all groups, and then tau^2 is large enough to let it. */
    status = shrink(bias, variance, groups, 0, bias, variance, &found);
    for (int j = 0; j < groups && status == FC_OK; j++) {
        group[j].bias = bias[j];
        group[j].bias_var = group[j].rounds > 0 ? variance[j] : fmax(found.tau2, spec->shared_sd * spec->shared_sd);
    }
    return status;
}

enum fc_status evidence_learn(const struct evidence_answer *answers, int n, int groups,
                              const struct evidence_spec *spec, struct evidence_group *group)
{
    const struct evidence_answer **sorted;
    struct round *rounds;
    double *scratch;
    enum fc_status status = check(answers, n, groups, spec);

    if (status != FC_OK)
        return status;
    sorted = malloc((size_t)(n + 1) * sizeof *sorted);
    rounds = malloc((size_t)(n + 1) * sizeof *rounds);
    scratch = malloc((size_t)(2 * groups + 1) * sizeof *scratch);
    if (!sorted || !rounds || !scratch)
        status = FC_ENOMEM;
    if (status == FC_OK) {
        int count = gather(answers, n, sorted, rounds), from = 0;
        for (int j = 0; j < groups; j++) {
            int end = from;
            while (end < count && rounds[end].group == j)
                end++;
            describe(rounds + from, end - from, spec, &group[j]);
            from = end;
        }
        status = shrink_biases(group, groups, spec, scratch);
    }
    free(sorted);
    free(rounds);
    free(scratch);
    return status;
}

struct evidence_said evidence_round(const struct evidence_group *group, double xbar, int n)
{
    return (struct evidence_said){xbar - group->bias, group->shared_var + group->own_var / n + group->bias_var};
}

struct evidence_said evidence_pool(struct evidence_said a, struct evidence_said b)
{
    double precision = 1 / a.variance + 1 / b.variance;

    return (struct evidence_said){(a.mean / a.variance + b.mean / b.variance) / precision, 1 / precision};
}

struct evidence_combined evidence_combine(const struct evidence_spec *spec, double m, double v, struct evidence_said said)
{
    double sd = sqrt(v), weight = fmin(v / (v + said.variance), spec->most);
    double gap = said.mean - m, believed = fmin(fmax(gap, -spec->cap * sd), spec->cap * sd);
    double held = weight * (gap - believed);
    struct evidence_combined out = {m + weight * believed, 0, weight, weight * believed, spec->most * spec->cap * sd};

    /* A disagreement beyond the cap is doubt about both: it widens again, up to the model's own variance. */
    out.variance = fmin(v, (1 - weight) * v + held * held);
    return out;
}

/* --- on the draws of a series --- */

/* Growth of one draw; NaN when it has none. */
static double growth_of(const struct evidence_draws *d, int draw, int h)
{
    const double *path = d->path + (size_t)draw * (size_t)d->horizon;
    double base = d->start < 0 ? d->base : path[d->start];

    return path[h] > 0 && base > 0 ? log(path[h] / base) : NAN;
}

enum fc_status evidence_growth(const struct evidence_draws *d, int h, double *m, double *v)
{
    int count = 0;

    if ((d->start < 0 && !(d->base > 0)) || h <= d->start || h < 0 || h >= d->horizon || d->draws < 2)
        return FC_ERANGE;
    *m = *v = 0;
    for (int i = 0; i < d->draws; i++) {
        double g = growth_of(d, i, h);
        if (isnan(g))
            continue;
        /* Welford (1962), Technometrics 4 */
        double from = g - *m;
        *m += from / ++count;
        *v += from * (g - *m);
    }
    *v = count > 0 ? *v / count : 0;
    return *v > 0 ? FC_OK : FC_ECONSTANT;
}

struct evidence_knot evidence_between(const struct evidence_knot *knots, int count, int start, int h)
{
    struct evidence_knot before = {.h = start}, after;
    double part;
    int k = 0;

    while (k < count && knots[k].h < h)
        before = knots[k++];
    after = k < count ? knots[k] : before;
    part = after.h > before.h ? (double)(h - before.h) / (after.h - before.h) : 0;
    return (struct evidence_knot){h, before.shift + part * (after.shift - before.shift),
                                  before.narrow + part * (after.narrow - before.narrow),
                                  before.bound + part * (after.bound - before.bound)};
}

enum fc_status evidence_moves(const struct evidence_draws *d, const struct evidence_knot *knots, int count, double *move)
{
    const int last = knots[count - 1].h;

    for (int h = 0; h < d->horizon; h++) {
        struct evidence_knot at = evidence_between(knots, count, d->start, h);
        double m = 0, v;
        enum fc_status status = h > d->start && h <= last ? evidence_growth(d, h, &m, &v) : FC_OK;
        if (status != FC_OK && status != FC_ECONSTANT)
            return status;
        for (int i = 0; i < d->draws; i++) {
            double *x = &move[(size_t)i * (size_t)d->horizon + (size_t)h], g = growth_of(d, i, h);
            if (h <= d->start)
                *x = 0;
            else if (h > last)
                *x = x[last - h];
            else
                *x = at.shift + (isnan(g) ? 0 : (g - m) * at.narrow);
        }
    }
    return FC_OK;
}
