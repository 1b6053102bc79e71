#include "work.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "edge.h"
#include "effect.h"
#include "seriesid.h"
#include "whatif.h"

static int horizon_of(const struct config *config, int frequency)
{
    int64_t horizon = frequency == 1   ? config->horizon_years
                      : frequency == 4 ? config->horizon_months / 3
                                       : config->horizon_months;

    return horizon > 0 ? (int)horizon : 1;
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

static struct work_panel panel_of(const struct config *config, const struct rows *list, int row)
{
    struct work_panel wp = {.id = rows_int(list, row, 0),
                            .frequency = rows_int(list, row, 2),
                            .nonnegative = rows_bool(list, row, 3),
                            .additive = rows_bool(list, row, 4)};

    snprintf(wp.measure, sizeof wp.measure, "%s", rows_text(list, row, 1));
    wp.horizon = horizon_of(config, wp.frequency);
    return wp;
}

static bool read_panels(struct work *work, const struct service *service, const struct work_key *key, const struct rows *list)
{
    work->panels = calloc((size_t)rows_count(list) + 1, sizeof *work->panels);
    if (work->panels == NULL)
        return false;
    for (int i = 0; i < rows_count(list); i++) {
        struct work_panel *wp = &work->panels[work->count];
        *wp = panel_of(service->config, list, i);
        if (!work_panel_read(wp, &work->shared)) {
            work_panel_free(wp);
            return false;
        }
        if (wp->panel.count > 0)
            work->count++;
        else
            work_panel_free(wp); /* nothing known at the cut */
    }
    if (!fill_edges(work))
        return false;
    for (int i = 0; i < work->count; i++)
        work_panel_hash(&work->panels[i], key->county, key->seed);
    return true;
}

/* A panel that assumptions bear upon is never what it was without them. */
static bool read_assumptions(struct work *work, struct db *db, int32_t what_if)
{
    work->assumptions = whatif_read(db, what_if, &work->assumption_count);
    for (int i = 0; i < work->count && effects_of_work(work->assumptions, work->assumption_count) > 0; i++)
        if (strcmp(work->panels[i].measure, WORK_EMPLOYED) == 0)
            work->panels[i].reused_from = 0;
    if (work->assumption_count > 0)
        work->skills.reused_from = 0;
    return work->assumptions != NULL;
}

static struct work_panel *employed_panel(const struct work *work)
{
    for (int i = 0; i < work->count; i++)
        if (strcmp(work->panels[i].measure, WORK_EMPLOYED) == 0 && work->panels[i].frequency == 1)
            return &work->panels[i];
    return NULL;
}

const struct work_panel *work_employed(const struct work *work)
{
    return employed_panel(work);
}

/* The nation's industries, which the county's lean on: an invented county's do not grow as the real nation's do. */
static bool read_nation(struct work *work, const struct work_key *key)
{
    struct work_panel *employed = employed_panel(work), *wp = &work->nation;

    if (employed == NULL)
        return true;
    *wp = (struct work_panel){.frequency = employed->frequency, .nonnegative = employed->nonnegative,
                              .additive = employed->additive, .horizon = employed->horizon};
    snprintf(wp->measure, sizeof wp->measure, "%s", employed->measure);
    if (!work_panel_read_nation(wp, &work->shared))
        return false;
    work_panel_hash(wp, SERIES_NATION, key->seed);
    if (wp->panel.count > 0 && wp->panel.synthetic == employed->panel.synthetic)
        work_panel_lean(employed, wp);
    else
        work_panel_free(wp);
    return true;
}

static bool read_skills(struct work *work, struct db *db, const struct work_key *key)
{
    const struct work_panel *employed = work_employed(work);

    if (employed == NULL)
        return true;
    if (!skill_work_read(&work->skills, db, key->county, key->cut))
        return false;
    if (work->skills.present)
        skill_work_hash(&work->skills, employed->hash, employed->horizon, (uint64_t)key->seed, FRAMSYN_VERSION);
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
    ok = list != NULL && work_shared_read(&work->shared, db, key->county, key->cut) && read_panels(work, service, key, list) &&
         read_nation(work, key) && read_skills(work, db, key) && read_standing(work, db, key->county) && (key->what_if == 0 || read_assumptions(work, db, key->what_if));
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
        work_panel_free(&work->panels[i]);
    free(work->panels);
    work_panel_free(&work->nation);
    work_shared_free(&work->shared);
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
