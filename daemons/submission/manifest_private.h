/* manifest_private: what reading a manifest needs of what it is. */
#ifndef MANIFEST_PRIVATE_H
#define MANIFEST_PRIVATE_H

#include "manifest.h"

/* Puts a copy in the place of the text that was there; false when out of memory. */
bool manifest_set(char **field, const char *text);
/* A manifest that says nothing yet. */
bool manifest_begin(struct manifest *manifest);
/* The list that a dimension's codes are in when nothing is said; NULL for those that have none. */
const char *manifest_default_scheme(enum dimension dimension);

#endif
