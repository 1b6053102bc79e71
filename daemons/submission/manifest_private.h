/* manifest_private: what reading a manifest needs of what it is. */
#ifndef MANIFEST_PRIVATE_H
#define MANIFEST_PRIVATE_H

#include "manifest.h"

/* Puts a copy in the place of the text that was there; false when out of memory. */
bool manifest_set(char **field, const char *text);
/* Appends a rule: from becomes to, or is skipped where to is NULL. Both are copied; false when out of memory. */
bool manifest_add_rule(struct manifest *manifest, enum dimension dimension, const char *from, const char *to);
/* A manifest that says nothing yet. */
bool manifest_begin(struct manifest *manifest);
/* The list that a dimension's codes are in when nothing is said; NULL for those that have none. */
const char *manifest_default_scheme(enum dimension dimension);

#endif
