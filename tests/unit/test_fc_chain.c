/* chain_join: levels, gaps and joins of overlapping definitions. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "chain.h"

static double out[20];
static int first, n;
static struct chain_link links[2];

static void the_older_part_is_scaled_by_the_ratio_over_the_overlap(void **state)
{
    double rams[] = {100, 110, 120, 130}, bas[] = {132, 143, 150};
    struct chain_part parts[] = {{2018, 4, rams}, {2020, 3, bas}};

    (void)state;
    assert_int_equal(chain_join(parts, 2, out, 20, &first, &n, links), FC_OK);
    assert_int_equal(first, 2018);
    assert_int_equal(n, 5);
    assert_int_equal(links[0].at, 2020);
    assert_int_equal(links[0].overlap, 2);
    assert_true(fabs(links[0].factor - 1.1) < 1e-12);
    assert_true(fabs(out[0] - 110) < 1e-9 && fabs(out[1] - 121) < 1e-9);
    assert_true(out[2] == 132 && out[4] == 150);
}

static void without_overlap_parts_are_joined_as_they_are(void **state)
{
    double a[] = {1, 2}, b[] = {30, 40};
    struct chain_part parts[] = {{2000, 2, a}, {2003, 2, b}};

    (void)state;
    assert_int_equal(chain_join(parts, 2, out, 20, &first, &n, links), FC_OK);
    assert_int_equal(links[0].overlap, 0);
    assert_true(links[0].factor == 1 && links[0].at == 2003);
    assert_true(out[1] == 2 && isnan(out[2]) && out[3] == 30);
}

static void factors_add_up_through_three_definitions(void **state)
{
    double a[] = {1, 1, 1}, b[] = {2, 2, 2}, c[] = {6, 6, 6};
    struct chain_part parts[] = {{2000, 3, a}, {2002, 3, b}, {2004, 3, c}};

    (void)state;
    assert_int_equal(chain_join(parts, 3, out, 20, &first, &n, links), FC_OK);
    assert_true(links[1].factor == 3 && links[0].factor == 6);
    for (int i = 0; i < n; i++)
        assert_true(out[i] == 6);
}

static void a_newer_part_with_a_gap_is_filled_from_the_older(void **state)
{
    double a[] = {10, 20, 30}, b[] = {20, NAN, 60};
    struct chain_part parts[] = {{2000, 3, a}, {2000, 3, b}};

    (void)state;
    assert_int_equal(chain_join(parts, 2, out, 20, &first, &n, links), FC_OK);
    assert_true(out[1] == 40);
}

static void zeros_give_no_factor_and_nothing_gives_a_status(void **state)
{
    double a[] = {0, 0}, b[] = {0, 5}, none[] = {NAN, NAN};
    struct chain_part parts[] = {{2000, 2, a}, {2000, 2, b}}, empty[] = {{2000, 2, none}};

    (void)state;
    assert_int_equal(chain_join(parts, 2, out, 20, &first, &n, links), FC_OK);
    assert_true(links[0].factor == 1);
    assert_int_equal(chain_join(parts, 2, out, 1, &first, &n, links), FC_ESHAPE);
    assert_int_equal(chain_join(empty, 1, out, 20, &first, &n, links), FC_EEMPTY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_older_part_is_scaled_by_the_ratio_over_the_overlap),
        cmocka_unit_test(without_overlap_parts_are_joined_as_they_are),
        cmocka_unit_test(factors_add_up_through_three_definitions),
        cmocka_unit_test(a_newer_part_with_a_gap_is_filled_from_the_older),
        cmocka_unit_test(zeros_give_no_factor_and_nothing_gives_a_status),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
