/* How every section writes: words in the reader's language, numbers with their intervals, the cells of tables. */
#include "report_private.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "status.h"

const char *report_word(const struct report_data *data, const char *en, const char *sv)
{
    return data->cli->swedish ? sv : en;
}

/* The year before the first one that is forecast. */
int report_base_year(const struct report_data *d)
{
    const struct answer *chain = d->balance.rows > 0 ? &d->balance : &d->demand;

    return chain->rows > 0 ? (int)(cell_number(chain, 0, "year") - cell_number(chain, 0, "horizon")) : 0;
}

bool report_synthetic(const struct report_data *d)
{
    return status_synthetic(&d->status);
}

const char *report_count(const struct report_data *d, double value, char room[WORDING_NUMBER_SIZE])
{
    return isnan(value) ? "?" : wording_number(value, 0, d->cli->swedish, room);
}

void report_cell_interval(const struct report_data *d, struct document *document, struct document_table *table,
                          const struct answer *answer, int row, enum cell_style style)
{
    char text[TEXT_SIZE];

    if (row < 0)
        document_cell(document, table, "");
    else if (isnan(cell_number(answer, row, "lo80")))
        document_cell(document, table, cell_shown(d->cli, answer, row, style, text));
    else
        document_number(document, table, cell_shown(d->cli, answer, row, style, text), cell_middle(answer, row));
}

void report_cell_code(const struct report_data *d, struct document *document, struct document_table *table, const struct answer *answer,
                      int row)
{
    char text[TEXT_SIZE];

    snprintf(text, sizeof text, "%s %s", cell_text(answer, row, "code"), cell_name(d->cli, answer, row));
    document_cell(document, table, text);
}

void report_cell_count(const struct report_data *d, struct document *document, struct document_table *table, double value)
{
    char room[WORDING_NUMBER_SIZE];

    document_number(document, table, report_count(d, value, room), value);
}

void report_cell_year(struct document *document, struct document_table *table, double year)
{
    char text[16];

    snprintf(text, sizeof text, "%d", (int)year);
    document_number(document, table, text, year);
}

void report_cell_chance(struct document *document, struct document_table *table, double chance)
{
    char text[16];

    if (isnan(chance)) {
        document_cell(document, table, "");
        return;
    }
    snprintf(text, sizeof text, "%d %%", (int)lround(100 * chance));
    document_number(document, table, text, chance);
}

void report_column(const struct report_data *d, struct document *document, struct document_table *table, const char *en, const char *sv, bool number)
{
    document_column(document, table, d->cli->swedish ? sv : en, number);
}

void report_column_year(struct document *document, struct document_table *table, int year)
{
    char text[16];

    snprintf(text, sizeof text, "%d", year);
    document_column(document, table, text, true);
}

void report_heading(const struct report_data *d, struct document *document, const char *en, const char *sv)
{
    document_heading(document, 1, d->cli->swedish ? sv : en);
}

bool report_has(const struct answer *answer, const char *quantity)
{
    for (int row = 0; row < answer->rows; row++)
        if (strcmp(cell_text(answer, row, "quantity"), quantity) == 0)
            return true;
    return false;
}

const char *report_occupations_by(const struct report_data *d)
{
    return report_has(&d->demand, "openings") ? "openings" : "demand_occupation";
}

bool report_listed(const char *list, const char *code)
{
    size_t length = strlen(code);

    for (const char *p = list; (p = strstr(p, code)) != NULL; p++)
        if ((p == list || p[-1] == ' ') && (p[length] == ' ' || p[length] == '\0'))
            return true;
    return false;
}
