/* Statements of a feed file that are more than KEY = VALUE: select, content, name. */
#include <stdlib.h>
#include <string.h>

#include "feed_private.h"
#include "statement.h"

/* Takes the '?' off a word that has it. */
static bool take_mark(char *word)
{
    size_t length = strlen(word);

    if (length < 2 || word[length - 1] != '?')
        return false;
    word[length - 1] = '\0';
    return true;
}

/* select VARIABLE = ITEMS, select VARIABLE? = ITEMS */
bool feed_parse_select(struct feed_parsing *parsing, char *rest)
{
    struct feed *feed = parsing->feed;
    char *equals = strchr(rest, '='), *variable, *items;
    struct feed_selection *more;
    bool maybe;

    if (equals == NULL)
        return feed_complain(parsing, "select is followed by VARIABLE = VALUES");
    *equals = '\0';
    variable = statement_trim(rest);
    items = statement_trim(equals + 1);
    maybe = take_mark(variable);
    if (variable[0] == '\0' || items[0] == '\0')
        return feed_complain(parsing, "select is followed by VARIABLE = VALUES");
    for (int i = 0; i < feed->selection_count; i++)
        if (strcmp(feed->selections[i].variable, variable) == 0)
            return feed_complain(parsing, "\"%.60s\" is selected twice", variable);
    more = reallocarray(feed->selections, (size_t)feed->selection_count + 1, sizeof *more);
    if (more == NULL)
        return feed_complain(parsing, "out of memory");
    feed->selections = more;
    more[feed->selection_count] = (struct feed_selection){strdup(variable), strdup(items), parsing->line, maybe};
    feed->selection_count++;
    return (more[feed->selection_count - 1].variable != NULL && more[feed->selection_count - 1].items != NULL) ||
           feed_complain(parsing, "out of memory");
}

/* What stands behind the '=' that follows, one word; NULL when it is none. */
static char *word_behind_equals(char *rest)
{
    char *equals = rest != NULL ? strchr(rest, '=') : NULL, *word = equals != NULL ? statement_trim(equals + 1) : NULL;

    return word != NULL && word[0] != '\0' && word[strcspn(word, " \t\"")] == '\0' ? word : NULL;
}

/* content "LABEL" = MEASURE, content? "LABEL" = MEASURE */
bool feed_parse_content(struct feed_parsing *parsing, char *rest, bool maybe)
{
    struct feed *feed = parsing->feed;
    struct feed_content *more;
    bool quoted = false;
    char *label = statement_word(&rest, &quoted), *measure = label != NULL ? word_behind_equals(rest) : NULL;

    if (measure == NULL || !quoted)
        return feed_complain(parsing, "content is followed by \"NAME IN THE TABLE\" = MEASURE");
    more = reallocarray(feed->contents, (size_t)feed->content_count + 1, sizeof *more);
    if (more == NULL)
        return feed_complain(parsing, "out of memory");
    feed->contents = more;
    more += feed->content_count++;
    *more = (struct feed_content){strdup(label), strdup(measure), maybe};
    return (more->label != NULL && more->measure != NULL) || feed_complain(parsing, "out of memory");
}

/* name DIMENSION VARIABLE "LABEL" = CODE */
bool feed_parse_name(struct feed_parsing *parsing, char *rest)
{
    struct feed *feed = parsing->feed;
    struct feed_naming *more;
    bool quoted = false;
    char *dimension = statement_word(&rest, NULL), *variable = dimension != NULL ? statement_word(&rest, NULL) : NULL;
    char *label = variable != NULL ? statement_word(&rest, &quoted) : NULL, *code = label != NULL ? word_behind_equals(rest) : NULL;

    if (code == NULL || !quoted)
        return feed_complain(parsing, "name is followed by DIMENSION VARIABLE \"NAME IN THE TABLE\" = CODE");
    more = reallocarray(feed->namings, (size_t)feed->naming_count + 1, sizeof *more);
    if (more == NULL)
        return feed_complain(parsing, "out of memory");
    feed->namings = more;
    more += feed->naming_count++;
    *more = (struct feed_naming){strdup(dimension), strdup(variable), strdup(label), strdup(code)};
    return (more->dimension != NULL && more->variable != NULL && more->label != NULL && more->code != NULL) ||
           feed_complain(parsing, "out of memory");
}
