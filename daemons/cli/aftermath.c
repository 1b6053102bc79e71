#include "aftermath.h"

#include <string.h>

/* Long enough for a county's tables; a submitter does not wait longer for what is no part of the receipt. */
enum { LIMIT_MS = 3000 };

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

void aftermath_add(struct cli *cli, struct submission_report *report, bool sources)
{
    char id[UUID_TEXT_SIZE];
    const struct ask_argument arguments[] = {{"id", uuid_text(report->submission_id, id)}, {NULL, NULL}};
    struct answer answer = {0};
    struct ask_error error;

    if (report->outcome != SUBMISSION_ADMITTED)
        return;
    if (reach_query_quietly(cli, "receipt", arguments, LIMIT_MS, &answer, &error))
        for (int i = 0; i < answer.rows && add_row(report, &answer, i, sources); i++)
            ;
    answer_free(&answer);
}
