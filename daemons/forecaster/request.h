/* request: one message of the control socket on its way through whoever carries it out, and how that went.
 *
 * control.c knows which verb is whose and what right it takes; it has looked at the texts' length and encoding before.
 */
#ifndef REQUEST_H
#define REQUEST_H

#include "refusal.h"
#include "service.h"

struct intake;

/* Everything is looked at only, but for the connection and the intake. */
struct request {
    const struct service *service;
    struct db *db;
    struct intake *intake;
    const char *principal; /* who asks, by key or "local" */
    const Framsyn__V1__Control *control;
};

/* Zeroed but for the code, which is EXIT_SOFTWARE until something is said. */
struct outcome {
    enum exit_code code;
    char sentence[600];
    int64_t run; /* that was queued; 0: none. Another than 0 wakes the run thread */
    struct rows *refused; /* row, column and value of each row that was refused; NULL: none. control.c frees it */
    enum rule rule;       /* that they break */
};

typedef void request_handler(const struct request *request, struct outcome *outcome);

/* True for EXIT_OK, so that a check can return what it says. */
bool outcome_say(struct outcome *outcome, enum exit_code code, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* The database failed: no run was queued. Always false. */
bool outcome_database(struct outcome *outcome, const struct db *db);

#endif
