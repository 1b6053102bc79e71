/* People and supply of municipalities against counties whose truth is known (synthetic_municipalities.h): the intervals hold
 * it at their nominal rate, where people live and where they work, and do better than holding the last value. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "synthetic_municipalities.h"

enum { COUNTIES = 40, PATHS = 320, RATE_YEARS = 5, LAG = 3 };

/* What the analyst makes of the history. */
struct known {
    struct rate in[CELLS], out[CELLS], exit[CELLS], works[CELLS];
    double flow[HISTORY * CELLS], stock[HISTORY * CELLS], county[CELLS], residents[HOMES * CELLS], history[(HISTORY + 1) * HOMES * CELLS];
    double net[HOMES * CELLS], se[HOMES * EDUCATIONS], sd[HOMES * EDUCATIONS];
    double share[HOMES * HOMES], ratio[EDUCATIONS], occupied[HOMES * EDUCATIONS], base[HOMES], staffing[EDUCATIONS];
    double paths[HOMES][PATHS * LATER], mix[EDUCATIONS * EDUCATIONS], entry[1], entry_mix[EDUCATIONS];
    const double *path[HOMES], *none[1];
    int from[AGES], group[AGES];
    double lived[LAG * HOMES], by_age[LAG * AGES];
};

/* How old what is known of the people is: of the base year; LAG years older, walked on, with or without the number of people of
 * each municipality and of each age in the county since; or taken as it is. */
enum way { FRESH, AGED, AGED_TOTALS, IGNORED };

static void rates_of(struct known *n, struct rate *rate)
{
    const struct rate_flows flows = {EDUCATIONS, AGES, HISTORY, n->flow, n->stock, n->group};

    assert_int_equal(rate_from_flows(&flows, rate), FC_OK);
}

static void count_stocks(struct known *n, const struct home_year *y, const struct homes_state *now)
{
    for (int t = 0; t <= HISTORY; t++)
        for (int m = 0; m < HOMES; m++)
            memcpy(n->history + (t * HOMES + m) * CELLS, t < HISTORY ? y[t].stock[m] : now->stock[m], sizeof now->stock[m]);
    memcpy(n->residents, now->stock, sizeof now->stock);
    memset(n->county, 0, sizeof n->county);
    for (int i = 0; i < HOMES * CELLS; i++)
        n->county[i % CELLS] += n->residents[i];
}

static void count_rates(struct known *n, const struct home_year *y)
{
    for (int kind = 0; kind < 4; kind++) {
        struct rate *const to[] = {n->in, n->out, n->exit, n->works};
        memset(n->flow, 0, sizeof n->flow);
        memset(n->stock, 0, sizeof n->stock);
        for (int t = 0; t < HISTORY; t++)
            for (int i = 0; i < CELLS; i++) {
                for (int m = 0; m < HOMES; m++) {
                    n->stock[t * CELLS + i] += kind == 3 ? n->history[((t + 1) * HOMES + m) * CELLS + i] : y[t].stock[m][i];
                    n->flow[t * CELLS + i] += kind == 3 ? y[t].labour[m][i] : 0;
                }
                n->flow[t * CELLS + i] += kind == 0 ? y[t].in[i] : kind == 1 ? y[t].out[i] : kind == 2 ? y[t].exit[i] : 0;
            }
        rates_of(n, to[kind]);
    }
    n->entry[0] = 0;
    for (int k = 0; k < EDUCATIONS; k++)
        n->entry[0] += n->county[k * AGES];
    for (int k = 0; k < EDUCATIONS; k++)
        n->entry_mix[k] = n->county[k * AGES] / n->entry[0];
}

/* Where all educations together work, and jobs that the supply of the last year fills but for what the spec leaves open. */
static void count_work(struct known *n, const struct homes_state *now, const struct home_year *last, double gap)
{
    for (int k = 0; k < EDUCATIONS; k++) {
        double offered = 0, works = 0;
        for (int m = 0; m < HOMES; m++) {
            double expected = 0;
            for (int q = 0; q < HOMES; q++)
                expected += offering(last, q, k) * true_share(now, k, q, m);
            n->occupied[m * EDUCATIONS + k] = expected / (1 + gap);
            offered += offering(last, m, k);
            works += expected;
        }
        n->ratio[k] = works / offered;
        n->staffing[k] = works / (1 + gap);
        for (int o = 0; o < EDUCATIONS; o++)
            n->mix[o * EDUCATIONS + k] = o == k;
    }
    for (int q = 0; q < HOMES; q++) {
        double all = 0;
        for (int k = 0; k < EDUCATIONS; k++)
            all += offering(last, q, k);
        for (int r = 0; r < HOMES; r++) {
            n->share[q * HOMES + r] = 0;
            for (int k = 0; k < EDUCATIONS; k++)
                n->share[q * HOMES + r] += offering(last, q, k) * true_share(now, k, q, r) / all;
        }
        n->base[q] = n->occupied[q * EDUCATIONS] + n->occupied[q * EDUCATIONS + 1] + n->occupied[q * EDUCATIONS + 2];
    }
}

static void draw_jobs(struct known *n, uint64_t seed)
{
    struct random r;

    random_seed(&r, seed, 98);
    for (int m = 0; m < HOMES; m++) {
        n->path[m] = n->paths[m];
        for (int d = 0; d < PATHS; d++) {
            double x = n->base[m];
            for (int h = 0; h < LATER; h++)
                n->paths[m][d * LATER + h] = x *= exp(home_jobs_sd * random_normal(&r));
        }
    }
}

static enum fc_status forecast(struct known *n, const struct home_year *y, const struct homes_state *then, const struct homes_state *now,
                               const struct home_year *last, uint64_t seed, bool own, enum way way, struct skills_result *result)
{
    const int lag = way == AGED || way == AGED_TOTALS ? LAG : 0;
    const struct shares_law law = {1e-9, 1e-9, 1e-9};
    const struct supply supply = {.educations = EDUCATIONS, .ages = {AGES, n->from, FIRST_AGE + AGES}, .stock = n->county, .lag = lag,
        .known = {.age = way == AGED_TOTALS ? n->by_age : NULL}, .in = n->in,
        .out = n->out, .exit = n->exit, .participation = n->works, .entries = 1, .entry = n->entry, .entry_mix = n->entry_mix};
    struct skills_input in = {.base_year = LAST, .sectors = {.industries = 1, .path = n->none},
        .municipalities = {.n = HOMES, .base = n->base, .path = n->path, .occupations = n->occupied},
        .occupations = {.n = EDUCATIONS, .staffing = n->staffing, .law = &law}, .education = {.n = EDUCATIONS, .mix = n->mix},
        .supply = &supply, .commuting = {.ratio = n->ratio, .share = n->share}, 
        .residents = {.stock = n->residents, .lag = lag, .known = {.all = way == AGED_TOTALS ? n->lived : NULL}}};
    struct skills_spec spec = skills_default_spec();
    const struct residents_history history = {HOMES, EDUCATIONS, HISTORY + 1, &supply.ages, n->history, true};

    for (int a = 0; a < AGES; a++) {
        n->from[a] = FIRST_AGE + a;
        n->group[a] = age_group(a);
    }
    count_stocks(n, y, then);
    count_rates(n, y);
    count_work(n, now, last, spec.start_gap);
    draw_jobs(n, seed);
    if (own) {
        assert_int_equal(residents_rates(&history, RATE_YEARS, &(struct residents_drift){n->net, n->se, n->sd}), FC_OK);
        in.residents.net = n->net;
        in.residents.se = n->se;
        in.residents.sd = n->sd;
    }
    spec.horizon = LATER;
    spec.draws = PATHS;
    spec.seed = seed;
    return skills_run(&in, &spec, result);
}

struct record {
    double n, inside, signed_error, error, naive, size;
};

static void judge(struct record *r, const struct skills_result *result, enum skills_quantity q, int m, int k, int h, double truth)
{
    const struct skills_table *t = &result->table[q];
    const struct skills_point *x = &t->point[((m + 1) * t->rows + k) * t->horizon + h];

    r->n++;
    r->inside += truth >= x->lo80 && truth <= x->hi80;
    r->signed_error += x->mean - truth;
    r->error += fabs(x->median - truth);
    r->naive += fabs(x->naive - truth);
    r->size += truth;
}

static void report(const char *what, const struct record *r)
{
    print_message("# %s: %.0f forecasts, 80 %% interval holds %.0f %%, bias %+.1f %%, mean error %.1f %% (held %.1f %%)\n", what, r->n,
                  100 * r->inside / r->n, 100 * r->signed_error / r->size, 100 * r->error / r->size, 100 * r->naive / r->size);
}

/* Who lives in each municipality, and how old those of the county are. */
static void count_heads(struct known *n, int t, const struct homes_state *now)
{
    for (int a = 0; a < AGES; a++)
        n->by_age[t * AGES + a] = 0;
    for (int m = 0; m < HOMES; m++) {
        n->lived[t * HOMES + m] = 0;
        for (int i = 0; i < CELLS; i++) {
            n->lived[t * HOMES + m] += now->stock[m][i];
            n->by_age[t * AGES + i % AGES] += now->stock[m][i];
        }
    }
}

static void replicate(uint64_t seed, bool own, enum way way, struct record *people, struct record *supply)
{
    static struct home_year y[HISTORY], since[LAG], later[LATER];
    static struct known known;
    struct homes_state then, now, next;
    struct skills_result result;

    homes_begin(&then, seed);
    for (int t = 0; t < 25; t++)        /* until the ages have settled */
        homes_year(&then, &y[0]);
    for (int m = 0; m < HOMES; m++)
        then.growth[m] = 1;
    for (int t = 0; t < HISTORY; t++)
        homes_year(&then, &y[t]);
    now = then;
    for (int t = 0; way != FRESH && t < LAG; t++) {
        homes_year(&now, &since[t]);
        count_heads(&known, t, &now);
    }
    assert_int_equal(forecast(&known, y, &then, &now, way == FRESH ? &y[HISTORY - 1] : &since[LAG - 1], seed, own, way, &result), FC_OK);
    next = now;
    for (int h = 0; h < LATER; h++)
        homes_year(&next, &later[h]);
    for (int h = 0; h < LATER; h += 2)
        for (int m = 0; m < HOMES; m++)
            for (int k = 0; k < EDUCATIONS; k++) {
                double lives = 0;
                for (int a = 0; a < AGES; a++)
                    lives += h + 1 < LATER ? later[h + 1].stock[m][k * AGES + a] : next.stock[m][k * AGES + a];
                judge(people, &result, SKILLS_POPULATION, m, k, h, lives);
                judge(supply, &result, SKILLS_SUPPLY, m, k, h, later[h].works[m][k]);
            }
    skills_result_free(&result);
}

static void the_truth_is_inside_the_interval_at_its_nominal_rate(void **state)
{
    struct record people = {0}, supply = {0};

    (void)state;
    for (uint64_t seed = 1; seed <= COUNTIES; seed++)
        replicate(seed, true, FRESH, &people, &supply);
    report("people of municipalities", &people);
    report("supply at their workplaces", &supply);
    assert_true(fabs(people.signed_error / people.size) < 0.01);
    assert_true(fabs(supply.signed_error / supply.size) < 0.01);
    assert_true(people.inside / people.n > 0.72 && people.inside / people.n < 0.9);
    assert_true(supply.inside / supply.n > 0.72 && supply.inside / supply.n < 0.9);
    assert_true(people.error < people.naive && supply.error < supply.naive);
}

/* Without a history they go by the county's rates, and say so by wider intervals, not by missing more. */
static void the_county_s_rates_miss_more(void **state)
{
    struct record own = {0}, county = {0}, supply = {0};

    (void)state;
    for (uint64_t seed = 1; seed <= COUNTIES / 3; seed++) {
        replicate(seed, true, FRESH, &own, &supply);
        replicate(seed, false, FRESH, &county, &supply);
    }
    report("people by their own rates", &own);
    report("people by the county's", &county);
    assert_true(own.error < county.error);
    assert_true(county.inside / county.n > 0.72 && county.inside / county.n < 0.95);
}

/* Municipalities' people of three years ago, and all that has been since. */
static void an_older_count_is_walked_on(void **state)
{
    static const char *const ways[] = {NULL, "people of three years ago, walked on", "and put to how many live there", "taken as they are"};
    struct record people[IGNORED + 1] = {{0}}, supply[IGNORED + 1] = {{0}};

    (void)state;
    for (uint64_t seed = 1; seed <= COUNTIES / 3; seed++)
        for (int way = AGED; way <= IGNORED; way++)
            replicate(seed, true, (enum way)way, &people[way], &supply[way]);
    for (int way = AGED; way <= IGNORED; way++) {
        report(ways[way], &people[way]);
        report("  their supply", &supply[way]);
    }
    for (int way = AGED; way <= AGED_TOTALS; way++) {
        assert_true(people[way].inside / people[way].n > 0.72 && people[way].inside / people[way].n < 0.9);
        assert_true(fabs(people[way].signed_error / people[way].size) < 0.01);
    }
    assert_true(people[AGED_TOTALS].error < people[AGED].error);
    assert_true(people[IGNORED].error > 1.2 * people[AGED].error && people[IGNORED].inside / people[IGNORED].n < 0.6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_truth_is_inside_the_interval_at_its_nominal_rate),
        cmocka_unit_test(the_county_s_rates_miss_more),
        cmocka_unit_test(an_older_count_is_walked_on),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
