/* regression_text: the coefficients of --model ols, arx and arima, as JSON and as a table. */
#ifndef REGRESSION_TEXT_H
#define REGRESSION_TEXT_H

#include "offline.h"

/* ,"regression":{...}: what result->regression says, which is not NULL. */
void regression_json(const struct file_series *series, const struct engine_result *result, FILE *out);

/* The same for people: a table of series i's terms, and a line of what it rests on. */
void regression_table(const struct offline *offline, int i, const struct engine_result *result, FILE *out);

#endif
