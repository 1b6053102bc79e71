/* Manifests: what is taken, what is refused and with which sentence (V19). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "cases.h"
#include "contract.h"
#include "manifest.h"

static bool parse(struct manifest *manifest, const char *body, char *error)
{
    char text[CASES_LINE];

    snprintf(text, sizeof text, "manifest = 1\nfile = d.csv\nsource = s\n%s\n", body);
    return manifest_parse(manifest, "m.manifest", text, strlen(text), error, SUBMISSION_ERROR_SIZE);
}

static void check(int line, struct cases_field *f, int n)
{
    struct manifest manifest;
    char error[SUBMISSION_ERROR_SIZE] = "";
    bool fine = parse(&manifest, n > 1 ? f[1].text : "", error), wanted = strcmp(f[0].text, "ok") == 0;

    if (fine != wanted || (!wanted && (strstr(error, f[0].text) == NULL || strstr(error, "m.manifest") != error ||
                                       strstr(error, "(V19)") == NULL)))
        fail_msg("manifest.cases line %d: %s", line, fine ? "taken" : error);
    manifest_free(&manifest);
}

static void manifest_cases(void **state)
{
    (void)state;
    assert_true(cases_run("manifest.cases", check) > 30);
}

static void what_is_missing_is_named(void **state)
{
    static const char *const texts[] = {"file = a\nsource = s\n", "manifest = 1\nsource = s\n", "manifest = 1\nfile = a\n", ""};
    static const char *const wanted[] = {"manifest = 1", "file = NAME", "source = NAME", "manifest = 1"};

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
        struct manifest manifest;
        char error[SUBMISSION_ERROR_SIZE];

        assert_false(manifest_parse(&manifest, "m", texts[i], strlen(texts[i]), error, sizeof error));
        assert_non_null(strstr(error, wanted[i]));
        manifest_free(&manifest);
    }
}

static void statements_mean_what_they_say(void **state)
{
    struct manifest m;
    char error[SUBMISSION_ERROR_SIZE];

    (void)state;
    assert_true(parse(&m, "measure = employed\ndefinition = B\nregion = column \"region code\"\r\nindustry = column my scheme x scheme "
                          "sni2025\nperiod = column p\nvalue = column v\nreleased = 1970-01-02T00:01Z\ndelimiter = tab\nmap region "
                          "\"Örebro län\" = 18\nnote = two words", error));
    assert_string_equal(m.bindings[DIM_REGION].text, "region code");
    assert_string_equal(m.bindings[DIM_INDUSTRY].text, "my scheme x");
    assert_string_equal(m.bindings[DIM_INDUSTRY].scheme, "sni2025");
    assert_string_equal(m.bindings[DIM_OCCUPATION].scheme, "ssyk2012");
    assert_int_equal(m.released_at, INT64_C(86460000000));
    assert_int_equal(m.options.delimiter, '\t');
    assert_string_equal(m.rules[0].from, "Örebro län");
    assert_string_equal(m.rules[0].to, "18");
    assert_string_equal(m.note, "two words");
    assert_false(m.own);
    manifest_free(&m);
}

static void hash_of(const char *body, const char *file, uint8_t out[HASH_SIZE])
{
    char text[1024], error[SUBMISSION_ERROR_SIZE];
    struct manifest manifest;
    struct hash_state state;

    snprintf(text, sizeof text, "manifest = 1\nfile = %s\nsource = s\n%s\n", file, body);
    assert_true(manifest_parse(&manifest, "m", text, strlen(text), error, sizeof error));
    hash_begin(&state);
    manifest_hash(&manifest, &state);
    hash_end(&state, out);
    manifest_free(&manifest);
}

/* Where the file lies, comments and order do not make other content; what is read does. */
static void the_hash_follows_the_meaning(void **state)
{
    uint8_t one[HASH_SIZE], two[HASH_SIZE];

    (void)state;
    hash_of("region = 18\nmeasure = employed # counted", "../data/a.csv", one);
    hash_of("measure = employed\n\n# moved\nregion = 18", "a.csv", two);
    assert_memory_equal(one, two, HASH_SIZE);
    hash_of("measure = employed\nregion = 19", "a.csv", two);
    assert_memory_not_equal(one, two, HASH_SIZE);
    hash_of("measure = employed\nregion = 18\nmap sex men = 1", "a.csv", two);
    assert_memory_not_equal(one, two, HASH_SIZE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(manifest_cases),
        cmocka_unit_test(what_is_missing_is_named),
        cmocka_unit_test(statements_mean_what_they_say),
        cmocka_unit_test(the_hash_follows_the_meaning),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
