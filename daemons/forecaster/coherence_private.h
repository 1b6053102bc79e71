/* Between the files of coherence: the panel as a table, and a call over some of its regions. */
#ifndef COHERENCE_PRIVATE_H
#define COHERENCE_PRIVATE_H

#include "coherence.h"
#include "middle_out.h"

enum { NONE = -1 };

/* The panel as a table: targets by region and industry, NONE where there is none. */
struct coherence_sheet {
    const struct coherence_wish *wish;
    int regions, kinds;
    const char **region, **kind;
    int *total;  /* regions */
    int *part;   /* regions x kinds */
    double *rest; /* regions: share of the total that is in no part; NaN: it does not add up */
};

/* A call of middle_out, and the room of its lists. */
struct coherence_call {
    struct middle_out m;
    struct engine_result **of;
    double *rest;
};

/* A nowcast of the county or its industries, and of no municipality. */
bool coherence_is_known_better(const struct coherence_sheet *s, int county);

/* Means, intervals and draws of a call with a whole; whole_rest: the whole's share of people of no industry.
 * Fails as coherent_make; the forecasts are then as they were. */
enum fc_status coherence_move_to_each_other(const struct coherence_call *c, double whole_rest) MUSTCHECK;

#endif
