/* refusal: the rows of a batch that the store refuses, as rejections ready to be stored and sent.
 *
 * Which rows is for check, dialogue and diff; the rules' numbers are those of docs/contract.md,
 * their words in English, for whoever shows them in another language starts from the number.
 */
#ifndef REFUSAL_H
#define REFUSAL_H

#include <stddef.h>
#include <stdint.h>

#include "batch.h"

enum {
    REFUSAL_LISTED_MAX = 100, /* per batch; every one is counted, as the contract says */
    REFUSAL_VALUE_MAX = 80,
    REFUSAL_SENTENCE_SIZE = 512,
};

enum rule {
    RULE_ENCODING = 1,
    RULE_NUMBER = 3,
    RULE_FINITE,
    RULE_NEGATIVE,
    RULE_PERIOD,
    RULE_PERIOD_RANGE,
    RULE_PERIOD_BEGUN,
    RULE_CELL_ONCE,
    RULE_STATUS,
    RULE_EMPTY,
    RULE_LONG,
    RULE_RANGE = 20,
    RULE_DATE,
    RULE_SCALE,
    RULE_EMPLOYER,
    RULE_ANSWER_ONCE,
    RULE_MEASURE = 30,
    RULE_DEFINITION,
    RULE_REGION,
    RULE_INDUSTRY,
    RULE_OCCUPATION,
    RULE_EDUCATION,
    RULE_GROUP,
    RULE_SCHEME,
    RULE_VALIDITY,
    RULE_FREQUENCY,
    RULE_BRIDGE_ONCE = 50,
    RULE_BRIDGE_CODE = 52,
    RULE_BRIDGE_SUM,
};

struct refusal {
    uint32_t row;
    char column[BATCH_TEXT_MAX * 2];
    char value[REFUSAL_VALUE_MAX + 1];
    char rule[8];
    char sentence[REFUSAL_SENTENCE_SIZE];
};

struct refusals {
    struct refusal list[REFUSAL_LISTED_MAX];
    int count;
    uint64_t total;
};

/* With its sentence; file may be "". What is too long is cut between letters. */
void refusal_make(struct refusal *refusal, enum rule rule, const char *file, uint32_t row, const char *column, const char *value);

/* dimension: the column's name for us; the sentence uses the submitter's. value may be "". */
void refusals_add(struct refusals *refusals, const struct batch *batch, enum rule rule,
                  uint32_t row, const char *dimension, const char *value);

#endif
