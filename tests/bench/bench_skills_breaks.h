/* A simulated reclassification of the industries, as when SNI 2007 gives way to SNI 2025: figures before the cut exist in an
 * old list alone. What the daemon does with them is done here: converted by published shares, joined by chain.h, and a known
 * level where there is no common year.
 *
 * Truth: half of the industries lay whole in one of the old list; of the others 60-95 %, the rest in another one, in each
 * municipality by shares of its own. The published correspondence knows the nation's shares, with an error of 10 %. */
#ifndef BENCH_SKILLS_BREAKS_H
#define BENCH_SKILLS_BREAKS_H

#include "breaks.h"
#include "chain.h"
#include "random.h"

enum { CUT = 4 };                       /* 2012 is the first year of the new list */

/* Share of new industry i that lay in the old j: stays[i] in i, the rest in other[i]. */
struct split {
    double stays[LISTED_MAX];
    int other[LISTED_MAX];
};

static void draw_split(struct split *s, int n, struct random *r)
{
    for (int i = 0; i < n; i++) {
        s->stays[i] = random_uniform(r) < 0.5 ? 1 : 0.6 + 0.35 * random_uniform(r);
        s->other[i] = (i + 1 + random_below(r, n - 1)) % n;
    }
}

/* The same split in one municipality: other shares, the same industries. */
static void vary_split(const struct split *s, int n, struct random *r, struct split *own)
{
    *own = *s;
    for (int i = 0; i < n; i++) {
        double odds = log(s->stays[i] / (1 - s->stays[i])) + 0.5 * random_normal(r);
        if (s->stays[i] < 1)
            own->stays[i] = 1 / (1 + exp(-odds));
    }
}

/* Old figures of one year from new ones. */
static void to_old(const struct split *s, int n, const double *y, double *old)
{
    memset(old, 0, (size_t)n * sizeof *old);
    for (int i = 0; i < n; i++) {
        old[i] += s->stays[i] * y[i];
        old[s->other[i]] += (1 - s->stays[i]) * y[i];
    }
}

/* The published shares c[j * n + i] of old industry j that went to the new i. */
static void publish_shares(const struct split *s, int n, const double *nation, struct random *r, double *c)
{
    memset(c, 0, (size_t)(n * n) * sizeof *c);
    for (int i = 0; i < n; i++) {
        c[i * n + i] += s->stays[i] * nation[i] * exp(0.1 * random_normal(r));
        c[s->other[i] * n + i] += (1 - s->stays[i]) * nation[i] * exp(0.1 * random_normal(r));
    }
    for (int j = 0; j < n; j++) {
        double sum = 0;
        for (int i = 0; i < n; i++)
            sum += c[j * n + i];
        for (int i = 0; i < n; i++)
            c[j * n + i] = sum > 0 ? c[j * n + i] / sum : i == j;
    }
}

/* One place's figures to the year `last` in the old list and converted back: out[i * years + t]. */
static void convert_place(const struct panel *p, const int *cells, int n, int last, const struct split *own, const double *c, double *out)
{
    double y[LISTED_MAX], old[LISTED_MAX];

    for (int t = 0; t <= last; t++) {
        for (int i = 0; i < n; i++)
            y[i] = isnan(p->y[cells[i] * p->years + t]) ? 0 : p->y[cells[i] * p->years + t];
        to_old(own, n, y, old);
        for (int i = 0; i < n; i++) {
            out[i * p->years + t] = 0;
            for (int j = 0; j < n; j++)
                out[i * p->years + t] += c[j * n + i] * old[j];
        }
    }
}

/* Puts the old and the new figures of one cell together; `common`: the old list also has the first new year. */
static void join_cell(double *y, int years, const double *converted, bool common)
{
    const struct chain_part parts[2] = {{0, CUT + common, converted}, {CUT, years - CUT, y + CUT}};
    double joined[64];
    struct chain_link link;
    int first, n;

    if (chain_join(parts, 2, joined, 64, &first, &n, &link) != FC_OK)
        exit(70);
    memcpy(y + first, joined, (size_t)n * sizeof *y);
}

/* Cuts every place of the panel at CUT. */
static void reclassify(struct panel *p, bool common)
{
    static const struct break_known new_level = {2008 + CUT, BREAK_LEVEL};
    double *total = malloc((size_t)p->years * sizeof *total), *converted = malloc((size_t)(LISTED_MAX * p->years) * sizeof *converted);
    double nation[LISTED_MAX], c[LISTED_MAX * LISTED_MAX];
    int cells[CELLS_MAX], n = cells_of(p, "00", cells, total);
    struct split split, own;
    struct random r;

    random_seed(&r, 25, 1);
    draw_split(&split, n, &r);
    for (int i = 0; i < n; i++)
        nation[i] = p->y[cells[i] * p->years + CUT];
    publish_shares(&split, n, nation, &r, c);
    for (int at = 0; at < p->n; at += n) {
        char region[5];
        snprintf(region, sizeof region, "%.*s", (int)strcspn(p->key[at], "/"), p->key[at]);
        n = cells_of(p, region, cells, total);
        vary_split(&split, n, &r, &own);
        if (strcmp(region, "00") == 0)
            own = split;
        convert_place(p, cells, n, CUT - 1 + common, &own, c, converted);
        for (int i = 0; i < n; i++)
            join_cell(p->y + cells[i] * p->years, p->years, converted + i * p->years, common);
    }
    p->breaks = common ? NULL : &new_level;
    free(total);
    free(converted);
}

#endif
