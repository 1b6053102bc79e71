#include "form.h"

#include <stdlib.h>
#include <string.h>
#include <xlsxwriter.h>

enum {
    ROWS = 2000,      /* that have lists to choose from */
    LISTS_MAX = 12,
    CHOICE_SIZE = 160,
    PROMPT_SIZE = 256, /* what a spreadsheet shows beside a cell, at most 255 */
};

/* --- columns */

enum answer {
    FREE,      /* text */
    FIGURE,    /* any number */
    SHARE,     /* 0 to 1 */
    SCALE,     /* 1 to 5 */
    CODE,      /* a code of `list`, and nothing else */
    PROPOSAL,  /* one of `list`, or what the form's reader understands besides */
};

static const struct form_column {
    const char *heading;
    enum answer answer;
    const char *list; /* a scheme, or measures, definitions, statuses, ranges, changes */
    int width;
    bool needed;
    struct text what;
} columns[][20] = {
    [FORM_STATISTICS] = {
        {"measure", CODE, "measures", 26, true, {"What is counted.", "Vad som räknas."}},
        {"definition", CODE, "definitions", 26, true, {"By whose definition; one of the measure's.", "Enligt vems definition; en av måttets egna."}},
        {"region", CODE, "region", 24, true, {"County or municipality.", "Län eller kommun."}},
        {"industry", CODE, "sni2007g", 34, true, {"Industry, one of SCB's 15 groups; T is the total.", "Näringsgren, en av SCB:s 15 grupper; T är totalen."}},
        {"sex", CODE, "sex", 12, true, {"1 men, 2 women, T both.", "1 män, 2 kvinnor, T båda."}},
        {"age", CODE, "age", 14, true, {"Age group; T is all ages.", "Åldersgrupp; T är alla åldrar."}},
        {"period", FREE, NULL, 12, true, {"2024, 2024-Q3 or 2024-07.", "2024, 2024-Q3 eller 2024-07."}},
        {"value", FREE, NULL, 12, true, {"The figure; .. is missing, : confidential, <5 below five.", "Siffran; .. saknas, : sekretess, <5 under fem."}},
        {"status", PROPOSAL, "statuses", 14, false, {"May be empty.", "Får vara tom."}},
    },
    [FORM_DIALOGUE] = {
        {"round", FREE, NULL, 12, true, {"Name of the dialogue round, e.g. 2026H2.", "Dialogrundans namn, t.ex. 2026H2."}},
        {"date", FREE, NULL, 12, true, {"Day of the answer, e.g. 2026-11-25.", "Svarsdag, t.ex. 2026-11-25."}},
        {"respondent", FREE, NULL, 18, true, {"Pseudonym of the employer, the same in every round. No name, no organisation number, no address.",
                                              "Arbetsgivarens pseudonym, densamma i varje runda. Inget namn, inget organisationsnummer, ingen adress."}},
        {"sector", CODE, "sector", 22, true, {"Type of organisation: public or private.", "Typ av organisation: offentlig eller privat."}},
        {"region", CODE, "region", 24, true, {"Municipality of the workplace.", "Arbetsställets kommun."}},
        {"industry", CODE, "sni2007g", 34, true, {"Industry, one of SCB's 15 groups.", "Bransch, en av SCB:s 15 grupper."}},
        {"occupation", CODE, "ssyk2012", 34, false, {"An occupation, a row for each; empty: all staff.", "Ett yrke, en rad per yrke; tomt: all personal."}},
        {"headcount", PROPOSAL, "ranges", 12, true, {"Employees today, a number or a range. A range says enough.",
                                                     "Anställda i dag, ett tal eller ett intervall. Intervall räcker."}},
        {"change_1y", PROPOSAL, "changes", 12, false, {"Expected change of staff in one year, percent.", "Väntad förändring av personalen på ett år, procent."}},
        {"change_3y", PROPOSAL, "changes", 12, false, {"In three years, percent.", "På tre år, procent."}},
        {"change_5y", PROPOSAL, "changes", 12, false, {"In five years, percent.", "På fem år, procent."}},
        {"recruit_1y", PROPOSAL, "ranges", 12, false, {"Persons to recruit within one year, leavers' places included.",
                                                       "Personer att rekrytera inom ett år, även för dem som slutar."}},
        {"recruit_3y", PROPOSAL, "ranges", 12, false, {"Within three years.", "Inom tre år."}},
        {"recruit_5y", PROPOSAL, "ranges", 12, false, {"Within five years.", "Inom fem år."}},
        {"shortage", SCALE, NULL, 10, false, {"How hard it is to find the right people: 1 easy to 5 very hard.", "Hur svårt det är att hitta rätt personer: 1 lätt till 5 mycket svårt."}},
        {"certainty", SHARE, NULL, 10, false, {"How sure you are: 0 to 1.", "Hur säkra ni är: 0 till 1."}},
        {"note", FREE, NULL, 50, false, {"A remark. No names, nothing about single persons.", "Anmärkning. Inga namn, inget om enskilda personer."}},
    },
};

/* --- what can be chosen */

struct choices {
    const char *name;
    char **text;
    int n, room;
};

static bool add_choice(struct choices *choices, const char *code, const char *name)
{
    char text[CHOICE_SIZE];

    if (choices->n == choices->room) {
        int room = choices->room > 0 ? choices->room * 2 : 32;
        char **more = reallocarray(choices->text, (size_t)room, sizeof *more);
        if (more == NULL)
            return false;
        choices->text = more;
        choices->room = room;
    }
    snprintf(text, sizeof text, "%s%s%s", code, name[0] != '\0' ? " " : "", name);
    choices->text[choices->n] = strdup(text);
    return choices->text[choices->n++] != NULL;
}

static bool is_offered(const struct form *form, const struct codelist_code *c)
{
    /* an employer is one, and knows what it does */
    if (form->kind == FORM_DIALOGUE && (strcmp(c->code, "T") == 0 || strcmp(c->code, "US") == 0))
        return false;
    return (c->valid_from[0] == '\0' || strcmp(c->valid_from, form->today) <= 0) &&
           (c->valid_to[0] == '\0' || strcmp(c->valid_to, form->today) > 0);
}

/* The county's own regions first, then all others. */
static bool add_codes(struct choices *choices, const struct form *form)
{
    bool good = true;

    for (int others = 0; others < 2; others++)
        for (int i = 0; good && i < form->lists->code_count; i++) {
            const struct codelist_code *c = &form->lists->codes[i];
            bool near = strcmp(c->scheme, "region") != 0 || strncmp(c->code, form->county, 2) == 0;
            if (strcmp(c->scheme, choices->name) == 0 && near == (others == 0) && is_offered(form, c))
                good = add_choice(choices, c->code, form->swedish ? c->name_sv : c->name_en);
        }
    /* a list without a code for its total has one all the same */
    if (good && strcmp(choices->name, "sni2007g") == 0 && form->kind == FORM_STATISTICS)
        good = add_choice(choices, "T", form->swedish ? "Totalt" : "Total");
    return good;
}

static bool add_named(struct choices *choices, const struct form *form)
{
    bool good = true;

    for (int i = 0; good && strcmp(choices->name, "measures") == 0 && i < form->lists->measure_count; i++)
        good = add_choice(choices, form->lists->measures[i].measure,
                          form->swedish ? form->lists->measures[i].name_sv : form->lists->measures[i].name_en);
    for (int i = 0; good && strcmp(choices->name, "definitions") == 0 && i < form->lists->definition_count; i++)
        if (!form->lists->definitions[i].synthetic)
            good = add_choice(choices, form->lists->definitions[i].definition, form->lists->definitions[i].name_sv);
    return good;
}

/* Ranges with an en dash: what is written 1-4 becomes the first of April in a spreadsheet. */
static bool add_fixed(struct choices *choices)
{
    static const char *const fixed[][12] = {
        {"ranges", "0", "1–4", "5–9", "10–19", "20–49", "50–99", "100–199", "200+"},
        {"changes", "-100–-50", "-50–-20", "-20–-10", "-10–-5", "-5–0", "0", "0–5", "5–10", "10–20", "20–50", "50+"},
        {"statuses", "missing", "confidential", "preliminary", "estimated"},
    };
    bool good = true;

    for (size_t i = 0; i < ARRAY_SIZE(fixed); i++)
        for (int k = 1; good && strcmp(choices->name, fixed[i][0]) == 0 && k < 12 && fixed[i][k] != NULL; k++)
            good = add_choice(choices, fixed[i][k], "");
    return good;
}

static void free_choices(struct choices lists[LISTS_MAX], int n)
{
    for (int i = 0; i < n; i++) {
        for (int k = 0; k < lists[i].n; k++)
            free(lists[i].text[k]);
        free(lists[i].text);
    }
}

/* The lists that the columns of a form refer to, each once. */
static bool make_choices(const struct form *form, struct choices lists[LISTS_MAX], int *n)
{
    bool good = true;

    *n = 0;
    for (const struct form_column *c = columns[form->kind]; good && c->heading != NULL; c++) {
        bool known = c->list == NULL;
        for (int i = 0; i < *n; i++)
            known |= c->list != NULL && strcmp(lists[i].name, c->list) == 0;
        if (known)
            continue;
        lists[*n] = (struct choices){.name = c->list};
        good = add_codes(&lists[*n], form) && add_named(&lists[*n], form) && add_fixed(&lists[*n]);
        (*n)++;
    }
    return good;
}

/* --- the workbook */

struct book {
    const struct form *form;
    lxw_workbook *workbook;
    lxw_format *heading, *needed, *text, *wrapped, *title;
    const char *codes_sheet;
    bool failed;
};

static void check(struct book *book, lxw_error error)
{
    book->failed |= error != LXW_NO_ERROR;
}

static const char *said(const struct book *book, struct text text)
{
    return wording(text, book->form->swedish);
}

static void make_formats(struct book *book)
{
    book->heading = workbook_add_format(book->workbook);
    format_set_bold(book->heading);
    format_set_bg_color(book->heading, 0xE7E6E6);
    book->needed = workbook_add_format(book->workbook);
    format_set_bold(book->needed);
    format_set_bg_color(book->needed, 0xBDD7EE);
    book->text = workbook_add_format(book->workbook);
    format_set_num_format(book->text, "@"); /* so that 10-19 and 2024-07 stay what was written */
    book->wrapped = workbook_add_format(book->workbook);
    format_set_text_wrap(book->wrapped);
    format_set_align(book->wrapped, LXW_ALIGN_VERTICAL_TOP);
    book->title = workbook_add_format(book->workbook);
    format_set_bold(book->title);
}

static void put(struct book *book, lxw_worksheet *sheet, int row, int column, const char *text, lxw_format *format)
{
    check(book, worksheet_write_string(sheet, (lxw_row_t)row, (lxw_col_t)column, text, format));
}

static void put_codes(struct book *book, const struct choices lists[LISTS_MAX], int n)
{
    lxw_worksheet *sheet = workbook_add_worksheet(book->workbook, book->codes_sheet);

    if (sheet == NULL) {
        book->failed = true;
        return;
    }
    for (int i = 0; i < n; i++) {
        put(book, sheet, 0, i, lists[i].name, book->heading);
        for (int k = 0; k < lists[i].n; k++)
            put(book, sheet, k + 1, i, lists[i].text[k], book->text);
        check(book, worksheet_set_column(sheet, (lxw_col_t)i, (lxw_col_t)i, 40, NULL));
    }
    worksheet_freeze_panes(sheet, 1, 0);
}

static void set_list(const struct book *book, const struct form_column *column, const struct choices lists[LISTS_MAX], int n,
                     lxw_data_validation *rule, char formula[64])
{
    for (int i = 0; i < n; i++)
        if (strcmp(lists[i].name, column->list) == 0)
            snprintf(formula, 64, "=%s!$%c$2:$%c$%d", book->codes_sheet, 'A' + i, 'A' + i, lists[i].n + 1);
    rule->validate = LXW_VALIDATION_TYPE_LIST_FORMULA;
    rule->value_formula = formula;
    /* what is only proposed may be something else */
    rule->error_type = column->answer == CODE ? LXW_VALIDATION_ERROR_TYPE_STOP : LXW_VALIDATION_ERROR_TYPE_INFORMATION;
}

static void set_bounds(const struct form_column *column, lxw_data_validation *rule)
{
    rule->validate = column->answer == SCALE ? LXW_VALIDATION_TYPE_INTEGER : LXW_VALIDATION_TYPE_DECIMAL;
    rule->criteria = LXW_VALIDATION_CRITERIA_BETWEEN;
    rule->minimum_number = column->answer == SCALE ? 1 : 0;
    rule->maximum_number = column->answer == SCALE ? 5 : 1;
}

/* What may stand in a column, and the words that a spreadsheet shows beside its cells. */
static void put_rule(struct book *book, lxw_worksheet *sheet, int index, const struct choices lists[LISTS_MAX], int n)
{
    const struct form_column *column = &columns[book->form->kind][index];
    lxw_data_validation rule = {.ignore_blank = LXW_VALIDATION_ON, .show_input = LXW_VALIDATION_ON, .show_error = LXW_VALIDATION_ON};
    char formula[64] = "", prompt[PROMPT_SIZE], title[33];

    snprintf(prompt, sizeof prompt, "%s", said(book, column->what));
    snprintf(title, sizeof title, "%s", column->heading);
    rule.input_title = title;
    rule.input_message = prompt;
    rule.validate = LXW_VALIDATION_TYPE_ANY;
    if (column->list != NULL)
        set_list(book, column, lists, n, &rule, formula);
    else if (column->answer == SCALE || column->answer == SHARE)
        set_bounds(column, &rule);
    check(book, worksheet_data_validation_range(sheet, 1, (lxw_col_t)index, ROWS, (lxw_col_t)index, &rule));
}

static void put_form(struct book *book, const struct choices lists[LISTS_MAX], int n)
{
    static const struct text names[] = {[FORM_STATISTICS] = {"Figures", "Siffror"}, [FORM_DIALOGUE] = {"Answers", "Svar"}};
    const struct form_column *all = columns[book->form->kind];
    lxw_worksheet *sheet = workbook_add_worksheet(book->workbook, said(book, names[book->form->kind]));

    if (sheet == NULL) {
        book->failed = true;
        return;
    }
    for (int i = 0; all[i].heading != NULL; i++) {
        bool number = all[i].answer == SCALE || all[i].answer == SHARE || all[i].answer == FIGURE;
        check(book, worksheet_set_column(sheet, (lxw_col_t)i, (lxw_col_t)i, all[i].width, number ? NULL : book->text));
        put(book, sheet, 0, i, all[i].heading, all[i].needed ? book->needed : book->heading);
        put_rule(book, sheet, i, lists, n);
    }
    worksheet_freeze_panes(sheet, 1, 0);
}

static const struct text intro[] = {
    [FORM_STATISTICS] = {"One figure a row in the first sheet. Blue headings must be filled in. Submit the file as it is: framsyn submit FILE.",
                         "En siffra per rad i första bladet. Blå rubriker måste fyllas i. Lämna in filen som den är: framsyn submit FIL."},
    [FORM_DIALOGUE] = {"One answer a row in the first sheet: a row for all staff, and a row for each occupation you want to speak of. Blue headings "
                       "must be filled in. Submit the file as it is: framsyn submit FILE.",
                       "Ett svar per rad i första bladet: en rad för all personal, och en rad för varje yrke ni vill säga något om. Blå rubriker måste "
                       "fyllas i. Lämna in filen som den är: framsyn submit FIL."},
};

/* What an employer has a right to know before answering. */
static const struct text privacy[] = {
    {"What is stored: the pseudonym, type of organisation, municipality, industry, occupation, size and the answers. Contact details do not belong "
     "in this form: they are kept apart, with a time of deletion of their own, and are never passed on.",
     "Vad som lagras: pseudonymen, typ av organisation, kommun, bransch, yrke, storlek och svaren. Kontaktuppgifter hör inte hemma i formuläret: "
     "de förvaras skilt från svaren, gallras för sig och lämnas aldrig vidare."},
    {"Who sees it: the region's service stores single answers; everybody, analysts too, sees only summaries of at least three employers of which none "
     "dominates, with their margin of error.",
     "Vem som ser det: regionens tjänst lagrar de enskilda svaren; alla, även analytikerna, ser bara sammanställningar av minst tre arbetsgivare där "
     "ingen dominerar, med felmarginal."},
    {"What is handed to a public authority may be an official document that anybody can ask for. Business secrecy is limited: give ranges "
     "(1–4, 5–9, 10–19, 20+) rather than exact plans, and write no names in the note.",
     "Det som lämnas till en myndighet kan bli en allmän handling som var och en kan begära ut. Sekretessen för affärsuppgifter är begränsad: ange "
     "hellre intervall (1–4, 5–9, 10–19, 20+) än exakta planer, och skriv inga namn i anmärkningen."},
    {"An answer can be withdrawn: tell the region the round and the pseudonym. It then counts in no summary any more; that it was withdrawn is noted.",
     "Ett svar kan dras tillbaka: säg rundan och pseudonymen till regionen. Då räknas det inte längre i någon sammanställning; att det drogs "
     "tillbaka antecknas."},
};

static void put_help(struct book *book)
{
    const struct form_column *all = columns[book->form->kind];
    lxw_worksheet *sheet = workbook_add_worksheet(book->workbook, said(book, (struct text){"Help", "Hjälp"}));
    int row = 0;

    if (sheet == NULL) {
        book->failed = true;
        return;
    }
    check(book, worksheet_set_column(sheet, 0, 0, 18, book->wrapped));
    check(book, worksheet_set_column(sheet, 1, 1, 100, book->wrapped));
    put(book, sheet, row++, 1, said(book, intro[book->form->kind]), book->wrapped);
    for (int i = 0; all[i].heading != NULL; i++, row++) {
        put(book, sheet, row, 0, all[i].heading, book->title);
        put(book, sheet, row, 1, said(book, all[i].what), book->wrapped);
    }
    if (book->form->kind != FORM_DIALOGUE)
        return;
    put(book, sheet, row, 0, said(book, (struct text){"Your data", "Era uppgifter"}), book->title);
    for (size_t i = 0; i < ARRAY_SIZE(privacy); i++)
        put(book, sheet, row++, 1, said(book, privacy[i]), book->wrapped);
}

bool form_workbook(const struct form *form, const char *path)
{
    struct choices lists[LISTS_MAX];
    struct book book = {.form = form, .codes_sheet = form->swedish ? "Koder" : "Codes"};
    int n = 0;
    bool good = make_choices(form, lists, &n);

    book.workbook = good ? workbook_new(path) : NULL;
    if (book.workbook != NULL) {
        make_formats(&book);
        put_form(&book, lists, n);
        put_codes(&book, lists, n);
        put_help(&book);
        good = workbook_close(book.workbook) == LXW_NO_ERROR && !book.failed;
    }
    free_choices(lists, n);
    return good && book.workbook != NULL;
}

/* --- CSV */

void form_csv(const struct form *form, FILE *out)
{
    fputs("\xef\xbb\xbf", out);
    for (const struct form_column *c = columns[form->kind]; c->heading != NULL; c++)
        fprintf(out, "%s%s", c == columns[form->kind] ? "" : ",", c->heading);
    putc('\n', out);
}
