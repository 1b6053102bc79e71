/* guess_private: what a column is, for guess.c. */
#ifndef GUESS_PRIVATE_H
#define GUESS_PRIVATE_H

#include "guess.h"

/* How well a column fits a list. */
struct guess_fit {
    enum dimension dimension;
    const char *scheme;
    int known, named, exact, asked; /* values that mean a code; those that are names, or the code itself; all that are no total */
    double score;
};

/* The dimension that a column is, with the list it fits best when it is one of codes; -1: none. */
int guess_dimension_of(const struct codelist *lists, const struct survey_column *column, struct guess_fit *fit);
bool guess_is_period(const struct survey_column *column);
/* The column that tells periods apart the most: a file of months may have the year beside. -1: none. */
int guess_finest_period(const struct survey *survey);
/* The column of figures: called so, or the last that has nothing but numbers in it; -1: none. */
int guess_find_value(const struct survey *survey, const struct guess_column *columns);

#endif
