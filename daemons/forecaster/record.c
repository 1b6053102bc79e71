#include "record.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const record_sectors[RECORD_SECTORS] = {"public", "private"};
const int record_horizons[RECORD_HORIZONS] = {1, 3, 5};

/* Sceptical before anything is known: one answer is off by ten points, a round by eight. */
static const struct evidence_spec spec = {.own_sd = 0.10, .shared_sd = 0.08, .most = 0.5, .cap = 1.5};

static int kind_of(const struct record_answer *answer)
{
    for (int s = 0; s < RECORD_SECTORS; s++)
        for (int h = 0; h < RECORD_HORIZONS; h++)
            if (strcmp(record_sectors[s], answer->sector) == 0 && record_horizons[h] == answer->years)
                return s * RECORD_HORIZONS + h;
    return -1;
}

/* The mean square of what came: the variance of a forecast of no change. */
static double stillness(const struct evidence_answer *answers, int n, int group)
{
    double sum = 0;
    int known = 0;

    for (int i = 0; i < n; i++)
        if (answers[i].group == group && !isnan(answers[i].seen)) {
            sum += answers[i].seen * answers[i].seen;
            known++;
        }
    return known > 0 ? sum / known : NAN;
}

static double weight_of(const struct evidence_group *group, double variance)
{
    return variance > 0 ? evidence_combine(group, &spec, 0, variance, 0, RECORD_ROUND).weight : NAN;
}

bool record_make(const struct record_answer *answers, int n, struct record_kind kind[RECORD_KINDS])
{
    struct evidence_answer *list = malloc(((size_t)n + 1) * sizeof *list);
    struct evidence_group group[RECORD_KINDS];
    int kept = 0;
    bool ok = list != NULL;

    for (int i = 0; ok && i < n; i++) {
        int at = kind_of(&answers[i]);
        if (at >= 0 && isfinite(answers[i].said))
            list[kept++] = (struct evidence_answer){at, answers[i].round, answers[i].said, answers[i].seen};
    }
    ok = ok && evidence_learn(list, kept, RECORD_KINDS, &spec, group) == FC_OK;
    for (int k = 0; ok && k < RECORD_KINDS; k++)
        kind[k] = (struct record_kind){group[k], weight_of(&group[k], stillness(list, kept, k))};
    free(list);
    return ok;
}
