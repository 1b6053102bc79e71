#include "industry.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cells.h"
#include "reach.h"
#include "seriesid.h"

static const char *english_name(const struct answer *codes, const char *code)
{
    for (int i = 0; i < codes->rows; i++)
        if (strcmp(cell_text(codes, i, "code"), code) == 0)
            return cell_text(codes, i, "name_en");
    return "";
}

static void put_english(struct answer *answer, const struct answer *codes)
{
    int industry = answer_find(answer, "industry"), name = answer_find(answer, "industry_name");

    for (int row = 0; row < answer->rows; row++) {
        const char *english = english_name(codes, answer_text(answer, row, industry));
        char *copy = answer_null(answer, row, name) || !english[0] ? NULL : strdup(english);
        if (!copy)
            continue;
        free(answer->column[name].texts[row]);
        answer->column[name].texts[row] = copy;
    }
}

void industry_translate(struct cli *cli, struct answer *answer)
{
    struct ask_argument arguments[] = {{"scheme", SERIES_INDUSTRY_LIST}, {NULL, NULL}};
    struct answer codes = {0};
    struct ask_error error;

    if (!cli->swedish && reach_query_quietly(cli, "codes", arguments, ASK_LIMIT_MS, &codes, &error))
        put_english(answer, &codes);
    answer_free(&codes);
}

const char *industry_text(const struct cli *cli, const char *code, const char *name, char room[256])
{
    if (strcmp(code, "T") == 0)
        return wording((struct text){"All industries", "Alla näringar"}, cli->swedish);
    snprintf(room, 256, "%s %s", code, name);
    return room;
}
