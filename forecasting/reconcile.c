#include "reconcile.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "linalg.h"

/* Least shrinkage: keeps the sparse part of W, which the rest is solved with, away from nothing. */
#define LEAST_LAMBDA 1e-3

/* --- groupings --- */

struct keyed {
    uint64_t key;
    int bottom;
};

static int compare_keyed(const void *a, const void *b)
{
    const struct keyed *x = a, *y = b;

    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return x->bottom - y->bottom;
}

static int largest(const int *code, int n)
{
    int most = 0;

    for (int k = 0; k < n; k++)
        most = code[k] > most ? code[k] : most;
    return most;
}

/* Mixed-radix keys of one grouping. False when they do not fit, or a code is negative. */
static bool set_keys(struct keyed *keyed, int bottoms, int dimensions, const int *code, unsigned set)
{
    uint64_t room = INT64_MAX;

    for (int k = 0; k < bottoms; k++)
        keyed[k] = (struct keyed){0, k};
    for (int d = 0; d < dimensions; d++) {
        const int *own = code + (size_t)d * (size_t)bottoms;
        uint64_t radix = (uint64_t)largest(own, bottoms) + 1;
        if (!(set >> d & 1))
            continue;
        if (radix > room)
            return false;
        room /= radix;
        for (int k = 0; k < bottoms; k++) {
            if (own[k] < 0)
                return false;
            keyed[k].key = keyed[k].key * radix + (uint64_t)own[k];
        }
    }
    return true;
}

static void add_groups(struct reconcile_map *map, const struct keyed *keyed)
{
    int next = map->start[map->aggregates];

    for (int k = 0; k < map->bottoms; k++) {
        if (k > 0 && keyed[k].key != keyed[k - 1].key)
            map->start[++map->aggregates] = next;
        map->member[next++] = keyed[k].bottom;
    }
    map->start[++map->aggregates] = next;
}

enum fc_status reconcile_group(struct reconcile_map *map, int bottoms, int dimensions, const int *code,
                               int groupings, const unsigned *grouping)
{
    size_t most = (size_t)bottoms * (size_t)groupings;
    enum fc_status status = FC_OK;
    struct keyed *keyed;

    *map = (struct reconcile_map){.bottoms = bottoms};
    if (bottoms < 1 || dimensions < 1 || dimensions > 31 || groupings < 1)
        return FC_ESHAPE;
    map->start = calloc(most + 1, sizeof *map->start);
    map->member = malloc(sizeof *map->member * most);
    keyed = malloc(sizeof *keyed * (size_t)bottoms);
    if (!map->start || !map->member || !keyed)
        status = FC_ENOMEM;
    for (int g = 0; g < groupings && status == FC_OK; g++) {
        if (!set_keys(keyed, bottoms, dimensions, code, grouping[g])) {
            status = FC_ERANGE;
            break;
        }
        qsort(keyed, (size_t)bottoms, sizeof *keyed, compare_keyed);
        add_groups(map, keyed);
    }
    free(keyed);
    if (status != FC_OK)
        reconcile_map_free(map);
    return status;
}

void reconcile_map_free(struct reconcile_map *map)
{
    free(map->start);
    free(map->member);
    *map = (struct reconcile_map){0};
}

/* --- sums --- */

static double sum_of(const struct reconcile_map *map, int i, const double *bottom)
{
    double sum = 0;

    for (int p = map->start[i]; p < map->start[i + 1]; p++)
        sum += bottom[map->member[p]];
    return sum;
}

double reconcile_incoherence(const struct reconcile_map *map, const double *y)
{
    double worst = 0, most = 0;

    for (int i = 0; i < map->aggregates + map->bottoms; i++)
        most = fmax(most, fabs(y[i]));
    for (int i = 0; i < map->aggregates; i++)
        worst = fmax(worst, fabs(y[i] - sum_of(map, i, y + map->aggregates)));
    return most > 0 ? worst / most : 0;
}

/* --- structure --- */

static int members(const struct reconcile_map *map, int i)
{
    return map->start[i + 1] - map->start[i];
}

/* Each aggregate's members in range and named once; w has a place for each bottom series. */
static bool map_is_valid(const struct reconcile_map *map, int *seen)
{
    for (int k = 0; k < map->bottoms; k++)
        seen[k] = -1;
    for (int i = 0; i < map->aggregates; i++)
        for (int p = map->start[i]; p < map->start[i + 1]; p++) {
            int k = map->member[p];
            if (k < 0 || k >= map->bottoms || seen[k] == i)
                return false;
            seen[k] = i;
        }
    return true;
}

/* Small aggregates first: eliminating them joins only the few larger ones around them. Counting sort. */
static void set_order(struct reconcile *r, int *count)
{
    const struct reconcile_map *map = &r->map;

    memset(count, 0, sizeof *count * (size_t)(map->bottoms + 1));
    for (int i = 0; i < map->aggregates; i++)
        count[members(map, i)]++;
    for (int k = 1; k <= map->bottoms; k++)
        count[k] += count[k - 1];
    for (int i = map->aggregates - 1; i >= 0; i--) {
        int at = --count[members(map, i)];
        r->order[at] = i;
        r->place[i] = at;
    }
}

/* The map the other way round: which aggregates have bottom series k. */
static void set_up(struct reconcile *r)
{
    const struct reconcile_map *map = &r->map;
    int *next = r->upstart;

    memset(r->upstart, 0, sizeof(int) * (size_t)(map->bottoms + 1));
    for (int p = 0; p < map->start[map->aggregates]; p++)
        next[map->member[p] + 1]++;
    for (int k = 0; k < map->bottoms; k++)
        next[k + 1] += next[k];
    for (int i = map->aggregates - 1; i >= 0; i--)
        for (int p = map->start[i]; p < map->start[i + 1]; p++)
            r->up[--next[map->member[p] + 1]] = i;
    /* Each entry is now the start of its bottom series: it belongs one place further down. */
    memmove(next, next + 1, sizeof(int) * (size_t)map->bottoms);
    next[map->bottoms] = map->start[map->aggregates];
}

/* Rows at or above the diagonal of column c, which is where aggregates overlap; returns how many.
 * row NULL: only counts. */
static int overlap(const struct reconcile *r, int c, int *mark, int *row)
{
    int i = r->order[c], count = 0;

    mark[c] = c;
    if (row)
        row[count] = c;
    count++;
    for (int p = r->map.start[i]; p < r->map.start[i + 1]; p++)
        for (int k = r->map.member[p], q = r->upstart[k]; q < r->upstart[k + 1]; q++) {
            int other = r->place[r->up[q]];
            if (other >= c || mark[other] == c)
                continue;
            mark[other] = c;
            if (row)
                row[count] = other;
            count++;
        }
    return count;
}

static enum fc_status set_pattern(struct reconcile *r, int *mark)
{
    struct sparse_matrix *S = &r->system;

    S->n = r->map.aggregates;
    S->start = calloc((size_t)S->n + 1, sizeof(int));
    if (!S->start)
        return FC_ENOMEM;
    for (int i = 0; i < S->n; i++)
        mark[i] = -1;
    for (int c = 0; c < S->n; c++)
        S->start[c + 1] = S->start[c] + overlap(r, c, mark, NULL);
    S->row = malloc(sizeof(int) * (size_t)S->start[S->n]);
    S->value = malloc(sizeof(double) * (size_t)S->start[S->n]);
    if (!S->row || !S->value)
        return FC_ENOMEM;
    for (int i = 0; i < S->n; i++)
        mark[i] = -1;
    for (int c = 0; c < S->n; c++)
        overlap(r, c, mark, S->row + S->start[c]);
    return sparse_factor_alloc(&r->factor, S);
}

static enum fc_status copy_map(struct reconcile *r, const struct reconcile_map *map)
{
    size_t a = (size_t)map->aggregates, b = (size_t)map->bottoms, entries;

    if (map->aggregates < 1 || map->bottoms < 1)
        return FC_ESHAPE;
    entries = (size_t)map->start[a];
    r->map = (struct reconcile_map){.aggregates = map->aggregates, .bottoms = map->bottoms};
    r->N = map->aggregates + map->bottoms;
    r->map.start = malloc(sizeof(int) * (a + 1));
    r->map.member = malloc(sizeof(int) * (entries + 1));
    r->upstart = malloc(sizeof(int) * (b + 1));
    r->up = malloc(sizeof(int) * (entries + 1));
    r->order = malloc(sizeof(int) * 2 * a);
    r->weight = malloc(sizeof(double) * (a + b));
    if (!r->map.start || !r->map.member || !r->upstart || !r->up || !r->order || !r->weight)
        return FC_ENOMEM;
    r->place = r->order + a;
    memcpy(r->map.start, map->start, sizeof(int) * (a + 1));
    memcpy(r->map.member, map->member, sizeof(int) * entries);
    return FC_OK;
}

enum fc_status reconcile_alloc(struct reconcile *r, const struct reconcile_map *map)
{
    enum fc_status status;
    int *scratch = NULL;

    *r = (struct reconcile){0};
    status = copy_map(r, map);
    if (status == FC_OK && !(scratch = malloc(sizeof *scratch * ((size_t)r->N + 1))))
        status = FC_ENOMEM;
    if (status == FC_OK && !map_is_valid(&r->map, scratch))
        status = FC_ERANGE;
    if (status == FC_OK) {
        set_order(r, scratch);
        set_up(r);
        status = set_pattern(r, scratch);
    }
    free(scratch);
    if (status == FC_OK)
        status = reconcile_weigh(r, RECONCILE_ORDINARY, NULL);
    if (status != FC_OK)
        reconcile_free(r);
    return status;
}

static void free_matrix(struct sparse_matrix *S)
{
    free(S->start);
    free(S->row);
    free(S->value);
    *S = (struct sparse_matrix){0};
}

static void free_low_rank(struct reconcile *r)
{
    free(r->V);
    r->V = r->U = r->Z = r->K = NULL;
    r->T = 0;
}

void reconcile_free(struct reconcile *r)
{
    free_low_rank(r);
    free_matrix(&r->system);
    sparse_factor_free(&r->factor);
    reconcile_map_free(&r->map);
    free(r->upstart);
    free(r->up);
    free(r->order);
    free(r->weight);
    *r = (struct reconcile){0};
}

/* --- weights --- */

/* C D C' = D_aggregates + A D_bottoms A', summed into the pattern of S by a dense column. */
static void fill_system(const struct reconcile *r, const double *weight, double *column,
                        struct sparse_matrix *S)
{
    const double *bottom = weight + r->map.aggregates;

    for (int c = 0; c < S->n; c++) {
        int i = r->order[c];
        column[c] = weight[i];
        for (int p = r->map.start[i]; p < r->map.start[i + 1]; p++)
            for (int k = r->map.member[p], q = r->upstart[k]; q < r->upstart[k + 1]; q++)
                column[r->place[r->up[q]]] += bottom[k];
        for (int p = S->start[c]; p < S->start[c + 1]; p++)
            S->value[p] = column[S->row[p]];
        for (int p = r->map.start[i]; p < r->map.start[i + 1]; p++)
            for (int k = r->map.member[p], q = r->upstart[k]; q < r->upstart[k + 1]; q++)
                column[r->place[r->up[q]]] = 0;
        column[c] = 0;
    }
}

static enum fc_status factorise(struct reconcile *r)
{
    double *column = calloc((size_t)r->map.aggregates, sizeof *column);

    if (!column)
        return FC_ENOMEM;
    fill_system(r, r->weight, column, &r->system);
    sparse_factorise(&r->factor, &r->system);
    free(column);
    return FC_OK;
}

enum fc_status reconcile_weigh(struct reconcile *r, enum reconcile_method method, const double *variance)
{
    if (method == RECONCILE_SHRUNK || (method == RECONCILE_VARIANCE) != (variance != NULL))
        return FC_ERANGE;
    for (int i = 0; variance && i < r->N; i++)
        if (!(variance[i] >= 0) || !isfinite(variance[i]))
            return FC_ERANGE;
    free_low_rank(r);
    r->method = method;
    for (int i = 0; i < r->N; i++) {
        bool counts = method == RECONCILE_STRUCTURAL && i < r->map.aggregates;
        r->weight[i] = variance ? variance[i] : counts ? members(&r->map, i) : 1;
    }
    return factorise(r);
}

/* Sums over all pairs i != j of the squared correlations and of their variances, from sums over times:
 *   sum_ij r_ij^2 = |X'X|^2 / T^2,   sum_ij sum_t (x_it x_jt)^2 = sum_t (sum_i x_it^2)^2
 * for X (N x T) with rows of mean square 1, so no N x N matrix is formed.
 * Source: Schaefer and Strimmer (2005), "A shrinkage approach to large-scale covariance matrix
 * estimation", table 2, target D, without centring: forecast errors have mean 0. */
static double shrinkage(const double *X, int N, int T, double *gram)
{
    double all = 0, squares = 0, variance, n = T;

    memset(gram, 0, sizeof *gram * (size_t)T * (size_t)T);
    for (int i = 0; i < N; i++) {
        const double *x = X + (size_t)i * (size_t)T;
        double fourth = 0, second = 0;
        for (int s = 0; s < T; s++) {
            for (int t = 0; t <= s; t++)
                gram[s * T + t] += x[s] * x[t];
            second += x[s] * x[s];
            fourth += x[s] * x[s] * x[s] * x[s];
        }
        all -= second * second / (n * n);       /* i = j: a correlation of 1, or 0 for a row of zeros */
        squares -= fourth;
    }
    for (int s = 0; s < T; s++)
        for (int t = 0; t <= s; t++)
            all += (s == t ? 1 : 2) * gram[s * T + t] * gram[s * T + t] / (n * n);
    for (int t = 0; t < T; t++)
        squares += gram[t * T + t] * gram[t * T + t];
    variance = (squares - n * all) / (n * (n - 1));
    return all > 0 ? fmin(fmax(variance / all, LEAST_LAMBDA), 1) : 1;
}

static enum fc_status alloc_low_rank(struct reconcile *r, int T)
{
    size_t t = (size_t)T, N = (size_t)r->N, a = (size_t)r->map.aggregates;

    free_low_rank(r);
    r->V = malloc(sizeof(double) * t * (N + 2 * a + t));
    if (!r->V)
        return FC_ENOMEM;
    r->T = T;
    r->U = r->V + N * t;
    r->Z = r->U + a * t;
    r->K = r->Z + a * t;
    return FC_OK;
}

/* Variances into weight, standardised errors into V. False when an error is not finite. */
static bool standardise(struct reconcile *r, const double *error, int T)
{
    for (int i = 0; i < r->N; i++) {
        const double *e = error + (size_t)i * (size_t)T;
        double *x = r->V + (size_t)i * (size_t)T, sum = 0;
        for (int t = 0; t < T; t++)
            sum += e[t] * e[t];
        if (!isfinite(sum))
            return false;
        r->weight[i] = sum / T;
        for (int t = 0; t < T; t++)
            x[t] = sum > 0 ? e[t] / sqrt(sum / T) : 0;
    }
    return true;
}

/* D = lambda diag(S), V = ((1 - lambda) / T)^(1/2) R. */
static void split(struct reconcile *r)
{
    for (int i = 0; i < r->N; i++) {
        double *v = r->V + (size_t)i * (size_t)r->T;
        double k = sqrt((1 - r->lambda) / r->T * r->weight[i]);
        for (int t = 0; t < r->T; t++)
            v[t] *= k;
        r->weight[i] *= r->lambda;
    }
}

/* U = C V in order of elimination, a column for each time. */
static void set_U(struct reconcile *r)
{
    int a = r->map.aggregates, T = r->T;

    for (int i = 0; i < a; i++)
        for (int t = 0; t < T; t++) {
            double sum = r->V[(size_t)i * (size_t)T + (size_t)t];
            for (int p = r->map.start[i]; p < r->map.start[i + 1]; p++)
                sum -= r->V[(size_t)(a + r->map.member[p]) * (size_t)T + (size_t)t];
            r->U[(size_t)t * (size_t)a + (size_t)r->place[i]] = sum;
        }
}

static double dot(const double *a, const double *b, int n)
{
    double sum = 0;

    for (int i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

/* Z and the Cholesky factor of K = I + U'Z. */
static enum fc_status set_K(struct reconcile *r)
{
    size_t a = (size_t)r->map.aggregates, T = (size_t)r->T;

    memcpy(r->Z, r->U, sizeof(double) * a * T);
    for (size_t t = 0; t < T; t++)
        sparse_solve(&r->factor, r->Z + t * a);
    for (size_t s = 0; s < T; s++)
        for (size_t t = 0; t < T; t++)
            r->K[s + t * T] = dot(r->U + s * a, r->Z + t * a, r->map.aggregates) + (s == t);
    return linalg_cholesky(r->T, r->K);
}

enum fc_status reconcile_weigh_errors(struct reconcile *r, const double *error, int T)
{
    enum fc_status status;

    if (T < 3)
        return FC_ESHORT;
    if ((status = alloc_low_rank(r, T)) != FC_OK)
        return status;
    status = standardise(r, error, T) ? FC_OK : FC_ENONFINITE;
    if (status == FC_OK) {
        r->method = RECONCILE_SHRUNK;
        r->lambda = shrinkage(r->V, r->N, T, r->K);
        split(r);
        status = factorise(r);
    }
    if (status == FC_OK) {
        set_U(r);
        status = set_K(r);
    }
    if (status != FC_OK)
        free_low_rank(r);
    return status;
}

/* --- work --- */

static enum fc_status copy_pattern(struct reconcile_work *w, const struct sparse_matrix *S)
{
    w->system = (struct sparse_matrix){S->n, S->start, S->row, NULL};    /* only values are its own */
    w->system.value = malloc(sizeof(double) * (size_t)S->start[S->n]);
    return w->system.value ? sparse_factor_alloc(&w->factor, S) : FC_ENOMEM;
}

enum fc_status reconcile_work_alloc(struct reconcile_work *w, const struct reconcile *r)
{
    size_t a = (size_t)r->map.aggregates, b = (size_t)r->map.bottoms, N = a + b;
    enum fc_status status;

    *w = (struct reconcile_work){0};
    w->x = calloc(a + b + b + N + (size_t)r->T, sizeof(double));
    w->held = malloc(b);
    status = w->x && w->held ? copy_pattern(w, &r->system) : FC_ENOMEM;
    if (status != FC_OK) {
        reconcile_work_free(w);
        return status;
    }
    w->b = w->x + a;
    w->pull = w->b + b;
    w->weight = w->pull + b;
    w->s = w->weight + N;
    return FC_OK;
}

void reconcile_work_free(struct reconcile_work *w)
{
    free(w->x);
    free(w->held);
    free(w->system.value);
    sparse_factor_free(&w->factor);
    *w = (struct reconcile_work){0};
}

/* --- reconciliation --- */

/* Solves (C W C') x = x; leaves U'x in s. Woodbury: x -= Z K^-1 U'x. */
static enum fc_status solve(const struct reconcile *r, struct reconcile_work *w)
{
    size_t a = (size_t)r->map.aggregates;
    enum fc_status status;

    sparse_solve(&r->factor, w->x);
    if (r->T == 0)
        return FC_OK;
    for (int t = 0; t < r->T; t++)
        w->s[t] = dot(r->U + (size_t)t * a, w->x, r->map.aggregates);
    if ((status = linalg_cholesky_solve(r->T, r->K, 1, w->s)) != FC_OK)
        return status;
    for (int t = 0; t < r->T; t++)
        for (size_t i = 0; i < a; i++)
            w->x[i] -= w->s[t] * r->Z[(size_t)t * a + i];
    for (int t = 0; t < r->T; t++)
        w->s[t] = dot(r->U + (size_t)t * a, w->x, r->map.aggregates);
    return FC_OK;
}

/* pull = A'x: what the aggregates of each bottom series ask of it. */
static void set_pull(const struct reconcile *r, struct reconcile_work *w)
{
    for (int k = 0; k < r->map.bottoms; k++) {
        w->pull[k] = 0;
        for (int q = r->upstart[k]; q < r->upstart[k + 1]; q++)
            w->pull[k] += w->x[r->place[r->up[q]]];
    }
}

/* b = bottom part of y - W C'x = y_b + D_b A'x - V_b U'x. */
static enum fc_status project(const struct reconcile *r, struct reconcile_work *w, const double *y)
{
    int a = r->map.aggregates;
    const double *D = r->weight + a;
    enum fc_status status;

    for (int i = 0; i < a; i++)
        w->x[r->place[i]] = y[i] - sum_of(&r->map, i, y + a);
    if ((status = solve(r, w)) != FC_OK)
        return status;
    set_pull(r, w);
    for (int k = 0; k < r->map.bottoms; k++) {
        w->b[k] = y[a + k] + D[k] * w->pull[k];
        if (r->T > 0)
            w->b[k] -= dot(r->V + (size_t)(a + k) * (size_t)r->T, w->s, r->T);
    }
    return FC_OK;
}

/* True when a dropped equation does not hold: y - W C'x of an aggregate is not the sum of its parts. */
static bool contradicts(const struct reconcile *r, const struct reconcile_work *w, const double *y)
{
    double gap, most = 0, worst = 0;

    if (r->factor.dropped == 0 || r->T > 0)
        return false;
    for (int i = 0; i < r->map.aggregates; i++) {
        gap = y[i] - r->weight[i] * w->x[r->place[i]] - sum_of(&r->map, i, w->b);
        worst = fmax(worst, fabs(gap));
        most = fmax(most, fabs(y[i]));
    }
    return worst > 1e-8 * most;
}

/* Moves bottom series between held at zero and free; returns how many. With only_hold none is freed,
 * which makes the exchange end. */
static int exchange(const struct reconcile *r, struct reconcile_work *w, const double *coherent,
                    double small, bool only_hold)
{
    const double *D = r->weight + r->map.aggregates;
    int moved = 0;

    for (int k = 0; k < r->map.bottoms; k++) {
        if (!w->held[k] && w->b[k] < -small) {
            w->held[k] = 1;
            moved++;
        } else if (w->held[k] && !only_hold && D[k] > 0 && coherent[k] + D[k] * w->pull[k] > small) {
            w->held[k] = 0;         /* its multiplier, times D, has the wrong sign */
            moved++;
        }
    }
    return moved;
}

/* The coherent point nearest to the coherent one in bottoms, with the held at zero: their weight is 0
 * and their value given, so C y is what they leave behind. */
static void project_held(const struct reconcile *r, struct reconcile_work *w, const double *bottoms)
{
    int a = r->map.aggregates;

    memcpy(w->weight, r->weight, sizeof(double) * (size_t)r->N);
    for (int k = 0; k < r->map.bottoms; k++) {
        w->b[k] = w->held[k] ? bottoms[k] : 0;
        if (w->held[k])
            w->weight[a + k] = 0;
    }
    for (int i = 0; i < a; i++)
        w->x[i] = 0;
    fill_system(r, w->weight, w->x, &w->system);
    sparse_factorise(&w->factor, &w->system);
    for (int i = 0; i < a; i++)
        w->x[r->place[i]] = sum_of(&r->map, i, w->b);
    sparse_solve(&w->factor, w->x);
    set_pull(r, w);
    for (int k = 0; k < r->map.bottoms; k++)
        w->b[k] = w->held[k] ? 0 : bottoms[k] + r->weight[a + k] * w->pull[k];
}

/* Block principal pivoting: all that are on the wrong side change sides at once, a few rounds; then
 * negative ones are only held. coherent (bottoms) is where it starts. */
static void make_nonnegative(const struct reconcile *r, struct reconcile_work *w, double *coherent)
{
    double most = 0;
    int rounds = 0;

    for (int k = 0; k < r->map.bottoms; k++) {
        w->b[k] = coherent[k];
        w->held[k] = 0;
        most = fmax(most, fabs(coherent[k]));
    }
    while (exchange(r, w, coherent, 1e-12 * most, rounds > 12) > 0 && rounds++ < 60)
        project_held(r, w, coherent);
    memcpy(coherent, w->b, sizeof *coherent * (size_t)r->map.bottoms);
}

enum fc_status reconcile_apply(const struct reconcile *r, struct reconcile_work *w, const double *y,
                               bool nonnegative, double *out)
{
    int a = r->map.aggregates;
    enum fc_status status;

    for (int i = 0; i < r->N; i++)
        if (!isfinite(y[i]))
            return FC_ENONFINITE;
    if (r->method == RECONCILE_BOTTOM_UP) {
        memcpy(w->b, y + a, sizeof(double) * (size_t)r->map.bottoms);
    } else {
        if ((status = project(r, w, y)) != FC_OK)
            return status;
        if (contradicts(r, w, y))
            return FC_ESINGULAR;
    }
    memcpy(out + a, w->b, sizeof(double) * (size_t)r->map.bottoms);
    if (nonnegative && r->method != RECONCILE_BOTTOM_UP)
        make_nonnegative(r, w, out + a);
    for (int k = a; k < r->N && nonnegative; k++)
        out[k] = fmax(out[k], 0);
    for (int i = 0; i < a; i++)
        out[i] = sum_of(&r->map, i, out + a);
    return FC_OK;
}
