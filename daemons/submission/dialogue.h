/* dialogue: rows of a dialogue file to the answers of a dialogue batch.
 *
 * Rules V11, V12 and V20 to V24, one refusal a row. Answers live in the batch's arena until the next
 * batch is begun.
 */
#ifndef DIALOGUE_H
#define DIALOGUE_H

#include <stdbool.h>
#include <stdint.h>

#include "arena.h"
#include "contract.h"
#include "framsyn/v1/submission.pb-c.h"
#include "layout.h"
#include "macros.h"
#include "statistics.h"
#include "table.h"

struct dialogue {
    const struct layout *layout;
    struct rejections *rejections;
    struct batch_limits limits;
    int32_t today;      /* days since 1970: V21 */

    /* the batch at hand */
    struct arena arena;
    Framsyn__V1__DialogueAnswer **answers;
    int32_t *found;     /* hash table of answers by question, for V24 */
    size_t found_room;
    int n;
};

bool dialogue_open(struct dialogue *dialogue, const struct layout *layout, struct rejections *rejections,
                   struct batch_limits limits, int64_t now_us) MUSTCHECK;
void dialogue_close(struct dialogue *dialogue);
void dialogue_begin(struct dialogue *dialogue);
bool dialogue_full(const struct dialogue *dialogue);
/* Takes the table's present row. False when out of memory. */
bool dialogue_take(struct dialogue *dialogue, const struct table *table) MUSTCHECK;
void dialogue_end(const struct dialogue *dialogue, Framsyn__V1__DialogueBatch *message);

#endif
