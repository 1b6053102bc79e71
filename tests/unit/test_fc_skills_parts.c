/* shrink, ras, quantiles, shares, balance, flexibility, assumptions, staffing, education: the parts of skills/. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "random.h"
#include "skills/assumptions.h"
#include "skills/balance.h"
#include "skills/education.h"
#include "skills/flexibility.h"
#include "skills/quantiles.h"
#include "skills/ras.h"
#include "skills/shares.h"
#include "shiftshare.h"
#include "skills/shrink.h"
#include "skills/staffing.h"

static void close_to(double got, double want, double within)
{
    if (!(fabs(got - want) <= within))
        fail_msg("got %.10g, want %.10g within %g", got, want, within);
}

/* --- shrink --- */

/* Colditz et al. (1994), 13 trials of the BCG vaccine, log relative risks and their variances as published with
 * metafor (dat.bcg); Paule-Mandel tau^2 0.318, mean -0.715 there. */
static void tau2_of_the_bcg_trials_is_the_published_one(void **state)
{
    double y[] = {-0.8893, -1.5854, -1.3481, -1.4416, -0.2175, -0.7861, -1.6209, 0.0120, -0.4694, -1.3713, -0.3394,
                  0.4459, -0.0173};
    double v[] = {0.3256, 0.1946, 0.4154, 0.0200, 0.0512, 0.0069, 0.2230, 0.0040, 0.0564, 0.0730, 0.0124, 0.5325,
                  0.0714};
    double out[13], variance[13];
    struct shrink_found found;

    (void)state;
    assert_int_equal(shrink(y, v, 13, NAN, out, variance, &found), FC_OK);
    close_to(found.tau2, 0.318, 0.0005);
    close_to(found.centre, -0.715, 0.0005);
    close_to(out[0], found.centre + found.tau2 / (found.tau2 + v[0]) * (y[0] - found.centre), 1e-12);
    close_to(variance[7], found.tau2 * v[7] / (found.tau2 + v[7]), 1e-12);
}

/* Rubin (1981), eight schools: no variance between them beyond sampling, so all get the pooled mean 7.7. */
static void eight_schools_shrink_to_their_mean(void **state)
{
    double y[] = {28, 8, -3, 7, -1, 1, 18, 12}, se[] = {15, 10, 16, 11, 9, 11, 10, 18}, v[8], out[8];
    struct shrink_found found;

    (void)state;
    for (int i = 0; i < 8; i++)
        v[i] = se[i] * se[i];
    assert_int_equal(shrink(y, v, 8, NAN, out, NULL, &found), FC_OK);
    assert_true(found.tau2 == 0);
    for (int i = 0; i < 8; i++)
        close_to(out[i], 7.6856, 1e-3);
}

static void nothing_known_is_the_centre(void **state)
{
    double y[] = {1, NAN, 3}, v[] = {1e-9, 1, HUGE_VAL}, out[3];
    struct shrink_found found;

    (void)state;
    assert_int_equal(shrink(y, v, 3, 0.5, out, NULL, &found), FC_OK);
    close_to(out[0], 1, 1e-6);
    assert_true(out[1] == 0.5 && out[2] == 0.5);
    y[0] = NAN;
    assert_int_equal(shrink(y, v, 3, NAN, out, NULL, &found), FC_EEMPTY);
    v[0] = -1;
    assert_int_equal(shrink(y, v, 3, 0, out, NULL, &found), FC_ERANGE);
}

/* --- ras --- */

static const struct ras_spec tight = {1000, 1e-10};

/* Seed and margins of the worked example in Wikipedia's article; expected values by tests/reference/skills_parts.py. */
static void the_known_table_is_found(void **state)
{
    double x[] = {40, 30, 20, 10, 35, 50, 100, 75, 30, 80, 70, 120, 20, 30, 40, 50};
    double rows[] = {150, 300, 400, 150}, columns[] = {200, 300, 400, 100};
    double want[] = {64.5585, 46.2325, 35.3843, 3.8247, 49.9679, 68.1594, 156.4985, 25.3742,
                     56.7219, 144.4282, 145.0825, 53.7673, 28.7516, 41.1800, 63.0347, 17.0337};
    struct ras_found found;

    (void)state;
    assert_int_equal(ras_fit_matrix(x, 4, 4, rows, columns, &tight, &found), FC_OK);
    for (int i = 0; i < 16; i++)
        close_to(x[i], want[i], 6e-5);
    close_to(x[0] * x[5] / (x[1] * x[4]), 40.0 * 50 / (30 * 35), 1e-9);
}

static void three_margins_are_met(void **state)
{
    double x[8], target[] = {30, 70}, second[] = {40, 60}, third[] = {55, 45};
    int class[3][8];
    struct ras_margin margins[] = {{2, class[0], target, NULL}, {2, class[1], second, NULL}, {2, class[2], third, NULL}};
    struct ras_found found;
    double sum = 0;

    (void)state;
    for (int i = 0; i < 8; i++) {
        x[i] = 1 + i;
        class[0][i] = i & 1;
        class[1][i] = i >> 1 & 1;
        class[2][i] = i >> 2;
    }
    assert_int_equal(ras_fit(x, 8, margins, 3, &tight, &found), FC_OK);
    for (int i = 0; i < 8; i++)
        sum += class[1][i] ? x[i] : 0;
    close_to(sum, 60, 1e-6);
}

/* Two margins that disagree on the total, one of them noisy: the sure one holds, the other is met in part. */
static void a_noisy_margin_gives_way(void **state)
{
    double x[] = {1, 1, 1, 1}, rows[] = {100, 100}, columns[] = {150, 70}, v[] = {1e4, 1e4};
    int row[] = {0, 0, 1, 1}, column[] = {0, 1, 0, 1};
    struct ras_margin margins[] = {{2, column, columns, v}, {2, row, rows, NULL}};
    struct ras_found found;

    (void)state;
    assert_int_equal(ras_fit(x, 4, margins, 2, &(struct ras_spec){50, 1e-9}, &found), FC_ENOCONVERGE);
    close_to(x[0] + x[1], 100, 1e-9);
    assert_true(x[0] + x[2] > 105 && x[0] + x[2] < 150);
}

static void a_class_without_cells_is_said(void **state)
{
    double x[] = {1, 0, 1, 0}, rows[] = {5, 5}, columns[] = {5, 5};
    struct ras_found found;

    (void)state;
    assert_int_equal(ras_fit_matrix(x, 2, 2, rows, columns, &tight, &found), FC_ENOCONVERGE);
    assert_int_equal(found.starved, 1);
    x[0] = -1;
    assert_int_equal(ras_fit_matrix(x, 2, 2, rows, columns, &tight, &found), FC_ERANGE);
}

/* --- quantiles --- */

static int by_size(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;

    return (x > y) - (x < y);
}

static void quantiles_are_those_of_a_sort(void **state)
{
    float x[1000], sorted[1000], scratch[1000];
    struct random r;

    (void)state;
    random_seed(&r, 3, 1);
    for (int round = 0; round < 40; round++) {
        struct quantiles q;
        int n = round < 5 ? round + 1 : 1000;
        /* Also with ties, and with a tail far from the rest. */
        for (int i = 0; i < n; i++)
            x[i] = round % 3 == 0 ? (float)random_below(&r, 7) : (float)exp(round % 5 * random_normal(&r));
        memcpy(sorted, x, sizeof x);
        qsort(sorted, (size_t)n, sizeof *sorted, by_size);
        quantiles_of(x, n, scratch, &q);
        assert_true(q.lo95 == sorted[lround(0.025 * (n - 1))]);
        assert_true(q.lo80 == sorted[lround(0.1 * (n - 1))]);
        assert_true(q.median == sorted[lround(0.5 * (n - 1))]);
        assert_true(q.hi80 == sorted[lround(0.9 * (n - 1))]);
        assert_true(q.hi95 == sorted[lround(0.975 * (n - 1))]);
    }
}

/* --- shares --- */

enum { SERIES = 30, YEARS = 16 };

/* Shares that walk, with a trend of their own each; returns the last year's log shares through true_next. */
static void simulate(double *y, uint64_t seed, double trend, double noise, double *next)
{
    struct random r;
    double l[SERIES], slope[SERIES];

    random_seed(&r, seed, 7);
    for (int i = 0; i < SERIES; i++) {
        l[i] = log(100.0 * (1 + i)) + 0.3 * random_normal(&r);
        slope[i] = trend * random_normal(&r);
    }
    for (int t = 0; t <= YEARS; t++) {
        for (int i = 0; i < SERIES; i++) {
            double x = exp(l[i]);
            if (t < YEARS)
                y[i * YEARS + t] = x;
            else
                next[i] = x;
            l[i] += slope[i] + noise * random_normal(&r);
        }
    }
}

static void a_trend_is_followed_and_its_error_known(void **state)
{
    double y[SERIES * YEARS], next[SERIES], sum = 0, error = 0, constant = 0, z2 = 0, total = 0;
    struct shares_history history = {SERIES, YEARS, y};
    struct shares_fit fit;

    (void)state;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        double p[SERIES];
        simulate(y, seed, 0.03, 0.01, next);
        assert_int_equal(shares_fit(&history, NULL, NULL, &fit), FC_OK);
        sum = total = 0;
        for (int i = 0; i < SERIES; i++) {
            p[i] = shares_centre(&fit, i, 1);
            sum += next[i];
            total += y[i * YEARS + YEARS - 1];
        }
        shares_softmax(p, SERIES, p);
        for (int i = 0; i < SERIES; i++) {
            double e = log(next[i] / sum / p[i]);
            error += fabs(e);
            constant += fabs(log(next[i] / sum / (y[i * YEARS + YEARS - 1] / total)));
            z2 += e * e / pow(shares_sd(&fit, i, 1), 2) / SERIES / 20;
        }
        assert_true(fit.skill > 0.3 && fit.gain > 0);
        shares_fit_free(&fit);
    }
    assert_true(error < 0.55 * constant);
    assert_true(z2 > 0.4 && z2 < 1.6);
}

static void pure_noise_is_left_constant(void **state)
{
    double y[SERIES * YEARS], next[SERIES], drift = 0;
    struct shares_history history = {SERIES, YEARS, y};
    struct shares_fit fit;

    (void)state;
    simulate(y, 5, 0, 0.03, next);
    assert_int_equal(shares_fit(&history, NULL, NULL, &fit), FC_OK);
    for (int i = 0; i < SERIES; i++)
        drift += fabs(shares_centre(&fit, i, 5) - shares_centre(&fit, i, 0)) / SERIES;
    assert_true(drift < 0.02);
    shares_fit_free(&fit);
}

static void a_short_county_leans_on_its_parent(void **state)
{
    double y[SERIES * YEARS], next[SERIES], two[SERIES * 2];
    struct shares_history parent = {SERIES, YEARS, y}, own = {SERIES, 2, two};
    struct shares_fit fit, wide;

    (void)state;
    simulate(y, 2, 0.03, 0.005, next);
    for (int i = 0; i < SERIES; i++)
        two[i * 2] = two[i * 2 + 1] = y[i * YEARS + YEARS - 1] / 10;
    assert_int_equal(shares_fit(&parent, NULL, NULL, &wide), FC_OK);
    assert_int_equal(shares_fit(&own, &parent, &wide.law, &fit), FC_OK);
    assert_int_equal(fit.origins, 0);
    close_to(fit.slope[3], wide.slope[3] / wide.gain * fit.gain, 1e-9);
    shares_fit_free(&fit);
    shares_fit_free(&wide);
}

/* The wider region stays as it is; here one part was at its usual size for years and leapt in the last one. */
static void what_sets_a_county_apart_goes_back_in_part(void **state)
{
    double whole[2 * 5], here[2 * 5];
    struct shares_history parent = {2, 5, whole}, own = {2, 5, here};
    struct shares_fit fit;

    (void)state;
    for (int t = 0; t < 5; t++) {
        whole[t] = whole[5 + t] = 50000;
        here[t] = t == 4 ? 7000 : 5000;
        here[5 + t] = 5000;
    }
    assert_int_equal(shares_fit(&own, &parent, NULL, &fit), FC_OK);
    assert_true(fit.keep < 1 && fit.home[0] < fit.level[0]);
    close_to(shares_centre(&fit, 0, 0), fit.level[0], 1e-12);
    assert_true(shares_centre(&fit, 0, 1) - fit.slope[0] < fit.level[0]);
    assert_true(fabs(shares_centre(&fit, 0, 200) - fit.phi / (1 - fit.phi) * fit.slope[0] - fit.home[0]) < 1e-4);
    shares_fit_free(&fit);
    assert_int_equal(shares_fit(&own, NULL, NULL, &fit), FC_OK);
    assert_float_equal(fit.keep, 1, 0); /* alone, what has changed is all that is known */
    shares_fit_free(&fit);
}

static void bad_shares_are_refused(void **state)
{
    double y[] = {1, -2}, zero[] = {0, NAN};
    struct shares_fit fit;

    (void)state;
    assert_int_equal(shares_fit(&(struct shares_history){1, 2, y}, NULL, NULL, &fit), FC_ERANGE);
    assert_int_equal(shares_fit(&(struct shares_history){1, 2, zero}, NULL, NULL, &fit), FC_EEMPTY);
    assert_int_equal(shares_fit(&(struct shares_history){0, 2, y}, NULL, NULL, &fit), FC_ESHAPE);
}

/* --- balance --- */

static void classes_have_the_published_limits(void **state)
{
    (void)state;
    assert_int_equal(balance_halland_class(-0.31), BALANCE_GREAT_SHORTAGE);
    assert_int_equal(balance_halland_class(-0.30), BALANCE_SHORTAGE);
    assert_int_equal(balance_halland_class(-0.10), BALANCE_SOME_SHORTAGE);
    assert_int_equal(balance_halland_class(0.08), BALANCE_EVEN);
    assert_int_equal(balance_halland_class(0.09), BALANCE_SOME_SURPLUS);
    assert_int_equal(balance_halland_class(0.2), BALANCE_SURPLUS);
    assert_int_equal(balance_halland_class(0.4), BALANCE_GREAT_SURPLUS);
    assert_int_equal(balance_ita_class(0.85), BALANCE_ITA_VERY_GOOD);
    assert_int_equal(balance_ita_class(1.00), BALANCE_ITA_GOOD);
    assert_int_equal(balance_ita_class(1.05), BALANCE_ITA_REASONABLE);
    assert_int_equal(balance_ita_class(1.15), BALANCE_ITA_MODERATE);
    assert_int_equal(balance_ita_class(1.16), BALANCE_ITA_POOR);
    close_to(balance_ita(80, 10, 40, 60, 0), 0.9, 1e-12);
    close_to(balance_ita(80, 10, -10, 50, 0), 2, 1e-12);
    assert_true(isinf(balance_ita(1, 0, -5, 0, 0)));
    assert_true(balance_of(90, 100) == -0.1f && balance_of(0, 0) == 0 && balance_of(3, 0) == 1);
}

static void scb_moves_a_state_by_one_class(void **state)
{
    (void)state;
    assert_int_equal(balance_scb_end(BALANCE_STATE_SHORTAGE, 1.2, 0.08), BALANCE_STATE_BALANCE);
    assert_int_equal(balance_scb_end(BALANCE_STATE_BALANCE, 0.9, 0.08), BALANCE_STATE_SHORTAGE);
    assert_int_equal(balance_scb_end(BALANCE_STATE_SURPLUS, 1.3, 0.08), BALANCE_STATE_SURPLUS);
    assert_int_equal(balance_scb_end(BALANCE_STATE_BALANCE, 1.05, 0.08), BALANCE_STATE_BALANCE);
}

/* --- matrices --- */

static void flexibility_is_the_mix_turned_round(void **state)
{
    double employed[] = {100, 300}, mix[] = {0.8, 0.2, 0.1, 0.9}, F[4], labour[] = {110, 290}, potential[2];

    (void)state;
    flexibility_invert(2, 2, employed, mix, F);
    close_to(F[0], 80.0 / 110, 1e-12);
    close_to(F[0] + F[1], 1, 1e-12);
    flexibility_apply(2, 2, F, labour, potential);
    close_to(potential[0], 100, 1e-9);
    close_to(potential[1], 300, 1e-9);
}

/* --- staffing and education --- */

static void staffing_falls_back_by_name(void **state)
{
    const char *industry[] = {"F", "Q"}, *occupation[] = {"711", "222", "411"};
    double totals[] = {100, 200}, occupations[] = {90, 150, 60}, share[6];
    struct staffing in = {2, 3, industry, occupation, totals, occupations, NULL, NULL};
    enum staffing_source from[2];

    (void)state;
    assert_int_equal(staffing_pattern(&in, share, from), FC_OK);
    assert_int_equal(from[0], STAFFING_AFFINITY);
    close_to(share[0] + share[1] + share[2], 1, 1e-9);
    close_to(100 * share[0] + 200 * share[3], 90, 1e-3);
    assert_true(share[0] > 0.7 && share[4] > 0.6);
    in.occupation_code = NULL;
    assert_int_equal(staffing_pattern(&in, share, from), FC_OK);
    assert_int_equal(from[1], STAFFING_PROPORTIONAL);
    close_to(share[0], 0.3, 1e-9);
    in.occupation_total = NULL;
    assert_int_equal(staffing_pattern(&in, share, from), FC_EEMPTY);
}

static void the_countys_own_table_is_drawn_to_the_nations(void **state)
{
    double totals[] = {50}, own[] = {40, 10}, nation[] = {500, 500}, share[2];
    struct staffing in = {1, 2, NULL, NULL, totals, NULL, own, nation};
    enum staffing_source from[1];

    (void)state;
    assert_int_equal(staffing_pattern(&in, share, from), FC_OK);
    assert_int_equal(from[0], STAFFING_OWN);
    close_to(share[0], (40 + STAFFING_KAPPA * 0.5) / (50 + STAFFING_KAPPA), 1e-12);
}

static void education_follows_what_ssyk_asks(void **state)
{
    const char *occupation[] = {"222", "911"}, *group[] = {"1", "2", "3", "4", "5", "6", "7", "US"};
    double totals[] = {100, 50}, employed[] = {5, 15, 25, 40, 20, 40, 3, 2}, mix[16], sum = 0;
    struct education in = {2, 8, occupation, group, totals, NULL, employed, NULL};
    enum education_source from;

    (void)state;
    assert_int_equal(education_mix(&in, mix, &from), FC_OK);
    assert_int_equal(from, EDUCATION_LEVEL_FITTED);
    close_to(100 * mix[5] + 50 * mix[13], 40, 1e-3);
    for (int k = 0; k < 8; k++)
        sum += mix[k];
    close_to(sum, 1, 1e-9);
    assert_true(mix[5] > mix[13]);
    assert_int_equal(education_level_of("73O"), 3);
    assert_int_equal(education_level_of("75N"), 5);
    assert_int_equal(education_level_of("US"), -1);
    assert_int_equal(education_level_of("6"), 5);
}

/* --- assumptions --- */

static void assumptions_say_what_is_wrong(void **state)
{
    const struct assumption_limits limits = {12, 16, 3};
    struct assumption plant = {.kind = ASSUME_PLANT, .municipality = 2, .industry = 1, .from = 2026, .ramp = 4,
                               .amount = 400};

    (void)state;
    assert_null(assumption_fault(&plant, &limits));
    close_to(assumption_ramp(&plant, 2025), 0, 0);
    close_to(assumption_ramp(&plant, 2026), 0.25, 1e-12);
    close_to(assumption_ramp(&plant, 2040), 1, 1e-12);
    plant.municipality = 12;
    assert_string_equal(assumption_fault(&plant, &limits), "the municipality is not in the county");
    plant.ramp = 0;
    plant.municipality = -1;
    assert_string_equal(assumption_fault(&plant, &limits), "a plant's ramp is at least one year");
    plant.ramp = 1;
    plant.amount = 9e5;
    plant.spread = 2e5;
    assert_non_null(assumption_fault(&plant, &limits));
    assert_int_equal(assumption_kind_of("pension-age"), ASSUME_PENSION_AGE);
    assert_int_equal(assumption_kind_of("luck"), -1);
    for (int k = 0; k < ASSUME_KINDS; k++)
        assert_int_equal(assumption_kind_of(assumption_name(k)), k);
    struct assumption growth = {.kind = ASSUME_GROWTH, .industry = -1, .from = 2026, .to = 2027, .amount = 0.1};
    close_to(assumption_growth(&growth, growth.amount, 3, 2026), 1.1, 1e-12);
    close_to(assumption_growth(&growth, growth.amount, 3, 2035), 1.21, 1e-12);
}

static void amounts_fill_their_range(void **state)
{
    double place[20], other[20];
    int found = 0, moved = 0;

    (void)state;
    assert_true(assumption_places(7, 0, 20, place) && assumption_places(7, 1, 20, other));
    for (int part = 0; part < 20; part++)
        for (int i = 0; i < 20; i++)
            found += (int)(place[i] * 20) == part;
    assert_int_equal(found, 20);
    for (int i = 0; i < 20; i++)
        moved += (int)(place[i] * 20) != (int)(other[i] * 20);
    assert_true(moved > 10);
}

/* --- shiftshare --- */

static void a_place_grows_as_the_wider_region_and_a_little_as_itself(void **state)
{
    const double wider[] = {100, 110, 121}, place[] = {10, NAN, 12.1 * 1.21}, stranger[] = {NAN, 5, NAN};
    double drift = shiftshare_drift(place, wider, 3);

    (void)state;
    close_to(drift, log(1.21) / 2, 1e-12);
    close_to(shiftshare_drift(stranger, wider, 3), 0, 0);
    close_to(shiftshare_growth(1.1, 1.1, 0, 5), 1.1, 1e-12);
    assert_true(shiftshare_growth(1.1, 1.1, drift, 1) > 1.1 && shiftshare_growth(1.1, 1.1, drift, 1) < 1.1 * exp(drift));
    assert_true(shiftshare_growth(1, 1, drift, 40) < exp(5 * drift)); /* it fades */
}

/* What sets an industry apart is believed in part a year ahead, and whole in the end. */
static void an_industry_goes_part_of_the_way_from_the_places_mix_to_its_own(void **state)
{
    const double base[] = {300, 100, 50, NAN}, wider[] = {1.02, 1.10, NAN, 1.5};
    double mix = shiftshare_mix(base, wider, 4);

    (void)state;
    close_to(mix, 1.04, 1e-12);
    assert_true(isnan(shiftshare_mix(base, wider + 2, 1)));
    close_to(shiftshare_growth(1.10, mix, 0, 1), 1.04 * pow(1.10 / 1.04, 0.6), 1e-12);
    assert_true(shiftshare_growth(1.02, mix, 0, 1) > 1.02 && shiftshare_growth(1.02, mix, 0, 1) < mix);
    assert_true(shiftshare_growth(1.10, mix, 0, 5) > shiftshare_growth(1.10, mix, 0, 1));
    close_to(shiftshare_growth(1.10, mix, 0, 30), 1.10, 1e-12);
    assert_true(isnan(shiftshare_growth(NAN, mix, 0, 1)));
}

static void a_forecast_is_put_where_its_industry_goes(void **state)
{
    (void)state;
    close_to(shiftshare_factor(100, 1.1, 110), 1, 1e-12);
    close_to(shiftshare_factor(100, 1.1, 100), 1.1, 1e-12);
    close_to(shiftshare_factor(0, 1.1, 100), 1, 0);
    close_to(shiftshare_factor(100, NAN, 100), 1, 0);
    close_to(shiftshare_factor(100, 1, 0), 1, 0);
    close_to(shiftshare_factor(100, 10, 100), 2, 0); /* another thing than its industry */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tau2_of_the_bcg_trials_is_the_published_one),
        cmocka_unit_test(eight_schools_shrink_to_their_mean),
        cmocka_unit_test(nothing_known_is_the_centre),
        cmocka_unit_test(the_known_table_is_found),
        cmocka_unit_test(three_margins_are_met),
        cmocka_unit_test(a_noisy_margin_gives_way),
        cmocka_unit_test(a_class_without_cells_is_said),
        cmocka_unit_test(quantiles_are_those_of_a_sort),
        cmocka_unit_test(a_trend_is_followed_and_its_error_known),
        cmocka_unit_test(pure_noise_is_left_constant),
        cmocka_unit_test(a_short_county_leans_on_its_parent),
        cmocka_unit_test(what_sets_a_county_apart_goes_back_in_part),
        cmocka_unit_test(bad_shares_are_refused),
        cmocka_unit_test(classes_have_the_published_limits),
        cmocka_unit_test(scb_moves_a_state_by_one_class),
        cmocka_unit_test(flexibility_is_the_mix_turned_round),
        cmocka_unit_test(staffing_falls_back_by_name),
        cmocka_unit_test(the_countys_own_table_is_drawn_to_the_nations),
        cmocka_unit_test(education_follows_what_ssyk_asks),
        cmocka_unit_test(a_place_grows_as_the_wider_region_and_a_little_as_itself),
        cmocka_unit_test(an_industry_goes_part_of_the_way_from_the_places_mix_to_its_own),
        cmocka_unit_test(a_forecast_is_put_where_its_industry_goes),
        cmocka_unit_test(assumptions_say_what_is_wrong),
        cmocka_unit_test(amounts_fill_their_range),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
