#include "skills/assumptions.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "random.h"

enum { STREAM = 0x77686174 };  /* of the amounts; other streams of a seed are small numbers */

static const char *const names[ASSUME_KINDS] = {
    "plant", "growth", "migration", "participation", "pension-age", "places", "remote",
};

/* Ranges of amount by kind, and what to say outside them. */
static const struct {
    double low, high;
    const char *fault;
} ranges[ASSUME_KINDS] = {
    {-1e6, 1e6, "the jobs of a plant are a number of at most a million"},
    {-0.5, 0.5, "growth is a share a year from -0.5 to 0.5"},
    {0, 10, "migration is a factor from 0 to 10"},
    {-0.5, 0.5, "participation changes by a share from -0.5 to 0.5"},
    {-5, 5, "the pension age moves by -5 to 5 years"},
    {-1e5, 1e5, "places change by a number of at most 100000"},
    {-1, 1, "the remote share is from -1 to 1"},
};

const char *assumption_name(enum assumption_kind kind)
{
    return kind < ASSUME_KINDS ? names[kind] : NULL;
}

int assumption_kind_of(const char *name)
{
    for (int k = 0; k < ASSUME_KINDS; k++)
        if (strcmp(name, names[k]) == 0)
            return k;
    return -1;
}

const char *assumption_fault(const struct assumption *a, const struct assumption_limits *limits)
{
    if ((int)a->kind < 0 || a->kind >= ASSUME_KINDS)
        return "the kind of assumption is not known";
    if (!(a->spread >= 0 && a->amount - a->spread >= ranges[a->kind].low && a->amount + a->spread <= ranges[a->kind].high))
        return ranges[a->kind].fault;
    if (a->to != 0 && a->to < a->from)
        return "the assumption ends before it begins";
    if (a->kind == ASSUME_PLANT && (a->industry < 0 || a->industry >= limits->industries))
        return "a plant needs an industry of the county";
    if (a->kind == ASSUME_PLANT && (a->municipality < -1 || a->municipality >= limits->municipalities))
        return "the municipality is not in the county";
    if (a->kind == ASSUME_PLANT && a->ramp < 1)
        return "a plant's ramp is at least one year";
    if (a->kind == ASSUME_PLANT && !(a->multiplier >= 0 && a->multiplier <= 2))
        return "a plant's multiplier is from 0 to 2";
    if (a->kind == ASSUME_GROWTH && (a->industry < -1 || a->industry >= limits->industries))
        return "the industry is not known";
    if (a->kind == ASSUME_PLACES && (a->programme < 0 || a->programme >= limits->programmes))
        return "the programme is not known";
    if (a->kind == ASSUME_PARTICIPATION && a->age_last < a->age_first)
        return "the ages end before they begin";
    return NULL;
}

int assumption_holds(const struct assumption *a, int year)
{
    return year >= a->from && (a->to == 0 || year <= a->to);
}

double assumption_ramp(const struct assumption *a, int year)
{
    if (!assumption_holds(a, year))
        return 0;
    return fmin(1, (double)(year - a->from + 1) / a->ramp);
}

double assumption_growth(const struct assumption *a, double amount, int industry, int year)
{
    int last = a->to != 0 && a->to < year ? a->to : year;

    if ((a->industry >= 0 && a->industry != industry) || last < a->from)
        return 1;
    return pow(1 + amount, last - a->from + 1);
}

bool assumption_places(uint64_t seed, int number, int n, double *place)
{
    int *order = malloc((size_t)n * sizeof *order);
    struct random random;

    if (!order)
        return false;
    random_seed(&random, seed, STREAM + (uint64_t)number);
    for (int i = 0; i < n; i++) {
        int j = random_below(&random, i + 1);
        order[i] = i;
        order[i] = order[j];
        order[j] = i;
    }
    for (int i = 0; i < n; i++)
        place[i] = (order[i] + random_uniform(&random)) / n;
    free(order);
    return true;
}

double assumption_remote(const char *occupation_code)
{
    static const double of[] = {0, 0.5, 0.5, 0.4, 0.5, 0.05, 0, 0, 0, 0};

    if (!occupation_code || occupation_code[0] < '0' || occupation_code[0] > '9')
        return 0;
    /* Care and teaching are done where the people are. */
    if (strncmp(occupation_code, "22", 2) == 0 || strncmp(occupation_code, "23", 2) == 0
        || strncmp(occupation_code, "32", 2) == 0)
        return 0.1;
    return of[occupation_code[0] - '0'];
}
