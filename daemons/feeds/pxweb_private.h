/* pxweb_private: an errand to PxWeb under way. */
#ifndef PXWEB_PRIVATE_H
#define PXWEB_PRIVATE_H

#include "errand.h"
#include "gather.h"
#include "pxquery.h"

enum { ADDRESS_SIZE = 512 };

struct pxweb_asking {
    struct errand *errand;
    bool v2;
    char base[ADDRESS_SIZE];   /* of the table */
    struct px_limits limits;
    struct px_table table;
    struct px_query query;
    struct gather gather;      /* open when the table takes several questions */
    char updated[64];          /* as the service writes it; "" */
    int64_t updated_us;        /* of the first part's answer: the list's own time may be written in another zone */
};

/* Asks for the data and stages them; the query is at its first part. However many questions a table takes, it is one file,
 * hence one submission. */
enum errand_result pxweb_fetch(struct pxweb_asking *asking);

#endif
