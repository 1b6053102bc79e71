/* framsyn feeds list: each feed with its schedule, its last fetch and what became of it. */
#include <jansson.h>
#include <string.h>
#include <time.h>

#include "feeding.h"
#include "feeds_private.h"
#include "ident.h"
#include "phrase.h"
#include "tabulate.h"

static const char *title_of(const struct feed *feed, bool swedish)
{
    return swedish ? feed->title_sv : feed->title_en;
}

static const char *state_word(const struct cli *cli, const struct ledger_entry *entry)
{
    static const struct text words[] = {
        [FEEDING_NONE] = {"fetched", "hämtad"},
        [FEEDING_WAITING] = {"in the inbox", "i inkorgen"},
        [FEEDING_ADMITTED] = {"admitted", "lagrad"},
        [FEEDING_REFUSED] = {"refused", "avvisad"},
    };

    if (entry->outcome == LEDGER_NEVER)
        return wording((struct text){"never fetched", "aldrig hämtad"}, cli->swedish);
    if (entry->outcome == LEDGER_FAILED)
        return wording((struct text){"failed", "misslyckad"}, cli->swedish);
    return wording(words[feeding_state(cli->config.inbox, entry)], cli->swedish);
}

static const char *next_word(const struct cli *cli, const struct feed *feed, const struct ledger_entry *entry, char room[WORDING_TIME_SIZE])
{
    if (feed->schedule.kind == SCHEDULE_NEVER || entry->next_us == INT64_MAX)
        return wording((struct text){"never", "aldrig"}, cli->swedish);
    if (entry->next_us <= now_us())
        return wording((struct text){"now", "nu"}, cli->swedish);
    return wording_time_us(entry->next_us, room);
}

static void list_row(const struct cli *cli, const struct feed *feed, const struct ledger_entry *entry, struct table *table)
{
    char room[WORDING_TIME_SIZE];

    table_cell(table, feed->name);
    table_cell(table, title_of(feed, cli->swedish));
    table_cell(table, feed->source);
    table_cell(table, feed->when);
    table_cell(table, wording_time_us(entry->fetched_us, room));
    table_cell(table, wording_time_us(entry->changed_us, room));
    table_cell(table, state_word(cli, entry));
    table_cell(table, next_word(cli, feed, entry, room));
}

static int list_as_table(struct cli *cli, const struct feed_list *list, struct ledger *ledger)
{
    static const struct { struct text heading; int rank, least; } columns[] = {
        {{"Feed", "Flöde"}, 0, 0},           {{"What", "Vad"}, 3, 20},          {{"Source", "Källa"}, 5, 0},
        {{"Schedule", "Schema"}, 4, 0},      {{"Last fetch", "Hämtad"}, 2, 0},  {{"Last change", "Ändrad"}, 1, 0},
        {{"State", "Läge"}, 0, 0},           {{"Next", "Nästa"}, 0, 0},
    };
    struct table *table = table_new();
    bool drawn;

    for (size_t i = 0; i < ARRAY_SIZE(columns); i++)
        table_column(table, wording(columns[i].heading, cli->swedish), TABLE_LEFT, columns[i].rank, columns[i].least);
    for (int i = 0; i < list->n; i++) {
        struct ledger_entry entry;

        if (feeds_is_meant(cli, list->feeds[i].name) && ledger_get(ledger, list->feeds[i].name, &entry))
            list_row(cli, &list->feeds[i], &entry, table);
    }
    drawn = table_print(table, cli->swedish, stdout);
    table_free(&table);
    return drawn ? EXIT_OK : EXIT_SOFTWARE;
}

/* Under the table, the reasons of those that failed. */
static void tell_reasons(const struct cli *cli, const struct feed_list *list, struct ledger *ledger)
{
    for (int i = 0; i < list->n; i++) {
        struct ledger_entry entry;
        char room[PHRASE_SIZE];

        if (feeds_is_meant(cli, list->feeds[i].name) && ledger_get(ledger, list->feeds[i].name, &entry) && entry.outcome == LEDGER_FAILED)
            printf("%s: %s\n", list->feeds[i].name, phrase(entry.sentence, cli->swedish, room));
    }
}

static json_t *time_or_null(int64_t us)
{
    time_t seconds = (time_t)(us / 1000000);
    struct tm utc = {0};
    char text[32];

    if (us <= 0 || us == INT64_MAX)
        return json_null();
    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&seconds, &utc));
    return json_string(text);
}

static const char *state_name(const struct cli *cli, const struct ledger_entry *entry)
{
    static const char *const names[] = {
        [FEEDING_NONE] = "fetched", [FEEDING_WAITING] = "waiting", [FEEDING_ADMITTED] = "admitted", [FEEDING_REFUSED] = "refused"};

    return entry->outcome == LEDGER_NEVER    ? "never"
           : entry->outcome == LEDGER_FAILED ? "failed"
                                             : names[feeding_state(cli->config.inbox, entry)];
}

static int list_as_json(struct cli *cli, const struct feed_list *list, struct ledger *ledger)
{
    for (int i = 0; i < list->n; i++) {
        const struct feed *feed = &list->feeds[i];
        struct ledger_entry entry;
        json_t *row;

        if (!feeds_is_meant(cli, feed->name) || !ledger_get(ledger, feed->name, &entry))
            continue;
        row = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:o, s:o, s:o, s:s, s:s, s:I, s:i, s:s}", "feed", feed->name, "title_sv", feed->title_sv,
                        "title_en", feed->title_en, "source", feed->source, "service", feed_service_name(feed->service), "schedule", feed->when,
                        "lag", feed->lag, "use", feed->use, "fetched", time_or_null(entry.fetched_us), "changed", time_or_null(entry.changed_us),
                        "next", time_or_null(entry.next_us), "state", state_name(cli, &entry), "signal", entry.signal, "cells",
                        (json_int_t)entry.cells, "failures", entry.failures, "reason", entry.sentence);
        if (!row)
            return EXIT_SOFTWARE;
        json_dumpf(row, stdout, JSON_COMPACT);
        putchar('\n');
        json_decref(row);
    }
    return EXIT_OK;
}

static int choose_format(const struct cli *cli, bool *json)
{
    static const char *const formats[] = {"table", "json", NULL};
    const char *format = command_value(cli, "format");

    *json = format && strcmp(format, "json") == 0;
    if (format && !*json && strcmp(format, "table") != 0)
        return complain_choice(cli->swedish, (struct text){"The option --format", "Flaggan --format"}, format, formats);
    return EXIT_OK;
}

int feeds_run_list(struct cli *cli)
{
    struct feed_list list = {0};
    struct ledger *ledger;
    char error[LEDGER_ERROR_SIZE];
    bool json;
    int exit_code = choose_format(cli, &json);

    if (exit_code != EXIT_OK || (exit_code = feeds_open(cli, &list)) != EXIT_OK)
        return exit_code;
    ledger = ledger_open(cli->config.feeds_cache, error, sizeof error);
    exit_code = ledger ? feeds_check_names(cli, &list) : feeds_complain(cli, EXIT_CANNOT_CREATE, error);
    if (exit_code == EXIT_OK)
        exit_code = json ? list_as_json(cli, &list, ledger) : list_as_table(cli, &list, ledger);
    if (exit_code == EXIT_OK && !json)
        tell_reasons(cli, &list, ledger);
    if (exit_code == EXIT_OK && list.wrong_count > 0)
        exit_code = EXIT_DATA;
    ledger_close(&ledger);
    feed_list_free(&list);
    return exit_code;
}
