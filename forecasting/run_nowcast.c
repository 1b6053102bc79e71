/* A series whose last values are nowcasts: the models go on from them, the user sees them as forecasts.
 *
 * With k nowcasts, points 1 .. k are they; point h > k is what was forecast h - k periods after them. A nowcast's
 * error moves all that follows by as much (the models forecast from the last level), and is independent of theirs:
 * half-widths add as squares. */
#include "run.h"

#include <math.h>
#include <string.h>

#include "normal.h"
#include "random.h"

void run_forget_nowcasts(struct task *task)
{
    struct series *s = &task->series;
    int k = task->input->nowcasts < s->n ? task->input->nowcasts : s->n - 1;

    for (int t = s->n - k; t < s->n; t++)
        s->observed[t] = NAN;
    task->result->last -= k;
    task->result->n_observed -= k;
    task->result->nowcasts = k;
}

static double wider(double half, double z, double se)
{
    return sqrt(half * half + z * se * z * se);
}

static double kept(const struct task *task, double value)
{
    return run_not_negative(task, value);
}

static struct engine_point widened(const struct task *task, const struct engine_point *p, double se)
{
    return (struct engine_point){
        .mean = p->mean,
        .lo80 = kept(task, p->mean - wider(p->mean - p->lo80, NORMAL_Z80, se)),
        .hi80 = p->mean + wider(p->hi80 - p->mean, NORMAL_Z80, se),
        .lo95 = kept(task, p->mean - wider(p->mean - p->lo95, NORMAL_Z95, se)),
        .hi95 = p->mean + wider(p->hi95 - p->mean, NORMAL_Z95, se),
        .naive = p->naive,
    };
}

/* The rival knows nothing of nowcasts: the last observed value, of the same season where it is the seasonal one. */
static double rival_at(const struct task *task, int h)
{
    const int k = task->input->nowcasts, end = task->series.n - k, m = task->rival > 0 ? task->series.m : 1;
    int t = end - m + h % m;

    return task->series.unit * task->series.y[t >= 0 ? t : end - 1];
}

static void lay_points(const struct run *run, struct task *task)
{
    const int k = task->input->nowcasts, horizon = run->spec->horizon;
    const double *nowcast = task->input->y + task->series.start + task->series.n - k, *se = task->input->nowcast_se;
    struct engine_point *points = task->result->points;

    for (int h = horizon - 1; h >= 0; h--) {
        if (h >= k)
            points[h] = widened(task, &points[h - k], se[k - 1]);
        else
            points[h] = widened(task, &(struct engine_point){nowcast[h], nowcast[h], nowcast[h], nowcast[h], nowcast[h], 0}, se[h]);
        points[h].naive = rival_at(task, h);
    }
}

/* One error a draw: a nowcast that is too high is so in all that follows. */
static void lay_draws(const struct run *run, struct task *task)
{
    const int k = task->input->nowcasts, horizon = run->spec->horizon;
    const double *nowcast = task->input->y + task->series.start + task->series.n - k, *se = task->input->nowcast_se;
    struct random random;

    random_seed(&random, run->spec->seed, UINT64_C(1) << 40 | (uint64_t)(task - run->tasks));
    for (int d = 0; d < run->spec->paths; d++) {
        double *path = task->result->paths + (size_t)d * (size_t)horizon, error = random_normal(&random);
        for (int h = horizon - 1; h >= 0; h--)
            path[h] = kept(task, h >= k ? path[h - k] + error * se[k - 1] : nowcast[h] + error * se[h]);
    }
}

void run_lay_nowcasts(const struct run *run, struct task *task)
{
    if (task->input->nowcasts >= task->series.n)
        return;
    lay_points(run, task);
    if (task->result->paths)
        lay_draws(run, task);
}
