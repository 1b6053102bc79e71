/* framsyn feeds: what is fetched from the producers of statistics, and when; a dry run against their metadata; a fetch now. */
#include <jansson.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "errand.h"
#include "feeding.h"
#include "feeds_private.h"
#include "inbox_ticket.h"
#include "log.h"
#include "phrase.h"
#include "submission.h"
#include "tabulate.h"

enum { WAIT_DEFAULT_S = 60, FIND_LABEL = 90 };

static bool stop;

static void on_signal(int signal)
{
    (void)signal;
    *(volatile bool *)&stop = true;
}

static void catch_signals(void)
{
    struct sigaction action = {.sa_handler = on_signal};

    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

/* Complains with a sentence of the feeds' own, in the reader's language. */
int feeds_complain(const struct cli *cli, int exit_code, const char *sentence)
{
    char room[PHRASE_SIZE];

    return complain(cli->swedish, exit_code, "%s", "%s", phrase(sentence, cli->swedish, room));
}

static int complain_of(const struct cli *cli, int exit_code, const char *feed, const char *sentence)
{
    char room[PHRASE_SIZE];

    return complain(cli->swedish, exit_code, "%s: %s", "%s: %s", feed, phrase(sentence, cli->swedish, room));
}

/* The feeds of the configured folder; wrong files are told. Returns EXIT_OK, or the exit code after a complaint. */
int feeds_open(struct cli *cli, struct feed_list *list)
{
    char error[FEED_ERROR_SIZE];

    if (!cli->config.feeds[0])
        return complain(cli->swedish, EXIT_CONFIGURATION,
                        "No feeds are set up: the option feeds names no folder. Ready ones are in the folder feeds of the source, "
                        "and in share/framsyn/feeds of an installation: --feeds=FOLDER.",
                        "Inga flöden är inställda: flaggan feeds anger ingen mapp. Färdiga flöden finns i källkodens mapp feeds och "
                        "i share/framsyn/feeds i en installation: --feeds=MAPP.");
    if (!feed_list_read(list, cli->config.feeds, cli->config.county, error, sizeof error))
        return feeds_complain(cli, EXIT_NO_INPUT, error);
    for (int i = 0; i < list->wrong_count; i++)
        feeds_complain(cli, EXIT_DATA, list->wrong[i]);
    return EXIT_OK;
}

static struct feeding *open_feeding(struct cli *cli)
{
    char error[ERRAND_ERROR_SIZE] = "";
    struct feeding *feeding;

    log_open("framsyn", LOG_ERROR); /* what the daemon logs, this command says */
    catch_signals();
    feeding = feeding_open(&cli->config, "cli", &stop, -1, error, sizeof error);
    if (!feeding)
        feeds_complain(cli, EXIT_CANNOT_CREATE, error);
    return feeding;
}

/* Whether a feed is among those that the arguments name; none named means all. */
bool feeds_is_meant(const struct cli *cli, const char *name)
{
    for (int i = 0; i < cli->arguments; i++)
        if (strcmp(cli->argument[i], name) == 0)
            return true;
    return cli->arguments == 0;
}

/* A name that no feed has is told, with the nearest. */
int feeds_check_names(const struct cli *cli, const struct feed_list *list)
{
    const char **names = calloc((size_t)list->n + 1, sizeof *names);
    int exit_code = names ? EXIT_OK : EXIT_SOFTWARE;

    for (int i = 0; names && i < list->n; i++)
        names[i] = list->feeds[i].name;
    for (int k = 0; names && k < cli->arguments && exit_code == EXIT_OK; k++) {
        bool found = false;

        for (int i = 0; i < list->n; i++)
            found |= strcmp(list->feeds[i].name, cli->argument[k]) == 0;
        if (!found)
            exit_code = complain_choice(cli->swedish, (struct text){"The name of the feed", "Flödets namn"}, cli->argument[k], names);
    }
    free(names);
    return exit_code;
}

/* --- check */

static void check_row(const struct cli *cli, const struct errand *errand, struct table *table)
{
    char room[WORDING_TIME_SIZE], number[WORDING_NUMBER_SIZE];

    table_cell(table, errand->feed->name);
    table_cell(table, errand->table);
    table_cellf(table, "%s%s%s", errand->first, errand->first[0] ? "–" : "", errand->last);
    table_cell(table, wording_time_us(errand->updated_us, room));
    table_cell(table, errand->cells > 0 ? wording_number((double)errand->cells, 0, cli->swedish, number) : "");
    table_cell(table, wording_number(errand->calls_needed, 0, cli->swedish, number));
    table_cell(table, errand->title);
}

static struct table *check_table(const struct cli *cli)
{
    struct table *table = table_new();

    table_column(table, wording((struct text){"Feed", "Flöde"}, cli->swedish), TABLE_LEFT, 0, 0);
    table_column(table, wording((struct text){"Table", "Tabell"}, cli->swedish), TABLE_LEFT, 1, 0);
    table_column(table, wording((struct text){"Periods", "Perioder"}, cli->swedish), TABLE_LEFT, 0, 0);
    table_column(table, wording((struct text){"Updated", "Uppdaterad"}, cli->swedish), TABLE_LEFT, 2, 0);
    table_column(table, wording((struct text){"Cells", "Celler"}, cli->swedish), TABLE_RIGHT, 0, 0);
    table_column(table, wording((struct text){"Questions", "Frågor"}, cli->swedish), TABLE_RIGHT, 0, 0);
    table_column(table, wording((struct text){"Title", "Rubrik"}, cli->swedish), TABLE_LEFT, 3, 20);
    return table;
}

static int worse(int a, int b)
{
    return a > b ? a : b;
}

static int code_of(enum errand_result result)
{
    return result == ERRAND_NEW || result == ERRAND_SAME ? EXIT_OK : result == ERRAND_WRONG ? EXIT_DATA : result == ERRAND_STOPPED ? EXIT_LATER : EXIT_UNAVAILABLE;
}

/* What a feed would fetch, as a row of the table; or a complaint, with its exit code. */
static int check_one(const struct cli *cli, struct feeding *feeding, const struct feed *feed, struct table *table)
{
    struct ledger_entry entry;
    struct errand errand;
    enum errand_result result = feeding_check(feeding, feed, &entry, &errand);

    if (result != ERRAND_NEW)
        return complain_of(cli, code_of(result), feed->name, errand.error);
    check_row(cli, &errand, table);
    return EXIT_OK;
}

static int check_all(struct cli *cli, struct feeding *feeding, const struct feed_list *list)
{
    struct table *table = check_table(cli);
    int exit_code = list->wrong_count > 0 ? EXIT_DATA : EXIT_OK;

    for (int i = 0; i < list->n && !stop; i++)
        if (feeds_is_meant(cli, list->feeds[i].name))
            exit_code = worse(exit_code, check_one(cli, feeding, &list->feeds[i], table));
    if (table == NULL || (table_rows(table) > 0 && !table_print(table, cli->swedish, stdout)))
        exit_code = EXIT_SOFTWARE;
    table_free(&table);
    return exit_code;
}

static int run_check(struct cli *cli)
{
    struct feed_list list = {0};
    struct feeding *feeding = NULL;
    int exit_code = feeds_open(cli, &list);

    if (exit_code == EXIT_OK)
        exit_code = feeds_check_names(cli, &list);
    if (exit_code == EXIT_OK)
        exit_code = (feeding = open_feeding(cli)) != NULL ? check_all(cli, feeding, &list) : EXIT_CANNOT_CREATE;
    feeding_close(&feeding);
    feed_list_free(&list);
    return exit_code;
}

/* --- run */

static int wait_for_job(const struct cli *cli, const char *ticket, int wait_ms)
{
    struct submission_report report = {0};
    int exit_code;

    if (!submission_inbox_wait(cli->config.inbox, ticket, wait_ms, &stop, &report))
        exit_code = complain(cli->swedish, EXIT_LATER, "%s lies in the inbox; no ingest worker has finished it yet.",
                             "%s ligger i inkorgen; inget ombud är klart med den än.", ticket);
    else {
        submission_report_text(&report, cli->swedish ? "sv" : "en", stdout);
        exit_code = report.exit_code;
    }
    submission_report_free(&report);
    return exit_code;
}

/* The report of each job that a fetch gave to the inbox. */
static int wait_for_jobs(const struct cli *cli, const struct ledger_entry *entry, int wait_ms)
{
    char tickets[LEDGER_TICKETS_SIZE], *rest = tickets, *ticket;
    int exit_code = EXIT_OK;

    snprintf(tickets, sizeof tickets, "%s", entry->tickets);
    while ((ticket = strsep(&rest, " ")) != NULL)
        if (ticket[0])
            exit_code = worse(exit_code, wait_for_job(cli, ticket, wait_ms));
    return exit_code;
}

static int tell_run(const struct cli *cli, const struct feed *feed, enum feeding_result result, const struct ledger_entry *entry, int wait_ms)
{
    switch (result) {
    case FEEDING_HANDED_OVER:
        say(cli->swedish, stdout, "%s: fetched %lld cells with %d questions\n", "%s: hämtade %lld celler med %d frågor\n", feed->name,
            (long long)entry->cells, entry->calls);
        return wait_ms > 0 ? wait_for_jobs(cli, entry, wait_ms) : EXIT_OK;
    case FEEDING_UNCHANGED:
        say(cli->swedish, stdout, "%s: nothing new\n", "%s: inget nytt\n", feed->name);
        return EXIT_OK;
    case FEEDING_BUSY:
        return complain(cli->swedish, EXIT_LATER, "%s is being fetched by another worker just now.", "%s hämtas av ett annat ombud just nu.", feed->name);
    case FEEDING_STOPPED:
        return EXIT_LATER;
    default:
        return complain_of(cli, EXIT_UNAVAILABLE, feed->name, entry->sentence);
    }
}

/* What was refused last time is fetched again, although its source has not changed: the reason may have gone. */
static bool was_refused(struct feeding *feeding, const struct cli *cli, const struct feed *feed)
{
    struct ledger_entry entry;

    return ledger_get(feeding_ledger(feeding), feed->name, &entry) && feeding_state(cli->config.inbox, &entry) == FEEDING_REFUSED;
}

static int run_run(struct cli *cli)
{
    int exit_code;
    struct feed_list list = {0};
    struct feeding *feeding = NULL;

    exit_code = feeds_open(cli, &list);
    if (exit_code == EXIT_OK)
        exit_code = feeds_check_names(cli, &list);
    if (exit_code == EXIT_OK && (feeding = open_feeding(cli)) == NULL)
        exit_code = EXIT_CANNOT_CREATE;
    for (int i = 0; feeding && i < list.n && !stop; i++) {
        const struct feed *feed = &list.feeds[i];
        struct ledger_entry entry;
        enum feeding_result result;

        if (!feeds_is_meant(cli, feed->name))
            continue;
        result = feeding_run(feeding, feed, command_given(cli, "again") || was_refused(feeding, cli, feed) ? FEEDING_AGAIN : FEEDING_NOW, &entry);
        exit_code = worse(exit_code, tell_run(cli, feed, result, &entry, 1000 * command_whole(cli, "wait", WAIT_DEFAULT_S)));
    }
    feeding_close(&feeding);
    feed_list_free(&list);
    return exit_code;
}

/* --- find */

static void find_row(const json_t *item, struct table *table)
{
    static const char *const fields[] = {"id", "firstPeriod", "lastPeriod", "label"};

    for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
        table_cell(table, json_string_value(json_object_get(item, fields[i])));
}

static int show_found(const struct cli *cli, const char *text, size_t length)
{
    json_t *root = json_loadb(text, length, 0, NULL), *tables = json_object_get(root, "tables"), *item;
    struct table *table = table_new();
    bool drawn;
    size_t i;

    table_column(table, "Id", TABLE_LEFT, 0, 0);
    table_column(table, wording((struct text){"From", "Från"}, cli->swedish), TABLE_LEFT, 0, 0);
    table_column(table, wording((struct text){"To", "Till"}, cli->swedish), TABLE_LEFT, 0, 0);
    table_column(table, wording((struct text){"Title", "Rubrik"}, cli->swedish), TABLE_LEFT, 0, FIND_LABEL / 3);
    json_array_foreach(tables, i, item)
        find_row(item, table);
    drawn = table_print(table, cli->swedish, stdout);
    table_free(&table);
    json_decref(root);
    return drawn ? EXIT_OK : EXIT_SOFTWARE;
}

static int run_find(struct cli *cli)
{
    struct feeding *feeding = open_feeding(cli);
    char words[1024] = "", error[ERRAND_ERROR_SIZE] = "", *text = NULL;
    size_t length = 0, used = 0;
    enum errand_result result;
    int exit_code;

    if (!feeding)
        return EXIT_CANNOT_CREATE;
    for (int i = 0; i < cli->arguments && used < sizeof words; i++)
        used += (size_t)snprintf(words + used, sizeof words - used, "%s%s", i > 0 ? " " : "", cli->argument[i]);
    result = feeding_find(feeding, words, &text, &length, error, sizeof error);
    exit_code = result == ERRAND_NEW ? show_found(cli, text, length) : feeds_complain(cli, code_of(result), error);
    free(text);
    feeding_close(&feeding);
    return exit_code;
}

const struct command feeds_command = {
    .name = "feeds",
    .arguments = {"list [NAME...] | check [NAME...] | run [NAME...] | find WORD...", "list [NAMN...] | check [NAMN...] | run [NAMN...] | find ORD..."},
    .sentence = {"what is fetched from the producers of statistics, and when", "vad som hämtas från statistikens producenter, och när"},
    .help = {"A feed is a file NAME.feed in the folder that the option feeds names; docs/feeds.md has its form. The ingest workers fetch "
             "each by its schedule, ask first whether the source has anything new, and put what came into the inbox: from there it is a "
             "file like any other, and what is refused lies in .quarantine with the reason beside it.\n\n"
             "list shows each feed with schedule, last fetch, last change, state and when it is fetched next. check asks the sources for "
             "their metadata, and shows which table and periods would be fetched, and how many cells and questions that takes; nothing is "
             "stored. run fetches now, whatever the schedule says, and waits for the reports. find looks for tables of Statistics Sweden "
             "by words of their titles and shows their ids.",
             "Ett flöde är en fil NAMN.feed i mappen som flaggan feeds anger; docs/feeds.md har dess form. Ombuden hämtar vart och ett "
             "enligt dess schema, frågar först om källan har något nytt och lägger det som kom i inkorgen: därifrån är det en fil som alla "
             "andra, och det som avvisas ligger i .quarantine med skälet bredvid.\n\n"
             "list visar varje flöde med schema, senaste hämtning, senaste ändring, läge och när det hämtas nästa gång. check frågar "
             "källorna om deras metadata och visar vilken tabell och vilka perioder som skulle hämtas, och hur många celler och frågor det "
             "tar; inget lagras. run hämtar nu, vad schemat än säger, och väntar på kvittona. find söker SCB:s tabeller efter ord i "
             "rubriken och visar deras id."},
    .options = {{"again", NULL, false, {"run fetches also what has not changed", "run hämtar även det som inte har ändrats"}},
                {"wait", "SECONDS", false, {"how long run waits for each report; 0: not at all; default 60", "hur länge run väntar på varje kvitto; 0: inte alls; förval 60"}},
                {"format", "FORMAT", false, {"of list: table or json, one object a line; default table",
                                             "för list: table eller json, ett objekt per rad; förval table"}}},
    .numbers = {{"wait", {"seconds", "sekunder"}, 0, COMMAND_WAIT_MAX}},
    .examples = {{"framsyn feeds list", {"all feeds", "alla flöden"}},
                 {"framsyn feeds check scb-employed-monthly", {"what a fetch would take", "vad en hämtning skulle ta"}},
                 {"framsyn feeds run scb-employed-monthly", {"fetch now", "hämta nu"}},
                 {"framsyn feeds find befolkning län ålder", {"ids of tables", "tabellers id"}}},
    .actions = {{"list", 0, COMMAND_ANY, feeds_run_list}, {"check", 0, COMMAND_ANY, run_check}, {"run", 0, COMMAND_ANY, run_run}, {"find", 1, COMMAND_ANY, run_find}},
};
