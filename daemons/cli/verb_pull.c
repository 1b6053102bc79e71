/* framsyn pull: a network's forecasts, as a table for people or as rows for machines. */
#include <string.h>

#include "class_table.h"
#include "forecast_table.h"
#include "industry.h"
#include "reach.h"
#include "skill_table.h"

/* --- the verb */

static int check_choice(const struct cli *cli, const char *option, const char *const *names)
{
    const char *value = command_value(cli, option);
    char en[64], sv[64];

    for (int i = 0; names[i]; i++)
        if (!value || strcmp(value, names[i]) == 0)
            return EXIT_OK;
    snprintf(en, sizeof en, "The option --%s", option);
    snprintf(sv, sizeof sv, "Flaggan --%s", option);
    return complain_choice(cli->swedish, (struct text){en, sv}, value, names);
}

static int check_options(const struct cli *cli)
{
    static const char *const networks[] = {"gysam", "reko", "yh", NULL};
    static const char *const frequencies[] = {"year", "quarter", "month", NULL};
    static const char *const terms[] = {"short", "long", NULL};
    static const char *const whats[] = {"employment", "places", "demand", "supply", "balance", NULL};
    int exit_code;

    if (!command_given(cli, "network"))
        return complain(cli->swedish, EXIT_USAGE_ERROR, "Say whose forecasts: --network gysam, reko or yh.",
                        "Säg vems prognoser: --network gysam, reko eller yh.");
    exit_code = check_choice(cli, "network", networks);
    if (exit_code == EXIT_OK)
        exit_code = check_choice(cli, "frequency", frequencies);
    if (exit_code == EXIT_OK)
        exit_code = check_choice(cli, "what", whats);
    return exit_code == EXIT_OK ? check_choice(cli, "term", terms) : exit_code;
}

/* What a number of the skills chain takes: it may be there for some and lack for others. */
static int nothing_of_chain(const struct cli *cli)
{
    static const struct {
        const char *what;
        struct text takes;
    } list[] = {
        {"places", {"the skills chain: who works as what (employed_occupation)", "kompetenskedjan: vem som arbetar som vad (employed_occupation)"}},
        {"demand", {"who works as what (employed_occupation)", "vem som arbetar som vad (employed_occupation)"}},
        {"supply", {"the population by education group and age (population_education)", "befolkningen efter utbildningsgrupp och ålder (population_education)"}},
        {"balance", {"the population by education group and age (population_education)", "befolkningen efter utbildningsgrupp och ålder (population_education)"}},
    };
    size_t i = 0;

    while (i + 1 < ARRAY_SIZE(list) && strcmp(list[i].what, command_value(cli, "what")) != 0)
        i++;
    return complain(cli->swedish, EXIT_FAILED,
                    "There is nothing of %s for this choice yet: it takes %s. `framsyn status` shows which sources are in, docs/manifest.md how others go in.",
                    "Det finns inget av %s för detta urval än: det kräver %s. `framsyn status` visar vilka källor som är inne, docs/manifest.md hur andra läses in.",
                    list[i].what, wording(list[i].takes, cli->swedish));
}

static int nothing_there(const struct cli *cli)
{
    return complain(cli->swedish, EXIT_FAILED,
                    "There is no forecast for this choice yet; `framsyn status` shows what is computed and what is stale.",
                    "Det finns ännu ingen prognos för detta urval; `framsyn status` visar vad som är beräknat och "
                    "vad som är inaktuellt.");
}

static int show(struct cli *cli, struct answer *answer, enum reach_format format)
{
    static const char *const order[] = {"region", "industry", "measure", "frequency", "horizon"};

    if (format != REACH_TABLE)
        return answer_sort(answer, order, ARRAY_SIZE(order)) ? reach_write(cli, answer, format) : EXIT_SOFTWARE;
    if (answer->rows == 0)
        return nothing_there(cli);
    industry_translate(cli, answer);
    return forecast_table_print(cli, answer, command_given(cli, "all"));
}

static bool wants(const struct cli *cli, const char *what)
{
    return command_given(cli, "what") && strcmp(command_value(cli, "what"), what) == 0;
}

/* Beside the balances what ROA, SCB and Halland would call them. */
static int show_classes(struct cli *cli)
{
    struct ask_argument arguments[] = {{"network", command_value(cli, "network")}, {"region", command_value(cli, "region")},
                                       {"as_of", command_value(cli, "as-of")}, {"scenario", command_value(cli, "scenario")}, {NULL, NULL}};
    struct answer answer = {0};
    int exit_code = reach_query(cli, "classes", arguments, &answer);

    if (exit_code == EXIT_OK && answer.rows > 0)
        exit_code = class_table(cli, &answer);
    answer_free(&answer);
    return exit_code;
}

/* Of the skills chain: places, or numbers by occupation and education. */
static int pull_skills(struct cli *cli, enum reach_format format)
{
    struct ask_argument arguments[] = {
        {"network", command_value(cli, "network")},   {"what", wants(cli, "places") ? NULL : command_value(cli, "what")},
        {"region", command_value(cli, "region")},     {"term", command_value(cli, "term")},
        {"as_of", command_value(cli, "as-of")},       {"scenario", command_value(cli, "scenario")},
        {NULL, NULL},
    };
    struct answer answer = {0};
    int exit_code;

    if (wants(cli, "places"))
        arguments[2].value = arguments[3].value = NULL; /* a programme's places are the county's */
    exit_code = reach_query(cli, wants(cli, "places") ? "plan" : "skill", arguments, &answer);
    if (exit_code == EXIT_OK && format != REACH_TABLE)
        exit_code = reach_write(cli, &answer, format);
    else if (exit_code == EXIT_OK && answer.rows == 0)
        exit_code = nothing_of_chain(cli);
    else if (exit_code == EXIT_OK)
        exit_code = wants(cli, "places") ? skill_table_plan(cli, &answer) : skill_table_numbers(cli, &answer);
    if (exit_code == EXIT_OK && format == REACH_TABLE && answer.rows > 0 && wants(cli, "balance"))
        exit_code = show_classes(cli);
    answer_free(&answer);
    return exit_code;
}

static int run_pull(struct cli *cli)
{
    enum reach_format format = reach_format(cli);
    struct ask_argument arguments[] = {
        {"network", command_value(cli, "network")},     {"region", command_value(cli, "region")},
        {"industry", command_value(cli, "industry")},   {"frequency", command_value(cli, "frequency")},
        {"term", command_value(cli, "term")},           {"as_of", command_value(cli, "as-of")},
        {"scenario", command_value(cli, "scenario")},   {NULL, NULL},
    };
    struct answer answer = {0};
    int exit_code;

    if (format == REACH_UNKNOWN)
        return EXIT_USAGE_ERROR;
    exit_code = check_options(cli);
    if (exit_code != EXIT_OK)
        return exit_code;
    if (command_given(cli, "what") && !wants(cli, "employment"))
        return pull_skills(cli, format);
    exit_code = reach_query(cli, "forecast", arguments, &answer);
    if (exit_code == EXIT_OK)
        exit_code = show(cli, &answer, format);
    answer_free(&answer);
    return exit_code;
}

const struct command pull_command = {
    .name = "pull",
    .arguments = {"--network NETWORK", "--network NÄTVERK"},
    .sentence = {"fetches a network's forecasts", "hämtar ett nätverks prognoser"},
    .help = {"Networks: gysam plans upper-secondary programmes, reko municipal adult education, yh higher vocational "
             "education. Each sees the industries that recruit from its programmes.\n\n"
             "The table has a row per region and industry: until when there are data, the forecast one, three and ten "
             "years ahead (months: 1, 3, 12; quarters: 1, 4, 8) with its 80\u00A0% interval, the model, and its error in the "
             "backtest beside that of the naive forecast. A count below five is shown as <5, another cell may be hidden "
             "so that nothing can be computed from the totals, and a forecast whose interval is wider than half its value "
             "is shown as its interval alone.\n\n"
             "--what places has a row per programme: places today, how many the next class needs so that its graduates meet the "
             "need, with the 80\u00A0% interval, and what that says. demand, supply and balance have a row per occupation and "
             "education group that the network's programmes lead to.\n\n"
             "--all has a row per forecast, with its number for framsyn why and by how many persons employers' answers moved it.\n\n"
             "--format csv and json have every row and column. Rows come by region and industry.",
             "Nätverk: gysam planerar gymnasieprogram, reko kommunal vuxenutbildning, yh yrkeshögskolan. Vart och ett ser "
             "de näringar som rekryterar från dess utbildningar.\n\n"
             "Tabellen har en rad per region och näring: hur långt det finns data, prognosen på ett, tre och tio års sikt "
             "(månader: 1, 3, 12; kvartal: 1, 4, 8) med 80\u00A0%-intervall, modellen och dess fel i bakåttestet bredvid den "
             "naiva prognosens. Ett antal under fem visas som <5, ytterligare en cell kan döljas så att inget kan räknas "
             "fram ur summorna, och en prognos vars intervall är bredare än halva värdet visas bara som intervall.\n\n"
             "--what places har en rad per program: platser i dag, hur många nästa klass behöver för att dess examinerade ska "
             "möta behovet, med 80\u00A0%-intervall, och vad det säger. demand, supply och balance har en rad per yrke och "
             "utbildningsgrupp som nätverkets utbildningar leder till.\n\n"
             "--all har en rad per prognos, med dess nummer till framsyn why och hur många personer arbetsgivarnas svar flyttade den.\n\n"
             "--format csv och json har varje rad och kolumn. Raderna kommer efter region och näring."},
    .options = {{"network", "NETWORK", false, {"gysam, reko or yh", "gysam, reko eller yh"}},
                {"what", "WHAT", false, {"employment (the default), places, demand, supply or balance",
                                         "employment (förval), places, demand, supply eller balance"}},
                {"region", "CODE", false, {"one county or municipality, e.g. 1880", "ett län eller en kommun, t.ex. 1880"}},
                {"industry", "CODE", false, {"one industry, e.g. Q, or T for all together",
                                             "en näring, t.ex. Q, eller T för alla tillsammans"}},
                {"frequency", "FREQUENCY", false, {"year, quarter or month", "year, quarter eller month"}},
                {"term", "TERM", false, {"short (to three years) or long", "short (till tre år) eller long"}},
                {"as-of", "DATE", false, {"as it stood then, 2024-03-01 or 2024-03-01T10:00Z",
                                          "så som det stod då, 2024-03-01 eller 2024-03-01T10:00Z"}},
                {"scenario", "SCENARIO", false, {"high, low, a what-if's name or a number of framsyn scenario list, instead of the baseline",
                                                 "high, low, ett tänk-om-scenarios namn eller ett nummer ur framsyn scenario list, i stället för huvudscenariot"}},
                {"all", NULL, false, {"a table of every row instead of the summary", "en tabell med varje rad i stället för sammandraget"}},
                {"format", "FORMAT", false, {"table, csv or json; default table", "table, csv eller json; förval table"}}},
    .examples = {{"framsyn pull --network gysam", {"the summary", "sammandraget"}},
                 {"framsyn pull --network yh --region 1880 --industry Q --all",
                  {"every year of one series, with the number to give to framsyn why",
                   "varje år av en serie, med numret till framsyn why"}},
                 {"framsyn pull --network gysam --what places", {"how many places in which programme", "hur många platser i vilket program"}},
                 {"framsyn pull --network yh --scenario high", {"if more people are at work than expected", "om fler blir sysselsatta än väntat"}},
                 {"framsyn pull --network yh --as-of 2024-12-31", {"what was said at the end of 2024", "vad som sades i slutet av 2024"}},
                 {"framsyn pull --network reko --format csv > reko.csv", {"for a spreadsheet", "för ett kalkylblad"}}},
    .run = run_pull,
};
