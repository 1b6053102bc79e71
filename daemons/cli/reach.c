#include "reach.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "answer_format.h"
#include "contract.h"
#include "phrase.h"
#include "tabulate.h"

const char *reach_name(const struct cli *cli)
{
    return ask_name(&cli->config, "cli");
}

struct bus *reach_bus(struct cli *cli)
{
    const struct config *config = &cli->config;
    char error[BUS_ERROR_SIZE] = "";

    if (!cli->bus)
        cli->bus = bus_new(ask_needs_keys(config) ? config->keys : NULL, false, (size_t)config->message_bytes, error,
                           sizeof error);
    if (!cli->bus)
        complain(cli->swedish, EXIT_CONFIGURATION, "The bus cannot be used: %s", "Bussen kan inte användas: %s", error);
    return cli->bus;
}

void reach_close(struct cli *cli)
{
    if (cli->query)
        bus_close(&cli->query);
    if (cli->control)
        bus_close(&cli->control);
    if (cli->bus)
        bus_destroy(&cli->bus);
}

/* Opens *socket when it is not open yet; false with a sentence. */
static bool open_socket(struct cli *cli, struct bus_socket **socket, const char *endpoint, struct ask_error *error)
{
    struct bus *bus = reach_bus(cli);

    *error = (struct ask_error){.exit_code = EXIT_CONFIGURATION};
    if (bus && !*socket)
        *socket = bus_connect(bus, endpoint, ask_principal(reach_name(cli), endpoint), error->sentence,
                              sizeof error->sentence);
    return bus && *socket;
}

/* How long an answer is waited for: who listens is only busy. */
static int patience(const char *endpoint)
{
    return bus_listens(endpoint) ? ASK_BUSY_LIMIT_MS : ASK_LIMIT_MS;
}

/* On tcp:// a key that is not on the daemon's list meets the same silence as a daemon that is away. */
static int explain_silence(const struct cli *cli, const char *endpoint, int limit_ms)
{
    if (strncmp(endpoint, "tcp://", 6) == 0)
        return complain(cli->swedish, EXIT_UNAVAILABLE,
                        "The forecasting daemon does not answer at %s within %d s: it is not running there, or the key %s "
                        "is not on its list (`framsyn keys list` on its machine).",
                        "Prognostjänsten svarar inte på %s inom %d s: den går inte där, eller så finns nyckeln %s inte på "
                        "dess lista (`framsyn keys list` på dess maskin).",
                        endpoint, limit_ms / 1000, reach_name(cli));
    if (bus_listens(endpoint))
        return complain(cli->swedish, EXIT_UNAVAILABLE,
                        "The forecasting daemon listens at %s and has not answered within %d s: it is busy, or its disk or database "
                        "is; `framsyn doctor` looks for the reason.",
                        "Prognostjänsten lyssnar på %s men har inte svarat inom %d s: den är upptagen, eller dess disk eller databas; "
                        "`framsyn doctor` letar efter orsaken.",
                        endpoint, limit_ms / 1000);
    return complain(cli->swedish, EXIT_UNAVAILABLE,
                    "The forecasting daemon does not answer at %s within %d s. Start the service with `make run`, or let "
                    "`framsyn doctor` look for the reason.",
                    "Prognostjänsten svarar inte på %s inom %d s. Starta tjänsten med `make run`, eller låt `framsyn doctor` "
                    "leta efter orsaken.",
                    endpoint, limit_ms / 1000);
}

/* An empty sentence: it has been said already. */
static int explain(const struct cli *cli, const struct ask_error *error, const char *endpoint, int limit_ms)
{
    char room[PHRASE_SIZE];

    if (error->silent)
        return explain_silence(cli, endpoint, limit_ms);
    if (error->sentence[0])
        complain(cli->swedish, 0, "%s", "%s", phrase(error->sentence, cli->swedish, room));
    return error->exit_code ? error->exit_code : EXIT_SOFTWARE;
}

bool reach_query_quietly(struct cli *cli, const char *name, const struct ask_argument *arguments, int limit_ms,
                         struct answer *answer, struct ask_error *error)
{
    *answer = (struct answer){0};
    return open_socket(cli, &cli->query, cli->config.bus_query, error) &&
           ask_query(cli->query, reach_name(cli), name, arguments, limit_ms, answer, error);
}

int reach_query_within(struct cli *cli, const char *name, const struct ask_argument *arguments, int limit_ms, struct answer *answer)
{
    struct ask_error error;

    if (reach_query_quietly(cli, name, arguments, limit_ms, answer, &error))
        return EXIT_OK;
    return explain(cli, &error, cli->config.bus_query, limit_ms);
}

int reach_query(struct cli *cli, const char *name, const struct ask_argument *arguments, struct answer *answer)
{
    return reach_query_within(cli, name, arguments, patience(cli->config.bus_query), answer);
}

static int limit_of(const struct cli *cli, const struct ask_command *command)
{
    return command->limit_ms > 0 ? command->limit_ms : patience(cli->config.bus_control);
}

bool reach_control_quietly(struct cli *cli, const struct ask_command *command, struct ask_control *reply, struct ask_error *error)
{
    *reply = (struct ask_control){0};
    return open_socket(cli, &cli->control, cli->config.bus_control, error) &&
           ask_control(cli->control, reach_name(cli), command, limit_of(cli, command), reply, error);
}

int reach_control(struct cli *cli, const struct ask_command *command, struct ask_control *reply)
{
    struct ask_error error;
    char room[PHRASE_SIZE];

    if (!reach_control_quietly(cli, command, reply, &error))
        return explain(cli, &error, cli->config.bus_control, limit_of(cli, command));
    if (reply->ok)
        return EXIT_OK;
    return complain(cli->swedish, reply->exit_code ? reply->exit_code : EXIT_FAILED, "%s", "%s", phrase(reply->sentence, cli->swedish, room));
}

void reach_tell_run(const struct cli *cli, const struct ask_control *reply)
{
    if (reply->run != 0)
        say(cli->swedish, stdout, "Run %llu computes anew.\n", "Körning %llu räknar om.\n", (unsigned long long)reply->run);
}

/* --- formats */

enum reach_format reach_format(const struct cli *cli)
{
    static const char *const names[] = {"table", "csv", "json", NULL};
    const char *value = command_value(cli, "format");

    for (int i = 0; names[i]; i++)
        if (!value || strcmp(value, names[i]) == 0)
            return (enum reach_format)i;
    complain_choice(cli->swedish, (struct text){"The option --format", "Flaggan --format"}, value, names);
    return REACH_UNKNOWN;
}

int reach_write(const struct cli *cli, const struct answer *answer, enum reach_format format)
{
    bool written = format == REACH_CSV ? answer_csv(answer, stdout) : answer_json(answer, stdout);

    if (written)
        return EXIT_OK;
    return complain(cli->swedish, EXIT_CANNOT_CREATE, "The answer could not be written to standard output.",
                    "Svaret kunde inte skrivas till standard ut.");
}

/* In Swedish the rule's words; row, column and value have columns of their own. */
static const char *rule_words(const struct cli *cli, const struct answer *answer, int row, const char *sentence)
{
    int column = answer_find(answer, "rule");
    const struct contract_rule *rule = cli->swedish && column >= 0 ? contract_find(answer_text(answer, row, column)) : NULL;

    return rule != NULL ? rule->sv : sentence;
}

static const char *cell(const struct cli *cli, const struct answer *answer, int row, int column,
                        const struct reach_column *shown, char room[PHRASE_SIZE])
{
    const char *text = answer_text(answer, row, column);
    double number;

    if (shown->show == REACH_PHRASE && text[0])
        return phrase(text, cli->swedish, room);
    if (shown->show == REACH_RULE)
        return rule_words(cli, answer, row, text);
    if (shown->show == REACH_TIME)
        return wording_time(text, room);
    if (shown->show == REACH_FLAG)
        return strcmp(text, "true") != 0 ? "" : wording((struct text){"yes", "ja"}, cli->swedish);
    if (shown->show == REACH_SHORT && text[0]) {
        snprintf(room, WORDING_NUMBER_SIZE, "%.13s", text);
        return room;
    }
    if (text[0])
        return text;
    number = answer_number(answer, row, column);
    if (shown->show == REACH_SHARE)
        return wording_number(number, 2, cli->swedish, room);
    if (shown->show == REACH_PERCENT)
        return wording_number(100 * number, 1, cli->swedish, room);
    if (shown->show == REACH_COUNT || number != floor(number))
        return wording_number(number, number == floor(number) ? 0 : 2, cli->swedish, room);
    room[0] = '\0';
    if (!isnan(number))
        snprintf(room, WORDING_NUMBER_SIZE, "%.0f", number);
    return room;
}

static bool is_shown(const struct cli *cli, const struct answer *answer, const struct reach_column *column)
{
    return answer_find(answer, column->name) >= 0 && wording(column->heading, cli->swedish) != NULL;
}

int reach_print(const struct cli *cli, const struct answer *answer, const struct reach_column *columns)
{
    struct table *table = table_new();
    char room[PHRASE_SIZE];
    bool drawn;

    for (const struct reach_column *c = columns; c->name; c++)
        if (is_shown(cli, answer, c))
            table_column(table, wording(c->heading, cli->swedish),
                         c->show == REACH_COUNT || c->show == REACH_SHARE || c->show == REACH_PERCENT ? TABLE_RIGHT : TABLE_LEFT, c->rank, c->least);
    for (int row = 0; row < answer->rows; row++)
        for (const struct reach_column *c = columns; c->name; c++)
            if (is_shown(cli, answer, c))
                table_cell(table, cell(cli, answer, row, answer_find(answer, c->name), c, room));
    drawn = table_print(table, cli->swedish, stdout);
    table_free(&table);
    return drawn ? EXIT_OK : complain(cli->swedish, EXIT_SOFTWARE, "There is not enough memory for the table.",
                                      "Minnet räcker inte till tabellen.");
}

void reach_print_down(const struct cli *cli, const struct answer *answer, int row, const struct reach_column *columns)
{
    char room[PHRASE_SIZE];
    int width = 0;

    for (const struct reach_column *c = columns; c->name; c++)
        if (is_shown(cli, answer, c) && wording_width(wording(c->heading, cli->swedish)) > width)
            width = wording_width(wording(c->heading, cli->swedish));
    for (const struct reach_column *c = columns; c->name; c++) {
        const char *heading = wording(c->heading, cli->swedish),
                   *text = is_shown(cli, answer, c) ? cell(cli, answer, row, answer_find(answer, c->name), c, room) : "";
        if (text[0])
            printf("%s%*s  %s\n", heading, width - wording_width(heading), "", text);
    }
}

int reach_answer(struct cli *cli, const char *query, const struct ask_argument *arguments, struct text nothing, reach_printer *print,
                 const void *context)
{
    enum reach_format format = reach_format(cli);
    struct answer answer = {0};
    int exit_code;

    if (format == REACH_UNKNOWN)
        return EXIT_USAGE_ERROR;
    exit_code = reach_query(cli, query, arguments, &answer);
    if (exit_code == EXIT_OK && format != REACH_TABLE)
        exit_code = reach_write(cli, &answer, format);
    else if (exit_code == EXIT_OK && answer.rows == 0)
        printf("%s\n", wording(nothing, cli->swedish));
    else if (exit_code == EXIT_OK)
        exit_code = print(cli, &answer, context);
    answer_free(&answer);
    return exit_code;
}

static int print_columns(struct cli *cli, struct answer *answer, const void *columns)
{
    return reach_print(cli, answer, columns);
}

int reach_show(struct cli *cli, const char *query, const struct ask_argument *arguments, const struct reach_column *columns,
               struct text nothing)
{
    return reach_answer(cli, query, arguments, nothing, print_columns, columns);
}
