/* framsyn forecast: forecasts of the series in a CSV file, without a daemon and without a database. */
#include <math.h>
#include <stdlib.h>

#include "forecast_write.h"
#include "regression_text.h"
#include "offline.h"
#include "period.h"
#include "tabulate.h"

/* --- for people */

/* As many decimals as tell about three digits of the series' size. */
static int decimals_of(const struct engine_result *result)
{
    double size = fabs(result->points[0].mean);

    return size >= 100 || size == 0 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
}

static const char *short_number(double value, int decimals, bool swedish, char room[WORDING_NUMBER_SIZE])
{
    if (fabs(value) >= 1e12 || (value != 0 && fabs(value) < 1e-3))
        snprintf(room, WORDING_NUMBER_SIZE, "%.3g", value);
    else
        wording_number(value, decimals, swedish, room);
    return room;
}

static void forecast_cell(struct table *table, const struct engine_result *result, int h, bool swedish)
{
    const struct engine_point *point = &result->points[h - 1];
    char mean[WORDING_NUMBER_SIZE], low[WORDING_NUMBER_SIZE], high[WORDING_NUMBER_SIZE];
    int decimals = decimals_of(result);

    table_cellf(table, "%s (%s–%s)", short_number(point->mean, decimals, swedish, mean),
                short_number(point->lo80, decimals, swedish, low), short_number(point->hi80, decimals, swedish, high));
}

/* The horizons shown of H: the first, the middle and the last. */
static int horizons_of(int horizon, int shown[3])
{
    int n = 0;

    shown[n++] = 1;
    if (horizon > 2)
        shown[n++] = (horizon + 1) / 2;
    if (horizon > 1)
        shown[n++] = horizon;
    return n;
}

static void table_columns(struct table *table, const int *shown, int n, bool swedish)
{
    char heading[64];

    table_column(table, wording((struct text){"Series", "Serie"}, swedish), TABLE_LEFT, 0, 12);
    table_column(table, wording((struct text){"Data to", "Data t.o.m."}, swedish), TABLE_LEFT, 1, 0);
    for (int i = 0; i < n; i++) {
        snprintf(heading, sizeof heading, "+%d (80\u00A0%%)", shown[i]);
        table_column(table, heading, TABLE_RIGHT, i == 0 ? 0 : i == 1 ? 4 : 2, 0);
    }
    table_column(table, wording((struct text){"Model", "Modell"}, swedish), TABLE_LEFT, 2, 0);
    table_column(table, "MASE", TABLE_RIGHT, 3, 0);
    table_column(table, wording((struct text){"Naive", "Naiv"}, swedish), TABLE_RIGHT, 3, 0);
}

static void table_row(struct table *table, const struct offline *offline, int i, const struct engine_result *result, const int *shown, int n)
{
    const struct file_series *series = &offline->file.series[i];
    bool swedish = offline->cli->swedish;
    char last[PERIOD_TEXT_SIZE], number[WORDING_NUMBER_SIZE];

    table_cell(table, series->id);
    table_cell(table, period_text(series->frequency, result->last, last));
    for (int k = 0; k < n; k++)
        forecast_cell(table, result, shown[k], swedish);
    table_cell(table, result->model);
    table_cell(table, wording_number(result->backtest.mase, 2, swedish, number));
    table_cell(table, wording_number(result->backtest.mase_naive, 2, swedish, number));
}

static void print_frequency(const struct offline *offline, const struct engine_result *results, int frequency, bool *any)
{
    struct table *table = table_new();
    int shown[3], n = horizons_of(offline_horizon(offline, frequency), shown);

    table_columns(table, shown, n, offline->cli->swedish);
    for (int i = 0; i < offline->file.n; i++)
        if (offline->file.series[i].frequency == frequency && !offline_fault(offline, i, &results[i], false))
            table_row(table, offline, i, &results[i], shown, n);
    if (table_rows(table) > 0) {
        if (*any)
            putchar('\n');
        *any = true;
        if (!table_print(table, offline->cli->swedish, stdout))
            complain(offline->cli->swedish, EXIT_SOFTWARE, "There is not enough memory for the table.", "Minnet räcker inte till tabellen.");
    }
    table_free(&table);
}

static void write_table(const struct offline *offline, const struct engine_result *results)
{
    static const int frequencies[] = {FC_ANNUAL, FC_QUARTERLY, FC_MONTHLY};
    bool any = false;

    for (size_t i = 0; i < ARRAY_SIZE(frequencies); i++)
        print_frequency(offline, results, frequencies[i], &any);
    if (any)
        wording_paragraph(offline->cli->swedish, stdout,
                          "\n+N: periods ahead, with the 80\u00A0%% interval. MASE: the error in a backtest, in steps of the series; Naive: that of the "
                          "naive forecast. All periods, and both intervals: --format csv.",
                          "\n+N: perioder framåt, med 80\u00A0%%-intervall. MASE: felet i ett bakåttest, i seriens egna steg; Naiv: den naiva "
                          "prognosens. Alla perioder och båda intervallen: --format csv.");
}

/* --- the verb */

static void explain(const struct offline *offline, const struct engine_result *results)
{
    char reason[OFFLINE_REASON_SIZE];

    for (int i = 0; i < offline->file.n; i++)
        if (!offline_fault(offline, i, &results[i], false))
            fprintf(stderr, "%s: %s\n", offline->file.series[i].id, offline_reason(offline, i, &results[i], reason));
    for (int i = 0; i < offline->file.n; i++)
        if (results[i].regression)
            regression_table(offline, i, &results[i], stderr);
}

/* The forecasts of all series, made to add up where a hierarchy says of what. */
static int compute(struct offline *offline, struct engine_result *results)
{
    const int draws = offline_draws(offline);
    enum reconcile_method method;
    struct progress progress;
    int exit_code;

    if (!offline_method(offline->cli, &method))
        return EXIT_USAGE_ERROR;
    progress_begin(&progress, offline->cli->swedish);
    exit_code = offline_run(offline,
                            &(struct offline_call){.model = command_value(offline->cli, "model"), .progress = &progress,
                                                   .total = offline->file.n, .draws = draws,
                                                   .trials = draws > 0 && method == RECONCILE_SHRUNK,
                                                   .words = wording((struct text){"forecasting", "beräknar"}, offline->cli->swedish)},
                            results);
    if (exit_code == EXIT_OK)
        exit_code = offline_reconcile(offline, method, draws, results);
    progress_end(&progress);
    return exit_code;
}

static int forecast(struct offline *offline, enum offline_format format, struct engine_result *results)
{
    const bool reasons = command_given(offline->cli, "explain");
    int exit_code = compute(offline, results);

    if (exit_code != EXIT_OK)
        return exit_code;
    if (format == OFFLINE_TABLE)
        write_table(offline, results);
    else if (!forecast_write(offline, results, format, reasons))
        return complain(offline->cli->swedish, EXIT_SOFTWARE, "There is not enough memory.", "Minnet räcker inte.");
    fflush(stdout);
    if (format == OFFLINE_TABLE && reasons)
        explain(offline, results);
    return offline_tell_faults(offline, results);
}

/* The files that the verb's own options name. */
static int read_others(struct offline *offline)
{
    const struct cli *cli = offline->cli;
    int exit_code = EXIT_OK;

    if (command_given(cli, "hierarchy"))
        exit_code = hierarchy_file_read(&offline->hierarchy, &offline->file, cli, command_value(cli, "hierarchy"));
    if (exit_code == EXIT_OK)
        exit_code = offline_settle(offline);
    if (exit_code == EXIT_OK && command_given(cli, "indicators"))
        exit_code = ragged_read(&offline->ragged, &offline->file, cli, command_value(cli, "indicators"));
    if (exit_code == EXIT_OK)
        exit_code = offline_read_drivers(offline);
    return exit_code;
}

static int run_forecast(struct cli *cli)
{
    enum offline_format format = offline_format(cli);
    struct engine_result *results = NULL;
    struct offline offline;
    int exit_code;

    if (format == OFFLINE_UNKNOWN || (command_given(cli, "model") && !offline_model_known(cli, command_value(cli, "model"))))
        return EXIT_USAGE_ERROR;
    exit_code = offline_open(&offline, cli);
    if (exit_code == EXIT_OK)
        exit_code = read_others(&offline);
    if (exit_code == EXIT_OK) {
        results = calloc((size_t)offline.file.n + 1, sizeof *results);
        exit_code = results ? forecast(&offline, format, results)
                            : complain(cli->swedish, EXIT_SOFTWARE, "There is not enough memory.", "Minnet räcker inte.");
    }
    for (int i = 0; results && i < offline.file.n; i++)
        engine_result_free(&results[i]);
    free(results);
    offline_close(&offline);
    return exit_code;
}

const struct command forecast_command = {
    .name = "forecast",
    .arguments = {"FILE", "FIL"},
    .least = 1,
    .most = 1,
    .sentence = {"forecasts the series of a CSV file, without the service", "gör prognoser för serierna i en CSV-fil, utan tjänsten"},
    .help = {"FILE is a CSV file with the columns id, period and value, one row a value; - is standard input. A period is "
             "written 2021, 2021-Q3 or 2021-07. Rows may come in any order, other columns are left alone, and after "
             "semicolons a decimal comma is understood. A value that is empty, NA, NaN, null, '.', '..' or ':' is missing, "
             "as is a period without a row; what is missing between known values is filled in.\n\n"
             "To standard output goes, for every series and period ahead, in the order of the file:\n\n"
             " id,period,model,mean,lo80,hi80,lo95,hi95\n\n"
             "lo80 to hi80 is the interval that should hold four outcomes of five, lo95 to hi95 nineteen of twenty. On a "
             "terminal a table is shown instead, unless --format says otherwise. The numbers do not depend on --jobs.\n\n"
             "Series of one frequency learn from each other, so give together what belongs together. The model is chosen "
             "per series by a rolling backtest: a combination, or a naive forecast where nothing beat it. A series that was "
             "never negative is forecast at 0 or above.\n\n"
             "A new definition that begins in the series, or a year that is no rule, is best said: --breaks. Values before a new level "
             "are moved to it, and nothing forecast before it counts in the record of what came after; a value that is no rule is set "
             "aside. Of those not said, the plain ones are found, dips of several periods that came back among them (these are left out of "
             "the record too). What was taken off is told by --explain and --format json.\n\n"
             "--model ols, arx, or arima with a --driver: --explain and --format json tell the coefficients (the level at the last period, "
             "the change per year, how far each season lies from their mean, the change per unit of the driver), with their standard errors "
             "and those of Newey and West, which hold where errors depend on each other; rank and condition number of the columns.\n\n"
             "With --hierarchy every forecast, interval and draw is reconciled, so that parts add up to their totals; histories that lack "
             "up to two percent of adding up, as statistics with disclosure noise do, are first moved to the nearest that do.\n\n"
             "A bad row is told with file, row, column, value and rule, and nothing is forecast (exit code 65). A series "
             "that cannot be forecast (no known value, more than one frequency, more periods missing than known) is told on "
             "standard error, and the others are forecast; when none can be, the exit code is 65.\n\n"
             "Models: naive, snaive, mean, drift, ses, damped, theta, otm, ets, ols, arx, arima, ces, tsb (counts often zero); panel "
             "(growth shared by the series), pool (one regression for all series); comb (the choice, as without --model).",
             "FIL är en CSV-fil med kolumnerna id, period och value, en rad per värde; - är standard in. En period skrivs "
             "2021, 2021-Q3 eller 2021-07. Raderna får komma i vilken ordning som helst, andra kolumner lämnas åsido, och "
             "efter semikolon förstås decimalkomma. Ett värde som är tomt, NA, NaN, null, '.', '..' eller ':' saknas, liksom "
             "en period utan rad; det som saknas mellan kända värden fylls i.\n\n"
             "Till standard ut skrivs, för varje serie och period framåt, i filens ordning:\n\n"
             " id,period,model,mean,lo80,hi80,lo95,hi95\n\n"
             "lo80 till hi80 är intervallet som ska rymma fyra utfall av fem, lo95 till hi95 nitton av tjugo. På en terminal "
             "visas i stället en tabell, om inte --format säger annat. Talen beror inte på --jobs.\n\n"
             "Serier av samma frekvens lär av varandra, så ge tillsammans det som hör ihop. Modellen väljs per serie genom "
             "ett rullande bakåttest: en kombination, eller en naiv prognos där inget slog den. En serie som aldrig varit "
             "negativ får prognoser från 0 och uppåt.\n\n"
             "En ny definition som börjar i serien, eller ett år som inte är regel, anges helst: --breaks. Värden före en ny nivå "
             "flyttas till den, och inget som prognostiserats före den räknas i facit för det som kom efter; ett värde som inte är regel "
             "läggs åt sidan. Av dem som inte anges hittas de tydliga, även svackor om flera perioder som gått tillbaka (de räknas inte "
             "heller i facit). Vad som togs bort visas med --explain och --format json.\n\n"
             "--model ols, arx, eller arima med --driver: --explain och --format json visar koefficienterna (nivån vid sista perioden, "
             "ändringen per år, varje säsongs avstånd från deras medel, ändringen per enhet av drivaren) med medelfel och Newey och Wests "
             "medelfel, som gäller när felen beror på varandra; kolumnernas rang och konditionstal.\n\n"
             "Med --hierarchy stäms varje prognos, intervall och dragning av, så att delar summerar till sina totaler; historier som på upp "
             "till två procent när inte gör det, som statistik med röjandeskydd, flyttas först till de närmaste som gör det.\n\n"
             "En felaktig rad anges med fil, rad, kolumn, värde och regel, och ingen prognos görs (slutkod 65). En serie som "
             "inte går att prognostisera (inget känt värde, mer än en frekvens, fler perioder saknas än är kända) anges på "
             "standard fel, och de andra görs; går ingen, är slutkoden 65.\n\n"
             "Modeller: naive, snaive, mean, drift, ses, damped, theta, otm, ets, ols, arx, arima, ces, tsb (antal som ofta är noll); "
             "panel (tillväxt som serierna delar), pool (en regression för alla serier); comb (valet, som utan --model)."},
    .options = {{"horizon", "N", false, {"periods ahead, 1 to 600; default --horizon-years, --horizon-months, or a third of these in quarters",
                                         "perioder framåt, 1 till 600; förval --horizon-years, --horizon-months, eller en tredjedel av dem i kvartal"}},
                {"model", "NAME", false, {"one model for all series; a series too short for it gets the naive one",
                                          "en modell för alla serier; en serie som är för kort för den får den naiva"}},
                {"indicators", "FILE", false, {"months or quarters of what FILE has years (or quarters) of, under the same ids, id,period,value: "
                                               "what is not out yet is nowcast from them, where that has beaten the last value",
                                               "månader eller kvartal av det som FIL har år (eller kvartal) av, med samma id, id,period,value: "
                                               "det som ännu inte kommit ut skattas ur dem, där det har slagit det senaste värdet"}},
                {"hierarchy", "FILE", false, {"which series are sums of which, parent,child: the forecasts then add up",
                                              "vilka serier som är summor av vilka, parent,child: prognoserna summerar då"}},
                {"reconcile", "METHOD", false, {"how they are made to: mint (the default), variance, structural, ols or bottom-up",
                                                "hur det görs: mint (förval), variance, structural, ols eller bottom-up"}},
                OFFLINE_OPTION_BREAKS,
                {"driver", "FILE", false, {"a leading indicator of the series, under the same ids and of their frequency, id,period,value: arx takes it in "
                                           "as a regressor, arima where AICc says that it is worth it, ols too",
                                           "en ledande indikator för serierna, med samma id och frekvens, id,period,value: arx tar med den "
                                           "som regressor, arima där AICc säger att den är värd det, ols också"}},
                OFFLINE_OPTION_ALLOW_NEGATIVE,
                {"explain", NULL, false, {"say why each series got its model: a last column reason, or below the table",
                                          "säg varför varje serie fick sin modell: en sista kolumn reason, eller under tabellen"}},
                OFFLINE_OPTION_FORMAT},
    .numbers = {{"horizon", {"periods", "perioder"}, 1, COMMAND_HORIZON_MAX}},
    .examples = {{"framsyn forecast jobs.csv --horizon 12", {"a year of months, as a table", "ett år av månader, som tabell"}},
                 {"framsyn forecast jobs.csv --horizon 12 --jobs 4 > forecast.csv", {"every number, on four processors",
                                                                                     "varje tal, på fyra processorer"}},
                 {"framsyn forecast register.csv --indicators monthly.csv --explain", {"years of a register, the latest from months of a survey",
                                                                                       "år ur ett register, de senaste ur månader ur en undersökning"}},
                 {"framsyn forecast county.csv --hierarchy county-tree.csv", {"municipalities that sum to their county",
                                                                             "kommuner som summerar till sitt län"}},
                 {"cut -d, -f1,3,5 big.csv | framsyn forecast - --explain --format csv", {"from a pipe, with reasons",
                                                                                        "från ett rör, med skäl"}}},
    .run = run_forecast,
};
