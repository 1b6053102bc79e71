#include "submission.h"

#include <stdlib.h>
#include <string.h>

#include "courier.h"
#include "files.h"
#include "log.h"
#include "reader.h"
#include "report.h"
#include "spool.h"

enum {
    SLICE_MS = 250,       /* how soon a stop flag is seen while waiting */
    THROTTLE_MS = 2000,   /* a daemon that answers within this is worth waiting for before reading on */
};

struct submitter {
    struct spool *spool;
    struct courier courier;
    char name[128];
    int batch_rows;
    size_t message_bytes;

    /* the submission at hand, NULL between two */
    struct submission_report *report;
    bool closed;          /* its closing receipt is there */
};

/* Receipts of the submission at hand go into its report; those of earlier ones into the log. */
static void taken(void *context, const struct spool_batch *batch, const Receipt *receipt)
{
    struct submitter *submitter = context;
    char id[UUID_TEXT_SIZE];

    if (submitter->report != NULL && memcmp(batch->submission_id, submitter->report->submission_id, UUID_SIZE) == 0) {
        submitter->closed |= report_add_receipt(submitter->report, receipt);
        return;
    }
    if (batch->last || receipt->outcome == FRAMSYN__V1__RECEIPT_OUTCOME__RECEIPT_OUTCOME_INVALID)
        log_event(LOG_INFO, "earlier_submission_delivered", "submission=%s outcome=%d rejected=%llu",
                  uuid_text(batch->submission_id, id), (int)receipt->outcome, (unsigned long long)receipt->rows_rejected);
}

struct submitter *submitter_open(const struct config *config, struct bus *bus, const char *name, const char *principal,
                                 char *error, size_t error_size)
{
    struct submitter *submitter = calloc(1, sizeof *submitter);

    if (submitter == NULL) {
        snprintf(error, error_size, "the spool cannot be opened: out of memory");
        return NULL;
    }
    snprintf(submitter->name, sizeof submitter->name, "%s", name);
    submitter->batch_rows = (int)config->batch_rows;
    submitter->message_bytes = (size_t)config->message_bytes;
    submitter->spool = spool_open(config->spool, name, now_us(), error, error_size);
    if (submitter->spool != NULL && courier_open(&submitter->courier, bus, submitter->spool, config->bus_intake, principal,
                                                 (int)config->window, taken, submitter, error, error_size))
        return submitter;
    spool_close(&submitter->spool);
    free(submitter);
    return NULL;
}

void submitter_close(struct submitter **submitter)
{
    struct submitter *s = *submitter;

    *submitter = NULL;
    if (s == NULL)
        return;
    courier_close(&s->courier);
    spool_close(&s->spool);
    free(s);
}

int submitter_deliver(struct submitter *submitter, int wait_ms)
{
    int64_t end = monotonic_ms() + wait_ms, now = end - wait_ms;

    do {
        courier_pump(&submitter->courier, now < end ? (int)(end - now) : 0);
        now = monotonic_ms();
    } while (now < end && !courier_idle(&submitter->courier));
    return courier_pending(&submitter->courier);
}

/* --- one submission ------------------------------------------------------------------------------- */

struct sending {
    struct submitter *submitter;
    const struct submission_options *options;
    struct submission_report *report;
    struct reader *reader;
    struct spool_submission submission;
    bool resumed;          /* an earlier try under the same ticket may have reached the store */
    bool whole;            /* all of it is in the spool */
    uint64_t delivered;    /* as of progress_ms */
    int64_t progress_ms;
};

static bool stopped(const struct sending *sending)
{
    return sending->options->stop != NULL && *(const volatile bool *)sending->options->stop;
}

static void report_trouble(struct submission_report *report, enum reader_trouble trouble, const char *error)
{
    static const struct { enum submission_outcome outcome; int exit_code; } what[] = {
        [READER_NO_INPUT] = {SUBMISSION_UNREADABLE, EXIT_NO_INPUT},
        [READER_BAD_MANIFEST] = {SUBMISSION_UNREADABLE, EXIT_DATA},
        [READER_NO_MEMORY] = {SUBMISSION_FAILED, EXIT_SOFTWARE},
    };

    report_fail(report, what[trouble].outcome, what[trouble].exit_code, error);
}

static void report_spool(struct sending *sending, enum spool_result result)
{
    report_fail(sending->report, SUBMISSION_FAILED, result == SPOOL_FULL ? EXIT_CANNOT_CREATE : EXIT_SOFTWARE,
                spool_error(sending->submitter->spool));
}

static struct reader *open_reader(struct sending *sending, const char *path)
{
    struct submitter *submitter = sending->submitter;
    const struct spool_submission *s = &sending->submission;
    struct reader_form form = {.partial = s->partial, .now_us = s->now_us, .batch_rows = s->batch_rows,
                               .message_bytes = (size_t)s->message_bytes, .sender = submitter->name};
    enum reader_trouble trouble;
    char error[SUBMISSION_ERROR_SIZE];
    struct reader *reader = reader_open(path, &form, &trouble, error, sizeof error);

    if (reader == NULL)
        report_trouble(sending->report, trouble, error);
    return reader;
}

/* What an earlier try was, when there was one and this program would cut the file as it did. */
static bool find_earlier(struct sending *sending)
{
    struct spool_submission earlier;
    enum spool_result result;

    if (sending->options->ticket == NULL)
        return true;
    result = spool_find(sending->submitter->spool, sending->options->ticket, &earlier);
    if (result == SPOOL_OK && earlier.reader_version == READER_VERSION && earlier.partial == sending->options->partial) {
        sending->submission = earlier;
        sending->resumed = true;
    }
    if (result == SPOOL_OK || result == SPOOL_NONE)
        return true;
    report_spool(sending, result);
    return false;
}

static void begin_anew(struct sending *sending)
{
    struct submitter *submitter = sending->submitter;

    sending->submission = (struct spool_submission){
        .now_us = now_us(), .batch_rows = submitter->batch_rows, .message_bytes = (int64_t)submitter->message_bytes,
        .reader_version = READER_VERSION, .partial = sending->options->partial};
    uuid_make(sending->submission.id);
    sending->resumed = false;
}

/* Opens the file as the submission it is: the one of an earlier try with the same content, or a new one. */
static bool identify(struct sending *sending, const char *path)
{
    struct submission_report *report = sending->report;

    begin_anew(sending);
    if (!find_earlier(sending) || (sending->reader = open_reader(sending, path)) == NULL)
        return false;
    if (sending->resumed && memcmp(sending->submission.hash, reader_hash(sending->reader), HASH_SIZE) != 0) {
        reader_close(&sending->reader);
        begin_anew(sending);
        if ((sending->reader = open_reader(sending, path)) == NULL)
            return false;
    }
    memcpy(sending->submission.hash, reader_hash(sending->reader), HASH_SIZE);
    reader_name(sending->reader, sending->submission.id);
    memcpy(report->submission_id, sending->submission.id, UUID_SIZE);
    snprintf(report->file, sizeof report->file, "%s", reader_file(sending->reader));
    snprintf(report->source, sizeof report->source, "%s", reader_source(sending->reader));
    return true;
}

static void tell_progress(const struct sending *sending)
{
    if (sending->options->progress != NULL)
        sending->options->progress(sending->options->context, reader_bytes_read(sending->reader),
                                   reader_bytes_total(sending->reader), reader_rows(sending->reader));
}

/* Waits for a receipt. False when wait_ms went by without any progress, or a stop is asked for. */
static bool wait_a_little(struct sending *sending)
{
    struct courier *courier = &sending->submitter->courier;
    int64_t now = monotonic_ms(), left = SLICE_MS;

    if (courier->delivered != sending->delivered) {
        sending->delivered = courier->delivered;
        sending->progress_ms = now;
    }
    if (sending->options->wait_ms >= 0)
        left = sending->progress_ms + sending->options->wait_ms - now;
    if (left <= 0 || stopped(sending))
        return false;
    courier_pump(courier, (int)(left < SLICE_MS ? left : SLICE_MS));
    return true;
}

/* The window is full: a daemon that answers sets the pace, so that the spool stays small. One that does
 * not is no reason to stop: the rest of the file goes into the spool. */
static void throttle(struct sending *sending)
{
    struct courier *courier = &sending->submitter->courier;
    int64_t end = monotonic_ms() + THROTTLE_MS;

    while (courier_crowded(courier) && !courier_unanswered(courier) && courier->last_retry[0] == '\0' && !stopped(sending) &&
           !sending->submitter->closed && monotonic_ms() < end)
        courier_pump(courier, SLICE_MS);
}

/* One batch into the spool and on its way, and the disk writes it meanwhile. That it failed to matters
 * only to one who has to be told that the submission is kept (report_kept). */
static bool send_batch(struct sending *sending, struct reader_batch *packed)
{
    struct submitter *submitter = sending->submitter;
    struct spool_batch batch = {.batch_no = packed->batch_no, .last = packed->last, .size = packed->size};
    enum spool_result result;

    memcpy(batch.submission_id, sending->submission.id, UUID_SIZE);
    memcpy(batch.message_id, packed->message_id, UUID_SIZE);
    result = spool_put(submitter->spool, &batch, packed->bytes);
    if (result == SPOOL_OK)
        courier_post(&submitter->courier, &batch, packed->bytes);
    else
        report_spool(sending, result);
    if (result == SPOOL_OK && spool_sync(submitter->spool) != SPOOL_OK)
        log_event(LOG_ERROR, "spool_not_synced", "reason=%s", log_quote(spool_error(submitter->spool)));
    free(packed->bytes);
    return result == SPOOL_OK;
}

/* Reads, spools and sends until the file is done with, or the store has decided. */
static bool send_all(struct sending *sending)
{
    struct submitter *submitter = sending->submitter;
    struct reader_batch packed;

    courier_forget(&submitter->courier, sending->submission.id);
    spool_begin(submitter->spool, &sending->submission, sending->options->ticket);
    while (!sending->whole && !submitter->closed && !stopped(sending)) {
        if (!reader_next(sending->reader, &packed)) {
            report_fail(sending->report, SUBMISSION_FAILED, EXIT_SOFTWARE, "the file cannot be read: out of memory");
            return false;
        }
        sending->whole = packed.last;
        if (!send_batch(sending, &packed))
            return false;
        tell_progress(sending);
        if (!packed.last) {
            courier_pump(&submitter->courier, 0);
            throttle(sending);
        }
    }
    return true;
}

/* A promise, so the disk has to have it. */
static void report_kept(struct sending *sending)
{
    struct submission_report *report = sending->report;
    const char *reason = sending->submitter->courier.last_retry;

    if (!sending->whole && sending->options->ticket == NULL) {
        report_fail(report, SUBMISSION_FAILED, EXIT_LATER, "");
        snprintf(report->sentence, sizeof report->sentence, "%.200s was not read to its end because of a stop; submit it again", report->file);
        return;
    }
    if (spool_sync(sending->submitter->spool) != SPOOL_OK) {
        report_spool(sending, SPOOL_FULL);
        return;
    }
    report_fail(report, SUBMISSION_KEPT, EXIT_LATER, "");
    snprintf(report->sentence, sizeof report->sentence, "%.200s is kept in the spool until the forecasting daemon takes it: %.230s",
             report->file, reason[0] != '\0' ? reason : "it does not answer now");
}

/* Own refusals, counted also when the store never answers. */
static void report_reading(struct sending *sending)
{
    const struct rejections *rejections = reader_rejections(sending->reader);
    struct submission_report *report = sending->report;

    report->rows_total = reader_rows(sending->reader);
    if (report->rows_rejected < rejections->total)
        report->rows_rejected = rejections->total;
    if (!report_add_rejections(report, rejections->list, rejections->count))
        log_event(LOG_WARNING, "report_cut", "reason=%s", log_quote("out of memory"));
}

static void run(struct sending *sending)
{
    struct submitter *submitter = sending->submitter;

    submitter->report = sending->report;
    submitter->closed = false;
    sending->delivered = submitter->courier.delivered;
    sending->progress_ms = monotonic_ms();
    if (send_all(sending)) {
        while (!submitter->closed && wait_a_little(sending))
            ;
        report_reading(sending);
        if (submitter->closed)
            report_conclude(sending->report);
        else
            report_kept(sending);
    }
    submitter->report = NULL;
}

/* Without a ticket nobody can take up what was begun; what is in the spool of it would never close. */
static void clean_up(struct sending *sending)
{
    struct submitter *submitter = sending->submitter;

    if (sending->reader != NULL && !sending->whole && !submitter->closed && sending->options->ticket == NULL) {
        courier_forget(&submitter->courier, sending->submission.id);
        if (spool_drop(submitter->spool, sending->submission.id) != SPOOL_OK)
            log_event(LOG_WARNING, "spool_not_cleared", "reason=%s", log_quote(spool_error(submitter->spool)));
    }
    reader_close(&sending->reader);
}

static void submit_once(struct submitter *submitter, const char *path, const struct submission_options *options,
                        struct submission_report *report, bool *resumed)
{
    struct sending sending = {.submitter = submitter, .options = options, .report = report};

    *report = (struct submission_report){.outcome = SUBMISSION_FAILED, .exit_code = EXIT_SOFTWARE};
    snprintf(report->file, sizeof report->file, "%s", path_base(path));
    submitter->closed = false;
    if (identify(&sending, path))
        run(&sending);
    clean_up(&sending);
    *resumed = sending.resumed;
}

/* A try under an old ticket may be one that the store has given up (after a day) and answers INVALID:
 * then the file is submitted as a new submission, once. */
void submitter_submit(struct submitter *submitter, const char *path, const struct submission_options *options,
                      struct submission_report *report)
{
    bool resumed = false;
    uint8_t old[UUID_SIZE];

    submit_once(submitter, path, options, report, &resumed);
    if (!resumed || !submitter->closed || report->outcome != SUBMISSION_FAILED)
        return;
    memcpy(old, report->submission_id, UUID_SIZE);
    log_event(LOG_WARNING, "submitted_anew", "file=%s reason=%s", log_quote(report->file), log_quote(report->sentence));
    if (spool_drop(submitter->spool, old) != SPOOL_OK)
        return; /* the report says what the store said */
    submission_report_free(report);
    submit_once(submitter, path, options, report, &resumed);
}
