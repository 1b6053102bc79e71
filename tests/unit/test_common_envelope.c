/* Claims about packing and unpacking envelopes, also of bytes made by no friend. Random bytes come
 * from a seeded generator, so a failure comes again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bus.h"
#include "ident.h"

static char error[BUS_ERROR_SIZE];

/* splitmix64 */
static uint64_t random_state;
static uint64_t random_next(void)
{
    uint64_t z = random_state += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

enum { ROWS = 500 };

/* A batch with every kind of field there is; packed into malloc'd bytes. */
static size_t pack_batch(const char *file_name, uint8_t **bytes)
{
    static double values[ROWS];
    static uint32_t series_index[ROWS];
    static int32_t periods[ROWS], steps[ROWS];
    Framsyn__V1__ObservationBatch batch = FRAMSYN__V1__OBSERVATION_BATCH__INIT;
    Framsyn__V1__Submission submission = FRAMSYN__V1__SUBMISSION__INIT;
    Framsyn__V1__SeriesKey key = FRAMSYN__V1__SERIES_KEY__INIT, *keys[] = {&key, &key};
    Framsyn__V1__Code code = FRAMSYN__V1__CODE__INIT;
    uint8_t id[UUID_SIZE];
    Envelope envelope;

    for (int i = 0; i < ROWS; i++) {
        values[i] = i == 7 ? NAN : i * 1.25;
        series_index[i] = (uint32_t)i % 2;
        periods[i] = 2000 * 12 + i;
        steps[i] = 1;
    }
    code.scheme = "sni2007g";
    code.code = "B+C";
    key.measure = "employed";
    key.region = "1880";
    key.industry = &code;
    submission.submission_id = (ProtobufCBinaryData){UUID_SIZE, id};
    submission.source = "scb-rams";
    submission.file_name = (char *)(uintptr_t)file_name;
    batch.submission = &submission;
    batch.n_series = 2;
    batch.series = keys;
    batch.n_series_index = batch.n_period = batch.n_value = batch.n_row_step = ROWS;
    batch.series_index = series_index;
    batch.period = periods;
    batch.value = values;
    batch.row_step = steps;
    batch.last = 1;
    envelope_init(&envelope, id, "worker-1");
    envelope.body_case = FRAMSYN__V1__ENVELOPE__BODY_OBSERVATIONS;
    envelope.observations = &batch;
    return envelope_pack(&envelope, bytes);
}

static void an_envelope_survives_packing(void **state)
{
    uint8_t *bytes;
    size_t size = pack_batch("län-Örebro.csv", &bytes);
    Envelope *envelope = envelope_unpack(bytes, size, error);

    (void)state;
    assert_non_null(envelope);
    free(bytes);
    assert_int_equal(envelope->version, BUS_VERSION);
    assert_string_equal(envelope->sender, "worker-1");
    assert_int_equal(envelope->body_case, FRAMSYN__V1__ENVELOPE__BODY_OBSERVATIONS);
    assert_string_equal(envelope->observations->submission->file_name, "län-Örebro.csv");
    assert_string_equal(envelope->observations->series[1]->industry->code, "B+C");
    assert_int_equal(envelope->observations->n_value, ROWS);
    assert_true(isnan(envelope->observations->value[7]));
    assert_true(envelope->observations->value[499] == 499 * 1.25);
    assert_int_equal(envelope->observations->period[499], 2000 * 12 + 499);
    envelope_free(envelope);
}

static void an_answer_names_the_question(void **state)
{
    uint8_t question_id[UUID_SIZE], answer_id[UUID_SIZE];
    int64_t begun = now_us();
    Envelope question, answer;

    (void)state;
    envelope_init(&question, question_id, "a");
    envelope_init(&answer, answer_id, "b");
    envelope_answer(&answer, &question);
    assert_int_equal(answer.correlation_id.len, UUID_SIZE);
    assert_memory_equal(answer.correlation_id.data, question_id, UUID_SIZE);
    assert_memory_not_equal(question_id, answer_id, UUID_SIZE);
    assert_in_range(answer.sent_at, begun, now_us());
}

/* Packs an empty envelope after `change` has had its way with it, and expects a refusal. */
static void refused_after(void (*change)(Envelope *), const char *piece)
{
    uint8_t id[UUID_SIZE], *bytes;
    Envelope envelope;
    size_t size;

    envelope_init(&envelope, id, "x");
    change(&envelope);
    size = envelope_pack(&envelope, &bytes);
    error[0] = '\0';
    assert_null(envelope_unpack(bytes, size, error));
    if (strstr(error, piece) == NULL)
        fail_msg("\"%s\" lacks \"%s\"", error, piece);
    free(bytes);
}

static void make_version_two(Envelope *envelope)
{
    envelope->version = 2;
}

static void shorten_message_id(Envelope *envelope)
{
    envelope->message_id.len = 15;
}

static void take_message_id_away(Envelope *envelope)
{
    envelope->message_id.len = 0;
}

static void a_version_or_an_id_that_is_not_ours_is_refused_in_a_sentence(void **state)
{
    (void)state;
    refused_after(make_version_two, "version 2");
    refused_after(shorten_message_id, "message_id");
    refused_after(take_message_id_away, "16 bytes");
}

static void no_bytes_are_no_envelope(void **state)
{
    (void)state;
    assert_null(envelope_unpack("", 0, error));
    assert_non_null(strstr(error, "version 0"));
}

static void a_text_that_is_not_utf8_is_refused_by_its_field(void **state)
{
    static const char *const texts[] = {"l\xe4n.csv",  "\xc3",         "\xc0\x80",         "\xe0\x80\x80",
                                        "\xed\xa0\x80", "\xf5\x80\x80\x80", "\xf0\x80\x80\x80", "a\x80",
                                        "\xe2\x82",     "\xf0\x9f\x98"};
    uint8_t *bytes;

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
        size_t size = pack_batch(texts[i], &bytes);

        assert_null(envelope_unpack(bytes, size, error));
        assert_non_null(strstr(error, "file_name is not UTF-8"));
        free(bytes);
    }
    for (const char *good[] = {"€", "\xf0\x9f\x98\x80", "\xed\x9f\xbf", ""}, **at = good; at < good + 4; at++) {
        size_t size = pack_batch(*at, &bytes);
        Envelope *envelope = envelope_unpack(bytes, size, error);

        assert_non_null(envelope);
        envelope_free(envelope);
        free(bytes);
    }
}

static void a_truncated_message_never_harms(void **state)
{
    uint8_t *bytes, *cut;
    size_t size = pack_batch("file.csv", &bytes);

    (void)state;
    for (size_t length = 0; length < size; length += length < 200 ? 1 : 13) {
        Envelope *envelope;

        cut = malloc(length + 1); /* its own block, so that reading too far is found by the sanitizer */
        memcpy(cut, bytes, length);
        envelope = envelope_unpack(cut, length, error);
        envelope_free(envelope);
        free(cut);
    }
    free(bytes);
}

static void a_mutated_message_never_harms(void **state)
{
    uint8_t *bytes, *mutated;
    size_t size = pack_batch("file.csv", &bytes);

    (void)state;
    random_state = 1;
    mutated = malloc(size);
    for (int round = 0; round < 20000; round++) {
        memcpy(mutated, bytes, size);
        for (uint64_t n = 1 + random_next() % 4; n > 0; n--) {
            /* mostly the beginning, where the structure is */
            size_t at = random_next() % (random_next() % 4 == 0 ? size : 160);

            mutated[at] = (uint8_t)random_next();
        }
        envelope_free(envelope_unpack(mutated, size, error));
    }
    free(mutated);
    free(bytes);
}

static void random_bytes_never_harm(void **state)
{
    (void)state;
    random_state = 2;
    for (int round = 0; round < 50000; round++) {
        size_t size = random_next() % 300;
        uint8_t *bytes = malloc(size + 1);

        for (size_t i = 0; i < size; i++)
            bytes[i] = (uint8_t)random_next();
        if (size > 8 && round % 2 == 0)
            memcpy(bytes, "\x08\x01\x52", 3); /* version 1, then an observation batch */
        envelope_free(envelope_unpack(bytes, size, error));
        free(bytes);
    }
}

/* A length, as protobuf writes it. */
static size_t put_varint(uint8_t *at, uint64_t value)
{
    size_t size = 0;

    do {
        at[size++] = (uint8_t)((value & 0x7f) | (value > 0x7f ? 0x80 : 0));
        value >>= 7;
    } while (value != 0);
    return size;
}

static void a_message_that_would_grow_a_hundredfold_is_refused(void **state)
{
    /* DialogueBatch.answers (field 4) as many empty messages: 2 bytes become some 200 */
    enum { ANSWERS = 2 * 1000 * 1000 };
    uint8_t *bytes = malloc(64 + 2 * ANSWERS);
    size_t size = 0;

    (void)state;
    size += put_varint(bytes + size, 1 << 3);
    size += put_varint(bytes + size, BUS_VERSION);
    size += put_varint(bytes + size, 11 << 3 | 2);
    size += put_varint(bytes + size, 2 * ANSWERS);
    for (int i = 0; i < ANSWERS; i++) {
        bytes[size++] = 4 << 3 | 2;
        bytes[size++] = 0;
    }
    assert_null(envelope_unpack(bytes, size, error));
    assert_non_null(strstr(error, "64 times its size"));
    free(bytes);
}

static void a_field_given_a_thousand_times_is_taken_once(void **state)
{
    enum { TIMES = 200000 };
    uint8_t *bytes = malloc(64 + 4 * TIMES), id[18] = {2 << 3 | 2, 16};
    Envelope *envelope;
    size_t size = 2;

    (void)state;
    memcpy(bytes, "\x08\x01", 2);
    for (int i = 0; i < TIMES; i++, size += 4)
        memcpy(bytes + size, "\x2a\x02xy", 4); /* sender */
    memcpy(bytes + size, id, sizeof id);
    envelope = envelope_unpack(bytes, size + sizeof id, error);
    assert_non_null(envelope);
    assert_string_equal(envelope->sender, "xy");
    envelope_free(envelope);
    free(bytes);
}

static void a_long_column_of_empty_texts_is_taken(void **state)
{
    enum { TEXTS = 100000 };
    Framsyn__V1__ReplyChunk chunk = FRAMSYN__V1__REPLY_CHUNK__INIT;
    Framsyn__V1__Column column = FRAMSYN__V1__COLUMN__INIT, *columns[] = {&column};
    uint8_t id[UUID_SIZE], *bytes;
    Envelope envelope, *back;
    size_t size;

    (void)state;
    column.name = "note";
    column.n_texts = chunk.rows = TEXTS;
    column.texts = calloc(TEXTS, sizeof *column.texts);
    for (int i = 0; i < TEXTS; i++)
        column.texts[i] = "";
    chunk.n_columns = 1;
    chunk.columns = columns;
    envelope_init(&envelope, id, "x");
    envelope.body_case = FRAMSYN__V1__ENVELOPE__BODY_REPLY;
    envelope.reply = &chunk;
    size = envelope_pack(&envelope, &bytes);
    free(column.texts);
    back = envelope_unpack(bytes, size, error);
    if (back == NULL)
        fail_msg("%s", error);
    assert_int_equal(back->reply->columns[0]->n_texts, TEXTS);
    assert_string_equal(back->reply->columns[0]->texts[TEXTS - 1], "");
    envelope_free(back);
    free(bytes);
}

static void freeing_nothing_is_allowed(void **state)
{
    (void)state;
    envelope_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_envelope_survives_packing),
        cmocka_unit_test(an_answer_names_the_question),
        cmocka_unit_test(a_version_or_an_id_that_is_not_ours_is_refused_in_a_sentence),
        cmocka_unit_test(no_bytes_are_no_envelope),
        cmocka_unit_test(a_text_that_is_not_utf8_is_refused_by_its_field),
        cmocka_unit_test(a_truncated_message_never_harms),
        cmocka_unit_test(a_mutated_message_never_harms),
        cmocka_unit_test(random_bytes_never_harm),
        cmocka_unit_test(a_message_that_would_grow_a_hundredfold_is_refused),
        cmocka_unit_test(a_field_given_a_thousand_times_is_taken_once),
        cmocka_unit_test(a_long_column_of_empty_texts_is_taken),
        cmocka_unit_test(freeing_nothing_is_allowed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
