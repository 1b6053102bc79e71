/* The plan: the summary, and the places of every programme, for the next class and by year. */
#include "report_private.h"

#include <stdio.h>
#include <string.h>

#include "plan_lacks.h"

static void list_programmes(const struct report_data *d, const char *advice, char *out, size_t size)
{
    size_t used = 0;

    out[0] = '\0';
    for (int row = 0; row < d->plan.rows && used + 2 < size; row++)
        if (strcmp(cell_text(&d->plan, row, "advice"), advice) == 0)
            used += (size_t)snprintf(out + used, size - used, "%s%s", used ? ", " : "", cell_name(d->cli, &d->plan, row));
}

/* A line of the summary: which programmes an advice is given for. */
static void summarise(const struct report_data *d, struct document *document, const char *advice, const char *line, bool always)
{
    char list[2000];

    list_programmes(d, advice, list, sizeof list);
    if (always || list[0] != '\0')
        document_text(document, line, list[0] ? list : report_word(d, "none", "inga"));
}

void report_summary(const struct report_data *d, struct document *document)
{
    report_heading(d, document, "Summary", "Sammanfattning");
    if (!report_any_known(d)) {
        document_text(document, "%s", report_word(d, "How many places are needed cannot be said yet: that takes figures of places, of the population by education group and age, and of who works by education. What follows is what the figures there are say of those at work and of occupations; what stands in for others is named at the end.",
                                                  "Hur många platser som behövs går inte att säga än: det kräver uppgifter om platser, om befolkningen efter utbildningsgrupp och ålder och om de sysselsatta efter utbildning. Det följande är vad de uppgifter som finns säger om sysselsatta och yrken; vad som står i stället för andra framgår sist."));
        return;
    }
    summarise(d, document, "more", report_word(d, "More places than today, beyond what chance explains: %s.", "Fler platser än i dag, mer än slumpen förklarar: %s."), true);
    summarise(d, document, "likely more", report_word(d, "Likely more places than today: %s.", "Troligen fler platser än i dag: %s."), false);
    summarise(d, document, "fewer", report_word(d, "Fewer places than today would meet the need: %s.", "Färre platser än i dag skulle möta behovet: %s."), true);
    summarise(d, document, "likely fewer", report_word(d, "Likely fewer places than today would do: %s.", "Troligen räcker färre platser än i dag: %s."), false);
    document_text(document, "%s",
                  report_word(d, "More or fewer is said where the whole 80 % interval lies above or below today's places, likely where three chances in four speak for one side. For the others what is known does not speak for a change. Every number has its interval; where it is wider than half the number, the interval alone is shown.",
                              "Fler eller färre sägs där hela 80 %-intervallet ligger över eller under dagens platser, troligen där tre chanser av fyra talar för en sida. För övriga talar det som är känt inte för någon ändring. Varje tal har sitt intervall; är det bredare än halva talet visas bara intervallet."));
}

void report_places(const struct report_data *d, struct document *document)
{
    struct document_table *table;
    char text[TEXT_SIZE], lacks[PLAN_LACKS_SIZE];

    if (!report_any_known(d))
        return;
    report_heading(d, document, "Places per programme", "Platser per utbildning");
    table = document_table(document, report_word(d, "Places today and places needed for the next class", "Platser i dag och platser som nästa klass behöver"));
    report_column(d, document, table, "Programme", "Utbildning", false);
    report_column(d, document, table, "Today", "I dag", true);
    report_column(d, document, table, "Needed (80 %)", "Behövs (80 %)", true);
    report_column(d, document, table, "Assessment", "Bedömning", false);
    report_column(d, document, table, "P(more)", "P(fler)", true);
    report_column(d, document, table, "Start", "Start", true);
    report_column(d, document, table, "First exams", "Första examen", true);
    for (int row = 0; row < d->plan.rows; row++) {
        document_cell(document, table, cell_name(d->cli, &d->plan, row));
        if (!report_known(d, row)) {
            document_cell(document, table, "");
            document_cell(document, table, report_advice(d, row));
            for (int i = 0; i < 4; i++)
                document_cell(document, table, "");
            continue;
        }
        report_cell_count(d, document, table, cell_number(&d->plan, row, "today"));
        cell_recommended(d->cli, &d->plan, row, text);
        document_number(document, table, text, cell_number(&d->plan, row, "recommended"));
        document_signal(document, table, report_advice(d, row), report_light(d, row));
        report_cell_chance(document, table, cell_number(&d->plan, row, "p_more"));
        report_cell_year(document, table, cell_number(&d->plan, row, "first_start"));
        report_cell_year(document, table, cell_number(&d->plan, row, "first_graduates"));
    }
    for (int row = 0; row < d->plan.rows; row++)
        if (plan_lacks_line(d->cli, &d->plan, row, lacks))
            document_text(document, "%s", lacks);
}

static int first_start(const struct report_data *d)
{
    for (int row = 0; row < d->plan.rows; row++)
        if (report_known(d, row))
            return (int)cell_number(&d->plan, row, "first_start");
    return report_base_year(d) + 1;
}

void report_places_by_year(const struct report_data *d, struct document *document)
{
    struct document_table *table;

    if (!report_any_known(d))
        return;
    table = document_table(document, report_word(d, "Places needed by the year a class begins (80 %)", "Platser som behövs, efter det år klassen börjar (80 %)"));
    report_column(d, document, table, "Programme", "Utbildning", false);
    report_column(d, document, table, "Today", "I dag", true);
    for (int h = 1; h <= 5; h++)
        report_column_year(document, table, first_start(d) + h - 1);
    for (int row = 0; row < d->plan.rows; row++) {
        if (!report_known(d, row))
            continue;
        document_cell(document, table, cell_name(d->cli, &d->plan, row));
        report_cell_count(d, document, table, cell_number(&d->plan, row, "today"));
        for (int h = 1; h <= 5; h++)
            report_cell_interval(d, document, table, &d->places,
                                 report_row(&d->places, "places", cell_text(&d->plan, row, "programme"), first_start(d) - report_base_year(d) + h - 1), CELL_COUNT);
    }
}
