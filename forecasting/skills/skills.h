/* skills: one county from sectors to skills, in one call.
 *
 *   sector paths -> occupations -> education groups        staffing.h, shares.h, education.h
 *                -> who leaves and must be replaced        replacement.h
 *   population by education and age -> labour force        supply.h
 *   its municipalities' -> where they work                 residents.h, commuting.h
 *   both -> balance, classes, places                       balance.h, flexibility.h, places.h
 * The unit is a county with its municipalities. Every number is the quantiles of spec->draws futures; draw d is the
 * same future in every table, and reconciled: municipalities sum to the county (people, supply, demand) and occupations
 * to their industries in each draw. A scenario runs on the same draws, so its effect is that of the assumption alone.
 *
 * What is missing is replaced, and each number says by what (skills_table.from). With the counts of one year by
 * occupation and by industry, and a population by education, everything below is filled down to occupation and
 * broad level of education. A table whose inputs are absent altogether has rows = 0.
 *
 * Layout: draws run in blocks of BLOCK side by side, a year at a time, so what is held is one year of all draws and
 * the state between years, not the futures. Same input, spec and seed: same bytes, for any spec->jobs.
 * All input is looked at only; all of the result is the result's, freed by skills_result_free.
 */
#ifndef SKILLS_SKILLS_H
#define SKILLS_SKILLS_H

#include <stdbool.h>
#include <stdint.h>

#include "fc.h"
#include "skills/assumptions.h"
#include "skills/commuting.h"
#include "skills/rate.h"
#include "skills/replacement.h"
#include "skills/shares.h"
#include "skills/supply.h"

enum { SKILLS_HORIZON_MAX = 40, SKILLS_DRAWS_MAX = 20000, SKILLS_GROUPS_MAX = 64 };

/* What a number rests on beside, or instead of, the county's own data. Bits of skills_table.from; none set: own data.
 * The sentences are for
 * readers of this; users have those of sql/codes/fallback.csv. */
#define SKILLS_FALLBACK_LIST(X)                                                                                       \
    X(SKILLS_SUMMED, "the county's industry is the sum of its municipalities'")                                       \
    X(SKILLS_SHARED, "the municipality keeps its last share of the county's industry")                                \
    X(SKILLS_WIDER_GROWTH, "the industry's growth leans on the same industry's in the wider region")                  \
    X(SKILLS_HELD, "the industry is held at its last value, with the errors of a random walk")                        \
    X(SKILLS_STAFFING_NATION, "the wider region's occupations by industry, fitted to the county")                     \
    X(SKILLS_STAFFING_AFFINITY, "occupations placed in the industries where they are at home, fitted to the county")  \
    X(SKILLS_STAFFING_PROPORTIONAL, "every industry has the county's mix of occupations")                             \
    X(SKILLS_MUNICIPAL_PATTERN, "the municipality's industries have the county's occupations")                        \
    X(SKILLS_TREND_PARENT, "the trend of the occupation's share leans on the wider region's")                         \
    X(SKILLS_TREND_NONE, "the occupation keeps its share of the industry, with errors usual for occupations")         \
    X(SKILLS_EDUCATION_LEVEL, "education by the level that the occupation asks for, fitted to the county's employed") \
    X(SKILLS_EDUCATION_UNFITTED, "education by the level that the occupation asks for")                               \
    X(SKILLS_AGES_PARENT, "the ages of an occupation's workers are the wider region's")                               \
    X(SKILLS_AGES_ASSUMED, "every occupation's workers have the ages of the labour force")                            \
    X(SKILLS_LEAVE_DEFAULT, "assumed rates of retirement and leaving by age")                                         \
    X(SKILLS_MOVE_DEFAULT, "assumed rates of change of occupation by age")                                            \
    X(SKILLS_SUPPLY_NET, "net change of each age group instead of moves, exams and exits apart")                      \
    X(SKILLS_SUPPLY_PARENT, "ages and rates of the population are the wider region's, fitted to the county")          \
    X(SKILLS_STOCK_AGED, "the population by education is an older count, walked on to the base year at its own rates")  \
    X(SKILLS_RESIDENTS_AGED, "the municipality's population is an older count, walked on to the base year")            \
    X(SKILLS_AGES_AGED, "the ages of an occupation's workers are an older count, walked on to the base year")          \
    X(SKILLS_ENTRY_HELD, "as many reach the youngest age each year as are of it now")                                 \
    X(SKILLS_PARTICIPATION_DEFAULT, "assumed participation by age and level of education")                            \
    X(SKILLS_FLEXIBILITY_INVERTED, "what people work as follows from who works in an occupation")                     \
    X(SKILLS_COMMUTING_HELD, "commuting in and out is held at what makes supply and demand meet at the start")        \
    X(SKILLS_COMMUTING_NONE, "nobody commutes over the county's border")                                              \
    X(SKILLS_COMMUTING_FITTED, "how all commute between municipalities, fitted to those of each education")           \
    X(SKILLS_COMMUTING_DISTANCE, "commuting between municipalities by distance, people and jobs")                     \
    X(SKILLS_RESIDENTS_RATES, "the municipality's population changes at the county's rates")                          \
    X(SKILLS_RESIDENTS_SHARED, "the municipality's people have the county's educations")                              \
    X(SKILLS_PUBLIC_CONSTANT, "the public part of each industry is held at its last share")                           \
    X(SKILLS_PUBLIC_INDUSTRY, "public administration, education, health and care count as public, all else as private") \
    X(SKILLS_WOMEN_CONSTANT, "the women's part of each occupation is held at its last share")                         \
    X(SKILLS_ROUTES_HELD, "as many are validated or reskilled each year as in the last one known, in mid-life, out of all other educations") \
    X(SKILLS_NO_GRADUATES, "no programme gives this education: its graduates are a rate of its stock")                  \
    X(SKILLS_MIX_CONSTANT, "every occupation keeps its mix of education")                                             \
    X(SKILLS_MIX_POPULATION, "the mix of education in every occupation moves with the population's")

enum skills_fallback_bit {
#define X(name, sentence) name##_BIT,
    SKILLS_FALLBACK_LIST(X)
#undef X
    SKILLS_FALLBACKS
};

/* Wider than int, as C23 has it and compilers had it long before. */
enum skills_fallback {
#define X(name, sentence) name = UINT64_C(1) << name##_BIT,
    SKILLS_FALLBACK_LIST(X)
#undef X
    SKILLS_OWN = 0
};

/* The name of a bit, 0 .. SKILLS_FALLBACKS - 1, without its prefix ("SUMMED"); NULL beyond. What it says to people is in the
 * list sql/codes/fallback.csv. */
const char *skills_fallback_name(int bit);

/* --- input --- */

/* Futures of employment by industry. A path is [draw * horizon + h] persons, as engine_result.paths: draws and
 * horizon those of the spec. NULL for a series: missing. */
struct skills_sectors {
    int industries;
    const char *const *code;            /* industries: SNI 2007 groups, "A", "B+C", ...; NULL: unknown */
    const double *base;                 /* industries: employed in the county in the base year; needed when there are no
                                           municipalities, whose sum it is otherwise */
    const double *const *path;          /* industries paths; NULL: none */
    const double *const *change;        /* industries: persons by which the scenario's draws differ, as a path; NULL: by none.
                                           Looked at by skills_compare alone, before the assumptions */
    const bool *wider;                  /* industries: their forecasts lean on a wider region's (lean.h); NULL: none */
    const double *public_part;          /* industries: share in the public sector, 0..1; NULL: no split */
};

struct skills_municipalities {
    int n;                              /* 0: the county alone */
    const double *base;                 /* [m * industries + s] employed in the base year; needed when n > 0; NaN: 0 */
    const double *const *path;          /* [m * industries + s] paths; NULL: none */
    const double *const *change;        /* [m * industries + s] as the county's, of those with a path */
    const double *occupations;          /* [m * occupations + o] employed, any recent year; NULL */
};

struct skills_occupations {
    int n;
    const char *const *code;            /* SSYK 2012, normally 3 digits; NULL: unknown */
    const double *total;                /* employed in the county, any recent year; NULL with staffing only */
    const double *staffing;             /* [s * n + o] employed in the county; NULL */
    const double *staffing_parent;      /* the same in the nation or a wider region; NULL */
    const struct shares_history *history;       /* the county's; NULL */
    const struct shares_history *parent;        /* a wider region's, same occupations; NULL */
    const struct shares_law *law;       /* errors of shares found elsewhere; NULL: see shares_fit */
    const double *women_part;           /* n: share of women, 0..1; NULL: no split */
    int groups;                         /* sums of occupations, such as those of the green transition; 0 .. 64 */
    const uint64_t *group;              /* n: bit g set when the occupation is in group g; NULL */
};

struct skills_education {
    int n;
    const char *const *code;            /* SCB's levels "1".."7", "US", or education groups "73O"; NULL: unknown */
    const double *mix;                  /* [o * n + k] persons or shares; NULL */
    const double *employed;             /* n: employed by education in the county; NULL */
    const double *population;           /* n: population by education, where neither employed nor supply say how large the
                                           groups are; NULL */
    const struct shares_history *history;       /* of the n, employed or, with SKILLS_MIX_POPULATION in `borrowed`,
                                           population: their trend moves every occupation's mix; NULL: constant */
};

/* How the people of municipalities are known, and what they do beside the county's: see residents.h. */
struct skills_residents {
    const double *stock;                /* [(m * educations + k) * ages + a] as supply's, at the end of the base year; each
                                           municipality's share of it is what counts. NULL: no municipal table of
                                           population, supply or balance: nothing says who lives where */
    const double *net;                  /* the same: net rate beside the county's; NULL: 0, and */
    const double *se, *sd;              /* [m * educations + k] of it, NULL: by residents_default */
    int lag;                            /* years that the stock is older than the base year, by itself */
    struct supply_totals known;         /* of those years, by municipality */
};

struct skills_commuting {
    const double *ratio;                /* educations: those who work in the county / those in its labour force who
                                           live there, at the start; NULL: see skills_spec.commuting */
    const double *share;                /* [home * municipalities + work] of those of all educations who live in home; the
                                           rest of a row works outside the county; a row of NaN: by place;
                                           NULL: all are */
    const struct commuting_place *place;        /* municipalities: commuting by distance; NULL as well: supply and balance
                                           have no municipal rows, for nothing says who works where */
    int beyonds;                        /* with place: others outside the county that may be worked in or come from */
    const struct commuting_place *beyond;
};

struct skills_input {
    int base_year;                      /* of the sectors; paths begin the year after */
    struct skills_sectors sectors;
    struct skills_municipalities municipalities;
    struct skills_occupations occupations;
    struct skills_education education;
    const struct replacement *replacement;      /* NULL: ages unknown, no table of replacement */
    const struct supply *supply;                /* as many educations as education.n; NULL: tables of supply, balance
                                                   and places are empty */
    const double *flexibility;                  /* [k * occupations + o]; NULL: inverted from the mix */
    struct skills_commuting commuting;
    const double *unemployed;                   /* educations: short-term unemployed, for ITA; NULL: 0 */
    uint64_t borrowed;                          /* fallback bits that the caller knows of and the library cannot:
                                                   SKILLS_AGES_PARENT, SKILLS_AGES_ASSUMED, SKILLS_SUPPLY_NET,
                                                   SKILLS_SUPPLY_PARENT, SKILLS_PUBLIC_INDUSTRY, SKILLS_ROUTES_HELD,
                                                   SKILLS_ENTRY_HELD, SKILLS_MIX_POPULATION, SKILLS_RESIDENTS_SHARED */
    struct skills_residents residents;          /* with municipalities and supply only */
};

/* --- spec --- */

enum skills_commuting_rule {
    SKILLS_MEET_AT_START,               /* the ratio that makes labour force and employed agree with `start_gap` */
    SKILLS_CLOSED
};

struct skills_spec {
    int horizon;                        /* years, 1 .. SKILLS_HORIZON_MAX; paths are this long */
    int draws;                          /* 1 .. SKILLS_DRAWS_MAX; paths have this many */
    int jobs;                           /* threads, >= 1 */
    uint64_t seed;
    enum skills_commuting_rule commuting;
    double start_gap;                   /* SKILLS_MEET_AT_START: B at the start, e.g. 0.06 = unemployment */
    double too_wide;                    /* hide points whose 80 % interval exceeds +- this share, e.g. 0.5 */
    double small;                       /* and those below so many persons, e.g. 5 */
    int ita_years;                      /* ROA: 6 */
};

/* The values in the examples above; horizon 15, draws 1000, jobs 1, seed 1. */
struct skills_spec skills_default_spec(void);

/* --- result --- */

enum skills_quantity {
    SKILLS_DEMAND_INDUSTRY,             /* regions x industries */
    SKILLS_DEMAND_OCCUPATION,           /* regions x occupations */
    SKILLS_DEMAND_INDUSTRY_OCCUPATION,  /* county x (industry * occupations + o) */
    SKILLS_DEMAND_PUBLIC,               /* county x occupations: of these in the public sector */
    SKILLS_DEMAND_WOMEN,                /* county x occupations: of these women */
    SKILLS_DEMAND_GROUP,                /* regions x groups of occupations */
    SKILLS_DEMAND_EDUCATION,            /* regions x educations */
    SKILLS_EXPANSION,                   /* county x occupations: change of demand from the year before */
    SKILLS_REPLACEMENT_GROSS,           /* county x occupations: persons a year */
    SKILLS_REPLACEMENT_NET,
    SKILLS_OPENINGS,                    /* county x occupations: expansion and gross replacement from the base year to
                                           this one, persons a year; never below 0 */
    SKILLS_EDUCATION_NEED,              /* county x educations: expansion and those who leave work or the county, persons
                                           a year; who changes occupation takes the education along */
    SKILLS_POPULATION,                  /* regions (with residents) x educations: who live there */
    SKILLS_SUPPLY,                      /* regions (with residents and commuting) x educations: who offer
                                           work there, wherever they live */
    SKILLS_INFLOW,                      /* county x educations: newcomers a year */
    SKILLS_POTENTIAL,                   /* county x occupations: supply by what people can work as */
    SKILLS_BALANCE,                     /* as SUPPLY: B; p_short and p_surplus are set. The county's is the
                                           mean of its municipalities', weighed by their demand, in each draw */
    SKILLS_BALANCE_OCCUPATION,          /* county x occupations: B of potential against demand */
    SKILLS_PLACES,                      /* county x programmes (supply.whole): places needed for classes begun in the year */
    SKILLS_PLACES_CHANGE,               /* the same less the places that are planned; p_short, p_surplus: that more, fewer are
                                           needed than those */
    SKILLS_QUANTITIES
};

const char *skills_quantity_name(enum skills_quantity quantity);        /* "demand_industry", ... */

struct skills_point {
    float mean, lo95, lo80, median, hi80, hi95;
    float naive;                        /* the rival: constant share of the last value's total, or the last value, that of
                                           the base year; NaN where there is none */
    float p_short, p_surplus;           /* balances and PLACES_CHANGE only, otherwise NaN */
    bool hidden;                        /* too wide or too small to show; the numbers are kept for sums */
};

/* point[(region * rows + row) * horizon + h], h = 0 is base_year + 1; from[region * rows + row] fallback bits.
 * region 0 is the county, 1 + m municipality m. PLACES: h is the year a class begins in, base_year + 1 + h; classes
 * whose exams lie beyond the horizon are NaN and hidden. */
struct skills_table {
    int regions, rows, horizon;
    struct skills_point *point;
    uint64_t *from;
};

/* Per region of the table of balances and education group, from medians. A municipality's newcomers are the county's in
 * proportion to what is offered at its workplaces (ROA's correction of the ITA for commuting), its replacement in proportion to
 * its demand. */
struct skills_indicators {
    double ita;                         /* over the first ita_years years; HUGE_VAL: no demand for newcomers */
    int ita_class;                      /* enum balance_ita */
    int scb_start, scb_end;             /* enum balance_state; end after 5, 10 and 15 years where the horizon allows, */
    int halland[3];                     /* the last one that it does otherwise; enum balance_halland likewise */
    double start;                       /* B in the base year */
};

struct skills_programme_plan {
    int first_start;                    /* earliest year a new class can begin: base_year + 1 */
    int first_graduates;                /* year its graduates arrive */
    double today;                       /* places planned for it: those of the last year known */
    float recommended, lo80, hi80, lo95, hi95;  /* places for that class */
    bool hidden;
};

/* What the places of a class are reckoned from (places.h), as means: persons a year in the groups that the programme leads
 * to, times its part of them, and the shares that its places come down to. NaN as SKILLS_PLACES. */
struct skills_need {
    float need, other, completion, field, stay;
};

struct skills_result {
    struct skills_table table[SKILLS_QUANTITIES];
    struct skills_indicators *indicators;       /* [region * educations + k] as BALANCE; NULL without supply */
    double *itkb;                               /* occupations; NULL without supply */
    struct skills_programme_plan *plan;         /* programmes (supply.whole); NULL without */
    struct skills_need *need;                   /* [programme * horizon + h], as SKILLS_PLACES; NULL without, and in effects */
    double *carried;                            /* educations: labour force of the base year over that of the stock as it was
                                                   counted, 1 where that is of the base year; NULL without supply */
    int educations, occupations, programmes;
    double incoherence;                         /* largest |sum of parts - total| / total over draws and years */
    void *memory;                               /* what all of it is part of */
};

/* Fails: FC_EEMPTY no sector or no occupation is known; FC_ESHAPE; FC_ERANGE (spec, or a negative or infinite input);
 * FC_ENOMEM. The result is then empty. */
enum fc_status skills_run(const struct skills_input *in, const struct skills_spec *spec,
                          struct skills_result *result) MUSTCHECK;

/* The same with assumptions and changes of the sectors, beside what they change: `effect` holds scenario less baseline, draw by draw, in the
 * same tables (its naive is the baseline's median; its p_short the change of that probability).
 * Fails further: FC_ERANGE an assumption has a fault (assumption_fault). */
enum fc_status skills_compare(const struct skills_input *in, const struct assumption *assumptions, int count,
                              const struct skills_spec *spec, struct skills_result *scenario,
                              struct skills_result *effect) MUSTCHECK;

void skills_result_free(struct skills_result *result);

/* Occupations of the green transition, SSYK 2012 3 digits, with the reason: a starting list for analysts to edit. */
struct skills_green {
    const char *code, *reason_sv;
};
extern const struct skills_green skills_green[];
extern const int skills_green_count;

#endif
