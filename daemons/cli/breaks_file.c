#include "breaks_file.h"

#include <stdlib.h>

#include "csv_file.h"
#include "period.h"

enum column { ID, PERIOD, KIND };

static bool add(struct breaks_file *breaks, int i, struct break_known known)
{
    int n = breaks->count[i];

    /* Room is doubled when the count is a power of two. */
    if ((n & (n - 1)) == 0) {
        struct break_known *more = realloc(breaks->list[i], sizeof *more * (size_t)(n ? 2 * n : 1));
        if (!more)
            return false;
        breaks->list[i] = more;
    }
    breaks->list[i][breaks->count[i]++] = known;
    return true;
}

/* A break of one frequency laid on a series of another. */
static bool lay_on(struct breaks_file *breaks, int i, int frequency, int ordinal, enum break_kind kind)
{
    int own = breaks->file->series[i].frequency;
    int first = own >= frequency ? ordinal * (own / frequency) : ordinal / (frequency / own);
    int last = kind == BREAK_ONCE && own > frequency ? first + own / frequency - 1 : first;

    for (int at = first; at <= last; at++)
        if (!add(breaks, i, (struct break_known){at, kind}))
            return false;
    return true;
}

static bool lay_on_all(struct breaks_file *breaks, int frequency, int ordinal, enum break_kind kind)
{
    for (int i = 0; i < breaks->series; i++)
        if (!lay_on(breaks, i, frequency, ordinal, kind))
            return false;
    return true;
}

static void note_stranger(struct breaks_file *breaks, const struct cell *id)
{
    if (breaks->strangers++ == 0)
        snprintf(breaks->stranger, sizeof breaks->stranger, "%.*s", id->length < 80 ? (int)id->length : 80, id->text);
}

static bool take_row(struct csv_file *csv, const struct cell *cell, void *context)
{
    struct breaks_file *breaks = context;
    bool once = csv_file_is(&cell[KIND], "once");
    int frequency, i;
    int32_t ordinal;

    if (!period_read(cell[PERIOD].text, cell[PERIOD].length, &frequency, &ordinal)) {
        csv_file_refuse(csv, V06, PERIOD, &cell[PERIOD]);
        return true;
    }
    if (!once && cell[KIND].length > 0 && !csv_file_is(&cell[KIND], "level")) {
        csv_file_refuse(csv, V40, KIND, &cell[KIND]);
        return true;
    }
    if (cell[ID].length == 0)
        return lay_on_all(breaks, frequency, ordinal, once ? BREAK_ONCE : BREAK_LEVEL);
    i = series_file_find(breaks->file, cell[ID].text, cell[ID].length);
    if (i >= 0)
        return lay_on(breaks, i, frequency, ordinal, once ? BREAK_ONCE : BREAK_LEVEL);
    note_stranger(breaks, &cell[ID]);
    return true;
}

int breaks_file_read(struct breaks_file *breaks, const struct series_file *file, const struct cli *cli, const char *path)
{
    static const struct csv_form form = {{"id", "period", "kind"}, 3, 2, take_row, NULL};
    int exit_code;

    *breaks = (struct breaks_file){.series = file->n, .file = file};
    breaks->list = calloc((size_t)file->n + 1, sizeof *breaks->list);
    breaks->count = calloc((size_t)file->n + 1, sizeof *breaks->count);
    if (!breaks->list || !breaks->count)
        return complain(cli->swedish, EXIT_SOFTWARE, "There is not enough memory for the file.", "Minnet räcker inte till filen.");
    exit_code = csv_file_read(cli, path, &form, breaks);
    if (exit_code == EXIT_OK && breaks->strangers > 0)
        complain(cli->swedish, EXIT_OK, "Known breaks of series that the file does not have are left alone: %d, the first of \"%s\".",
                 "Kända brott i serier som inte finns i filen lämnas åsido: %d, det första i \"%s\".", breaks->strangers,
                 breaks->stranger);
    return exit_code;
}

void breaks_file_close(struct breaks_file *breaks)
{
    for (int i = 0; breaks->list && i < breaks->series; i++)
        free(breaks->list[i]);
    free(breaks->list);
    free(breaks->count);
    *breaks = (struct breaks_file){0};
}
