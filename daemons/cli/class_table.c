#include "class_table.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cells.h"
#include "tabulate.h"
#include "wording.h"

const char *class_word(const struct cli *cli, const char *word)
{
    static const char *const words[][2] = {
        {"very good", "mycket goda"},       {"good", "goda"},         {"reasonable", "rimliga"},        {"moderate", "måttliga"},
        {"poor", "dåliga"},                 {"shortage", "brist"},    {"balance", "balans"},            {"surplus", "överskott"},
        {"great shortage", "stor brist"},   {"some shortage", "viss brist"}, {"some surplus", "visst överskott"},
        {"great surplus", "stort överskott"},
    };

    for (size_t i = 0; cli->swedish && i < ARRAY_SIZE(words); i++)
        if (strcmp(words[i][0], word) == 0)
            return words[i][1];
    return word;
}

static void put_row(const struct cli *cli, struct table *table, const struct answer *answer, int row)
{
    char number[WORDING_NUMBER_SIZE];
    double start = cell_number(answer, row, "start"), ita = cell_number(answer, row, "ita");

    table_cellf(table, "%s %s", cell_text(answer, row, "code"), cell_name(cli, answer, row));
    if (isnan(start))
        table_cell(table, "");
    else
        table_cellf(table, "%s\u00A0%%", wording_signed(100 * start, 0, cli->swedish, number));
    table_cell(table, isnan(ita) ? "" : wording_number(ita, 2, cli->swedish, number));
    table_cell(table, class_word(cli, cell_text(answer, row, "ita_class")));
    table_cellf(table, "%s → %s", class_word(cli, cell_text(answer, row, "scb_start")), class_word(cli, cell_text(answer, row, "scb_end")));
    table_cell(table, class_word(cli, cell_text(answer, row, "halland_5")));
    table_cell(table, class_word(cli, cell_text(answer, row, "halland_10")));
}

int class_table(const struct cli *cli, const struct answer *answer)
{
    struct table *table = table_new();
    bool ok;

    if (table == NULL)
        return EXIT_SOFTWARE;
    table_column(table, cli->swedish ? "Utbildningsgrupp" : "Education group", TABLE_LEFT, 0, 20);
    table_column(table, cli->swedish ? "Början" : "Start", TABLE_RIGHT, 3, 0);
    table_column(table, "ITA", TABLE_RIGHT, 2, 0);
    table_column(table, cli->swedish ? "ROA: utsikter" : "ROA: prospects", TABLE_LEFT, 0, 0);
    table_column(table, cli->swedish ? "SCB: början → slut" : "SCB: start → end", TABLE_LEFT, 0, 0);
    table_column(table, cli->swedish ? "Halland, 5 år" : "Halland, 5 years", TABLE_LEFT, 0, 0);
    table_column(table, cli->swedish ? "Halland, 10 år" : "Halland, 10 years", TABLE_LEFT, 1, 0);
    for (int row = 0; row < answer->rows; row++)
        put_row(cli, table, answer, row);
    say(cli->swedish, stdout, "The same balances as others class them\n", "Samma balanser i andras klasser\n");
    ok = table_print(table, cli->swedish, stdout);
    table_free(&table);
    return ok ? EXIT_OK : EXIT_SOFTWARE;
}
