#include "work.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "breaknote.h"
#include "conversion.h"
#include "edge.h"
#include "effect.h"
#include "log.h"
#include "whatif.h"

/* What dialogues, and a what-if, speak of. */
static const char dialogue_measure[] = "employed";
static const char nation[] = "00";

static int horizon_of(const struct config *config, int frequency)
{
    int64_t horizon = frequency == 1   ? config->horizon_years
                      : frequency == 4 ? config->horizon_months / 3
                                       : config->horizon_months;

    return horizon > 0 ? (int)horizon : 1;
}

/* Of the nation its own figures alone: every county is a part of it. */
static struct rows *read_series(struct db *db, const struct work_panel *wp, const char *county)
{
    struct bind bind = {0};

    bind_text(&bind, wp->measure);
    bind_text(&bind, county);
    bind_int(&bind, wp->frequency);
    bind_bool(&bind, strcmp(county, nation) != 0);
    return db_query(db, Q_panel_series, &bind);
}

static struct rows *read_observations(struct db *db, const struct rows *series, int64_t cut)
{
    int n = rows_count(series);
    int64_t *ids = malloc(((size_t)n + 1) * sizeof *ids);
    struct bind bind = {0};
    struct rows *rows;

    for (int i = 0; ids != NULL && i < n; i++)
        ids[i] = rows_int64(series, i, 0);
    bind_int64_array(&bind, ids, ids != NULL ? n : 0);
    bind_time(&bind, cut);
    bind.failed |= ids == NULL;
    rows = db_query(db, Q_panel_observations, &bind);
    free(ids);
    return rows;
}

static struct rows *read_conversions(struct db *db, int frequency, int64_t cut)
{
    struct bind bind = {0};

    bind_int(&bind, frequency);
    bind_time(&bind, cut);
    return db_query(db, Q_panel_conversions, &bind);
}

static struct conversion *conversions_from(const struct rows *rows)
{
    int n = rows_count(rows);
    struct conversion *list = malloc(((size_t)n + 1) * sizeof *list);

    for (int i = 0; list != NULL && i < n; i++)
        list[i] = (struct conversion){.from_scheme = rows_text(rows, i, 0),
                                      .from_code = rows_text(rows, i, 1),
                                      .to_scheme = rows_text(rows, i, 2),
                                      .to_code = rows_text(rows, i, 3),
                                      .weight = rows_double(rows, i, 4),
                                      .first = rows_int(rows, i, 5),
                                      .last = rows_int(rows, i, 6)};
    return list;
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

static bool read_answers(struct db *db, struct work_panel *wp, const char *county, int64_t cut)
{
    return strcmp(wp->measure, dialogue_measure) != 0 ||
           dialogue_read(&wp->dialogue, db, county, cut, wp->panel.synthetic);
}

static bool read_panel(struct db *db, struct work_panel *wp, const char *county, int64_t cut)
{
    struct panel_input input = {.measure = wp->measure,
                                .county = county,
                                .frequency = wp->frequency,
                                .nonnegative = wp->nonnegative,
                                .horizon = wp->horizon,
                                .rows = {.additive = wp->additive}};
    struct parts_series *series = NULL;
    struct parts_observation *observations = NULL;
    struct conversion *conversions = NULL;
    struct conversion_list list = {0};
    struct rows *rows = NULL;
    struct breaknotes notes;
    bool ok;

    wp->series = read_series(db, wp, county);
    wp->conversions = wp->series != NULL ? read_conversions(db, wp->frequency, cut) : NULL;
    if (wp->conversions != NULL) {
        conversions = conversions_from(wp->conversions);
        list = (struct conversion_list){rows_count(wp->conversions), conversions};
        rows = read_observations(db, wp->series, cut);
    }
    if (rows != NULL) {
        series = series_from(wp->series);
        observations = observations_from(rows);
        input.rows.series_count = rows_count(wp->series);
        input.rows.observation_count = rows_count(rows);
    }
    input.rows.series = series;
    input.rows.observations = observations;
    input.rows.conversions = &list;
    ok = breaknotes_read(&notes, db, county, cut, wp->measure);
    input.note_count = notes.count;
    input.notes = notes.list;
    ok = ok && series != NULL && observations != NULL && conversions != NULL &&
         panel_make(&wp->panel, &input) && read_answers(db, wp, county, cut);
    rows_free(rows);
    breaknotes_free(&notes);
    free(series);
    free(observations);
    free(conversions);
    return ok;
}

static void free_panel(struct work_panel *wp)
{
    panel_free(&wp->panel);
    rows_free(wp->series);
    dialogue_answers_free(&wp->dialogue);
    rows_free(wp->conversions);
    wp->series = wp->conversions = NULL;
}

static bool stands(const struct rows *rows, int row, int32_t panel, const uint8_t hash[HASH_SIZE])
{
    size_t size;
    const void *stood = rows_bytes(rows, row, 2, &size);

    return panel == rows_int(rows, row, 0) && size == HASH_SIZE && memcmp(stood, hash, HASH_SIZE) == 0;
}

/* Which panels have the input they had in the latest scenario. */
static bool read_standing(struct work *work, struct db *db, const char *county)
{
    struct bind bind = {0};
    struct rows *rows;

    bind_text(&bind, county);
    rows = db_query(db, Q_run_standing, &bind);
    if (rows == NULL)
        return false;
    work->standing = rows_count(rows);
    for (int i = 0; i < rows_count(rows); i++) {
        for (int k = 0; k < work->count; k++)
            if (stands(rows, i, work->panels[k].id, work->panels[k].hash))
                work->panels[k].reused_from = rows_int64(rows, i, 1);
        if (work->skills.present && stands(rows, i, work->skills.panel, work->skills.hash))
            work->skills.reused_from = rows_int64(rows, i, 1);
    }
    rows_free(rows);
    return true;
}

/* The panel of the same measure whose periods are the shortest: it is out first. NULL when there is none, or when
 * one of the two is made of synthetic figures and the other is not. */
static const struct work_panel *faster_panel(const struct work *work, const struct work_panel *wp)
{
    const struct work_panel *fastest = NULL;

    for (int i = 0; i < work->count; i++) {
        const struct work_panel *other = &work->panels[i];
        if (strcmp(other->measure, wp->measure) == 0 && other->frequency > wp->frequency &&
            other->panel.synthetic == wp->panel.synthetic &&
            (fastest == NULL || other->frequency > fastest->frequency))
            fastest = other;
    }
    return fastest;
}

static bool fill_edges(struct work *work)
{
    bool ok = true;

    for (int i = 0; ok && i < work->count; i++) {
        struct work_panel *wp = &work->panels[i];
        const struct work_panel *faster = faster_panel(work, wp);
        if (faster != NULL)
            ok = edge_fill(&wp->panel, wp->frequency, &faster->panel, faster->frequency);
    }
    return ok;
}

/* seed and models enter the hash; see panel_hash. */
static void hash_panels(struct work *work, const char *county, int64_t seed)
{
    for (int i = 0; i < work->count; i++) {
        struct work_panel *wp = &work->panels[i];
        struct panel_input input = {.measure = wp->measure,
                                    .county = county,
                                    .frequency = wp->frequency,
                                    .nonnegative = wp->nonnegative,
                                    .horizon = wp->horizon,
                                    .answer_count = wp->dialogue.count,
                                    .answers = wp->dialogue.list};
        panel_hash(&wp->panel, &input, (uint64_t)seed, FRAMSYN_VERSION, wp->hash);
    }
}

static bool read_panels(struct work *work, const struct service *service, struct db *db,
                        const char *county, int64_t cut, int64_t seed, const struct rows *list)
{
    work->panels = calloc((size_t)rows_count(list) + 1, sizeof *work->panels);
    if (work->panels == NULL)
        return false;
    for (int i = 0; i < rows_count(list); i++) {
        struct work_panel *wp = &work->panels[work->count];
        *wp = (struct work_panel){.id = rows_int(list, i, 0),
                                  .frequency = rows_int(list, i, 2),
                                  .nonnegative = rows_bool(list, i, 3),
                                  .additive = rows_bool(list, i, 4)};
        snprintf(wp->measure, sizeof wp->measure, "%s", rows_text(list, i, 1));
        wp->horizon = horizon_of(service->config, wp->frequency);
        if (!read_panel(db, wp, county, cut)) {
            free_panel(wp);
            return false;
        }
        if (wp->panel.count > 0)
            work->count++;
        else
            free_panel(wp); /* nothing known at the cut */
    }
    if (!fill_edges(work))
        return false;
    hash_panels(work, county, seed);
    return true;
}

/* A panel that assumptions bear upon is never what it was without them. */
static bool read_assumptions(struct work *work, struct db *db, int32_t what_if)
{
    work->assumptions = whatif_read(db, what_if, &work->assumption_count);
    for (int i = 0; i < work->count && effects_of_work(work->assumptions, work->assumption_count) > 0; i++)
        if (strcmp(work->panels[i].measure, dialogue_measure) == 0)
            work->panels[i].reused_from = 0;
    if (work->assumption_count > 0)
        work->skills.reused_from = 0;
    return work->assumptions != NULL;
}

const struct work_panel *work_employed(const struct work *work)
{
    for (int i = 0; i < work->count; i++)
        if (strcmp(work->panels[i].measure, dialogue_measure) == 0 && work->panels[i].frequency == 1)
            return &work->panels[i];
    return NULL;
}

/* The nation's industries, which the county's lean on. */
static bool read_nation(struct work *work, const struct work_panel *employed, struct db *db, const struct work_key *key)
{
    struct work_panel *wp = &work->nation;
    struct panel_input input = {.measure = employed->measure, .county = nation, .frequency = employed->frequency,
                                .nonnegative = employed->nonnegative, .horizon = employed->horizon};

    *wp = (struct work_panel){.frequency = employed->frequency, .nonnegative = employed->nonnegative,
                              .additive = employed->additive, .horizon = employed->horizon};
    snprintf(wp->measure, sizeof wp->measure, "%s", employed->measure);
    if (!read_panel(db, wp, nation, key->cut))
        return false;
    if (wp->panel.synthetic != employed->panel.synthetic) /* an invented county does not grow as the real nation does */
        free_panel(wp);
    panel_hash(&wp->panel, &input, (uint64_t)key->seed, FRAMSYN_VERSION, wp->hash);
    return true;
}

static bool read_skills(struct work *work, struct db *db, const struct work_key *key)
{
    const struct work_panel *employed = work_employed(work);

    if (employed == NULL)
        return true;
    if (!skill_work_read(&work->skills, db, key->county, key->cut))
        return false;
    if (!work->skills.present)
        return true;
    if (!read_nation(work, employed, db, key))
        return false;
    skill_work_hash(&work->skills, employed->hash, work->nation.hash, employed->horizon, (uint64_t)key->seed, FRAMSYN_VERSION);
    return true;
}

bool work_read(struct work *work, const struct service *service, struct db *db, const struct work_key *key)
{
    struct bind bind = {0};
    struct rows *list;
    bool ok;

    work_free(work);
    bind_text(&bind, key->county);
    list = db_query(db, Q_panel_list, &bind);
    ok = list != NULL && read_panels(work, service, db, key->county, key->cut, key->seed, list) && read_skills(work, db, key) &&
         read_standing(work, db, key->county) && (key->what_if == 0 || read_assumptions(work, db, key->what_if));
    rows_free(list);
    if (ok)
        work->run = key->run;
    else
        work_free(work);
    return ok;
}

void work_free(struct work *work)
{
    for (int i = 0; i < work->count; i++)
        free_panel(&work->panels[i]);
    free(work->panels);
    free_panel(&work->nation);
    skill_work_free(&work->skills);
    free(work->assumptions);
    memset(work, 0, sizeof *work);
}

int work_panels(const struct work *work)
{
    return work->count + work->skills.present;
}

int work_changed(const struct work *work)
{
    int changed = work->skills.present && work->skills.reused_from == 0;

    for (int i = 0; i < work->count; i++)
        changed += work->panels[i].reused_from == 0;
    return changed;
}

int work_series(const struct work *work)
{
    int series = 0;

    for (int i = 0; i < work->count; i++)
        series += work->panels[i].panel.count;
    return series;
}
