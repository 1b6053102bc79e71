#include "plan_lacks.h"

#include <string.h>

#include "cells.h"

static void add(char room[PLAN_LACKS_SIZE], const char *format, const char *text)
{
    size_t used = strlen(room);

    snprintf(room + used, PLAN_LACKS_SIZE - used, format, text);
}

/* of: the groups that the figures would be by; "": none. */
static void add_measure(const struct cli *cli, char room[PLAN_LACKS_SIZE], struct text measure, const char *of)
{
    add(room, "%s", room[0] != '\0' ? "; " : "");
    add(room, "%s", wording(measure, cli->swedish));
    add(room, ", region %s", cli->config.county);
    add(room, of[0] != '\0' ? ", %s" : "%s", of);
    add(room, ": %s", cli->swedish ? "inget år" : "no year");
}

const char *plan_lacks(const struct cli *cli, const struct answer *plan, int row, char room[PLAN_LACKS_SIZE])
{
    const char *lacks = cell_text(plan, row, "lacks");

    room[0] = '\0';
    if (strstr(lacks, "places") != NULL)
        add_measure(cli, room, (struct text){"places", "platser (places)"}, "");
    if (strstr(lacks, "population_education") != NULL)
        add_measure(cli, room, (struct text){"population by education group (population_education)", "befolkning per utbildningsgrupp (population_education)"},
                    cell_text(plan, row, "groups"));
    return room;
}

static bool is_alike(const struct cli *cli, const struct answer *plan, int row, const char *lacks)
{
    char room[PLAN_LACKS_SIZE];

    return strcmp(plan_lacks(cli, plan, row, room), lacks) == 0;
}

bool plan_lacks_line(const struct cli *cli, const struct answer *plan, int row, char line[PLAN_LACKS_SIZE])
{
    char lacks[PLAN_LACKS_SIZE];

    if (plan_lacks(cli, plan, row, lacks)[0] == '\0')
        return false;
    for (int before = 0; before < row; before++)
        if (is_alike(cli, plan, before, lacks))
            return false;
    line[0] = '\0';
    add(line, "%s", cli->swedish ? "Uppgifter saknas för" : "Figures lack of");
    for (int alike = row; alike < plan->rows; alike++)
        if (is_alike(cli, plan, alike, lacks))
            add(line, " %s", cell_text(plan, alike, "programme"));
    add(line, ": %s.", lacks);
    return true;
}
