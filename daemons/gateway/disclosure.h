/* disclosure: what the way back from a number may show to anyone.
 *
 * The query `why` is an analyst's: it tells observations, which may be small cells, dialogue balances,
 * which may be one employer, and who asked for a run. Here a number is shown only when a network's
 * view shows it too, with its mask, and then only the parts listed in the source.
 */
#ifndef DISCLOSURE_H
#define DISCLOSURE_H

#include "answer.h"
#include "source.h"

enum disclosure {
    DISCLOSURE_OPEN,
    DISCLOSURE_HIDDEN, /* no network is shown this number */
    DISCLOSURE_FAILED, /* could not be asked; error is filled */
};

/* Whether the number id, whose way back is why, stands unmasked in the view of any network. */
enum disclosure disclosure_of(struct source *source, const char *id, const struct answer *why,
                              struct ask_error *error) MUSTCHECK;
/* Whether a row of the way back may be shown. */
bool disclosure_row(const struct answer *why, int row);

#endif
