#include "skills/shares.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "skills/shares_error.h"
#include "skills/shares_part.h"

const struct shares_law shares_default_law = {0.3, 0.003, 1.5};

enum { ALPHAS = 5, PARENT_ALPHAS = 2, KEEPS = 2, GAINS = 3, PHIS = 3, FORMS = ALPHAS * PARENT_ALPHAS * KEEPS * GAINS * PHIS };
static const double alphas[ALPHAS] = {0.2, 0.35, 0.6, 0.8, 1};
static const double parent_alphas[PARENT_ALPHAS] = {0.8, 1};
static const double keeps[KEEPS] = {0.95, 1};
static const double gains[GAINS] = {0, 0.5, 1};
static const double phis[PHIS] = {0.8, 0.9, 0.97};
static const double margin = 0.06;      /* by which a form must beat the one it would replace */

/* Where the search begins, and what holds where there is too little to search by. */
static const double first_alpha = 0.9, first_keep = 0.95, first_gain = 0.5, first_phi = 0.8, alone_alpha = 0.95;

/* Origins by which a form can be told from another; and first errors, of all series, that show how large they are. */
static const int search_least = 3, errors_least = 30;

/* Few origins are few economies, however many series: the variance is widened as if there were so many more. */
static const double few = 12;

enum { AHEAD = 5 };                     /* horizons of the rolling origin */

/* All histories as log shares over the same years, the last one the newest. */
struct logs {
    int series, years;
    int parent_years;
    double *parent_whole;       /* the parent's over all of its years, for its slopes; NULL: no parent */
    double *whole;              /* the county's */
    double *parent;             /* the parent's; all 0 without one */
    double *gap;                /* whole - parent */
    double *size, *parent_size; /* persons */
};

/* --- rolling origin --- */

struct rolling {
    const struct logs *logs;
    int first, origins;
    double *slopes;             /* [origin][series] */
};

/* The parent's level and the difference to it, each smoothed at its own rate; and where the difference goes back to. */
static void level_at(const struct logs *logs, const struct shares_fit *f, int i, int origin, double *level, double *home)
{
    const double *gap = logs->gap + i * logs->years;
    double parent = shares_smoothed(logs->parent + i * logs->years, origin, f->parent_alpha), mean = 0;

    for (int t = 0; t <= origin; t++)
        mean += gap[t] / (origin + 1);
    *level = parent + shares_smoothed(gap, origin, f->alpha);
    *home = parent + mean;
}

static double ahead(const struct shares_fit *f, double level, double home, double slope, int h)
{
    return home + pow(f->keep, h) * (level - home) + shares_damped(f->phi, h) * slope;
}

static double error_of(const struct rolling *r, const struct shares_fit *f, int i, int origin, int h)
{
    double slope = r->slopes[(origin - r->first) * r->logs->series + i], level, home;

    level_at(r->logs, f, i, origin, &level, &home);
    return r->logs->whole[i * r->logs->years + origin + h] - ahead(f, level, home, f->gain * slope, h);
}

/* Mean absolute error over series, origins and horizons, weighted by the root of size: neither do the two largest
 * occupations decide, nor the noise of the smallest. */
static double loss(const struct rolling *r, const struct shares_fit *f)
{
    double sum = 0, weights = 0;

    for (int i = 0; i < r->logs->series; i++) {
        double weight = sqrt(r->logs->size[i]);
        for (int o = r->first; o < r->logs->years - 1; o++) {
            for (int h = 1; h <= AHEAD && o + h < r->logs->years; h++) {
                sum += weight * fabs(error_of(r, f, i, o, h));
                weights += weight;
            }
        }
    }
    return sum / weights;
}

static void take_form(struct shares_fit *f, const struct shares_fit *from)
{
    f->alpha = from->alpha;
    f->parent_alpha = from->parent_alpha;
    f->keep = from->keep;
    f->gain = from->gain;
    f->phi = from->phi;
}

/* The n-th form of the grid. False when it is another one over again: without a trend phi is of no matter, without a parent
 * there is no difference to keep. */
static bool form_at(int n, bool parent, struct shares_fit *f)
{
    int phi = n % PHIS, gain = n / PHIS % GAINS, keep = n / PHIS / GAINS % KEEPS;

    f->phi = phis[phi];
    f->gain = gains[gain];
    f->keep = keeps[keep];
    f->parent_alpha = parent_alphas[n / PHIS / GAINS / KEEPS % PARENT_ALPHAS];
    f->alpha = alphas[n / PHIS / GAINS / KEEPS / PARENT_ALPHAS];
    return (parent || f->keep == 1) && (f->gain > 0 || phi == 0);
}

/* The best form, when it is clearly better than the one that `allocate` sets, that of a panel with little to show. */
static void search(const struct rolling *r, struct shares_fit *f)
{
    struct shares_fit trial = *f, found = *f;
    double first = loss(r, f), best = first, constant;

    trial.alpha = trial.parent_alpha = trial.keep = 1;
    trial.gain = 0;
    constant = loss(r, &trial);
    for (int n = 0; n < FORMS; n++) {
        double value = form_at(n, r->logs->parent_whole != NULL, &trial) ? loss(r, &trial) : HUGE_VAL;
        if (value < best) {
            best = value;
            take_form(&found, &trial);
        }
    }
    if (best < (1 - margin) * first)
        take_form(f, &found);
    else
        best = first;
    f->skill = constant > 0 ? 1 - best / constant : NAN;
}

/* Errors of all series at all origins, as rows for the law of variance. */
static enum fc_status learn_variance(const struct rolling *r, struct shares_fit *f)
{
    const struct logs *logs = r->logs;
    int rows = 0, room = logs->series * r->origins * AHEAD;
    struct shares_error *errors = malloc((size_t)(room + 1) * sizeof *errors);
    enum fc_status status;

    if (!errors)
        return FC_ENOMEM;
    for (int i = 0; i < logs->series; i++)
        for (int o = r->first; o < logs->years - 1; o++)
            for (int h = 1; h <= AHEAD && o + h < logs->years; h++)
                errors[rows++] = (struct shares_error){i, h, logs->size[i], error_of(r, f, i, o, h)};
    status = shares_error_law(errors, rows, logs->size, logs->series, &f->law, f->scale);
    free(errors);
    return status;
}

/* The parent's slopes, drawn towards 0, are the centres of the county's own. scratch: 3 x series. */
static enum fc_status slopes_at(const struct logs *logs, int end, double *slope, double *scratch)
{
    double *centre = scratch + logs->series, *zero = centre + logs->series;
    enum fc_status status = FC_OK;

    memset(centre, 0, (size_t)(2 * logs->series) * sizeof *centre);
    if (logs->parent_whole)
        status = shares_slopes_at(logs->parent_whole, logs->series, logs->parent_years,
                                  end + logs->parent_years - logs->years, logs->parent_size, zero, centre, scratch);
    if (status != FC_OK)
        return status;
    return shares_slopes_at(logs->whole, logs->series, logs->years, end, logs->size, centre, slope, scratch);
}

/* Slopes at every origin; then the search, and the sizes of the errors. */
static enum fc_status roll(const struct logs *logs, struct shares_fit *f, double *scratch)
{
    struct rolling r = {logs, logs->years > 6 ? 3 : 1, 0, NULL};
    enum fc_status status = FC_OK;

    r.origins = logs->years - 1 - r.first;
    if (r.origins < search_least && r.origins * logs->series < errors_least)
        return FC_OK;
    r.slopes = malloc((size_t)(r.origins * logs->series) * sizeof *r.slopes);
    if (!r.slopes)
        return FC_ENOMEM;
    for (int o = 0; o < r.origins && status == FC_OK; o++)
        status = slopes_at(logs, r.first + o, r.slopes + o * logs->series, scratch);
    if (status == FC_OK) {
        f->origins = r.origins;
        if (r.origins >= search_least)
            search(&r, f);
        status = learn_variance(&r, f);
    }
    free(r.slopes);
    return status;
}

/* --- the fit --- */

static enum fc_status allocate(struct shares_fit *fit, int series, bool parent)
{
    *fit = (struct shares_fit){.series = series, .alpha = parent ? first_alpha : alone_alpha, .parent_alpha = 1,
                               .keep = parent ? first_keep : 1, .gain = parent ? 0 : first_gain, .phi = first_phi, .skill = NAN};
    fit->memory = calloc((size_t)series * 5, sizeof *fit->memory);
    if (!fit->memory)
        return FC_ENOMEM;
    fit->level = fit->memory;
    fit->slope = fit->level + series;
    fit->size = fit->slope + series;
    fit->scale = fit->size + series;
    fit->home = fit->scale + series;
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

static bool shaped(const struct shares_history *y)
{
    return y->series >= 1 && y->years >= 1 && y->years <= SHARES_YEARS_MAX;
}

/* The last `years` of each series, in order. */
static void last_years(const double *from, int series, int from_years, int years, double *out)
{
    for (int i = 0; i < series; i++)
        memmove(out + i * years, from + (i + 1) * from_years - years, (size_t)years * sizeof *out);
}

static enum fc_status make_logs(const struct shares_history *own, const struct shares_history *parent, struct logs *logs)
{
    enum fc_status status = shares_logs(own, logs->whole);

    set_sizes(own, logs->size);
    last_years(logs->whole, logs->series, own->years, logs->years, logs->whole);
    if (status == FC_OK && parent) {
        set_sizes(parent, logs->parent_size);
        status = shares_logs(parent, logs->parent_whole);
        last_years(logs->parent_whole, logs->series, logs->parent_years, logs->years, logs->parent);
    }
    for (int i = 0; i < logs->series * logs->years; i++)
        logs->gap[i] = logs->whole[i] - logs->parent[i];
    return status;
}

/* The parent's own form is where the county's search begins, and stays where the county has too few years; likewise the
 * law, unless the caller has one. */
static enum fc_status begin_as_parent(const struct shares_history *parent, bool take_law, struct shares_fit *fit)
{
    struct shares_fit wide;
    enum fc_status status = shares_fit(parent, NULL, NULL, &wide);

    if (status == FC_OK && wide.origins > 0) {
        fit->parent_alpha = wide.alpha;
        fit->gain = wide.gain;
        fit->phi = wide.phi;
        if (take_law)
            fit->law = wide.law;
    }
    shares_fit_free(&wide);
    return status;
}

static enum fc_status fit_logs(const struct logs *logs, struct shares_fit *fit, double *scratch)
{
    enum fc_status status = roll(logs, fit, scratch);

    if (status == FC_OK)
        status = slopes_at(logs, logs->years - 1, fit->slope, scratch);
    for (int i = 0; i < logs->series && status == FC_OK; i++) {
        level_at(logs, fit, i, logs->years - 1, &fit->level[i], &fit->home[i]);
        fit->slope[i] *= fit->gain;
    }
    return status;
}

enum fc_status shares_fit(const struct shares_history *own, const struct shares_history *parent,
                          const struct shares_law *law, struct shares_fit *fit)
{
    struct logs logs = {.series = own->series, .years = own->years, .parent_years = parent ? parent->years : 0};
    double *memory;
    enum fc_status status;

    *fit = (struct shares_fit){0};
    if (!shaped(own) || (parent && (!shaped(parent) || parent->series != own->series)))
        return FC_ESHAPE;
    if (parent && parent->years < logs.years)
        logs.years = parent->years;
    status = allocate(fit, own->series, parent != NULL);
    memory = calloc((size_t)(logs.series * (4 + own->years + 2 * logs.years + logs.parent_years)), sizeof *memory);
    if (status == FC_OK && !memory)
        status = FC_ENOMEM;
    if (status == FC_OK) {
        fit->law = law ? *law : shares_default_law;
        logs.size = fit->size;
        logs.parent_size = memory;
        logs.whole = memory + 4 * logs.series;
        logs.parent = logs.whole + logs.series * own->years;
        logs.gap = logs.parent + logs.series * logs.years;
        logs.parent_whole = parent ? logs.gap + logs.series * logs.years : NULL;
        status = make_logs(own, parent, &logs);
    }
    if (status == FC_OK && parent)
        status = begin_as_parent(parent, law == NULL, fit);
    if (status == FC_OK)
        status = fit_logs(&logs, fit, memory + logs.series);
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
    return ahead(fit, fit->level[i], fit->home[i], fit->slope[i], h);
}

double shares_few(const struct shares_fit *fit, int h)
{
    return fit->origins > 0 ? 1 + (double)h / (fit->origins + few) : 1;
}

double shares_sd(const struct shares_fit *fit, int i, int h)
{
    const struct shares_law *law = &fit->law;

    return sqrt(fit->scale[i] * shares_few(fit, h) * (law->a / fit->size[i] + h * (law->b + law->c / fit->size[i])));
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
