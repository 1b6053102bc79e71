/* framsyn scenario: what was published, and what-ifs (what_if.c). */
#include <stdlib.h>
#include <string.h>

#include "cells.h"
#include "phrase.h"
#include "reach.h"
#include "what_if.h"

enum { LIST_DEFAULT = 20, LIST_MAX = 10000 };

/* --- scenario */

static const struct reach_column list_columns[] = {
    {"scenario", {"Scenario", "Scenario"}, REACH_TEXT, 0, 0},
    {"name", {"Name", "Namn"}, REACH_TEXT, 0, 8},
    {"county", {"County", "Län"}, REACH_TEXT, 0, 0},
    {"published_at", {"Published", "Publicerat"}, REACH_TIME, 0, 0},
    {"run", {"Run", "Körning"}, REACH_TEXT, 1, 0},
    {"series", {"Series", "Serier"}, REACH_COUNT, 2, 0},
    {"panels_new", {"New panels", "Nya paneler"}, REACH_COUNT, 3, 0},
    {"panels_reused", {"Reused", "Återanvända"}, REACH_COUNT, 4, 0},
    {"author", {"Author", "Upphov"}, REACH_TEXT, 5, 8},
    {"reason", {"Reason", "Anledning"}, REACH_PHRASE, 0, 12},
    {NULL, {NULL, NULL}, 0, 0, 0},
};

static const struct reach_column show_columns[] = {
    {"region", {"Region", "Region"}, REACH_TEXT, 0, 0},
    {"industry", {"Industry", "Näring"}, REACH_TEXT, 0, 0},
    {"frequency", {"Step", "Steg"}, REACH_PHRASE, 0, 0},
    {"data_until", {"Data to", "Data till"}, REACH_TEXT, 2, 0},
    {"model", {"Model", "Modell"}, REACH_TEXT, 0, 0},
    {"mase", {"MASE", "MASE"}, REACH_SHARE, 0, 0},
    {"mase_naive", {"Naive", "Naiv"}, REACH_SHARE, 0, 0},
    {"cover80", {"Within 80 %", "Inom 80 %"}, REACH_SHARE, 4, 0},
    {"cover95", {"Within 95 %", "Inom 95 %"}, REACH_SHARE, 5, 0},
    {"origins", {"Origins", "Startpunkter"}, REACH_COUNT, 6, 0},
    {"reason", {"Reason", "Skäl"}, REACH_PHRASE, 0, 16},
    {NULL, {NULL, NULL}, 0, 0, 0},
};

static int put(const struct cli *cli, const struct answer *answer, enum reach_format format,
               const struct reach_column *columns)
{
    return format == REACH_TABLE ? reach_print(cli, answer, columns) : reach_write(cli, answer, format);
}

static int run_list(struct cli *cli)
{
    enum reach_format format = reach_format(cli);
    const int most = command_whole(cli, "most", LIST_DEFAULT);
    char limit[16];
    struct ask_argument arguments[] = {{"limit", limit}, {NULL, NULL}};
    struct answer answer = {0};
    int exit_code;

    if (command_given(cli, "what-if"))
        return what_if_list(cli);
    if (format == REACH_UNKNOWN)
        return EXIT_USAGE_ERROR;
    snprintf(limit, sizeof limit, "%d", most);
    exit_code = reach_query(cli, "scenarios", arguments, &answer);
    if (exit_code == EXIT_OK && answer.rows == 0 && format == REACH_TABLE)
        say(cli->swedish, stdout, "Nothing is published yet.\n", "Inget är publicerat ännu.\n");
    else if (exit_code == EXIT_OK)
        exit_code = put(cli, &answer, format, list_columns);
    if (exit_code == EXIT_OK && answer.rows == most && format == REACH_TABLE)
        say(cli->swedish, stdout, "The newest %d; --most shows more.\n", "De %d nyaste; --most visar fler.\n", most);
    answer_free(&answer);
    return exit_code;
}

/* What a scenario is that has a number, or the baseline that stood at a moment. */
static void say_scenario(struct cli *cli, const char *wanted, const char *as_of)
{
    struct ask_argument arguments[] = {{"scenario", wanted}, {"as_of", as_of}, {"limit", "1"}, {NULL, NULL}};
    char room[PHRASE_SIZE], when[WORDING_TIME_SIZE];
    struct answer found = {0};

    if (reach_query(cli, "scenarios", arguments, &found) == EXIT_OK && found.rows > 0)
        say(cli->swedish, stdout, "Scenario %s, %s, published %s%s%s: %s\n", "Scenario %s, %s, publicerat %s%s%s: %s\n",
            cell_text(&found, 0, "scenario"), cell_text(&found, 0, "name"), wording_time(cell_text(&found, 0, "published_at"), when),
            !cell_text(&found, 0, "author")[0] ? "" : cli->swedish ? " av " : " by ", cell_text(&found, 0, "author"),
            phrase(cell_text(&found, 0, "reason"), cli->swedish, room));
    answer_free(&found);
}

static int run_show(struct cli *cli)
{
    static const char *const order[] = {"region", "industry", "-frequency"};
    enum reach_format format = reach_format(cli);
    struct ask_argument arguments[] = {{"id", cli->arguments > 0 ? cli->argument[0] : NULL},
                                       {"as_of", command_value(cli, "as-of")}, {NULL, NULL}};
    struct answer answer = {0};
    int exit_code;

    if (format == REACH_UNKNOWN)
        return EXIT_USAGE_ERROR;
    if (cli->arguments > 0 && strspn(cli->argument[0], "0123456789") != strlen(cli->argument[0]) && strcmp(cli->argument[0], "baseline") != 0)
        return what_if_show(cli, cli->argument[0]);
    exit_code = reach_query(cli, "scenario", arguments, &answer);
    if (exit_code == EXIT_OK && !answer_sort(&answer, order, ARRAY_SIZE(order)))
        exit_code = EXIT_SOFTWARE;
    if (exit_code == EXIT_OK && format == REACH_TABLE)
        say_scenario(cli, cli->arguments > 0 ? cli->argument[0] : "baseline", command_value(cli, "as-of"));
    if (exit_code == EXIT_OK)
        exit_code = put(cli, &answer, format, show_columns);
    answer_free(&answer);
    return exit_code;
}

const struct command scenario_command = {
    .name = "scenario",
    .arguments = {"new NAME ASSUMPTION... --reason TEXT | edit NAME [ASSUMPTION...] --reason TEXT | run NAME | compare NAME | "
                  "archive NAME --reason TEXT | list [--what-if] | show [SCENARIO]",
                  "new NAMN ANTAGANDE... --reason TEXT | edit NAMN [ANTAGANDE...] --reason TEXT | run NAMN | compare NAMN | "
                  "archive NAMN --reason TEXT | list [--what-if] | show [SCENARIO]"},
    .sentence = {"what-if scenarios, and what was published", "tänk-om-scenarier, och det som är publicerat"},
    .help = {"A what-if scenario is a name with assumptions, kept with author and reason. new makes one, edit a later version (its "
             "assumptions stay; --remove takes some away), run computes it beside the baseline with the same draws and "
             "publishes it under its name, compare shows what its assumptions change of those at work, occupations, educations or programmes (--what), with the interval of that change, and archive puts "
             "it away. Nothing of it touches the baseline.\n\n"
             "Beside every baseline stand two what-ifs of the service's own, high and low: every industry grows so much faster or slower "
             "that those at work in the county come to the ends of the baseline's 80\u00A0% interval after three years and at "
             "the end; population and places are the baseline's. Each recomputation makes them anew; show high has the growth.\n\n"
             "An assumption is one argument: its kind, then key=value. from is the year it begins with, ramp the years until "
             "it has its full size, until its last year. An amount may be a range low..high. Kinds and their amounts: plant-opens and "
             "plant-closes (region=1861 industry=H persons=250), sector-growth (industry=F points=1, a year above the baseline), "
             "migration (percent=-50 of those who move in), participation (points=2, with age=60-64 or all), pension-age (years=1 longer), "
             "places (programme=gysam:VO places=30 a year), remote-work (points=5 of those at work). What has come by the last "
             "figures is in them: only what is yet to come is added.\n\n"
             "A published scenario is never changed, a recomputation is a new one. list shows them, newest first, with --what-if the "
             "what-ifs. show has, for a number or else the baseline that stands, a row per series: the model chosen, its error in the backtest beside that of the naive "
             "forecast, how often the intervals held, and why this model; for a name, its versions and assumptions.",
             "Ett tänk-om-scenario är ett namn med antaganden, sparat med upphov och skäl. new gör ett, edit en senare version "
             "(antagandena står kvar; --remove tar bort några), run beräknar det bredvid huvudscenariot med samma dragningar och "
             "publicerar det under sitt namn, compare visar vad antagandena ändrar för sysselsatta, yrken, utbildningar eller program (--what), med ändringens intervall, och archive "
             "lägger undan det. Inget av detta rör huvudscenariot.\n\n"
             "Bredvid varje huvudscenario står två tänk-om-scenarier som tjänsten själv gör, high och low: alla näringar växer så mycket "
             "snabbare eller långsammare att länets sysselsatta når ändarna av huvudscenariots 80\u00A0%-intervall efter tre år och i slutet; "
             "befolkning och platser är huvudscenariots. Varje omräkning gör dem på nytt; show high visar tillväxten.\n\n"
             "Ett antagande är ett argument: dess slag, sedan nyckel=värde. from är året det börjar, ramp åren tills det är fullt "
             "ut, until dess sista år. En storlek får vara ett spann lågt..högt. Slag och storlekar: plant-opens och "
             "plant-closes (region=1861 industry=H persons=250), sector-growth (industry=F points=1, per år över huvudscenariot), "
             "migration (percent=-50 av inflyttarna), participation (points=2, med age=60-64 eller för alla), pension-age (years=1 längre), "
             "places (programme=gysam:VO places=30 per år), remote-work (points=5 av de sysselsatta). Det som redan har skett vid de senaste "
             "siffrorna finns i dem: bara det som återstår läggs till.\n\n"
             "Ett publicerat scenario ändras aldrig, en omräkning är ett nytt. list visar dem, de nyaste först, med --what-if "
             "tänk-om-scenarierna. show har, för ett nummer eller annars det huvudscenario som gäller, en rad per serie: vald modell, dess fel i bakåttestet bredvid den naiva "
             "prognosens, hur ofta intervallen höll, och varför just den modellen; för ett namn dess versioner och antaganden."},
    .options = {{"as-of", "DATE", false, {"show the baseline that stood then, 2024-03-01 or 2024-03-01T10:00Z",
                                          "visa huvudscenariot som gällde då, 2024-03-01 eller 2024-03-01T10:00Z"}},
                {"reason", "TEXT", false, {"why; stored with the scenario", "varför; sparas med scenariot"}},
                {"remove", "NUMBERS", false, {"assumptions that edit takes away, e.g. 1,3", "antaganden som edit tar bort, t.ex. 1,3"}},
                {"what", "WHAT", false, {"compare employment (the default), occupations, educations or programmes",
                                         "compare: employment (förval), occupations, educations eller programmes"}},
                {"no-wait", NULL, false, {"run asks for it and does not wait", "run begär det och väntar inte"}},
                {"what-if", NULL, false, {"list what-if scenarios", "lista tänk-om-scenarier"}},
                {"most", "N", false, {"how many list shows at the most, the newest first; default 20", "hur många list visar som mest, de nyaste först; förval 20"}},
                {"format", "FORMAT", false, {"table, csv or json; default table", "table, csv eller json; förval table"}}},
    .numbers = {{"most", {"scenarios", "scenarier"}, 1, LIST_MAX}},
    .examples = {{"framsyn scenario new rail-yard \"plant-opens region=1861 industry=H persons=200..300 from=2027 ramp=3\" --reason \"asked by the council\"",
                  {"a rail yard grows over three years", "en bangård växer under tre år"}},
                 {"framsyn scenario edit rail-yard \"migration percent=-50 from=2026\" --reason \"weak economy\"",
                  {"adds an assumption", "lägger till ett antagande"}},
                 {"framsyn scenario run rail-yard", {"computes and publishes it", "beräknar och publicerar det"}},
                 {"framsyn scenario compare rail-yard --what programmes", {"what it changes for programmes", "vad det ändrar för program"}},
                 {"framsyn scenario compare high", {"how the high scenario differs", "hur det höga scenariot skiljer sig"}},
                 {"framsyn scenario list", {"everything published", "allt som är publicerat"}},
                 {"framsyn scenario show --as-of 2024-12-31", {"the record as it was published then", "träffsäkerheten så som den publicerades då"}},
                 {"framsyn scenario show 12 --format csv", {"the record of every series", "varje series träffsäkerhet"}}},
    .actions = {{"new", 2, COMMAND_ANY, what_if_new},
                {"edit", 1, COMMAND_ANY, what_if_edit},
                {"run", 1, 1, what_if_run},
                {"compare", 1, 1, what_if_compare},
                {"archive", 1, 1, what_if_archive},
                {"list", 0, 0, run_list},
                {"show", 0, 1, run_show}},
};
