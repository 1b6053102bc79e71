#include "breaks.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "series.h"

bool breaks_level_between(const struct break_known *known, int count, int from, int to)
{
    for (int i = 0; i < count; i++)
        if (known[i].kind == BREAK_LEVEL && known[i].at > from && known[i].at <= to)
            return true;
    return false;
}

static bool is_known(const struct break_known *known, int count, enum break_kind kind, int at)
{
    for (int i = 0; i < count; i++)
        if (known[i].kind == kind && known[i].at == at)
            return true;
    return false;
}

/* --- a new level */

static bool all_positive(const double *y, int n)
{
    for (int t = 0; t < n; t++)
        if (y[t] <= 0)
            return false;
    return true;
}

static double on_scale(double value, bool logs)
{
    return logs ? log(value) : value;
}

/* The median change from period t - 1 to t, between known values, over periods `step` apart. 0 without any. */
static double usual_change(const struct series *s, int t, int step, bool logs, double *room)
{
    int n = 0;
    double middle;

    for (int k = 1 + (t - 1) % step; k < s->n; k += step)
        if (k != t && isfinite(s->y[k]) && isfinite(s->y[k - 1]))
            room[n++] = on_scale(s->y[k], logs) - on_scale(s->y[k - 1], logs);
    middle = series_median(room, n);
    return isfinite(middle) ? middle : 0;
}

/* What lies above its course at index t, on the scale; NaN when one side is unknown. Fewer than five years of a
 * season make no median. */
static double jump_at(const struct series *s, int t, bool logs, double *room, int *after)
{
    int a = t - 1, b = t, step = s->n > 5 * s->m ? s->m : 1;
    double jump;

    while (a >= 0 && isnan(s->y[a]))
        a--;
    while (b < s->n && isnan(s->y[b]))
        b++;
    if (a < 0 || b >= s->n)
        return NAN;
    *after = b;
    jump = on_scale(s->y[b], logs) - on_scale(s->y[a], logs);
    for (int k = a + 1; k <= b; k++)
        jump -= usual_change(s, k, step, logs, room);
    return jump;
}

/* Moves what is not negative to no less than 0. */
static void move(double *y, int end, double jump, bool logs)
{
    for (int t = 0; t < end; t++)
        y[t] = logs ? y[t] * exp(jump) : y[t] >= 0 ? fmax(y[t] + jump, 0) : y[t] + jump;
}

static bool take_level(struct series *s, int t, double *room, struct break_taken *taken)
{
    bool logs = all_positive(s->y, s->n);
    int after = t;
    double jump = t > 0 && t < s->n ? jump_at(s, t, logs, room, &after) : NAN;

    if (!isfinite(jump))
        return false;
    *taken = (struct break_taken){t, BREAK_LEVEL, logs ? s->y[after] * -expm1(-jump) : jump};
    move(s->y, t, jump, logs);
    move(s->observed, t, jump, logs);
    return true;
}

/* --- values that are no rule */

static int count_known(const double *y, int n)
{
    int known = 0;

    for (int t = 0; t < n; t++)
        known += !isnan(y[t]);
    return known;
}

/* Unknown values at both ends become those of the same season inwards; the rest is filled. */
static void fill(struct series *s)
{
    int from = 0, to = s->n - 1, lag;

    while (isnan(s->y[from]))
        from++;
    while (isnan(s->y[to]))
        to--;
    lag = to - from + 1 >= s->m ? s->m : 1;
    series_fill(s->y + from, to - from + 1, s->m);
    for (int t = to + 1; t < s->n; t++)
        s->y[t] = s->y[t - lag];
    for (int t = from - 1; t >= 0; t--)
        s->y[t] = s->y[t + lag];
}

/* Leaves what is known and follows a rule in y, NaN elsewhere. False when nothing would be left. */
static bool leave_rule(struct series *s, int first, const struct break_known *known, int count)
{
    memcpy(s->y, s->observed, sizeof *s->y * (size_t)s->n);
    for (int t = 0; t < s->n; t++)
        if (is_known(known, count, BREAK_ONCE, first + t))
            s->y[t] = NAN;
    if (count_known(s->y, s->n) > 0)
        return true;
    memcpy(s->y, s->observed, sizeof *s->y * (size_t)s->n);
    return false;
}

static int by_time(const void *a, const void *b)
{
    const struct break_taken *x = a, *y = b;

    return x->at - y->at;
}

int breaks_take(struct series *s, int first, const struct break_known *known, int count, struct break_taken *taken, int room)
{
    double *scratch = count > 0 ? malloc(sizeof *scratch * (size_t)s->n) : NULL;
    int found = 0;
    bool once;

    if (!scratch)
        return 0;
    once = leave_rule(s, first, known, count);
    for (int t = 1; t < s->n; t++) {
        struct break_taken new;
        if (is_known(known, count, BREAK_LEVEL, first + t) && take_level(s, t, scratch, &new))
            taken[found < room ? found++ : room - 1] = new;
    }
    fill(s);
    for (int t = 0; t < s->n && once; t++)
        if (is_known(known, count, BREAK_ONCE, first + t) && !isnan(s->observed[t]))
            taken[found < room ? found++ : room - 1] = (struct break_taken){t, BREAK_ONCE, s->observed[t] - s->y[t]};
    qsort(taken, (size_t)found, sizeof *taken, by_time);
    free(scratch);
    return found;
}
