/* Supply, replacement and places against counties whose truth is known (synthetic_county.h): the error they state is the
 * error they have. And Region Skane's published model as one configuration. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "synthetic_forecast.h"

enum { REPLICATES = 100 };

/* How forecasts of one kind did over all replicates. */
struct record {
    double n, inside, signed_error, error, size;
};

static void judge(struct record *r, const struct skills_point *x, double truth)
{
    r->n++;
    r->inside += truth >= x->lo80 && truth <= x->hi80;
    r->signed_error += x->mean - truth;
    r->error += fabs(x->mean - truth);
    r->size += truth;
}

static const struct skills_point *point(const struct skills_result *r, enum skills_quantity q, int row, int h)
{
    return &r->table[q].point[row * r->table[q].horizon + h];
}

/* Of the leans to more or fewer places than planned: those of three chances in four, and how many of them came true. */
struct leans {
    double n, right, stated;
};

static void judge_lean(struct leans *l, const struct skills_point *change, double truth, double planned)
{
    double chance = fmax(change->p_short, change->p_surplus);

    if (chance < 0.75 || truth == planned)
        return;
    l->n++;
    l->stated += chance;
    l->right += (truth > planned) == (change->p_short > change->p_surplus);
}

static void replicate(uint64_t seed, struct record *supply, struct record *leaving, struct record *places, struct leans *leans)
{
    static struct year history[YEARS], future[AHEAD];
    static struct forecast f;
    struct county_state now;
    struct skills_result result;

    state_start(&now, seed);
    for (int t = 0; t < 25; t++)        /* until the ages have settled */
        state_step(&now, &history[0]);
    for (int t = 0; t < YEARS; t++)
        state_step(&now, &history[t]);
    assert_int_equal(forecast_county(&f, history, &now, seed, &result), FC_OK);
    for (int t = 0; t < AHEAD; t++)
        state_step(&now, &future[t]);
    for (int h = 0; h < AHEAD; h += 3) {
        for (int k = 0; k < EDUCATIONS; k++)
            judge(supply, point(&result, SKILLS_SUPPLY, k, h), labour_of(&future[h], k));
        for (int o = 0; o < OCCUPATIONS; o++)
            judge(leaving, point(&result, SKILLS_REPLACEMENT_GROSS, o, h), gross_of(&future[h], o));
    }
    for (int h = 0; h < 5; h += 2)
        for (int p = 0; p < PROGRAMMES; p++) {
            judge(places, point(&result, SKILLS_PLACES, p, h), true_places(future, p, h));
            judge_lean(leans, point(&result, SKILLS_PLACES_CHANGE, p, h), true_places(future, p, h), point(&result, SKILLS_PLACES, p, h)->naive);
        }
    skills_result_free(&result);
}

static void report(const char *what, const struct record *r)
{
    print_message("# %s: %.0f forecasts, 80 %% interval holds %.0f %%, bias %+.1f %%, mean error %.1f %%\n", what, r->n,
                  100 * r->inside / r->n, 100 * r->signed_error / r->size, 100 * r->error / r->size);
}

static void the_truth_is_inside_the_interval_at_its_nominal_rate(void **state)
{
    struct record supply = {0}, leaving = {0}, places = {0};
    struct leans leans = {0};

    (void)state;
    for (uint64_t seed = 1; seed <= REPLICATES; seed++)
        replicate(seed, &supply, &leaving, &places, &leans);
    report("supply", &supply);
    report("replacement", &leaving);
    report("places", &places);
    print_message("# leans to more or fewer places: %.0f, stated chance %.0f %%, came true %.0f %%\n", leans.n, 100 * leans.stated / leans.n,
                  100 * leans.right / leans.n);
    assert_true(fabs(supply.signed_error / supply.size) < 0.01);
    assert_true(fabs(leaving.signed_error / leaving.size) < 0.03);
    /* Places err by 28 % each: over so many counties the mean of that still has a standard error of 3 %. */
    assert_true(fabs(places.signed_error / places.size) < 0.06);
    /* 80 % with the scatter of as many counties, whose forecasts hang together. */
    assert_true(supply.inside / supply.n > 0.72 && supply.inside / supply.n < 0.9);
    assert_true(leaving.inside / leaving.n > 0.72 && leaving.inside / leaving.n < 0.9);
    assert_true(places.inside / places.n > 0.72 && places.inside / places.n < 0.9);
    /* A chance that is stated is one: within what so few counties scatter. */
    assert_true(leans.n > 50 && fabs(leans.right - leans.stated) / leans.n < 0.1);
}

/* A_utbudsprognos.R of the published model, written out: N(a+1,t+1) = N (1 + i + x - u - f), twenty-year-olds by their
 * shares, nobody after 69, employed = N x share; five years on. */
static void region_skanes_model_is_one_configuration(void **state)
{
    enum { K = 2, N = 50 };
    static double stock[K * N], expected[K * N], entry[] = {1000, 1020, 1040, 1060, 1080};
    static const double entry_mix[K] = {0.6, 0.4};
    static struct rate in[K * N], exam[K * N], out[K * N], further[K * N], employed[K * N];
    static float draws[K * N * BLOCK], zero[K * AGE_BANDS * BLOCK], flows[4][K * BLOCK];
    static int from[N];
    const struct supply_shock shock = {zero, zero, zero, zero, zero, zero, zero, zero};
    const struct supply_change change = {1, 0, 0, 0, -1, NULL};
    const struct supply_flow flow = {flows[0], flows[1], flows[2], flows[3]};
    struct supply supply = {.educations = K, .ages = {N, from, 70}, .stock = stock, .in = in, .grown = exam, .out = out,
                            .further = further, .participation = employed, .entries = 5, .entry = entry,
                            .entry_mix = entry_mix};

    (void)state;
    for (int i = 0; i < K * N; i++) {
        from[i % N] = 20 + i % N;
        expected[i] = stock[i] = 100 + i % 7 * 10;
        in[i].mean = 0.01f * (float)(1 + i % 3);
        exam[i].mean = i < N ? 0.02f : 0.01f;
        out[i].mean = 0.015f;
        further[i].mean = 0.005f * (float)(i % 2);
        employed[i].mean = 0.8f;
    }
    supply_start(&supply, draws);
    for (int t = 0; t < 5; t++) {
        supply_step(&supply, 2025 + t, t + 1, &shock, &change, draws, &flow);
        for (int k = 0; k < K; k++) {
            double sum = 0;
            for (int a = N - 1; a > 0; a--) {
                int b = k * N + a - 1;
                expected[b + 1] = expected[b] * (1.0 + in[b].mean + exam[b].mean - out[b].mean - further[b].mean);
                sum += expected[b + 1] * employed[b + 1].mean;
            }
            expected[k * N] = entry[t] * entry_mix[k];
            sum += expected[k * N] * employed[k * N].mean;
            assert_true(fabs(flows[0][k * BLOCK] - sum) < 1e-3 * sum);
        }
    }
    for (int i = 0; i < K * N; i++)
        assert_true(fabs(draws[i * BLOCK] - expected[i]) < 1e-3 * expected[i]);
}

/* Stocks that follow net rates exactly give those rates back. */
static void net_rates_are_recovered(void **state)
{
    enum { K = 2, N = 3, T = 8 };
    static const int from[N] = {16, 25, 45};
    static const double truth[K * N] = {0.05, 0.01, -0.02, 0.06, 0.02, -0.03};
    const struct ages ages = {N, from, 65};
    static double history[T * K * N];
    static float stock[K * N * BLOCK], zero[K * AGE_BANDS * BLOCK], flows[4][K * BLOCK];
    static struct rate rates[K * N], found[K * N], full[K * N];
    const struct supply_shock shock = {zero, zero, zero, zero, zero, zero, zero, zero};
    const struct supply_change change = {1, 0, 0, 0, -1, NULL};
    const struct supply_flow flow = {flows[0], flows[1], flows[2], flows[3]};
    struct supply supply = {.educations = K, .ages = ages, .stock = history, .grown = rates, .participation = full};

    (void)state;
    for (int i = 0; i < K * N; i++) {
        history[i] = 5000 + 100 * i;
        rates[i].mean = (float)truth[i];
        full[i].mean = 1;
    }
    supply_start(&supply, stock);
    for (int t = 1; t < T; t++) {
        supply_step(&supply, 2000 + t, t, &shock, &change, stock, &flow);
        for (int i = 0; i < K * N; i++)
            history[t * K * N + i] = stock[i * BLOCK];
    }
    assert_int_equal(supply_net_rates(K, &ages, history, T, 5, found), FC_OK);
    for (int i = 0; i < K * N; i++)
        assert_true(fabs(found[i].mean - truth[i]) < 2e-3);
    assert_int_equal(supply_net_rates(K, &ages, history, 2, 5, found), FC_ESHORT);
}

/* Three persons show no rate: theirs is the other educations' of their age, not that they all left. */
static void too_few_to_tell_go_by_the_others(void **state)
{
    enum { K = 3, N = 3, T = 6 };
    static const int from[N] = {16, 25, 45};
    const struct ages ages = {N, from, 65};
    double history[T * K * N], rate[N];
    struct rate found[K * N];

    (void)state;
    for (int t = 0; t < T; t++)
        for (int i = 0; i < K * N; i++)
            history[t * K * N + i] = i / N == 2 ? 3 : 4000;
    assert_int_equal(supply_net_rates(K, &ages, history, T, 5, found), FC_OK);
    for (int a = 0; a < N; a++)
        assert_true(fabs(found[2 * N + a].mean - found[a].mean) < 1e-3);
    supply_rates_of_change(&ages, history + 2 * N, history + 2 * N, 0, rate);
    assert_true(isnan(rate[0]) && isnan(rate[2]));
}

/* Stocks of one age group of fifty years, a fiftieth of whom pass out of it in a year, and four educations. A year's rate is the
 * level's, which moves by `moves`, and a deviation of its own, `apart`. */
enum { WALK_K = 4, WALK_T = 200 };

static void make_walk(double moves, double apart, double *history)
{
    double level[WALK_K] = {0};
    struct random r;

    random_seed(&r, 7, 1);
    for (int k = 0; k < WALK_K; k++)
        history[k] = 1e6;
    for (int t = 1; t < WALK_T; t++) {
        for (int k = 0; k < WALK_K; k++) {
            level[k] += moves * random_normal(&r);
            history[t * WALK_K + k] = 0.98 * history[(t - 1) * WALK_K + k] * (1 + level[k] + apart * random_normal(&r));
        }
    }
}

/* What comes anew every year is the sd's, and what stays the se's: more of it where the level moves. */
static void what_stays_of_an_error_is_told_from_what_a_year_brings(void **state)
{
    static const int from[1] = {16};
    static double history[WALK_T * WALK_K];
    const struct ages ages = {1, from, 66};
    const double sd = 0.004;
    struct rate still[WALK_K], moving[WALK_K];

    (void)state;
    make_walk(0, sd, history);
    assert_int_equal(supply_net_rates(WALK_K, &ages, history, WALK_T, WALK_T, still), FC_OK);
    make_walk(sd, 0, history);
    assert_int_equal(supply_net_rates(WALK_K, &ages, history, WALK_T, WALK_T, moving), FC_OK);
    for (int k = 0; k < WALK_K; k++) {
        assert_true(still[k].sd > 0.7 * sd && still[k].sd < 1.05 * sd);     /* of F = 1.25 sd^2 a part of 0.6 */
        assert_true(still[k].se > 0.4 * sd && still[k].se < 0.75 * sd);
        assert_true(moving[k].se > 1.2 * moving[k].sd);
    }
}

/* Rates that say nothing changes, beside totals that grew by a hundred a year: part of the way, more of it later. */
static void a_flow_leans_on_the_line_through_its_totals(void **state)
{
    enum { K = 2, N = 1, T = 12, H = 15 };
    static const int from[N] = {16};
    static const double stock[K * N] = {4000, 4000};
    static struct rate grown[K * N] = {{1.0f / 48, 0, 0}, {1.0f / 48, 0, 0}}; /* as many as grow out of it */
    const struct supply supply = {.educations = K, .ages = {N, from, 65}, .stock = stock, .grown = grown};
    double totals[T * K], lean[H * K], grew = 1;

    (void)state;
    for (int t = 0; t < T; t++) {
        totals[t * K] = 4000 - 100 * (T - 1 - t);
        totals[t * K + 1] = t < T - 2 ? NAN : 4000; /* too few for a line */
    }
    assert_int_equal(supply_lean(&supply, totals, T, H, lean), FC_OK);
    for (int h = 1; h <= H; h++) {
        grew *= 1 + lean[(h - 1) * K];
        assert_true(fabs(lean[(h - 1) * K + 1]) < 1e-12);
        if (h == 1)
            assert_true(grew > 1 + 0.05 * 0.025 && grew < 1 + 0.15 * 0.025);
    }
    assert_true(grew > pow(1.3, 0.38) && grew < pow(1.4, 0.4));
}

/* Cohorts that lose a known share a year, seen five years apart. */
static void cohort_rates_are_recovered_and_shrunk(void **state)
{
    enum { O = 6, N = 4 };
    static const int from[N] = {40, 45, 50, 55};
    const struct ages ages = {N, from, 60};
    double before[O * N], after[O * N];
    struct rate leave[O * N];

    (void)state;
    for (int o = 0; o < O; o++) {
        double loss = pow(1 - 0.02, 5), size = o == 0 ? 4 : 10000;
        for (int a = 0; a < N; a++)
            before[o * N + a] = size;
        for (int a = 0; a < N; a++)
            after[o * N + a] = size * loss;
    }
    after[1] = 0;       /* four persons who all left: nobody believes a rate of 1 */
    assert_int_equal(replacement_cohort_rates(O, &ages, before, after, 5, leave), FC_OK);
    assert_true(fabs(leave[N + 2].mean - 0.02f) < 0.004f);
    assert_true(leave[1].mean < 0.1f && leave[1].mean >= 0.01f);
    assert_int_equal(replacement_cohort_rates(O, &ages, before, after, 0, leave), FC_ESHAPE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_truth_is_inside_the_interval_at_its_nominal_rate),
        cmocka_unit_test(region_skanes_model_is_one_configuration),
        cmocka_unit_test(net_rates_are_recovered),
        cmocka_unit_test(too_few_to_tell_go_by_the_others),
        cmocka_unit_test(what_stays_of_an_error_is_told_from_what_a_year_brings),
        cmocka_unit_test(a_flow_leans_on_the_line_through_its_totals),
        cmocka_unit_test(cohort_rates_are_recovered_and_shrunk),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
