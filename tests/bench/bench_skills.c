/* Accuracy of the skills chain on real Swedish figures, at origins where the answer is known: rows of a table for
 * docs/accuracy.md.
 *   bench_skills FOLDER      the folder with orebro-rams-annual-2008-2021/, sweden-occupation-register/, ...
 *
 * Employment      municipality x industry, Orebro county, RAMS 2008-2018: the engine's forecasts, as the chain takes them
 * Occupations     shares within the large region and sex, 2003-2013 (SSYK 96) and 2014-2020 (SSYK 2012): shares.h. The
 *                 two do not join: a classification break is where a history ends. Survey figures, rounded. And within
 *                 the county and sex, 2014-2017: the register, exact
 * Education       population by level and sex, 21 counties 1985-2018: supply.h with net rates of the large region's ages
 *
 * Rivals, on the same cells: naive share (the cell keeps its last share of the total that ours has, as the share model of BLS
 * does; sentences after the table say what comes of other totals), and the 10-year line
 * (least squares through the last ten levels, fewer when there are no ten). A cell is won when the mean absolute error
 * over its origins is smaller. Direction: sign of the change from the last known value, where it changed at all. Interval:
 * share of outcomes inside the 80 % interval, by thirds of the cells by size. */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine.h"
#include "lean.h"
#include "middle_out.h"
#include "normal.h"
#include "restate.h"
#include "skills/quantiles.h"
#include "skills/shares.h"
#include "skills/skills.h"

#include "bench_skills_reading.h"

enum { HORIZONS = 3, SIZES = 3 };
static const int horizons[HORIZONS] = {1, 3, 5};

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

/* Sentences that come after the table: errors beside the naive rival's, or what a forecast with hindsight would win. */
enum { REMARKS = 16 };
static struct {
    const struct record *record;
    const char *what;
    bool hindsight;
} remarks[REMARKS];
static int remark_count;

static void remember(const struct record *record, const char *what, bool hindsight)
{
    remarks[remark_count].record = record;
    remarks[remark_count].what = what;
    remarks[remark_count++].hindsight = hindsight;
}

/* One sentence on the errors and wins of the same cells against another rival: the line's place, or the naive one's. */
static void print_beside(const char *what, const struct record *r, bool in_lines_place)
{
    printf("\n%s", what);
    for (int h = 0; h < HORIZONS; h++) {
        double ours = 0, rival = 0, size = 0, won = 0, cells = 0;
        for (int i = 0; i < r->cells; i++) {
            const struct cell *c = &r->cell[i][h];
            double other = in_lines_place ? c->line : c->naive;
            if (c->n == 0 || c->ours + other == 0)
                continue;
            cells++;
            ours += c->ours;
            rival += other;
            size += c->size;
            won += c->ours < other;
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

#include "bench_skills_bound.h"
#include "bench_skills_employment.h"
#include "bench_skills_occupations.h"
#include "bench_skills_education.h"

int main(int argc, char **argv)
{
    bool ok;

    if (argc != 2) {
        fprintf(stderr, "bench_skills FOLDER\n");
        return 64;
    }
    printf("| what | years ahead | cells | forecasts | error of ours, %% | naive share | 10-year line | won against naive, %% "
           "of cells | against the line | against both | direction right, %% | 80 %% interval holds, small / middle / large "
           "cells |\n|---|---|---|---|---|---|---|---|---|---|---|---|\n");
    ok = employment(argv[1]);
    for (size_t i = 0; i < sizeof occupation_sources / sizeof *occupation_sources; i++)
        ok = ok && occupations(argv[1], &occupation_sources[i]);
    if (!ok || !education(argv[1])) {
        fprintf(stderr, "bench_skills: %s has not all of the sets\n", argv[1]);
        return 66;
    }
    for (int i = 0; i < remark_count; i++) {
        if (remarks[i].hindsight)
            print_hindsight(remarks[i].what, remarks[i].record);
        else
            print_beside(remarks[i].what, remarks[i].record, false);
    }
    return 0;
}
