/* rate: a yearly rate with its error, and the block of draws that the chain works on. */
#ifndef SKILLS_RATE_H
#define SKILLS_RATE_H

#include "fc.h"

/* Draws that lie side by side: every array of a pathway is [cell][BLOCK] floats. */
enum { BLOCK = 32 };

/* Means of rates err together over ten years of age, and mostly apart beyond: 16-24, 25-34, ... 65 and over. */
enum { AGE_BANDS = 6 };

static inline int age_band(int age)
{
    int band = age < 25 ? 0 : (age - 15) / 10;

    return band < AGE_BANDS ? band : AGE_BANDS - 1;
}

struct rate {
    float mean;         /* share of the stock a year, e.g. 0.04; participation 0..1 */
    float se;           /* standard error of the mean: one deviation per draw and age band, the same in all years */
    float sd;           /* deviation of a single year about the mean, beside chance: one per draw and year */
};

/* fminf, fmaxf and both, in the form that compiles to one instruction and no call. */
static inline float smaller(float a, float b)
{
    return a < b ? a : b;
}

static inline float larger(float a, float b)
{
    return a > b ? a : b;
}

static inline float within(float x, float low, float high)
{
    return smaller(larger(x, low), high);
}

/* Most age groups of a table: single years to 125, and a few. */
enum { AGES_MOST = 128 };

/* Age groups, youngest first: group a holds ages from[a] .. from[a + 1] - 1, the last one to end - 1. */
struct ages {
    int n;
    const int *from;    /* n, ascending */
    int end;
};

static inline int ages_width(const struct ages *ages, int a)
{
    return (a + 1 < ages->n ? ages->from[a + 1] : ages->end) - ages->from[a];
}

/* Share of a group's ages that lies in first .. last, both included. */
static inline float ages_overlap(const struct ages *ages, int a, int first, int last)
{
    int low = ages->from[a] > first ? ages->from[a] : first;
    int end = ages->from[a] + ages_width(ages, a) - 1, high = end < last ? end : last;

    return high < low ? 0 : (float)(high - low + 1) / (float)ages_width(ages, a);
}

/* Flows and the stocks they come from, over some years: [(year * rows + row) * ages + a]. */
struct rate_flows {
    int rows, ages, years;      /* educations or occupations; ages; years */
    const double *flow, *stock;
    const int *group;           /* ages: age group 0, 1, ... over which a rate is taken together */
};

/* Rates by row and age group: mean flow over mean stock, drawn towards the mean of the age group over rows (shrink.h);
 * se from the years' scatter, sd from what of it the chance of so few persons does not explain: that chance the chain
 * draws itself. Fills rate[row * ages + a].
 * Fails: FC_ESHAPE; FC_ENOMEM. */
enum fc_status rate_from_flows(const struct rate_flows *flows, struct rate *rate) MUSTCHECK;

/* The same without shrinking and without error, as Region Skane's published model has it. */
void rate_as_skane(const struct rate_flows *flows, struct rate *rate);

#endif
