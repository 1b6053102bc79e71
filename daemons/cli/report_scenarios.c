/* How much the places hang on how the county's employment goes: the baseline between the low and the high scenario. */
#include "report_private.h"

#include <math.h>

static void put_plan(const struct report_data *d, struct document *document, struct document_table *table, const struct answer *plan,
                     const char *programme)
{
    int row = report_plan_row(plan, programme);
    char text[TEXT_SIZE];

    if (row < 0 || isnan(cell_number(plan, row, "lo80"))) {
        document_cell(document, table, "");
        return;
    }
    cell_recommended(d->cli, plan, row, text);
    document_cell(document, table, text);
}

void report_scenarios(const struct report_data *d, struct document *document)
{
    struct document_table *table;

    if (d->high.rows == 0 || d->low.rows == 0 || !report_any_known(d))
        return;
    report_heading(d, document, "High and low scenario", "Högt och lågt scenario");
    document_text(document, "%s",
                  report_word(d, "In the high scenario every industry grows so that those at work in the county come to the upper end of the baseline's 80 % interval, in the low one to the lower end; population and places are the baseline's. framsyn scenario show high has the growth, scenario compare high what it changes.",
                              "I det höga scenariot växer alla näringar så att länets sysselsatta når den övre änden av huvudscenariots 80 %-intervall, i det låga den nedre; befolkning och platser är huvudscenariots. framsyn scenario show high visar tillväxten, scenario compare high vad den ändrar."));
    table = document_table(document, report_word(d, "Places that the next class needs (80 %)", "Platser som nästa klass behöver (80 %)"));
    report_column(d, document, table, "Programme", "Utbildning", false);
    report_column(d, document, table, "Low", "Lågt", true);
    report_column(d, document, table, "Baseline", "Huvudscenario", true);
    report_column(d, document, table, "High", "Högt", true);
    for (int row = 0; row < d->plan.rows; row++) {
        const char *programme = cell_text(&d->plan, row, "programme");
        if (!report_known(d, row))
            continue;
        document_cell(document, table, cell_name(d->cli, &d->plan, row));
        put_plan(d, document, table, &d->low, programme);
        put_plan(d, document, table, &d->plan, programme);
        put_plan(d, document, table, &d->high, programme);
    }
}
