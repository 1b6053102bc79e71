/* inbox_private: what the parts of the inbox share. */
#ifndef INBOX_PRIVATE_H
#define INBOX_PRIVATE_H

#include "inbox.h"

/* Finds what to submit in a claimed job: the only manifest, or the only file; job->wrong otherwise. */
void inbox_examine(struct job *job);

#endif
