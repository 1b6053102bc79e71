#include "chain.h"

#include <math.h>

static int end_of(const struct chain_part *part)
{
    return part->first + part->n;
}

static int has_value(const struct chain_part *part)
{
    for (int i = 0; i < part->n; i++)
        if (isfinite(part->y[i]))
            return 1;
    return 0;
}

/* The range of periods that the parts with a value span; false when there is none. */
static int span(const struct chain_part *parts, int k, int *first, int *end)
{
    int found = 0;

    for (int i = 0; i < k; i++) {
        if (!has_value(&parts[i]))
            continue;
        *first = found && *first < parts[i].first ? *first : parts[i].first;
        *end = found && *end > end_of(&parts[i]) ? *end : end_of(&parts[i]);
        found = 1;
    }
    return found;
}

static double at(const struct chain_part *part, int period)
{
    return period < part->first || period >= end_of(part) ? NAN : part->y[period - part->first];
}

/* Ratio of out (all newer parts, already joined) to the older part over the periods both cover. */
static void compare(const struct chain_part *older, const double *out, int first, int end,
                    struct chain_link *link)
{
    double newer_sum = 0, older_sum = 0;

    *link = (struct chain_link){.at = end, .factor = 1};
    for (int t = end - 1; t >= first; t--) {
        double value = out[t - first], old = at(older, t);
        if (isfinite(value))
            link->at = t;
        if (isfinite(value) && isfinite(old)) {
            link->overlap++;
            newer_sum += value;
            older_sum += old;
        }
    }
    if (older_sum != 0 && newer_sum != 0)
        link->factor = newer_sum / older_sum;
}

static void fill(const struct chain_part *older, double factor, double *out, int first, int end)
{
    for (int t = first; t < end; t++)
        if (!isfinite(out[t - first]) && isfinite(at(older, t)))
            out[t - first] = factor * at(older, t);
}

enum fc_status chain_join(const struct chain_part *parts, int k, double *out, int room, int *first,
                          int *n, struct chain_link *links)
{
    int end = 0;

    if (!span(parts, k, first, &end))
        return FC_EEMPTY;
    *n = end - *first;
    if (*n > room)
        return FC_ESHAPE;
    for (int t = 0; t < *n; t++)
        out[t] = NAN;
    fill(&parts[k - 1], 1, out, *first, end);
    for (int i = k - 2; i >= 0; i--) {
        compare(&parts[i], out, *first, end, &links[i]);
        fill(&parts[i], links[i].factor, out, *first, end);
    }
    return FC_OK;
}
