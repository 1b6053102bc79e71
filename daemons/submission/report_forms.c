/* report_forms: a report as JSON and as text; declared in submission.h. */
#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "phrase.h"
#include "report.h"

/* --- JSON ------------------------------------------------------------------------------------------ */

static void json_text(FILE *out, const char *text)
{
    putc('"', out);
    for (const unsigned char *at = (const unsigned char *)text; *at != '\0'; at++) {
        if (*at == '"' || *at == '\\')
            fprintf(out, "\\%c", *at);
        else if (*at < ' ')
            fprintf(out, "\\u%04x", *at);
        else
            putc(*at, out);
    }
    putc('"', out);
}

static void json_pair(FILE *out, const char *name, const char *text)
{
    fprintf(out, ",\"%s\":", name);
    json_text(out, text);
}

static void json_time(FILE *out, const char *name, int64_t us)
{
    time_t seconds = (time_t)(us / 1000000);
    struct tm utc;
    char text[40];

    if (us == 0) {
        fprintf(out, ",\"%s\":null", name);
        return;
    }
    gmtime_r(&seconds, &utc);
    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &utc);
    fprintf(out, ",\"%s\":\"%s.%06dZ\"", name, text, (int)(us % 1000000));
}

static void json_rejections(FILE *out, const struct submission_report *report)
{
    fprintf(out, ",\"rejections\":[");
    for (int i = 0; i < report->rejection_count; i++) {
        const struct submission_rejection *r = &report->rejections[i];

        fprintf(out, "%s{\"row\":%u", i > 0 ? "," : "", r->row);
        json_pair(out, "column", r->column);
        json_pair(out, "value", r->value);
        json_pair(out, "rule", r->rule);
        json_pair(out, "sentence", r->sentence);
        putc('}', out);
    }
    fprintf(out, "],\"warnings\":[");
    for (int i = 0; i < report->warning_count; i++) {
        fputs(i > 0 ? "," : "", out);
        json_text(out, report->warnings[i]);
    }
    putc(']', out);
}

/* One list of facts; the texts are in English, as all that is for machines. */
static void json_facts(FILE *out, const struct submission_report *report, enum submission_fact_kind kind, const char *list,
                       const char *const names[3])
{
    bool first = true;

    fprintf(out, ",\"%s\":[", list);
    for (int i = 0; i < report->fact_count; i++) {
        const struct submission_fact *f = &report->facts[i];
        if (f->kind != kind)
            continue;
        fprintf(out, "%s{\"%s\":", first ? "" : ",", names[0]);
        json_text(out, f->name_en);
        json_pair(out, names[1], f->value_en);
        fprintf(out, ",\"%s\":%.0f}", names[2], f->number);
        first = false;
    }
    putc(']', out);
}

static bool any_byte(const uint8_t *bytes, size_t size)
{
    while (size > 0 && *bytes == 0) {
        bytes++;
        size--;
    }
    return size > 0;
}

bool submission_report_json(const struct submission_report *report, FILE *out)
{
    char id[UUID_TEXT_SIZE];

    fprintf(out, "{\"outcome\":\"%s\",\"exit_code\":%d", report_outcome_name(report->outcome), report->exit_code);
    json_pair(out, "file", report->file);
    json_pair(out, "source", report->source);
    json_pair(out, "submission", any_byte(report->submission_id, UUID_SIZE) ? uuid_text(report->submission_id, id) : "");
    json_pair(out, "duplicate_of", any_byte(report->duplicate_of, UUID_SIZE) ? uuid_text(report->duplicate_of, id) : "");
    fprintf(out, ",\"vintage\":%" PRIu64, report->vintage);
    json_time(out, "known_from", report->known_from);
    fprintf(out, ",\"rows_total\":%" PRIu64 ",\"rows_new\":%" PRIu64 ",\"rows_revised\":%" PRIu64 ",\"rows_unchanged\":%" PRIu64
                 ",\"rows_rejected\":%" PRIu64 ",\"stale_panels\":%u",
            report->rows_total, report->rows_new, report->rows_revised, report->rows_unchanged, report->rows_rejected,
            report->stale_panels);
    json_pair(out, "sentence", report->sentence);
    json_rejections(out, report);
    json_facts(out, report, FACT_RECOMPUTE, "recompute", (const char *const[]){"measure", "panel", "series"});
    json_facts(out, report, FACT_REVIEW, "review", (const char *const[]){"rule", "sentence", "findings"});
    json_facts(out, report, FACT_SOURCE, "sources", (const char *const[]){"source", "newest", "age_days"});
    fprintf(out, "}\n");
    return !ferror(out);
}

/* --- text ------------------------------------------------------------------------------------------ */

static void text_rejection(FILE *out, const char *file, const struct submission_rejection *rejection, bool swedish)
{
    char sentence[SUBMISSION_ERROR_SIZE];

    if (swedish)
        contract_swedish(file, rejection, sentence, sizeof sentence);
    fprintf(out, "  %s\n", swedish ? sentence : rejection->sentence);
}

/* Rows that the manifest skips, or that say again what another row of the file says. */
static uint64_t left_out(const struct submission_report *r)
{
    uint64_t told = r->rows_new + r->rows_revised + r->rows_unchanged + r->rows_rejected;

    return r->rows_total > told ? r->rows_total - told : 0;
}

static void text_counts(FILE *out, const struct submission_report *r, bool swedish)
{
    fprintf(out,
            swedish ? "%s: inlagd som årgång %" PRIu64 " – %" PRIu64 " rader lästa, %" PRIu64 " nya, %" PRIu64 " ändrade, %" PRIu64
                      " oförändrade, %" PRIu64 " avvisade"
                    : "%s: admitted as vintage %" PRIu64 " – %" PRIu64 " rows read, %" PRIu64 " new, %" PRIu64 " revised, %" PRIu64
                      " unchanged, %" PRIu64 " refused",
            r->file, r->vintage, r->rows_total, r->rows_new, r->rows_revised, r->rows_unchanged, r->rows_rejected);
    if (left_out(r) > 0)
        fprintf(out, swedish ? ", %" PRIu64 " utelämnade" : ", %" PRIu64 " left out", left_out(r));
    putc('\n', out);
}

static void text_outcome(FILE *out, const struct submission_report *r, bool swedish)
{
    char id[UUID_TEXT_SIZE], room[PHRASE_SIZE];

    if (r->outcome == SUBMISSION_ADMITTED)
        text_counts(out, r, swedish);
    else if (!swedish && r->outcome != SUBMISSION_REFUSED)
        fprintf(out, "%s\n", r->sentence);
    else if (r->outcome == SUBMISSION_REFUSED)
        fprintf(out, swedish ? "%s: avvisad – %" PRIu64 " %s mot reglerna, inget av filen är lagrat\n"
                             : "%s: refused – %" PRIu64 " %s the rules, nothing of the file is stored\n",
                r->file, r->rows_rejected,
                swedish ? r->rows_rejected == 1 ? "rad bryter" : "rader bryter" : r->rows_rejected == 1 ? "row breaks" : "rows break");
    else if (r->outcome == SUBMISSION_DUPLICATE)
        fprintf(out, "%s: samma innehåll lades in tidigare som inlämning %s; inget lagras på nytt\n", r->file,
                uuid_text(r->duplicate_of, id));
    else if (r->outcome == SUBMISSION_KEPT)
        fprintf(out, "%s: ligger i kön och levereras när prognostjänsten svarar\n", r->file);
    else
        fprintf(out, "%s: kunde inte lämnas in: %s\n", r->file, phrase(r->sentence, true, room));
}

static void text_fact(FILE *out, const struct submission_fact *f, bool swedish)
{
    const char *name = swedish ? f->name : f->name_en, *value = swedish ? f->value : f->value_en;

    if (f->kind == FACT_RECOMPUTE)
        fprintf(out, swedish ? "  räknas om: %s, %s (%.0f serier)\n" : "  computed again: %s, %s (%.0f series)\n", name, value, f->number);
    else if (f->kind == FACT_REVIEW)
        fprintf(out, swedish ? "  obs: %s (%s)\n" : "  note: %s (%s)\n", value, name);
    else
        fprintf(out, swedish ? "  källa %s: senast %s, %.0f dagar gammal\n" : "  source %s: last %s, %.0f days old\n", name, value, f->number);
}

void submission_report_text(const struct submission_report *report, const char *lang, FILE *out)
{
    bool swedish = strncmp(lang, "sv", 2) == 0;
    uint64_t listed = (uint64_t)report->rejection_count;
    char room[PHRASE_SIZE];

    text_outcome(out, report, swedish);
    for (int i = 0; i < report->rejection_count; i++)
        text_rejection(out, report->file, &report->rejections[i], swedish);
    if (listed > 0 && report->rows_rejected > listed)
        fprintf(out, swedish ? "  och %" PRIu64 " till\n" : "  and %" PRIu64 " more\n", report->rows_rejected - listed);
    for (int i = 0; i < report->warning_count; i++)
        fprintf(out, swedish ? "  obs: %s\n" : "  note: %s\n", phrase(report->warnings[i], swedish, room));
    for (int i = 0; i < report->fact_count; i++)
        text_fact(out, &report->facts[i], swedish);
}
