/* routes: which address is which question. Every route but two is the bus query of the same name.
 *
 * Anyone may read here, so less is shown than an analyst may see on the bus: a number's way back
 * leaves out what could tell a single employer, a small cell or a person (see disclosure.h).
 */
#ifndef ROUTES_H
#define ROUTES_H

#include "http.h"
#include "source.h"

/* An http_serve; context is the struct source. */
void routes_serve(void *context, const struct http_request *request, struct http_response *response);

#endif
