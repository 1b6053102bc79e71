/* What employers answered: the rounds and their balances, what was withdrawn, and how well their answers have told what
 * came (record.h).
 */
#include "query_private.h"

#include <math.h>
#include <stdlib.h>

#include "ident.h"
#include "record.h"

bool answer_rounds(struct question *q)
{
    struct bind bind = {0};

    bind_text(&bind, q->service->config->county);
    return question_add(q, Q_dialogue_rounds, &bind);
}

bool answer_balance(struct question *q)
{
    static const char *const dimensions[] = {"industry", "occupation", "organisation", NULL};
    struct bind bind = {0};

    if (!question_one_of(question_argument(q, "by"), dimensions))
        return question_fail(q, EXIT_USAGE_ERROR, "\"%.80s\" is none of industry, occupation and organisation", question_argument(q, "by"));
    bind_text(&bind, q->service->config->county);
    bind_text(&bind, question_argument(q, "by")[0] != '\0' ? question_argument(q, "by") : dimensions[0]);
    bind_text(&bind, question_argument(q, "round"));
    return question_add(q, Q_dialogue_balances, &bind);
}

bool answer_withdrawals(struct question *q)
{
    return question_add(q, Q_dialogue_withdrawals, NULL);
}

bool answer_dialogue_summary(struct question *q)
{
    struct bind bind = {0};

    bind_text(&bind, q->service->config->county);
    bind_time(&bind, now_us());
    return question_add(q, Q_read_dialogue_summary, &bind);
}

/* The evidence module's results as rows, which the database hands back. */
static bool add_record(struct question *q, const struct record_kind kind[RECORD_KINDS])
{
    const char *sectors[RECORD_KINDS];
    int32_t years[RECORD_KINDS], rounds[RECORD_KINDS], answers[RECORD_KINDS];
    double bias[RECORD_KINDS], own[RECORD_KINDS], shared[RECORD_KINDS], hits[RECORD_KINDS], weight[RECORD_KINDS];
    struct bind bind = {0};

    for (int k = 0; k < RECORD_KINDS; k++) {
        sectors[k] = record_sectors[k / RECORD_HORIZONS];
        years[k] = record_horizons[k % RECORD_HORIZONS];
        rounds[k] = kind[k].group.rounds;
        answers[k] = kind[k].group.answers;
        bias[k] = kind[k].group.bias;
        own[k] = sqrt(kind[k].group.own_var);
        shared[k] = sqrt(kind[k].group.shared_var);
        hits[k] = kind[k].group.hit_rate;
        weight[k] = kind[k].weight;
    }
    bind_text_array(&bind, sectors, RECORD_KINDS);
    bind_int_array(&bind, years, RECORD_KINDS);
    bind_int_array(&bind, rounds, RECORD_KINDS);
    bind_int_array(&bind, answers, RECORD_KINDS);
    bind_double_array(&bind, bias, RECORD_KINDS);
    bind_double_array(&bind, own, RECORD_KINDS);
    bind_double_array(&bind, shared, RECORD_KINDS);
    bind_double_array(&bind, hits, RECORD_KINDS);
    bind_double_array(&bind, weight, RECORD_KINDS);
    return question_add(q, Q_record_rows, &bind);
}

bool answer_dialogue_record(struct question *q)
{
    struct record_kind kind[RECORD_KINDS];
    struct record_answer *answers;
    struct bind bind = {0};
    struct rows *rows;
    bool ok;

    bind_text(&bind, q->service->config->county);
    bind_time(&bind, now_us());
    rows = db_query(q->db, Q_record_answers, &bind);
    if (rows == NULL)
        return false;
    answers = malloc(((size_t)rows_count(rows) + 1) * sizeof *answers);
    for (int i = 0; answers != NULL && i < rows_count(rows); i++)
        answers[i] = (struct record_answer){rows_text(rows, i, 0), rows_int(rows, i, 1), rows_int(rows, i, 2), rows_double(rows, i, 3),
                                            rows_double(rows, i, 4)};
    ok = answers != NULL && record_make(answers, rows_count(rows), kind);
    rows_free(rows);
    free(answers);
    return ok ? add_record(q, kind) : question_fail(q, EXIT_SOFTWARE, "there is not enough memory");
}
