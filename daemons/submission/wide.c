#include "wide.h"

#include <stdlib.h>
#include <string.h>

#include "period.h"

struct wide_column {
    struct cell heading;          /* whole, in the table's arena */
    struct cell contents, period; /* its parts */
    int source;                   /* of the wide row */
};

struct wide {
    int kept[TABLE_COLUMNS_MAX]; /* columns that stay: where they are in the wide row */
    int kept_count;
    struct wide_column *columns;
    int count;
    bool contents;               /* some heading has text before its period */
    int next;                    /* the next long row of this wide one */
    int width;                   /* cells of the wide heading */
    struct cell row[TABLE_COLUMNS_MAX + 1];
};

static bool is_period(const char *text, uint32_t length)
{
    int frequency;
    int32_t ordinal;

    return period_parse(text, length, &frequency, &ordinal);
}

int wide_period_at(const struct cell *heading)
{
    uint32_t at = heading->length;

    if (is_period(heading->text, heading->length))
        return 0;
    while (at > 0 && heading->text[at - 1] != ' ')
        at--;
    return at > 0 && is_period(heading->text + at, heading->length - at) ? (int)at : -1;
}

static struct cell trimmed(struct cell cell)
{
    while (cell.length > 0 && cell.text[0] == ' ') {
        cell.text++;
        cell.length--;
    }
    while (cell.length > 0 && cell.text[cell.length - 1] == ' ')
        cell.length--;
    return cell;
}

/* Whether two headings have the same text before their periods. */
static bool same_contents(const struct cell *a, const struct cell *b)
{
    int at = wide_period_at(a);

    return at >= 0 && at == wide_period_at(b) && memcmp(a->text, b->text, (size_t)at) == 0;
}

static bool is_alone(const struct table *table, int column)
{
    struct cell heading = trimmed(table->cells[column]);

    for (int i = 0; i < table->count && i < TABLE_COLUMNS_MAX; i++) {
        struct cell other = trimmed(table->cells[i]);
        if (i != column && same_contents(&heading, &other))
            return false;
    }
    return true;
}

bool wide_is_period(const struct table *table, int column)
{
    struct cell heading = trimmed(table->cells[column]);
    int at = wide_period_at(&heading);

    if (at <= 0 || !is_alone(table, column))
        return at >= 0;
    for (int i = 0; i < table->count && i < TABLE_COLUMNS_MAX; i++) {
        struct cell other = trimmed(table->cells[i]);
        if (i != column && wide_period_at(&other) >= 0 && !is_alone(table, i))
            return false;
    }
    return true;
}

static void add(struct wide *wide, struct table *table, int source, struct cell heading, int at)
{
    struct wide_column *column = &wide->columns[wide->count++];
    char *text = arena_text(&table->arena, heading.text, heading.length);

    *column = (struct wide_column){.heading = {.text = text, .length = heading.length}, .source = source};
    column->contents = trimmed((struct cell){.text = text, .length = (uint32_t)at});
    column->period = (struct cell){.text = text + at, .length = heading.length - (uint32_t)at};
    wide->contents |= at > 0;
}

/* The long heading: what stays, then contents, period, value. */
static void put_heading(const struct wide *wide, struct table *table)
{
    static char words[][16] = {"contents", "period", "value"};

    table->count = 0;
    for (int i = 0; i < wide->kept_count; i++)
        table->cells[table->count++] = wide->row[wide->kept[i]];
    for (int i = !wide->contents; i < 3; i++)
        table->cells[table->count++] = (struct cell){.text = words[i], .length = (uint32_t)strlen(words[i])};
}

static void keep_row(struct wide *wide, const struct table *table)
{
    memcpy(wide->row, table->cells, sizeof *wide->row * (size_t)(table->count > TABLE_COLUMNS_MAX ? TABLE_COLUMNS_MAX : table->count));
}

enum table_result wide_open(struct wide **made, struct table *table)
{
    struct wide *wide = calloc(1, sizeof *wide);

    *made = wide;
    if (wide == NULL || (wide->columns = calloc(TABLE_COLUMNS_MAX, sizeof *wide->columns)) == NULL) {
        wide_close(made);
        return table_fault(table, TABLE_BROKEN, V16, -1, "cannot be read: out of memory");
    }
    if (table->count > TABLE_COLUMNS_MAX)
        return table_fault(table, TABLE_BROKEN, V15, -1, "has more than %d columns", TABLE_COLUMNS_MAX);
    wide->width = table->count;
    keep_row(wide, table);
    for (int i = 0; i < table->count; i++) {
        struct cell heading = trimmed(table->cells[i]);
        int at = wide_period_at(&heading);

        if (wide_is_period(table, i))
            add(wide, table, i, heading, at);
        else
            wide->kept[wide->kept_count++] = i;
    }
    if (table->arena.failed)
        return table_fault(table, TABLE_BROKEN, V16, -1, "cannot be read: out of memory");
    if (wide->count == 0)
        return table_fault(table, TABLE_BROKEN, V14, -1, "has no column that is a period, though the manifest says `period = columns`");
    wide->next = wide->count;
    put_heading(wide, table);
    return table->count > TABLE_COLUMNS_MAX ? table_fault(table, TABLE_BROKEN, V15, -1, "has too many columns") : TABLE_ROW;
}

void wide_close(struct wide **wide)
{
    if (*wide != NULL)
        free((*wide)->columns);
    free(*wide);
    *wide = NULL;
}

bool wide_has_more(const struct wide *wide)
{
    return wide->next < wide->count;
}

static enum table_result emit(struct wide *wide, struct table *table)
{
    const struct wide_column *column = &wide->columns[wide->next++];
    int n = wide->kept_count;

    if (wide->contents)
        table->cells[n++] = column->contents;
    table->cells[n++] = column->period;
    table->cells[n++] = wide->row[column->source];
    table->count = n;
    return TABLE_ROW;
}

enum table_result wide_row(struct wide *wide, struct table *table)
{
    keep_row(wide, table);
    for (int i = 0; i < wide->kept_count; i++)
        table->cells[i] = wide->row[wide->kept[i]];
    wide->next = 0;
    return emit(wide, table);
}

enum table_result wide_step(struct wide *wide, struct table *table)
{
    return emit(wide, table);
}

const struct cell *wide_heading(const struct wide *wide)
{
    return &wide->columns[wide->next > 0 ? wide->next - 1 : 0].heading;
}

int wide_source(const struct wide *wide, int column)
{
    return column < wide->kept_count ? wide->kept[column] : wide->columns[wide->next > 0 ? wide->next - 1 : 0].source;
}

int wide_column_of(const struct wide *wide, int source)
{
    for (int i = 0; i < wide->kept_count; i++)
        if (wide->kept[i] == source)
            return i;
    return wide->kept_count + wide->contents + 1;
}
