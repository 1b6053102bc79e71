/* fc, random and levenberg. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fc.h"
#include "levenberg.h"
#include "random.h"
#include "random_layers.h"
#include "ranks.h"

static void every_status_has_a_sentence(void **state)
{
    (void)state;
    assert_string_equal(fc_sentence(FC_OK), "ok");
    assert_true(strlen(fc_sentence(FC_ELAPACK)) > 5);
    assert_string_equal(fc_sentence((enum fc_status)999), "unknown status");
}

static void one_seed_gives_one_stream_and_another_another(void **state)
{
    struct random a, b, c;

    (void)state;
    random_seed(&a, 42, 1);
    random_seed(&b, 42, 1);
    random_seed(&c, 42, 2);
    for (int i = 0; i < 100; i++)
        assert_true(random_next(&a) == random_next(&b));
    assert_true(random_next(&a) != random_next(&c));
}

static void normal_draws_have_their_moments(void **state)
{
    struct random r;
    double sum = 0, squares = 0, fourth = 0, x;
    int n = 200000;

    (void)state;
    random_seed(&r, 7, 0);
    for (int i = 0; i < n; i++) {
        x = random_normal(&r);
        sum += x / n;
        squares += x * x / n;
        fourth += x * x * x * x / n;
    }
    assert_true(fabs(sum) < 0.01 && fabs(squares - 1) < 0.02 && fabs(fourth - 3) < 0.15);
}

static void normal_draws_lie_where_the_normal_law_has_them(void **state)
{
    static const double at[] = {-3.9, -3.0, -1.7, -0.6, -0.05, 0.3, 1.2, 2.5, 3.7, 4.2};
    enum { POINTS = sizeof at / sizeof *at, N = 4000000 };
    double below[POINTS] = {0};
    struct random r;

    (void)state;
    random_seed(&r, 11, 0);
    for (int i = 0; i < N; i++) {
        double x = random_normal(&r);
        for (int k = 0; k < POINTS; k++)
            below[k] += x < at[k];
    }
    for (int k = 0; k < POINTS; k++) {
        double p = 0.5 * erfc(-at[k] / sqrt(2));
        assert_true(fabs(below[k] / N - p) < 4.5 * sqrt(p * (1 - p) / N));
    }
}

/* Of a million, some thousands lie where a layer is not wholly under the density, and hundreds in the tails. */
static void many_draws_are_those_drawn_one_by_one(void **state)
{
    enum { N = 1000, TIMES = 1000 };
    struct random one, many;
    float x[N];

    (void)state;
    random_seed(&one, 17, 3);
    many = one;
    for (int k = 0; k < TIMES; k++) {
        random_normals(&many, N, x);
        for (int i = 0; i < N; i++)
            assert_true(x[i] == (float)random_normal(&one));
    }
    assert_true(random_next(&one) == random_next(&many));
}

static void layers_of_the_normal_law_have_one_area(void **state)
{
    double base = layer_edge[0] * layer_height[1];

    (void)state;
    assert_float_equal(base, layer_edge[1] * layer_height[1] + sqrt(acos(-1) / 2) * erfc(layer_edge[1] / sqrt(2)), 1e-15);
    for (int i = 1; i < RANDOM_LAYERS; i++) {
        assert_float_equal(layer_height[i], exp(-layer_edge[i] * layer_edge[i] / 2), 1e-15);
        assert_float_equal(layer_edge[i] * (layer_height[i + 1] - layer_height[i]), base, 1e-12);
    }
    assert_true(layer_edge[RANDOM_LAYERS] == 0 && layer_height[RANDOM_LAYERS] == 1);
}

static void draws_below_n_fill_their_range(void **state)
{
    struct random r;
    int count[7] = {0};

    (void)state;
    random_seed(&r, 7, 0);
    for (int i = 0; i < 7000; i++)
        count[random_below(&r, 7)]++;
    for (int i = 0; i < 7; i++)
        assert_true(count[i] > 850 && count[i] < 1150);
}

static void values_are_ranked_by_size_and_equal_ones_by_place(void **state)
{
    enum { N = 5000 };
    static struct ranks_item items[N], room[N];
    static double x[N];
    struct random r;

    (void)state;
    random_seed(&r, 13, 0);
    for (int n = 0; n <= N; n = 3 * n + 1) {
        for (int i = 0; i < n; i++)
            x[i] = i % 10 == 3 ? 0.5 : random_normal(&r) * exp(20 * random_normal(&r));
        ranks_order(x, n, items, room);
        for (int k = 1; k < n; k++) {
            int a = items[k - 1].place, b = items[k].place;
            assert_true(x[a] < x[b] || (x[a] == x[b] && a < b));
        }
    }
}

/* Rosenbrock's banana as a sum of two squares. */
static bool rosenbrock(const double *x, void *context, double *r)
{
    (void)context;
    r[0] = 10 * (x[1] - x[0] * x[0]);
    r[1] = 1 - x[0];
    return true;
}

static struct levenberg_box square(double low, double high)
{
    return (struct levenberg_box){.p = 2, .lower = {low, low}, .upper = {high, high}, .difference = 1e-6,
                                  .max_calls = 2000, .tolerance = 1e-12, .careful = true};
}

static enum fc_status minimise(levenberg_function *f, const struct levenberg_box *box, double *x)
{
    struct levenberg_work w;
    struct levenberg_result found;
    enum fc_status status = levenberg_work_alloc(&w, 2);

    if (status == FC_OK)
        status = levenberg_minimum(&w, f, NULL, box, 2, x, &found);
    levenberg_work_free(&w);
    return status;
}

static void the_banana_valley_is_followed_to_its_end(void **state)
{
    struct levenberg_box box = square(-5, 5);
    double x[2] = {-1.2, 1};

    (void)state;
    assert_int_equal(minimise(rosenbrock, &box, x), FC_OK);
    assert_true(fabs(x[0] - 1) < 1e-4 && fabs(x[1] - 1) < 1e-4);
}

static void a_bound_is_kept_and_reached(void **state)
{
    struct levenberg_box box = square(-5, 0.5);
    double x[2] = {-1.2, 0};

    (void)state;
    assert_int_equal(minimise(rosenbrock, &box, x), FC_OK);
    assert_true(x[0] <= 0.5 && fabs(x[0] - 0.5) < 1e-3 && fabs(x[1] - 0.25) < 1e-3);
}

static bool nowhere(const double *x, void *context, double *r)
{
    (void)x;
    (void)context;
    (void)r;
    return false;
}

static void nowhere_finite_and_bad_boxes_are_refused(void **state)
{
    struct levenberg_box box = square(-1, 1), bad = square(1, -1);
    double x[2] = {0, 0};

    (void)state;
    assert_int_equal(minimise(nowhere, &box, x), FC_ENONFINITE);
    assert_int_equal(minimise(rosenbrock, &bad, x), FC_ERANGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_status_has_a_sentence),
        cmocka_unit_test(one_seed_gives_one_stream_and_another_another),
        cmocka_unit_test(normal_draws_have_their_moments),
        cmocka_unit_test(normal_draws_lie_where_the_normal_law_has_them),
        cmocka_unit_test(many_draws_are_those_drawn_one_by_one),
        cmocka_unit_test(layers_of_the_normal_law_have_one_area),
        cmocka_unit_test(values_are_ranked_by_size_and_equal_ones_by_place),
        cmocka_unit_test(draws_below_n_fill_their_range),
        cmocka_unit_test(the_banana_valley_is_followed_to_its_end),
        cmocka_unit_test(a_bound_is_kept_and_reached),
        cmocka_unit_test(nowhere_finite_and_bad_boxes_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
