/* batch: one batch of a submission as intake sees it, statistics or dialogue answers alike.
 *
 * batch_view looks at an envelope and says whether its structure can be taken at all: the header is
 * complete, arrays fit each other, texts are UTF-8. What the rows say is for check and dialogue.
 */
#ifndef BATCH_H
#define BATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bus.h"
#include "macros.h"

enum {
    BATCH_ROWS_MAX = 65536, /* as the protocol says */
    BATCH_TEXT_MAX = 64,    /* V12 */
    BATCH_RESPONDENT_MAX = 128,
    BATCH_NOTE_MAX = 4000,
    BATCH_FILE_NAME_MAX = 1024,
};

/* Borrowed from the envelope throughout. */
struct batch {
    const Framsyn__V1__Submission *header;
    const Framsyn__V1__ObservationBatch *observations; /* one of these two, the other NULL */
    const Framsyn__V1__DialogueBatch *dialogue;
    const uint8_t *message_id; /* 16 bytes */
    uint32_t batch_no;
    bool last;
    size_t rejection_count; /* rows the worker refused and lists */
    Framsyn__V1__Rejection **rejections;
    uint64_t rejected_total, rows_total;
    size_t rows;
};

/* False with one sentence when the message cannot be taken (outcome INVALID). */
bool batch_view(const Envelope *envelope, struct batch *batch,
                char error[BUS_ERROR_SIZE]) MUSTCHECK;

/* What the submitter calls a dimension: the heading in the file, or the dimension's own name. */
const char *batch_column(const struct batch *batch, const char *dimension);

/* Whether one of the worker's own refusals is about the file as a whole (docs/contract.md, level
 * file): then nothing of the file is kept, also when the submitter asked for the good rows. */
bool batch_file_refused(const struct batch *batch);

/* Takes out, in place, what is no UTF-8: half a letter where a text was cut. */
void batch_text_mend(char *text);
/* Well-formed UTF-8 of at most `most` bytes. */
bool batch_text_ok(const char *text, size_t most);

#endif
