/* dialogue_units, dialogue_record, dialogue_weigh: who speaks of what; those who knew are used and those who did not are
 * set aside; parts and totals move together; and no agreement among respondents moves a number past its bound. All of it
 * by results_compute, which is what the daemon computes and stores.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "results.h"

enum { REGIONS = 3, INDUSTRIES = 4, FIRST = 2000, YEARS = 22, LAST = FIRST + YEARS - 1, HORIZON = 6, EMPLOYERS = 4 };
enum { CELLS = REGIONS * INDUSTRIES, SERIES = (REGIONS + 1) * (INDUSTRIES + 1), ANSWERS = CELLS * (YEARS + 1) * EMPLOYERS };

static const char *const regions[] = {"1814", "1860", "1880", "18"}, *const industries[] = {"A", "F", "G", "Q", "T"};
static double truth[REGIONS + 1][INDUSTRIES + 1][YEARS + HORIZON];
static struct parts_series series[SERIES];
static struct parts_observation observations[SERIES * YEARS];
static char respondents[CELLS * EMPLOYERS][32], rounds[YEARS + 1][16];
static struct dialogue_answer answers[ANSWERS];
static struct work_panel wp;
static unsigned seed;

static double noise(void)
{
    double sum = 0;

    for (int i = 0; i < 12; i++) {
        seed = seed * 1103515245u + 12345u;
        sum += (seed >> 8 & 0xFFFF) / 65536.0;
    }
    return sum - 6;
}

/* Days since 1970 of 10 October. */
static int32_t october(int year)
{
    return (year - 1970) * 365 + (year - 1969) / 4 + 273 + 9;
}

/* Cells whose growth nobody can tell from their past, and their sums. */
static void make_truth(void)
{
    memset(truth, 0, sizeof truth);
    for (int i = 0; i < INDUSTRIES; i++)
        for (int r = 0; r < REGIONS; r++)
            for (int t = 0; t < YEARS + HORIZON; t++) {
                double *cell = truth[r][i];
                cell[t] = floor((t > 0 ? cell[t - 1] : 900 * (r + 1)) * exp(0.05 * noise()) + 0.5);
                truth[r][INDUSTRIES][t] += cell[t];
                truth[REGIONS][i][t] += cell[t];
                truth[REGIONS][INDUSTRIES][t] += cell[t];
            }
}

static void make_panel(void)
{
    struct panel_input input = {.rows = {true, 0, series, 0, observations, NULL}, .measure = "employed", .county = "18",
                                .frequency = 1, .horizon = HORIZON};
    int n = 0;

    for (int r = 0; r <= REGIONS; r++)
        for (int i = 0; i <= INDUSTRIES; i++) {
            series[n] = (struct parts_series){n + 1, "d", 1, false, regions[r], i < INDUSTRIES ? "sni2007g" : "total", industries[i], "",
                                              "total", "T", "total", "T", "T", "T", "T"};
            for (int t = 0; t < YEARS; t++)
                observations[n * YEARS + t] = (struct parts_observation){n + 1, FIRST + t, truth[r][i][t], 0};
            n++;
        }
    input.rows.series_count = n;
    input.rows.observation_count = n * YEARS;
    wp = (struct work_panel){.frequency = 1, .horizon = HORIZON, .additive = true, .nonnegative = true};
    snprintf(wp.measure, sizeof wp.measure, "employed");
    assert_true(panel_make(&wp.panel, &input));
}

/* Every autumn every employer says where its cell will be; public ones of the first two industries, private ones of the
 * others. Public ones see what comes, private ones guess. */
static void make_answers(void)
{
    static const int years[] = {1, 3, 5};
    int n = 0;

    for (int t = 0; t < YEARS; t++) {
        snprintf(rounds[t], sizeof rounds[t], "%dH2", FIRST + t);
        for (int c = 0; c < CELLS; c++)
            for (int e = 0; e < EMPLOYERS; e++) {
                bool is_public = c / REGIONS < INDUSTRIES / 2;
                const double *cell = truth[c % REGIONS][c / REGIONS];
                struct dialogue_answer *a = &answers[n++];
                snprintf(respondents[c * EMPLOYERS + e], sizeof respondents[0], "e%02d-%d", c, e);
                *a = (struct dialogue_answer){"sni2007g", industries[c / REGIONS], regions[c % REGIONS], rounds[t], respondents[c * EMPLOYERS + e],
                                              is_public ? "public" : "private", october(FIRST + t), 40 + 5 * e, {NAN, NAN, NAN}, NULL};
                for (int h = 0; h < 3; h++) {
                    double seen = t + years[h] < YEARS + HORIZON ? cell[t + years[h]] / cell[t] - 1 : 0;
                    a->said[h] = is_public ? seen + 0.02 + 0.01 * noise() : 0.15 + 0.2 * noise();
                }
            }
    }
    wp.dialogue.list = answers;
    wp.dialogue.count = n;
}

static int begin(void **state)
{
    (void)state;
    seed = 11;
    make_truth();
    make_panel();
    make_answers();
    return 0;
}

static int end(void **state)
{
    (void)state;
    panel_free(&wp.panel);
    return 0;
}

static struct results *compute(void)
{
    char error[256] = "";
    struct results_wish wish = {.county = "18", .seed = 1, .jobs = 1, .draws = true};
    struct results *results = results_compute(&wp, &wish, error, sizeof error);

    if (results == NULL)
        fail_msg("%s", error);
    return results;
}

static int target(const char *region, const char *industry)
{
    for (int i = 0; i < wp.panel.count; i++)
        if (strcmp(wp.panel.targets[i].key.region, region) == 0 && strcmp(wp.panel.targets[i].key.industry, industry) == 0)
            return i;
    fail();
    return -1;
}

static struct engine_point point(const struct results *results, const char *region, const char *industry, int h)
{
    return results->list[target(region, industry)].points[h];
}

static struct dialogue_point without(const struct results *results, const char *region, const char *industry, int h)
{
    return results->dialogue.points[(size_t)target(region, industry) * HORIZON + (size_t)h];
}

/* --- units */

/* Four in a municipality speak for it; two in another and one of the county together are a unit of the county; a group that
 * one dominates is none. */
static void answers_are_gathered_where_they_can_be_shown(void **state)
{
    const struct dialogue_answer some[] = {
        {"sni2007g", "F", "1880", "r", "a", "private", 100, 10, {0.1, NAN, NAN}, NULL}, {"sni2007g", "F", "1880", "r", "b", "private", 101, 10, {0.1, NAN, NAN}, NULL},
        {"sni2007g", "F", "1880", "r", "c", "private", 99, 10, {0.1, 0.2, NAN}, NULL},  {"sni2007g", "F", "1860", "r", "d", "private", 98, 10, {0.1, NAN, NAN}, NULL},
        {"sni2007g", "F", "1860", "r", "e", "public", 98, 10, {0.1, NAN, NAN}, NULL},   {"sni2007g", "F", "18", "r", "f", "private", 98, 10, {0.1, NAN, NAN}, NULL},
        {"sni2007g", "Q", "1880", "r", "a", "public", 98, 100, {0.1, NAN, NAN}, NULL},  {"sni2007g", "Q", "1880", "r", "b", "public", 98, 5, {0.1, NAN, NAN}, NULL},
        {"sni2007g", "Q", "1880", "r", "c", "public", 98, 5, {0.1, NAN, NAN}, NULL},    {"sni2007g", "F", "1880", "r", "g", "neither", 98, 5, {0.1, NAN, NAN}, NULL},
    };
    const bool both[] = {true, true}, private[] = {false, true};
    struct dialogue_units units;

    (void)state;
    assert_true(dialogue_units_make(&units, some, ARRAY_SIZE(some), "18"));
    assert_int_equal(units.count, 2);
    assert_string_equal(units.list[0].region, "1880");
    assert_int_equal(units.list[0].count, 3);
    assert_int_equal(units.list[0].answered_on, 101);
    assert_true(dialogue_can_be_shown(&units, &units.list[0], 0, both) && !dialogue_can_be_shown(&units, &units.list[0], 1, both));
    assert_true(units.list[1].is_county && units.list[1].count == 3);
    assert_true(dialogue_can_be_shown(&units, &units.list[1], 0, both) && !dialogue_can_be_shown(&units, &units.list[1], 0, private));
    dialogue_units_free(&units);
}

static void today_is_the_november_that_is_nearest(void **state)
{
    struct dialogue_unit unit = {.answered_on = 19844}; /* 2024-05-01 */

    (void)state;
    assert_int_equal(dialogue_base(&unit, 1), 2023);
    assert_int_equal(dialogue_base(&unit, 12), 2024 * 12 + 4);
    unit.answered_on = 19875; /* 2024-06-01 */
    assert_int_equal(dialogue_base(&unit, 1), 2024);
    assert_int_equal(dialogue_base(&unit, 4), 2024 * 4 + 1);
}

/* --- the record */

static void those_who_knew_are_used_and_those_who_guessed_are_not(void **state)
{
    struct results *results = compute();
    const struct dialogue_kind *knew = &results->dialogue.kind[dialogue_kind_of(false, 0, 0)];
    const struct dialogue_kind *guessed = &results->dialogue.kind[dialogue_kind_of(false, 1, 0)];

    (void)state;
    assert_int_equal(knew->use, DIALOGUE_USED);
    assert_true(knew->compared >= 12 && knew->group.hit_rate > 0.8);
    assert_true(knew->error_with < 0.8 * knew->error_without && knew->weight > 0.4);
    assert_true(fabs(knew->group.bias - 0.02) < 0.01);
    assert_true(guessed->use == DIALOGUE_ASIDE || guessed->weight < 0.1);
    results_destroy(&results);
}

/* The next year, which is not in the figures: nearer to it with them than without. */
static void what_they_know_comes_into_the_forecast(void **state)
{
    struct results *results = compute();
    double with = 0, before = 0;

    (void)state;
    for (int r = 0; r < REGIONS; r++)
        for (int i = 0; i < INDUSTRIES / 2; i++) {
            with += fabs(log(point(results, regions[r], industries[i], 0).mean / truth[r][i][YEARS]));
            before += fabs(log(without(results, regions[r], industries[i], 0).without / truth[r][i][YEARS]));
        }
    assert_true(with < 0.75 * before);
    results_destroy(&results);
}

static void the_first_round_weighs_a_tenth_at_most(void **state)
{
    struct results *results;

    (void)state;
    wp.dialogue.list = answers + (YEARS - 1) * CELLS * EMPLOYERS;
    wp.dialogue.count = CELLS * EMPLOYERS;
    results = compute();
    assert_true(results->dialogue.source_count > 0);
    for (int i = 0; i < results->dialogue.source_count; i++)
        assert_true(results->dialogue.sources[i].weight <= 0.1 + 1e-12 && results->dialogue.sources[i].kinds_new == 1);
    results_destroy(&results);
}

/* --- on the numbers */

/* The sum over all cells of one draw and horizon. */
static double sum_of(const struct results *results, int i)
{
    double sum = 0;

    for (int r = 0; r < REGIONS; r++)
        for (int k = 0; k < INDUSTRIES; k++)
            sum += results->list[target(regions[r], industries[k])].paths[i];
    return sum;
}

static double mean_of_draws(const struct results *results, int i, int h)
{
    double sum = 0;

    for (int d = 0; d < RESULTS_PATHS; d++)
        sum += results->list[i].paths[d * HORIZON + h] / RESULTS_PATHS;
    return sum;
}

/* In every draw and in the means: what an industry and a municipality move by is the sum over their cells. */
static void parts_and_totals_move_together(void **state)
{
    struct results *with = compute(), *plain;
    int total = target("18", "T");

    (void)state;
    wp.dialogue.count = 0;
    plain = compute();
    for (int i = 0; i < RESULTS_PATHS * HORIZON; i++) {
        double sum = 0;
        for (int r = 0; r < REGIONS; r++)
            for (int k = 0; k < INDUSTRIES; k++) {
                int cell = target(regions[r], industries[k]);
                sum += with->list[cell].paths[i] - plain->list[cell].paths[i];
            }
        assert_true(fabs(with->list[total].paths[i] - plain->list[total].paths[i] - sum) < 1e-6);
        assert_true(fabs(with->list[total].paths[i] - sum_of(with, i)) < 1e-6);
    }
    for (int i = 0; i < wp.panel.count; i++)
        for (int h = 0; h < HORIZON; h++)
            assert_true(fabs(mean_of_draws(with, i, h) / with->list[i].points[h].mean - 1) < 1e-9);
    for (int h = 0; h < HORIZON; h++) {
        double moved = 0;
        for (int r = 0; r < REGIONS; r++)
            moved += point(with, regions[r], "F", h).mean - point(plain, regions[r], "F", h).mean;
        assert_true(fabs(point(with, "18", "F", h).mean - point(plain, "18", "F", h).mean - moved) < 1e-6);
        assert_true(without(with, "18", "F", h).without == point(plain, "18", "F", h).mean);
    }
    results_destroy(&with);
    results_destroy(&plain);
}

static double moved_by(const struct results *results, const char *region, const char *industry)
{
    return point(results, region, industry, 0).mean / without(results, region, industry, 0).without;
}

/* Construction: respondents of one municipality guess, those of another answer for the whole county. */
static void who_has_no_answers_that_count_follows_the_county(void **state)
{
    struct results *results;

    (void)state;
    for (int i = 0; i < wp.dialogue.count; i++) {
        struct dialogue_answer *a = &answers[i];
        if (strcmp(a->industry, "F") != 0)
            continue;
        if (strcmp(a->region, "1814") == 0)
            a->region = "18";
        else if (strcmp(a->region, "1880") == 0)
            a->sector = "private";
        for (int h = 0; h < 3 && strcmp(a->sector, "private") == 0; h++)
            a->said[h] = 0.15 + 0.2 * noise();
    }
    results = compute();
    assert_int_equal(results->dialogue.kind[dialogue_kind_of(false, 1, 0)].use, DIALOGUE_ASIDE);
    assert_true(results->dialogue.touched[target("1880", "F")]);
    assert_true(fabs(moved_by(results, "1814", "F") - 1) > 1e-6);
    assert_true(fabs(moved_by(results, "1880", "F") - moved_by(results, "1814", "F")) < 1e-9);
    assert_true(fabs(moved_by(results, "1860", "F") - moved_by(results, "1814", "F")) > 1e-6);
    results_destroy(&results);
}

static void assert_within_bounds(const struct results *results, const struct results *plain)
{
    for (int i = 0; i < wp.panel.count; i++)
        for (int h = 0; h < HORIZON; h++) {
            const struct engine_point *p = &results->list[i].points[h];
            const struct dialogue_point *d = &results->dialogue.points[(size_t)i * HORIZON + (size_t)h];
            if (!results->dialogue.touched[i]) { /* of those who guess */
                assert_true(p->mean == plain->list[i].points[h].mean && p->hi95 == plain->list[i].points[h].hi95);
                continue;
            }
            assert_true(fabs(p->mean - d->without) <= d->bound * (1 + 1e-9));
            assert_true(d->without == plain->list[i].points[h].mean);
            assert_true(p->lo95 <= p->lo80 && p->lo80 <= p->mean && p->mean <= p->hi80 && p->hi80 <= p->hi95);
        }
}

/* Everybody whose record is perfect agrees to say ten times, or nothing left. What is moved stays within the bound, which
 * is three quarters of the standard deviation of growth for a cell, of the panel's own draws. */
static void a_coordinated_exaggeration_stays_within_the_bound(void **state)
{
    struct results *plain, *results;
    const int newest = (YEARS - 1) * CELLS * EMPLOYERS, all = wp.dialogue.count;

    (void)state;
    wp.dialogue.count = 0;
    plain = compute();
    wp.dialogue.count = all;
    for (int sign = -1; sign <= 1; sign += 2) {
        for (int i = newest; i < all; i++)
            for (int h = 0; h < 3; h++)
                answers[i].said[h] = sign > 0 ? 9 : -1;
        results = compute();
        assert_within_bounds(results, plain);
        for (int r = 0; r < REGIONS; r++)
            for (int k = 0; k < INDUSTRIES / 2; k++) {
                double m, v, moved = log(point(results, regions[r], industries[k], 0).mean / without(results, regions[r], industries[k], 0).without);
                struct evidence_draws d = {plain->list[target(regions[r], industries[k])].paths, RESULTS_PATHS, HORIZON, -1,
                                           truth[r][k][YEARS - 1]};
                assert_int_equal(evidence_growth(&d, 0, &m, &v), FC_OK);
                assert_true(sign * moved > 0.3 * sqrt(v) && sign * moved <= 0.75 * sqrt(v) + 1e-9);
            }
        results_destroy(&results);
    }
    results_destroy(&plain);
}

/* --- the same input, the same bytes; another answer, another hash */

static void answers_are_part_of_the_hash(void **state)
{
    struct panel_input input = {.measure = "employed", .county = "18", .frequency = 1, .horizon = HORIZON,
                                .answer_count = wp.dialogue.count, .answers = answers};
    uint8_t first[HASH_SIZE], other[HASH_SIZE];

    (void)state;
    panel_hash(&wp.panel, &input, 1, "m", first);
    answers[7].said[1] += 0.01;
    panel_hash(&wp.panel, &input, 1, "m", other);
    assert_memory_not_equal(first, other, HASH_SIZE);
    answers[7].said[1] -= 0.01;
    input.answer_count--;
    panel_hash(&wp.panel, &input, 1, "m", other);
    assert_memory_not_equal(first, other, HASH_SIZE);
}

static void the_order_of_the_answers_does_not_matter(void **state)
{
    struct results *one = compute(), *two;
    int t = target("1880", "F");

    (void)state;
    for (int i = 0; i < wp.dialogue.count / 2; i++) {
        struct dialogue_answer a = answers[i];
        answers[i] = answers[wp.dialogue.count - 1 - i];
        answers[wp.dialogue.count - 1 - i] = a;
    }
    two = compute();
    assert_memory_equal(one->list[t].paths, two->list[t].paths, (size_t)RESULTS_PATHS * HORIZON * sizeof(double));
    assert_memory_equal(one->list[t].points, two->list[t].points, HORIZON * sizeof(struct engine_point));
    results_destroy(&one);
    results_destroy(&two);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_are_gathered_where_they_can_be_shown),
        cmocka_unit_test(today_is_the_november_that_is_nearest),
        cmocka_unit_test_setup_teardown(those_who_knew_are_used_and_those_who_guessed_are_not, begin, end),
        cmocka_unit_test_setup_teardown(what_they_know_comes_into_the_forecast, begin, end),
        cmocka_unit_test_setup_teardown(the_first_round_weighs_a_tenth_at_most, begin, end),
        cmocka_unit_test_setup_teardown(parts_and_totals_move_together, begin, end),
        cmocka_unit_test_setup_teardown(who_has_no_answers_that_count_follows_the_county, begin, end),
        cmocka_unit_test_setup_teardown(a_coordinated_exaggeration_stays_within_the_bound, begin, end),
        cmocka_unit_test_setup_teardown(answers_are_part_of_the_hash, begin, end),
        cmocka_unit_test_setup_teardown(the_order_of_the_answers_does_not_matter, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
