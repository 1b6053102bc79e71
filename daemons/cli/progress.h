/* progress: one line on standard error that shows how far long work has come.
 *
 * Shown only on a terminal, at most ten times a second, and wiped when the work is done, so that
 * neither a log nor a pipe ever sees it.
 */
#ifndef PROGRESS_H
#define PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
    bool shown;       /* standard error is a terminal */
    bool drawn;       /* there is a line to wipe */
    bool swedish;
    int64_t began_ms; /* monotonic */
    int64_t drawn_ms;
};

void progress_begin(struct progress *progress, bool swedish);
/* share: 0..1, or NaN when it is not known; words: what is being done now. */
void progress_show(struct progress *progress, double share, const char *words);
/* Seconds since progress_begin. */
double progress_seconds(const struct progress *progress);
void progress_end(struct progress *progress);

#endif
