/* Public and private sector, short and long term: the four that a region answers for. */
#include "report_private.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { SECTORS = 2 };

/* NaN where it is withheld or not there; fewer than five, which no reader is shown, are none here. */
static double middle_of(const struct report_data *d, const char *quantity, const char *code, int horizon)
{
    int row = report_row(&d->demand, quantity, code, horizon);

    if (row < 0)
        return NAN;
    return strcmp(cell_text(&d->demand, row, "note"), "<5") == 0 ? 0 : cell_middle(&d->demand, row);
}

/* The public part of an occupation at a horizon, 0..1; NAN where it is withheld. It follows from the occupation's industries, so
 * it moves little beside the occupation itself and is taken as certain. */
static double public_part(const struct report_data *d, const char *code, int horizon)
{
    double public = middle_of(d, "demand_public", code, horizon), all = middle_of(d, "demand_occupation", code, horizon);

    return isnan(public) || !(all > 0) ? NAN : fmin(1, public / all);
}

struct sum {
    double middle, low, high;
    int occupations;
};

static double sector_part(const struct report_data *d, const char *code, int horizon, bool public)
{
    double part = public_part(d, code, horizon);

    return public ? part : 1 - part;
}

/* Of the occupations that a programme leads to, NULL for all, one sector's part of a quantity. Ends of intervals are added as if
 * the occupations moved together, which is the wider way. */
static struct sum sector_sum(const struct report_data *d, const char *quantity, const char *programme, bool public, int horizon)
{
    struct sum sum = {0};

    for (int row = 0; row < d->demand.rows; row++) {
        const char *code = cell_text(&d->demand, row, "code");
        double part;
        if (strcmp(cell_text(&d->demand, row, "quantity"), quantity) != 0 || (int)cell_number(&d->demand, row, "horizon") != horizon ||
            (programme != NULL && !report_listed(cell_text(&d->demand, row, "programmes"), programme)))
            continue;
        part = sector_part(d, code, horizon, public);
        if (isnan(part) || isnan(cell_middle(&d->demand, row)))
            continue;
        sum.middle += part * cell_middle(&d->demand, row);
        sum.low += part * cell_number(&d->demand, row, "lo80");
        sum.high += part * cell_number(&d->demand, row, "hi80");
        sum.occupations++;
    }
    return sum;
}

static void put_change(const struct report_data *d, struct document *document, struct document_table *table, const char *programme,
                       bool public, int horizon)
{
    struct sum then = sector_sum(d, "demand_occupation", programme, public, horizon),
               now = sector_sum(d, "demand_occupation", programme, public, 1);
    char text[TEXT_SIZE];

    if (then.occupations == 0 || !(now.middle >= 1)) {
        document_cell(document, table, "–");
        return;
    }
    cell_interval(d->cli, then.middle / now.middle - 1, then.low / now.middle - 1, then.high / now.middle - 1, CELL_PERCENT, text);
    document_number(document, table, text, then.middle / now.middle - 1);
}

static void put_openings(const struct report_data *d, struct document *document, struct document_table *table, const char *programme,
                         bool public, int horizon)
{
    struct sum sum = sector_sum(d, "openings", programme, public, horizon);
    char text[TEXT_SIZE];

    if (sum.occupations == 0 || round(sum.high) < 1) {
        document_cell(document, table, "–");
        return;
    }
    cell_interval(d->cli, sum.middle, sum.low, sum.high, CELL_COUNT, text);
    document_number(document, table, text, sum.middle);
}

static void columns(const struct report_data *d, struct document *document, struct document_table *table)
{
    report_column(d, document, table, "Programme", "Utbildning", false);
    report_column(d, document, table, "Public, 3 years", "Offentlig, 3 år", true);
    report_column(d, document, table, "Public, 10 years", "Offentlig, 10 år", true);
    report_column(d, document, table, "Private, 3 years", "Privat, 3 år", true);
    report_column(d, document, table, "Private, 10 years", "Privat, 10 år", true);
}

typedef void put_function(const struct report_data *d, struct document *document, struct document_table *table, const char *programme,
                          bool public, int horizon);

static void put_programmes(const struct report_data *d, struct document *document, const char *title, put_function *put)
{
    struct document_table *table = document_table(document, title);

    columns(d, document, table);
    for (int row = 0; row < d->plan.rows; row++) {
        document_cell(document, table, cell_name(d->cli, &d->plan, row));
        for (int sector = 0; sector < SECTORS; sector++) {
            put(d, document, table, cell_text(&d->plan, row, "programme"), sector == 0, HORIZON_SHORT);
            put(d, document, table, cell_text(&d->plan, row, "programme"), sector == 0, HORIZON_LONG);
        }
    }
}

/* What the split rests on, as the numbers themselves have it. */
static const char *basis(const struct report_data *d)
{
    for (int row = 0; row < d->demand.rows; row++)
        if (strcmp(cell_text(&d->demand, row, "quantity"), "demand_public") == 0)
            return report_listed(cell_text(&d->demand, row, "borrowed"), "public_industry")
                       ? report_word(d, "The county has no figures of those at work by sector: public administration, education, health and care (O, P, Q) count as public, all else as private.",
                                     "Länet har inga uppgifter om sysselsatta efter sektor: myndigheter, utbildning, vård och omsorg (O, P, Q) räknas som offentliga, allt annat som privat.")
                       : report_word(d, "The public part of each industry is the county's own, held at its last share.",
                                     "Den offentliga delen av varje näring är länets egen, hållen vid sin senaste andel.");
    return report_word(d, "It is not known which part of an occupation is in the public sector.",
                       "Det är inte känt hur stor del av ett yrke som finns i offentlig sektor.");
}

void report_sectors(const struct report_data *d, struct document *document)
{
    report_heading(d, document, "Public and private sector, short and long term", "Offentlig och privat sektor, kort och lång sikt");
    document_text(document, report_word(d, "Of the occupations that each programme leads to, from %d. An occupation is public as far as its industries are, and counts under every programme that leads to it. %s",
                                        "Av de yrken som varje utbildning leder till, från %d. Ett yrke är offentligt så långt dess näringar är det, och räknas under varje utbildning som leder till det. %s"),
                  report_base_year(d) + 1, basis(d));
    put_programmes(d, document, report_word(d, "Change of those at work (80 %)", "Förändring av antalet sysselsatta (80 %)"), put_change);
    if (report_has(&d->demand, "openings"))
        put_programmes(d, document, report_word(d, "Openings a year: growth and replacement (80 %)", "Rekryteringsbehov per år: tillväxt och ersättning (80 %)"), put_openings);
}
