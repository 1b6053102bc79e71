/* The validation contract: contract.cases has a case for each rule of the worker, docs/contract.md a row
 * for each rule there is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "cases.h"
#include "contract.h"
#include "reading.h"

static char path[] = "/tmp/test-contract-XXXXXX.csv";
static bool seen[64];

/* Escapes of our own were taken off: "\H" has become "H". */
static size_t compose(const struct cases_field *f, char *out)
{
    static const char heading[] = "measure,definition,region,industry,sex,period,value\n";
    static const char dialogue[] = "round,date,respondent,sector,region,industry,occupation,headcount,change_1y,change_3y,change_5y,"
                                   "recruit_1y,recruit_3y,recruit_5y,shortage,certainty,note\n";
    size_t mark = f->length >= 3 && memcmp(f->text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0, used = mark;
    const char *first = f->text + mark;

    memcpy(out, f->text, mark);
    if (f->length > mark && (*first == 'H' || *first == 'D')) {
        const char *chosen = *first == 'H' ? heading : dialogue;

        memcpy(out + used, chosen, strlen(chosen));
        used += strlen(chosen);
        first++;
    }
    memcpy(out + used, first, (size_t)(f->text + f->length - first));
    return used + (size_t)(f->text + f->length - first);
}

static void check_taken(int line, const struct reading *reading, const struct cases_field *f)
{
    if (reader_rejections(reading->reader)->total != 0)
        fail_msg("contract.cases line %d: %s", line, reader_rejections(reading->reader)->list[0].sentence);
    if ((int)reading_rows(reading) != atoi(f[1].text))
        fail_msg("contract.cases line %d: %zu rows", line, reading_rows(reading));
}

static void check_refused(int line, const struct reading *reading, const struct cases_field *f)
{
    const struct submission_rejection *r = reader_rejections(reading->reader)->list;
    char where[64];

    if (reader_rejections(reading->reader)->total == 0)
        fail_msg("contract.cases line %d: taken", line);
    if (strcmp(r->rule, f[0].text) != 0 || (int)r->row != atoi(f[1].text) || strcmp(r->column, f[2].text) != 0 ||
        strcmp(r->value, f[3].text) != 0)
        fail_msg("contract.cases line %d: %s", line, r->sentence);
    snprintf(where, sizeof where, "(%s)", r->rule);
    assert_non_null(strstr(r->sentence, where));
    assert_non_null(strstr(r->sentence, "test-contract-"));
    assert_int_equal(reading_rows(reading),
                     reader_rejections(reading->reader)->fatal ? 0 : reader_rows(reading->reader) - reader_rejections(reading->reader)->total);
    assert_int_equal(reading->n, 1);
    seen[atoi(f[0].text + 1)] = true;
}

static void check(int line, struct cases_field *f, int n)
{
    bool taken = strcmp(f[0].text, "ok") == 0;
    struct cases_field none = {(char *)"", 0}, *content = taken ? &f[2] : n > 4 ? &f[4] : &none;
    char text[CASES_LINE + 512];
    struct reading reading;

    reading_write(path, text, compose(content, text));
    reading_begin(&reading, path, 1000, false);
    assert_non_null(reading.reader);
    if (taken)
        check_taken(line, &reading, f);
    else
        check_refused(line, &reading, f);
    reading_end(&reading);
}

static void contract_cases(void **state)
{
    (void)state;
    assert_int_not_equal(mkstemps(path, 4), -1);
    assert_true(cases_run("contract.cases", check) > 70);
    unlink(path);
    /* V16, V17, V19 and V26 need other files: test_submission_reader */
    for (int rule = V01; rule <= V25; rule++)
        if (!seen[rule] && rule != V17 && rule != V19)
            fail_msg("contract.cases has no case for V%02d", rule);
}

/* The document and the table say the same rules with the same level, in order. */
static void the_document_lists_every_rule(void **state)
{
    static const char *const levels[] = {[RULE_ROW] = "row", [RULE_FILE] = "file", [RULE_STORE] = "store"};
    FILE *doc = fopen("docs/contract.md", "r");
    char line[1024], wanted[32];
    size_t n = 0;

    (void)state;
    assert_non_null(doc);
    while (fgets(line, sizeof line, doc) != NULL) {
        char name[8] = "", star[4] = "", level[8] = "";

        if (sscanf(line, "| %3s %1[*] | %7[a-z] |", name, star, level) < 3 && sscanf(line, "| %3s | %7[a-z] |", name, level) < 2)
            continue;
        if (name[0] != 'V')
            continue;
        assert_true(n < contract_rule_count);
        snprintf(wanted, sizeof wanted, "V%02d", (int)contract_rules[n].rule);
        assert_string_equal(name, wanted);
        assert_string_equal(level, levels[contract_rules[n].level]);
        assert_ptr_equal(contract_find(name), &contract_rules[n]);
        n++;
    }
    fclose(doc);
    assert_int_equal(n, contract_rule_count);
}

static void at_most_a_hundred_are_listed_and_all_counted(void **state)
{
    static struct rejections rejections;

    (void)state;
    rejections.file = "a.csv";
    for (uint32_t i = 0; i < 250; i++)
        rejections_add(&rejections, &(struct finding){.rule = V03, .row = i + 2, .column = "value", .value = "x", .length = 1});
    assert_int_equal(rejections.count, SUBMISSION_REJECTIONS_MAX);
    assert_int_equal(rejections.total, 250);
    assert_string_equal(rejections.list[0].sentence, "a.csv row 2, column \"value\": \"x\" is not a number (V03)");
    rejections_clear(&rejections);
}

/* A message must be UTF-8 and a sentence one line, whatever was in the cell. */
static void values_are_cleaned_and_cut(void **state)
{
    static struct rejections rejections;
    char value[200];

    (void)state;
    rejections.file = "a.csv";
    memset(value, 'x', sizeof value);
    memcpy(value, "\xc3\xa5\xff\n\t", 5);
    memcpy(value + 79, "\xc3\xa5", 2); /* the cut must not go through it */
    rejections_add(&rejections, &(struct finding){.rule = V03, .row = 2, .column = "v", .value = value, .length = sizeof value});
    assert_int_equal(strlen(rejections.list[0].value), 79);
    assert_memory_equal(rejections.list[0].value, "\xc3\xa5?  x", 6);
    rejections_clear(&rejections);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(contract_cases),
        cmocka_unit_test(the_document_lists_every_rule),
        cmocka_unit_test(at_most_a_hundred_are_listed_and_all_counted),
        cmocka_unit_test(values_are_cleaned_and_cut),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
