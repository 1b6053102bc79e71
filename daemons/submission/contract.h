/* contract: the numbered rules of docs/contract.md, and the list of what broke them.
 *
 * The rules' words live here in both languages; the readers of files decide, this module says it.
 */
#ifndef CONTRACT_H
#define CONTRACT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "macros.h"
#include "submission.h"

enum rule {
    V01 = 1, V02, V03, V04, V05, V06, V07, V08, V09, V10, V11, V12, V13, V14, V15, V16, V17, V18, V19,
    V20, V21, V22, V23, V24, V25, V26, V27, V28, V29,
    V30 = 30, V31, V32, V33, V34, V35, V36, V37, V38, V39,
    V40 = 40, V41, V42, V43, V44, V45, V46, V47, V48, V49,
    V50 = 50, V51, V52, V53,
};

enum rule_level { RULE_ROW, RULE_FILE, RULE_STORE };

struct contract_rule {
    enum rule rule;
    enum rule_level level;
    const char *en, *sv; /* what is wrong, following the value: "is not a number" */
};
extern const struct contract_rule contract_rules[];
extern const size_t contract_rule_count;

/* The rule called "V03"; NULL when there is none. */
const struct contract_rule *contract_find(const char *name);

enum {
    CONTRACT_TEXT_MAX = 64,        /* V12: codes are names, not prose */
    CONTRACT_RESPONDENT_MAX = 128,
    CONTRACT_NOTE_MAX = 4000,
    CONTRACT_VALUE_MAX = 80,       /* what a refusal shows of a value, as the protocol says */
};

/* V05: measures that count something. The store has the whole list; this worker knows those it would
 * be a waste to send. */
bool contract_is_count(const char *measure);

/* What was refused: the first SUBMISSION_REJECTIONS_MAX, and how many. */
struct rejections {
    const char *file; /* its name in sentences; borrowed */
    struct submission_rejection list[SUBMISSION_REJECTIONS_MAX];
    int count;
    uint64_t total;
    bool fatal; /* one of them refuses the whole file, also when good rows are to be kept */
};

/* Where and what. column NULL: the row as a whole; row 0: the file as a whole; value NULL: none. */
struct finding {
    enum rule rule;
    uint32_t row;
    const char *column, *value;
    size_t length;      /* of value */
    const char *detail; /* in place of the rule's own words, or NULL */
};
void rejections_add(struct rejections *rejections, const struct finding *finding);
void rejections_clear(struct rejections *rejections);

/* The sentence of one refusal: `FILE row R, column "C": "VALUE" is wrong (Vnn)`. */
void contract_sentence(const char *file, const struct submission_rejection *rejection, const char *words, bool swedish,
                       char *out, size_t size);
/* The Swedish of a refusal that was said in English: its rule's words, or those of the detail that took their place. */
void contract_swedish(const char *file, const struct submission_rejection *rejection, char *out, size_t size);

#endif
