/* supply: the population by education and age, and who of it offers work: a cohort flow.
 *
 *   N[k,a+1,t+1] = N[k,a,t] (1 + in + grown - out - further - exit) + graduates - those who left for their studies
 *   at the youngest age:  entry[t] mix[k];   beyond the last age: gone
 *   graduates[k,t] = sum_p sum_j places[p, t - d_p - j] c_p f_p(j) stay_p
 *   L[k,t] = sum_a N[k,a,t] participation[k,a]
 * Age groups wider than a year pass on 1 / width of their members each year. Every rate has its error (rate.h);
 * rates of one education err together over ages, those of different ones apart.
 * A stock that is older than the year the forecast begins in is walked there by the same steps (skills_aged.c), and put to
 * the totals that are known of the years between: supply_settle.
 * Routes: validation of prior learning, and short reskilling, move persons from one education to another within the
 * year, with a success of their own.
 * Region Skane's published model (Analytikernatverket/korttidsprognos_kompetensforsorjning, commit c4cbef5) is the
 * configuration with single years 20..69, in, grown (its graduates), out and further as mean rates of five years by
 * age group, se and sd 0, entry = the twenty-year-olds, no programmes and no routes: rate_as_skane.
 * Source: SCB, regional matching indicator U3, for the account; model.md 2.4.
 */
#ifndef SKILLS_SUPPLY_H
#define SKILLS_SUPPLY_H

#include "fc.h"
#include "skills/rate.h"

enum { SUPPLY_DELAY_MAX = 8, SUPPLY_LAG_MAX = 20 };

/* A programme with a number of places, and where its students come from and go to. */
struct supply_programme {
    int education;              /* the group its graduates join; -1: outside the account */
    int origin;                 /* the group they leave; -1: not in the account */
    int age;                    /* age group at exam */
    int length;                 /* d, years from start to exam when nothing delays, >= 0 */
    struct rate completion;     /* c, 0..1 of those who start */
    struct rate stay;           /* share of the graduates who stay in the county */
    struct rate field;          /* e, share who work in what they learned; for places only */
    struct rate fill;           /* v, share of the group's recruitment that this programme answers for; places only */
    int delays;                 /* 1 .. SUPPLY_DELAY_MAX */
    float delay[SUPPLY_DELAY_MAX];      /* f(j): share of the exams j years late, summing to 1 */
    int first_start, starts;    /* places[i] were or will be offered in year first_start + i; before: as the first, */
    const double *places;       /* after: as the last */
};

/* A programme that leads to several education groups is as many supply_programmes, one after another, its places shared out
 * over them; what it needs is the sum of theirs in each draw, and their completion and stay are one deviation. */
struct supply_whole {
    int first, parts;           /* of the programmes; no parts: nothing is known of it */
    double weight;              /* the part of its places that is shared out, in 0..1 */
};

struct supply_route {
    int from, to;               /* education groups */
    int age;                    /* age group, in both */
    double persons;             /* who begin in a year */
    struct rate success;
};

/* The lanes of a block are draws, or, where this is given, parts of the population such as municipalities: each with a net
 * rate of its own beside the common ones, and its part of those who come of age, graduate or are retrained. */
struct supply_lanes {
    const float *net;           /* [k * ages + a][BLOCK] added to the net rate */
    const float *part;          /* [a][BLOCK] of those whom the account knows to become something at that age */
};

/* What is known of the years after a stock: [t * rows + row] of the t-th year after it, from 0; in persons, on the level of the
 * stock. A table that is not known: NULL, a total that is not: NaN. Of municipalities [(t * n + m) * rows + row]. */
struct supply_totals {
    const double *all;          /* a year */
    const double *age;          /* ages, all educations */
    const double *education;    /* educations, all ages */
};

/* The same of one year for each lane, [row][BLOCK]; NULL: nothing of the kind is known. */
struct supply_margins {
    const float *all, *age, *education;
};

struct supply {
    int educations;
    struct ages ages;
    const double *stock;        /* [k * ages + a] persons at the end of the base year, or `lag` years before it */
    int lag;                    /* years that the stock is older than the forecast's base year, 0 .. SUPPLY_LAG_MAX */
    struct supply_totals known; /* of the lag years up to the base year */
    const struct rate *in, *grown, *out, *further, *exit;       /* [k * ages + a]; NULL: none */
    int leans;                          /* years of lean[] */
    const double *lean;                 /* [(h - 1) * educations + k] added to the net rate of every age in the h-th year
                                           ahead of the stock, see supply_lean; NULL: nothing */
    const struct rate *participation;   /* [k * ages + a] of the population; NULL: the chain takes
                                           supply_default_participation */
    int entries;                /* years of entry[] */
    const double *entry;        /* persons who reach the youngest age in the h-th year ahead of the stock; after the last: as
                                   the last; NULL: none enter */
    const double *entry_mix;    /* educations, summing to 1 */
    int programmes;
    const struct supply_programme *programme;
    int wholes;
    const struct supply_whole *whole;   /* NULL: every programme is one by itself */
    int routes;
    const struct supply_route *route;
    const struct supply_lanes *lanes;   /* NULL: lanes are draws */
};

/* Net rates by age group of one change of a population, `now` to `next` (ages), as supply_step would have it; `entered` came
 * of age into the youngest in between: 0 leaves them part of its rate. Groups of a single year show none. NaN: too few to
 * tell. */
void supply_rates_of_change(const struct ages *ages, const double *now, const double *next, double entered, double *rate);

/* Net change of each cohort beyond growing older, as a rate in `grown`, from a history of stocks
 * [(t * educations + k) * ages + a], `years` of them: the last `window` changes give mean, se and sd, the mean
 * shrunk to that of the age group over educations. An education's se and sd together are what discounted means of its earlier
 * years have erred by, one year ahead and three: sd is the part that each year brings anew, se the part that stayed. The fallback where the parts of the account are not known.
 * Fails: FC_ESHORT years < 3; FC_ENOMEM. */
enum fc_status supply_net_rates(int educations, const struct ages *ages, const double *history, int years, int window,
                                struct rate *grown) MUSTCHECK;

/* Net rates carry the last years' change on for ever; a line through ten years is the other plain view of a level of
 * education, and the mean of the two errs less than either (Bates and Granger 1969). What to add to the net rates for the
 * educations' totals to go the weighted way: w = min(0.4, h / (h + 8)) for the line, chosen on the counties of Sweden at
 * origins to 2002.
 *   totals  [t * educations + k] persons, `years` of them, the last one those of in->stock; NaN: missing
 *   lean    [(h - 1) * educations + k], horizon of them
 * Fails: FC_ENOMEM. */
enum fc_status supply_lean(const struct supply *in, const double *totals, int years, int horizon, double *lean) MUSTCHECK;

/* Share of the population that offers work, by age and level (0 .. 6, education.h): an assumption near Sweden's
 * labour force survey of the 2020s, said as such. */
struct rate supply_default_participation(int first, int last, int level);

/* Places of programme p that begin in a year. */
double supply_places(const struct supply_programme *p, int year);

/* How far a draw is from the mean, in standard deviations. */
struct supply_shock {
    const float *mean, *participation;          /* [k * AGE_BANDS + band][BLOCK]: once, in se */
    const float *year, *participation_year;     /* [k][BLOCK]: this year, in sd */
    const float *count;                         /* [k][BLOCK]: chance, in the root of the number who move or leave */
    const float *participation_count;           /* [k][BLOCK]: chance, in the sd of so many who offer work or do not */
    const float *programme;                     /* [p][BLOCK]: once, completion and stay, in se */
    const float *programme_count;               /* [p][BLOCK]: chance, in the sd of so many who pass and stay or do not */
};

/* What typed assumptions change; nothing: {1, 0, 0, 0, -1, NULL}. */
struct supply_change {
    float migration;            /* factor on in-moves */
    float pension;              /* years that participation at high age shifts upwards */
    float participation;        /* added to participation at ages first .. last */
    int first, last;
    const float *places;        /* [p] extra graduates of this year before completion and stay; NULL */
};

struct supply_flow {
    float *labour, *population;         /* [k][BLOCK] at the end of the year entered */
    float *inflow;                      /* [k][BLOCK] graduates (also those of a positive rate `grown`), routes and
                                           entrants that join the labour force */
    float *other;                       /* [k][BLOCK] net entry of other kinds than programmes: moves, other routes */
};

void supply_start(const struct supply *in, float *stock);
void supply_labour(const struct supply *in, const float *stock, const struct supply_shock *shock,
                   const struct supply_change *change, const struct supply_flow *flow);

/* Moves stock [k * ages + a][BLOCK] into `year`, `ahead` years after that of in->stock; fills the flow. Here and in
 * supply_labour in->participation must be given. */
void supply_step(const struct supply *in, int year, int ahead, const struct supply_shock *shock,
                 const struct supply_change *change, float *stock, const struct supply_flow *flow);

/* Puts a stock to what is known of its year, every lane to its own: the people of an age, of an education or all of them are
 * made more or fewer alike until both margins hold (ras.h, for a block of draws). Where nobody is, nobody comes. */
void supply_settle(int educations, int ages, const struct supply_margins *known, float *stock);

#endif
