#include "offline.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model.h"

enum { YEAR_MOST = 9999 };

static const int frequencies[] = {FC_ANNUAL, FC_QUARTERLY, FC_MONTHLY};

/* --- options */

int offline_horizon(const struct offline *offline, int frequency)
{
    const struct config *config = &offline->cli->config;

    if (offline->horizon)
        return offline->horizon;
    return frequency == FC_ANNUAL ? (int)config->horizon_years
           : frequency == FC_QUARTERLY ? (int)(config->horizon_months + 2) / 3
                                       : (int)config->horizon_months;
}

bool offline_model_known(const struct cli *cli, const char *model)
{
    const char *names[MODEL_COUNT + 4] = {"comb", "panel", "pool"};

    for (int i = 0; i < MODEL_COUNT; i++)
        names[i + 3] = model_table[i].name;
    for (int i = 0; names[i]; i++)
        if (strcmp(names[i], model) == 0)
            return true;
    complain_choice(cli->swedish, (struct text){"The option --model", "Flaggan --model"}, model, names);
    return false;
}

enum offline_format offline_format(const struct cli *cli)
{
    static const char *const names[] = {"table", "csv", "json", NULL};
    const char *value = command_value(cli, "format");

    if (!value)
        return isatty(STDOUT_FILENO) ? OFFLINE_TABLE : OFFLINE_CSV;
    for (int i = 0; names[i]; i++)
        if (strcmp(value, names[i]) == 0)
            return (enum offline_format)i;
    complain_choice(cli->swedish, (struct text){"The option --format", "Flaggan --format"}, value, names);
    return OFFLINE_UNKNOWN;
}

int offline_open(struct offline *offline, const struct cli *cli)
{
    int exit_code;

    *offline = (struct offline){.cli = cli, .horizon = command_whole(cli, "horizon", 0), .allow_negative = command_given(cli, "allow-negative")};
    exit_code = series_file_read(&offline->file, cli, cli->argument[0]);
    if (exit_code == EXIT_OK && command_given(cli, "breaks"))
        exit_code = breaks_file_read(&offline->breaks, &offline->file, cli, command_value(cli, "breaks"));
    return exit_code;
}

void offline_close(struct offline *offline)
{
    hierarchy_file_close(&offline->hierarchy);
    ragged_close(&offline->ragged);
    driver_file_close(&offline->drivers);
    breaks_file_close(&offline->breaks);
    series_file_close(&offline->file);
}

/* Periods of series i that its driver may be asked for beyond the last one in the file. */
static int ahead_of(const void *context, int i)
{
    const struct offline *offline = context;
    const int nowcasts = offline->ragged.series ? offline->ragged.series[i].nowcast.periods : 0;

    return offline_horizon(offline, offline->file.series[i].frequency) + nowcasts;
}

int offline_read_drivers(struct offline *offline)
{
    const char *path = command_value(offline->cli, "driver");

    return path ? driver_file_read(&offline->drivers, &offline->file, ahead_of, offline, offline->cli, path) : EXIT_OK;
}

/* --- the engine */

/* Periods are written with four digits of the year. */
static bool too_late(const struct offline *offline, const struct file_series *series)
{
    return series->span > 0 && (series->first + series->span - 1 + offline_horizon(offline, series->frequency)) / series->frequency > YEAR_MOST;
}

static bool may_run(const struct offline *offline, const struct file_series *series)
{
    return series->fault == FILE_FINE && series->span > 0 && !too_late(offline, series);
}

/* The series of one frequency; who: their places in the file. */
struct portion {
    struct engine_series *series;
    struct engine_result *results;
    int *who;
    int n;
};

static bool portion_new(struct portion *portion, int n)
{
    portion->n = 0;
    portion->series = malloc(sizeof *portion->series * (size_t)(n + 1));
    portion->results = calloc((size_t)n + 1, sizeof *portion->results);
    portion->who = malloc(sizeof *portion->who * (size_t)(n + 1));
    return portion->series && portion->results && portion->who;
}

static void portion_free(struct portion *portion)
{
    free(portion->series);
    free(portion->results);
    free(portion->who);
}

static void add_nowcasts(struct engine_series *series, const struct ragged_series *ragged)
{
    series->y = ragged->y;
    series->nowcasts = ragged->nowcast.periods;
    series->nowcast_se = ragged->nowcast.se;
    series->n += series->nowcasts;
}

static void portion_fill(struct portion *portion, const struct offline *offline, int frequency)
{
    for (int i = 0; i < offline->file.n; i++) {
        const struct file_series *s = &offline->file.series[i];
        if (s->frequency != frequency || !may_run(offline, s))
            continue;
        portion->series[portion->n] = (struct engine_series){.id = s->id, .frequency = (enum fc_frequency)frequency,
                                                             .first = s->first, .n = s->span, .y = s->y, .group = -1,
                                                             .nonnegative = !s->negative && !offline->allow_negative};
        if (offline->breaks.list) {
            portion->series[portion->n].breaks = offline->breaks.list[i];
            portion->series[portion->n].break_count = offline->breaks.count[i];
        }
        if (offline->drivers.of)
            portion->series[portion->n].driver = offline->drivers.of[i];
        if (offline->ragged.series && offline->ragged.series[i].y)
            add_nowcasts(&portion->series[portion->n], &offline->ragged.series[i]);
        portion->who[portion->n++] = i;
    }
}

static void show(void *context, int done)
{
    struct offline_call *call = context;
    char words[200], count[WORDING_NUMBER_SIZE], total[WORDING_NUMBER_SIZE];
    bool swedish = call->progress->swedish;

    if (!call->progress->shown)
        return;
    snprintf(words, sizeof words, swedish ? "%s  %s av %s serier" : "%s  %s of %s series", call->words,
             wording_number(call->done + done, 0, swedish, count), wording_number(call->total, 0, swedish, total));
    progress_show(call->progress, (double)(call->done + done) / call->total, words);
}

static enum fc_status run_portion(const struct offline *offline, int frequency, struct offline_call *call, struct engine_result *results)
{
    struct engine_spec spec = {.horizon = offline_horizon(offline, frequency), .seed = (uint64_t)offline->cli->config.seed,
                               .model = call->model, .jobs = config_jobs(&offline->cli->config),
                               .naive_margin = ENGINE_NAIVE_MARGIN, .max_origins = call->origins, .trials = call->trials, .paths = call->draws};
    struct portion portion = {0};
    enum fc_status status = portion_new(&portion, offline->file.n) ? FC_OK : FC_ENOMEM;

    if (status == FC_OK) {
        portion_fill(&portion, offline, frequency);
        if (portion.n > 0)
            status = engine_run(&(struct engine_panel){portion.n, portion.series}, &spec, portion.results, show, call);
        for (int k = 0; k < portion.n; k++)
            results[portion.who[k]] = portion.results[k];
        call->done += portion.n;
    }
    portion_free(&portion);
    return status;
}

int offline_run(const struct offline *offline, const struct offline_call *call, struct engine_result *results)
{
    struct offline_call mine = *call;
    enum fc_status status = FC_OK;

    for (size_t i = 0; i < ARRAY_SIZE(frequencies) && status == FC_OK; i++)
        status = run_portion(offline, frequencies[i], &mine, results);
    if (status == FC_OK)
        return EXIT_OK;
    progress_end(call->progress);
    return complain(offline->cli->swedish, EXIT_SOFTWARE, "The forecasts could not be computed: %s.",
                    "Prognoserna kunde inte beräknas: %s.", fc_sentence(status));
}

/* --- series without a forecast */

static struct text status_text(enum fc_status status)
{
    switch (status) {
    case FC_ENONFINITE:
        return (struct text){"one of its values is beyond 1e150", "ett av dess värden är större än 1e150"};
    case FC_ENOMEM:
        return (struct text){"there is not enough memory", "minnet räcker inte"};
    default:
        return (struct text){fc_sentence(status), fc_sentence(status)};
    }
}

const char *offline_fault(const struct offline *offline, int i, const struct engine_result *result, bool swedish)
{
    const struct file_series *series = &offline->file.series[i];
    static const struct text texts[] = {
        [FILE_MIXED] = {"its periods are of more than one frequency", "dess perioder har mer än en frekvens"},
        [FILE_GAPS] = {"more of its periods are missing than known", "fler av dess perioder saknas än är kända"},
        [FILE_MEMORY] = {"there is not enough memory", "minnet räcker inte"},
    };

    if (series->fault != FILE_FINE)
        return wording(texts[series->fault], swedish);
    if (series->span == 0)
        return wording((struct text){"it has no known value", "den har inget känt värde"}, swedish);
    if (too_late(offline, series))
        return wording((struct text){"its forecast would reach beyond the year 9999", "dess prognos skulle nå förbi år 9999"}, swedish);
    return result->status == FC_OK ? NULL : wording(status_text(result->status), swedish);
}

int offline_tell_faults(const struct offline *offline, const struct engine_result *results)
{
    bool swedish = offline->cli->swedish;
    int forecast = 0;

    for (int i = 0; i < offline->file.n; i++) {
        const char *fault = offline_fault(offline, i, &results[i], swedish);
        forecast += fault == NULL;
        if (fault)
            complain(swedish, EXIT_DATA, "Series \"%.80s\" has no forecast: %s.", "Serien \"%.80s\" har ingen prognos: %s.",
                     offline->file.series[i].id, fault);
    }
    return forecast > 0 ? EXIT_OK : EXIT_DATA;
}

const char *offline_reason(const struct offline *offline, int i, const struct engine_result *result, char room[OFFLINE_REASON_SIZE])
{
    snprintf(room, OFFLINE_REASON_SIZE, "%s%s", result->reason, offline->ragged.series ? offline->ragged.series[i].reason : "");
    return room;
}

const char *offline_model(const struct offline *offline, int i, const struct engine_result *result, int h)
{
    return offline->ragged.series && h <= offline->ragged.series[i].nowcast.periods ? "nowcast" : result->model;
}

void offline_number(double value, const char *otherwise, FILE *out)
{
    if (isfinite(value))
        fprintf(out, "%.10g", value == 0 ? 0 : value); /* no "-0" */
    else
        fputs(otherwise, out);
}
