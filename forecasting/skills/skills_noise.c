/* The draws of one block. A stream of its own for each kind, year and block: a scenario, or another number of
 * programmes, finds the same deviations everywhere else. */
#include <math.h>

#include "random.h"
#include "skills/skills_run.h"

enum kind { SHARE_START, SHARE_WALK, HELD, LEAVE_MEAN, LEAVE_YEAR, SUPPLY_MEAN, SUPPLY_YEAR, PARTICIPATION, PROGRAMME };

/* Part of a deviation's variance that all rows share: the economy's mood in who retires, the law in who studies. */
static const double common_leave = 0.5, common_supply = 0.3;

static struct random stream(const struct plan *p, enum kind kind, int block, int h)
{
    struct random r;

    random_seed(&r, p->spec->seed, ((uint64_t)kind + 1) << 48 | (uint64_t)(h + 1) << 24 | (uint64_t)block);
    return r;
}

static void fill(const struct plan *p, enum kind kind, int block, int h, int rows, double common, float *x)
{
    struct random r = stream(p, kind, block, h);
    float shared[BLOCK], own = (float)sqrt(1 - common);

    for (int d = 0; d < BLOCK; d++)
        shared[d] = common > 0 ? (float)(sqrt(common) * random_normal(&r)) : 0;
    for (int i = 0; i < rows; i++)
        for (int d = 0; d < BLOCK; d++)
            x[i * BLOCK + d] = shared[d] + own * (float)random_normal(&r);
}

void noise_take(struct noise *noise, const struct plan *p, struct store *store)
{
    const size_t o = (size_t)p->O * BLOCK, k = (size_t)p->K * BLOCK, size = sizeof(float);

    noise->share_start = store_take(store, o * 5, size);
    noise->held = store_take(store, (size_t)p->S * BLOCK * 2, size);
    noise->supply_mean = store_take(store, k * 3, size);
    noise->programme = store_take(store, (size_t)p->P * BLOCK, size);
    if (store->failed)
        return;
    noise->share_walk = noise->share_start + o;
    noise->share_year = noise->share_walk + o;
    noise->leave_mean = noise->share_year + o;
    noise->leave_year = noise->leave_mean + o;
    noise->supply_year = noise->supply_mean + k;
    noise->participation = noise->supply_year + k;
}

void noise_start(struct noise *noise, const struct plan *p, int block)
{
    fill(p, SHARE_START, block, 0, p->O, 0, noise->share_start);
    fill(p, LEAVE_MEAN, block, 0, p->O, common_leave, noise->leave_mean);
    fill(p, SUPPLY_MEAN, block, 0, p->K, common_supply, noise->supply_mean);
    fill(p, PARTICIPATION, block, 0, p->K, common_supply, noise->participation);
    fill(p, PROGRAMME, block, 0, p->P, 0, noise->programme);
}

static void walk(float *position, const float *step, int n)
{
    for (int i = 0; i < n * BLOCK; i++)
        position[i] += step[i];
}

void noise_step(struct noise *noise, const struct plan *p, int block, int h)
{
    fill(p, SHARE_WALK, block, h, p->O, 0, noise->share_year);
    walk(noise->share_walk, noise->share_year, p->O);
    fill(p, HELD, block, h, p->S, 0, noise->held + p->S * BLOCK);
    walk(noise->held, noise->held + p->S * BLOCK, p->S);
    fill(p, LEAVE_YEAR, block, h, p->O, common_leave, noise->leave_year);
    fill(p, SUPPLY_YEAR, block, h, p->K, common_supply, noise->supply_year);
}
