/* receipt: the answer to a batch, while it is being made.
 *
 * Owns the texts it lists, so that one can be packed after the batch is gone.
 */
#ifndef RECEIPT_H
#define RECEIPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bus.h"
#include "ident.h"

enum { RECEIPT_REJECTIONS_MAX = 100, RECEIPT_WARNINGS_MAX = 20 };

struct receipt {
    Framsyn__V1__Receipt message;
    Framsyn__V1__Receipt
        *repeated; /* the receipt this batch got before, sent in place of message; or NULL */
    uint8_t submission_id[UUID_SIZE], duplicate_of[UUID_SIZE];
    char error[512];
    Framsyn__V1__Rejection rejections[RECEIPT_REJECTIONS_MAX];
    Framsyn__V1__Rejection *rejection_list[RECEIPT_REJECTIONS_MAX];
    char *warnings[RECEIPT_WARNINGS_MAX];
};

void receipt_init(struct receipt *receipt, const uint8_t *submission_id, uint32_t batch_no);
void receipt_free(struct receipt *receipt);

/* Drops what was said so far, but not whom it is for. */
void receipt_restart(struct receipt *receipt);
/* INVALID or RETRY with a sentence. */
void receipt_refuse(struct receipt *receipt, Framsyn__V1__ReceiptOutcome outcome,
                    const char *sentence);
void receipt_add_rejection(struct receipt *receipt, uint32_t row, const char *column,
                           const char *value, const char *rule, const char *sentence);
void receipt_add_warning(struct receipt *receipt, const char *sentence);
void receipt_duplicate_of(struct receipt *receipt, const uint8_t *submission_id);

/* This batch had a receipt before: bytes as receipt_pack made them. False when they are none. An
 * admitted one gets the submission's vintage and known_from, which it may have been packed without. */
bool receipt_repeat(struct receipt *receipt, const void *bytes, size_t size, int32_t vintage,
                    int64_t known_from) MUSTCHECK;

/* The bytes of the receipt alone, as the database keeps them; malloc'd, NULL when out of memory. */
uint8_t *receipt_pack(const struct receipt *receipt, size_t *size) MUSTCHECK;

/* Sends a receipt in an envelope; false when it could not be sent (the peer will ask again). */
bool receipt_send(struct bus_socket *socket, const struct bus_peer *peer, const Envelope *question,
                  const char *sender, struct receipt *receipt) MUSTCHECK;

#endif
