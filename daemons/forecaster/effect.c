#include "effect.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "skills/assumptions.h"
#include "skills/rate.h"

struct making {
    const struct effect_input *in;
    const double **amounts; /* [assumption][draw] */
    double *powers;         /* [assumption][h][draw]: what a growth has made of 1 by then */
    int *powers_at;         /* [assumption][h]: the ordinal they are of */
    double *effect;         /* [draw] of the cell in hand */
    double *plain, *moved;  /* [draw]: the cell without and with the assumptions */
    bool *finest;           /* per target */
};

/* --- who lies below whom */

static bool is_total(const char *code)
{
    return strcmp(code, "T") == 0;
}

static bool region_below(const char *region, const char *of)
{
    return strcmp(region, of) == 0 || (strlen(of) == 2 && strncmp(region, of, 2) == 0);
}

static bool industry_below(const struct part_key *k, const char *scheme, const char *industry)
{
    return is_total(industry) || (strcmp(k->industry, industry) == 0 && strcmp(k->industry_scheme, scheme) == 0);
}

static bool lies_below(const struct part_key *k, const struct part_key *of)
{
    return part_is_plain(k) && region_below(k->region, of->region) && industry_below(k, of->industry_scheme, of->industry);
}

/* Cells of the reference list with none below them; other lists would count people twice. */
static void find_finest(struct making *m)
{
    const struct panel *panel = m->in->panel;

    for (int i = 0; i < panel->count; i++) {
        const struct part_key *k = &panel->targets[i].key;
        bool finest = part_is_industry(k);
        for (int j = 0; finest && j < panel->count; j++)
            finest = j == i || !lies_below(&panel->targets[j].key, k);
        m->finest[i] = finest;
    }
}

/* --- one cell */

static double draw_of(const struct making *m, int target, int d, int h)
{
    return m->in->results[target].paths[(size_t)d * (size_t)m->in->horizon + (size_t)h];
}

/* What has come by the last figures, at the ordinal `last`, is in them. */
static void add_plant(struct making *m, int a, const struct part_key *k, int last, int ordinal)
{
    const struct premise *plant = &m->in->assumptions[a];
    double sign = plant->kind == PREMISE_PLANT_OPENS ? 1 : -1,
           share = premise_share(plant, m->in->frequency, ordinal) - premise_share(plant, m->in->frequency, last);

    if (!part_is_plain(k) || !region_below(plant->region, k->region) ||
        !(is_total(k->industry) ||
          (strcmp(k->industry, plant->industry) == 0 && strcmp(k->industry_scheme, plant->industry_scheme) == 0)))
        return;
    for (int d = 0; d < m->in->paths; d++)
        m->effect[d] += sign * share * m->amounts[a][d];
}

/* What a growth has made of 1 since the last figures, per draw, at the end of a period h + 1 after them. */
static const double *powers_of(struct making *m, int a, int h, int ordinal)
{
    size_t at = (size_t)a * (size_t)m->in->horizon + (size_t)h;
    const struct premise *growth = &m->in->assumptions[a];
    const double *amounts = m->amounts[a];
    double years = premise_years(growth, m->in->frequency, ordinal) - premise_years(growth, m->in->frequency, ordinal - 1 - h);
    double *powers = m->powers + at * (size_t)m->in->paths;

    if (m->powers_at[at] == ordinal)
        return powers;
    m->powers_at[at] = ordinal;
    for (int d = 0; d < m->in->paths; d++)
        powers[d] = d > 0 && amounts[d] == amounts[d - 1] ? powers[d - 1] : pow(1 + amounts[d] / 100, years);
    return powers;
}

static bool is_growth_of(const struct premise *a, const struct part_key *cell)
{
    return a->kind == PREMISE_SECTOR_GROWTH && region_below(cell->region, a->region) &&
           industry_below(cell, a->industry_scheme, a->industry);
}

/* What a cell's draws are multiplied by to have the published mean: a growth of so many per cent is one of the number that is
 * read, whatever the draws' skew. */
static double to_published(const struct making *m, int cell, int h)
{
    const struct engine_point *points = m->in->results[cell].points;
    double sum = 0;

    for (int d = 0; points != NULL && d < m->in->paths; d++)
        sum += draw_of(m, cell, d, h);
    return sum > 0 && points[h].mean > 0 ? points[h].mean * m->in->paths / sum : 1;
}

/* Adds what the growths do together to one of the finest cells. */
static void add_growth_of(struct making *m, int cell, int h, int ordinal)
{
    const double *powers[PREMISES_MAX];
    double scale = 1;
    int n = 0;

    for (int a = 0; a < m->in->count && n < PREMISES_MAX; a++)
        if (is_growth_of(&m->in->assumptions[a], &m->in->panel->targets[cell].key))
            powers[n++] = powers_of(m, a, h, ordinal);
    if (n > 0)
        scale = to_published(m, cell, h);
    for (int d = 0; n > 0 && d < m->in->paths; d++) {
        double grown = 1;
        for (int i = 0; i < n; i++)
            grown *= powers[i][d];
        m->effect[d] += scale * draw_of(m, cell, d, h) * (grown - 1);
    }
}

static void add_growth(struct making *m, const struct part_key *k, int h, int ordinal)
{
    const struct panel *panel = m->in->panel;

    for (int i = 0; i < panel->count; i++)
        if (m->finest[i] && m->in->results[i].status == FC_OK && lies_below(&panel->targets[i].key, k))
            add_growth_of(m, i, h, ordinal);
}

static void add_all(struct making *m, int target, int h)
{
    const struct part_key *k = &m->in->panel->targets[target].key;
    int ordinal = m->in->results[target].last + 1 + h;

    memset(m->effect, 0, (size_t)m->in->paths * sizeof *m->effect);
    add_growth(m, k, h, ordinal);
    for (int a = 0; a < m->in->count; a++)
        if (m->in->assumptions[a].kind == PREMISE_PLANT_OPENS || m->in->assumptions[a].kind == PREMISE_PLANT_CLOSES)
            add_plant(m, a, k, m->in->results[target].last, ordinal);
}

/* --- quantiles */

/* Parts x[low..high] about a value from its middle: what is smaller comes before *from, what is larger after *to. */
static void part(double *x, int low, int high, int *from, int *to)
{
    double middle = x[low + (high - low) / 2];
    int i = low, j = high;

    while (i <= j) {
        while (x[i] < middle)
            i++;
        while (x[j] > middle)
            j--;
        if (i <= j) {
            double held = x[i];
            x[i++] = x[j];
            x[j--] = held;
        }
    }
    *from = i;
    *to = j;
}

/* Puts the value of each wanted rank where it would stand sorted; ranks ascending (Hoare 1961, algorithm 65). */
static void place_ranks(double *x, int low, int high, const int *ranks, int n)
{
    int from, to, below = 0, above = n;

    if (n == 0 || low >= high)
        return;
    part(x, low, high, &from, &to);
    while (below < n && ranks[below] <= to)
        below++;
    while (above > 0 && ranks[above - 1] >= from)
        above--;
    place_ranks(x, low, to, ranks, below);
    place_ranks(x, from, high, ranks + above, n - above);
}

enum { ENDS = 4 };

/* Between the two nearest ranks (Hyndman and Fan 1996, definition 5). Orders the values anew; there are draws enough, more
 * than a hundred, for the ranks to ascend. */
static void ends_of(double *values, int n, double ends[ENDS])
{
    static const double wanted[ENDS] = {0.025, 0.1, 0.9, 0.975};
    int ranks[2 * ENDS];

    for (int i = 0; i < ENDS; i++) {
        int rank = (int)fmax(0, fmin(n - 1, wanted[i] * n - 0.5));
        ranks[2 * i] = rank;
        ranks[2 * i + 1] = rank < n - 1 ? rank + 1 : rank;
    }
    place_ranks(values, 0, n - 1, ranks, 2 * ENDS);
    for (int i = 0; i < ENDS; i++) {
        double at = fmax(0, fmin(n - 1, wanted[i] * n - 0.5)), share = at - ranks[2 * i];
        ends[i] = values[ranks[2 * i]] + share * (values[ranks[2 * i + 1]] - values[ranks[2 * i]]);
    }
}

static struct effect_point summary(double *values, int n)
{
    double sum = 0, ends[ENDS];

    for (int i = 0; i < n; i++)
        sum += values[i];
    ends_of(values, n, ends);
    return (struct effect_point){sum / n, ends[1], ends[2], ends[0], ends[3]};
}

static bool any(const double *values, int n)
{
    for (int i = 0; i < n; i++)
        if (values[i] != 0)
            return true;
    return false;
}

static struct effect_point difference(struct effect_point a, struct effect_point b)
{
    return (struct effect_point){a.mean - b.mean, a.lo80 - b.lo80, a.hi80 - b.hi80, a.lo95 - b.lo95, a.hi95 - b.hi95};
}

static void measure(struct making *m, struct effects *effects, int target, int h)
{
    const struct effect_input *in = m->in;
    size_t at = (size_t)target * (size_t)in->horizon + (size_t)h;

    add_all(m, target, h);
    if (!any(m->effect, in->paths))
        return;
    for (int d = 0; d < in->paths; d++) {
        m->plain[d] = draw_of(m, target, d, h);
        m->effect[d] = fmax(m->effect[d], -fmax(m->plain[d], 0)); /* nobody can leave who is not there */
        m->moved[d] = m->plain[d] + m->effect[d];
    }
    effects->touched[target] = true;
    effects->points[at] = summary(m->effect, in->paths);
    effects->shifts[at] = difference(summary(m->moved, in->paths), summary(m->plain, in->paths));
}

/* --- all of them */

/* As the skills chain draws them: the same future has the same amount in both. */
static bool draw_amounts(struct making *m)
{
    const struct effect_input *in = m->in;
    int parts = (in->paths + BLOCK - 1) / BLOCK;
    double *place = malloc(((size_t)parts + 1) * sizeof *place);
    bool ok = place != NULL;

    for (int a = 0; ok && a < in->count; a++) {
        const struct premise *assumption = &in->assumptions[a];
        double *amounts = malloc((size_t)in->paths * sizeof *amounts);
        m->amounts[a] = amounts;
        ok = amounts != NULL && assumption_places(in->seed, a, parts, place);
        for (int d = 0; ok && d < in->paths; d++)
            amounts[d] = assumption->low + (assumption->high - assumption->low) * place[d / BLOCK];
    }
    free(place);
    return ok;
}

static bool begin(struct making *m, struct effects *effects, const struct effect_input *in)
{
    size_t targets = (size_t)in->panel->count + 1;

    *m = (struct making){.in = in};
    m->amounts = calloc((size_t)in->count + 1, sizeof *m->amounts);
    m->powers = calloc((size_t)in->count * (size_t)in->horizon * (size_t)in->paths + 1, sizeof *m->powers);
    m->powers_at = calloc((size_t)in->count * (size_t)in->horizon + 1, sizeof *m->powers_at);
    m->effect = calloc((size_t)in->paths + 1, sizeof *m->effect);
    m->plain = calloc((size_t)in->paths + 1, sizeof *m->plain);
    m->moved = calloc((size_t)in->paths + 1, sizeof *m->moved);
    m->finest = calloc(targets, sizeof *m->finest);
    effects->horizon = in->horizon;
    effects->touched = calloc(targets, sizeof *effects->touched);
    effects->points = calloc(targets * (size_t)in->horizon, sizeof *effects->points);
    effects->shifts = calloc(targets * (size_t)in->horizon, sizeof *effects->shifts);
    return m->amounts != NULL && m->powers != NULL && m->powers_at != NULL && m->effect != NULL && m->plain != NULL && m->moved != NULL && m->finest != NULL &&
           effects->touched != NULL && effects->points != NULL && effects->shifts != NULL && draw_amounts(m);
}

static void end(struct making *m)
{
    for (int a = 0; m->amounts != NULL && a < m->in->count; a++)
        free((double *)m->amounts[a]);
    free(m->amounts);
    free(m->powers);
    free(m->powers_at);
    free(m->effect);
    free(m->plain);
    free(m->moved);
    free(m->finest);
}

bool effects_make(struct effects *effects, const struct effect_input *input)
{
    struct making m;
    bool ok;

    memset(effects, 0, sizeof *effects);
    ok = begin(&m, effects, input);
    if (ok)
        find_finest(&m);
    for (int i = 0; ok && i < input->panel->count; i++)
        for (int h = 0; h < input->horizon && input->results[i].status == FC_OK; h++)
            measure(&m, effects, i, h);
    end(&m);
    return ok;
}

void effects_free(struct effects *effects)
{
    free(effects->touched);
    free(effects->points);
    free(effects->shifts);
    memset(effects, 0, sizeof *effects);
}

static double held(double value, bool nonnegative)
{
    return nonnegative ? fmax(value, 0) : value;
}

void effects_apply(const struct effects *effects, int target, struct engine_point *points, bool nonnegative)
{
    const struct effect_point *shift = effects->shifts + (size_t)target * (size_t)effects->horizon;

    for (int h = 0; effects->touched[target] && h < effects->horizon; h++) {
        struct engine_point *p = &points[h];
        p->mean = held(p->mean + shift[h].mean, nonnegative);
        /* Ends that rounding or a closed plant would push past the mean stay at it. */
        p->lo80 = fmin(p->mean, held(p->lo80 + shift[h].lo80, nonnegative));
        p->lo95 = fmin(p->lo80, held(p->lo95 + shift[h].lo95, nonnegative));
        p->hi80 = fmax(p->mean, p->hi80 + shift[h].hi80);
        p->hi95 = fmax(p->hi80, p->hi95 + shift[h].hi95);
    }
}

int effects_of_work(const struct premise *assumptions, int count)
{
    int n = 0;

    for (int i = 0; i < count; i++)
        n += assumptions[i].kind == PREMISE_PLANT_OPENS || assumptions[i].kind == PREMISE_PLANT_CLOSES ||
             assumptions[i].kind == PREMISE_SECTOR_GROWTH;
    return n;
}
