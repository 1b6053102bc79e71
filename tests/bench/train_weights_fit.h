/* train_weights_fit: the coefficients of feature.h, found so that the combination errs least. For train_weights.c alone.
 *
 *   L(b) = sum_s v_s l_s(b) / sum_s v_s + ridge / 2 |b|^2
 *   l_s  = sMAPE_s / SMAPE_NAIVE2 / 2 + MASE_s / MASE_NAIVE2 / 2     what OWA is the mean of
 *   v_s  = 1 / (LEAST_LOSS + l_s(0))                                so that the hardest series do not decide alone
 * over samples s: a series and an end held out of it. Minimised by Adam, from b = 0 and for a fixed number of rounds: stopping
 * before the minimum draws towards 0 as the ridge does. Both were chosen by what is printed with `judge`.
 * Source: Kingma and Ba (2015), "Adam", ICLR, algorithm 1.
 */
#ifndef TRAIN_WEIGHTS_FIT_H
#define TRAIN_WEIGHTS_FIT_H

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "feature.h"

#define SMAPE_NAIVE2 16.6       /* of dev as a whole */
#define MASE_NAIVE2 1.89
#define LEAST_LOSS 0.15

enum { MEMBERS = FEATURE_MEMBERS, COLUMNS = 1 + FEATURES, HORIZON = BACKTEST_HORIZON_MAX, ROUNDS = 50 };

static const double ridge = 1e-3, stride = 0.06;

struct sample {
    int m, horizon, end, fold;      /* end: halves of a horizon held out */
    double x[FEATURES];             /* as found, and from where the coefficients are trained on standardised */
    double weight[MEMBERS];         /* of the record */
    double lean[MEMBERS], rest;     /* combine_lean: weight becomes rest weight + lean */
    double forecast[MEMBERS][HORIZON];
    double actual[HORIZON];
    double scale;
};

struct coefficients {
    double b[MEMBERS][COLUMNS];
};

struct errors {
    double smape, mase;
};

static double loss_of(struct errors e)
{
    return 0.5 * (e.smape / SMAPE_NAIVE2 + e.mase / MASE_NAIVE2);
}

/* w of feature.h, before combine_lean; NULL: without features. */
static void weigh(const struct sample *s, const struct coefficients *k, double *w)
{
    double sum = 0;

    for (int i = 0; i < MEMBERS; i++) {
        double tilt = k ? k->b[i][0] : 0;
        for (int j = 0; k && j < FEATURES; j++)
            tilt += k->b[i][1 + j] * s->x[j];
        sum += w[i] = s->weight[i] * exp(tilt);
    }
    for (int i = 0; i < MEMBERS; i++)
        w[i] /= sum;
}

/* The errors of the combination; slope, where not NULL: of the loss by each weight before combine_lean. */
static struct errors measure(const struct sample *s, const double *w, double *slope)
{
    struct errors e = {0, 0};

    for (int i = 0; slope && i < MEMBERS; i++)
        slope[i] = 0;
    for (int h = 0; h < s->horizon; h++) {
        double f = 0, y = s->actual[h], size, miss, by_f;
        for (int i = 0; i < MEMBERS; i++)
            if (w[i] > 0 || s->lean[i] > 0)
                f += (s->rest * w[i] + s->lean[i]) * s->forecast[i][h];
        f = fmax(f, 0);
        size = fabs(f) + fabs(y);
        miss = fabs(f - y);
        e.smape += size > 0 ? 200 * miss / size / s->horizon : 0;
        e.mase += miss / s->scale / s->horizon;
        if (!slope || !(f > 0))
            continue;
        by_f = loss_of((struct errors){200 * (copysign(1, f - y) / size - miss / (size * size)), copysign(1, f - y) / s->scale});
        for (int i = 0; i < MEMBERS; i++)
            if (w[i] > 0)
                slope[i] += s->rest * by_f * s->forecast[i][h] / s->horizon;
    }
    return e;
}

static struct errors errors_of(const struct sample *s, const struct coefficients *k)
{
    double w[MEMBERS];

    weigh(s, k, w);
    return measure(s, w, NULL);
}

/* Adds v times the gradient of a sample's loss. */
static void add_gradient(const struct sample *s, const struct coefficients *k, double v, struct coefficients *g)
{
    double w[MEMBERS], slope[MEMBERS], mean = 0;

    weigh(s, k, w);
    measure(s, w, slope);
    for (int i = 0; i < MEMBERS; i++)
        mean += w[i] * slope[i];
    for (int i = 0; i < MEMBERS; i++)
        for (int j = 0; w[i] > 0 && j < COLUMNS; j++)
            g->b[i][j] += v * w[i] * (slope[i] - mean) * (j == 0 ? 1 : s->x[j - 1]);
}

/* Coefficients from the samples that have a weight v, which sum to 1. */
static void train(const struct sample *s, const double *v, int n, struct coefficients *k)
{
    struct coefficients first = {0}, second = {0};

    *k = (struct coefficients){0};
    for (int round = 1; round <= ROUNDS; round++) {
        struct coefficients g = {0};
        double step = 3 * round > 2 * ROUNDS ? 0.3 * stride : stride;
        for (int i = 0; i < n; i++)
            if (v[i] > 0)
                add_gradient(&s[i], k, v[i], &g);
        for (int i = 0; i < MEMBERS * COLUMNS; i++) {
            double *b = &k->b[0][0] + i, *m1 = &first.b[0][0] + i, *m2 = &second.b[0][0] + i, by = (&g.b[0][0])[i] + ridge * *b;
            *m1 += 0.1 * (by - *m1);
            *m2 += 0.01 * (by * by - *m2);
            *b -= step * *m1 / (1 - pow(0.9, round)) / (sqrt(*m2 / (1 - pow(0.99, round))) + 1e-5);
        }
    }
}

#endif
