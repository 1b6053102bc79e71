#include "series_file.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "csv_file.h"
#include "period.h"

enum { SLOTS_FIRST = 1024, ROOM_FIRST = 16, NONE = -1 };

enum column { ID, PERIOD, VALUE };

/* One file on its way. */
struct reading {
    struct series_file *file;
    int last;                   /* the series of the row before, or NONE */
};

/* --- finding a series by its id */

/* FNV-1a, 32 bits. */
static uint32_t hash(const char *text, size_t length)
{
    uint32_t h = 2166136261u;

    for (size_t i = 0; i < length; i++)
        h = (h ^ (unsigned char)text[i]) * 16777619u;
    return h;
}

static bool is_id(const struct file_series *series, const char *text, size_t length)
{
    return strncmp(series->id, text, length) == 0 && series->id[length] == '\0';
}

/* The slot that holds the id, or the empty one where it belongs. */
static int *slot_of(const struct series_file *file, const char *text, size_t length)
{
    uint32_t at = hash(text, length);

    for (;; at++) {
        int *slot = &file->slot[at & (uint32_t)(file->slots - 1)];
        if (*slot == 0 || is_id(&file->series[*slot - 1], text, length))
            return slot;
    }
}

/* At most half of the slots are ever taken. */
static bool grow_slots(struct series_file *file)
{
    int slots = file->slots ? file->slots * 2 : SLOTS_FIRST;
    int *fresh = calloc((size_t)slots, sizeof *fresh);

    if (!fresh)
        return false;
    free(file->slot);
    file->slot = fresh;
    file->slots = slots;
    for (int i = 0; i < file->n; i++)
        *slot_of(file, file->series[i].id, strlen(file->series[i].id)) = i + 1;
    return true;
}

static bool grow_series(struct series_file *file)
{
    int room = file->room ? file->room + file->room / 2 : SLOTS_FIRST;
    struct file_series *more = realloc(file->series, sizeof *more * (size_t)room);

    if (!more)
        return false;
    file->series = more;
    file->room = room;
    return true;
}

/* The index of a series, new or known; NONE when memory ran out. */
static int find_series(struct reading *reading, const struct cell *id, int frequency)
{
    struct series_file *file = reading->file;
    int *slot;

    if (reading->last != NONE && is_id(&file->series[reading->last], id->text, id->length))
        return reading->last;
    if (file->n * 2 >= file->slots && !grow_slots(file))
        return NONE;
    slot = slot_of(file, id->text, id->length);
    if (*slot)
        return *slot - 1;
    if (file->n == file->room && !grow_series(file))
        return NONE;
    file->series[file->n] = (struct file_series){.id = arena_text(&file->ids, id->text, id->length), .frequency = frequency};
    if (!file->series[file->n].id)
        return NONE;
    *slot = ++file->n;
    return file->n - 1;
}

/* --- one row */

static bool add_value(struct file_series *series, const struct file_value *value)
{
    if (series->n == series->room) {
        int room = series->room ? series->room + series->room / 2 : ROOM_FIRST;
        struct file_value *more = realloc(series->values, sizeof *more * (size_t)room);
        if (!more)
            return false;
        series->values = more;
        series->room = room;
    }
    series->descends |= series->n > 0 && value->ordinal <= series->values[series->n - 1].ordinal;
    series->values[series->n++] = *value;
    return true;
}

static void drop_values(struct file_series *series, enum file_fault fault)
{
    free(series->values);
    series->values = NULL;
    series->n = series->room = 0;
    series->fault = fault;
}

static bool take_value(struct file_series *series, int frequency, const struct file_value *value)
{
    if (series->fault != FILE_FINE)
        return true;
    if (series->frequency != frequency) {
        drop_values(series, FILE_MIXED);
        return true;
    }
    return add_value(series, value);
}

/* A bad row is refused and the next one looked at, so that all are told at once. */
static bool take_row(struct csv_file *csv, const struct cell *cell, void *context)
{
    struct reading *reading = context;
    struct file_value value = {.row = csv->table.row};
    int frequency;

    if (cell[ID].length == 0)
        csv_file_refuse(csv, V11, ID, NULL);
    else if (!period_read(cell[PERIOD].text, cell[PERIOD].length, &frequency, &value.ordinal))
        csv_file_refuse(csv, V06, PERIOD, &cell[PERIOD]);
    else if (csv_file_number(csv, VALUE, &cell[VALUE], &value.value) && csv->rejections.total == 0) {
        reading->last = find_series(reading, &cell[ID], frequency);
        return reading->last != NONE && take_value(&reading->file->series[reading->last], frequency, &value);
    }
    return true;
}

/* --- a series when all its rows are there */

static int by_ordinal(const void *a, const void *b)
{
    const struct file_value *x = a, *y = b;

    if (x->ordinal != y->ordinal)
        return x->ordinal < y->ordinal ? -1 : 1;
    return x->row < y->row ? -1 : 1;
}

static bool same_value(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

/* A period that comes twice: the same value again is no second one; another is refused. */
static void check_twice(struct csv_file *csv, const struct file_series *series)
{
    char detail[160], period[PERIOD_TEXT_SIZE], value[40];

    for (int i = 1; i < series->n; i++) {
        const struct file_value *before = &series->values[i - 1], *now = &series->values[i];
        if (now->ordinal != before->ordinal || same_value(now->value, before->value))
            continue;
        snprintf(value, sizeof value, "%.10g", now->value);
        snprintf(detail, sizeof detail, "is another value for %s than in row %u", period_text(series->frequency, now->ordinal, period),
                 before->row);
        rejections_add(&csv->rejections, &(struct finding){.rule = V09, .row = now->row, .column = csv->form->names[VALUE],
                                                           .value = value, .length = strlen(value), .detail = detail});
    }
}

/* Known values of the series, and with it the first and last of them in values[]. */
static int count_known(const struct file_series *series, int *first, int *last)
{
    int known = 0;

    for (int i = 0; i < series->n; i++) {
        if (isnan(series->values[i].value))
            continue;
        if (known++ == 0)
            *first = i;
        *last = i;
    }
    return known;
}

/* One value a period; at most as many periods may be missing between them as are known, so the room this
 * takes is bounded by the file. */
static void spread_out(struct file_series *series)
{
    int from = 0, to = 0, known = count_known(series, &from, &to);
    long span = known ? (long)series->values[to].ordinal - series->values[from].ordinal + 1 : 0;

    if (known == 0 || span > 2L * known) {
        drop_values(series, known == 0 ? FILE_FINE : FILE_GAPS);
        return;
    }
    series->y = malloc(sizeof *series->y * (size_t)span);
    if (!series->y) {
        drop_values(series, FILE_MEMORY);
        return;
    }
    series->first = series->values[from].ordinal;
    series->span = (int)span;
    for (int i = 0; i < series->span; i++)
        series->y[i] = NAN;
    for (int i = from; i <= to; i++) {
        series->y[series->values[i].ordinal - series->first] = series->values[i].value;
        series->negative |= series->values[i].value < 0;
    }
    drop_values(series, FILE_FINE);
}

static void settle(struct csv_file *csv, void *context)
{
    struct series_file *file = ((struct reading *)context)->file;

    for (int i = 0; i < file->n; i++) {
        struct file_series *series = &file->series[i];
        if (!series->descends)
            continue;
        qsort(series->values, (size_t)series->n, sizeof *series->values, by_ordinal);
        check_twice(csv, series);
    }
    for (int i = 0; i < file->n && csv->rejections.total == 0; i++)
        if (file->series[i].fault == FILE_FINE)
            spread_out(&file->series[i]);
}

/* --- the file */

int series_file_read(struct series_file *file, const struct cli *cli, const char *path)
{
    static const struct csv_form form = {{"id", "period", "value"}, 3, 3, take_row, settle};
    struct reading reading = {file, NONE};

    *file = (struct series_file){0};
    return csv_file_read(cli, path, &form, &reading);
}

int series_file_find(const struct series_file *file, const char *id, size_t length)
{
    return file->slots ? *slot_of(file, id, length) - 1 : NONE;
}

void series_file_close(struct series_file *file)
{
    for (int i = 0; i < file->n; i++) {
        free(file->series[i].values);
        free(file->series[i].y);
    }
    free(file->series);
    free(file->slot);
    arena_clear(&file->ids);
    *file = (struct series_file){0};
}
