#include "forecast_write.h"

#include "answer_format.h"
#include "in_order.h"
#include "period.h"
#include "regression_text.h"

/* What an item is written from. */
struct written {
    const struct offline *offline;
    const struct engine_result *results;
    bool explain;
};

static const char *period_ahead(const struct engine_result *result, const struct file_series *series, int h, char room[PERIOD_TEXT_SIZE])
{
    return period_text(series->frequency, result->last + h, room);
}

static void csv_point(const struct engine_point *point, FILE *out)
{
    const double numbers[] = {point->mean, point->lo80, point->hi80, point->lo95, point->hi95};

    for (size_t i = 0; i < ARRAY_SIZE(numbers); i++) {
        putc(',', out);
        offline_number(numbers[i], "", out);
    }
}

/* With reasons, a series without a forecast has one row that says why. */
static void csv_fault(const struct offline *offline, int i, const char *fault, FILE *out)
{
    csv_text(offline->file.series[i].id, out);
    fputs(",,none,,,,,,", out);
    csv_text(fault, out);
    putc('\n', out);
}

static void csv_series(const struct offline *offline, int i, const struct engine_result *result, bool explain, FILE *out)
{
    const struct file_series *series = &offline->file.series[i];
    char period[PERIOD_TEXT_SIZE], reason[OFFLINE_REASON_SIZE];

    for (int h = 1; h <= offline_horizon(offline, series->frequency); h++) {
        csv_text(series->id, out);
        fprintf(out, ",%s,%s", period_ahead(result, series, h, period), offline_model(offline, i, result, h));
        csv_point(&result->points[h - 1], out);
        if (explain) {
            putc(',', out);
            csv_text(offline_reason(offline, i, result, reason), out);
        }
        putc('\n', out);
    }
}

static void csv_item(const void *context, int i, FILE *out)
{
    const struct written *w = context;
    const char *fault = offline_fault(w->offline, i, &w->results[i], false);

    if (!fault)
        csv_series(w->offline, i, &w->results[i], w->explain, out);
    else if (w->explain)
        csv_fault(w->offline, i, fault, out);
}

static bool write_csv(const struct written *w, int jobs)
{
    printf("id,period,model,mean,lo80,hi80,lo95,hi95%s\n", w->explain ? ",reason" : "");
    return in_order(w->offline->file.n, jobs, csv_item, w, stdout);
}

static void json_points(const struct offline *offline, int i, const struct engine_result *result, FILE *out)
{
    const struct file_series *series = &offline->file.series[i];
    static const char *const names[] = {"mean", "lo80", "hi80", "lo95", "hi95", "naive"};
    char period[PERIOD_TEXT_SIZE];

    for (int h = 1; h <= offline_horizon(offline, series->frequency); h++) {
        const struct engine_point *point = &result->points[h - 1];
        const double numbers[] = {point->mean, point->lo80, point->hi80, point->lo95, point->hi95, point->naive};
        fprintf(out, "%s\n  {\"period\":\"%s\",\"model\":\"%s\"", h > 1 ? "," : "", period_ahead(result, series, h, period),
               offline_model(offline, i, result, h));
        for (size_t k = 0; k < ARRAY_SIZE(numbers); k++) {
            fprintf(out, ",\"%s\":", names[k]);
            offline_number(numbers[k], "null", out);
        }
        putc('}', out);
    }
}

static void json_breaks(const struct engine_result *result, const struct file_series *series, FILE *out)
{
    static const char *const kinds[] = {[BREAK_LEVEL] = "level", [BREAK_ONCE] = "once", [BREAK_TEMPORARY] = "temporary"};
    char period[PERIOD_TEXT_SIZE];

    for (int i = 0; i < result->breaks; i++) {
        const struct engine_break *b = &result->found[i];
        fprintf(out, "%s{\"period\":\"%s\",\"kind\":\"%s\",\"known\":%s", i ? "," : "", period_text(series->frequency, b->at, period),
                kinds[b->kind], b->known ? "true" : "false");
        if (b->kind == BREAK_TEMPORARY)
            fprintf(out, ",\"until\":\"%s\"", period_text(series->frequency, b->until, period));
        fputs(",\"size\":", out);
        offline_number(b->size, "null", out);
        putc('}', out);
    }
}

static void json_series(const struct offline *offline, int i, const struct engine_result *result, FILE *out)
{
    const struct file_series *series = &offline->file.series[i];
    const char *fault = offline_fault(offline, i, result, false);
    char last[PERIOD_TEXT_SIZE], reason[OFFLINE_REASON_SIZE];

    fputs("{\"id\":", out);
    json_text(series->id, out);
    fprintf(out, ",\"status\":");
    json_text(fault ? fault : "ok", out);
    if (!fault) {
        fprintf(out, ",\"last\":\"%s\",\"model\":\"%s\",\"reason\":", period_text(series->frequency, result->last, last), result->model);
        json_text(offline_reason(offline, i, result, reason), out);
        fputs(",\"mase\":", out);
        offline_number(result->backtest.mase, "null", out);
        fputs(",\"mase_naive\":", out);
        offline_number(result->backtest.mase_naive, "null", out);
        fputs(",\"breaks\":[", out);
        json_breaks(result, series, out);
        putc(']', out);
        if (result->regression)
            regression_json(series, result, out);
        fputs(",\"points\":[", out);
        json_points(offline, i, result, out);
        putc(']', out);
    }
    putc('}', out);
}

static void json_item(const void *context, int i, FILE *out)
{
    const struct written *w = context;

    fputs(i ? ",\n" : "\n", out);
    json_series(w->offline, i, &w->results[i], out);
}

static bool write_json(const struct written *w, int jobs)
{
    bool written;

    putchar('[');
    written = in_order(w->offline->file.n, jobs, json_item, w, stdout);
    puts(w->offline->file.n ? "\n]" : "]");
    return written;
}

bool forecast_write(const struct offline *offline, const struct engine_result *results, enum offline_format format, bool reasons)
{
    const struct written written = {offline, results, reasons};
    const int jobs = config_jobs(&offline->cli->config);

    return format == OFFLINE_JSON ? write_json(&written, jobs) : write_csv(&written, jobs);
}
