#include "assembly.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "chain.h"
#include "seriesid.h"

enum { DEFINITIONS_MAX = 32 }; /* of one measure; the oldest beyond are left out */

/* --- chaining */

/* Chains the parts of one target, lowest rank (oldest definition) first. */
static bool chain(struct panel_target *target, const struct part *parts, int count,
                  struct chain_link *links)
{
    struct chain_part members[DEFINITIONS_MAX];
    int first = parts[0].first, last = first;

    for (int i = 0; i < count; i++) {
        members[i] = (struct chain_part){parts[i].first, parts[i].n, parts[i].y};
        first = parts[i].first < first ? parts[i].first : first;
        last = parts[i].first + parts[i].n - 1 > last ? parts[i].first + parts[i].n - 1 : last;
    }
    target->y = malloc((size_t)(last - first + 1) * sizeof *target->y);
    if (target->y == NULL)
        return false;
    if (chain_join(members, count, target->y, last - first + 1, &target->first, &target->n,
                   links) != FC_OK)
        target->n = 0; /* nothing observed: parts are never empty, so this cannot be */
    for (int i = 0; i < target->n; i++)
        target->observed += !isnan(target->y[i]);
    return true;
}

static bool note_sources(struct panel_target *target, const struct part *parts, int count,
                         const struct chain_link *links)
{
    int n = 0;

    for (int i = 0; i < count; i++)
        n += parts[i].source_count;
    target->sources = malloc((size_t)n * sizeof *target->sources);
    if (target->sources == NULL)
        return false;
    for (int i = 0; i < count; i++)
        for (int k = 0; k < parts[i].source_count; k++) {
            bool newest = i == count - 1;
            target->sources[target->source_count++] = (struct panel_source){
                parts[i].sources[k], parts[i].source_periods[k], newest ? -1 : links[i].overlap,
                newest ? NAN : links[i].factor, parts[i].converted};
        }
    return true;
}

/* Two definitions without a common period are joined as they are: what they differ by is no growth. */
static bool note_breaks(struct panel_target *target, const struct part *parts,
                        const struct chain_link *links, int count)
{
    target->breaks = malloc((size_t)(count + 1) * sizeof *target->breaks);
    if (target->breaks == NULL)
        return false;
    for (int i = 0; i < count; i++) {
        /* figures from another list of codes may also follow the ones they are chained onto */
        int at = parts[i].first > links[i].at ? parts[i].first : links[i].at;
        if (links[i].overlap == 0 && at > target->first)
            target->breaks[target->break_count++] = (struct break_known){at, BREAK_LEVEL};
    }
    return true;
}

static bool is_noted_region(const struct panel_note *note, const char *region)
{
    if (note->region[0] == '\0')
        return strcmp(region, SERIES_NATION) != 0;
    return strcmp(note->region, region) == 0 || (strlen(region) == 2 && strncmp(note->region, region, 2) == 0);
}

/* What is noted of a part is noted of the totals that hold it: of its region's, and a municipality's of the county's. */
static bool is_noted(const struct panel_note *note, const char *measure, const struct part_key *k)
{
    return (note->measure[0] == '\0' || strcmp(note->measure, measure) == 0) && is_noted_region(note, k->region) &&
           (note->industry[0] == '\0' || strcmp(k->industry, "T") == 0 ||
            (strcmp(note->industry, k->industry) == 0 && strcmp(note->industry_scheme, k->industry_scheme) == 0));
}

/* A note of one frequency on a series of another: a year without a rule is every month of it. */
static int note_periods(const struct panel_note *note, int frequency, int *first)
{
    bool finer = frequency > note->frequency;

    *first = finer ? note->period * (frequency / note->frequency) : note->period / (note->frequency / frequency);
    return finer && note->kind == BREAK_ONCE ? frequency / note->frequency : 1;
}

static bool add_notes(struct panel_target *target, const struct panel_input *input)
{
    for (int i = 0; i < input->note_count; i++) {
        int first, n = note_periods(&input->notes[i], input->frequency, &first);
        struct break_known *more;
        if (!is_noted(&input->notes[i], input->measure, &target->key))
            continue;
        more = realloc(target->breaks, (size_t)(target->break_count + n) * sizeof *more);
        if (more == NULL)
            return false;
        target->breaks = more;
        for (int k = 0; k < n; k++)
            target->breaks[target->break_count++] = (struct break_known){first + k, input->notes[i].kind};
    }
    return true;
}

static bool make_target(struct panel_target *target, const struct part *parts, int count, const struct panel_input *input)
{
    struct chain_link links[DEFINITIONS_MAX];

    if (count > DEFINITIONS_MAX) {
        parts += count - DEFINITIONS_MAX;
        count = DEFINITIONS_MAX;
    }
    target->key = parts[0].key;
    return chain(target, parts, count, links) && note_sources(target, parts, count, links) &&
           note_breaks(target, parts, links, count - 1) && add_notes(target, input);
}

/* --- the panel */

static bool make_targets(struct panel *panel, const struct parts *parts, const struct panel_input *input)
{
    bool ok = true;

    panel->targets = calloc((size_t)parts->count + 1, sizeof *panel->targets);
    if (panel->targets == NULL)
        return false;
    for (int i = 0, next; ok && i < parts->count; i = next) {
        for (next = i + 1; next < parts->count &&
                           part_key_compare(&parts->list[i].key, &parts->list[next].key) == 0;
             next++)
            ;
        if (!part_is_unknown(&parts->list[i].key))
            ok = make_target(&panel->targets[panel->count++], &parts->list[i], next - i, input);
    }
    return ok;
}

bool panel_make(struct panel *panel, const struct panel_input *input)
{
    struct parts parts;
    bool ok;

    memset(panel, 0, sizeof *panel);
    ok = parts_make(&parts, &input->rows) && make_targets(panel, &parts, input);
    panel->synthetic = parts.synthetic;
    parts_free(&parts);
    return ok;
}

void panel_free(struct panel *panel)
{
    for (int i = 0; i < panel->count; i++) {
        free(panel->targets[i].y);
        free(panel->targets[i].sources);
        free(panel->targets[i].breaks);
    }
    free(panel->targets);
    memset(panel, 0, sizeof *panel);
}

/* --- hash: texts with their length, so that no two inputs run together; numbers little-endian as
 * they lie */

static void hash_int(struct hash_state *state, int64_t value)
{
    hash_add(state, &value, sizeof value);
}

static void hash_text(struct hash_state *state, const char *text)
{
    hash_int(state, (int64_t)strlen(text));
    hash_add(state, text, strlen(text));
}

/* All NaN are one. */
static void hash_doubles(struct hash_state *state, const double *values, int n)
{
    static const double missing = NAN;

    hash_int(state, n);
    for (int i = 0; i < n; i++)
        hash_add(state, isnan(values[i]) ? &missing : &values[i], sizeof values[i]);
}

static void hash_target(struct hash_state *state, const struct panel_target *t)
{
    const char *const texts[] = {
        t->key.region,     t->key.industry_scheme,  t->key.industry,  t->key.occupation_scheme,
        t->key.occupation, t->key.education_scheme, t->key.education, t->key.sector};

    for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
        hash_text(state, texts[i]);
    hash_int(state, t->first);
    hash_doubles(state, t->y, t->n);
    hash_int(state, t->nowcasts);
    hash_doubles(state, t->nowcast_se, t->nowcasts);
    hash_int(state, t->break_count);
    for (int i = 0; i < t->break_count; i++) {
        hash_int(state, t->breaks[i].at);
        hash_int(state, t->breaks[i].kind);
    }
    for (int i = 0; i < t->source_count; i++) {
        hash_int(state, t->sources[i].series);
        hash_int(state, t->sources[i].periods);
    }
}

static void hash_answer(struct hash_state *state, const struct dialogue_answer *a)
{
    const char *const texts[] = {a->industry_scheme, a->industry, a->region, a->round, a->respondent, a->sector, a->unit != NULL ? a->unit : ""};

    for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
        hash_text(state, texts[i]);
    hash_int(state, a->answered_on);
    hash_doubles(state, &a->headcount, 1);
    hash_doubles(state, a->said, DIALOGUE_HORIZONS);
}

/* That somebody waits moves no number, but is said beside them. */
static void hash_waiting(struct hash_state *state, const struct dialogue_waiting *w)
{
    hash_text(state, w->industry_scheme);
    hash_text(state, w->industry);
    hash_text(state, w->round);
    hash_int(state, w->waiting);
    hash_int(state, w->aside);
}

void panel_hash(const struct panel *panel, const struct panel_input *input, uint64_t seed,
                const char *models, uint8_t out[HASH_SIZE])
{
    struct hash_state state;

    hash_begin(&state);
    hash_text(&state, models);
    hash_text(&state, input->measure);
    hash_text(&state, input->county);
    hash_int(&state, input->frequency);
    hash_int(&state, input->nonnegative);
    hash_int(&state, input->horizon);
    hash_int(&state, (int64_t)seed);
    hash_int(&state, panel->count);
    for (int i = 0; i < panel->count; i++)
        hash_target(&state, &panel->targets[i]);
    hash_int(&state, input->answer_count);
    for (int i = 0; i < input->answer_count; i++)
        hash_answer(&state, &input->answers[i]);
    for (int i = 0; i < input->waiting_count; i++)
        hash_waiting(&state, &input->waiting[i]);
    hash_end(&state, out);
}
