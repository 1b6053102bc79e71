/* premise_text: an assumption as people write it, and as it is shown to them.
 *
 *   KIND key=value ...      plant-opens region=1861 industry=H persons=200..300 from=2027 ramp=3
 *
 * Keys: region, industry, programme (gysam:VO, reko:YP-VO, yh:HALSA), age, the kind's unit (persons, points,
 * percent, years, places), from, ramp, until.
 */
#ifndef PREMISE_TEXT_H
#define PREMISE_TEXT_H

#include "answer.h"
#include "premise.h"
#include "command.h"

/* Reads one; EXIT_OK, or the exit code after complaining about what stands where. number: which one it is. */
int premise_text_read(const struct cli *cli, const char *text, int number, struct premise *out) MUSTCHECK;

enum { PREMISE_TEXT_SIZE = 400 };
/* As it would be written. */
const char *premise_text(const struct premise *assumption, char room[PREMISE_TEXT_SIZE]);

/* From a row of the query what_if; false when the row holds none. */
bool premise_from_answer(struct premise *assumption, const struct answer *answer, int row) MUSTCHECK;

#endif
