/* framsyn status and framsyn recompute: how things stand, and having them computed again. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "answer_format.h"
#include "cells.h"
#include "follow.h"
#include "phrase.h"
#include "reach.h"
#include "tabulate.h"

enum { WAIT_IDLE_S = 120, WAIT_RUN_S = 3600 };

/* --- status */

/* The facts of the `status` query for people; the last ones are beginnings. */
static const char *fact_name(const struct cli *cli, const char *name, char room[160])
{
    static const struct {
        const char *name;
        struct text text;
        bool beginning;
    } facts[] = {
        {"version", {"version", "version"}, false},
        {"started", {"started", "startad"}, false},
        {"county", {"county", "län"}, false},
        {"database", {"database", "databas"}, false},
        {"database size", {"database size", "databasens storlek"}, false},
        {"submissions", {"submissions", "inlämningar"}, false},
        {"stale panels", {"stale panels", "inaktuella paneler"}, false},
        {"unfinished runs", {"unfinished runs", "ej avslutade körningar"}, false},
        {"last run", {"last run", "senaste körning"}, false},
        {"scenario ", {"baseline of county ", "huvudscenario för län "}, true},
        {"source ", {"source ", "källa "}, true},
    };

    for (size_t i = 0; i < ARRAY_SIZE(facts); i++) {
        size_t length = strlen(facts[i].name);
        if (strncmp(name, facts[i].name, length) == 0 && (facts[i].beginning || !name[length])) {
            snprintf(room, 160, "%s%s", wording(facts[i].text, cli->swedish), name + length);
            return room;
        }
    }
    return name;
}

/* A release is told by its date. */
static const char *fact_value(const struct answer *answer, int row, char room[WORDING_TIME_SIZE])
{
    const char *text = wording_time(cell_text(answer, row, "value"), room);

    if (text == room && strncmp(cell_text(answer, row, "name"), "source ", 7) == 0)
        room[strcspn(room, " ")] = '\0';
    return text;
}

/* "published 2026-11-26T02:20:20Z" by this machine's clock. */
static const char *fact_note(const struct answer *answer, int row, char room[PHRASE_SIZE])
{
    static const char published[] = "published ";
    const char *note = cell_text(answer, row, "note");
    char time[WORDING_TIME_SIZE];

    if (strncmp(note, published, strlen(published)) != 0)
        return note;
    snprintf(room, PHRASE_SIZE, "%s%s", published, wording_time(note + strlen(published), time));
    return room;
}

static int print_facts(const struct cli *cli, const struct answer *answer)
{
    struct table *table = table_new();
    char room[160], time[WORDING_TIME_SIZE], note[PHRASE_SIZE], said[PHRASE_SIZE];
    bool drawn;

    table_column(table, wording((struct text){"Fact", "Uppgift"}, cli->swedish), TABLE_LEFT, 0, 0);
    table_column(table, wording((struct text){"Value", "Värde"}, cli->swedish), TABLE_LEFT, 0, 16);
    table_column(table, wording((struct text){"Note", "Anmärkning"}, cli->swedish), TABLE_LEFT, 0, 16);
    for (int row = 0; row < answer->rows; row++) {
        table_cell(table, fact_name(cli, cell_text(answer, row, "name"), room));
        table_cell(table, phrase(fact_value(answer, row, time), cli->swedish, said));
        table_cell(table, phrase(fact_note(answer, row, note), cli->swedish, said));
    }
    drawn = table_print(table, cli->swedish, stdout);
    table_free(&table);
    return drawn ? EXIT_OK : EXIT_SOFTWARE;
}

static const struct reach_column run_columns[] = {
    {"run", {"Run", "Körning"}, REACH_TEXT, 0, 0},
    {"state", {"State", "Läge"}, REACH_PHRASE, 0, 0},
    {"requested_at", {"Asked for", "Begärd"}, REACH_TIME, 3, 0},
    {"finished_at", {"Finished", "Avslutad"}, REACH_TIME, 1, 0},
    {"reason", {"Reason", "Anledning"}, REACH_PHRASE, 2, 12},
    {"sentence", {"Outcome", "Utfall"}, REACH_PHRASE, 0, 16},
    {NULL, {NULL, NULL}, 0, 0, 0},
};

static const struct reach_column submission_columns[] = {
    {"submission", {"Submission", "Inlämning"}, REACH_SHORT, 0, 0},
    {"state", {"State", "Läge"}, REACH_PHRASE, 0, 0},
    {"source", {"Source", "Källa"}, REACH_TEXT, 2, 8},
    {"file", {"File", "Fil"}, REACH_TEXT, 0, 12},
    {"opened_at", {"Arrived", "Inkom"}, REACH_TIME, 1, 0},
    {"rows_new", {"New", "Nya"}, REACH_COUNT, 0, 0},
    {"rows_revised", {"Revised", "Ändrade"}, REACH_COUNT, 3, 0},
    {"rows_unchanged", {"Unchanged", "Oförändrade"}, REACH_COUNT, 4, 0},
    {"rows_rejected", {"Refused", "Avvisade"}, REACH_COUNT, 0, 0},
    {NULL, {NULL, NULL}, 0, 0, 0},
};

static const struct reach_column detail_columns[] = {
    {"submission", {"Submission", "Inlämning"}, REACH_TEXT, 0, 0},
    {"state", {"State", "Läge"}, REACH_PHRASE, 0, 0},
    {"kind", {"Kind", "Slag"}, REACH_PHRASE, 0, 0},
    {"source", {"Source", "Källa"}, REACH_TEXT, 0, 0},
    {"file", {"File", "Fil"}, REACH_TEXT, 0, 0},
    {"submitted_by", {"Submitted by", "Inlämnad av"}, REACH_TEXT, 0, 0},
    {"released_at", {"Released", "Utgiven"}, REACH_TIME, 0, 0},
    {"opened_at", {"Arrived", "Inkom"}, REACH_TIME, 0, 0},
    {"closed_at", {"Closed", "Avslutad"}, REACH_TIME, 0, 0},
    {"known_from", {"Known from", "Känd från"}, REACH_TIME, 0, 0},
    {"vintage", {"Vintage", "Årgång"}, REACH_TEXT, 0, 0},
    {"duplicate_of", {"Duplicate of", "Dubblett av"}, REACH_TEXT, 0, 0},
    {"rows_total", {"Rows", "Rader"}, REACH_COUNT, 0, 0},
    {"rows_new", {"New", "Nya"}, REACH_COUNT, 0, 0},
    {"rows_revised", {"Revised", "Ändrade"}, REACH_COUNT, 0, 0},
    {"rows_unchanged", {"Unchanged", "Oförändrade"}, REACH_COUNT, 0, 0},
    {"rows_rejected", {"Refused", "Avvisade"}, REACH_COUNT, 0, 0},
    {"note", {"Note", "Anmärkning"}, REACH_TEXT, 0, 0},
    {NULL, {NULL, NULL}, 0, 0, 0},
};

static const struct reach_column rejection_columns[] = {
    {"row", {"Row", "Rad"}, REACH_COUNT, 0, 0},
    {"column", {"Column", "Kolumn"}, REACH_TEXT, 1, 6},
    {"value", {"Value", "Värde"}, REACH_TEXT, 2, 6},
    {"rule", {"Rule", "Regel"}, REACH_TEXT, 0, 0},
    {"sentence", {"Sentence", "Mening"}, REACH_RULE, 0, 24},
    {NULL, {NULL, NULL}, 0, 0, 0},
};

/* The three answers of a status; a network's own key may not ask for submissions, and gets none. */
struct picture {
    struct answer facts, runs, submissions;
};

static int ask_picture(struct cli *cli, struct picture *picture)
{
    struct ask_argument limit[] = {{"limit", "10"}, {NULL, NULL}};
    struct ask_error error;
    int exit_code = reach_query(cli, "status", NULL, &picture->facts);

    if (exit_code == EXIT_OK)
        exit_code = reach_query(cli, "runs", limit, &picture->runs);
    if (exit_code == EXIT_OK && !reach_query_quietly(cli, "submissions", limit, ASK_LIMIT_MS, &picture->submissions, &error))
        answer_free(&picture->submissions);
    return exit_code;
}

static int print_picture(const struct cli *cli, const struct picture *picture)
{
    int exit_code = print_facts(cli, &picture->facts);

    if (exit_code == EXIT_OK && picture->runs.rows > 0) {
        say(cli->swedish, stdout, "\nLast runs\n", "\nSenaste körningarna\n");
        exit_code = reach_print(cli, &picture->runs, run_columns);
    }
    if (exit_code == EXIT_OK && picture->submissions.rows > 0) {
        say(cli->swedish, stdout, "\nLast submissions\n", "\nSenaste inlämningarna\n");
        exit_code = reach_print(cli, &picture->submissions, submission_columns);
    }
    return exit_code;
}

static int write_picture(const struct cli *cli, const struct picture *picture, enum reach_format format)
{
    bool written;

    if (format == REACH_CSV)
        return reach_write(cli, &picture->facts, format);
    printf("{\"status\":");
    written = answer_json(&picture->facts, stdout);
    printf(",\"runs\":");
    written = answer_json(&picture->runs, stdout) && written;
    printf(",\"submissions\":");
    written = answer_json(&picture->submissions, stdout) && written;
    printf("}\n");
    return written ? EXIT_OK : EXIT_CANNOT_CREATE;
}

static int show_picture(struct cli *cli, enum reach_format format)
{
    struct picture picture = {0};
    int exit_code = ask_picture(cli, &picture);

    if (exit_code == EXIT_OK)
        exit_code = format == REACH_TABLE ? print_picture(cli, &picture) : write_picture(cli, &picture, format);
    answer_free(&picture.facts);
    answer_free(&picture.runs);
    answer_free(&picture.submissions);
    return exit_code;
}

/* --- one submission */

static int print_submission(const struct cli *cli, const struct answer *found, const struct answer *rejections)
{
    reach_print_down(cli, found, 0, detail_columns);
    if (rejections->rows == 0)
        return EXIT_OK;
    say(cli->swedish, stdout, "\nRefused rows\n", "\nAvvisade rader\n");
    return reach_print(cli, rejections, rejection_columns);
}

static int write_submission(const struct cli *cli, const struct answer *found, const struct answer *rejections,
                            enum reach_format format)
{
    bool written;

    if (format == REACH_CSV)
        return reach_write(cli, rejections, format);
    printf("{\"submission\":");
    answer_json_row(found, 0, stdout);
    printf(",\"rejections\":");
    written = answer_json(rejections, stdout);
    printf("}\n");
    return written ? EXIT_OK : EXIT_CANNOT_CREATE;
}

static int show_submission(struct cli *cli, const char *id, enum reach_format format)
{
    struct ask_argument arguments[] = {{"id", id}, {NULL, NULL}};
    struct answer found = {0}, rejections = {0};
    int exit_code = reach_query(cli, "submission", arguments, &found);

    if (exit_code == EXIT_OK && found.rows != 1)
        exit_code = complain(cli->swedish, EXIT_NO_INPUT, "There is no submission that begins with \"%s\".",
                             "Det finns ingen inlämning som börjar på \"%s\".", id);
    if (exit_code == EXIT_OK) {
        arguments[0].value = cell_text(&found, 0, "submission");
        exit_code = reach_query(cli, "rejections", arguments, &rejections);
    }
    if (exit_code == EXIT_OK)
        exit_code = format == REACH_TABLE ? print_submission(cli, &found, &rejections)
                                          : write_submission(cli, &found, &rejections, format);
    answer_free(&found);
    answer_free(&rejections);
    return exit_code;
}

/* --- the verbs */

static int wait_idle(struct cli *cli)
{
    struct follow follow;
    int exit_code;

    if (cli->arguments > 0)
        return complain(cli->swedish, EXIT_USAGE_ERROR, "--wait-idle waits for all that is under way, not for \"%.60s\".",
                        "--wait-idle väntar på allt som pågår, inte på \"%.60s\".", cli->argument[0]);
    if (!follow_begin(&follow, cli))
        return EXIT_CONFIGURATION;
    exit_code = follow_idle(&follow, cli, command_whole(cli, "wait-idle", WAIT_IDLE_S));
    follow_end(&follow);
    return exit_code;
}

static int run_status(struct cli *cli)
{
    enum reach_format format = reach_format(cli);

    if (format == REACH_UNKNOWN)
        return EXIT_USAGE_ERROR;
    if (command_given(cli, "wait-idle"))
        return wait_idle(cli);
    return cli->arguments > 0 ? show_submission(cli, cli->argument[0], format) : show_picture(cli, format);
}

static int recompute(struct cli *cli, struct follow *follow)
{
    const char *reason = command_value(cli, "reason");
    struct ask_command command = {.verb = FRAMSYN__V1__CONTROL_VERB__CONTROL_VERB_RECOMPUTE, .argument = cli->config.county,
                                  .reason = reason ? reason : "asked for by an operator", .as_of = command_value(cli, "as-of")};
    struct ask_control reply;
    int exit_code = reach_control(cli, &command, &reply);

    if (exit_code != EXIT_OK)
        return exit_code;
    if (follow)
        return follow_run(follow, cli, reply.run);
    say(cli->swedish, stdout, "Run %" PRIu64 " is queued.\n", "Körning %" PRIu64 " är köad.\n", reply.run);
    return EXIT_OK;
}

static int recompute_and_wait(struct cli *cli, bool under_way)
{
    struct follow follow;
    int exit_code;

    if (!follow_begin(&follow, cli))
        return EXIT_CONFIGURATION;
    exit_code = under_way ? follow_idle(&follow, cli, WAIT_RUN_S) : recompute(cli, &follow);
    follow_end(&follow);
    return exit_code;
}

/* With --if-stale: nothing is asked for when all is up to date, or when a run is on its way already. */
static int run_recompute(struct cli *cli)
{
    struct pending_work work = {0};
    int exit_code = EXIT_OK;

    if (command_given(cli, "if-stale"))
        exit_code = follow_pending(cli, false, &work);
    if (exit_code != EXIT_OK)
        return exit_code;
    if (command_given(cli, "if-stale") && work.runs == 0 && work.panels == 0) {
        say(cli->swedish, stdout, "Every number is up to date.\n", "Alla siffror är aktuella.\n");
        return EXIT_OK;
    }
    if (command_given(cli, "wait"))
        return recompute_and_wait(cli, work.runs > 0);
    if (work.runs == 0)
        return recompute(cli, NULL);
    say(cli->swedish, stdout, "A run is on its way already.\n", "En körning är redan på väg.\n");
    return EXIT_OK;
}

const struct command status_command = {
    .name = "status",
    .arguments = {"[SUBMISSION]", "[INLÄMNING]"},
    .most = 1,
    .sentence = {"shows how the service stands, or what became of a submission",
                 "visar hur tjänsten mår, eller vad som blev av en inlämning"},
    .help = {"Shows the service's version and database, how old the data of each source are, what is stale, the last "
             "runs and the last submissions.\n\n"
             "With the id of a submission, or its beginning, shows that submission and every row of it that was "
             "refused, with the reason. As CSV, that is the refused rows.",
             "Visar tjänstens version och databas, hur gamla varje källas data är, vad som är inaktuellt, de senaste "
             "körningarna och de senaste inlämningarna.\n\n"
             "Med en inlämnings id, eller början av det, visas den inlämningen och varje avvisad rad i den, med skälet. "
             "Som CSV är det de avvisade raderna."},
    .options = {{"format", "FORMAT", false, {"table, csv or json; default table", "table, csv eller json; förval table"}},
                {"wait-idle", "SECONDS", true,
                 {"shows nothing but waits until no run is left and nothing is stale, at most this long (120); exit code 1 "
                  "when something still is",
                  "visar inget utan väntar tills ingen körning återstår och inget är inaktuellt, högst så länge (120); "
                  "slutkod 1 om något ännu är det"}}},
    .numbers = {{"wait-idle", {"seconds", "sekunder"}, 1, COMMAND_WAIT_MAX}},
    .examples = {{"framsyn status", {"the whole picture", "hela läget"}},
                 {"framsyn status 0199f2a1", {"one submission and its refused rows", "en inlämning och dess avvisade rader"}},
                 {"framsyn status --wait-idle 60 && framsyn pull --network yh",
                  {"waits for what is under way first", "väntar först in det som pågår"}}},
    .run = run_status,
};

const struct command recompute_command = {
    .name = "recompute",
    .arguments = {"", ""},
    .sentence = {"has the forecasts computed again", "låter räkna om prognoserna"},
    .help = {"New data start a recomputation by themselves; this asks for one regardless. Panels whose input has not "
             "changed keep their numbers, and a run that would change nothing publishes nothing.\n\n"
             "With --as-of the data are read as they were known at the end of that day in Sweden, or at that moment. The result "
             "is published as the scenario as-of-DATE beside the baseline, which stays what it is.\n\n"
             "With --wait the exit code tells the end: 0 published or unchanged, 1 failed or cancelled.",
             "Nya data startar en omräkning av sig själva; detta begär en ändå. Paneler vars underlag inte har ändrats "
             "behåller sina siffror, och en körning som inte ändrar något publicerar inget.\n\n"
             "Med --as-of läses data så som de var kända vid slutet av den dagen i Sverige, eller vid det ögonblicket. Resultatet "
             "publiceras som scenariot as-of-DATUM bredvid huvudscenariot, som står kvar.\n\n"
             "Med --wait berättar slutkoden hur det gick: 0 publicerad eller oförändrad, 1 misslyckad eller avbruten."},
    .options = {{"wait", NULL, false, {"waits for the end, with a progress bar", "väntar in slutet, med förloppsmätare"}},
                {"if-stale", NULL, false, {"only when something is stale", "bara om något är inaktuellt"}},
                {"as-of", "DATE", false,
                 {"with what was known then (2024-03-01, or 2024-03-01T10:00Z), as a scenario of its own",
                  "med det som var känt då (2024-03-01, eller 2024-03-01T10:00Z), som ett eget scenario"}},
                {"reason", "TEXT", false, {"is stored with the run", "sparas med körningen"}}},
    .examples = {{"framsyn recompute --wait", {"and waits for it", "och väntar in den"}},
                 {"framsyn recompute --wait --as-of 2024-03-01",
                  {"what would have been said then", "vad som skulle ha sagts då"}},
                 {"framsyn recompute --reason \"new code list\"", {"says why", "säger varför"}}},
    .run = run_recompute,
};
