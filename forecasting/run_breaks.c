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
                                            .size = taken[i].size * task->series.unit};
}

/* Beside those known beforehand, as many as there is room for. */
void run_report_breaks(struct task *task, const struct outlier *found, int count)
{
    struct engine_result *r = task->result;

    for (int i = 0; i < count && r->breaks < ENGINE_BREAKS; i++)
        r->found[r->breaks++] = (struct engine_break){
            .kind = found[i].kind == OUTLIER_ADDITIVE ? BREAK_ONCE : BREAK_LEVEL,
            .at = task->input->first + task->series.start + run_unseen(task) + found[i].at,
            .size = found[i].size * task->series.unit,
        };
}

/* What lies beyond a new level is no outcome of what was forecast before it. */
void run_forget_incomparable(struct task *task)
{
    const struct backtest *b = &task->backtest;
    const struct engine_series *input = task->input;

    for (int o = b->first; o < b->plan.origins; o++) {
        int last = input->first + task->series.start + backtest_known(&b->plan, o, task->series.n) - 1;
        for (int h = 0; h < b->plan.horizon; h++)
            if (breaks_level_between(input->breaks, input->break_count, last, last + h + 1))
                backtest_actual(b, o)[h] = NAN;
    }
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

void run_tell_breaks(struct task *task)
{
    struct engine_result *r = task->result;
    char period[PERIOD_SIZE];

    for (int i = 0; i < r->breaks && i < TOLD_MOST; i++) {
        const struct engine_break *b = &r->found[i];
        size_t used = strlen(r->reason);
        snprintf(r->reason + used, sizeof r->reason - used, "; %s%s %s %s (%+.4g)", b->known ? "known " : "",
                 b->kind == BREAK_LEVEL ? "new level" : "one-off value", b->kind == BREAK_LEVEL ? "from" : "in",
                 period_of((int)task->input->frequency, b->at, period), b->size);
    }
    if (r->breaks > TOLD_MOST) {
        size_t used = strlen(r->reason);
        snprintf(r->reason + used, sizeof r->reason - used, "; and %d more breaks", r->breaks - TOLD_MOST);
    }
}
