/* framsyn scenario and framsyn why: what was published, and what is behind a number. */
#include <stdlib.h>
#include <string.h>

#include "reach.h"

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
    {"reason", {"Reason", "Anledning"}, REACH_TEXT, 0, 12},
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
    {"reason", {"Reason", "Skäl"}, REACH_TEXT, 0, 16},
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
        {"vintage", {"Where that came from", "Varifrån underlaget kom"}},
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
    int width = 0;

    for (int row = 0; row < answer->rows; row++)
        if (wording_width(answer_text(answer, row, name)) > width)
            width = wording_width(answer_text(answer, row, name));
    for (int row = 0; row < answer->rows; row++) {
        const char *label = answer_text(answer, row, name);
        if (row == 0 || strcmp(answer_text(answer, row, section), answer_text(answer, row - 1, section)) != 0)
            printf("%s%s\n", row ? "\n" : "", section_name(cli, answer_text(answer, row, section)));
        printf("  %s%*s  %s\n", label, width - wording_width(label), "", answer_text(answer, row, value));
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
    .arguments = {"list | show SCENARIO | show --as-of DATE", "list | show SCENARIO | show --as-of DATUM"},
    .sentence = {"lists what was published, or shows the models of one scenario",
                 "listar det som är publicerat, eller visar ett scenarios modeller"},
    .help = {"A scenario is one publication; it is never changed, a recomputation is a new one. list shows them, newest "
             "first. show has a row per series: the model chosen, its error in the backtest beside that of the naive "
             "forecast, how often the intervals held, and why this model.",
             "Ett scenario är en publicering; det ändras aldrig, en omräkning är ett nytt. list visar dem, de nyaste "
             "först. show har en rad per serie: vald modell, dess fel i bakåttestet bredvid den naiva prognosens, hur "
             "ofta intervallen höll, och varför just den modellen."},
    .options = {{"as-of", "DATE", false, {"show the baseline that stood then, 2024-03-01 or 2024-03-01T10:00Z",
                                          "visa huvudscenariot som gällde då, 2024-03-01 eller 2024-03-01T10:00Z"}},
                {"format", "FORMAT", false, {"table, csv or json; default table", "table, csv eller json; förval table"}}},
    .examples = {{"framsyn scenario list", {"everything published", "allt som är publicerat"}},
                 {"framsyn scenario show --as-of 2024-12-31", {"the record as it was published then", "träffsäkerheten så som den publicerades då"}},
                 {"framsyn scenario show 12 --format csv", {"the record of every series", "varje series träffsäkerhet"}}},
    .actions = {{"list", 0, 0, run_list}, {"show", 0, 1, run_show}},
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
