/* framsyn why: what is behind a number. */
#include <string.h>

#include "cells.h"
#include "codelist.h"
#include "phrase.h"
#include "reach.h"

static const char *section_name(const struct cli *cli, const char *section)
{
    static const struct {
        const char *name;
        struct text text;
    } sections[] = {
        {"number", {"The number", "Siffran"}},
        {"model", {"The model", "Modellen"}},
        {"known", {"Known beforehand", "Känt i förväg"}},
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

/* What a row of a walk says, in room where it is not in the answer as it stands: names of lists come from the lists that
 * came with the program, other sentences from phrase.h. */
static const char *value_of(const struct cli *cli, const struct codelist *lists, const struct answer *answer, int row,
                            char room[PHRASE_SIZE])
{
    const char *name = cell_text(answer, row, "name"), *year = strchr(name, '=');
    const struct codelist_code *code = NULL;
    char word[64];

    snprintf(word, sizeof word, "%.*s", (int)strcspn(name, "="), name);
    if (cli->swedish && strcmp(cell_text(answer, row, "section"), "borrowed") == 0)
        code = codelist_find(lists, "fallback", word);
    if (!code)
        return phrase_value(cell_text(answer, row, "value"), cli->swedish, room);
    snprintf(room, PHRASE_SIZE, year ? "%s, från %s" : "%s", code->name_sv, year ? year + 1 : "");
    return room;
}

/* A heading per section; values are sentences and are never cut. */
static int print_walk(const struct cli *cli, const struct answer *answer)
{
    int section = answer_find(answer, "section"), name = answer_find(answer, "name");
    char room[PHRASE_SIZE], said[PHRASE_SIZE];
    struct codelist lists;
    int width = 0;

    if (!codelist_load(&lists))
        return complain(cli->swedish, EXIT_SOFTWARE, "There is not enough memory.", "Minnet räcker inte.");
    for (int row = 0; row < answer->rows; row++) {
        int label = wording_width(phrase(answer_text(answer, row, name), cli->swedish, room));
        width = label > width ? label : width;
    }
    for (int row = 0; row < answer->rows; row++) {
        const char *label = phrase(answer_text(answer, row, name), cli->swedish, room);
        if (row == 0 || strcmp(answer_text(answer, row, section), answer_text(answer, row - 1, section)) != 0)
            printf("%s%s\n", row ? "\n" : "", section_name(cli, answer_text(answer, row, section)));
        printf("  %s%*s  %s\n", label, width - wording_width(label), "", value_of(cli, &lists, answer, row, said));
    }
    codelist_free(&lists);
    return EXIT_OK;
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
        exit_code = print_walk(cli, &answer);
    else if (exit_code == EXIT_OK)
        exit_code = reach_write(cli, &answer, format);
    answer_free(&answer);
    return exit_code;
}

const struct command why_command = {
    .name = "why",
    .arguments = {"NUMBER", "NUMMER"},
    .least = 1,
    .most = 1,
    .sentence = {"walks back from a published number to its inputs", "går från en publicerad siffra tillbaka till dess underlag"},
    .help = {"NUMBER is run.target.horizon, as in the column id of `framsyn pull --format csv` and the last column of "
             "`framsyn pull --all`. Shown are the model and why it was chosen, its record, the naive forecast, the "
             "observations that went in with the row of the file they stood in, what employers' answers did to it, the "
             "assumptions, and what earlier scenarios said.",
             "NUMMER är körning.mål.horisont, som i kolumnen id i `framsyn pull --format csv` och sist i `framsyn pull "
             "--all`. Det som visas är modellen och varför den valdes, dess träffsäkerhet, den naiva prognosen, de "
             "observationer som gick in med raden i filen där de stod, vad arbetsgivarnas svar gjorde med den, antagandena, "
             "och vad tidigare scenarier sade."},
    .options = {{"format", "FORMAT", false, {"table, csv or json; default table", "table, csv eller json; förval table"}}},
    .examples = {{"framsyn why 12.345.3", {"the third period ahead of target 345 in run 12",
                                           "tredje perioden framåt för mål 345 i körning 12"}}},
    .run = run_why,
};
