#include "random.h"

#include <math.h>
#include <stdbool.h>

#include "random_layers.h"

static uint64_t splitmix(uint64_t *x)
{
    uint64_t z = (*x += 0x9e3779b97f4a7c15u);

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

void random_seed(struct random *r, uint64_t seed, uint64_t stream)
{
    uint64_t x = seed;

    x = splitmix(&x) ^ (stream * 0xd1342543de82ef95u);
    for (int i = 0; i < 4; i++)
        r->s[i] = splitmix(&x);
}

static uint64_t rotate(uint64_t x, int k)
{
    return (x << k) | (x >> (64 - k));
}

static inline uint64_t next(struct random *r)
{
    uint64_t *s = r->s;
    uint64_t result = rotate(s[0] + s[3], 23) + s[0];
    uint64_t t = s[1] << 17;

    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate(s[3], 45);
    return result;
}

uint64_t random_next(struct random *r)
{
    return next(r);
}

double random_uniform(struct random *r)
{
    return ((double)(random_next(r) >> 12) + 0.5) * 0x1p-52;
}

/* Beyond the last edge of the base. Marsaglia (1964), as in the ziggurat's own paper. */
static double draw_tail(struct random *r)
{
    const double edge = layer_edge[1];
    double x, y;

    do {
        x = -log(random_uniform(r)) / edge;
        y = -log(random_uniform(r));
    } while (2 * y < x * x);
    return edge + x;
}

/* One draw picks a layer (its lowest bits) and a place across it (its highest). Nearly always the place lies where
 * the layer is wholly under the density: then *x is drawn. */
static inline bool draw_plain(struct random *r, uint64_t *bits, double *x)
{
    int layer;

    *bits = next(r);
    layer = *bits % RANDOM_LAYERS;
    *x = (((double)(*bits >> 12) + 0.5) * 0x1p-51 - 1) * layer_edge[layer];
    return fabs(*x) < layer_edge[layer + 1];
}

/* What is beyond, of a draw that was not plain; further ones where it is refused. */
static double draw_edge(struct random *r, uint64_t bits, double x)
{
    do {
        int layer = bits % RANDOM_LAYERS;
        double low = layer_height[layer], high = layer_height[layer + 1];

        if (layer == 0)
            return x < 0 ? -draw_tail(r) : draw_tail(r);
        if (low + random_uniform(r) * (high - low) < exp(-x * x / 2))
            return x;
    } while (!draw_plain(r, &bits, &x));
    return x;
}

double random_normal(struct random *r)
{
    uint64_t bits;
    double x;

    return draw_plain(r, &bits, &x) ? x : draw_edge(r, bits, x);
}

/* The state is a copy, and another one is given away, so that it stays in registers. */
void random_normals(struct random *r, int n, float *x)
{
    struct random state = *r, lent;
    uint64_t bits;
    double value;

    for (int i = 0; i < n; i++) {
        if (!draw_plain(&state, &bits, &value)) {
            lent = state;
            value = draw_edge(&lent, bits, value);
            state = lent;
        }
        x[i] = (float)value;
    }
    *r = state;
}

int random_below(struct random *r, int n)
{
    return (int)((random_next(r) >> 32) * (uint64_t)n >> 32);
}
