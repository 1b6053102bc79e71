/* Population by level, sex and county with the cohort flow of supply.h: ages and net rates are those of the large region,
 * fitted to the county, as the chain does with public tables. The same cells also with Region Skane's rule for the rates:
 * means of five years, each cell for itself. */
#ifndef BENCH_SKILLS_EDUCATION_H
#define BENCH_SKILLS_EDUCATION_H

#include "random.h"

enum { LEVELS = 8, AGE_COUNT = 6, FIRST_YEAR = 1985, NUTS_YEARS = 36, COUNTY_YEARS = 34, WINDOW = 8, BLOCKS = 8 };
enum { FIRST_ORIGIN = 10, CHOSEN_TO = 17, SKANE_YEARS = 5 };     /* 1995; 2002, to which supply_lean was chosen */

/* All origins; those that something was chosen on, and the later ones; and Skane's rule in the line's place. */
struct education {
    struct record all, chosen, later, skane;
};

static const char *const level_code[LEVELS] = {"1", "2", "3", "4", "5", "6", "7", "US"};
static const char *const age_text[AGE_COUNT] = {"16-24 years", "25-34 years", "35-44 years", "45-54 years", "55-64 years",
                                                "65-74 years"};
static const int age_starts[AGE_COUNT] = {16, 25, 35, 45, 55, 65};

/* What draws deviate by, for one county: blocks of BLOCK. */
struct deviations {
    float mean[LEVELS * AGE_BANDS * BLOCK], year[LEVELS * BLOCK], count[LEVELS * BLOCK], none[LEVELS * AGE_BANDS * BLOCK];
};

static void fill_normal(struct random *r, float *x, int rows, double common)
{
    for (int d = 0; d < BLOCK; d++) {
        double shared = sqrt(common) * random_normal(r);
        for (int i = 0; i < rows; i++)
            x[i * BLOCK + d] = (float)(shared + sqrt(1 - common) * random_normal(r));
    }
}

/* Draws of the population by level after each year, with what the levels' totals say (NULL: without): out[(h * LEVELS + k) * BLOCKS * BLOCK + draw]. */
static void project(const double *stock, const struct rate *net, const double *totals, int years, uint64_t seed, int ahead,
                    float *out)
{
    static double lean[5 * LEVELS];
    static struct deviations z;
    static struct rate all[LEVELS * AGE_COUNT];
    static float stocks[LEVELS * AGE_COUNT * BLOCK], flows[4][LEVELS * BLOCK];
    const struct supply_shock shock = {z.mean, z.none, z.year, z.none, z.count, z.none, z.none, z.none};
    const struct supply_change change = {1, 0, 0, 0, -1, NULL};
    const struct supply_flow flow = {flows[0], flows[1], flows[2], flows[3]};
    struct supply supply = {.educations = LEVELS, .ages = {AGE_COUNT, age_starts, 75}, .stock = stock, .grown = net,
                            .participation = all, .leans = ahead, .lean = totals ? lean : NULL};

    for (int i = 0; i < LEVELS * AGE_COUNT; i++)
        all[i].mean = 1;
    if (totals && supply_lean(&supply, totals, years, ahead, lean) != FC_OK)
        exit(70);
    for (int b = 0; b < BLOCKS; b++) {
        struct random r;
        random_seed(&r, seed, (uint64_t)b);
        fill_normal(&r, z.mean, LEVELS * AGE_BANDS, 0.2);
        supply_start(&supply, stocks);
        for (int h = 0; h < ahead; h++) {
            fill_normal(&r, z.year, LEVELS, 0.3);
            fill_normal(&r, z.count, LEVELS, 0);
            supply_step(&supply, 0, h + 1, &shock, &change, stocks, &flow);
            for (int k = 0; k < LEVELS; k++)
                memcpy(out + (h * LEVELS + k) * BLOCKS * BLOCK + b * BLOCK, flows[1] + k * BLOCK, BLOCK * sizeof(float));
        }
    }
}

/* Stocks of one large region and sex: history[(t * LEVELS + k) * AGE_COUNT + a]. */
static void region_history(const struct panel *p, const char *region, const char *sex, double *history)
{
    for (int k = 0; k < LEVELS; k++) {
        for (int a = 0; a < AGE_COUNT; a++) {
            char key[48];
            int cell;
            snprintf(key, sizeof key, "%s/%s/%s/%s/", region, age_text[a], level_code[k], sex);
            for (cell = 0; cell < p->n && strcmp(p->key[cell], key); cell++)
                continue;
            for (int t = 0; t < p->years; t++)
                history[(t * LEVELS + k) * AGE_COUNT + a] = cell < p->n ? p->y[cell * p->years + t] : 0;
        }
    }
}

/* The county's levels with the region's ages. */
static void county_stock(const double *region, const double *levels, double *stock)
{
    for (int k = 0; k < LEVELS; k++) {
        double sum = 0;
        for (int a = 0; a < AGE_COUNT; a++)
            sum += region[k * AGE_COUNT + a];
        for (int a = 0; a < AGE_COUNT; a++)
            stock[k * AGE_COUNT + a] = sum > 0 ? levels[k] * region[k * AGE_COUNT + a] / sum : levels[k] / AGE_COUNT;
    }
}

static void judge_levels(struct record *record, int first, const float *draws, const double *y, int years, int origin)
{
    static float sorted[BLOCKS * BLOCK];

    for (int h = 0; h < HORIZONS && origin + horizons[h] < years; h++) {
        double total = 0, last = 0;
        struct quantiles q[LEVELS];
        for (int k = 0; k < LEVELS; k++) {
            quantiles_of(draws + ((horizons[h] - 1) * LEVELS + k) * BLOCKS * BLOCK, BLOCKS * BLOCK, sorted, &q[k]);
            total += q[k].median;
            last += y[k * years + origin];
        }
        for (int k = 0; k < LEVELS; k++) {
            const double *x = y + k * years;
            judge(&record->cell[first + k][h], &(struct forecast){q[k].median, q[k].lo80, q[k].hi80,
                  x[origin] / last * total, line_at(x, origin + 1, horizons[h]), x[origin], x[origin + horizons[h]]});
        }
    }
}

/* Region Skane's rule: mean yearly net flow over mean stock, the last five years, each cell for itself. */
static void skane_rates(const double *history, int origin, struct rate *net)
{
    for (int k = 0; k < LEVELS; k++) {
        double below[SKANE_YEARS] = {0};
        for (int a = 0; a < AGE_COUNT; a++) {
            double flow = 0, stock = 0, width = a + 1 < AGE_COUNT ? age_starts[a + 1] - age_starts[a] : 75 - age_starts[a];
            for (int t = 0; t < SKANE_YEARS; t++) {
                int cell = ((origin - SKANE_YEARS + t) * LEVELS + k) * AGE_COUNT + a;
                double stays = history[cell] * (1 - 1 / width), next = history[cell + LEVELS * AGE_COUNT] - below[t];
                flow += next - stays;
                stock += stays;
                below[t] = stays > 0 ? next / stays * history[cell] / width : 0;
            }
            net[k * AGE_COUNT + a] = (struct rate){stock > 0 ? (float)(flow / stock) : 0, 0, 0};
        }
    }
}

/* Ours beside Skane's rule on the same cells: it takes the place of the line. */
static void judge_skane(struct record *record, int first, const float *draws, const float *rival, const double *y, int origin)
{
    static float sorted[BLOCKS * BLOCK];

    for (int h = 0; h < HORIZONS && origin + horizons[h] < COUNTY_YEARS; h++) {
        for (int k = 0; k < LEVELS; k++) {
            const double *x = y + k * COUNTY_YEARS;
            struct quantiles q;
            quantiles_of(draws + ((horizons[h] - 1) * LEVELS + k) * BLOCKS * BLOCK, BLOCKS * BLOCK, sorted, &q);
            judge(&record->cell[first + k][h], &(struct forecast){q.median, q.lo80, q.hi80, x[origin],
                  rival[((horizons[h] - 1) * LEVELS + k) * BLOCKS * BLOCK], x[origin], x[origin + horizons[h]]});
        }
    }
}

static void county_at(const struct panel *counties, const char *county, const char *sex, const double *history, int origin,
                      struct education *education)
{
    struct record *part = origin <= CHOSEN_TO ? &education->chosen : &education->later;
    static float draws[5 * LEVELS * BLOCKS * BLOCK], rival[5 * LEVELS * BLOCKS * BLOCK];
    double levels[LEVELS], y[LEVELS * COUNTY_YEARS], totals[COUNTY_YEARS * LEVELS], stock[LEVELS * AGE_COUNT];
    struct rate net[LEVELS * AGE_COUNT];
    const struct ages ages = {AGE_COUNT, age_starts, 75};
    char key[48];

    for (int k = 0; k < LEVELS; k++) {
        int cell;
        snprintf(key, sizeof key, "%s/%s/%s/", county, level_code[k], sex);
        for (cell = 0; strcmp(counties->key[cell], key); cell++)
            continue;
        memcpy(y + k * COUNTY_YEARS, counties->y + cell * COUNTY_YEARS, COUNTY_YEARS * sizeof *y);
        levels[k] = y[k * COUNTY_YEARS + origin];
        for (int t = 0; t <= origin; t++)
            totals[t * LEVELS + k] = y[k * COUNTY_YEARS + t];
    }
    if (supply_net_rates(LEVELS, &ages, history, origin + 1, WINDOW, net) != FC_OK)
        exit(70);
    county_stock(history + origin * LEVELS * AGE_COUNT, levels, stock);
    project(stock, net, totals, origin + 1, (uint64_t)(atoi(county) * 100 + origin), 5, draws);
    judge_levels(&education->all, education->all.cells, draws, y, COUNTY_YEARS, origin);
    judge_levels(part, education->all.cells, draws, y, COUNTY_YEARS, origin);
    skane_rates(history, origin, net);
    project(stock, net, NULL, 0, 1, 5, rival);
    judge_skane(&education->skane, education->all.cells, draws, rival, y, origin);
}

static bool education(const char *folder)
{
    static const char *const sexes[] = {"men", "women"};
    static const char *const county_keys[] = {"region_code", "edu_code", "sex", NULL};
    static const char *const region_keys[] = {"region_code", "age", "edu_code", "sex", NULL};
    static struct education education;
    static double history[NUTS_YEARS * LEVELS * AGE_COUNT];
    struct file by_county, by_region, nuts;
    struct panel *counties, *regions;

    if (!read_file(folder, "sweden-education-level/population_county_education_sex_1985_2018.csv", &by_county)
        || !read_file(folder, "sweden-education-level/population_nuts2_age_education_sex_1985_2020.csv", &by_region)
        || !read_file(folder, "sweden-classifications/county_to_nuts.csv", &nuts))
        return false;
    counties = make_panel(&by_county, county_keys, "population", FIRST_YEAR, COUNTY_YEARS);
    regions = make_panel(&by_region, region_keys, "population", FIRST_YEAR, NUTS_YEARS);
    for (int i = 1; i < nuts.n; i++) {
        char region[5];
        snprintf(region, sizeof region, "%.4s", nuts.rows[i].field[column(&nuts, "nuts2")]);
        for (int s = 0; s < 2; s++) {
            region_history(regions, region, sexes[s], history);
            for (int origin = FIRST_ORIGIN; origin < COUNTY_YEARS - 1; origin++)
                county_at(counties, nuts.rows[i].field[0], sexes[s], history, origin, &education);
            education.all.cells += LEVELS;
        }
    }
    education.chosen.cells = education.later.cells = education.skane.cells = education.all.cells;
    print_rows("education levels, county × sex, 1995–2018", &education.all);
    print_rows("the same, from years to 2002, on which the line's weight was chosen", &education.chosen);
    print_rows("the same, from later years", &education.later);
    print_beside("Education levels beside Region Skåne's rule for the rates (means of five years, each cell for itself), the rest alike:",
                 &education.skane, true);
    free_panel(counties);
    free_panel(regions);
    close_file(&by_county);
    close_file(&by_region);
    close_file(&nuts);
    return true;
}

#endif
