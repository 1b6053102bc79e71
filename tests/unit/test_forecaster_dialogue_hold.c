/* dialogue_hold: one late answer, a changed one and one that is taken back cannot be told from what was published before and after. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "dialogue_hold.h"
#include "random.h"

enum { MANY = 64 };

static struct dialogue_version list[MANY];
static int count;
static struct dialogue_held held;

/* What `who` says of construction a year ahead, and whether three years ahead too, at a moment. */
static struct dialogue_version *say(const char *who, const char *region, int64_t known, double growth, bool later)
{
    struct dialogue_version *v = &list[count++];

    assert_true(count <= MANY);
    *v = (struct dialogue_version){{"sni2007g", "F", region, "r", who, "private", 100, 10, {growth, later ? growth : NAN, NAN}, NULL},
                                   "sni2007g:F", known, INT64_MAX};
    return v;
}

static int begin(void **state)
{
    (void)state;
    count = 0;
    held = (struct dialogue_held){0};
    return 0;
}

static int end(void **state)
{
    (void)state;
    dialogue_held_free(&held);
    return 0;
}

/* As known at a cut. */
static void hold(int64_t cut)
{
    struct dialogue_version known[MANY];
    int n = 0;

    for (int i = 0; i < count; i++) {
        if (list[i].known > cut)
            continue;
        known[n] = list[i];
        if (known[n].withdrawn > cut)
            known[n].withdrawn = INT64_MAX;
        n++;
    }
    dialogue_held_free(&held);
    assert_true(dialogue_hold(&held, known, n, "18"));
}

/* Those that count for a unit about a horizon, as "a b c". */
static const char *who(const char *unit, int h)
{
    static char names[MANY * 8];

    names[0] = '\0';
    for (int i = 0; i < held.count; i++)
        if (strcmp(held.list[i].unit, unit) == 0 && !isnan(held.list[i].said[h]))
            snprintf(names + strlen(names), sizeof names - strlen(names), "%s%s", names[0] ? " " : "", held.list[i].respondent);
    return names;
}

static double said_by(const char *respondent, int h)
{
    for (int i = 0; i < held.count; i++)
        if (strcmp(held.list[i].respondent, respondent) == 0)
            return held.list[i].said[h];
    return NAN;
}

static int waiting(void)
{
    return held.waiting_count > 0 ? held.waiting[0].waiting : 0;
}

static void those_of_one_moment_count_as_they_did(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++)
        say((const char *const[]){"a", "b", "c"}[i], "1880", 1, 0.1, i < 2);
    for (int i = 0; i < 3; i++)
        say((const char *const[]){"d", "e", "f"}[i], i < 2 ? "1860" : "18", 1, 0.2, true);
    hold(1);
    assert_string_equal(who("1880", 0), "a b c");
    assert_string_equal(who("1880", 1), "a b"); /* two are not told of where they are weighed; the record may know them */
    assert_string_equal(who("18", 0), "d e f");
    assert_int_equal(held.waiting_count, 0);
}

static void a_late_answer_waits_for_two_more(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++)
        say((const char *const[]){"a", "b", "c"}[i], "1880", 1, 0.1, true);
    say("d", "1880", 2, 0.9, true);
    say("e", "1880", 3, 0.8, true);
    say("f", "1880", 4, 0.7, false);
    hold(2);
    assert_string_equal(who("1880", 0), "a b c");
    assert_int_equal(waiting(), 1);
    hold(3);
    assert_string_equal(who("1880", 0), "a b c");
    assert_string_equal(who("18", 0), "");
    assert_int_equal(waiting(), 2);
    hold(4);
    assert_string_equal(who("1880", 0), "a b c d e f");
    assert_string_equal(who("1880", 1), "a b c"); /* of three years ahead only two are new */
    assert_int_equal(waiting(), 2);
    say("g", "1880", 5, 0.6, true); /* waits for a year ahead, and is the third for three years ahead, for which it need not be of its own */
    hold(5);
    assert_string_equal(who("1880", 0), "a b c d e f");
}

/* Late ones of several municipalities are three together; they count in the county for good, also when theirs has more. */
static void late_ones_of_several_municipalities_wait_together(void **state)
{
    (void)state;
    for (int i = 0; i < 4; i++)
        say((const char *const[]){"a", "b", "c", "d"}[i], "1880", 1, 0.1, true);
    say("k", "1881", 2, 0.2, true);
    say("l", "1860", 3, 0.2, true);
    say("m", "1881", 4, 0.2, true);
    for (int i = 0; i < 3; i++)
        say((const char *const[]){"n", "o", "p"}[i], "1881", 5, 0.3, true);
    hold(3);
    assert_string_equal(who("18", 0), "");
    assert_int_equal(waiting(), 2);
    hold(4);
    assert_string_equal(who("18", 0), "k l m");
    hold(5);
    assert_string_equal(who("18", 0), "k l m");
    assert_string_equal(who("1881", 0), "n o p");
}

static void a_changed_answer_counts_as_it_was_until_three_have_changed(void **state)
{
    (void)state;
    for (int i = 0; i < 4; i++)
        say((const char *const[]){"a", "b", "c", "d"}[i], "1880", 1, 0.1, true);
    say("a", "1880", 2, 0.5, true);
    say("b", "1880", 3, 0.1, true); /* says the same again */
    say("c", "1880", 4, 0.4, true);
    say("e", "1880", 5, 0.3, true);
    hold(4);
    assert_float_equal(said_by("a", 0), 0.1, 0);
    assert_float_equal(said_by("c", 0), 0.1, 0);
    assert_int_equal(waiting(), 2);
    hold(5);
    assert_string_equal(who("1880", 0), "a b c d"); /* who is new and of no unit yet waits for two of its like */
    say("f", "1880", 6, 0.3, true);
    say("g", "1880", 7, 0.3, true);
    hold(7);
    assert_string_equal(who("1880", 0), "a b c d e f g");
    assert_float_equal(said_by("a", 0), 0.5, 0);
    assert_float_equal(said_by("c", 0), 0.4, 0);
    assert_int_equal(held.waiting_count, 0);
}

static void one_taken_back_goes_at_once_and_not_alone(void **state)
{
    static const char *const names[] = {"a", "b", "c", "d", "e", "f", "g"};

    (void)state;
    for (int i = 0; i < 7; i++)
        say(names[i], "1880", 1, 0.1, true);
    list[1].withdrawn = 5;
    hold(9);
    assert_string_equal(who("1880", 0), "a e f g");
    assert_int_equal(held.waiting[0].aside, 2);
    assert_int_equal(held.waiting[0].waiting, 0);
    hold(4); /* as of before it was taken back */
    assert_string_equal(who("1880", 0), "a b c d e f g");
    list[4].withdrawn = 6; /* of the four that are left none can stay */
    hold(9);
    assert_string_equal(who("1880", 0), "");
    say("c", "1880", 7, 0.2, true);
    say("d", "1880", 7, 0.2, true);
    say("b", "1880", 7, 0.2, true); /* answers again after it took its answer back */
    hold(9);
    assert_string_equal(who("1880", 0), "b c d");
}

static void what_waits_and_is_taken_back_was_never_there(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++)
        say((const char *const[]){"a", "b", "c"}[i], "1880", 1, 0.1, true);
    say("d", "1880", 2, 0.9, true)->withdrawn = 3;
    hold(9);
    assert_string_equal(who("1880", 0), "a b c");
    assert_int_equal(held.waiting_count, 0);
}

/* --- whoever has seen all that was published */

enum { EMPLOYERS = 12, STATES = 40, REGIONS = 3 };

static const char *const regions[REGIONS] = {"18", "1860", "1880"};

/* What counts, by employer, unit and horizon: a number per version, 0: does not. */
struct seen {
    double value[EMPLOYERS][REGIONS][DIALOGUE_HORIZONS];
};

static void look(struct seen *seen)
{
    memset(seen, 0, sizeof *seen);
    for (int i = 0; i < held.count; i++)
        for (int r = 0; r < REGIONS; r++)
            for (int h = 0; h < DIALOGUE_HORIZONS; h++)
                if (strcmp(held.list[i].unit, regions[r]) == 0 && !isnan(held.list[i].said[h]))
                    seen->value[atoi(held.list[i].respondent + 1)][r][h] = held.list[i].said[h];
}

/* Employers by whom two differ, in a unit about a horizon. */
static int apart(const struct seen *a, const struct seen *b, int r, int h)
{
    int n = 0;

    for (int e = 0; e < EMPLOYERS; e++)
        n += a->value[e][r][h] != b->value[e][r][h];
    return n;
}

static int several(const struct seen *a, int r, int h)
{
    int n = 0;

    for (int e = 0; e < EMPLOYERS; e++)
        n += a->value[e][r][h] != 0;
    return n;
}

/* Random rounds: everybody answers at some time, some are withdrawn. Of any two moments what is shown of a unit differs by three
 * employers or none. Without changes of answers, of which the header says what is left. */
static void no_two_moments_differ_by_one_or_two(void **state)
{
    static char names[EMPLOYERS][16];
    static struct seen seen[STATES];
    struct random r;
    int changed = 0;

    (void)state;
    random_seed(&r, 5, 1);
    for (int e = 0; e < EMPLOYERS; e++)
        snprintf(names[e], sizeof names[e], "e%02d", e);
    for (int trial = 0; trial < 300; trial++) {
        count = 0;
        for (int e = 0; e < EMPLOYERS; e++) {
            const char *region = regions[(int)(REGIONS * random_uniform(&r))];
            int64_t known = 1 + (int)(random_uniform(&r) * (trial % 12 + 1));
            struct dialogue_version *v = say(names[e], region, known, 0.01 * (e + 1), random_uniform(&r) < 0.7);
            v->withdrawn = random_uniform(&r) < 0.2 ? 20 + (int)(15 * random_uniform(&r)) : INT64_MAX;
        }
        for (int t = 0; t < STATES; t++) {
            hold(t);
            look(&seen[t]);
        }
        for (int a = 0; a < STATES; a++)
            for (int b = a + 1; b < STATES; b++)
                for (int u = 0; u < REGIONS; u++)
                    for (int h = 0; h < 2; h++) {
                        int n = apart(&seen[a], &seen[b], u, h);
                        if (several(&seen[a], u, h) < 3 || several(&seen[b], u, h) < 3) /* one of them is not shown */
                            continue;
                        changed += n > 0;
                        assert_true(n == 0 || n >= 3);
                    }
    }
    assert_true(changed > 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(those_of_one_moment_count_as_they_did, begin, end),
        cmocka_unit_test_setup_teardown(a_late_answer_waits_for_two_more, begin, end),
        cmocka_unit_test_setup_teardown(late_ones_of_several_municipalities_wait_together, begin, end),
        cmocka_unit_test_setup_teardown(a_changed_answer_counts_as_it_was_until_three_have_changed, begin, end),
        cmocka_unit_test_setup_teardown(one_taken_back_goes_at_once_and_not_alone, begin, end),
        cmocka_unit_test_setup_teardown(what_waits_and_is_taken_back_was_never_there, begin, end),
        cmocka_unit_test_setup_teardown(no_two_moments_differ_by_one_or_two, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
