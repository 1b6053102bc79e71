/* breaks_take: levels by ratio or difference, values that are no rule by their neighbours and season, at any place. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "breaks.h"

enum { FIRST = 2000 };

static struct series prepared(const double *y, int n, int m)
{
    struct series s;

    assert_int_equal(series_prepare(&s, y, n, m), FC_OK);
    return s;
}

static void assert_values(const struct series *s, const double *want, double within)
{
    for (int t = 0; t < s->n; t++)
        if (!(fabs(s->unit * s->y[t] - want[t]) <= within))
            fail_msg("value %d is %g, not %g", t, s->unit * s->y[t], want[t]);
}

static void a_positive_series_is_moved_by_a_ratio(void **state)
{
    double y[8] = {100, 110, 121, 133.1, 292.82, 322.102, 354.3122, 389.74342};
    double want[8] = {200, 220, 242, 266.2, 292.82, 322.102, 354.3122, 389.74342};
    struct series s = prepared(y, 8, 1);
    struct break_taken taken[4];

    (void)state;
    assert_int_equal(breaks_take(&s, FIRST, &(struct break_known){2004, BREAK_LEVEL}, 1, taken, 4), 1);
    assert_values(&s, want, 1e-9);
    assert_true(taken[0].at == 4 && fabs(s.unit * taken[0].size - 146.41) < 1e-9);
    assert_true(fabs(s.unit * s.observed[0] - 200) < 1e-9);
    series_free(&s);
}

static void another_is_moved_by_a_difference_and_not_below_zero(void **state)
{
    double y[8] = {0, 3, 1, 2, 12, 13, 11, 12}, want[8] = {9, 12, 10, 11, 12, 13, 11, 12};
    double down[8] = {12, 13, 11, 12, 2, 1, 0, 1};
    struct series s = prepared(y, 8, 1);
    struct break_taken taken[4];

    (void)state;
    breaks_take(&s, FIRST, &(struct break_known){2004, BREAK_LEVEL}, 1, taken, 4);
    assert_values(&s, want, 1e-9);
    series_free(&s);
    s = prepared(down, 8, 1);
    breaks_take(&s, FIRST, &(struct break_known){2004, BREAK_LEVEL}, 1, taken, 4);
    for (int t = 0; t < 8; t++)
        assert_true(s.y[t] >= 0);
    series_free(&s);
}

static void a_level_across_a_gap_counts_the_whole_way(void **state)
{
    double y[9] = {100, 102, 104, 106, NAN, 220, 222, 224, 226};
    struct series s = prepared(y, 9, 1);
    struct break_taken taken[4];

    (void)state;
    breaks_take(&s, FIRST, &(struct break_known){2005, BREAK_LEVEL}, 1, taken, 4);
    assert_true(fabs(s.unit * s.y[3] - 213.8) < 0.5);
    assert_true(s.y[4] > s.y[3] && s.y[4] < s.y[5]);
    assert_true(isnan(s.observed[4]));
    series_free(&s);
}

static double season(int t)
{
    return 100 + 20 * sin(t * M_PI / 6);
}

static void a_season_is_no_part_of_a_jump(void **state)
{
    double y[96], want[96];
    struct series s;
    struct break_taken taken[4];

    (void)state;
    for (int t = 0; t < 96; t++) {
        want[t] = 1.5 * season(t);
        y[t] = t < 62 ? season(t) : want[t];
    }
    s = prepared(y, 96, 12);
    assert_int_equal(breaks_take(&s, 24000, &(struct break_known){24062, BREAK_LEVEL}, 1, taken, 4), 1);
    assert_values(&s, want, 1e-6);
    series_free(&s);
}

static void one_off_values_become_what_the_rest_says(void **state)
{
    double y[96], want[96];
    struct break_known known[4] = {{24000, BREAK_ONCE}, {24040, BREAK_ONCE}, {24041, BREAK_ONCE}, {24095, BREAK_ONCE}};
    struct series s;
    struct break_taken taken[4];

    (void)state;
    for (int t = 0; t < 96; t++)
        y[t] = want[t] = season(t);
    y[0] = 300;
    y[40] = y[41] = 5;
    y[95] = 7;
    s = prepared(y, 96, 12);
    assert_int_equal(breaks_take(&s, 24000, known, 4, taken, 4), 4);
    assert_values(&s, want, 1);
    assert_true(fabs(s.unit * s.observed[95] - 7) < 1e-9);
    assert_true(fabs(s.unit * taken[3].size - (7 - want[95])) < 1);
    series_free(&s);
}

static void what_cannot_be_taken_changes_nothing(void **state)
{
    double y[4] = {5, 6, 7, 8};
    const struct break_known outside[3] = {{1990, BREAK_LEVEL}, {2000, BREAK_LEVEL}, {2010, BREAK_ONCE}};
    const struct break_known all[4] = {{2000, BREAK_ONCE}, {2001, BREAK_ONCE}, {2002, BREAK_ONCE}, {2003, BREAK_ONCE}};
    struct series s = prepared(y, 4, 1);
    struct break_taken taken[8];

    (void)state;
    assert_int_equal(breaks_take(&s, FIRST, outside, 3, taken, 8), 0);
    assert_values(&s, y, 1e-12);
    assert_int_equal(breaks_take(&s, FIRST, all, 4, taken, 8), 0);
    assert_values(&s, y, 1e-12);
    series_free(&s);
    s = prepared(y, 1, 1);
    assert_int_equal(breaks_take(&s, FIRST, all, 4, taken, 8), 0);
    series_free(&s);
}

static void more_than_there_is_room_for_are_still_taken(void **state)
{
    double y[6] = {1, 10, 100, 1000, 10000, 100000};
    const struct break_known all[5] = {{2005, BREAK_LEVEL}, {2001, BREAK_LEVEL}, {2002, BREAK_LEVEL}, {2003, BREAK_LEVEL}, {2004, BREAK_LEVEL}};
    struct series s = prepared(y, 6, 1);
    struct break_taken taken[2];

    (void)state;
    assert_int_equal(breaks_take(&s, FIRST, all, 5, taken, 2), 2);
    for (int t = 0; t < 6; t++)
        assert_true(isfinite(s.y[t]));
    series_free(&s);
}

static void a_level_lies_between_when_it_begins_there(void **state)
{
    const struct break_known known[2] = {{2005, BREAK_LEVEL}, {2008, BREAK_ONCE}};

    (void)state;
    assert_true(breaks_level_between(known, 2, 2004, 2005));
    assert_false(breaks_level_between(known, 2, 2005, 2009));
    assert_false(breaks_level_between(known, 0, 2000, 2010));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_positive_series_is_moved_by_a_ratio),
        cmocka_unit_test(another_is_moved_by_a_difference_and_not_below_zero),
        cmocka_unit_test(a_level_across_a_gap_counts_the_whole_way),
        cmocka_unit_test(a_season_is_no_part_of_a_jump),
        cmocka_unit_test(one_off_values_become_what_the_rest_says),
        cmocka_unit_test(what_cannot_be_taken_changes_nothing),
        cmocka_unit_test(more_than_there_is_room_for_are_still_taken),
        cmocka_unit_test(a_level_lies_between_when_it_begins_there),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
