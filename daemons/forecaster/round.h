/* round: dialogue rounds after they came in: answers that are taken back, contact details whose time is over. */
#ifndef ROUND_H
#define ROUND_H

#include "service.h"

/* How a withdrawal went; EXIT_UNAVAILABLE when the database failed. */
struct round_reply {
    enum exit_code code;
    char sentence[600];
    int64_t run; /* which computes without the answer; 0: none was needed here */
};

/* Takes back what control->argument (a respondent) said in control->round, notes who did it and why, and
 * queues a run of this daemon's county if the answer was about it. */
void round_withdraw(const struct service *service, struct db *db, const char *principal,
                    const Framsyn__V1__Control *control, struct round_reply *reply);

/* Deletes contact details that are kept no longer. False when the database failed. */
bool round_purge(struct db *db, int64_t now) MUSTCHECK;

#endif
