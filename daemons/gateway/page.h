/* page: the index for people, in Swedish: what there is, whose data and how old, under which licence. */
#ifndef PAGE_H
#define PAGE_H

#include <stdio.h>

#include "answer.h"

/* status: the rows of the `status` query, or NULL when the daemon did not answer. */
void page_write(const struct answer *status, FILE *out);

#endif
