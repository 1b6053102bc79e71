/* fc: the statuses of the forecasting library and what every module of it agrees on.
 *
 * forecasting/ is pure: values in, values out. No clock, no input or output, no globals, no
 * printing; time, random state and tolerances are parameters. It alone links LAPACKE, through
 * linalg.c. What a function found goes into a struct the caller owns; how it went is its status.
 */
#ifndef FC_H
#define FC_H

#define MUSTCHECK __attribute__((warn_unused_result))

/* One list for the enum and the sentences, so neither can lack an entry of the other. */
#define FC_STATUS_LIST(X)                                                                          \
    X(FC_OK, "ok")                                                                                 \
    X(FC_EEMPTY, "the series has no observed value")                                               \
    X(FC_ESHORT, "the series has too few observations for the model")                              \
    X(FC_ECONSTANT, "the series is constant")                                                      \
    X(FC_ESHAPE, "the shapes of the arguments do not fit each other")                              \
    X(FC_ERANGE, "an argument is outside its range")                                               \
    X(FC_ENONFINITE, "a value is infinite, or its magnitude is beyond 1e150")                      \
    X(FC_ESINGULAR, "the columns of the design matrix are linearly dependent")                     \
    X(FC_ENOCONVERGE, "the optimiser stopped before it converged")                                 \
    X(FC_ENOMEM, "out of memory")                                                                  \
    X(FC_ELAPACK, "LAPACK refused an argument")

enum fc_status {
#define X(code, sentence) code,
    FC_STATUS_LIST(X)
#undef X
};

/* The sentence of a status, without a full stop; never NULL. */
const char *fc_sentence(enum fc_status status);

/* Seasons per year; the ordinal of a period is year * m + (season - 1). */
enum fc_frequency { FC_ANNUAL = 1, FC_QUARTERLY = 4, FC_MONTHLY = 12 };

#endif
