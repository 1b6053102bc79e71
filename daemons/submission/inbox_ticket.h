/* inbox_ticket: handing a file to the ingest workers, and waiting for what became of it.
 *
 * An inbox is a folder; a job in it is a folder of its own, put there by one rename, so that a worker
 * sees all of it or nothing:
 *
 *   inbox/TICKET/            a manifest and its data file, or one data file; `options` (partial = true)
 *   inbox/.new-TICKET/       a job being put together, or left by a crash: nobody takes it
 *   inbox/.work/WORKER/...   a job that a worker has claimed
 *   inbox/.done/TICKET/      admitted, or a duplicate; with report.json, report.txt and report.kv
 *   inbox/.quarantine/TICKET/ refused or unreadable; the same three files say why
 */
#ifndef INBOX_TICKET_H
#define INBOX_TICKET_H

#include <stdbool.h>
#include <stddef.h>

#include "macros.h"
#include "submission.h"

enum { INBOX_TICKET_SIZE = 160 };

/* Makes the inbox and the folders in it that are missing. */
bool submission_inbox_make(const char *inbox, char *error, size_t error_size) MUSTCHECK;

/* Copies a data file, or a manifest and the data it names, into the inbox, durably. The ticket names
 * the job from then on. False with one sentence; *exit_code gets the code that fits. */
bool submission_inbox_put(const char *inbox, const char *path, bool partial, char *ticket, size_t ticket_size, int *exit_code,
                          char *error, size_t error_size) MUSTCHECK;

/* Waits until a worker is done with a ticket, at most wait_ms (-1: for ever), and reads its report.
 * False when it is not done yet; the report then says so (SUBMISSION_KEPT). */
bool submission_inbox_wait(const char *inbox, const char *ticket, int wait_ms, const bool *stop,
                           struct submission_report *report) MUSTCHECK;

#endif
