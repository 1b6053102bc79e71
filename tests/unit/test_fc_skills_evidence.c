/* evidence: those who know gain weight, those who do not lose it, and nobody moves a forecast past the bound. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

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
            struct evidence_combined c = evidence_combine(&group[g], &spec, m, v, mean_said(next, g), PER_ROUND);
            with[g] += (c.mean - truth) * (c.mean - truth);
            weight[g] += c.weight / 300;
            assert_true(fabs(c.moved) <= c.bound + 1e-12);
            inside += g == INFORMED && fabs(c.mean - truth) < 1.2816 * sqrt(c.variance);
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
    c = evidence_combine(&group, &spec, 0.02, 0.02 * 0.02, 0.5, 5);
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
        c = evidence_combine(&group, &spec, 0.01, 0.03 * 0.03, claim, 1000);
        assert_true(c.moved <= c.bound && c.bound == spec.most * spec.cap * 0.03);
        assert_true(c.mean <= 0.01 + 0.5 * 1.5 * 0.03 + 1e-12);
        assert_true(c.variance <= 0.03 * 0.03);
    }
    /* And having said so once, they are believed less. */
    double before = evidence_combine(&group, &spec, 0, 9e-4, 0.03, 50).weight;
    for (int i = 0; i < 50; i++)
        answers[i].said += 1;
    assert_int_equal(evidence_learn(answers, ROUNDS * 50, 1, &spec, &group), FC_OK);
    assert_true(evidence_combine(&group, &spec, 0, 9e-4, 0.03, 50).weight < 0.7 * before);
}

static void many_who_say_the_same_count_little_more_than_one(void **state)
{
    struct evidence_group group = {.rounds = 10, .answers = 100, .bias = 0, .bias_var = 1e-5, .own_var = 1e-4,
                                   .shared_var = 4e-4};
    double one = evidence_combine(&group, &spec, 0, 9e-4, 0.03, 1).weight;

    (void)state;
    assert_true(evidence_combine(&group, &spec, 0, 9e-4, 0.03, 100000).weight
                <= 9e-4 / (9e-4 + 4e-4));
    assert_true(one > 0.5 * 9e-4 / (9e-4 + 4e-4));
}

/* What was combined about growth in the second year is what the draws then have; the first moves half as far. */
static void draws_are_moved_to_what_was_combined(void **state)
{
    enum { D = 400, H = 4 };
    static double path[D * H];
    struct evidence_combined c = {.mean = 0.08, .variance = 0.02 * 0.02};
    double m, v, first, third;
    struct random r;

    (void)state;
    random_seed(&r, 4, 4);
    for (int d = 0; d < D; d++)
        for (int h = 0; h < H; h++)
            path[d * H + h] = (h ? path[d * H + h - 1] : 1000) * exp(0.03 * random_normal(&r));
    assert_int_equal(evidence_growth(path, D, H, 0, 1000, &first, &v), FC_OK);
    assert_int_equal(evidence_growth(path, D, H, 3, 1000, &third, &v), FC_OK);
    assert_int_equal(evidence_growth(path, D, H, 1, 1000, &m, &v), FC_OK);
    assert_int_equal(evidence_apply(path, D, H, 1, 1000, &c), FC_OK);
    double moved = 0.08 - m;
    assert_int_equal(evidence_growth(path, D, H, 1, 1000, &m, &v), FC_OK);
    assert_true(fabs(m - 0.08) < 1e-9 && fabs(v - c.variance) < 1e-9);
    assert_int_equal(evidence_growth(path, D, H, 0, 1000, &m, &v), FC_OK);
    assert_true(fabs(m - first - moved / 2) < 1e-9);
    assert_int_equal(evidence_growth(path, D, H, 3, 1000, &m, &v), FC_OK);
    assert_true(fabs(m - third - moved) < 1e-9);
    assert_int_equal(evidence_apply(path, D, H, 4, 1000, &c), FC_ERANGE);
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
        cmocka_unit_test(bad_answers_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
