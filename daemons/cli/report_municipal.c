/* The county's municipalities: in which of the network's education groups each will lack people, or have too many. */
#include "report_private.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { AHEAD = 5, LIST_SIZE = 500 };

static const double likely = 0.8;

static bool is_balance(const struct answer *answer, int row)
{
    return strcmp(cell_text(answer, row, "quantity"), "balance") == 0 && (int)cell_number(answer, row, "horizon") == AHEAD;
}

static void add_code(char list[LIST_SIZE], const char *code)
{
    size_t used = strlen(list);

    snprintf(list + used, LIST_SIZE - used, "%s%s", used > 0 ? ", " : "", code);
}

/* The rows of one region, which stand together, from `first` on. */
static void put_municipality(const struct report_data *d, struct document *document, struct document_table *table, int first)
{
    const struct answer *answer = &d->municipal;
    char lacking[LIST_SIZE] = "", over[LIST_SIZE] = "", text[TEXT_SIZE];
    int told = 0, groups = 0;

    for (int row = first; row < answer->rows; row++) {
        double p_short = cell_number(answer, row, "p_short"), p_surplus = cell_number(answer, row, "p_surplus");
        if (!is_balance(answer, row) || strcmp(cell_text(answer, row, "region"), cell_text(answer, first, "region")) != 0)
            continue;
        groups++;
        told += !isnan(p_short);
        if (p_short >= likely)
            add_code(lacking, cell_text(answer, row, "code"));
        if (p_surplus >= likely)
            add_code(over, cell_text(answer, row, "code"));
    }
    document_cell(document, table, cell_text(answer, first, "region_name"));
    document_cell(document, table, lacking);
    document_cell(document, table, over);
    snprintf(text, sizeof text, report_word(d, "%d of %d", "%d av %d"), told, groups);
    document_cell(document, table, text);
}

static bool is_first(const struct answer *answer, int row)
{
    for (int before = row - 1; before >= 0; before--)
        if (is_balance(answer, before))
            return strcmp(cell_text(answer, before, "region"), cell_text(answer, row, "region")) != 0;
    return true;
}

/* Nothing where no figure says who lives in the municipalities. */
void report_municipalities(const struct report_data *d, struct document *document)
{
    const struct answer *answer = &d->municipal;
    struct document_table *table = NULL;

    for (int row = 0; row < answer->rows; row++) {
        if (!is_balance(answer, row) || strcmp(cell_text(answer, row, "region"), d->cli->config.county) == 0 || !is_first(answer, row))
            continue;
        if (table == NULL) {
            report_heading(d, document, "Municipalities", "Kommunerna");
            document_text(document, report_word(d, "Education groups, by the codes above, in which %d years on a shortage, or a surplus, has a probability of 80 %% or more. Those count as supply who offer work in the municipality, wherever they live. Groups of fewer than five persons are left out of what is told. The backtest of the chain is of the county's numbers; none is made of the municipalities'.",
                                                "Utbildningsgrupper, med koderna ovan, där sannolikheten för brist, eller överskott, om %d år är minst 80 %%. Som tillgång räknas de som bjuder ut arbete i kommunen, var de än bor. Grupper med färre än fem personer visas inte. Kedjans bakåttest är av länets siffror; av kommunernas görs inget."), AHEAD);
            table = document_table(document, report_word(d, "Balance in the municipalities", "Balans i kommunerna"));
            report_column(d, document, table, "Municipality", "Kommun", false);
            report_column(d, document, table, "Shortage likely", "Brist trolig", false);
            report_column(d, document, table, "Surplus likely", "Överskott troligt", false);
            report_column(d, document, table, "Groups shown", "Grupper som visas", false);
        }
        put_municipality(d, document, table, row);
    }
}
