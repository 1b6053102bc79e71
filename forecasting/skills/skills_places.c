/* Places: what assumptions add to the graduates of a year, and, looking back on all years, what was needed. */
#include <math.h>

#include "skills/places.h"
#include "skills/skills_run.h"

/* Places that the assumptions add for classes begun in a year. */
static double places_assumed(const struct pathway *path, int programme, int year)
{
    double sum = 0;

    for (int i = 0; i < path->count; i++) {
        const struct assumption *a = &path->assumptions[i];
        if (a->kind == ASSUME_PLACES && a->programme == programme && assumption_holds(a, year))
            sum += a->amount;
    }
    return sum;
}

void places_assume(const struct plan *p, struct pathway *path, int h)
{
    int year = p->in->base_year + 1 + h;

    for (int i = 0; i < p->P; i++) {
        const struct supply_programme *g = &p->supply.programme[i];
        path->places[i] = 0;
        for (int j = 0; j < g->delays; j++)
            path->places[i] += g->delay[j] * (float)places_assumed(path, i, year - g->length - j);
    }
}

/* Mean of a stored flow over the years about one, within the horizon. */
static float about(const struct plan *p, const float *flow, int h, int k, int draw)
{
    int first = h - PLACES_WINDOW / 2, last = h + PLACES_WINDOW / 2;
    float sum = 0;

    first = first < 0 ? 0 : first;
    last = last >= p->H ? p->H - 1 : last;
    for (int t = first; t <= last; t++)
        sum += flow[(size_t)(t * p->K + k) * (size_t)p->stride + (size_t)draw];
    return sum / (float)(last - first + 1);
}

void places_year(const struct plan *p, struct pathway *path, const struct noise *noise, int h)
{
    int year = p->in->base_year + 1 + h;

    for (int i = 0; i < p->rows[SKILLS_PLACES]; i++) {
        const struct supply_programme *g = &p->supply.programme[i];
        float *needed = path->out + (size_t)(p->offset[SKILLS_PLACES] + i) * (size_t)p->stride;
        float *change = path->out + (size_t)(p->offset[SKILLS_PLACES_CHANGE] + i) * (size_t)p->stride;
        int exam = places_first_graduates(g, year) - p->in->base_year - 1;
        float planned = (float)(supply_places(g, year) + places_assumed(path, i, year));
        for (int d = 0; d < p->stride; d++) {
            const float z = noise[d / BLOCK].programme[i * BLOCK + d % BLOCK];
            needed[d] = NAN;
            if (exam < p->H && g->education >= 0)
                needed[d] = places_needed(about(p, path->need, exam, g->education, d),
                                          about(p, path->other, exam, g->education, d), places_rate(&g->completion, z),
                                          places_rate(&g->field, z), places_rate(&g->stay, z), places_rate(&g->fill, 0));
            change[d] = needed[d] - planned;
        }
    }
}
