/* in_order: what is written of many items, made on several threads and put out in the items' order.
 *
 * Same bytes for any number of threads; each holds the text of one block of items at a time.
 */
#ifndef IN_ORDER_H
#define IN_ORDER_H

#include <stdbool.h>
#include <stdio.h>

#include "macros.h"

/* Writes one item to out; may be called from several threads at once, each with an out of its own. */
typedef void in_order_write(const void *context, int item, FILE *out);

/* Items 0 .. n - 1 to out, on jobs threads, >= 1. false: memory ran out, and the text ends where it did. */
bool in_order(int n, int jobs, in_order_write *write, const void *context, FILE *out) MUSTCHECK;

#endif
