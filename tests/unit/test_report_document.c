/* A report's document and its four forms: what goes in is there, what cannot be written is said. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "document.h"

static char folder[] = "/tmp/framsyn-report-XXXXXX";

static struct document *make(void)
{
    static const char *const sentences[DOCUMENT_SENTENCES] = {"One.", "Two.", ""};
    struct document *d = document_new("A < B & \"C\"", "sub", "foot", "en");
    struct document_chart chart = {.title = "Fan", .unit = "persons", .first_year = 2025, .years = 3, .lines = 1};
    struct document_table *table;

    chart.line[0].name = "Demand";
    for (int h = 0; h < 3; h++) {
        chart.line[0].median[h] = h == 1 ? NAN : 100 + h;
        chart.line[0].lo80[h] = chart.line[0].lo95[h] = h == 1 ? NAN : 90;
        chart.line[0].hi80[h] = chart.line[0].hi95[h] = h == 1 ? NAN : 110;
    }
    document_heading(d, 1, "Heading");
    document_text(d, "%d %%", 80);
    table = document_table(d, "Table: a/b*c [long] name that a sheet cannot bear, åäö");
    document_column(d, table, "Name", false);
    document_column(d, table, "Number", true);
    for (int row = 0; row < 120; row++) { /* over several pages */
        document_signal(d, table, "<script>", LIGHT_RED);
        document_number(d, table, "1 234", 1234.5);
    }
    document_chart(d, &chart);
    document_slide(d, "Slide", LIGHT_GREEN, "as today", sentences, &chart);
    document_slide(d, "Another", LIGHT_RED, "more", sentences, NULL);
    assert_false(d->failed);
    return d;
}

static char *read_file(const char *name, size_t *size)
{
    char path[200], *bytes;
    FILE *file;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    file = fopen(path, "rb");
    assert_non_null(file);
    fseek(file, 0, SEEK_END);
    *size = (size_t)ftell(file);
    rewind(file);
    bytes = calloc(1, *size + 1);
    assert_int_equal(fread(bytes, 1, *size, file), *size);
    fclose(file);
    unlink(path);
    return bytes;
}

static const char *path_of(const char *name)
{
    static char path[200];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void the_page_holds_everything_and_runs_nothing(void **state)
{
    struct document *d = make();
    char error[200], *page;
    size_t size;

    (void)state;
    assert_true(document_html(d, path_of("a.html"), error, sizeof error));
    page = read_file("a.html", &size);
    assert_non_null(strstr(page, "A &lt; B &amp; &quot;C&quot;"));
    assert_non_null(strstr(page, "&lt;script&gt;"));
    assert_null(strstr(page, "<script"));
    assert_null(strstr(page, "http"));
    assert_non_null(strstr(page, "<p>80\u00A0%</p>")); /* no line ends before the sign */
    assert_non_null(strstr(page, "data:image/svg+xml;base64,"));
    assert_null(strstr(page, "Another")); /* slides are elsewhere */
    free(page);
    document_free(&d);
}

static void pdf_slides_and_workbook_are_files_of_their_kind(void **state)
{
    struct document *d = make();
    char error[200], *bytes;
    size_t size;

    (void)state;
    assert_true(document_pdf(d, path_of("a.pdf"), error, sizeof error));
    bytes = read_file("a.pdf", &size);
    assert_memory_equal(bytes, "%PDF-", 5);
    free(bytes);
    assert_true(document_slides(d, path_of("s.pdf"), error, sizeof error));
    bytes = read_file("s.pdf", &size);
    assert_memory_equal(bytes, "%PDF-", 5);
    free(bytes);
    assert_true(document_xlsx(d, path_of("a.xlsx"), error, sizeof error));
    bytes = read_file("a.xlsx", &size);
    assert_memory_equal(bytes, "PK", 2);
    free(bytes);
    document_free(&d);
}

static void what_cannot_be_written_is_said(void **state)
{
    struct document *d = make();
    char error[200];

    (void)state;
    error[0] = '\0';
    assert_false(document_html(d, "/nowhere/a.html", error, sizeof error));
    assert_non_null(strstr(error, "/nowhere/a.html"));
    error[0] = '\0';
    assert_false(document_pdf(d, "/nowhere/a.pdf", error, sizeof error));
    assert_non_null(strstr(error, "/nowhere/a.pdf"));
    error[0] = '\0';
    assert_false(document_xlsx(d, "/nowhere/a.xlsx", error, sizeof error));
    assert_non_null(strstr(error, "/nowhere/a.xlsx"));
    document_free(&d);
    assert_null(d);
}

static int begin(void **state)
{
    (void)state;
    return mkdtemp(folder) == NULL;
}

static int end(void **state)
{
    (void)state;
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_page_holds_everything_and_runs_nothing),
        cmocka_unit_test(pdf_slides_and_workbook_are_files_of_their_kind),
        cmocka_unit_test(what_cannot_be_written_is_said),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
