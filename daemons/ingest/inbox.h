/* inbox: the folder an ingest worker watches, and the jobs in it. Its form is in inbox_ticket.h.
 *
 * A job is a folder put there by one rename, or a bare *.csv or *.manifest that has not changed for a
 * second (a manifest waits for its data file). What has lain there unchanged for the patience of the inbox
 * becomes a job as well, so that nothing stays in it for ever: a manifest whose data did not come, a file of
 * another kind; its report says what is wrong with it. It is claimed by a rename into .work/WORKER/, which only
 * one worker can do; what lies there after a crash is taken up again under the same ticket. The work
 * of another worker is never touched: it may be alive, and its spool knows what was sent.
 */
#ifndef INBOX_H
#define INBOX_H

#include <stdbool.h>
#include <stdint.h>

#include "macros.h"
#include "submission.h"

enum { INBOX_PATH_SIZE = 4096 };

struct inbox {
    char root[1024];
    char work[1200];       /* root/.work/WORKER */
    int watch;             /* inotify: readable when something came */
    int64_t patience_ms;
    struct inbox_manifest *manifests; /* that lay there at the last look, by name */
    int manifest_count;
    int64_t unsettled_ms;  /* a bare file is too young: look again at this moment (monotonic); INT64_MAX none */
};

bool inbox_open(struct inbox *inbox, const char *root, const char *worker, int64_t patience_ms, char *error,
                size_t error_size) MUSTCHECK;
void inbox_close(struct inbox *inbox);

/* A claimed job. */
struct job {
    char ticket[256];              /* the name of its folder */
    char folder[INBOX_PATH_SIZE];
    char path[INBOX_PATH_SIZE];    /* what to submit: a manifest, or a data file */
    bool partial;
    char wrong[SUBMISSION_ERROR_SIZE]; /* "" or why there is nothing to submit */
};

/* The next job: first what this worker had claimed before, then what lies in the inbox, by name. */
bool inbox_next(struct inbox *inbox, struct job *job) MUSTCHECK;
/* Writes the reports beside the files and moves the job to .done or .quarantine. False (logged) when
 * that failed: the job stays claimed. */
bool inbox_finish(const struct inbox *inbox, const struct job *job, const struct submission_report *report, const char *lang) MUSTCHECK;
/* Takes what inotify has to say, which is only that one should look. */
void inbox_drain(const struct inbox *inbox);

#endif
