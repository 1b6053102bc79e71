#include "skills/places.h"

#include <math.h>

float places_rate(const struct rate *r, float shock)
{
    return smaller(larger(r->mean + r->se * shock, 0.01f), 1);
}

float places_needed(float need, float other, float completion, float field, float stay, float fill)
{
    return larger(0, (need - other) * fill / (completion * field * stay));
}

int places_first_graduates(const struct supply_programme *p, int start)
{
    int j = 0;

    while (j < p->delays - 1 && p->delay[j] <= 0)
        j++;
    return start + p->length + j;
}
