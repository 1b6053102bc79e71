/* Yearly figures from CSV files, as panels: what bench_skills reads with. */
#ifndef BENCH_SKILLS_READING_H
#define BENCH_SKILLS_READING_H

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "breaks.h"

enum { CELLS_MAX = 8000, COLUMNS_MAX = 16 };

struct row {
    char *field[COLUMNS_MAX];
    int fields;
};

struct file {
    char *text;
    struct row *rows;           /* the first one is the header */
    int n;
};

static char *slurp(const char *path)
{
    FILE *file = fopen(path, "rb");
    long size = -1;
    char *text = NULL;

    if (!file)
        return NULL;
    if (fseek(file, 0, SEEK_END) == 0 && (size = ftell(file)) >= 0 && fseek(file, 0, SEEK_SET) == 0)
        text = calloc((size_t)size + 1, 1);
    if (text && fread(text, 1, (size_t)size, file) != (size_t)size) {
        free(text);
        text = NULL;
    }
    fclose(file);
    return text;
}

/* Cuts one line into fields, in place; quotes hold commas together. */
static void cut(char *line, struct row *row)
{
    row->fields = 0;
    while (line && row->fields < COLUMNS_MAX) {
        char *end;
        bool quoted = *line == '"';
        line += quoted;
        row->field[row->fields++] = line;
        end = quoted ? strstr(line, "\"") : NULL;
        if (end)
            *end++ = 0;
        end = strchr(end ? end : line, ',');
        if (end)
            *end++ = 0;
        line = end;
    }
}

static bool read_file(const char *folder, const char *name, struct file *file)
{
    char path[1024], *line;
    int room = 0;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    *file = (struct file){slurp(path), NULL, 0};
    if (!file->text)
        return false;
    for (const char *p = file->text; *p; p++)
        room += *p == '\n';
    file->rows = calloc((size_t)room + 1, sizeof *file->rows);
    for (line = strtok(file->text, "\r\n"); line && file->n <= room; line = strtok(NULL, "\r\n"))
        cut(line, &file->rows[file->n++]);
    return true;
}

static void close_file(struct file *file)
{
    free(file->text);
    free(file->rows);
}

static int column(const struct file *file, const char *name)
{
    for (int i = 0; i < file->rows[0].fields; i++)
        if (strcmp(file->rows[0].field[i], name) == 0)
            return i;
    fprintf(stderr, "there is no column %s\n", name);
    exit(65);
}

/* --- a panel of yearly series, by a key put together from columns --- */

struct panel {
    int n, first, years;
    char key[CELLS_MAX][48];
    double *y;                  /* [cell * years + t], NaN: missing */
    const struct break_known *breaks;   /* one, where a new level is known to begin in every cell; NULL */
};

static inline int cell_of(struct panel *p, const char *key)
{
    for (int i = p->n - 1; i >= 0; i--)
        if (strcmp(p->key[i], key) == 0)
            return i;
    if (p->n == CELLS_MAX)
        exit(70);
    snprintf(p->key[p->n], sizeof p->key[0], "%s", key);
    for (int t = 0; t < p->years; t++)
        p->y[p->n * p->years + t] = NAN;
    return p->n++;
}

/* Adds up the rows of a file: key from the named columns, those left out are summed over. */
static inline struct panel *make_panel(const struct file *file, const char *const *keys, const char *value, int first, int years)
{
    struct panel *p = calloc(1, sizeof *p);
    int columns[4], count = 0, of_value = column(file, value), of_year = column(file, "year");

    p->first = first;
    p->years = years;
    p->y = malloc((size_t)(CELLS_MAX * years) * sizeof *p->y);
    for (; keys[count]; count++)
        columns[count] = column(file, keys[count]);
    for (int i = 1; i < file->n; i++) {
        const struct row *row = &file->rows[i];
        char key[48] = "";
        int t = atoi(row->field[of_year]) - first;
        double *y;
        if (t < 0 || t >= years)
            continue;
        for (int k = 0; k < count; k++) {
            strncat(key, row->field[columns[k]], sizeof key - strlen(key) - 2);
            strcat(key, "/");
        }
        y = &p->y[cell_of(p, key) * years + t];
        if (*row->field[of_value])
            *y = (isnan(*y) ? 0 : *y) + atof(row->field[of_value]);
    }
    return p;
}

static inline void free_panel(struct panel *p)
{
    free(p->y);
    free(p);
}

#endif
