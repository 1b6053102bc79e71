/* The table: whatever a writer of RFC 4180 writes comes back, also where the buffer ends inside it. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "table.h"

static int temporary(const void *bytes, size_t size)
{
    char path[] = "/tmp/test-table-XXXXXX";
    int fd = mkstemp(path);

    assert_true(fd >= 0);
    unlink(path);
    assert_int_equal(write(fd, bytes, size), (ssize_t)size);
    return fd;
}

static struct table *open_text(const char *text, size_t length, char delimiter, bool latin1)
{
    struct table *table = calloc(1, sizeof *table);

    assert_true(table_open(table, &table_csv, temporary(text, length),
                           &(struct table_options){.raw = true, .delimiter = delimiter, .encoding = latin1 ? TABLE_LATIN1 : TABLE_UTF8}));
    return table;
}

static void close_table(struct table *table)
{
    close(table->fd);
    table_close(table);
    free(table);
}

static bool cell_is(const struct table *table, int i, const char *text)
{
    return i < table->count && table->cells[i].length == strlen(text) && memcmp(table->cells[i].text, text, strlen(text)) == 0;
}

static void rows_and_lines_are_counted(void **state)
{
    static const char text[] = "\xef\xbb\xbf" "a;b\r\n\n\"x\ny\";\"q\"\"q\"\r\n;\nlast;1";
    struct table *t = open_text(text, sizeof text - 1, ';', false);

    (void)state;
    assert_int_equal(table_next(t), TABLE_ROW);
    assert_true(t->row == 1 && t->count == 2 && cell_is(t, 0, "a") && cell_is(t, 1, "b"));
    assert_int_equal(table_next(t), TABLE_ROW);
    assert_true(t->row == 3 && cell_is(t, 0, "x\ny") && cell_is(t, 1, "q\"q"));
    assert_int_equal(table_next(t), TABLE_ROW);
    assert_true(t->row == 5 && t->count == 2 && cell_is(t, 0, "") && cell_is(t, 1, ""));
    assert_int_equal(table_next(t), TABLE_ROW);
    assert_true(t->row == 6 && cell_is(t, 0, "last") && cell_is(t, 1, "1"));
    assert_int_equal(table_next(t), TABLE_END);
    assert_int_equal(table_next(t), TABLE_END);
    close_table(t);
}

static void latin1_becomes_utf8(void **state)
{
    static const char text[] = "l\xe4n,\xd6rebro\n";
    struct table *t = open_text(text, sizeof text - 1, ',', true);

    (void)state;
    assert_int_equal(table_next(t), TABLE_ROW);
    assert_true(cell_is(t, 0, "l\xc3\xa4n") && cell_is(t, 1, "\xc3\x96rebro"));
    close_table(t);
}

/* The encoding of every character of UTF-8's forms is taken, and its neighbours are not. */
static void utf8_is_checked(void **state)
{
    static const struct { const char *text; bool fine; } cases[] = {
        {"\xc3\xa5", true}, {"\xe2\x82\xac", true}, {"\xf0\x9f\x98\x80", true}, {"\xf4\x8f\xbf\xbf", true}, {"\xed\x9f\xbf", true},
        {"\xc0\x80", false}, {"\xc1\xbf", false}, {"\xc3", false}, {"\xe0\x9f\xbf", false}, {"\xed\xa0\x80", false},
        {"\xf0\x8f\xbf\xbf", false}, {"\xf4\x90\x80\x80", false}, {"\xf5\x80\x80\x80", false}, {"\x80", false}, {"\xe2\x82", false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        char text[32];
        int n = snprintf(text, sizeof text, "a,%s,b\n", cases[i].text);
        struct table *t = open_text(text, (size_t)n, ',', false);
        enum table_result got = table_next(t);

        if (got != (cases[i].fine ? TABLE_ROW : TABLE_BAD))
            fail_msg("case %zu gives %d", i, (int)got);
        assert_true(cases[i].fine || (t->fault.rule == V01 && t->fault_column == 1));
        close_table(t);
    }
}

static void long_rows_are_refused(void **state)
{
    size_t size = 3 * 1024 * 1024;
    char *text = malloc(size);
    struct table *t;

    (void)state;
    memset(text, 'x', size);
    memcpy(text, "a,b\n", 4);
    text[4 + TABLE_ROW_MAX - 1] = '\n'; /* exactly as long as may be */
    t = open_text(text, size, ',', false);
    assert_int_equal(table_next(t), TABLE_ROW);
    assert_int_equal(table_next(t), TABLE_ROW);
    assert_int_equal(t->cells[0].length, TABLE_ROW_MAX - 1);
    assert_int_equal(table_next(t), TABLE_BROKEN);
    assert_int_equal(t->fault.rule, V25);
    assert_int_equal(t->fault.row, 3);
    close_table(t);
    free(text);
}

static void many_columns(void **state)
{
    char text[2048];
    struct table *t;

    (void)state;
    memset(text, ',', 1300);
    text[1300] = '\n';
    t = open_text(text, 1301, ',', false);
    assert_int_equal(table_next(t), TABLE_ROW);
    assert_int_equal(t->count, TABLE_COLUMNS_MAX + 1);
    close_table(t);
}

/* --- a writer and the reader, at random --------------------------------------------------------------- */

enum { ROWS = 60000, CELLS = 5, WIDEST = 120 };

static uint64_t seed;

static unsigned any(unsigned below)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(seed >> 33) % below;
}

static size_t any_cell(char *out)
{
    static const char *const pieces[] = {"a", "7", "-", " ", ",", "\"", "\n", "\r\n", "\xc3\xa5", "\xe2\x82\xac", "B+C"};
    size_t used = 0;

    for (unsigned n = any(36); n > 0; n--) {
        const char *piece = pieces[any(any(4) == 0 ? ARRAY_SIZE(pieces) : 4)];

        memcpy(out + used, piece, strlen(piece));
        used += strlen(piece);
    }
    return used;
}

static size_t write_cell(char *out, const char *cell, size_t length)
{
    size_t used = 0;

    if (memchr(cell, ',', length) == NULL && memchr(cell, '"', length) == NULL && memchr(cell, '\n', length) == NULL && any(10) > 0) {
        memcpy(out, cell, length);
        return length;
    }
    out[used++] = '"';
    for (size_t i = 0; i < length; i++) {
        if (cell[i] == '"')
            out[used++] = '"';
        out[used++] = cell[i];
    }
    out[used++] = '"';
    return used;
}

static void what_was_written_is_read(void **state)
{
    static char cells[ROWS][CELLS][WIDEST];
    static size_t lengths[ROWS][CELLS];
    char *text = malloc((size_t)ROWS * CELLS * 2 * WIDEST);
    size_t used = 0;
    struct table *t;

    (void)state;
    seed = 7;
    for (int r = 0; r < ROWS; r++) {
        for (int c = 0; c < CELLS; c++) {
            lengths[r][c] = any_cell(cells[r][c]);
            used += write_cell(text + used, cells[r][c], lengths[r][c]);
            text[used++] = c + 1 < CELLS ? ',' : '\n';
        }
    }
    assert_true(used > 4 * 1024 * 1024); /* several buffers */
    t = open_text(text, used, ',', false);
    t->columns = CELLS;
    for (int r = 0; r < ROWS; r++) {
        assert_int_equal(table_next(t), TABLE_ROW);
        assert_int_equal(t->count, CELLS);
        for (int c = 0; c < CELLS; c++) {
            assert_int_equal(t->cells[c].length, lengths[r][c]);
            assert_memory_equal(t->cells[c].text, cells[r][c], lengths[r][c]);
        }
    }
    assert_int_equal(table_next(t), TABLE_END);
    close_table(t);
    free(text);
}

/* Any bytes at all end somewhere, without a crash. */
static void any_bytes_are_survived(void **state)
{
    char text[600];

    (void)state;
    seed = 11;
    for (int round = 0; round < 20000; round++) {
        size_t size = any(sizeof text);
        struct table *t;
        enum table_result result;
        int rows = 0;

        for (size_t i = 0; i < size; i++)
            text[i] = any(3) == 0 ? (char)any(256) : "\",\n\r\0a"[any(6)];
        t = open_text(text, size, ',', any(2));
        while ((result = table_next(t)) == TABLE_ROW || result == TABLE_BAD)
            assert_true(++rows < 700);
        close_table(t);
    }
}

static void the_first_line_chooses_the_delimiter(void **state)
{
    static const struct {
        const char *text;
        char delimiter;
        int columns;
    } cases[] = {{"a,b;c,d\n", ',', 3}, {"\xef\xbb\xbf" "a;b,c;d\n1,2,3,4,5,6", ';', 3}, {"a\tb\n1;2;3\n", '\t', 2},
                 {"alone\n", ',', 1},  {"a;b", ';', 2}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct table *t = open_text(cases[i].text, strlen(cases[i].text), '\0', false);
        assert_int_equal(table_next(t), TABLE_ROW);
        assert_int_equal(t->options.delimiter, cases[i].delimiter);
        assert_int_equal(t->count, cases[i].columns);
        close_table(t);
    }
}

/* A byte at a time, so that each row is asked for before it is there. */
static void a_pipe_is_read_like_a_file(void **state)
{
    static const char text[] = "\xef\xbb\xbf" "id;value\na;1\n";
    struct table *t = calloc(1, sizeof *t);
    int ends[2];
    pid_t writer;

    (void)state;
    assert_int_equal(pipe(ends), 0);
    writer = fork();
    if (writer == 0) {
        for (size_t i = 0; i + 1 < sizeof text; i++)
            if (write(ends[1], text + i, 1) != 1 || usleep(500) != 0)
                _exit(1);
        _exit(0);
    }
    close(ends[1]);
    assert_true(table_open(t, &table_csv, ends[0], &(struct table_options){0}));
    assert_int_equal(table_next(t), TABLE_ROW);
    assert_true(t->count == 2 && cell_is(t, 0, "id") && cell_is(t, 1, "value"));
    assert_int_equal(table_next(t), TABLE_ROW);
    assert_true(cell_is(t, 0, "a") && cell_is(t, 1, "1"));
    assert_int_equal(table_next(t), TABLE_END);
    assert_int_equal(waitpid(writer, NULL, 0), writer);
    close_table(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_and_lines_are_counted),
        cmocka_unit_test(latin1_becomes_utf8),
        cmocka_unit_test(utf8_is_checked),
        cmocka_unit_test(long_rows_are_refused),
        cmocka_unit_test(many_columns),
        cmocka_unit_test(what_was_written_is_read),
        cmocka_unit_test(any_bytes_are_survived),
        cmocka_unit_test(the_first_line_chooses_the_delimiter),
        cmocka_unit_test(a_pipe_is_read_like_a_file),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
