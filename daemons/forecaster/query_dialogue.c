/* What employers answered: the rounds and their balances, what was withdrawn, and how well their answers have told what
 * came (dialogue_record.h).
 */
#include "query_private.h"

#include "ident.h"

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

bool answer_dialogue_effect(struct question *q)
{
    struct bind bind = {0};

    bind_text(&bind, q->service->config->county);
    return question_add(q, Q_dialogue_effect, &bind);
}

bool answer_dialogue_record(struct question *q)
{
    struct bind bind = {0};

    bind_text(&bind, q->service->config->county);
    return question_add(q, Q_dialogue_record, &bind);
}
