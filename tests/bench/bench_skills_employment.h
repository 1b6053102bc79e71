/* Employment by municipality and industry: the forecasts that the daemon publishes and the chain starts from. */
#ifndef BENCH_SKILLS_EMPLOYMENT_H
#define BENCH_SKILLS_EMPLOYMENT_H

enum { LISTED_MAX = 32, PLACES_MAX = 16, AHEAD = 5, PATHS = 500, YEARS_MAX = 64 };

static bool is_municipality(const char *key)
{
    return strcspn(key, "/") == 4;
}

/* A series of the engine's: the panel's cell, or a total, which has no break of its own. */
static struct engine_series series_to(const struct panel *p, int origin, const char *id, const double *y, bool total)
{
    const bool broken = !total && p->breaks && p->breaks->at <= p->first + origin;

    return (struct engine_series){.id = id, .frequency = FC_ANNUAL, .first = p->first, .n = origin + 1, .y = y, .nonnegative = true, .group = -1,
                                  .break_count = broken, .breaks = p->breaks};
}

/* Forecasts of series from an origin, with what adding up takes. The caller frees them. */
static struct engine_result *forecasts_of(struct engine_series *series, int n)
{
    struct engine_result *results = calloc((size_t)n, sizeof *results);
    struct engine_panel panel = {n, series};
    struct engine_spec spec = {.horizon = AHEAD, .seed = 1, .jobs = 1, .paths = PATHS, .trials = true};

    if (!results || engine_run(&panel, &spec, results, NULL, NULL) != FC_OK)
        exit(70);
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

/* A region's industries, and their total behind them. */
struct place {
    int cells[LISTED_MAX], n;
    double total[YEARS_MAX];
    struct engine_result *results;      /* n + 1 */
};

static const char *industry_name(const struct panel *p, int cell)
{
    return strchr(p->key[cell], '/');
}

static void list_place(struct place *place, const struct panel *p, const char *region)
{
    place->n = cells_of(p, region, place->cells, place->total);
}

/* The series of a place; returns how many. */
static int series_of(const struct place *place, const struct panel *p, int origin, struct engine_series *series)
{
    for (int i = 0; i < place->n; i++)
        series[i] = series_to(p, origin, p->key[place->cells[i]], p->y + place->cells[i] * p->years, false);
    series[place->n] = series_to(p, origin, "total", place->total, true);
    return place->n + 1;
}

static struct lean_series lean_of(const struct place *place, const struct panel *p, int origin, int i)
{
    return (struct lean_series){&place->results[i], p->first, origin + 1, i < place->n ? p->y + place->cells[i] * p->years : place->total};
}

/* Its place in the list of another region's industries; the list's length: it is not there. */
static int place_in(const struct place *place, const struct panel *p, int cell)
{
    for (int i = 0; i < place->n; i++)
        if (strcmp(industry_name(p, place->cells[i]), industry_name(p, cell)) == 0)
            return i;
    return place->n;
}

static void lean_on_nation(const struct place *place, const struct place *nation, const struct panel *p, int origin)
{
    struct lean_series part[LISTED_MAX], wider[LISTED_MAX];
    struct lean lean = {place->n, part, lean_of(place, p, origin, place->n), wider, AHEAD, PATHS, true};

    for (int i = 0; i < place->n; i++) {
        const int same = place_in(nation, p, place->cells[i]);
        part[i] = lean_of(place, p, origin, i);
        wider[i] = same < nation->n ? lean_of(nation, p, origin, same) : (struct lean_series){.result = NULL};
    }
    if (lean_make(&lean) != FC_OK)
        exit(70);
}

/* The county is the last place, and its list of industries everybody's. */
static void make_add_up(struct place *places, int count, const struct panel *p)
{
    const struct place *county = &places[count - 1];
    struct engine_result *total[PLACES_MAX], *part[PLACES_MAX * LISTED_MAX] = {NULL}, *whole_part[LISTED_MAX];
    double rest[PLACES_MAX] = {0};
    struct middle_out m = {.regions = count - 1, .kinds = county->n, .total = total, .part = part, .rest = rest,
                           .whole = &county->results[county->n], .whole_part = whole_part, .horizon = AHEAD, .paths = PATHS, .nonnegative = true};

    for (int r = 0; r < count - 1; r++) {
        total[r] = &places[r].results[places[r].n];
        for (int i = 0; i < places[r].n; i++)
            part[r * county->n + place_in(county, p, places[r].cells[i])] = &places[r].results[i];
    }
    for (int k = 0; k < county->n; k++)
        whole_part[k] = &county->results[k];
    if (middle_out_make(&m) != FC_OK)
        exit(70);
}

/* A region for itself, as the nation is. */
static void forecast_nation(struct place *nation, const struct panel *p, int origin)
{
    struct engine_series series[LISTED_MAX + 1];
    struct engine_result *part[LISTED_MAX], *total;
    struct middle_out m = {.regions = 1, .kinds = nation->n, .total = &total, .part = part, .rest = &(double){0},
                           .whole_part = (struct engine_result *[LISTED_MAX]){NULL}, .horizon = AHEAD, .paths = PATHS, .nonnegative = true};

    list_place(nation, p, "00");
    nation->results = forecasts_of(series, series_of(nation, p, origin, series));
    total = &nation->results[nation->n];
    for (int k = 0; k < nation->n; k++)
        part[k] = &nation->results[k];
    if (middle_out_make(&m) != FC_OK)
        exit(70);
}

/* The forecasts of a county and its municipalities as the daemon publishes them: one panel, leaning on the nation's industries, and
 * made to add up. The caller frees those of the first place, and with them all. */
static void forecast_county(struct place *places, int count, const struct panel *p, int origin)
{
    struct engine_series *series = calloc((size_t)count * (LISTED_MAX + 1), sizeof *series);
    struct place nation;
    int n = 0;

    for (int r = 0; r < count; r++)
        n += series_of(&places[r], p, origin, series + n);
    places[0].results = forecasts_of(series, n);
    for (int r = 1; r < count; r++)
        places[r].results = places[r - 1].results + places[r - 1].n + 1;
    forecast_nation(&nation, p, origin);
    for (int r = 0; r < count; r++)
        lean_on_nation(&places[r], &nation, p, origin);
    make_add_up(places, count, p);
    for (int i = 0; i < n; i++)
        if (restate_ends(&places[0].results[i], AHEAD, PATHS) != FC_OK)
            exit(70);
    free_forecasts(nation.results, nation.n + 1);
    free(series);
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

/* The municipalities in the panel's order, then the county; returns how many. */
static int list_places(struct place *places, const struct panel *p)
{
    int count = 0, cell = 0;

    while (cell < p->n) {
        char region[5];
        snprintf(region, sizeof region, "%.4s", p->key[cell]);
        if (!is_municipality(p->key[cell])) {
            cell++;
            continue;
        }
        if (count == PLACES_MAX - 1)
            exit(70);
        list_place(&places[count], p, region);
        cell = places[count].cells[places[count].n - 1] + 1;
        count++;
    }
    list_place(&places[count], p, "18");
    return count + 1;
}

static void employment_at(const struct panel *p, int origin, struct employment *all)
{
    struct place *places = calloc(PLACES_MAX, sizeof *places);
    double nation[YEARS_MAX];
    int count = list_places(places, p), ignored[LISTED_MAX];

    cells_of(p, "00", ignored, nation);
    forecast_county(places, count, p, origin);
    for (int r = 0, first = 0; r < count - 1; first += places[r++].n) {
        const struct bound_totals totals = {places[r].total, places[count - 1].total, nation};
        place_at(p, places[r].cells, places[r].n, &totals, origin, places[r].results, first, all);
    }
    free_forecasts(places[0].results, places[count - 1].results + places[count - 1].n + 1 - places[0].results);
    free(places);
}

#include "bench_skills_breaks.h"

static struct employment *try_employment(const struct panel *p, int first_origin, const char *what)
{
    struct employment *all = calloc(1, sizeof *all);
    int n = 0;

    for (int i = 0; i < p->n; i++)
        n += is_municipality(p->key[i]);
    all->ours.cells = all->both_told.cells = all->rival_told.cells = all->larger.cells = all->timid.cells = n;
    all->industry_known.cells = all->growth_known.cells = all->fitted.cells = all->fitted_elsewhere.cells = n;
    for (int origin = first_origin; origin < p->years - 1; origin++)
        employment_at(p, origin, all);
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
