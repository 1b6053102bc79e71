#include "driver_file.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The indicator x laid along a series, from its first period to n of them. */
static double *lay_along(const struct file_series *s, const struct file_series *x, int n)
{
    double *driver = malloc(sizeof *driver * (size_t)n);

    for (int t = 0; driver && t < n; t++) {
        int at = s->first + t - x->first;
        driver[t] = at >= 0 && at < x->span ? x->y[at] : NAN;
    }
    return driver;
}

static bool is_usable(const struct file_series *s)
{
    return s->fault == FILE_FINE && s->span > 0;
}

/* The first indicator that no series of its frequency can use; NULL: all are used. */
static const char *stranger(const struct series_file *file, const struct series_file *indicators, int *count)
{
    const char *first = NULL;

    *count = 0;
    for (int k = 0; k < indicators->n; k++) {
        const struct file_series *x = &indicators->series[k];
        int i = series_file_find(file, x->id, strlen(x->id));
        if (i >= 0 && is_usable(x) && file->series[i].frequency == x->frequency)
            continue;
        first = first ? first : x->id;
        ++*count;
    }
    return first;
}

static void tell_strangers(const struct series_file *file, const struct series_file *indicators, const struct cli *cli)
{
    int count;
    const char *first = stranger(file, indicators, &count);

    if (first)
        complain(cli->swedish, EXIT_OK, "Drivers that are of no series of the file, or of another frequency than theirs, are left alone: %d, the first \"%.80s\".",
                 "Drivare som inte hör till någon serie i filen, eller har en annan frekvens än den, lämnas åsido: %d, den första \"%.80s\".",
                 count, first);
}

int driver_file_read(struct driver_file *drivers, const struct series_file *file, int (*ahead)(const void *context, int i),
                     const void *context, const struct cli *cli, const char *path)
{
    struct series_file indicators;
    int exit_code = series_file_read(&indicators, cli, path);
    bool ok;

    *drivers = (struct driver_file){.n = file->n, .of = calloc((size_t)file->n + 1, sizeof *drivers->of)};
    ok = drivers->of != NULL;
    for (int i = 0; ok && exit_code == EXIT_OK && i < file->n; i++) {
        const struct file_series *s = &file->series[i];
        int k = series_file_find(&indicators, s->id, strlen(s->id));
        if (!is_usable(s) || k < 0 || !is_usable(&indicators.series[k]) || indicators.series[k].frequency != s->frequency)
            continue;
        drivers->of[i] = lay_along(s, &indicators.series[k], s->span + ahead(context, i));
        ok = drivers->of[i] != NULL;
    }
    if (exit_code == EXIT_OK && !ok)
        exit_code = complain(cli->swedish, EXIT_SOFTWARE, "There is not enough memory.", "Minnet räcker inte.");
    if (exit_code == EXIT_OK)
        tell_strangers(file, &indicators, cli);
    series_file_close(&indicators);
    return exit_code;
}

void driver_file_close(struct driver_file *drivers)
{
    for (int i = 0; drivers->of && i < drivers->n; i++)
        free(drivers->of[i]);
    free(drivers->of);
    *drivers = (struct driver_file){0};
}
