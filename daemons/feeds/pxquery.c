#include "pxquery.h"

#include <ctype.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "statement.h"

enum { LISTED = 12 }; /* values that a sentence names */

/* --- looking values up ------------------------------------------------------------------------------- */

struct choosing {
    const struct px_variable *variable;
    const struct feed *feed;
    const struct feed_selection *selection;
    bool *chosen;
    bool except;
    char *error;
    size_t error_size;
};

/* The variable's first values, for a sentence. */
static void list_values(const struct px_variable *variable, char *out, size_t size)
{
    size_t used = 0;

    out[0] = '\0';
    for (int i = 0; i < variable->n && i < LISTED && used < size; i++)
        used += (size_t)snprintf(out + used, size - used, "%s%.40s \"%.60s\"", i > 0 ? ", " : "", variable->values[i].code,
                                 variable->values[i].text);
    if (variable->n > LISTED && used < size)
        snprintf(out + used, size - used, ", ... (%d)", variable->n);
}

static bool refuse(const struct choosing *choosing, const char *word, const char *why)
{
    char has[900];

    list_values(choosing->variable, has, sizeof has);
    snprintf(choosing->error, choosing->error_size, "line %d: \"%.60s\" %s %s; it has %s", choosing->selection->line, word, why,
             choosing->variable->code, has);
    return false;
}

static void choose(struct choosing *choosing, int first, int last)
{
    for (int i = first < 0 ? 0 : first; i <= last; i++)
        choosing->chosen[i] = !choosing->except;
}

/* Names are compared without regard to case and to blanks at their ends; SCB changes both. */
static bool same_name(const char *name, const char *wanted)
{
    size_t length = strlen(name);
    char trimmed[512];

    while (length > 0 && isspace((unsigned char)name[length - 1]))
        length--;
    if (strchr(wanted, '*') == NULL)
        return length == strlen(wanted) && strncasecmp(name, wanted, length) == 0;
    snprintf(trimmed, sizeof trimmed, "%.*s", (int)length, name);
    return fnmatch(wanted, trimmed, FNM_CASEFOLD) == 0;
}

static bool choose_by_name(struct choosing *choosing, const char *word)
{
    int found = 0;

    for (int i = 0; i < choosing->variable->n; i++) {
        if (same_name(choosing->variable->values[i].text, word)) {
            choose(choosing, i, i);
            found++;
        }
    }
    return found > 0 || refuse(choosing, word, "is the name of no value of");
}

/* A pattern may find nothing: a county need not be in every table's list. A code that is named must be there. */
static bool choose_by_code(struct choosing *choosing, const char *word)
{
    bool pattern = strpbrk(word, "*?[") != NULL;
    int place = px_find_value(choosing->variable, word);

    if (place >= 0) {
        choose(choosing, place, place);
        return true;
    }
    if (!pattern)
        return choosing->except || refuse(choosing, word, "is no value of");
    for (int i = 0; i < choosing->variable->n; i++)
        if (fnmatch(word, choosing->variable->values[i].code, 0) == 0)
            choose(choosing, i, i);
    return true;
}

/* from X: values may be newer than the table's last, then none is chosen. Codes of one form compare as text. */
static bool choose_range(struct choosing *choosing, const char *how, const char *bound)
{
    const struct px_variable *variable = choosing->variable;
    bool from = strcmp(how, "from") == 0;

    for (int i = 0; i < variable->n; i++) {
        int order = strcmp(variable->values[i].code, bound);

        if (from ? order >= 0 : order <= 0)
            choose(choosing, i, i);
    }
    return true;
}

static bool choose_last(struct choosing *choosing, const char *number)
{
    int n = atoi(number);

    if (n < 1 || number[strspn(number, "0123456789")] != '\0')
        return refuse(choosing, number, "is not how many of the last values to take of");
    choose(choosing, choosing->variable->n - n, choosing->variable->n - 1);
    return true;
}

/* The feed's name for a value; the first statement that fits. NULL: none. */
static const struct feed_naming *naming_of(const struct feed *feed, const struct px_variable *variable, int value)
{
    for (int i = 0; i < feed->naming_count; i++)
        if (strcmp(feed->namings[i].variable, variable->code) == 0 && same_name(variable->values[value].text, feed->namings[i].label))
            return &feed->namings[i];
    return NULL;
}

/* Whether a value before this one has the same of our codes: SCB lists totals and some groups twice. */
static bool is_repeated(const struct feed *feed, const struct px_variable *variable, int value)
{
    const struct feed_naming *naming = naming_of(feed, variable, value), *other;

    for (int i = 0; i < value; i++)
        if ((other = naming_of(feed, variable, i)) != NULL && strcmp(other->code, naming->code) == 0)
            return true;
    return false;
}

static bool choose_named(struct choosing *choosing)
{
    for (int i = 0; i < choosing->variable->n; i++)
        if (naming_of(choosing->feed, choosing->variable, i) != NULL && !is_repeated(choosing->feed, choosing->variable, i))
            choose(choosing, i, i);
    return true;
}

static bool choose_word(struct choosing *choosing, char *word, bool quoted, char **rest)
{
    bool argument_quoted;
    char *argument;

    if (quoted)
        return choose_by_name(choosing, word);
    if (strcmp(word, "named") == 0)
        return choose_named(choosing);
    if (strcmp(word, "except") == 0) {
        choosing->except = true;
        return true;
    }
    if (strcmp(word, "from") != 0 && strcmp(word, "to") != 0 && strcmp(word, "last") != 0)
        return choose_by_code(choosing, word);
    argument = statement_word(rest, &argument_quoted);
    if (argument == NULL)
        return refuse(choosing, word, "is followed by nothing, for");
    return word[0] == 'l' ? choose_last(choosing, argument) : choose_range(choosing, word, argument);
}

/* The chosen values in the variable's order. */
static bool collect(const struct choosing *choosing, struct px_choice *choice)
{
    choice->values = calloc((size_t)choosing->variable->n, sizeof *choice->values);
    if (choice->values == NULL) {
        snprintf(choosing->error, choosing->error_size, "out of memory");
        return false;
    }
    for (int i = 0; i < choosing->variable->n; i++)
        if (choosing->chosen[i])
            choice->values[choice->n++] = i;
    return choice->n > 0 || refuse(choosing, choosing->selection->items, "finds nothing in");
}

static bool look_up(const struct px_variable *variable, const struct feed *feed, const struct feed_selection *selection,
                    struct px_choice *choice, char *error, size_t error_size)
{
    struct choosing choosing = {.variable = variable, .feed = feed, .selection = selection, .error = error, .error_size = error_size};
    char *items = strdup(selection->items), *rest = items, *word;
    bool quoted, fine = items != NULL;

    choosing.chosen = calloc((size_t)variable->n, sizeof *choosing.chosen);
    fine = fine && choosing.chosen != NULL;
    if (!fine)
        snprintf(error, error_size, "out of memory");
    while (fine && (word = statement_word(&rest, &quoted)) != NULL)
        fine = choose_word(&choosing, word, quoted, &rest);
    fine = fine && collect(&choosing, choice);
    free(choosing.chosen);
    free(items);
    return fine;
}

/* --- opening ----------------------------------------------------------------------------------------- */

static const struct feed_selection *selection_of(const struct feed *feed, const char *variable)
{
    for (int i = 0; i < feed->selection_count; i++)
        if (strcmp(feed->selections[i].variable, variable) == 0)
            return &feed->selections[i];
    return NULL;
}

/* The first value that is called so; -1: none. */
static int find_name(const struct px_variable *variable, const char *label)
{
    for (int i = 0; i < variable->n; i++)
        if (same_name(variable->values[i].text, label))
            return i;
    return -1;
}

static bool choose_contents(struct px_query *query, int place, const struct feed *feed, FILE *maps, char *error, size_t error_size)
{
    const struct px_variable *variable = &query->table->variables[place];
    struct px_choice *choice = &query->choices[place];
    bool *chosen = calloc((size_t)variable->n, sizeof *chosen);
    bool fine = chosen != NULL && (choice->values = calloc((size_t)variable->n, sizeof *choice->values)) != NULL;
    char has[900];

    if (!fine)
        snprintf(error, error_size, "out of memory");
    for (int c = 0; fine && c < feed->content_count; c++) {
        int found = find_name(variable, feed->contents[c].label);

        fine = found >= 0 || feed->contents[c].maybe;
        if (found >= 0 && !chosen[found])
            fprintf(maps, "map measure \"%s\" = %s\n", variable->values[found].code, feed->contents[c].measure);
        if (found >= 0)
            chosen[found] = true;
        list_values(variable, has, sizeof has);
        if (!fine)
            snprintf(error, error_size, "the table has no content \"%.100s\"; it has %s", feed->contents[c].label, has);
    }
    for (int i = 0; fine && i < variable->n; i++)
        if (chosen[i])
            choice->values[choice->n++] = i;
    free(chosen);
    if (!fine || choice->n > 0)
        return fine;
    snprintf(error, error_size, "the table has none of the feed's contents; it has %s", has);
    return false;
}

/* `total`: the value that the table says is the total, or one that is called so; -1: there is none, it is summed. */
static int find_total(const struct px_variable *variable)
{
    static const char *const names[] = {"totalt*", "total", "samtliga*", "tot *", "män och kvinnor", "inrikes och utrikes födda", "alla *"};
    int found = variable->elimination != NULL ? px_find_value(variable, variable->elimination) : -1;

    for (size_t i = 0; found < 0 && i < ARRAY_SIZE(names); i++)
        found = find_name(variable, names[i]);
    return found;
}

static bool choose_total(const struct px_variable *variable, const struct feed_selection *selection, struct px_choice *choice, char *error,
                         size_t error_size)
{
    int total = find_total(variable);

    if (total < 0 && variable->eliminates)
        return true; /* summed away */
    if (total < 0)
        snprintf(error, error_size, "line %d: the variable %s has no total, and cannot be summed away", selection->line, variable->code);
    else if ((choice->values = calloc(1, sizeof *choice->values)) == NULL)
        snprintf(error, error_size, "out of memory");
    else {
        choice->values[0] = total;
        choice->n = 1;
    }
    return choice->n == 1;
}

/* Of the chosen values, those that the feed has a name for. */
static void map_names(const struct px_query *query, int place, const struct feed *feed, FILE *maps)
{
    const struct px_variable *variable = &query->table->variables[place];

    for (int i = 0; i < query->choices[place].n; i++) {
        const struct feed_naming *naming = naming_of(feed, variable, query->choices[place].values[i]);

        if (naming != NULL)
            fprintf(maps, "map %s \"%s\" = %s\n", naming->dimension, variable->values[query->choices[place].values[i]].code, naming->code);
    }
}

static bool choose_variable(struct px_query *query, int place, const struct feed *feed, FILE *maps, char *error, size_t error_size)
{
    const struct px_variable *variable = &query->table->variables[place];
    const struct feed_selection *selection = selection_of(feed, variable->code);
    bool sum = selection != NULL && strcmp(selection->items, "sum") == 0;

    if (variable->content && feed->content_count > 0)
        return choose_contents(query, place, feed, maps, error, error_size);
    if (selection == NULL) {
        char has[900];

        list_values(variable, has, sizeof has);
        snprintf(error, error_size, "the table has a variable %s (%.80s) that the feed does not select; it has %s", variable->code,
                 variable->text, has);
        return false;
    }
    if (sum && (variable->time || variable->content || !variable->eliminates)) {
        snprintf(error, error_size, "line %d: the variable %s cannot be summed away: the table says that a value must be chosen",
                 selection->line, variable->code);
        return false;
    }
    if (!sum && strcmp(selection->items, "total") == 0)
        return choose_total(variable, selection, &query->choices[place], error, error_size);
    if (!sum && !look_up(variable, feed, selection, &query->choices[place], error, error_size))
        return false;
    map_names(query, place, feed, maps);
    return true;
}

/* Every selected variable must be one of the table. */
static bool check_variables(const struct px_table *table, const struct feed *feed, char *error, size_t error_size)
{
    for (int i = 0; i < feed->selection_count; i++) {
        const struct feed_selection *selection = &feed->selections[i];
        int used;

        if (selection->maybe || px_find_variable(table, selection->variable) >= 0)
            continue;
        used = snprintf(error, error_size, "line %d: the table has no variable %.60s; it has", selection->line, selection->variable);
        for (int k = 0; k < table->n && (size_t)used < error_size; k++)
            used += snprintf(error + used, error_size - (size_t)used, "%s %s", k > 0 ? "," : "", table->variables[k].code);
        return false;
    }
    return true;
}

bool px_query_open(struct px_query *query, const struct px_table *table, const struct feed *feed, char *error, size_t error_size)
{
    size_t size = 0;
    FILE *maps;
    bool fine;

    *query = (struct px_query){.table = table};
    maps = open_memstream(&query->maps, &size);
    fine = maps != NULL && check_variables(table, feed, error, error_size);
    if (maps == NULL)
        snprintf(error, error_size, "out of memory");
    for (int i = 0; i < table->n && fine; i++) {
        fine = choose_variable(query, i, feed, maps, error, error_size);
        query->length[i] = query->choices[i].n;
    }
    if (maps != NULL && fclose(maps) != 0 && fine) {
        snprintf(error, error_size, "out of memory");
        fine = false;
    }
    if (!fine)
        px_query_free(query);
    return fine;
}

void px_query_free(struct px_query *query)
{
    for (int i = 0; i < PXTABLE_VARIABLES_MAX; i++)
        free(query->choices[i].values);
    free(query->maps);
    *query = (struct px_query){0};
}
