/* framsyn scenario and framsyn why: what was published, and what is behind a number. */
#include <stdlib.h>
#include <string.h>

#include "phrase.h"
#include "reach.h"
#include "what_if.h"

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
    {"frequency", {"Frequency", "Frekvens"}, REACH_TEXT, 3, 0},
    {"data_until", {"Data to", "Data till"}, REACH_TEXT, 2, 0},
    {"model", {"Model", "Modell"}, REACH_TEXT, 0, 0},
    {"mase", {"MASE", "MASE"}, REACH_SHARE, 0, 0},
    {"mase_naive", {"Naive", "Naiv"}, REACH_SHARE, 0, 0},
    {"cover80", {"Within 80 %", "Inom 80 %"}, REACH_SHARE, 4, 0},
    {"cover95", {"Within 95 %", "Inom 95 %"}, REACH_SHARE, 5, 0},
    {"origins", {"Origins", "Origo"}, REACH_COUNT, 6, 0},
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
    struct answer answer = {0};
    int exit_code;

    if (command_given(cli, "what-if"))
        return what_if_list(cli);
    if (format == REACH_UNKNOWN)
        return EXIT_USAGE_ERROR;
    exit_code = reach_query(cli, "scenarios", NULL, &answer);
    if (exit_code == EXIT_OK && answer.rows == 0 && format == REACH_TABLE)
        say(cli->swedish, stdout, "Nothing is published yet.\n", "Inget är publicerat ännu.\n");
    else if (exit_code == EXIT_OK)
        exit_code = put(cli, &answer, format, list_columns);
    answer_free(&answer);
    return exit_code;
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
    if (cli->arguments > 0 && strspn(cli->argument[0], "0123456789") != strlen(cli->argument[0]))
        return what_if_show(cli, cli->argument[0]);
    exit_code = reach_query(cli, "scenario", arguments, &answer);
    if (exit_code == EXIT_OK && !answer_sort(&answer, order, ARRAY_SIZE(order)))
        exit_code = EXIT_SOFTWARE;
    if (exit_code == EXIT_OK)
        exit_code = put(cli, &answer, format, show_columns);
    answer_free(&answer);
    return exit_code;
}

/* --- why */

static const char *section_name(const struct cli *cli, const char *section)
{
    static const struct {
        const char *name;
        struct text text;
    } sections[] = {
        {"number", {"The number", "Siffran"}},
        {"model", {"The model", "Modellen"}},
        {"record", {"Its record", "Dess träffsäkerhet"}},
        {"rival", {"The naive forecast", "Den naiva prognosen"}},
        {"input", {"Its input", "Dess underlag"}},
        {"revision", {"What was revised", "Vad som reviderats"}},
        {"vintage", {"Where that came from", "Varifrån underlaget kom"}},
        {"plan", {"The next class", "Nästa klass"}},
        {"indicator", {"As others measure it", "Med andras mått"}},
        {"assumption", {"Assumptions", "Antaganden"}},
        {"borrowed", {"What stands in for the county's own data", "Vad som står i stället för länets egna uppgifter"}},
        {"former", {"What earlier scenarios said", "Vad tidigare scenarier sade"}},
        {"dialogue", {"Employer dialogues", "Företagsdialoger"}},
    };

    for (size_t i = 0; i < ARRAY_SIZE(sections); i++)
        if (strcmp(sections[i].name, section) == 0)
            return wording(sections[i].text, cli->swedish);
    return section;
}

/* A heading per section; values are sentences and are never cut. */
static void print_walk(const struct cli *cli, const struct answer *answer)
{
    int section = answer_find(answer, "section"), name = answer_find(answer, "name"), value = answer_find(answer, "value");
    char room[PHRASE_SIZE], said[PHRASE_SIZE];
    int width = 0;

    for (int row = 0; row < answer->rows; row++) {
        int label = wording_width(phrase(answer_text(answer, row, name), cli->swedish, room));
        width = label > width ? label : width;
    }
    for (int row = 0; row < answer->rows; row++) {
        const char *label = phrase(answer_text(answer, row, name), cli->swedish, room);
        if (row == 0 || strcmp(answer_text(answer, row, section), answer_text(answer, row - 1, section)) != 0)
            printf("%s%s\n", row ? "\n" : "", section_name(cli, answer_text(answer, row, section)));
        printf("  %s%*s  %s\n", label, width - wording_width(label), "",
               phrase(answer_text(answer, row, value), cli->swedish, said));
    }
}

static int run_why(struct cli *cli)
{
    enum reach_format format = reach_format(cli);
    struct ask_argument arguments[] = {{"id", cli->argument[0]}, {NULL, NULL}};
    struct answer answer = {0};
    int exit_code;

    if (format == REACH_UNKNOWN)
        return EXIT_USAGE_ERROR;
    exit_code = reach_query(cli, "why", arguments, &answer);
    if (exit_code == EXIT_OK && answer.rows == 0)
        exit_code = complain(cli->swedish, EXIT_NO_INPUT,
                             "There is no number %s; `framsyn pull --all` shows the numbers that there are.",
                             "Det finns ingen siffra %s; `framsyn pull --all` visar vilka som finns.", cli->argument[0]);
    else if (exit_code == EXIT_OK && format == REACH_TABLE)
        print_walk(cli, &answer);
    else if (exit_code == EXIT_OK)
        exit_code = reach_write(cli, &answer, format);
    answer_free(&answer);
    return exit_code;
}

const struct command scenario_command = {
    .name = "scenario",
    .arguments = {"new NAME ASSUMPTION... --reason TEXT | edit NAME [ASSUMPTION...] --reason TEXT | run NAME | compare NAME | "
                  "archive NAME --reason TEXT | list [--what-if] | show SCENARIO",
                  "new NAMN ANTAGANDE... --reason TEXT | edit NAMN [ANTAGANDE...] --reason TEXT | run NAMN | compare NAMN | "
                  "archive NAMN --reason TEXT | list [--what-if] | show SCENARIO"},
    .sentence = {"what-if scenarios, and what was published", "tänk-om-scenarier, och det som är publicerat"},
    .help = {"A what-if scenario is a name with assumptions, kept with author and reason. new makes one, edit a later version (its "
             "assumptions stay; --remove takes some away), run computes it beside the baseline with the same draws and "
             "publishes it under its name, compare shows what its assumptions change of those at work, occupations, educations or programmes (--what), with the interval of that change, and archive puts "
             "it away. Nothing of it touches the baseline.\n\n"
             "An assumption is one argument: its kind, then key=value. from is the year it begins with, ramp the years until "
             "it has its full size, until its last year. An amount may be a range low..high. Kinds and their amounts: plant-opens and "
             "plant-closes (persons, in one municipality's industry), sector-growth (points a year above the baseline), "
             "migration (percent more moving in), participation (points, of an age group), pension-age (years longer), places (a "
             "year, in a programme), remote-work (points of those at work).\n\n"
             "A published scenario is never changed, a recomputation is a new one. list shows them, newest first, with --what-if the "
             "what-ifs. show has, for a number, a row per series: the model chosen, its error in the backtest beside that of the naive "
             "forecast, how often the intervals held, and why this model; for a name, its versions and assumptions.",
             "Ett tänk-om-scenario är ett namn med antaganden, sparat med upphov och skäl. new gör ett, edit en senare version "
             "(antagandena står kvar; --remove tar bort några), run beräknar det bredvid huvudscenariot med samma dragningar och "
             "publicerar det under sitt namn, compare visar vad antagandena ändrar för sysselsatta, yrken, utbildningar eller program (--what), med ändringens intervall, och archive "
             "lägger undan det. Inget av detta rör huvudscenariot.\n\n"
             "Ett antagande är ett argument: dess slag, sedan nyckel=värde. from är året det börjar, ramp åren tills det är fullt "
             "ut, until dess sista år. En storlek får vara ett spann lågt..högt. Slag och storlekar: plant-opens och "
             "plant-closes (persons, i en kommuns näring), sector-growth (points per år över huvudscenariot), migration "
             "(percent fler inflyttare), participation (points, för en åldersgrupp), pension-age (years längre), places (per år, i "
             "ett program), remote-work (points av de sysselsatta).\n\n"
             "Ett publicerat scenario ändras aldrig, en omräkning är ett nytt. list visar dem, de nyaste först, med --what-if "
             "tänk-om-scenarierna. show har för ett nummer en rad per serie: vald modell, dess fel i bakåttestet bredvid den naiva "
             "prognosens, hur ofta intervallen höll, och varför just den modellen; för ett namn dess versioner och antaganden."},
    .options = {{"as-of", "DATE", false, {"show the baseline that stood then, 2024-03-01 or 2024-03-01T10:00Z",
                                          "visa huvudscenariot som gällde då, 2024-03-01 eller 2024-03-01T10:00Z"}},
                {"reason", "TEXT", false, {"why; stored with the scenario", "varför; sparas med scenariot"}},
                {"remove", "NUMBERS", false, {"assumptions that edit takes away, e.g. 1,3", "antaganden som edit tar bort, t.ex. 1,3"}},
                {"what", "WHAT", false, {"compare employment (the default), occupations, educations or programmes",
                                         "compare: employment (förval), occupations, educations eller programmes"}},
                {"no-wait", NULL, false, {"run asks for it and does not wait", "run begär det och väntar inte"}},
                {"what-if", NULL, false, {"list what-if scenarios", "lista tänk-om-scenarier"}},
                {"format", "FORMAT", false, {"table, csv or json; default table", "table, csv eller json; förval table"}}},
    .examples = {{"framsyn scenario new rail-yard \"plant-opens region=1861 industry=H persons=200..300 from=2027 ramp=3\" --reason \"asked by the council\"",
                  {"a rail yard grows over three years", "en bangård växer under tre år"}},
                 {"framsyn scenario edit rail-yard \"migration percent=-50 from=2026\" --reason \"weak economy\"",
                  {"adds an assumption", "lägger till ett antagande"}},
                 {"framsyn scenario run rail-yard", {"computes and publishes it", "beräknar och publicerar det"}},
                 {"framsyn scenario compare rail-yard --what programmes", {"what it changes for programmes", "vad det ändrar för program"}},
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

const struct command why_command = {
    .name = "why",
    .arguments = {"NUMBER", "NUMMER"},
    .least = 1,
    .most = 1,
    .sentence = {"walks back from a published number to its inputs", "går från en publicerad siffra tillbaka till dess underlag"},
    .help = {"NUMBER is run.target.horizon, as in the column id of `framsyn pull --format csv` and the last column of "
             "`framsyn pull --all`. Shown are the model and why it was chosen, its record, the naive forecast, the "
             "observations that went in with the row of the file they stood in, and what earlier scenarios said.",
             "NUMMER är körning.mål.horisont, som i kolumnen id i `framsyn pull --format csv` och sist i `framsyn pull "
             "--all`. Det som visas är modellen och varför den valdes, dess träffsäkerhet, den naiva prognosen, de "
             "observationer som gick in med raden i filen där de stod, och vad tidigare scenarier sade."},
    .options = {{"format", "FORMAT", false, {"table, csv or json; default table", "table, csv eller json; förval table"}}},
    .examples = {{"framsyn why 12.345.3", {"the third period ahead of target 345 in run 12",
                                           "tredje perioden framåt för mål 345 i körning 12"}}},
    .run = run_why,
};
