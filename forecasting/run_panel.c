#include "run.h"

#include <math.h>
#include <stdlib.h>

#include "panel.h"

/* What a growth keeps from year to year: seen over k years it fades by 1 / 2k, 0.95 for the ten looked at. */
static double phi_of(const struct panel_series *p)
{
    double seen = p->n > 2 ? p->n - 1 : 1;

    return 1 - 0.5 / fmin(seen, PANEL_CHANGES);
}

static bool may_join(const struct task *task, int class)
{
    if (task->result->status != FC_OK || task->class != class)
        return false;
    for (int t = 0; t < task->series.n; t++)
        if (task->series.y[t] < 0)
            return false;
    return true;
}

/* Enters the series known at an origin; returns how many, with their tasks. */
static int enter(const struct run *run, int class, int origin, struct panel_series *panel, int *who)
{
    const struct backtest_plan *plan = &run->classes[class].plan;
    int count = 0;

    for (int i = 0; i < run->n; i++) {
        const struct task *task = &run->tasks[i];
        struct panel_series *p = &panel[count];
        if (!may_join(task, class) || (origin < plan->origins && origin < task->backtest.first))
            continue;
        *p = (struct panel_series){.group = task->input->group};
        panel_years(p, task->series.y, backtest_known(&task->backtest, origin, task->series.n), plan->m);
        for (int k = 0; k < p->n; k++)
            p->level += p->year[k] * task->series.unit / p->n;
        if (p->level > 0)
            who[count++] = i;
    }
    return count;
}

static void project_then(struct task *task, const struct panel_series *p, int origin, int base)
{
    const struct backtest_plan *plan = &task->backtest.plan;
    const float *from = backtest_forecast(&task->backtest, origin, base);
    float *to = backtest_forecast(&task->backtest, origin, SLOT_PANEL);
    double f[BACKTEST_HORIZON_MAX];

    for (int h = 0; h < plan->horizon; h++)
        f[h] = from[h];
    panel_project(p, phi_of(p), plan->m, plan->horizon, f, f);
    for (int h = 0; h < plan->horizon; h++)
        to[h] = (float)f[h];
}

static void project_panel(const struct run *run, struct task *task, const struct panel_series *p,
                          int origin)
{
    const struct backtest_plan *plan = &task->backtest.plan;
    int base = run_base_slot(plan->m);

    if (!isfinite(p->growth))
        return;
    if (origin < plan->origins)
        project_then(task, p, origin, base);
    else
        panel_project(p, phi_of(p), plan->m, run->spec->horizon, run_final(run, task, base),
                      run_final(run, task, SLOT_PANEL));
}

void run_panel(struct run *run, int part)
{
    int class = part / RUN_ORIGINS, origin = part % RUN_ORIGINS, count;
    struct panel_series *panel;
    enum fc_status status = FC_OK;
    int *who;

    if (origin > run->classes[class].plan.origins)
        return;
    panel = malloc(sizeof *panel * (size_t)(run->n + 1));
    who = malloc(sizeof *who * (size_t)(run->n + 1));
    if (panel && who) {
        count = enter(run, class, origin, panel, who);
        status = panel_growth(panel, count);
        for (int i = 0; i < count && status == FC_OK; i++)
            project_panel(run, &run->tasks[who[i]], &panel[i], origin);
    }
    if (!panel || !who || status == FC_ENOMEM)
        run_fail(run, FC_ENOMEM);
    free(panel);
    free(who);
}
