/* What each format makes of a file: formats.cases has a file a line, and the rows it turns into. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "cases.h"
#include "table.h"

enum { SHOWN = 16384 };

static struct table_options options_of(char *text)
{
    struct table_options options = {.delimiter = ','};
    char *rest = text, *word;

    while ((word = strsep(&rest, " ")) != NULL) {
        if (strcmp(word, "wide") == 0)
            options.wide = true;
        else if (strcmp(word, "notes") == 0)
            options.notes = true;
        else if (strcmp(word, "semicolon") == 0)
            options.delimiter = ';';
        else if (strcmp(word, "windows") == 0)
            options.encoding = TABLE_WINDOWS1252;
        else if (strncmp(word, "heading=", 8) == 0)
            options.heading = (uint32_t)atoi(word + 8);
        else if (strncmp(word, "sheet=", 6) == 0)
            options.sheet = word + 6;
        else if (word[0] != '\0')
            fail_msg("option %s", word);
    }
    return options;
}

static void add(char *out, const char *text, size_t length)
{
    size_t used = strlen(out);

    assert_true(used + length < SHOWN);
    memcpy(out + used, text, length);
    out[used + length] = '\0';
}

/* The rows as `a,b/c,d`; what breaks a rule as `!Vnn words`. */
static void show(struct table *table, char *out)
{
    char fault[400];
    enum table_result result;

    out[0] = '\0';
    do {
        result = table_next(table);
        if (result != TABLE_END && out[0] != '\0')
            add(out, "/", 1);
        if (result == TABLE_ROW) {
            for (int i = 0; i < table->count; i++) {
                if (i > 0)
                    add(out, ",", 1);
                add(out, table->cells[i].text, table->cells[i].length);
            }
        } else if (result != TABLE_END) {
            snprintf(fault, sizeof fault, "!V%02d row %u %s", (int)table->fault.rule, table->fault.row,
                     table->fault.detail != NULL ? table->fault.detail : "");
            add(out, fault, strlen(fault));
        }
    } while (result == TABLE_ROW || result == TABLE_BAD);
}

static int temporary(const struct cases_field *content)
{
    char path[] = "/tmp/test-formats-XXXXXX";
    int fd = mkstemp(path);

    assert_true(fd >= 0);
    unlink(path);
    assert_int_equal(write(fd, content->text, content->length), (ssize_t)content->length);
    return fd;
}

static void check(int line, struct cases_field *f, int n)
{
    static char got[SHOWN];
    struct table *table = calloc(1, sizeof *table);
    struct table_options options = options_of(f[1].text);
    int fd = temporary(&f[3]);
    const struct table_format *format = table_format_of(fd, "case");

    assert_int_equal(n, 4);
    if (strcmp(format->name, f[0].text) != 0)
        fail_msg("formats.cases line %d: taken for %s", line, format->name);
    assert_true(table_open(table, format, fd, &options));
    show(table, got);
    if (strcmp(got, f[2].text) != 0)
        fail_msg("formats.cases line %d:\n  got    %s\n  wanted %s", line, got, f[2].text);
    table_close(table);
    close(fd);
    free(table);
}

static void formats_cases(void **state)
{
    (void)state;
    assert_true(cases_run("formats.cases", check) > 5);
}

/* V27 and V28 are said by every format in its own words. */
static void a_fault_has_words_and_place(void **state)
{
    struct table *table = calloc(1, sizeof *table);

    (void)state;
    table->row = 7;
    table->count = 1;
    table->cells[0] = (struct cell){.text = (char *)"abc", .length = 3};
    assert_int_equal(table_fault(table, TABLE_BAD, V28, 0, "is not one of %d", 5), TABLE_BAD);
    assert_true(table->fault.rule == V28 && table->fault.row == 7 && table->fault_column == 0 && table->fault.length == 3);
    assert_string_equal(table->fault.detail, "is not one of 5");
    assert_int_equal(table_fault(table, TABLE_BROKEN, V27, -1, NULL), TABLE_BROKEN);
    assert_true(table->fault.rule == V27 && table->fault.value == NULL && table->fault.detail == NULL);
    free(table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(formats_cases),
        cmocka_unit_test(a_fault_has_words_and_place),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
