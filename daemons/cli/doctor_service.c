/* What runs: the database and its schema, the sockets, the daemon. */
#include "doctor.h"

#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "admin.h"
#include "reach.h"

static bool is_local(const char *endpoint)
{
    return strncmp(endpoint, "ipc://", 6) == 0;
}

/* --- the database */

static void judge_schema(struct visit *visit, int schema)
{
    int known = db_binary_version();

    if (schema == known)
        doctor_find(visit, GOOD, "The database answers; its schema is %d, as it should be.",
             "Databasen svarar; dess schema är %d, som det ska.", schema);
    else if (schema < 0)
        doctor_find(visit, BAD, "The database answers, but its schema cannot be read.",
             "Databasen svarar, men dess schema kan inte läsas.");
    else if (schema < known)
        doctor_find(visit, BAD, "The database's schema is %d and this program's %d: run `framsyn migrate`.",
             "Databasens schema är %d och programmets %d: kör `framsyn migrate`.", schema, known);
    else
        doctor_find(visit, BAD, "The database's schema is %d, newer than this program's %d: update the program.",
             "Databasens schema är %d, nyare än programmets %d: uppdatera programmet.", schema, known);
}

/* An analyst on another machine has no database, and needs none. */
void doctor_database(struct visit *visit)
{
    const struct config *config = &visit->cli->config;
    char room[ADMIN_CONNINFO_SIZE], error[DB_ERROR_SIZE] = "";
    struct db *db;

    if (!is_local(config->bus_query) && !config->db[0]) {
        doctor_find(visit, NOTE, "The database is the daemon's affair: it runs elsewhere.",
             "Databasen är tjänstens sak: den går någon annanstans.");
        return;
    }
    db = db_connect(admin_conninfo(config, "framsyn_forecastd", room), "framsyn", error, sizeof error);
    if (!db) {
        doctor_find(visit, BAD, "The database cannot be reached: %s", "Databasen kan inte nås: %s", error);
        return;
    }
    judge_schema(visit, db_schema_version(db));
    db_destroy(&db);
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

    if (!is_local(endpoint))
        doctor_find(visit, NOTE, "%s is %s, reached over the network.", "%s är %s och nås över nätet.", name, endpoint);
    else if (stat(endpoint + 6, &found) != 0)
        doctor_find(visit, BAD, "%s: the socket %s is not there; the daemon is not running, or in another folder.",
             "%s: uttaget %s finns inte; tjänsten går inte, eller i en annan mapp.", name, endpoint + 6);
    else if (access(endpoint + 6, R_OK | W_OK) != 0)
        doctor_find(visit, BAD, "%s: you may not use the socket %s, which belongs to user %u.",
             "%s: du får inte använda uttaget %s, som tillhör användare %u.", name, endpoint + 6, (unsigned)found.st_uid);
    else if (!is_listened_to(endpoint + 6))
        doctor_find(visit, BAD, "%s: nobody listens at %s; the daemon that made it has ended.",
             "%s: ingen lyssnar vid %s; tjänsten som gjorde det har slutat.", name, endpoint + 6);
    else
        doctor_find(visit, GOOD, "%s: the socket is there.", "%s: uttaget finns.", name);
}

void doctor_sockets(struct visit *visit)
{
    const struct config *config = &visit->cli->config;

    check_socket(visit, "bus-control", config->bus_control);
    check_socket(visit, "bus-events", config->bus_events);
    check_socket(visit, "bus-intake", config->bus_intake);
    check_socket(visit, "bus-query", config->bus_query);
}

static void judge_daemon(struct visit *visit, const struct ask_control *reply)
{
    char since[WORDING_TIME_SIZE], room[PHRASE_SIZE];

    if (!reply->ok)
        doctor_find(visit, BAD, "The daemon answers, but: %s", "Tjänsten svarar, men: %s", doctor_words(visit, reply->sentence, room));
    else if (strcmp(reply->version, FRAMSYN_VERSION) != 0)
        doctor_find(visit, NOTE, "The daemon answers; it is version %s and this program %s.",
             "Tjänsten svarar; den har version %s och det här programmet %s.", reply->version, FRAMSYN_VERSION);
    else
        doctor_find(visit, GOOD, "The daemon answers: version %s, started %s.", "Tjänsten svarar: version %s, startad %s.",
             reply->version, wording_time_us(reply->started_at, since));
}

/* Asked without complaint, since the finding is the sentence. */
void doctor_daemon(struct visit *visit)
{
    const struct ask_command ping = {.verb = FRAMSYN__V1__CONTROL_VERB__CONTROL_VERB_PING, .limit_ms = ASK_LIMIT_MS};
    char room[PHRASE_SIZE];
    struct ask_control reply;
    struct ask_error why;

    if (reach_control_quietly(visit->cli, &ping, &reply, &why))
        judge_daemon(visit, &reply);
    else if (why.exit_code == EXIT_CONFIGURATION)
        doctor_find(visit, BAD, "The daemon cannot be asked: %s", "Tjänsten kan inte tillfrågas: %s", doctor_words(visit, why.sentence, room));
    else
        doctor_find(visit, BAD, "%s Start it with `make run`; its log is in %s/log.",
             "%s Starta den med `make run`; dess logg ligger i %s/log.", doctor_words(visit, why.sentence, room), visit->cli->config.var);
}
