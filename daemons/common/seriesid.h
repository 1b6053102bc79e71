/* seriesid: the key of a series as text, and its id: the first 8 bytes of the text's SHA-256.
 * The same formula as framsyn.series_hash in sql/migrations/0003_observation.sql. */
#ifndef SERIESID_H
#define SERIESID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "framsyn/v1/series.pb-c.h"
#include "macros.h"

/* The list of industries that forecasts are made in: SCB's 15 groups. Figures in others are converted to it. */
#define SERIES_INDUSTRY_LIST "sni2007g"
/* The region that is no county: all of them. */
#define SERIES_NATION "00"

/* The dimensions of a key with every absent one filled in ("T", scheme "total"); borrowed pointers. */
struct series_dims {
    const char *measure, *definition, *region;
    const char *industry_scheme, *industry, *occupation_scheme, *occupation, *education_scheme, *education;
    const char *sex, *age, *sector;
    int frequency;
};

/* Whether a code of a list is the list's total. "T" is, but for the lists in which T is a code of its own:
 * in SNI 2007 households as employers, in SNI 2025 other services. Their total is a code without a list. */
bool series_is_total(const char *scheme, const char *code);
void series_dims(const Framsyn__V1__SeriesKey *key, struct series_dims *dims);
/* Writes the key text into out (cut when it does not fit) and returns its length. */
size_t series_key_text(const struct series_dims *dims, char *out, size_t size);
int64_t series_id(const struct series_dims *dims);

/* V08: whether a measure tells of the future, which its name says, as population_projection does. */
bool measure_is_projection(const char *measure);

#endif
