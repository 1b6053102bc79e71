#include "seriesid.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

/* The pieces of a key text in order, each followed by the separator that stands after it. */
enum { PIECES = 13, FREQUENCY_SIZE = 12 };

struct piece {
    const char *text;
    char separator; /* '\0' after the last */
};

static void key_pieces(const struct series_dims *dims, struct piece pieces[PIECES],
                       char frequency[FREQUENCY_SIZE])
{
    snprintf(frequency, FREQUENCY_SIZE, "%d", dims->frequency);
    memcpy(pieces,
           (const struct piece[PIECES]){
               {dims->measure, '|'},
               {dims->definition, '|'},
               {dims->region, '|'},
               {dims->industry_scheme, ':'},
               {dims->industry, '|'},
               {dims->occupation_scheme, ':'},
               {dims->occupation, '|'},
               {dims->education_scheme, ':'},
               {dims->education, '|'},
               {dims->sex, '|'},
               {dims->age, '|'},
               {dims->sector, '|'},
               {frequency, '\0'},
           },
           sizeof(struct piece[PIECES]));
}

static const char *or_total(const char *text)
{
    return text != NULL && text[0] != '\0' ? text : "T";
}

static const char *or_empty(const char *text)
{
    return text != NULL ? text : "";
}

/* A code without a list can only be the total: any other would be ambiguous. */
static void code_dims(const Framsyn__V1__Code *code, const char **scheme, const char **value)
{
    *value = or_total(code != NULL ? code->code : NULL);
    *scheme = code != NULL && code->code[0] != '\0' ? code->scheme : "";
    if ((*scheme)[0] == '\0' && strcmp(*value, "T") == 0)
        *scheme = "total";
}

bool series_is_total(const char *scheme, const char *code)
{
    return strcmp(code, "T") == 0 &&
           (scheme == NULL || (strcmp(scheme, "sni2007") != 0 && strcmp(scheme, "sni2025") != 0));
}

void series_dims(const Framsyn__V1__SeriesKey *key, struct series_dims *dims)
{
    dims->measure = or_empty(key->measure);
    dims->definition = or_empty(key->definition);
    dims->region = or_empty(key->region);
    code_dims(key->industry, &dims->industry_scheme, &dims->industry);
    code_dims(key->occupation, &dims->occupation_scheme, &dims->occupation);
    code_dims(key->education, &dims->education_scheme, &dims->education);
    dims->sex = or_total(key->sex);
    dims->age = or_total(key->age);
    dims->sector = or_total(key->sector);
    dims->frequency = (int)key->frequency;
}

size_t series_key_text(const struct series_dims *dims, char *out, size_t size)
{
    struct piece pieces[PIECES];
    char frequency[FREQUENCY_SIZE];
    size_t length = 0;

    key_pieces(dims, pieces, frequency);
    for (int i = 0; i < PIECES; i++) {
        size_t room = length < size ? size - length : 0;

        length += (size_t)snprintf(room > 0 ? out + length : NULL, room, "%s%.1s", pieces[i].text,
                                   &pieces[i].separator);
    }
    return length;
}

int64_t series_id(const struct series_dims *dims)
{
    struct piece pieces[PIECES];
    char frequency[FREQUENCY_SIZE];
    crypto_hash_sha256_state state;
    uint8_t digest[crypto_hash_sha256_BYTES];
    uint64_t id = 0;

    key_pieces(dims, pieces, frequency);
    crypto_hash_sha256_init(&state);
    for (int i = 0; i < PIECES; i++) {
        crypto_hash_sha256_update(&state, (const uint8_t *)pieces[i].text, strlen(pieces[i].text));
        crypto_hash_sha256_update(&state, (const uint8_t *)&pieces[i].separator,
                                  pieces[i].separator != '\0');
    }
    crypto_hash_sha256_final(&state, digest);
    for (int i = 0; i < 8; i++)
        id = id << 8 | digest[i];
    return (int64_t)id;
}

bool measure_is_projection(const char *measure)
{
    static const char ending[] = "_projection";
    size_t length = strlen(measure), end = sizeof ending - 1;

    return length > end && strcmp(measure + length - end, ending) == 0;
}
