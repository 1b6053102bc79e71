#include "touched.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "seriesid.h"

static int compare(const struct touched_panel *a, const struct touched_panel *b)
{
    int by_measure = strcmp(a->measure, b->measure), by_county = strcmp(a->county, b->county);

    if (by_measure != 0 || by_county != 0)
        return by_measure != 0 ? by_measure : by_county;
    return (a->frequency > b->frequency) - (a->frequency < b->frequency);
}

static bool make_room(struct touched *touched)
{
    int room = touched->room > 0 ? touched->room * 2 : 16;
    struct touched_panel *more;

    if (touched->count < touched->room)
        return true;
    more = realloc(touched->panels, (size_t)room * sizeof *more);
    if (more == NULL)
        return false;
    touched->panels = more;
    touched->room = room;
    return true;
}

bool touched_add(struct touched *touched, const char *measure, const char *region,
                 int32_t frequency, bool forecast)
{
    struct touched_panel panel = {.frequency = frequency, .forecast = forecast};
    int at = 0;

    snprintf(panel.measure, sizeof panel.measure, "%s", measure);
    snprintf(panel.county, sizeof panel.county, "%.2s", region);
    while (at < touched->count && compare(&touched->panels[at], &panel) < 0)
        at++;
    if (at < touched->count && compare(&touched->panels[at], &panel) == 0)
        return true;
    if (!make_room(touched))
        return false;
    memmove(touched->panels + at + 1, touched->panels + at,
            (size_t)(touched->count - at) * sizeof panel);
    touched->panels[at] = panel;
    touched->count++;
    return true;
}

void touched_clear(struct touched *touched)
{
    free(touched->panels);
    memset(touched, 0, sizeof *touched);
}

bool touched_is_forecast(const struct touched_panel *panel)
{
    /* "SE" is a large region's (NUTS 2): nobody forecasts those */
    return panel->forecast && isdigit((unsigned char)panel->county[0]) && strcmp(panel->county, SERIES_NATION) != 0;
}

int touched_forecast(const struct touched *touched)
{
    int n = 0;

    for (int i = 0; i < touched->count; i++)
        n += touched_is_forecast(&touched->panels[i]);
    return n;
}

bool touched_has_county(const struct touched *touched, const char *county)
{
    for (int i = 0; i < touched->count; i++)
        if (touched_is_forecast(&touched->panels[i]) &&
            strcmp(touched->panels[i].county, county) == 0)
            return true;
    return false;
}

static int ascending(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;

    return (x > y) - (x < y);
}

/* FNV-1a; two panels with the same key only wait for one another more often. */
static int32_t key_of(const struct touched_panel *panel)
{
    uint32_t hash = UINT32_C(2166136261) ^ (uint32_t)panel->frequency;

    for (const char *p = panel->measure; *p != '\0'; p++)
        hash = (hash ^ (unsigned char)*p) * UINT32_C(16777619);
    for (const char *p = panel->county; *p != '\0'; p++)
        hash = (hash ^ (unsigned char)*p) * UINT32_C(16777619);
    return (int32_t)hash;
}

int touched_keys(const struct touched *touched, int32_t *keys)
{
    int n = 0;

    for (int i = 0; i < touched->count; i++)
        keys[i] = key_of(&touched->panels[i]);
    qsort(keys, (size_t)touched->count, sizeof *keys, ascending);
    for (int i = 0; i < touched->count; i++)
        if (n == 0 || keys[n - 1] != keys[i])
            keys[n++] = keys[i];
    return n;
}
