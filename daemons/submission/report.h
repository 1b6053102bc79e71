/* report: what became of a submission, put together from receipts and told in several forms. */
#ifndef REPORT_H
#define REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "contract.h"
#include "courier.h"
#include "macros.h"
#include "submission.h"

/* Adds the refusals that are not in the report yet, up to SUBMISSION_REJECTIONS_MAX, in the order of
 * rows. False when out of memory. */
bool report_add_rejections(struct submission_report *report, const struct submission_rejection *list, int count) MUSTCHECK;

/* Takes counts, refusals and warnings of a receipt; the outcome too when it closes the submission, which is
 * what is returned. */
bool report_add_receipt(struct submission_report *report, const Receipt *receipt);

/* Fills sentence and exit_code from the rest, for outcomes that receipts and rows decide. */
void report_conclude(struct submission_report *report);
/* Sets outcome, exit code and sentence of a submission that went no further. */
void report_fail(struct submission_report *report, enum submission_outcome outcome, int exit_code, const char *sentence);

/* A form of our own for the file beside a job: one `key value` a line, read back without loss. */
bool report_write(const struct submission_report *report, FILE *out) MUSTCHECK;
/* Reads it into a zeroed report; false when text is no such form. */
bool report_parse(struct submission_report *report, const char *text) MUSTCHECK;

const char *report_outcome_name(enum submission_outcome outcome);

#endif
