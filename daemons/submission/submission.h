/* submission: from files to receipts. What an ingest worker, the command line and the gateway share.
 *
 *   manifest  how to read a file            -> struct manifest
 *   table     rows of a file, streamed      -> fields with row and column
 *   contract  the numbered validation rules -> observation or rejection
 *   spool     durable outbox (SQLite)       -> batches survive until their receipt
 *   courier   sends the spool over the bus  -> receipts
 *
 * A batch is in the spool before it is on the bus and leaves it when its receipt is there, so a
 * process killed at any instant loses nothing: whoever opens the spool next sends what is left. The
 * id of a submission and of each of its batches is kept in the spool, so a second try is the same
 * submission to the store.
 */
#ifndef SUBMISSION_H
#define SUBMISSION_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "bus.h"
#include "config.h"
#include "ident.h"
#include "macros.h"

enum { SUBMISSION_ERROR_SIZE = 512, SUBMISSION_REJECTIONS_MAX = 100 };

/* What became of a submission. */
enum submission_outcome {
    SUBMISSION_ADMITTED,
    SUBMISSION_DUPLICATE,   /* the same content was admitted before */
    SUBMISSION_REFUSED,     /* bad rows; nothing kept (exit 65) */
    SUBMISSION_KEPT,        /* in the spool: the daemon did not answer in time (exit 75) */
    SUBMISSION_UNREADABLE,  /* no such file, no permission, bad manifest; nothing was sent (exit 65 or 66) */
    SUBMISSION_FAILED,      /* the spool cannot be written, rights are missing, ... */
};

struct submission_rejection {
    uint32_t row;
    char *column, *value, *rule, *sentence;
};

/* What an admitted submission leads to: a panel that is computed again (number: its series), something
 * remarkable in the vintage (name: the rule), a source and the day of its newest figures (number: days ago). */
struct submission_fact {
    enum submission_fact_kind { FACT_RECOMPUTE, FACT_REVIEW, FACT_SOURCE } kind;
    char *name, *name_en, *value, *value_en;
    double number;
};

/* The receipt of a whole submission, for people and machines. */
struct submission_report {
    enum submission_outcome outcome;
    int exit_code;                        /* enum exit_code that fits */
    char file[256];
    char source[64];
    uint8_t submission_id[UUID_SIZE];
    uint8_t duplicate_of[UUID_SIZE];
    uint64_t vintage;
    int64_t known_from;                   /* us; 0 */
    uint64_t rows_total, rows_new, rows_revised, rows_unchanged, rows_rejected;
    uint32_t stale_panels;
    struct submission_rejection *rejections; /* the first ones */
    int rejection_count;
    char **warnings;
    int warning_count;
    char sentence[SUBMISSION_ERROR_SIZE]; /* one sentence: what happened */
    struct submission_fact *facts;        /* what it leads to, when somebody asked for it; see the query `receipt` */
    int fact_count;
};
void submission_report_free(struct submission_report *report);
/* Adds a fact; the texts are copied. False when out of memory. */
bool submission_report_add(struct submission_report *report, const struct submission_fact *fact) MUSTCHECK;
/* Writes the report as JSON (one object, one line) or as text in the given language ("sv", "en"). */
bool submission_report_json(const struct submission_report *report, FILE *out);
void submission_report_text(const struct submission_report *report, const char *lang, FILE *out);

struct submitter; /* spool + courier */

/* Opens the spool folder/NAME.db (made when missing, mode 0600, owned by one process at a time by a
 * lock) and the courier. NULL with one sentence in error. principal: key name for tcp, or NULL. */
struct submitter *submitter_open(const struct config *config, struct bus *bus, const char *name, const char *principal,
                                 char *error, size_t error_size);
void submitter_close(struct submitter **submitter);

struct submission_options {
    bool partial;              /* keep good rows beside refused ones */
    int wait_ms;               /* how long to wait for a receipt without any progress; -1: for ever */
    const char *ticket;        /* names this handing-over across restarts of the worker, or NULL */
    void (*progress)(void *context, uint64_t bytes_read, uint64_t bytes_total, uint64_t rows);
    void *context;
    const bool *stop;          /* set by a signal handler: give up waiting, keep the spool */
};

/* Submits one data file (own format) or one manifest (which names its file). Always fills report. */
void submitter_submit(struct submitter *submitter, const char *path, const struct submission_options *options,
                      struct submission_report *report);

/* Sends what the spool holds from earlier, and takes receipts, for at most wait_ms. Returns the
 * number of batches still undelivered. */
int submitter_deliver(struct submitter *submitter, int wait_ms);

/* Whether a file has a heading of our own format, so that it needs no manifest. */
bool submission_is_own(const char *path);

/* The files of a folder that `submit DIR` takes: each *.manifest, and each *.csv, *.xlsx and *.ods
 * that no manifest names and whose heading is our own format; sorted by name. NULL-terminated, free each and the array. */
char **submission_list(const char *folder, char *error, size_t error_size);

#endif
