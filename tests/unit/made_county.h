/* made_county: a small county for a test of the chain: municipalities' industries whose draws wander, the county's people and
 * occupations by age, a programme. Who includes it says first how many municipalities M, years ahead H and draws D there are. */
#ifndef MADE_COUNTY_H
#define MADE_COUNTY_H

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "random.h"
#include "skills/skills.h"

enum { S = 3, O = 4, K = 3, A = 6 };

struct county {
    double paths[S + M * S][D * H];
    const double *county_path[S], *part_path[M * S];
    double base[M * S], occupations[O], places[1];
    double stock[K * A], ages[O * A];
    struct rate in[K * A], out[K * A];
    double entry[1], entry_mix[K];
    struct supply_programme programme;
    struct supply supply;
    struct replacement replacement;
    struct skills_input in_all;
    struct skills_spec spec;
};

static const char *const industries[S] = {"B+C", "G", "Q"};
static const char *const occupations[O] = {"722", "522", "222", "411"};
static const char *const educations[K] = {"2", "4", "6"};
static const double by_level[K] = {9000, 16000, 8000};
static const int age_from[A] = {16, 25, 35, 45, 55, 65};

static void close_to(double got, double want, double within)
{
    if (!(fabs(got - want) <= within))
        fail_msg("got %.10g, want %.10g within %g", got, want, within);
}

static double start_of(const struct county *c, int i)
{
    double sum = 0;

    for (int m = 0; m < M && i < S; m++)
        sum += c->base[m * S + i];
    return i < S ? sum : c->base[i - S];
}

static void make_paths(struct county *c)
{
    struct random r;

    random_seed(&r, 11, 1);
    for (int i = 0; i < S + M * S; i++) {
        for (int d = 0; d < D; d++) {
            double x = start_of(c, i);
            for (int h = 0; h < H; h++)
                c->paths[i][d * H + h] = x *= exp(0.02 * random_normal(&r));
        }
        if (i < S)
            c->county_path[i] = c->paths[i];
        else
            c->part_path[i - S] = c->paths[i];
    }
}

static void make_people(struct county *c)
{
    for (int i = 0; i < K * A; i++) {
        c->stock[i] = by_level[i / A] / A;
        c->in[i] = c->out[i] = (struct rate){0.03f, 0.003f, 0.003f};
    }
    c->entry[0] = 500;
    c->entry_mix[0] = 0.3;
    c->entry_mix[1] = 0.7;
    c->places[0] = 200;
    for (int i = 0; i < O * A; i++)
        c->ages[i] = i % A < 5 ? 100 : 10;
    c->programme = (struct supply_programme){.education = 2, .origin = 1, .age = 1, .length = 3,
        .completion = {0.8f, 0.02f, 0}, .stay = {0.7f, 0.02f, 0}, .field = {0.9f, 0.02f, 0}, .fill = {1, 0, 0},
        .delays = 1, .delay = {1}, .first_start = 2020, .starts = 1, .places = c->places};
    c->supply = (struct supply){.educations = K, .ages = {A, age_from, 75}, .stock = c->stock, .in = c->in,
        .out = c->out, .entries = 1, .entry = c->entry, .entry_mix = c->entry_mix, .programmes = 1,
        .programme = &c->programme};
    c->replacement = (struct replacement){.occupations = O, .ages = {A, age_from, 75}, .stock = c->ages};
}

/* base: persons by municipality and industry, M * S. For the caller to free. */
static struct county *make_county(const double *base)
{
    static const double totals[O] = {4000, 2500, 4000, 1500};
    struct county *c = calloc(1, sizeof *c);

    assert_non_null(c);
    memcpy(c->base, base, sizeof c->base);
    memcpy(c->occupations, totals, sizeof totals);
    make_paths(c);
    make_people(c);
    c->in_all = (struct skills_input){
        .base_year = 2024,
        .sectors = {.industries = S, .code = industries, .path = c->county_path},
        .municipalities = {.n = M, .base = c->base, .path = c->part_path},
        .occupations = {.n = O, .code = occupations, .total = c->occupations},
        .education = {.n = K, .code = educations},
        .replacement = &c->replacement,
        .supply = &c->supply,
    };
    c->spec = skills_default_spec();
    c->spec.horizon = H;
    c->spec.draws = D;
    return c;
}

static const struct skills_point *point(const struct skills_result *r, enum skills_quantity q, int region, int row, int h)
{
    const struct skills_table *t = &r->table[q];

    assert_true(region < t->regions && row < t->rows && h < t->horizon);
    return &t->point[(region * t->rows + row) * t->horizon + h];
}

#endif
