#include "effect.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "skills/assumptions.h"
#include "skills/quantiles.h"
#include "skills/rate.h"

struct making {
    const struct effect_input *in;
    const double **amounts; /* [assumption][draw] */
    double *powers;         /* [assumption][h][draw]: what a growth has made of 1 by then */
    int *powers_at;         /* [assumption][h]: the ordinal they are of */
    double *effect;         /* [draw] of the cell in hand */
    float *column;          /* [draw]: the cell with the assumptions, and as much scratch */
    bool *finest;           /* per target */
    bool *placed;           /* [assumption]: a plant that is in one of the finest cells */
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

static bool is_plant(const struct premise *a)
{
    return a->kind == PREMISE_PLANT_OPENS || a->kind == PREMISE_PLANT_CLOSES;
}

/* What was made of the cells below a total. */
static void add_cells(struct making *m, const struct effects *effects, const struct part_key *k, int h)
{
    for (int i = 0; i < m->in->panel->count; i++)
        if (m->finest[i] && effects->change[i] != NULL && lies_below(&m->in->panel->targets[i].key, k))
            for (int d = 0; d < m->in->paths; d++)
                m->effect[d] += effects->change[i][(size_t)d * (size_t)m->in->horizon + (size_t)h];
}

static void add_all(struct making *m, const struct effects *effects, int target, int h)
{
    const struct part_key *k = &m->in->panel->targets[target].key;
    int last = m->in->results[target].last, ordinal = last + 1 + h;

    memset(m->effect, 0, (size_t)m->in->paths * sizeof *m->effect);
    if (m->finest[target])
        add_growth_of(m, target, h, ordinal);
    else
        add_cells(m, effects, k, h);
    for (int a = 0; a < m->in->count; a++)
        if (is_plant(&m->in->assumptions[a]) && (m->finest[target] || !m->placed[a]))
            add_plant(m, a, k, last, ordinal);
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

static struct effect_point ends_as_published(struct making *m)
{
    struct quantiles q;

    quantiles_of(m->column, m->in->paths, m->column + m->in->paths, &q);
    return (struct effect_point){0, q.lo80, q.hi80, q.lo95, q.hi95};
}

/* Keeps what one target moves by, from its first touched period on. */
static bool keep(struct making *m, struct effects *effects, int target, int h)
{
    const size_t paths = (size_t)m->in->paths, horizon = (size_t)m->in->horizon;
    double **change = &effects->change[target];

    if (*change == NULL)
        *change = calloc(paths * horizon, sizeof **change);
    for (size_t d = 0; *change != NULL && d < paths; d++)
        (*change)[d * horizon + (size_t)h] = m->effect[d];
    return *change != NULL;
}

static bool measure(struct making *m, struct effects *effects, int target, int h)
{
    const struct effect_input *in = m->in;
    size_t at = (size_t)target * (size_t)in->horizon + (size_t)h;

    add_all(m, effects, target, h);
    if (!any(m->effect, in->paths))
        return true;
    for (int d = 0; d < in->paths; d++) {
        double plain = draw_of(m, target, d, h);
        m->effect[d] = fmax(m->effect[d], -fmax(plain, 0)); /* nobody can leave who is not there */
        m->column[d] = (float)(plain + m->effect[d]);
    }
    effects->moved[at] = ends_as_published(m);
    if (!keep(m, effects, target, h))
        return false;
    effects->points[at] = summary(m->effect, in->paths);
    return true;
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
    m->column = calloc(2 * (size_t)in->paths + 1, sizeof *m->column);
    m->finest = calloc(targets, sizeof *m->finest);
    m->placed = calloc((size_t)in->count + 1, sizeof *m->placed);
    effects->horizon = in->horizon;
    effects->touched = calloc(targets, sizeof *effects->touched);
    effects->points = calloc(targets * (size_t)in->horizon, sizeof *effects->points);
    effects->moved = calloc(targets * (size_t)in->horizon, sizeof *effects->moved);
    effects->change = calloc(targets, sizeof *effects->change);
    effects->targets = in->panel->count;
    return m->amounts != NULL && m->powers != NULL && m->powers_at != NULL && m->effect != NULL && m->column != NULL && m->finest != NULL && m->placed != NULL &&
           effects->touched != NULL && effects->points != NULL && effects->moved != NULL && effects->change != NULL && draw_amounts(m);
}

static void end(struct making *m)
{
    for (int a = 0; m->amounts != NULL && a < m->in->count; a++)
        free((double *)m->amounts[a]);
    free(m->amounts);
    free(m->powers);
    free(m->powers_at);
    free(m->effect);
    free(m->column);
    free(m->finest);
    free(m->placed);
}

/* A plant in a cell of its own is in all that lies above by what it does there. */
static void find_places(struct making *m)
{
    for (int a = 0; a < m->in->count; a++) {
        const struct premise *plant = &m->in->assumptions[a];
        for (int i = 0; is_plant(plant) && i < m->in->panel->count; i++) {
            const struct part_key *k = &m->in->panel->targets[i].key;
            m->placed[a] |= m->finest[i] && m->in->results[i].status == FC_OK && region_below(plant->region, k->region) &&
                            strcmp(k->industry, plant->industry) == 0 && strcmp(k->industry_scheme, plant->industry_scheme) == 0;
        }
    }
}

/* The finest cells, or all others. */
static bool measure_all(struct making *m, struct effects *effects, bool finest)
{
    bool ok = true;

    for (int i = 0; ok && i < m->in->panel->count; i++)
        for (int h = 0; ok && h < m->in->horizon && m->finest[i] == finest && m->in->results[i].status == FC_OK; h++)
            ok = measure(m, effects, i, h);
    return ok;
}

bool effects_make(struct effects *effects, const struct effect_input *input)
{
    struct making m;
    bool ok;

    memset(effects, 0, sizeof *effects);
    ok = begin(&m, effects, input);
    if (ok) {
        find_finest(&m);
        find_places(&m);
    }
    ok = ok && measure_all(&m, effects, true) && measure_all(&m, effects, false);
    for (int i = 0; ok && i < input->panel->count; i++)
        effects->touched[i] = effects->change[i] != NULL;
    end(&m);
    return ok;
}

void effects_free(struct effects *effects)
{
    for (int i = 0; effects->change != NULL && i < effects->targets; i++)
        free(effects->change[i]);
    free(effects->change);
    free(effects->touched);
    free(effects->points);
    free(effects->moved);
    memset(effects, 0, sizeof *effects);
}

static double held(double value, bool nonnegative)
{
    return nonnegative ? fmax(value, 0) : value;
}

static bool is_nothing(const struct effect_point *e)
{
    return e->mean == 0 && e->lo95 == 0 && e->hi95 == 0;
}

void effects_apply(const struct effects *effects, int target, struct engine_point *points, bool nonnegative)
{
    for (int h = 0; effects->touched[target] && h < effects->horizon; h++) {
        const struct effect_point *by = &effects->points[(size_t)target * (size_t)effects->horizon + (size_t)h],
                                  *to = &effects->moved[(size_t)target * (size_t)effects->horizon + (size_t)h];
        struct engine_point *p = &points[h];
        if (is_nothing(by))
            continue;
        p->mean = held(p->mean + by->mean, nonnegative);
        /* Ends that rounding would push past the mean stay at it. */
        p->lo80 = fmin(p->mean, to->lo80);
        p->lo95 = fmin(p->lo80, to->lo95);
        p->hi80 = fmax(p->mean, to->hi80);
        p->hi95 = fmax(p->hi80, to->hi95);
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
