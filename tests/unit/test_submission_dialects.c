/* The dialects that offices write, read by a manifest to observations: dialects.cases has a manifest and a file a line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "cases.h"
#include "period.h"
#include "reading.h"

static char folder[] = "/tmp/test-dialects-XXXXXX";

static const char *code_or_total(const Framsyn__V1__Code *code)
{
    return code != NULL ? code->code : "T";
}

static void show_rows(const struct reading *reading, char *out, size_t size)
{
    size_t used = 0;

    out[0] = '\0';
    for (int b = 0; b < reading->n; b++) {
        const Framsyn__V1__ObservationBatch *batch = reading->batches[b]->observations;

        for (size_t i = 0; i < batch->n_value; i++) {
            const Framsyn__V1__SeriesKey *key = batch->series[batch->series_index[i]];
            char period[PERIOD_TEXT_SIZE], value[32] = "-";

            if (!isnan(batch->value[i]))
                snprintf(value, sizeof value, "%.15g", batch->value[i]);
            used += (size_t)snprintf(out + used, size - used, "%s%s %s %s %s %s %u", used > 0 ? "/" : "", key->region, code_or_total(key->industry),
                                     key->sex[0] != '\0' ? key->sex : "T", period_text((int)key->frequency, batch->period[i], period),
                                     value, batch->n_status > 0 ? batch->status[i] : 0);
        }
    }
}

static void check(int line, struct cases_field *f, int n)
{
    char manifest[4096], path[64], data[64], got[4096];
    struct reading reading;
    int length;

    assert_int_equal(n, 3);
    snprintf(path, sizeof path, "%s/m.manifest", folder);
    snprintf(data, sizeof data, "%s/d", folder);
    length = snprintf(manifest, sizeof manifest, "manifest = 1\nfile = d\nsource = s\n%s\n", f[0].text);
    reading_write(path, manifest, (size_t)length);
    reading_write(data, f[1].text, f[1].length);
    reading_begin(&reading, path, 100, false);
    if (reading.reader == NULL)
        fail_msg("dialects.cases line %d: %s", line, reading.error);
    if (reader_rejections(reading.reader)->total > 0) {
        const struct submission_rejection *r = &reader_rejections(reading.reader)->list[0];

        snprintf(got, sizeof got, "!%s %u %s %s", r->rule, r->row, r->column, r->value);
    } else {
        show_rows(&reading, got, sizeof got);
    }
    if (strcmp(got, f[2].text) != 0)
        fail_msg("dialects.cases line %d:\n  got    %s\n  wanted %s", line, got, f[2].text);
    reading_end(&reading);
    unlink(path);
    unlink(data);
}

static void dialects_cases(void **state)
{
    (void)state;
    assert_non_null(mkdtemp(folder));
    assert_true(cases_run("dialects.cases", check) >= 9);
    rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dialects_cases),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
