/* Demand by education, of the county and its municipalities, and what the tables hold of a year's demand. */
#include <math.h>
#include <string.h>

#include "skills/skills_run.h"

/* --- by education --- */

/* Growth of each education's weight in every occupation's mix, per draw: the trend of the educations' shares. */
void tilt_step(const struct plan *p, const struct noise *noise, int h, float *tilt)
{
    const struct shares_fit *f = &p->mix_trend;

    for (int k = 0; k < p->K; k++) {
        float drift = h < 0 || f->series == 0 ? 0 : (float)(shares_centre(f, k, h + 1) - shares_centre(f, k, 0));
        float sd = h < 0 || f->series == 0 ? 0 : (float)shares_sd(f, k, h + 1);
        for (int d = 0; d < BLOCK; d++)
            tilt[k * BLOCK + d]
                = drift == 0 && sd == 0 ? 1 : expf(within(drift + sd * noise->mix[k * BLOCK + d] - sd * sd / 2, -4, 4));
    }
}

/* sum += share[i] per[i]; most educations are found in a few occupations only, and most occupations have few educations. */
static void add_shares(int n, const float *restrict share, const float *restrict per, float *restrict sum)
{
    for (int i = 0; i < n; i++) {
        if (share[i] == 0)
            continue;
        for (int d = 0; d < BLOCK; d++)
            sum[d] += share[i] * per[i * BLOCK + d];
    }
}

/* Of an occupation's draws, those per unit of mix are its demand over the sum of the tilted mix, which is taken here. */
static void set_mix_sum(const struct plan *p, const float *tilt, float *sum)
{
    memset(sum, 0, (size_t)(p->O * BLOCK) * sizeof *sum);
    for (int o = 0; o < p->O; o++)
        add_shares(p->K, p->mix + o * p->K, tilt, sum + o * BLOCK);
}

/* Education groups of what the occupations have, without the share `remote` of the jobs that can be held from elsewhere. */
void educate(const struct plan *p, float remote, const float *demand, struct scratch *w, float *education)
{
    for (int o = 0; o < p->O; o++) {
        const float *sum = w->mix_sum + o * BLOCK;
        float here = 1 - remote * p->remote[o];
        for (int d = 0; d < BLOCK; d++)
            w->per_mix[o * BLOCK + d] = sum[d] > 0 ? demand[o * BLOCK + d] / sum[d] * here : 0;
    }
    for (int k = 0; k < p->K; k++) {
        float sum[BLOCK] = {0};
        add_shares(p->O, p->mix_by_education + k * p->O, w->per_mix, sum);
        for (int d = 0; d < BLOCK; d++)
            education[k * BLOCK + d] = sum[d] * w->tilt[k * BLOCK + d];
    }
}

/* Of the county and of its municipalities; local is the demand for those who live within reach. */
void educate_step(const struct plan *p, float remote, struct scratch *w)
{
    set_mix_sum(p, w->tilt, w->mix_sum);
    educate(p, 0, w->demand, w, w->education);
    if (remote != 0)
        educate(p, remote, w->demand, w, w->local);
    else
        copy_rows(w->local, w->education, p->K);
    for (int i = 0; p->regions > 1 && i < p->parts; i++) {
        const float *demand = w->by_part + i * p->O * BLOCK;
        educate(p, 0, demand, w, w->part_education + i * p->K * BLOCK);
        if (remote != 0 && p->works)
            educate(p, remote, demand, w, w->part_local + i * p->K * BLOCK);
    }
    if (remote == 0 && p->works)
        copy_rows(w->part_local, w->part_education, p->parts * p->K);
}

/* --- into the tables --- */

static void put_groups(const struct plan *p, const struct sink *sink, int region, const float *demand)
{
    for (int g = 0; g < p->groups; g++) {
        float sum[BLOCK] = {0};
        for (int o = 0; o < p->O; o++) {
            if (!(p->in->occupations.group[o] >> g & 1))
                continue;
            for (int d = 0; d < BLOCK; d++)
                sum[d] += demand[o * BLOCK + d];
        }
        put(p, sink, SKILLS_DEMAND_GROUP, region * p->groups + g, sum);
    }
}

static void put_public(const struct plan *p, const struct sink *sink, const float *by_industry)
{
    for (int o = 0; p->public_part && o < p->O; o++) {
        float sum[BLOCK] = {0};
        for (int s = 0; s < p->S; s++)
            for (int d = 0; d < BLOCK; d++)
                sum[d] += p->public_part[s] * by_industry[(s * p->O + o) * BLOCK + d];
        put(p, sink, SKILLS_DEMAND_PUBLIC, o, sum);
    }
    for (int o = 0; p->women_part && o < p->O; o++) {
        float x[BLOCK] = {0};
        for (int s = 0; s < p->S; s++)
            for (int d = 0; d < BLOCK; d++)
                x[d] += by_industry[(s * p->O + o) * BLOCK + d];
        for (int d = 0; d < BLOCK; d++)
            x[d] *= p->women_part[o];
        put(p, sink, SKILLS_DEMAND_WOMEN, o, x);
    }
}

void demand_put(const struct plan *p, const struct sink *sink, const struct scratch *w)
{
    for (int s = 0; s < p->S; s++)
        put(p, sink, SKILLS_DEMAND_INDUSTRY, s, w->county + s * BLOCK);
    for (int o = 0; o < p->O; o++)
        put(p, sink, SKILLS_DEMAND_OCCUPATION, o, w->demand + o * BLOCK);
    put_groups(p, sink, 0, w->demand);
    for (int i = 0; i < p->S * p->O; i++)
        put(p, sink, SKILLS_DEMAND_INDUSTRY_OCCUPATION, i, w->by_industry + i * BLOCK);
    for (int r = 1; r < p->regions; r++) {
        for (int s = 0; s < p->S; s++)
            put(p, sink, SKILLS_DEMAND_INDUSTRY, r * p->S + s, w->parts + ((r - 1) * p->S + s) * BLOCK);
        for (int o = 0; o < p->O; o++)
            put(p, sink, SKILLS_DEMAND_OCCUPATION, r * p->O + o, w->by_part + ((r - 1) * p->O + o) * BLOCK);
        put_groups(p, sink, r, w->by_part + (r - 1) * p->O * BLOCK);
        for (int k = 0; k < p->K; k++)
            put(p, sink, SKILLS_DEMAND_EDUCATION, r * p->K + k, w->part_education + ((r - 1) * p->K + k) * BLOCK);
    }
    put_public(p, sink, w->by_industry);
    for (int k = 0; k < p->K; k++)
        put(p, sink, SKILLS_DEMAND_EDUCATION, k, w->education + k * BLOCK);
}
