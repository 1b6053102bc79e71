/* framsyn backtest: how each model would have done on the series of a CSV file, against the naive forecast. */
#include <stdlib.h>

#include "backtest.h"
#include "contest.h"

/* Says which series have no backtest. Returns EXIT_OK when one has. */
static int tell_short(const struct contest *contest)
{
    const struct offline *offline = contest->offline;
    bool swedish = offline->cli->swedish;
    int told = 0, tested = 0;

    for (int i = 0; i < offline->file.n; i++) {
        const char *fault = offline_fault(offline, i, &contest->results[i], swedish);
        tested += contest->series[i] != NULL;
        if (contest->series[i])
            continue;
        if (!fault)
            fault = wording((struct text){"its history is too short", "dess historia är för kort"}, swedish);
        if (told++ < 20)
            complain(swedish, EXIT_DATA, "Series \"%.80s\" has no backtest: %s.", "Serien \"%.80s\" har inget bakåttest: %s.",
                     offline->file.series[i].id, fault);
    }
    if (told > 20)
        complain(swedish, EXIT_DATA, "%d more series have no backtest.", "Ytterligare %d serier har inget bakåttest.", told - 20);
    return tested > 0 ? EXIT_OK : EXIT_DATA;
}

static int show(const struct contest *contest, enum offline_format format)
{
    bool drawn = true;

    if (format == OFFLINE_CSV)
        contest_csv(contest, stdout);
    else if (format == OFFLINE_JSON)
        contest_json(contest, stdout);
    else
        drawn = contest_tables(contest, stdout);
    fflush(stdout);
    if (!drawn)
        return complain(contest->offline->cli->swedish, EXIT_SOFTWARE, "There is not enough memory for the tables.",
                        "Minnet räcker inte till tabellerna.");
    return tell_short(contest);
}

static int backtest(const struct offline *offline, enum offline_format format, int origins)
{
    struct contest contest;
    struct progress progress;
    int exit_code = contest_open(&contest, offline, command_value(offline->cli, "model"), format != OFFLINE_TABLE);

    progress_begin(&progress, offline->cli->swedish);
    if (exit_code == EXIT_OK)
        exit_code = contest_run(&contest, origins, &progress);
    progress_end(&progress);
    if (exit_code == EXIT_OK)
        exit_code = show(&contest, format);
    contest_close(&contest);
    return exit_code;
}

static int run_backtest(struct cli *cli)
{
    enum offline_format format = offline_format(cli);
    struct offline offline;
    int exit_code;

    if (format == OFFLINE_UNKNOWN || (command_given(cli, "model") && !offline_model_known(cli, command_value(cli, "model"))))
        return EXIT_USAGE_ERROR;
    exit_code = offline_open(&offline, cli);
    if (exit_code == EXIT_OK)
        exit_code = backtest(&offline, format, command_whole(cli, "origins", 0));
    offline_close(&offline);
    return exit_code;
}

const struct command backtest_command = {
    .name = "backtest",
    .arguments = {"FILE", "FIL"},
    .least = 1,
    .most = 1,
    .sentence = {"shows how each model would have done on a CSV file's series", "visar hur varje modell hade klarat serierna i en CSV-fil"},
    .help = {"FILE is a file as framsyn forecast takes it: id,period,value. Every model forecasts every series from up to fifteen "
             "earlier points in time (origins), of which it sees nothing later, and is compared with what came. So is the "
             "combination that framsyn forecast publishes (comb).\n\n"
             "Shown are, per series: which model won, and how the combination did; per horizon: each model's error; per model, over "
             "all series: errors (MASE, sMAPE, WAPE), the whole distribution (CRPS, pinball loss, MSIS), how wide the 95 % interval "
             "is and how many outcomes it and the 80 % one held, how often the direction was right, and the p of the "
             "Diebold-Mariano test against the naive forecast, seasonal where there is a season.\n\n"
             "For machines there is one row per series, model and horizon, in the order of the file; then the same for all series of a "
             "frequency, id empty. Rows for all horizons together have horizon empty:\n\n"
             " id,frequency,model,horizon,series,origins,points,mase,...\n\n"
             "MASE, CRPS, pinball, MSIS and widths are in steps of the series: its mean change from the period, with a season from "
             "the year, before. In rows of all series each series counts the same, except for WAPE. At origins where a model cannot be "
             "fitted it has no row; figures called _naive are of the naive forecast on the same points, so compare with these.\n\n"
             "The combination's weights and intervals at an origin rest on what was known there; the share of the naive forecast that "
             "a series' record draws it towards is chosen with that record, which flatters comb a little.",
             "FIL är en fil som framsyn forecast tar emot: id,period,value. Varje modell gör prognoser för varje serie från upp till femton "
             "tidigare tidpunkter (startpunkter), utan att se något senare, och jämförs med utfallet. Detsamma gäller den "
             "kombination som framsyn forecast publicerar (comb).\n\n"
             "Det som visas är, per serie: vilken modell som vann och hur det gick för kombinationen; per horisont: varje modells fel; per "
             "modell, över alla serier: fel (MASE, sMAPE, WAPE), hela fördelningen (CRPS, pinballförlust, MSIS), hur brett "
             "95 %-intervallet är och hur många utfall det och 80 %-intervallet rymde, hur ofta riktningen var rätt, och p i "
             "Diebold-Marianos test mot den naiva prognosen, med säsong där sådan finns.\n\n"
             "För maskiner finns en rad per serie, modell och horisont, i filens ordning; sedan detsamma för alla serier av en "
             "frekvens, med tomt id. Rader för alla horisonter tillsammans har tom horizon:\n\n"
             " id,frequency,model,horizon,series,origins,points,mase,...\n\n"
             "MASE, CRPS, pinball, MSIS och bredder är i seriens steg: dess genomsnittliga förändring från perioden, med säsong från "
             "året, före. I rader för alla serier väger varje serie lika, utom för WAPE. Vid startpunkter där en modell inte går "
             "att anpassa har den ingen rad; mått som slutar på _naive är den naiva prognosens på samma punkter, så jämför med dem.\n\n"
             "Kombinationens vikter och intervall vid en startpunkt vilar på det som var känt där; den andel av den naiva prognosen som "
             "en series facit drar den mot väljs med samma facit, vilket smickrar comb något."},
    .options = {{"horizon", "N", false, {"periods ahead, 1 to 600; compared are 10 years, or two years of quarters or months, at most",
                                         "perioder framåt, 1 till 600; jämförs gör högst 10 år, eller två år av kvartal eller månader"}},
                {"model", "NAME", false, {"this model beside the naive ones alone", "bara denna modell bredvid de naiva"}},
                {"origins", "N", false, {"the last N points in time to forecast from, 1 to 15; few do not reach the longer horizons; default as many as these need",
                                         "de N sista tidpunkterna att göra prognos från, 1 till 15; få når inte de längre horisonterna; förval så många som dessa kräver"}},
                OFFLINE_OPTION_BREAKS,
                OFFLINE_OPTION_ALLOW_NEGATIVE,
                OFFLINE_OPTION_FORMAT},
    .numbers = {{"horizon", {"periods", "perioder"}, 1, COMMAND_HORIZON_MAX}, {"origins", {"origins", "startpunkter"}, 1, BACKTEST_ORIGINS_MAX}},
    .examples = {{"framsyn backtest jobs.csv --horizon 12", {"which model won where, how wide and how honest", "vilken modell som vann var, hur brett och hur ärligt"}},
                 {"framsyn backtest jobs.csv --horizon 12 --model theta --format table", {"one model against the naive one", "en modell mot den naiva"}},
                 {"framsyn backtest jobs.csv --horizon 12 --jobs 4 --format csv > record.csv", {"every figure, per series, model and horizon",
                                                                                            "varje mått, per serie, modell och horisont"}}},
    .run = run_backtest,
};
