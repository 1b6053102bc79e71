/* seriesid: the key of a series as text, and its id: the first 8 bytes of the text's SHA-256.
 * The same formula as framsyn.series_hash in sql/migrations/0003_observation.sql. */
#ifndef SERIESID_H
#define SERIESID_H

#include <stddef.h>
#include <stdint.h>

#include "framsyn/v1/series.pb-c.h"
#include "macros.h"

/* The dimensions of a key with every absent one filled in ("T", scheme "total"); borrowed pointers. */
struct series_dims {
    const char *measure, *definition, *region;
    const char *industry_scheme, *industry, *occupation_scheme, *occupation, *education_scheme, *education;
    const char *sex, *age, *sector;
    int frequency;
};

void series_dims(const Framsyn__V1__SeriesKey *key, struct series_dims *dims);
/* Writes the key text into out (cut when it does not fit) and returns its length. */
size_t series_key_text(const struct series_dims *dims, char *out, size_t size);
int64_t series_id(const struct series_dims *dims);

#endif
