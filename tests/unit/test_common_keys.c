/* Claims about key files, the list of principals and rights. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bus.h"
#include "keys.h"
#include "log.h"
#include "principals.h"

static char folder[64];
static char error[512];

static int make_folder(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/test_keys.XXXXXX");
    log_open("test_keys", LOG_ERROR);
    return mkdtemp(folder) == NULL;
}

static int remove_folder(void **state)
{
    static const char *const names[] = {"a.key", "a.pub", "b.key", "b.pub", "principals"};
    char path[128];

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        unlink(path);
    }
    return rmdir(folder);
}

static void write_file(const char *name, const char *text)
{
    char path[128], passing[160];
    FILE *file;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    snprintf(passing, sizeof passing, "%s.new", path);
    file = fopen(passing, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    assert_int_equal(rename(passing, path), 0);
}

static mode_t mode_of(const char *name)
{
    char path[128];
    struct stat status;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    assert_int_equal(stat(path, &status), 0);
    return status.st_mode & 0777;
}

static void make(const char *name, char public[KEY_TEXT_SIZE])
{
    bool made;

    assert_true(bus_make_key(folder, name, &made, error, sizeof error));
    assert_true(key_read(folder, name, "pub", public, error, sizeof error));
}

/* ZeroMQ RFC 32's own example, repeated to the length of a key, and the edges of the range. */
static void a_key_survives_its_text(void **state)
{
    static const uint8_t hello[KEY_SIZE] = {0x86, 0x4f, 0xd2, 0x6f, 0xb5, 0x59, 0xf7, 0x5b};
    uint8_t key[KEY_SIZE], back[KEY_SIZE];
    char text[KEY_TEXT_SIZE];

    (void)state;
    key_encode(hello, text);
    assert_memory_equal(text, "HelloWorld0000000000", 20);
    memset(key, 0xff, sizeof key);
    key_encode(key, text);
    assert_true(key_decode(text, back));
    assert_memory_equal(key, back, KEY_SIZE);
}

static void what_is_no_key_is_refused(void **state)
{
    uint8_t key[KEY_SIZE];

    (void)state;
    assert_false(key_decode("", key));
    assert_false(key_decode("HelloWorld", key));
    assert_false(key_decode("HelloWorld HelloWorldHelloWorldHelloWorl", key));
    assert_false(key_decode("########################################", key)); /* a group above 2^32 */
}

static void a_pair_is_made_once_and_fits_together(void **state)
{
    char secret[KEY_TEXT_SIZE], public[KEY_TEXT_SIZE], again[KEY_TEXT_SIZE];
    bool made;

    (void)state;
    assert_true(bus_make_key(folder, "a", &made, error, sizeof error));
    assert_true(made);
    assert_true(key_read(folder, "a", "key", secret, error, sizeof error));
    assert_true(key_read(folder, "a", "pub", public, error, sizeof error));
    assert_true(key_public(secret, again));
    assert_string_equal(public, again);
    assert_true(bus_make_key(folder, "a", &made, error, sizeof error));
    assert_false(made);
    assert_true(key_read(folder, "a", "key", again, error, sizeof error));
    assert_string_equal(secret, again);
}

static void a_secret_key_is_its_owners_alone(void **state)
{
    char public[KEY_TEXT_SIZE];

    (void)state;
    make("a", public);
    assert_int_equal(mode_of("a.key"), 0600);
    assert_int_equal(mode_of("a.pub"), 0644);
}

static void a_lost_public_key_is_made_again_from_the_secret_one(void **state)
{
    char before[KEY_TEXT_SIZE], after[KEY_TEXT_SIZE], path[128];

    (void)state;
    make("a", before);
    snprintf(path, sizeof path, "%s/a.pub", folder);
    unlink(path);
    make("a", after);
    assert_string_equal(before, after);
}

static void a_bad_key_file_is_refused_in_a_sentence(void **state)
{
    char text[KEY_TEXT_SIZE];

    (void)state;
    assert_false(key_read(folder, "nobody", "key", text, error, sizeof error));
    assert_non_null(strstr(error, "/nobody.key: No such file"));
    write_file("b.key", "short\n");
    assert_false(key_read(folder, "b", "key", text, error, sizeof error));
    assert_non_null(strstr(error, "/b.key: it must hold 40 characters of Z85"));
}

static void a_name_that_leads_elsewhere_is_no_name(void **state)
{
    static const char *const names[] = {"", "../a", "a/b", ".a", "-a", "a b",
                                        "a234567890123456789012345678901234567890123456789012345678901234"};
    bool made;

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(names); i++)
        assert_false(bus_make_key(folder, names[i], &made, error, sizeof error));
}

static void rights_are_words_with_commas_between(void **state)
{
    unsigned rights;

    (void)state;
    assert_true(bus_rights_parse("submit", &rights));
    assert_int_equal(rights, BUS_RIGHT_SUBMIT);
    assert_true(bus_rights_parse("gysam,reko,yh", &rights));
    assert_int_equal(rights, BUS_RIGHT_GYSAM | BUS_RIGHT_REKO | BUS_RIGHT_YH);
    assert_true(bus_rights_parse("all", &rights));
    assert_int_equal(rights, BUS_RIGHT_ALL);
    assert_false(bus_rights_parse("", &rights));
    assert_false(bus_rights_parse("submit,", &rights));
    assert_false(bus_rights_parse(",submit", &rights));
    assert_false(bus_rights_parse("submit analyst", &rights));
    assert_false(bus_rights_parse("Submit", &rights));
    assert_false(bus_rights_parse("sub", &rights));
}

static void a_principal_is_found_by_its_key(void **state)
{
    char first[KEY_TEXT_SIZE], second[KEY_TEXT_SIZE], text[512], name[BUS_PRINCIPAL_MAX];
    struct principals *principals = principals_new(folder);
    unsigned rights;

    (void)state;
    make("a", first);
    make("b", second);
    snprintf(text, sizeof text,
             "# who may what\n\nwrong line\nbad/name %s all\na not-a-key all\n  a  %s\tsubmit,gysam # the worker\nb %s yes\n",
             second, first, second);
    write_file("principals", text);
    assert_true(principals_find(principals, first, true, name, &rights));
    assert_string_equal(name, "a");
    assert_int_equal(rights, BUS_RIGHT_SUBMIT | BUS_RIGHT_GYSAM);
    assert_false(principals_find(principals, second, true, name, &rights));
    assert_false(principals_find(principals, "", true, name, &rights));
    principals_destroy(&principals);
    assert_null(principals);
}

static void the_list_is_read_again_when_it_changes(void **state)
{
    char key[KEY_TEXT_SIZE], text[128], name[BUS_PRINCIPAL_MAX];
    struct principals *principals = principals_new(folder);
    unsigned rights;

    (void)state;
    make("a", key);
    write_file("principals", "");
    assert_false(principals_find(principals, key, true, name, &rights));
    snprintf(text, sizeof text, "a %s analyst\n", key);
    write_file("principals", text);
    assert_true(principals_find(principals, key, true, name, &rights));
    assert_int_equal(rights, BUS_RIGHT_ANALYST);
    write_file("principals", "");
    usleep((PRINCIPALS_STALE_MS + 20) * 1000);
    assert_false(principals_find(principals, key, false, name, &rights));
    principals_destroy(&principals);
}

static void a_missing_list_lets_nobody_in(void **state)
{
    struct principals *principals = principals_new("/nonexistent");
    char key[KEY_TEXT_SIZE], name[BUS_PRINCIPAL_MAX];
    unsigned rights;

    (void)state;
    make("a", key);
    log_open("test_keys", LOG_ERROR);
    assert_false(principals_find(principals, key, true, name, &rights));
    principals_destroy(&principals);
}

static void many_principals_are_all_found(void **state)
{
    enum { MANY = 300 };
    struct principals *principals = principals_new(folder);
    char path[128], keys[MANY][KEY_TEXT_SIZE], name[BUS_PRINCIPAL_MAX], expected[16];
    unsigned rights;
    FILE *file;

    (void)state;
    snprintf(path, sizeof path, "%s/principals", folder);
    file = fopen(path, "w");
    for (int i = 0; i < MANY; i++) {
        uint8_t key[KEY_SIZE] = {(uint8_t)(i * 7), (uint8_t)(i >> 4), (uint8_t)i};

        key_encode(key, keys[i]);
        fprintf(file, "p%d %s submit\n", i, keys[i]);
    }
    fclose(file);
    for (int i = 0; i < MANY; i++) {
        assert_true(principals_find(principals, keys[i], false, name, &rights));
        snprintf(expected, sizeof expected, "p%d", i);
        assert_string_equal(name, expected);
    }
    principals_destroy(&principals);
}

#define claim(name) cmocka_unit_test_setup_teardown(name, make_folder, remove_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        claim(a_key_survives_its_text),
        claim(what_is_no_key_is_refused),
        claim(a_pair_is_made_once_and_fits_together),
        claim(a_secret_key_is_its_owners_alone),
        claim(a_lost_public_key_is_made_again_from_the_secret_one),
        claim(a_bad_key_file_is_refused_in_a_sentence),
        claim(a_name_that_leads_elsewhere_is_no_name),
        claim(rights_are_words_with_commas_between),
        claim(a_principal_is_found_by_its_key),
        claim(the_list_is_read_again_when_it_changes),
        claim(a_missing_list_lets_nobody_in),
        claim(many_principals_are_all_found),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
