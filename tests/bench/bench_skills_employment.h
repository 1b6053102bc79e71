/* Employment by municipality and industry: the engine's forecasts leaning on the nation's industries, as the chain takes them. */
#ifndef BENCH_SKILLS_EMPLOYMENT_H
#define BENCH_SKILLS_EMPLOYMENT_H

enum { LISTED_MAX = 32 };

static bool is_municipality(const char *key)
{
    return strcspn(key, "/") == 4;
}

/* Forecasts of some of the panel's cells from an origin. The caller frees them. */
static struct engine_result *forecasts_at(const struct panel *p, const int *cells, int n, int origin)
{
    struct engine_series *series = calloc((size_t)n, sizeof *series);
    struct engine_result *results = calloc((size_t)n, sizeof *results);
    struct engine_panel panel = {n, series};
    struct engine_spec spec = {.horizon = 5, .seed = 1, .jobs = 1};

    for (int i = 0; i < n; i++)
        series[i] = (struct engine_series){.id = p->key[cells[i]], .frequency = FC_ANNUAL, .first = p->first,
                                           .n = origin + 1, .y = p->y + cells[i] * p->years, .nonnegative = true,
                                           .group = -1,
                                           .break_count = p->breaks && p->breaks->at <= p->first + origin,
                                           .breaks = p->breaks};
    if (engine_run(&panel, &spec, results, NULL, NULL) != FC_OK)
        exit(70);
    free(series);
    return results;
}

static void free_forecasts(struct engine_result *results, int n)
{
    for (int i = 0; i < n; i++)
        engine_result_free(&results[i]);
    free(results);
}

/* The cells of a region's industries, and what they sum to each year. */
static int cells_of(const struct panel *p, const char *region, int *cells, double *total)
{
    size_t length = strlen(region);
    int n = 0;

    memset(total, 0, (size_t)p->years * sizeof *total);
    for (int i = 0; i < p->n; i++) {
        if (strncmp(p->key[i], region, length) != 0 || p->key[i][length] != '/')
            continue;
        cells[n++] = i;
        for (int t = 0; t < p->years; t++)
            total[t] += isnan(p->y[i * p->years + t]) ? 0 : p->y[i * p->years + t];
    }
    return n;
}

static int industry_in(const struct panel *p, const int *cells, int n, int cell)
{
    for (int i = 0; i < n; i++)
        if (strcmp(strchr(p->key[cells[i]], '/'), strchr(p->key[cell], '/')) == 0)
            return i;
    return -1;
}

/* What the nation says of the growth of a place's industries h years ahead; NaN: nothing. */
static void growths(const struct panel *p, const int *cells, int n, const int *nation, int count, const struct engine_result *wide, int origin,
                    int h, double *growth)
{
    for (int i = 0; i < n; i++) {
        int s = industry_in(p, nation, count, cells[i]);
        growth[i] = s >= 0 && wide[s].status == FC_OK ? wide[s].points[h - 1].mean / p->y[nation[s] * p->years + origin] : NAN;
    }
}

static void multiply(struct engine_point *x, double by)
{
    x->mean *= by;
    x->lo80 *= by;
    x->hi80 *= by;
}

/* The chain's forecasts of a place's industries: the engine's, leaning on the nation's industries. */
static void lean_on_nation(const struct panel *p, const int *cells, int n, const double *total, int origin,
                           struct engine_result *results)
{
    double *nation_total = malloc((size_t)p->years * sizeof *nation_total), drift, growth[LISTED_MAX], base[LISTED_MAX];
    int nation[LISTED_MAX], count = cells_of(p, "00", nation, nation_total);
    struct engine_result *wide = forecasts_at(p, nation, count, origin);

    drift = shiftshare_drift(total, nation_total, origin + 1);
    for (int i = 0; i < n; i++)
        base[i] = p->y[cells[i] * p->years + origin];
    for (int h = 1; h <= 5; h++) {
        growths(p, cells, n, nation, count, wide, origin, h, growth);
        for (int i = 0; i < n; i++) {
            struct engine_point *x = results[i].status == FC_OK ? &results[i].points[h - 1] : NULL;
            if (x && isfinite(growth[i]))
                multiply(x, shiftshare_factor(base[i], shiftshare_growth(growth[i], shiftshare_mix(base, growth, n), drift, h), x->mean));
        }
    }
    free_forecasts(wide, count);
    free(nation_total);
}

enum { FIRST_EMPLOYED = 4 };    /* the first origin */

/* Ours; the same against the rival with other totals, on the larger cells alone, and drawn towards the rival; and those that know the future: what the
 * county's industry will come to, each cell's mean growth from the first origin to the last year, and how all outcomes, or those
 * elsewhere, hang on what was known. */
struct employment {
    struct record ours, both_told, rival_told, larger, timid, industry_known, growth_known, fitted, fitted_elsewhere;
    struct bound bound;
};

static const double small_cell = 50;

/* The same industry's figures in another region, NULL: it is not there. */
static const double *industry_of(const struct panel *p, const char *region, int cell)
{
    char key[48];

    snprintf(key, sizeof key, "%s%s", region, strchr(p->key[cell], '/'));
    for (int i = 0; i < p->n; i++)
        if (strcmp(p->key[i], key) == 0)
            return p->y + i * p->years;
    return NULL;
}

/* Totals of the cell's place, its county and the nation. */
struct bound_totals {
    const double *place, *county, *nation;
};

static void bound_add(struct bound *b, const struct panel *p, int cell, int i, int h, int origin, const struct bound_totals *t, const struct forecast *f)
{
    const double *y = p->y + cell * p->years, *county = industry_of(p, "18", cell), *nation = industry_of(p, "00", cell);
    double ahead = horizons[h], small = 1 / sqrt(1 + f->last / 150), ours = log(f->ours / f->naive), off;
    struct bound_row *r = &b->row[b->n];

    if (!county || !nation || b->n == BOUND_ROWS)
        return;
    off = off_its_mean(y, t->place, origin);
    *r = (struct bound_row){i, atoi(p->key[cell]), h, *f, log_ratio(f->seen, f->naive), {1, small, ours, small * ours, off, small * off, last_growth(y, t->place, origin),
         ahead * mean_growth(y, t->place, origin), last_growth(nation, t->nation, origin), ahead * mean_growth(nation, t->nation, origin),
         last_growth(county, t->county, origin), last_growth(t->place, t->nation, origin)}};
    b->n++;
}

static void judge_hindsight(const struct panel *p, int cell, int i, int h, int origin, struct forecast f, struct employment *all)
{
    const double *y = p->y + cell * p->years, *county = industry_of(p, "18", cell);
    double growth = log(fmax(y[p->years - 1], 0.5) / fmax(y[FIRST_EMPLOYED], 0.5)) / (p->years - 1 - FIRST_EMPLOYED);

    f.ours = y[origin] * exp(growth * horizons[h]);
    judge(&all->growth_known.cell[i][h], &f);
    f.ours = county ? y[origin] * county[origin + horizons[h]] / county[origin] : NAN;
    judge(&all->industry_known.cell[i][h], &f);
}

/* Ours in other settings; told: the place's total that came over that of ours. */
static void judge_settings(struct employment *all, int i, int h, struct forecast f, double told)
{
    const double ours = f.ours;

    if (f.last >= small_cell)
        judge(&all->larger.cell[i][h], &f);
    f.ours = f.naive * pow(ours / f.naive, 0.1);
    judge(&all->timid.cell[i][h], &f);
    f.ours = ours;
    f.naive *= told;
    judge(&all->rival_told.cell[i][h], &f);
    f.ours *= told;
    judge(&all->both_told.cell[i][h], &f);
}

/* One place from one origin. The rival: the last share of the total of ours. */
static void place_at(const struct panel *p, const int *cells, int n, const struct bound_totals *totals, int origin,
                     const struct engine_result *results, int first, struct employment *all)
{
    const double *total = totals->place;

    for (int h = 0; h < HORIZONS && origin + horizons[h] < p->years; h++) {
        double sum = 0;
        for (int i = 0; i < n; i++)
            sum += results[i].status == FC_OK ? results[i].points[horizons[h] - 1].mean : 0;
        for (int i = 0; i < n; i++) {
            const double *y = p->y + cells[i] * p->years;
            const struct engine_point *x = results[i].status == FC_OK ? &results[i].points[horizons[h] - 1] : NULL;
            struct forecast f = {.lo = 0};
            if (!x)
                continue;
            f = (struct forecast){x->mean, x->lo80, x->hi80, y[origin] / total[origin] * sum,
                                  line_at(y, origin + 1, horizons[h]), y[origin], y[origin + horizons[h]]};
            judge(&all->ours.cell[first + i][h], &f);
            judge_settings(all, first + i, h, f, total[origin + horizons[h]] / sum);
            judge_hindsight(p, cells[i], first + i, h, origin, f, all);
            bound_add(&all->bound, p, cells[i], first + i, h, origin, totals, &f);
        }
    }
}

/* All municipalities are one panel for the engine, as in the chain. */
static void employment_at(const struct panel *p, const int *cells, int n, int origin, struct employment *all)
{
    struct engine_result *results = forecasts_at(p, cells, n, origin);
    double *total = malloc((size_t)(3 * p->years) * sizeof *total), *county = total + p->years, *nation = county + p->years;
    const struct bound_totals totals = {total, county, nation};
    int place[CELLS_MAX];

    cells_of(p, "18", place, county);
    cells_of(p, "00", place, nation);
    for (int i = 0, count; i < n; i += count) {
        char region[5];
        snprintf(region, sizeof region, "%.4s", p->key[cells[i]]);
        count = cells_of(p, region, place, total);
        lean_on_nation(p, place, count, total, origin, results + i);
        place_at(p, place, count, &totals, origin, results + i, i, all);
    }
    free_forecasts(results, n);
    free(total);
}

#include "bench_skills_breaks.h"

static struct employment *try_employment(const struct panel *p, int first_origin, const char *what)
{
    struct employment *all = calloc(1, sizeof *all);
    int cells[CELLS_MAX], n = 0;

    for (int i = 0; i < p->n; i++)
        if (is_municipality(p->key[i]))
            cells[n++] = i;
    all->ours.cells = all->both_told.cells = all->rival_told.cells = all->larger.cells = all->timid.cells = n;
    all->industry_known.cells = all->growth_known.cells = all->fitted.cells = all->fitted_elsewhere.cells = n;
    for (int origin = first_origin; origin < p->years - 1; origin++)
        employment_at(p, cells, n, origin, all);
    print_rows(what, &all->ours);
    return all;
}

/* The same from the years after a cut, without and with a simulated reclassification. */
static void try_breaks(struct file *file, const char *const *keys)
{
    static const char *const names[] = {"the same, from 2013 on", "the same, industries recoded in 2012, one common year",
                                        "the same, industries recoded in 2012, no common year"};

    for (int i = 0; i < 3; i++) {
        struct panel *p = make_panel(file, keys, "employed", 2008, 11);
        if (i > 0)
            reclassify(p, i == 1);
        free(try_employment(p, CUT + 1, names[i]));
        free_panel(p);
    }
}

static bool employment(const char *folder)
{
    static const char *const keys[] = {"region_code", "industry_code", NULL};
    struct employment *all;
    struct file file;
    struct panel *p;

    if (!read_file(folder, "orebro-rams-annual-2008-2021/employment.csv", &file))
        return false;
    p = make_panel(&file, keys, "employed", 2008, 11);
    all = try_employment(p, FIRST_EMPLOYED, "employment, municipality × industry");
    remember(&all->both_told, "Employment, ours and the naive share both put on the total of the place that came (shares alone):", false);
    remember(&all->rival_told, "Employment, the naive share alone told the total that came:", false);
    remember(&all->larger, "Employment, cells and years of at least 50 persons alone:", false);
    remember(&all->timid, "Employment, ours drawn nine tenths of the way to the naive share, which wins more and errs more:", false);
    bound_records(&all->bound, &all->fitted, &all->fitted_elsewhere);
    remember(&all->fitted, "Employment, twelve things known at the origin weighed by least absolute error on the very outcomes they are judged "
             "by, against the naive share:", true);
    remember(&all->fitted_elsewhere, "The same weighed on the outcomes of the other municipalities, all years:", true);
    remember(&all->industry_known, "Employment, with hindsight of the county's industry (each cell grows as it will), against the naive share:", true);
    remember(&all->growth_known, "Employment, with hindsight of the cell's own mean growth 2012–2018, against the naive share:", true);
    free_panel(p);
    try_breaks(&file, keys);
    close_file(&file);
    return true;
}

#endif
