/* evidence: what dialogues say, weighed by how earlier answers of their kind turned out.
 *
 * An answer states a later observation (growth of employment, balance), x; the outcome, once known, is y. Answers of
 * one kind of respondent at one horizon form a group j. In units of the outcome's own sd:
 *   x - y = b_j + u_jt + e,   u_jt ~ N(0, w_j^2) common to all answers of a round, e ~ N(0, s_j^2) each its own
 *   b_j   ~ N(b, tau^2)                        bias, shrunk over groups (shrink.h)
 *   s_j^2 and w_j^2: mean squares, drawn towards the sceptical prior s0^2 and w0^2, which count for
 *   EVIDENCE_PRIOR rounds
 * A new round with n answers of mean xbar then says  y = xbar - b_j, with variance
 *   V_j = w_j^2 + s_j^2 / n + var(b_j);
 * what several groups say of one y is pooled by precision. The model's m with variance v becomes
 *   m + W clamp(said - m, +-cap sqrt(v)),   W = v / (v + V) <= most.
 * The bound: whatever anybody answers, together or not, a forecast moves by at most  most * cap * sqrt(v). The part w_j^2
 * that a round's answers have in common does not shrink with n, so many who say the same count little more than one.
 * Without any history W is that of the prior: small, and the report says so (rounds = 0).
 * Source: DerSimonian and Laird's random effects with several answers per round; Winkler (1981), Management Science 27,
 * for dependent experts; Huber's clamp for the bound.
 */
#ifndef SKILLS_EVIDENCE_H
#define SKILLS_EVIDENCE_H

#include "fc.h"

enum { EVIDENCE_PRIOR = 4 };    /* rounds of outcomes that the prior counts for */

/* A past answer and what came of it; e.g. growth of the respondent's sector to the horizon, as a share. */
struct evidence_answer {
    int group;          /* kind of respondent x horizon, 0 .. groups - 1 */
    int round;          /* answers of one round on one quantity share this number; they err together */
    double said;        /* x */
    double seen;        /* y; NaN: not known yet, the answer teaches nothing */
};

struct evidence_spec {
    double own_sd;      /* s0: sd of one answer about its round's, before anything is known */
    double shared_sd;   /* w0: sd of what a round has in common; several times the model's error: sceptical */
    double most;        /* largest weight of any round, 0..1, e.g. 0.5 */
    double cap;         /* largest disagreement that is believed, in sd of the model, e.g. 1.5 */
};

struct evidence_group {
    int rounds, answers;        /* with an outcome */
    double bias, bias_var;      /* b_j and its variance */
    double own_var;             /* s_j^2 */
    double shared_var;          /* w_j^2 */
    double hit_rate;            /* share of rounds whose mean had the sign of the outcome; NaN when none */
};

/* group[groups] is filled. Fails: FC_ERANGE a group is out of range, a number is infinite or spec is; FC_ENOMEM. */
enum fc_status evidence_learn(const struct evidence_answer *answers, int n, int groups,
                              const struct evidence_spec *spec, struct evidence_group *group) MUSTCHECK;

/* What is said of an outcome y after the bias is taken off, and the variance of y about it; > 0. */
struct evidence_said {
    double mean, variance;
};

/* A new round of n >= 1 answers of mean xbar. */
struct evidence_said evidence_round(const struct evidence_group *group, double xbar, int n);
/* Two that speak of one outcome, as one. */
struct evidence_said evidence_pool(struct evidence_said a, struct evidence_said b);

struct evidence_combined {
    double mean, variance;      /* after */
    double weight;              /* W */
    double moved;               /* mean - m */
    double bound;               /* most the answers could have moved it */
};

/* A forecast m with variance v > 0, and what is said. variance is never below (1 - W) v, and grows again by what the
 * clamp held back. */
struct evidence_combined evidence_combine(const struct evidence_spec *spec, double m, double v, struct evidence_said said);

/* --- on the draws of a series. Growth of a draw is log(path / base), where base is a number, the last one known or one
 * before it (start = -1), or the draw's own value at horizon start >= 0. path [draw * horizon + h] as
 * engine_result.paths; draws that are not positive have no growth. */
struct evidence_draws {
    const double *path;
    int draws, horizon;
    int start;
    double base;                /* > 0; not looked at when start >= 0 */
};

/* Mean m and variance v of the growth to horizon h > start. Fails: FC_ERANGE base, start or h; FC_ECONSTANT v = 0. */
enum fc_status evidence_growth(const struct evidence_draws *d, int h, double *m, double *v) MUSTCHECK;

/* What was combined about the growth to one horizon. */
struct evidence_knot {
    int h;
    double shift;               /* of the mean: combined.moved */
    double narrow;              /* of the deviations from it: sqrt(variance after / before) - 1, -1 .. 0 */
    double bound;               /* of |shift| */
};

/* shift, narrow and bound at horizon h: those of the knots (count >= 1, ascending h > start), in proportion to the
 * distance between them and from start, where they are 0; beyond the last knot those of it. */
struct evidence_knot evidence_between(const struct evidence_knot *knots, int count, int start, int h);

/* move [draw * horizon + h] becomes the logarithm of the factor that takes each draw to what was combined: at every knot
 * the growth's mean and spread are then those combined; beyond the last a draw keeps the factor it has there, as what
 * comes later was not spoken of. Fails as evidence_growth. */
enum fc_status evidence_moves(const struct evidence_draws *d, const struct evidence_knot *knots, int count,
                              double *move) MUSTCHECK;

#endif
