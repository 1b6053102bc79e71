/* series: the distinct combinations of dimension cells in a file, each looked at once.
 *
 * A file has a million rows and some thousand series. The raw bytes of a row's dimension cells lead
 * to a tuple, in which the rules about dimensions (V11, V12), maps and skips are already decided and
 * the key that travels is already built. Rows of one series mostly follow each other, so the tuple
 * of the row before is tried first.
 */
#ifndef SERIES_H
#define SERIES_H

#include <stdbool.h>
#include <stdint.h>

#include "arena.h"
#include "framsyn/v1/series.pb-c.h"
#include "layout.h"
#include "macros.h"

enum { SERIES_FREQUENCIES = 3 }; /* places 0, 1, 2 for 1, 4, 12 periods a year */

/* What a tuple is in the batch at hand; valid while batch equals the batch's number + 1. */
struct tuple_use {
    uint32_t batch, index;
    int32_t last; /* the latest period seen */
};

struct tuple {
    uint64_t hash;
    bool skipped;               /* a `skip` statement leaves its rows out */
    bool count;                 /* V05 applies */
    bool projection;            /* V08 does not */
    double factor;              /* what its figures are multiplied by */
    enum rule fault;            /* 0: none; otherwise every row of it breaks this rule ... */
    enum dimension fault_in;    /* ... in this dimension */
    size_t key_size;            /* roughly the bytes of the key on the wire */
    Framsyn__V1__SeriesKey *keys[SERIES_FREQUENCIES]; /* made when first used */
    struct tuple_use use[SERIES_FREQUENCIES];
    uint64_t cells[];           /* per column: length, then its bytes in whole words, zero-padded */
};

struct series {
    const struct layout *layout;
    enum dimension dimensions[DIM_SERIES_COUNT]; /* those that have a column */
    int columns[DIM_SERIES_COUNT];
    int n;
    struct tuple **slots;       /* open addressing, a power of two */
    size_t room, used;
    struct tuple *before;       /* of the row before */
    struct arena arena;
};

bool series_open(struct series *series, const struct layout *layout) MUSTCHECK;
void series_close(struct series *series);

/* The tuple of a row; NULL when out of memory. A cell longer than any code gets a tuple with fault
 * V12 that is good until the next call. */
struct tuple *series_find(struct series *series, const struct cell *cells) MUSTCHECK;
/* Its key at a frequency (place 0..2); NULL when out of memory. */
Framsyn__V1__SeriesKey *series_key(struct series *series, struct tuple *tuple, int place) MUSTCHECK;

/* Forgets everything when it has grown large. Only between batches: a batch borrows keys. */
void series_relieve(struct series *series);

/* 1, 4, 12 -> 0, 1, 2 */
static inline int series_place(int frequency)
{
    return frequency == 1 ? 0 : frequency == 4 ? 1 : 2;
}

/* Up to 8 bytes of text as a number; bytes beyond length are read but do not count. */
static inline uint64_t series_word(const char *text, uint32_t length)
{
    uint64_t word;

    __builtin_memcpy(&word, text, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return length >= 8 ? word : word & ((UINT64_C(1) << (8 * length)) - 1);
}

#endif
