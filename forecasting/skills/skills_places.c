/* Places: what assumptions add to the graduates of a year, and, looking back on all years, what was needed. */
#include <math.h>

#include "skills/places.h"
#include "skills/skills_run.h"

/* Places that the assumptions add for classes begun in a year. */
static double places_assumed(const struct plan *p, const struct pathway *path, int block, int programme, int year)
{
    double sum = 0;

    for (int i = 0; i < path->count; i++) {
        const struct assumption *a = &path->assumptions[i];
        if (a->kind == ASSUME_PLACES && a->programme == programme && assumption_holds(a, year))
            sum += amount_of(p, path, i, block);
    }
    return sum;
}

void places_assume(const struct plan *p, struct pathway *path, int h)
{
    int year = p->in->base_year + 1 + h;

    for (int at = 0; at < p->blocks * p->P; at++) {
        const struct supply_programme *g = &p->supply.programme[at % p->P];
        path->places[at] = 0;
        for (int j = 0; j < g->delays; j++)
            path->places[at] += g->delay[j] * (float)places_assumed(p, path, at / p->P, at % p->P, year - g->length - j);
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

struct supply_whole places_whole(const struct plan *p, int row)
{
    return p->in->supply->whole ? p->in->supply->whole[row] : (struct supply_whole){row, 1, 1};
}

double places_planned(const struct plan *p, int row, int year)
{
    const struct supply_whole whole = places_whole(p, row);
    double sum = 0;

    for (int i = 0; i < whole.parts; i++)
        sum += supply_places(&p->supply.programme[whole.first + i], year);
    return sum / whole.weight;
}

static double assumed_of(const struct plan *p, const struct pathway *path, int block, const struct supply_whole *whole, int year)
{
    double sum = 0;

    for (int i = 0; i < whole->parts; i++)
        sum += places_assumed(p, path, block, whole->first + i, year);
    return sum / whole->weight;
}

/* Year, counted from the first, that a class begun in year h has its exams in. */
static int exam_of(const struct plan *p, const struct supply_programme *g, int h)
{
    return places_first_graduates(g, p->in->base_year + 1 + h) - p->in->base_year - 1;
}

/* Adds what a programme needs of a class begun in year h; NaN when its exams lie beyond the horizon. z: the deviation of
 * the whole, which its parts share. */
static void add_needed(const struct plan *p, const struct pathway *path, const struct noise *noise, int part, int z, int h,
                       float weight, float *needed)
{
    const struct supply_programme *g = &p->supply.programme[part];
    int exam = exam_of(p, g, h);

    for (int d = 0; d < p->stride; d++) {
        const float shock = noise[d / BLOCK].programme[z * BLOCK + d % BLOCK];
        needed[d] += exam >= p->H || g->education < 0 ? NAN
            : places_needed(about(p, path->need, exam, g->education, d), about(p, path->other, exam, g->education, d),
                            places_rate(&g->completion, shock), places_rate(&g->field, shock), places_rate(&g->stay, shock),
                            places_rate(&g->fill, 0)) / weight;
    }
}

void places_year(const struct plan *p, struct pathway *path, const struct noise *noise, int h)
{
    int year = p->in->base_year + 1 + h;

    for (int i = 0; i < p->rows[SKILLS_PLACES]; i++) {
        const struct supply_whole whole = places_whole(p, i);
        float *needed = path->out + (size_t)(p->offset[SKILLS_PLACES] + i) * (size_t)p->stride;
        float *change = path->out + (size_t)(p->offset[SKILLS_PLACES_CHANGE] + i) * (size_t)p->stride;
        float planned = (float)places_planned(p, i, year);
        for (int d = 0; d < p->stride; d++)
            needed[d] = whole.parts > 0 ? 0 : NAN;
        for (int part = whole.first; part < whole.first + whole.parts; part++)
            add_needed(p, path, noise, part, whole.first, h, (float)whole.weight, needed);
        for (int d = 0; d < p->stride; d++)
            change[d] = needed[d] - planned - (float)assumed_of(p, path, d / BLOCK, &whole, year);
    }
}

static float mean_about(const struct plan *p, const float *flow, int h, int k)
{
    double sum = 0;

    for (int d = 0; d < p->D; d++)
        sum += about(p, flow, h, k, d);
    return (float)(sum / p->D);
}

static struct skills_need need_of(const struct plan *p, const struct pathway *path, const struct supply_whole *whole, int h)
{
    struct skills_need n = {NAN, NAN, NAN, NAN, NAN};

    for (int part = whole->first; part < whole->first + whole->parts; part++) {
        const struct supply_programme *g = &p->supply.programme[part];
        float answers = places_rate(&g->fill, 0) / (float)whole->weight;
        int exam = exam_of(p, g, h);
        if (exam >= p->H || g->education < 0)
            return (struct skills_need){NAN, NAN, NAN, NAN, NAN};
        n.need = (part > whole->first ? n.need : 0) + answers * mean_about(p, path->need, exam, g->education);
        n.other = (part > whole->first ? n.other : 0) + answers * mean_about(p, path->other, exam, g->education);
        n.completion = places_rate(&g->completion, 0);
        n.field = places_rate(&g->field, 0);
        n.stay = places_rate(&g->stay, 0);
    }
    return n;
}

void places_explain(const struct plan *p, const struct pathway *path, int h, struct skills_result *r)
{
    for (int i = 0; i < p->rows[SKILLS_PLACES]; i++) {
        const struct supply_whole whole = places_whole(p, i);
        r->need[i * p->H + h] = need_of(p, path, &whole, h);
    }
}
