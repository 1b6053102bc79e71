/* framsyn config, framsyn migrate: the configuration and the schema. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "admin.h"
#include "conninfo.h"
#include "reach.h"
#include "tabulate.h"

/* --- config */

static const char *origin_name(const struct cli *cli, enum config_origin origin)
{
    static const struct text names[] = {
        [CONFIG_DEFAULT] = {"default", "förval"},
        [CONFIG_FILE] = {"file", "fil"},
        [CONFIG_ENVIRONMENT] = {"environment", "miljö"},
        [CONFIG_FLAG] = {"command line", "kommandorad"},
    };

    return wording(names[origin], cli->swedish);
}

/* Value of an option as it may be seen on a screen; malloc'd, NULL when out of memory. */
static char *shown_value(const struct cli *cli, const struct config_option *option)
{
    char room[64];
    const char *value = config_value(&cli->config, option, room, sizeof room);

    return strcmp(option->name, "db") == 0 ? conninfo_masked(value) : strdup(value);
}

static int print_config(const struct cli *cli)
{
    struct table *table = table_new();
    bool drawn;

    table_column(table, wording((struct text){"Option", "Flagga"}, cli->swedish), TABLE_LEFT, 0, 0);
    table_column(table, wording((struct text){"Value", "Värde"}, cli->swedish), TABLE_LEFT, 0, 20);
    table_column(table, wording((struct text){"From", "Från"}, cli->swedish), TABLE_LEFT, 0, 0);
    for (size_t i = 0; i < config_option_count; i++) {
        char *value = shown_value(cli, &config_options[i]);

        table_cell(table, config_options[i].name);
        table_cell(table, value != NULL ? value : "?");
        free(value);
        table_cell(table, origin_name(cli, config_origin_of(&cli->config, &config_options[i])));
    }
    drawn = table_print(table, cli->swedish, stdout);
    table_free(&table);
    return drawn ? EXIT_OK : EXIT_SOFTWARE;
}

/* The same for machines: by way of an answer, so that both formats are written in one place. */
static int write_config(const struct cli *cli, enum reach_format format)
{
    static const char *const origins[] = {"default", "file", "environment", "flag"};
    char *options[CONFIG_OPTION_MAX], *values[CONFIG_OPTION_MAX], *from[CONFIG_OPTION_MAX];
    bool null[CONFIG_OPTION_MAX] = {false};
    struct answer_column column[] = {{.name = (char *)"option", .texts = options, .null = null},
                                     {.name = (char *)"value", .texts = values, .null = null},
                                     {.name = (char *)"from", .texts = from, .null = null}};
    struct answer answer = {.rows = (int)config_option_count, .columns = ARRAY_SIZE(column), .column = column};
    int exit_code;

    for (size_t i = 0; i < config_option_count; i++) {
        options[i] = (char *)config_options[i].name;
        values[i] = shown_value(cli, &config_options[i]);
        from[i] = (char *)origins[config_origin_of(&cli->config, &config_options[i])];
        if (!values[i])
            return EXIT_SOFTWARE;
    }
    exit_code = reach_write(cli, &answer, format);
    for (size_t i = 0; i < config_option_count; i++)
        free(values[i]);
    return exit_code;
}

static int run_show(struct cli *cli)
{
    enum reach_format format = reach_format(cli);

    if (cli->config_error[0])
        return complain_config(cli);
    if (format == REACH_UNKNOWN)
        return EXIT_USAGE_ERROR;
    return format == REACH_TABLE ? print_config(cli) : write_config(cli, format);
}

static int run_sample(struct cli *cli)
{
    (void)cli;
    config_sample(stdout);
    return EXIT_OK;
}

/* --- migrate */

const char *admin_conninfo(const struct config *config, const char *role, char room[ADMIN_CONNINFO_SIZE])
{
    if (config->db && config->db[0])
        return config->db;
    /* The value is quoted as libpq wants it: a path may hold blanks. */
    snprintf(room, ADMIN_CONNINFO_SIZE, "host='%s/run/pg' dbname=framsyn user=%s", config->var, role);
    return room;
}

static void say_sentence(const char *sentence)
{
    puts(sentence);
}

static int migrate(const struct cli *cli, struct db *db)
{
    int before = db_schema_version(db), applied = db_migrate(db, say_sentence);

    if (applied < 0)
        return complain(cli->swedish, db_failure(db) == DB_LOST ? EXIT_UNAVAILABLE : EXIT_FAILED,
                        "The database could not be migrated: %s", "Databasen kunde inte migreras: %s", db_error(db));
    if (applied == 0)
        say(cli->swedish, stdout, "The database is up to date, schema %d.\n", "Databasen är aktuell, schema %d.\n", before);
    else
        say(cli->swedish, stdout, "Applied %d migrations: schema %d is now %d.\n",
            "%d migreringar gjorda: schema %d är nu %d.\n", applied, before < 0 ? 0 : before, db_schema_version(db));
    return EXIT_OK;
}

static int run_migrate(struct cli *cli)
{
    char room[ADMIN_CONNINFO_SIZE], error[DB_ERROR_SIZE] = "";
    struct db *db = db_connect(admin_conninfo(&cli->config, "framsyn_owner", room), "framsyn", error, sizeof error);
    int exit_code;

    if (!db)
        return complain(cli->swedish, EXIT_UNAVAILABLE, "The database cannot be reached: %s",
                        "Databasen kan inte nås: %s", error);
    exit_code = migrate(cli, db);
    db_destroy(&db);
    return exit_code;
}

const struct command config_command = {
    .name = "config",
    .arguments = {"show | sample", "show | sample"},
    .sentence = {"shows the configuration and where each value came from", "visar inställningarna och varifrån varje värde kom"},
    .help = {"show lists every option with its value and whether it is the default or came from the file, the environment "
             "or the command line. Passwords in the connection string read ***.\n\n"
             "sample writes a configuration file with every option, commented out.",
             "show listar varje flagga med sitt värde och om det är förvalet eller kom från filen, miljön eller "
             "kommandoraden. Lösenord i anslutningssträngen visas som ***.\n\n"
             "sample skriver en inställningsfil med varje flagga, bortkommenterad."},
    .options = {{"format", "FORMAT", false, {"table, csv or json; default table", "table, csv eller json; förval table"}}},
    .examples = {{"framsyn config show", {"what holds now", "vad som gäller nu"}},
                 {"framsyn config sample > var/framsyn.conf", {"a file to begin with", "en fil att börja med"}}},
    .actions = {{"show", 0, 0, run_show}, {"sample", 0, 0, run_sample}},
    .lenient = true,
};

const struct command migrate_command = {
    .name = "migrate",
    .arguments = {"", ""},
    .sentence = {"brings the database's schema and code lists up to date", "för databasens schema och kodlistor till den aktuella versionen"},
    .help = {"Applies the migrations that this program carries and are not in the database yet, each in its own "
             "transaction and all under one lock, then loads the code lists. A database that is newer than the program "
             "is refused. Run it again as often as you like.\n\n"
             "Connects with --db, which must then name a role that owns the schema; without it to the private cluster: "
             "host={var}/run/pg dbname=framsyn user=framsyn_owner.",
             "Gör de migreringar som programmet har med sig och som databasen saknar, var och en i sin egen transaktion "
             "och alla under ett lås, och läser sedan in kodlistorna. En databas som är nyare än programmet vägras. Kör "
             "den hur ofta du vill.\n\n"
             "Ansluter med --db, som då måste ange en roll som äger schemat; annars till det privata klustret: "
             "host={var}/run/pg dbname=framsyn user=framsyn_owner."},
    .examples = {{"framsyn migrate", {"the private cluster", "det privata klustret"}},
                 {"framsyn migrate --db \"host=db.example dbname=framsyn user=framsyn_owner\"",
                  {"another database", "en annan databas"}}},
    .run = run_migrate,
};
