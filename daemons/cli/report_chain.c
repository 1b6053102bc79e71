/* The county's labour market behind the places: sectors, balances per education, demand and supply, occupations. */
#include "report_private.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Public: the industries O, P and Q, as the sector of the county's employed is not split further here. */
static bool is_public(const char *industry)
{
    return strcmp(industry, "O") == 0 || strcmp(industry, "P") == 0 || strcmp(industry, "Q") == 0;
}

struct sector_sum {
    double before, middle, low, high;
    int series;
};

/* Change of those at work from the first forecast year in the industries that recruit from a programme; ends of
 * intervals are added as if the industries moved together, which is the wider way. */
static struct sector_sum sector_sum(const struct report_data *d, const char *programme, bool public, int horizon)
{
    struct sector_sum sum = {0};

    for (int row = 0; row < d->employed.rows; row++) {
        const char *industry = report_text(&d->employed, row, "industry");
        int h = (int)report_number(&d->employed, row, "horizon");
        if (strcmp(industry, "T") == 0 || is_public(industry) != public || !report_listed(report_text(&d->employed, row, "programmes"), programme) ||
            isnan(report_number(&d->employed, row, "mean")))
            continue;
        if (h == 1)
            sum.before += report_number(&d->employed, row, "mean");
        if (h != horizon)
            continue;
        sum.middle += report_number(&d->employed, row, "mean");
        sum.low += report_number(&d->employed, row, "lo80");
        sum.high += report_number(&d->employed, row, "hi80");
        sum.series++;
    }
    return sum;
}

static void put_sector(const struct report_data *d, struct document *document, struct document_table *table, const char *programme, bool public, int horizon)
{
    struct sector_sum s = sector_sum(d, programme, public, horizon);
    char text[TEXT_SIZE];

    if (s.series == 0 || !(s.before > 0)) {
        document_cell(document, table, "–");
        return;
    }
    report_percent(d, s.middle / s.before - 1, s.low / s.before - 1, s.high / s.before - 1, text);
    document_number(document, table, text, s.middle / s.before - 1);
}

void report_sectors(const struct report_data *d, struct document *document)
{
    struct document_table *table;

    report_heading(d, document, "Public and private sector, short and long term", "Offentlig och privat sektor, kort och lång sikt");
    document_text(document, report_word(d, "Change of those at work from %d in the industries that recruit from each programme. Public: public administration, education, health and care (O, P, Q).",
                                        "Förändring av antalet sysselsatta från %d i de näringar som rekryterar från utbildningen. Offentlig: myndigheter, utbildning, vård och omsorg (O, P, Q)."),
                  report_base_year(d) + 1);
    table = document_table(document, report_word(d, "Employment in the industries that recruit (80 %)", "Sysselsättning i rekryterande näringar (80 %)"));
    report_column(d, document, table, "Programme", "Utbildning", false);
    report_column(d, document, table, "Public, 3 years", "Offentlig, 3 år", true);
    report_column(d, document, table, "Public, 10 years", "Offentlig, 10 år", true);
    report_column(d, document, table, "Private, 3 years", "Privat, 3 år", true);
    report_column(d, document, table, "Private, 10 years", "Privat, 10 år", true);
    for (int row = 0; row < d->plan.rows; row++) {
        const char *programme = report_text(&d->plan, row, "programme");
        document_cell(document, table, report_name(d->cli, &d->plan, row));
        put_sector(d, document, table, programme, true, HORIZON_SHORT);
        put_sector(d, document, table, programme, true, HORIZON_LONG);
        put_sector(d, document, table, programme, false, HORIZON_SHORT);
        put_sector(d, document, table, programme, false, HORIZON_LONG);
    }
}

static void put_balance(const struct report_data *d, struct document *document, struct document_table *table, int row)
{
    static const int horizons[] = {3, 5, 10};
    char text[TEXT_SIZE];
    const char *code = report_text(&d->balance, row, "code");
    int last = report_row(&d->balance, "balance", code, HORIZON_LONG);

    snprintf(text, sizeof text, "%s %s", code, report_name(d->cli, &d->balance, row));
    document_cell(document, table, text);
    for (size_t i = 0; i < ARRAY_SIZE(horizons); i++)
        report_cell_interval(d, document, table, &d->balance, report_row(&d->balance, "balance", code, horizons[i]), true);
    if (last < 0 || isnan(report_number(&d->balance, last, "p_short"))) {
        document_cell(document, table, "");
    } else {
        snprintf(text, sizeof text, "%d %%", (int)round(100 * report_number(&d->balance, last, "p_short")));
        document_number(document, table, text, report_number(&d->balance, last, "p_short"));
    }
    document_cell(document, table, report_text(&d->balance, row, "programmes"));
}

void report_balances(const struct report_data *d, struct document *document)
{
    struct document_table *table;

    report_heading(d, document, "Balance per education", "Balans per utbildningsgrupp");
    document_text(document, "%s", report_word(d, "(Supply less demand) as a share of demand; beyond −8 % is called a shortage. The balance at the start is set by unemployment and commuting, so the change tells more than the level.",
                                              "(Tillgång minus efterfrågan) som andel av efterfrågan; under −8 % kallas brist. Läget i början är satt av arbetslöshet och pendling, så förändringen säger mer än nivån."));
    table = document_table(document, report_word(d, "Balance by education group (80 %)", "Balans per utbildningsgrupp (80 %)"));
    report_column(d, document, table, "Education group", "Utbildningsgrupp", false);
    report_column_year(document, table, report_base_year(d) + 3);
    report_column_year(document, table, report_base_year(d) + 5);
    report_column_year(document, table, report_base_year(d) + 10);
    report_column(d, document, table, "P(shortage)", "P(brist)", true);
    report_column(d, document, table, "Programmes", "Utbildningar", false);
    for (int row = 0; row < d->balance.rows; row++)
        if (strcmp(report_text(&d->balance, row, "quantity"), "balance") == 0 && report_number(&d->balance, row, "horizon") == 1)
            put_balance(d, document, table, row);
}

/* The programmes that differ most from today first, in the order they have in the plan. */
void report_charts(const struct report_data *d, struct document *document, int most)
{
    struct document_chart chart;
    char title[TEXT_SIZE];

    report_heading(d, document, "Demand and supply", "Efterfrågan och tillgång");
    for (int pass = 0; pass < 2; pass++)
        for (int row = 0; row < d->plan.rows && most > 0; row++)
            if ((report_light(d, row) != LIGHT_GREEN) == (pass == 0) && report_programme_chart(d, row, &chart, title)) {
                document_chart(document, &chart);
                most--;
            }
}

void report_occupations(const struct report_data *d, struct document *document)
{
    struct document_table *table;

    report_heading(d, document, "Recruitment need by occupation", "Rekryteringsbehov per yrke");
    table = document_table(document, report_word(d, "Openings a year: growth and replacement (80 %)", "Rekryteringsbehov per år: tillväxt och ersättning (80 %)"));
    report_column(d, document, table, "Occupation", "Yrke", false);
    report_column_year(document, table, report_base_year(d) + 1);
    report_column_year(document, table, report_base_year(d) + 3);
    report_column_year(document, table, report_base_year(d) + 10);
    report_column(d, document, table, "Programmes", "Utbildningar", false);
    for (int row = 0; row < d->demand.rows; row++) {
        const char *code = report_text(&d->demand, row, "code");
        char text[TEXT_SIZE];
        if (strcmp(report_text(&d->demand, row, "quantity"), "openings") != 0 || report_number(&d->demand, row, "horizon") != 1)
            continue;
        snprintf(text, sizeof text, "%s %s", code, report_name(d->cli, &d->demand, row));
        document_cell(document, table, text);
        report_cell_interval(d, document, table, &d->demand, row, false);
        report_cell_interval(d, document, table, &d->demand, report_row(&d->demand, "openings", code, 3), false);
        report_cell_interval(d, document, table, &d->demand, report_row(&d->demand, "openings", code, 10), false);
        document_cell(document, table, report_text(&d->demand, row, "programmes"));
    }
}
