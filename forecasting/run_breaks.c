/* Breaks of a series on their way through a call: those known beforehand, those found, and what is said of them. */
#include "run.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

void run_take_breaks(struct task *task)
{
    const struct engine_series *input = task->input;
    const int first = input->first + task->series.start;
    struct break_taken taken[ENGINE_BREAKS];
    struct engine_result *r = task->result;

    r->breaks = breaks_take(&task->series, first, input->breaks, input->break_count, taken, ENGINE_BREAKS);
    for (int i = 0; i < r->breaks; i++)
        r->found[i] = (struct engine_break){.kind = taken[i].kind, .known = true, .at = first + taken[i].at,
                                            .until = first + taken[i].at, .size = taken[i].size * task->series.unit};
}

/* Beside those known beforehand, as many as there is room for. */
void run_report_breaks(struct task *task, const struct outlier *found, int count)
{
    static const enum break_kind kinds[] = {
        [OUTLIER_ADDITIVE] = BREAK_ONCE, [OUTLIER_SHIFT] = BREAK_LEVEL, [OUTLIER_TEMPORARY] = BREAK_TEMPORARY};
    const int first = task->input->first + task->series.start + run_unseen(task);
    struct engine_result *r = task->result;

    for (int i = 0; i < count && r->breaks < ENGINE_BREAKS; i++)
        r->found[r->breaks++] = (struct engine_break){
            .kind = kinds[found[i].kind],
            .at = first + found[i].at,
            .until = first + (found[i].kind == OUTLIER_TEMPORARY ? found[i].until : found[i].at),
            .size = found[i].size * task->series.unit,
        };
}

/* What lies beyond a new level is no outcome of what was forecast before it. */
void run_forget_incomparable(struct task *task)
{
    const struct backtest *b = &task->backtest;
    const struct engine_series *input = task->input;

    for (int o = b->first; o < b->plan.origins; o++) {
        int last = input->first + task->series.start + backtest_known(b, o, task->series.n) - 1;
        for (int h = 0; h < b->plan.horizon; h++)
            if (breaks_level_between(input->breaks, input->break_count, last, last + h + 1))
                backtest_actual(b, o)[h] = NAN;
    }
}

static bool is_off_course(const struct outlier *found, int count, int t)
{
    for (int i = 0; i < count; i++)
        if (found[i].kind == OUTLIER_TEMPORARY && t >= found[i].at && t <= found[i].until)
            return true;
    return false;
}

/* Outcomes off course, and all that was forecast from there. */
static bool is_spoilt(const struct outlier *found, int count, int known, int h)
{
    return is_off_course(found, count, known - 1) || is_off_course(found, count, known + h);
}

/* Outcomes that would be left of each origin's. */
static int outcomes_left(const struct backtest *b, const struct outlier *found, int count, int *all)
{
    int left = 0;

    *all = 0;
    for (int o = b->first; o < b->plan.origins; o++)
        for (int h = 0; h < b->plan.horizon; h++)
            if (isfinite(backtest_actual(b, o)[h])) {
                left += !is_spoilt(found, count, backtest_known(b, o, b->values), h);
                ++*all;
            }
    return left;
}

/* A series' errors during a temporary change say nothing of those in ordinary times, and would be most of what the
 * record, the weights and the intervals rest on. Where too few of them would remain all are kept. */
void run_forget_off_course(struct task *task, const struct outlier *found, int count)
{
    static const double least_left = 0.25;
    const struct backtest *b = &task->backtest;
    int all, left = outcomes_left(b, found, count, &all);

    if (left == all || left < least_left * all)
        return;
    for (int o = b->first; o < b->plan.origins; o++)
        for (int h = 0; h < b->plan.horizon; h++)
            if (is_spoilt(found, count, backtest_known(b, o, b->values), h))
                backtest_actual(b, o)[h] = NAN;
    task->left_out = all - left;
}

enum { TOLD_MOST = 4, PERIOD_SIZE = 24 };

static const char *period_of(int m, int ordinal, char room[PERIOD_SIZE])
{
    int year = ordinal / m, part = ordinal % m + 1;

    if (m == FC_ANNUAL)
        snprintf(room, PERIOD_SIZE, "%d", year);
    else
        snprintf(room, PERIOD_SIZE, m == FC_QUARTERLY ? "%d-Q%d" : "%d-%02d", year, part);
    return room;
}

static void tell_break(const struct engine_break *b, int m, char *out, size_t size)
{
    char period[PERIOD_SIZE], until[PERIOD_SIZE];

    period_of(m, b->at, period);
    if (b->kind == BREAK_TEMPORARY)
        snprintf(out, size, "; off course from %s to %s (%+.4g at most)", period, period_of(m, b->until, until), b->size);
    else
        snprintf(out, size, "; %s%s %s (%+.4g)", b->known ? "known " : "", b->kind == BREAK_LEVEL ? "new level from" : "one-off value in",
                 period, b->size);
}

void run_tell_breaks(struct task *task)
{
    struct engine_result *r = task->result;

    for (int i = 0; i < r->breaks && i < TOLD_MOST; i++) {
        size_t used = strlen(r->reason);
        tell_break(&r->found[i], (int)task->input->frequency, r->reason + used, sizeof r->reason - used);
    }
    if (r->breaks > TOLD_MOST) {
        size_t used = strlen(r->reason);
        snprintf(r->reason + used, sizeof r->reason - used, "; and %d more breaks", r->breaks - TOLD_MOST);
    }
    if (task->left_out > 0) {
        size_t used = strlen(r->reason);
        snprintf(r->reason + used, sizeof r->reason - used, "; the record leaves out %d forecasts of or from there", task->left_out);
    }
}
