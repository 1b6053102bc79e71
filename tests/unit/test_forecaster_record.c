/* record: respondents who know gain weight, those who do not lose it, and no outcome is no record. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "record.h"

enum { ROUNDS = 30, ANSWERS = 4 };

static double noise(unsigned *state)
{
    double sum = 0;

    for (int i = 0; i < 12; i++) {
        *state = *state * 1103515245u + 12345u;
        sum += (*state >> 8 & 0xFFFF) / 65536.0;
    }
    return sum - 6;
}

/* Public respondents see what comes, with a bias of two points; private ones guess. */
static void who_knows_gains_weight(void **state)
{
    static struct record_answer answers[2 * ROUNDS * ANSWERS];
    struct record_kind kind[RECORD_KINDS];
    unsigned seed = 7;
    int n = 0;

    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        double seen = 0.05 * noise(&seed);
        for (int a = 0; a < ANSWERS; a++) {
            answers[n++] = (struct record_answer){"public", 1, round, seen + 0.02 + 0.01 * noise(&seed), seen};
            answers[n++] = (struct record_answer){"private", 1, round, 0.3 * noise(&seed), seen};
        }
    }
    assert_true(record_make(answers, n, kind));
    assert_int_equal(kind[0].group.rounds, ROUNDS);
    assert_int_equal(kind[0].group.answers, ROUNDS * ANSWERS);
    assert_true(kind[0].group.hit_rate > 0.75);
    assert_true(kind[0].group.bias > 0.01 && kind[0].group.bias < 0.03);
    assert_true(kind[0].weight > 0.3);
    assert_true(kind[3].weight < kind[0].weight / 2);
}

static void what_is_not_known_yet_teaches_nothing(void **state)
{
    const struct record_answer answers[] = {{"public", 3, 1, 0.05, NAN}, {"other", 3, 1, 0.05, 0.01}, {"public", 2, 1, 0.05, 0.01}};
    struct record_kind kind[RECORD_KINDS];

    (void)state;
    assert_true(record_make(answers, 3, kind));
    for (int k = 0; k < RECORD_KINDS; k++) {
        assert_int_equal(kind[k].group.rounds, 0);
        assert_true(isnan(kind[k].weight));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_knows_gains_weight),
        cmocka_unit_test(what_is_not_known_yet_teaches_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
