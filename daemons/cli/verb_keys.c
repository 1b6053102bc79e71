/* framsyn keys: CURVE keys for tcp:// endpoints, and the list of who may do what. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "bus.h"
#include "command.h"
#include "keys.h"
#include "tabulate.h"

enum { PATH_SIZE = 4096, LINE_MAX_SIZE = 512 };

static const char *principals_path(const struct cli *cli, char path[PATH_SIZE])
{
    snprintf(path, PATH_SIZE, "%s/principals", cli->config.keys);
    return path;
}

static bool make_key(const struct cli *cli, const char *name, bool *made)
{
    char error[BUS_ERROR_SIZE] = "";

    if (bus_make_key(cli->config.keys, name, made, error, sizeof error))
        return true;
    complain(cli->swedish, EXIT_CANNOT_CREATE, "%s", "%s", error);
    return false;
}

/* --- the list, one line per key; comments and lines of other names are kept as they are */

/* The name at the beginning of a line, "" for a comment. */
static void line_name(const char *line, char name[BUS_PRINCIPAL_MAX])
{
    name[0] = '\0';
    if (sscanf(line, " %63s", name) == 1 && name[0] == '#')
        name[0] = '\0';
}

/* Copies the list without the lines of a name. */
static bool copy_others(const char *path, const char *name, FILE *to)
{
    char line[LINE_MAX_SIZE], found[BUS_PRINCIPAL_MAX];
    FILE *from = fopen(path, "r");

    if (!from)
        return errno == ENOENT;
    while (fgets(line, sizeof line, from)) {
        line_name(line, found);
        if (strcmp(found, name) != 0)
            fputs(line, to);
        if (!strchr(line, '\n') && feof(from))
            putc('\n', to);
    }
    fclose(from);
    return true;
}

static const char list_heading[] = "# NAME PUBLIC-KEY RIGHT[,RIGHT...]\n"
                                   "# rights: submit control analyst gysam reko yh all\n";

/* Writes the list anew with this line; name "" only makes a list where there is none. The daemon may
 * read at any instant, hence the rename. */
static bool write_list(const char *path, const char *name, const char *key, const char *rights)
{
    char fresh[PATH_SIZE + 8];
    bool written;
    FILE *to;

    snprintf(fresh, sizeof fresh, "%s.new", path);
    to = fopen(fresh, "w");
    if (!to)
        return false;
    if (access(path, F_OK) != 0)
        fputs(list_heading, to);
    written = copy_others(path, name, to);
    if (name[0])
        fprintf(to, "%s %s %s\n", name, key, rights);
    written = written && fflush(to) == 0 && fsync(fileno(to)) == 0;
    written = fclose(to) == 0 && written && rename(fresh, path) == 0;
    if (!written)
        unlink(fresh);
    return written;
}

/* --- the actions */

static int run_init(struct cli *cli)
{
    char path[PATH_SIZE];
    bool made;

    if (!make_key(cli, "server", &made))
        return EXIT_CANNOT_CREATE;
    if (access(principals_path(cli, path), F_OK) != 0 && !write_list(path, "", "", ""))
        return complain_unwritten(cli, path, errno);
    if (made)
        say(cli->swedish, stdout, "Made the server's key in %s.\n", "Gjorde serverns nyckel i %s.\n", cli->config.keys);
    else
        say(cli->swedish, stdout, "The server's key is in %s already and stays.\n",
            "Serverns nyckel finns redan i %s och blir kvar.\n", cli->config.keys);
    return EXIT_OK;
}

static int run_add(struct cli *cli)
{
    const char *name = cli->argument[0], *rights_text = cli->argument[1];
    char path[PATH_SIZE], key[KEY_TEXT_SIZE], error[BUS_ERROR_SIZE] = "";
    unsigned rights;
    bool made;

    if (!key_name_is_good(name) || strcmp(name, "server") == 0 || strcmp(name, "principals") == 0)
        return complain(cli->swedish, EXIT_USAGE_ERROR,
                        "\"%.60s\" cannot name a key: a name has at most 63 letters, digits, '.', '_' and '-', and is not server.",
                        "\"%.60s\" kan inte namnge en nyckel: ett namn har högst 63 bokstäver, siffror, '.', '_' och '-', och är inte server.",
                        name);
    if (!bus_rights_parse(rights_text, &rights))
        return complain(cli->swedish, EXIT_USAGE_ERROR,
                        "The rights are \"%.80s\", but must be of submit, control, analyst, gysam, reko, yh and all, with commas between.",
                        "Rättigheterna är \"%.80s\" men måste vara av submit, control, analyst, gysam, reko, yh och all, med komma emellan.",
                        rights_text);
    if (!make_key(cli, name, &made))
        return EXIT_CANNOT_CREATE;
    if (!key_read(cli->config.keys, name, "pub", key, error, sizeof error))
        return complain(cli->swedish, EXIT_NO_INPUT, "%s", "%s", error);
    if (!write_list(principals_path(cli, path), name, key, rights_text))
        return complain_unwritten(cli, path, errno);
    say(cli->swedish, stdout,
        made ? "Made the key %s with the rights %s. Give its holder %s/%s.key, %s.pub and server.pub, by a safe way.\n"
             : "The key %s stays; its rights are now %s. Its holder needs %s/%s.key, %s.pub and server.pub.\n",
        made ? "Gjorde nyckeln %s med rättigheterna %s. Ge innehavaren %s/%s.key, %s.pub och server.pub på säker väg.\n"
             : "Nyckeln %s blir kvar; dess rättigheter är nu %s. Innehavaren behöver %s/%s.key, %s.pub och server.pub.\n",
        name, rights_text, cli->config.keys, name, name);
    return EXIT_OK;
}

static int run_list(struct cli *cli)
{
    char path[PATH_SIZE], line[LINE_MAX_SIZE], name[BUS_PRINCIPAL_MAX], key[KEY_TEXT_SIZE], rights[128];
    struct table *table = table_new();
    FILE *list = fopen(principals_path(cli, path), "r");
    bool empty, drawn;

    table_column(table, wording((struct text){"Name", "Namn"}, cli->swedish), TABLE_LEFT, 0, 0);
    table_column(table, wording((struct text){"Rights", "Rättigheter"}, cli->swedish), TABLE_LEFT, 0, 0);
    table_column(table, wording((struct text){"Public key", "Publik nyckel"}, cli->swedish), TABLE_LEFT, 1, 0);
    while (list && fgets(line, sizeof line, list)) {
        line_name(line, name);
        if (!name[0] || sscanf(line, " %*s %40s %127s", key, rights) != 2)
            continue;
        table_cell(table, name);
        table_cell(table, rights);
        table_cell(table, key);
    }
    if (list)
        fclose(list);
    empty = table && table_rows(table) == 0;
    drawn = empty || table_print(table, cli->swedish, stdout);
    table_free(&table);
    if (empty)
        say(cli->swedish, stdout, "No key is listed yet: framsyn keys add NAME RIGHTS.\n",
            "Ingen nyckel finns på listan än: framsyn keys add NAMN RÄTTIGHETER.\n");
    return drawn ? EXIT_OK : EXIT_SOFTWARE;
}

const struct command keys_command = {
    .name = "keys",
    .arguments = {"init | add NAME RIGHTS | list", "init | add NAMN RÄTTIGHETER | list"},
    .sentence = {"makes and lists the keys of tcp:// endpoints", "gör och listar nycklarna till tcp://-adresser"},
    .help = {"On one machine (ipc://) no keys are needed. On tcp:// every connection is encrypted, and a key decides who "
             "may do what.\n\n"
             "init makes the server's key and an empty list of principals. add makes a key and lists it with its "
             "rights: submit, control, analyst (every query), gysam, reko, yh (that network's forecasts) or all; an "
             "existing key stays and gets the rights anew. list shows the list. The daemon sees a change at once.",
             "På en och samma maskin (ipc://) behövs inga nycklar. På tcp:// är varje anslutning krypterad, och en nyckel "
             "avgör vem som får vad.\n\n"
             "init gör serverns nyckel och en tom lista över nycklar. add gör en nyckel och för upp den med sina "
             "rättigheter: submit, control, analyst (alla frågor), gysam, reko, yh (det nätverkets prognoser) eller all; "
             "en nyckel som finns blir kvar och får rättigheterna på nytt. list visar listan. Tjänsten ser en ändring "
             "genast."},
    .examples = {{"framsyn keys init", {"before the first start on tcp://", "före första starten på tcp://"}},
                 {"framsyn keys add analyst-anna submit,analyst", {"for a colleague", "till en kollega"}},
                 {"framsyn keys add yh-orebro yh", {"for a network's own system", "till ett nätverks eget system"}}},
    .actions = {{"init", 0, 0, run_init}, {"add", 2, 2, run_add}, {"list", 0, 0, run_list}},
};
