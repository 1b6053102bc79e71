#include "forecast_table.h"

#include <stdio.h>
#include <string.h>

#include "cells.h"
#include "industry.h"
#include "tabulate.h"

/* --- columns of the answer, found once */

struct view {
    const struct cli *cli;
    const struct answer *answer;
    int region, region_name, industry, industry_name, measure, frequency, horizon, period, mean, lo80, hi80, note, model,
        mase, mase_naive, data_until, published_at, scenario, dialogue_moved;
};

static struct view view_of(const struct cli *cli, const struct answer *answer)
{
    struct view view = {.cli = cli, .answer = answer};
    const struct {
        const char *name;
        int *at;
    } names[] = {
        {"region", &view.region},         {"region_name", &view.region_name},   {"industry", &view.industry},
        {"industry_name", &view.industry_name}, {"measure", &view.measure},     {"frequency", &view.frequency},
        {"horizon", &view.horizon},       {"period", &view.period},             {"mean", &view.mean},
        {"lo80", &view.lo80},             {"hi80", &view.hi80},                 {"note", &view.note},
        {"model", &view.model},           {"mase", &view.mase},                 {"mase_naive", &view.mase_naive},
        {"data_until", &view.data_until}, {"published_at", &view.published_at}, {"scenario_id", &view.scenario},
        {"dialogue_moved", &view.dialogue_moved},
    };

    for (size_t i = 0; i < ARRAY_SIZE(names); i++)
        *names[i].at = answer_find(answer, names[i].name);
    return view;
}

static const char *text_at(const struct view *view, int row, int column)
{
    return answer_text(view->answer, row, column);
}

/* Whether two rows say the same in a column of texts. */
static bool same(const struct view *view, int a, int b, int column)
{
    return strcmp(text_at(view, a, column), text_at(view, b, column)) == 0;
}

/* --- one number */

static const char *note_text(const struct view *view, int row)
{
    return cell_note(view->cli, text_at(view, row, view->note));
}

/* How a measure of sql/codes/measures.csv is named and shown: counts are whole, rates and indices are not. */
struct measure {
    const char *name;
    struct text text;
    int decimals;
};

static const struct measure *measure_of(const struct view *view, int row)
{
    static const struct measure measures[] = {
        {"employed", {"Employed by workplace", "Sysselsatta efter arbetsställe"}, 0},
        {"unemployment_rate", {"Unemployment rate", "Arbetslöshet"}, 1},
        {"job_ads", {"Job advertisements", "Platsannonser"}, 0},
        {"business_tendency", {"Business tendency", "Konjunkturbarometer"}, 1},
        {"vacancies", {"Vacancies", "Vakanser"}, 0},
    };

    for (size_t i = 0; i < ARRAY_SIZE(measures); i++)
        if (strcmp(measures[i].name, text_at(view, row, view->measure)) == 0)
            return &measures[i];
    return NULL;
}

static const char *measure_text(const struct view *view, int row)
{
    const struct measure *measure = measure_of(view, row);

    return measure ? wording(measure->text, view->cli->swedish) : text_at(view, row, view->measure);
}

static const char *value_text(const struct view *view, int row, int column, char room[WORDING_NUMBER_SIZE])
{
    const struct measure *measure = measure_of(view, row);

    return wording_number(answer_number(view->answer, row, column), measure ? measure->decimals : 0, view->cli->swedish,
                          room);
}

/* "1 234 (1 100–1 400)"; where the point may not be shown its reason stands in its place. */
static void forecast_text(const struct view *view, int row, char room[256])
{
    char mean[WORDING_NUMBER_SIZE], low[WORDING_NUMBER_SIZE], high[WORDING_NUMBER_SIZE];

    value_text(view, row, view->mean, mean);
    value_text(view, row, view->lo80, low);
    value_text(view, row, view->hi80, high);
    if (low[0])
        snprintf(room, 256, "%s (%s–%s)", mean[0] ? mean : "?", low, high);
    else
        snprintf(room, 256, "%s", mean[0] ? mean : note_text(view, row));
}

/* What employers' answers moved a number by; "" where none bear upon it. */
static const char *moved_text(const struct view *view, int row, char room[WORDING_NUMBER_SIZE])
{
    return wording_signed(answer_number(view->answer, row, view->dialogue_moved), 0, view->cli->swedish, room);
}

static const char *share_text(const struct view *view, int row, int column, char room[WORDING_NUMBER_SIZE])
{
    return wording_number(answer_number(view->answer, row, column), 2, view->cli->swedish, room);
}

static const char *series_text(const struct view *view, int row, char room[256])
{
    return industry_text(view->cli, text_at(view, row, view->industry), text_at(view, row, view->industry_name), room);
}

static struct text frequency_text(const char *frequency)
{
    if (strcmp(frequency, "year") == 0)
        return (struct text){"yearly", "årsvis"};
    if (strcmp(frequency, "quarter") == 0)
        return (struct text){"quarterly", "kvartalsvis"};
    return (struct text){"monthly", "månadsvis"};
}

/* --- the summary: a row per region and industry, a column per horizon */

enum { HORIZONS = 3 };

/* What one, three and ten years are to a yearly series, and what planners ask of the others. */
static const int *horizons_of(const char *frequency)
{
    static const int year[HORIZONS] = {1, 3, 10}, quarter[HORIZONS] = {1, 4, 8}, month[HORIZONS] = {1, 3, 12};

    return strcmp(frequency, "year") == 0 ? year : strcmp(frequency, "quarter") == 0 ? quarter : month;
}

/* Rows first..end-1 are one measure and frequency. */
struct part {
    int first, end;
};

static int horizon_at(const struct view *view, int row)
{
    return (int)answer_number(view->answer, row, view->horizon);
}

/* Whether all series of the part end at the same period; it is then said once, in the title. */
static bool shares_data(const struct view *view, struct part part)
{
    for (int row = part.first; row < part.end; row++)
        if (!same(view, part.first, row, view->data_until))
            return false;
    return true;
}

/* The period of a horizon when all rows of the part share it, else how far ahead it is. */
static void horizon_heading(const struct view *view, struct part part, int horizon, char room[64])
{
    static const struct text units[] = {{"year", "år"}, {"quarter", "kvartal"}, {"month", "mån"}};
    const char *frequency = text_at(view, part.first, view->frequency);
    int unit = strcmp(frequency, "year") == 0 ? 0 : strcmp(frequency, "quarter") == 0 ? 1 : 2, first = -1;
    bool shared = true;

    for (int row = part.first; row < part.end; row++) {
        if (horizon_at(view, row) != horizon)
            continue;
        first = first < 0 ? row : first;
        shared = shared && same(view, first, row, view->period);
    }
    if (first >= 0 && shared)
        snprintf(room, 64, "%s (80\u00A0%%)", text_at(view, first, view->period));
    else
        snprintf(room, 64, "+%d %s (80\u00A0%%)", horizon, wording(units[unit], view->cli->swedish));
}

static void summary_columns(const struct view *view, struct part part, struct table *table)
{
    bool swedish = view->cli->swedish;
    const int *horizons = horizons_of(text_at(view, part.first, view->frequency));
    /* The farther away, the sooner it may go. */
    static const int ranks[HORIZONS] = {0, 2, 4};
    char heading[64];

    table_column(table, wording((struct text){"Region", "Region"}, swedish), TABLE_LEFT, 0, 10);
    table_column(table, wording((struct text){"Industry", "Näring"}, swedish), TABLE_LEFT, 0, 12);
    table_column(table, wording((struct text){"Data to", "Data till"}, swedish), TABLE_LEFT, 3, 0);
    for (int i = 0; i < HORIZONS; i++) {
        horizon_heading(view, part, horizons[i], heading);
        table_column(table, heading, TABLE_RIGHT, ranks[i], 0);
    }
    table_column(table, wording((struct text){"Model", "Modell"}, swedish), TABLE_LEFT, 7, 0);
    table_column(table, "MASE", TABLE_RIGHT, 5, 0);
    table_column(table, wording((struct text){"Naive", "Naiv"}, swedish), TABLE_RIGHT, 6, 0);
    table_column(table, wording((struct text){"Note", "Anmärkning"}, swedish), TABLE_LEFT, 8, 0);
}

static bool same_series(const struct view *view, int a, int b)
{
    return same(view, a, b, view->region) && same(view, a, b, view->industry);
}

/* The row of a horizon among rows first..end-1 of one series; -1. */
static int row_of_horizon(const struct view *view, int first, int end, int horizon)
{
    for (int row = first; row < end; row++)
        if (horizon_at(view, row) == horizon)
            return row;
    return -1;
}

/* Adds the line of the series that begins at row first; returns the row after its last. */
static int summary_line(const struct view *view, struct part part, int first, struct table *table)
{
    const int *horizons = horizons_of(text_at(view, first, view->frequency));
    char room[256], number[WORDING_NUMBER_SIZE];
    const char *note = "";
    int end = first, row;

    while (end < part.end && same_series(view, first, end))
        end++;
    table_cell(table, text_at(view, first, view->region_name));
    table_cell(table, series_text(view, first, room));
    table_cell(table, shares_data(view, part) ? "" : text_at(view, first, view->data_until));
    for (int i = 0; i < HORIZONS; i++) {
        row = row_of_horizon(view, first, end, horizons[i]);
        room[0] = '\0';
        if (row >= 0)
            forecast_text(view, row, room);
        if (row >= 0 && !note[0])
            note = note_text(view, row);
        table_cell(table, room);
    }
    table_cell(table, text_at(view, first, view->model));
    table_cell(table, share_text(view, first, view->mase, number));
    table_cell(table, share_text(view, first, view->mase_naive, number));
    table_cell(table, note);
    return end;
}

static struct table *summary(const struct view *view, struct part part)
{
    struct table *table = table_new();

    if (!table)
        return NULL;
    summary_columns(view, part, table);
    for (int row = part.first; row < part.end;)
        row = summary_line(view, part, row, table);
    return table;
}

/* --- every row */

static struct table *everything(const struct view *view, struct part part)
{
    bool swedish = view->cli->swedish;
    struct table *table = table_new();
    char room[256], number[WORDING_NUMBER_SIZE];

    table_column(table, wording((struct text){"Region", "Region"}, swedish), TABLE_LEFT, 0, 10);
    table_column(table, wording((struct text){"Industry", "Näring"}, swedish), TABLE_LEFT, 0, 14);
    table_column(table, wording((struct text){"Period", "Period"}, swedish), TABLE_LEFT, 0, 0);
    table_column(table, wording((struct text){"Forecast (80 %)", "Prognos (80 %)"}, swedish), TABLE_RIGHT, 0, 0);
    table_column(table, wording((struct text){"Model", "Modell"}, swedish), TABLE_LEFT, 2, 0);
    table_column(table, "MASE", TABLE_RIGHT, 3, 0);
    table_column(table, wording((struct text){"Naive", "Naiv"}, swedish), TABLE_RIGHT, 4, 0);
    table_column(table, wording((struct text){"Note", "Anmärkning"}, swedish), TABLE_LEFT, 1, 0);
    table_column(table, wording((struct text){"Answers", "Svaren"}, swedish), TABLE_RIGHT, 6, 0);
    table_column(table, wording((struct text){"Number", "Nummer"}, swedish), TABLE_LEFT, 5, 0);
    for (int row = part.first; table && row < part.end; row++) {
        table_cell(table, text_at(view, row, view->region_name));
        table_cell(table, series_text(view, row, room));
        table_cell(table, text_at(view, row, view->period));
        forecast_text(view, row, room);
        table_cell(table, room);
        table_cell(table, text_at(view, row, view->model));
        table_cell(table, share_text(view, row, view->mase, number));
        table_cell(table, share_text(view, row, view->mase_naive, number));
        table_cell(table, note_text(view, row));
        table_cell(table, moved_text(view, row, number));
        table_cell(table, text_at(view, row, answer_find(view->answer, "id")));
    }
    return table;
}

/* --- the whole print */

static void print_title(const struct view *view, struct part part)
{
    bool swedish = view->cli->swedish;
    char published[WORDING_TIME_SIZE];

    say(swedish, stdout, "%s, %s, scenario %s published %s", "%s, %s, scenario %s publicerat %s",
        measure_text(view, part.first),
        wording(frequency_text(text_at(view, part.first, view->frequency)), swedish),
        text_at(view, part.first, view->scenario),
        wording_time(text_at(view, part.first, view->published_at), published));
    if (shares_data(view, part))
        say(swedish, stdout, ", data to %s", ", data till %s", text_at(view, part.first, view->data_until));
    putchar('\n');
}

static bool has_answers(const struct view *view)
{
    for (int row = 0; row < view->answer->rows; row++)
        if (!answer_null(view->answer, row, view->dialogue_moved))
            return true;
    return false;
}

static void print_footer(const struct view *view, bool all)
{
    const struct cli *cli = view->cli;

    wording_paragraph(cli->swedish, stdout,
                      "In brackets the 80\u00A0%% interval. MASE is the forecast's mean error in the backtest, in steps of the series, beside that of the "
                      "naive forecast.",
                      "Inom parentes 80\u00A0%%-intervallet. MASE är prognosens medelfel i bakåttestet, i seriens steg, bredvid den naiva prognosens.");
    wording_paragraph(cli->swedish, stdout, "Every row, or all columns for machines: --all, --format csv. Behind a number: framsyn why NUMBER.",
                      "Varje rad, eller alla kolumner för maskiner: --all, --format csv. Bakom en siffra: framsyn why NUMMER.");
    if (all && has_answers(view))
        wording_paragraph(cli->swedish, stdout, "Answers: the persons by which employers' answers in dialogue rounds moved the number.",
                          "Svaren: så många personer som arbetsgivarnas svar i dialogrundor har flyttat siffran.");
}

/* Tables go by measure and frequency, yearly before quarterly before monthly. */
static bool sort(struct answer *answer)
{
    static const char *const order[] = {"measure", "-frequency", "region", "industry", "horizon"};

    return answer_sort(answer, order, ARRAY_SIZE(order));
}

static struct part part_from(const struct view *view, int first)
{
    struct part part = {first, first};

    while (part.end < view->answer->rows && same(view, first, part.end, view->measure) &&
           same(view, first, part.end, view->frequency))
        part.end++;
    return part;
}

static bool print_part(const struct view *view, struct part part, bool all)
{
    struct table *table = all ? everything(view, part) : summary(view, part);
    bool drawn;

    print_title(view, part);
    drawn = table_print(table, view->cli->swedish, stdout);
    table_free(&table);
    putchar('\n');
    return drawn;
}

int forecast_table_print(const struct cli *cli, struct answer *answer, bool all)
{
    struct view view = view_of(cli, answer);
    bool drawn = sort(answer);

    for (int row = 0; drawn && row < answer->rows;) {
        struct part part = part_from(&view, row);
        drawn = print_part(&view, part, all);
        row = part.end;
    }
    if (!drawn)
        return complain(cli->swedish, EXIT_SOFTWARE, "There is not enough memory for the table.",
                        "Minnet räcker inte till tabellen.");
    print_footer(&view, all);
    return EXIT_OK;
}
