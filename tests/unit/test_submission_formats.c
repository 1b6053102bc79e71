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

/* What was filled in comes over, in its order; nothing is made up for a sentence that is not known. */
static void details_have_a_swedish(void **state)
{
    static const struct { const char *en, *sv; } pairs[] = {
        {"has 3 cells in DATA where its VALUES make 4", "har 3 celler i DATA där dess VALUES ger 4"},
        {"has a line of DATA for \"x, y\", which is no value of r", "har en rad i DATA för \"x, y\", som inte är ett värde i r"},
        {"has 2 data sets; say which by `sheet` in a manifest: one, two", "har 2 datamängder; säg vilken med `sheet` i ett manifest: one, two"},
        {"is a packed file without the part xl/a.xml", "är en packad fil utan delen xl/a.xml"},
        {"is a workbook without a sheet that is shown", "är en arbetsbok utan något blad som visas"},
    };
    char got[PHRASE_SIZE];

    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        assert_true(swedish_detail(pairs[i].en, got));
        assert_string_equal(got, pairs[i].sv);
    }
    assert_false(swedish_detail("has 3 cells in DATA", got));
    assert_false(swedish_detail("", got));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(formats_cases),
        cmocka_unit_test(a_fault_has_words_and_place),
        cmocka_unit_test(details_have_a_swedish),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
