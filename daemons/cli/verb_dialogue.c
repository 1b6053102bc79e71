/* framsyn dialogue: what the employers' rounds hold and say, and answers that are taken back. */
#include <math.h>
#include <string.h>

#include "cells.h"
#include "reach.h"

static const struct reach_column round_columns[] = {
    {"round", {"Round", "Runda"}, REACH_TEXT, 0, 0},
    {"first_answer", {"First answer", "Första svar"}, REACH_TEXT, 3, 0},
    {"last_answer", {"Last answer", "Sista svar"}, REACH_TEXT, 1, 0},
    {"employers", {"Employers", "Arbetsgivare"}, REACH_COUNT, 0, 0},
    {"answers", {"Answers", "Svar"}, REACH_COUNT, 0, 0},
    {"industries", {"Industries", "Branscher"}, REACH_COUNT, 2, 0},
    {"occupations", {"Occupations", "Yrken"}, REACH_COUNT, 2, 0},
    {"withdrawn", {"Withdrawn", "Återtagna"}, REACH_COUNT, 1, 0},
    {"waiting", {"Waiting", "Väntar"}, REACH_COUNT, 1, 0},
    {"note", {"Note", "Anm."}, REACH_PHRASE, 0, 0},
    {NULL, {NULL, NULL}, 0, 0, 0},
};

static const struct reach_column balance_columns[] = {
    {"round", {"Round", "Runda"}, REACH_TEXT, 0, 0},
    {"code", {"Code", "Kod"}, REACH_TEXT, 0, 0},
    {"name", {NULL, "Namn"}, REACH_TEXT, 2, 10},
    {"name_en", {"Name", NULL}, REACH_TEXT, 2, 10},
    {"indicator", {"Indicator", "Mått"}, REACH_PHRASE, 0, 0},
    {"employers", {"Employers", "Arbetsgivare"}, REACH_COUNT, 1, 0},
    {"value", {"Value", "Värde"}, REACH_SHARE, 0, 0},
    {"margin", {"± (95 %)", "± (95 %)"}, REACH_SHARE, 0, 0},
    {"low", {"Low", "Lägst"}, REACH_SHARE, 3, 0},
    {"high", {"High", "Högst"}, REACH_SHARE, 3, 0},
    {NULL, {NULL, NULL}, 0, 0, 0},
};

static const struct reach_column record_columns[] = {
    {"level", {"Of", "Om"}, REACH_PHRASE, 0, 0},
    {"sector", {"Sector", "Sektor"}, REACH_PHRASE, 0, 0},
    {"years", {"Years ahead", "År framåt"}, REACH_COUNT, 0, 0},
    {"rounds", {"Rounds", "Rundor"}, REACH_COUNT, 2, 0},
    {"answers", {"Answers", "Svar"}, REACH_COUNT, 2, 0},
    {"hit_rate", {"Direction right", "Rätt riktning"}, REACH_SHARE, 1, 0},
    {"bias", {"Bias, %", "Skevhet, %"}, REACH_PERCENT, 0, 0},
    {"own_sd", {"Spread of an answer, %", "Ett svars spridning, %"}, REACH_PERCENT, 5, 0},
    {"shared_sd", {"Spread of a round, %", "En rundas spridning, %"}, REACH_PERCENT, 5, 0},
    {"compared", {"Compared", "Jämförda"}, REACH_COUNT, 3, 0},
    {"error_without", {"Error without, %", "Fel utan, %"}, REACH_PERCENT, 0, 0},
    {"error_with", {"Error with, %", "Fel med, %"}, REACH_PERCENT, 0, 0},
    {"cover_with", {"Within 80 %", "Inom 80 %"}, REACH_SHARE, 4, 0},
    {"widening", {"Interval ×", "Intervall ×"}, REACH_SHARE, 4, 0},
    {"use", {"Use", "Användning"}, REACH_PHRASE, 0, 0},
    {"weight", {"Weight", "Vikt"}, REACH_SHARE, 0, 0},
    {NULL, {NULL, NULL}, 0, 0, 0},
};

static const struct reach_column withdrawal_columns[] = {
    {"withdrawn_at", {"Withdrawn", "Återtaget"}, REACH_TIME, 0, 0},
    {"round", {"Round", "Runda"}, REACH_TEXT, 0, 0},
    {"respondent", {"Respondent", "Svarande"}, REACH_TEXT, 0, 0},
    {"withdrawn_by", {"By", "Av"}, REACH_TEXT, 0, 0},
    {"reason", {"Reason", "Anledning"}, REACH_TEXT, 0, 12},
    {NULL, {NULL, NULL}, 0, 0, 0},
};

static int run_list(struct cli *cli)
{
    return reach_show(cli, "dialogue_rounds", NULL, round_columns, (struct text){"There is no dialogue round yet.", "Det finns ingen dialogrunda ännu."});
}

static int run_record(struct cli *cli)
{
    return reach_show(cli, "dialogue_record", NULL, record_columns, (struct text){"No forecast has weighed in an answer yet.", "Ingen prognos har vägt in något svar ännu."});
}

/* One sentence, for people. */
static int tell_effect(struct cli *cli, struct answer *answer, const void *context)
{
    char room[5][WORDING_NUMBER_SIZE];
    const bool sv = cli->swedish;
    const char *synthetic = cell_text(answer, 0, "note")[0] ? sv ? ", påhittade" : ", synthetic" : "";
    const double with = 100 * cell_number(answer, 0, "error_with"),
                 without = 100 * cell_number(answer, 0, "error_without");

    (void)context;
    say(sv, stdout, "Employers' answers (%s%s) moved %s of %s forecasts of those at work, by %s %% on average",
        "Arbetsgivarnas svar (%s%s) flyttade %s av %s prognoser för de sysselsatta, i snitt %s %%",
        cell_text(answer, 0, "rounds"), synthetic,
        wording_number(cell_number(answer, 0, "moved"), 0, sv, room[0]),
        wording_number(cell_number(answer, 0, "numbers"), 0, sv, room[1]),
        wording_number(100 * cell_number(answer, 0, "mean_move"), 1, sv, room[2]));
    if (!isnan(with))
        say(sv, stdout, "; in the backtest errors were %s %% without and %s %% with them, by what was known then",
            "; i bakåttestet var felen %s %% utan och %s %% med dem, med det som då var känt",
            wording_number(without, 2, sv, room[3]), wording_number(with, 2, sv, room[4]));
    puts(" (framsyn dialogue record).");
    return EXIT_OK;
}

static int run_effect(struct cli *cli)
{
    return reach_answer(cli, "dialogue_effect", NULL,
                        (struct text){"No employers' answers count in the latest baseline.", "Inga arbetsgivares svar räknas i det senaste huvudscenariot."},
                        tell_effect, NULL);
}

static int run_balance(struct cli *cli)
{
    const struct ask_argument arguments[] = {{"by", command_value(cli, "by")}, {"round", command_value(cli, "round")}, {NULL, NULL}};

    return reach_show(cli, "dialogue_balance", arguments, balance_columns,
                (struct text){"No group has answers of three employers or more, of which none dominates.",
                              "Ingen grupp har svar från minst tre arbetsgivare där ingen dominerar."});
}

static int run_withdrawals(struct cli *cli)
{
    return reach_show(cli, "dialogue_withdrawals", NULL, withdrawal_columns, (struct text){"No answer was withdrawn.", "Inget svar har dragits tillbaka."});
}

static int run_withdraw(struct cli *cli)
{
    const struct ask_command command = {.verb = FRAMSYN__V1__CONTROL_VERB__CONTROL_VERB_WITHDRAW_ANSWER, .argument = cli->argument[0],
                                        .round = command_value(cli, "round"), .reason = command_value(cli, "reason")};
    struct ask_control reply;
    int exit_code;

    if (command.round == NULL || command.reason == NULL)
        return complain(cli->swedish, EXIT_USAGE_ERROR, "A withdrawal needs --round and --reason: they stay as the line that says what was done.",
                        "Ett återtagande kräver --round och --reason: de står kvar som raden som säger vad som gjordes.");
    exit_code = reach_control(cli, &command, &reply);
    if (exit_code != EXIT_OK)
        return exit_code;
    say(cli->swedish, stdout, "What %s said in round %s counts no more.\n", "Det som %s svarade i runda %s räknas inte längre.\n",
        command.argument, command.round);
    if (reply.run != 0)
        say(cli->swedish, stdout, "Run %llu computes without it.\n", "Körning %llu räknar om utan det.\n", (unsigned long long)reply.run);
    return EXIT_OK;
}

const struct command dialogue_command = {
    .name = "dialogue",
    .arguments = {"list | balance | record | effect | withdraw RESPONDENT | withdrawals", "list | balance | record | effect | withdraw SVARANDE | withdrawals"},
    .sentence = {"shows what employers' rounds say and do to the forecasts, and takes an answer back", "visar vad arbetsgivarnas rundor säger och gör med prognoserna, och tar tillbaka ett svar"},
    .help = {"`balance` shows means over employers, weighted by headcount, with their margin of error: the balance of employers that expect "
             "more and fewer staff (-1 to 1) and the expected change (percent) in 1, 3 and 5 years, persons to recruit (percent of staff), "
             "shortage (1 to 5), the share that finds recruiting hard, and certainty. Groups of fewer than three employers, or that one "
             "dominates (85 %, two 95 %), are not shown.\n\n"
             "`record` shows how answers turned out, by sector and years ahead, in the county and where municipalities have answers of "
             "their own: the share of rounds whose direction came true, how far they were off on average (bias, in per cent of growth), "
             "and what they made of earlier forecasts: the mean error without and with them, at every origin of the backtest, "
             "by what was known then. Interval × is how much wider the interval of a forecast with answers is made than they alone would "
             "make it, so that it holds what came about as often as without them. Kinds with which errors were smaller are used, with the weight shown for a round of five answers; "
             "others are set aside; a kind with too short a record weighs a tenth at most. Whatever the answers, an industry of a municipality "
             "moves by at most 0.75 standard deviations of the forecast they speak of, a total by what its parts do (`framsyn why` shows how far each number moved, and its bound).\n\n"
             "`effect` says in one sentence what the answers did to the latest forecasts.\n\n"
             "`withdraw` is for an employer that takes its answer back: it counts nowhere from then on, a line says who did it and why, and "
             "the forecasts are computed without it. `withdrawals` lists those lines.",
             "`balance` visar medelvärden över arbetsgivare, vägda med antal anställda, med felmarginal: balansen mellan arbetsgivare som väntar "
             "fler och färre anställda (-1 till 1) och väntad förändring (procent) på 1, 3 och 5 år, personer att rekrytera (procent av de "
             "anställda), brist (1 till 5), andelen som har svårt att rekrytera, och säkerhet. Grupper med färre än tre arbetsgivare, eller där "
             "en dominerar (85 %, två 95 %), visas inte.\n\n"
             "`record` visar hur svaren har slagit in, per sektor och år framåt, i länet och där kommuner har egna svar: andelen rundor vars "
             "riktning stämde, hur fel de var i snitt (skevhet, i procent av tillväxten), och vad de gjorde av tidigare "
             "prognoser: medelfelet utan och med dem, vid varje startpunkt i bakåttestet, med vad som då var känt. Intervall × är hur mycket bredare en prognos intervall görs än svaren ensamma skulle "
             "göra det, så att det rymmer utfallet lika ofta som utan dem. Slag som minskade felen "
             "används, med den vikt som visas för en runda med fem svar; andra läggs åt sidan; ett slag med för kort historia väger högst "
             "en tiondel. Vad än svaren säger flyttas en näring i en kommun högst 0,75 standardavvikelser av den prognos "
             "de talar om, en summa så mycket som delarna (`framsyn why` visar hur långt varje "
             "tal flyttades, och gränsen).\n\n"
             "`effect` säger i en mening vad svaren gjorde med de senaste prognoserna.\n\n"
             "`withdraw` är för en arbetsgivare som tar tillbaka sitt svar: det räknas ingenstans därefter, en rad säger vem som gjorde det och "
             "varför, och prognoserna räknas om utan det. `withdrawals` listar raderna."},
    .options = {{"by", "GROUP", false, {"industry, occupation or organisation; default industry", "industry, occupation eller organisation; förval industry"}},
                {"round", "ROUND", false, {"of this round", "i denna runda"}},
                {"reason", "TEXT", false, {"why an answer is withdrawn", "varför ett svar dras tillbaka"}},
                {"format", "FORMAT", false, {"table, csv or json; default table", "table, csv eller json; förval table"}}},
    .examples = {{"framsyn dialogue record", {"who has been right", "vilka som har haft rätt"}},
                 {"framsyn dialogue balance --by occupation --round 2026H1", {"by occupation", "per yrke"}},
                 {"framsyn dialogue withdraw ag-017 --round 2026H1 --reason \"asked for by phone\"", {"an answer is taken back", "ett svar tas tillbaka"}}},
    .actions = {{"list", 0, 0, run_list}, {"balance", 0, 0, run_balance}, {"record", 0, 0, run_record}, {"effect", 0, 0, run_effect}, {"withdraw", 1, 1, run_withdraw}, {"withdrawals", 0, 0, run_withdrawals}},
};
