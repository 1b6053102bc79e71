#include "ranks.h"

#include <stdbool.h>
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

/* How often each byte from the first one on has each value. */
static void count(const struct ranks_item *items, int n, int first, int counts[BYTES][VALUES])
{
    memset(counts, 0, sizeof(int) * BYTES * VALUES);
    for (int i = 0; i < n; i++)
        for (int byte = first; byte < BYTES; byte++)
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

/* first: even, as items go to the other room and back. */
static void distribute(struct ranks_item *items, int n, int first, struct ranks_item *room)
{
    int counts[BYTES][VALUES];

    count(items, n, first, counts);
    for (int byte = first; byte < BYTES; byte += 2) {
        pass(items, n, byte, counts[byte], room);
        pass(room, n, byte + 1, counts[byte + 1], items);
    }
}

/* Puts the few in order that the upper bytes could not tell apart; false, with n moves, where they are many. */
static bool insert(struct ranks_item *items, int n)
{
    int moves = 0;

    for (int i = 1; i < n; i++) {
        const struct ranks_item item = items[i];
        int at = i;
        for (; at > 0 && items[at - 1].key > item.key && moves < n; at--, moves++)
            items[at] = items[at - 1];
        items[at] = item;
    }
    return moves < n;
}

static void number(const double *x, int n, struct ranks_item *items)
{
    for (int i = 0; i < n; i++)
        items[i] = (struct ranks_item){key_of(x[i]), i};
}

void ranks_order(const double *x, int n, struct ranks_item *items, struct ranks_item *room)
{
    number(x, n, items);
    distribute(items, n, BYTES / 2, room);
    if (n > 1 && !insert(items, n)) {
        number(x, n, items);
        distribute(items, n, 0, room);
    }
}
