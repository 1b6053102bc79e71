/* The rows that results become: their targets, fits, what went in, forecasts, effects, and what dialogues did. */
#include "results.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "log.h"

/* --- targets */

enum { KEY_TEXTS = 8 };

static const char *key_text(const struct part_key *k, int column)
{
    const char *const texts[KEY_TEXTS] = {
        k->region,     k->industry_scheme,  k->industry,  k->occupation_scheme,
        k->occupation, k->education_scheme, k->education, k->sector};
    return texts[column];
}

bool results_make_targets(const struct work_panel *wp, struct db *db)
{
    int n = wp->panel.count;
    const char **texts = malloc((size_t)n * KEY_TEXTS * sizeof *texts);
    struct bind bind = {0};
    bool ok;

    bind_int(&bind, wp->id);
    for (int k = 0; texts != NULL && k < KEY_TEXTS; k++) {
        for (int i = 0; i < n; i++)
            texts[k * n + i] = key_text(&wp->panel.targets[i].key, k);
        bind_text_array(&bind, texts + (size_t)k * n, n);
    }
    bind.failed |= texts == NULL;
    ok = db_do(db, Q_target_insert, &bind);
    free(texts);
    return ok;
}

struct known_target {
    struct part_key key;
    int32_t id;
};

static int compare_targets(const void *x, const void *y)
{
    return part_key_compare(&((const struct known_target *)x)->key,
                            &((const struct known_target *)y)->key);
}

static struct known_target *known_targets(const struct rows *rows)
{
    int n = rows_count(rows);
    struct known_target *known = malloc(((size_t)n + 1) * sizeof *known);

    for (int i = 0; known != NULL && i < n; i++)
        known[i] = (struct known_target){{rows_text(rows, i, 1), rows_text(rows, i, 2),
                                          rows_text(rows, i, 3), rows_text(rows, i, 4),
                                          rows_text(rows, i, 5), rows_text(rows, i, 6),
                                          rows_text(rows, i, 7), rows_text(rows, i, 8)},
                                         rows_int(rows, i, 0)};
    if (known != NULL)
        qsort(known, (size_t)n, sizeof *known, compare_targets);
    return known;
}

/* False (logged) when the database lacks one. */
static bool fill_ids(int32_t *ids, const struct work_panel *wp, const struct known_target *known, int n)
{
    for (int i = 0; i < wp->panel.count; i++) {
        struct known_target wanted = {wp->panel.targets[i].key, 0};
        const struct known_target *found = bsearch(&wanted, known, (size_t)n, sizeof *known, compare_targets);
        if (found == NULL) {
            log_event(LOG_ERROR, "targets_missing", "panel=%d region=%s industry=%s", wp->id, log_quote(wanted.key.region),
                      log_quote(wanted.key.industry));
            return false;
        }
        ids[i] = found->id;
    }
    return true;
}

static int32_t *match_targets(const struct work_panel *wp, const struct rows *rows)
{
    struct known_target *known = known_targets(rows);
    int32_t *ids = malloc(((size_t)wp->panel.count + 1) * sizeof *ids);

    if (known == NULL || ids == NULL)
        log_event(LOG_ERROR, "out_of_memory", "for=targets");
    if (known == NULL || ids == NULL || !fill_ids(ids, wp, known, rows_count(rows))) {
        free(ids);
        ids = NULL;
    }
    free(known);
    return ids;
}

int32_t *results_target_ids(const struct work_panel *wp, struct db *db)
{
    struct bind bind = {0};
    struct rows *rows;
    int32_t *ids;

    bind_int(&bind, wp->id);
    rows = db_query(db, Q_target_list, &bind);
    ids = rows != NULL ? match_targets(wp, rows) : NULL;
    rows_free(rows);
    return ids;
}

/* --- storing */

static bool point_sound(const struct engine_point *p)
{
    return isfinite(p->lo95) && isfinite(p->hi95) && isfinite(p->naive) && p->lo95 <= p->lo80 &&
           p->lo80 <= p->mean && p->mean <= p->hi80 && p->hi80 <= p->hi95;
}

/* What the schema demands of a forecast; one unsound series must not lose the others theirs. */
static bool sound(const struct engine_result *r, int horizon)
{
    if (r->status != FC_OK || r->points == NULL)
        return false;
    for (int h = 0; h < horizon; h++)
        if (!point_sound(&r->points[h]))
            return false;
    return true;
}

/* What the backtest found; NAN, which is stored as none, where it had no origin. */
static double found(const struct engine_backtest *b, double value)
{
    return b->origins > 0 ? value : NAN;
}

static double found_share(const struct engine_backtest *b, double value)
{
    return value >= 0 && value <= 1 ? found(b, value) : NAN;
}

static void put_fit(struct copy *copy, int64_t run, int32_t target, const struct panel_target *t,
                    const struct engine_result *r, bool good)
{
    const struct engine_backtest *b = &r->backtest;
    char reason[ENGINE_REASON_SIZE + sizeof t->note];
    int last = r->status == FC_OK ? r->last : t->first + t->n - t->nowcasts - 1;

    copy_row(copy, 20);
    copy_int8(copy, run);
    copy_int4(copy, target);
    copy_text(copy, good || r->status != FC_OK
                        ? fc_sentence(r->status)
                        : "the forecast is not finite, or outside its own interval");
    copy_text(copy, r->model != NULL ? r->model : "");
    snprintf(reason, sizeof reason, "%s%s", r->reason, r->status == FC_OK ? t->note : "");
    copy_text(copy, reason);
    copy_int4(copy, t->first);
    copy_int4(copy, last);
    copy_int4(copy, t->observed);
    copy_double(copy, last >= t->first && last < t->first + t->n ? t->y[last - t->first] : NAN);
    copy_int4(copy, b->origins);
    copy_int4(copy, b->points);
    copy_int4(copy, b->max_horizon);
    copy_double(copy, found(b, b->mase));
    copy_double(copy, found(b, b->mase_naive));
    copy_double(copy, found(b, b->smape));
    copy_double(copy, found(b, b->smape_naive));
    copy_double(copy, found(b, b->wape));
    copy_double(copy, found(b, b->wape_naive));
    copy_double(copy, found_share(b, b->cover80));
    copy_double(copy, found_share(b, b->cover95));
}

static void put_sources(struct copy *copy, int64_t run, int32_t target,
                        const struct panel_target *t)
{
    for (int i = 0; i < t->source_count; i++) {
        const struct panel_source *s = &t->sources[i];
        copy_row(copy, 7);
        copy_int8(copy, run);
        copy_int4(copy, target);
        copy_int8(copy, s->series);
        copy_int4(copy, s->periods);
        if (s->overlap < 0)
            copy_null(copy);
        else
            copy_int4(copy, s->overlap);
        copy_double(copy, s->factor);
        copy_bool(copy, s->converted);
    }
}

static void put_points(struct copy *copy, int64_t run, int32_t target,
                       const struct engine_result *r, int horizon)
{
    for (int h = 0; h < horizon; h++) {
        const struct engine_point *p = &r->points[h];
        copy_row(copy, 10);
        copy_int8(copy, run);
        copy_int4(copy, target);
        copy_int2(copy, (int16_t)(h + 1));
        copy_int4(copy, r->last + h + 1);
        copy_double(copy, p->mean);
        copy_double(copy, p->lo80);
        copy_double(copy, p->hi80);
        copy_double(copy, p->lo95);
        copy_double(copy, p->hi95);
        copy_double(copy, p->naive);
    }
}

static void put_effects(struct copy *copy, int64_t run, int32_t target, const struct effect_point *points, int horizon)
{
    for (int h = 0; h < horizon; h++) {
        const struct effect_point *p = &points[h];
        if (p->mean == 0 && p->lo95 == 0 && p->hi95 == 0)
            continue; /* before it begins */
        copy_row(copy, 8);
        copy_int8(copy, run);
        copy_int4(copy, target);
        copy_int2(copy, (int16_t)(h + 1));
        copy_double(copy, p->mean);
        copy_double(copy, p->lo80);
        copy_double(copy, p->hi80);
        copy_double(copy, p->lo95);
        copy_double(copy, p->hi95);
    }
}

enum table { TABLE_FIT, TABLE_INPUT, TABLE_FORECAST, TABLE_EFFECT, TABLE_DIALOGUE_KIND, TABLE_DIALOGUE_SOURCE, TABLE_DIALOGUE_WAITING, TABLE_DIALOGUE_MOVE };

static void put_dialogue(struct copy *copy, enum table table, const struct results *results, int64_t run)
{
    if (table == TABLE_DIALOGUE_WAITING)
        dialogue_put_waiting(copy, run, results->panel->id, &results->panel->dialogue);
    if (results->dialogue.touched == NULL)
        return;
    if (table == TABLE_DIALOGUE_KIND)
        dialogue_put_kinds(copy, run, results->panel->id, &results->dialogue);
    else if (table == TABLE_DIALOGUE_SOURCE)
        dialogue_put_sources(copy, run, results->panel->id, &results->dialogue);
}

static void put_panel(struct copy *copy, enum table table, const struct results *results,
                      int64_t run, const int32_t *ids)
{
    const struct work_panel *wp = results->panel;

    put_dialogue(copy, table, results, run);
    for (int i = 0; i < wp->panel.count; i++) {
        const struct panel_target *t = &wp->panel.targets[i];
        const struct engine_result *r = &results->list[i];
        bool good = sound(r, wp->horizon);

        if (table == TABLE_FIT)
            put_fit(copy, run, ids[i], t, r, good);
        else if (table == TABLE_INPUT)
            put_sources(copy, run, ids[i], t);
        else if (good && table == TABLE_FORECAST)
            put_points(copy, run, ids[i], r, wp->horizon);
        else if (good && table == TABLE_DIALOGUE_MOVE && results->dialogue.touched != NULL && results->dialogue.touched[i])
            dialogue_put_moves(copy, run, ids[i], i, &results->dialogue);
        else if (good && table == TABLE_EFFECT && results->effects.touched != NULL && results->effects.touched[i])
            put_effects(copy, run, ids[i], results->effects.points + (size_t)i * (size_t)wp->horizon, wp->horizon);
    }
}

static bool copy_table(enum table table, struct results *const *all, int32_t *const *ids, int count,
                       int64_t run, struct db *db)
{
    static const enum query queries[] = {Q_fit_copy, Q_fit_input_copy, Q_forecast_copy, Q_effect_copy,
                                         Q_dialogue_kind_copy, Q_dialogue_source_copy, Q_dialogue_waiting_copy, Q_dialogue_move_copy};
    struct copy copy;

    if (!copy_begin(&copy, db, queries[table]))
        return false; /* already logged */
    for (int i = 0; i < count; i++)
        if (!all[i]->stands)
            put_panel(&copy, table, all[i], run, ids[i]);
    return copy_end(&copy);
}

bool results_store(struct results *const *all, int count, int64_t run, struct db *db)
{
    int32_t **ids = calloc((size_t)count + 1, sizeof *ids);
    bool ok = ids != NULL;

    for (int i = 0; ok && i < count; i++)
        ok = (ids[i] = results_target_ids(all[i]->panel, db)) != NULL;
    for (enum table table = TABLE_FIT; ok && table <= TABLE_DIALOGUE_MOVE; table++)
        ok = copy_table(table, all, ids, count, run, db);
    for (int i = 0; ids != NULL && i < count; i++)
        free(ids[i]);
    free(ids);
    return ok;
}
