/* bridges: paths between code lists that analysts give (docs/codes.md): stored, with the run that computes by them.
 *
 * A list is stored whole or not at all. What is refused comes back row by row: a path that stands twice (V50), a code or
 * a list that its kind does not join (V52), and a code whose shares, stored ones included, would sum to more than 1 (V53). Texts, shares and dates that
 * are no such are faults of the client, which checks them before it sends.
 */
#ifndef BRIDGES_H
#define BRIDGES_H

#include "request.h"

/* Whether there are bridges of that name. */
bool bridges_is_kind(const char *kind);

/* Stores request->control->bridges. */
request_handler bridges_set;

/* Whether storing them takes so long, a second and more, that nobody should have to wait behind it. */
bool bridges_take_long(const Framsyn__V1__Control *control);

#endif
