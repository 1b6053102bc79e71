/* Files that claim or hold too much are refused with a sentence, in bounded memory and without delay. Each is read in a
 * process of its own, whose peak of memory is looked at. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>
#include <zip.h>

#include "table.h"

enum { MIB = 1024 * 1024, PEAK_MIB = 120 }; /* names and codes, 48 MiB, once as they came and once as UTF-8 */

static char path[] = "/tmp/test-bounds-XXXXXX", part_path[] = "/tmp/test-bounds-part-XXXXXX";

/* Writes head, then piece so many times, then tail. */
static void write_file(const char *to, const char *head, const char *piece, long times, const char *tail)
{
    FILE *out = fopen(to, "w");

    assert_non_null(out);
    fputs(head, out);
    for (long i = 0; i < times; i++)
        fputs(piece, out);
    fputs(tail, out);
    assert_int_equal(fclose(out), 0);
}

static void add_part(zip_t *archive, const char *name, zip_source_t *source)
{
    assert_non_null(source);
    assert_true(zip_file_add(archive, name, source, ZIP_FL_OVERWRITE) >= 0);
}

/* A workbook whose sheet (or texts) are the file at part_path, packed. */
static void pack_workbook(const char *part)
{
    static const char book[] = "<workbook><sheets><sheet name='a' id='1'/></sheets></workbook>";
    static const char relations[] = "<Relationships><Relationship Id='1' Type='/worksheet' Target='s'/>"
                                    "<Relationship Id='2' Type='/sharedStrings' Target='t'/></Relationships>";
    static const char sheet[] = "<worksheet><sheetData><row><c t='s'><v>0</v></c></row></sheetData></worksheet>";
    zip_t *archive = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, NULL);

    assert_non_null(archive);
    add_part(archive, "xl/workbook.xml", zip_source_buffer(archive, book, sizeof book - 1, 0));
    add_part(archive, "xl/_rels/workbook.xml.rels", zip_source_buffer(archive, relations, sizeof relations - 1, 0));
    add_part(archive, "xl/s", zip_source_buffer(archive, sheet, sizeof sheet - 1, 0));
    add_part(archive, part, zip_source_file(archive, part_path, 0, -1));
    assert_int_equal(zip_close(archive), 0);
}

static void pack_document(void)
{
    static const char type[] = "application/vnd.oasis.opendocument.spreadsheet";
    zip_t *archive = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, NULL);

    assert_non_null(archive);
    add_part(archive, "mimetype", zip_source_buffer(archive, type, sizeof type - 1, 0));
    assert_int_equal(zip_set_file_compression(archive, 0, ZIP_CM_STORE, 0), 0);
    add_part(archive, "content.xml", zip_source_file(archive, part_path, 0, -1));
    assert_int_equal(zip_close(archive), 0);
}

/* In the child: reads the file to its end; the exit code is the rule that broke it, 0 when none did. */
static int read_all(void)
{
    struct table *table = calloc(1, sizeof *table);
    int fd = open(path, O_RDONLY);
    enum table_result result;

    if (table == NULL || fd < 0 || !table_open(table, table_format_of(fd, "file"), fd, &(struct table_options){0}))
        return 200;
    do
        result = table_next(table);
    while (result == TABLE_ROW || (result == TABLE_BAD && table->row < 100000));
    if (result == TABLE_BROKEN && table->fault.detail != NULL && strlen(table->fault.detail) < 10)
        return 201;
    return result == TABLE_END ? 0 : (int)table->fault.rule;
}

/* rule 0: it is read. */
static void expect(enum rule rule, int peak_mib)
{
    struct rusage usage;
    int status;
    pid_t child = fork();

    if (child == 0)
        _exit(read_all());
    assert_int_equal(wait4(child, &status, 0, &usage), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), rule);
    if (getenv("ASAN_OPTIONS") == NULL) /* the sanitizer's own memory is not ours */
        assert_in_range(usage.ru_maxrss / 1024, 1, peak_mib);
    unlink(path);
}

static void json_that_is_nested_deep(void **state)
{
    (void)state;
    write_file(path, "{\"a\":", "[[[[[[[[[[", 100000, "");
    expect(V27, 30);
    write_file(path, "{\"value\":", "{\"a\":", 100000, "");
    expect(V27, 30);
}

static void json_with_a_text_without_end(void **state)
{
    (void)state;
    write_file(path, "{\"label\":\"", "long long long long ", MIB / 8, "\"}");
    expect(V27, 30);
}

static void json_with_more_codes_than_fit(void **state)
{
    (void)state;
    write_file(path, "{\"id\":[\"a\"],\"size\":[5000000],\"dimension\":{\"a\":{\"category\":{\"index\":[", "\"0123\",", 1500000, "\"x\"]}}},\"value\":[1]}");
    expect(V27, PEAK_MIB);
}

static void claims_of_ten_billion_cells(void **state)
{
    (void)state;
    write_file(path, "{\"id\":[\"a\",\"b\"],\"size\":[100000,100000],\"dimension\":{\"a\":{\"category\":{\"index\":[\"x\"]}},\"b\":{\"category\":{\"index\":[\"y\"]}}},"
                     "\"value\":{\"9999999999\":1}}", "", 0, "");
    expect(V28, 30);
    write_file(path, "CHARSET=\"ANSI\";STUB=\"a\",\"b\";VALUES(\"a\")=", "\"1\",", 100000, "\"2\";VALUES(\"b\")=\"1\",\"2\";CODES(\"b\")=\"1\",\"2\";DATA=1;");
    expect(V28, 40);
}

static void many_values_are_streamed(void **state)
{
    (void)state;
    write_file(path, "{\"value\":[1", ",12345,null,1.5", MIB / 4, "],\"id\":[\"a\"],\"size\":[1],\"dimension\":{\"a\":{\"category\":{\"index\":[\"x\"]}}}}");
    expect(V28, 30); /* more values than cells: known when they come */
}

static void px_with_more_names_than_fit(void **state)
{
    (void)state;
    write_file(path, "CHARSET=\"ANSI\";STUB=\"a\";VALUES(\"a\")=", "\"01 Stockholm\",", 7 * MIB / 2, "\"x\";DATA=1;");
    expect(V27, PEAK_MIB);
    write_file(path, "CHARSET=\"ANSI\";", "A=1;\n", 200000, "");
    expect(V28, 30);
}

static void workbooks_that_unpack_without_end(void **state)
{
    (void)state;
    write_file(part_path, "<worksheet><sheetData>", "<row></row>", 13 * MIB / 2, "</sheetData></worksheet>");
    pack_workbook("xl/s");
    expect(V27, 30);
    write_file(part_path, "<sst>", "<si><t>0123456789abcdefgh</t></si>", 3 * MIB, "</sst>");
    pack_workbook("xl/t");
    expect(V27, PEAK_MIB);
}

static void workbooks_with_tags_without_end(void **state)
{
    (void)state;
    write_file(part_path, "<worksheet a='", "0123456789", MIB / 2, "'/>");
    pack_workbook("xl/s");
    expect(V27, 40);
    write_file(part_path, "", "<a>", 100000, "");
    pack_workbook("xl/s");
    expect(V27, 30);
    write_file(part_path, "<!DOCTYPE a [<!ENTITY b 'bbbbbbbbbb'>]><a>&b;</a>", "", 0, "");
    pack_workbook("xl/s");
    expect(V28, 30);
}

static void sheets_that_repeat_without_end(void **state)
{
    (void)state;
    write_file(part_path, "<document><table name='a'><table-row number-rows-repeated='1048576'><table-cell number-columns-repeated='900' value-type='string'><p>a</p>"
                          "</table-cell></table-row><table-row><table-cell value-type='string'><p>b</p></table-cell></table-row></table></document>", "", 0, "");
    pack_document();
    expect(V27, 30);
}

static void make_names(void)
{
    int fd = mkstemp(path), part = mkstemp(part_path);

    assert_true(fd >= 0 && part >= 0);
    close(fd);
    close(part);
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_that_is_nested_deep),        cmocka_unit_test(json_with_a_text_without_end),
        cmocka_unit_test(claims_of_ten_billion_cells),     cmocka_unit_test(many_values_are_streamed),
        cmocka_unit_test(workbooks_with_tags_without_end), cmocka_unit_test(sheets_that_repeat_without_end),
    };
    const struct CMUnitTest large[] = {
        cmocka_unit_test(json_with_more_codes_than_fit),
        cmocka_unit_test(px_with_more_names_than_fit),
        cmocka_unit_test(workbooks_that_unpack_without_end),
    };
    int failed;

    make_names();
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    if (getenv("ASAN_OPTIONS") == NULL) /* a hundred megabytes are slow there, and peaks are not looked at */
        failed += cmocka_run_group_tests(large, NULL, NULL);
    unlink(part_path);
    return failed;
}
