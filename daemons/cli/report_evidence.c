/* Why the numbers may be believed, and how far: how earlier numbers held, what has changed, and the sources. */
#include "report_private.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "skill_table.h"

/* The chain's backtests of one quantity and horizon, over the county's numbers of it. */
struct chain_record {
    int n, naive, line;          /* numbers; won against each rival */
    double error, error_naive, inside;
};

static struct chain_record chain_record(const struct answer *answer, const char *quantity, int horizon)
{
    struct chain_record r = {0};

    for (int row = 0; row < answer->rows; row++) {
        double error = cell_number(answer, row, "record_error"), naive = cell_number(answer, row, "record_error_naive");
        if (strcmp(cell_text(answer, row, "quantity"), quantity) != 0 || cell_number(answer, row, "horizon") != horizon || isnan(error) || isnan(naive))
            continue;
        r.n++;
        r.naive += error < naive;
        r.line += error < cell_number(answer, row, "record_error_line");
        r.error += error;
        r.error_naive += naive;
        r.inside += cell_number(answer, row, "record_inside80");
    }
    return r;
}

static void put_chain_record(const struct report_data *d, struct document *document, struct document_table *table, const struct answer *answer,
                             const char *quantity, int horizon)
{
    struct chain_record r = chain_record(answer, quantity, horizon);
    char text[TEXT_SIZE];

    if (r.n == 0)
        return;
    document_cell(document, table, skill_table_quantity(d->cli, quantity));
    report_cell_count(d, document, table, horizon);
    report_cell_count(d, document, table, r.n);
    wording_number(r.error / r.error_naive, 2, d->cli->swedish, text);
    document_number(document, table, r.error_naive > 0 ? text : "–", r.error / r.error_naive);
    report_cell_count(d, document, table, round(100.0 * r.naive / r.n));
    report_cell_count(d, document, table, round(100.0 * r.line / r.n));
    report_cell_count(d, document, table, round(100 * r.inside / r.n));
}

static void put_chain_records(const struct report_data *d, struct document *document)
{
    static const int horizons[] = {1, 3, 5};
    struct document_table *table = document_table(document, report_word(d, "Backtest of the chain, made at this run: from earlier years, on what was known then", "Kedjans bakåttest, gjort i denna körning: från tidigare år, på det som var känt då"));

    report_column(d, document, table, "Quantity", "Storhet", false);
    report_column(d, document, table, "Years ahead", "År framåt", true);
    report_column(d, document, table, "Numbers", "Siffror", true);
    report_column(d, document, table, "Error, of the constant share's", "Fel, andel av konstant andels", true);
    report_column(d, document, table, "Better than the constant share, %", "Bättre än konstant andel, %", true);
    report_column(d, document, table, "Better than a 10-year line, %", "Bättre än en tioårslinje, %", true);
    report_column(d, document, table, "Within 80 %", "Inom 80 %", true);
    for (size_t i = 0; i < ARRAY_SIZE(horizons); i++) {
        put_chain_record(d, document, table, &d->demand, "demand_occupation", horizons[i]);
        put_chain_record(d, document, table, &d->demand, "demand_education", horizons[i]);
        put_chain_record(d, document, table, &d->supply, "population", horizons[i]);
        put_chain_record(d, document, table, &d->supply, "supply", horizons[i]);
        put_chain_record(d, document, table, &d->balance, "balance", horizons[i]);
    }
}

static bool has_chain_record(const struct report_data *d)
{
    return chain_record(&d->demand, "demand_occupation", 1).n + chain_record(&d->demand, "demand_education", 1).n +
               chain_record(&d->supply, "population", 1).n > 0;
}

void report_accuracy(const struct report_data *d, struct document *document)
{
    double ours = 0, naive = 0, inside = 0;
    char mean[WORDING_NUMBER_SIZE], rival[WORDING_NUMBER_SIZE];
    int n = 0, wins = 0;

    report_heading(d, document, "How such numbers held before", "Hur sådana tal har hållit förut");
    for (int row = 0; row < d->employed.rows; row++) {
        double mase = cell_number(&d->employed, row, "mase"), other = cell_number(&d->employed, row, "mase_naive");
        if (cell_number(&d->employed, row, "horizon") != 1 || isnan(mase) || isnan(other))
            continue;
        n++;
        wins += mase < other;
        ours += mase;
        naive += other;
        inside += cell_number(&d->employed, row, "cover80");
    }
    if (n == 0) {
        document_text(document, "%s", report_word(d, "The histories are too short for a backtest.", "Serierna är för korta för ett bakåttest."));
        return;
    }
    wording_number(ours / n, 2, d->cli->swedish, mean);
    wording_number(naive / n, 2, d->cli->swedish, rival);
    document_text(document, report_word(d, "Those at work, %d series of the county: in the rolling backtest the mean scaled error is %s, of the naive forecast %s; ours is smaller in %d series, and where it is not the naive one is published. %d %% of outcomes lay within the 80 %% interval.",
                                        "Sysselsatta, %d serier för länet: i det rullande bakåttestet är det skalade medelfelet %s, för den naiva prognosen %s; vårt är mindre i %d serier, och där det inte är det publiceras den naiva. %d %% av utfallen låg inom 80 %%-intervallet."),
                  n, mean, rival, wins, (int)round(100 * inside / n));
    if (has_chain_record(d))
        put_chain_records(d, document);
    document_text(document, "%s", report_word(d, "Openings, need and places have no outcome that could be observed: they are as good as what they are made of. Each run is kept, so that it will be held against what comes.",
                                              "Rekryteringsbehov, behov och platser har inget utfall som går att observera: de är så bra som det de är gjorda av. Varje körning sparas, så att den kan prövas mot det som kommer."));
}

/* Whether a programme's interval is another than in the baseline before; before: its row there, or -1. */
static bool has_changed(const struct report_data *d, int row, int before)
{
    return before < 0 || round(cell_number(&d->former, before, "lo80")) != round(cell_number(&d->plan, row, "lo80")) ||
           round(cell_number(&d->former, before, "hi80")) != round(cell_number(&d->plan, row, "hi80"));
}

static struct document_table *changes_table(const struct report_data *d, struct document *document)
{
    struct document_table *table = document_table(document, report_word(d, "Places needed, before and now (80 %)", "Platser som behövs, förra gången och nu (80 %)"));

    report_column(d, document, table, "Programme", "Utbildning", false);
    report_column(d, document, table, "Before", "Förra", true);
    report_column(d, document, table, "Now", "Nu", true);
    return table;
}

static void put_change(const struct report_data *d, struct document *document, struct document_table *table, int row, int before)
{
    char text[TEXT_SIZE];

    document_cell(document, table, cell_name(d->cli, &d->plan, row));
    document_cell(document, table, before < 0 ? report_word(d, "not there", "fanns inte") : cell_recommended(d->cli, &d->former, before, text));
    document_cell(document, table, cell_recommended(d->cli, &d->plan, row, text));
}

void report_changes(const struct report_data *d, struct document *document)
{
    struct document_table *table = NULL;

    report_heading(d, document, "Changes since the last publication", "Ändringar sedan förra publiceringen");
    if (d->former.rows == 0) {
        document_text(document, "%s", report_word(d, "There is no earlier publication with places.", "Det finns ingen tidigare publicering med platser."));
        return;
    }
    for (int row = 0; row < d->plan.rows; row++) {
        int before = report_plan_row(&d->former, cell_text(&d->plan, row, "programme"));
        if (!report_known(d, row) || !has_changed(d, row, before))
            continue;
        if (table == NULL)
            table = changes_table(d, document);
        put_change(d, document, table, row, before);
    }
    if (table == NULL)
        document_text(document, "%s", report_word(d, "No programme's interval has changed.", "Ingen utbildnings intervall har ändrats."));
}

/* A word may name the year of an older count: "stock_aged=2022". */
static void write_fallback(const struct report_data *d, struct document *document, const char *word)
{
    const char *year = strchr(word, '=');
    size_t length = strcspn(word, "=");

    for (int row = 0; row < d->fallbacks.rows; row++) {
        const char *code = cell_text(&d->fallbacks, row, "code"), *name = cell_text(&d->fallbacks, row, d->cli->swedish ? "name_sv" : "name_en");
        if (strlen(code) != length || strncmp(code, word, length) != 0)
            continue;
        if (year != NULL)
            document_text(document, "– %s, %s %s", name, report_word(d, "from", "från"), year + 1);
        else
            document_text(document, "– %s", name);
        return;
    }
    document_text(document, "– %s", word);
}

/* Every stand-in that some number of the answer rests on, once. */
static void gather(const struct answer *answer, char *list, size_t size)
{
    for (int row = 0; row < answer->rows; row++)
        for (const char *p = cell_text(answer, row, "borrowed"); *p != '\0'; p += strspn(p, " ")) {
            char word[64];
            size_t used = strlen(list);
            snprintf(word, sizeof word, "%.*s", (int)strcspn(p, " "), p);
            p += strcspn(p, " ");
            if (!report_listed(list, word))
                snprintf(list + used, size - used, "%s%s", used ? " " : "", word);
        }
}

void report_basis(const struct report_data *d, struct document *document)
{
    char borrowed[1500] = "";
    struct document_table *table;

    report_heading(d, document, "What the numbers rest on", "Vad talen vilar på");
    table = document_table(document, report_word(d, "Sources and their newest release", "Källor och deras senaste utgivning"));
    report_column(d, document, table, "Source", "Källa", false);
    report_column(d, document, table, "Released", "Utgiven", false);
    for (int row = 0; row < d->status.rows; row++) {
        char date[16];
        if (strncmp(cell_text(&d->status, row, "name"), "source ", 7) != 0)
            continue;
        snprintf(date, sizeof date, "%.10s", cell_text(&d->status, row, "value"));
        document_cell(document, table, cell_text(&d->status, row, "name") + 7);
        document_cell(document, table, date);
    }
    gather(&d->plan, borrowed, sizeof borrowed);
    gather(&d->balance, borrowed, sizeof borrowed);
    gather(&d->demand, borrowed, sizeof borrowed);
    if (borrowed[0] != '\0')
        document_text(document, "%s", report_word(d, "Where the county has no figures of its own, this stands in:", "Där länet saknar egna uppgifter står detta i stället:"));
    for (char *word = strtok(borrowed, " "); word != NULL; word = strtok(NULL, " "))
        write_fallback(d, document, word);
}
