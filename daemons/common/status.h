/* status: what the rows of the query `status` say (proto/README.md), for all who show it. */
#ifndef STATUS_H
#define STATUS_H

#include "answer.h"

/* Whether figures of an example went in: those whose source has a name that begins with synthetic. */
bool status_synthetic(const struct answer *status);

#endif
