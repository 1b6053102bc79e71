/* Where a nowcast tells of the county what nothing tells of its municipalities: all move to each other by variance. */
#include <stdlib.h>

#include "coherence_private.h"
#include "coherent.h"

static bool has_nowcast(const struct coherence_sheet *s, int region)
{
    bool has = s->wish->panel->targets[s->total[region]].nowcasts > 0;

    for (int i = 0; i < s->kinds; i++) {
        int part = s->part[region * s->kinds + i];
        has |= part != NONE && s->wish->panel->targets[part].nowcasts > 0;
    }
    return has;
}

bool coherence_is_known_better(const struct coherence_sheet *s, int county)
{
    for (int r = 0; r < s->regions; r++)
        if (r != county && has_nowcast(s, r))
            return false;
    return has_nowcast(s, county);
}

/* A total and its draws times a factor: what of it is in its parts, and back. */
static void scale(const struct coherence_call *c, struct engine_result *r, double by)
{
    for (int h = 0; h < c->m.horizon; h++) {
        struct engine_point *p = &r->points[h];
        p->mean *= by;
        p->lo80 *= by;
        p->hi80 *= by;
        p->lo95 *= by;
        p->hi95 *= by;
    }
    for (size_t i = 0; i < (size_t)c->m.paths * (size_t)c->m.horizon; i++)
        r->paths[i] *= by;
}

/* Shares of people of no industry differ between municipalities: the county's total is the sum of theirs. */
static void sum_totals(const struct coherence_call *c)
{
    struct engine_result *whole = c->m.whole;

    for (int h = 0; h < c->m.horizon; h++) {
        struct engine_point *p = &whole->points[h];
        double moved = -p->mean;
        for (int r = 0; r < c->m.regions; r++)
            moved += c->m.total[r]->points[h].mean;
        *p = (struct engine_point){p->mean + moved, p->lo80 + moved, p->hi80 + moved, p->lo95 + moved, p->hi95 + moved, p->naive};
    }
    for (size_t i = 0; i < (size_t)c->m.paths * (size_t)c->m.horizon; i++) {
        whole->paths[i] = 0;
        for (int r = 0; r < c->m.regions; r++)
            whole->paths[i] += c->m.total[r]->paths[i];
    }
}

/* All series in the order of a reconcile_map: whole, its parts, totals; then the parts below. kind, region: of each part. */
struct order {
    struct engine_result **of;
    int aggregates, bottoms, *kind, *region;
    int kinds;                  /* parts of the whole among the aggregates */
    int *kind_at;               /* of each kind: its aggregate, or NONE */
};

static void put_in_order(const struct coherence_call *c, struct order *o)
{
    const struct middle_out *m = &c->m;

    o->of[o->aggregates++] = m->whole;
    for (int i = 0; i < m->kinds; i++) {
        o->kind_at[i] = m->whole_part[i] != NULL ? o->aggregates : NONE;
        if (m->whole_part[i] != NULL)
            o->of[o->aggregates++] = m->whole_part[i];
    }
    for (int r = 0; r < m->regions; r++)
        o->of[o->aggregates++] = m->total[r];
    for (int r = 0; r < m->regions; r++)
        for (int i = 0; i < m->kinds; i++)
            if (m->part[r * m->kinds + i] != NULL) {
                o->kind[o->bottoms] = i;
                o->region[o->bottoms] = r;
                o->of[o->aggregates + o->bottoms++] = m->part[r * m->kinds + i];
            }
}

/* Whether a part is in an aggregate. */
static bool is_in(const struct coherence_call *c, const struct order *o, int aggregate, int bottom)
{
    int first_total = o->aggregates - c->m.regions;

    return aggregate == 0 || (aggregate < first_total ? o->kind_at[o->kind[bottom]] == aggregate : o->region[bottom] == aggregate - first_total);
}

static void fill_map(const struct coherence_call *c, const struct order *o, struct reconcile_map *map)
{
    int used = 0;

    for (int a = 0; a < o->aggregates; a++) {
        map->start[a] = used;
        for (int b = 0; b < o->bottoms; b++)
            if (is_in(c, o, a, b))
                map->member[used++] = b;
    }
    map->start[o->aggregates] = used;
}

static enum fc_status reconcile_all(const struct coherence_call *c)
{
    const size_t cells = (size_t)(c->m.regions * c->m.kinds + c->m.kinds + c->m.regions) + 1;
    struct order o = {.of = malloc(cells * sizeof *o.of), .kind = malloc(cells * sizeof *o.kind), .region = malloc(cells * sizeof *o.region),
                      .kind_at = malloc(cells * sizeof *o.kind_at)};
    struct reconcile_map map = {.start = malloc((cells + 1) * sizeof *map.start), .member = malloc(3 * cells * sizeof *map.member)};
    enum fc_status status = FC_ENOMEM;

    if (o.of != NULL && o.kind != NULL && o.region != NULL && o.kind_at != NULL && map.start != NULL && map.member != NULL) {
        put_in_order(c, &o);
        map.aggregates = o.aggregates;
        map.bottoms = o.bottoms;
        fill_map(c, &o, &map);
        status = coherent_make(&(struct coherent){.map = &map, .results = o.of, .horizon = c->m.horizon, .paths = c->m.paths,
                                                  .method = RECONCILE_VARIANCE, .nonnegative = c->m.nonnegative});
    }
    free(o.of);
    free(o.kind);
    free(o.region);
    free(o.kind_at);
    free(map.start);
    free(map.member);
    return status;
}

enum fc_status coherence_move_to_each_other(const struct coherence_call *c, double whole_rest)
{
    enum fc_status status;

    scale(c, c->m.whole, 1 - whole_rest);
    for (int r = 0; r < c->m.regions; r++)
        scale(c, c->m.total[r], 1 - c->rest[r]);
    status = reconcile_all(c);
    for (int r = 0; r < c->m.regions; r++)
        scale(c, c->m.total[r], 1 / (1 - c->rest[r]));
    scale(c, c->m.whole, 1 / (1 - whole_rest));
    if (status == FC_OK)
        sum_totals(c);
    return status;
}
