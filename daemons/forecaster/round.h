/* round: dialogue rounds after they came in: answers that are taken back, contact details whose time is over. */
#ifndef ROUND_H
#define ROUND_H

#include "request.h"

/* Takes back what control->argument (a respondent) said in control->round, notes who did it and why, and
 * queues a run of this daemon's county if the answer was about it. */
void round_withdraw(const struct request *request, struct outcome *outcome);

/* Deletes contact details that are kept no longer. False when the database failed. */
bool round_purge(struct db *db, int64_t now) MUSTCHECK;

#endif
