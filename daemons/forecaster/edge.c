#include "edge.h"

#include <math.h>
#include <stdlib.h>

static int compare_targets(const void *x, const void *y)
{
    return part_key_compare(&((const struct panel_target *)x)->key, &((const struct panel_target *)y)->key);
}

static const struct panel_target *find(const struct panel *panel, const struct panel_target *like)
{
    return bsearch(like, panel->targets, (size_t)panel->count, sizeof *panel->targets, compare_targets);
}

static struct nowcast_series cell_of(const struct panel_target *t, int slow, const struct panel_target *x, int fast)
{
    struct nowcast_series cell = {.slow = (enum fc_frequency)slow, .fast = (enum fc_frequency)fast, .first = t->first, .n = t->n, .y = t->y};

    if (x != NULL) {
        cell.fast_first = x->first;
        cell.fast_n = x->n;
        cell.x = x->y;
    }
    return cell;
}

static bool append_values(struct panel_target *t, const struct nowcast *nowcast)
{
    double *longer = realloc(t->y, (size_t)(t->n + nowcast->periods) * sizeof *longer);

    if (longer == NULL)
        return false;
    t->y = longer;
    for (int k = 0; k < nowcast->periods; k++) {
        t->y[t->n++] = nowcast->value[k];
        t->nowcast_se[t->nowcasts++] = nowcast->se[k];
    }
    return true;
}

static bool is_source(const struct panel_target *t, int64_t series)
{
    for (int i = 0; i < t->source_count; i++)
        if (t->sources[i].series == series)
            return true;
    return false;
}

/* The faster series are sources too, of no place in the chain of definitions. */
static bool append_sources(struct panel_target *t, const struct panel_target *x)
{
    struct panel_source *more = realloc(t->sources, (size_t)(t->source_count + x->source_count) * sizeof *more);

    if (more == NULL)
        return false;
    t->sources = more;
    for (int i = 0; i < x->source_count; i++)
        if (!is_source(t, x->sources[i].series))
            t->sources[t->source_count++] = (struct panel_source){.series = x->sources[i].series, .periods = x->sources[i].periods,
                                                                  .overlap = -1, .factor = NAN};
    return true;
}

bool edge_fill(struct panel *panel, int slow, const struct panel *faster, int fast)
{
    struct nowcast_series *cells = calloc((size_t)panel->count + 1, sizeof *cells);
    struct nowcast *nowcasts = calloc((size_t)panel->count + 1, sizeof *nowcasts);
    struct nowcast_record record[NOWCAST_PARTS];
    bool ok = cells != NULL && nowcasts != NULL;

    for (int i = 0; ok && i < panel->count; i++)
        cells[i] = cell_of(&panel->targets[i], slow, find(faster, &panel->targets[i]), fast);
    ok = ok && nowcast_run(cells, panel->count, nowcasts, record) == FC_OK;
    for (int i = 0; ok && i < panel->count; i++) {
        struct panel_target *t = &panel->targets[i];
        nowcast_tell(&nowcasts[i], record, fast / slow, t->note, sizeof t->note);
        if (nowcasts[i].periods > 0)
            ok = append_values(t, &nowcasts[i]) && append_sources(t, find(faster, t));
    }
    free(cells);
    free(nowcasts);
    return ok;
}
