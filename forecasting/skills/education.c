#include "skills/education.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "skills/ras.h"

enum { LEVELS = 7 };

static const struct ras_spec fitting = {200, 1e-7};

/* Spread over SCB's seven levels (below 9 years, 9-10, upper secondary to 2 years, 3 years, post-secondary below
 * 3 years, 3 years or more, doctorate) of those who work where SSYK asks for level 0 (does not say) .. 4. */
static const double spread[5][LEVELS] = {
    {0.02, 0.08, 0.20, 0.26, 0.18, 0.25, 0.01},
    {0.08, 0.28, 0.25, 0.28, 0.07, 0.04, 0.00},
    {0.03, 0.11, 0.33, 0.35, 0.12, 0.06, 0.00},
    {0.01, 0.04, 0.15, 0.25, 0.30, 0.24, 0.01},
    {0.00, 0.01, 0.03, 0.08, 0.15, 0.65, 0.08},
};

int education_level_asked(const char *code)
{
    switch (code ? code[0] : 0) {
    case '2': return 4;
    case '3': return 3;
    case '4': case '5': case '6': case '7': case '8': return 2;
    case '9': return 1;
    default: return 0;
    }
}

/* isdigit and isalpha without a locale. */
static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* Education groups: second character 1, 2 compulsory, 3 upper secondary, 4 and 5 post-secondary. */
static int level_of_group(char level)
{
    static const int of[] = {-1, 0, 1, 3, 4, 5, 6};

    return level >= '1' && level <= '6' ? of[level - '0'] : -1;
}

int education_level_of(const char *code)
{
    if (!code || !digit(code[0]))
        return -1;
    if (code[1] == 0)
        return code[0] >= '1' && code[0] <= '7' ? code[0] - '1' : -1;
    return digit(code[1]) && letter(code[2]) ? level_of_group(code[1]) : -1;
}

/* How much of its level a group is: by the county's employed, else its population, else evenly. */
static double size_of(const struct education *in, int k)
{
    const double *size = in->employed ? in->employed : in->population;

    return size && size[k] > 0 ? size[k] : size ? 1e-3 : 1;
}

/* Row of mix from the spread; groups without a level get what they have among the county's employed, the others share the
 * rest. */
static void seed(const struct education *in, int o, double *mix)
{
    int asked = education_level_asked(in->occupation_code ? in->occupation_code[o] : NULL);
    double total = 0, unknown = 0, known = 0, of_level[LEVELS] = {0};

    for (int k = 0; k < in->groups; k++) {
        int level = education_level_of(in->group_code ? in->group_code[k] : NULL);
        total += size_of(in, k);
        if (level >= 0)
            of_level[level] += size_of(in, k);
        else
            unknown += size_of(in, k);
    }
    for (int level = 0; level < LEVELS; level++)
        known += of_level[level] > 0 ? spread[asked][level] + 1e-4 : 0;
    for (int k = 0; k < in->groups; k++) {
        int level = education_level_of(in->group_code ? in->group_code[k] : NULL);
        mix[k] = level < 0 ? size_of(in, k) / total
                           : (1 - unknown / total) * (spread[asked][level] + 1e-4) / known * size_of(in, k) / of_level[level];
    }
}

static bool normalise(double *row, int n)
{
    double sum = 0;

    for (int k = 0; k < n; k++)
        sum += isnan(row[k]) ? 0 : row[k];
    for (int k = 0; k < n && sum > 0; k++)
        row[k] = isnan(row[k]) ? 0 : row[k] / sum;
    return sum > 0;
}

/* Persons by occupation and education, fitted to both margins; as shares again. */
static enum fc_status fit(const struct education *in, double *mix)
{
    const int n = in->groups;
    double *columns = malloc((size_t)n * sizeof *columns), have = 0, want = 0;
    struct ras_found found;
    enum fc_status status;

    if (!columns)
        return FC_ENOMEM;
    for (int o = 0; o < in->occupations; o++) {
        want += in->occupation_total[o];
        for (int k = 0; k < n; k++)
            mix[o * n + k] *= in->occupation_total[o];
    }
    for (int k = 0; k < n; k++)
        have += in->employed[k];
    for (int k = 0; k < n; k++)
        columns[k] = have > 0 ? in->employed[k] * want / have : NAN;
    status = ras_fit_matrix(mix, in->occupations, n, in->occupation_total, columns, &fitting, &found);
    free(columns);
    return status == FC_ENOCONVERGE ? FC_OK : status;
}

static enum fc_status check(const double *x, int n)
{
    for (int i = 0; x && i < n; i++)
        if (x[i] < 0 || isinf(x[i]))
            return FC_ERANGE;
    return FC_OK;
}

enum fc_status education_mix(const struct education *in, double *mix, enum education_source *from)
{
    const int n = in->groups;
    double *seeds = malloc((size_t)(n + 1) * sizeof *seeds);
    enum fc_status status = check(in->own, in->occupations * n) || check(in->employed, n) || check(in->population, n) ? FC_ERANGE : FC_OK;

    *from = in->own ? EDUCATION_OWN : in->employed ? EDUCATION_LEVEL_FITTED : EDUCATION_LEVEL;
    if (!seeds)
        status = FC_ENOMEM;
    for (int o = 0; status == FC_OK && o < in->occupations; o++) {
        double *row = mix + o * n;
        seed(in, o, row);
        normalise(row, n);
        if (in->own) {
            memcpy(seeds, in->own + o * n, (size_t)n * sizeof *seeds);
            if (normalise(seeds, n))
                memcpy(row, seeds, (size_t)n * sizeof *row);
        }
    }
    if (status == FC_OK && !in->own && in->employed)
        status = fit(in, mix);
    /* An occupation without persons keeps its seed. */
    for (int o = 0; status == FC_OK && o < in->occupations; o++) {
        if (normalise(mix + o * n, n))
            continue;
        seed(in, o, mix + o * n);
        normalise(mix + o * n, n);
    }
    free(seeds);
    return status;
}
