#include "work_panel.h"

#include <stdlib.h>
#include <string.h>

#include "seriesid.h"

/* --- what the panels have in common */

bool work_shared_read(struct work_shared *shared, struct db *db, const char *county, int64_t cut)
{
    *shared = (struct work_shared){.db = db, .county = county, .cut = cut};
    return breaknotes_read(&shared->notes, db, county, cut);
}

void work_shared_free(struct work_shared *shared)
{
    breaknotes_free(&shared->notes);
    for (int i = 0; i < WORK_FREQUENCIES; i++) {
        rows_free(shared->conversions[i].rows);
        free((void *)shared->conversions[i].list.list);
    }
    for (size_t i = 0; i < ARRAY_SIZE(shared->answers); i++)
        dialogue_answers_free(&shared->answers[i].all);
    *shared = (struct work_shared){0};
}

static bool read_conversions(struct work_conversions *c, struct db *db, int frequency, int64_t cut)
{
    struct bind bind = {0};
    struct conversion *list;
    int n;

    bind_int(&bind, frequency);
    bind_time(&bind, cut);
    c->rows = db_query(db, Q_panel_conversions, &bind);
    n = c->rows != NULL ? rows_count(c->rows) : 0;
    list = c->rows != NULL ? malloc(((size_t)n + 1) * sizeof *list) : NULL;
    for (int i = 0; list != NULL && i < n; i++)
        list[i] = (struct conversion){.from_scheme = rows_text(c->rows, i, 0),
                                      .from_code = rows_text(c->rows, i, 1),
                                      .to_scheme = rows_text(c->rows, i, 2),
                                      .to_code = rows_text(c->rows, i, 3),
                                      .weight = rows_double(c->rows, i, 4),
                                      .first = rows_int(c->rows, i, 5),
                                      .last = rows_int(c->rows, i, 6)};
    c->frequency = frequency;
    c->list = (struct conversion_list){n, list};
    return list != NULL;
}

/* Those of a frequency, read when they are first asked for; NULL on failure. */
static const struct conversion_list *conversions_of(struct work_shared *shared, int frequency)
{
    struct work_conversions *c = shared->conversions;

    while (c->frequency != 0 && c->frequency != frequency)
        c++;
    if (c->frequency == 0 && !read_conversions(c, shared->db, frequency, shared->cut))
        return NULL;
    return &c->list;
}

/* What employers said, which every panel of those at work weighs; read when it is first asked for. */
static bool take_answers(struct dialogue_answers *answers, struct work_shared *shared, bool with_synthetic)
{
    struct work_answers *a = &shared->answers[with_synthetic];

    if (!a->read)
        a->read = dialogue_read(&a->all, shared->db, shared->county, shared->cut, with_synthetic);
    *answers = a->all;
    return a->read;
}

/* --- a panel's rows */

static struct rows *read_series(struct db *db, const struct work_panel *wp, const char *region, bool with_parts)
{
    struct bind bind = {0};

    bind_text(&bind, wp->measure);
    bind_text(&bind, region);
    bind_int(&bind, wp->frequency);
    bind_bool(&bind, with_parts);
    return db_query(db, Q_panel_series, &bind);
}

static struct rows *read_observations(struct db *db, const struct rows *series, int64_t cut)
{
    struct bind bind = {0};

    bind_int64_column(&bind, series, 0);
    bind_time(&bind, cut);
    return db_query(db, Q_panel_observations, &bind);
}

static struct parts_series *series_from(const struct rows *rows)
{
    int n = rows_count(rows);
    struct parts_series *series = malloc(((size_t)n + 1) * sizeof *series);

    for (int i = 0; series != NULL && i < n; i++)
        series[i] = (struct parts_series){
            .id = rows_int64(rows, i, 0),
            .definition = rows_text(rows, i, 1),
            .rank = rows_int(rows, i, 2),
            .synthetic = rows_bool(rows, i, 3),
            .region = rows_text(rows, i, 4),
            .industry_scheme = rows_text(rows, i, 5),
            .industry = rows_text(rows, i, 6),
            .industry_parent = rows_text(rows, i, 7),
            .occupation_scheme = rows_text(rows, i, 8),
            .occupation = rows_text(rows, i, 9),
            .education_scheme = rows_text(rows, i, 10),
            .education = rows_text(rows, i, 11),
            .sex = rows_text(rows, i, 12),
            .age = rows_text(rows, i, 13),
            .sector = rows_text(rows, i, 14),
        };
    return series;
}

static struct parts_observation *observations_from(const struct rows *rows)
{
    int n = rows_count(rows);
    struct parts_observation *observations = malloc(((size_t)n + 1) * sizeof *observations);

    for (int i = 0; observations != NULL && i < n; i++)
        observations[i] = (struct parts_observation){rows_int64(rows, i, 0), rows_int(rows, i, 1),
                                                     rows_double(rows, i, 2), rows_int(rows, i, 3)};
    return observations;
}

static struct panel_input input_of(const struct work_panel *wp, const char *region)
{
    return (struct panel_input){.measure = wp->measure,
                                .county = region,
                                .frequency = wp->frequency,
                                .nonnegative = wp->nonnegative,
                                .horizon = wp->horizon,
                                .rows = {.additive = wp->additive},
                                .answer_count = wp->dialogue.count,
                                .answers = wp->dialogue.list,
                                .waiting_count = wp->dialogue.waiting_count,
                                .waiting = wp->dialogue.waiting};
}

/* The panel of what was read; rows are looked at only. */
static bool make_panel(struct work_panel *wp, const struct work_shared *shared, const char *region, const struct rows *rows,
                       const struct conversion_list *conversions)
{
    struct parts_series *series = series_from(wp->series);
    struct parts_observation *observations = observations_from(rows);
    struct panel_input input = input_of(wp, region);
    bool ok;

    input.rows.series_count = rows_count(wp->series);
    input.rows.series = series;
    input.rows.observation_count = rows_count(rows);
    input.rows.observations = observations;
    input.rows.conversions = conversions;
    input.note_count = shared->notes.count;
    input.notes = shared->notes.list;
    ok = series != NULL && observations != NULL && panel_make(&wp->panel, &input);
    free(series);
    free(observations);
    return ok;
}

static bool read_panel(struct work_panel *wp, struct work_shared *shared, const char *region, bool with_parts)
{
    const struct conversion_list *conversions = conversions_of(shared, wp->frequency);
    struct rows *rows = NULL;
    bool ok;

    wp->series = conversions != NULL ? read_series(shared->db, wp, region, with_parts) : NULL;
    if (wp->series != NULL)
        rows = read_observations(shared->db, wp->series, shared->cut);
    ok = rows != NULL && make_panel(wp, shared, region, rows, conversions);
    rows_free(rows);
    return ok;
}

/* --- the panel */

bool work_panel_read(struct work_panel *wp, struct work_shared *shared)
{
    return read_panel(wp, shared, shared->county, true) &&
           (strcmp(wp->measure, WORK_EMPLOYED) != 0 ||
            take_answers(&wp->dialogue, shared, wp->panel.synthetic));
}

/* Without its parts: every county is one. */
bool work_panel_read_nation(struct work_panel *wp, struct work_shared *shared)
{
    return read_panel(wp, shared, SERIES_NATION, false);
}

void work_panel_free(struct work_panel *wp)
{
    panel_free(&wp->panel);
    rows_free(wp->series);
    wp->dialogue = (struct dialogue_answers){0};
    wp->series = NULL;
}

void work_panel_hash(struct work_panel *wp, const char *region, int64_t seed)
{
    const struct panel_input input = input_of(wp, region);

    panel_hash(&wp->panel, &input, (uint64_t)seed, FRAMSYN_VERSION, wp->hash);
}

void work_panel_lean(struct work_panel *wp, const struct work_panel *nation)
{
    struct hash_state state;

    hash_begin(&state);
    hash_add(&state, wp->hash, HASH_SIZE);
    hash_add(&state, nation->hash, HASH_SIZE);
    hash_end(&state, wp->hash);
    wp->leans = true;
}
