/* aftermath: what an admitted submission leads to, asked for after its receipt and added to the report. */
#ifndef AFTERMATH_H
#define AFTERMATH_H

#include "reach.h"
#include "submission.h"

/* Adds what is computed again and what is remarkable in the vintage, and with sources the age of each
 * source. Nothing is said when the daemon does not answer: the submission stands without it. */
void aftermath_add(struct cli *cli, struct submission_report *report, bool sources);

#endif
