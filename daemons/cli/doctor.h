/* doctor: what the checks of `framsyn doctor` share; verb_doctor.c calls them in order.
 *
 * verb_doctor.c looks at the machine: configuration, folder, disk, time zones and keys; doctor_intake.c at what is on its way
 * in: spools and feeds; doctor_service.c at what runs: database, sockets and daemon.
 */
#ifndef DOCTOR_H
#define DOCTOR_H

#include "command.h"
#include "phrase.h"

enum verdict { GOOD, NOTE, BAD };

struct visit {
    struct cli *cli;
    int bad;
};

/* Says one finding and counts it. */
void doctor_find(struct visit *visit, enum verdict verdict, const char *en, const char *sv, ...)
    __attribute__((format(printf, 3, 5), format(printf, 4, 5)));
/* What the service says, in the reader's language. Returns room, or the sentence. */
const char *doctor_words(const struct visit *visit, const char *sentence, char room[PHRASE_SIZE]);

/* doctor_intake.c */
void doctor_spools(struct visit *visit);
void doctor_feeds(struct visit *visit);

/* doctor_service.c */
void doctor_database(struct visit *visit);
void doctor_sockets(struct visit *visit);
void doctor_daemon(struct visit *visit);

#endif
