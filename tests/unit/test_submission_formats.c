/* What each format makes of a file: formats.cases has a file a line, and the rows it turns into. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "cases.h"
#include "shown.h"

static void check(int line, struct cases_field *f, int n)
{
    assert_int_equal(n, 4);
    shown_check("formats.cases", line, f[0].text, f[1].text, f[2].text, f[3].text, f[3].length);
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
