/* forecast_table: a network's forecasts as tables for people, one per measure and frequency.
 *
 * The summary has a row per region and industry and a column per horizon; `all` has a row per number.
 */
#ifndef FORECAST_TABLE_H
#define FORECAST_TABLE_H

#include "answer.h"
#include "command.h"

/* Sorts the rows of a `forecast` answer and prints them. Returns the exit code. */
int forecast_table_print(const struct cli *cli, struct answer *answer, bool all) MUSTCHECK;

#endif
