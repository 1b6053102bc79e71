/* How every section writes: words in the reader's language, numbers with their intervals, the cells of tables. */
#include "report_private.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

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

const char *report_count(const struct report_data *d, double value, char room[WORDING_NUMBER_SIZE])
{
    return isnan(value) ? "?" : wording_number(round(value) == 0 ? 0 : value, 0, d->cli->swedish, room);
}

/* "178 (133–233)". */
void report_interval(const struct report_data *d, double middle, double low, double high, char out[TEXT_SIZE])
{
    char a[WORDING_NUMBER_SIZE], b[WORDING_NUMBER_SIZE], c[WORDING_NUMBER_SIZE];

    snprintf(out, TEXT_SIZE, "%s (%s–%s)", report_count(d, middle, a), report_count(d, low, b), report_count(d, high, c));
}

/* "−8 % (−15 – +2)". */
void report_percent(const struct report_data *d, double middle, double low, double high, char out[TEXT_SIZE])
{
    const double value[3] = {100 * middle, 100 * low, 100 * high};
    char text[3][WORDING_NUMBER_SIZE];

    for (int i = 0; i < 3; i++) {
        char room[WORDING_NUMBER_SIZE];
        snprintf(text[i], sizeof text[i], "%s%s", round(value[i]) > 0 ? "+" : "", report_count(d, value[i], room));
    }
    snprintf(out, TEXT_SIZE, "%s %% (%s – %s)", text[0], text[1], text[2]);
}

void report_cell_interval(const struct report_data *d, struct document *document, struct document_table *table,
                          const struct answer *answer, int row, bool share)
{
    char text[TEXT_SIZE];

    if (row < 0 || isnan(report_number(answer, row, "lo80"))) {
        document_cell(document, table, row < 0 ? "" : report_text(answer, row, "note"));
        return;
    }
    (share ? report_percent : report_interval)(d, report_number(answer, row, "median"), report_number(answer, row, "lo80"),
                                               report_number(answer, row, "hi80"), text);
    document_number(document, table, text, report_number(answer, row, "median"));
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

bool report_listed(const char *list, const char *code)
{
    size_t length = strlen(code);

    for (const char *p = list; (p = strstr(p, code)) != NULL; p++)
        if ((p == list || p[-1] == ' ') && (p[length] == ' ' || p[length] == '\0'))
            return true;
    return false;
}
