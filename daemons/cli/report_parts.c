#include "report_parts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wording.h"

enum { TEXT_SIZE = 200, HORIZON_LONG = 10, HORIZON_SHORT = 3 };

const char *report_word(const struct report_data *data, const char *en, const char *sv)
{
    return data->cli->swedish ? sv : en;
}

/* The year before the first one that is forecast. */
int report_base_year(const struct report_data *d)
{
    return d->balance.rows > 0 ? (int)(report_number(&d->balance, 0, "year") - report_number(&d->balance, 0, "horizon")) : 0;
}

bool report_synthetic(const struct report_data *d)
{
    for (int row = 0; row < d->status.rows; row++)
        if (strncmp(report_text(&d->status, row, "name"), "source synthetic", 16) == 0)
            return true;
    return false;
}

/* --- numbers as texts */

static const char *count(const struct report_data *d, double value, char room[WORDING_NUMBER_SIZE])
{
    return isnan(value) ? "?" : wording_number(round(value) == 0 ? 0 : value, 0, d->cli->swedish, room);
}

/* "178 (133–233)". */
static void interval(const struct report_data *d, double middle, double low, double high, char out[TEXT_SIZE])
{
    char a[WORDING_NUMBER_SIZE], b[WORDING_NUMBER_SIZE], c[WORDING_NUMBER_SIZE];

    snprintf(out, TEXT_SIZE, "%s (%s–%s)", count(d, middle, a), count(d, low, b), count(d, high, c));
}

/* "−8 % (−15 – +2)". */
static void percent(const struct report_data *d, double middle, double low, double high, char out[TEXT_SIZE])
{
    const double value[3] = {100 * middle, 100 * low, 100 * high};
    char text[3][WORDING_NUMBER_SIZE];

    for (int i = 0; i < 3; i++) {
        char room[WORDING_NUMBER_SIZE];
        snprintf(text[i], sizeof text[i], "%s%s", round(value[i]) > 0 ? "+" : "", count(d, value[i], room));
    }
    snprintf(out, TEXT_SIZE, "%s %% (%s – %s)", text[0], text[1], text[2]);
}

static void cell_interval(const struct report_data *d, struct document *document, struct document_table *table,
                          const struct answer *answer, int row, bool share)
{
    char text[TEXT_SIZE];

    if (row < 0 || isnan(report_number(answer, row, "lo80"))) {
        document_cell(document, table, row < 0 ? "" : report_text(answer, row, "note"));
        return;
    }
    (share ? percent : interval)(d, report_number(answer, row, "median"), report_number(answer, row, "lo80"),
                                 report_number(answer, row, "hi80"), text);
    document_number(document, table, text, report_number(answer, row, "median"));
}

static void cell_count(const struct report_data *d, struct document *document, struct document_table *table, double value)
{
    char room[WORDING_NUMBER_SIZE];

    document_number(document, table, count(d, value, room), value);
}

static void cell_year(struct document *document, struct document_table *table, double year)
{
    char text[16];

    snprintf(text, sizeof text, "%d", (int)year);
    document_number(document, table, text, year);
}

static void column(const struct report_data *d, struct document *document, struct document_table *table, const char *en, const char *sv, bool number)
{
    document_column(document, table, d->cli->swedish ? sv : en, number);
}

static void column_year(struct document *document, struct document_table *table, int year)
{
    char text[16];

    snprintf(text, sizeof text, "%d", year);
    document_column(document, table, text, true);
}

static void heading(const struct report_data *d, struct document *document, const char *en, const char *sv)
{
    document_heading(document, 1, d->cli->swedish ? sv : en);
}

/* --- programmes */

bool report_known(const struct report_data *d, int row)
{
    return !isnan(report_number(&d->plan, row, "lo80"));
}

enum document_light report_light(const struct report_data *d, int row)
{
    const char *advice = report_text(&d->plan, row, "advice");

    if (!report_known(d, row))
        return LIGHT_NONE;
    return strcmp(advice, "more") == 0 ? LIGHT_RED : strcmp(advice, "fewer") == 0 ? LIGHT_YELLOW : LIGHT_GREEN;
}

static const char *advice_word(const struct report_data *d, int row)
{
    switch (report_light(d, row)) {
    case LIGHT_RED:
        return report_word(d, "more places", "fler platser");
    case LIGHT_YELLOW:
        return report_word(d, "fewer places", "färre platser");
    case LIGHT_NONE:
        return report_word(d, "figures lack", "uppgifter saknas");
    default:
        return report_word(d, "as today", "som i dag");
    }
}

/* The education group a programme leads to first. */
static void main_group(const struct report_data *d, int row, char group[32])
{
    const char *groups = report_text(&d->plan, row, "groups");

    snprintf(group, 32, "%.*s", (int)strcspn(groups, " "), groups);
}

static void need_sentence(const struct report_data *d, int row, char *out)
{
    char today[WORDING_NUMBER_SIZE], need[WORDING_NUMBER_SIZE], low[WORDING_NUMBER_SIZE], high[WORDING_NUMBER_SIZE];
    double recommended = report_number(&d->plan, row, "recommended");
    int start = (int)report_number(&d->plan, row, "first_start"), exam = (int)report_number(&d->plan, row, "first_graduates");

    count(d, report_number(&d->plan, row, "today"), today);
    count(d, recommended, need);
    count(d, report_number(&d->plan, row, "lo80"), low);
    count(d, report_number(&d->plan, row, "hi80"), high);
    if (isnan(recommended))
        snprintf(out, REPORT_SENTENCE_SIZE,
                 report_word(d, "There are %s places today; for graduates of %d to meet the need, a class begun in %d needs between %s and %s (80 %%), too wide a range for a single number.",
                             "I dag finns %s platser; för att examen %d ska möta behovet behöver klassen som börjar %d mellan %s och %s (80 %%), ett för brett spann för ett enda tal."),
                 today, exam, start, low, high);
    else
        snprintf(out, REPORT_SENTENCE_SIZE,
                 report_word(d, "There are %s places today; for graduates of %d to meet the need, a class begun in %d needs %s (80 %%: %s to %s).",
                             "I dag finns %s platser; för att examen %d ska möta behovet behöver klassen som börjar %d ha %s (80 %%: %s till %s)."),
                 today, exam, start, need, low, high);
}

static void balance_sentence(const struct report_data *d, int row, char *out)
{
    char group[32], near[TEXT_SIZE], far[TEXT_SIZE];
    int first, last;

    main_group(d, row, group);
    first = report_row(&d->balance, "balance", group, HORIZON_SHORT);
    last = report_row(&d->balance, "balance", group, HORIZON_LONG);
    out[0] = '\0';
    if (first < 0 || last < 0)
        return;
    if (isnan(report_number(&d->balance, first, "lo80")) || isnan(report_number(&d->balance, last, "lo80"))) {
        snprintf(out, REPORT_SENTENCE_SIZE, report_word(d, "Of group %s there are too few persons for a balance to be shown.",
                                                         "Utbildningsgrupp %s har för få personer för att en balans ska visas."), group);
        return;
    }
    percent(d, report_number(&d->balance, first, "median"), report_number(&d->balance, first, "lo80"), report_number(&d->balance, first, "hi80"), near);
    percent(d, report_number(&d->balance, last, "median"), report_number(&d->balance, last, "lo80"), report_number(&d->balance, last, "hi80"), far);
    snprintf(out, REPORT_SENTENCE_SIZE,
             report_word(d, "The balance of %s (supply less demand) is %s in %d and %s in %d; a shortage by then has probability %d %%.",
                         "Balansen för %s (tillgång minus efterfrågan) är %s år %d och %s år %d; sannolikheten för brist är då %d %%."),
             report_name(d->cli, &d->balance, first), near, (int)report_number(&d->balance, first, "year"), far,
             (int)report_number(&d->balance, last, "year"), (int)round(100 * report_number(&d->balance, last, "p_short")));
}

static int words(const char *text)
{
    int n = 0;

    for (const char *p = text; *p != '\0'; p++)
        n += *p != ' ' && (p == text || p[-1] == ' ');
    return n;
}

static void basis_sentence(const struct report_data *d, int row, char *out)
{
    int borrowed = words(report_text(&d->plan, row, "borrowed"));

    if (borrowed == 0)
        snprintf(out, REPORT_SENTENCE_SIZE, "%s", report_word(d, "All of it rests on the county's own figures.", "Allt vilar på länets egna uppgifter."));
    else if (borrowed == 1)
        snprintf(out, REPORT_SENTENCE_SIZE, report_word(d, "It rests on the county's own figures but for one assumption, named with number %s.",
                                                        "Det vilar på länets egna uppgifter utom ett antagande, som framgår av nummer %s."),
                 report_text(&d->plan, row, "id"));
    else
        snprintf(out, REPORT_SENTENCE_SIZE, report_word(d, "It rests on the county's own figures but for %d assumptions, named with number %s.",
                                                        "Det vilar på länets egna uppgifter utom %d antaganden, som framgår av nummer %s."),
                 borrowed, report_text(&d->plan, row, "id"));
}

void report_sentences(const struct report_data *d, int row, char sentence[DOCUMENT_SENTENCES][REPORT_SENTENCE_SIZE])
{
    need_sentence(d, row, sentence[0]);
    balance_sentence(d, row, sentence[1]);
    basis_sentence(d, row, sentence[2]);
}

/* --- charts */

static void fill_line(struct document_line *line, const struct answer *answer, const char *quantity, const char *code, int years)
{
    for (int h = 0; h < years; h++) {
        int row = report_row(answer, quantity, code, h + 1);
        line->median[h] = row < 0 ? NAN : report_number(answer, row, "median");
        line->lo80[h] = row < 0 ? NAN : report_number(answer, row, "lo80");
        line->hi80[h] = row < 0 ? NAN : report_number(answer, row, "hi80");
        line->lo95[h] = row < 0 ? NAN : report_number(answer, row, "lo95");
        line->hi95[h] = row < 0 ? NAN : report_number(answer, row, "hi95");
    }
}

static int years_of(const struct answer *answer)
{
    int years = 0;

    for (int row = 0; row < answer->rows; row++)
        years = (int)fmax(years, report_number(answer, row, "horizon"));
    return years < DOCUMENT_YEARS_MAX ? years : DOCUMENT_YEARS_MAX;
}

/* Demand and supply of the group a programme leads to. False when the chain does not have them. */
static bool programme_chart(const struct report_data *d, int row, struct document_chart *chart, char title[TEXT_SIZE])
{
    char group[32];
    int known;

    main_group(d, row, group);
    known = report_row(&d->demand, "demand_education", group, 1);
    if (known < 0 || report_row(&d->supply, "supply", group, 1) < 0)
        return false;
    snprintf(title, TEXT_SIZE, "%.180s", report_name(d->cli, &d->demand, known));
    *chart = (struct document_chart){.title = title,
                                     .unit = report_word(d, "persons; bands 80 and 95 %", "personer; band 80 och 95 %"),
                                     .first_year = report_base_year(d) + 1,
                                     .years = years_of(&d->demand),
                                     .lines = 2,
                                     .comma = d->cli->swedish};
    chart->line[0].name = report_word(d, "Demand", "Efterfrågan");
    chart->line[1].name = report_word(d, "Supply", "Tillgång");
    fill_line(&chart->line[0], &d->demand, "demand_education", group, chart->years);
    fill_line(&chart->line[1], &d->supply, "supply", group, chart->years);
    return true;
}

/* --- sections */

static void list_programmes(const struct report_data *d, enum document_light light, char *out, size_t size)
{
    size_t used = 0;

    out[0] = '\0';
    for (int row = 0; row < d->plan.rows && used + 2 < size; row++)
        if (report_light(d, row) == light)
            used += (size_t)snprintf(out + used, size - used, "%s%s", used ? ", " : "", report_name(d->cli, &d->plan, row));
}

void report_summary(const struct report_data *d, struct document *document)
{
    char more[2000], fewer[2000];

    heading(d, document, "Summary", "Sammanfattning");
    list_programmes(d, LIGHT_RED, more, sizeof more);
    list_programmes(d, LIGHT_YELLOW, fewer, sizeof fewer);
    document_text(document, report_word(d, "More places than today, beyond what chance explains: %s.", "Fler platser än i dag, mer än slumpen förklarar: %s."),
                  more[0] ? more : report_word(d, "none", "inga"));
    document_text(document, report_word(d, "Fewer places than today would meet the need: %s.", "Färre platser än i dag skulle möta behovet: %s."),
                  fewer[0] ? fewer : report_word(d, "none", "inga"));
    document_text(document, "%s",
                  report_word(d, "More or fewer is said where the whole 80 % interval lies above or below today's places. For the others the interval holds today's number: what is known does not speak for a change. Every number has its interval; where it is wider than half the number, the interval alone is shown.",
                              "Fler eller färre sägs där hela 80 %-intervallet ligger över eller under dagens platser. För övriga rymmer intervallet dagens antal: det som är känt talar inte för någon ändring. Varje tal har sitt intervall; är det bredare än halva talet visas bara intervallet."));
}

void report_places(const struct report_data *d, struct document *document)
{
    struct document_table *table;
    char text[TEXT_SIZE];

    heading(d, document, "Places per programme", "Platser per utbildning");
    table = document_table(document, report_word(d, "Places today and places needed for the next class", "Platser i dag och platser som nästa klass behöver"));
    column(d, document, table, "Programme", "Utbildning", false);
    column(d, document, table, "Today", "I dag", true);
    column(d, document, table, "Needed (80 %)", "Behövs (80 %)", true);
    column(d, document, table, "Assessment", "Bedömning", false);
    column(d, document, table, "Start", "Start", true);
    column(d, document, table, "First exams", "Första examen", true);
    for (int row = 0; row < d->plan.rows; row++) {
        document_cell(document, table, report_name(d->cli, &d->plan, row));
        if (!report_known(d, row)) {
            document_cell(document, table, "");
            document_cell(document, table, advice_word(d, row));
            for (int i = 0; i < 3; i++)
                document_cell(document, table, "");
            continue;
        }
        cell_count(d, document, table, report_number(&d->plan, row, "today"));
        interval(d, report_number(&d->plan, row, "recommended"), report_number(&d->plan, row, "lo80"), report_number(&d->plan, row, "hi80"), text);
        document_number(document, table, text, report_number(&d->plan, row, "recommended"));
        document_signal(document, table, advice_word(d, row), report_light(d, row));
        cell_year(document, table, report_number(&d->plan, row, "first_start"));
        cell_year(document, table, report_number(&d->plan, row, "first_graduates"));
    }
}

static int first_start(const struct report_data *d)
{
    for (int row = 0; row < d->plan.rows; row++)
        if (report_known(d, row))
            return (int)report_number(&d->plan, row, "first_start");
    return report_base_year(d) + 1;
}

void report_places_by_year(const struct report_data *d, struct document *document)
{
    struct document_table *table = document_table(document, report_word(d, "Places needed by the year a class begins (80 %)",
                                                                        "Platser som behövs, efter det år klassen börjar (80 %)"));

    column(d, document, table, "Programme", "Utbildning", false);
    column(d, document, table, "Today", "I dag", true);
    for (int h = 1; h <= 5; h++)
        column_year(document, table, first_start(d) + h - 1);
    for (int row = 0; row < d->plan.rows; row++) {
        if (!report_known(d, row))
            continue;
        document_cell(document, table, report_name(d->cli, &d->plan, row));
        cell_count(d, document, table, report_number(&d->plan, row, "today"));
        for (int h = 1; h <= 5; h++)
            cell_interval(d, document, table, &d->places, report_row(&d->places, "places", report_text(&d->plan, row, "programme"), first_start(d) - report_base_year(d) + h - 1), false);
    }
}

/* Public: the industries O, P and Q, as the sector of the county's employed is not split further here. */
static bool is_public(const char *industry)
{
    return strcmp(industry, "O") == 0 || strcmp(industry, "P") == 0 || strcmp(industry, "Q") == 0;
}

static bool named(const char *list, const char *code)
{
    size_t length = strlen(code);

    for (const char *p = list; (p = strstr(p, code)) != NULL; p++)
        if ((p == list || p[-1] == ' ') && (p[length] == ' ' || p[length] == '\0'))
            return true;
    return false;
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
        if (strcmp(industry, "T") == 0 || is_public(industry) != public || !named(report_text(&d->employed, row, "programmes"), programme) ||
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
    percent(d, s.middle / s.before - 1, s.low / s.before - 1, s.high / s.before - 1, text);
    document_number(document, table, text, s.middle / s.before - 1);
}

void report_sectors(const struct report_data *d, struct document *document)
{
    struct document_table *table;

    heading(d, document, "Public and private sector, short and long term", "Offentlig och privat sektor, kort och lång sikt");
    document_text(document, report_word(d, "Change of those at work from %d in the industries that recruit from each programme. Public: public administration, education, health and care (O, P, Q).",
                                        "Förändring av antalet sysselsatta från %d i de näringar som rekryterar från utbildningen. Offentlig: myndigheter, utbildning, vård och omsorg (O, P, Q)."),
                  report_base_year(d) + 1);
    table = document_table(document, report_word(d, "Employment in the industries that recruit (80 %)", "Sysselsättning i rekryterande näringar (80 %)"));
    column(d, document, table, "Programme", "Utbildning", false);
    column(d, document, table, "Public, 3 years", "Offentlig, 3 år", true);
    column(d, document, table, "Public, 10 years", "Offentlig, 10 år", true);
    column(d, document, table, "Private, 3 years", "Privat, 3 år", true);
    column(d, document, table, "Private, 10 years", "Privat, 10 år", true);
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
        cell_interval(d, document, table, &d->balance, report_row(&d->balance, "balance", code, horizons[i]), true);
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

    heading(d, document, "Balance per education", "Balans per utbildningsgrupp");
    document_text(document, "%s", report_word(d, "(Supply less demand) as a share of demand; beyond −8 % is called a shortage. The balance at the start is set by unemployment and commuting, so the change tells more than the level.",
                                              "(Tillgång minus efterfrågan) som andel av efterfrågan; under −8 % kallas brist. Läget i början är satt av arbetslöshet och pendling, så förändringen säger mer än nivån."));
    table = document_table(document, report_word(d, "Balance by education group (80 %)", "Balans per utbildningsgrupp (80 %)"));
    column(d, document, table, "Education group", "Utbildningsgrupp", false);
    column_year(document, table, report_base_year(d) + 3);
    column_year(document, table, report_base_year(d) + 5);
    column_year(document, table, report_base_year(d) + 10);
    column(d, document, table, "P(shortage)", "P(brist)", true);
    column(d, document, table, "Programmes", "Utbildningar", false);
    for (int row = 0; row < d->balance.rows; row++)
        if (strcmp(report_text(&d->balance, row, "quantity"), "balance") == 0 && report_number(&d->balance, row, "horizon") == 1)
            put_balance(d, document, table, row);
}

/* The programmes that differ most from today first, in the order they have in the plan. */
void report_charts(const struct report_data *d, struct document *document, int most)
{
    struct document_chart chart;
    char title[TEXT_SIZE];

    heading(d, document, "Demand and supply", "Efterfrågan och tillgång");
    for (int pass = 0; pass < 2; pass++)
        for (int row = 0; row < d->plan.rows && most > 0; row++)
            if ((report_light(d, row) != LIGHT_GREEN) == (pass == 0) && programme_chart(d, row, &chart, title)) {
                document_chart(document, &chart);
                most--;
            }
}

void report_occupations(const struct report_data *d, struct document *document)
{
    struct document_table *table;

    heading(d, document, "Recruitment need by occupation", "Rekryteringsbehov per yrke");
    table = document_table(document, report_word(d, "Openings a year: growth and replacement (80 %)", "Rekryteringsbehov per år: tillväxt och ersättning (80 %)"));
    column(d, document, table, "Occupation", "Yrke", false);
    column_year(document, table, report_base_year(d) + 1);
    column_year(document, table, report_base_year(d) + 3);
    column_year(document, table, report_base_year(d) + 10);
    column(d, document, table, "Programmes", "Utbildningar", false);
    for (int row = 0; row < d->demand.rows; row++) {
        const char *code = report_text(&d->demand, row, "code");
        char text[TEXT_SIZE];
        if (strcmp(report_text(&d->demand, row, "quantity"), "openings") != 0 || report_number(&d->demand, row, "horizon") != 1)
            continue;
        snprintf(text, sizeof text, "%s %s", code, report_name(d->cli, &d->demand, row));
        document_cell(document, table, text);
        cell_interval(d, document, table, &d->demand, row, false);
        cell_interval(d, document, table, &d->demand, report_row(&d->demand, "openings", code, 3), false);
        cell_interval(d, document, table, &d->demand, report_row(&d->demand, "openings", code, 10), false);
        document_cell(document, table, report_text(&d->demand, row, "programmes"));
    }
}

static void area_need(const struct report_data *d, struct document *document, int row)
{
    static const int horizons[] = {3, 5};
    char group[32], text[TEXT_SIZE];
    const char *groups = report_text(&d->plan, row, "groups");

    for (const char *p = groups; *p != '\0'; p += strspn(p, " ")) {
        snprintf(group, sizeof group, "%.*s", (int)strcspn(p, " "), p);
        p += strcspn(p, " ");
        for (size_t i = 0; i < ARRAY_SIZE(horizons); i++) {
            int at = report_row(&d->demand, "education_need", group, horizons[i]);
            if (at < 0 || isnan(report_number(&d->demand, at, "lo80")))
                continue;
            interval(d, report_number(&d->demand, at, "median"), report_number(&d->demand, at, "lo80"), report_number(&d->demand, at, "hi80"), text);
            document_text(document, report_word(d, "Need in %d of people with %s: %s a year.", "Behov %d av personer med %s: %s per år."),
                          (int)report_number(&d->demand, at, "year"), report_name(d->cli, &d->demand, at), text);
        }
    }
}

static void area_occupations(const struct report_data *d, struct document *document, const char *programme)
{
    char list[900] = "";
    size_t used = 0;

    for (int row = 0; row < d->demand.rows && used + 100 < sizeof list; row++) {
        char room[WORDING_NUMBER_SIZE];
        if (strcmp(report_text(&d->demand, row, "quantity"), "openings") != 0 || report_number(&d->demand, row, "horizon") != HORIZON_SHORT ||
            !named(report_text(&d->demand, row, "programmes"), programme) || isnan(report_number(&d->demand, row, "median")))
            continue;
        used += (size_t)snprintf(list + used, sizeof list - used, "%s%.80s (%s)", used ? "; " : "", report_name(d->cli, &d->demand, row),
                                 count(d, report_number(&d->demand, row, "median"), room));
    }
    if (used > 0)
        document_text(document, report_word(d, "Occupations, with openings a year: %s.", "Yrken, med rekryteringsbehov per år: %s."), list);
}

void report_area(const struct report_data *d, struct document *document, int row)
{
    char sentence[DOCUMENT_SENTENCES][REPORT_SENTENCE_SIZE], title[TEXT_SIZE];
    struct document_chart chart;

    document_heading(document, 1, report_name(d->cli, &d->plan, row));
    if (!report_known(d, row)) {
        document_text(document, "%s", report_word(d, "Its places, the population by education group, or the bridge to it is missing.",
                                                  "Platser, befolkning per utbildningsgrupp eller bryggan dit saknas."));
        return;
    }
    report_sentences(d, row, sentence);
    for (int i = 0; i < DOCUMENT_SENTENCES; i++)
        if (sentence[i][0] != '\0')
            document_text(document, "%s", sentence[i]);
    area_need(d, document, row);
    area_occupations(d, document, report_text(&d->plan, row, "programme"));
    if (programme_chart(d, row, &chart, title))
        document_chart(document, &chart);
}

void report_dialogue(const struct report_data *d, struct document *document)
{
    struct document_table *table;
    char text[TEXT_SIZE];

    heading(d, document, "What employers say", "Vad arbetsgivarna säger");
    if (d->dialogue.rows == 0) {
        document_text(document, "%s", report_word(d, "No round of dialogues with three employers or more in one industry has come in.",
                                                  "Ingen dialogomgång med minst tre arbetsgivare i en näring har kommit in."));
        return;
    }
    document_text(document, "%s", report_word(d, "Balance of the last round: share of staff with employers that expect more people in a year, less the share that expect fewer. Shown from three employers, none of which dominates.",
                                              "Nettotal i senaste omgången: andel anställda hos arbetsgivare som väntar sig fler om ett år, minus andelen som väntar sig färre. Visas från tre arbetsgivare, varav ingen dominerar."));
    table = document_table(document, report_word(d, "Dialogue balance by industry", "Dialogernas nettotal per näring"));
    column(d, document, table, "Industry", "Näring", false);
    column(d, document, table, "Round", "Omgång", false);
    column(d, document, table, "Employers", "Arbetsgivare", true);
    column(d, document, table, "Balance", "Nettotal", true);
    column(d, document, table, "Standard error", "Medelfel", true);
    for (int row = 0; row < d->dialogue.rows; row++) {
        const char *english = report_text(&d->dialogue, row, "name_en");
        document_cell(document, table, d->cli->swedish || !english[0] ? report_text(&d->dialogue, row, "industry_name") : english);
        document_cell(document, table, report_text(&d->dialogue, row, "round"));
        cell_count(d, document, table, report_number(&d->dialogue, row, "employers"));
        wording_number(report_number(&d->dialogue, row, "balance"), 2, d->cli->swedish, text);
        document_number(document, table, text, report_number(&d->dialogue, row, "balance"));
        wording_number(report_number(&d->dialogue, row, "standard_error"), 2, d->cli->swedish, text);
        document_number(document, table, text, report_number(&d->dialogue, row, "standard_error"));
    }
}

void report_accuracy(const struct report_data *d, struct document *document)
{
    double ours = 0, naive = 0, inside = 0;
    char mean[WORDING_NUMBER_SIZE], rival[WORDING_NUMBER_SIZE];
    int n = 0, wins = 0;

    heading(d, document, "How such numbers held before", "Hur sådana tal har hållit förut");
    for (int row = 0; row < d->employed.rows; row++) {
        double mase = report_number(&d->employed, row, "mase"), other = report_number(&d->employed, row, "mase_naive");
        if (report_number(&d->employed, row, "horizon") != 1 || isnan(mase) || isnan(other))
            continue;
        n++;
        wins += mase < other;
        ours += mase;
        naive += other;
        inside += report_number(&d->employed, row, "cover80");
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
    document_text(document, "%s", report_word(d, "Of demand, balance and places of this chain no earlier number has an outcome yet; each new run is kept, so that it will be held against what comes.",
                                              "För kedjans efterfrågan, balans och platser finns ännu inget utfall att jämföra tidigare tal med; varje körning sparas, så att den kan prövas mot det som kommer."));
}

static int former_row(const struct report_data *d, int row)
{
    for (int i = 0; i < d->former.rows; i++)
        if (strcmp(report_text(&d->former, i, "programme"), report_text(&d->plan, row, "programme")) == 0)
            return i;
    return -1;
}

void report_changes(const struct report_data *d, struct document *document)
{
    struct document_table *table = NULL;
    char text[TEXT_SIZE];

    heading(d, document, "Changes since the last publication", "Ändringar sedan förra publiceringen");
    if (!d->has_former || d->former.rows == 0) {
        document_text(document, "%s", report_word(d, "There is no earlier publication with places.", "Det finns ingen tidigare publicering med platser."));
        return;
    }
    for (int row = 0; row < d->plan.rows; row++) {
        int before = former_row(d, row);
        if (!report_known(d, row))
            continue;
        if (before >= 0 && round(report_number(&d->former, before, "lo80")) == round(report_number(&d->plan, row, "lo80")) &&
            round(report_number(&d->former, before, "hi80")) == round(report_number(&d->plan, row, "hi80")))
            continue;
        if (table == NULL) {
            table = document_table(document, report_word(d, "Places needed, before and now (80 %)", "Platser som behövs, förra gången och nu (80 %)"));
            column(d, document, table, "Programme", "Utbildning", false);
            column(d, document, table, "Before", "Förra", true);
            column(d, document, table, "Now", "Nu", true);
        }
        document_cell(document, table, report_name(d->cli, &d->plan, row));
        if (before < 0) {
            document_cell(document, table, report_word(d, "not there", "fanns inte"));
        } else {
            interval(d, report_number(&d->former, before, "recommended"), report_number(&d->former, before, "lo80"), report_number(&d->former, before, "hi80"), text);
            document_cell(document, table, text);
        }
        interval(d, report_number(&d->plan, row, "recommended"), report_number(&d->plan, row, "lo80"), report_number(&d->plan, row, "hi80"), text);
        document_cell(document, table, text);
    }
    if (table == NULL)
        document_text(document, "%s", report_word(d, "No programme's interval has changed.", "Ingen utbildnings intervall har ändrats."));
}

static const char *fallback_name(const struct report_data *d, const char *code)
{
    for (int row = 0; row < d->fallbacks.rows; row++)
        if (strcmp(report_text(&d->fallbacks, row, "code"), code) == 0)
            return report_text(&d->fallbacks, row, d->cli->swedish ? "name_sv" : "name_en");
    return code;
}

/* Every stand-in that some number of the answer rests on, once. */
static void gather(const struct answer *answer, char *list, size_t size)
{
    for (int row = 0; row < answer->rows; row++)
        for (const char *p = report_text(answer, row, "borrowed"); *p != '\0'; p += strspn(p, " ")) {
            char word[64];
            size_t used = strlen(list);
            snprintf(word, sizeof word, "%.*s", (int)strcspn(p, " "), p);
            p += strcspn(p, " ");
            if (!named(list, word))
                snprintf(list + used, size - used, "%s%s", used ? " " : "", word);
        }
}

void report_basis(const struct report_data *d, struct document *document)
{
    char borrowed[1500] = "";
    struct document_table *table;

    heading(d, document, "What the numbers rest on", "Vad talen vilar på");
    table = document_table(document, report_word(d, "Sources and their newest release", "Källor och deras senaste utgivning"));
    column(d, document, table, "Source", "Källa", false);
    column(d, document, table, "Released", "Utgiven", false);
    for (int row = 0; row < d->status.rows; row++) {
        char date[16];
        if (strncmp(report_text(&d->status, row, "name"), "source ", 7) != 0)
            continue;
        snprintf(date, sizeof date, "%.10s", report_text(&d->status, row, "value"));
        document_cell(document, table, report_text(&d->status, row, "name") + 7);
        document_cell(document, table, date);
    }
    gather(&d->plan, borrowed, sizeof borrowed);
    gather(&d->balance, borrowed, sizeof borrowed);
    gather(&d->demand, borrowed, sizeof borrowed);
    if (borrowed[0] != '\0')
        document_text(document, "%s", report_word(d, "Where the county has no figures of its own, this stands in:", "Där länet saknar egna uppgifter står detta i stället:"));
    for (char *word = strtok(borrowed, " "); word != NULL; word = strtok(NULL, " "))
        document_text(document, "– %s", fallback_name(d, word));
}

void report_slide(const struct report_data *d, struct document *document, int row)
{
    char sentence[DOCUMENT_SENTENCES][REPORT_SENTENCE_SIZE], title[TEXT_SIZE];
    const char *const sentences[DOCUMENT_SENTENCES] = {sentence[0], sentence[1], sentence[2]};
    struct document_chart chart;
    bool drawn = programme_chart(d, row, &chart, title);

    report_sentences(d, row, sentence);
    document_slide(document, report_name(d->cli, &d->plan, row), report_light(d, row), advice_word(d, row), sentences, drawn ? &chart : NULL);
}
