#include "dialogue_record.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

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

bool dialogue_is_plain(const struct part_key *key)
{
    return strcmp(key->occupation, "T") == 0 && strcmp(key->education, "T") == 0 && strcmp(key->sector, "T") == 0;
}

static int find_target(const struct panel *panel, const struct dialogue_unit *unit)
{
    for (int i = 0; i < panel->count; i++) {
        const struct part_key *key = &panel->targets[i].key;
        if (strcmp(key->region, unit->region) == 0 && strcmp(key->industry, unit->industry) == 0 &&
            strcmp(key->industry_scheme, unit->industry_scheme) == 0 && dialogue_is_plain(key))
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

struct comparing {
    struct lesson lesson;
    int cuts;
    struct cut cut[CUTS_MAX];
    struct dialogue_kind *kind;
    uint64_t origins[DIALOGUE_KINDS]; /* the cuts compared at, a bit each */
    double variance[DIALOGUE_KINDS];  /* sum over comparisons */
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

/* One forecast with and without what respondents of one kind said. */
static void compare(struct comparing *c, const struct dialogue_unit *unit, const struct score_trial *trial, double base, int cut,
                    int horizon)
{
    const struct dialogue_units *units = c->lesson.in->units;
    double m = log(trial->mean / base), sd = (log(trial->hi80) - log(trial->lo80)) / (2 * 1.2815516);
    double truth = log(trial->actual / base);

    if (!(trial->mean > 0 && trial->lo80 > 0 && trial->actual > 0 && sd > 0))
        return;
    for (int s = 0; s < DIALOGUE_SECTORS; s++) {
        int k = dialogue_kind_of(unit->is_county, s, horizon), n;
        double said = dialogue_mean(units, unit, s, horizon, &n), with;
        if (n == 0)
            continue;
        with = evidence_combine(&dialogue_spec, m, sd * sd, evidence_round(&c->cut[cut].group[k], said, n)).mean;
        c->kind[k].compared++;
        c->kind[k].error_without += fabs(m - truth);
        c->kind[k].error_with += fabs(with - truth);
        c->variance[k] += sd * sd;
        c->origins[k] |= UINT64_C(1) << cut;
    }
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
            if (cut == -2)
                return false;
            if (cut >= 0)
                compare(c, unit, trial, at_base, cut, h);
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

    if (kind->use == DIALOGUE_NEW)
        said.variance = fmax(said.variance, v / most_when_new - v);
    return said;
}

static void conclude(struct comparing *c, int k)
{
    struct dialogue_kind *kind = &c->kind[k];
    double n = kind->compared, v = c->variance[k] / n;

    kind->origins = ones(c->origins[k]);
    kind->error_without = kind->compared > 0 ? kind->error_without / n : NAN;
    kind->error_with = kind->compared > 0 ? kind->error_with / n : NAN;
    kind->use = use_of(kind);
    kind->weight = kind->compared == 0          ? NAN
                   : kind->use == DIALOGUE_ASIDE ? 0
                                                 : evidence_combine(&dialogue_spec, 0, v, said_of(kind, 0, DIALOGUE_TYPICAL, v)).weight;
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

static bool fill(struct comparing *c)
{
    const struct dialogue_units *units = c->lesson.in->units;
    struct evidence_group group[DIALOGUE_KINDS];
    bool ok = learn(&c->lesson, INT_MAX, group);

    for (int u = 0; ok && u < units->count; u++)
        if (c->lesson.targets[u] >= 0 && c->lesson.in->results[c->lesson.targets[u]].status == FC_OK)
            ok = compare_unit(c, u);
    for (int k = 0; ok && k < DIALOGUE_KINDS; k++) {
        c->kind[k].group = group[k];
        conclude(c, k);
    }
    return ok;
}

bool dialogue_record_make(const struct dialogue_panel *in, const int *targets, struct dialogue_kind kind[DIALOGUE_KINDS])
{
    struct comparing *c = calloc(1, sizeof *c);
    bool ok = c != NULL;

    memset(kind, 0, DIALOGUE_KINDS * sizeof *kind);
    if (ok) {
        c->kind = kind;
        c->lesson = (struct lesson){in, targets,
                                    malloc(((size_t)in->units->answer_count * DIALOGUE_HORIZONS + 1) * sizeof(struct evidence_answer))};
        ok = c->lesson.answers != NULL && fill(c);
        free(c->lesson.answers);
    }
    free(c);
    return ok;
}
