/* cells: how tables and reports read the cells of an answer, and how they write them for people. */
#ifndef CELLS_H
#define CELLS_H

#include "answer.h"
#include "command.h"

enum { CELL_SIZE = 256 };

/* A cell by its column's name; "" and NaN where the answer has no such column. */
const char *cell_text(const struct answer *answer, int row, const char *column);
double cell_number(const struct answer *answer, int row, const char *column);
/* Whether two rows have the same texts in n columns. */
bool cell_same(const struct answer *answer, int a, int b, const char *const *columns, size_t n);

/* The name of what a row is about, in the reader's language. */
const char *cell_name(const struct cli *cli, const struct answer *answer, int row);
/* A note of the network's views (sql/migrations/0007_network.sql): why a number is withheld, "" where it is not. */
const char *cell_note(const struct cli *cli, const char *note);

enum cell_style {
    CELL_COUNT,   /* "178 (133–233)" */
    CELL_CHANGE,  /* "+8 (−2 – +12)" */
    CELL_PERCENT, /* of a share: "−8 % (−15 – +2)" */
    CELL_POINTS,  /* of a change of a share, with a decimal within ten points: "+0.4 % (+0.3 – +0.5)" */
};
/* A number and the ends of its interval, each "?" where it is NaN. Returns room. */
const char *cell_interval(const struct cli *cli, double middle, double low, double high, enum cell_style style, char room[CELL_SIZE]);
/* A row's number: of demand the mean, whose parts sum to the forecast of those at work, of all else the median. NaN: withheld. */
double cell_middle(const struct answer *answer, int row);
/* The same with its 80 % interval, or the note that stands for it. Returns room. */
const char *cell_shown(const struct cli *cli, const struct answer *answer, int row, enum cell_style style, char room[CELL_SIZE]);
/* The places that a row of a plan recommends, with their 80 % interval. Returns room. */
const char *cell_recommended(const struct cli *cli, const struct answer *plan, int row, char room[CELL_SIZE]);

#endif
