/* framsyn bridges: paths between code lists with their shares, as analysts see, give and close them. */
#include <stdlib.h>
#include <string.h>

#include "bridges_file.h"
#include "csv_file.h"
#include "list_code.h"
#include "phrase.h"
#include "reach.h"

static const struct reach_column bridge_columns[] = {
    {"kind", {"Kind", "Slag"}, REACH_PHRASE, 3, 0},
    {"from_scheme", {"List", "Lista"}, REACH_TEXT, 5, 0},
    {"from", {"From", "Från"}, REACH_TEXT, 0, 0},
    {"from_name", {NULL, "Namn"}, REACH_TEXT, 2, 16},
    {"from_name_en", {"Name", NULL}, REACH_TEXT, 2, 16},
    {"to_scheme", {"List", "Lista"}, REACH_TEXT, 5, 0},
    {"to", {"To", "Till"}, REACH_TEXT, 0, 0},
    {"to_name", {NULL, "Namn"}, REACH_TEXT, 0, 16},
    {"to_name_en", {"Name", NULL}, REACH_TEXT, 0, 16},
    {"weight", {"Share, %", "Andel, %"}, REACH_PERCENT, 0, 0},
    {"valid_from", {"Valid from", "Gäller från"}, REACH_TEXT, 2, 0},
    {"valid_to", {"Before", "Före"}, REACH_TEXT, 2, 0},
    {"source", {"Source", "Källa"}, REACH_TEXT, 1, 16},
    {"known_from", {"Given", "Angett"}, REACH_TIME, 4, 0},
    {NULL, {NULL, NULL}, 0, 0, 0},
};

/* A country's municipalities, 84 thousand paths, take many seconds to store, after what the run thread is at. */
enum { PATIENCE_MS = 300000 };

static int run_list(struct cli *cli)
{
    struct list_code from, to;
    const struct ask_argument arguments[] = {{"kind", command_value(cli, "kind")},
                                             {"from_scheme", list_code_split(&from, command_value(cli, "from"), "")->scheme},
                                             {"from", from.code},
                                             {"to", list_code_split(&to, command_value(cli, "to"), "")->code},
                                             {"as_of", command_value(cli, "as-of")},
                                             {"closed", command_given(cli, "closed") ? "yes" : NULL},
                                             {NULL, NULL}};

    return reach_show(cli, "bridges", arguments, bridge_columns, (struct text){"There is no such bridge.", "Det finns ingen sådan brygga."});
}

/* --- giving */

struct parcel {
    Framsyn__V1__BridgeList list;
    Framsyn__V1__Bridge *bridges, **pointers;
    Framsyn__V1__Code *codes;
};

static void code_set(Framsyn__V1__Code *code, const char *scheme, const char *text)
{
    framsyn__v1__code__init(code);
    code->scheme = (char *)scheme;
    code->code = (char *)text;
}

/* False when out of memory; texts stay the file's. */
static bool pack(struct parcel *parcel, const struct bridges_file *file, const char *source)
{
    size_t n = (size_t)file->n;

    *parcel = (struct parcel){FRAMSYN__V1__BRIDGE_LIST__INIT, calloc(n + 1, sizeof *parcel->bridges), calloc(n + 1, sizeof *parcel->pointers),
                              calloc(2 * n + 1, sizeof *parcel->codes)};
    if (parcel->bridges == NULL || parcel->pointers == NULL || parcel->codes == NULL)
        return false;
    for (size_t i = 0; i < n; i++) {
        const struct bridge_row *row = &file->list[i];
        Framsyn__V1__Bridge *b = parcel->pointers[i] = &parcel->bridges[i];
        framsyn__v1__bridge__init(b);
        b->kind = (char *)row->kind;
        code_set(b->from = &parcel->codes[2 * i], row->from_scheme, row->from);
        code_set(b->to = &parcel->codes[2 * i + 1], row->to_scheme, row->to);
        b->weight = row->weight;
        b->valid_from = (char *)row->valid_from;
        b->valid_to = (char *)row->valid_to;
        b->row = row->row;
    }
    parcel->list.n_bridges = n;
    parcel->list.bridges = parcel->pointers;
    parcel->list.source = (char *)source;
    parcel->list.whole = file->counted;
    return true;
}

static void unpack(struct parcel *parcel)
{
    free(parcel->bridges);
    free(parcel->pointers);
    free(parcel->codes);
}

/* What the store refused, a sentence a row as those of the file itself. */
static void tell_refused(const struct cli *cli, const char *path, const Framsyn__V1__ControlReply *reply, bool counted)
{
    struct rejections *rejections = calloc(1, sizeof *rejections);

    if (rejections == NULL)
        return;
    rejections->file = csv_file_name(cli, path);
    for (size_t i = 0; i < reply->n_rejections; i++) {
        const Framsyn__V1__Rejection *r = reply->rejections[i];
        const struct contract_rule *rule = contract_find(r->rule);
        rejections_add(rejections, &(struct finding){.rule = rule != NULL ? rule->rule : V52, .row = r->row,
            .column = counted && strcmp(r->column, "weight") == 0 ? "persons" : r->column, .value = r->value, .length = (uint32_t)strlen(r->value)});
    }
    rejections->total = reply->rejected_total;
    (void)csv_file_tell(cli, rejections);
    rejections_clear(rejections);
    free(rejections);
}

static int give(struct cli *cli, const struct bridges_file *file, const char *path, const char *source)
{
    struct ask_command command = {.verb = FRAMSYN__V1__CONTROL_VERB__CONTROL_VERB_SET_BRIDGES, .limit_ms = PATIENCE_MS};
    struct ask_control reply = {0};
    struct parcel parcel;
    char room[PHRASE_SIZE];
    int exit_code;

    if (pack(&parcel, file, source)) {
        command.bridges = &parcel.list;
        exit_code = reach_control(cli, &command, &reply);
    } else {
        exit_code = complain(cli->swedish, EXIT_SOFTWARE, "There is not enough memory for the bridges.", "Minnet räcker inte till bryggorna.");
    }
    if (reply.envelope != NULL)
        tell_refused(cli, path, reply.envelope->control_reply, file->counted);
    if (exit_code == EXIT_OK)
        say(cli->swedish, stdout, "Bridges: %s.\n", "Bryggor: %s.\n", phrase(reply.sentence, cli->swedish, room));
    if (exit_code == EXIT_OK)
        reach_tell_run(cli, &reply);
    envelope_free(reply.envelope);
    unpack(&parcel);
    return exit_code;
}

static int need_source(const struct cli *cli)
{
    return complain(cli->swedish, EXIT_USAGE_ERROR, "--source is needed: on whose word the shares stand, for those who read them.",
                    "--source behövs: på vems ord andelarna står, för dem som läser dem.");
}

static int run_set(struct cli *cli)
{
    const char *path = cli->argument[0], *source = command_value(cli, "source");
    struct bridges_file file;
    int exit_code;

    if (source == NULL || source[0] == '\0')
        return need_source(cli);
    exit_code = bridges_file_read(&file, cli, path, command_value(cli, "kind"));
    if (exit_code == EXIT_OK)
        exit_code = give(cli, &file, path, source);
    bridges_file_close(&file);
    return exit_code;
}

/* --- closing */

/* The paths found, with weight 0. False when out of memory. */
static bool close_found(struct bridges_file *file, const struct answer *answer)
{
    file->list = calloc((size_t)answer->rows + 1, sizeof *file->list);
    if (file->list == NULL)
        return false;
    for (; file->n < answer->rows; file->n++)
        file->list[file->n] = (struct bridge_row){
            .kind = answer_text(answer, file->n, answer_find(answer, "kind")),
            .from_scheme = answer_text(answer, file->n, answer_find(answer, "from_scheme")),
            .from = answer_text(answer, file->n, answer_find(answer, "from")),
            .to_scheme = answer_text(answer, file->n, answer_find(answer, "to_scheme")),
            .to = answer_text(answer, file->n, answer_find(answer, "to")),
            .valid_from = answer_text(answer, file->n, answer_find(answer, "valid_from")),
            .valid_to = answer_text(answer, file->n, answer_find(answer, "valid_to")),
            .row = (uint32_t)file->n + 1,
        };
    return true;
}

static int run_remove(struct cli *cli)
{
    const char *source = command_value(cli, "source"), *kind = cli->argument[0];
    struct list_code from, to;
    const struct ask_argument arguments[] = {{"kind", kind},
                                             {"from_scheme", list_code_split(&from, cli->argument[1], "")->scheme},
                                             {"from", from.code},
                                             {"to", list_code_split(&to, cli->arguments > 2 ? cli->argument[2] : NULL, "")->code},
                                             {NULL, NULL}};
    struct answer answer = {0};
    struct bridges_file file = {0};
    int exit_code;

    if (source == NULL || source[0] == '\0')
        return need_source(cli);
    exit_code = reach_query(cli, "bridges", arguments, &answer);
    if (exit_code == EXIT_OK && answer.rows == 0)
        exit_code = complain(cli->swedish, EXIT_NO_INPUT, "There is no such bridge.", "Det finns ingen sådan brygga.");
    else if (exit_code == EXIT_OK && !close_found(&file, &answer))
        exit_code = complain(cli->swedish, EXIT_SOFTWARE, "There is not enough memory for the bridges.", "Minnet räcker inte till bryggorna.");
    else if (exit_code == EXIT_OK)
        exit_code = give(cli, &file, "", source);
    bridges_file_close(&file);
    answer_free(&answer);
    return exit_code;
}

const struct command bridges_command = {
    .name = "bridges",
    .arguments = {"[list] | set FILE.csv | remove KIND FROM [TO]", "[list] | set FIL.csv | remove SLAG FRÅN [TILL]"},
    .least = 0,
    .most = 0,
    .sentence = {"shows and changes which education leads where, and where people work who live in a municipality",
                 "visar och ändrar vad utbildningar leder till, och var de som bor i en kommun arbetar"},
    .help = {"A bridge is a path from one code list to another, with a share: from a programme to an education group (programme_education), "
             "from a group to the occupations its people work in (education_occupation), from the municipality where people live to the "
             "one where they work (home_work). What the shares of a code leave up to 1 goes elsewhere; more than 1 is refused.\n\n"
             "`set` reads kind,from,to,weight; for a programme from_scheme says of which list, gy-programme, komvux-package or yh-area. "
             "valid_from and valid_to (2024-05-17) may follow. Paths that the file does not name stay as they are. With counts in persons instead of weight "
             "the shares are reckoned from all persons of a code, those with `outside` in to as well, and replace the code's other paths. "
             "A file is stored whole or not at all, and the forecasts are computed anew. `framsyn bridges --format csv` writes a file that `set` takes back.\n\n"
             "`remove` closes paths: their share is 0 from then on, and no release brings them back. What was known before stays: --as-of shows it.",
             "En brygga är en väg från en kodlista till en annan, med en andel: från ett program till en utbildningsgrupp (programme_education), "
             "från en grupp till yrkena som den arbetar i (education_occupation), från kommunen där man bor till den där man arbetar "
             "(home_work). Det som en kods andelar lämnar upp till 1 går någon annanstans; mer än 1 avvisas.\n\n"
             "`set` läser kind,from,to,weight; för ett program säger from_scheme i vilken lista, gy-programme, komvux-package eller yh-area. "
             "valid_from och valid_to (2024-05-17) får följa. Vägar som filen inte nämner blir som de är. Med antal i persons i stället för weight "
             "räknas andelarna ur kodens alla personer, även de med `outside` eller `utanför` i to, och ersätter kodens övriga vägar. "
             "En fil lagras hel eller inte alls, och prognoserna räknas om. `framsyn bridges --format csv` skriver en fil som `set` tar tillbaka.\n\n"
             "`remove` stänger vägar: deras andel är 0 från och med då, och ingen ny version tar dem tillbaka. Det som var känt förut står kvar: --as-of visar det."},
    .options = {{"kind", "KIND", false, {"list one kind alone: programme_education, education_occupation or home_work; set: of a file without that column",
                                         "lista bara ett slag: programme_education, education_occupation eller home_work; set: för en fil utan den kolumnen"}},
                {"from", "CODE", false, {"list what leads from one code, also as LIST:CODE", "lista det som leder från en kod, också som LISTA:KOD"}},
                {"to", "CODE", false, {"list what leads to one code", "lista det som leder till en kod"}},
                {"as-of", "TIME", false, {"list what was known then, 2024-03-01 or 2024-03-01T10:00Z", "lista det som var känt då, 2024-03-01 eller 2024-03-01T10:00Z"}},
                {"closed", NULL, false, {"list closed paths too, whose share is 0", "lista också stängda vägar, vars andel är 0"}},
                {"source", "TEXT", false, {"on whose word the shares stand; set and remove need it", "på vems ord andelarna står; set och remove kräver det"}},
                {"format", "FORMAT", false, {"of the list: table, csv or json", "för listan: table, csv eller json"}}},
    .examples = {{"framsyn bridges --from edugroup:53B", {"what people of an education group work as", "vad de i en utbildningsgrupp arbetar som"}},
                 {"framsyn bridges set commuting.csv --source \"SCB, ArRegPend2 2024\"", {"where people work, from counts", "var folk arbetar, ur antal"}},
                 {"framsyn bridges remove education_occupation 53B 711 --source \"industry council 2026-03\"", {"a path that is none", "en väg som ingen är"}}},
    .actions = {{"list", 0, 0, run_list}, {"set", 1, 1, run_set}, {"remove", 2, 3, run_remove}},
    .run = run_list,
};
