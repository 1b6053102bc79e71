/* What panel.c and panel_shrink.c share. */
#ifndef PANEL_PRIVATE_H
#define PANEL_PRIVATE_H

#include "panel.h"

struct panel_member {
    int group, series;
};

struct panel_work {
    int n;                      /* series with a change */
    struct panel_member *members;       /* sorted by group */
    double *x, *v;              /* g and se^2, in the order of members */
    double *centres, *centre_v; /* room for those of the groups large enough */
    double common;              /* c */
    double changes[PANEL_CHANGES];      /* D_k */
};

/* How many changes of a series are looked at, and the k-th of them from the end, k = 0, 1, ... */
int panel_changes(const struct panel_series *s);
double panel_change_back(const struct panel_series *s, int k);

/* panel_shrink.c: finds tau^2 and the groups' centres, sets the growth of every member. */
void panel_shrink(struct panel_series *series, struct panel_work *w);

#endif
