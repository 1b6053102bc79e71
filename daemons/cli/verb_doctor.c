/* framsyn doctor: what a service needs, checked one by one, each with a tick or a sentence. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/un.h>
#include <unistd.h>

#include "admin.h"
#include "feeding.h"
#include "files.h"
#include "phrase.h"
#include "reach.h"
#include "spool.h"
#include "zone.h"

enum { PATH_SIZE = 4096, DISK_LEAST_MIB = 512 };

enum verdict { GOOD, NOTE, BAD };

struct visit {
    struct cli *cli;
    int bad;
};

/* Says one finding and counts it. */
static void find(struct visit *visit, enum verdict verdict, const char *en, const char *sv, ...)
    __attribute__((format(printf, 3, 5), format(printf, 4, 5)));
static void find(struct visit *visit, enum verdict verdict, const char *en, const char *sv, ...)
{
    static const char *const marks[] = {[GOOD] = "✓", [NOTE] = "–", [BAD] = "✗"};
    va_list arguments;

    printf("%s ", marks[verdict]);
    va_start(arguments, sv);
    vprintf(visit->cli->swedish ? sv : en, arguments);
    va_end(arguments);
    putchar('\n');
    fflush(stdout);
    visit->bad += verdict == BAD;
}

static bool is_ipc(const char *endpoint)
{
    return strncmp(endpoint, "ipc://", 6) == 0;
}

/* --- the checks */

static void check_config(struct visit *visit)
{
    const char *path = visit->cli->config.config;

    if (access(path, R_OK) == 0)
        find(visit, GOOD, "The configuration %s is read and right.", "Inställningarna i %s är lästa och riktiga.", path);
    else
        find(visit, GOOD, "The configuration is right; there is no file %s, so defaults hold.",
             "Inställningarna är riktiga; filen %s finns inte, så förvalen gäller.", path);
}

static void check_folder(struct visit *visit)
{
    const char *var = visit->cli->config.var;
    struct stat found;

    if (stat(var, &found) != 0 || !S_ISDIR(found.st_mode))
        find(visit, BAD, "The folder %s does not exist: `make run` makes it, or say --var.",
             "Mappen %s finns inte: `make run` gör den, eller ange --var.", var);
    else if (access(var, W_OK | X_OK) != 0)
        find(visit, BAD, "The folder %s cannot be written: it belongs to user %u.",
             "Mappen %s kan inte skrivas: den tillhör användare %u.", var, (unsigned)found.st_uid);
    else
        find(visit, GOOD, "The folder %s can be written.", "Mappen %s kan skrivas.", var);
}

static void check_disk(struct visit *visit)
{
    const char *var = visit->cli->config.var;
    struct statvfs disk;
    unsigned long long free_mib;

    if (statvfs(var, &disk) != 0)
        return; /* said by check_folder */
    free_mib = (unsigned long long)disk.f_bavail * disk.f_frsize / 1048576;
    if (free_mib < DISK_LEAST_MIB)
        find(visit, BAD, "Only %llu MiB are free on the disk of %s; the service wants %d.",
             "Bara %llu MiB är lediga på disken med %s; tjänsten vill ha %d.", free_mib, var, DISK_LEAST_MIB);
    else
        find(visit, GOOD, "%llu MiB are free on the disk of %s.", "%llu MiB är lediga på disken med %s.", free_mib, var);
}

/* Whether somebody listens behind a socket file; a daemon that was killed leaves the file behind. */
static bool is_listened_to(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int end = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool heard;

    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    heard = end >= 0 && connect(end, (struct sockaddr *)&address, sizeof address) == 0;
    if (end >= 0)
        close(end);
    return heard;
}

static void check_socket(struct visit *visit, const char *name, const char *endpoint)
{
    struct stat found;

    if (!is_ipc(endpoint))
        find(visit, NOTE, "%s is %s, reached over the network.", "%s är %s och nås över nätet.", name, endpoint);
    else if (stat(endpoint + 6, &found) != 0)
        find(visit, BAD, "%s: the socket %s is not there; the daemon is not running, or in another folder.",
             "%s: uttaget %s finns inte; tjänsten går inte, eller i en annan mapp.", name, endpoint + 6);
    else if (access(endpoint + 6, R_OK | W_OK) != 0)
        find(visit, BAD, "%s: you may not use the socket %s, which belongs to user %u.",
             "%s: du får inte använda uttaget %s, som tillhör användare %u.", name, endpoint + 6, (unsigned)found.st_uid);
    else if (!is_listened_to(endpoint + 6))
        find(visit, BAD, "%s: nobody listens at %s; the daemon that made it has ended.",
             "%s: ingen lyssnar vid %s; tjänsten som gjorde det har slutat.", name, endpoint + 6);
    else
        find(visit, GOOD, "%s: the socket is there.", "%s: uttaget finns.", name);
}

static void check_sockets(struct visit *visit)
{
    const struct config *config = &visit->cli->config;

    check_socket(visit, "bus-control", config->bus_control);
    check_socket(visit, "bus-events", config->bus_events);
    check_socket(visit, "bus-intake", config->bus_intake);
    check_socket(visit, "bus-query", config->bus_query);
}

static void judge_daemon(struct visit *visit, const struct ask_control *reply)
{
    char since[WORDING_TIME_SIZE];

    if (!reply->ok)
        find(visit, BAD, "The daemon answers, but: %s", "Tjänsten svarar, men: %s", reply->sentence);
    else if (strcmp(reply->version, FRAMSYN_VERSION) != 0)
        find(visit, NOTE, "The daemon answers; it is version %s and this program %s.",
             "Tjänsten svarar; den har version %s och det här programmet %s.", reply->version, FRAMSYN_VERSION);
    else
        find(visit, GOOD, "The daemon answers: version %s, started %s.", "Tjänsten svarar: version %s, startad %s.",
             reply->version, wording_time_us(reply->started_at, since));
}

/* Asked without complaint, since the finding is the sentence. */
static void check_daemon(struct visit *visit)
{
    struct cli *cli = visit->cli;
    char error[BUS_ERROR_SIZE] = "";
    struct bus *bus = reach_bus(cli);
    struct ask_control reply;
    struct ask_error why;

    if (bus && !cli->control)
        cli->control = bus_connect(bus, cli->config.bus_control, ask_principal(reach_name(cli), cli->config.bus_control),
                                   error, sizeof error);
    if (!cli->control)
        find(visit, BAD, "The daemon cannot be asked: %s", "Tjänsten kan inte tillfrågas: %s", error);
    else if (!ask_control(cli->control, reach_name(cli), &(struct ask_command){.verb = FRAMSYN__V1__CONTROL_VERB__CONTROL_VERB_PING}, ASK_LIMIT_MS,
                          &reply, &why))
        find(visit, BAD, "%s Start it with `make run`; its log is in %s/log.",
             "%s Starta den med `make run`; dess logg ligger i %s/log.", why.sentence, cli->config.var);
    else
        judge_daemon(visit, &reply);
}

static void judge_schema(struct visit *visit, int schema)
{
    int known = db_binary_version();

    if (schema == known)
        find(visit, GOOD, "The database answers; its schema is %d, as it should be.",
             "Databasen svarar; dess schema är %d, som det ska.", schema);
    else if (schema < 0)
        find(visit, BAD, "The database answers, but its schema cannot be read.",
             "Databasen svarar, men dess schema kan inte läsas.");
    else if (schema < known)
        find(visit, BAD, "The database's schema is %d and this program's %d: run `framsyn migrate`.",
             "Databasens schema är %d och programmets %d: kör `framsyn migrate`.", schema, known);
    else
        find(visit, BAD, "The database's schema is %d, newer than this program's %d: update the program.",
             "Databasens schema är %d, nyare än programmets %d: uppdatera programmet.", schema, known);
}

/* An analyst on another machine has no database, and needs none. */
static void check_database(struct visit *visit)
{
    const struct config *config = &visit->cli->config;
    char room[ADMIN_CONNINFO_SIZE], error[DB_ERROR_SIZE] = "";
    struct db *db;

    if (!is_ipc(config->bus_query) && !config->db[0]) {
        find(visit, NOTE, "The database is the daemon's affair: it runs elsewhere.",
             "Databasen är tjänstens sak: den går någon annanstans.");
        return;
    }
    db = db_connect(admin_conninfo(config, "framsyn_forecastd", room), "framsyn", error, sizeof error);
    if (!db) {
        find(visit, BAD, "The database cannot be reached: %s", "Databasen kan inte nås: %s", error);
        return;
    }
    judge_schema(visit, db_schema_version(db));
    db_destroy(&db);
}

/* A secret that others can read is no secret. */
static void check_key_file(struct visit *visit, const char *folder, const char *name)
{
    char path[PATH_SIZE];
    struct stat found;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    if (stat(path, &found) == 0 && (found.st_mode & 077))
        find(visit, BAD, "The secret key %s may be read by others: chmod 600 %s.",
             "Den hemliga nyckeln %s kan läsas av andra: chmod 600 %s.", path, path);
}

static void check_keys(struct visit *visit)
{
    const struct config *config = &visit->cli->config;
    int before = visit->bad, secrets = 0;
    DIR *folder = opendir(config->keys);

    if (!folder && ask_needs_keys(config))
        find(visit, BAD, "There are no keys in %s, but an endpoint is on tcp://: run `framsyn keys init`.",
             "Det finns inga nycklar i %s, men en adress är på tcp://: kör `framsyn keys init`.", config->keys);
    if (!folder)
        return;
    for (struct dirent *entry; (entry = readdir(folder));)
        if (path_ends(entry->d_name, ".key")) {
            check_key_file(visit, config->keys, entry->d_name);
            secrets++;
        }
    closedir(folder);
    if (visit->bad == before)
        find(visit, GOOD, "Secret keys in %s: %d, readable by their owner alone.",
             "Hemliga nycklar i %s: %d, bara läsbara för sin ägare.", config->keys, secrets);
}

static void check_zone(struct visit *visit)
{
    struct schedule schedule;
    char error[256] = "";
    struct zone zone;

    if (!schedule_parse(visit->cli->config.recompute, &schedule, error, sizeof error) || schedule.kind == SCHEDULE_NEVER)
        snprintf(schedule.zone, sizeof schedule.zone, "Europe/Stockholm");
    if (zone_load(&zone, schedule.zone, error, sizeof error)) {
        zone_free(&zone);
        find(visit, GOOD, "The time zone database knows %s.", "Tidszonsdatabasen känner %s.", schedule.zone);
        return;
    }
    find(visit, BAD, "%s Install the package tzdata.", "%s Installera paketet tzdata.", error);
}

/* Batches in the spool NAME.db; -1 when it is not ours to open, which it says. A worker that runs
 * holds its spool, and looks after it. */
static int count_spool(struct visit *visit, const char *name)
{
    char error[SPOOL_ERROR_SIZE] = "", room[PHRASE_SIZE];
    struct spool *spool = spool_open(visit->cli->config.spool, name, now_us(), error, sizeof error);
    struct spool_batch batch = {.seq = 0};
    int batches = 0;

    if (!spool) {
        find(visit, NOTE, "The spool %s was not looked into: %s", "Utkorgen %s kontrollerades inte: %s", name,
             phrase(error, visit->cli->swedish, room));
        return -1;
    }
    while (spool_next(spool, batch.seq, &batch) == SPOOL_OK)
        batches++;
    spool_close(&spool);
    return batches;
}

static void check_spool(struct visit *visit, const char *file)
{
    char name[256];
    int batches;

    snprintf(name, sizeof name, "%.*s", (int)(strlen(file) - 3), file);
    batches = count_spool(visit, name);
    if (batches > 0)
        find(visit, BAD, "The spool %s holds %d batches without a receipt: they are delivered when its worker runs, or by "
                         "the next `framsyn submit` when the name begins with cli-.",
             "Utkorgen %s innehåller %d sändningar utan kvitto: de levereras när dess ombud går, eller av nästa "
             "`framsyn submit` när namnet börjar på cli-.",
             name, batches);
    else if (batches == 0)
        find(visit, GOOD, "The spool %s is empty.", "Utkorgen %s är tom.", name);
}

static void check_spools(struct visit *visit)
{
    DIR *folder = opendir(visit->cli->config.spool);

    for (struct dirent *entry; folder && (entry = readdir(folder));)
        if (path_ends(entry->d_name, ".db"))
            check_spool(visit, entry->d_name);
    if (folder)
        closedir(folder);
}

/* A feed whose last fetch failed, or whose figures were refused. False when all is well with it. */
static bool check_feed(struct visit *visit, const struct feed *feed, const struct ledger_entry *entry)
{
    if (entry->outcome == LEDGER_FAILED)
        find(visit, BAD, "The feed %s failed %d times: %s", "Flödet %s misslyckades %d gånger: %s", feed->name, entry->failures, entry->sentence);
    else if (feeding_state(visit->cli->config.inbox, entry) == FEEDING_REFUSED)
        find(visit, BAD, "What the feed %s brought was refused: its job in %s/.quarantine has the reason in report.txt.",
             "Det som flödet %s hämtade avvisades: skälet ligger i report.txt hos dess uppdrag i %s/.quarantine.", feed->name,
             visit->cli->config.inbox);
    else
        return true;
    return false;
}

static void check_feeds_in(struct visit *visit, const struct feed_list *list, struct ledger *ledger)
{
    struct ledger_entry entry;
    int good = 0;

    for (int i = 0; i < list->wrong_count; i++)
        find(visit, BAD, "%s", "%s", list->wrong[i]);
    for (int i = 0; i < list->n; i++)
        good += ledger_get(ledger, list->feeds[i].name, &entry) && check_feed(visit, &list->feeds[i], &entry);
    find(visit, good == list->n ? GOOD : NOTE, "Of %d feeds in %s, %d are well.", "Av %d flöden i %s mår %d bra.", list->n, visit->cli->config.feeds, good);
}

static void check_feeds(struct visit *visit)
{
    const struct config *config = &visit->cli->config;
    struct feed_list list = {0};
    char error[FEED_ERROR_SIZE];
    struct ledger *ledger = NULL;

    if (!config->feeds[0]) {
        find(visit, NOTE, "No feeds are fetched: the option feeds is empty.", "Inga flöden hämtas: flaggan feeds är tom.");
        return;
    }
    if (!feed_list_read(&list, config->feeds, config->county, error, sizeof error) ||
        (ledger = ledger_open(config->feeds_cache, error, sizeof error)) == NULL)
        find(visit, BAD, "%s", "%s", error);
    else
        check_feeds_in(visit, &list, ledger);
    ledger_close(&ledger);
    feed_list_free(&list);
}

static int run_doctor(struct cli *cli)
{
    struct visit visit = {.cli = cli};

    if (cli->config_error[0]) {
        find(&visit, BAD, "%s", "%s", cli->config_error);
        return EXIT_FAILED;
    }
    check_config(&visit);
    check_folder(&visit);
    check_disk(&visit);
    check_zone(&visit);
    check_keys(&visit);
    check_spools(&visit);
    check_feeds(&visit);
    check_database(&visit);
    check_sockets(&visit);
    check_daemon(&visit);
    if (visit.bad == 0)
        say(cli->swedish, stdout, "All is well.\n", "Allt är väl.\n");
    else
        say(cli->swedish, stdout, "Things to mend: %d.\n", "Att åtgärda: %d.\n", visit.bad);
    return visit.bad == 0 ? EXIT_OK : EXIT_FAILED;
}

const struct command doctor_command = {
    .name = "doctor",
    .arguments = {"", ""},
    .sentence = {"checks what the service needs, one by one", "kontrollerar det tjänsten behöver, ett i taget"},
    .help = {"Checks the configuration, the folder and its disk, the time zone database, the permissions of keys, the "
             "spools, the feeds, the database and its schema, the sockets and the daemon. A tick means well, a dash is for "
             "information, a cross comes with what to do. The exit code is 1 when there is a cross.",
             "Kontrollerar inställningarna, mappen och dess disk, tidszonsdatabasen, nycklarnas behörigheter, "
             "utkorgarna, flödena, databasen och dess schema, uttagen och tjänsten. En bock betyder bra, ett streck är till "
             "kännedom, ett kryss kommer med vad som ska göras. Slutkoden är 1 när det finns ett kryss."},
    .examples = {{"framsyn doctor", {"when something does not work", "när något inte fungerar"}}},
    .lenient = true,
    .run = run_doctor,
};
