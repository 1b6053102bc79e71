#include "what_if.h"

#include <inttypes.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cells.h"
#include "follow.h"
#include "phrase.h"
#include "premise_text.h"
#include "reach.h"

/* --- saving */

/* A what-if as it is to be. */
struct draft {
    const char *name;
    uint32_t base;
    int count;
    struct premise list[PREMISES_MAX];
};

/* Who this person is on this machine; on tcp:// the key says it instead. */
static const char *author(void)
{
    const struct passwd *entry = getpwuid(getuid());
    const char *sudo = getenv("SUDO_USER");

    return sudo && *sudo ? sudo : entry ? entry->pw_name : "";
}

static void fill(Framsyn__V1__Assumption *to, Framsyn__V1__Code codes[2], struct premise *from)
{
    framsyn__v1__assumption__init(to);
    framsyn__v1__code__init(&codes[0]);
    framsyn__v1__code__init(&codes[1]);
    codes[0].scheme = from->industry_scheme;
    codes[0].code = from->industry;
    codes[1].scheme = from->programme_scheme;
    codes[1].code = from->programme;
    to->kind = (char *)premise_rules[from->kind].name;
    to->region = from->region;
    to->industry = from->industry[0] ? &codes[0] : NULL;
    to->programme = from->programme[0] ? &codes[1] : NULL;
    to->age = from->age;
    to->low = from->low;
    to->high = from->high;
    to->from_year = from->from;
    to->ramp_years = (uint32_t)from->ramp;
    to->until_year = from->until;
}

static int save(struct cli *cli, struct draft *draft)
{
    Framsyn__V1__ScenarioDefinition definition = FRAMSYN__V1__SCENARIO_DEFINITION__INIT;
    Framsyn__V1__Assumption room[PREMISES_MAX], *list[PREMISES_MAX];
    Framsyn__V1__Code codes[PREMISES_MAX][2];
    struct ask_command command = {.verb = FRAMSYN__V1__CONTROL_VERB__CONTROL_VERB_SAVE_SCENARIO, .argument = draft->name,
                                  .reason = command_value(cli, "reason"), .scenario = &definition};
    struct ask_control reply;
    int exit_code;

    for (int i = 0; i < draft->count; i++) {
        fill(&room[i], codes[i], &draft->list[i]);
        list[i] = &room[i];
    }
    definition.name = (char *)draft->name;
    definition.base_version = draft->base;
    definition.author = (char *)author();
    definition.n_assumptions = (size_t)draft->count;
    definition.assumptions = list;
    exit_code = reach_control(cli, &command, &reply);
    if (exit_code == EXIT_OK)
        say(cli->swedish, stdout, "Scenario %s is saved as version %" PRIu32 "; `framsyn scenario run %s` computes it.\n",
            "Scenariot %s är sparat som version %" PRIu32 "; `framsyn scenario run %s` beräknar det.\n", draft->name,
            draft->base + 1, draft->name);
    return exit_code;
}

/* Adds the assumptions of the command line after the name. */
static int add_arguments(struct cli *cli, struct draft *draft)
{
    int exit_code = EXIT_OK;

    for (int i = 1; exit_code == EXIT_OK && i < cli->arguments; i++) {
        if (draft->count == PREMISES_MAX)
            return complain(cli->swedish, EXIT_DATA, "A scenario may have %d assumptions at most.",
                            "Ett scenario får ha högst %d antaganden.", PREMISES_MAX);
        exit_code = premise_text_read(cli, cli->argument[i], i, &draft->list[draft->count]);
        draft->count += exit_code == EXIT_OK;
    }
    return exit_code;
}

static int need_reason(const struct cli *cli)
{
    if (command_given(cli, "reason") && command_value(cli, "reason")[0])
        return EXIT_OK;
    return complain(cli->swedish, EXIT_USAGE_ERROR, "Say why: --reason \"...\". It is stored with the scenario.",
                    "Säg varför: --reason \"...\". Det sparas med scenariot.");
}

int what_if_new(struct cli *cli)
{
    struct draft draft = {.name = cli->argument[0]};
    int exit_code = need_reason(cli);

    if (exit_code == EXIT_OK)
        exit_code = add_arguments(cli, &draft);
    return exit_code == EXIT_OK ? save(cli, &draft) : exit_code;
}

/* The newest version of a what-if; the answer has it first. */
static int read_newest(struct cli *cli, struct draft *draft)
{
    struct ask_argument arguments[] = {{"name", draft->name}, {NULL, NULL}};
    struct answer answer = {0};
    int exit_code = reach_query(cli, "what_if", arguments, &answer), version = answer_find(&answer, "version");

    for (int row = 0; exit_code == EXIT_OK && row < answer.rows; row++) {
        if (row > 0 && answer_number(&answer, row, version) != answer_number(&answer, 0, version))
            break;
        draft->base = (uint32_t)answer_number(&answer, row, version);
        if (draft->count < PREMISES_MAX && premise_from_answer(&draft->list[draft->count], &answer, row))
            draft->count++;
    }
    answer_free(&answer);
    return exit_code;
}

/* --remove 1,3: by the numbers that `scenario show` shows. */
static int take_away(const struct cli *cli, struct draft *draft)
{
    const char *text = command_value(cli, "remove");
    bool gone[PREMISES_MAX] = {false};
    int kept = 0;

    while (text && *text) {
        char *end;
        long number = strtol(text, &end, 10);
        if (end == text || number < 1 || number > draft->count || (*end && *end != ','))
            return complain(cli->swedish, EXIT_USAGE_ERROR, "--remove takes numbers from 1 to %d with commas between, not \"%s\".",
                            "--remove tar nummer från 1 till %d med komman emellan, inte \"%s\".", draft->count, text);
        gone[number - 1] = true;
        text = *end ? end + 1 : end;
    }
    for (int i = 0; i < draft->count; i++)
        if (!gone[i])
            draft->list[kept++] = draft->list[i];
    draft->count = kept;
    return EXIT_OK;
}

int what_if_edit(struct cli *cli)
{
    struct draft draft = {.name = cli->argument[0]};
    int exit_code = need_reason(cli);

    if (exit_code == EXIT_OK)
        exit_code = read_newest(cli, &draft);
    if (exit_code == EXIT_OK)
        exit_code = take_away(cli, &draft);
    if (exit_code == EXIT_OK)
        exit_code = add_arguments(cli, &draft);
    return exit_code == EXIT_OK ? save(cli, &draft) : exit_code;
}

int what_if_archive(struct cli *cli)
{
    Framsyn__V1__ScenarioDefinition definition = FRAMSYN__V1__SCENARIO_DEFINITION__INIT;
    struct ask_command command = {.verb = FRAMSYN__V1__CONTROL_VERB__CONTROL_VERB_ARCHIVE_SCENARIO, .argument = cli->argument[0],
                                  .reason = command_value(cli, "reason"), .scenario = &definition};
    struct ask_control reply;
    int exit_code = need_reason(cli);

    definition.author = (char *)author();
    if (exit_code == EXIT_OK)
        exit_code = reach_control(cli, &command, &reply);
    if (exit_code == EXIT_OK)
        say(cli->swedish, stdout, "Scenario %s is put away; what was published of it stays.\n",
            "Scenariot %s är undanlagt; det som publicerats av det står kvar.\n", cli->argument[0]);
    return exit_code;
}

/* --- running */

static int ask_for_run(struct cli *cli, struct ask_control *reply)
{
    Framsyn__V1__ScenarioDefinition definition = FRAMSYN__V1__SCENARIO_DEFINITION__INIT;
    struct ask_command command = {.verb = FRAMSYN__V1__CONTROL_VERB__CONTROL_VERB_RUN_SCENARIO, .argument = cli->argument[0],
                                  .reason = command_value(cli, "reason"), .scenario = &definition};

    definition.author = (char *)author();
    return reach_control(cli, &command, reply);
}

int what_if_run(struct cli *cli)
{
    struct ask_control reply;
    struct follow follow;
    int exit_code;

    if (command_given(cli, "no-wait")) {
        exit_code = ask_for_run(cli, &reply);
        if (exit_code == EXIT_OK)
            say(cli->swedish, stdout, "Run %" PRIu64 " is queued.\n", "Körning %" PRIu64 " är köad.\n", reply.run);
        return exit_code;
    }
    if (!follow_begin(&follow, cli))
        return EXIT_CONFIGURATION;
    exit_code = ask_for_run(cli, &reply);
    if (exit_code == EXIT_OK)
        exit_code = follow_run(&follow, cli, reply.run);
    follow_end(&follow);
    return exit_code;
}

/* --- showing */

static const struct reach_column list_columns[] = {
    {"name", {"Scenario", "Scenario"}, REACH_TEXT, 0, 0},
    {"version", {"Version", "Version"}, REACH_COUNT, 4, 0},
    {"assumptions", {"Assumptions", "Antaganden"}, REACH_COUNT, 3, 0},
    {"made_at", {"Saved", "Sparat"}, REACH_TIME, 2, 0},
    {"author", {"Author", "Upphov"}, REACH_TEXT, 0, 8},
    {"standing", {"Published", "Publicerat"}, REACH_PHRASE, 0, 10},
    {"scenario", {"Number", "Nummer"}, REACH_TEXT, 1, 0},
    {"archived", {"Put away", "Undanlagt"}, REACH_FLAG, 5, 0},
    {"reason", {"Reason", "Anledning"}, REACH_PHRASE, 0, 12},
    {NULL, {NULL, NULL}, 0, 0, 0},
};

int what_if_list(struct cli *cli)
{
    return reach_show(cli, "what_ifs", NULL, list_columns,
                      (struct text){"There is no what-if scenario yet: `framsyn scenario new --help`.",
                                    "Det finns inget tänk-om-scenario än: `framsyn scenario new --help`."});
}

static void print_version(const struct cli *cli, const struct answer *answer, int row)
{
    char when[WORDING_TIME_SIZE], room[PHRASE_SIZE];
    bool archived = strcmp(cell_text(answer, row, "archived"), "true") == 0;

    say(cli->swedish, stdout, "%sVersion %d%s, %s, %s: %s\n", "%sVersion %d%s, %s, %s: %s\n", row ? "\n" : "",
        (int)cell_number(answer, row, "version"),
        !archived ? "" : cli->swedish ? " (undanlagt)" : " (put away)",
        wording_time(cell_text(answer, row, "made_at"), when),
        cell_text(answer, row, "author"),
        phrase(cell_text(answer, row, "reason"), cli->swedish, room));
}

static int print_versions(struct cli *cli, struct answer *answer, const void *context)
{
    int version = answer_find(answer, "version");
    char room[PREMISE_TEXT_SIZE];
    struct premise a;

    (void)context;
    for (int row = 0; row < answer->rows; row++) {
        if (row == 0 || answer_number(answer, row, version) != answer_number(answer, row - 1, version))
            print_version(cli, answer, row);
        if (premise_from_answer(&a, answer, row))
            printf("  %d  %s\n", (int)cell_number(answer, row, "number"), premise_text(&a, room));
    }
    return EXIT_OK;
}

int what_if_show(struct cli *cli, const char *name)
{
    struct ask_argument arguments[] = {{"name", name}, {NULL, NULL}};

    return reach_answer(cli, "what_if", arguments, (struct text){"It has no assumptions.", "Det har inga antaganden."}, print_versions, NULL);
}
