/* answers_check: which of the employers' answers the store takes. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "answers.h"

typedef Framsyn__V1__DialogueAnswer Answer;

enum { MANY = 4 };

/* 2025-06-15 */
static const int64_t now = INT64_C(1749988800);
static struct catalogue *catalogue;
static struct answers answers;
static struct refusals refusals;
static Framsyn__V1__Submission header;
static Framsyn__V1__DialogueBatch dialogue;
static struct batch batch;
static Answer made[MANY];
static Answer *list[MANY];
static Framsyn__V1__Code industries[MANY];
static double none[MANY][3], low[MANY][3], high[MANY][3];

static int set_up(void **state)
{
    (void)state;
    catalogue = catalogue_new();
    framsyn__v1__submission__init(&header);
    header.file_name = "round.csv";
    return catalogue != NULL && answers_alloc(&answers) &&
                   catalogue_add_code(catalogue, "region", "1880", INT32_MIN, INT32_MAX) &&
                   catalogue_add_code(catalogue, "sni2007g", "A", INT32_MIN, INT32_MAX) &&
                   catalogue_add_code(catalogue, "total", "T", INT32_MIN, INT32_MAX)
               ? 0
               : -1;
}

static int tear_down(void **state)
{
    (void)state;
    catalogue_destroy(&catalogue);
    answers_free(&answers);
    return 0;
}

/* n good answers of different respondents. */
static void begin(int n)
{
    static char *const names[MANY] = {"r1", "r2", "r3", "r4"};

    framsyn__v1__dialogue_batch__init(&dialogue);
    dialogue.answers = list;
    dialogue.n_answers = (size_t)n;
    batch = (struct batch){.header = &header, .dialogue = &dialogue, .rows = (size_t)n};
    for (int i = 0; i < n; i++) {
        Answer *a = list[i] = &made[i];
        framsyn__v1__dialogue_answer__init(a);
        framsyn__v1__code__init(&industries[i]);
        industries[i].scheme = "sni2007g";
        industries[i].code = "A";
        for (int k = 0; k < 3; k++)
            none[i][k] = low[i][k] = high[i][k] = NAN;
        a->round = "2025H1";
        a->date = 20200;
        a->respondent = names[i];
        a->sector = "private";
        a->region = "1880";
        a->industry = &industries[i];
        a->headcount_low = a->headcount_high = 12;
        a->change_low = low[i];
        a->change_high = high[i];
        a->recruit_low = a->recruit_high = none[i];
        a->certainty = NAN;
        a->row = (uint32_t)i + 2;
    }
}

static void check(void)
{
    memset(&refusals, 0, sizeof refusals);
    answers_check(&answers, &batch, catalogue, now, &refusals);
}

static void refused(const char *rule, const char *column)
{
    check();
    assert_int_equal(answers.count, 0);
    assert_int_equal(refusals.total, 1);
    assert_string_equal(refusals.list[0].rule, rule);
    assert_string_equal(refusals.list[0].column, column);
}

static void good_answers_are_taken(void **state)
{
    (void)state;
    begin(3);
    made[1].shortage = 5;
    made[2].certainty = 1;
    check();
    assert_int_equal(answers.count, 3);
    assert_int_equal(refusals.total, 0);
    assert_true(answers_known(&batch, catalogue));
}

static void an_answer_about_all_industries_needs_no_list(void **state)
{
    (void)state;
    begin(1);
    made[0].industry = NULL;
    check();
    assert_int_equal(answers.count, 1);
}

static void texts_have_rules(void **state)
{
    char long_text[70];

    (void)state;
    memset(long_text, 'x', sizeof long_text);
    long_text[sizeof long_text - 1] = '\0';
    begin(1);
    made[0].respondent = "";
    refused("V11", "respondent");
    begin(1);
    made[0].round = long_text;
    refused("V12", "round");
    begin(1);
    made[0].note = "\xff";
    refused("V01", "note");
    begin(1);
    made[0].sector = "privat";
    refused("V23", "sector");
}

static void codes_have_rules(void **state)
{
    (void)state;
    begin(1);
    made[0].region = "1899";
    refused("V32", "region");
    begin(1);
    industries[0].code = "Z";
    refused("V33", "industry");
    assert_false(answers_known(&batch, catalogue));
    begin(1);
    industries[0].scheme = "sni1";
    refused("V37", "industry");
}

static void figures_have_rules(void **state)
{
    (void)state;
    begin(1);
    made[0].headcount_low = 20;
    refused("V20", "headcount");
    begin(1);
    made[0].headcount_low = made[0].headcount_high = -1;
    refused("V22", "headcount");
    begin(1);
    made[0].headcount_low = made[0].headcount_high = NAN;
    refused("V11", "headcount");
    begin(1);
    low[0][1] = -150;
    high[0][1] = 3;
    refused("V22", "change_3y");
    begin(1);
    high[0][0] = INFINITY;
    low[0][0] = 0;
    refused("V20", "change_1y");
    begin(1);
    made[0].shortage = 7;
    refused("V22", "shortage");
    begin(1);
    made[0].certainty = 1.5;
    refused("V22", "certainty");
    begin(1);
    made[0].date = 20255; /* 2025-06-16: tomorrow */
    refused("V21", "date");
}

static void a_question_is_answered_once(void **state)
{
    (void)state;
    begin(3);
    made[1].respondent = made[2].respondent = "r1";
    made[2].shortage = 4;
    check();
    assert_int_equal(answers.count, 1);
    assert_int_equal(answers.repeated, 1);
    assert_int_equal(refusals.total, 1);
    assert_string_equal(refusals.list[0].rule, "V24");
    assert_int_equal(refusals.list[0].row, 4);
}

/* Another round, and another place, is another question. */
static void what_is_asked_again_later_is_answered_again(void **state)
{
    (void)state;
    begin(3);
    made[1].respondent = made[2].respondent = "r1";
    made[1].round = "2025H2";
    industries[2].scheme = "total";
    industries[2].code = "T";
    check();
    assert_int_equal(answers.count, 3);
    assert_int_equal(answers.repeated, 0);
    begin(1);
    made[0].region = "";
    refused("V11", "region");
}

static void each_refused_answer_is_refused_once(void **state)
{
    (void)state;
    begin(1);
    made[0].sector = "";
    made[0].region = "";
    made[0].shortage = 9;
    check();
    assert_int_equal(refusals.total, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(good_answers_are_taken, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_answer_about_all_industries_needs_no_list, set_up, tear_down),
        cmocka_unit_test_setup_teardown(texts_have_rules, set_up, tear_down),
        cmocka_unit_test_setup_teardown(codes_have_rules, set_up, tear_down),
        cmocka_unit_test_setup_teardown(figures_have_rules, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_question_is_answered_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(each_refused_answer_is_refused_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_asked_again_later_is_answered_again, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
