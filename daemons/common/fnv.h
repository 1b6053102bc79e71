/* fnv: the hash FNV-1a of 64 bits, for tables in memory: nothing that is stored or sent depends on it.
 * Source: Fowler, Noll and Vo, The FNV Non-Cryptographic Hash Algorithm (draft-eastlake-fnv). */
#ifndef FNV_H
#define FNV_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define FNV_START UINT64_C(14695981039346656037)

/* Goes on from a hash, or from FNV_START. */
static inline uint64_t fnv_bytes(uint64_t hash, const char *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++)
        hash = (hash ^ (unsigned char)bytes[i]) * UINT64_C(1099511628211);
    return hash;
}

/* Of n texts and the zeros that end them, so that "a", "bc" is another thing than "ab", "c"; its upper half goes into the lower,
 * which a table of 2^k places is looked up by. */
static inline uint64_t fnv_texts(const char *const *texts, size_t n)
{
    uint64_t hash = FNV_START;

    for (size_t i = 0; i < n; i++)
        hash = fnv_bytes(hash, texts[i], strlen(texts[i]) + 1);
    return hash ^ hash >> 32;
}

#endif
