#include "skills/commuting.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "skills/ras.h"

static const double radius_km = 6371.0088, detour = 1.3, km_per_minute = 70.0 / 60;
static const double per_minute_within = 0.02, per_minute_between = 0.1;
static const double trace = 1e-3;       /* of a margin, in every cell: what is rare is not impossible */

/* --- distance */

double commuting_distance(struct commuting_place a, struct commuting_place b)
{
    const double degree = M_PI / 180;
    double north = sin((b.latitude - a.latitude) * degree / 2), east = sin((b.longitude - a.longitude) * degree / 2);
    double h = north * north + cos(a.latitude * degree) * cos(b.latitude * degree) * east * east;

    return 2 * radius_km * asin(fmin(1, sqrt(h)));      /* haversine */
}

double commuting_decay(double km, int within)
{
    return exp(-(within ? per_minute_within : per_minute_between) * km * detour / km_per_minute);
}

/* --- seeds */

static double sum_of(const double *x, int n)
{
    double sum = 0;

    for (int i = 0; i < n; i++)
        sum += x[i];
    return sum;
}

/* Nobody lives and works outside; every other cell has a trace of what its margins would give it by themselves. */
static void finish_seed(int n, const double *living, const double *working, double *seed)
{
    const double all = fmax(sum_of(working, n), 1);

    for (int q = 0; q < n; q++) {
        for (int r = 0; r < n; r++)
            seed[q * (n + 1) + r] += trace * living[q] * working[r] / all;
        seed[q * (n + 1) + n] += trace * living[q];
        seed[n * (n + 1) + q] += trace * working[q];
    }
    seed[n * (n + 1) + n] = 0;
}

static enum fc_status check_row(int n, const double *share, const double *otherwise)
{
    if (isnan(share[0]))
        return otherwise ? FC_OK : FC_EEMPTY;
    for (int r = 0; r < n; r++)
        if (!(share[r] >= 0) || isinf(share[r]))
            return FC_ERANGE;
    return FC_OK;
}

/* One home's persons by workplace, the last of them outside. */
static void spread_home(int n, const double *share, const double *otherwise, double living, double *row)
{
    double within;

    if (isnan(share[0])) {
        memcpy(row, otherwise, (size_t)(n + 1) * sizeof *row);
        return;
    }
    within = sum_of(share, n);
    for (int r = 0; r < n; r++)
        row[r] = living * share[r] / fmax(within, 1);
    row[n] = living * fmax(0, 1 - within);
}

enum fc_status commuting_seed_given(int n, const double *share, const double *otherwise, const double *living,
                                    const double *working, double *seed)
{
    for (int q = 0; q < n; q++) {
        const double *other = otherwise ? otherwise + q * (n + 1) : NULL;
        enum fc_status status = check_row(n, share + q * n, other);
        if (status != FC_OK)
            return status;
        spread_home(n, share + q * n, other, living[q], seed + q * (n + 1));
    }
    /* Whose work nobody of the county does comes in. */
    for (int r = 0; r < n; r++) {
        double *in = &seed[n * (n + 1) + r];
        *in = working[r];
        for (int q = 0; q < n; q++)
            *in -= seed[q * (n + 1) + r];
        *in = fmax(0, *in);
    }
    finish_seed(n, living, working, seed);
    return FC_OK;
}

/* Half way to the nearest other place: how far one's own municipality reaches when its area is not known. */
static double reach(int n, const struct commuting_place *place, int beyonds, const struct commuting_place *beyond, int q)
{
    double nearest = HUGE_VAL;

    for (int r = 0; r < n; r++)
        if (r != q)
            nearest = fmin(nearest, commuting_distance(place[q], place[r]));
    for (int i = 0; i < beyonds; i++)
        nearest = fmin(nearest, commuting_distance(place[q], beyond[i]));
    return isinf(nearest) ? 0 : nearest / 2;
}

void commuting_seed_distance(int n, const struct commuting_place *place, int beyonds, const struct commuting_place *beyond,
                             const double *living, const double *working, double *seed)
{
    const double jobs = sum_of(working, n) / n, people = sum_of(living, n) / n;

    for (int q = 0; q < n; q++) {
        double near = 0, row;
        for (int i = 0; i < beyonds; i++)
            near += commuting_decay(commuting_distance(place[q], beyond[i]), 0);
        for (int r = 0; r < n; r++)
            seed[q * (n + 1) + r] = working[r] * (r == q ? commuting_decay(reach(n, place, beyonds, beyond, q), 1)
                                                  : commuting_decay(commuting_distance(place[q], place[r]), 0));
        seed[q * (n + 1) + n] = jobs * near;
        row = sum_of(seed + q * (n + 1), n + 1);
        for (int r = 0; r <= n && row > 0; r++)
            seed[q * (n + 1) + r] *= living[q] / row;
        seed[n * (n + 1) + q] = people * near * working[q] / fmax(sum_of(working, n), 1);
    }
    finish_seed(n, living, working, seed);
}

/* --- the fit */

/* Who commute out: what the seed says of those who live here, more where they outnumber the work. */
static double outward(int n, const double *seed, const double *living, double surplus)
{
    double out = 0;

    for (int q = 0; q < n; q++) {
        double row = sum_of(seed + q * (n + 1), n + 1);
        out += row > 0 ? living[q] * seed[q * (n + 1) + n] / row : 0;
    }
    return fmax(out, surplus);
}

enum fc_status commuting_fit(int n, const double *seed, const double *living, const double *working, double *flow)
{
    static const struct ras_spec spec = {200, 1e-7};
    const double lives = sum_of(living, n), works = sum_of(working, n), out = outward(n, seed, living, lives - works);
    double *target = malloc((size_t)(2 * (n + 1)) * sizeof *target);
    struct ras_found found;
    enum fc_status status;

    if (!target)
        return FC_ENOMEM;
    memcpy(flow, seed, (size_t)((n + 1) * (n + 1)) * sizeof *flow);
    memcpy(target, living, (size_t)n * sizeof *target);
    memcpy(target + n + 1, working, (size_t)n * sizeof *target);
    target[n] = fmax(0, out + works - lives);
    target[2 * n + 1] = out;
    status = ras_fit_matrix(flow, n + 1, n + 1, target, target + n + 1, &spec, &found);
    free(target);
    /* Margins that zeros of the seed forbid are met as far as they can be. */
    return status == FC_ENOCONVERGE ? FC_OK : status;
}

/* --- a year of it */

void commuting_apply(int n, const float *flow, const float *growth, float *labour, const float *inward, float *supply)
{
    float coming[BLOCK];

    for (int q = 0; q <= n; q++) {
        const float *row = flow + q * (n + 1);
        float chances[BLOCK] = {0}, *persons = q < n ? labour + q * BLOCK : coming;
        for (int r = 0; r <= n; r++)
            for (int d = 0; d < BLOCK; d++)
                chances[d] += row[r] * growth[r * BLOCK + d];
        for (int d = 0; d < BLOCK; d++)
            persons[d] = (q < n ? persons[d] : inward[d]) / larger(chances[d], 1e-20f);
    }
    for (int r = 0; r < n; r++) {
        float sum[BLOCK] = {0};
        for (int q = 0; q < n; q++)
            for (int d = 0; d < BLOCK; d++)
                sum[d] += flow[q * (n + 1) + r] * labour[q * BLOCK + d];
        for (int d = 0; d < BLOCK; d++)
            supply[r * BLOCK + d] = growth[r * BLOCK + d] * (sum[d] + flow[n * (n + 1) + r] * coming[d]);
    }
}
