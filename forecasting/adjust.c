#include "adjust.h"

#include <math.h>
#include <string.h>

enum { ROUNDS = 2, DISCOUNTS = 6 };

/* lambda, and what it is thought likely before a series is looked at; chosen on dev and the US training parts. */
static const double discount[DISCOUNTS] = {1, 0.85, 0.7, 0.5, 0.3, 0.1};
static const double prior[DISCOUNTS] = {0.6, 0.9, 1, 0.8, 0.4, 0.2};
static const double temper = 0.5;       /* of the likelihood */

/* What one call works on: n values each. */
struct job {
    int n, m;
    double *x, *rest, *season;  /* values; less their trend, NaN where unknown; S */
    double *passed;             /* forward half of a season's means */
};

/* --- trend --- */

static void take_moving_average(const struct job *job)
{
    const int m = job->m, half = m / 2;
    double sum = 0;

    for (int t = 0; t < job->n; t++)
        job->rest[t] = NAN;
    for (int t = 0; t < 2 * half; t++)
        sum += job->x[t];
    for (int t = half; t + half < job->n; t++) {
        double first = job->x[t - half], last = job->x[t + half];
        sum += last;
        job->rest[t] = job->x[t] - (sum - (m % 2 == 0 ? 0.5 * (first + last) : 0)) / m;
        sum -= first;
    }
}

/* x - S; beyond an end, led on by the mean change of the year there. */
static double adjusted(const struct job *job, int t)
{
    int last = job->n - 1, m = job->m, at = t < 0 ? 0 : t > last ? last : t;
    double change = t < 0 ? adjusted(job, m) - adjusted(job, 0) : t > last ? adjusted(job, last) - adjusted(job, last - m) : 0;

    return job->x[at] - job->season[at] + (t - at) * change / m;
}

static void take_short_trend(const struct job *job)
{
    const int half = job->m / 3;

    for (int t = 0; t < job->n; t++) {
        double trend = 0;
        for (int k = -half; k <= half; k++)
            trend += (half + 1 - (k < 0 ? -k : k)) * adjusted(job, t + k);
        job->rest[t] = job->x[t] - trend / ((half + 1) * (half + 1));
    }
}

/* --- season --- */

/* Sum of squared errors of a season's means of the years before, a year ahead; how many, in count. */
static double foretold(const struct job *job, double keep, double *count)
{
    double squares = 0;

    *count = 0;
    for (int j = 0; j < job->m; j++) {
        double sum = 0, weight = 0;
        for (int t = j; t < job->n; t += job->m) {
            double v = job->rest[t];
            if (isfinite(v) && weight > 0) {
                squares += (v - sum / weight) * (v - sum / weight);
                ++*count;
            }
            sum = keep * sum + (isfinite(v) ? v : 0);
            weight = keep * weight + isfinite(v);
        }
    }
    return squares;
}

static void weigh_discounts(const struct job *job, double *weight)
{
    double count, best = HUGE_VAL, sum = 0;

    for (int i = 0; i < DISCOUNTS; i++) {
        weight[i] = foretold(job, discount[i], &count);
        weight[i] = 0.5 * temper * count * log(fmax(weight[i], 1e-300));
        best = fmin(best, weight[i]);
    }
    for (int i = 0; i < DISCOUNTS; i++)
        sum += weight[i] = prior[i] * exp(best - weight[i]);
    for (int i = 0; i < DISCOUNTS; i++)
        weight[i] /= sum;
}

/* Adds share times the means of season j, weights falling off in both directions. */
static void add_means(const struct job *job, int j, double keep, double share)
{
    double sum = 0, weight = 0;
    int last = j + (job->n - 1 - j) / job->m * job->m;

    for (int t = j; t <= last; t += job->m) {
        sum = keep * sum + (isfinite(job->rest[t]) ? job->rest[t] : 0);
        weight = keep * weight + isfinite(job->rest[t]);
        job->passed[t] = sum;
        job->passed[t + job->n] = weight;
    }
    sum = weight = 0;
    for (int t = last; t >= 0; t -= job->m) {
        double total = job->passed[t + job->n] + weight;
        job->season[t] += total > 0 ? share * (job->passed[t] + sum) / total : 0;
        sum = keep * (sum + (isfinite(job->rest[t]) ? job->rest[t] : 0));
        weight = keep * (weight + isfinite(job->rest[t]));
    }
}

/* Over every year the season sums to 0. */
static void centre(const struct job *job)
{
    const int n = job->n, m = job->m, half = m / 2;
    double sum = 0;

    for (int t = 0; t < n; t++) {
        sum += job->season[t] - (t >= m ? job->season[t - m] : 0);
        job->passed[t] = sum / m;
    }
    for (int t = 0; t < n; t++) {
        int last = t - half + m - 1;
        job->season[t] -= job->passed[last < m - 1 ? m - 1 : last < n ? last : n - 1];
    }
}

static void find_season(const struct job *job)
{
    double weight[DISCOUNTS];

    weigh_discounts(job, weight);
    memset(job->season, 0, sizeof *job->season * (size_t)job->n);
    for (int i = 0; i < DISCOUNTS; i++)
        for (int j = 0; j < job->m && weight[i] > 1e-3; j++)
            add_means(job, j, discount[i], weight[i]);
    centre(job);
}

/* The last year's season, in the terms of season.h. */
static void carry_on(const struct job *job, struct season *s)
{
    double mean = 0;

    for (int t = job->n - job->m; t < job->n; t++) {
        double index = job->season[t];
        s->index[t % job->m] = s->kind == SEASON_MULTIPLICATIVE ? exp(index) : index;
        mean += s->index[t % job->m] / job->m;
    }
    for (int j = 0; j < job->m; j++)
        if (s->kind == SEASON_MULTIPLICATIVE)
            s->index[j] = fmax(s->index[j] / mean, 0.01);
        else
            s->index[j] -= mean;
}

void adjust(struct season *s, enum season_kind kind, const double *y, int n, int m, double *room, double *plain)
{
    struct job job = {n, m, plain, room, room + n, room + 2 * n};

    *s = (struct season){.kind = season_admissible(kind, y, n, m), .m = m};
    if (s->kind == SEASON_NONE) {
        memcpy(plain, y, sizeof *y * (size_t)n);
        return;
    }
    for (int t = 0; t < n; t++)
        plain[t] = s->kind == SEASON_MULTIPLICATIVE ? log(y[t]) : y[t];
    take_moving_average(&job);
    for (int round = 1; round <= ROUNDS; round++) {
        find_season(&job);
        if (round < ROUNDS)
            take_short_trend(&job);
    }
    for (int t = 0; t < n; t++)
        plain[t] = s->kind == SEASON_MULTIPLICATIVE ? exp(plain[t] - job.season[t]) : y[t] - job.season[t];
    carry_on(&job, s);
}
