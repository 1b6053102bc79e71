/* From figures as the store gives them to the skills chain's input: facts, ages, rates, programmes, assumptions. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "made_figures.h"
#include "nation.h"
#include "skill_store_private.h"

static void a_sex_that_is_not_given_is_summed(void **state)
{
    (void)state;
    make();
    assert_true(input.sufficient);
    assert_int_equal(input.in.occupations.n, 2); /* four digits are of another table */
    assert_float_equal(input.in.occupations.total[0], 400, 1e-9);
    assert_float_equal(input.in.occupations.women_part[0], 0.75, 1e-9);
    assert_float_equal(skill_value(&facts, &(struct skill_key){"employed_occupation", "18", "T", "711", "total", "T", "T", "T"}, LAST), 500, 1e-9);
    assert_true(isnan(skill_value(&facts, &(struct skill_key){"employed_occupation", "18", "T", "711", "total", "T", "T", "T"}, LAST - 1)));
}

static void a_year_is_found_among_those_that_are_given(void **state)
{
    static const int years[] = {LAST - 9, LAST - 4, LAST - 3, LAST - 1};
    const struct skill_key key = {"employed_occupation", "18", "T", "222", "total", "T", "T", "T"};

    (void)state;
    for (size_t i = ARRAY_SIZE(years); i-- > 0;)
        add(key.measure, key.industry, key.occupation, key.education, key.age, key.sex, years[i], years[i]);
    make();
    for (int year = LAST - 11; year <= LAST + 1; year++) {
        bool given = false;
        for (size_t i = 0; i < ARRAY_SIZE(years); i++)
            given |= years[i] == year;
        assert_true(given ? skill_value(&facts, &key, year) == year : isnan(skill_value(&facts, &key, year)));
    }
    assert_true(isnan(skill_value(&facts, &(struct skill_key){"employed_occupation", "18", "T", "222", "total", "T", "16-24", "T"}, LAST - 1)));
}

static void industries_and_municipalities_are_the_panels(void **state)
{
    (void)state;
    make();
    assert_int_equal(input.in.base_year, LAST);
    assert_int_equal(input.in.sectors.industries, 2);
    assert_string_equal(input.in.sectors.code[1], "Q");
    assert_float_equal(input.in.sectors.base[0], 1090, 1e-9);
    assert_ptr_equal(input.in.sectors.path[0], paths);
    assert_int_equal(input.in.municipalities.n, 1);
    assert_string_equal(input.municipality[0], "1880");
}

/* The nation's industry Q grows by a tenth a year, ours is forecast to stay: it and what is all of the place are put there, and the
 * chain knows. */
static void an_industry_leans_on_the_nations(void **state)
{
    static struct engine_point grows[HORIZON], ours[6][HORIZON];
    struct panel_target target = {.key = {"00", "sni2007g", "Q", "total", "T", "total", "T", "T"}, .first = LAST - 9, .n = 10, .y = values[0]};
    struct engine_result result = {.last = LAST, .points = grows};
    struct panel nation = {1, &target, false};

    (void)state;
    for (int h = 0; h < HORIZON; h++) {
        grows[h].mean = 1090 * pow(1.1, h + 1);
        for (int i = 0; i < 6; i++)
            ours[i][h].mean = 1090;
    }
    for (int i = 0; i < 6; i++)
        results[i].points = ours[i];
    assert_true(nation_make(&(struct nation_wish){.panel = &panel, .results = results, .nation = &nation, .nation_results = &result, .horizon = HORIZON}));
    for (int i = 0; i < 6; i++)
        assert_float_equal(ours[i][0].mean, (i % 3 == 1 ? 1090 : 1090 * 1.1), 1e-9); /* F, of which the nation says nothing */
    make();
    assert_false(input.in.sectors.wider[0]);
    assert_true(input.in.sectors.wider[1]);
}

/* An occupation that gains on the other. */
static void earlier_years_are_forecast_as_they_were_known(void **state)
{
    struct skill_record record;
    const struct skill_record_row *row;

    (void)state;
    facts.count = 0;
    for (int year = LAST - 6; year <= LAST; year++) {
        add("employed_occupation", "T", "532", "T", "T", "T", year, 400 + 20 * (year - (LAST - 6)));
        add("employed_occupation", "T", "711", "T", "T", "T", year, 1400);
    }
    add_trials();
    make();
    assert_true(skill_record_make(&record, &base, &input, 1, 1));
    row = row_of(&record, SKILLS_DEMAND_OCCUPATION, 0);
    assert_non_null(row);
    for (int h = 0; h < 5; h++)
        assert_int_equal(row->at[h].n, 6 - h); /* each origin whose outcome is known, and no other */
    assert_true(row->at[2].naive / row->at[2].n > 20); /* the share stays: what it gained is missing */
    assert_true(row->at[2].line / row->at[2].n < 25 && row->at[2].moved == row->at[2].n);
    assert_true(row->at[0].hits == 6 && row->at[0].inside == 6 && row->at[4].inside < row->at[4].n);
    assert_null(row_of(&record, SKILLS_POPULATION, 0)); /* nothing is known of it */
    skill_record_free(&record);
}

/* Nobody grows older than their group, learns or moves; supply and demand of an education stay as they are. */
static void what_stays_is_forecast_to_stay(void **state)
{
    static const enum skills_quantity held[] = {SKILLS_POPULATION, SKILLS_SUPPLY, SKILLS_BALANCE};
    struct skill_record record;

    (void)state;
    add_population();
    for (int year = LAST - 3; year <= LAST; year++) {
        add("employed_occupation", "T", "711", "T", "T", "T", year, 500);
        for (int k = 0; k < 3; k++) {
            const char *group = (const char *const[]){"73O", "53F", "83T"}[k];
            if (year < LAST)
                add("employed_education", "T", "T", group, "T", "T", year, 250);
            for (int a = 0; a < 4; a++)
                add("labour_force_education", "T", "T", group, (const char *const[]){"16-24", "25-44", "45-64", "65-74"}[a], "T", year, 70);
        }
    }
    add_trials();
    make();
    assert_true(skill_record_make(&record, &base, &input, 1, 1));
    for (size_t i = 0; i < ARRAY_SIZE(held); i++) {
        const struct skill_record_row *row = row_of(&record, held[i], 0);
        assert_non_null(row);
        assert_true(row->at[0].n > 0 && row->at[0].naive < 1e-6 * row->at[0].n); /* it stayed */
        assert_true(row->at[0].error / row->at[0].n < (held[i] == SKILLS_BALANCE ? 0.1 : 10));
    }
    skill_record_free(&record);
}

/* A history is of two years and more, in the order of the occupations; its groups are marked. */
static void an_occupations_history_is_every_year_known(void **state)
{
    const struct shares_history *history;

    (void)state;
    make();
    assert_null(input.in.occupations.history); /* of one year */
    assert_int_equal(input.in.occupations.groups, 1);
    assert_non_null(input.in.occupations.group);
    skill_input_free(&input);
    add("employed_occupation", "T", "711", "T", "T", "T", LAST - 3, 470);
    add("employed_occupation", "T", "532", "T", "T", "T", LAST - 2, 390);
    make();
    history = input.in.occupations.history;
    assert_non_null(history);
    assert_int_equal(history->series, 2);
    assert_int_equal(history->years, 4);
    assert_float_equal(history->value[1], 390, 1e-9);
    assert_true(isnan(history->value[0]));
    assert_float_equal(history->value[3], 400, 1e-9);
    assert_float_equal(history->value[4], 470, 1e-9);
    assert_float_equal(history->value[7], 500, 1e-9);
}

/* Those of an age five years later are fewer or more: who leaves is found from both years, and not assumed. */
static void who_leaves_is_found_where_two_years_tell_ages(void **state)
{
    static const char *const ages[] = {"16-24", "25-44", "45-64"};

    (void)state;
    for (int a = 0; a < 3; a++)
        for (int year = LAST - 5; year <= LAST; year += 5) {
            add("employed_occupation", "T", "532", "T", ages[a], "T", year, 100);
            add("employed_occupation", "T", "711", "T", ages[a], "T", year, 150);
        }
    make();
    assert_non_null(input.in.replacement);
    assert_int_equal(input.in.replacement->ages.n, 3);
    assert_non_null(input.in.replacement->leave);
}

static void draws_that_begin_elsewhere_are_left_out(void **state)
{
    (void)state;
    results[5].last = LAST - 1;
    make();
    assert_ptr_equal(input.in.municipalities.path[0], paths);
    assert_null(input.in.municipalities.path[1]);
}

static void without_an_occupation_there_is_no_chain(void **state)
{
    (void)state;
    facts.count = 0;
    make();
    assert_false(input.sufficient);
}

static void without_a_population_the_levels_do(void **state)
{
    (void)state;
    make();
    assert_string_equal(input.education_scheme, "edulevel");
    assert_null(input.in.supply);
    assert_null(input.in.education.population);
    assert_non_null(input.in.replacement); /* nobody's age is known: Sweden's are assumed, and said to be */
    assert_int_equal(input.in.replacement->ages.n, 12);
    assert_true(input.in.borrowed & SKILLS_AGES_ASSUMED);
    assert_float_equal(input.in.replacement->stock[12 + 5] / input.in.replacement->stock[5], 500.0 / 400, 1e-9);
}

static void age_groups_follow_on_one_another(void **state)
{
    (void)state;
    add_population();
    make();
    assert_string_equal(input.education_scheme, "edugroup");
    assert_non_null(input.in.supply);
    assert_int_equal(input.in.supply->ages.n, 4); /* 16-64 holds three of the others and is left out */
    assert_int_equal(input.in.supply->ages.from[1], 25);
    assert_int_equal(input.in.supply->ages.end, 75);
    assert_null(input.in.education.population); /* it is known by age alone */
    assert_true(input.in.borrowed & SKILLS_PUBLIC_INDUSTRY); /* no figure by sector either */
    assert_true(input.in.borrowed & SKILLS_SUPPLY_NET); /* no flow is known */
}

static void a_rate_is_a_flow_over_its_stock(void **state)
{
    (void)state;
    add_population();
    add("education_moved_in", "T", "T", "73O", "25-44", "T", LAST - 1, 4);
    add("education_moved_in", "T", "T", "73O", "25-44", "T", LAST, 6);
    make();
    assert_false(input.in.borrowed & SKILLS_SUPPLY_NET);
    for (int k = 0; k < 3; k++)
        if (strcmp(input.in.education.code[k], "73O") == 0) {
            assert_float_equal(input.in.supply->in[k * 4 + 1].mean, 0.05, 1e-6);
            assert_true(input.in.supply->in[k * 4 + 1].se > 0.01f); /* two years of a hundred persons say little */
            assert_float_equal(input.in.supply->in[k * 4 + 2].mean, 0, 1e-9);
        }
    assert_null(input.in.supply->out);
}

/* Each flow has a place of its own in the account of the people. */
static void every_flow_is_the_rate_of_its_own(void **state)
{
    static const char *const flows[] = {"education_moved_in", "education_moved_out", "education_deaths", "education_further", "education_graduated"};

    (void)state;
    add_population();
    for (int i = 0; i < 5; i++)
        for (int year = LAST - 1; year <= LAST; year++)
            add(flows[i], "T", "T", "73O", "25-44", "T", year, 2 + i);
    make();
    assert_int_equal(input.in.supply->entries, HORIZON); /* of nobody younger is known: as many come of age as are of the youngest now */
    assert_float_equal(input.in.supply->entry[0], 300.0 / 9, 1e-9);
    assert_float_equal(input.in.supply->entry_mix[0], 1.0 / 3, 1e-9);
    for (int k = 0; k < 3; k++)
        if (strcmp(input.in.education.code[k], "73O") == 0) {
            const struct supply *s = input.in.supply;
            const struct rate *const rates[] = {s->in, s->out, s->exit, s->further, s->grown};
            for (int i = 0; i < 5; i++) {
                assert_non_null(rates[i]);
                assert_float_equal(rates[i][k * 4 + 1].mean, 0.02 + 0.01 * i, 1e-6);
                assert_float_equal(rates[i][k * 4 + 2].mean, 0, 1e-9);
            }
        }
}

/* Who works as what by industry, industry by industry. */
static void the_pattern_of_industries_is_the_figures(void **state)
{
    const double *staffing;

    (void)state;
    add("employed_occupation", "F", "532", "T", "T", "T", LAST, 30);
    add("employed_occupation", "F", "711", "T", "T", "T", LAST, 450);
    add("employed_occupation", "Q", "532", "T", "T", "T", LAST, 370);
    add("employed_occupation", "Q", "711", "T", "T", "T", LAST, 50);
    make();
    staffing = input.in.occupations.staffing;
    assert_non_null(staffing);
    assert_string_equal(input.in.sectors.code[0], "F");
    assert_true(staffing[0] == 30 && staffing[1] == 450 && staffing[2] == 370 && staffing[3] == 50);
    assert_null(input.in.occupations.staffing_parent);
}

static void the_validated_and_the_reskilled_come_out_of_all_other_groups(void **state)
{
    double sum = 0;

    (void)state;
    add_population();
    add("education_moved_in", "T", "T", "73O", "25-44", "T", LAST, 6);
    add("education_validated", "T", "T", "73O", "T", "T", LAST - 1, 90);
    add("education_validated", "T", "T", "73O", "T", "T", LAST, 20);
    add("education_reskilled", "T", "T", "73O", "T", "T", LAST, 10);
    make();
    assert_int_equal(input.in.supply->routes, 2);
    for (int i = 0; i < 2; i++) {
        const struct supply_route *r = &input.in.supply->route[i];
        assert_string_equal(input.in.education.code[r->to], "73O");
        assert_string_not_equal(input.in.education.code[r->from], "73O");
        assert_int_equal(r->age, 1); /* 25-44 */
        sum += r->persons;
    }
    assert_float_equal(sum, 30, 1e-9);
    assert_true(input.in.borrowed & SKILLS_ROUTES_HELD);
}

static void net_change_holds_the_validated_already(void **state)
{
    (void)state;
    add_population();
    add("education_validated", "T", "T", "73O", "T", "T", LAST, 20);
    make();
    assert_int_equal(input.in.supply->routes, 0);
    assert_false(input.in.borrowed & SKILLS_ROUTES_HELD);
}

static void a_programme_of_two_groups_is_two(void **state)
{
    const struct skill_programme *ft;

    (void)state;
    add_population();
    add("places", "T", "T", "FT", "T", "T", LAST - 1, 90);
    add("places", "T", "T", "FT", "T", "T", LAST, 100);
    add("places", "T", "T", "VO", "T", "T", LAST, 60);
    add("completion_rate", "T", "T", "FT", "T", "T", LAST, 85);
    make();
    assert_int_equal(input.programmes, 2);
    ft = &input.programme[0];
    assert_string_equal(ft->code, "FT");
    assert_int_equal(ft->parts, 2);
    assert_string_equal(ft->groups, "53F 83T");
    assert_string_equal(ft->borrowed, "stay_assumed match_assumed");
    assert_int_equal(input.in.supply->programmes, 3);
    assert_float_equal(input.in.supply->programme[ft->first].places[1], 70, 1e-9);
    assert_float_equal(input.in.supply->programme[ft->first].completion.mean, 0.85, 1e-6);
    assert_int_equal(input.in.supply->programme[ft->first].length, 3);
    assert_float_equal(input.in.supply->programme[ft->first].fill.mean, 1, 1e-6);
}

/* Four years of a hundred in each age group of each education, and 38 a year who pass VO and stay: the net rates hold those
 * already, so they are taken out of the one education's, and the population stays as it has been. */
static void net_rates_do_not_count_graduates_twice(void **state)
{
    static float stock[3 * 4 * BLOCK], zero[3 * AGE_BANDS * BLOCK], flows[4][3 * BLOCK];
    const struct supply_shock shock = {zero, zero, zero, zero, zero, zero, zero, zero};
    const struct supply_change change = {1, 0, 0, 0, -1, NULL};
    const struct supply_flow flow = {flows[0], flows[1], flows[2], flows[3]};
    static struct rate works[3 * 4];
    struct supply s;

    (void)state;
    add_population();
    add("places", "T", "T", "VO", "T", "T", LAST, 60);
    make();
    assert_true(input.in.borrowed & SKILLS_SUPPLY_NET);
    s = *input.in.supply;
    s.participation = works;
    s.lean = NULL;
    for (int i = 0; i < 3 * 4; i++)
        works[i].mean = 1;
    supply_start(&s, stock);
    supply_step(&s, LAST + 1, 1, &shock, &change, stock, &flow);
    for (int k = 0; k < 3; k++)
        assert_float_equal(flows[1][k * BLOCK], 400, 4);
    for (int k = 0; k < 3; k++)
        assert_true(flows[3][k * BLOCK] >= 0); /* who leaves is no newcomer that a programme need not train */
}

/* The ages of the county's labour force stand in for those of an occupation's workers where there is one. */
static void without_ages_an_occupation_has_the_labour_forces(void **state)
{
    static const char *const ages[] = {"16-24", "25-44", "45-64", "65-74"};
    const struct replacement *r;

    (void)state;
    add_population();
    for (int a = 0; a < 4; a++)
        add("labour_force_education", "T", "T", "73O", ages[a], "T", LAST, 20 * (a + 1));
    make();
    r = input.in.replacement;
    assert_non_null(r);
    assert_int_equal(r->ages.n, 4);
    assert_true(input.in.borrowed & SKILLS_AGES_ASSUMED);
    assert_true(r->stock[2] > r->stock[0]); /* 532 has 400 workers, 711 500, alike in age */
    assert_float_equal(r->stock[4 + 2] / r->stock[2], 500.0 / 400, 1e-9);
}

/* 900 work in the occupations, 750 are counted by education: the demand for a group begins at its part of them. */
static void the_mix_adds_up_to_the_employed_by_education(void **state)
{
    (void)state;
    add_population();
    add("employed_education", "T", "T", "73O", "T", "T", LAST + 1, 350);
    add("employed_education", "T", "T", "53F", "T", "T", LAST + 1, 250);
    add("employed_education", "T", "T", "83T", "T", "T", LAST + 1, 150);
    make();
    assert_non_null(input.in.education.mix);
    for (int k = 0; k < input.in.education.n; k++) {
        double sum = 0;
        for (int o = 0; o < input.in.occupations.n; o++)
            sum += input.in.education.mix[o * input.in.education.n + k];
        assert_float_equal(sum, input.in.education.employed[k] * 900 / 750, 0.01);
    }
    for (int o = 0; o < input.in.occupations.n; o++) {
        double sum = 0;
        for (int k = 0; k < input.in.education.n; k++)
            sum += input.in.education.mix[o * input.in.education.n + k];
        assert_float_equal(sum, input.in.occupations.total[o], 0.01);
    }
}

/* Nobody of seventeen has finished school; who has at nineteen is counted with those of twenty, not for four years with
 * the pupils, and offers work as people of that age do. */
static void graduates_join_those_they_will_live_among(void **state)
{
    static const char *const ages[] = {"16-19", "20-24", "25-64"};
    const struct supply *s;

    (void)state;
    add("employed_education", "T", "T", "73O", "T", "T", LAST, 250);
    for (size_t a = 0; a < ARRAY_SIZE(ages); a++) {
        add("population_education", "T", "T", "73O", ages[a], "T", LAST, a == 0 ? 0 : 100);
        if (a > 0)
            add("labour_force_education", "T", "T", "73O", ages[a], "T", LAST, 80);
    }
    add("places", "T", "T", "VO", "T", "T", LAST, 60);
    make();
    s = input.in.supply;
    assert_non_null(s);
    assert_int_equal(s->ages.from[s->programme[0].age], 20);
    assert_float_equal(s->participation[1].mean, 0.8, 1e-6);
    assert_float_equal(s->participation[0].mean, supply_default_participation(16, 19, 2).mean, 1e-6);
}

static void assumptions_find_their_places(void **state)
{
    struct premise premises[] = {
        {.kind = PREMISE_PLANT_CLOSES, .region = "1880", .industry_scheme = "sni2007g", .industry = "Q", .low = 20, .high = 40, .from = 2025},
        {.kind = PREMISE_PLACES, .region = "18", .programme_scheme = "gy-programme", .programme = "FT", .low = 10, .high = 10, .from = 2025},
        {.kind = PREMISE_MIGRATION, .region = "18", .low = -50, .high = -50, .from = 2025},
        {.kind = PREMISE_PLACES, .region = "18", .programme_scheme = "yh-area", .programme = "FT", .low = 10, .high = 10, .from = 2025},
        {.kind = PREMISE_PLANT_OPENS, .region = "1881", .industry_scheme = "sni2007g", .industry = "Q", .low = 1, .high = 1, .from = 2025},
    };
    struct assumption *made;
    int n;

    (void)state;
    add_population();
    add("places", "T", "T", "FT", "T", "T", LAST, 100);
    make();
    made = skill_assumptions(&input, premises, (int)ARRAY_SIZE(premises), &n);
    assert_non_null(made);
    assert_int_equal(n, 4); /* a plant in a municipality that is not here bears upon nothing, nor does another network's programme of that code */
    assert_float_equal(made[0].amount, -30, 1e-9);
    assert_float_equal(made[0].spread, 10, 1e-9);
    assert_int_equal(made[0].industry, 1);
    assert_float_equal(made[1].amount + made[2].amount, 10, 1e-9);
    assert_int_equal(made[1].number, made[2].number);
    assert_float_equal(made[3].amount, 0.5, 1e-9);
    assert_float_equal(made[3].spread, 0, 1e-12);
    free(made);
}

/* Those of the sectors are in what a what-if changes of them already, and no assumption of the library's. */
static void what_the_sectors_have_is_not_handed_on(void **state)
{
    static const struct premise premises[] = {
        {.kind = PREMISE_PLANT_CLOSES, .region = "1880", .industry_scheme = "sni2007g", .industry = "Q", .low = 20, .high = 40, .from = 2025},
        {.kind = PREMISE_SECTOR_GROWTH, .region = "1880", .industry_scheme = "total", .industry = "T", .low = 1, .high = 1, .from = 2025},
        {.kind = PREMISE_PENSION_AGE, .region = "18", .low = 1, .high = 1, .from = 2025},
    };
    double changed[PATHS * HORIZON] = {0}, *change[6] = {NULL, NULL, changed, NULL, NULL, changed};
    struct assumption *made;
    int n;

    (void)state;
    base.change = change;
    make();
    base.change = NULL;
    assert_null(input.in.sectors.change[0]);
    assert_ptr_equal(input.in.sectors.change[1], changed);
    assert_ptr_equal(input.in.municipalities.change[1], changed);
    made = skill_assumptions(&input, premises, (int)ARRAY_SIZE(premises), &n);
    assert_non_null(made);
    assert_int_equal(n, 1);
    assert_int_equal(made[0].kind, ASSUME_PENSION_AGE);
    free(made);
}

/* --- who lives and works where */

static void without_a_figure_nobody_is_placed(void **state)
{
    (void)state;
    add_population();
    make();
    assert_non_null(input.in.supply);
    assert_null(input.in.residents.stock);
    assert_null(input.in.commuting.place);
}

/* People alone: the county's educations at each age. */
static void people_alone_have_the_county_s_educations(void **state)
{
    (void)state;
    add_population();
    add_in("1880", "population", "T", "T", "T", "16-24", "T", LAST, 60);
    add_in("1880", "population", "T", "T", "T", "25-44", "T", LAST, 240);
    add_in("1880", "population", "T", "T", "T", "45-64", "T", LAST, 120);
    add_in("1880", "population", "T", "T", "T", "65-74", "T", LAST, 30);
    make();
    assert_non_null(input.in.residents.stock);
    for (int k = 0; k < 3; k++) {
        assert_float_equal(input.in.residents.stock[k * 4], 20, 0.01);
        assert_float_equal(input.in.residents.stock[k * 4 + 1], 80, 0.01);
    }
    assert_true(input.in.borrowed & SKILLS_RESIDENTS_SHARED);
    assert_null(input.in.residents.net);
}

static void a_history_of_municipalities_has_rates_of_their_own(void **state)
{
    static const char *const groups[] = {"53F", "73O", "83T"}, *const ages[] = {"16-24", "25-44", "45-64", "65-74"};
    static struct skill_bridge ways[] = {{"home_work", "region", "1880", "region", "1880", 0.8}};
    static struct skill_place seats[] = {{"0180", false, 59.3, 18.1}, {"1880", true, 59.27, 15.21}};

    (void)state;
    add_population();
    for (size_t k = 0; k < ARRAY_SIZE(groups); k++)
        for (size_t a = 0; a < ARRAY_SIZE(ages); a++)
            for (int year = LAST - 3; year <= LAST; year++)
                add_in("1880", "population_education", "T", "T", groups[k], ages[a], "T", year, 40 + (double)k);
    facts.bridges = ways;
    facts.bridge_count = 1;
    facts.places = seats;
    facts.place_count = 2;
    make();
    assert_float_equal(input.in.residents.stock[1 * 4 + 2], 41, 1e-9);
    assert_false(input.in.borrowed & SKILLS_RESIDENTS_SHARED);
    assert_non_null(input.in.residents.net);
    assert_float_equal(input.in.residents.net[5], 0, 1e-9); /* one municipality is all there is */
    assert_float_equal(input.in.commuting.share[0], 0.8, 1e-9);
    assert_float_equal(input.in.commuting.place[0].longitude, 15.21, 1e-9);
    assert_int_equal(input.in.commuting.beyonds, 1);
    assert_float_equal(input.in.commuting.beyond[0].latitude, 59.3, 1e-9);
    facts.bridges[0].kind = "education_occupation";
    skill_input_free(&input);
    make();
    assert_null(input.in.commuting.share);
}

/* Every table that went in is told of, with all its years and the newest vintage of the newest year, however many there are. */
static void no_table_of_the_input_is_left_out(void **state)
{
    enum { TABLES = 450 };
    static char regions[TABLES][12];
    struct went_in *tables;
    int n;

    (void)state;
    facts.count = 0;
    for (int t = 0; t < TABLES; t++) {
        snprintf(regions[t], sizeof regions[t], "%04d", t);
        add_in(regions[t], "population", "T", "T", "T", "T", "T", LAST, 1);
    }
    for (int t = 0; t < 3; t++) {
        add_in(regions[7], "population", "T", "T", "T", "T", t == 2 ? "2" : "1", LAST - t % 2, 1);
        list[facts.count - 1].vintage = 5 - t;
    }
    assert_true(skill_facts_order(&facts));
    tables = skill_store_tables(&facts, &n);
    assert_non_null(tables);
    assert_int_equal(n, TABLES);
    for (int t = 0; t < n; t++)
        if (strcmp(tables[t].example->key.region, regions[7]) == 0) {
            assert_int_equal(tables[t].series, 4);
            assert_int_equal(tables[t].first, LAST - 1);
            assert_int_equal(tables[t].last, LAST);
            assert_int_equal(tables[t].vintage, 5);
        }
    free(tables);
}

static void hash_of(uint8_t out[HASH_SIZE])
{
    struct hash_state state;

    hash_begin(&state);
    skill_facts_hash(&facts, &state);
    hash_end(&state, out);
}

/* A share that an analyst corrects, a figure and its year make the chain's input another one, and nothing else does. */
static void whatever_enters_the_chain_is_in_its_hash(void **state)
{
    uint8_t first[HASH_SIZE], other[HASH_SIZE];
    const double weight = bridges[0].weight;

    (void)state;
    hash_of(first);
    bridges[0].weight = weight - 0.01;
    hash_of(other);
    assert_memory_not_equal(first, other, HASH_SIZE);
    bridges[0].weight = weight;
    list[0].value += 1;
    hash_of(other);
    assert_memory_not_equal(first, other, HASH_SIZE);
    list[0].value -= 1;
    list[0].year--;
    hash_of(other);
    assert_memory_not_equal(first, other, HASH_SIZE);
    list[0].year++;
    list[0].vintage++;
    hash_of(other);
    assert_memory_equal(first, other, HASH_SIZE);
    list[0].vintage--;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_sex_that_is_not_given_is_summed, begin, end),
        cmocka_unit_test_setup_teardown(a_year_is_found_among_those_that_are_given, begin, end),
        cmocka_unit_test_setup_teardown(industries_and_municipalities_are_the_panels, begin, end),
        cmocka_unit_test_setup_teardown(an_industry_leans_on_the_nations, begin, end),
        cmocka_unit_test_setup_teardown(earlier_years_are_forecast_as_they_were_known, begin, end),
        cmocka_unit_test_setup_teardown(what_stays_is_forecast_to_stay, begin, end),
        cmocka_unit_test_setup_teardown(draws_that_begin_elsewhere_are_left_out, begin, end),
        cmocka_unit_test_setup_teardown(without_an_occupation_there_is_no_chain, begin, end),
        cmocka_unit_test_setup_teardown(without_a_population_the_levels_do, begin, end),
        cmocka_unit_test_setup_teardown(age_groups_follow_on_one_another, begin, end),
        cmocka_unit_test_setup_teardown(a_rate_is_a_flow_over_its_stock, begin, end),
        cmocka_unit_test_setup_teardown(the_validated_and_the_reskilled_come_out_of_all_other_groups, begin, end),
        cmocka_unit_test_setup_teardown(net_change_holds_the_validated_already, begin, end),
        cmocka_unit_test_setup_teardown(a_programme_of_two_groups_is_two, begin, end),
        cmocka_unit_test_setup_teardown(the_mix_adds_up_to_the_employed_by_education, begin, end),
        cmocka_unit_test_setup_teardown(net_rates_do_not_count_graduates_twice, begin, end),
        cmocka_unit_test_setup_teardown(without_ages_an_occupation_has_the_labour_forces, begin, end),
        cmocka_unit_test_setup_teardown(graduates_join_those_they_will_live_among, begin, end),
        cmocka_unit_test_setup_teardown(assumptions_find_their_places, begin, end),
        cmocka_unit_test_setup_teardown(what_the_sectors_have_is_not_handed_on, begin, end),
        cmocka_unit_test_setup_teardown(without_a_figure_nobody_is_placed, begin, end),
        cmocka_unit_test_setup_teardown(people_alone_have_the_county_s_educations, begin, end),
        cmocka_unit_test_setup_teardown(a_history_of_municipalities_has_rates_of_their_own, begin, end),
        cmocka_unit_test_setup_teardown(no_table_of_the_input_is_left_out, begin, end),
        cmocka_unit_test_setup_teardown(an_occupations_history_is_every_year_known, begin, end),
        cmocka_unit_test_setup_teardown(who_leaves_is_found_where_two_years_tell_ages, begin, end),
        cmocka_unit_test_setup_teardown(every_flow_is_the_rate_of_its_own, begin, end),
        cmocka_unit_test_setup_teardown(the_pattern_of_industries_is_the_figures, begin, end),
        cmocka_unit_test_setup_teardown(whatever_enters_the_chain_is_in_its_hash, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
