/* Accuracy of the skills chain on real Swedish figures, at origins where the answer is known: rows of a table for
 * docs/accuracy.md.
 *   bench_skills FOLDER      the folder with orebro-rams-annual-2008-2021/, sweden-occupation-register/, ...
 *
 * Employment      municipality x industry, Orebro county, RAMS 2008-2018: the engine's forecasts, as the chain takes them
 * Occupations     shares within the large region and sex, 2003-2013 (SSYK 96) and 2014-2020 (SSYK 2012): shares.h. The
 *                 two do not join: a classification break is where a history ends. Survey figures, rounded
 * Education       population by level and sex, 21 counties 1985-2018: supply.h with net rates of the large region's ages
 *
 * Rivals, on the same cells: naive share (the cell keeps its last share of the total that ours has), and the 10-year line
 * (least squares through the last ten levels, fewer when there are no ten). A cell is won when the mean absolute error
 * over its origins is smaller. Direction: sign of the change from the last known value, where it changed at all. Interval:
 * share of outcomes inside the 80 % interval, by thirds of the cells by size. */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine.h"
#include "skills/quantiles.h"
#include "skills/shares.h"
#include "skills/shiftshare.h"
#include "skills/skills.h"

#include "bench_skills_reading.h"

enum { HORIZONS = 3, SIZES = 3 };
static const int horizons[HORIZONS] = {1, 3, 5};
static const double z80 = 1.2815515655446004;

/* --- records --- */

struct cell {
    double ours, naive, line, size;
    int n, hits, moved, inside;
};

struct record {
    int cells;
    struct cell cell[CELLS_MAX][HORIZONS];
};

static double line_at(const double *y, int n, int h)
{
    int window = n < 10 ? n : 10, known = 0;
    double t = 0, m = 0, sxx = 0, sxy = 0;

    for (int i = n - window; i < n; i++) {
        if (isnan(y[i]))
            continue;
        known++;
        t += i;
        m += y[i];
    }
    if (known == 0)
        return NAN;
    t /= known;
    m /= known;
    for (int i = n - window; i < n; i++) {
        if (isnan(y[i]))
            continue;
        sxx += (i - t) * (i - t);
        sxy += (i - t) * (y[i] - m);
    }
    return m + (sxx > 0 ? sxy / sxx : 0) * (n - 1 + h - t);
}

/* One forecast and its outcome. last: the last known value. */
struct forecast {
    double ours, lo, hi, naive, line, last, seen;
};

static void judge(struct cell *c, const struct forecast *f)
{
    if (!isfinite(f->ours) || !isfinite(f->seen) || !isfinite(f->last) || !isfinite(f->line))
        return;
    c->n++;
    c->ours += fabs(f->ours - f->seen);
    c->naive += fabs(f->naive - f->seen);
    c->line += fabs(fmax(f->line, 0) - f->seen);
    c->size += f->last;
    c->inside += f->seen >= f->lo && f->seen <= f->hi;
    if (f->seen != f->last) {
        c->moved++;
        c->hits += (f->ours > f->last) == (f->seen > f->last);
    }
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static void thirds(const struct record *r, int h, double limit[2])
{
    double *sizes = malloc((size_t)(r->cells + 1) * sizeof *sizes);
    int n = 0;

    for (int i = 0; i < r->cells; i++)
        if (r->cell[i][h].n > 0)
            sizes[n++] = r->cell[i][h].size / r->cell[i][h].n;
    qsort(sizes, (size_t)n, sizeof *sizes, by_value);
    limit[0] = n ? sizes[n / 3] : 0;
    limit[1] = n ? sizes[2 * n / 3] : 0;
    free(sizes);
}

/* One row of the table. */
static void print_row(const char *what, const struct record *r, int h)
{
    double limit[2], inside[SIZES] = {0}, points[SIZES] = {0}, moved = 0, hits = 0, cells = 0;
    double won_naive = 0, won_line = 0, won_both = 0, ours = 0, naive = 0, line = 0, size = 0, n = 0;

    thirds(r, h, limit);
    for (int i = 0; i < r->cells; i++) {
        const struct cell *c = &r->cell[i][h];
        double mean = c->n ? c->size / c->n : 0;
        int third = (mean >= limit[0]) + (mean >= limit[1]);
        if (c->n == 0 || c->ours + c->naive + c->line == 0)
            continue;
        cells++;
        n += c->n;
        won_naive += c->ours < c->naive;
        won_line += c->ours < c->line;
        won_both += c->ours < c->naive && c->ours < c->line;
        ours += c->ours;
        naive += c->naive;
        line += c->line;
        size += c->size;
        moved += c->moved;
        hits += c->hits;
        inside[third] += c->inside;
        points[third] += c->n;
    }
    printf("| %s | %d | %.0f | %.0f | %.2f | %.2f | %.2f | %.0f | %.0f | %.0f | %.0f | %.0f / %.0f / %.0f |\n", what,
           horizons[h], cells, n, 100 * ours / size, 100 * naive / size, 100 * line / size, 100 * won_naive / cells,
           100 * won_line / cells, 100 * won_both / cells, 100 * hits / moved, 100 * inside[0] / points[0],
           100 * inside[1] / points[1], 100 * inside[2] / points[2]);
}

static bool has_forecasts(const struct record *r, int h)
{
    for (int i = 0; i < r->cells; i++)
        if (r->cell[i][h].n > 0)
            return true;
    return false;
}

static void print_rows(const char *what, const struct record *r)
{
    for (int h = 0; h < HORIZONS; h++)
        if (r->cells > 0 && has_forecasts(r, h))
            print_row(what, r, h);
}

/* Sentences that come after the table. */
enum { REMARKS = 8 };
static struct {
    const struct record *record;
    const char *what;
} remarks[REMARKS];
static int remark_count;

static void remember(const struct record *record, const char *what)
{
    remarks[remark_count].record = record;
    remarks[remark_count++].what = what;
}

/* One sentence on the same cells with another rule. */
static void print_rival(const struct record *r)
{
    printf("\nEducation levels beside Region Skåne's rule for the rates (means of five years, each cell for itself), the rest alike:");
    for (int h = 0; h < HORIZONS; h++) {
        double ours = 0, rival = 0, size = 0, won = 0, cells = 0;
        for (int i = 0; i < r->cells; i++) {
            const struct cell *c = &r->cell[i][h];
            if (c->n == 0 || c->ours + c->line == 0)
                continue;
            cells++;
            ours += c->ours;
            rival += c->line;
            size += c->size;
            won += c->ours < c->line;
        }
        printf("%s %d year%s ahead %.2f %% against %.2f %%, won in %.0f %% of cells", h ? ";" : "", horizons[h],
               horizons[h] > 1 ? "s" : "", 100 * ours / size, 100 * rival / size, 100 * won / cells);
    }
    printf(".\n");
}

/* What nobody can know, as a measure of what can be had: the wins and the direction of a forecast with hindsight. */
static void print_hindsight(const char *what, const struct record *r)
{
    printf("\n%s", what);
    for (int h = 0; h < HORIZONS; h++) {
        double won = 0, cells = 0, hits = 0, moved = 0;
        for (int i = 0; i < r->cells; i++) {
            const struct cell *c = &r->cell[i][h];
            if (c->n == 0 || c->ours + c->naive == 0)
                continue;
            cells++;
            won += c->ours < c->naive;
            hits += c->hits;
            moved += c->moved;
        }
        if (cells > 0)
            printf("%s %d year%s ahead %.0f %% of cells, direction %.0f %%", h ? ";" : "", horizons[h],
                   horizons[h] > 1 ? "s" : "", 100 * won / cells, 100 * hits / moved);
    }
    printf(".\n");
}

/* --- employment --- */

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
    struct engine_spec spec = {.horizon = 5, .seed = 1, .jobs = 1, .naive_margin = ENGINE_NAIVE_MARGIN};

    for (int i = 0; i < n; i++)
        series[i] = (struct engine_series){.id = p->key[cells[i]], .frequency = FC_ANNUAL, .first = p->first,
                                           .n = origin + 1, .y = p->y + cells[i] * p->years, .nonnegative = true,
                                           .group = -1};
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

/* The chain's forecasts of a place's industries: the engine's, leaning on the nation's industries. */
static void lean_on_nation(const struct panel *p, const int *cells, int n, const double *total, int origin,
                           struct engine_result *results)
{
    int nation[CELLS_MAX], count;
    double *nation_total = malloc((size_t)p->years * sizeof *nation_total), drift;
    struct engine_result *wide;

    count = cells_of(p, "00", nation, nation_total);
    wide = forecasts_at(p, nation, count, origin);
    drift = shiftshare_drift(total, nation_total, origin + 1);
    for (int i = 0; i < n; i++) {
        int s = industry_in(p, nation, count, cells[i]);
        if (s < 0 || wide[s].status != FC_OK || results[i].status != FC_OK)
            continue;
        for (int h = 0; h < 5; h++) {
            struct engine_point *x = &results[i].points[h];
            double growth = wide[s].points[h].mean / p->y[nation[s] * p->years + origin];
            double lean = shiftshare_factor(p->y[cells[i] * p->years + origin],
                                            shiftshare_growth(growth, drift, h + 1), x->mean);
            x->mean *= lean;
            x->lo80 *= lean;
            x->hi80 *= lean;
        }
    }
    free_forecasts(wide, count);
    free(nation_total);
}

enum { FIRST_EMPLOYED = 4 };    /* the first origin */

/* Ours, and two that know the future: what the county's industry will come to, and each cell's mean growth from the first
 * origin to the last year. */
struct employment {
    struct record ours, industry_known, growth_known;
};

static void judge_hindsight(const struct panel *p, int cell, int i, int h, int origin, struct forecast f, struct employment *all)
{
    char key[48];
    const double *y = p->y + cell * p->years, *county;
    int of_county = 0, then = origin + horizons[h];
    double growth = log(fmax(y[p->years - 1], 0.5) / fmax(y[FIRST_EMPLOYED], 0.5)) / (p->years - 1 - FIRST_EMPLOYED);

    snprintf(key, sizeof key, "18%s", strchr(p->key[cell], '/'));
    while (of_county < p->n && strcmp(p->key[of_county], key))
        of_county++;
    county = p->y + of_county * p->years;
    f.ours = y[origin] * exp(growth * horizons[h]);
    judge(&all->growth_known.cell[i][h], &f);
    f.ours = of_county < p->n ? y[origin] * county[then] / county[origin] : NAN;
    judge(&all->industry_known.cell[i][h], &f);
}

/* One place from one origin. The rival: the last share of the total of ours. */
static void place_at(const struct panel *p, const int *cells, int n, const double *total, int origin,
                     const struct engine_result *results, int first, struct employment *all)
{
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
            judge_hindsight(p, cells[i], first + i, h, origin, f, all);
        }
    }
}

/* All municipalities are one panel for the engine, as in the chain. */
static void employment_at(const struct panel *p, const int *cells, int n, int origin, struct employment *all)
{
    struct engine_result *results = forecasts_at(p, cells, n, origin);
    double *total = malloc((size_t)p->years * sizeof *total);
    int place[CELLS_MAX];

    for (int i = 0, count; i < n; i += count) {
        char region[5];
        snprintf(region, sizeof region, "%.4s", p->key[cells[i]]);
        count = cells_of(p, region, place, total);
        lean_on_nation(p, place, count, total, origin, results + i);
        place_at(p, place, count, total, origin, results + i, i, all);
    }
    free_forecasts(results, n);
    free(total);
}

static bool employment(const char *folder)
{
    static const char *const keys[] = {"region_code", "industry_code", NULL};
    static struct employment all;
    int cells[CELLS_MAX], n = 0;
    struct file file;
    struct panel *p;

    if (!read_file(folder, "orebro-rams-annual-2008-2021/employment.csv", &file))
        return false;
    p = make_panel(&file, keys, "employed", 2008, 11);
    for (int i = 0; i < p->n; i++)
        if (is_municipality(p->key[i]))
            cells[n++] = i;
    all.ours.cells = all.industry_known.cells = all.growth_known.cells = n;
    for (int origin = FIRST_EMPLOYED; origin < p->years - 1; origin++)
        employment_at(p, cells, n, origin, &all);
    print_rows("employment, municipality × industry", &all.ours);
    remember(&all.industry_known, "Employment, with hindsight of the county's industry (each cell grows as it will), against the naive share:");
    remember(&all.growth_known, "Employment, with hindsight of the cell's own mean growth 2012–2018, against the naive share:");
    free_panel(p);
    close_file(&file);
    return true;
}

/* --- occupations --- */

/* Cells of one region and sex whose figures are known in at least all but one year. */
static int known_cells(const struct panel *p, const char *region, const char *sex, int *cells)
{
    int n = 0;

    for (int i = 0; i < p->n; i++) {
        const char *key = p->key[i];
        int missing = 0;
        if (strncmp(key, region, strlen(region)) != 0 || strcmp(strrchr(key, '+') + 1, sex) != 0)
            continue;
        for (int t = 0; t < p->years; t++)
            missing += isnan(p->y[i * p->years + t]);
        if (missing <= 1)
            cells[n++] = i;
    }
    return n;
}

/* Sums over the cells that are known in both years: of the figures then, and of weights (NULL: the figures themselves). */
static double total_of(const struct panel *p, const int *cells, int n, int at, int known, const double *weight)
{
    double sum = 0;

    for (int i = 0; i < n; i++) {
        const double *y = p->y + cells[i] * p->years;
        if (!isnan(y[at]) && !isnan(y[known]))
            sum += weight ? weight[i] : y[at];
    }
    return sum;
}

/* Shares of the cells of all regions, for the parent's trend. */
static void history_of(const struct panel *p, const int *cells, int n, int origin, bool whole, double *out)
{
    for (int i = 0; i < n; i++) {
        const char *occupation = strchr(p->key[cells[i]], '/');
        for (int t = 0; t <= origin; t++) {
            double *x = &out[i * (origin + 1) + t];
            *x = whole ? 0 : p->y[cells[i] * p->years + t];
            for (int j = 0; whole && j < p->n; j++)
                if (strcmp(strchr(p->key[j], '/'), occupation) == 0 && !isnan(p->y[j * p->years + t]))
                    *x += p->y[j * p->years + t];
        }
    }
}

enum { FIRST_OCCUPATIONS = 3 }; /* the first origin */

/* Ours, and a forecast that knows each cell's mean growth of the share from the first origin to the last year. */
struct occupations {
    struct record ours, growth_known;
};

static double hindsight(const struct panel *p, const int *cells, int n, int i, double naive, int ahead)
{
    const int first = FIRST_OCCUPATIONS, last = p->years - 1;
    const double *y = p->y + cells[i] * p->years;
    double then = y[last] / total_of(p, cells, n, last, first, NULL), now = y[first] / total_of(p, cells, n, first, last, NULL);

    return naive * pow(then / now, (double)ahead / (last - first));
}

static void occupations_at(const struct panel *p, const int *cells, int n, int origin, int first, struct occupations *all_of)
{
    double *own = malloc((size_t)(n * (origin + 1) * 2 + 2 * n) * sizeof *own), *all = own + n * (origin + 1);
    double *centre = all + n * (origin + 1), *share = centre + n;
    struct shares_history history = {n, origin + 1, own}, parent = {n, origin + 1, all};
    struct shares_fit fit;

    history_of(p, cells, n, origin, false, own);
    history_of(p, cells, n, origin, true, all);
    if (shares_fit(&history, &parent, NULL, &fit) != FC_OK)
        exit(70);
    for (int h = 0; h < HORIZONS && origin + horizons[h] < p->years; h++) {
        int t = origin + horizons[h];
        double now = total_of(p, cells, n, origin, t, NULL), then = total_of(p, cells, n, t, origin, NULL), whole;
        for (int i = 0; i < n; i++)
            centre[i] = shares_centre(&fit, i, horizons[h]);
        shares_softmax(centre, n, share);
        whole = total_of(p, cells, n, origin, t, share);
        for (int i = 0; i < n; i++) {
            const double *y = p->y + cells[i] * p->years;
            double sd = shares_sd(&fit, i, horizons[h]), x = share[i] / whole * then;
            struct forecast f = {x, x * exp(-z80 * sd), x * exp(z80 * sd), y[origin] / now * then,
                                 line_at(y, origin + 1, horizons[h]), y[origin] / now * then, y[t]};
            judge(&all_of->ours.cell[first + i][h], &f);
            f.ours = hindsight(p, cells, n, i, f.naive, horizons[h]);
            judge(&all_of->growth_known.cell[first + i][h], &f);
        }
    }
    shares_fit_free(&fit);
    free(own);
}

static bool occupations(const char *folder, const char *name, const char *code, int from, int years, const char *what, const char *known)
{
    static const char *const regions[] = {"SE11", "SE12", "SE21", "SE22", "SE23", "SE31", "SE32", "SE33"};
    static const char *const sexes[] = {"men", "women"};
    struct occupations *all = calloc(1, sizeof *all);
    const char *keys[] = {"region_code", code, "sex", NULL};
    int cells[CELLS_MAX];
    struct file file;
    struct panel *p;

    if (!all || !read_file(folder, name, &file))
        return false;
    p = make_panel(&file, keys, "employees", from, years);
    for (int i = 0; i < p->n; i++) {
        char *slash = strrchr(p->key[i], '/');
        *slash = 0;
        *strrchr(p->key[i], '/') = '+';
    }
    for (int r = 0; r < 8; r++) {
        for (int s = 0; s < 2; s++) {
            int n = known_cells(p, regions[r], sexes[s], cells);
            for (int origin = FIRST_OCCUPATIONS; n > 2 && origin < p->years - 1; origin++)
                occupations_at(p, cells, n, origin, all->ours.cells, all);
            all->ours.cells = all->growth_known.cells += n;
        }
    }
    print_rows(what, &all->ours);
    if (known)
        remember(&all->growth_known, known); /* kept for the remarks */
    else
        free(all);
    free_panel(p);
    close_file(&file);
    return true;
}

/* --- education --- */

#include "bench_skills_education.h"

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "bench_skills FOLDER\n");
        return 64;
    }
    printf("| what | years ahead | cells | forecasts | error of ours, %% | naive share | 10-year line | won against naive, %% "
           "of cells | against the line | against both | direction right, %% | 80 %% interval holds, small / middle / large "
           "cells |\n|---|---|---|---|---|---|---|---|---|---|---|---|\n");
    if (!employment(argv[1])
        || !occupations(argv[1], "sweden-occupation-register/employees_nuts2_ssyk96_2003_2013.csv", "ssyk96", 2003, 11,
                        "occupation shares, large region × sex, 2003–2013",
                        "Occupation shares 2003–2013, with hindsight of the cell's own mean growth 2006–2013, against the naive share:")
        || !occupations(argv[1], "sweden-occupation-register/employees_nuts2_ssyk2012_2014_2020.csv", "ssyk3", 2014, 7,
                        "occupation shares, large region × sex, 2014–2020", NULL)
        || !education(argv[1])) {
        fprintf(stderr, "bench_skills: %s has not all of the sets\n", argv[1]);
        return 66;
    }
    for (int i = 0; i < remark_count; i++)
        print_hindsight(remarks[i].what, remarks[i].record);
    return 0;
}
