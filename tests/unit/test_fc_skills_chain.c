/* skills_run and skills_compare: sums that hold in every draw, fallbacks that are named, effects of assumptions. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { M = 2, H = 12, D = 200 };
#include "made_county.h"

static struct county *make(void)
{
    static const double base[M * S] = {3000, 2000, 3500, 1500, 900, 1100};
    struct county *c = make_county(base);

    c->programme.delays = 2;
    c->programme.delay[0] = 0.8f;
    c->programme.delay[1] = 0.2f;
    return c;
}

static double sum_of_means(const struct skills_result *r, enum skills_quantity q, int region, int h)
{
    double sum = 0;

    for (int i = 0; i < r->table[q].rows; i++)
        sum += point(r, q, region, i, h)->mean;
    return sum;
}

static void parts_sum_to_totals(void **state)
{
    struct county *c = make();
    struct skills_result r;

    (void)state;
    assert_int_equal(skills_run(&c->in_all, &c->spec, &r), FC_OK);
    assert_true(r.incoherence < 1e-5);
    for (int h = 0; h < H; h += 5) {
        double industries_sum = sum_of_means(&r, SKILLS_DEMAND_INDUSTRY, 0, h);
        close_to(sum_of_means(&r, SKILLS_DEMAND_OCCUPATION, 0, h) / industries_sum, 1, 1e-5);
        close_to(sum_of_means(&r, SKILLS_DEMAND_EDUCATION, 0, h) / industries_sum, 1, 1e-5);
        close_to(sum_of_means(&r, SKILLS_DEMAND_INDUSTRY_OCCUPATION, 0, h) / industries_sum, 1, 1e-5);
        close_to((sum_of_means(&r, SKILLS_DEMAND_INDUSTRY, 1, h) + sum_of_means(&r, SKILLS_DEMAND_INDUSTRY, 2, h))
                 / industries_sum, 1, 1e-5);
        close_to(sum_of_means(&r, SKILLS_DEMAND_OCCUPATION, 2, h) / sum_of_means(&r, SKILLS_DEMAND_INDUSTRY, 2, h), 1,
                 1e-5);
    }
    skills_result_free(&r);
    free(c);
}

/* What the paths lean on is the caller's to know; the numbers of the industry say so. */
static void whose_growth_an_industry_leans_on_is_said(void **state)
{
    static const bool wider[S] = {false, true};
    struct county *c = make();
    struct skills_result r;

    (void)state;
    c->in_all.sectors.wider = wider;
    assert_int_equal(skills_run(&c->in_all, &c->spec, &r), FC_OK);
    for (int region = 0; region <= M; region++) {
        assert_false(r.table[SKILLS_DEMAND_INDUSTRY].from[region * S] & SKILLS_WIDER_GROWTH);
        assert_true(r.table[SKILLS_DEMAND_INDUSTRY].from[region * S + 1] & SKILLS_WIDER_GROWTH);
    }
    skills_result_free(&r);
    free(c);
}

/* With occupations of the municipalities known, sums hold as before and the county keeps its totals. */
static void municipal_patterns_are_kept(void **state)
{
    struct county *c = make();
    double known[M * O] = {3000, 1200, 3200, 1100, 1000, 1300, 800, 400};
    struct skills_result r;

    (void)state;
    c->in_all.municipalities.occupations = known;
    assert_int_equal(skills_run(&c->in_all, &c->spec, &r), FC_OK);
    assert_true(r.incoherence < 1e-5);
    close_to(point(&r, SKILLS_DEMAND_OCCUPATION, 1, 0, 0)->median, 3000, 150);
    close_to(point(&r, SKILLS_DEMAND_OCCUPATION, 2, 0, 0)->median, 1000, 100);
    assert_false(r.table[SKILLS_DEMAND_OCCUPATION].from[1 * O] & SKILLS_MUNICIPAL_PATTERN);
    skills_result_free(&r);
    free(c);
}

static bool same(const struct skills_result *a, const struct skills_result *b)
{
    for (int q = 0; q < SKILLS_QUANTITIES; q++) {
        const struct skills_table *t = &a->table[q];
        size_t n = (size_t)(t->regions * t->rows * t->horizon);
        if (memcmp(t->point, b->table[q].point, n * sizeof *t->point))
            return false;
    }
    return true;
}

static void the_same_bytes_whatever_the_threads(void **state)
{
    struct county *c = make();
    struct skills_result one, four;

    (void)state;
    assert_int_equal(skills_run(&c->in_all, &c->spec, &one), FC_OK);
    c->spec.jobs = 4;
    assert_int_equal(skills_run(&c->in_all, &c->spec, &four), FC_OK);
    assert_true(same(&one, &four));
    skills_result_free(&four);
    c->spec.seed = 2;
    assert_int_equal(skills_run(&c->in_all, &c->spec, &four), FC_OK);
    assert_false(same(&one, &four));
    skills_result_free(&one);
    skills_result_free(&four);
    free(c);
}

static void what_is_missing_is_named(void **state)
{
    struct county *c = make();
    struct skills_result r;
    unsigned from;

    (void)state;
    c->in_all.sectors.path = NULL;
    c->part_path[1] = NULL;
    c->in_all.replacement = NULL;
    c->in_all.supply = NULL;
    assert_int_equal(skills_run(&c->in_all, &c->spec, &r), FC_OK);
    assert_int_equal(r.table[SKILLS_DEMAND_INDUSTRY].from[0], SKILLS_SUMMED);
    assert_int_equal(r.table[SKILLS_DEMAND_INDUSTRY].from[1], SKILLS_HELD);
    assert_int_equal(r.table[SKILLS_DEMAND_INDUSTRY].from[1 * S + 1], SKILLS_HELD);
    assert_int_equal(r.table[SKILLS_DEMAND_INDUSTRY].from[2 * S + 1], SKILLS_OWN);
    from = r.table[SKILLS_DEMAND_OCCUPATION].from[1 * O];
    assert_true(from & SKILLS_STAFFING_AFFINITY && from & SKILLS_TREND_NONE && from & SKILLS_MUNICIPAL_PATTERN);
    assert_true(r.table[SKILLS_DEMAND_EDUCATION].from[0] & SKILLS_EDUCATION_UNFITTED);
    assert_int_equal(r.table[SKILLS_SUPPLY].rows, 0);
    assert_int_equal(r.table[SKILLS_OPENINGS].rows, 0);
    assert_null(r.plan);
    assert_string_equal(skills_fallback_name(SKILLS_SUMMED_BIT), "SUMMED");
    skills_result_free(&r);
    free(c);
}

/* Of whom the education is not known there are as many at work as there are among the population, not as many as of any level. */
static void those_of_unknown_education_are_as_few_as_in_the_population(void **state)
{
    static const char *const codes[K] = {"2", "4", "US"};
    static const double population[K] = {9000, 16000, 500};
    struct county *c = make();
    struct skills_result r;

    (void)state;
    c->in_all.supply = NULL;
    c->in_all.education = (struct skills_education){.n = K, .code = codes, .population = population};
    assert_int_equal(skills_run(&c->in_all, &c->spec, &r), FC_OK);
    close_to(point(&r, SKILLS_DEMAND_EDUCATION, 0, 2, 0)->mean / sum_of_means(&r, SKILLS_DEMAND_EDUCATION, 0, 0), 500.0 / 25500, 0.002);
    skills_result_free(&r);
    free(c);
}

static void nothing_at_all_is_refused(void **state)
{
    struct county *c = make();
    struct skills_result r;

    (void)state;
    c->in_all.municipalities.base = NULL;
    assert_int_equal(skills_run(&c->in_all, &c->spec, &r), FC_EEMPTY);
    assert_null(r.memory);
    c->in_all.municipalities.base = c->base;
    c->in_all.occupations.total = NULL;
    assert_int_equal(skills_run(&c->in_all, &c->spec, &r), FC_EEMPTY);
    c->spec.draws = 0;
    assert_int_equal(skills_run(&c->in_all, &c->spec, &r), FC_ERANGE);
    free(c);
}

static void a_plant_is_its_jobs_and_no_more(void **state)
{
    struct county *c = make();
    struct assumption plant = {.kind = ASSUME_PLANT, .municipality = 1, .industry = 0, .from = 2026, .ramp = 2,
                               .amount = 400};
    struct skills_result scenario, effect, baseline;

    (void)state;
    assert_int_equal(skills_compare(&c->in_all, &plant, 1, &c->spec, &scenario, &effect), FC_OK);
    assert_int_equal(skills_run(&c->in_all, &c->spec, &baseline), FC_OK);
    close_to(point(&effect, SKILLS_DEMAND_INDUSTRY, 0, 0, 0)->mean, 0, 0);
    close_to(point(&effect, SKILLS_DEMAND_INDUSTRY, 0, 0, 1)->mean, 200, 0.1);
    close_to(point(&effect, SKILLS_DEMAND_INDUSTRY, 2, 0, 5)->lo95, 400, 0.1);
    close_to(point(&effect, SKILLS_DEMAND_INDUSTRY, 1, 0, 5)->hi95, 0, 0);
    close_to(sum_of_means(&effect, SKILLS_DEMAND_OCCUPATION, 0, 5), 400, 1);
    assert_true(point(&effect, SKILLS_BALANCE, 0, 1, 5)->mean < 0);
    assert_true(point(&effect, SKILLS_BALANCE, 0, 1, 5)->naive == point(&baseline, SKILLS_BALANCE, 0, 1, 5)->median);
    skills_result_free(&scenario);
    skills_result_free(&effect);
    skills_result_free(&baseline);
    free(c);
}

/* What the caller says that a scenario's sectors differ by is the effect, draw by draw, before any assumption. */
static void a_change_of_the_sectors_is_what_the_scenario_differs_by(void **state)
{
    struct county *c = make();
    double by[D * H];
    const double *change[M * S] = {NULL, NULL, by, NULL, NULL, NULL};
    struct skills_result scenario, effect, baseline;

    (void)state;
    for (int i = 0; i < D * H; i++)
        by[i] = i % H < 3 ? 0 : 100 + i / H;
    assert_int_equal(skills_run(&c->in_all, &c->spec, &baseline), FC_OK);
    c->in_all.municipalities.change = change;
    assert_int_equal(skills_compare(&c->in_all, NULL, 0, &c->spec, &scenario, &effect), FC_OK);
    close_to(point(&effect, SKILLS_DEMAND_INDUSTRY, 1, 2, 2)->hi95, 0, 0);
    close_to(point(&effect, SKILLS_DEMAND_INDUSTRY, 1, 2, 5)->mean, 100 + (D - 1) / 2.0, 1e-2);
    close_to(point(&effect, SKILLS_DEMAND_INDUSTRY, 0, 2, 5)->lo80, 100 + 0.1 * (D - 1), 1);
    close_to(point(&effect, SKILLS_DEMAND_INDUSTRY, 2, 2, 5)->hi95, 0, 0);
    close_to(sum_of_means(&effect, SKILLS_DEMAND_OCCUPATION, 1, 5), 100 + (D - 1) / 2.0, 1);
    close_to(point(&scenario, SKILLS_DEMAND_INDUSTRY, 0, 2, 5)->mean,
             point(&baseline, SKILLS_DEMAND_INDUSTRY, 0, 2, 5)->mean + 100 + (D - 1) / 2.0, 0.5);
    skills_result_free(&scenario);
    skills_result_free(&effect);
    skills_result_free(&baseline);
    free(c);
}

/* Each path has its amount: the effect is as wide as the range, in every step, and as certain where it is certain. */
static void a_range_is_the_effect_s_interval(void **state)
{
    struct county *c = make();
    struct assumption a[2] = {{.kind = ASSUME_PLANT, .municipality = 1, .from = 2026, .ramp = 1, .amount = 400, .spread = 100},
                              {.kind = ASSUME_PLACES, .from = 2026, .amount = 100, .spread = 50, .number = 1}};
    struct skills_result scenario, effect;
    const struct skills_point *x;
    double sure;

    (void)state;
    assert_int_equal(skills_compare(&c->in_all, &a[0], 1, &c->spec, &scenario, &effect), FC_OK);
    x = point(&effect, SKILLS_DEMAND_INDUSTRY, 0, 0, 5);
    close_to(x->mean, 400, 10);
    close_to(x->lo80, 315, 16); /* seven blocks: the least amount lies in the lowest seventh */
    close_to(x->hi80, 485, 16);
    skills_result_free(&scenario);
    skills_result_free(&effect);
    assert_int_equal(skills_compare(&c->in_all, &a[1], 1, &c->spec, &scenario, &effect), FC_OK);
    x = point(&effect, SKILLS_POPULATION, 0, 2, 8);
    sure = x->hi80 - x->lo80;
    skills_result_free(&scenario);
    skills_result_free(&effect);
    a[1].spread = 0;
    assert_int_equal(skills_compare(&c->in_all, &a[1], 1, &c->spec, &scenario, &effect), FC_OK);
    x = point(&effect, SKILLS_POPULATION, 0, 2, 8);
    assert_true(sure > 1.5 * (x->hi80 - x->lo80));
    skills_result_free(&scenario);
    skills_result_free(&effect);
    free(c);
}

/* Places begun in 2026 reach the supply from 2029: a fifth of them a year later. */
static void places_arrive_with_their_lag(void **state)
{
    struct county *c = make();
    struct assumption places = {.kind = ASSUME_PLACES, .programme = 0, .from = 2026, .amount = 100};
    struct skills_result scenario, effect;

    (void)state;
    assert_int_equal(skills_compare(&c->in_all, &places, 1, &c->spec, &scenario, &effect), FC_OK);
    close_to(point(&effect, SKILLS_POPULATION, 0, 2, 3)->mean, 0, 0);
    close_to(point(&effect, SKILLS_POPULATION, 0, 2, 4)->mean, 100 * 0.8 * 0.8 * 0.7, 2);
    assert_true(point(&effect, SKILLS_POPULATION, 0, 1, 4)->mean < -30);
    close_to(point(&effect, SKILLS_PLACES_CHANGE, 0, 0, 1)->mean - point(&effect, SKILLS_PLACES, 0, 0, 1)->mean, -100, 2);
    assert_int_equal(scenario.plan[0].first_graduates, 2028);
    assert_true(scenario.plan[0].today == 200);
    assert_true(point(&scenario, SKILLS_PLACES, 0, 0, H - 1)->hidden);
    skills_result_free(&scenario);
    skills_result_free(&effect);
    free(c);
}

static double effect_on(struct county *c, struct assumption a, enum skills_quantity q, int row, int h)
{
    struct skills_result scenario, effect;
    double mean;

    assert_int_equal(skills_compare(&c->in_all, &a, 1, &c->spec, &scenario, &effect), FC_OK);
    mean = point(&effect, q, 0, row, h)->mean;
    skills_result_free(&scenario);
    skills_result_free(&effect);
    return mean;
}

/* The base year is 2024: of a plant that opens over 2024 and 2025 half is in its figures, and of a growth from 2020 five years. */
static void what_has_come_by_the_base_year_is_in_it(void **state)
{
    struct county *c = make();
    struct assumption a = {.kind = ASSUME_PLANT, .municipality = 1, .from = 2024, .ramp = 2, .amount = 400};

    (void)state;
    close_to(effect_on(c, a, SKILLS_DEMAND_INDUSTRY, 0, 0), 200, 0.5);
    a.from = 2010;
    close_to(effect_on(c, a, SKILLS_DEMAND_INDUSTRY, 0, 0), 0, 1e-9);
    a = (struct assumption){.kind = ASSUME_GROWTH, .industry = 0, .from = 2020, .amount = 0.1};
    close_to(effect_on(c, a, SKILLS_DEMAND_INDUSTRY, 0, 0) / (c->base[0] + c->base[S]), 0.1, 0.005);
    free(c);
}

/* A programme that leads to two groups needs what both need, draw by draw: no wider than if they moved together. */
static void a_programme_of_two_groups_is_summed_in_each_draw(void **state)
{
    struct county *c = make();
    struct supply_programme two[2] = {c->programme, c->programme};
    const struct supply_whole whole = {0, 2, 0.8};
    struct skills_result parts, r;
    const struct skills_point *a, *b, *x;
    const struct skills_need *n;

    (void)state;
    two[1].education = 1;
    c->supply.in = NULL; /* or nobody would be needed */
    c->supply.programmes = 2;
    c->supply.programme = two;
    assert_int_equal(skills_run(&c->in_all, &c->spec, &parts), FC_OK);
    c->supply.wholes = 1;
    c->supply.whole = &whole;
    assert_int_equal(skills_run(&c->in_all, &c->spec, &r), FC_OK);
    assert_int_equal(r.table[SKILLS_PLACES].rows, 1);
    a = point(&parts, SKILLS_PLACES, 0, 0, 3);
    b = point(&parts, SKILLS_PLACES, 0, 1, 3);
    x = point(&r, SKILLS_PLACES, 0, 0, 3);
    close_to(x->mean / ((a->mean + b->mean) / 0.8), 1, 0.03);
    close_to(x->naive, (a->naive + b->naive) / 0.8, 1e-2);
    assert_true(x->hi80 - x->lo80 < 0.99 * (a->hi80 - a->lo80 + b->hi80 - b->lo80) / 0.8);
    close_to(r.plan[0].today, 400 / 0.8, 1e-9);
    n = &r.need[3];
    close_to((n->need - n->other) / (n->completion * n->field * n->stay) / x->mean, 1, 0.05);
    close_to(n->completion, c->programme.completion.mean, 1e-6);
    x = point(&r, SKILLS_PLACES_CHANGE, 0, 0, 3);
    close_to(x->p_short + x->p_surplus, 1, 1e-6);
    assert_true((x->p_short >= 0.9f) == (x->lo80 > 0) && (x->p_surplus >= 0.9f) == (x->hi80 < 0));
    skills_result_free(&parts);
    skills_result_free(&r);
    free(c);
}

static void each_assumption_moves_what_it_should(void **state)
{
    struct county *c = make();

    (void)state;
    assert_true(effect_on(c, (struct assumption){.kind = ASSUME_MIGRATION, .from = 2025, .amount = 0.5},
                          SKILLS_SUPPLY, 1, 5) < -500);
    assert_true(effect_on(c, (struct assumption){.kind = ASSUME_PARTICIPATION, .from = 2025, .age_first = 55,
                          .age_last = 74, .amount = 0.05}, SKILLS_SUPPLY, 1, 5) > 50);
    assert_true(effect_on(c, (struct assumption){.kind = ASSUME_PENSION_AGE, .from = 2025, .amount = 2},
                          SKILLS_REPLACEMENT_GROSS, 0, 2) < -5);
    assert_true(effect_on(c, (struct assumption){.kind = ASSUME_PENSION_AGE, .from = 2025, .amount = 2},
                          SKILLS_SUPPLY, 1, 2) > 50);
    assert_true(effect_on(c, (struct assumption){.kind = ASSUME_REMOTE, .from = 2025, .amount = 0.5},
                          SKILLS_BALANCE, 1, 2) > 0.005);
    assert_true(effect_on(c, (struct assumption){.kind = ASSUME_GROWTH, .industry = 2, .from = 2025, .amount = 0.03},
                          SKILLS_DEMAND_OCCUPATION, 2, 5) > 300);
    free(c);
}

/* With no trend known, shares stay: uncertain occupations do not grow at the cost of certain ones. */
static void without_a_trend_the_mean_share_stays(void **state)
{
    struct county *c = make();
    struct shares_law wide = {0.1, 0.02, 20};
    struct skills_result r;

    (void)state;
    c->occupations[3] = 60;
    c->in_all.occupations.law = &wide;
    c->spec.draws = D;
    assert_int_equal(skills_run(&c->in_all, &c->spec, &r), FC_OK);
    for (int o = 0; o < 3; o++) {
        const struct skills_point *x = point(&r, SKILLS_DEMAND_OCCUPATION, 0, o, H - 1);
        close_to(x->mean / x->naive, 1, 0.05);
    }
    skills_result_free(&r);
    free(c);
}

/* An education whose share has grown for years grows in every occupation. */
static void the_mix_of_education_follows_its_shares(void **state)
{
    struct county *c = make();
    double shares[K * 12];
    struct shares_history history = {K, 12, shares};
    struct skills_result constant, moving;

    (void)state;
    for (int t = 0; t < 12; t++) {
        shares[0 * 12 + t] = 9000 - 250 * t;
        shares[1 * 12 + t] = 16000;
        shares[2 * 12 + t] = 5000 + 250 * t;
    }
    assert_int_equal(skills_run(&c->in_all, &c->spec, &constant), FC_OK);
    c->in_all.education.history = &history;
    c->in_all.borrowed = SKILLS_MIX_POPULATION;
    assert_int_equal(skills_run(&c->in_all, &c->spec, &moving), FC_OK);
    assert_true(point(&moving, SKILLS_DEMAND_EDUCATION, 0, 2, 9)->median
                > 1.1f * point(&constant, SKILLS_DEMAND_EDUCATION, 0, 2, 9)->median);
    close_to(sum_of_means(&moving, SKILLS_DEMAND_EDUCATION, 0, 9), sum_of_means(&moving, SKILLS_DEMAND_INDUSTRY, 0, 9), 1);
    assert_true(constant.table[SKILLS_DEMAND_EDUCATION].from[0] & SKILLS_MIX_CONSTANT);
    assert_true(moving.table[SKILLS_DEMAND_EDUCATION].from[0] & SKILLS_MIX_POPULATION);
    history.series = K - 1;
    skills_result_free(&moving);
    assert_int_equal(skills_run(&c->in_all, &c->spec, &moving), FC_ESHAPE);
    skills_result_free(&constant);
    free(c);
}

/* What people can work as and where they do: as given, no fallback is named. */
static void matrices_that_are_given_are_used(void **state)
{
    struct county *c = make();
    double F[K * O] = {0.5, 0.5, 0, 0, 0.4, 0.3, 0.1, 0.2, 0, 0, 0.8, 0.2}, ratio[K] = {1, 1.1, 0.9};
    struct supply_route route = {.from = 0, .to = 1, .age = 1, .persons = 40, .success = {0.75f, 0, 0}};
    struct skills_result r, with;

    (void)state;
    c->in_all.flexibility = F;
    c->in_all.commuting.ratio = ratio;
    assert_int_equal(skills_run(&c->in_all, &c->spec, &r), FC_OK);
    assert_false(r.table[SKILLS_POTENTIAL].from[0] & (SKILLS_FLEXIBILITY_INVERTED | SKILLS_COMMUTING_HELD));
    for (int o = 0; o < O; o++) {
        double sum = 0;
        for (int k = 0; k < K; k++)
            sum += F[k * O + o] * point(&r, SKILLS_SUPPLY, 0, k, 3)->mean;
        close_to(point(&r, SKILLS_POTENTIAL, 0, o, 3)->mean / sum, 1, 1e-4);
    }
    c->supply.routes = 1;
    c->supply.route = &route;
    assert_int_equal(skills_run(&c->in_all, &c->spec, &with), FC_OK);
    close_to(point(&with, SKILLS_POPULATION, 0, 1, 0)->mean - point(&r, SKILLS_POPULATION, 0, 1, 0)->mean, 30, 0.5);
    close_to(point(&with, SKILLS_POPULATION, 0, 0, 0)->mean - point(&r, SKILLS_POPULATION, 0, 0, 0)->mean, -30, 0.5);
    skills_result_free(&r);
    skills_result_free(&with);
    free(c);
}

static void balance_begins_where_it_is_said_to(void **state)
{
    struct county *c = make();
    struct skills_result r;

    (void)state;
    assert_int_equal(skills_run(&c->in_all, &c->spec, &r), FC_OK);
    for (int k = 0; k < K; k++) {
        const struct skills_point *x = point(&r, SKILLS_BALANCE, 0, k, 0);
        close_to(r.indicators[k].start, 0.06, 1e-4);
        assert_true(x->p_short >= 0 && x->p_short + x->p_surplus <= 1);
        assert_true(x->lo95 <= x->lo80 && x->lo80 <= x->median && x->median <= x->hi80 && x->hi80 <= x->hi95);
    }
    skills_result_free(&r);
    free(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_sum_to_totals),
        cmocka_unit_test(whose_growth_an_industry_leans_on_is_said),
        cmocka_unit_test(municipal_patterns_are_kept),
        cmocka_unit_test(the_same_bytes_whatever_the_threads),
        cmocka_unit_test(what_is_missing_is_named),
        cmocka_unit_test(those_of_unknown_education_are_as_few_as_in_the_population),
        cmocka_unit_test(nothing_at_all_is_refused),
        cmocka_unit_test(what_has_come_by_the_base_year_is_in_it),
        cmocka_unit_test(a_plant_is_its_jobs_and_no_more),
        cmocka_unit_test(a_change_of_the_sectors_is_what_the_scenario_differs_by),
        cmocka_unit_test(a_range_is_the_effect_s_interval),
        cmocka_unit_test(places_arrive_with_their_lag),
        cmocka_unit_test(a_programme_of_two_groups_is_summed_in_each_draw),
        cmocka_unit_test(each_assumption_moves_what_it_should),
        cmocka_unit_test(without_a_trend_the_mean_share_stays),
        cmocka_unit_test(the_mix_of_education_follows_its_shares),
        cmocka_unit_test(matrices_that_are_given_are_used),
        cmocka_unit_test(balance_begins_where_it_is_said_to),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
