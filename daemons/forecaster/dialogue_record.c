#include "dialogue_record.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "normal.h"

const char *const dialogue_use_name[] = {
#define X(use, name) name,
    DIALOGUE_USES(X)
#undef X
};

/* Sceptical before anything is known: one answer is off by ten points, a round by eight. */
const struct evidence_spec dialogue_spec = {.own_sd = 0.10, .shared_sd = 0.08, .most = 0.5, .cap = 1.5};

static const double most_when_new = 0.1;
enum { COMPARED_LEAST = 12, ORIGINS_LEAST = 3, CUTS_MAX = 64 };

int dialogue_kind_of(bool is_county, int sector, int horizon)
{
    return ((is_county ? 0 : 1) * DIALOGUE_SECTORS + sector) * DIALOGUE_HORIZONS + horizon;
}

/* --- cells */

static int find_target(const struct panel *panel, const struct dialogue_unit *unit)
{
    for (int i = 0; i < panel->count; i++) {
        const struct part_key *key = &panel->targets[i].key;
        if (strcmp(key->region, unit->region) == 0 && strcmp(key->industry, unit->industry) == 0 &&
            strcmp(key->industry_scheme, unit->industry_scheme) == 0 && part_is_plain(key))
            return i;
    }
    return -1;
}

int *dialogue_targets(const struct panel *panel, const struct dialogue_units *units)
{
    int *targets = malloc(((size_t)units->count + 1) * sizeof *targets);

    for (int u = 0; targets != NULL && u < units->count; u++)
        targets[u] = find_target(panel, &units->list[u]);
    return targets;
}

/* What was observed; NaN when it was not. */
static double observed(const struct panel_target *target, int period)
{
    int i = period - target->first;

    return i >= 0 && i < target->n - target->nowcasts && target->y[i] > 0 ? target->y[i] : NAN;
}

/* --- learning */

struct lesson {
    const struct dialogue_panel *in;
    const int *targets;
    struct evidence_answer *answers; /* scratch, room for all answers at all horizons */
};

/* What a unit said of growth that was known by `until`. */
static int add_lessons(const struct lesson *lesson, int u, int until, struct evidence_answer *out)
{
    const struct dialogue_panel *in = lesson->in;
    const struct dialogue_unit *unit = &in->units->list[u];
    const struct panel_target *target = &in->panel->targets[lesson->targets[u]];
    int base = dialogue_base(unit, in->frequency), n = 0;

    for (int h = 0; h < DIALOGUE_HORIZONS; h++) {
        int then = base + dialogue_years[h] * in->frequency;
        double seen = then <= until ? log(observed(target, then) / observed(target, base)) : NAN;
        for (int i = unit->first; !isnan(seen) && i < unit->first + unit->count; i++) {
            const struct dialogue_answer *a = &in->units->answers[i];
            if (!isnan(a->said[h]))
                out[n++] = (struct evidence_answer){dialogue_kind_of(unit->is_county, dialogue_sector(a->sector), h), u,
                                                    dialogue_growth(a->said[h]), seen};
        }
    }
    return n;
}

static bool learn(const struct lesson *lesson, int until, struct evidence_group group[DIALOGUE_KINDS])
{
    int n = 0;

    for (int u = 0; u < lesson->in->units->count; u++)
        if (lesson->targets[u] >= 0)
            n += add_lessons(lesson, u, until, lesson->answers + n);
    return evidence_learn(lesson->answers, n, DIALOGUE_KINDS, &dialogue_spec, group) == FC_OK;
}

/* --- the backtest */

/* What was known at an origin of how answers had turned out. */
struct cut {
    int known;
    struct evidence_group group[DIALOGUE_KINDS];
};

/* One forecast, without and with what one kind of respondents said: error of growth and its standard deviation. */
struct comparison {
    int kind, cut, known, then; /* the last period known, and the one forecast */
    double error, sd, error_with, sd_with;
    double error_new;           /* with the weight of a kind without a record */
};

struct comparing {
    struct lesson lesson;
    int cuts;
    struct cut cut[CUTS_MAX];
    int count, room;
    struct comparison *list;
};

/* The place of a cut; -1: no room, which a panel of so many ends does not need. -2: out of memory. */
static int find_cut(struct comparing *c, int known)
{
    for (int i = 0; i < c->cuts; i++)
        if (c->cut[i].known == known)
            return i;
    if (c->cuts == CUTS_MAX)
        return -1;
    c->cut[c->cuts].known = known;
    return learn(&c->lesson, known, c->cut[c->cuts].group) ? c->cuts++ : -2;
}

static bool add_comparison(struct comparing *c, struct comparison comparison)
{
    if (c->count == c->room) {
        int room = 2 * c->room + 64;
        struct comparison *more = realloc(c->list, (size_t)room * sizeof *more);
        if (more == NULL)
            return false;
        c->list = more;
        c->room = room;
    }
    c->list[c->count++] = comparison;
    return true;
}

/* A kind without a record weighs a tenth at most. */
static struct evidence_said as_new(struct evidence_said said, double v)
{
    said.variance = fmax(said.variance, v / most_when_new - v);
    return said;
}

/* One forecast with and without what respondents of each kind said. */
static bool compare(struct comparing *c, const struct dialogue_unit *unit, const struct score_trial *trial, double base, int cut,
                    int horizon)
{
    double m = log(trial->mean / base), sd = normal_sd80(log(trial->lo80), log(trial->hi80));
    double truth = log(trial->actual / base);
    bool ok = true;

    if (!(trial->mean > 0 && trial->lo80 > 0 && trial->actual > 0 && sd > 0))
        return true;
    for (int s = 0; ok && s < DIALOGUE_SECTORS; s++) {
        int k = dialogue_kind_of(unit->is_county, s, horizon), n;
        double said = dialogue_mean(c->lesson.in->units, unit, s, horizon, &n);
        struct evidence_said outcome;
        struct evidence_combined with;
        if (n == 0)
            continue;
        outcome = evidence_round(&c->cut[cut].group[k], said, n);
        with = evidence_combine(&dialogue_spec, m, sd * sd, outcome);
        ok = add_comparison(c, (struct comparison){k, cut, trial->known, trial->known + trial->horizon, m - truth, sd, with.mean - truth,
                                                   sqrt(with.variance),
                                                   evidence_combine(&dialogue_spec, m, sd * sd, as_new(outcome, sd * sd)).mean - truth});
    }
    return ok;
}

/* The forecasts that were made when a unit was its industry's newest, to the periods it speaks of. */
static bool compare_unit(struct comparing *c, int u)
{
    const struct dialogue_panel *in = c->lesson.in;
    const struct dialogue_unit *unit = &in->units->list[u];
    const struct engine_result *result = &in->results[c->lesson.targets[u]];
    int base = dialogue_base(unit, in->frequency);
    double at_base = observed(&in->panel->targets[c->lesson.targets[u]], base);

    for (int i = 0; i < result->trial_count && !isnan(at_base); i++) {
        const struct score_trial *trial = &result->trials[i];
        for (int h = 0; h < DIALOGUE_HORIZONS; h++) {
            int cut;
            if (trial->known + trial->horizon != base + dialogue_years[h] * in->frequency ||
                !dialogue_is_current(in->units, unit, in->frequency, trial->known - in->frequency, trial->known))
                continue;
            cut = find_cut(c, trial->known);
            if (cut == -2 || (cut >= 0 && !compare(c, unit, trial, at_base, cut, h)))
                return false;
        }
    }
    return true;
}

/* --- the record */

static int ones(uint64_t bits)
{
    int n = 0;

    for (; bits != 0; bits &= bits - 1)
        n++;
    return n;
}

static enum dialogue_use use_of(const struct dialogue_kind *kind)
{
    if (kind->compared < COMPARED_LEAST || kind->origins < ORIGINS_LEAST)
        return DIALOGUE_NEW;
    return kind->error_with < kind->error_without ? DIALOGUE_USED : DIALOGUE_ASIDE;
}

static struct evidence_said said_of(const struct dialogue_kind *kind, double mean, int n, double v)
{
    struct evidence_said said = evidence_round(&kind->group, mean, n);

    return kind->use == DIALOGUE_NEW ? as_new(said, v) : said;
}

/* Counts the comparisons of one kind whose outcome was known by `until`, and sums their errors. */
static void count_known(const struct comparing *c, int k, int until, struct dialogue_kind *kind)
{
    uint64_t origins = 0;

    for (int i = 0; i < c->count; i++) {
        const struct comparison *one = &c->list[i];
        if (one->kind != k || one->then > until)
            continue;
        kind->compared++;
        kind->error_without += fabs(one->error);
        kind->error_with += fabs(one->error_with);
        origins |= UINT64_C(1) << one->cut;
    }
    kind->origins = ones(origins);
}

/* The error of one comparison by the use that its kind would have been put to then. */
static double error_then(const struct comparing *c, const struct comparison *one)
{
    struct dialogue_kind then = {0};

    count_known(c, one->kind, one->known, &then);
    switch (use_of(&then)) {
    case DIALOGUE_NEW:
        return one->error_new;
    case DIALOGUE_USED:
        return one->error_with;
    default:
        return one->error;
    }
}

/* Sums over the comparisons of one kind. Returns their mean variance of the forecast. */
static double sum_up(const struct comparing *c, int k, struct dialogue_kind *kind)
{
    double variance = 0, beside = 0, beside_with = 0;

    count_known(c, k, INT_MAX, kind);
    for (int i = 0; i < c->count; i++) {
        const struct comparison *one = &c->list[i];
        if (one->kind != k)
            continue;
        kind->error_then += fabs(error_then(c, one));
        kind->cover_without += fabs(one->error) < NORMAL_Z80 * one->sd;
        variance += one->sd * one->sd;
        beside += fabs(one->error) / one->sd;
        beside_with += fabs(one->error_with) / one->sd_with;
    }
    kind->widening = beside > 0 ? fmax(1, beside_with / beside) : 1;
    return variance / kind->compared;
}

static int covered_with(const struct comparing *c, int k, double widening)
{
    int n = 0;

    for (int i = 0; i < c->count; i++) {
        const struct comparison *one = &c->list[i];
        n += one->kind == k && fabs(one->error_with) < NORMAL_Z80 * fmin(one->sd, widening * one->sd_with);
    }
    return n;
}

static void conclude(const struct comparing *c, int k, struct dialogue_kind *kind)
{
    double v = sum_up(c, k, kind), n = kind->compared > 0 ? kind->compared : NAN;

    kind->error_without /= n;
    kind->error_with /= n;
    kind->error_then /= n;
    kind->cover_without /= n;
    kind->cover_with = covered_with(c, k, kind->widening) / n;
    kind->use = use_of(kind);
    kind->weight = kind->compared == 0          ? NAN
                   : kind->use == DIALOGUE_ASIDE ? 0
                                                 : evidence_combine(&dialogue_spec, 0, v, said_of(kind, 0, DIALOGUE_TYPICAL, v)).weight;
    if (kind->use == DIALOGUE_NEW)
        kind->widening = HUGE_VAL;
}

bool dialogue_said(const struct dialogue_units *units, const struct dialogue_unit *unit, int sector, int horizon,
                   const struct dialogue_kind kind[DIALOGUE_KINDS], double v, struct evidence_said *said)
{
    const struct dialogue_kind *of = &kind[dialogue_kind_of(unit->is_county, sector, horizon)];
    int n;
    double mean = dialogue_mean(units, unit, sector, horizon, &n);

    if (n == 0 || of->use == DIALOGUE_ASIDE)
        return false;
    *said = said_of(of, mean, n, v);
    return true;
}

static bool fill(struct comparing *c, struct dialogue_kind kind[DIALOGUE_KINDS])
{
    const struct dialogue_units *units = c->lesson.in->units;
    struct evidence_group group[DIALOGUE_KINDS];
    bool ok = learn(&c->lesson, INT_MAX, group);

    for (int u = 0; ok && u < units->count; u++)
        if (c->lesson.targets[u] >= 0 && c->lesson.in->results[c->lesson.targets[u]].status == FC_OK)
            ok = compare_unit(c, u);
    for (int k = 0; ok && k < DIALOGUE_KINDS; k++) {
        kind[k] = (struct dialogue_kind){.group = group[k]};
        conclude(c, k, &kind[k]);
    }
    return ok;
}

bool dialogue_record_make(const struct dialogue_panel *in, const int *targets, struct dialogue_kind kind[DIALOGUE_KINDS])
{
    struct comparing *c = calloc(1, sizeof *c);
    bool ok = c != NULL;

    memset(kind, 0, DIALOGUE_KINDS * sizeof *kind);
    if (ok) {
        c->lesson = (struct lesson){in, targets,
                                    malloc(((size_t)in->units->answer_count * DIALOGUE_HORIZONS + 1) * sizeof(struct evidence_answer))};
        ok = c->lesson.answers != NULL && fill(c, kind);
        free(c->lesson.answers);
        free(c->list);
    }
    free(c);
    return ok;
}
