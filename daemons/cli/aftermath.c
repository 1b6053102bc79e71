#include "aftermath.h"

#include <string.h>
#include <time.h>

/* Long enough for a county's tables on a busy machine; a submitter does not wait longer for what is no part of the receipt, but for the review of
 * a large file, which is made once after it was admitted. The daemon gives that up after two minutes (review_patience), and says so. */
enum { LIMIT_MS = 12000, REVIEW_MS = 130000, AGAIN_MS = 300 };

static bool kind_of(const char *section, enum submission_fact_kind *kind)
{
    static const char *const sections[] = {[FACT_RECOMPUTE] = "recompute", [FACT_REVIEW] = "review", [FACT_SOURCE] = "source"};

    for (size_t i = 0; i < ARRAY_SIZE(sections); i++)
        if (strcmp(section, sections[i]) == 0) {
            *kind = (enum submission_fact_kind)i;
            return true;
        }
    return false;
}

static bool add_row(struct submission_report *report, const struct answer *answer, int row, bool sources)
{
    int columns[6];
    static const char *const names[] = {"section", "name", "name_en", "value", "value_en", "number"};
    struct submission_fact fact;

    for (size_t i = 0; i < ARRAY_SIZE(names); i++)
        if ((columns[i] = answer_find(answer, names[i])) < 0)
            return false;
    if (!kind_of(answer_text(answer, row, columns[0]), &fact.kind) || (fact.kind == FACT_SOURCE && !sources))
        return true;
    fact.name = (char *)answer_text(answer, row, columns[1]);
    fact.name_en = (char *)answer_text(answer, row, columns[2]);
    fact.value = (char *)answer_text(answer, row, columns[3]);
    fact.value_en = (char *)answer_text(answer, row, columns[4]);
    fact.number = answer_number(answer, row, columns[5]);
    return submission_report_add(report, &fact);
}

/* Whether the answer says that there is more to come. */
static bool is_pending(const struct answer *answer)
{
    int section = answer_find(answer, "section");

    for (int i = 0; section >= 0 && i < answer->rows; i++)
        if (strcmp(answer_text(answer, i, section), "pending") == 0)
            return true;
    return false;
}

static bool ask_receipt(struct cli *cli, const struct submission_report *report, struct answer *answer)
{
    char id[UUID_TEXT_SIZE];
    const struct ask_argument arguments[] = {{"id", uuid_text(report->submission_id, id)}, {NULL, NULL}};
    const struct timespec pause = {.tv_nsec = AGAIN_MS * 1000000L};
    struct ask_error error;
    bool pending = true;

    for (int waited = 0; pending && waited <= REVIEW_MS; waited += AGAIN_MS) {
        if (waited > 0) {
            nanosleep(&pause, NULL);
            answer_free(answer);
        }
        *answer = (struct answer){0};
        if (!reach_query_quietly(cli, "receipt", arguments, LIMIT_MS, answer, &error))
            return false;
        pending = is_pending(answer);
    }
    return true;
}

void aftermath_add(struct cli *cli, struct submission_report *report, bool sources)
{
    struct answer answer = {0};

    if (report->outcome != SUBMISSION_ADMITTED)
        return;
    if (ask_receipt(cli, report, &answer))
        for (int i = 0; i < answer.rows && add_row(report, &answer, i, sources); i++)
            ;
    answer_free(&answer);
}
