#include "ragged.h"

#include <stdlib.h>
#include <string.h>

/* The cells of one pair of frequencies; who: their places in the file. */
struct pairs {
    struct nowcast_series *series;
    struct nowcast *out;
    int *who;
    int n;
};

static bool pairs_new(struct pairs *pairs, int n)
{
    *pairs = (struct pairs){.series = calloc((size_t)n + 1, sizeof *pairs->series),
                            .out = calloc((size_t)n + 1, sizeof *pairs->out),
                            .who = calloc((size_t)n + 1, sizeof *pairs->who)};
    return pairs->series && pairs->out && pairs->who;
}

static void pairs_free(struct pairs *pairs)
{
    free(pairs->series);
    free(pairs->out);
    free(pairs->who);
}

static const struct file_series *same_id(const struct series_file *file, const char *id)
{
    int i = series_file_find(file, id, strlen(id));

    return i >= 0 && file->series[i].fault == FILE_FINE && file->series[i].span > 0 ? &file->series[i] : NULL;
}

static void enter(struct pairs *pairs, const struct series_file *file, const struct series_file *indicators, int slow, int fast)
{
    for (int i = 0; i < file->n; i++) {
        const struct file_series *s = &file->series[i], *x = same_id(indicators, s->id);
        if (s->fault != FILE_FINE || s->span == 0 || s->frequency != slow || !x || x->frequency != fast)
            continue;
        pairs->series[pairs->n] = (struct nowcast_series){.slow = (enum fc_frequency)slow, .fast = (enum fc_frequency)fast,
                                                          .first = s->first, .n = s->span, .y = s->y,
                                                          .fast_first = x->first, .fast_n = x->span, .x = x->y};
        pairs->who[pairs->n++] = i;
    }
}

static bool extend(struct ragged_series *ragged, const struct file_series *s)
{
    const struct nowcast *nowcast = &ragged->nowcast;

    if (nowcast->periods == 0)
        return true;
    ragged->y = malloc(sizeof *ragged->y * (size_t)(s->span + nowcast->periods));
    if (!ragged->y)
        return false;
    memcpy(ragged->y, s->y, sizeof *s->y * (size_t)s->span);
    memcpy(ragged->y + s->span, nowcast->value, sizeof *nowcast->value * (size_t)nowcast->periods);
    return true;
}

static bool fill(struct ragged *ragged, const struct series_file *file, const struct series_file *indicators, int slow, int fast)
{
    struct nowcast_record record[NOWCAST_PARTS];
    struct pairs pairs;
    bool ok = pairs_new(&pairs, file->n);

    if (ok) {
        enter(&pairs, file, indicators, slow, fast);
        ok = nowcast_run(pairs.series, pairs.n, pairs.out, record) == FC_OK;
    }
    for (int i = 0; ok && i < pairs.n; i++) {
        struct ragged_series *s = &ragged->series[pairs.who[i]];
        s->nowcast = pairs.out[i];
        nowcast_tell(&s->nowcast, record, fast / slow, s->reason, sizeof s->reason);
        ok = extend(s, &file->series[pairs.who[i]]);
    }
    pairs_free(&pairs);
    return ok;
}

/* Says it when not one id of the indicators is in the file: a nowcast was asked for and there is none. */
static void tell_strangers(const struct series_file *file, const struct series_file *indicators, const struct cli *cli, const char *path)
{
    for (int i = 0; i < file->n; i++)
        if (same_id(indicators, file->series[i].id))
            return;
    complain(cli->swedish, EXIT_OK, "%s has no series with an id of the first file; nothing is nowcast.",
             "%s har ingen serie med ett id från den första filen; inget nulägesprognostiseras.", path);
}

int ragged_read(struct ragged *ragged, const struct series_file *file, const struct cli *cli, const char *path)
{
    static const int pairs[][2] = {{FC_ANNUAL, FC_QUARTERLY}, {FC_ANNUAL, FC_MONTHLY}, {FC_QUARTERLY, FC_MONTHLY}};
    struct series_file indicators;
    int exit_code = series_file_read(&indicators, cli, path);
    bool ok;

    *ragged = (struct ragged){.n = file->n, .series = calloc((size_t)file->n + 1, sizeof *ragged->series)};
    ok = ragged->series != NULL;
    for (size_t i = 0; i < ARRAY_SIZE(pairs) && ok && exit_code == EXIT_OK; i++)
        ok = fill(ragged, file, &indicators, pairs[i][0], pairs[i][1]);
    if (exit_code == EXIT_OK && !ok)
        exit_code = complain(cli->swedish, EXIT_SOFTWARE, "There is not enough memory.", "Minnet räcker inte.");
    if (exit_code == EXIT_OK)
        tell_strangers(file, &indicators, cli, path);
    series_file_close(&indicators);
    return exit_code;
}

void ragged_close(struct ragged *ragged)
{
    for (int i = 0; ragged->series && i < ragged->n; i++)
        free(ragged->series[i].y);
    free(ragged->series);
    *ragged = (struct ragged){0};
}
