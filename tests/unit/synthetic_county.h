/* A county whose truth is known: rates, shares and futures drawn from them, person by person where it counts.
 *
 * History: YEARS years of population by education and age with its flows, and of workers by occupation and age with
 * theirs. Future: the same process goes on from the last year. The library sees the tables of the history and, for the
 * sectors, the law they follow; what it says of the future is compared with one that was drawn. Seeded: same seed, same
 * county. */
#ifndef SYNTHETIC_COUNTY_H
#define SYNTHETIC_COUNTY_H

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "random.h"
#include "skills/skills.h"

enum { EDUCATIONS = 3, OCCUPATIONS = 4, INDUSTRIES = 2, FIRST_AGE = 16, AGES = 54, YEARS = 12, AHEAD = 10, LAST = 2024 };
enum { AGE_GROUPS = 6, PROGRAMMES = 2 };

static const double sector_sd = 0.02, share_sd = 0.015, rate_sd = 0.06, truth_completion = 0.75, truth_stay = 0.8,
                    truth_field = 0.9;
static const double truth_mix[OCCUPATIONS][EDUCATIONS] = {{0.1, 0.8, 0.1}, {0.3, 0.6, 0.1}, {0.0, 0.1, 0.9}, {0.1, 0.3, 0.6}};
static const double truth_share[INDUSTRIES][OCCUPATIONS] = {{0.5, 0.3, 0.05, 0.15}, {0.05, 0.2, 0.5, 0.25}};
static const double places_of[PROGRAMMES] = {250, 220};
static const int length_of[PROGRAMMES] = {3, 3}, to_of[PROGRAMMES] = {1, 2}, from_of[PROGRAMMES] = {0, 1};
static const int exam_age_of[PROGRAMMES] = {19, 25};

struct flows {
    double in, out, exit;       /* true shares a year */
};

/* Ages fall into groups in which rates are alike. */
static inline int age_group(int a)
{
    int age = FIRST_AGE + a;

    return age < 25 ? 0 : age < 35 ? 1 : age < 45 ? 2 : age < 55 ? 3 : age < 62 ? 4 : 5;
}

static inline struct flows true_flows(int k, int a)
{
    static const double in[AGE_GROUPS] = {0.035, 0.03, 0.018, 0.009, 0.006, 0.004};
    static const double out[AGE_GROUPS] = {0.06, 0.05, 0.025, 0.012, 0.008, 0.005};
    static const double exit[AGE_GROUPS] = {0.001, 0.001, 0.002, 0.004, 0.008, 0.012};
    int g = age_group(a);

    return (struct flows){in[g] * (0.8 + 0.2 * k), out[g] * (0.7 + 0.25 * k), exit[g]};
}

static inline double true_participation(int k, int a)
{
    static const double of[AGE_GROUPS] = {0.6, 0.85, 0.88, 0.88, 0.82, 0.4};

    return fmin(0.97, of[age_group(a)] * (0.9 + 0.05 * k));
}

static inline double true_leave(int o, int a)
{
    static const double of[AGE_GROUPS] = {0.03, 0.02, 0.015, 0.015, 0.03, 0.18};

    return of[age_group(a)] * (0.8 + 0.15 * o);
}

static inline double true_move(int o, int a)
{
    static const double of[AGE_GROUPS] = {0.10, 0.07, 0.05, 0.03, 0.02, 0.01};

    return of[age_group(a)] * (1.2 - 0.15 * o);
}

/* Binomial: counted when small, by its normal limit when large. */
static inline double binomial(struct random *r, double n, double p)
{
    double sum = 0;

    if (n * p > 30 && n * (1 - p) > 30)
        return fmin(n, fmax(0, floor(n * p + sqrt(n * p * (1 - p)) * random_normal(r) + 0.5)));
    for (int i = 0; i < (int)n; i++)
        sum += random_uniform(r) < p;
    return sum;
}

/* Everything that is counted in a year. */
struct year {
    double stock[EDUCATIONS * AGES], in[EDUCATIONS * AGES], out[EDUCATIONS * AGES], exit[EDUCATIONS * AGES];
    double labour[EDUCATIONS * AGES];
    double started[PROGRAMMES], passed[PROGRAMMES], stayed[PROGRAMMES];
    double sectors[INDUSTRIES], demand[OCCUPATIONS];
    double worked[OCCUPATIONS * AGES], left[OCCUPATIONS * AGES], moved[OCCUPATIONS * AGES];
    double need[EDUCATIONS], other[EDUCATIONS];
};

struct county_state {
    struct random r;
    double stock[EDUCATIONS * AGES], worked[OCCUPATIONS * AGES], sectors[INDUSTRIES], log_share[OCCUPATIONS];
    double demand[OCCUPATIONS];
};

static inline void state_start(struct county_state *s, uint64_t seed)
{
    static const double persons[EDUCATIONS] = {120, 260, 200};

    memset(s, 0, sizeof *s);
    random_seed(&s->r, seed, 77);
    for (int k = 0; k < EDUCATIONS; k++)
        for (int a = 0; a < AGES; a++)
            s->stock[k * AGES + a] = k == 2 && a < 9 ? 5 : persons[k];
    s->sectors[0] = 9000;
    s->sectors[1] = 8000;
    for (int o = 0; o < OCCUPATIONS; o++) {
        s->demand[o] = truth_share[0][o] * 9000 + truth_share[1][o] * 8000;
        for (int a = 0; a < AGES; a++)
            s->worked[o * AGES + a] = floor(s->demand[o] / AGES);
    }
}

static inline double shock(struct county_state *s)
{
    return 1 + rate_sd * random_normal(&s->r);
}

static inline void move_people(struct county_state *s, struct year *y)
{
    for (int k = 0; k < EDUCATIONS; k++) {
        double in = shock(s), out = shock(s);
        y->other[k] = 0;
        for (int a = 0; a < AGES; a++) {
            struct flows f = true_flows(k, a);
            int i = k * AGES + a;
            y->stock[i] = s->stock[i];
            y->in[i] = binomial(&s->r, s->stock[i], fmax(0, f.in * in));
            y->out[i] = binomial(&s->r, s->stock[i], fmax(0, f.out * out));
            y->exit[i] = binomial(&s->r, s->stock[i], f.exit);
            y->other[k] += y->in[i] * true_participation(k, a);
            s->stock[i] = fmax(0, s->stock[i] + y->in[i] - y->out[i] - y->exit[i]);
        }
    }
    for (int k = 0; k < EDUCATIONS; k++) {
        memmove(&s->stock[k * AGES + 1], &s->stock[k * AGES], (AGES - 1) * sizeof(double));
        s->stock[k * AGES] = 0;
    }
    s->stock[0] = floor(420 + 10 * random_normal(&s->r));
    y->other[0] += s->stock[0] * true_participation(0, 0);
}

static inline void graduate_people(struct county_state *s, struct year *y)
{
    for (int p = 0; p < PROGRAMMES; p++) {
        int age = exam_age_of[p] - FIRST_AGE;
        double *from = &s->stock[from_of[p] * AGES + age], stay;
        y->started[p] = places_of[p];
        y->passed[p] = binomial(&s->r, places_of[p], truth_completion);
        y->stayed[p] = binomial(&s->r, y->passed[p], truth_stay);
        stay = fmin(*from, y->stayed[p]);
        *from -= stay;
        s->stock[to_of[p] * AGES + age] += stay;
    }
    for (int i = 0; i < EDUCATIONS * AGES; i++)
        y->labour[i] = binomial(&s->r, s->stock[i], true_participation(i / AGES, i % AGES));
}

/* Sectors walk, occupations' weights walk, demand follows. */
static inline void demand_jobs(struct county_state *s, struct year *y)
{
    for (int i = 0; i < INDUSTRIES; i++)
        y->sectors[i] = s->sectors[i] *= exp(sector_sd * random_normal(&s->r));
    memset(y->demand, 0, sizeof y->demand);
    for (int o = 0; o < OCCUPATIONS; o++)
        s->log_share[o] += share_sd * random_normal(&s->r);
    for (int i = 0; i < INDUSTRIES; i++) {
        double sum = 0;
        for (int o = 0; o < OCCUPATIONS; o++)
            sum += truth_share[i][o] * exp(s->log_share[o]);
        for (int o = 0; o < OCCUPATIONS; o++)
            y->demand[o] += s->sectors[i] * truth_share[i][o] * exp(s->log_share[o]) / sum;
    }
}

static inline void replace_workers(struct county_state *s, struct year *y)
{
    for (int o = 0; o < OCCUPATIONS; o++) {
        double leave = shock(s), move = shock(s), gone = 0, left = 0, entry = 0, *w = &s->worked[o * AGES];
        for (int a = 0; a < AGES; a++) {
            int i = o * AGES + a;
            y->worked[i] = w[a];
            y->left[i] = binomial(&s->r, w[a], fmax(0, true_leave(o, a) * leave));
            y->moved[i] = fmin(w[a] - y->left[i], binomial(&s->r, w[a], fmax(0, true_move(o, a) * move)));
            w[a] -= y->left[i] + y->moved[i];
            gone += y->left[i];
        }
        gone += w[AGES - 1];
        memmove(w + 1, w, (AGES - 1) * sizeof *w);
        w[0] = 0;
        for (int a = 0; a < AGES; a++) {
            left += w[a];
            entry += replacement_default_entry(FIRST_AGE + a, FIRST_AGE + a);
        }
        for (int a = 0; a < AGES; a++)
            w[a] = y->demand[o] > left
                ? w[a] + (y->demand[o] - left) * replacement_default_entry(FIRST_AGE + a, FIRST_AGE + a) / entry
                : w[a] * y->demand[o] / left;
        for (int k = 0; k < EDUCATIONS; k++)
            y->need[k] += truth_mix[o][k] * (y->demand[o] - s->demand[o] + gone);
        s->demand[o] = y->demand[o];
    }
}

static inline void state_step(struct county_state *s, struct year *y)
{
    memset(y, 0, sizeof *y);
    move_people(s, y);
    graduate_people(s, y);
    demand_jobs(s, y);
    replace_workers(s, y);
}

static inline double gross_of(const struct year *y, int o)
{
    double sum = 0;

    for (int a = 0; a < AGES; a++) {
        int i = o * AGES + a;
        sum += y->left[i] + y->moved[i] + (a == AGES - 1 ? y->worked[i] - y->left[i] - y->moved[i] : 0);
    }
    return sum;
}

static inline double labour_of(const struct year *y, int k)
{
    double sum = 0;

    for (int a = 0; a < AGES; a++)
        sum += y->labour[k * AGES + a];
    return sum;
}

/* Places that would have met the realised need of the years about the exam of a class begun in LAST + 1 + h. */
static inline double true_places(const struct year *future, int p, int h)
{
    int exam = h + length_of[p];
    double need = 0;

    for (int t = exam - 1; t <= exam + 1; t++)
        need += (future[t].need[to_of[p]] - future[t].other[to_of[p]]) / 3;
    return fmax(0, need / (truth_completion * truth_stay * truth_field));
}

#endif
