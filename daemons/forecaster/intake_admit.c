#include "intake_private.h"

#include <stdio.h>
#include <string.h>

/* --- comparing */

/* Keeps the rows that are news, in place. */
static void compare_rows(struct intake *in, struct admission *a)
{
    struct check_rows *r = &in->rows;
    int kept = 0;

    for (int i = 0; i < r->count; i++) {
        const struct check_series *s = &in->series[r->series[i]];
        enum diff_verdict verdict = diff_row(in->diff, r->series[i], r->period[i],
                                             (struct diff_value){r->value[i], r->status[i]});

        if (verdict == DIFF_CONFLICT) {
            char text[32];
            snprintf(text, sizeof text, "%.15g", r->value[i]);
            refusals_add(&in->refusals, &a->batch, RULE_CELL_ONCE, (uint32_t)r->source_row[i],
                         "value", text);
            continue;
        }
        a->counts.added += verdict == DIFF_NEW;
        a->counts.revised += verdict == DIFF_REVISED;
        a->counts.unchanged += verdict == DIFF_UNCHANGED || verdict == DIFF_CONFIRMED;
        if (verdict == DIFF_UNCHANGED) {
            unchanged_add(&in->unchanged, in->series, r, i);
            continue;
        }
        jumps_look(&a->jumps, in->diff, &s->dims, r->series[i], r->period[i], r->source_row[i],
                   r->value[i]);
        r->series[kept] = r->series[i];
        r->period[kept] = r->period[i];
        r->source_row[kept] = r->source_row[i];
        r->status[kept] = r->status[i];
        r->value[kept++] = r->value[i];
    }
    r->count = kept;
}

/* The last batch: rows of the submission whose cells earlier batches gave as they were known. What
 * the batches before found revised may be taken back, what they found new cannot be among them; nor
 * what they confirmed, unless others were admitted meanwhile. */
static bool compare_batches(struct intake *in, struct admission *a)
{
    uint64_t stored = 0;
    int before = in->rows.count;

    if (!a->batch.last || a->batch.batch_no == 0 || a->facts.rows_unchanged == 0 ||
        (!a->facts.overtaken && (uint64_t)a->facts.rows_revised + a->counts.revised == 0))
        return true;
    if (!unchanged_refuse(&a->batch, a->db, a->facts.vintage, in->series, &in->rows, &in->refusals,
                          &stored))
        return false;
    a->facts.rows_revised -= (int64_t)stored;
    a->counts.revised -= (uint64_t)(before - in->rows.count);
    return true;
}

static bool compare(struct intake *in, struct admission *a)
{
    if (a->batch.dialogue != NULL) {
        if (!admission_read_given(a))
            return false;
        a->counts.added = (uint64_t)in->answers.count;
        a->counts.unchanged = in->answers.repeated;
    } else {
        if (!admission_read_known(a))
            return false;
        if (in->rows.count > 0)
            compare_rows(in, a);
        if (!compare_batches(in, a))
            return false;
    }
    a->doomed = a->doomed || (!a->batch.header->partial && in->refusals.total > 0);
    return true;
}

/* --- the receipt */

static void say_counts(struct admission *a, const struct counts *counts)
{
    Framsyn__V1__Receipt *m = &a->receipt->message;

    m->rows_new = counts->added;
    m->rows_revised = counts->revised;
    m->rows_unchanged = counts->unchanged;
    m->rows_rejected = counts->rejected;
}

static void say_rejections(struct admission *a)
{
    for (size_t i = 0; i < a->batch.rejection_count; i++) {
        const Framsyn__V1__Rejection *r = a->batch.rejections[i];
        receipt_add_rejection(a->receipt, r->row, r->column, r->value, r->rule, r->sentence);
    }
    for (int i = 0; i < a->refusals->count; i++) {
        const struct refusal *r = &a->refusals->list[i];
        receipt_add_rejection(a->receipt, r->row, r->column, r->value, r->rule, r->sentence);
    }
}

static void say_warnings(struct intake *in, struct admission *a)
{
    char sentence[JUMP_SENTENCE_SIZE];

    for (int i = 0; i < a->jumps.count; i++)
        receipt_add_warning(a->receipt, a->jumps.sentences[i]);
    if (a->jumps.total > (uint64_t)a->jumps.count) {
        snprintf(sentence, sizeof sentence, "%llu more values jump like these",
                 (unsigned long long)a->jumps.total - (unsigned)a->jumps.count);
        receipt_add_warning(a->receipt, sentence);
    }
    if (in->outdated > 0) {
        snprintf(sentence, sizeof sentence,
                 "%llu rows have a code that is not valid in their period (V38)",
                 (unsigned long long)in->outdated);
        receipt_add_warning(a->receipt, sentence);
    }
}

/* --- the situations a batch can be in */

/* Case 1: an answer exists, or the batch comes at the wrong time. Nothing is stored. */
static bool answered_already(struct admission *a)
{
    const struct admission_facts *f = &a->facts;
    char sentence[256];

    if (a->receipt->repeated != NULL)
        return true;
    if (strcmp(f->state, "duplicate") == 0) {
        a->receipt->message.outcome = OUTCOME(DUPLICATE);
        return true;
    }
    if (strcmp(f->state, "open") != 0) {
        snprintf(sentence, sizeof sentence,
                 "the submission is closed (%s) and takes no batch %u; submit the file again",
                 f->state, a->batch.batch_no);
        receipt_refuse(a->receipt, OUTCOME(INVALID), sentence);
        return true;
    }
    if (f->kind_differs || f->content_differs) {
        receipt_refuse(a->receipt, OUTCOME(INVALID),
                       "the header differs from the one the submission began with");
        return true;
    }
    if (a->batch.batch_no > f->next_batch) {
        snprintf(sentence, sizeof sentence, "batch %u came before batch %lld", a->batch.batch_no,
                 (long long)f->next_batch);
        receipt_refuse(a->receipt, OUTCOME(RETRY), sentence);
        return true;
    }
    return false;
}

/* Case 2: the same content was admitted before. */
static bool close_duplicate(struct admission *a)
{
    a->counts = (struct counts){0};
    a->rows->count = 0;
    a->receipt->message.outcome = OUTCOME(DUPLICATE);
    receipt_duplicate_of(a->receipt, a->facts.duplicate);
    return admission_forget(a) && admission_settle(a, "duplicate");
}

/* Case 3: more batches are to come. */
static bool keep_open(struct intake *in, struct admission *a)
{
    a->receipt->message.outcome = OUTCOME(STORED);
    a->receipt->message.vintage = (uint64_t)a->facts.vintage;
    say_counts(a, &a->counts);
    a->receipt->message.rows_rejected += a->batch.rejection_count;
    say_rejections(a);
    say_warnings(in, a);
    return (a->doomed || (a->batch.dialogue != NULL
                              ? answers_store(&in->answers, &a->batch, a->db, a->facts.vintage)
                              : admission_copy_rows(a))) &&
           admission_settle(a, "open");
}

/* Case 4: the last batch, and nothing is kept. The counts of what would have been kept go too. */
static bool close_refused(struct admission *a)
{
    uint64_t rejected = a->counts.rejected;

    a->facts.rows_new = a->facts.rows_revised = a->facts.rows_unchanged = 0;
    a->counts = (struct counts){.rejected = rejected};
    a->receipt->message.outcome = OUTCOME(REFUSED);
    if (!admission_read_rejections(a))
        return false;
    say_rejections(a);
    say_counts(a, &(struct counts){.rejected = admission_rejected(a)});
    return admission_forget(a) && admission_settle(a, "refused");
}

static void say_admitted(struct intake *in, struct admission *a, const struct counts *all)
{
    Framsyn__V1__Receipt *m = &a->receipt->message;

    m->outcome = OUTCOME(ADMITTED);
    m->vintage = (uint64_t)a->facts.vintage;
    m->known_from = a->known_from;
    if (all->added + all->revised > 0)
        m->stale_panels = (uint32_t)touched_forecast(&a->touched);
    say_counts(a, all);
    say_rejections(a);
    say_warnings(in, a);
}

/* Case 5: the last batch, and the submission becomes known. */
static bool close_admitted(struct intake *in, struct admission *a)
{
    const struct admission_facts *f = &a->facts;
    struct counts all;

    if (a->batch.dialogue != NULL ? !answers_store(&in->answers, &a->batch, a->db, f->vintage) ||
                                        !admission_count_answers(a)
                                  : !admission_copy_rows(a))
        return false;
    all = (struct counts){(uint64_t)f->rows_new + a->counts.added,
                          (uint64_t)f->rows_revised + a->counts.revised,
                          (uint64_t)f->rows_unchanged + a->counts.unchanged, admission_rejected(a)};
    if (!admission_read_touched(a) || !admission_read_moment(a) || !admission_read_rejections(a))
        return false;
    say_admitted(in, a, &all);
    return admission_settle(a, "admitted");
}

/* A file of which no row could be kept is refused although good rows were wanted: admitted, it
 * would make the same file a duplicate once the code lists know its codes. */
static bool nothing_good(const struct admission *a)
{
    const struct admission_facts *f = &a->facts;

    return admission_rejected(a) > 0 && f->rows_new + f->rows_revised + f->rows_unchanged == 0 &&
           a->counts.added + a->counts.revised + a->counts.unchanged == 0;
}

/* The usual case: one small batch of which every row is good, and nothing like it was stored before.
 * *stored false: it is no such batch after all. */
bool intake_admit_whole(struct intake *in, struct admission *a, bool *stored)
{
    *stored = false;
    if (!intake_inspect(in, a))
        return false;
    a->inspected = !admission_is_whole(a);
    if (a->inspected)
        return true;
    if (!admission_peek(a)) {
        admission_leave(a);
        return false;
    }
    compare_rows(in, a);
    if (in->refusals.total > 0) /* a cell is given twice */
        return admission_leave(a);
    say_admitted(in, a, &a->counts);
    if (!admission_whole(a, stored))
        return false;
    a->receipt->message.vintage = (uint64_t)a->facts.vintage;
    a->receipt->message.known_from = a->known_from;
    return true;
}

/* Any batch. False after a database failure. */
bool intake_admit(struct intake *in, struct admission *a)
{
    const bool inspected = a->inspected;

    a->inspected = false;
    if ((!inspected && !intake_inspect(in, a)) || !admission_open(a))
        return false;
    if (answered_already(a)) {
        db_rollback(in->db);
        return true;
    }
    if (a->facts.has_duplicate)
        return close_duplicate(a);
    a->doomed = a->doomed ||
                (!a->batch.header->partial && (a->facts.listed > 0 || a->facts.rows_rejected > 0));
    if (!a->doomed && !compare(in, a))
        return false;
    a->counts.rejected = in->refusals.total;
    if (a->doomed) {
        a->counts.added = a->counts.revised = a->counts.unchanged = 0;
        in->rows.count = 0;
    }
    if (!a->batch.last)
        return keep_open(in, a);
    return a->doomed || nothing_good(a) ? close_refused(a) : close_admitted(in, a);
}
