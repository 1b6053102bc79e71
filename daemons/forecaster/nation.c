#include "nation.h"

#include <stdlib.h>
#include <string.h>

#include "lean.h"
#include "seriesid.h"

static struct lean_series series_of(const struct panel_target *target, const struct engine_result *result)
{
    return (struct lean_series){(struct engine_result *)result, target->first, target->n, target->y}; /* the nation's is looked at only */
}

static struct lean_series nations(const struct nation_wish *wish, const char *industry)
{
    for (int i = 0; i < wish->nation->count; i++) {
        const struct panel_target *t = &wish->nation->targets[i];
        if (part_is_industry(&t->key) && strcmp(t->key.region, SERIES_NATION) == 0 && strcmp(t->key.industry, industry) == 0)
            return series_of(t, &wish->nation_results[i]);
    }
    return (struct lean_series){.result = NULL};
}

static bool is_first_of_region(const struct panel *panel, int target)
{
    for (int i = 0; i < target; i++)
        if (strcmp(panel->targets[i].key.region, panel->targets[target].key.region) == 0)
            return false;
    return true;
}

static enum fc_status make_region(const struct nation_wish *wish, const char *region, struct lean_series *part, struct lean_series *wider)
{
    struct lean l = {.part = part, .wider = wider, .horizon = wish->horizon, .paths = wish->paths, .nonnegative = wish->nonnegative};

    for (int i = 0; i < wish->panel->count; i++) {
        const struct panel_target *t = &wish->panel->targets[i];
        if (strcmp(t->key.region, region) != 0)
            continue;
        if (part_is_plain(&t->key) && strcmp(t->key.industry, "T") == 0)
            l.total = series_of(t, &wish->results[i]);
        if (part_is_industry(&t->key)) {
            part[l.kinds] = series_of(t, &wish->results[i]);
            wider[l.kinds++] = nations(wish, t->key.industry);
        }
    }
    return lean_make(&l);
}

bool nation_make(const struct nation_wish *wish)
{
    struct lean_series *series = malloc((2 * (size_t)wish->panel->count + 1) * sizeof *series);
    enum fc_status status = series != NULL ? FC_OK : FC_ENOMEM;

    for (int i = 0; status == FC_OK && i < wish->panel->count; i++)
        if (is_first_of_region(wish->panel, i))
            status = make_region(wish, wish->panel->targets[i].key.region, series, series + wish->panel->count);
    free(series);
    return status == FC_OK;
}
