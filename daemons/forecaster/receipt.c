#include "receipt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void receipt_init(struct receipt *receipt, const uint8_t *submission_id, uint32_t batch_no)
{
    memset(receipt, 0, sizeof *receipt);
    framsyn__v1__receipt__init(&receipt->message);
    if (submission_id != NULL)
        memcpy(receipt->submission_id, submission_id, UUID_SIZE);
    receipt->message.submission_id.data = receipt->submission_id;
    receipt->message.submission_id.len = submission_id != NULL ? UUID_SIZE : 0;
    receipt->message.batch_no = batch_no;
    receipt->message.rejections = receipt->rejection_list;
    receipt->message.warnings = receipt->warnings;
}

void receipt_free(struct receipt *receipt)
{
    for (size_t i = 0; i < receipt->message.n_rejections; i++) {
        free(receipt->rejections[i].column);
        free(receipt->rejections[i].value);
        free(receipt->rejections[i].rule);
        free(receipt->rejections[i].sentence);
    }
    for (size_t i = 0; i < receipt->message.n_warnings; i++)
        free(receipt->warnings[i]);
    if (receipt->repeated != NULL)
        framsyn__v1__receipt__free_unpacked(receipt->repeated, NULL);
    receipt->repeated = NULL;
    receipt->message.n_rejections = receipt->message.n_warnings = 0;
}

void receipt_restart(struct receipt *receipt)
{
    uint8_t submission_id[UUID_SIZE];
    bool known = receipt->message.submission_id.len > 0;

    memcpy(submission_id, receipt->submission_id, UUID_SIZE);
    receipt_free(receipt);
    receipt_init(receipt, known ? submission_id : NULL, receipt->message.batch_no);
}

void receipt_refuse(struct receipt *receipt, Framsyn__V1__ReceiptOutcome outcome,
                    const char *sentence)
{
    receipt_restart(receipt);
    receipt->message.outcome = outcome;
    snprintf(receipt->error, sizeof receipt->error, "%s", sentence);
    receipt->message.error = receipt->error;
}

void receipt_add_rejection(struct receipt *receipt, uint32_t row, const char *column,
                           const char *value, const char *rule, const char *sentence)
{
    size_t n = receipt->message.n_rejections;
    Framsyn__V1__Rejection *rejection = &receipt->rejections[n];

    if (n == RECEIPT_REJECTIONS_MAX)
        return;
    framsyn__v1__rejection__init(rejection);
    rejection->row = row;
    rejection->column = strdup(column);
    rejection->value = strdup(value);
    rejection->rule = strdup(rule);
    rejection->sentence = strdup(sentence);
    receipt->rejection_list[n] = rejection;
    receipt->message.n_rejections = n + 1;
}

void receipt_add_warning(struct receipt *receipt, const char *sentence)
{
    char *copy;

    if (receipt->message.n_warnings == RECEIPT_WARNINGS_MAX || (copy = strdup(sentence)) == NULL)
        return;
    receipt->warnings[receipt->message.n_warnings++] = copy;
}

void receipt_duplicate_of(struct receipt *receipt, const uint8_t *submission_id)
{
    memcpy(receipt->duplicate_of, submission_id, UUID_SIZE);
    receipt->message.duplicate_of.data = receipt->duplicate_of;
    receipt->message.duplicate_of.len = UUID_SIZE;
}

bool receipt_repeat(struct receipt *receipt, const void *bytes, size_t size, int32_t vintage,
                    int64_t known_from)
{
    Framsyn__V1__Receipt *repeated = framsyn__v1__receipt__unpack(NULL, size, bytes);

    receipt->repeated = repeated;
    if (repeated != NULL &&
        repeated->outcome == FRAMSYN__V1__RECEIPT_OUTCOME__RECEIPT_OUTCOME_ADMITTED) {
        repeated->vintage = (uint64_t)vintage;
        repeated->known_from = known_from;
    }
    return repeated != NULL;
}

uint8_t *receipt_pack(const struct receipt *receipt, size_t *size)
{
    uint8_t *bytes;

    *size = framsyn__v1__receipt__get_packed_size(&receipt->message);
    bytes = malloc(*size > 0 ? *size : 1);
    if (bytes != NULL)
        framsyn__v1__receipt__pack(&receipt->message, bytes);
    return bytes;
}

bool receipt_send(struct bus_socket *socket, const struct bus_peer *peer, const Envelope *question,
                  const char *sender, struct receipt *receipt)
{
    uint8_t message_id[UUID_SIZE];
    Envelope envelope;

    envelope_init(&envelope, message_id, sender);
    if (question != NULL)
        envelope_answer(&envelope, question);
    envelope.body_case = FRAMSYN__V1__ENVELOPE__BODY_RECEIPT;
    envelope.receipt = receipt->repeated != NULL ? receipt->repeated : &receipt->message;
    return bus_send(socket, peer, &envelope);
}
