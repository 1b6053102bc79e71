/* framsyn breaks: what is known of the figures beforehand: values that are no rule, and new levels. */
#include "list_code.h"
#include "reach.h"
#include "seriesid.h"

static const struct reach_column note_columns[] = {
    {"number", {"Number", "Nummer"}, REACH_COUNT, 0, 0},
    {"period", {"Period", "Period"}, REACH_TEXT, 0, 0},
    {"kind", {"Kind", "Slag"}, REACH_PHRASE, 0, 0},
    {"measure", {"Measure", "Mått"}, REACH_TEXT, 1, 0},
    {"region", {"Region", "Region"}, REACH_TEXT, 1, 0},
    {"industry", {"Industry", "Bransch"}, REACH_TEXT, 1, 0},
    {"reason", {"Reason", "Skäl"}, REACH_TEXT, 0, 10},
    {"noted_by", {"By", "Av"}, REACH_TEXT, 2, 0},
    {"noted_at", {"Noted", "Noterat"}, REACH_TIME, 2, 0},
    {"ended_at", {"Taken back", "Återtaget"}, REACH_TIME, 1, 0},
    {"ended_by", {"By", "Av"}, REACH_TEXT, 3, 0},
    {"ended_reason", {"Why", "Varför"}, REACH_TEXT, 3, 10},
    {NULL, {NULL, NULL}, 0, 0, 0},
};

static int run_list(struct cli *cli)
{
    return reach_show(cli, "known_breaks", NULL, note_columns,
                      (struct text){"Nothing is noted; what breaks the figures plainly is found without.",
                                    "Inget är noterat; det som tydligt bryter siffrorna hittas ändå."});
}

static const char *or_empty(const char *value)
{
    return value != NULL ? value : "";
}

static int run_note(struct cli *cli)
{
    struct list_code industry;
    Framsyn__V1__Code code = FRAMSYN__V1__CODE__INIT;
    Framsyn__V1__KnownBreak note = FRAMSYN__V1__KNOWN_BREAK__INIT;
    struct ask_command command = {.verb = FRAMSYN__V1__CONTROL_VERB__CONTROL_VERB_NOTE_BREAK, .reason = command_value(cli, "reason"), .known_break = &note};
    struct ask_control reply;
    int exit_code;

    if (command.reason == NULL || command_value(cli, "kind") == NULL)
        return complain(cli->swedish, EXIT_USAGE_ERROR, "A note needs --kind (once or level) and --reason, which stands beside every number that it touches.",
                        "En notering kräver --kind (once eller level) och --reason, som står vid varje siffra som den rör.");
    note.period = (char *)cli->argument[0];
    note.kind = (char *)command_value(cli, "kind");
    note.measure = (char *)or_empty(command_value(cli, "measure"));
    note.region = (char *)or_empty(command_value(cli, "region"));
    if (command_given(cli, "industry")) {
        list_code_split(&industry, command_value(cli, "industry"), SERIES_INDUSTRY_LIST);
        code.scheme = (char *)industry.scheme;
        code.code = (char *)industry.code;
        note.industry = &code;
    }
    exit_code = reach_control(cli, &command, &reply);
    if (exit_code != EXIT_OK)
        return exit_code;
    say(cli->swedish, stdout, "%s is noted.\n", "%s är noterat.\n", note.period);
    reach_tell_run(cli, &reply);
    return EXIT_OK;
}

static int run_take_back(struct cli *cli)
{
    const struct ask_command command = {.verb = FRAMSYN__V1__CONTROL_VERB__CONTROL_VERB_TAKE_BACK_BREAK, .argument = cli->argument[0],
                                        .reason = command_value(cli, "reason")};
    struct ask_control reply;
    int exit_code;

    if (command.reason == NULL)
        return complain(cli->swedish, EXIT_USAGE_ERROR, "To take a note back needs --reason: it stays as the line that says what was done.",
                        "Att ta tillbaka en notering kräver --reason: det står kvar som raden som säger vad som gjordes.");
    exit_code = reach_control(cli, &command, &reply);
    if (exit_code != EXIT_OK)
        return exit_code;
    say(cli->swedish, stdout, "Note %s counts no more.\n", "Notering %s räknas inte längre.\n", command.argument);
    reach_tell_run(cli, &reply);
    return EXIT_OK;
}

const struct command breaks_command = {
    .name = "breaks",
    .arguments = {"list | note PERIOD | take-back NUMBER", "list | note PERIOD | take-back NUMMER"},
    .least = 1,
    .most = 2,
    .sentence = {"notes what is known of the figures: years that are no rule, new definitions",
                 "noterar vad man vet om siffrorna: år som inte är regel, nya definitioner"},
    .help = {"`note` says that a period is no rule (--kind once: a pandemic year, a strike, a census), or that a new level begins in it "
             "(--kind level: a new definition, border or method). A value that is no rule is set aside before the models see it; "
             "outcomes are still compared with it. Values before a new level are moved to it, and nothing forecast before it counts in the record. "
             "A year also stands for its quarters and months. Without --measure, --region and --industry it is said of every series of the "
             "county; said of an industry or a municipality it holds for the totals that they are in, too. Said of the nation (--region 00) it holds for the national figures that the growth of the county's industries leans on. The forecasts are computed anew, and `framsyn why` shows the note beside every number that it touches. Dips of several periods "
             "that came back, single values and plain new levels are found without; a note is for what only people know.\n\n"
             "`take-back` ends a note: runs from then on do without. `list` shows all, those taken back too.",
             "`note` säger att en period inte är regel (--kind once: ett pandemiår, en strejk, en folkräkning) eller att en ny nivå börjar då "
             "(--kind level: en ny definition, gräns eller metod). Ett värde som inte är regel läggs åt sidan innan modellerna ser det; utfall "
             "jämförs ändå med det. Värden före en ny nivå flyttas till den, och inget som prognostiserats före den räknas i facit. Ett år står "
             "också för sina kvartal och månader. Utan --measure, --region och --industry sägs det om länets alla serier; sagt om en näring eller kommun gäller det också totalerna de ingår i. Sagt om riket (--region 00) gäller det de rikssiffror som länsnäringarnas tillväxt stöder sig på. Prognoserna räknas om, "
             "och `framsyn why` visar noteringen vid varje siffra som den rör. Svackor om flera perioder som gått tillbaka, enstaka värden och "
             "tydliga nya nivåer hittas ändå; en notering är för det som bara människor vet.\n\n"
             "`take-back` avslutar en notering: körningar därefter klarar sig utan. `list` visar alla, även återtagna."},
    .options = {{"kind", "KIND", false, {"once (no rule) or level (a new level begins)", "once (inte regel) eller level (en ny nivå börjar)"}},
                {"measure", "MEASURE", false, {"one measure alone, such as employed", "bara ett mått, som employed"}},
                {"region", "CODE", false, {"one region alone: the county, a municipality, or the nation (00)", "bara en region: länet, en kommun eller riket (00)"}},
                {"industry", "CODE", false, {"one industry alone, as LIST:CODE or a code of sni2007g; T is the total", "bara en näring, som LISTA:KOD eller en kod i sni2007g; T är totalen"}},
                {"reason", "TEXT", false, {"why, for those who read the number", "varför, för dem som läser siffran"}},
                {"format", "FORMAT", false, {"of the list: table, csv or json", "för listan: table, csv eller json"}}},
    .examples = {{"framsyn breaks note 2020 --kind once --industry I --reason \"pandemic: restaurants closed\"", {"a year that is no rule", "ett år som inte är regel"}},
                 {"framsyn breaks list", {"what is noted", "vad som är noterat"}}},
    .actions = {{"list", 0, 0, run_list}, {"note", 1, 1, run_note}, {"take-back", 1, 1, run_take_back}},
};
