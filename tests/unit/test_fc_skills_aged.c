/* Stocks that are older than the base year, against counties whose truth is known (synthetic_county.h): walked on they are what the
 * truth has become, within the error that is stated; taken as they are they are not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "synthetic_forecast.h"

enum { COUNTIES = 40, LAG = 3, SOON = 3 };

struct record {
    double n, inside, signed_error, error, width, size;
};

/* What a forecaster is told, and does with it. */
enum way { FRESH, AGED, AGED_TOTALS, IGNORED, WAYS };

static const char *const ways[WAYS] = {"a stock of the base year", "three years older, walked on", "and put to the totals by age", "three years older, taken as it is"};

static void judge(struct record *r, const struct skills_point *x, double truth)
{
    r->n++;
    r->inside += truth >= x->lo80 && truth <= x->hi80;
    r->signed_error += x->mean - truth;
    r->error += fabs(x->mean - truth);
    r->width += x->hi80 - x->lo80;
    r->size += truth;
}

static double persons(const double *stock, int k)
{
    double sum = 0;

    for (int a = 0; a < AGES; a++)
        sum += stock[k * AGES + a];
    return sum;
}

/* A county's history, what has become of it since, and its future. */
struct told {
    struct county_state then, now;
    struct year history[YEARS], since[LAG], future[SOON];
    double people[SOON][EDUCATIONS * AGES], by_age[LAG * AGES];
};

static void live(struct told *c, uint64_t seed)
{
    struct county_state s;

    state_start(&s, seed);
    for (int t = 0; t < 25; t++)
        state_step(&s, &c->history[0]);
    for (int t = 0; t < YEARS; t++)
        state_step(&s, &c->history[t]);
    c->then = s;
    memset(c->by_age, 0, sizeof c->by_age);
    for (int t = 0; t < LAG; t++) {
        state_step(&s, &c->since[t]);
        for (int i = 0; i < EDUCATIONS * AGES; i++)
            c->by_age[t * AGES + i % AGES] += s.stock[i];
    }
    c->now = s;
    for (int h = 0; h < SOON; h++) {
        state_step(&s, &c->future[h]);
        memcpy(c->people[h], s.stock, sizeof s.stock);
    }
}

/* Jobs are those of the base year in all of them. */
static void tell(const struct told *c, enum way way, uint64_t seed, struct skills_result *result)
{
    static struct forecast f;
    static struct year newer[YEARS];
    struct county_state known = c->now;

    f.lag = f.lag_at_work = way == AGED || way == AGED_TOTALS ? LAG : 0;
    f.known = (struct supply_totals){.age = way == AGED_TOTALS ? c->by_age : NULL};
    memcpy(newer, c->history + LAG, (YEARS - LAG) * sizeof *newer);
    memcpy(newer + YEARS - LAG, c->since, sizeof c->since);
    if (way != FRESH) {
        memcpy(known.stock, c->then.stock, sizeof known.stock);
        memcpy(known.worked, c->then.worked, sizeof known.worked);
    }
    assert_int_equal(forecast_county(&f, way == FRESH ? newer : c->history, &known, seed, result), FC_OK);
}

static void report(const char *what, const struct record *r)
{
    for (int way = 0; way < WAYS; way++)
        print_message("# %s, %s: %.0f forecasts, 80 %% interval holds %.0f %%, bias %+.1f %%, mean error %.2f %%, width %.1f %%\n", what, ways[way],
                      r[way].n, 100 * r[way].inside / r[way].n, 100 * r[way].signed_error / r[way].size, 100 * r[way].error / r[way].size,
                      100 * r[way].width / r[way].size);
}

static bool is_nominal(const struct record *r)
{
    return r->inside / r->n > 0.72 && r->inside / r->n < 0.92;
}

static void a_walked_stock_is_the_truth_within_its_error(void **state)
{
    static struct told county;
    struct record people[WAYS] = {{0}}, supply[WAYS] = {{0}}, leaving[WAYS] = {{0}};

    (void)state;
    for (uint64_t seed = 1; seed <= COUNTIES; seed++) {
        live(&county, seed);
        for (int way = 0; way < WAYS; way++) {
            struct skills_result result;
            tell(&county, (enum way)way, seed, &result);
            for (int h = 0; h < SOON; h++) {
                for (int k = 0; k < EDUCATIONS; k++) {
                    judge(&people[way], &result.table[SKILLS_POPULATION].point[k * AHEAD + h], persons(county.people[h], k));
                    judge(&supply[way], &result.table[SKILLS_SUPPLY].point[k * AHEAD + h], labour_of(&county.future[h], k));
                }
                for (int o = 0; o < OCCUPATIONS; o++)
                    judge(&leaving[way], &result.table[SKILLS_REPLACEMENT_GROSS].point[o * AHEAD + h], gross_of(&county.future[h], o));
            }
            skills_result_free(&result);
        }
    }
    report("people", people);
    report("supply", supply);
    report("replacement", leaving);
    for (int way = FRESH; way <= AGED_TOTALS; way++) {
        assert_true(is_nominal(&people[way]) && is_nominal(&supply[way]) && is_nominal(&leaving[way]));
        assert_true(fabs(people[way].signed_error / people[way].size) < 0.005);
    }
    /* Three years more to err in, and intervals that know it; what has been counted since takes some of it back. */
    assert_true(people[AGED].error > people[FRESH].error && people[AGED].width > 1.4 * people[FRESH].width);
    assert_true(people[AGED_TOTALS].error < people[AGED].error && people[AGED_TOTALS].width < people[AGED].width);
    /* A stock of another year is not the truth, and its interval does not hold it. */
    assert_true(people[IGNORED].inside / people[IGNORED].n < 0.3 && people[IGNORED].error > 4 * people[AGED].error);
    assert_true(supply[IGNORED].inside / supply[IGNORED].n < 0.4 && supply[IGNORED].error > 2 * supply[AGED].error);
    assert_true(leaving[AGED].error < 1.02 * leaving[IGNORED].error);
}

static void what_is_known_is_what_comes_out(void **state)
{
    static float stock[2 * 3 * BLOCK], age[3 * BLOCK], education[2 * BLOCK], all[BLOCK];
    const struct supply_margins both = {NULL, age, education}, total = {all, NULL, NULL};

    (void)state;
    for (int d = 0; d < BLOCK; d++) {
        for (int i = 0; i < 6; i++)
            stock[i * BLOCK + d] = (float)(100 + 10 * i + d);
        age[d] = 300;
        age[BLOCK + d] = d == 7 ? NAN : 200;
        age[2 * BLOCK + d] = 250;
        education[d] = 400;
        education[BLOCK + d] = d == 7 ? NAN : 350;
        all[d] = (float)(1000 + d);
    }
    supply_settle(2, 3, &both, stock);
    for (int d = 0; d < BLOCK; d++) {
        assert_float_equal(stock[d] + stock[3 * BLOCK + d], 300, 0.01);
        assert_float_equal(stock[d] + stock[BLOCK + d] + stock[2 * BLOCK + d], 400, 0.01);
        assert_true(d == 7 || fabsf(stock[BLOCK + d] + stock[4 * BLOCK + d] - 200) < 0.01f);
    }
    supply_settle(2, 3, &total, stock);
    for (int d = 0; d < BLOCK; d++) {
        float sum = 0;
        for (int i = 0; i < 6; i++)
            sum += stock[i * BLOCK + d];
        assert_float_equal(sum, 1000 + d, 0.01);
    }
}

static void an_older_stock_is_said_to_be_one(void **state)
{
    static struct told county;
    struct skills_result result;

    (void)state;
    live(&county, 1);
    tell(&county, FRESH, 1, &result);
    assert_false(result.table[SKILLS_POPULATION].from[0] & SKILLS_STOCK_AGED || result.table[SKILLS_OPENINGS].from[0] & SKILLS_AGES_AGED);
    assert_float_equal(result.carried[1], 1, 0);
    skills_result_free(&result);
    tell(&county, AGED, 1, &result);
    assert_true(result.table[SKILLS_POPULATION].from[0] & SKILLS_STOCK_AGED && result.table[SKILLS_BALANCE].from[1] & SKILLS_STOCK_AGED);
    assert_true(result.table[SKILLS_OPENINGS].from[0] & SKILLS_AGES_AGED && !(result.table[SKILLS_OPENINGS].from[0] & SKILLS_STOCK_AGED));
    for (int k = 0; k < EDUCATIONS; k++)
        assert_true(fabs(result.carried[k] / (labour_of(&county.since[LAG - 1], k) / labour_of(&county.history[YEARS - 1], k)) - 1) < 0.05);
    skills_result_free(&result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_walked_stock_is_the_truth_within_its_error),
        cmocka_unit_test(what_is_known_is_what_comes_out),
        cmocka_unit_test(an_older_stock_is_said_to_be_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
