/* Residuals in twice the precision. */
#include "linalg_private.h"

#include <stddef.h>

struct twofold {
    double sum, rest;
};

static void add(struct twofold *t, double x)
{
    double sum = t->sum + x, back = sum - t->sum;

    t->rest += (t->sum - (sum - back)) + (x - back);
    t->sum = sum;
}

/* x y without an error: the product and what rounding it left. */
static void add_product(struct twofold *t, double x, double y)
{
    const double split = 134217729; /* 2^27 + 1 */
    double product = x * y, a = split * x, b = split * y;
    double xh = a - (a - x), xl = x - xh, yh = b - (b - y), yl = y - yh;

    add(t, product);
    t->rest += xl * yl - (((product - xh * yh) - xl * yh) - xh * yl);
}

/* w->z = y - r - X b. */
void linalg_residuals(struct linalg_work *w, int n, int p, const double *X, const double *y, const double *b)
{
    for (int i = 0; i < n; i++) {
        struct twofold t = {y[i], 0};
        add(&t, -w->r[i]);
        for (int j = 0; j < p; j++)
            add_product(&t, X[i + (size_t)j * (size_t)n], -b[j]);
        w->z[i] = t.sum + t.rest;
    }
}

/* g = -X'r, of the centred and scaled columns. */
void linalg_normal_residuals(const struct linalg_work *w, int n, int p, const double *X, int constant, double *g)
{
    for (int j = 0; j < p; j++) {
        struct twofold t = {0, 0};
        for (int i = 0; i < n; i++)
            add_product(&t, X[i + (size_t)j * (size_t)n], -w->r[i]);
        g[j] = t.sum + t.rest;
    }
    for (int j = 0; j < p && constant >= 0; j++)
        if (j != constant)
            g[j] -= w->centre[j] * g[constant];
    for (int j = 0; j < p; j++)
        g[j] /= w->scale[j];
}
