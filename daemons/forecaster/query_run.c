/* What any key may know of the service itself: its status, its runs and the lists of codes. */
#include "query_private.h"

#include "ident.h"

bool answer_status(struct question *q)
{
    struct bind bind = {0};

    bind_time(&bind, now_us());
    bind_text(&bind, q->service->config->county);
    bind_text(&bind, FRAMSYN_VERSION);
    bind_time(&bind, q->service->started_at);
    return question_add(q, Q_read_status, &bind);
}

bool answer_runs(struct question *q)
{
    return answer_limited(q, Q_read_runs);
}

bool answer_run(struct question *q)
{
    return answer_numbered(q, Q_read_run, "run");
}

bool answer_codes(struct question *q)
{
    struct bind bind = {0};

    bind_text(&bind, question_argument(q, "scheme"));
    if (!question_add(q, Q_read_codes, &bind))
        return false;
    if (rows_count(q->results[0]) == 0)
        return question_fail(q, EXIT_NO_INPUT, "there is no scheme \"%.80s\"", question_argument(q, "scheme"));
    return true;
}
