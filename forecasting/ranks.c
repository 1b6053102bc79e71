#include "ranks.h"

#include <string.h>

enum { BYTES = 8, VALUES = 256 };

/* The bits of a double, so that they order as it does: negative ones turned round, the others put above them. */
static uint64_t key_of(double x)
{
    uint64_t bits;

    memcpy(&bits, &x, sizeof bits);
    return bits >> 63 ? ~bits : bits | (uint64_t)1 << 63;
}

static unsigned byte_of(uint64_t key, int byte)
{
    return (unsigned)(key >> (8 * byte)) & (VALUES - 1);
}

/* How often each byte has each value. */
static void count(const struct ranks_item *items, int n, int counts[BYTES][VALUES])
{
    memset(counts, 0, sizeof(int) * BYTES * VALUES);
    for (int i = 0; i < n; i++)
        for (int byte = 0; byte < BYTES; byte++)
            counts[byte][byte_of(items[i].key, byte)]++;
}

/* Distributes by one byte. */
static void pass(const struct ranks_item *from, int n, int byte, const int *counts, struct ranks_item *to)
{
    int start[VALUES], sum = 0;

    for (int v = 0; v < VALUES; v++) {
        start[v] = sum;
        sum += counts[v];
    }
    for (int i = 0; i < n; i++)
        to[start[byte_of(from[i].key, byte)]++] = from[i];
}

void ranks_order(const double *x, int n, struct ranks_item *items, struct ranks_item *room)
{
    int counts[BYTES][VALUES];

    for (int i = 0; i < n; i++)
        items[i] = (struct ranks_item){key_of(x[i]), i};
    count(items, n, counts);
    for (int byte = 0; byte < BYTES; byte += 2) {       /* there and back */
        pass(items, n, byte, counts[byte], room);
        pass(room, n, byte + 1, counts[byte + 1], items);
    }
}
