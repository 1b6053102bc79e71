/* plan_lacks: which figures lack of programmes whose places cannot be reckoned, of rows of the query `plan`. */
#ifndef PLAN_LACKS_H
#define PLAN_LACKS_H

#include "answer.h"
#include "command.h"

enum { PLAN_LACKS_SIZE = 800 };

/* Measure, region and year, and the groups where it goes by them: "places, region 18: no year". "" when the row lacks nothing. Returns
 * room. */
const char *plan_lacks(const struct cli *cli, const struct answer *plan, int row, char room[PLAN_LACKS_SIZE]);
/* A sentence on what lacks of a row and of all later ones that lack the same; false where there is none, or an earlier row has told. */
bool plan_lacks_line(const struct cli *cli, const struct answer *plan, int row, char line[PLAN_LACKS_SIZE]);

#endif
