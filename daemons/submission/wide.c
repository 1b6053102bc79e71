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

void wide_periods(const struct table *table, bool periods[TABLE_COLUMNS_MAX])
{
    int n = table->count < TABLE_COLUMNS_MAX ? table->count : TABLE_COLUMNS_MAX, at[TABLE_COLUMNS_MAX];
    struct cell headings[TABLE_COLUMNS_MAX];
    bool any = false;

    for (int i = 0; i < n; i++) {
        headings[i] = trimmed(table->cells[i]);
        at[i] = wide_period_at(&headings[i]);
        periods[i] = false; /* until another has the same text before its period */
        for (int k = 0; k < i && at[i] >= 0; k++)
            if (at[k] == at[i] && memcmp(headings[k].text, headings[i].text, (size_t)at[i]) == 0)
                periods[k] = periods[i] = any = true;
    }
    for (int i = 0; i < n; i++)
        periods[i] |= at[i] == 0 || (at[i] > 0 && !any);
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
    bool periods[TABLE_COLUMNS_MAX];

    *made = wide;
    if (wide == NULL || (wide->columns = calloc(TABLE_COLUMNS_MAX, sizeof *wide->columns)) == NULL) {
        wide_close(made);
        return table_fault(table, TABLE_BROKEN, V16, -1, "cannot be read: out of memory");
    }
    if (table->count > TABLE_COLUMNS_MAX)
        return table_fault(table, TABLE_BROKEN, V15, -1, "has more than %d columns", TABLE_COLUMNS_MAX);
    wide->width = table->count;
    keep_row(wide, table);
    wide_periods(table, periods);
    for (int i = 0; i < table->count; i++) {
        struct cell heading = trimmed(table->cells[i]);

        if (periods[i])
            add(wide, table, i, heading, wide_period_at(&heading));
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
