#include "skill_record.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "skill_outcome.h"
#include "skill_past.h"
#include "skills/parallel.h"

enum { DRAWS = 96, LINE_YEARS = 10 };

/* --- rivals */

static double larger_of_zero(double x)
{
    return x < 0 ? 0 : x; /* fmax would take 0 for NaN */
}

/* Level where one figure is all there is. */
static double line_at(const struct skill_outcome *outcome, int row, int year, int ahead)
{
    double n = 0, x = 0, y = 0, xx = 0, xy = 0, slope;

    for (int t = year - LINE_YEARS + 1; t <= year; t++) {
        double value = skill_outcome_at(outcome, row, t);
        if (isnan(value))
            continue;
        n++;
        x += t - year;
        y += value;
        xx += (double)(t - year) * (t - year);
        xy += (t - year) * value;
    }
    if (n == 0)
        return NAN;
    slope = n > 1 ? (xy - x * y / n) / (xx - x * x / n) : 0;
    return larger_of_zero((y + slope * (n * ahead - x)) / n);
}

/* --- one origin */

struct origin {
    const struct skill_outcomes *outcomes;
    const struct skill_input *input;      /* as of then */
    const struct skills_result *result;
    int year, horizon;
};

/* Growth of the total that shares are of, h years ahead. */
static double total_growth(const struct origin *o, int h)
{
    const struct skills_table *t = &o->result->table[SKILLS_DEMAND_INDUSTRY];
    double now = 0, then = 0;

    for (int s = 0; s < t->rows; s++) {
        now += t->point[s * t->horizon + h].mean;
        then += isnan(o->input->in.sectors.base[s]) ? 0 : o->input->in.sectors.base[s];
    }
    return then > 0 ? now / then : 1;
}

static bool shares_in_total(enum skills_quantity q)
{
    return q == SKILLS_DEMAND_OCCUPATION || q == SKILLS_DEMAND_EDUCATION;
}

static void judge(struct skill_record_point *p, double ours, double lo, double hi, double naive, double line, double last, double came)
{
    if (!isfinite(ours) || !isfinite(naive) || !isfinite(line) || isnan(came) || isnan(last))
        return;
    p->n++;
    p->error += fabs(ours - came);
    p->naive += fabs(naive - came);
    p->line += fabs(line - came);
    p->inside += came >= lo && came <= hi;
    if (came != last) {
        p->moved++;
        p->hits += (ours > last) == (came > last);
    }
}

/* The year of the newest figure that was known at the origin. */
static int known_then(const struct origin *o, const struct skill_outcome *outcome)
{
    return o->year - outcome->lag;
}

/* What the chain itself makes of a figure that is older than the origin, until it begins there. */
static double carried(const struct origin *o, const struct skill_outcome *outcome, int of_then, double base)
{
    const struct supply *supply = o->input->in.supply;
    double counted = 0;

    if (outcome->lag == 0)
        return 1;
    if (outcome->quantity == SKILLS_SUPPLY)
        return o->result->carried[of_then];
    for (int a = 0; a < supply->ages.n; a++)
        counted += supply->stock[of_then * supply->ages.n + a];
    return base / counted;
}

/* A count: put on the level of the figures, whose last value then, carried on as the chain does, stands for the chain's start. A
 * rival that holds the last figure holds that of then. */
static void judge_count(const struct origin *o, const struct skill_outcome *outcome, int row, int of_then, int h, struct skill_record_point *p)
{
    const struct skills_table *t = &o->result->table[outcome->quantity];
    const struct skills_point *x = &t->point[of_then * t->horizon + h];
    const int known = known_then(o, outcome);
    double growth = shares_in_total(outcome->quantity) ? total_growth(o, h) : 1, base = x->naive / growth, last = skill_outcome_at(outcome, row, known);
    double scale = base > 0 ? last * carried(o, outcome, of_then, base) / base : NAN;
    double naive = outcome->lag > 0 ? last : scale * x->naive;

    if (!skill_outcome_comparable(outcome, row, known, o->year + h + 1))
        return;
    judge(p, scale * x->median, scale * x->lo80, scale * x->hi80, naive, line_at(outcome, row, known, outcome->lag + h + 1), last,
          skill_outcome_at(outcome, row, o->year + h + 1));
}

/* The balance that came: as the start was called, and how supply and demand have grown since. */
static double balance_then(double start, double supply, double supply_start, double demand, double demand_start)
{
    return (1 + start) * supply / supply_start / (demand / demand_start) - 1;
}

/* Where the line through what was known then is at the origin; the last figure where that is of the origin. */
static double line_start(const struct origin *o, const struct skill_outcome *outcome, int row)
{
    return outcome->lag > 0 ? line_at(outcome, row, known_then(o, outcome), outcome->lag) : skill_outcome_at(outcome, row, o->year);
}

static double line_ahead(const struct origin *o, const struct skill_outcome *outcome, int row, int ahead)
{
    return line_at(outcome, row, known_then(o, outcome), outcome->lag + ahead);
}

static void judge_balance(const struct origin *o, int row, int of_then, int h, struct skill_record_point *p)
{
    const struct skill_outcome *s = &o->outcomes->of[SKILL_OUTCOME_SUPPLY], *d = &o->outcomes->of[SKILL_OUTCOME_EDUCATION];
    const struct skills_table *t = &o->result->table[SKILLS_BALANCE];
    const struct skills_point *x = &t->point[of_then * t->horizon + h];
    int year = o->year + h + 1;
    double line = balance_then(x->naive, line_ahead(o, s, row, h + 1), line_start(o, s, row), line_ahead(o, d, row, h + 1), line_start(o, d, row));
    double came = balance_then(x->naive, skill_outcome_at(s, row, year), skill_outcome_at(s, row, o->year), skill_outcome_at(d, row, year),
                               skill_outcome_at(d, row, o->year));

    judge(p, x->median, x->lo80, x->hi80, x->naive, line, x->naive, came);
}

/* The row of today's code in the tables of then; -1: it was not there. */
static int row_then(const struct origin *o, const struct skill_outcome *outcome, int row)
{
    const struct skills_input *in = &o->input->in;
    const char *code = outcome->code[row];

    switch (outcome->quantity) {
    case SKILLS_DEMAND_INDUSTRY:
        return skill_place_of(code, in->sectors.code, in->sectors.industries);
    case SKILLS_DEMAND_OCCUPATION:
        return skill_place_of(code, in->occupations.code, in->occupations.n);
    default:
        return skill_place_of(code, in->education.code, in->education.n);
    }
}

/* Rows of one outcome stand one after another in the record, balances after supply's. */
static void judge_outcome(const struct origin *o, const struct skill_outcome *outcome, struct skill_record_row *rows)
{
    for (int i = 0; i < outcome->rows; i++) {
        int then = row_then(o, outcome, i);
        for (int h = 0; then >= 0 && then < o->result->table[outcome->quantity].rows && h < o->horizon; h++)
            judge_count(o, outcome, i, then, h, &rows[i].at[h]);
    }
}

static void judge_balances(const struct origin *o, struct skill_record_row *rows)
{
    const struct skill_outcome *outcome = &o->outcomes->of[SKILL_OUTCOME_SUPPLY];

    for (int i = 0; i < outcome->rows; i++) {
        int then = row_then(o, outcome, i);
        for (int h = 0; then >= 0 && then < o->result->table[SKILLS_BALANCE].rows && h < o->horizon; h++)
            judge_balance(o, i, then, h, &rows[i].at[h]);
    }
}

static void judge_all(const struct origin *o, struct skill_record_row *rows)
{
    const struct supply *supply = o->input->in.supply;
    bool flows = supply != NULL && (supply->grown != NULL || supply->in != NULL); /* else nobody moves, which is not what we do now */

    for (int q = 0; q < SKILL_OUTCOMES; q++) {
        if (flows || q < SKILL_OUTCOME_POPULATION)
            judge_outcome(o, &o->outcomes->of[q], rows);
        rows += o->outcomes->of[q].rows;
    }
    if (flows)
        judge_balances(o, rows);
}

/* --- all origins */

/* The chain from one year, with what its input borrows from. */
struct trial {
    struct skill_past past;
    struct skill_input input;
    struct skills_result result;
    enum fc_status status;
    int year, horizon;
};

struct walk {
    const struct skill_base *now;
    const int *lags;
    uint64_t seed;
    int last;
    struct trial trial[SKILL_RECORD_ORIGINS];
};

static void run_trial(struct trial *t, uint64_t seed)
{
    struct skills_spec spec = skills_default_spec();

    spec.horizon = t->horizon;
    spec.draws = DRAWS;
    spec.seed = seed;
    if (skill_input_make(&t->input, &t->past.base))
        t->status = t->input.sufficient && t->input.in.base_year == t->year ? skills_run(&t->input.in, &spec, &t->result) : FC_EEMPTY;
}

static void try_origin(void *context, int index, int worker)
{
    struct walk *walk = context;
    struct trial *t = &walk->trial[index];

    (void)worker;
    t->horizon = index + 1 < SKILL_RECORD_YEARS ? index + 1 : SKILL_RECORD_YEARS;
    t->year = walk->last - index - 1;
    t->status = FC_ENOMEM;
    if (skill_past_make(&t->past, walk->now, walk->lags, t->year, t->horizon, DRAWS, walk->seed))
        run_trial(t, walk->seed);
}

static void trial_free(struct trial *t)
{
    skills_result_free(&t->result);
    skill_input_free(&t->input);
    skill_past_free(&t->past);
}

static bool make_rows(struct skill_record *record, const struct skill_outcomes *outcomes)
{
    const struct skill_outcome *supply = &outcomes->of[SKILL_OUTCOME_SUPPLY];
    int rows = supply->rows;

    for (int q = 0; q < SKILL_OUTCOMES; q++)
        rows += outcomes->of[q].rows;
    record->list = calloc((size_t)rows + 1, sizeof *record->list);
    for (int q = 0; record->list != NULL && q < SKILL_OUTCOMES; q++)
        for (int i = 0; i < outcomes->of[q].rows; i++)
            record->list[record->count++] = (struct skill_record_row){.quantity = outcomes->of[q].quantity, .row = i};
    for (int i = 0; record->list != NULL && i < supply->rows; i++)
        record->list[record->count++] = (struct skill_record_row){.quantity = SKILLS_BALANCE, .row = i};
    return record->list != NULL;
}

static void keep_compared(struct skill_record *record)
{
    int kept = 0;

    for (int i = 0; i < record->count; i++)
        if (record->list[i].at[0].n > 0)
            record->list[kept++] = record->list[i];
    record->count = kept;
}

/* Origins are run side by side, each on one thread, and judged in their order, as sums of errors depend on it. A year without a
 * figure of occupations then, or without a forecast, is no origin; nothing else ends the walk. */
static bool walk_back(struct skill_record *record, const struct skill_outcomes *outcomes, const struct skill_base *now, const int *lags,
                      int jobs, uint64_t seed)
{
    struct walk walk = {.now = now, .lags = lags, .seed = seed, .last = skill_outcomes_last(outcomes)};
    bool good = true;

    parallel_for(jobs, SKILL_RECORD_ORIGINS, try_origin, &walk);
    for (int i = 0; i < SKILL_RECORD_ORIGINS; i++) {
        struct trial *t = &walk.trial[i];
        good = good && t->status != FC_ENOMEM;
        if (good && t->status == FC_OK)
            judge_all(&(struct origin){outcomes, &t->input, &t->result, t->year, t->horizon}, record->list);
        trial_free(t);
    }
    return good;
}

bool skill_record_make(struct skill_record *record, const struct skill_base *now, const struct skill_input *input, int jobs, uint64_t seed)
{
    struct skill_outcomes outcomes;
    int *lags = skill_lags(now->facts, input->in.base_year);
    bool ok;

    memset(record, 0, sizeof *record);
    ok = skill_outcomes_make(&outcomes, now, input) && lags != NULL && make_rows(record, &outcomes) &&
         walk_back(record, &outcomes, now, lags, jobs, seed);
    free(lags);
    skill_outcomes_free(&outcomes);
    keep_compared(record);
    return ok;
}

void skill_record_free(struct skill_record *record)
{
    free(record->list);
    memset(record, 0, sizeof *record);
}
