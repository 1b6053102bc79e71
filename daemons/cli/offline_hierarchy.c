/* What a hierarchy does to a file's series: histories that disagree by noise, and forecasts, made to add up. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "coherent.h"
#include "offline.h"
#include "period.h"
#include "restate.h"

/* Beyond this a total is something else than the sum of its parts, and no noise. */
static const double noise_most = 0.02;

/* For draws of all series 80 MB, unless the least takes more. */
enum { DRAWS_ROOM = 10000000, DRAWS_MOST = 1000, DRAWS_LEAST = 200 };

/* The names of --reconcile, in the order of the methods. */
static const char *const method_names[] = {"bottom-up", "ols", "structural", "variance", "mint", NULL};

bool offline_method(const struct cli *cli, enum reconcile_method *method)
{
    const char *value = command_value(cli, "reconcile");

    *method = RECONCILE_SHRUNK;
    if (!value)
        return true;
    for (int i = 0; method_names[i]; i++)
        if (strcmp(value, method_names[i]) == 0) {
            *method = (enum reconcile_method)i;
            return true;
        }
    complain_choice(cli->swedish, (struct text){"The option --reconcile", "Flaggan --reconcile"}, value, method_names);
    return false;
}

int offline_draws(const struct offline *offline)
{
    long cells = 1, draws;

    for (int k = 0; k < offline->hierarchy.n; k++)
        cells += (long)offline->file.n * offline_horizon(offline, offline->hierarchy.list[k].frequency);
    draws = DRAWS_ROOM / cells;
    return offline->hierarchy.n == 0 ? 0 : draws > DRAWS_MOST ? DRAWS_MOST : draws < DRAWS_LEAST ? DRAWS_LEAST : (int)draws;
}

static int size_of(const struct hierarchy *h)
{
    return h->map.aggregates + h->map.bottoms;
}

static struct file_series *member_of(const struct offline *offline, const struct hierarchy *h, int k)
{
    return &offline->file.series[h->member[k]];
}

static int no_memory(const struct cli *cli)
{
    return complain(cli->swedish, EXIT_SOFTWARE, "There is not enough memory.", "Minnet räcker inte.");
}

/* --- histories */

static double value_at(const struct file_series *s, int period)
{
    int t = period - s->first;

    return s->fault == FILE_FINE && t >= 0 && t < s->span ? s->y[t] : NAN;
}

/* The values of one period, in the order of the map; false when one is missing. */
static bool values_at(const struct offline *offline, const struct hierarchy *h, int period, double *y)
{
    for (int k = 0; k < size_of(h); k++)
        if (!isfinite(y[k] = value_at(member_of(offline, h, k), period)))
            return false;
    return true;
}

static double sum_of_parts(const struct reconcile_map *map, int aggregate, const double *y)
{
    double sum = 0;

    for (int i = map->start[aggregate]; i < map->start[aggregate + 1]; i++)
        sum += y[map->aggregates + map->member[i]];
    return sum;
}

/* The aggregate that differs the most from its parts, relatively; -1 when all do less than the limit. */
static int worst_total(const struct reconcile_map *map, const double *y, double limit, double *off)
{
    int worst = -1;

    *off = limit;
    for (int a = 0; a < map->aggregates; a++) {
        double sum = sum_of_parts(map, a, y), size = fmax(fabs(y[a]), fabs(sum));
        if (size > 0 && fabs(y[a] - sum) / size > *off) {
            *off = fabs(y[a] - sum) / size;
            worst = a;
        }
    }
    return worst;
}

static int say_no_sum(const struct offline *offline, const struct hierarchy *h, int aggregate, int period, const double *y)
{
    char text[PERIOD_TEXT_SIZE];

    return complain(offline->cli->swedish, EXIT_DATA,
                    "Series \"%.80s\" is not the sum of its parts: in %s it is %.10g, and they are %.10g. A part may be missing in the hierarchy.",
                    "Serien \"%.80s\" är inte summan av sina delar: %s är den %.10g och de %.10g. En del kan saknas i hierarkin.",
                    member_of(offline, h, aggregate)->id, period_text(h->frequency, period, text), y[aggregate], sum_of_parts(&h->map, aggregate, y));
}

static void range_of(const struct offline *offline, const struct hierarchy *h, int *from, int *to)
{
    *from = member_of(offline, h, 0)->first;
    *to = *from + member_of(offline, h, 0)->span;
    for (int k = 1; k < size_of(h); k++) {
        const struct file_series *s = member_of(offline, h, k);
        *from = s->first > *from ? s->first : *from;
        *to = s->first + s->span < *to ? s->first + s->span : *to;
    }
}

/* Disclosure noise has one variance in every cell, so the nearest values that add up are those of ordinary weights. */
static int settle_history(const struct offline *offline, const struct hierarchy *h, struct reconcile *r, struct reconcile_work *work, double *y)
{
    int from, to, worst, exit_code = EXIT_OK;
    double off;

    range_of(offline, h, &from, &to);
    for (int period = from; period < to && exit_code == EXIT_OK; period++) {
        if (!values_at(offline, h, period, y) || worst_total(&h->map, y, 0, &off) < 0)
            continue;
        worst = worst_total(&h->map, y, noise_most, &off);
        if (worst >= 0)
            exit_code = say_no_sum(offline, h, worst, period, y);
        else if (reconcile_apply(r, work, y, !offline->allow_negative, y) == FC_OK)
            for (int k = 0; k < size_of(h); k++)
                member_of(offline, h, k)->y[period - member_of(offline, h, k)->first] = y[k];
    }
    return exit_code;
}

static int settle(const struct offline *offline, const struct hierarchy *h)
{
    double *y = malloc(sizeof *y * (size_t)size_of(h));
    struct reconcile r = {0};
    struct reconcile_work work = {0};
    int exit_code;

    if (y && reconcile_alloc(&r, &h->map) == FC_OK && reconcile_work_alloc(&work, &r) == FC_OK)
        exit_code = settle_history(offline, h, &r, &work, y);
    else
        exit_code = no_memory(offline->cli);
    reconcile_work_free(&work);
    reconcile_free(&r);
    free(y);
    return exit_code;
}

int offline_settle(const struct offline *offline)
{
    int exit_code = EXIT_OK;

    for (int k = 0; k < offline->hierarchy.n && exit_code == EXIT_OK; k++)
        exit_code = settle(offline, &offline->hierarchy.list[k]);
    return exit_code;
}

/* --- forecasts */

/* All members are forecast, and from one period on; if not, which one is not is said. */
static bool members_are_alike(const struct offline *offline, const struct hierarchy *h, struct engine_result *const *results)
{
    bool swedish = offline->cli->swedish;
    char one[PERIOD_TEXT_SIZE], other[PERIOD_TEXT_SIZE];

    for (int k = 0; k < size_of(h); k++) {
        const char *fault = offline_fault(offline, h->member[k], results[k], swedish);
        if (fault)
            complain(swedish, EXIT_DATA, "Series \"%.80s\" of the hierarchy has no forecast: %s.", "Serien \"%.80s\" i hierarkin har ingen prognos: %s.",
                     member_of(offline, h, k)->id, fault);
        else if (results[k]->last != results[0]->last)
            complain(swedish, EXIT_DATA, "The series of a hierarchy must end in one period: \"%.80s\" ends in %s, \"%.80s\" in %s.",
                     "Serierna i en hierarki måste sluta i samma period: \"%.80s\" slutar %s, \"%.80s\" %s.", member_of(offline, h, 0)->id,
                     period_text(h->frequency, results[0]->last, one), member_of(offline, h, k)->id, period_text(h->frequency, results[k]->last, other));
        if (fault || results[k]->last != results[0]->last)
            return false;
    }
    return true;
}

/* Histories too short for errors in common still have intervals. */
static enum fc_status make_coherent(struct coherent *coherent)
{
    enum fc_status status = coherent_make(coherent);

    if (status != FC_ESHORT || coherent->method != RECONCILE_SHRUNK)
        return status;
    coherent->method = RECONCILE_VARIANCE;
    return coherent_make(coherent);
}

static int reconcile_one(const struct offline *offline, const struct hierarchy *h, enum reconcile_method method, int draws, struct engine_result *results)
{
    struct engine_result **members = malloc(sizeof *members * (size_t)size_of(h));
    struct coherent coherent = {.map = &h->map, .results = members, .horizon = offline_horizon(offline, h->frequency), .paths = draws,
                                .method = method, .nonnegative = !offline->allow_negative};
    enum fc_status status;
    int exit_code = EXIT_OK;

    if (!members)
        return no_memory(offline->cli);
    for (int k = 0; k < size_of(h); k++) {
        members[k] = &results[h->member[k]];
        coherent.nonnegative = coherent.nonnegative && !member_of(offline, h, k)->negative;
    }
    if (!members_are_alike(offline, h, members))
        exit_code = EXIT_DATA;
    else if ((status = make_coherent(&coherent)) != FC_OK)
        exit_code = complain(offline->cli->swedish, EXIT_SOFTWARE, "The forecasts could not be reconciled: %s.", "Prognoserna kunde inte avstämmas: %s.",
                             fc_sentence(status));
    for (int k = 0; k < size_of(h) && exit_code == EXIT_OK; k++) {
        size_t used = strlen(members[k]->reason);
        snprintf(members[k]->reason + used, sizeof members[k]->reason - used, "; reconciled with %d series by %s", size_of(h) - 1, method_names[coherent.method]);
        restate_tell(members[k]);
    }
    free(members);
    return exit_code;
}

int offline_reconcile(const struct offline *offline, enum reconcile_method method, int draws, struct engine_result *results)
{
    int exit_code = EXIT_OK;

    for (int k = 0; k < offline->hierarchy.n && exit_code == EXIT_OK; k++)
        exit_code = reconcile_one(offline, &offline->hierarchy.list[k], method, draws, results);
    return exit_code;
}
