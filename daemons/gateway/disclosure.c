#include "disclosure.h"

#include <stdio.h>
#include <string.h>

/* Section and name of a row that may be shown; name NULL: all of the section. Left out are input and
 * former (observations and earlier numbers of the cell, which may have been small), dialogue (one
 * employer may be the whole balance), and of the model the last observed value and who asked for it. */
static const struct {
    const char *section, *name;
} shown[] = {
    {"number", NULL}, {"model", "model"}, {"model", "reason"}, {"model", "cut"},    {"model", "seed"},
    {"model", "spec"}, {"model", "input hash"}, {"record", NULL}, {"rival", NULL},
};

bool disclosure_row(const struct answer *why, int row)
{
    const char *section = answer_text(why, row, answer_find(why, "section"));
    const char *name = answer_text(why, row, answer_find(why, "name"));

    for (size_t i = 0; i < ARRAY_SIZE(shown); i++)
        if (strcmp(shown[i].section, section) == 0 && (!shown[i].name || strcmp(shown[i].name, name) == 0))
            return true;
    return false;
}

/* The code in the row `name` of section number: "1880 Örebro" is 1880, "sni2007g:Q Vård" is Q. */
static void code_of(const struct answer *why, const char *name, char code[32])
{
    int section = answer_find(why, "section"), names = answer_find(why, "name"), value = answer_find(why, "value");
    const char *text = "", *colon;

    for (int row = 0; row < why->rows; row++)
        if (strcmp(answer_text(why, row, section), "number") == 0 && strcmp(answer_text(why, row, names), name) == 0)
            text = answer_text(why, row, value);
    colon = memchr(text, ':', strcspn(text, " "));
    text = colon ? colon + 1 : text;
    snprintf(code, 32, "%.*s", (int)strcspn(text, " "), text);
}

static bool shows(const struct answer *view, const char *id)
{
    int ids = answer_find(view, "id"), mean = answer_find(view, "mean");

    for (int row = 0; row < view->rows; row++)
        if (strcmp(answer_text(view, row, ids), id) == 0)
            return !answer_null(view, row, mean);
    return false;
}

enum disclosure disclosure_of(struct source *source, const char *id, const struct answer *why, struct ask_error *error)
{
    static const char *const networks[] = {"gysam", "reko", "yh"};
    char region[32], industry[32];

    code_of(why, "region", region);
    code_of(why, "industry", industry);
    if (!region[0] || !industry[0])
        return DISCLOSURE_HIDDEN;
    for (size_t i = 0; i < ARRAY_SIZE(networks); i++) {
        struct ask_argument arguments[] = {{"network", networks[i]}, {"region", region}, {"industry", industry}, {NULL, NULL}};
        struct answer view = {0};
        bool asked = source_query(source, "forecast", arguments, ASK_LIMIT_MS, &view, error), open = asked && shows(&view, id);
        answer_free(&view);
        if (!asked)
            return DISCLOSURE_FAILED;
        if (open)
            return DISCLOSURE_OPEN;
    }
    return DISCLOSURE_HIDDEN;
}
