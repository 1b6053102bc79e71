/* Statistics come at different times: an older count of people becomes the chain's input with its age, what has been counted since
 * is found, and the backtest knows at each origin what could be known then. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "made_figures.h"
#include "skill_past.h"

enum { LATE = 2, GROUPS = 3, AGES = 4 };

static const char *const groups[GROUPS] = {"53F", "73O", "83T"}, *const ages[AGES] = {"16-24", "25-44", "45-64", "65-74"};

static void add_people(const char *region, const char *measure, int first, int last, double persons)
{
    for (int k = 0; k < GROUPS; k++)
        for (int a = 0; a < AGES; a++)
            for (int year = first; year <= last; year++)
                add_in(region, measure, "T", "T", groups[k], ages[a], "T", year, persons);
}

/* The code of one year of age; facts keep it. */
static const char *single(int age)
{
    static char code[100][12];

    snprintf(code[age], sizeof code[age], "%d", age);
    return code[age];
}

static void a_count_of_the_base_year_is_none_of_another(void **state)
{
    (void)state;
    add_people("18", "population_education", LAST - 3, LAST, 100);
    add_people("18", "population_education", LAST + 1, LAST + 1, 900); /* one year more than those at work */
    make();
    assert_int_equal(input.in.supply->lag, 0);
    assert_float_equal(input.in.supply->stock[5], 100, 1e-9);
    assert_null(input.in.supply->known.all);
    assert_int_equal(input.in.replacement->lag, 0);
}

static void an_older_count_comes_with_its_age(void **state)
{
    (void)state;
    add_people("18", "population_education", LAST - LATE - 4, LAST - LATE, 100);
    add_people("18", "labour_force_education", LAST - LATE - 4, LAST, 80); /* of later years it is not known of how many */
    make();
    assert_int_equal(input.in.supply->lag, LATE);
    assert_int_equal(input.in.supply->leans, HORIZON + LATE);
    assert_float_equal(input.in.supply->participation[3].mean, 0.8, 1e-6);
    assert_null(input.in.supply->known.age);
    assert_true(input.in.borrowed & SKILLS_AGES_ASSUMED); /* the ages of those at work are then those of that count */
    assert_int_equal(input.in.replacement->lag, LATE);
}

static void what_was_counted_since_is_on_the_level_of_the_count(void **state)
{
    const struct supply_totals *known;

    (void)state;
    add_people("18", "population_education", LAST - LATE - 4, LAST - LATE, 100);
    add("population", "T", "T", "T", "16-24", "T", LAST - LATE, 400); /* a hundred more than have a known education */
    add("population", "T", "T", "T", "16-24", "T", LAST, 440);
    for (int age = 25; age < 45; age++)
        for (int t = 0; t <= LATE; t++)
            add("population", "T", "T", "T", single(age), "T", LAST - t, 15 - (age == 44 && t == 0 ? 15 : 0));
    make();
    known = &input.in.supply->known;
    assert_null(known->all);
    assert_null(known->education);
    assert_non_null(known->age);
    assert_true(isnan(known->age[0]));
    assert_float_equal(known->age[AGES], 300 * 1.1, 1e-9);
    assert_float_equal(known->age[1], 300, 1e-9);
    assert_float_equal(known->age[AGES + 1], 300 * 19.0 / 20, 1e-9); /* of single years */
    assert_true(isnan(known->age[AGES + 2]));
}

static void those_who_come_of_age_are_found_in_any_year(void **state)
{
    (void)state;
    add_people("18", "population_education", LAST - LATE, LAST - LATE, 100);
    add_people("18", "education_moved_in", LAST - LATE, LAST - LATE, 1);
    for (int age = 10; age <= 17; age++)
        for (int t = 0; t < LATE; t++) /* nobody is counted by age in the year of the stock */
            add("population", "T", "T", "T", single(age), "T", LAST - t, 1000 * age + t);
    make();
    assert_int_equal(input.in.supply->entries, HORIZON + LATE);
    assert_float_equal(input.in.supply->entry[0], 16001, 1e-9); /* into the year before the base year, who are sixteen in it */
    assert_float_equal(input.in.supply->entry[1], 16000, 1e-9);
    assert_float_equal(input.in.supply->entry[2], 15000, 1e-9);
    assert_float_equal(input.in.supply->entry[HORIZON + LATE - 1], 10000, 1e-9);
}

static void municipalities_have_an_age_of_their_own(void **state)
{
    const struct skills_residents *r = &input.in.residents;

    (void)state;
    add_people("18", "population_education", LAST - 4, LAST - 1, 100);
    add_people("1880", "population_education", LAST - 5, LAST - LATE, 40);
    add_in("1880", "population", "T", "T", "T", "T", "T", LAST - LATE, 1000);
    add_in("1880", "population", "T", "T", "T", "T", "T", LAST, 1050);
    make();
    assert_int_equal(input.in.supply->lag, 1);
    assert_int_equal(r->lag, LATE);
    assert_non_null(r->net);
    assert_true(isnan(r->known.all[0]));
    assert_float_equal(r->known.all[1], 40 * GROUPS * AGES * 1.05, 1e-9);
    assert_null(r->known.age);
}

static double newest_of(const struct skill_past *past, const char *measure)
{
    struct skill_table_key table = {measure, "18", NULL, NULL, NULL, NULL, NULL};

    return skill_newest(&past->facts, &table);
}

static void an_origin_knows_what_could_be_known_then(void **state)
{
    struct skill_past past;
    int *lags;

    (void)state;
    add_people("18", "population_education", LAST - 8, LAST - LATE, 100);
    add("population", "T", "T", "T", "16-24", "T", LAST - 1, 10); /* by age a year later than in all */
    add("population", "T", "T", "T", "T", "T", LAST, 10);
    add_people("1880", "population_education", LAST - 8, LAST - LATE, 100);
    add_trials();
    make();
    lags = skill_lags(&facts, LAST);
    assert_non_null(lags);
    for (int i = 0; i < facts.count; i++) {
        const struct skill_key *k = &facts.list[i].key;
        bool educated = strcmp(k->measure, "population_education") == 0, aged = strcmp(k->age, "T") != 0;
        assert_int_equal(lags[i], strcmp(k->region, "18") != 0 ? 0 : educated ? LATE : aged ? 1 : 0);
    }
    assert_true(skill_past_make(&past, &base, lags, LAST - 1, 1, 8, 1));
    assert_int_equal(newest_of(&past, "population_education"), LAST - 1 - LATE);
    assert_int_equal(newest_of(&past, "employed_occupation"), 0);
    skill_past_free(&past);
    free(lags);
}

/* A figure that came after an origin moves no forecast that was made there, though it is what the forecast is held against. */
static void the_record_looks_at_nothing_that_came_later(void **state)
{
    struct skill_record record[2];
    const struct skill_record_row *row[2];

    (void)state;
    for (int t = 0; t <= 8; t++)
        for (int k = 0; k < GROUPS; k++)
            for (int a = 0; a < AGES; a++)
                add_in("18", "population_education", "T", "T", groups[k], ages[a], "T", LAST - LATE - t, 120 - 2 * t);
    for (int year = LAST - 6; year < LAST; year++)
        for (int k = 0; k < 2; k++)
            add("employed_occupation", "T", k ? "711" : "532", "T", "T", "T", year, 500);
    add_trials();
    make();
    assert_true(skill_record_make(&record[0], &base, &input, 1, 1));
    for (int i = 0; i < facts.count; i++) /* the newest outcome of all: no origin a year before it knew it, and one compares with it */
        if (strcmp(facts.list[i].key.measure, "population_education") == 0 && facts.list[i].year == LAST - LATE)
            facts.list[i].value = 1e-3;
    assert_true(skill_record_make(&record[1], &base, &input, 1, 1));
    for (int i = 0; i < 2; i++) {
        row[i] = row_of(&record[i], SKILLS_POPULATION, 0);
        assert_non_null(row[i]);
    }
    /* Of the origins LAST - 6 .. LAST - 3 one a year before the outcome. */
    assert_int_equal(row[0]->at[0].n, 4);
    assert_int_equal(row[1]->at[0].n, 4);
    assert_true(row[0]->at[0].error / row[0]->at[0].n < 12); /* of 480: the walk has kept up with the growth */
    assert_true(row[0]->at[0].naive / row[0]->at[0].n > 20); /* who held the last figure is three years behind */
    assert_true(fabs(row[1]->at[0].error - row[0]->at[0].error - 480) < 40);
    for (int i = 0; i < 2; i++)
        skill_record_free(&record[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_count_of_the_base_year_is_none_of_another, begin, end),
        cmocka_unit_test_setup_teardown(an_older_count_comes_with_its_age, begin, end),
        cmocka_unit_test_setup_teardown(what_was_counted_since_is_on_the_level_of_the_count, begin, end),
        cmocka_unit_test_setup_teardown(those_who_come_of_age_are_found_in_any_year, begin, end),
        cmocka_unit_test_setup_teardown(municipalities_have_an_age_of_their_own, begin, end),
        cmocka_unit_test_setup_teardown(an_origin_knows_what_could_be_known_then, begin, end),
        cmocka_unit_test_setup_teardown(the_record_looks_at_nothing_that_came_later, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
