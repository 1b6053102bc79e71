/* A county of HOMES municipalities whose truth is known: people by municipality, education and age, each municipality with
 * rates of its own; where each works by a matrix that differs by education and follows the jobs; and what an analyst knows
 * of it at the end of HISTORY years: stocks and flows, the matrix of all educations together, jobs. Seeded. */
#ifndef SYNTHETIC_MUNICIPALITIES_H
#define SYNTHETIC_MUNICIPALITIES_H

#include "skills/residents.h"
#include "synthetic_county.h"

enum { HOMES = 5, HISTORY = 10, LATER = 8, CELLS = EDUCATIONS * AGES };

static const double size_of[HOMES] = {0.5, 0.2, 0.15, 0.1, 0.05};
static const double home_sd = 0.01, home_year_sd = 0.006, home_jobs_sd = 0.025;
/* Kilometres between the municipalities, along a line with the largest in the middle; the last lies by the border. */
static const double at_km[HOMES] = {0, 15, -20, 35, -45};

struct home_year {
    double stock[HOMES][CELLS], in[CELLS], out[CELLS], exit[CELLS], labour[HOMES][CELLS];
    double works[HOMES][EDUCATIONS], jobs[HOMES];       /* who offers work there; jobs in all */
};

struct homes_state {
    struct random r;
    double stock[HOMES][CELLS], drift[HOMES][AGE_GROUPS], growth[HOMES];
};

/* Of those with education k in q who offer work, how many per job in r, and outside (r = HOMES), before jobs change. */
static inline double true_pull(int k, int q, int r)
{
    double decay = 0.09 - 0.02 * k;

    if (r == HOMES)
        return 0.02 * exp(0.04 * (fabs(at_km[q]) - 45)) * (1 + k);
    return size_of[r] * exp(-decay * fabs(at_km[q] - at_km[r])) * (q == r ? 2 : 1);
}

static inline double true_share(const struct homes_state *s, int k, int q, int r)
{
    double sum = true_pull(k, q, HOMES);

    for (int i = 0; i < HOMES; i++)
        sum += true_pull(k, q, i) * s->growth[i];
    return true_pull(k, q, r) * (r < HOMES ? s->growth[r] : 1) / sum;
}

static inline void homes_begin(struct homes_state *s, uint64_t seed)
{
    static const double persons[EDUCATIONS] = {120, 260, 200};

    memset(s, 0, sizeof *s);
    random_seed(&s->r, seed, 78);
    for (int m = 0; m < HOMES; m++) {
        s->growth[m] = 1;
        for (int g = 0; g < AGE_GROUPS; g++)
            s->drift[m][g] = home_sd * (g < 2 ? 1 : 0.3) * random_normal(&s->r);
        for (int i = 0; i < CELLS; i++)
            s->stock[m][i] = floor(3 * persons[i / AGES] * size_of[m] * (1 + 0.1 * (m == 0 ? 1 : -1) * (i / AGES - 1)));
    }
}

static inline void grow_home(struct homes_state *s, struct home_year *y, int m, const double in_shock[EDUCATIONS],
                             const double out_shock[EDUCATIONS])
{
    for (int k = 0; k < EDUCATIONS; k++) {
        double year = home_year_sd * random_normal(&s->r);
        for (int a = 0; a < AGES; a++) {
            struct flows f = true_flows(k, a);
            int i = k * AGES + a;
            double *n = &s->stock[m][i], in = binomial(&s->r, *n, fmax(0, f.in * in_shock[k] + fmax(0, s->drift[m][age_group(a)] + year)));
            double out = binomial(&s->r, *n, fmax(0, f.out * out_shock[k] - fmin(0, s->drift[m][age_group(a)] + year)));
            double exit = binomial(&s->r, *n, f.exit);
            y->stock[m][i] = *n;
            y->in[i] += in;
            y->out[i] += out;
            y->exit[i] += exit;
            *n = fmax(0, *n + in - out - exit);
        }
        memmove(&s->stock[m][k * AGES + 1], &s->stock[m][k * AGES], (AGES - 1) * sizeof(double));
        s->stock[m][k * AGES] = floor((k == 0 ? 500 : k == 1 ? 900 : 300) * size_of[m] + 3 * random_normal(&s->r));
    }
}

/* Where those of one home and education who offer work do so, one workplace after another. */
static inline void commute(struct homes_state *s, struct home_year *y, int q, int k, double people)
{
    double left = people, rest = 1;

    for (int r = 0; r < HOMES; r++) {
        double share = true_share(s, k, q, r), go = binomial(&s->r, left, fmin(1, share / rest));
        y->works[r][k] += go;
        left -= go;
        rest -= share;
    }
}

static inline double offering(const struct home_year *y, int q, int k)
{
    double sum = 0;

    for (int a = 0; a < AGES; a++)
        sum += y->labour[q][k * AGES + a];
    return sum;
}

static inline void homes_year(struct homes_state *s, struct home_year *y)
{
    double in[EDUCATIONS], out[EDUCATIONS];

    memset(y, 0, sizeof *y);
    for (int k = 0; k < EDUCATIONS; k++) {
        in[k] = 1 + rate_sd * random_normal(&s->r);
        out[k] = 1 + rate_sd * random_normal(&s->r);
    }
    for (int m = 0; m < HOMES; m++)
        grow_home(s, y, m, in, out);
    for (int m = 0; m < HOMES; m++)
        s->growth[m] *= exp(home_jobs_sd * random_normal(&s->r));
    for (int m = 0; m < HOMES; m++)
        for (int k = 0; k < EDUCATIONS; k++) {
            for (int a = 0; a < AGES; a++)
                y->labour[m][k * AGES + a] = binomial(&s->r, s->stock[m][k * AGES + a], true_participation(k, a));
            commute(s, y, m, k, offering(y, m, k));
        }
}

#endif
