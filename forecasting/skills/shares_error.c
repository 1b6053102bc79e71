#include "skills/shares_error.h"

#include <math.h>
#include <stdlib.h>

#include "normal.h"

static const double own_kappa = 8;      /* errors that the law counts for beside a series' own */

static double law_variance(const struct shares_law *law, double size, int h)
{
    return law->a / size + h * (law->b + law->c / size);
}

/* Normal equations of e^2 on (1/n, h, h/n), weighted by 1 / V^2. */
static void sums(const struct shares_error *errors, int rows, const struct shares_law *law, double A[3][3], double b[3])
{
    for (int k = 0; k < 9; k++)
        A[k / 3][k % 3] = 0;
    b[0] = b[1] = b[2] = 0;
    for (int r = 0; r < rows; r++) {
        double x[3] = {1 / errors[r].size, errors[r].h, errors[r].h / errors[r].size};
        double v = law_variance(law, errors[r].size, errors[r].h), y = errors[r].e * errors[r].e;
        double w = 1 / (v * v);
        y = fmin(y, 16 * v);    /* a re-coded occupation is not the size of an ordinary error */
        for (int i = 0; i < 3; i++) {
            b[i] += w * x[i] * y;
            for (int j = 0; j < 3; j++)
                A[i][j] += w * x[i] * x[j];
        }
    }
}

/* The solution with every coefficient >= 0: coordinate descent, which converges for three columns in no time. */
static void solve(double A[3][3], const double b[3], double x[3])
{
    for (int round = 0; round < 500; round++) {
        for (int i = 0; i < 3; i++) {
            double rest = b[i];
            for (int j = 0; j < 3; j++)
                rest -= j == i ? 0 : A[i][j] * x[j];
            x[i] = A[i][i] > 0 ? fmax(0, rest / A[i][i]) : 0;
        }
    }
}

static void fit_law(const struct shares_error *errors, int rows, struct shares_law *law)
{
    for (int round = 0; round < 4; round++) {
        double A[3][3], b[3], x[3] = {law->a, law->b, law->c};
        sums(errors, rows, law, A, b);
        solve(A, b, x);
        /* A panel without any change at all still gets a floor, or the next round would divide by 0. */
        *law = (struct shares_law){fmax(x[0], 1e-6), fmax(x[1], 1e-7), fmax(x[2], 1e-6)};
    }
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Third of the series by size that a size belongs to. */
static int class_of(const double *sorted, int series, double size)
{
    return size < sorted[series / 3] ? 0 : size < sorted[2 * series / 3] ? 1 : 2;
}

/* Squared factor with which 80 % of the class's errors lie inside the 80 % interval; 1 when it has few. */
static double conformal(const struct shares_error *errors, int rows, const struct shares_law *law, const double *own,
                        const double *sorted, int series, int class, double *z)
{
    int n = 0, rank;

    for (int r = 0; r < rows; r++)
        if (class_of(sorted, series, errors[r].size) == class)
            z[n++] = fabs(errors[r].e)
                / sqrt(own[errors[r].series] * law_variance(law, errors[r].size, errors[r].h));
    if (n < 20)
        return 1;
    qsort(z, (size_t)n, sizeof *z, by_value);
    rank = (int)ceil(0.8 * (n + 1)) - 1;
    return pow(z[rank < n ? rank : n - 1] / NORMAL_Z80, 2);
}

static void own_ratios(const struct shares_error *errors, int rows, const struct shares_law *law, int series,
                       double *count, double *scale)
{
    for (int i = 0; i < series; i++)
        count[i] = scale[i] = own_kappa;
    for (int r = 0; r < rows; r++) {
        double ratio = errors[r].e * errors[r].e / law_variance(law, errors[r].size, errors[r].h);
        scale[errors[r].series] += fmin(ratio, 16);
        count[errors[r].series]++;
    }
    for (int i = 0; i < series; i++)
        scale[i] /= count[i];
}

enum fc_status shares_error_law(const struct shares_error *errors, int rows, const double *size, int series,
                                struct shares_law *law, double *scale)
{
    double *memory = malloc((size_t)(2 * series + rows + 1) * sizeof *memory), factor[SHARES_CLASSES];
    double *sorted = memory, *count = memory + series, *z = memory + 2 * series;

    if (!memory)
        return FC_ENOMEM;
    fit_law(errors, rows, law);
    own_ratios(errors, rows, law, series, count, scale);
    for (int i = 0; i < series; i++)
        sorted[i] = size[i];
    qsort(sorted, (size_t)series, sizeof *sorted, by_value);
    for (int c = 0; c < SHARES_CLASSES; c++)
        factor[c] = conformal(errors, rows, law, scale, sorted, series, c, z);
    for (int i = 0; i < series; i++)
        scale[i] *= factor[class_of(sorted, series, size[i])];
    free(memory);
    return FC_OK;
}
