/* What employers say, what it did to the forecasts, and what such answers have been worth. */
#include "report_private.h"

#include <stdio.h>
#include <string.h>

/* A share as a percentage. */
static void cell_percent(const struct report_data *d, struct document *document, struct document_table *table, const struct answer *answer,
                         int row, const char *column)
{
    double value = 100 * cell_number(answer, row, column);
    char text[WORDING_NUMBER_SIZE];

    wording_number(value, 2, d->cli->swedish, text);
    document_number(document, table, text, value);
}

static const char *kind_text(const struct report_data *d, int row, char out[TEXT_SIZE])
{
    bool public = strcmp(cell_text(&d->record, row, "sector"), "public") == 0,
         county = strcmp(cell_text(&d->record, row, "level"), "county") == 0;

    snprintf(out, TEXT_SIZE, "%s, %s", public ? report_word(d, "public", "offentliga") : report_word(d, "private", "privata"),
             county ? report_word(d, "county", "län") : report_word(d, "municipality", "kommun"));
    return out;
}

static const char *use_text(const struct report_data *d, int row)
{
    const char *use = cell_text(&d->record, row, "use");

    return strcmp(use, "used") == 0    ? report_word(d, "counts", "räknas")
           : strcmp(use, "aside") == 0 ? report_word(d, "set aside", "åt sidan")
                                       : report_word(d, "new: a tenth at most", "nytt: högst en tiondel");
}

/* What the answers did to the forecasts, and the record that lets them. */
static void report_weighed(const struct report_data *d, struct document *document)
{
    char room[3][WORDING_NUMBER_SIZE], moved[WORDING_NUMBER_SIZE], numbers[WORDING_NUMBER_SIZE], kind[TEXT_SIZE];
    struct document_table *table;

    if (d->effect.rows == 0 || d->record.rows == 0)
        return;
    for (int i = 0; i < 3; i++) {
        static const char *const columns[] = {"mean_move", "error_without", "error_with"};
        wording_number(100 * cell_number(&d->effect, 0, columns[i]), i == 0 ? 1 : 2, d->cli->swedish, room[i]);
    }
    document_text(document, report_word(d, "Answers of round %s are weighed into the forecasts of those at work, by how earlier answers of the same kind of respondent turned out: they moved %s of %s forecasts, by %s %% on average. Tried on earlier forecasts by what was known then, errors were %s %% without them and %s %% with them. Whatever is answered, no industry of a municipality moves by more than 0.75 standard deviations of the forecast it speaks of, and no total by more than its parts together.",
                                        "Svaren i runda %s vägs in i prognoserna för de sysselsatta efter hur tidigare svar från samma slags svarande har slagit in: de flyttade %s av %s prognoser, i snitt %s %%. Prövat på tidigare prognoser med det som då var känt var felen %s %% utan dem och %s %% med dem. Vad som än svaras flyttas ingen näring i en kommun mer än 0,75 standardavvikelser av den prognos som svaret gäller, och ingen summa mer än delarna tillsammans."),
                  cell_text(&d->effect, 0, "rounds"), report_count(d, cell_number(&d->effect, 0, "moved"), moved), report_count(d, cell_number(&d->effect, 0, "numbers"), numbers),
                  room[0], room[1][0] ? room[1] : "?", room[2][0] ? room[2] : "?");
    table = document_table(document, report_word(d, "Errors of forecasts without and with employers' answers, %", "Prognosernas fel utan och med arbetsgivarnas svar, %"));
    report_column(d, document, table, "Respondents", "Svarande", false);
    report_column(d, document, table, "Years ahead", "År framåt", true);
    report_column(d, document, table, "Compared", "Jämförda", true);
    report_column(d, document, table, "Without", "Utan", true);
    report_column(d, document, table, "With", "Med", true);
    report_column(d, document, table, "Use", "Användning", false);
    for (int row = 0; row < d->record.rows; row++) {
        document_cell(document, table, kind_text(d, row, kind));
        report_cell_count(d, document, table, cell_number(&d->record, row, "years"));
        report_cell_count(d, document, table, cell_number(&d->record, row, "compared"));
        cell_percent(d, document, table, &d->record, row, "error_without");
        cell_percent(d, document, table, &d->record, row, "error_with");
        document_cell(document, table, use_text(d, row));
    }
}

void report_dialogue(const struct report_data *d, struct document *document)
{
    struct document_table *table;
    char text[TEXT_SIZE];

    report_heading(d, document, "What employers say", "Vad arbetsgivarna säger");
    if (d->dialogue.rows == 0) {
        document_text(document, "%s", report_word(d, "No round of dialogues with three employers or more in one industry has come in.",
                                                  "Ingen dialogrunda med minst tre arbetsgivare i en näring har kommit in."));
        return;
    }
    document_text(document, "%s", report_word(d, "Balance of the last round: share of staff with employers that expect more people in a year, less the share that expect fewer. Shown from three employers, none of which dominates.",
                                              "Nettotal i senaste rundan: andel anställda hos arbetsgivare som väntar sig fler om ett år, minus andelen som väntar sig färre. Visas från tre arbetsgivare, varav ingen dominerar."));
    table = document_table(document, report_word(d, "Dialogue balance by industry", "Dialogernas nettotal per näring"));
    report_column(d, document, table, "Industry", "Näring", false);
    report_column(d, document, table, "Round", "Runda", false);
    report_column(d, document, table, "Employers", "Arbetsgivare", true);
    report_column(d, document, table, "Balance", "Nettotal", true);
    report_column(d, document, table, "Standard error", "Medelfel", true);
    for (int row = 0; row < d->dialogue.rows; row++) {
        const char *english = cell_text(&d->dialogue, row, "name_en");
        document_cell(document, table, d->cli->swedish || !english[0] ? cell_text(&d->dialogue, row, "industry_name") : english);
        document_cell(document, table, cell_text(&d->dialogue, row, "round"));
        report_cell_count(d, document, table, cell_number(&d->dialogue, row, "employers"));
        wording_number(cell_number(&d->dialogue, row, "balance"), 2, d->cli->swedish, text);
        document_number(document, table, text, cell_number(&d->dialogue, row, "balance"));
        wording_number(cell_number(&d->dialogue, row, "standard_error"), 2, d->cli->swedish, text);
        document_number(document, table, text, cell_number(&d->dialogue, row, "standard_error"));
    }
    report_weighed(d, document);
}
