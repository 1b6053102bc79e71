#include "dialogue_store.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct dialogue_answer answer_from(const struct rows *rows, int i)
{
    return (struct dialogue_answer){
        .industry_scheme = rows_text(rows, i, 0),
        .industry = rows_text(rows, i, 1),
        .region = rows_text(rows, i, 2),
        .round = rows_text(rows, i, 3),
        .respondent = rows_text(rows, i, 4),
        .sector = rows_text(rows, i, 5),
        .answered_on = rows_int(rows, i, 6),
        .headcount = rows_double(rows, i, 7),
        .said = {rows_double(rows, i, 8), rows_double(rows, i, 9), rows_double(rows, i, 10)},
    };
}

static struct dialogue_version version_from(const struct rows *rows, int i)
{
    return (struct dialogue_version){
        .answer = answer_from(rows, i),
        .origin = rows_text(rows, i, 11),
        .known = rows_time(rows, i, 12),
        .withdrawn = rows_null(rows, i, 13) ? INT64_MAX : rows_time(rows, i, 13),
    };
}

bool dialogue_read(struct dialogue_answers *answers, struct db *db, const char *county, int64_t cut, bool with_synthetic)
{
    struct dialogue_held held = {0};
    struct dialogue_version *versions;
    struct bind bind = {0};
    bool ok;

    memset(answers, 0, sizeof *answers);
    bind_text(&bind, county);
    bind_time(&bind, cut);
    bind_bool(&bind, with_synthetic);
    answers->rows = db_query(db, Q_panel_answers, &bind);
    if (answers->rows == NULL)
        return false;
    versions = malloc(((size_t)rows_count(answers->rows) + 1) * sizeof *versions);
    for (int i = 0; versions != NULL && i < rows_count(answers->rows); i++)
        versions[i] = version_from(answers->rows, i);
    ok = versions != NULL && dialogue_hold(&held, versions, rows_count(answers->rows), county);
    free(versions);
    answers->count = held.count;
    answers->list = held.list;
    answers->waiting_count = held.waiting_count;
    answers->waiting = held.waiting;
    return ok;
}

void dialogue_answers_free(struct dialogue_answers *answers)
{
    free(answers->list);
    free(answers->waiting);
    rows_free(answers->rows);
    memset(answers, 0, sizeof *answers);
}

static void put_kind(struct copy *copy, int64_t run, int32_t panel, int k, const struct dialogue_kind *kind)
{
    const int horizon = k % DIALOGUE_HORIZONS, sector = k / DIALOGUE_HORIZONS % DIALOGUE_SECTORS;

    copy_row(copy, 21);
    copy_int8(copy, run);
    copy_int4(copy, panel);
    copy_text(copy, k == dialogue_kind_of(true, sector, horizon) ? "county" : "municipality");
    copy_text(copy, dialogue_sectors[sector]);
    copy_int2(copy, (int16_t)dialogue_years[horizon]);
    copy_text(copy, dialogue_use_name[kind->use]);
    copy_int4(copy, kind->group.rounds);
    copy_int4(copy, kind->group.answers);
    copy_double(copy, kind->group.hit_rate);
    copy_double(copy, kind->group.bias);
    copy_double(copy, sqrt(kind->group.own_var));
    copy_double(copy, sqrt(kind->group.shared_var));
    copy_int4(copy, kind->compared);
    copy_int4(copy, kind->origins);
    copy_double(copy, kind->error_without);
    copy_double(copy, kind->error_with);
    copy_double(copy, kind->weight);
    copy_double(copy, kind->error_then);
    copy_double(copy, kind->cover_without);
    copy_double(copy, kind->cover_with);
    copy_double(copy, isfinite(kind->widening) ? kind->widening : NAN);
}

void dialogue_put_kinds(struct copy *copy, int64_t run, int32_t panel, const struct dialogue_weighed *weighed)
{
    for (int k = 0; k < DIALOGUE_KINDS; k++)
        put_kind(copy, run, panel, k, &weighed->kind[k]);
}

void dialogue_put_sources(struct copy *copy, int64_t run, int32_t panel, const struct dialogue_weighed *weighed)
{
    for (int i = 0; i < weighed->source_count; i++) {
        const struct dialogue_source *s = &weighed->sources[i];
        copy_row(copy, 16);
        copy_int8(copy, run);
        copy_int4(copy, panel);
        copy_text(copy, s->region);
        copy_text(copy, s->industry_scheme);
        copy_text(copy, s->industry);
        copy_int2(copy, (int16_t)s->years);
        copy_text(copy, s->round);
        copy_date(copy, s->answered_on);
        copy_int4(copy, s->answers[0]);
        copy_int4(copy, s->answers[1]);
        copy_int2(copy, (int16_t)s->kinds_new);
        copy_double(copy, s->said);
        copy_double(copy, s->model);
        copy_double(copy, s->weight);
        copy_double(copy, s->moved);
        copy_double(copy, s->bound);
    }
}

void dialogue_put_waiting(struct copy *copy, int64_t run, int32_t panel, const struct dialogue_answers *answers)
{
    for (int i = 0; i < answers->waiting_count; i++) {
        const struct dialogue_waiting *w = &answers->waiting[i];
        copy_row(copy, 7);
        copy_int8(copy, run);
        copy_int4(copy, panel);
        copy_text(copy, w->industry_scheme);
        copy_text(copy, w->industry);
        copy_text(copy, w->round);
        copy_int4(copy, w->waiting);
        copy_int4(copy, w->aside);
    }
}

void dialogue_put_moves(struct copy *copy, int64_t run, int32_t id, int target, const struct dialogue_weighed *weighed)
{
    for (int h = 0; h < weighed->horizon; h++) {
        const struct dialogue_point *p = &weighed->points[(size_t)target * (size_t)weighed->horizon + (size_t)h];
        copy_row(copy, 5);
        copy_int8(copy, run);
        copy_int4(copy, id);
        copy_int2(copy, (int16_t)(h + 1));
        copy_double(copy, p->without);
        copy_double(copy, p->bound);
    }
}
