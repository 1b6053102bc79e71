/* framsyn report: what a region owes its networks and agencies, as page, document, workbook and slides. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "report_build.h"

static const struct {
    const char *suffix;
    bool (*make)(const struct document *, const char *, char *, int);
} forms[] = {
    {".html", document_html}, {".pdf", document_pdf}, {".xlsx", document_xlsx}, {"-slides.pdf", document_slides},
};

static const char *const layouts[] = {"assessment", "myh", "plan", NULL};

static int layout_of(const struct cli *cli)
{
    const char *wanted = command_given(cli, "layout") ? command_value(cli, "layout") : layouts[0];
    int layout = 0;

    while (layouts[layout] != NULL && strcmp(layouts[layout], wanted) != 0)
        layout++;
    return layout;
}

static int check(const struct cli *cli)
{
    static const char *const networks[] = {"gysam", "reko", "yh", NULL};
    const char *network = command_value(cli, "network");
    int known = 0;

    while (network && networks[known] && strcmp(networks[known], network) != 0)
        known++;
    if (!network)
        return complain(cli->swedish, EXIT_USAGE_ERROR, "Say for whom: --network gysam, reko or yh.", "Säg för vem: --network gysam, reko eller yh.");
    if (!networks[known])
        return complain_choice(cli->swedish, (struct text){"The option --network", "Flaggan --network"}, network, networks);
    if (!layouts[layout_of(cli)])
        return complain_choice(cli->swedish, (struct text){"The option --layout", "Flaggan --layout"}, command_value(cli, "layout"), layouts);
    return EXIT_OK;
}

static int make_folder(const struct cli *cli, const char *folder)
{
    if (mkdir(folder, 0777) == 0 || errno == EEXIST)
        return EXIT_OK;
    return complain_unwritten(cli, folder, errno);
}

static int write_forms(const struct cli *cli, const struct document *document, const char *folder)
{
    int exit_code = make_folder(cli, folder);

    for (size_t i = 0; exit_code == EXIT_OK && i < ARRAY_SIZE(forms); i++) {
        char path[1024], error[300] = "";
        snprintf(path, sizeof path, "%s/%s-%s%s", folder, command_value(cli, "network"), layouts[layout_of(cli)], forms[i].suffix);
        if (document->failed)
            exit_code = complain(cli->swedish, EXIT_SOFTWARE, "There is not enough memory for the report.", "Minnet räcker inte till rapporten.");
        else if (!forms[i].make(document, path, error, sizeof error))
            exit_code = complain(cli->swedish, EXIT_CANNOT_CREATE, "The report could not be written: %s.", "Rapporten kunde inte skrivas: %s.", error);
        else
            printf("%s\n", path);
    }
    return exit_code;
}

static int run_report(struct cli *cli)
{
    struct report_data data;
    struct document *document = NULL;
    int exit_code = check(cli);

    if (exit_code != EXIT_OK)
        return exit_code;
    exit_code = report_data_read(&data, cli, command_value(cli, "network"));
    if (exit_code == EXIT_OK && data.plan.rows == 0)
        exit_code = complain(cli->swedish, EXIT_FAILED,
                             "There are no places to report on yet: they need figures of occupations, educations and programmes (docs/manifest.md).",
                             "Det finns inga platser att rapportera än: de kräver uppgifter om yrken, utbildningar och program (docs/manifest.md).");
    if (exit_code == EXIT_OK) {
        document = report_build(&data, (enum report_layout)layout_of(cli));
        exit_code = document == NULL ? EXIT_SOFTWARE : write_forms(cli, document, command_given(cli, "out") ? command_value(cli, "out") : "report");
    }
    document_free(&document);
    report_data_free(&data);
    return exit_code;
}

const struct command report_command = {
    .name = "report",
    .arguments = {"--network NETWORK [--layout LAYOUT] [--out FOLDER]", "--network NÄTVERK [--layout FORM] [--out MAPP]"},
    .sentence = {"writes the assessment a region owes: page, PDF, workbook, slides", "skriver regionens bedömning: sida, PDF, kalkylblad, bilder"},
    .help = {"Writes four files: a page (HTML, one file that needs nothing else), a PDF, a workbook (XLSX) with a sheet per table, and "
             "slides (PDF) with a page per programme: a light, three sentences made from the numbers, demand and supply with their "
             "intervals. Red: more places are needed than today, beyond what chance explains; yellow: fewer; green: the interval holds today's.\n\n"
             "Layouts: assessment is the county's needs, public and private, short and long term, with what employers say, how such numbers held, "
             "and what changed; myh goes area by area as MYH asks; plan has the places by start year, for dimensioning.",
             "Skriver fyra filer: en sida (HTML, en fil som inte behöver något annat), en PDF, ett kalkylblad (XLSX) med ett blad per tabell, och "
             "bilder (PDF) med en sida per utbildning: ett ljus, tre meningar gjorda av talen, efterfrågan och tillgång med "
             "intervall. Rött: fler platser behövs än i dag, mer än slumpen förklarar; gult: färre; grönt: intervallet rymmer dagens.\n\n"
             "Former: assessment är länets behov, offentligt och privat, på kort och lång sikt, med vad arbetsgivarna säger, hur sådana tal har hållit "
             "och vad som ändrats; myh går område för område som MYH frågar; plan har platserna efter startår, för dimensionering."},
    .options = {{"network", "NETWORK", false, {"gysam, reko or yh", "gysam, reko eller yh"}},
                {"layout", "LAYOUT", false, {"assessment (the default), myh or plan", "assessment (förval), myh eller plan"}},
                {"out", "FOLDER", false, {"where the files go; default report", "vart filerna går; förval report"}}},
    .examples = {{"framsyn report --network yh --layout myh --lang sv --out rapport", {"the answer to MYH", "svaret till MYH"}},
                 {"framsyn report --network gysam --layout plan", {"GySam's plan", "GySams plan"}}},
    .run = run_report,
};
