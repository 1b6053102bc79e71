/* edge: a yearly panel's missing years from a monthly panel of the same cells, with sources and the note. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "edge.h"

enum { CELLS = 12, YEARS = 6, MONTHS = 12 * (YEARS + 1) + 4, HORIZON = 3 };

static struct panel years, months;
static char codes[CELLS][4];

static struct panel_target target_of(int i, int first, int n, int64_t source)
{
    struct panel_target t = {.key = {"18", "sni2007g", codes[i], "total", "T", "total", "T", "T"}, .first = first, .n = n, .observed = n};

    t.y = malloc(sizeof *t.y * (size_t)n);
    t.sources = calloc(1, sizeof *t.sources);
    t.sources[t.source_count++] = (struct panel_source){.series = source, .periods = n, .overlap = -1, .factor = NAN};
    return t;
}

static double month(int i, int t)
{
    return (100 + 10 * i) * (1 + 0.1 * sin(t * M_PI / 6)) * exp(0.03 * sin(i + 0.4 * t / 12.0 * (1 + i % 3)));
}

/* Both panels ordered by key, as panel_make leaves them. */
static int begin(void **state)
{
    (void)state;
    years = (struct panel){CELLS, calloc(CELLS, sizeof *years.targets), false};
    months = (struct panel){CELLS, calloc(CELLS, sizeof *months.targets), false};
    for (int i = 0; i < CELLS; i++) {
        snprintf(codes[i], sizeof codes[i], "%c", 'A' + i);
        years.targets[i] = target_of(i, 2015, YEARS, 100 + i);
        months.targets[i] = target_of(i, 2015 * 12, MONTHS, 200 + i);
        for (int t = 0; t < MONTHS; t++)
            months.targets[i].y[t] = month(i, t);
        for (int T = 0; T < YEARS; T++) {
            years.targets[i].y[T] = 0;
            for (int p = 0; p < 12; p++)
                years.targets[i].y[T] += month(i, 12 * T + p) / 12;
        }
    }
    return 0;
}

static int end(void **state)
{
    (void)state;
    panel_free(&years);
    panel_free(&months);
    return 0;
}

static void missing_years_become_nowcasts_with_sources(void **state)
{
    const struct panel_target *t = &years.targets[3];
    double mean = 0;

    (void)state;
    assert_true(edge_fill(&years, 1, &months, 12));
    for (int p = 0; p < 12; p++)
        mean += month(3, 12 * YEARS + p) / 12;
    assert_int_equal(t->n, YEARS + 2);
    assert_int_equal(t->nowcasts, 2);
    assert_int_equal(t->observed, YEARS);
    assert_true(fabs(t->y[YEARS] - mean) < 0.02 * mean);
    assert_true(t->nowcast_se[0] > 0 && t->nowcast_se[1] > t->nowcast_se[0]);
    assert_int_equal(t->source_count, 2);
    assert_int_equal(t->sources[1].series, 203);
    assert_non_null(strstr(t->note, "nowcast of 2 periods from a faster series, 4 of 12 parts of the last known"));
}

static void a_cell_without_months_stays_as_it_is(void **state)
{
    (void)state;
    panel_free(&months);
    months.targets = calloc(1, sizeof *months.targets);
    assert_true(edge_fill(&years, 1, &months, 12));
    for (int i = 0; i < CELLS; i++)
        assert_true(years.targets[i].nowcasts == 0 && years.targets[i].n == YEARS && years.targets[i].note[0] == '\0');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(missing_years_become_nowcasts_with_sources, begin, end),
        cmocka_unit_test_setup_teardown(a_cell_without_months_stays_as_it_is, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
