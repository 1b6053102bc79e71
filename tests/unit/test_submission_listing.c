/* Which files of a folder make submissions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "files.h"
#include "submission.h"

static const char own[] = "measure,region,frequency,period,value\nemployed,1880,year,2024,5\n";

static void put(const char *folder, const char *name, const char *text)
{
    char path[300];
    FILE *file;

    assert_true(path_join(path, sizeof path, folder, name));
    file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void a_name_ends_alike_in_capitals(void **state)
{
    (void)state;
    assert_true(path_ends("a.csv", ".csv"));
    assert_true(path_ends("A.CSV", ".csv"));
    assert_false(path_ends(".csv", ".csv"));
    assert_false(path_ends("a.csvx", ".csv"));
    assert_true(path_is_data("TAB.PX"));
    assert_false(path_is_data("a.manifest"));
}

static void a_folder_is_listed_by_name_manifests_and_what_none_claims(void **state)
{
    const char *const expected[] = {"B.CSV", "C.MANIFEST", "a.csv"};
    char folder[] = "/tmp/framsyn-listing-XXXXXX", error[SUBMISSION_ERROR_SIZE] = "";
    char **paths;
    int n = 0;

    (void)state;
    assert_non_null(mkdtemp(folder));
    put(folder, "a.csv", own);
    put(folder, "B.CSV", own);
    put(folder, "claimed.csv", own);
    put(folder, "C.MANIFEST", "manifest = 1\nfile = claimed.csv\nsource = x\nreleased = 2025-03-20\nmeasure = employed\ndefinition = X\nregion = column region\nperiod = column period\nvalue = column value\n");
    put(folder, "other.csv", "x,y\n1,2\n");
    put(folder, "notes.txt", own);
    put(folder, ".hidden.csv", own);
    paths = submission_list(folder, error, sizeof error);
    assert_non_null(paths);
    for (; paths[n]; n++) {
        assert_in_range(n, 0, 2);
        assert_string_equal(path_base(paths[n]), expected[n]);
        free(paths[n]);
    }
    assert_int_equal(n, 3);
    free(paths);
    files_remove_folder(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_ends_alike_in_capitals),
        cmocka_unit_test(a_folder_is_listed_by_name_manifests_and_what_none_claims),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
