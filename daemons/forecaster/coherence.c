#include "coherence_private.h"
#include "restate.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The most of a total that may be in no industry, and be people nobody knows the industry of. */
static const double rest_most = 0.05;

/* --- the table */

static bool is_total(const struct part_key *k)
{
    return part_is_plain(k) && strcmp(k->industry, "T") == 0;
}

static int place_of(const char **list, int *n, const char *code, bool add)
{
    for (int i = 0; i < *n; i++)
        if (strcmp(list[i], code) == 0)
            return i;
    if (!add)
        return NONE;
    list[*n] = code;
    return (*n)++;
}

static void list_codes(struct coherence_sheet *s)
{
    const struct panel *panel = s->wish->panel;

    for (int i = 0; i < panel->count; i++) {
        const struct part_key *k = &panel->targets[i].key;
        if (is_total(k))
            place_of(s->region, &s->regions, k->region, true);
        if (part_is_industry(k))
            place_of(s->kind, &s->kinds, k->industry, true);
    }
}

static void fill_in(struct coherence_sheet *s)
{
    const struct panel *panel = s->wish->panel;

    for (int i = 0; i < s->regions * (1 + s->kinds); i++)
        s->total[i] = NONE; /* the parts stand behind the totals */
    for (int i = 0; i < panel->count; i++) {
        const struct part_key *k = &panel->targets[i].key;
        int region = part_is_plain(k) ? place_of(s->region, &s->regions, k->region, false) : NONE;
        if (region != NONE && is_total(k))
            s->total[region] = i;
        else if (region != NONE && part_is_industry(k))
            s->part[region * s->kinds + place_of(s->kind, &s->kinds, k->industry, false)] = i;
    }
}

static void sheet_free(struct coherence_sheet *s)
{
    free(s->region);
    free(s->kind);
    free(s->total);
    free(s->rest);
}

static bool sheet_make(struct coherence_sheet *s, const struct coherence_wish *wish)
{
    const size_t n = (size_t)wish->panel->count + 1;

    *s = (struct coherence_sheet){.wish = wish, .region = malloc(n * sizeof *s->region), .kind = malloc(n * sizeof *s->kind)};
    if (s->region == NULL || s->kind == NULL)
        return false;
    list_codes(s);
    s->total = malloc(((size_t)(s->regions * (1 + s->kinds)) + 1) * sizeof *s->total);
    s->rest = malloc((size_t)(s->regions + 1) * sizeof *s->rest);
    if (s->total == NULL || s->rest == NULL)
        return false;
    s->part = s->total + s->regions;
    fill_in(s);
    return true;
}

/* --- what adds up in the figures */

/* The last figure of a target; NaN when it has no forecast, or its figures end elsewhere. */
static double last_of(const struct coherence_sheet *s, int target, int last)
{
    const struct engine_result *r = target == NONE ? NULL : &s->wish->results[target];
    const struct panel_target *t = target == NONE ? NULL : &s->wish->panel->targets[target];

    return r != NULL && r->status == FC_OK && r->last == last && last >= t->first && last < t->first + t->n ? t->y[last - t->first] : NAN;
}

/* Rule V44 of the contract. */
static double noise(int parts, double total)
{
    return 6 * sqrt(parts + 1.0) + 0.001 * total;
}

/* The share of a region's total that is in none of its parts; NaN where they do not add up. */
static double rest_of(const struct coherence_sheet *s, int region)
{
    const int last = s->total[region] == NONE ? 0 : s->wish->results[s->total[region]].last;
    double total = last_of(s, s->total[region], last), sum = 0, gap;
    int parts = 0;

    for (int i = 0; i < s->kinds; i++) {
        int part = s->part[region * s->kinds + i];
        sum += part == NONE ? 0 : last_of(s, part, last); /* NaN where a part has no forecast */
        parts += part != NONE;
    }
    gap = total - sum;
    if (parts < 2 || !(total > 0) || !(gap > -noise(parts, total)) || !(gap < rest_most * total + noise(parts, total)))
        return NAN;
    return fmin(fmax(gap / total, 0), rest_most);
}

/* Whether the county's figures are the sums of its municipalities', in total and by industry, all of which add up. */
static bool sums_over_regions(const struct coherence_sheet *s, int county)
{
    const int last = s->wish->results[s->total[county]].last;
    int municipalities = 0;

    for (int i = -1; i < s->kinds; i++) {
        int whole = i < 0 ? s->total[county] : s->part[county * s->kinds + i];
        double sum = 0, value = whole == NONE ? 0 : last_of(s, whole, last);
        municipalities = 0;
        for (int r = 0; r < s->regions; r++) {
            int below = i < 0 ? s->total[r] : s->part[r * s->kinds + i];
            if (r == county)
                continue;
            if (isnan(s->rest[r]))
                return false;
            municipalities++;
            sum += below == NONE ? 0 : last_of(s, below, last);
        }
        if (!(fabs(value - sum) <= noise(municipalities, value)) || (whole == NONE && sum > 0))
            return false;
    }
    return municipalities >= 2;
}

/* --- made to add up */

/* How far it was moved, and the record that it has thereby. */
static void tell(struct engine_result *r)
{
    size_t used = strlen(r->reason);

    restate_tell(r);
    if (strlen(r->reason) == used || isnan(r->backtest.mase))
        return;
    used = strlen(r->reason);
    snprintf(r->reason + used, sizeof r->reason - used, ", and so MASE %.2f", r->backtest.mase);
}

static struct engine_result *result_of(const struct coherence_sheet *s, int target)
{
    return target == NONE ? NULL : &s->wish->results[target];
}

static void call_free(struct coherence_call *c)
{
    free(c->of);
    free(c->rest);
}

/* Of the regions in list; whole: the region that is their sum, or NONE. */
static bool call_make(struct coherence_call *c, const struct coherence_sheet *s, const int *list, int n, int whole)
{
    const struct coherence_wish *wish = s->wish;

    *c = (struct coherence_call){.of = malloc(((size_t)(n * (1 + s->kinds) + s->kinds) + 1) * sizeof *c->of),
                       .rest = malloc((size_t)(n + 1) * sizeof *c->rest)};
    if (c->of == NULL || c->rest == NULL)
        return false;
    c->m = (struct middle_out){.regions = n, .kinds = s->kinds, .total = c->of, .part = c->of + n, .whole_part = c->of + n * (1 + s->kinds),
                               .rest = c->rest, .whole = whole == NONE ? NULL : result_of(s, s->total[whole]), .horizon = wish->horizon,
                               .paths = wish->paths, .nonnegative = wish->nonnegative, .jobs = wish->jobs};
    for (int r = 0; r < n; r++) {
        c->m.total[r] = result_of(s, s->total[list[r]]);
        c->rest[r] = s->rest[list[r]];
        for (int i = 0; i < s->kinds; i++)
            c->m.part[r * s->kinds + i] = result_of(s, s->part[list[r] * s->kinds + i]);
    }
    for (int i = 0; i < s->kinds; i++)
        c->m.whole_part[i] = whole == NONE ? NULL : result_of(s, s->part[whole * s->kinds + i]);
    return true;
}

static bool make(const struct coherence_sheet *s, const int *list, int n, int whole)
{
    struct coherence_call c;
    enum fc_status status = FC_ENOMEM;
    int members = n * (1 + s->kinds) + s->kinds;

    if (call_make(&c, s, list, n, whole)) {
        c.m.record_only = whole != NONE && coherence_is_known_better(s, whole);
        status = c.m.record_only ? coherence_move_to_each_other(&c, s->rest[whole]) : FC_OK;
        if (status == FC_OK)
            status = middle_out_make(&c.m);
        if (status == FC_OK && c.m.record_only)
            middle_out_centre(&c.m);
        for (int i = 0; status == FC_OK && i < members; i++)
            if (c.of[i] != NULL)
                tell(c.of[i]);
        if (status == FC_OK && c.m.whole != NULL)
            tell(c.m.whole);
    }
    call_free(&c);
    return status != FC_ENOMEM;
}

static bool make_all(const struct coherence_sheet *s)
{
    int *list = malloc((size_t)(s->regions + 1) * sizeof *list), n = 0, regions = s->regions;
    const int county = place_of(s->region, &regions, s->wish->county, false);
    const bool sums = county != NONE && !isnan(s->rest[county]) && sums_over_regions(s, county);
    bool ok = list != NULL;

    for (int r = 0; ok && sums && r < s->regions; r++)
        if (r != county)
            list[n++] = r;
    if (ok && sums)
        ok = make(s, list, n, county);
    for (int r = 0; ok && !sums && r < s->regions; r++)
        if (!isnan(s->rest[r]))
            ok = make(s, &r, 1, NONE);
    free(list);
    return ok;
}

bool coherence_is_wanted(const struct panel *panel)
{
    bool total = false, part = false;

    for (int i = 0; i < panel->count; i++) {
        total |= is_total(&panel->targets[i].key);
        part |= part_is_industry(&panel->targets[i].key);
    }
    return total && part;
}

bool coherence_make(const struct coherence_wish *wish)
{
    struct coherence_sheet s;
    bool ok = sheet_make(&s, wish);

    for (int r = 0; ok && r < s.regions; r++)
        s.rest[r] = rest_of(&s, r);
    ok = ok && make_all(&s);
    sheet_free(&s);
    return ok;
}
