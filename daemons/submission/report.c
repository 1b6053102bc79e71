#include "report.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char *const outcome_names[] = {
    [SUBMISSION_ADMITTED] = "admitted", [SUBMISSION_DUPLICATE] = "duplicate", [SUBMISSION_REFUSED] = "refused",
    [SUBMISSION_KEPT] = "kept", [SUBMISSION_UNREADABLE] = "unreadable", [SUBMISSION_FAILED] = "failed",
};

const char *report_outcome_name(enum submission_outcome outcome)
{
    return outcome_names[outcome];
}

static void free_rejection(struct submission_rejection *rejection)
{
    free(rejection->column);
    free(rejection->value);
    free(rejection->rule);
    free(rejection->sentence);
}

static void free_fact(struct submission_fact *fact)
{
    free(fact->name);
    free(fact->name_en);
    free(fact->value);
    free(fact->value_en);
}

bool submission_report_add(struct submission_report *report, const struct submission_fact *fact)
{
    struct submission_fact *more = reallocarray(report->facts, (size_t)report->fact_count + 1, sizeof *more), copy;

    if (more == NULL)
        return false;
    report->facts = more;
    copy = (struct submission_fact){fact->kind, strdup(fact->name), strdup(fact->name_en), strdup(fact->value), strdup(fact->value_en),
                                    fact->number};
    if (copy.name == NULL || copy.name_en == NULL || copy.value == NULL || copy.value_en == NULL) {
        free_fact(&copy);
        return false;
    }
    more[report->fact_count++] = copy;
    return true;
}

void submission_report_free(struct submission_report *report)
{
    for (int i = 0; i < report->rejection_count; i++)
        free_rejection(&report->rejections[i]);
    for (int i = 0; i < report->warning_count; i++)
        free(report->warnings[i]);
    for (int i = 0; i < report->fact_count; i++)
        free_fact(&report->facts[i]);
    free(report->facts);
    free(report->rejections);
    free(report->warnings);
    report->facts = NULL;
    report->fact_count = 0;
    report->rejections = NULL;
    report->warnings = NULL;
    report->rejection_count = report->warning_count = 0;
}

/* --- putting together ------------------------------------------------------------------------------ */

static bool has_rejection(const struct submission_report *report, const struct submission_rejection *rejection)
{
    for (int i = 0; i < report->rejection_count; i++) {
        const struct submission_rejection *r = &report->rejections[i];

        if (r->row == rejection->row && strcmp(r->rule, rejection->rule) == 0 && strcmp(r->column, rejection->column) == 0 &&
            strcmp(r->value, rejection->value) == 0)
            return true;
    }
    return false;
}

static bool add_rejection(struct submission_report *report, const struct submission_rejection *rejection)
{
    int at = report->rejection_count;
    struct submission_rejection copy = {rejection->row, strdup(rejection->column), strdup(rejection->value),
                                        strdup(rejection->rule), strdup(rejection->sentence)};
    struct submission_rejection *more = reallocarray(report->rejections, (size_t)at + 1, sizeof *more);

    if (more != NULL)
        report->rejections = more;
    if (more == NULL || copy.column == NULL || copy.value == NULL || copy.rule == NULL || copy.sentence == NULL) {
        free_rejection(&copy);
        return false;
    }
    for (; at > 0 && more[at - 1].row > copy.row; at--)
        more[at] = more[at - 1];
    more[at] = copy;
    report->rejection_count++;
    return true;
}

bool report_add_rejections(struct submission_report *report, const struct submission_rejection *list, int count)
{
    for (int i = 0; i < count && report->rejection_count < SUBMISSION_REJECTIONS_MAX; i++)
        if (!has_rejection(report, &list[i]) && !add_rejection(report, &list[i]))
            return false;
    return true;
}

static bool add_warning(struct submission_report *report, const char *warning)
{
    char **more = reallocarray(report->warnings, (size_t)report->warning_count + 1, sizeof *more);

    if (more == NULL)
        return false;
    report->warnings = more;
    more[report->warning_count] = strdup(warning);
    report->warning_count += more[report->warning_count] != NULL;
    return true;
}

/* What is not told for want of memory stays in the store, where `framsyn status` finds it. */
static void add_lists(struct submission_report *report, const Receipt *receipt)
{
    bool fine = true;

    for (size_t i = 0; i < receipt->n_rejections && fine; i++) {
        const Framsyn__V1__Rejection *r = receipt->rejections[i];
        struct submission_rejection one = {r->row, r->column, r->value, r->rule, r->sentence};

        fine = report_add_rejections(report, &one, 1);
    }
    for (size_t i = 0; i < receipt->n_warnings && fine && report->warning_count < SUBMISSION_REJECTIONS_MAX; i++)
        fine = add_warning(report, receipt->warnings[i]);
}

static bool outcome_of(const Receipt *receipt, enum submission_outcome *outcome)
{
    switch (receipt->outcome) {
    case FRAMSYN__V1__RECEIPT_OUTCOME__RECEIPT_OUTCOME_ADMITTED:
        *outcome = SUBMISSION_ADMITTED;
        return true;
    case FRAMSYN__V1__RECEIPT_OUTCOME__RECEIPT_OUTCOME_DUPLICATE:
        *outcome = SUBMISSION_DUPLICATE;
        return true;
    case FRAMSYN__V1__RECEIPT_OUTCOME__RECEIPT_OUTCOME_REFUSED:
        *outcome = SUBMISSION_REFUSED;
        return true;
    case FRAMSYN__V1__RECEIPT_OUTCOME__RECEIPT_OUTCOME_INVALID:
        *outcome = SUBMISSION_FAILED;
        return true;
    default:
        return false;
    }
}

bool report_add_receipt(struct submission_report *report, const Receipt *receipt)
{
    enum submission_outcome outcome;

    add_lists(report, receipt);
    if (!outcome_of(receipt, &outcome))
        return false;
    report->outcome = outcome;
    report->vintage = receipt->vintage;
    report->known_from = receipt->known_from;
    report->rows_new = receipt->rows_new;
    report->rows_revised = receipt->rows_revised;
    report->rows_unchanged = receipt->rows_unchanged;
    if (receipt->rows_rejected > report->rows_rejected)
        report->rows_rejected = receipt->rows_rejected; /* with the worker's own */
    report->stale_panels = receipt->stale_panels;
    if (receipt->duplicate_of.len == UUID_SIZE)
        memcpy(report->duplicate_of, receipt->duplicate_of.data, UUID_SIZE);
    if (outcome == SUBMISSION_FAILED)
        snprintf(report->sentence, sizeof report->sentence, "%s was not taken: %s", report->file, receipt->error);
    return true;
}

static void conclude_refused(struct submission_report *report)
{
    char more[64] = "";

    if (report->rows_rejected > 1)
        snprintf(more, sizeof more, "; %" PRIu64 " more are refused", report->rows_rejected - 1);
    snprintf(report->sentence, sizeof report->sentence, "%.380s%s; nothing of the file is stored",
             report->rejection_count > 0 ? report->rejections[0].sentence : report->file, more);
}

void report_conclude(struct submission_report *report)
{
    char id[UUID_TEXT_SIZE];

    switch (report->outcome) {
    case SUBMISSION_ADMITTED: /* with refused rows only when the submitter wanted the good ones kept */
        report->exit_code = report->rows_rejected > 0 ? EXIT_DATA : EXIT_OK;
        snprintf(report->sentence, sizeof report->sentence,
                 "%s is admitted as vintage %" PRIu64 ": %" PRIu64 " new, %" PRIu64 " revised, %" PRIu64 " unchanged, %" PRIu64
                 " refused rows",
                 report->file, report->vintage, report->rows_new, report->rows_revised, report->rows_unchanged, report->rows_rejected);
        break;
    case SUBMISSION_DUPLICATE:
        report->exit_code = EXIT_OK;
        snprintf(report->sentence, sizeof report->sentence, "%s holds what was admitted before as submission %s; nothing is stored again",
                 report->file, uuid_text(report->duplicate_of, id));
        break;
    case SUBMISSION_REFUSED:
        report->exit_code = EXIT_DATA;
        conclude_refused(report);
        break;
    case SUBMISSION_FAILED: /* INVALID: the receipt's sentence is there */
        report->exit_code = strstr(report->sentence, "right to submit") != NULL ? EXIT_FORBIDDEN : EXIT_FAILED;
        break;
    default:
        break;
    }
}

void report_fail(struct submission_report *report, enum submission_outcome outcome, int exit_code, const char *sentence)
{
    report->outcome = outcome;
    report->exit_code = exit_code;
    snprintf(report->sentence, sizeof report->sentence, "%s", sentence);
}

/* --- key and value --------------------------------------------------------------------------------- */

/* Fields of a line are parted by tabs; a tab, line end or backslash inside one is escaped. */
static void put_field(FILE *out, const char *text, char end)
{
    for (; *text != '\0'; text++) {
        if (*text == '\t' || *text == '\n' || *text == '\\')
            fprintf(out, "\\%c", *text == '\t' ? 't' : *text == '\n' ? 'n' : '\\');
        else
            putc(*text, out);
    }
    putc(end, out);
}

static void put_pair(FILE *out, const char *key, const char *text)
{
    fprintf(out, "%s\t", key);
    put_field(out, text, '\n');
}

bool report_write(const struct submission_report *r, FILE *out)
{
    char id[UUID_TEXT_SIZE];

    fprintf(out, "report\t1\noutcome\t%s\nexit_code\t%d\n", report_outcome_name(r->outcome), r->exit_code);
    put_pair(out, "file", r->file);
    put_pair(out, "source", r->source);
    put_pair(out, "sentence", r->sentence);
    put_pair(out, "submission", uuid_text(r->submission_id, id));
    put_pair(out, "duplicate_of", uuid_text(r->duplicate_of, id));
    fprintf(out, "vintage\t%" PRIu64 "\nknown_from\t%" PRId64 "\nrows_total\t%" PRIu64 "\nrows_new\t%" PRIu64 "\nrows_revised\t%" PRIu64
                 "\nrows_unchanged\t%" PRIu64 "\nrows_rejected\t%" PRIu64 "\nstale_panels\t%u\n",
            r->vintage, r->known_from, r->rows_total, r->rows_new, r->rows_revised, r->rows_unchanged, r->rows_rejected,
            r->stale_panels);
    for (int i = 0; i < r->rejection_count; i++) {
        fprintf(out, "rejection\t%u\t", r->rejections[i].row);
        put_field(out, r->rejections[i].column, '\t');
        put_field(out, r->rejections[i].value, '\t');
        put_field(out, r->rejections[i].rule, '\t');
        put_field(out, r->rejections[i].sentence, '\n');
    }
    for (int i = 0; i < r->warning_count; i++)
        put_pair(out, "warning", r->warnings[i]);
    fprintf(out, "end\t\n");
    return !ferror(out);
}

static char *unescape(char *text)
{
    char *to = text;

    for (char *from = text; *from != '\0'; from++) {
        if (*from == '\\' && from[1] != '\0') {
            from++;
            *to++ = *from == 't' ? '\t' : *from == 'n' ? '\n' : *from;
        } else {
            *to++ = *from;
        }
    }
    *to = '\0';
    return text;
}

static bool parse_rejection(struct submission_report *report, char *fields)
{
    char *part[5];
    struct submission_rejection rejection;

    for (int i = 0; i < 5; i++)
        if ((part[i] = strsep(&fields, "\t")) == NULL)
            return false;
    rejection = (struct submission_rejection){(uint32_t)strtoul(part[0], NULL, 10), unescape(part[1]), unescape(part[2]),
                                              unescape(part[3]), unescape(part[4])};
    return add_rejection(report, &rejection);
}

static bool parse_outcome(struct submission_report *report, const char *value)
{
    for (size_t i = 0; i < ARRAY_SIZE(outcome_names); i++) {
        if (strcmp(value, outcome_names[i]) != 0)
            continue;
        report->outcome = (enum submission_outcome)i;
        return true;
    }
    return false;
}

static bool parse_number(struct submission_report *report, const char *key, const char *value)
{
    const struct { const char *key; uint64_t *number; } numbers[] = {
        {"vintage", &report->vintage}, {"rows_total", &report->rows_total}, {"rows_new", &report->rows_new},
        {"rows_revised", &report->rows_revised}, {"rows_unchanged", &report->rows_unchanged},
        {"rows_rejected", &report->rows_rejected},
    };

    for (size_t i = 0; i < ARRAY_SIZE(numbers); i++)
        if (strcmp(key, numbers[i].key) == 0)
            *numbers[i].number = strtoull(value, NULL, 10);
    if (strcmp(key, "known_from") == 0)
        report->known_from = strtoll(value, NULL, 10);
    if (strcmp(key, "stale_panels") == 0)
        report->stale_panels = (uint32_t)strtoul(value, NULL, 10);
    if (strcmp(key, "exit_code") == 0)
        report->exit_code = atoi(value);
    return true; /* a key of a newer version is passed over */
}

static bool parse_pair(struct submission_report *report, const char *key, char *value)
{
    if (strcmp(key, "rejection") == 0)
        return parse_rejection(report, value);
    unescape(value);
    if (strcmp(key, "outcome") == 0)
        return parse_outcome(report, value);
    if (strcmp(key, "warning") == 0)
        return add_warning(report, value);
    if (strcmp(key, "submission") == 0)
        return uuid_parse(value, report->submission_id);
    if (strcmp(key, "duplicate_of") == 0)
        return uuid_parse(value, report->duplicate_of);
    if (strcmp(key, "file") == 0)
        snprintf(report->file, sizeof report->file, "%s", value);
    if (strcmp(key, "source") == 0)
        snprintf(report->source, sizeof report->source, "%s", value);
    if (strcmp(key, "sentence") == 0)
        snprintf(report->sentence, sizeof report->sentence, "%s", value);
    return parse_number(report, key, value);
}

bool report_parse(struct submission_report *report, const char *text)
{
    char *copy = strdup(text), *rest = copy, *line;
    bool fine = copy != NULL && strncmp(copy, "report\t1\n", 9) == 0, ended = false;

    while (fine && !ended && (line = strsep(&rest, "\n")) != NULL) {
        char *key = strsep(&line, "\t");

        ended = strcmp(key, "end") == 0;
        fine = line != NULL && parse_pair(report, key, line);
    }
    free(copy);
    if (fine && ended)
        return true;
    submission_report_free(report);
    memset(report, 0, sizeof *report);
    return false;
}
