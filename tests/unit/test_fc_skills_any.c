/* Whatever is missing, zero or absurd: what comes out is finite or refused, and occupations sum to their industries.
 * Inputs are drawn at random, seed by seed; a failure names its seed. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "random.h"
#include "skills/skills.h"

enum { SEEDS = 200, POOL = 60000, MOST = 8 };

/* Numbers of one trial, handed out in pieces. */
struct trial {
    struct random r;
    double pool[POOL];
    int used;
    const double *county[MOST], *part[MOST * MOST];
    struct rate rates[4][MOST * MOST];
    uint64_t group[MOST];
    struct commuting_place place[MOST];
};

static const char *const industry_codes[] = {"A", "B+C", "F", "Q", "US"};
static const char *const occupation_codes[] = {"011", "111", "222", "532", "722", "911", "0002", "234"};
static const char *const education_codes[] = {"1", "4", "6", "US", "73O", "x"};
static const int age_starts[] = {16, 25, 35, 55, 65};

static bool one_in(struct trial *t, int n)
{
    return random_below(&t->r, n) == 0;
}

/* n numbers about `size`; some 0 and, when odd ones are allowed, some missing, tiny or huge. */
static const double *some(struct trial *t, int n, double size, bool odd)
{
    double *x = t->pool + t->used;

    t->used += n;
    assert_true(t->used <= POOL);
    for (int i = 0; i < n; i++) {
        int kind = random_below(&t->r, 12);
        x[i] = size * exp(random_normal(&t->r));
        if (kind == 0)
            x[i] = 0;
        else if (odd && kind < 4)
            x[i] = kind == 1 ? NAN : x[i] * (kind == 2 ? 1e-6 : 1000);
    }
    return x;
}

static const double *perhaps(struct trial *t, int n, double size, bool odd)
{
    return one_in(t, 2) ? some(t, n, size, odd) : NULL;
}

static const struct rate *perhaps_rates(struct trial *t, int which, int n)
{
    for (int i = 0; i < n; i++)
        t->rates[which][i] = (struct rate){(float)(0.1 * random_uniform(&t->r)), 0.05f, 0.05f};
    return one_in(t, 2) ? t->rates[which] : NULL;
}

static struct supply_programme programme(struct trial *t, int educations, int ages)
{
    return (struct supply_programme){.education = random_below(&t->r, educations + 1) - 1,
        .origin = random_below(&t->r, educations + 1) - 1, .age = random_below(&t->r, ages),
        .length = random_below(&t->r, 5), .completion = {0.5f, 0.1f, 0}, .stay = {0.5f, 0.1f, 0},
        .field = {one_in(t, 2) ? 0 : 0.5f, 0.1f, 0}, .fill = {1, 0, 0}, .delays = 2, .delay = {0.5f, 0.5f},
        .first_start = 2020, .starts = 1 + random_below(&t->r, 3), .places = some(t, 3, 100, false)};
}

static void check(const struct skills_result *r, unsigned seed)
{
    for (int q = 0; q < SKILLS_PLACES; q++) {
        const struct skills_table *table = &r->table[q];
        for (int i = 0; i < table->regions * table->rows * table->horizon; i++)
            if (!isfinite(table->point[i].mean) || !(table->point[i].lo95 <= table->point[i].hi95))
                fail_msg("seed %u: %s has %g", seed, skills_quantity_name((enum skills_quantity)q), table->point[i].mean);
    }
    if (r->incoherence > 1e-3)
        fail_msg("seed %u: sums differ by %g", seed, r->incoherence);
}

static const bool wider[MOST] = {true, false, true};

/* Returns whether it ran. */
static bool try_seed(struct trial *t, unsigned seed)
{
    random_seed(&t->r, seed, 1);
    t->used = 0;
    const int M = random_below(&t->r, 4), S = 1 + random_below(&t->r, 5), O = 1 + random_below(&t->r, 8);
    const int K = 1 + random_below(&t->r, 6), A = 1 + random_below(&t->r, 5), H = 1 + random_below(&t->r, 8);
    struct skills_spec spec = skills_default_spec();
    spec.horizon = H;
    spec.draws = 1 + random_below(&t->r, 70);
    spec.jobs = 1 + random_below(&t->r, 3);
    for (int i = 0; i < S; i++)
        t->county[i] = one_in(t, 3) ? NULL : some(t, spec.draws * H, 100, false);
    for (int i = 0; i < M * S; i++)
        t->part[i] = one_in(t, 3) ? NULL : some(t, spec.draws * H, 30, false);
    for (int i = 0; i < MOST; i++)
        t->group[i] = random_next(&t->r) & 3;
    for (int i = 0; i < MOST; i++)
        t->place[i] = (struct commuting_place){55 + 10 * random_uniform(&t->r), one_in(t, 4) ? 12 : 12 + 8 * random_uniform(&t->r)};
    const int own_years = 1 + random_below(&t->r, 8), parent_years = 1 + random_below(&t->r, 8);
    const struct shares_history own = {O, own_years, some(t, O * own_years, 100, true)};
    const struct shares_history parent = {O, parent_years, some(t, O * parent_years, 1000, true)};
    const struct shares_history educated = {K, own_years, some(t, K * own_years, 100, true)};
    const struct supply_programme programmes[] = {programme(t, K, A), programme(t, K, A)};
    const struct supply supply = {.educations = K, .ages = {A, age_starts, 70}, .stock = some(t, K * A, 300, false),
        .in = perhaps_rates(t, 0, K * A), .grown = perhaps_rates(t, 1, K * A), .out = perhaps_rates(t, 2, K * A),
        .participation = perhaps_rates(t, 3, K * A), .entries = 1, .entry = some(t, 1, 100, false),
        .entry_mix = some(t, K, 0.3, false), .programmes = random_below(&t->r, 3), .programme = programmes};
    const struct replacement replacement = {.occupations = O, .ages = {A, age_starts, 75},
                                            .stock = some(t, O * A, 50, false)};
    const struct skills_input in = {.base_year = 2024,
        .sectors = {S, one_in(t, 4) ? NULL : industry_codes, perhaps(t, S, 1000, false), t->county, NULL, one_in(t, 2) ? wider : NULL,
                    perhaps(t, S, 0.3, false)},
        .municipalities = {M, some(t, M * S + 1, 300, true), t->part, NULL, perhaps(t, M * O, 50, true)},
        .occupations = {.n = O, .code = one_in(t, 4) ? NULL : occupation_codes, .total = perhaps(t, O, 200, true),
                        .staffing = perhaps(t, S * O, 50, true), .staffing_parent = perhaps(t, S * O, 500, true),
                        .history = one_in(t, 2) ? &own : NULL, .parent = one_in(t, 2) ? &parent : NULL,
                        .groups = 2, .group = t->group},
        .education = {K, one_in(t, 4) ? NULL : education_codes, perhaps(t, O * K, 20, true), perhaps(t, K, 200, true), perhaps(t, K, 200, true),
                      one_in(t, 2) ? &educated : NULL},
        .replacement = one_in(t, 3) ? NULL : &replacement, .supply = one_in(t, 3) ? NULL : &supply,
        .commuting = {.share = perhaps(t, M * M + 1, 0.3, false), .place = one_in(t, 4) ? NULL : t->place,
                      .beyonds = random_below(&t->r, 3), .beyond = t->place + 4},
        .residents = {.stock = perhaps(t, M * K * A + 1, 100, false), .net = perhaps(t, M * K * A + 1, 0.02, false),
                      .se = perhaps(t, M * K + 1, 0.02, false), .sd = perhaps(t, M * K + 1, 0.1, false)}};
    const struct assumption assumed = {.kind = (enum assumption_kind)random_below(&t->r, ASSUME_KINDS),
        .municipality = -1, .industry = random_below(&t->r, S), .from = 2025, .ramp = 2, .age_first = 20, .age_last = 70,
        .amount = one_in(t, 2) ? -0.5 : 0.5, .multiplier = 0.5};
    struct skills_result scenario, effect;

    if (skills_compare(&in, &assumed, 1, &spec, &scenario, &effect) != FC_OK)
        return false;
    check(&scenario, seed);
    check(&effect, seed);
    skills_result_free(&scenario);
    skills_result_free(&effect);
    return true;
}

static void anything_gives_numbers_or_a_refusal(void **state)
{
    struct trial *t = malloc(sizeof *t);
    int ran = 0;

    (void)state;
    assert_non_null(t);
    for (unsigned seed = 0; seed < SEEDS; seed++)
        ran += try_seed(t, seed);
    assert_true(ran > SEEDS / 4);
    free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(anything_gives_numbers_or_a_refusal),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
