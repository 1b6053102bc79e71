#include "skills/shares.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "skills/shares_error.h"
#include "skills/shrink.h"

const struct shares_law shares_default_law = {0.6, 0.0012, 0.25};

static const double alphas[] = {0.35, 0.6, 0.8, 1};
static const double gains[] = {0, 0.5, 1};
static const double phis[] = {0.8, 0.9, 0.97};
static const double law_weight = 4;     /* residual degrees of freedom that the panel's law of variance counts for */

/* --- log shares --- */

/* Gaps are filled on the line between their neighbours, ends with the nearest value; a series without any gets 0. */
static void fill(double *l, int years)
{
    int last = -1;

    for (int t = 0; t < years; t++) {
        if (isnan(l[t]))
            continue;
        for (int k = last + 1; k < t; k++)
            l[k] = last < 0 ? l[t] : l[last] + (l[t] - l[last]) * (k - last) / (t - last);
        last = t;
    }
    for (int k = last + 1; k < years; k++)
        l[k] = last < 0 ? 0 : l[last];
}

static enum fc_status log_shares(const struct shares_history *y, double *l)
{
    double positive = 0;

    for (int i = 0; i < y->series * y->years; i++) {
        if (y->value[i] < 0 || isinf(y->value[i]))
            return FC_ERANGE;
        positive += y->value[i] > 0;
        l[i] = isnan(y->value[i]) ? NAN : y->value[i] + 0.5;
    }
    if (positive == 0)
        return FC_EEMPTY;
    for (int i = 0; i < y->series; i++) {
        for (int t = 0; t < y->years; t++)
            l[i * y->years + t] = log(l[i * y->years + t]);
        fill(l + i * y->years, y->years);
    }
    for (int t = 0; t < y->years; t++) {
        double sum = 0;
        for (int i = 0; i < y->series; i++)
            sum += exp(l[i * y->years + t]);
        for (int i = 0; i < y->series; i++)
            l[i * y->years + t] -= log(sum);
    }
    return FC_OK;
}

/* --- slopes at an origin --- */

/* Slope of the last years up to and including `end`; its residual sum of squares, and the sum of squares of time. */
static double slope_of(const double *l, int end, double *rss, double *sxx)
{
    int n = end + 1 < SHARES_WINDOW ? end + 1 : SHARES_WINDOW;
    double tbar = (n - 1) / 2.0, mean = 0, sxy = 0, syy = 0;

    *sxx = 0;
    l += end + 1 - n;
    for (int t = 0; t < n; t++)
        mean += l[t] / n;
    for (int t = 0; t < n; t++) {
        *sxx += (t - tbar) * (t - tbar);
        sxy += (t - tbar) * (l[t] - mean);
        syy += (l[t] - mean) * (l[t] - mean);
    }
    *rss = n > 2 ? fmax(0, syy - sxy * sxy / *sxx) : NAN;
    return n > 1 ? sxy / *sxx : 0;
}

/* log v = a + b log size over the series, by least squares. */
static void variance_law(const double *v, const double *size, int n, double *a, double *b)
{
    double count = 0, x = 0, y = 0, xx = 0, xy = 0;

    for (int i = 0; i < n; i++) {
        if (!(v[i] > 0))
            continue;
        count++;
        x += log(size[i]);
        y += log(v[i]);
        xx += log(size[i]) * log(size[i]);
        xy += log(size[i]) * log(v[i]);
    }
    *b = count > 2 && xx - x * x / count > 1e-9 ? (xy - x * y / count) / (xx - x * x / count) : 0;
    *a = count > 0 ? (y - *b * x) / count : log(1e-3);
}

/* slope and its variance for every series at an origin; before shrinking. v is scratch and result. */
static void raw_slopes(const double *l, int series, int years, int end, const double *size, double *slope, double *v)
{
    int n = end + 1 < SHARES_WINDOW ? end + 1 : SHARES_WINDOW, spare = n - 2;
    double sxx = 1, a, b;

    for (int i = 0; i < series; i++) {
        double rss;
        slope[i] = slope_of(l + i * years, end, &rss, &sxx);
        v[i] = spare > 0 ? rss / spare : NAN;
    }
    variance_law(v, size, series, &a, &b);
    for (int i = 0; i < series; i++) {
        double own = spare > 0 ? spare * v[i] : 0;
        v[i] = (own + law_weight * exp(a + b * log(size[i]))) / (law_weight + (spare > 0 ? spare : 0)) / sxx;
    }
}

/* Slopes drawn towards the centre of each series. */
static enum fc_status slopes_at(const double *l, int series, int years, int end, const double *size,
                                const double *centre, double *slope, double *scratch)
{
    struct shrink_found found;
    enum fc_status status;

    if (end < 2) {
        memcpy(slope, centre, (size_t)series * sizeof *slope);
        return FC_OK;
    }
    raw_slopes(l, series, years, end, size, slope, scratch);
    for (int i = 0; i < series; i++)
        slope[i] -= centre[i];
    status = shrink(slope, scratch, series, 0, slope, NULL, &found);
    for (int i = 0; i < series && status == FC_OK; i++)
        slope[i] += centre[i];
    return status;
}

static double smoothed(const double *l, int end, double alpha)
{
    double level = l[0];

    for (int t = 1; t <= end; t++)
        level += alpha * (l[t] - level);
    return level;
}

static double damped(double phi, int h)
{
    double sum = 0, p = 1;

    for (int j = 0; j < h; j++)
        sum += p *= phi;
    return sum;
}

/* --- rolling origin --- */

struct rolling {
    int series, years, first;   /* first origin */
    const double *l;
    const double *size;
    double *slopes;             /* [origin][series] */
};

static double error_of(const struct rolling *r, const struct shares_fit *f, int i, int origin, int h)
{
    const double *l = r->l + i * r->years;
    double slope = r->slopes[(origin - r->first) * r->series + i];

    return l[origin + h] - smoothed(l, origin, f->alpha) - f->gain * damped(f->phi, h) * slope;
}

/* Mean absolute error over series, origins and horizons to 5, weighted by the root of size: neither do the two
 * largest occupations decide, nor the noise of the smallest. */
static double loss(const struct rolling *r, const struct shares_fit *f)
{
    double sum = 0, weights = 0;

    for (int i = 0; i < r->series; i++) {
        double weight = sqrt(r->size[i]);
        for (int o = r->first; o < r->years - 1; o++) {
            for (int h = 1; h <= 5 && o + h < r->years; h++) {
                sum += weight * fabs(error_of(r, f, i, o, h));
                weights += weight;
            }
        }
    }
    return sum / weights;
}

static void search(const struct rolling *r, struct shares_fit *f)
{
    double best = HUGE_VAL, constant;
    struct shares_fit trial = *f;

    trial.alpha = 1;
    trial.gain = 0;
    constant = loss(r, &trial);
    for (size_t a = 0; a < sizeof alphas / sizeof *alphas; a++) {
        for (size_t g = 0; g < sizeof gains / sizeof *gains; g++) {
            for (size_t p = 0; p < (g ? sizeof phis / sizeof *phis : 1); p++) {
                double value;
                trial.alpha = alphas[a];
                trial.gain = gains[g];
                trial.phi = phis[p];
                value = loss(r, &trial);
                if (value < best) {
                    best = value;
                    f->alpha = trial.alpha;
                    f->gain = trial.gain;
                    f->phi = trial.phi;
                }
            }
        }
    }
    f->skill = 1 - best / constant;
}

/* Errors of all series at all origins, as rows for the law of variance. */
static enum fc_status learn_variance(const struct rolling *r, struct shares_fit *f)
{
    int origins = r->years - 1 - r->first, rows = 0, room = r->series * origins * 5;
    struct shares_error *errors = malloc((size_t)(room + 1) * sizeof *errors);
    enum fc_status status;

    if (!errors)
        return FC_ENOMEM;
    for (int i = 0; i < r->series; i++)
        for (int o = r->first; o < r->years - 1; o++)
            for (int h = 1; h <= 5 && o + h < r->years; h++)
                errors[rows++] = (struct shares_error){i, h, r->size[i], error_of(r, f, i, o, h)};
    status = shares_error_law(errors, rows, r->size, r->series, &f->law, f->scale);
    free(errors);
    return status;
}

/* Slopes at every origin; then the search, and the sizes of the errors. */
static enum fc_status roll(const double *l, int years, const double *centre, struct shares_fit *f, double *scratch)
{
    struct rolling r = {f->series, years, years > 6 ? 3 : 1, l, f->size, NULL};
    enum fc_status status = FC_OK;

    f->origins = years - 1 - r.first;
    if (f->origins < 3) {
        f->origins = 0;
        return FC_OK;
    }
    r.slopes = malloc((size_t)(f->origins * f->series) * sizeof *r.slopes);
    if (!r.slopes)
        return FC_ENOMEM;
    for (int o = r.first; o < years - 1 && status == FC_OK; o++)
        status = slopes_at(l, f->series, years, o, f->size, centre, r.slopes + (o - r.first) * f->series, scratch);
    if (status == FC_OK) {
        search(&r, f);
        status = learn_variance(&r, f);
    }
    free(r.slopes);
    return status;
}

/* --- the fit --- */

static enum fc_status allocate(struct shares_fit *fit, int series)
{
    *fit = (struct shares_fit){.series = series, .alpha = 1, .gain = 0.5, .phi = 0.9, .skill = NAN};
    fit->memory = calloc((size_t)series * 4, sizeof *fit->memory);
    if (!fit->memory)
        return FC_ENOMEM;
    fit->level = fit->memory;
    fit->slope = fit->level + series;
    fit->size = fit->slope + series;
    fit->scale = fit->size + series;
    for (int i = 0; i < series; i++)
        fit->scale[i] = 1;
    return FC_OK;
}

/* Mean of the last three known values, so that a single survey year does not set the size. */
static void set_sizes(const struct shares_history *y, double *size)
{
    for (int i = 0; i < y->series; i++) {
        double sum = 0;
        int count = 0;
        for (int t = y->years - 1; t >= 0 && count < 3; t--) {
            if (isnan(y->value[i * y->years + t]))
                continue;
            sum += y->value[i * y->years + t];
            count++;
        }
        size[i] = fmax(count ? sum / count : 0, 0.5);
    }
}

/* The parent's slopes, drawn towards 0. */
static enum fc_status parent_slopes(const struct shares_history *parent, double *slope, double *scratch)
{
    double *l = malloc((size_t)(parent->series * parent->years + 2 * parent->series) * sizeof *l);
    double *size = l ? l + parent->series * parent->years : NULL, *zero = l ? size + parent->series : NULL;
    enum fc_status status = l ? log_shares(parent, l) : FC_ENOMEM;

    if (status == FC_OK) {
        memset(zero, 0, (size_t)parent->series * sizeof *zero);
        set_sizes(parent, size);
        status = slopes_at(l, parent->series, parent->years, parent->years - 1, size, zero, slope, scratch);
    }
    free(l);
    return status;
}

static bool shaped(const struct shares_history *y)
{
    return y->series >= 1 && y->years >= 1 && y->years <= SHARES_YEARS_MAX;
}

static enum fc_status fit_all(const struct shares_history *own, const struct shares_history *parent,
                              struct shares_fit *fit, double *l, double *centre, double *scratch)
{
    const int end = own->years - 1;
    enum fc_status status = log_shares(own, l);

    set_sizes(own, fit->size);
    if (status == FC_OK && parent)
        status = parent_slopes(parent, centre, scratch);
    if (status == FC_OK)
        status = roll(l, own->years, centre, fit, scratch);
    if (status == FC_OK)
        status = slopes_at(l, own->series, own->years, end, fit->size, centre, fit->slope, scratch);
    for (int i = 0; i < own->series && status == FC_OK; i++) {
        fit->level[i] = smoothed(l + i * own->years, end, fit->alpha);
        fit->slope[i] *= fit->gain;
    }
    return status;
}

enum fc_status shares_fit(const struct shares_history *own, const struct shares_history *parent,
                          const struct shares_law *law, struct shares_fit *fit)
{
    double *memory;
    enum fc_status status;

    *fit = (struct shares_fit){0};
    if (!shaped(own) || (parent && (!shaped(parent) || parent->series != own->series)))
        return FC_ESHAPE;
    status = allocate(fit, own->series);
    memory = calloc((size_t)(own->series * (own->years + 2)), sizeof *memory);
    if (status == FC_OK && !memory)
        status = FC_ENOMEM;
    if (status == FC_OK) {
        double *centre = memory + own->series * own->years;
        fit->law = law ? *law : shares_default_law;
        status = fit_all(own, parent, fit, memory, centre, centre + own->series);
    }
    free(memory);
    if (status != FC_OK)
        shares_fit_free(fit);
    return status;
}

void shares_fit_free(struct shares_fit *fit)
{
    free(fit->memory);
    *fit = (struct shares_fit){0};
}

double shares_centre(const struct shares_fit *fit, int i, int h)
{
    return fit->level[i] + damped(fit->phi, h) * fit->slope[i];
}

double shares_sd(const struct shares_fit *fit, int i, int h)
{
    const struct shares_law *law = &fit->law;

    return sqrt(fit->scale[i] * (law->a / fit->size[i] + h * (law->b + law->c / fit->size[i])));
}

void shares_softmax(const double *x, int n, double *out)
{
    double top = x[0], sum = 0;

    for (int i = 1; i < n; i++)
        top = fmax(top, x[i]);
    for (int i = 0; i < n; i++)
        sum += out[i] = exp(x[i] - top);
    for (int i = 0; i < n; i++)
        out[i] /= sum;
}
