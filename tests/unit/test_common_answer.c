/* Answers: chunks become columns, columns become CSV and JSON. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "answer.h"
#include "answer_format.h"
#include "made_answer.h"
#include "status.h"

/* One chunk of three columns: text, number, integer. */
struct made {
    Framsyn__V1__ReplyChunk chunk;
    Framsyn__V1__Column column[3], *list[3];
};

static void make(struct made *made, size_t rows, char **texts, double *numbers, int64_t *integers)
{
    framsyn__v1__reply_chunk__init(&made->chunk);
    for (int i = 0; i < 3; i++) {
        framsyn__v1__column__init(&made->column[i]);
        made->list[i] = &made->column[i];
    }
    made->column[0].name = (char *)"name";
    made->column[0].n_texts = rows;
    made->column[0].texts = texts;
    made->column[1].name = (char *)"mean";
    made->column[1].n_numbers = rows;
    made->column[1].numbers = numbers;
    made->column[2].name = (char *)"horizon";
    made->column[2].n_integers = rows;
    made->column[2].integers = integers;
    made->chunk.rows = (uint32_t)rows;
    made->chunk.n_columns = 3;
    made->chunk.columns = made->list;
}

static char *text_of(bool (*write)(const struct answer *, FILE *), const struct answer *answer)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    assert_true(write(answer, out));
    fclose(out);
    return text;
}

/* Örebro, quoted "a,b" and a null, over two chunks with an empty one between. */
static void fill(struct answer *answer)
{
    char *first[] = {(char *)"Örebro", (char *)"a,\"b\""}, *second[] = {(char *)""};
    double means[] = {1234.5, NAN}, mean[] = {-0.0};
    int64_t horizons[] = {3, 1}, horizon[] = {2};
    uint32_t null = 1;
    struct made made;
    char error[200];

    make(&made, 2, first, means, horizons);
    made.column[1].n_nulls = 1;
    made.column[1].nulls = &null;
    assert_true(answer_append(answer, &made.chunk, error, sizeof error));
    make(&made, 0, NULL, NULL, NULL);
    assert_true(answer_append(answer, &made.chunk, error, sizeof error));
    make(&made, 1, second, mean, horizon);
    assert_true(answer_append(answer, &made.chunk, error, sizeof error));
}

static void chunks_are_put_together(void **state)
{
    struct answer answer = {0};

    (void)state;
    fill(&answer);
    assert_int_equal(answer.rows, 3);
    assert_string_equal(answer_text(&answer, 0, 0), "Örebro");
    assert_true(answer_null(&answer, 1, 1));
    assert_true(isnan(answer_number(&answer, 1, 1)));
    assert_true(answer_number(&answer, 2, 2) == 2);
    assert_true(isnan(answer_number(&answer, 0, 0)));
    answer_free(&answer);
}

static void an_absent_column_is_null(void **state)
{
    struct answer answer = {0};

    (void)state;
    fill(&answer);
    assert_int_equal(answer_find(&answer, "elsewhere"), -1);
    assert_true(answer_null(&answer, 0, -1));
    assert_string_equal(answer_text(&answer, 0, -1), "");
    answer_free(&answer);
}

static void an_answer_of_no_rows_has_its_columns(void **state)
{
    struct answer answer = {0};
    struct made made;
    char error[200], *text;

    (void)state;
    make(&made, 0, NULL, NULL, NULL);
    assert_true(answer_append(&answer, &made.chunk, error, sizeof error));
    text = text_of(answer_csv, &answer);
    assert_string_equal(text, "name,mean,horizon\r\n");
    free(text);
    text = text_of(answer_json, &answer);
    assert_string_equal(text, "[]\n");
    free(text);
    answer_free(&answer);
}

static void a_chunk_that_contradicts_is_refused(void **state)
{
    char *texts[] = {(char *)"x"};
    double mean = 1;
    int64_t horizon = 1;
    struct answer answer = {0};
    struct made made;
    char error[200];

    (void)state;
    fill(&answer);
    make(&made, 1, texts, &mean, &horizon);
    made.column[2].name = (char *)"other";
    assert_false(answer_append(&answer, &made.chunk, error, sizeof error));
    make(&made, 1, texts, &mean, &horizon);
    made.chunk.n_columns = 2;
    assert_false(answer_append(&answer, &made.chunk, error, sizeof error));
    make(&made, 1, texts, &mean, &horizon);
    made.chunk.rows = 2; /* more than the columns hold */
    assert_false(answer_append(&answer, &made.chunk, error, sizeof error));
    make(&made, 1, texts, &mean, &horizon);
    made.column[0].n_texts = 0; /* a number where a text was */
    made.column[0].n_numbers = 1;
    made.column[0].numbers = &mean;
    assert_false(answer_append(&answer, &made.chunk, error, sizeof error));
    assert_int_equal(answer.rows, 3);
    answer_free(&answer);
}

static void a_null_index_outside_the_chunk_is_no_harm(void **state)
{
    char *texts[] = {(char *)"x"};
    double mean = 1;
    int64_t horizon = 1;
    uint32_t far = 4000000000u;
    struct answer answer = {0};
    struct made made;
    char error[200];

    (void)state;
    make(&made, 1, texts, &mean, &horizon);
    made.column[0].n_nulls = 1;
    made.column[0].nulls = &far;
    assert_true(answer_append(&answer, &made.chunk, error, sizeof error));
    assert_false(answer_null(&answer, 0, 0));
    answer_free(&answer);
}

static void csv_quotes_what_needs_it(void **state)
{
    struct answer answer = {0};
    char *text;

    (void)state;
    fill(&answer);
    text = text_of(answer_csv, &answer);
    assert_string_equal(text, "name,mean,horizon\r\nÖrebro,1234.5,3\r\n\"a,\"\"b\"\"\",,1\r\n,0,2\r\n");
    free(text);
    answer_free(&answer);
}

static void json_has_null_for_null(void **state)
{
    struct answer answer = {0};
    char *text;

    (void)state;
    fill(&answer);
    text = text_of(answer_json, &answer);
    assert_string_equal(text, "[\n{\"name\":\"Örebro\",\"mean\":1234.5,\"horizon\":3},\n"
                              "{\"name\":\"a,\\\"b\\\"\",\"mean\":null,\"horizon\":1},\n"
                              "{\"name\":\"\",\"mean\":0,\"horizon\":2}\n]\n");
    free(text);
    answer_free(&answer);
}

static void json_texts_are_always_readable(void **state)
{
    static const struct {
        const char *text, *json;
    } cases[] = {
        {"tab\there", "\"tab\\u0009here\""},
        {"back\\slash", "\"back\\\\slash\""},
        {"\x7f", "\"\\u007f\""},
        {"latin \xe5", "\"latin \\ufffd\""},
        {"cut \xc3", "\"cut \\ufffd\""},
        {"overlong \xc0\xaf", "\"overlong \\ufffd\\ufffd\""},
        {"surrogate \xed\xa0\x80", "\"surrogate \\ufffd\\ufffd\\ufffd\""},
        {"å 😀", "\"å 😀\""},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        char *text = NULL;
        size_t size;
        FILE *out = open_memstream(&text, &size);
        json_text(cases[i].text, out);
        fclose(out);
        assert_string_equal(text, cases[i].json);
        free(text);
    }
}

static void rows_are_sorted_by_several_columns(void **state)
{
    static const char *const by_horizon[] = {"horizon"}, *const down[] = {"nowhere", "-mean", "name"};
    struct answer answer = {0};

    (void)state;
    fill(&answer);
    assert_true(answer_sort(&answer, by_horizon, 1));
    assert_true(answer_number(&answer, 0, 2) == 1 && answer_number(&answer, 2, 2) == 3);
    assert_true(answer_null(&answer, 0, 1));
    assert_true(answer_sort(&answer, down, 3));
    assert_string_equal(answer_text(&answer, 0, 0), "Örebro");
    assert_true(answer_null(&answer, 2, 1)); /* nulls first, so last downwards */
    answer_free(&answer);
}

/* One source of an example is enough, wherever it stands; a source that only speaks of one is none. */
static void an_example_is_known_by_its_source(void **state)
{
    struct answer real = made_answer("name|value\nsource scb-synthetic|1\nversion|synthetic\n"),
                  example = made_answer("name|value\nsource scb-rams|1\nsource synthetic-register|2\n"), none = {0};

    (void)state;
    assert_false(status_synthetic(&none));
    assert_false(status_synthetic(&real));
    assert_true(status_synthetic(&example));
    answer_free(&real);
    answer_free(&example);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chunks_are_put_together),
        cmocka_unit_test(an_absent_column_is_null),
        cmocka_unit_test(an_answer_of_no_rows_has_its_columns),
        cmocka_unit_test(a_chunk_that_contradicts_is_refused),
        cmocka_unit_test(a_null_index_outside_the_chunk_is_no_harm),
        cmocka_unit_test(csv_quotes_what_needs_it),
        cmocka_unit_test(json_has_null_for_null),
        cmocka_unit_test(json_texts_are_always_readable),
        cmocka_unit_test(rows_are_sorted_by_several_columns),
        cmocka_unit_test(an_example_is_known_by_its_source),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
