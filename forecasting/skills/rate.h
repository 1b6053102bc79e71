/* rate: a yearly rate with its error, and the block of draws that the chain works on. */
#ifndef SKILLS_RATE_H
#define SKILLS_RATE_H

/* Draws that lie side by side: every array of a pathway is [cell][BLOCK] floats. */
enum { BLOCK = 32 };

struct rate {
    float mean;         /* share of the stock a year, e.g. 0.04; participation 0..1 */
    float se;           /* standard error of the mean: one deviation per draw, the same in all years */
    float sd;           /* deviation of a single year about the mean: one per draw and year */
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

#endif
