#include "gather.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "answer_format.h"
#include "table.h"

bool gather_begin(struct gather *gather, const char *path)
{
    *gather = (struct gather){.out = fopen(path, "we")};
    return gather->out != NULL;
}

static void put_row(FILE *out, const struct table *table)
{
    for (int i = 0; i < table->count; i++) {
        if (i > 0)
            putc(',', out);
        csv_bytes(table->cells[i].text, table->cells[i].length, out);
    }
    putc('\n', out);
}

/* The row as text, malloc'd. */
static char *row_text(const struct table *table)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);

    if (out == NULL)
        return NULL;
    put_row(out, table);
    if (fclose(out) == 0)
        return text;
    free(text);
    return NULL;
}

/* Writes the first answer's heading; another's must be the same. */
static bool take_heading(struct gather *gather, const struct table *table, char *error, size_t error_size)
{
    char *heading = row_text(table);
    bool same = heading != NULL && (gather->heading == NULL || strcmp(heading, gather->heading) == 0);

    if (!same)
        snprintf(error, error_size, heading == NULL ? "out of memory" : "the answer is not what was asked for: its dimensions come in another order");
    if (!same || gather->heading != NULL) {
        free(heading);
        return same;
    }
    gather->heading = heading;
    fputs(heading, gather->out);
    return true;
}

static bool copy_rows(struct gather *gather, struct table *table, char *error, size_t error_size)
{
    enum table_result result = table_next(table);

    if (result == TABLE_ROW && !take_heading(gather, table, error, error_size))
        return false;
    while (result == TABLE_ROW && (result = table_next(table)) == TABLE_ROW)
        put_row(gather->out, table);
    if (result != TABLE_END)
        snprintf(error, error_size, "the answer is not what was asked for: it %s", table->fault.detail != NULL ? table->fault.detail : "has a row that cannot be read");
    return result == TABLE_END;
}

bool gather_add(struct gather *gather, const char *part, bool *ours, char *error, size_t error_size)
{
    static const struct table_options none;
    struct table *table = calloc(1, sizeof *table);
    int fd = open(part, O_RDONLY | O_CLOEXEC);
    bool fine = false;

    *ours = true;
    if (table == NULL || fd < 0)
        snprintf(error, error_size, "%.300s cannot be read: %s", part, strerror(errno));
    else if (!table_open(table, &table_jsonstat, fd, &none))
        snprintf(error, error_size, "out of memory");
    else {
        fine = copy_rows(gather, table, error, error_size);
        *ours = fflush(gather->out) != 0 || ferror(gather->out);
        if (*ours)
            snprintf(error, error_size, "what was fetched cannot be written beside %.300s: %s", part, strerror(errno));
        fine = fine && !*ours;
        table_close(table);
    }
    if (fd >= 0)
        close(fd);
    free(table);
    return fine;
}

bool gather_end(struct gather *gather)
{
    bool fine = gather->out != NULL && fclose(gather->out) == 0;

    free(gather->heading);
    *gather = (struct gather){0};
    return fine;
}
