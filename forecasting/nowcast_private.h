/* Between the files of nowcast. */
#ifndef NOWCAST_PRIVATE_H
#define NOWCAST_PRIVATE_H

#include "nowcast.h"

enum { WINDOWS = NOWCAST_PARTS + 1 };

/* What is said of one cell and period, in the size of the cell's growth. */
struct nowcast_point {
    int period, cell;
    double g, G[WINDOWS];       /* log growth; NaN: unknown */
    double s, common;           /* sizes of growth as known before the period: the cell's, and mean square of all */
};

/* The equation for j known parts. */
struct nowcast_bridge {
    const struct nowcast_series *series;
    int cells, k, j;
    struct nowcast_point *points;       /* by period */
    int n;
};

double nowcast_part_at(const struct nowcast_series *s, int period, int k, int p);
double nowcast_fast_growth(const struct nowcast_series *s, int period, int k, int j, int part);
double nowcast_common_growth(const struct nowcast_bridge *bridge, int period);
double nowcast_size_of_growth(const struct nowcast_bridge *bridge, int cell, int period, double common);
enum fc_status nowcast_bridge_make(struct nowcast_bridge *bridge, const struct nowcast_series *series, int cells, int j);
void nowcast_find_equation(const struct nowcast_bridge *bridge, int period, struct nowcast_record *record);

#endif
