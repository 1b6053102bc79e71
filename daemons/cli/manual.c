/* manual: what is printed from the table of commands: help, the man page, the version. */
#include <stdlib.h>
#include <string.h>

#include "command.h"

/* When the words of the man page last changed; not when it was built, so that builds are alike. */
#define MAN_DATE "2026-11-23"

enum { PAGE = 80, SENTENCE_COLUMN = 26 };

static const struct text purpose = {
    "forecasts of skills supply: statistics and employer dialogues in, forecasts with intervals out",
    "prognoser för kompetensförsörjning: statistik och företagsdialoger in, prognoser med intervall ut"};

static const struct {
    int code;
    struct text meaning;
} exits[] = {
    {EXIT_OK, {"done", "klart"}},
    {EXIT_FAILED, {"the command ran and the answer is no", "kommandot gick, och svaret är nej"}},
    {EXIT_USAGE_ERROR, {"unknown command or option, or wrong arguments", "okänt kommando, okänd flagga eller fel argument"}},
    {EXIT_DATA, {"bad data; nothing of the file is kept", "fel i data; ingenting av filen behålls"}},
    {EXIT_NO_INPUT, {"no such file, or it cannot be read", "filen finns inte eller kan inte läsas"}},
    {EXIT_UNAVAILABLE, {"the daemon or the database does not answer", "tjänsten eller databasen svarar inte"}},
    {EXIT_SOFTWARE, {"a fault in the program", "ett fel i programmet"}},
    {EXIT_CANNOT_CREATE, {"cannot write: disk full or no permission", "kan inte skriva: fullt eller förbjudet"}},
    {EXIT_LATER, {"kept in the spool, will be delivered later", "ligger kvar i utkorgen och levereras senare"}},
    {EXIT_FORBIDDEN, {"the key has no right to this", "nyckeln har inte rätt till detta"}},
    {EXIT_CONFIGURATION, {"the configuration is wrong", "fel i inställningarna"}},
};

/* A name in the left column and its sentence in the right one. */
static void item(const char *name, const char *sentence, FILE *out)
{
    int width = wording_width(name) + 2;

    fprintf(out, "  %s", name);
    if (width > SENTENCE_COLUMN - 2) {
        putc('\n', out);
        width = 0;
    }
    fprintf(out, "%*s", SENTENCE_COLUMN - width, "");
    wording_fill(sentence, SENTENCE_COLUMN, SENTENCE_COLUMN, PAGE, out);
}

/* Paragraphs split by an empty line; a paragraph that begins with a blank is kept as it stands. */
static void paragraphs(const char *text, FILE *out)
{
    while (*text) {
        const char *end = strstr(text, "\n\n");
        size_t length = end ? (size_t)(end - text) : strlen(text);
        char *paragraph = strndup(text, length);
        if (paragraph && paragraph[0] == ' ')
            fprintf(out, "%s\n", paragraph);
        else if (paragraph)
            wording_fill(paragraph, 0, 0, PAGE, out);
        putc('\n', out);
        free(paragraph);
        text += length + (end ? 2 : 0);
    }
}

static const char *option_name(const struct command_option *option, char room[80])
{
    snprintf(room, 80, option->may_lack ? "--%s [%s]" : option->argument ? "--%s %s" : "--%s", option->name,
             option->argument ? option->argument : "");
    return room;
}

static const char *argument_of(const struct config_option *option)
{
    switch (option->type) {
    case CONFIG_INTEGER:
        return "N";
    case CONFIG_LEVEL:
        return "LEVEL";
    case CONFIG_SCHEDULE:
        return "RULE";
    default:
        return "TEXT";
    }
}

/* The sentences of config.c in Swedish; a test sees to it that none is missing. */
static const struct {
    const char *option, *sentence;
} swedish_sentences[] = {
    {"batch-rows", "Rader som ett ombud lägger i en sändning."},
    {"bus-control", "Adress där prognostjänsten tar emot kommandon, ipc://SÖKVÄG eller tcp://VÄRD:PORT."},
    {"bus-events", "Adress där prognostjänsten berättar vad som händer."},
    {"bus-intake", "Adress där prognostjänsten tar emot inlämningar."},
    {"bus-query", "Adress där prognostjänsten besvarar frågor."},
    {"coalesce-ms", "Millisekunder som en omräkning väntar på fler inlämningar."},
    {"config", "Filen med dessa flaggor, en \"namn = värde\" per rad."},
    {"county", "Län vars prognoser beräknas, två siffror i SCB:s regionkod."},
    {"db", "Anslutningssträng till PostgreSQL; tom betyder det privata klustret i {var}/run/pg."},
    {"feeds", "Mapp med de flödesfiler som ombuden hämtar efter; tom betyder att inget hämtas."},
    {"feeds-cache", "Mapp med det som är känt om varje flöde, gemensam för ombuden på en maskin."},
    {"feeds-server", "Server som frågas i stället för de officiella, https://VÄRD eller http://127.0.0.1:PORT; tom betyder de officiella."},
    {"horizon-months", "Så många månader framåt görs prognos för månadsserier."},
    {"horizon-years", "Så många år framåt görs prognos för årsserier."},
    {"http-address", "Adress där framsyn-gatewayd lyssnar; annat än den egna maskinen vill ha en proxy med TLS framför."},
    {"http-port", "Port där framsyn-gatewayd lyssnar."},
    {"inbox", "Mapp där ombuden väntar på filer."},
    {"inbox-patience", "Sekunder som ett manifest utan sin datafil, eller en fil av annat slag, får ligga i inkorgen."},
    {"jobs", "Trådar i prognosmotorn, 0 en per processor; resultaten beror inte på antalet."},
    {"keys", "Mapp med CURVE-nycklar och listan över dem, för adresser på tcp://."},
    {"lang", "Textens språk, sv eller en; tomt betyder det i LC_ALL, LC_MESSAGES eller LANG."},
    {"log-level", "Lägsta nivå som loggas: debug, info, warning eller error."},
    {"message-bytes", "Största meddelande, i byte, som skickas eller tas emot på bussen."},
    {"name", "Processens namn, för dess utkorg, nyckel och loggrader."},
    {"recompute", "När allt räknas om, t.ex. \"monthly on 20 at 06:00 Europe/Stockholm\"; tomt betyder aldrig."},
    {"seed", "Frö till de simulerade banorna; samma frö ger samma prognoser."},
    {"spool", "Mapp där ombuden förvarar varje sändning tills den är kvitterad."},
    {"var", "Mapp för allt som inte är program, skrivs {var} i andra flaggor."},
    {"window", "Sändningar som ett ombud får ha på väg utan kvitto."},
};

static const char *sentence_of(const struct config_option *option, bool swedish)
{
    for (size_t i = 0; swedish && i < ARRAY_SIZE(swedish_sentences); i++)
        if (strcmp(swedish_sentences[i].option, option->name) == 0)
            return swedish_sentences[i].sentence;
    return option->sentence;
}

static void config_items(bool swedish, FILE *out)
{
    char name[80], sentence[640];

    for (size_t i = 0; i < config_option_count; i++) {
        const struct config_option *option = &config_options[i];
        bool bare = !option->fallback || !option->fallback[0];
        snprintf(name, sizeof name, "--%s %s", option->name, argument_of(option));
        snprintf(sentence, sizeof sentence, bare ? "%s" : swedish ? "%s [förval: %s]" : "%s [default: %s]",
                 sentence_of(option, swedish), option->fallback);
        item(name, sentence, out);
    }
}

void command_help_all(bool swedish, FILE *out)
{
    char code[16];

    fprintf(out, "framsyn - ");
    wording_fill(wording(purpose, swedish), 10, 10, PAGE, out);
    fputs(swedish ? "\nAnvändning: framsyn [FLAGGOR] KOMMANDO [ARGUMENT]\n\nKommandon\n"
                  : "\nUsage: framsyn [OPTIONS] COMMAND [ARGUMENTS]\n\nCommands\n",
          out);
    for (size_t i = 0; i < command_count; i++)
        item(commands[i]->name, wording(commands[i]->sentence, swedish), out);
    fputs(swedish ? "\n`framsyn KOMMANDO --help` visar ett kommandos flaggor och exempel.\n\nFlaggor för alla kommandon\n"
                  : "\n`framsyn COMMAND --help` shows a command's options and examples.\n\nOptions of all commands\n",
          out);
    item("--help", swedish ? "visar hjälp" : "shows help", out);
    item("--version", swedish ? "visar versionen" : "shows the version", out);
    config_items(swedish, out);
    fputs(swedish ? "\nSlutkoder\n" : "\nExit codes\n", out);
    for (size_t i = 0; i < ARRAY_SIZE(exits); i++) {
        snprintf(code, sizeof code, "%d", exits[i].code);
        item(code, wording(exits[i].meaning, swedish), out);
    }
}

void command_help(const struct command *command, bool swedish, FILE *out)
{
    char name[80];

    fprintf(out, "framsyn %s - ", command->name);
    wording_fill(wording(command->sentence, swedish), (int)strlen(command->name) + 11, 10, PAGE, out);
    fprintf(out, swedish ? "\nAnvändning: framsyn %s %s\n\n" : "\nUsage: framsyn %s %s\n\n", command->name,
            wording(command->arguments, swedish));
    paragraphs(wording(command->help, swedish), out);
    if (command->options[0].name)
        fputs(swedish ? "Flaggor\n" : "Options\n", out);
    for (int i = 0; i < COMMAND_OPTIONS_MAX && command->options[i].name; i++)
        item(option_name(&command->options[i], name), wording(command->options[i].sentence, swedish), out);
    if (command->options[0].name)
        putc('\n', out);
    if (command->examples[0].line)
        fputs(swedish ? "Exempel\n" : "Examples\n", out);
    for (size_t i = 0; i < ARRAY_SIZE(command->examples) && command->examples[i].line; i++)
        fprintf(out, "  %s\n      %s\n", command->examples[i].line, wording(command->examples[i].sentence, swedish));
    fputs(swedish ? "\nFlaggor för alla kommandon och slutkoder: framsyn --help\n"
                  : "\nOptions of all commands, and exit codes: framsyn --help\n",
          out);
}

/* --- roff */

/* Text as roff: a '-' stays a '-' when copied, nothing is taken for a request. */
static void roff(const char *text, FILE *out)
{
    if (*text == '.' || *text == '\'')
        fputs("\\&", out);
    for (; *text; text++) {
        if (*text == '\\')
            fputs("\\e", out);
        else if (*text == '-')
            fputs("\\-", out);
        else if (*text == '\n' && (text[1] == '.' || text[1] == '\''))
            fputs("\n\\&", out);
        else
            putc(*text, out);
    }
}

static void roff_item(const char *name, const char *sentence, FILE *out)
{
    fputs(".TP\n.B ", out);
    roff(name, out);
    putc('\n', out);
    roff(sentence, out);
    putc('\n', out);
}

/* The first paragraph follows a heading, which begins one already. */
static void roff_paragraphs(const char *text, FILE *out)
{
    for (bool first = true; *text; first = false) {
        const char *end = strstr(text, "\n\n");
        size_t length = end ? (size_t)(end - text) : strlen(text);
        char *paragraph = strndup(text, length);
        fputs(first ? "" : ".PP\n", out);
        fputs(*text == ' ' ? ".nf\n" : "", out);
        if (paragraph)
            roff(paragraph, out);
        fputs(*text == ' ' ? "\n.fi\n" : "\n", out);
        free(paragraph);
        text += length + (end ? 2 : 0);
    }
}

static void roff_command(const struct command *command, FILE *out)
{
    char name[80];

    fprintf(out, ".SS framsyn %s ", command->name);
    roff(command->arguments.en, out);
    putc('\n', out);
    roff_paragraphs(command->help.en, out);
    for (int i = 0; i < COMMAND_OPTIONS_MAX && command->options[i].name; i++)
        roff_item(option_name(&command->options[i], name), command->options[i].sentence.en, out);
    for (size_t i = 0; i < ARRAY_SIZE(command->examples) && command->examples[i].line; i++) {
        fputs(".PP\n", out);
        roff(command->examples[i].sentence.en, out);
        fputs(":\n.RS\n.nf\n", out);
        roff(command->examples[i].line, out);
        fputs("\n.fi\n.RE\n", out);
    }
}

static void roff_configuration(FILE *out)
{
    char name[80], sentence[640];

    fputs(".SH CONFIGURATION\n", out);
    roff("Every command takes these options, before or after its name. A value comes from, later wins: the default, "
         "the configuration file, the environment (FRAMSYN_NAME, with '_' for '-'), the command line.\n",
         out);
    for (size_t i = 0; i < config_option_count; i++) {
        const struct config_option *option = &config_options[i];
        bool bare = !option->fallback || !option->fallback[0];
        snprintf(name, sizeof name, "--%s %s", option->name, argument_of(option));
        snprintf(sentence, sizeof sentence, bare ? "%s" : "%s Default: %s", option->sentence, option->fallback);
        roff_item(name, sentence, out);
    }
}

void command_man(FILE *out)
{
    char code[16];

    fprintf(out, ".TH FRAMSYN 1 " MAN_DATE " \"Framsyn %s\" \"Framsyn\"\n.SH NAME\nframsyn \\- ", FRAMSYN_VERSION);
    roff(purpose.en, out);
    fputs("\n.SH SYNOPSIS\n.B framsyn\n[OPTIONS] COMMAND [ARGUMENTS]\n.SH DESCRIPTION\n", out);
    roff("Framsyn is the command line of a service that takes in regional statistics and the results of employer "
         "dialogues, keeps every number that depends on them up to date, and hands out forecasts with intervals, "
         "their backtest record and the chain of inputs behind each of them.\n",
         out);
    fputs(".SH COMMANDS\n", out);
    for (size_t i = 0; i < command_count; i++)
        roff_command(commands[i], out);
    roff_configuration(out);
    fputs(".SH EXIT STATUS\n", out);
    for (size_t i = 0; i < ARRAY_SIZE(exits); i++) {
        snprintf(code, sizeof code, "%d", exits[i].code);
        roff_item(code, exits[i].meaning.en, out);
    }
    fputs(".SH ENVIRONMENT\n", out);
    roff_item("FRAMSYN_NAME", "an option of the configuration, e.g. FRAMSYN_DB for --db", out);
    roff_item("LC_ALL, LC_MESSAGES, LANG", "Swedish when it begins with sv, English otherwise; --lang decides over it", out);
    roff_item("NO_COLOR", "when set, tables are drawn without bold headings", out);
    roff_item("TZ", "the time zone in which tables show times", out);
}

/* --- the verbs */

static int run_help(struct cli *cli)
{
    for (size_t i = 0; cli->arguments > 0 && i < command_count; i++)
        if (strcmp(commands[i]->name, cli->argument[0]) == 0) {
            command_help(commands[i], cli->swedish, stdout);
            return EXIT_OK;
        }
    if (cli->arguments > 0)
        return complain(cli->swedish, EXIT_USAGE_ERROR, "There is no command \"%.60s\". See framsyn --help.",
                        "Det finns inget kommando \"%.60s\". Se framsyn --help.", cli->argument[0]);
    command_help_all(cli->swedish, stdout);
    return EXIT_OK;
}

static int run_man(struct cli *cli)
{
    (void)cli;
    command_man(stdout);
    return EXIT_OK;
}

static int run_version(struct cli *cli)
{
    (void)cli;
    printf("framsyn %s\n", FRAMSYN_VERSION);
    return EXIT_OK;
}

const struct command help_command = {
    .name = "help",
    .arguments = {"[COMMAND]", "[KOMMANDO]"},
    .most = 1,
    .sentence = {"shows this help, or a command's", "visar den här hjälpen eller ett kommandos"},
    .help = {"The same as framsyn --help and framsyn COMMAND --help.",
             "Samma som framsyn --help och framsyn KOMMANDO --help."},
    .lenient = true,
    .run = run_help,
};

const struct command man_command = {
    .name = "man",
    .arguments = {"", ""},
    .sentence = {"writes the man page", "skriver man-sidan"},
    .help = {"Writes framsyn(1) in roff to standard output. It is in English.",
             "Skriver framsyn(1) i roff till standard ut. Den är på engelska."},
    .examples = {{"framsyn man | man -l -", {"reads it", "läser den"}}},
    .lenient = true,
    .run = run_man,
};

const struct command version_command = {
    .name = "version",
    .arguments = {"", ""},
    .sentence = {"shows the version", "visar versionen"},
    .help = {"Shows the version of this program. framsyn doctor shows the daemon's as well.",
             "Visar programmets version. framsyn doctor visar också tjänstens."},
    .lenient = true,
    .run = run_version,
};
