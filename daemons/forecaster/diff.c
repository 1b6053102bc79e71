#include "diff.h"

#include <math.h>
#include <stdlib.h>

enum { HAS_ADMITTED = 1, HAS_OPEN = 2, HAS_OWN = 4, OPEN_DIFFERS = 8, SINCE = 16, TAKEN = 32 };

struct cell {
    int32_t series, period;
    double admitted, open, own;
    uint8_t admitted_status, open_status, own_status, has;
};

/* Open addressing, at most half full; room is a power of two. */
struct diff {
    struct cell *cells;
    size_t room, used;
};

struct diff *diff_new(void)
{
    return calloc(1, sizeof(struct diff));
}

void diff_destroy(struct diff **diff)
{
    if (*diff == NULL)
        return;
    free((*diff)->cells);
    free(*diff);
    *diff = NULL;
}

/* Keeps the table between batches, unless it is far larger than what is needed now. */
bool diff_reset(struct diff *diff, size_t cells)
{
    size_t room = 64;

    while (room < cells * 2)
        room *= 2;
    if (room > diff->room || room < diff->room / 4) {
        free(diff->cells);
        diff->cells = malloc(room * sizeof *diff->cells);
        diff->room = diff->cells != NULL ? room : 0;
    }
    diff->used = 0;
    for (size_t i = 0; i < diff->room; i++)
        diff->cells[i].has = 0;
    return diff->cells != NULL;
}

static struct cell *slot(const struct diff *diff, int32_t series, int32_t period)
{
    uint64_t key = (uint64_t)(uint32_t)series << 32 | (uint32_t)period;

    key *= UINT64_C(0x9E3779B97F4A7C15);
    for (size_t i = key >> 20;; i++) {
        struct cell *cell = &diff->cells[i & (diff->room - 1)];
        if (cell->has == 0 || (cell->series == series && cell->period == period))
            return cell;
    }
}

static struct cell *take(struct diff *diff, int32_t series, int32_t period)
{
    struct cell *cell = slot(diff, series, period);

    if (cell->has == 0) {
        diff->used++;
        cell->series = series;
        cell->period = period;
        cell->has = TAKEN;
    }
    return cell;
}

static bool same(double a, int a_status, double b, int b_status)
{
    return a_status == b_status && (a == b || (isnan(a) && isnan(b)));
}

bool diff_know(struct diff *diff, int32_t series, int32_t period, enum diff_origin origin,
               struct diff_value value)
{
    struct cell *cell;

    if (diff->used * 2 >= diff->room)
        return false;
    cell = take(diff, series, period);
    switch (origin) {
    case DIFF_SINCE:
        cell->has |= SINCE;
        /* fall through */
    case DIFF_ADMITTED:
        cell->admitted = value.value;
        cell->admitted_status = (uint8_t)value.status;
        cell->has |= HAS_ADMITTED;
        break;
    case DIFF_OPEN:
        if ((cell->has & HAS_OPEN) &&
            !same(cell->open, cell->open_status, value.value, value.status))
            cell->has |= OPEN_DIFFERS;
        cell->open = value.value;
        cell->open_status = (uint8_t)value.status;
        cell->has |= HAS_OPEN;
        break;
    case DIFF_OWN:
        cell->own = value.value;
        cell->own_status = (uint8_t)value.status;
        cell->has |= HAS_OWN;
        break;
    }
    return true;
}

/* A value equal to the admitted one is still news when an open submission says otherwise: should
 * that one be admitted first, this later statement stands against it. And one that is equal only to
 * what another submission brought meanwhile is stored, to be held against what this one said before. */
static enum diff_verdict compare(const struct cell *cell, struct diff_value value)
{
    bool open_agrees = !(cell->has & OPEN_DIFFERS) &&
                       same(cell->open, cell->open_status, value.value, value.status);

    if (!(cell->has & HAS_ADMITTED))
        return DIFF_NEW;
    if (!same(cell->admitted, cell->admitted_status, value.value, value.status))
        return DIFF_REVISED;
    if (!(cell->has & HAS_OPEN))
        return cell->has & SINCE ? DIFF_CONFIRMED : DIFF_UNCHANGED;
    return open_agrees ? DIFF_CONFIRMED : DIFF_REVISED;
}

enum diff_verdict diff_row(struct diff *diff, int32_t series, int32_t period,
                           struct diff_value value)
{
    struct cell *cell = take(diff, series, period);

    if (cell->has & HAS_OWN)
        return same(cell->own, cell->own_status, value.value, value.status) ? DIFF_UNCHANGED
                                                                            : DIFF_CONFLICT;
    cell->own = value.value;
    cell->own_status = (uint8_t)value.status;
    cell->has |= HAS_OWN;
    return compare(cell, value);
}

bool diff_admitted(const struct diff *diff, int32_t series, int32_t period,
                   struct diff_value *value)
{
    const struct cell *cell = slot(diff, series, period);

    if (!(cell->has & HAS_ADMITTED))
        return false;
    *value = (struct diff_value){cell->admitted, cell->admitted_status};
    return true;
}

bool diff_known(const struct diff *diff, int32_t series, int32_t period, struct diff_value *value)
{
    const struct cell *cell = slot(diff, series, period);

    if (!(cell->has & HAS_OWN))
        return diff_admitted(diff, series, period, value);
    *value = (struct diff_value){cell->own, cell->own_status};
    return true;
}
