/* What may be known of the service itself: its status, its runs, the lists of codes and, by analysts, the bridges between them. */
#include "query_private.h"

#include <string.h>

#include "bridges.h"
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

bool answer_bridges(struct question *q)
{
    static const char *const texts[] = {"kind", "from_scheme", "from", "to"};
    const char *kind = question_argument(q, "kind");
    struct bind bind = {0};
    int64_t as_of;

    if (kind[0] != '\0' && !bridges_is_kind(kind))
        return question_fail(q, EXIT_USAGE_ERROR, "\"%.40s\" is none of programme_education, education_occupation and home_work", kind);
    if (!question_moment(q, "as_of", &as_of))
        return false;
    for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
        bind_text(&bind, question_argument(q, texts[i]));
    bind_time(&bind, as_of);
    bind_bool(&bind, strcmp(question_argument(q, "closed"), "yes") == 0);
    return question_add(q, Q_bridges, &bind);
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
