/* Reports: put together from receipts, told in two languages, written and read back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "report.h"

static struct submission_report a_report(void)
{
    struct submission_report report = {.file = "a.csv", .source = "own", .rows_total = 3, .rows_rejected = 1};
    struct submission_rejection own = {3, "value", "12x", "V03", "a.csv row 3, column \"value\": \"12x\" is not a number (V03)"};

    memset(report.submission_id, 0x11, UUID_SIZE);
    assert_true(report_add_rejections(&report, &own, 1));
    return report;
}

static Framsyn__V1__Receipt a_receipt(Framsyn__V1__Rejection *rejections, Framsyn__V1__Rejection **list)
{
    Framsyn__V1__Receipt receipt = FRAMSYN__V1__RECEIPT__INIT;
    static char *warnings[] = {"18 A 2021\tjumps\nby \\ 40 %"};

    framsyn__v1__rejection__init(&rejections[0]);
    rejections[0].row = 3; /* the worker's own, come back */
    rejections[0].column = "value";
    rejections[0].value = "12x";
    rejections[0].rule = "V03";
    rejections[0].sentence = "a.csv row 3 ...";
    framsyn__v1__rejection__init(&rejections[1]);
    rejections[1].row = 2;
    rejections[1].column = "region";
    rejections[1].value = "1899";
    rejections[1].rule = "V32";
    rejections[1].sentence = "a.csv row 2, column \"region\": \"1899\" is not a known region (V32)";
    list[0] = &rejections[0];
    list[1] = &rejections[1];
    receipt.outcome = FRAMSYN__V1__RECEIPT_OUTCOME__RECEIPT_OUTCOME_REFUSED;
    receipt.rejections = list;
    receipt.n_rejections = 2;
    receipt.rows_rejected = 2;
    receipt.warnings = warnings;
    receipt.n_warnings = 1;
    return receipt;
}

static char *told(const struct submission_report *report, int how, const char *lang)
{
    char *text = NULL;
    size_t length;
    FILE *out = open_memstream(&text, &length);

    if (how == 0)
        submission_report_text(report, lang, out);
    else
        assert_true(how == 1 ? submission_report_json(report, out) : report_write(report, out));
    fclose(out);
    return text;
}

static struct submission_report refused(void)
{
    struct submission_report report = a_report();
    Framsyn__V1__Rejection rejections[2], *list[2];
    Framsyn__V1__Receipt receipt = a_receipt(rejections, list);

    assert_true(report_add_receipt(&report, &receipt));
    report_conclude(&report);
    return report;
}

static void refusals_are_merged_in_the_order_of_rows(void **state)
{
    struct submission_report report = refused();

    (void)state;
    assert_int_equal(report.rejection_count, 2);
    assert_true(report.rejections[0].row == 2 && report.rejections[1].row == 3);
    assert_int_equal(report.rows_rejected, 2);
    assert_int_equal(report.exit_code, EXIT_DATA);
    submission_report_free(&report);
}

static void text_is_english_or_swedish(void **state)
{
    struct submission_report report = refused();
    char *en = told(&report, 0, "en"), *sv = told(&report, 0, "sv");

    (void)state;
    assert_string_equal(en, "a.csv: refused – 2 rows break the rules, nothing of the file is stored\n"
                            "  a.csv row 2, column \"region\": \"1899\" is not a known region (V32)\n"
                            "  a.csv row 3, column \"value\": \"12x\" is not a number (V03)\n"
                            "  note: 18 A 2021\tjumps\nby \\ 40 %\n");
    assert_string_equal(sv, "a.csv: avvisad – 2 rader bryter mot reglerna, inget av filen är lagrat\n"
                            "  a.csv rad 2, kolumn \"region\": \"1899\" är ingen känd region (V32)\n"
                            "  a.csv rad 3, kolumn \"value\": \"12x\" är inte ett tal (V03)\n"
                            "  obs: 18 A 2021\tjumps\nby \\ 40 %\n");
    free(en);
    free(sv);
    submission_report_free(&report);
}

static void json_is_one_line(void **state)
{
    struct submission_report report = refused();
    char *json = told(&report, 1, NULL);

    (void)state;
    assert_non_null(strstr(json, "{\"outcome\":\"refused\",\"exit_code\":65,\"file\":\"a.csv\",\"source\":\"own\","
                                 "\"submission\":\"11111111-1111-1111-1111-111111111111\",\"duplicate_of\":\"\",\"vintage\":0,"
                                 "\"known_from\":null,\"rows_total\":3,"));
    assert_non_null(strstr(json, "\"warnings\":[\"18 A 2021\\u0009jumps\\u000aby \\\\ 40 %\"],\"recompute\":[]"));
    assert_ptr_equal(strchr(json, '\n'), json + strlen(json) - 1);
    free(json);
    submission_report_free(&report);
}

static void what_is_written_is_read(void **state)
{
    struct submission_report report = refused(), again = {0};
    char *first = told(&report, 2, NULL), *second;

    (void)state;
    assert_true(report_parse(&again, first));
    second = told(&again, 2, NULL);
    assert_string_equal(first, second);
    assert_int_equal(again.outcome, SUBMISSION_REFUSED);
    assert_memory_equal(again.submission_id, report.submission_id, UUID_SIZE);
    submission_report_free(&again);
    first[strlen(first) - 6] = '\0'; /* cut off: without its end */
    assert_false(report_parse(&again, first));
    assert_int_equal(again.rejection_count, 0);
    assert_false(report_parse(&again, ""));
    assert_false(report_parse(&again, "report\t2\nend\t\n"));
    free(first);
    free(second);
    submission_report_free(&report);
}

static void admitted_with_refusals_is_exit_65(void **state)
{
    struct submission_report report = a_report();
    Framsyn__V1__Receipt receipt = FRAMSYN__V1__RECEIPT__INIT;

    (void)state;
    receipt.outcome = FRAMSYN__V1__RECEIPT_OUTCOME__RECEIPT_OUTCOME_STORED;
    assert_false(report_add_receipt(&report, &receipt));
    receipt.outcome = FRAMSYN__V1__RECEIPT_OUTCOME__RECEIPT_OUTCOME_ADMITTED;
    receipt.vintage = 17;
    receipt.rows_new = 2;
    assert_true(report_add_receipt(&report, &receipt));
    report_conclude(&report);
    assert_int_equal(report.outcome, SUBMISSION_ADMITTED);
    assert_int_equal(report.exit_code, EXIT_DATA);
    assert_string_equal(report.sentence, "a.csv is admitted as vintage 17: 2 new, 0 revised, 0 unchanged, 1 refused rows");
    submission_report_free(&report);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refusals_are_merged_in_the_order_of_rows),
        cmocka_unit_test(text_is_english_or_swedish),
        cmocka_unit_test(json_is_one_line),
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(admitted_with_refusals_is_exit_65),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
