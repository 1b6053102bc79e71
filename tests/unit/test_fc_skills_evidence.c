/* evidence: those who know gain weight, those who do not lose it, and nobody moves a forecast past the bound. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "normal.h"
#include "random.h"
#include "skills/evidence.h"

enum { GROUPS = 3, ROUNDS = 24, PER_ROUND = 8 };
enum { INFORMED, NOISY, EXAGGERATING };

static const struct evidence_spec spec = {.own_sd = 0.1, .shared_sd = 0.1, .most = 0.5, .cap = 1.5};

/* A round's outcome and what each group says of it: the truth with little noise, noise alone, the truth plus 30 points. */
static void answer(struct random *r, struct evidence_answer *answers, int round, double *truth)
{
    *truth = 0.03 * random_normal(r);
    for (int g = 0; g < GROUPS; g++) {
        double shared = (g == NOISY ? 0.15 : 0.01) * random_normal(r);
        for (int i = 0; i < PER_ROUND; i++) {
            double said = g == NOISY ? shared + 0.2 * random_normal(r) : *truth + shared + 0.02 * random_normal(r);
            answers[g * PER_ROUND + i] = (struct evidence_answer){g, round, said + (g == EXAGGERATING ? 0.3 : 0), *truth};
        }
    }
}

static double mean_said(const struct evidence_answer *answers, int group)
{
    double sum = 0;

    for (int i = 0; i < PER_ROUND; i++)
        sum += answers[group * PER_ROUND + i].said / PER_ROUND;
    return sum;
}

/* Over many histories: learn from ROUNDS rounds, combine the next one with a model of sd 0.03. */
static void informed_answers_gain_weight_and_noisy_ones_lose_it(void **state)
{
    static struct evidence_answer answers[ROUNDS * GROUPS * PER_ROUND];
    struct evidence_answer next[GROUPS * PER_ROUND];
    struct evidence_group group[GROUPS];
    double model = 0, with[GROUPS] = {0}, weight[GROUPS] = {0}, inside = 0, truth;
    struct random r;

    (void)state;
    for (uint64_t seed = 1; seed <= 300; seed++) {
        random_seed(&r, seed, 5);
        for (int t = 0; t < ROUNDS; t++)
            answer(&r, answers + t * GROUPS * PER_ROUND, t, &truth);
        assert_int_equal(evidence_learn(answers, ROUNDS * GROUPS * PER_ROUND, GROUPS, &spec, group), FC_OK);
        answer(&r, next, ROUNDS, &truth);
        double m = truth + 0.03 * random_normal(&r), v = 0.03 * 0.03;
        model += (m - truth) * (m - truth);
        for (int g = 0; g < GROUPS; g++) {
            struct evidence_combined c = evidence_combine(&spec, m, v, evidence_round(&group[g], mean_said(next, g), PER_ROUND));
            with[g] += (c.mean - truth) * (c.mean - truth);
            weight[g] += c.weight / 300;
            assert_true(fabs(c.moved) <= c.bound + 1e-12);
            inside += g == INFORMED && fabs(c.mean - truth) < NORMAL_Z80 * sqrt(c.variance);
        }
    }
    assert_true(weight[INFORMED] > 0.25 && weight[NOISY] < 0.08);
    assert_true(with[INFORMED] < 0.75 * model);
    /* An exaggeration that is always the same is taken off and the rest used. */
    assert_true(with[EXAGGERATING] < 0.85 * model);
    assert_true(with[NOISY] < 1.02 * model);
    assert_true(inside / 300 > 0.75);
}

static void without_a_past_the_prior_is_sceptical(void **state)
{
    struct evidence_answer unknown = {0, 1, 0.5, NAN};
    struct evidence_group group;
    struct evidence_combined c;

    (void)state;
    assert_int_equal(evidence_learn(&unknown, 1, 1, &spec, &group), FC_OK);
    assert_int_equal(group.rounds, 0);
    assert_true(isnan(group.hit_rate));
    c = evidence_combine(&spec, 0.02, 0.02 * 0.02, evidence_round(&group, 0.5, 5));
    assert_true(c.weight < 0.03);
    assert_true(fabs(c.moved) < 0.001);
}

/* A thousand respondents with a perfect past agree to say "ten times". */
static void coordinated_exaggeration_stays_within_the_bound(void **state)
{
    static struct evidence_answer answers[ROUNDS * 50];
    struct evidence_group group;
    struct evidence_combined c;
    struct random r;

    (void)state;
    random_seed(&r, 1, 1);
    for (int t = 0; t < ROUNDS; t++) {
        double truth = 0.03 * random_normal(&r);
        for (int i = 0; i < 50; i++)
            answers[t * 50 + i] = (struct evidence_answer){0, t, truth, truth};
    }
    assert_int_equal(evidence_learn(answers, ROUNDS * 50, 1, &spec, &group), FC_OK);
    assert_true(group.hit_rate == 1);
    for (double claim = 0.1; claim < 1e6; claim *= 10) {
        c = evidence_combine(&spec, 0.01, 0.03 * 0.03, evidence_round(&group, claim, 1000));
        assert_true(c.moved <= c.bound && c.bound == spec.most * spec.cap * 0.03);
        assert_true(c.mean <= 0.01 + 0.5 * 1.5 * 0.03 + 1e-12);
        assert_true(c.variance <= 0.03 * 0.03);
    }
    /* And having said so once, they are believed less. */
    double before = evidence_combine(&spec, 0, 9e-4, evidence_round(&group, 0.03, 50)).weight;
    for (int i = 0; i < 50; i++)
        answers[i].said += 1;
    assert_int_equal(evidence_learn(answers, ROUNDS * 50, 1, &spec, &group), FC_OK);
    assert_true(evidence_combine(&spec, 0, 9e-4, evidence_round(&group, 0.03, 50)).weight < 0.7 * before);
}

static void many_who_say_the_same_count_little_more_than_one(void **state)
{
    struct evidence_group group = {.rounds = 10, .answers = 100, .bias = 0, .bias_var = 1e-5, .own_var = 1e-4,
                                   .shared_var = 4e-4};
    double one = evidence_combine(&spec, 0, 9e-4, evidence_round(&group, 0.03, 1)).weight;

    (void)state;
    assert_true(evidence_combine(&spec, 0, 9e-4, evidence_round(&group, 0.03, 100000)).weight
                <= 9e-4 / (9e-4 + 4e-4));
    assert_true(one > 0.5 * 9e-4 / (9e-4 + 4e-4));
}

enum { DRAWS = 400, HORIZON = 6 };

/* Random walks from 1000, and their factors laid on. */
static void walk(double *path)
{
    struct random r;

    random_seed(&r, 4, 4);
    for (int d = 0; d < DRAWS; d++)
        for (int h = 0; h < HORIZON; h++)
            path[d * HORIZON + h] = (h ? path[d * HORIZON + h - 1] : 1000) * exp(0.03 * random_normal(&r));
}

static void lay_on(double *path, const double *move)
{
    for (int i = 0; i < DRAWS * HORIZON; i++)
        path[i] *= exp(move[i]);
}

/* At the knots the draws have what was combined; between them in proportion, beyond them the last one's. */
static void draws_are_moved_to_what_was_combined(void **state)
{
    static double path[DRAWS * HORIZON], move[DRAWS * HORIZON];
    const struct evidence_draws d = {path, DRAWS, HORIZON, -1, 1000};
    const struct evidence_knot knots[] = {{1, 0.04, -0.3, 0.05}, {3, -0.02, -0.1, 0.07}};
    double before[HORIZON], spread[HORIZON], m, v;

    (void)state;
    walk(path);
    for (int h = 0; h < HORIZON; h++)
        assert_int_equal(evidence_growth(&d, h, &before[h], &spread[h]), FC_OK);
    assert_int_equal(evidence_moves(&d, knots, 2, move), FC_OK);
    lay_on(path, move);
    static const double shift[HORIZON] = {0.02, 0.04, 0.01, -0.02, -0.02, -0.02};
    for (int h = 0; h < HORIZON; h++) {
        assert_int_equal(evidence_growth(&d, h, &m, &v), FC_OK);
        assert_true(fabs(m - before[h] - shift[h]) < 1e-9);
        assert_true(v < spread[h]);
    }
    assert_int_equal(evidence_growth(&d, 1, &m, &v), FC_OK);
    assert_true(fabs(sqrt(v / spread[1]) - 0.7) < 1e-9);
    assert_true(fabs(evidence_between(knots, 2, -1, 2).bound - 0.06) < 1e-12);
}

/* Growth from a horizon on leaves that horizon and those before it alone. */
static void what_is_said_of_later_growth_moves_nothing_before(void **state)
{
    static double path[DRAWS * HORIZON], move[DRAWS * HORIZON];
    const struct evidence_draws d = {path, DRAWS, HORIZON, 1, NAN};
    const struct evidence_knot knot = {2, 0.05, -0.2, 0.1};
    double m, v, after, narrowed;

    (void)state;
    walk(path);
    assert_int_equal(evidence_growth(&d, 2, &m, &v), FC_OK);
    assert_int_equal(evidence_moves(&d, &knot, 1, move), FC_OK);
    for (int i = 0; i < DRAWS; i++)
        assert_true(move[i * HORIZON] == 0 && move[i * HORIZON + 1] == 0);
    lay_on(path, move);
    assert_int_equal(evidence_growth(&d, 2, &after, &narrowed), FC_OK);
    assert_true(fabs(after - m - 0.05) < 1e-9 && fabs(sqrt(narrowed / v) - 0.8) < 1e-9);
    assert_int_equal(evidence_growth(&d, 1, &m, &v), FC_ERANGE);
    assert_int_equal(evidence_growth(&d, HORIZON, &m, &v), FC_ERANGE);
}

static void two_who_say_the_same_are_surer_and_the_surer_one_counts_more(void **state)
{
    struct evidence_said same = evidence_pool((struct evidence_said){0.02, 4e-4}, (struct evidence_said){0.02, 4e-4});
    struct evidence_said pooled = evidence_pool((struct evidence_said){0, 1e-4}, (struct evidence_said){0.05, 4e-4});

    (void)state;
    assert_true(fabs(same.mean - 0.02) < 1e-12 && fabs(same.variance - 2e-4) < 1e-12);
    assert_true(fabs(pooled.mean - 0.01) < 1e-12 && fabs(pooled.variance - 0.8e-4) < 1e-12);
}

static void bad_answers_are_refused(void **state)
{
    struct evidence_answer bad = {2, 1, 0, 0}, infinite = {0, 1, HUGE_VAL, 0};
    struct evidence_group group[2];

    (void)state;
    assert_int_equal(evidence_learn(&bad, 1, 2, &spec, group), FC_ERANGE);
    assert_int_equal(evidence_learn(&infinite, 1, 2, &spec, group), FC_ERANGE);
    assert_int_equal(evidence_learn(&bad, 0, 2, &(struct evidence_spec){0}, group), FC_ERANGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(informed_answers_gain_weight_and_noisy_ones_lose_it),
        cmocka_unit_test(without_a_past_the_prior_is_sceptical),
        cmocka_unit_test(coordinated_exaggeration_stays_within_the_bound),
        cmocka_unit_test(many_who_say_the_same_count_little_more_than_one),
        cmocka_unit_test(draws_are_moved_to_what_was_combined),
        cmocka_unit_test(what_is_said_of_later_growth_moves_nothing_before),
        cmocka_unit_test(two_who_say_the_same_are_surer_and_the_surer_one_counts_more),
        cmocka_unit_test(bad_answers_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
