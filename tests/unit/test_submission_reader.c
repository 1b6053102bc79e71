/* From files to batches: what is in them, how they are cut, and the refusals that need special files. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <cmocka.h>

#include "files.h"
#include "period.h"
#include "reading.h"

static char folder[] = "/tmp/test-reader-XXXXXX";

static const char *in_folder(const char *name)
{
    static char paths[4][256];
    static int turn;
    char *path = paths[turn++ % 4];

    snprintf(path, sizeof paths[0], "%s/%s", folder, name);
    return path;
}

static void write_text(const char *name, const char *text)
{
    reading_write(in_folder(name), text, strlen(text));
}

static const Framsyn__V1__ObservationBatch *batch(const struct reading *reading, int i)
{
    return reading->batches[i]->observations;
}

static void a_manifest_is_followed(void **state)
{
    struct reading r;
    const Framsyn__V1__ObservationBatch *b;

    (void)state;
    write_text("rams.csv", "region_code,region_name,industry_code,industry_name,sex,year,employed,series\n"
                           "00,Riket,A,\"jordbruk, skogsbruk\",men,2008,59348,RAMS-16plus\n"
                           "18,Örebro län,A,x,men,2008,1200,RAMS-16plus\n"
                           "18,Örebro län,A-U+US,Total,women,2008-Q2,..,RAMS-16plus\n"
                           "18,Örebro län,A,x,men,2009,<5,RAMS-16plus\n");
    write_text("rams.manifest", "manifest = 1\nfile = rams.csv\nsource = scb-rams\nreleased = 2022-11-30\nmeasure = employed\n"
                                "definition = column series\nregion = column region_code\nindustry = column industry_code scheme sni2007g\n"
                                "map industry A-U+US = T\nsex = column sex\nmap sex men = 1\nmap sex women = 2\nskip region 00\n"
                                "period = column year\nvalue = column employed\nnote = SCB, CC0\n");
    reading_begin(&r, in_folder("rams.manifest"), 100, false);
    assert_non_null(r.reader);
    assert_int_equal(r.n, 1);
    b = batch(&r, 0);
    assert_true(b->last && b->batch_no == 0 && b->n_value == 3 && b->n_series == 2 && b->rows_total == 4);
    assert_string_equal(b->submission->source, "scb-rams");
    assert_string_equal(b->submission->file_name, "rams.csv");
    assert_string_equal(b->submission->note, "SCB, CC0");
    assert_int_equal(b->submission->released_at, INT64_C(1669766400000000));
    assert_string_equal(b->series[0]->measure, "employed");
    assert_string_equal(b->series[0]->definition, "RAMS-16plus");
    assert_string_equal(b->series[0]->region, "18");
    assert_string_equal(b->series[0]->industry->scheme, "sni2007g");
    assert_string_equal(b->series[0]->sex, "1");
    assert_null(b->series[1]->industry); /* the total is the absence of the dimension */
    assert_int_equal(b->series[1]->frequency, 4);
    assert_true(b->period[0] == 2008 && b->period[1] == 2008 * 4 + 1 && b->period[2] == 2009);
    assert_true(b->value[0] == 1200 && isnan(b->value[1]) && b->value[2] == 4);
    assert_true(b->n_status == 3 && b->status[0] == 0 && b->status[1] == 1 && b->status[2] == 3);
    assert_true(b->row_step[0] == 3 && b->row_step[1] == 1 && b->row_step[2] == 1); /* rows 3, 4, 5 */
    assert_int_equal(b->submission->n_columns, 6);
    reading_end(&r);
}

/* Rows of a longer file: a cell for every (region, industry, month). */
static void write_long(const char *name, int rows, bool by_period)
{
    FILE *out = fopen(in_folder(name), "w");

    fprintf(out, "measure,definition,region,industry,period,value\n");
    for (int i = 0; i < rows; i++) {
        int series = by_period ? i % 200 : i / 100, month = by_period ? i / 200 : i % 100;

        fprintf(out, "employed,S,%04d,A,%d-%02d,%d\n", 100 + series, 2000 + month / 12, month % 12 + 1, i);
    }
    fclose(out);
}

static void check_rows(const struct reading *r, int rows)
{
    int next = 0;

    for (int i = 0; i < r->n; i++) {
        int32_t row = 0;

        assert_int_equal(batch(r, i)->batch_no, i);
        assert_int_equal(batch(r, i)->last, i == r->n - 1);
        for (size_t k = 0; k < batch(r, i)->n_value; k++, next++) {
            row += batch(r, i)->row_step[k];
            assert_int_equal(row, next + 2);
            assert_true(batch(r, i)->value[k] == next);
            assert_int_equal(atoi(batch(r, i)->series[batch(r, i)->series_index[k]]->region), 100 + next / 100);
        }
    }
    assert_int_equal(next, rows);
}

static void a_list_with_a_code_T_keeps_it_beside_the_total(void **state)
{
    struct reading r;
    const Framsyn__V1__ObservationBatch *b;

    (void)state;
    write_text("t.csv", "where,industry,year,n\n18,T,2026,30\n18,TOT,2026,900\n");
    write_text("t.manifest", "manifest = 1\nfile = t.csv\nsource = s\nmeasure = employed\ndefinition = BAS\nregion = column where\n"
                             "industry = column industry scheme sni2025\nmap industry TOT = T\nperiod = column year\nvalue = column n\n");
    reading_begin(&r, in_folder("t.manifest"), 100, false);
    assert_int_equal(r.n, 1);
    b = batch(&r, 0);
    assert_int_equal(b->n_series, 2);
    assert_string_equal(b->series[0]->industry->scheme, "sni2025");
    assert_string_equal(b->series[0]->industry->code, "T");
    assert_null(b->series[1]->industry);
    reading_end(&r);
}

static void in_our_own_form_a_name_may_follow_the_code(void **state)
{
    struct reading r;
    const Framsyn__V1__ObservationBatch *b;

    (void)state;
    write_text("names.csv", "measure,definition,region,industry,sex,period,value\n"
                            "employed Sysselsatta,BAS BAS,1880 \u00d6rebro,F Bygg,T B\u00e5da,2020,5\nemployed,BAS,1880,F,T,2021,6\n");
    reading_begin(&r, in_folder("names.csv"), 100, false);
    assert_int_equal(r.n, 1);
    b = batch(&r, 0);
    assert_true(b->n_value == 2 && b->n_rejections == 0);
    assert_string_equal(b->series[0]->region, "1880");
    assert_string_equal(b->series[0]->industry->code, "F");
    assert_string_equal(b->series[0]->measure, "employed");
    assert_true(b->series[0]->sex == NULL || b->series[0]->sex[0] == '\0');
    reading_end(&r);
}

static void batches_are_cut_by_rows(void **state)
{
    static const int sizes[] = {1, 7, 1000, 2500, 5000, 65536};

    (void)state;
    write_long("long.csv", 5000, false);
    for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
        struct reading r;

        if (5000 / sizes[i] > READING_BATCHES)
            continue;
        reading_begin(&r, in_folder("long.csv"), sizes[i], false);
        assert_int_equal(r.n, (5000 + sizes[i] - 1) / sizes[i]); /* no empty one at the end */
        check_rows(&r, 5000);
        reading_end(&r);
    }
}

static void the_same_file_makes_the_same_batches(void **state)
{
    struct reading a, b;

    (void)state;
    reading_begin(&a, in_folder("long.csv"), 999, false);
    reading_begin(&b, in_folder("long.csv"), 999, false);
    assert_int_equal(a.n, b.n);
    assert_memory_equal(reader_hash(a.reader), reader_hash(b.reader), HASH_SIZE);
    for (int i = 0; i < a.n; i++) {
        assert_int_equal(batch(&a, i)->n_value, batch(&b, i)->n_value);
        assert_memory_equal(batch(&a, i)->value, batch(&b, i)->value, batch(&a, i)->n_value * sizeof(double));
        assert_memory_not_equal(a.batches[i]->message_id.data, b.batches[i]->message_id.data, UUID_SIZE);
    }
    reading_end(&a);
    reading_end(&b);
}

static void files_sorted_by_period_are_fine(void **state)
{
    struct reading r;

    (void)state;
    write_long("wide.csv", 20000, true);
    reading_begin(&r, in_folder("wide.csv"), 65536, false);
    assert_int_equal(reader_rejections(r.reader)->total, 0);
    assert_int_equal(reading_rows(&r), 20000);
    assert_int_equal(batch(&r, 0)->n_series, 200);
    reading_end(&r);
}

/* A batch stays small although its keys are long. */
static void batches_are_cut_by_size(void **state)
{
    struct reader_form form = {.now_us = reading_now, .batch_rows = 65536, .message_bytes = 65536, .sender = "test"};
    char error[SUBMISSION_ERROR_SIZE];
    enum reader_trouble trouble;
    struct reader *reader;
    struct reader_batch packed = {0};
    FILE *out = fopen(in_folder("keys.csv"), "w");
    uint64_t batches = 0;

    (void)state;
    fprintf(out, "measure,definition,region,industry,period,value\n");
    for (int i = 0; i < 5000; i++)
        fprintf(out, "employed,a-definition-of-some-length,%032d,an-industry-of-some-length,2020,1\n", i);
    fclose(out);
    reader = reader_open(in_folder("keys.csv"), &form, &trouble, error, sizeof error);
    for (; !packed.last; batches++) {
        assert_true(reader_next(reader, &packed));
        assert_true(packed.size <= form.message_bytes);
        free(packed.bytes);
    }
    assert_true(batches > 8 && reader_rows(reader) == 5000);
    reader_close(&reader);
}

/* What becomes of the good rows the store decides; it looks for unknown codes in them, so that all faults are told at
 * once. */
static void bad_rows_come_with_the_good_ones(void **state)
{
    struct reading r;

    (void)state;
    write_text("bad.csv", "measure,definition,region,period,value\nemployed,S,18,2020,1\nemployed,S,18,2021,x\nemployed,S,18,2022,3\n"
                          "employed,S,18,2023,y\n");
    reading_begin(&r, in_folder("bad.csv"), 100, false);
    assert_int_equal(reading_rows(&r), 2);
    assert_true(batch(&r, 0)->last && batch(&r, 0)->n_rejections == 2 && batch(&r, 0)->rejected_total == 2 &&
                batch(&r, 0)->rows_total == 4);
    assert_string_equal(batch(&r, 0)->rejections[0]->sentence, "bad.csv row 3, column \"value\": \"x\" is not a number (V03)");
    reading_end(&r);
    reading_begin(&r, in_folder("bad.csv"), 100, true); /* partial */
    assert_int_equal(reading_rows(&r), 2);
    assert_true(batch(&r, 0)->submission->partial && batch(&r, 0)->rejected_total == 2);
    assert_true(batch(&r, 0)->row_step[0] == 2 && batch(&r, 0)->row_step[1] == 2);
    reading_end(&r);
}

/* Batches that were sent before the first refusal cannot be called back; the last one says it. */
static void a_late_refusal_is_in_the_last_batch(void **state)
{
    struct reading r;
    FILE *out;

    (void)state;
    write_long("late.csv", 1000, false);
    out = fopen(in_folder("late.csv"), "a");
    fprintf(out, "employed,S,18,A,2020,x\n");
    fclose(out);
    reading_begin(&r, in_folder("late.csv"), 300, false);
    assert_int_equal(r.n, 4);
    assert_int_equal(reading_rows(&r), 1000);
    for (int i = 0; i < r.n; i++)
        assert_int_equal(batch(&r, i)->n_rejections, i == 3);
    reading_end(&r);
}

/* Between an early refusal and the last batch nothing needs to be sent. */
static void after_a_refusal_only_the_last_batch_has_rows(void **state)
{
    struct reading r;
    FILE *out;

    (void)state;
    out = fopen(in_folder("early.csv"), "w");
    fprintf(out, "measure,definition,region,industry,period,value\nemployed,S,18,A,2020,x\n");
    for (int i = 0; i < 1000; i++)
        fprintf(out, "employed,S,18,A,%d,1\n", 1900 + i % 100);
    fclose(out);
    reading_begin(&r, in_folder("early.csv"), 300, false);
    assert_int_equal(r.n, 1);
    assert_int_equal(reading_rows(&r), 100);
    assert_true(batch(&r, 0)->last && batch(&r, 0)->rejected_total == 1);
    reading_end(&r);
}

static void files_that_cannot_be_read_are_not_sent(void **state)
{
    struct reading r;

    (void)state;
    reading_begin(&r, in_folder("nowhere.csv"), 100, false);
    assert_null(r.reader);
    assert_int_equal(r.trouble, READER_NO_INPUT);
    assert_non_null(strstr(r.error, "nowhere.csv cannot be read: No such file or directory (V16)"));
    reading_begin(&r, folder, 100, false);
    assert_null(r.reader);
    assert_int_equal(r.trouble, READER_NO_INPUT);
    assert_non_null(strstr(r.error, "it is a folder"));
    assert_int_equal(mkfifo(in_folder("pipe.csv"), 0600), 0);
    reading_begin(&r, in_folder("pipe.csv"), 100, false);
    assert_null(r.reader);
    assert_non_null(strstr(r.error, "not a regular file"));
    write_text("wrong.manifest", "manifest = 1\nfile = a.csv\nregoin = 18\n");
    reading_begin(&r, in_folder("wrong.manifest"), 100, false);
    assert_null(r.reader);
    assert_int_equal(r.trouble, READER_BAD_MANIFEST);
    assert_string_equal(r.error, "wrong.manifest line 3: \"regoin\" is not a statement of a manifest (V19)");
}

/* Begins to read a file, in less than half a second in the best of several tries: the machine may be busy. */
static void read_at_once(const char *name, struct reading *r)
{
    int64_t begun = now_us(), took;

    reading_begin(r, in_folder(name), 100, true);
    took = now_us() - begun;
    for (int i = 0; i < 50 && took >= 500000; i++) {
        reading_end(r);
        begun = now_us();
        reading_begin(r, in_folder(name), 100, true);
        took = now_us() - begun;
    }
    assert_true(took < 500000);
}

static void two_gigabytes_are_refused_at_once(void **state)
{
    int fd = open(in_folder("huge.csv"), O_WRONLY | O_CREAT, 0600);
    struct reading r;

    (void)state;
    assert_int_equal(ftruncate(fd, SUBMISSION_FILE_MAX), 0);
    close(fd);
    read_at_once("huge.csv", &r);
    assert_int_equal(r.n, 1);
    assert_string_equal(batch(&r, 0)->rejections[0]->sentence, "huge.csv is 2 GiB or larger (V17)");
    reading_end(&r);
    fd = open(in_folder("huge.csv"), O_WRONLY);
    assert_int_equal(ftruncate(fd, SUBMISSION_FILE_MAX - 1), 0); /* NULs without a line end */
    close(fd);
    read_at_once("huge.csv", &r);
    assert_string_equal(reader_rejections(r.reader)->list[0].rule, "V25");
    reading_end(&r);
    unlink(in_folder("huge.csv"));
}

static void a_file_that_changes_is_refused(void **state)
{
    struct reader_form form = {.now_us = reading_now, .batch_rows = 100, .message_bytes = 16 << 20, .sender = "test", .partial = true};
    char error[SUBMISSION_ERROR_SIZE];
    enum reader_trouble trouble;
    struct reader *reader;
    struct reader_batch packed = {0};
    FILE *out;

    (void)state;
    write_long("changing.csv", 1000, false);
    reader = reader_open(in_folder("changing.csv"), &form, &trouble, error, sizeof error);
    assert_true(reader_next(reader, &packed));
    free(packed.bytes);
    out = fopen(in_folder("changing.csv"), "a");
    fprintf(out, "employed,S,9999,A,2020,1\n");
    fclose(out);
    while (!packed.last) {
        assert_true(reader_next(reader, &packed));
        free(packed.bytes);
    }
    assert_string_equal(reader_rejections(reader)->list[0].rule, "V26");
    reader_close(&reader);
}

/* The hash is over the content and how it is read, not over where the file lies. */
static void the_hash_is_of_the_content(void **state)
{
    struct reading a, b;

    (void)state;
    write_text("one.csv", "measure,definition,region,period,value\nemployed,S,18,2020,1\n");
    write_text("two.csv", "measure,definition,region,period,value\nemployed,S,18,2020,1\n");
    reading_begin(&a, in_folder("one.csv"), 100, false);
    reading_begin(&b, in_folder("two.csv"), 7, true);
    assert_memory_equal(reader_hash(a.reader), reader_hash(b.reader), HASH_SIZE);
    reading_end(&b);
    write_text("two.csv", "measure,definition,region,period,value\nemployed,S,18,2020,2\n");
    reading_begin(&b, in_folder("two.csv"), 100, false);
    assert_memory_not_equal(reader_hash(a.reader), reader_hash(b.reader), HASH_SIZE);
    reading_end(&b);
    reading_end(&a);
}

static void dialogue_answers_arrive(void **state)
{
    struct reading r;
    const Framsyn__V1__DialogueAnswer *a;

    (void)state;
    write_text("dialogue.csv", "round,date,respondent,sector,region,industry,headcount,change_1y,change_3y,shortage,note\n"
                               "2024H1,2024-05-17,E1,private,1880,B+C,20+,-5-0,,4,lång kö\n");
    write_text("dialogue.manifest", "manifest = 1\nfile = dialogue.csv\nkind = dialogue\nsource = round\n");
    reading_begin(&r, in_folder("dialogue.manifest"), 100, false);
    assert_int_equal(reader_rejections(r.reader)->total, 0);
    a = r.batches[0]->dialogue->answers[0];
    assert_string_equal(r.batches[0]->dialogue->submission->source, "round");
    assert_true(a->headcount_low == 20 && a->headcount_high == 40 && a->change_low[0] == -5 && a->change_high[0] == 0);
    assert_true(isnan(a->change_low[1]) && isnan(a->recruit_high[2]) && isnan(a->certainty) && a->shortage == 4);
    assert_int_equal(a->date, 19860);
    assert_string_equal(a->note, "lång kö");
    assert_null(a->occupation);
    assert_int_equal(a->row, 2);
    reading_end(&r);
}

/* A million distinct series do not stay in memory. */
static void memory_is_bounded(void **state)
{
    struct reader_form form = {.now_us = reading_now, .batch_rows = 16384, .message_bytes = 16 << 20, .sender = "test"};
    char error[SUBMISSION_ERROR_SIZE];
    enum reader_trouble trouble;
    struct reader *reader;
    struct reader_batch packed = {0};
    struct rusage use;
    FILE *out = fopen(in_folder("series.csv"), "w");

    (void)state;
    fprintf(out, "measure,definition,region,period,value\n");
    for (int i = 0; i < 1000000; i++)
        fprintf(out, "employed,S,R%07d,2020,%d\n", i, i);
    fclose(out);
    reader = reader_open(in_folder("series.csv"), &form, &trouble, error, sizeof error);
    while (!packed.last) {
        assert_true(reader_next(reader, &packed));
        free(packed.bytes);
    }
    assert_int_equal(reader_rows(reader), 1000000);
    reader_close(&reader);
    unlink(in_folder("series.csv"));
    getrusage(RUSAGE_SELF, &use);
    if (getenv("ASAN_OPTIONS") == NULL)
        assert_true(use.ru_maxrss < 100 * 1024);
}

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) == NULL;
}

static int drop_folder(void **state)
{
    (void)state;
    files_remove_folder(folder);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_manifest_is_followed),
        cmocka_unit_test(a_list_with_a_code_T_keeps_it_beside_the_total),
        cmocka_unit_test(in_our_own_form_a_name_may_follow_the_code),
        cmocka_unit_test(batches_are_cut_by_rows),
        cmocka_unit_test(the_same_file_makes_the_same_batches),
        cmocka_unit_test(files_sorted_by_period_are_fine),
        cmocka_unit_test(batches_are_cut_by_size),
        cmocka_unit_test(bad_rows_come_with_the_good_ones),
        cmocka_unit_test(a_late_refusal_is_in_the_last_batch),
        cmocka_unit_test(after_a_refusal_only_the_last_batch_has_rows),
        cmocka_unit_test(files_that_cannot_be_read_are_not_sent),
        cmocka_unit_test(two_gigabytes_are_refused_at_once),
        cmocka_unit_test(a_file_that_changes_is_refused),
        cmocka_unit_test(the_hash_is_of_the_content),
        cmocka_unit_test(dialogue_answers_arrive),
        cmocka_unit_test(memory_is_bounded),
    };

    return cmocka_run_group_tests(tests, make_folder, drop_folder);
}
