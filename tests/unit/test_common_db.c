/* db and migrate against a real server: claims in reading order. Needs FRAMSYN_TEST_DB, a conninfo
 * in key=value form of a role that may create databases (tests/harness/pg.sh prints one); works in a
 * database of its own. */
#include <math.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "db_private.h"
#include "ident.h"
#include "log.h"
#include "migrate.h"

static char conninfo[1024], server[900];
static struct db *db;

static struct db *connect_to(const char *info)
{
    char error[DB_ERROR_SIZE];
    struct db *made = db_connect(info, "test", error, sizeof error);

    if (made == NULL)
        fprintf(stderr, "%s\n", error);
    assert_non_null(made);
    return made;
}

static void run(const char *text)
{
    if (!db_run_text(db, "test", text))
        fail_msg("%s: %s", text, db_error(db));
}

/* Fails on purpose: the log line that belongs to it is not of interest. */
static bool runs(const char *text)
{
    return db_run_text(db, "test", text);
}

static struct rows *ask(const char *text, struct bind *bind)
{
    struct bind none = {0};
    struct rows *rows = db_ask_text(db, "test", text, bind != NULL ? bind : &none);

    if (rows == NULL)
        fail_msg("%s: %s", text, db_error(db));
    return rows;
}

static int64_t ask_number(const char *text)
{
    struct rows *rows = ask(text, NULL);
    int64_t value = rows_int64(rows, 0, 0);

    rows_free(rows);
    return value;
}

/* --- migrations */

static const struct migrate_file all_files[] = {
#define FILE_TEXT(path, text) {path, text},
#include "migrations.def"
#undef FILE_TEXT
};

static const struct migrate_file *find_files(int *n)
{
    *n = ARRAY_SIZE(all_files);
    return all_files;
}

static int migration_count(void)
{
    int count = 0;

    for (size_t i = 0; i < ARRAY_SIZE(all_files); i++)
        count += strstr(all_files[i].path, "/migrations/") != NULL;
    return count;
}

static int said;

static void say(const char *sentence)
{
    assert_true(sentence[strlen(sentence) - 1] == '.');
    said++;
}

static void test_01_no_server_gives_a_sentence(void **state)
{
    char error[DB_ERROR_SIZE] = "";

    (void)state;
    assert_null(db_connect("host=/nonexistent dbname=x", "test", error, sizeof error));
    assert_non_null(strstr(error, "/nonexistent"));
    assert_null(strchr(error, '\n'));
}

static void test_02_an_empty_database_has_version_0(void **state)
{
    (void)state;
    assert_int_equal(db_schema_version(db), 0);
    assert_true(db_binary_version() >= 8);
}

static int migrate_in_child(int delay_us)
{
    pid_t child = fork();

    if (child == 0) {
        char error[DB_ERROR_SIZE];
        struct db *own = db_connect(conninfo, "test", error, sizeof error);

        usleep((useconds_t)delay_us);
        _exit(own == NULL ? 255 : (int)(uint8_t)db_migrate(own, NULL));
    }
    return child;
}

static int exit_code_of(int child)
{
    int status;

    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void test_03_two_programs_migrate_at_once_and_each_migration_is_applied_once(void **state)
{
    int first = migrate_in_child(0), second = migrate_in_child(1000);
    int sum = exit_code_of(first) + exit_code_of(second);

    (void)state;
    assert_int_equal(sum, migration_count());
    assert_int_equal(db_schema_version(db), db_binary_version());
}

static void test_04_migrating_again_does_nothing_and_is_fast(void **state)
{
    int64_t took = INT64_MAX;

    (void)state;
    said = 0;
    for (int i = 0; i < 100 && took >= 200000; i++) { /* in the best of several tries: the machine may be busy */
        int64_t start = now_us();
        assert_int_equal(db_migrate(db, say), 0);
        took = now_us() - start;
    }
    assert_int_equal(said, 0);
    assert_true(took < 200000);
}

static void test_05_a_newer_database_is_refused(void **state)
{
    (void)state;
    run("INSERT INTO framsyn.schema_version VALUES (9999, 'future', sha256(''), '2030-01-01')");
    assert_int_equal(db_schema_version(db), 9999);
    assert_int_equal(db_migrate(db, NULL), -1);
    assert_non_null(strstr(db_error(db), "9999"));
    assert_int_equal(db_failure(db), DB_BROKEN);
    run("DELETE FROM framsyn.schema_version WHERE version = 9999");
    assert_int_equal(ask_number("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"), 0);
}

static void test_06_an_edited_migration_is_refused(void **state)
{
    (void)state;
    run("UPDATE framsyn.schema_version SET checksum = sha256(checksum) WHERE version = 3");
    assert_int_equal(db_migrate(db, NULL), -1);
    assert_non_null(strstr(db_error(db), "Migration 3 (observation)"));
    run("TRUNCATE framsyn.schema_version; DROP SCHEMA framsyn CASCADE");
    assert_int_equal(db_migrate(db, NULL), migration_count());
}

static void test_07_a_migration_that_fails_leaves_nothing_and_names_itself(void **state)
{
    struct migrate_file files[ARRAY_SIZE(all_files) + 2];
    int n;
    const struct migrate_file *own = find_files(&n);

    (void)state;
    memcpy(files, own, (size_t)n * sizeof *own);
    files[n] = (struct migrate_file){"sql/migrations/0901_good.sql", "CREATE TABLE framsyn.good (a int);"};
    files[n + 1] = (struct migrate_file){"sql/migrations/0902_bad.sql",
                                         "CREATE TABLE framsyn.bad (a int);\nSELECT 1/0;"};
    assert_int_equal(migrate_files(db, files, n + 2, NULL), -1);
    assert_non_null(strstr(db_error(db), "migration 902 (bad)"));
    assert_int_equal(db_schema_version(db), 901);
    assert_int_equal(ask_number("SELECT count(*) FROM pg_class WHERE relname = 'bad'"), 0);
    run("DROP TABLE framsyn.good; DELETE FROM framsyn.schema_version WHERE version = 901");
}

static void test_08_a_changed_code_list_is_merged(void **state)
{
    struct migrate_file files[ARRAY_SIZE(all_files)];
    int n;
    const struct migrate_file *own = find_files(&n);

    (void)state;
    run("INSERT INTO framsyn.programme_industry VALUES ('yh', 'yh-area', 'DATA', 'sni2007g', 'A',"
        " '-infinity', 'infinity', 'an analyst')");
    memcpy(files, own, (size_t)n * sizeof *own);
    for (int i = 0; i < n; i++) {
        if (strstr(files[i].path, "/sex.csv") != NULL)
            files[i].text = "scheme,code,parent,level,valid_from,valid_to,name_sv,name_en\n"
                            "sex,1,T,1,,,Karlar,Men\n";
        if (strstr(files[i].path, "/programme_industry.csv") != NULL)
            files[i].text = "network,scheme,programme,industry_scheme,industry,valid_from,valid_to,source\n"
                            "yh,yh-area,DATA,sni2007g,J,,,\"Framsyn, to be checked by an analyst\"\n";
    }
    said = 0;
    assert_int_equal(migrate_files(db, files, n, say), 0);
    assert_int_equal(said, 2);
    assert_int_equal(ask_number("SELECT count(*) FROM framsyn.code WHERE scheme = 'sex'"), 3);
    assert_int_equal(ask_number("SELECT count(*) FROM framsyn.code WHERE name_sv = 'Karlar'"), 1);
    assert_int_equal(ask_number("SELECT count(*) FROM framsyn.programme_industry"), 2);
    assert_int_equal(db_migrate(db, NULL), 0);
    assert_true(ask_number("SELECT count(*) FROM framsyn.programme_industry") > 90);
    assert_int_equal(ask_number("SELECT count(*) FROM framsyn.code WHERE name_sv = 'Karlar'"), 0);
}

static void test_08b_shares_that_an_analyst_corrected_outlive_a_release(void **state)
{
    struct migrate_file files[ARRAY_SIZE(all_files)];
    int n;
    const struct migrate_file *own = find_files(&n);

    (void)state;
    run("UPDATE framsyn.bridge SET weight = 0.6, released = false"
        " WHERE kind = 'education_occupation' AND from_code = '75H' AND to_code = '221'");
    memcpy(files, own, (size_t)n * sizeof *own);
    for (int i = 0; i < n; i++)
        if (strstr(files[i].path, "/bridge.csv") != NULL)
            files[i].text = "kind,from_scheme,from_code,to_scheme,to_code,weight,valid_from,valid_to,source\n"
                            "education_occupation,edugroup,75H,ssyk2012,221,0.9,,,a release\n"
                            "education_occupation,edugroup,75V,ssyk2012,226,0.9,,,a release\n";
    assert_int_equal(migrate_files(db, files, n, NULL), 0);
    assert_int_equal(ask_number("SELECT count(*) FROM framsyn.bridge WHERE from_code = '75H' AND weight = 0.6"), 1);
    assert_int_equal(ask_number("SELECT count(*) FROM framsyn.bridge WHERE from_code = '75V' AND weight = 0.9"), 1);
    /* 75H keeps both of its rows, 75V has the one of the release, and the rest is gone */
    assert_int_equal(ask_number("SELECT count(*) FROM framsyn.bridge"), 3);
    run("UPDATE framsyn.bridge SET released = true");
    assert_int_equal(db_migrate(db, NULL), 0);
    assert_true(ask_number("SELECT count(*) FROM framsyn.bridge") > 300);
}

static void test_09_a_code_list_with_another_heading_is_refused(void **state)
{
    const struct migrate_file file = {"sql/codes/sex.csv", "scheme,kod\nsex,1\n"};
    struct migrate_file files[ARRAY_SIZE(all_files)];
    int n;
    const struct migrate_file *own = find_files(&n);

    (void)state;
    memcpy(files, own, (size_t)n * sizeof *own);
    for (int i = 0; i < n; i++)
        if (strcmp(files[i].path, file.path) == 0)
            files[i] = file;
    assert_int_equal(migrate_files(db, files, n, NULL), -1);
    assert_int_equal(ask_number("SELECT count(*) FROM framsyn.code WHERE scheme = 'sex'"), 3);
}

/* --- queries */

static void test_10_every_named_query_fits_the_schema(void **state)
{
    (void)state;
    if (!db_prepare(db))
        fail_msg("%s", db_error(db));
}

static void test_11_values_come_back_as_they_went(void **state)
{
    static const uint8_t uuid[16] = {1, 2, 3, 4, 5, 6, 0x77, 8, 0x89, 10, 11, 12, 13, 14, 15, 255};
    struct bind bind = {0};
    struct rows *rows;
    size_t size;

    (void)state;
    bind_text(&bind, "Hällefors");
    bind_int(&bind, -7);
    bind_int64(&bind, INT64_MIN);
    bind_double(&bind, 0.1);
    bind_double(&bind, NAN);
    bind_bool(&bind, true);
    bind_bytes(&bind, "a\0b", 3);
    bind_uuid(&bind, uuid);
    bind_time(&bind, INT64_C(1719822896789012));
    bind_time(&bind, INT64_MIN);
    bind_time(&bind, INT64_MAX);
    bind_text(&bind, NULL);
    rows = ask("SELECT $1::text AS a, $2 AS b, $3 AS c, $4 AS d, $5 AS e, $6 AS f, $7 AS g, $8 AS h,"
               " $9 AS i, $10 AS j, $11 AS k, $12::text AS l", &bind);
    assert_int_equal(bind.n, 0);
    assert_int_equal(rows_count(rows), 1);
    assert_int_equal(rows_columns(rows), 12);
    assert_string_equal(rows_text(rows, 0, rows_column(rows, "a")), "Hällefors");
    assert_int_equal(rows_int(rows, 0, 1), -7);
    assert_true(rows_int64(rows, 0, 2) == INT64_MIN);
    assert_true(rows_double(rows, 0, 3) == 0.1);
    assert_true(isnan(rows_double(rows, 0, 4)) && rows_null(rows, 0, 4));
    assert_true(rows_bool(rows, 0, 5));
    assert_memory_equal(rows_bytes(rows, 0, 6, &size), "a\0b", 3);
    assert_int_equal(size, 3);
    assert_memory_equal(rows_bytes(rows, 0, 7, &size), uuid, 16);
    assert_string_equal(rows_text(rows, 0, 7), "01020304-0506-7708-890a-0b0c0d0e0fff");
    assert_true(rows_time(rows, 0, 8) == INT64_C(1719822896789012));
    assert_string_equal(rows_text(rows, 0, 8), "2024-07-01T08:34:56.789012Z");
    assert_true(rows_time(rows, 0, 9) == INT64_MIN);
    assert_true(rows_time(rows, 0, 10) == INT64_MAX);
    assert_string_equal(rows_text(rows, 0, 11), "");
    rows_free(rows);
}

static void test_12_arrays_go_in_with_nulls_and_empty(void **state)
{
    static const int32_t ints[] = {3, -1};
    static const int64_t longs[] = {INT64_MAX};
    static const double doubles[] = {1.5, NAN, -2};
    static const char *const texts[] = {"å", "", "b,\"c"};
    struct rows *series = ask("VALUES ('a', -7::bigint), ('b', 9223372036854775807), ('c', 0)", NULL), *none = ask("SELECT 1 WHERE false", NULL);
    struct bind bind = {0};
    struct rows *rows;

    (void)state;
    bind_int_array(&bind, ints, 2);
    bind_int64_array(&bind, longs, 1);
    bind_double_array(&bind, doubles, 3);
    bind_text_array(&bind, texts, 3);
    bind_int64_array(&bind, NULL, 0);
    bind_double_array(&bind, doubles + 1, 1);
    rows = ask("SELECT $1::text, $2::text, $3::text, $4::text, $5::text, $6::text", &bind);
    assert_string_equal(rows_text(rows, 0, 0), "{3,-1}");
    assert_string_equal(rows_text(rows, 0, 1), "{9223372036854775807}");
    assert_string_equal(rows_text(rows, 0, 2), "{1.5,NULL,-2}");
    assert_string_equal(rows_text(rows, 0, 3), "{å,\"\",\"b,\\\"c\"}");
    assert_string_equal(rows_text(rows, 0, 4), "{}");
    assert_string_equal(rows_text(rows, 0, 5), "{NULL}");
    bind_int64_column(&bind, series, 1);
    bind_int64_column(&bind, none, 0);
    rows_free(rows);
    rows = ask("SELECT $1::bigint[]::text, $2::bigint[]::text", &bind);
    assert_string_equal(rows_text(rows, 0, 0), "{-7,9223372036854775807,0}");
    assert_string_equal(rows_text(rows, 0, 1), "{}");
    rows_free(rows);
    rows_free(series);
    rows_free(none);
}

static void test_13_every_text_like_type_is_read_as_text(void **state)
{
    struct rows *rows = ask("SELECT 'a'::varchar, 'b'::char(3), 'c'::name, '{\"d\":1}'::json,"
                            " '{\"e\": 1}'::jsonb, date '2024-02-29', 'infinity'::date,"
                            " timestamptz '1969-12-31 23:59:59.5Z', timestamptz '-infinity',"
                            " 'f'::\"char\"", NULL);
    static const char *const expected[] = {"a", "b  ", "c", "{\"d\":1}", "{\"e\": 1}", "2024-02-29",
                                           "infinity", "1969-12-31T23:59:59.500000Z", "-infinity", "f"};

    (void)state;
    for (int i = 0; i < rows_columns(rows); i++)
        assert_string_equal(rows_text(rows, 0, i), expected[i]);
    assert_int_equal(rows_int(rows, 0, 5), 19782);
    rows_free(rows);
}

static void test_14_numbers_of_every_width_are_read(void **state)
{
    struct rows *rows = ask("SELECT 7::int2, 8::int4, 9::int8, 1.25::float4, -12345.0678::numeric,"
                            " 1e20::numeric, sum(x) FROM (VALUES (2::bigint), (3)) v (x)", NULL);

    (void)state;
    assert_int_equal(rows_int(rows, 0, 0), 7);
    assert_int_equal(rows_int64(rows, 0, 0), 7);
    assert_int_equal(rows_int64(rows, 0, 1), 8);
    assert_int_equal(rows_int64(rows, 0, 2), 9);
    assert_true(rows_double(rows, 0, 3) == 1.25);
    assert_true(fabs(rows_double(rows, 0, 4) + 12345.0678) < 1e-9);
    assert_true(rows_double(rows, 0, 5) == 1e20);
    assert_true(rows_double(rows, 0, 6) == 5);
    assert_true(rows_double(rows, 0, 2) == 9);
    rows_free(rows);
}

static void test_15_types_are_told_for_rendering(void **state)
{
    struct rows *rows = ask("SELECT ''::text, 1.5::float8, 1, true, now(), gen_random_uuid(),"
                            " current_date, ''::bytea, '{}'::jsonb, 1::numeric", NULL);

    (void)state;
    for (int i = 0; i < rows_columns(rows); i++)
        assert_int_equal(rows_type(rows, i), "tnibwudxtn"[i]);
    rows_free(rows);
}

static void aborts(void (*deed)(const struct rows *rows), const struct rows *rows)
{
    pid_t child = fork();
    int status;

    if (child == 0) {
        signal(SIGABRT, SIG_DFL); /* cmocka's handler would carry on in the child */
        deed(rows);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}

static void read_text_as_number(const struct rows *rows)
{
    rows_int(rows, 0, 0);
}

static void read_beyond(const struct rows *rows)
{
    rows_text(rows, 1, 0);
}

static void read_absent(const struct rows *rows)
{
    rows_column(rows, "absent");
}

static void test_16_reading_what_is_not_there_aborts(void **state)
{
    struct rows *rows = ask("SELECT 'x'::text", NULL);

    (void)state;
    aborts(read_text_as_number, rows);
    aborts(read_beyond, rows);
    aborts(read_absent, rows);
    rows_free(rows);
}

static void test_17_whole_numbers_fit_every_width_they_fit_in(void **state)
{
    static const uint32_t types[] = {OID_INT2, OID_INT8, OID_INT4};
    static const uint32_t narrow[] = {OID_INT2}, real[] = {OID_FLOAT8};
    struct bind bind = {0};
    char why[200];

    (void)state;
    bind_int(&bind, -32768);
    bind_int(&bind, -5);
    bind_int64(&bind, INT32_MAX);
    assert_true(bind_fit(&bind, 3, types, why, sizeof why));
    assert_int_equal(bind.length[0], 2);
    assert_int_equal((int64_t)get_big_endian(bind.room[1], 8), -5);
    assert_int_equal(get_big_endian(bind.room[2], 4), INT32_MAX);
    assert_false(bind_fit(&bind, 2, types, why, sizeof why));
    bind_reset(&bind);
    bind_int(&bind, 32768);
    assert_false(bind_fit(&bind, 1, narrow, why, sizeof why));
    assert_false(bind_fit(&bind, 1, real, why, sizeof why));
    bind_reset(&bind);
    for (int i = 0; i <= BIND_MAX; i++)
        bind_int(&bind, i);
    assert_false(bind_fit(&bind, BIND_MAX, types, why, sizeof why));
    bind_reset(&bind);
}

static void test_18_binds_that_do_not_fit_a_prepared_query_are_refused_before_they_are_sent(void **state)
{
    struct bind bind = {0};

    (void)state;
    assert_null(db_query(db, Q_run_due, NULL));
    assert_non_null(strstr(db_error(db), "run_due"));
    bind_double(&bind, 1);
    assert_null(db_query(db, Q_run_due, &bind));
    assert_int_equal(db_failure(db), DB_BROKEN);
    bind_text(&bind, "18");
    assert_true(db_do(db, Q_run_due, &bind));
    assert_int_equal(db_failure(db), DB_FINE);
}

/* --- failures */

static void test_19_failures_are_told_apart(void **state)
{
    static const struct {
        const char *text;
        enum db_failure failure;
    } cases[] = {
        {"CREATE TEMP TABLE k (a int PRIMARY KEY); INSERT INTO k VALUES (1), (1)", DB_CONFLICT},
        {"DO $$ BEGIN RAISE SQLSTATE '40001'; END $$", DB_SERIALIZE},
        {"DO $$ BEGIN RAISE SQLSTATE '40P01'; END $$", DB_SERIALIZE},
        {"DO $$ BEGIN RAISE SQLSTATE '53100'; END $$", DB_FULL},
        {"DO $$ BEGIN RAISE SQLSTATE '57P03'; END $$", DB_LOST},
        {"DO $$ BEGIN RAISE SQLSTATE '08006'; END $$", DB_LOST},
        {"SELECT 1/0", DB_BROKEN},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        assert_false(runs(cases[i].text));
        assert_int_equal(db_failure(db), cases[i].failure);
    }
    run("SELECT 1");
    assert_int_equal(db_failure(db), DB_FINE);
}

static void test_20_commit_of_a_failed_transaction_is_no_commit(void **state)
{
    (void)state;
    assert_true(db_begin(db));
    assert_false(runs("SELECT 1/0"));
    assert_false(db_commit(db));
    assert_int_equal(db_failure(db), DB_BROKEN);
    assert_true(db_begin(db));
    assert_false(runs("DO $$ BEGIN RAISE SQLSTATE '40001'; END $$"));
    db_rollback(db);
    assert_int_equal(db_failure(db), DB_SERIALIZE);
    assert_true(db_begin(db));
    assert_true(db_commit(db));
}

static void test_21_a_lost_connection_is_told_and_comes_back_prepared(void **state)
{
    struct bind bind = {0};

    (void)state;
    assert_false(runs("SELECT pg_terminate_backend(pg_backend_pid())"));
    assert_int_equal(db_failure(db), DB_LOST);
    bind_text(&bind, "18");
    assert_null(db_query(db, Q_run_due, &bind));
    assert_int_equal(db_failure(db), DB_LOST);
    assert_false(db_begin(db));
    assert_false(db_pipeline_begin(db) && db_sync(db) && db_pipeline_end(db));
    db_rollback(db);
    assert_true(db_reconnect(db));
    bind_text(&bind, "18");
    assert_true(db_do(db, Q_run_due, &bind));
    assert_int_equal(ask_number("SELECT (current_setting('TimeZone') = 'UTC')::int +"
                                " (current_setting('search_path') = 'framsyn')::int +"
                                " (current_setting('application_name') = 'test')::int"), 3);
}

/* --- pipelines */

static void queue_due(const char *county)
{
    struct bind bind = {0};

    bind_text(&bind, county);
    assert_true(db_queue(db, Q_run_due, &bind));
}

static void test_22_a_pipeline_answers_in_order(void **state)
{
    struct rows *rows;

    (void)state;
    assert_true(db_pipeline_begin(db));
    queue_due("18");
    assert_true(db_queue(db, Q_catalogue_measures, NULL));
    queue_due("19");
    assert_true(db_sync(db));
    for (int i = 0; i < 3; i++) {
        rows = db_next(db);
        assert_non_null(rows);
        assert_int_equal(rows_count(rows) > 0, i == 1);
        rows_free(rows);
    }
    assert_true(db_pipeline_end(db));
    run("SELECT 1");
}

static void test_23_a_failure_in_a_pipeline_skips_the_rest_and_keeps_the_first_reason(void **state)
{
    struct bind bind = {0};

    (void)state;
    assert_true(db_pipeline_begin(db));
    queue_due("18");
    bind_text(&bind, "zzz");
    assert_true(db_queue(db, Q_run_last_request, &bind));
    bind_int(&bind, 1);
    bind_text(&bind, "twice");
    bind_text(&bind, "\\x00");
    bind_text(&bind, "2020-01-01");
    assert_true(db_queue(db, Q_once_schema_record, &bind)); /* version 1 is there, and 1 byte is no checksum */
    queue_due("18");
    assert_true(db_sync(db));
    for (int i = 0; i < 4; i++) {
        struct rows *rows = db_next(db);

        assert_int_equal(rows != NULL, i < 2);
        rows_free(rows);
    }
    assert_non_null(strstr(db_error(db), "schema_version"));
    assert_true(db_pipeline_end(db));
    run("SELECT 1");
}

static void test_24_a_pipeline_may_be_left_without_reading_it(void **state)
{
    (void)state;
    assert_true(db_pipeline_begin(db));
    queue_due("18");
    queue_due("19");
    assert_true(db_pipeline_end(db));
    run("SELECT 1");
}

/* What is locked up to the flush is locked until the end: both halves are one transaction. */
static void test_25_a_flush_answers_and_the_transaction_goes_on(void **state)
{
    static const char locks[] = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 4711";
    struct bind bind = {0};
    struct db *own = db, *other = connect_to(conninfo);
    int32_t key = 4711;

    (void)state;
    assert_true(db_pipeline_begin(own));
    bind_int(&bind, 1);
    bind_int_array(&bind, &key, 1);
    assert_true(db_queue(own, Q_intake_lock, &bind));
    assert_true(db_flush(own));
    rows_free(db_next(own));
    assert_int_equal(db_failure(own), DB_FINE);
    db = other;
    assert_int_equal(ask_number(locks), 1);
    db = own;
    queue_due("18");
    assert_true(db_sync(own));
    assert_true(db_pipeline_end(own));
    assert_int_equal(ask_number(locks), 0);
    db_destroy(&other);
}

/* --- copy */

static const char copy_text_all[] =
    "COPY c (a, b, c, d, e, f, g) FROM STDIN (FORMAT binary)";

static void make_table(void)
{
    run("DROP TABLE IF EXISTS c; CREATE TEMP TABLE c (a int2, b int4, c int8, d float8, e text, f float8[], g date)");
}

static void copy_one(struct copy *copy, int i)
{
    static const double values[] = {1, NAN, 3};

    copy_row(copy, 7);
    copy_int2(copy, (int16_t)(i % 1000));
    copy_int4(copy, -i);
    copy_int8(copy, (int64_t)i << 32);
    copy_double(copy, i % 2 ? i / 8.0 : NAN);
    copy_text(copy, i % 3 ? "Örebro" : NULL);
    copy_double_array(copy, values, i % 4);
    copy_date(copy, 19782);
}

static void test_26_copy_brings_every_type_and_many_rows(void **state)
{
    struct copy copy;
    struct rows *rows;

    (void)state;
    make_table();
    assert_true(copy_begin_text(&copy, db, "copy", copy_text_all));
    for (int i = 0; i < 50000; i++)
        copy_one(&copy, i);
    assert_true(copy_end(&copy));
    rows = ask("SELECT count(*), sum(b), count(d), count(e), min(g), max(c),"
               " count(*) FILTER (WHERE f = '{1,NULL,3}'), count(*) FILTER (WHERE f = '{}') FROM c", NULL);
    assert_int_equal(rows_int64(rows, 0, 0), 50000);
    assert_int_equal(rows_int64(rows, 0, 1), INT64_C(-1249975000));
    assert_int_equal(rows_int64(rows, 0, 2), 25000);
    assert_int_equal(rows_int64(rows, 0, 3), 33333);
    assert_string_equal(rows_text(rows, 0, 4), "2024-02-29");
    assert_true(rows_int64(rows, 0, 5) == INT64_C(49999) << 32);
    assert_int_equal(rows_int64(rows, 0, 6), 12500);
    assert_int_equal(rows_int64(rows, 0, 7), 12500);
    rows_free(rows);
}

static void test_27_a_refused_row_refuses_the_copy_with_its_reason(void **state)
{
    struct copy copy;

    (void)state;
    make_table();
    run("ALTER TABLE c ADD CONSTRAINT c_small CHECK (b > -100)");
    assert_true(copy_begin_text(&copy, db, "copy", copy_text_all));
    for (int i = 0; i < 30000; i++)
        copy_one(&copy, i);
    assert_false(copy_end(&copy));
    assert_non_null(strstr(db_error(db), "c_small"));
    assert_int_equal(db_failure(db), DB_BROKEN);
    assert_int_equal(ask_number("SELECT count(*) FROM c"), 0);
}

static void test_28_an_abandoned_copy_stores_nothing(void **state)
{
    struct copy copy;

    (void)state;
    make_table();
    assert_true(copy_begin_text(&copy, db, "copy", copy_text_all));
    for (int i = 0; i < 30000; i++)
        copy_one(&copy, i);
    copy_abandon(&copy);
    assert_int_equal(ask_number("SELECT count(*) FROM c"), 0);
}

static void test_29_copy_over_a_lost_connection_fails_and_says_lost(void **state)
{
    struct copy copy;
    struct db *other = connect_to(conninfo);
    char kill_text[100];

    (void)state;
    make_table();
    snprintf(kill_text, sizeof kill_text, "SELECT pg_terminate_backend(%d)",
             (int)ask_number("SELECT pg_backend_pid()::bigint"));
    assert_true(copy_begin_text(&copy, db, "copy", copy_text_all));
    copy_one(&copy, 1);
    assert_true(db_run_text(other, "kill", kill_text));
    for (int i = 0; i < 300000; i++)
        copy_one(&copy, i);
    assert_false(copy_end(&copy));
    assert_int_equal(db_failure(db), DB_LOST);
    assert_true(db_reconnect(db));
    db_destroy(&other);
}

/* --- a database of our own */

/* A server that greets, answers the session settings, and then says on the way out what a crash makes
 * the others say: a warning that is no answer. Its socket is closed before the next query is sent. */
static void crash_after_greeting(int listener)
{
    static const char greeting[] = "R\0\0\0\010\0\0\0\0Z\0\0\0\005I", settled[] = "C\0\0\0\010SET\0Z\0\0\0\005I",
                      farewell[] = "N\0\0\0\053SWARNING\0VWARNING\0C57P02\0Mterminating\0\0";
    char asked[4096];
    int peer = accept(listener, NULL, NULL);
    bool fine = peer >= 0 && read(peer, asked, sizeof asked) > 0 && write(peer, greeting, sizeof greeting - 1) > 0 &&
                read(peer, asked, sizeof asked) > 0 && write(peer, settled, sizeof settled - 1) > 0 &&
                write(peer, farewell, sizeof farewell - 1) > 0;

    _exit(fine ? 0 : 1);
}

static void test_30_a_crash_noticed_while_writing_is_a_lost_connection(void **state)
{
    char folder[] = "/tmp/framsyn-db-XXXXXX", info[200];
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct db *crashed;
    pid_t child;

    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(address.sun_path, sizeof address.sun_path, "%s/.s.PGSQL.5432", folder);
    assert_int_equal(bind(listener, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(listener, 1), 0);
    child = fork();
    if (child == 0)
        crash_after_greeting(listener);
    close(listener);
    snprintf(info, sizeof info, "host=%s user=u dbname=d sslmode=disable gssencmode=disable", folder);
    crashed = connect_to(info);
    assert_int_equal(exit_code_of(child), 0);
    assert_false(db_run_text(crashed, "test", "SELECT 1"));
    assert_int_equal(db_failure(crashed), DB_LOST);
    db_destroy(&crashed);
    unlink(address.sun_path);
    rmdir(folder);
}

static int make_database(void **state)
{
    struct db *first;

    (void)state;
    first = connect_to(server);
    assert_true(db_run_text(first, "drop", "DROP DATABASE IF EXISTS framsyn_unit_db WITH (FORCE)"));
    assert_true(db_run_text(first, "create", "CREATE DATABASE framsyn_unit_db"));
    db_destroy(&first);
    snprintf(conninfo, sizeof conninfo, "%s dbname=framsyn_unit_db", server);
    db = connect_to(conninfo);
    return 0;
}

static int drop_database(void **state)
{
    struct db *first;

    (void)state;
    db_destroy(&db);
    first = connect_to(server);
    assert_true(db_run_text(first, "drop", "DROP DATABASE framsyn_unit_db WITH (FORCE)"));
    db_destroy(&first);
    return 0;
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_01_no_server_gives_a_sentence),
        cmocka_unit_test(test_02_an_empty_database_has_version_0),
        cmocka_unit_test(test_03_two_programs_migrate_at_once_and_each_migration_is_applied_once),
        cmocka_unit_test(test_04_migrating_again_does_nothing_and_is_fast),
        cmocka_unit_test(test_05_a_newer_database_is_refused),
        cmocka_unit_test(test_06_an_edited_migration_is_refused),
        cmocka_unit_test(test_07_a_migration_that_fails_leaves_nothing_and_names_itself),
        cmocka_unit_test(test_08_a_changed_code_list_is_merged),
        cmocka_unit_test(test_08b_shares_that_an_analyst_corrected_outlive_a_release),
        cmocka_unit_test(test_09_a_code_list_with_another_heading_is_refused),
        cmocka_unit_test(test_10_every_named_query_fits_the_schema),
        cmocka_unit_test(test_11_values_come_back_as_they_went),
        cmocka_unit_test(test_12_arrays_go_in_with_nulls_and_empty),
        cmocka_unit_test(test_13_every_text_like_type_is_read_as_text),
        cmocka_unit_test(test_14_numbers_of_every_width_are_read),
        cmocka_unit_test(test_15_types_are_told_for_rendering),
        cmocka_unit_test(test_16_reading_what_is_not_there_aborts),
        cmocka_unit_test(test_17_whole_numbers_fit_every_width_they_fit_in),
        cmocka_unit_test(test_18_binds_that_do_not_fit_a_prepared_query_are_refused_before_they_are_sent),
        cmocka_unit_test(test_19_failures_are_told_apart),
        cmocka_unit_test(test_20_commit_of_a_failed_transaction_is_no_commit),
        cmocka_unit_test(test_21_a_lost_connection_is_told_and_comes_back_prepared),
        cmocka_unit_test(test_22_a_pipeline_answers_in_order),
        cmocka_unit_test(test_23_a_failure_in_a_pipeline_skips_the_rest_and_keeps_the_first_reason),
        cmocka_unit_test(test_24_a_pipeline_may_be_left_without_reading_it),
        cmocka_unit_test(test_25_a_flush_answers_and_the_transaction_goes_on),
        cmocka_unit_test(test_26_copy_brings_every_type_and_many_rows),
        cmocka_unit_test(test_27_a_refused_row_refuses_the_copy_with_its_reason),
        cmocka_unit_test(test_28_an_abandoned_copy_stores_nothing),
        cmocka_unit_test(test_29_copy_over_a_lost_connection_fails_and_says_lost),
        cmocka_unit_test(test_30_a_crash_noticed_while_writing_is_a_lost_connection),
    };
    const char *given = getenv("FRAMSYN_TEST_DB");

    if (given == NULL || given[0] == '\0') {
        printf("1..0 # SKIP FRAMSYN_TEST_DB names no server\n");
        return 0;
    }
    snprintf(server, sizeof server, "%s", given);
    log_open("test", LOG_ERROR + 1);
    return cmocka_run_group_tests(tests, make_database, drop_database);
}
