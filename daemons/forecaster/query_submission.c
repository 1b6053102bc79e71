/* What was submitted, found by the beginning of its identifier, and what became of it: the receipt and what was refused.
 */
#include "query_private.h"

#include <string.h>

#include "ident.h"
#include "query.h"

static int hex_digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

bool query_prefix_parse(const char *text, uint8_t least[16], uint8_t most[16])
{
    int n = 0;

    memset(least, 0, 16);
    memset(most, 0xFF, 16);
    for (; *text != '\0'; text++) {
        int digit = hex_digit(*text), shift = n % 2 == 0 ? 4 : 0;
        if (*text == '-')
            continue;
        if (digit < 0 || n == 32)
            return false;
        least[n / 2] = (uint8_t)(least[n / 2] | digit << shift);
        most[n / 2] = (uint8_t)(most[n / 2] & ~(0xF << shift));
        most[n / 2] = (uint8_t)(most[n / 2] | digit << shift);
        n++;
    }
    return n > 0;
}

bool answer_submissions(struct question *q)
{
    return answer_limited(q, Q_read_submissions);
}

/* The one submission whose id begins as asked; its row is then the last result. */
static bool find_submission(struct question *q, uint8_t id[UUID_SIZE])
{
    const char *text = question_argument(q, "id");
    uint8_t least[UUID_SIZE], most[UUID_SIZE];
    struct bind bind = {0};
    struct rows *rows;

    if (!query_prefix_parse(text, least, most))
        return question_fail(q, EXIT_USAGE_ERROR,
                             "submission \"%.80s\" is not an identifier, nor the beginning of one", text);
    bind_uuid(&bind, least);
    bind_uuid(&bind, most);
    if (!question_add(q, Q_read_submission, &bind))
        return false;
    rows = q->results[q->result_count - 1];
    if (rows_count(rows) == 0)
        return question_fail(q, EXIT_NO_INPUT, "there is no submission \"%.80s\"", text);
    if (rows_count(rows) > 1)
        return question_fail(q, EXIT_USAGE_ERROR, "several submissions begin with \"%.80s\"", text);
    return uuid_parse(rows_text(rows, 0, 0), id);
}

bool answer_submission(struct question *q)
{
    uint8_t id[UUID_SIZE];

    return find_submission(q, id);
}

/* After the fact, so that no submitter waits for it: see receipt_recompute and the two that follow it. */
bool answer_receipt(struct question *q)
{
    static const enum query queries[] = {Q_receipt_recompute, Q_receipt_review};
    struct bind bind = {0};
    uint8_t id[UUID_SIZE];

    if (!find_submission(q, id))
        return false;
    rows_free(q->results[--q->result_count]);
    if (!db_do(q->db, Q_receipt_patience, NULL))
        return false;
    for (size_t i = 0; i < ARRAY_SIZE(queries); i++) {
        bind = (struct bind){0};
        bind_uuid(&bind, id);
        if (!question_add(q, queries[i], &bind))
            return false;
    }
    bind = (struct bind){0};
    bind_time(&bind, now_us());
    return question_add(q, Q_receipt_sources, &bind);
}

bool answer_rejections(struct question *q)
{
    struct bind bind = {0};
    uint8_t id[UUID_SIZE];

    if (!find_submission(q, id))
        return false;
    rows_free(q->results[--q->result_count]);
    bind_uuid(&bind, id);
    return question_add(q, Q_read_rejections, &bind);
}
