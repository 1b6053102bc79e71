#include "skills/shrink.h"

#include <math.h>
#include <stdlib.h>

#include "panel.h"

static int known(double x, double v)
{
    return isfinite(x) && !isnan(v);
}

/* The known estimates, packed, in units of their own spread: panel_variance looks for tau^2 below 4. */
static int pack(const double *x, const double *v, int n, double unit, double *px, double *pv)
{
    int count = 0;

    for (int i = 0; i < n; i++) {
        if (!known(x[i], v[i]) || isinf(v[i]))
            continue;
        px[count] = x[i] / unit;
        pv[count++] = v[i] / (unit * unit);
    }
    return count;
}

/* Twice the root mean square about the mean, so that no variance in these units exceeds 1/4. */
static double spread(const double *x, const double *v, int n)
{
    double sum = 0, squares = 0, noise = 0;
    int count = 0;

    for (int i = 0; i < n; i++) {
        if (!known(x[i], v[i]) || isinf(v[i]))
            continue;
        sum += x[i];
        noise += v[i];
        count++;
    }
    for (int i = 0; i < n && count > 0; i++)
        if (known(x[i], v[i]) && !isinf(v[i]))
            squares += (x[i] - sum / count) * (x[i] - sum / count);
    return count > 0 && squares + noise > 0 ? 2 * sqrt((squares + noise) / count) : 1;
}

static struct shrink_found variance_about(const double *px, const double *pv, int count, double unit, double centre)
{
    struct shrink_found found = {centre, 0};
    double mean = 0, weight = 0;

    if (count > 1)
        found.tau2 = panel_variance(px, pv, count, &mean);
    else if (count == 1)
        mean = px[0];
    for (int i = 0; i < count; i++)
        weight += 1 / (found.tau2 + pv[i] + 1e-12);
    if (isnan(centre))
        found.centre = mean * unit;
    else if (count > 0)
        found.tau2 += fmax(0, (mean - centre / unit) * (mean - centre / unit) - 1 / weight);
    found.tau2 *= unit * unit;
    return found;
}

enum fc_status shrink(const double *x, const double *v, int n, double centre, double *out, double *variance,
                      struct shrink_found *found)
{
    double unit = spread(x, v, n), *packed = malloc((size_t)(2 * n + 1) * sizeof *packed);
    int count;

    if (!packed)
        return FC_ENOMEM;
    for (int i = 0; i < n; i++) {
        if (v[i] < 0) {
            free(packed);
            return FC_ERANGE;
        }
    }
    count = pack(x, v, n, unit, packed, packed + n);
    *found = variance_about(packed, packed + n, count, unit, centre);
    free(packed);
    if (count == 0 && isnan(centre))
        return FC_EEMPTY;
    for (int i = 0; i < n; i++) {
        int nothing = !known(x[i], v[i]) || isinf(v[i]);
        double vi = nothing ? HUGE_VAL : v[i];
        double w = nothing ? 0 : vi == 0 ? 1 : found->tau2 / (found->tau2 + vi);
        out[i] = nothing ? found->centre : w * x[i] + (1 - w) * found->centre;
        if (variance)
            variance[i] = nothing ? found->tau2 : w * vi;
    }
    return FC_OK;
}
