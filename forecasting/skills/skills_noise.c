/* The draws of one block. A stream of its own for each kind, year and block: a scenario, or another number of
 * programmes, finds the same deviations everywhere else. */
#include <math.h>

#include "random.h"
#include "skills/skills_run.h"

enum kind {
    SHARE_START, SHARE_WALK, HELD, LEAVE_MEAN, LEAVE_YEAR, LEAVE_COUNT, SUPPLY_MEAN, SUPPLY_YEAR, SUPPLY_COUNT,
    PARTICIPATION, PARTICIPATION_YEAR, PARTICIPATION_COUNT, PROGRAMME, PROGRAMME_COUNT, MIX, HOME_START, HOME_MEAN, HOME_YEAR,
    WORK_COUNT, AGED_SUPPLY_YEAR, AGED_SUPPLY_COUNT, AGED_PROGRAMME_COUNT, AGED_LEAVE_YEAR, AGED_LEAVE_COUNT, AGED_HOME_YEAR
};

/* Part of a deviation's variance that all rows share: of a year, the economy's mood in who retires and who moves; of
 * a mean over ages, what one estimate has in common. */
static const double common_year = 0.3, common_mean = 0.2;

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
    random_normals(&r, rows * BLOCK, x);
    for (int i = 0; i < rows; i++)
        for (int d = 0; d < BLOCK; d++)
            x[i * BLOCK + d] = shared[d] + own * x[i * BLOCK + d];
}

void noise_take(struct noise *noise, const struct plan *p, struct store *store)
{
    const size_t o = (size_t)p->O * BLOCK, k = (size_t)p->K * BLOCK, size = sizeof(float);

    noise->share_start = store_take(store, o * 5, size);
    noise->leave_mean = store_take(store, o * AGE_BANDS, size);
    noise->held = store_take(store, (size_t)p->S * BLOCK * 2, size);
    noise->supply_mean = store_take(store, k * AGE_BANDS, size);
    noise->participation = store_take(store, k * AGE_BANDS, size);
    noise->supply_year = store_take(store, k * 4, size);
    noise->mix = store_take(store, k, size);
    noise->programme = store_take(store, (size_t)p->P * BLOCK * 2, size);
    noise->home_mean = store_take(store, p->homes ? k * (size_t)p->parts * 2 : 0, size);
    noise->work_count = store_take(store, p->works ? k * (size_t)p->parts : 0, size);
    if (store->failed)
        return;
    noise->share_walk = noise->share_start + o;
    noise->share_year = noise->share_walk + o;
    noise->leave_year = noise->share_year + o;
    noise->leave_count = noise->leave_year + o;
    noise->supply_count = noise->supply_year + k;
    noise->participation_year = noise->supply_count + k;
    noise->participation_count = noise->participation_year + k;
    noise->programme_count = noise->programme + p->P * BLOCK;
    noise->home_growth = noise->home_mean + (p->homes ? k * (size_t)p->parts : 0);
}

/* As fill, of the rows that have a spread; the others stay as they are. */
static void fill_where(const struct plan *p, enum kind kind, int block, int h, int rows, const float *spread, float *x)
{
    struct random r = stream(p, kind, block, h);

    for (int i = 0; i < rows; i++)
        if (spread[i] > 0)
            random_normals(&r, BLOCK, x + i * BLOCK);
}

/* Municipalities grow beside what is expected of them: the mean of their rates errs alike in all years, a year by itself. */
static void homes_deviate(struct noise *noise, const struct plan *p, enum kind kind, int block, int h)
{
    struct random r = stream(p, kind, block, h);

    for (int i = 0; i < p->parts * p->K; i++) {
        const float *mean = noise->home_mean + i * BLOCK;
        float *growth = noise->home_growth + i * BLOCK, z[BLOCK];
        if (!(p->home_se[i] + p->home_sd[i] > 0))
            continue;
        random_normals(&r, BLOCK, z);
        for (int d = 0; d < BLOCK; d++)
            growth[d] *= within(1 + p->home_se[i] * mean[d] + p->home_sd[i] * z[d], 0.05f, 4);
    }
}

/* Where it is known how many live in a municipality, it is only who they are that deviates. */
static void homes_keep(struct noise *noise, const struct plan *p, int m)
{
    const float *people = p->home_people + m * p->K;
    float sum[BLOCK] = {0}, all = 0;

    for (int k = 0; k < p->K; k++) {
        all += people[k];
        for (int d = 0; d < BLOCK; d++)
            sum[d] += people[k] * noise->home_growth[(m * p->K + k) * BLOCK + d];
    }
    for (int k = 0; all > 0 && k < p->K; k++)
        for (int d = 0; d < BLOCK; d++)
            noise->home_growth[(m * p->K + k) * BLOCK + d] *= all / sum[d];
}

static void homes_age(struct noise *noise, const struct plan *p, int block)
{
    for (int t = 0; t < p->in->residents.lag; t++) {
        homes_deviate(noise, p, AGED_HOME_YEAR, block, t);
        for (int m = 0; m < p->parts; m++)
            if (p->home_known[t * p->parts + m])
                homes_keep(noise, p, m);
    }
}

static void homes_begin(struct noise *noise, const struct plan *p, int block)
{
    struct random r = stream(p, HOME_START, block, 0);

    fill_where(p, HOME_MEAN, block, 0, p->parts * p->K, p->home_se, noise->home_mean);
    for (int i = 0; i < p->parts * p->K; i++) {
        float *growth = noise->home_growth + i * BLOCK;
        if (p->home_start[i] > 0)
            random_normals(&r, BLOCK, growth);
        for (int d = 0; d < BLOCK; d++)
            growth[d] = p->home_start[i] > 0 ? expf(p->home_start[i] * growth[d]) : 1;
    }
    homes_age(noise, p, block);
}

void noise_start(struct noise *noise, const struct plan *p, int block)
{
    fill(p, SHARE_START, block, 0, p->O, 0, noise->share_start);
    fill(p, LEAVE_MEAN, block, 0, p->O * AGE_BANDS, common_mean, noise->leave_mean);
    fill(p, SUPPLY_MEAN, block, 0, p->K * AGE_BANDS, common_mean, noise->supply_mean);
    fill(p, PARTICIPATION, block, 0, p->K * AGE_BANDS, common_mean, noise->participation);
    fill(p, PROGRAMME, block, 0, p->P, 0, noise->programme);
    fill(p, MIX, block, 0, p->K, 0, noise->mix);
    if (p->homes)
        homes_begin(noise, p, block);
}

void noise_aged(struct noise *noise, const struct plan *p, int block, int t)
{
    fill(p, AGED_SUPPLY_YEAR, block, t, p->K, common_year, noise->supply_year);
    fill(p, AGED_SUPPLY_COUNT, block, t, p->K, 0, noise->supply_count);
    fill(p, AGED_PROGRAMME_COUNT, block, t, p->P, 0, noise->programme_count);
}

void noise_aged_leavers(struct noise *noise, const struct plan *p, int block, int t)
{
    fill(p, AGED_LEAVE_YEAR, block, t, p->O, common_year, noise->leave_year);
    fill(p, AGED_LEAVE_COUNT, block, t, p->O, 0, noise->leave_count);
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
    if (p->R > 0) {
        fill(p, LEAVE_YEAR, block, h, p->O, common_year, noise->leave_year);
        fill(p, LEAVE_COUNT, block, h, p->O, 0, noise->leave_count);
    }
    if (p->supply.educations > 0) {
        fill(p, SUPPLY_YEAR, block, h, p->K, common_year, noise->supply_year);
        fill(p, SUPPLY_COUNT, block, h, p->K, 0, noise->supply_count);
        fill(p, PARTICIPATION_YEAR, block, h, p->K, common_year, noise->participation_year);
        fill(p, PARTICIPATION_COUNT, block, h, p->K, 0, noise->participation_count);
        fill(p, PROGRAMME_COUNT, block, h, p->P, 0, noise->programme_count);
    }
    if (p->homes)
        homes_deviate(noise, p, HOME_YEAR, block, h);
    if (p->works)
        fill_where(p, WORK_COUNT, block, h, p->parts * p->K, p->chance, noise->work_count);
}
