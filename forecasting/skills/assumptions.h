/* assumptions: what an analyst supposes, typed, so that its effect can be computed against the baseline with the same
 * draws. Each kind changes one input of one step; nothing else moves. What has come of a plant or a growth by the base year is in
 * the figures: only what is yet to come is added. */
#ifndef SKILLS_ASSUMPTIONS_H
#define SKILLS_ASSUMPTIONS_H

#include <stdbool.h>
#include <stdint.h>

enum assumption_kind {
    ASSUME_PLANT,               /* jobs in one industry of one municipality, reached over `ramp` years; < 0 closes */
    ASSUME_GROWTH,              /* an industry's growth a year, from .. to, on top of the forecast: amount 0.02 = 2 % */
    ASSUME_MIGRATION,           /* in-moves times amount, 0.5 = halved */
    ASSUME_PARTICIPATION,       /* participation at ages age_first .. age_last plus amount, 0.02 = two points */
    ASSUME_PENSION_AGE,         /* retirement `amount` years later, -5 .. 5, in supply and replacement */
    ASSUME_PLACES,              /* places of one programme plus amount for classes begun in from .. to */
    ASSUME_REMOTE,              /* share `amount` of the jobs that can be done from elsewhere is held by people who
                                   live outside: they do not ask for the county's own supply; < 0 the other way round */
    ASSUME_KINDS
};

struct assumption {
    enum assumption_kind kind;
    int municipality;           /* PLANT: index, or -1: spread as the industry is */
    int industry;               /* PLANT, GROWTH: index; GROWTH with -1: all */
    int programme;              /* PLACES */
    int from, to;               /* years, both included; to = 0: without end */
    int ramp;                   /* PLANT: years until all jobs are there, >= 1 */
    int age_first, age_last;    /* PARTICIPATION */
    double amount;
    double spread;              /* not sure: every path has its own amount, even from amount - spread to + spread; >= 0 */
    int number;                 /* those of the same number have theirs at the same place of the range */
    double multiplier;          /* PLANT: further jobs per job in the industries that serve, spread over G..N, R; 0..2 */
};

/* What is wrong with it, in one sentence without a full stop, or NULL. */
struct assumption_limits {
    int municipalities, industries, programmes;
};
const char *assumption_fault(const struct assumption *a, const struct assumption_limits *limits);

/* The kind's name in a scenario file, e.g. "plant"; NULL beyond the last. And back; -1: no such kind. */
const char *assumption_name(enum assumption_kind kind);
int assumption_kind_of(const char *name);

/* Share of a plant's jobs there in a year, 0 .. 1, also after an end. */
double assumption_ramp(const struct assumption *a, int year);

/* Factor on an industry's jobs in a year, with the amount of a path. */
double assumption_growth(const struct assumption *a, double amount, int industry, int year);

/* Where in its range an amount lies, 0 .. 1, for each of n equal parts of the paths in order: one place in every n-th of the
 * range, in an order of the seed's and the number's own (Latin hypercube sampling, McKay, Beckman and Conover 1979,
 * Technometrics 21). Whatever reckons with the same seed, number and n has the same amounts. False when out of memory. */
bool assumption_places(uint64_t seed, int number, int n, double *place);

/* Whether a class begun in `year` is in from .. to. */
int assumption_holds(const struct assumption *a, int year);

/* Share of an occupation's jobs that can be done from elsewhere, by SSYK's first digit; an assumption in the spirit
 * of Dingel and Neiman (2020), Journal of Public Economics 189. */
double assumption_remote(const char *occupation_code);

#endif
