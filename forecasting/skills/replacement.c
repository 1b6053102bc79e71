#include "skills/replacement.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "skills/shrink.h"

static const float leave_most = 0.95f;  /* of an age group in a year */

/* --- assumptions by single year of age --- */

static double leave_at(int age)
{
    static const double late[] = {0.020, 0.020, 0.025, 0.030, 0.040, 0.06, 0.09, 0.11, 0.14, 0.20, 0.38, 0.35, 0.40};

    if (age < 30)
        return 0.020;
    if (age < 55)
        return 0.012;
    return age <= 67 ? late[age - 55] : 0.45;
}

static double move_at(int age)
{
    return age < 30 ? 0.08 : age > 55 ? 0.02 : 0.08 - 0.06 * (age - 30) / 25;
}

static double entry_at(int age)
{
    return age < 20 ? 1.5 : age < 30 ? 3 : age < 40 ? 1.2 : age < 55 ? 0.6 : age < 65 ? 0.15 : 0.05;
}

static double average(double (*at)(int), int first, int last)
{
    double sum = 0;

    for (int age = first; age <= last; age++)
        sum += at(age);
    return sum / (last - first + 1);
}

struct rate replacement_default_leave(int first, int last)
{
    double mean = average(leave_at, first, last);

    return (struct rate){(float)mean, (float)(0.15 * mean), (float)(0.10 * mean)};
}

struct rate replacement_default_move(int first, int last)
{
    double mean = average(move_at, first, last);

    return (struct rate){(float)mean, (float)(0.25 * mean), (float)(0.10 * mean)};
}

double replacement_default_entry(int first, int last)
{
    return average(entry_at, first, last) * (last - first + 1);
}

/* --- rates from cohorts --- */

/* Those of a group `years` later if nobody came or left: who is that much younger now, evenly within each group. */
static double grown_older(const struct ages *ages, const double *stock, int years, int a)
{
    int first = ages->from[a] - years, last = first + ages_width(ages, a) - 1;
    double sum = 0;

    for (int b = 0; b < ages->n; b++)
        sum += stock[b] * ages_overlap(ages, b, first, last);
    return sum;
}

/* Yearly loss of those who are in age group a now, and its sampling variance; NaN where none was expected. */
static void cohort_loss(double expected, double seen, int years, double *loss, double *variance)
{
    double ratio;

    *loss = *variance = NAN;
    if (expected < 1)
        return;
    ratio = fmax(seen, 0.5) / expected;
    *loss = fmax(0, 1 - pow(ratio, 1.0 / years));
    *variance = (1 / expected + 1 / fmax(seen, 0.5)) / ((double)years * years);
}

static enum fc_status shrink_age(int occupations, int ages, int a, double *loss, double *variance, struct rate *leave)
{
    struct shrink_found found;
    enum fc_status status = shrink(loss, variance, occupations, NAN, loss, variance, &found);

    for (int o = 0; o < occupations; o++) {
        struct rate *r = &leave[o * ages + a];
        *r = status == FC_EEMPTY ? (struct rate){0, 0, 0} : (struct rate){(float)loss[o], (float)sqrt(variance[o]), 0};
    }
    return status == FC_EEMPTY ? FC_OK : status;
}

enum fc_status replacement_cohort_rates(int occupations, const struct ages *ages, const double *before,
                                        const double *after, int years, struct rate *leave)
{
    const int n = ages->n;
    double *loss, *variance;
    enum fc_status status = FC_OK;

    if (years < 1)
        return FC_ESHAPE;
    loss = malloc((size_t)(2 * occupations * n + 1) * sizeof *loss);
    if (!loss)
        return FC_ENOMEM;
    variance = loss + occupations * n;
    for (int o = 0; o < occupations; o++)
        for (int a = 0; a < n; a++)
            cohort_loss(grown_older(ages, before + o * n, years, a), after[o * n + a], years,
                        &loss[a * occupations + o], &variance[a * occupations + o]);
    for (int a = 0; a < n && status == FC_OK; a++)
        status = shrink_age(occupations, n, a, loss + a * occupations, variance + a * occupations, leave);
    free(loss);
    return status;
}

/* --- a block of draws --- */

static struct rate leave_of(const struct replacement *in, int o, int a)
{
    int first = in->ages.from[a];

    return in->leave ? in->leave[o * in->ages.n + a]
                     : replacement_default_leave(first, first + ages_width(&in->ages, a) - 1);
}

/* The rate when retirement comes `delay` years later: at an age, that of somebody so much younger. */
static struct rate delayed_leave(const struct replacement *in, int o, int a, float delay)
{
    struct rate own = leave_of(in, o, a), other;
    float part = smaller(1, fabsf(delay) / (float)ages_width(&in->ages, a));
    int neighbour = delay > 0 ? a - 1 : a + 1;

    if (delay == 0 || in->ages.from[a] < 55 || neighbour < 0 || neighbour >= in->ages.n)
        return own;
    other = leave_of(in, o, neighbour);
    return (struct rate){own.mean + part * (other.mean - own.mean), own.se + part * (other.se - own.se),
                         own.sd + part * (other.sd - own.sd)};
}

static struct rate move_of(const struct replacement *in, int o, int a)
{
    int first = in->ages.from[a];

    return in->move ? in->move[o * in->ages.n + a]
                    : replacement_default_move(first, first + ages_width(&in->ages, a) - 1);
}

static double returns_of(const struct replacement *in, int a)
{
    return in->returns ? in->returns[a] : in->ages.from[a] < 55 ? 0.1 : 0;
}

static void entry_shares(const struct replacement *in, float *share)
{
    double sum = 0;

    for (int a = 0; a < in->ages.n; a++) {
        int first = in->ages.from[a];
        double entry = in->entry ? in->entry[a]
                                 : replacement_default_entry(first, first + ages_width(&in->ages, a) - 1);
        share[a] = (float)entry;
        sum += entry;
    }
    for (int a = 0; a < in->ages.n; a++)
        share[a] = (float)(share[a] / sum);
}

void replacement_start(const struct replacement *in, const float *demand, float *age)
{
    const int n = in->ages.n;
    float entry[AGES_MOST];

    entry_shares(in, entry);
    for (int o = 0; o < in->occupations; o++) {
        double sum = 0;
        for (int a = 0; a < n; a++)
            sum += in->stock[o * n + a];
        for (int a = 0; a < n; a++) {
            float part = sum > 0 ? (float)(in->stock[o * n + a] / sum) : entry[a];
            for (int d = 0; d < BLOCK; d++)
                age[(o * n + a) * BLOCK + d] = part * demand[o * BLOCK + d];
        }
    }
}

/* What one occupation loses, [BLOCK] each. */
struct loss {
    float *gross, *net, *left;
};

/* Expected leavers of one age group, into out; added to the loss. */
static void expect_leavers(const struct replacement *in, int o, int a, const struct replacement_shock *shock,
                           float delay, const float *stock, float *out, const struct loss *loss)
{
    struct rate leave = delayed_leave(in, o, a, delay), move = move_of(in, o, a);
    const float *mean = shock->mean + (o * AGE_BANDS + age_band(in->ages.from[a])) * BLOCK;
    const float *year = shock->year + o * BLOCK;
    float stay_away = 1 - (float)returns_of(in, a);

    for (int d = 0; d < BLOCK; d++) {
        float leaving = larger(0, leave.mean + leave.se * mean[d] + leave.sd * year[d]);
        float moving = larger(0, move.mean + move.se * mean[d] + move.sd * year[d]);
        out[d] = stock[d] * smaller(leaving + moving, leave_most);
        loss->gross[d] += out[d];
        loss->net[d] += out[d] * stay_away;
        loss->left[d] += stock[d] * smaller(leaving, leave_most);
    }
}

/* Leavers of an occupation: the expected ones, more or fewer by chance, alike at all ages. */
static void leave(const struct replacement *in, int o, const struct replacement_shock *shock, float delay, float *stock,
                  const struct loss *loss)
{
    float out[AGES_MOST * BLOCK], chance[BLOCK];

    for (int a = 0; a < in->ages.n; a++)
        expect_leavers(in, o, a, shock, delay, stock + a * BLOCK, out + a * BLOCK, loss);
    for (int d = 0; d < BLOCK; d++)
        chance[d] = loss->gross[d] > 0 ? larger(0, 1 + shock->count[o * BLOCK + d] / sqrtf(loss->gross[d])) : 1;
    for (int a = 0; a < in->ages.n; a++)
        for (int d = 0; d < BLOCK; d++)
            stock[a * BLOCK + d] = larger(0, stock[a * BLOCK + d] - out[a * BLOCK + d] * chance[d]);
    for (int d = 0; d < BLOCK; d++) {
        loss->gross[d] *= chance[d];
        loss->net[d] *= chance[d];
        loss->left[d] *= chance[d];
    }
}

/* A year older; who passes the last age has left. */
static void pass_on(const struct replacement *in, float *stock, const struct loss *loss)
{
    float below[BLOCK] = {0};

    for (int a = 0; a < in->ages.n; a++) {
        float share = 1.0f / (float)ages_width(&in->ages, a);
        for (int d = 0; d < BLOCK; d++) {
            float leaving = stock[a * BLOCK + d] * share;
            stock[a * BLOCK + d] += below[d] - leaving;
            below[d] = leaving;
        }
    }
    for (int d = 0; d < BLOCK; d++) {
        loss->gross[d] += below[d];
        loss->net[d] += below[d];
        loss->left[d] += below[d];
    }
}

/* Entrants at the ages of entry, or, in an occupation that has too many, fewer at all ages. */
static void fill_up(const struct replacement *in, const float *demand, const float *entry, float *stock)
{
    float left[BLOCK] = {0};

    for (int a = 0; a < in->ages.n; a++)
        for (int d = 0; d < BLOCK; d++)
            left[d] += stock[a * BLOCK + d];
    for (int a = 0; a < in->ages.n; a++) {
        for (int d = 0; d < BLOCK; d++) {
            float *x = &stock[a * BLOCK + d], missing = demand[d] - left[d];
            *x = missing >= 0 ? *x + missing * entry[a] : *x * (demand[d] / left[d]);
        }
    }
}

void replacement_step(const struct replacement *in, const float *demand, const struct replacement_shock *shock,
                      float delay, float *age, const struct replacement_flow *flow)
{
    const int n = in->ages.n;
    float entry[AGES_MOST];

    entry_shares(in, entry);
    for (int o = 0; o < in->occupations; o++) {
        const struct loss loss = {flow->gross + o * BLOCK, flow->net + o * BLOCK, flow->left + o * BLOCK};
        float *stock = age + o * n * BLOCK;
        for (int d = 0; d < BLOCK; d++)
            loss.gross[d] = loss.net[d] = loss.left[d] = 0;
        leave(in, o, shock, delay, stock, &loss);
        pass_on(in, stock, &loss);
        fill_up(in, demand + o * BLOCK, entry, stock);
    }
}
