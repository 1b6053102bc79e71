#include "skills/ras.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

static enum fc_status check(const double *x, int cells, const struct ras_margin *margins, int count)
{
    for (int i = 0; i < cells; i++)
        if (!(x[i] >= 0) || isinf(x[i]))
            return FC_ERANGE;
    for (int m = 0; m < count; m++) {
        for (int i = 0; i < cells; i++)
            if (margins[m].class_of[i] < 0 || margins[m].class_of[i] >= margins[m].classes)
                return FC_ESHAPE;
        for (int k = 0; k < margins[m].classes; k++)
            if (margins[m].target[k] < 0 || (margins[m].variance && !(margins[m].variance[k] >= 0)))
                return FC_ERANGE;
    }
    return FC_OK;
}

static void sum_classes(const double *x, int cells, const struct ras_margin *m, double *sum)
{
    for (int k = 0; k < m->classes; k++)
        sum[k] = 0;
    for (int i = 0; i < cells; i++)
        sum[m->class_of[i]] += x[i];
}

/* One margin of one round. Returns the largest relative step that was taken. */
static double fit_margin(double *x, int cells, const struct ras_margin *m, double *sum)
{
    double worst = 0;

    sum_classes(x, cells, m, sum);
    for (int k = 0; k < m->classes; k++) {
        double f = sum[k], v = m->variance ? m->variance[k] : 0, step;
        if (isnan(m->target[k]) || f <= 0) {
            sum[k] = 1;
            continue;
        }
        step = (m->target[k] - f) * (v > 0 ? f / (f + v) : 1);
        worst = fmax(worst, fabs(step) / fmax(f, 1));
        sum[k] = (f + step) / f;
    }
    for (int i = 0; i < cells; i++)
        x[i] *= sum[m->class_of[i]];
    return worst;
}

static int count_starved(const double *x, int cells, const struct ras_margin *margins, int count, double *sum)
{
    int starved = 0;

    for (int m = 0; m < count; m++) {
        sum_classes(x, cells, &margins[m], sum);
        for (int k = 0; k < margins[m].classes; k++)
            starved += sum[k] <= 0 && margins[m].target[k] > 0;
    }
    return starved;
}

enum fc_status ras_fit(double *x, int cells, const struct ras_margin *margins, int count, const struct ras_spec *spec,
                       struct ras_found *found)
{
    enum fc_status status = check(x, cells, margins, count);
    int widest = 1;
    double *sum;

    *found = (struct ras_found){0, HUGE_VAL, 0};
    if (status != FC_OK)
        return status;
    for (int m = 0; m < count; m++)
        widest = margins[m].classes > widest ? margins[m].classes : widest;
    sum = malloc((size_t)widest * sizeof *sum);
    if (!sum)
        return FC_ENOMEM;
    found->starved = count_starved(x, cells, margins, count, sum);
    while (found->rounds < spec->rounds && found->worst > spec->tolerance) {
        found->worst = 0;
        for (int m = 0; m < count; m++)
            found->worst = fmax(found->worst, fit_margin(x, cells, &margins[m], sum));
        found->rounds++;
    }
    free(sum);
    return found->worst <= spec->tolerance ? FC_OK : FC_ENOCONVERGE;
}

enum fc_status ras_fit_matrix(double *x, int rows, int columns, const double *row_target, const double *column_target,
                              const struct ras_spec *spec, struct ras_found *found)
{
    int cells = rows * columns, *class_of = malloc((size_t)cells * 2 * sizeof *class_of + 1);
    struct ras_margin margins[] = {{rows, class_of, row_target, NULL}, {columns, class_of + cells, column_target, NULL}};
    enum fc_status status = FC_ENOMEM;

    for (int i = 0; class_of && i < cells; i++) {
        class_of[i] = i / columns;
        class_of[cells + i] = i % columns;
    }
    if (class_of)
        status = ras_fit(x, cells, margins, 2, spec, found);
    free(class_of);
    return status;
}
