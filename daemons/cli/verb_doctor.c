/* framsyn doctor: what a service needs, checked one by one, each with a tick or a sentence. */
#include "doctor.h"

#include <dirent.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "files.h"
#include "reach.h"
#include "zone.h"

enum { PATH_SIZE = 4096, DISK_LEAST_MIB = 512 };

void doctor_find(struct visit *visit, enum verdict verdict, const char *en, const char *sv, ...)
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

const char *doctor_words(const struct visit *visit, const char *sentence, char room[PHRASE_SIZE])
{
    return phrase(sentence, visit->cli->swedish, room);
}

/* --- the machine */

static void check_config(struct visit *visit)
{
    const char *path = visit->cli->config.config;

    if (access(path, R_OK) == 0)
        doctor_find(visit, GOOD, "The configuration %s is read and right.", "Inställningarna i %s är lästa och riktiga.", path);
    else
        doctor_find(visit, GOOD, "The configuration is right; there is no file %s, so defaults hold.",
             "Inställningarna är riktiga; filen %s finns inte, så förvalen gäller.", path);
}

static void check_folder(struct visit *visit)
{
    const char *var = visit->cli->config.var;
    struct stat found;

    if (stat(var, &found) != 0 || !S_ISDIR(found.st_mode))
        doctor_find(visit, BAD, "The folder %s does not exist: `make run` makes it, or say --var.",
             "Mappen %s finns inte: `make run` gör den, eller ange --var.", var);
    else if (access(var, W_OK | X_OK) != 0)
        doctor_find(visit, BAD, "The folder %s cannot be written: it belongs to user %u.",
             "Mappen %s kan inte skrivas: den tillhör användare %u.", var, (unsigned)found.st_uid);
    else
        doctor_find(visit, GOOD, "The folder %s can be written.", "Mappen %s kan skrivas.", var);
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
        doctor_find(visit, BAD, "Only %llu MiB are free on the disk of %s; the service wants %d.",
             "Bara %llu MiB är lediga på disken med %s; tjänsten vill ha %d.", free_mib, var, DISK_LEAST_MIB);
    else
        doctor_find(visit, GOOD, "%llu MiB are free on the disk of %s.", "%llu MiB är lediga på disken med %s.", free_mib, var);
}

static void check_zone(struct visit *visit)
{
    struct schedule schedule;
    char error[256] = "", room[PHRASE_SIZE];
    struct zone zone;

    if (!schedule_parse(visit->cli->config.recompute, &schedule, error, sizeof error) || schedule.kind == SCHEDULE_NEVER)
        snprintf(schedule.zone, sizeof schedule.zone, "Europe/Stockholm");
    if (zone_load(&zone, schedule.zone, error, sizeof error)) {
        zone_free(&zone);
        doctor_find(visit, GOOD, "The time zone database knows %s.", "Tidszonsdatabasen känner %s.", schedule.zone);
        return;
    }
    doctor_find(visit, BAD, "%s. Install the package tzdata.", "%s. Installera paketet tzdata.", doctor_words(visit, error, room));
}

/* A secret that others can read is no secret. */
static void check_key_file(struct visit *visit, const char *folder, const char *name)
{
    char path[PATH_SIZE];
    struct stat found;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    if (stat(path, &found) == 0 && (found.st_mode & 077))
        doctor_find(visit, BAD, "The secret key %s may be read by others: chmod 600 %s.",
             "Den hemliga nyckeln %s kan läsas av andra: chmod 600 %s.", path, path);
}

static void check_keys(struct visit *visit)
{
    const struct config *config = &visit->cli->config;
    int before = visit->bad, secrets = 0;
    DIR *folder = opendir(config->keys);

    if (!folder && ask_needs_keys(config))
        doctor_find(visit, BAD, "There are no keys in %s, but an endpoint is on tcp://: run `framsyn keys init`.",
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
        doctor_find(visit, GOOD, "Secret keys in %s: %d, readable by their owner alone.",
             "Hemliga nycklar i %s: %d, bara läsbara för sin ägare.", config->keys, secrets);
}

/* --- the verb */

static int run_doctor(struct cli *cli)
{
    struct visit visit = {.cli = cli};
    char room[PHRASE_SIZE];

    if (cli->config_error[0]) {
        doctor_find(&visit, BAD, "%s.", "%s.", doctor_words(&visit, cli->config_error, room));
        return EXIT_FAILED;
    }
    check_config(&visit);
    check_folder(&visit);
    check_disk(&visit);
    check_zone(&visit);
    check_keys(&visit);
    doctor_spools(&visit);
    doctor_feeds(&visit);
    doctor_database(&visit);
    doctor_sockets(&visit);
    doctor_daemon(&visit);
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
