/* What the steps of one call of skills.h share: the plan, which no step changes, and the pathways, which walk
 * through the years. Private to the chain: skills.c, skills_*.c.
 *
 * A year of one block of draws:  noise -> sectors -> occupations -> replacement -> supply -> balance, each into a
 * column of `out`; when all blocks are through, the quantiles of the year's cells; then the next year. */
#ifndef SKILLS_RUN_H
#define SKILLS_RUN_H

#include <stddef.h>
#include <string.h>

#include "skills/skills.h"

/* Everything a call holds, freed at once. */
struct store {
    struct store_block *last;
    bool failed;
};
void *store_take(struct store *store, size_t count, size_t size);       /* zeroed; sticky failure, then NULL */
void store_free(struct store *store);

static inline float *floats(struct store *store, size_t count)
{
    return store_take(store, count, sizeof(float));
}

/* [row][BLOCK] */
static inline float *block_rows(struct store *store, size_t rows)
{
    return floats(store, rows * BLOCK);
}

/* What a pathway expects of municipalities without any deviation, this year. Lanes of a block are municipalities here. */
struct homes {
    float *stock;               /* [crowd][k * A + a][BLOCK] */
    float *people, *offering;   /* [m * K + k] who live there, and those of them who offer work */
    float *flow, *places;       /* [4][k][BLOCK], [P]: scratch */
};

struct plan {
    const struct skills_input *in;
    const struct skills_spec *spec;
    int S, O, K, P, A, R;       /* industries, occupations, educations, programmes; ages of supply, of replacement */
    int parts;                  /* municipalities, or 1: the county itself */
    int regions;                /* of the tables: 1 + municipalities */
    int H, D, blocks, stride;   /* horizon, draws, blocks of draws, floats of a cell: blocks * BLOCK */
    double *county_base;        /* S */
    double *part_base;          /* [part * S + s] */
    float *pull;                /* [(part * S + s) * H + h]: the part's share of the gap to the county */
    uint64_t *industry_from;    /* [region * S + s] */
    double *share_exact;        /* [s * O + o]: staffing at the start */
    float *share;
    float *seed;                /* [(s * parts + part) * O + o] persons; NULL: the parts have the county's pattern */
    uint64_t *staffing_from;    /* S */
    struct shares_fit trend;    /* trend.series = 0: none */
    uint64_t trend_from;
    float *mix;                 /* [o * K + k] */
    float *mix_by_education;    /* [k * O + o]: the same, turned */
    uint64_t mix_from;
    struct shares_fit mix_trend;        /* series = 0: none */
    uint64_t replacement_from, supply_from, commuting_from, flexibility_from;
    float *flexibility;         /* [k * O + o] */
    struct supply supply;       /* with participation filled in, and the stock expected of the base year; educations = 0:
                                   none */
    struct supply_margins *margins;     /* [year that the stock is walked] */
    double *carried;            /* K: skills_result.carried */
    float *commuting;           /* K */
    float *remote;              /* O */
    bool homes, works;          /* there are people of municipalities; and it is known where they work */
    int crowds;                 /* blocks of municipalities: parts / BLOCK, rounded up */
    float *home_net;            /* [crowd][k * A + a][BLOCK] */
    float *home_se, *home_sd, *home_start;      /* [m * K + k] of a year's rate; of the share at the start */
    struct supply_margins *home_margins;        /* [year that their stock is walked * crowds + crowd] */
    bool *home_known;           /* [year * parts + m]: how many live there in that year */
    float *home_people;         /* [m * K + k] as counted */
    float *flow;                /* [k][(parts + 1) * (parts + 1)] commuting.h */
    float *jobs;                /* [m * K + k] demand at the start */
    float *inward, *offering;   /* K: who come in to work, and the county's own labour force, at the start */
    float *chance;              /* [m * K + k] variance of who offers work there, over their number */
    uint64_t homes_from, works_from;
    const float *public_part;   /* S; NULL */
    const float *women_part;    /* O; NULL */
    int groups;
    int cells, offset[SKILLS_QUANTITIES + 1], rows[SKILLS_QUANTITIES], of_regions[SKILLS_QUANTITIES];
    float *zero;                /* [K * AGE_BANDS + P + 1][BLOCK]: no deviation */
    float *base;                /* cells: the values of the base year; NaN for flows */
    float *start_factor, *start_demand, *start_education;       /* [s * O + o], [o], [k][BLOCK]: where blocks begin */
};

/* What all pathways of a block share: how this block's draws deviate, in standard deviations. */
struct noise {
    float *share_start, *share_walk, *share_year;       /* [o][BLOCK]; year: scratch of the step */
    float *held;                                        /* [s][BLOCK] walks */
    float *mix;                                         /* [k][BLOCK] */
    float *leave_mean;                                  /* [o * AGE_BANDS + band][BLOCK] */
    float *leave_year, *leave_count;                    /* [o][BLOCK] */
    float *supply_mean, *participation;                 /* [k * AGE_BANDS + band][BLOCK] */
    float *supply_year, *supply_count, *participation_year, *participation_count;       /* [k][BLOCK] */
    float *programme, *programme_count;                 /* [p][BLOCK] */
    float *home_mean, *home_growth;                     /* [m * K + k][BLOCK]: once; and the growth beside the expected one */
    float *work_count;                                  /* [m * K + k][BLOCK]: who offers work there or does not */
};

struct pathway {
    const struct assumption *assumptions;
    int count;
    bool changed;               /* by what sectors and municipalities change by in the scenario */
    double *amount;             /* [assumption * blocks + block]: a block's paths share one */
    float *factor;              /* [block][s * O + o][BLOCK]: column factors, begun from last year's */
    float *ages;                /* [block][o * R + a][BLOCK] */
    float *stock;               /* [block][k * A + a][BLOCK] */
    float *occupations;         /* [block][o][BLOCK] demand of the year before */
    float *left;                /* [block][o][BLOCK] who left since the base year */
    float *educations;          /* [block][k][BLOCK] */
    float *need, *other;        /* [(h * K + k) * stride + draw]: for the places, which look ahead */
    float *places;              /* [block * P + p] extra graduates of this year */
    struct homes homes;
    float *out;                 /* [cell * stride + draw] of one year */
    double *incoherence;        /* [block] */
};

/* Scratch of one worker. */
struct scratch {
    float *parts;               /* [part * S + s][BLOCK] */
    float *county;              /* [s][BLOCK] */
    float *growth, *target;     /* [o][BLOCK] */
    float *rows;                /* [part][BLOCK] */
    float *by_part;             /* [part * O + o][BLOCK] */
    float *by_industry;         /* [s * O + o][BLOCK] */
    float *demand;              /* [o][BLOCK] */
    float *education, *local;   /* [k][BLOCK] */
    float *part_education, *part_local; /* [part * K + k][BLOCK] */
    float *mix_sum, *per_mix;   /* [o][BLOCK] */
    float *homes;               /* [3 parts + 2][BLOCK] */
    float *tilt;                /* [k][BLOCK] growth of an education's weight in the occupations' mix */
    float *gross, *net, *left;  /* [o][BLOCK] */
    float *labour, *population, *inflow, *other;        /* [k][BLOCK] */
    float *potential;           /* [o][BLOCK] */
    float *draws, *sorted;      /* stride each: for quantiles */
};

/* Where a block puts the values of a year: column `draw` of each cell. */
struct sink {
    float *out;
    int stride, draw;
};

/* The amount of an assumption in a block; block -1: in the middle of its range. */
static inline double amount_of(const struct plan *p, const struct pathway *path, int assumption, int block)
{
    return block < 0 ? path->assumptions[assumption].amount : path->amount[assumption * p->blocks + block];
}

static inline void put(const struct plan *p, const struct sink *sink, enum skills_quantity q, int row, const float *x)
{
    float *to = sink->out + (size_t)(p->offset[q] + row) * (size_t)sink->stride + sink->draw;

    for (int d = 0; d < BLOCK; d++)
        to[d] = x[d];
}

static inline void copy_rows(float *to, const float *from, int rows)
{
    memcpy(to, from, (size_t)rows * BLOCK * sizeof(float));
}

enum fc_status plan_make(struct plan *p, const struct skills_input *in, const struct skills_spec *spec,
                         struct store *store) MUSTCHECK;
/* Its steps in another file, and what they share: persons by occupation in the base year as the pattern has them, and the
 * labour force of a stock by education. */
enum fc_status plan_supply(struct plan *p, struct store *store) MUSTCHECK;
enum fc_status plan_matching(struct plan *p, struct store *store) MUSTCHECK;
void plan_sizes(const struct plan *p, double *size);
void plan_labour(const struct supply *supply, double *labour);
void plan_free(struct plan *p);         /* what is not in the store */

void noise_take(struct noise *noise, const struct plan *p, struct store *store);
void noise_start(struct noise *noise, const struct plan *p, int block);
void noise_step(struct noise *noise, const struct plan *p, int block, int h);
/* The deviations of the t-th year that an older stock is walked, where those of a year stand. */
void noise_aged(struct noise *noise, const struct plan *p, int block, int t);
void noise_aged_leavers(struct noise *noise, const struct plan *p, int block, int t);

void scratch_take(struct scratch *w, const struct plan *p, struct store *store);
void pathway_take(struct pathway *path, const struct plan *p, struct store *store);

/* Sector employment of a block in year h (0 = base_year + 1), reconciled and with assumptions, into w->parts and
 * w->county. */
void sectors_step(const struct plan *p, const struct pathway *path, const struct noise *noise, int block, int h,
                  struct scratch *w);

/* Occupations from w->parts and w->county; w->growth holds the growth of the occupations' weights. */
void occupations_step(const struct plan *p, float *factor, struct scratch *w);
void occupations_growth(const struct plan *p, const struct noise *noise, int h, struct scratch *w);

/* Growth of each education's weight in every occupation's mix in year h (-1: none), into tilt [k][BLOCK]; what of `demand`
 * [o][BLOCK] has which education, without the share `remote` of the jobs that can be held from elsewhere; all of a year's, for
 * which w->tilt is set; and into the tables. */
void tilt_step(const struct plan *p, const struct noise *noise, int h, float *tilt);
void educate(const struct plan *p, float remote, const float *demand, struct scratch *w, float *education);
void educate_step(const struct plan *p, float remote, struct scratch *w);
void demand_put(const struct plan *p, const struct sink *sink, const struct scratch *w);

/* The base year, without noise; then where a block begins, and all of a year of it. */
enum fc_status base_values(struct plan *p, struct store *store, struct scratch *w) MUSTCHECK;
void block_start(const struct plan *p, struct pathway *path, struct noise *noise, int block, struct scratch *w);
void block_step(const struct plan *p, struct pathway *path, const struct noise *noise, int block, int h,
                struct scratch *w);

/* Stocks that are older than the base year, skills_aged.c: the plan, for the county's people and those of municipalities; and
 * the walk of a block's people, and of the ages of those at work. */
enum fc_status plan_aged(struct plan *p, struct store *store) MUSTCHECK;
enum fc_status plan_aged_homes(struct plan *p, struct store *store) MUSTCHECK;
void aged_people(const struct plan *p, struct noise *noise, int block, float *stock, struct scratch *w);
void aged_workers(const struct plan *p, struct noise *noise, int block, float *ages, struct scratch *w);

/* Rates at their means. */
static inline struct supply_shock no_shock(const struct plan *p)
{
    return (struct supply_shock){p->zero, p->zero, p->zero, p->zero, p->zero, p->zero, p->zero, p->zero};
}

/* What assumptions change of the supply in a year; extra graduates are the caller's to set. */
struct supply_change change_of(const struct plan *p, const struct pathway *path, int block, int year);

/* The people of municipalities, skills_homes.c and skills_plan_homes.c: the plan, and that of commuting, which needs the
 * base year's demand by municipality in w; where a pathway begins, and its step to year h before that of the blocks. */
enum fc_status plan_homes(struct plan *p, struct store *store) MUSTCHECK;
enum fc_status plan_works(struct plan *p, const struct homes *homes, struct store *store, const struct scratch *w) MUSTCHECK;
void homes_take(struct homes *homes, const struct plan *p, struct store *store);
void homes_start(const struct plan *p, struct homes *homes);
void homes_step(const struct plan *p, struct pathway *path, int h);
/* Of a block: who live where and where they offer work, from the county's population and labour force (before commuting)
 * in w, by the deviations growth and count [m * K + k][BLOCK]. */
void homes_put(const struct plan *p, const struct homes *homes, const float *growth, const float *count, const struct sink *sink,
               struct scratch *w);

/* What the assumptions add to the graduates of year h, into path->places. */
void places_assume(const struct plan *p, struct pathway *path, int h);
/* Row of SKILLS_PLACES: which programmes it is the sum of; and of its places in a year those planned. */
struct supply_whole places_whole(const struct plan *p, int row);
double places_planned(const struct plan *p, int row, int year);
/* After the last year: places needed of every class, per draw, into out as cells of year h. */
void places_year(const struct plan *p, struct pathway *path, const struct noise *noise, int h);
/* What those of year h are reckoned from. */
void places_explain(const struct plan *p, const struct pathway *path, int h, struct skills_result *r);

enum fc_status result_take(struct skills_result *r, const struct plan *p) MUSTCHECK;

/* Quantiles of one cell of year h of `path` into r; of its draws less those of `rival` when that is not NULL. */
void publish_cell(const struct plan *p, const struct pathway *path, const struct pathway *rival, int h, int cell,
                  struct scratch *w, struct skills_result *r);

/* Once all years are there: the rivals, the sources, the indicators and plans. */
void publish_naive(const struct plan *p, struct skills_result *r);
void publish_from(const struct plan *p, struct skills_result *r);
void publish_indicators(const struct plan *p, struct skills_result *r);

#endif
