/* survey, guess and manifest_write: what is made of files that nobody has described. */
#include <dirent.h>
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
#include "guess.h"

static char folder[] = "/tmp/framsyn-guess-XXXXXX", path[256];
static struct codelist lists;
static struct guess guess;
static const struct guess_wish nothing;

static void look(const char *name, const char *text, const struct guess_wish *wish)
{
    char error[512] = "";
    FILE *out;

    guess_free(&guess);
    snprintf(path, sizeof path, "%s/%s", folder, name);
    out = fopen(path, "w");
    assert_non_null(out);
    assert_int_equal(fwrite(text, 1, strlen(text), out), strlen(text));
    assert_int_equal(fclose(out), 0);
    if (!guess_file(&guess, &lists, path, wish != NULL ? wish : &nothing, error, sizeof error))
        fail_msg("%s", error);
}

static void bound(enum dimension dimension, const char *text)
{
    const struct binding *b = &guess.manifest.bindings[dimension];

    assert_string_equal(b->how == BOUND_NOT ? "nothing" : b->text, text);
}

static const char *mapped(enum dimension dimension, const char *from)
{
    for (int i = 0; i < guess.manifest.rule_count; i++)
        if (guess.manifest.rules[i].dimension == dimension && strcmp(guess.manifest.rules[i].from, from) == 0)
            return guess.manifest.rules[i].to != NULL ? guess.manifest.rules[i].to : "skipped";
    return "as it is";
}

static void a_table_with_the_years_beside_each_other(void **state)
{
    (void)state;
    look("rams_dagbef.csv", "\"region\",\"n\xc3\xa4ringsgren SNI 2007\",\"k\xc3\xb6n\",\"Antal 2009\",\"Antal 2010\"\n"
                            "\"18 \xc3\x96rebro l\xc3\xa4n\",\"F byggverksamhet\",\"m\xc3\xa4n\",10,11\n"
                            "\"1880 \xc3\x96rebro\",\"00 ok\xc3\xa4nd verksamhet\",\"kvinnor\",12,..\n", NULL);
    assert_true(guess.survey.options.wide && !guess.own);
    bound(DIM_REGION, "region");
    bound(DIM_INDUSTRY, "n\xc3\xa4ringsgren SNI 2007");
    assert_string_equal(guess.manifest.bindings[DIM_INDUSTRY].scheme, "sni2007g");
    bound(DIM_SEX, "k\xc3\xb6n");
    bound(DIM_PERIOD, "period");
    bound(DIM_VALUE, "value");
    assert_true(guess.manifest.bindings[DIM_REGION].first_word && guess.manifest.bindings[DIM_INDUSTRY].first_word);
    assert_false(guess.manifest.bindings[DIM_SEX].first_word);
    assert_string_equal(mapped(DIM_INDUSTRY, "F byggverksamhet"), "as it is");
    assert_string_equal(mapped(DIM_INDUSTRY, "00 ok\xc3\xa4nd verksamhet"), "US");
    assert_string_equal(mapped(DIM_SEX, "kvinnor"), "2");
    assert_int_equal(guess.unknown_count, 0);
    /* the name of the file and the years say whose figures they are */
    assert_string_equal(mapped(DIM_MEASURE, "Antal"), "employed");
    bound(DIM_DEFINITION, "RAMS-16plus");
    assert_true(guess_complete(&guess));
}

static void text_in_latin1_with_semicolons_a_title_and_notes(void **state)
{
    (void)state;
    look("af.csv", "Arbetsl\xf6shet, andel av arbetskraften (AKU)\n\nl\xe4n;m\xe5nad;andel\n18;2024M01;6,4\n18;2024M02;6,5\n\nK\xe4lla: SCB\n", NULL);
    assert_int_equal(guess.survey.options.encoding, TABLE_LATIN1);
    assert_int_equal(guess.survey.options.delimiter, ';');
    assert_int_equal(guess.survey.options.heading, 3);
    assert_true(guess.survey.options.notes);
    assert_int_equal(guess.manifest.decimal, ',');
    bound(DIM_REGION, "l\xc3\xa4n");
    bound(DIM_PERIOD, "m\xc3\xa5nad");
    bound(DIM_VALUE, "andel");
    bound(DIM_MEASURE, "nothing");
    assert_true(guess.lacks[DIM_MEASURE] && guess.lacks[DIM_DEFINITION] && !guess_complete(&guess));
    assert_true(guess_set(&guess, DIM_MEASURE, "unemployment_rate") && guess_set(&guess, DIM_DEFINITION, "AKU"));
    assert_true(guess_complete(&guess));
}

static void months_go_before_years(void **state)
{
    (void)state;
    look("af.csv", "Arbetslöshet, andel av arbetskraften (AKU)\n\nlän,ar,manad_lang,Period,andel\n18,2024,januari,2024-01,6.4\n18,2024,februari,2024-02,6.5\n", NULL);
    bound(DIM_PERIOD, "Period");
    assert_false(guess.columns[1].stray || guess.columns[2].stray);
    look("af.csv", "Arbetslöshet, andel av arbetskraften (AKU)\n\nPeriod,län,arbetslöshet,ar\n2024-01,18,6.4,2024\n2024-02,18,6.5,2024\n", NULL);
    bound(DIM_PERIOD, "Period");
    bound(DIM_VALUE, "arbetslöshet");
}

static void thousands_are_told_by_the_name_of_the_figures(void **state)
{
    (void)state;
    look("aku.csv", "län,kvartal,\"sysselsatta, 1000-tal\"\n18,2024K1,145.2\n", NULL);
    assert_true(manifest_factor_of(&guess.manifest, "employed") == 1000);
    look("aku.csv", "län,kvartal,\"sysselsatta\"\n18,2024K1,145200\n", NULL);
    assert_int_equal(guess.manifest.factor_count, 0);
    look("af.csv", "län,kvartal,\"arbetslöshet, procent av 1000-tal\"\n18,2024K1,6.4\n", NULL);
    assert_int_equal(guess.manifest.factor_count, 0);
}

static void what_the_user_says_goes_before_what_is_found(void **state)
{
    const struct guess_wish wish = {"vacancies", "SCB", "region"};

    (void)state;
    look("bas.csv", "kommun;\xc3\xa5r;antal sysselsatta\n1880;2023;5\n1881;2023;7\n", &wish);
    bound(DIM_MEASURE, "vacancies");
    bound(DIM_DEFINITION, "SCB");
    assert_string_equal(guess.manifest.source, "region");
    look("bas.csv", "kommun;\xc3\xa5r;antal sysselsatta\n1880;2023;5\n1881;2023;7\n", NULL);
    bound(DIM_MEASURE, "employed");
    bound(DIM_DEFINITION, "BAS");
    assert_string_equal(guess.manifest.source, "bas");
}

static void editions_of_a_list_are_told_apart_by_the_heading(void **state)
{
    (void)state;
    look("x.csv", "region,yrke SSYK 96,tid,antal\n18,513,2010,5\n18,522,2010,6\n", NULL);
    assert_string_equal(guess.manifest.bindings[DIM_OCCUPATION].scheme, "ssyk96");
    look("x.csv", "region,yrke SSYK 2012,tid,antal\n18,513,2020,5\n18,522,2020,6\n", NULL);
    assert_string_equal(guess.manifest.bindings[DIM_OCCUPATION].scheme, "ssyk2012");
    look("x.csv", "region,n\xc3\xa4ringsgren SNI 2025,tid,antal\n18,T,2026,5\n18,V,2026,6\n18,totalt,2026,9\n", NULL);
    assert_string_equal(guess.manifest.bindings[DIM_INDUSTRY].scheme, "sni2025");
    assert_string_equal(mapped(DIM_INDUSTRY, "T"), "as it is");
    assert_string_equal(mapped(DIM_INDUSTRY, "totalt"), "T");
}

static void codes_alone_are_no_proof(void **state)
{
    (void)state;
    look("x.csv", "id,n\n18,5\n19,6\n20,7\n", NULL);
    for (int d = 0; d < DIM_SERIES_COUNT; d++)
        assert_true(guess.manifest.bindings[d].how == BOUND_NOT);
    assert_true(guess.lacks[DIM_REGION]);
}

static void what_is_not_understood_is_said(void **state)
{
    (void)state;
    look("x.csv", "kommun,f\xc3\xb6" "delseland,\xc3\xa5r,antal\n1880,Sverige,2020,5\n9999,Norge,2020,6\n1881,Norge,2020,6\n", NULL);
    assert_int_equal(guess.unknown_count, 1);
    assert_string_equal(guess.unknown[0].value, "9999");
    assert_true(guess.columns[1].stray && !guess.columns[0].stray);
}

static void ages_and_totals_in_the_words_of_offices(void **state)
{
    (void)state;
    look("x.csv", "l\xc3\xa4n,\xc3\xa5lder,k\xc3\xb6n,\xc3\xa5r,antal\n18,16\xe2\x80\x93" "64 \xc3\xa5r,totalt,2020,5\n18,tot15-74,m\xc3\xa4n,2020,6\n18,85+,kvinnor,2020,6\n", NULL);
    assert_string_equal(mapped(DIM_AGE, "16\xe2\x80\x93" "64 \xc3\xa5r"), "16-64");
    assert_string_equal(mapped(DIM_AGE, "tot15-74"), "15-74");
    assert_string_equal(mapped(DIM_AGE, "85+"), "as it is");
    assert_string_equal(mapped(DIM_SEX, "totalt"), "T");
}

static void a_cube_names_its_columns_itself(void **state)
{
    (void)state;
    look("t.json", "{\"version\":\"2.0\",\"class\":\"dataset\",\"label\":\"Sysselsatta efter region och m\xc3\xa5nad (BAS)\",\"source\":\"SCB\","
                   "\"updated\":\"2026-01-15T07:00:00Z\",\"id\":[\"Region\",\"ContentsCode\",\"Tid\"],\"size\":[2,1,2],"
                   "\"role\":{\"geo\":[\"Region\"],\"metric\":[\"ContentsCode\"],\"time\":[\"Tid\"]},\"dimension\":{"
                   "\"Region\":{\"label\":\"region\",\"category\":{\"index\":[\"18\",\"1880\"],\"label\":{\"18\":\"\xc3\x96rebro l\xc3\xa4n\",\"1880\":\"\xc3\x96rebro\"}}},"
                   "\"ContentsCode\":{\"label\":\"tabellinneh\xc3\xa5ll\",\"category\":{\"index\":[\"0001\"],\"label\":{\"0001\":\"Antal\"}}},"
                   "\"Tid\":{\"label\":\"m\xc3\xa5nad\",\"category\":{\"index\":[\"2025M11\",\"2025M12\"]}}},\"value\":[1,2,3,4]}", NULL);
    bound(DIM_REGION, "Region");
    bound(DIM_PERIOD, "Tid");
    assert_string_equal(mapped(DIM_MEASURE, "0001"), "employed");
    bound(DIM_DEFINITION, "BAS");
    assert_string_equal(guess.manifest.source, "scb");
    assert_int_equal(guess.manifest.released_at, INT64_C(1768460400000000));
    assert_true(guess_complete(&guess));
}

static void our_own_headings_need_no_guess_but_of_the_form(void **state)
{
    (void)state;
    look("own.csv", "round;date;respondent;sector;region;industry;headcount;certainty\n2026H1;2026-03-01;a;private;1880;F;10;0,5\n", NULL);
    assert_true(guess.own && guess.manifest.own && guess.manifest.kind == MANIFEST_DIALOGUE);
    assert_int_equal(guess.manifest.options.delimiter, ';');
    assert_int_equal(guess.manifest.decimal, ',');
    look("own.csv", "measure,definition,region,period,value\nemployed,BAS,18,2020,5\n", NULL);
    assert_true(guess.own);
}

/* --- manifests written and read again */

static void same_again(const struct manifest *manifest)
{
    char *text = NULL, error[512] = "";
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    struct manifest again;
    uint8_t one[HASH_SIZE], two[HASH_SIZE];
    struct hash_state state;

    manifest_write(manifest, out);
    fclose(out);
    if (!manifest_parse(&again, "written", text, size, error, sizeof error))
        fail_msg("%s\n%s", error, text);
    hash_begin(&state);
    manifest_hash(manifest, &state);
    hash_end(&state, one);
    hash_begin(&state);
    manifest_hash(&again, &state);
    hash_end(&state, two);
    if (memcmp(one, two, HASH_SIZE) != 0 || strcmp(manifest->file, again.file) != 0)
        fail_msg("not the same again:\n%s", text);
    manifest_free(&again);
    free(text);
}

static void a_manifest_written_reads_the_same_again(void **state)
{
    DIR *real = opendir("tests/real");
    struct dirent *entry;
    char name[300], error[512];
    struct manifest manifest;
    bool missing;
    int n = 0;

    (void)state;
    assert_non_null(real);
    while ((entry = readdir(real)) != NULL) {
        if (!path_ends(entry->d_name, ".manifest"))
            continue;
        snprintf(name, sizeof name, "tests/real/%.200s", entry->d_name);
        assert_true(manifest_read(&manifest, name, &missing, error, sizeof error));
        same_again(&manifest);
        manifest_free(&manifest);
        n++;
    }
    closedir(real);
    assert_true(n > 3);
    look("rams_dagbef.csv", "\"region\",\"k\xc3\xb6n # 1\",\"Antal 2009\",\"Antal 2010\"\n\"18 \xc3\x96rebro l\xc3\xa4n\",m\xc3\xa4n,10,11\n", NULL);
    same_again(&guess.manifest);
}

static void the_lists_are_read_by_their_headings(void **state)
{
    const struct codelist_code *ha = codelist_find(&lists, "gy-programme", "HA");

    (void)state;
    assert_non_null(ha);
    assert_string_equal(ha->valid_to, "2022-07-01");
    assert_string_equal(ha->name_sv, "Handels- och administrationsprogrammet");
    assert_string_equal(codelist_named(&lists, "region", " \xc3\x96REBRO l\xc3\x84n ")->code, "18");
    for (int i = 0; i < lists.measure_count; i++)
        if (strcmp(lists.measures[i].measure, "unemployment_rate") == 0)
            assert_string_equal(lists.measures[i].name_sv, "Arbetsl\xc3\xb6shet");
    for (int i = 0; i < lists.definition_count; i++)
        assert_int_equal(lists.definitions[i].synthetic, strcmp(lists.definitions[i].definition, "SYNTHETIC") == 0);
}

static int begin(void **state)
{
    (void)state;
    return mkdtemp(folder) != NULL && codelist_load(&lists) ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    guess_free(&guess);
    codelist_free(&lists);
    files_remove_folder(folder);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_lists_are_read_by_their_headings),
        cmocka_unit_test(a_table_with_the_years_beside_each_other),
        cmocka_unit_test(text_in_latin1_with_semicolons_a_title_and_notes),
        cmocka_unit_test(months_go_before_years),
        cmocka_unit_test(thousands_are_told_by_the_name_of_the_figures),
        cmocka_unit_test(what_the_user_says_goes_before_what_is_found),
        cmocka_unit_test(editions_of_a_list_are_told_apart_by_the_heading),
        cmocka_unit_test(codes_alone_are_no_proof),
        cmocka_unit_test(what_is_not_understood_is_said),
        cmocka_unit_test(ages_and_totals_in_the_words_of_offices),
        cmocka_unit_test(a_cube_names_its_columns_itself),
        cmocka_unit_test(our_own_headings_need_no_guess_but_of_the_form),
        cmocka_unit_test(a_manifest_written_reads_the_same_again),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
