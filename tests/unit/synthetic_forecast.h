/* From the tables of a synthetic county's history to a call of skills_run: what an analyst with good registers has. */
#ifndef SYNTHETIC_FORECAST_H
#define SYNTHETIC_FORECAST_H

#include "skills/places.h"
#include "synthetic_county.h"

enum { DRAWS = 320 };

struct forecast {
    struct rate in[EDUCATIONS * AGES], out[EDUCATIONS * AGES], exit[EDUCATIONS * AGES], works[EDUCATIONS * AGES];
    struct rate leave[OCCUPATIONS * AGES], move[OCCUPATIONS * AGES];
    double flow[YEARS * OCCUPATIONS * AGES], stock[YEARS * OCCUPATIONS * AGES];
    double paths[INDUSTRIES][DRAWS * AHEAD], base[INDUSTRIES];
    const double *path[INDUSTRIES];
    int from[AGES], group[AGES];
    double mix[OCCUPATIONS * EDUCATIONS], staffing[INDUSTRIES * OCCUPATIONS], ratio[EDUCATIONS], entry[1],
        entry_mix[EDUCATIONS], zero[AGES];
    struct supply_programme programme[PROGRAMMES];
    struct shares_law law;
    int lag, lag_at_work;           /* years that people, and ages of those at work, were counted before LAST */
    struct supply_totals known;     /* of the years since people were */
};

static inline void rates_of(struct forecast *f, const struct year *history, size_t flow, size_t stock, int rows,
                            struct rate *rate)
{
    const struct rate_flows flows = {rows, AGES, YEARS, f->flow, f->stock, f->group};

    for (int t = 0; t < YEARS; t++) {
        memcpy(f->flow + t * rows * AGES, (const char *)&history[t] + flow, (size_t)(rows * AGES) * sizeof(double));
        memcpy(f->stock + t * rows * AGES, (const char *)&history[t] + stock, (size_t)(rows * AGES) * sizeof(double));
    }
    if (rate_from_flows(&flows, rate) != FC_OK)
        abort();
}

/* Share of the population after the year's moves that offers work; the year's stock is that of the year before. */
static inline void participation_of_history(struct forecast *f, const struct year *history, const double *now)
{
    const struct rate_flows flows = {EDUCATIONS, AGES, YEARS, f->flow, f->stock, f->group};

    for (int t = 0; t < YEARS; t++) {
        memcpy(f->flow + t * EDUCATIONS * AGES, history[t].labour, sizeof history[t].labour);
        memcpy(f->stock + t * EDUCATIONS * AGES, t + 1 < YEARS ? history[t + 1].stock : now, sizeof history[t].stock);
    }
    if (rate_from_flows(&flows, f->works) != FC_OK)
        abort();
}

static inline struct rate rate_of_counts(double passed, double of)
{
    double p = passed / of;

    return (struct rate){(float)p, (float)sqrt(p * (1 - p) / of), 0};
}

static inline void programmes_of(struct forecast *f, const struct year *history)
{
    for (int p = 0; p < PROGRAMMES; p++) {
        double started = 0, passed = 0, stayed = 0;
        for (int t = 0; t < YEARS; t++) {
            started += history[t].started[p];
            passed += history[t].passed[p];
            stayed += history[t].stayed[p];
        }
        f->programme[p] = (struct supply_programme){.education = to_of[p], .origin = from_of[p],
            .age = exam_age_of[p] - FIRST_AGE, .length = length_of[p], .completion = rate_of_counts(passed, started),
            .stay = rate_of_counts(stayed, passed), .field = {(float)truth_field, 0, 0}, .fill = {1, 0, 0}, .delays = 1,
            .delay = {1}, .first_start = LAST, .starts = 1, .places = &places_of[p]};
    }
}

static inline void paths_of(struct forecast *f, const struct county_state *now, uint64_t seed)
{
    struct random r;

    random_seed(&r, seed, 99);
    for (int i = 0; i < INDUSTRIES; i++) {
        f->base[i] = now->sectors[i];
        f->path[i] = f->paths[i];
        for (int d = 0; d < DRAWS; d++) {
            double x = now->sectors[i];
            for (int h = 0; h < AHEAD; h++)
                f->paths[i][d * AHEAD + h] = x *= exp(sector_sd * random_normal(&r));
        }
        for (int o = 0; o < OCCUPATIONS; o++)
            f->staffing[i * OCCUPATIONS + o] = now->sectors[i] * truth_share[i][o] * exp(now->log_share[o]);
    }
}

static inline enum fc_status forecast_county(struct forecast *f, const struct year *history,
                                             const struct county_state *now, uint64_t seed, struct skills_result *result)
{
    struct supply supply = {.educations = EDUCATIONS, .ages = {AGES, f->from, FIRST_AGE + AGES}, .stock = now->stock,
                            .lag = f->lag, .known = f->known, .in = f->in, .out = f->out, .exit = f->exit, .participation = f->works, .entries = 1,
                            .entry = f->entry, .entry_mix = f->entry_mix, .programmes = PROGRAMMES,
                            .programme = f->programme};
    struct replacement replacement = {.occupations = OCCUPATIONS, .ages = {AGES, f->from, FIRST_AGE + AGES},
                                      .stock = now->worked, .lag = f->lag_at_work, .leave = f->leave, .move = f->move, .returns = f->zero};
    struct skills_input in = {.base_year = LAST,
        .sectors = {.industries = INDUSTRIES, .base = f->base, .path = f->path},
        .occupations = {.n = OCCUPATIONS, .staffing = f->staffing, .law = &f->law},
        .education = {.n = EDUCATIONS, .mix = f->mix}, .replacement = &replacement, .supply = &supply,
        .commuting = {f->ratio}};
    struct skills_spec spec = skills_default_spec();

    for (int a = 0; a < AGES; a++) {
        f->from[a] = FIRST_AGE + a;
        f->group[a] = age_group(a);
    }
    memcpy(f->mix, truth_mix, sizeof truth_mix);
    for (int k = 0; k < EDUCATIONS; k++)
        f->ratio[k] = 1;
    f->entry[0] = 420;
    f->entry_mix[0] = 1;
    f->law = (struct shares_law){1e-9, share_sd * share_sd, 1e-9};
    rates_of(f, history, offsetof(struct year, in), offsetof(struct year, stock), EDUCATIONS, f->in);
    rates_of(f, history, offsetof(struct year, out), offsetof(struct year, stock), EDUCATIONS, f->out);
    rates_of(f, history, offsetof(struct year, exit), offsetof(struct year, stock), EDUCATIONS, f->exit);
    rates_of(f, history, offsetof(struct year, left), offsetof(struct year, worked), OCCUPATIONS, f->leave);
    rates_of(f, history, offsetof(struct year, moved), offsetof(struct year, worked), OCCUPATIONS, f->move);
    participation_of_history(f, history, now->stock);
    programmes_of(f, history);
    paths_of(f, now, seed);
    spec.horizon = AHEAD;
    spec.draws = DRAWS;
    spec.seed = seed;
    return skills_run(&in, &spec, result);
}

#endif
