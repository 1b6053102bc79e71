#include "bridges.h"

#include <stdlib.h>
#include <string.h>

#include "moment.h"
#include "runner.h"

enum {
    BRIDGES_MOST = 200000, /* of a national matrix of municipalities and more; ten thousand take about two seconds */
    BRIDGES_AT_ONCE = 2000,
    DATE_LENGTH = 10,
};

/* What was given, column by column as the queries take it; all borrowed from the message. */
enum text { KIND, FROM_SCHEME, FROM, TO_SCHEME, TO, VALID_FROM, VALID_TO, TEXTS };
struct columns {
    int n;
    int32_t *row;
    const char **text[TEXTS];
    double *weight;
};

static void free_columns(struct columns *c)
{
    free(c->row);
    free(c->weight);
    for (int k = 0; k < TEXTS; k++)
        free(c->text[k]);
}

/* Of a list that read_list took. False when out of memory. */
static bool make_columns(struct columns *c, const Framsyn__V1__BridgeList *list)
{
    bool made = true;

    *c = (struct columns){.n = (int)list->n_bridges};
    c->row = calloc(list->n_bridges, sizeof *c->row);
    c->weight = calloc(list->n_bridges, sizeof *c->weight);
    for (int k = 0; k < TEXTS; k++)
        made = (c->text[k] = calloc(list->n_bridges, sizeof *c->text[k])) != NULL && made;
    if (!made || c->row == NULL || c->weight == NULL)
        return false;
    for (int i = 0; i < c->n; i++) {
        const Framsyn__V1__Bridge *b = list->bridges[i];
        const char *const texts[TEXTS] = {b->kind, b->from->scheme, b->from->code, b->to->scheme, b->to->code, b->valid_from, b->valid_to};
        for (int k = 0; k < TEXTS; k++)
            c->text[k][i] = texts[k];
        c->row[i] = (int32_t)b->row;
        c->weight[i] = b->weight;
    }
    return true;
}

/* --- what is asked for, checked */

bool bridges_is_kind(const char *kind)
{
    return strcmp(kind, "programme_education") == 0 || strcmp(kind, "education_occupation") == 0 || strcmp(kind, "home_work") == 0;
}

/* The store's calendar has no year nought. */
static bool is_date(const char *text)
{
    int64_t us;

    return text[0] == '\0' || (strlen(text) == DATE_LENGTH && moment_parse(text, &us) && strncmp(text, "0000", 4) != 0);
}

static bool is_bridge(const Framsyn__V1__Bridge *b)
{
    return bridges_is_kind(b->kind) && b->from != NULL && b->to != NULL && b->weight >= 0 && b->weight <= 1 && is_date(b->valid_from) &&
           is_date(b->valid_to) && (b->valid_from[0] == '\0' || b->valid_to[0] == '\0' || strcmp(b->valid_from, b->valid_to) < 0);
}

static bool read_list(const Framsyn__V1__BridgeList *list, struct outcome *outcome)
{
    if (list == NULL || list->n_bridges == 0 || list->source[0] == '\0')
        return outcome_say(outcome, EXIT_USAGE_ERROR, "bridges need a source, and one of them at least");
    if (list->n_bridges > BRIDGES_MOST)
        return outcome_say(outcome, EXIT_USAGE_ERROR, "%zu bridges are more than the %d that may be given at once", list->n_bridges, BRIDGES_MOST);
    for (size_t i = 0; i < list->n_bridges; i++)
        if (!is_bridge(list->bridges[i]))
            return outcome_say(outcome, EXIT_DATA, "row %u is no bridge: it lacks a kind, a code, a share between 0 and 1, or dates in order",
                               list->bridges[i]->row);
    return true;
}

/* --- stored, with the run that it causes */

struct counts {
    int32_t fresh, changed, all, closed;
};

static void bind_texts(struct bind *bind, const struct columns *c, enum text first, enum text last)
{
    for (int k = (int)first; k <= (int)last; k++)
        bind_text_array(bind, c->text[k], c->n);
}

/* False when the query failed, or found rows that break the rule, which the outcome then lists. */
static bool passes(struct db *db, enum query query, struct bind *bind, enum rule rule, struct outcome *outcome)
{
    struct rows *rows = db_query(db, query, bind);
    int refused = rows != NULL ? rows_count(rows) : 0;

    if (rows == NULL)
        return outcome_database(outcome, db);
    if (refused == 0) {
        rows_free(rows);
        return true;
    }
    outcome->refused = rows;
    outcome->rule = rule;
    return outcome_say(outcome, EXIT_DATA, "nothing is stored, for %d refused %s", refused, refused == 1 ? "row" : "rows");
}

/* Our own client has looked before it sent. */
static bool paths_differ(struct db *db, const struct columns *c, struct outcome *outcome)
{
    struct bind bind = {0};

    bind_int_array(&bind, c->row, c->n);
    bind_texts(&bind, c, KIND, VALID_FROM);
    return passes(db, Q_bridge_repeats, &bind, RULE_BRIDGE_ONCE, outcome);
}

static bool codes_exist(struct db *db, const struct columns *c, struct outcome *outcome)
{
    struct bind bind = {0};

    bind_int_array(&bind, c->row, c->n);
    bind_texts(&bind, c, KIND, TO);
    return passes(db, Q_bridge_strangers, &bind, RULE_BRIDGE_CODE, outcome);
}

static bool shares_hold(struct db *db, const struct columns *c, struct outcome *outcome)
{
    struct bind bind = {0};

    bind_int_array(&bind, c->row, c->n);
    bind_texts(&bind, c, KIND, TO_SCHEME);
    return passes(db, Q_bridge_excess, &bind, RULE_BRIDGE_SUM, outcome);
}

static bool give(struct db *db, const struct columns *c, const char *source, struct counts *counts)
{
    struct bind bind = {0};
    struct rows *rows;

    bind_texts(&bind, c, KIND, TO);
    bind_double_array(&bind, c->weight, c->n);
    bind_texts(&bind, c, VALID_FROM, VALID_TO);
    bind_text(&bind, source);
    rows = db_query(db, Q_bridge_give, &bind);
    if (rows != NULL)
        *counts = (struct counts){.fresh = rows_int(rows, 0, 0), .changed = rows_int(rows, 0, 1), .all = rows_int(rows, 0, 2)};
    rows_free(rows);
    return rows != NULL;
}

static bool close_others(struct db *db, const struct columns *c, const char *source, struct counts *counts)
{
    struct bind bind = {0};
    struct rows *rows;

    bind_texts(&bind, c, KIND, TO);
    bind_texts(&bind, c, VALID_FROM, VALID_FROM);
    bind_text(&bind, source);
    rows = db_query(db, Q_bridge_close_others, &bind);
    if (rows != NULL)
        counts->closed = rows_int(rows, 0, 0);
    rows_free(rows);
    return rows != NULL;
}

/* Within a transaction. False after saying what is wrong. */
static bool store(const struct request *request, const struct columns *c, struct counts *counts, struct outcome *outcome)
{
    const Framsyn__V1__BridgeList *list = request->control->bridges;
    struct db *db = request->db;

    if (!paths_differ(db, c, outcome) || !codes_exist(db, c, outcome))
        return false;
    if (!give(db, c, list->source, counts) || (list->whole && !close_others(db, c, list->source, counts)))
        return outcome_database(outcome, db);
    if (!shares_hold(db, c, outcome))
        return false;
    if (counts->fresh + counts->changed + counts->closed > 0 &&
        !run_queue_baseline(request->service, db, "bridges were given", request->principal, &outcome->run))
        return outcome_database(outcome, db);
    return true;
}

static void store_all(const struct request *request, const struct columns *c, struct outcome *outcome)
{
    struct counts counts = {0};

    if (!db_begin(request->db)) {
        outcome_database(outcome, request->db);
    } else if (!store(request, c, &counts, outcome)) {
        db_rollback(request->db);
    } else if (!db_commit(request->db)) {
        db_rollback(request->db);
        outcome_database(outcome, request->db);
    } else {
        outcome_say(outcome, EXIT_OK, "%d new, %d changed, %d as they were, %d closed", counts.fresh, counts.changed,
                    counts.all - counts.fresh - counts.changed, counts.closed);
    }
}

bool bridges_take_long(const Framsyn__V1__Control *control)
{
    return control->bridges != NULL && control->bridges->n_bridges > BRIDGES_AT_ONCE;
}

void bridges_set(const struct request *request, struct outcome *outcome)
{
    struct columns columns;

    if (!read_list(request->control->bridges, outcome))
        return;
    if (make_columns(&columns, request->control->bridges))
        store_all(request, &columns, outcome);
    else
        outcome_say(outcome, EXIT_SOFTWARE, "there is not enough memory for the bridges");
    free_columns(&columns);
}
