#include "ols.h"

#include <math.h>

static double total_squares(const double *y, int n, int constant)
{
    double centre = 0, sum = 0;

    for (int i = 0; i < n && constant >= 0; i++)
        centre += y[i] / n;
    for (int i = 0; i < n; i++)
        sum += (y[i] - centre) * (y[i] - centre);
    return sum;
}

enum fc_status ols_fit(struct linalg_work *w, int n, int p, const double *X, const double *y,
                       int constant, struct ols_fit *fit)
{
    struct linalg_lstsq found;
    enum fc_status status;
    double total;

    fit->n = n;
    fit->p = p;
    if (n <= p)
        return FC_ESHORT;
    status = linalg_lstsq(w, n, p, X, y, constant, fit->b, fit->V, &found);
    fit->rank = found.rank;
    fit->cond = found.cond;
    if (status != FC_OK)
        return status;
    total = total_squares(y, n, constant);
    fit->rss = found.rss;
    fit->sigma = sqrt(found.rss / (n - p));
    fit->r2 = total > 0 ? 1 - found.rss / total : 0;
    for (int i = 0; i < p * p; i++)
        fit->V[i] *= fit->sigma * fit->sigma;
    for (int i = 0; i < p; i++)
        fit->se[i] = sqrt(fit->V[i + i * p]);
    return FC_OK;
}
