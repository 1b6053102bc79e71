/* random: reproducible draws. The state is the caller's: same seed, same draws, on every host.
 *
 * Source: xoshiro256++, Blackman and Vigna (2021), "Scrambled linear pseudorandom number
 * generators", ACM TOMS 47(4), seeded by splitmix64 as its authors advise.
 */
#ifndef RANDOM_H
#define RANDOM_H

#include <stdint.h>

struct random {
    uint64_t s[4];
};

/* Starts a stream. Different streams of one seed do not overlap in practice. */
void random_seed(struct random *r, uint64_t seed, uint64_t stream);

uint64_t random_next(struct random *r);

/* Uniform on the open interval (0, 1). */
double random_uniform(struct random *r);

/* Standard normal, by the ziggurat method: Marsaglia and Tsang (2000), J. Stat. Softw. 5(8). Keeps no second
 * value, so the state is s alone. */
double random_normal(struct random *r);
/* n of them in single precision, as n calls would draw them. */
void random_normals(struct random *r, int n, float *x);

/* Uniform on 0 .. n - 1, n >= 1. */
int random_below(struct random *r, int n);

#endif
