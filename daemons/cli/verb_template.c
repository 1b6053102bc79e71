/* framsyn template: forms for statistics and dialogue rounds, with the current code lists in them. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "command.h"
#include "files.h"
#include "form.h"

enum { TODAY_SIZE = 16, PATH_SIZE = 4096 };

static void write_today(char out[TODAY_SIZE])
{
    time_t now = time(NULL);
    struct tm when;

    localtime_r(&now, &when);
    strftime(out, TODAY_SIZE, "%Y-%m-%d", &when);
}

/* A workbook is a zip, which is written to a file that can be seeked in; then it goes out. */
static int workbook_to_output(const struct cli *cli, const struct form *form)
{
    char path[PATH_SIZE], bytes[65536];
    const char *folder = getenv("TMPDIR");
    FILE *in = NULL;
    size_t n;
    int fd;

    if (isatty(STDOUT_FILENO))
        return complain(cli->swedish, EXIT_USAGE_ERROR, "A workbook is not for a terminal: name a file, or write > form.xlsx.",
                        "En arbetsbok passar inte i en terminal: ange en fil, eller skriv > formular.xlsx.");
    snprintf(path, sizeof path, "%s/framsyn-XXXXXX.xlsx", folder != NULL ? folder : "/tmp");
    fd = mkstemps(path, 5);
    if (fd < 0)
        return complain_unwritten(cli, path, errno);
    close(fd);
    if (form_workbook(form, path))
        in = fopen(path, "rb");
    while (in != NULL && (n = fread(bytes, 1, sizeof bytes, in)) > 0)
        fwrite(bytes, 1, n, stdout);
    unlink(path);
    if (in == NULL)
        return complain_unwritten(cli, path, errno);
    fclose(in);
    return EXIT_OK;
}

static int workbook_to_file(const struct cli *cli, const struct form *form, const char *path)
{
    errno = 0;
    if (access(path, F_OK) == 0) {
        errno = EEXIST; /* a form that somebody has filled in */
        return complain_unwritten(cli, path, errno);
    }
    errno = 0;
    return form_workbook(form, path) ? EXIT_OK : complain_unwritten(cli, path, errno);
}

static int csv_to(const struct cli *cli, const struct form *form, const char *path)
{
    FILE *out = path != NULL ? fopen(path, "wx") : stdout;

    if (out == NULL)
        return complain_unwritten(cli, path, errno);
    form_csv(form, out);
    if (out != stdout && fclose(out) != 0)
        return complain_unwritten(cli, path, errno);
    return EXIT_OK;
}

static int codes_to(const struct cli *cli, const struct codelist *lists, const char *path)
{
    FILE *out = path != NULL ? fopen(path, "wx") : stdout;

    if (out == NULL)
        return complain_unwritten(cli, path, errno);
    form_codes(lists, out);
    if (out != stdout && fclose(out) != 0)
        return complain_unwritten(cli, path, errno);
    return EXIT_OK;
}

static int write_form(const struct cli *cli, enum form_kind kind, const struct codelist *lists, bool workbook, const char *path)
{
    char today[TODAY_SIZE];
    const struct form form = {.kind = kind, .swedish = cli->swedish, .county = cli->config.county, .today = today, .lists = lists};

    write_today(today);
    if (!workbook)
        return csv_to(cli, &form, path);
    return path != NULL ? workbook_to_file(cli, &form, path) : workbook_to_output(cli, &form);
}

static int run_template(struct cli *cli)
{
    static const char *const kinds[] = {"statistics", "dialogue", "codes", NULL}, *const formats[] = {"xlsx", "csv", NULL};
    const char *kind = cli->argument[0], *path = cli->arguments > 1 ? cli->argument[1] : NULL;
    const char *format = command_value(cli, "format");
    struct codelist lists;
    int exit_code;

    if (format == NULL)
        format = path != NULL && path_ends(path, ".csv") ? "csv" : strcmp(kind, "codes") == 0 ? "csv" : "xlsx";
    if (strcmp(format, "xlsx") != 0 && strcmp(format, "csv") != 0)
        return complain_choice(cli->swedish, (struct text){"The option --format", "Flaggan --format"}, format, formats);
    if (strcmp(kind, "statistics") != 0 && strcmp(kind, "dialogue") != 0 && strcmp(kind, "codes") != 0)
        return complain_choice(cli->swedish, (struct text){"The form", "Formuläret"}, kind, kinds);
    if (!codelist_load(&lists))
        exit_code = EXIT_SOFTWARE;
    else if (strcmp(kind, "codes") == 0)
        exit_code = codes_to(cli, &lists, path);
    else
        exit_code = write_form(cli, strcmp(kind, "dialogue") == 0 ? FORM_DIALOGUE : FORM_STATISTICS, &lists,
                               strcmp(format, "xlsx") == 0, path);
    codelist_free(&lists);
    return exit_code;
}

const struct command template_command = {
    .name = "template",
    .arguments = {"statistics|dialogue|codes [FILE]", "statistics|dialogue|codes [FIL]"},
    .least = 1,
    .most = 2,
    .sentence = {"writes a form to fill in, with the current code lists", "skriver ett formulär att fylla i, med aktuella kodlistor"},
    .help = {"A form for figures or for the answers of a dialogue round: a workbook with lists to choose from, what each column "
             "means, and what an employer should know before answering; or a CSV heading. Filled in, it comes back through "
             "`framsyn submit` as it is. `codes` writes the code lists themselves.\n\n"
             "Without FILE it goes to standard output. A file that exists is never written over.",
             "Ett formulär för siffror eller för svaren i en dialogrunda: en arbetsbok med listor att välja ur, vad varje kolumn "
             "betyder, och vad en arbetsgivare bör veta innan den svarar; eller en CSV-rubrik. Ifyllt kommer det tillbaka genom "
             "`framsyn submit` som det är. `codes` skriver själva kodlistorna.\n\n"
             "Utan FIL skrivs det ut. En fil som finns skrivs aldrig över."},
    .options = {{"format", "FORMAT", false, {"xlsx or csv; default by FILE, else xlsx", "xlsx eller csv; förval efter FIL, annars xlsx"}}},
    .examples = {{"framsyn template dialogue round-2026H2.xlsx", {"for a dialogue round", "för en dialogrunda"}},
                 {"framsyn template statistics --format csv > figures.csv", {"the heading of a statistics file", "rubriken till en statistikfil"}},
                 {"framsyn template codes > codes.csv", {"all code lists", "alla kodlistor"}}},
    .run = run_template,
};
