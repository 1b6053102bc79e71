#include "cells.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

const char *cell_text(const struct answer *answer, int row, const char *column)
{
    return answer_text(answer, row, answer_find(answer, column));
}

double cell_number(const struct answer *answer, int row, const char *column)
{
    return answer_number(answer, row, answer_find(answer, column));
}

bool cell_same(const struct answer *answer, int a, int b, const char *const *columns, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(cell_text(answer, a, columns[i]), cell_text(answer, b, columns[i])) != 0)
            return false;
    return true;
}

const char *cell_name(const struct cli *cli, const struct answer *answer, int row)
{
    const char *english = cell_text(answer, row, "name_en");

    return cli->swedish || !english[0] ? cell_text(answer, row, "name") : english;
}

const char *cell_note(const struct cli *cli, const char *note)
{
    static const struct {
        const char *note;
        struct text text;
    } notes[] = {{"hidden", {"hidden", "dolt"}}, {"too uncertain", {"too uncertain", "för osäkert"}}};

    for (size_t i = 0; i < ARRAY_SIZE(notes); i++)
        if (strcmp(notes[i].note, note) == 0)
            return wording(notes[i].text, cli->swedish);
    return note;
}

const char *cell_interval(const struct cli *cli, double middle, double low, double high, enum cell_style style, char room[CELL_SIZE])
{
    static const char *const forms[] = {[CELL_COUNT] = "%s (%s–%s)", [CELL_CHANGE] = "%s (%s – %s)", [CELL_PERCENT] = "%s\u00A0%% (%s – %s)",
                                        [CELL_POINTS] = "%s\u00A0%% (%s – %s)"};
    const double value[] = {middle, low, high}, scale = style >= CELL_PERCENT ? 100 : 1;
    const int decimals = style == CELL_POINTS && fmax(fabs(low), fabs(high)) < 0.1 ? 1 : 0;
    char text[ARRAY_SIZE(value)][WORDING_NUMBER_SIZE];

    for (size_t i = 0; i < ARRAY_SIZE(value); i++)
        if (isnan(value[i]))
            strcpy(text[i], "?");
        else
            (style == CELL_COUNT ? wording_number : wording_signed)(scale * value[i], decimals, cli->swedish, text[i]);
    snprintf(room, CELL_SIZE, forms[style], text[0], text[1], text[2]);
    return room;
}

double cell_middle(const struct answer *answer, int row)
{
    return cell_number(answer, row, strncmp(cell_text(answer, row, "quantity"), "demand", 6) == 0 ? "mean" : "median");
}

const char *cell_shown(const struct cli *cli, const struct answer *answer, int row, enum cell_style style, char room[CELL_SIZE])
{
    double low = cell_number(answer, row, "lo80");

    if (!isnan(low))
        return cell_interval(cli, cell_middle(answer, row), low, cell_number(answer, row, "hi80"), style, room);
    snprintf(room, CELL_SIZE, "%s", cell_note(cli, cell_text(answer, row, "note")));
    return room;
}

const char *cell_recommended(const struct cli *cli, const struct answer *plan, int row, char room[CELL_SIZE])
{
    return cell_interval(cli, cell_number(plan, row, "recommended"), cell_number(plan, row, "lo80"), cell_number(plan, row, "hi80"), CELL_COUNT,
                         room);
}
