#include "skills/residents.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "normal.h"
#include "skills/ras.h"
#include "skills/shrink.h"
#include "skills/supply.h"

static const double default_se = 0.006; /* a year: about how far municipalities' growth stays apart from their county's */
static const double moving = 0.1;       /* share who move in or out in a year, each way half */

/* --- the stock of one year */

struct cube {
    int n, educations, ages;
    int *class_of;              /* [margin][cell] */
    double *target;             /* margins one after another */
};

static double known_or_nan(const double *x, int i)
{
    return x ? x[i] : NAN;
}

/* The margins, the county's first: where they contradict each other the municipality's own holds. */
static void set_margins(const struct cube *c, const double *county, const struct residents_known *known,
                        struct ras_margin margins[4])
{
    const int n = c->n, K = c->educations, A = c->ages, cells = n * K * A, classes[] = {K * A, n, n * A, n * K};
    double *target = c->target;

    for (int i = 0; i < cells; i++) {
        int m = i / (K * A), k = i / A % K, a = i % A;
        c->class_of[i] = k * A + a;
        c->class_of[cells + i] = m;
        c->class_of[2 * cells + i] = m * A + a;
        c->class_of[3 * cells + i] = m * K + k;
    }
    for (int margin = 0; margin < 4; target += classes[margin], margin++) {
        const double *from[] = {county, known->total, known->age, known->education};
        for (int i = 0; i < classes[margin]; i++)
            target[i] = known_or_nan(from[margin], i);
        margins[margin] = (struct ras_margin){classes[margin], c->class_of + margin * cells, target, NULL};
    }
}

/* The cells that are known; the others are the county's in equal parts, which margins then fit where no cell is known. */
static void set_seed(const struct cube *c, const double *county, const struct residents_known *known, double *stock)
{
    for (int i = 0; i < c->n * c->educations * c->ages; i++) {
        double own = known_or_nan(known->cell, i);
        stock[i] = isnan(own) ? county[i % (c->educations * c->ages)] / c->n : own;
    }
}

enum fc_status residents_stock(int n, int educations, int ages, const double *county, const struct residents_known *known,
                               double *stock)
{
    static const struct ras_spec spec = {50, 1e-6};
    const int cells = n * educations * ages;
    struct cube c = {n, educations, ages, malloc((size_t)cells * 4 * sizeof(int)),
                     malloc((size_t)(educations * ages + n + n * ages + n * educations) * sizeof(double))};
    enum fc_status status = c.class_of && c.target ? FC_OK : FC_ENOMEM;
    struct ras_margin margins[4];
    struct ras_found found;

    if (!known->cell && !known->education && !known->age && !known->total)
        status = FC_EEMPTY;
    if (status == FC_OK) {
        set_seed(&c, county, known, stock);
        set_margins(&c, county, known, margins);
        /* A full table stands as it is. */
        status = known->cell ? FC_OK : ras_fit(stock, cells, margins, 4, &spec, &found);
    }
    free(c.class_of);
    free(c.target);
    return status == FC_ENOCONVERGE ? FC_OK : status;
}

/* --- rates of one's own */

/* Ages together: a single year of a small place shows nothing. */
struct bands {
    struct ages ages;
    int from[AGES_MOST], of[AGES_MOST];         /* of an age group: its band */
};

static void set_bands(const struct ages *ages, struct bands *b)
{
    b->ages = (struct ages){0, b->from, ages->end};
    for (int a = 0; a < ages->n; a++) {
        if (b->ages.n == 0 || (ages->from[a] - b->from[b->ages.n - 1] >= RESIDENTS_BAND && ages->end - ages->from[a] >= RESIDENTS_BAND))
            b->from[b->ages.n++] = ages->from[a];
        b->of[a] = b->ages.n - 1;
    }
}

/* All changes of the window, for municipality m and row k, where row `educations` is all of them: the net rate less the
 * county's, and the persons it is a share of. */
struct changes {
    const struct residents_history *h;
    struct bands bands;
    int first, n;               /* changes first .. first + n - 1 */
    double *rate, *persons;     /* [((t * municipalities + m) * (educations + 1) + k) * bands + a] */
};

static int at(const struct changes *c, int t, int m, int k, int a)
{
    return ((t * c->h->n + m) * (c->h->educations + 1) + k) * c->bands.ages.n + a;
}

/* Persons of municipality m, or with m = n of them all, and row k; x by band. Returns those who are new in the youngest. */
static double people(const struct changes *c, int t, int m, int k, double *x)
{
    const struct residents_history *h = c->h;
    const int A = h->ages->n, first_m = m < h->n ? m : 0, end_m = m < h->n ? m + 1 : h->n;
    const int first_k = k < h->educations ? k : 0, end_k = k < h->educations ? k + 1 : h->educations;
    double youngest = 0;

    memset(x, 0, (size_t)c->bands.ages.n * sizeof *x);
    for (int i = first_m; i < end_m; i++)
        for (int j = first_k; j < end_k; j++)
            for (int a = 0; a < A; a++) {
                double own = h->stock[((t * h->n + i) * h->educations + j) * A + a];
                own = isnan(own) ? 0 : own;
                x[c->bands.of[a]] += own;
                youngest += a == 0 ? own : 0;
            }
    return h->entering ? youngest / ages_width(h->ages, 0) : 0;
}

static void fill_changes(const struct changes *c)
{
    const struct residents_history *h = c->h;
    double now[AGES_MOST], next[AGES_MOST], county[AGES_MOST], entered, *rate;

    for (int t = 0; t < c->n; t++) {
        for (int k = 0; k <= h->educations; k++) {
            people(c, c->first + t, h->n, k, now);
            entered = people(c, c->first + t + 1, h->n, k, next);
            supply_rates_of_change(&c->bands.ages, now, next, entered, county);
            for (int m = 0; m < h->n; m++) {
                people(c, c->first + t, m, k, now);
                entered = people(c, c->first + t + 1, m, k, next);
                rate = c->rate + at(c, t, m, k, 0);
                supply_rates_of_change(&c->bands.ages, now, next, entered, rate);
                for (int a = 0; a < c->bands.ages.n; a++) {
                    rate[a] -= county[a];
                    c->persons[at(c, t, m, k, a)] = now[a];
                }
            }
        }
    }
}

/* Mean of one cell's changes and their number; and, over all cells of an age, phi: the variance of a year times persons, by
 * mean absolute deviations, for one year of a new classification is no ordinary year. */
static double mean_of(const struct changes *c, int m, int k, int a, int *n)
{
    double sum = 0;

    *n = 0;
    for (int t = 0; t < c->n; t++) {
        double r = c->rate[at(c, t, m, k, a)];
        if (isnan(r))
            continue;
        sum += r;
        ++*n;
    }
    return *n > 0 ? sum / *n : NAN;
}

static double last_persons(const struct changes *c, int m, int k, int a)
{
    return c->persons[at(c, c->n - 1, m, k, a)];
}

static double phi_of(const struct changes *c, int first_k, int end_k, int a)
{
    double sum = 0, count = 0;

    for (int m = 0; m < c->h->n; m++)
        for (int k = first_k; k < end_k; k++) {
            int n;
            double mean = mean_of(c, m, k, a, &n);
            for (int t = 0; n > 1 && t < c->n; t++) {
                double r = c->rate[at(c, t, m, k, a)];
                if (isnan(r))
                    continue;
                sum += sqrt(c->persons[at(c, t, m, k, a)] * n / (n - 1)) * fabs(r - mean);
                count++;
            }
        }
    return count > 0 ? fmax(pow(NORMAL_MAD * sum / count, 2), 1e-6) : NAN;
}

/* Rates of rows first_k .. end_k - 1 at an age, less what is taken off, drawn towards 0; and their variances. */
static enum fc_status shrink_rows(const struct changes *c, int first_k, int end_k, int a, const double *off, double *x, double *v)
{
    const double phi = phi_of(c, first_k, end_k, a);
    const int rows = end_k - first_k;
    struct shrink_found found;

    for (int i = 0; i < c->h->n * rows; i++) {
        int m = i / rows, k = first_k + i % rows, n;
        x[i] = mean_of(c, m, k, a, &n) - (off ? off[m] : 0);
        v[i] = n > 1 ? phi / fmax(last_persons(c, m, k, a), 1) / n : NAN;
    }
    return shrink(x, v, c->h->n * rows, 0, x, v, &found);
}

struct spread {
    double *alpha, *alpha_v, *beta, *beta_v;    /* [m], [m], [m * educations + k] twice */
};

static enum fc_status fill_band(const struct changes *c, int band, const struct spread *s, double *net, double *v)
{
    const int K = c->h->educations, B = c->bands.ages.n;
    enum fc_status status = shrink_rows(c, K, K + 1, band, NULL, s->alpha, s->alpha_v);

    if (status == FC_OK)
        status = shrink_rows(c, 0, K, band, s->alpha, s->beta, s->beta_v);
    for (int i = 0; status == FC_OK && i < c->h->n * K; i++) {
        net[i * B + band] = s->alpha[i / K] + s->beta[i];
        v[i * B + band] = s->alpha_v[i / K] + s->beta_v[i];
    }
    return status;
}

/* What a year strayed from the rates, over all ages of an education: phi as before. */
static double phi_of_totals(const struct changes *c, const double *net)
{
    const int K = c->h->educations, B = c->bands.ages.n;
    double sum = 0, count = 0;

    for (int t = 0; t < c->n; t++)
        for (int i = 0; i < c->h->n * K; i++) {
            double error = 0, persons = 0;
            for (int a = 0; a < B; a++) {
                double r = c->rate[at(c, t, i / K, i % K, a)], n = c->persons[at(c, t, i / K, i % K, a)];
                persons += n;
                error += isnan(r) ? 0 : n * (r - net[i * B + a]);
            }
            if (persons < 5)
                continue;
            sum += fabs(error) / sqrt(persons);
            count++;
        }
    return count > 0 ? pow(NORMAL_MAD * sum / count, 2) * c->n / fmax(c->n - 1, 1) : moving;
}

static void fill_drift(const struct changes *c, const double *net, const double *v, const struct residents_drift *out)
{
    const int K = c->h->educations, B = c->bands.ages.n, A = c->h->ages->n;
    const double phi = phi_of_totals(c, net);

    for (int i = 0; i < c->h->n * K; i++) {
        double persons = 0, squares = 0;
        for (int a = 0; a < A; a++)
            out->net[i * A + a] = net[i * B + c->bands.of[a]];
        for (int a = 0; a < B; a++) {
            double n = last_persons(c, i / K, i % K, a);
            persons += n;
            squares += n * n * v[i * B + a];
        }
        out->se[i] = persons > 0 ? sqrt(squares) / persons : default_se;
        out->sd[i] = sqrt(phi / fmax(persons, 1));
    }
}

static enum fc_status find_rates(const struct changes *c, double *scratch, const struct residents_drift *out)
{
    const int n = c->h->n, rows = n * c->h->educations, B = c->bands.ages.n;
    double *net = scratch, *v = net + rows * B, *alpha = v + rows * B, *beta = alpha + 2 * n;
    const struct spread s = {alpha, alpha + n, beta, beta + rows};
    enum fc_status status = FC_OK;

    fill_changes(c);
    for (int band = 0; band < B && status == FC_OK; band++)
        status = fill_band(c, band, &s, net, v);
    if (status == FC_OK)
        fill_drift(c, net, v, out);
    return status;
}

enum fc_status residents_rates(const struct residents_history *h, int window, const struct residents_drift *out)
{
    struct changes c = {.h = h, .n = h->years - 1 < window ? h->years - 1 : window};
    size_t cells, rows = (size_t)(h->n * h->educations), bands;
    enum fc_status status;
    double *memory;

    if (h->years < 3 || window < 2)
        return FC_ESHORT;
    set_bands(h->ages, &c.bands);
    bands = (size_t)c.bands.ages.n;
    c.first = h->years - 1 - c.n;
    cells = (size_t)c.n * (rows + (size_t)h->n) * bands;
    memory = malloc((2 * cells + 2 * rows * bands + 2 * (size_t)h->n + 2 * rows) * sizeof *memory);
    if (!memory)
        return FC_ENOMEM;
    c.rate = memory;
    c.persons = memory + cells;
    status = find_rates(&c, c.persons + cells, out);
    free(memory);
    return status;
}

void residents_default(int n, int educations, int ages, const double *stock, const struct residents_drift *out)
{
    for (int i = 0; i < n * educations; i++) {
        double persons = 0;
        for (int a = 0; a < ages; a++) {
            persons += stock[i * ages + a];
            out->net[i * ages + a] = 0;
        }
        out->se[i] = default_se;
        out->sd[i] = sqrt(moving / fmax(persons, 1));
    }
}
