#include "answers.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fnv.h"

typedef Framsyn__V1__DialogueAnswer Answer;

enum { TABLE_ROOM = BATCH_ROWS_MAX * 2 };

bool answers_alloc(struct answers *answers)
{
    memset(answers, 0, sizeof *answers);
    answers->index = malloc(BATCH_ROWS_MAX * sizeof *answers->index);
    answers->keys = malloc(TABLE_ROOM * sizeof *answers->keys);
    answers->places = malloc(TABLE_ROOM * sizeof *answers->places);
    return answers->index != NULL && answers->keys != NULL && answers->places != NULL;
}

void answers_free(struct answers *answers)
{
    free(answers->index);
    free(answers->keys);
    free(answers->places);
    memset(answers, 0, sizeof *answers);
}

static const char *code_of(const Framsyn__V1__Code *code)
{
    return code != NULL && code->code[0] != '\0' ? code->code : "T";
}

/* As in series keys: a code without a list can only be the total. */
static const char *scheme_of(const Framsyn__V1__Code *code)
{
    const char *scheme = code != NULL && code->code[0] != '\0' ? code->scheme : "";

    return scheme[0] == '\0' && strcmp(code_of(code), "T") == 0 ? "total" : scheme;
}

static bool code_known(const struct catalogue *catalogue, const Framsyn__V1__Code *code)
{
    return catalogue_code(catalogue, scheme_of(code), code_of(code)) != NULL ||
           (strcmp(code_of(code), "T") == 0 && catalogue_scheme(catalogue, scheme_of(code)));
}

bool answers_known(const struct batch *batch, const struct catalogue *catalogue)
{
    for (size_t i = 0; i < batch->dialogue->n_answers; i++) {
        const Answer *a = batch->dialogue->answers[i];
        if (catalogue_code(catalogue, "region", a->region) == NULL ||
            !code_known(catalogue, a->industry) || !code_known(catalogue, a->occupation))
            return false;
    }
    return true;
}

/* What is being checked, so that each rule is one line. */
struct inspection {
    const struct batch *batch;
    const Answer *answer;
    struct refusals *refusals;
    bool good;
};

static void demand(struct inspection *in, bool holds, enum rule rule, const char *dimension,
                   const char *value)
{
    if (holds || !in->good)
        return; /* one refusal a row: the first */
    in->good = false;
    refusals_add(in->refusals, in->batch, rule, in->answer->row, dimension, value);
}

static void demand_text(struct inspection *in, const char *dimension, const char *text, size_t most,
                        bool needed)
{
    demand(in, batch_text_ok(text, SIZE_MAX), RULE_ENCODING, dimension, text);
    demand(in, !needed || text[0] != '\0', RULE_EMPTY, dimension, text);
    demand(in, strlen(text) <= most, RULE_LONG, dimension, text);
}

static void demand_range(struct inspection *in, const char *dimension, double low, double high,
                         double least)
{
    char value[64];

    snprintf(value, sizeof value, "%.15g-%.15g", low, high);
    demand(in, isnan(low) == isnan(high) && !isinf(low) && !isinf(high) && !(low > high),
           RULE_RANGE, dimension, value);
    demand(in, !(low < least), RULE_SCALE, dimension, value);
}

static void demand_figures(struct inspection *in)
{
    static const char *const changes[] = {"change_1y", "change_3y", "change_5y"};
    static const char *const recruits[] = {"recruit_1y", "recruit_3y", "recruit_5y"};
    const Answer *a = in->answer;
    char value[32];

    demand_range(in, "headcount", a->headcount_low, a->headcount_high, 0);
    demand(in, !isnan(a->headcount_low), RULE_EMPTY, "headcount", "");
    for (int i = 0; i < 3; i++) {
        demand_range(in, changes[i], a->change_low[i], a->change_high[i], -100);
        demand_range(in, recruits[i], a->recruit_low[i], a->recruit_high[i], 0);
    }
    snprintf(value, sizeof value, "%u", a->shortage);
    demand(in, a->shortage <= 5, RULE_SCALE, "shortage", value);
    snprintf(value, sizeof value, "%.15g", a->certainty);
    demand(in, isnan(a->certainty) || (a->certainty >= 0 && a->certainty <= 1), RULE_SCALE,
           "certainty", value);
}

static void demand_codes(struct inspection *in, const struct catalogue *catalogue)
{
    const Answer *a = in->answer;

    demand(in, a->region[0] != '\0', RULE_EMPTY, "region", "");
    demand(in, catalogue_code(catalogue, "region", a->region) != NULL, RULE_REGION, "region",
           a->region);
    demand(in,
           code_known(catalogue, a->industry) ||
               catalogue_scheme(catalogue, scheme_of(a->industry)),
           RULE_SCHEME, "industry", scheme_of(a->industry));
    demand(in, code_known(catalogue, a->industry), RULE_INDUSTRY, "industry", code_of(a->industry));
    demand(in,
           code_known(catalogue, a->occupation) ||
               catalogue_scheme(catalogue, scheme_of(a->occupation)),
           RULE_SCHEME, "occupation", scheme_of(a->occupation));
    demand(in, code_known(catalogue, a->occupation), RULE_OCCUPATION, "occupation",
           code_of(a->occupation));
}

static bool answer_ok(const struct batch *batch, const Answer *a, const struct catalogue *catalogue,
                      int64_t now, struct refusals *refusals)
{
    struct inspection in = {batch, a, refusals, true};
    char date[32];

    demand_text(&in, "round", a->round, BATCH_TEXT_MAX, true);
    demand_text(&in, "respondent", a->respondent, BATCH_RESPONDENT_MAX, true);
    demand_text(&in, "note", a->note, BATCH_NOTE_MAX, false);
    demand(&in, strcmp(a->sector, "public") == 0 || strcmp(a->sector, "private") == 0,
           RULE_EMPLOYER, "sector", a->sector);
    snprintf(date, sizeof date, "day %d since 1970", a->date);
    demand(&in, a->date >= -25567 && a->date <= now / 86400, RULE_DATE, "date",
           date); /* from 1900 on */
    demand_codes(&in, catalogue);
    demand_figures(&in);
    return in.good;
}

static bool same_question(const Answer *a, const Answer *b)
{
    return strcmp(a->round, b->round) == 0 && strcmp(a->respondent, b->respondent) == 0 &&
           strcmp(a->region, b->region) == 0 &&
           strcmp(scheme_of(a->industry), scheme_of(b->industry)) == 0 &&
           strcmp(code_of(a->industry), code_of(b->industry)) == 0 &&
           strcmp(scheme_of(a->occupation), scheme_of(b->occupation)) == 0 &&
           strcmp(code_of(a->occupation), code_of(b->occupation)) == 0;
}

static bool same_figure(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

static bool same_answer(const Answer *a, const Answer *b)
{
    bool same = same_figure(a->headcount_low, b->headcount_low) &&
                same_figure(a->headcount_high, b->headcount_high) &&
                same_figure(a->certainty, b->certainty) && a->shortage == b->shortage &&
                a->date == b->date;

    for (int i = 0; same && i < 3; i++)
        same = same_figure(a->change_low[i], b->change_low[i]) &&
               same_figure(a->change_high[i], b->change_high[i]) &&
               same_figure(a->recruit_low[i], b->recruit_low[i]) &&
               same_figure(a->recruit_high[i], b->recruit_high[i]);
    return same && strcmp(a->sector, b->sector) == 0;
}

static uint64_t question_key(const Answer *a)
{
    const char *const parts[] = {a->round, a->respondent, a->region, code_of(a->industry), code_of(a->occupation)};

    return fnv_texts(parts, ARRAY_SIZE(parts));
}

/* The earlier answer of this batch to the same question, or NULL after noting this one as given. */
static const Answer *given(struct answers *answers, const struct batch *batch, int32_t index)
{
    const Answer *a = batch->dialogue->answers[index];
    uint64_t key = question_key(a);

    for (size_t i = key;; i++) {
        int32_t *place = &answers->places[i & (TABLE_ROOM - 1)];
        if (*place < 0) {
            *place = index;
            answers->keys[i & (TABLE_ROOM - 1)] = key;
            return NULL;
        }
        if (answers->keys[i & (TABLE_ROOM - 1)] == key &&
            same_question(batch->dialogue->answers[*place], a))
            return batch->dialogue->answers[*place];
    }
}

void answers_check(struct answers *answers, const struct batch *batch,
                   const struct catalogue *catalogue, int64_t now, struct refusals *refusals)
{
    answers->count = 0;
    answers->repeated = 0;
    memset(answers->places, 0xFF, TABLE_ROOM * sizeof *answers->places);
    for (size_t i = 0; i < batch->dialogue->n_answers; i++) {
        const Answer *a = batch->dialogue->answers[i], *earlier;
        if (!answer_ok(batch, a, catalogue, now, refusals))
            continue;
        earlier = given(answers, batch, (int32_t)i);
        if (earlier == NULL)
            answers->index[answers->count++] = (int32_t)i;
        else if (same_answer(earlier, a))
            answers->repeated++;
        else
            refusals_add(refusals, batch, RULE_ANSWER_ONCE, a->row, "respondent", a->respondent);
    }
}

static bool among(const struct rows *own, const Answer *a)
{
    for (int i = 0; i < rows_count(own); i++)
        if (strcmp(rows_text(own, i, 0), a->round) == 0 &&
            strcmp(rows_text(own, i, 1), a->respondent) == 0 &&
            strcmp(rows_text(own, i, 2), a->region) == 0 &&
            strcmp(rows_text(own, i, 3), scheme_of(a->industry)) == 0 &&
            strcmp(rows_text(own, i, 4), code_of(a->industry)) == 0 &&
            strcmp(rows_text(own, i, 5), scheme_of(a->occupation)) == 0 &&
            strcmp(rows_text(own, i, 6), code_of(a->occupation)) == 0)
            return true;
    return false;
}

void answers_drop_given(struct answers *answers, const struct batch *batch, const struct rows *own,
                        struct refusals *refusals)
{
    int kept = 0;

    for (int i = 0; i < answers->count; i++) {
        const Answer *a = batch->dialogue->answers[answers->index[i]];
        if (among(own, a))
            refusals_add(refusals, batch, RULE_ANSWER_ONCE, a->row, "respondent", a->respondent);
        else
            answers->index[kept++] = answers->index[i];
    }
    answers->count = kept;
}

static void put(struct copy *copy, const Answer *a, int32_t vintage)
{
    copy_row(copy, 20);
    copy_int4(copy, vintage);
    copy_int4(copy, (int32_t)(a->row & INT32_MAX));
    copy_text(copy, a->round);
    copy_date(copy, a->date);
    copy_text(copy, a->respondent);
    copy_text(copy, a->sector);
    copy_text(copy, a->region);
    copy_text(copy, scheme_of(a->industry));
    copy_text(copy, code_of(a->industry));
    copy_text(copy, scheme_of(a->occupation));
    copy_text(copy, code_of(a->occupation));
    copy_double(copy, a->headcount_low);
    copy_double(copy, a->headcount_high);
    copy_double_array(copy, a->change_low, 3);
    copy_double_array(copy, a->change_high, 3);
    copy_double_array(copy, a->recruit_low, 3);
    copy_double_array(copy, a->recruit_high, 3);
    if (a->shortage == 0)
        copy_null(copy);
    else
        copy_int2(copy, (int16_t)a->shortage);
    copy_double(copy, a->certainty);
    copy_text(copy, a->note);
}

bool answers_store(const struct answers *answers, const struct batch *batch, struct db *db,
                   int32_t vintage)
{
    struct copy copy;

    if (!copy_begin(&copy, db, Q_intake_answers_copy))
        return false; /* already logged */
    for (int i = 0; i < answers->count; i++)
        put(&copy, batch->dialogue->answers[answers->index[i]], vintage);
    return copy_end(&copy);
}
