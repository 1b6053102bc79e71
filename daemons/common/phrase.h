/* phrase: what the service says, in the reader's language.
 *
 * The store and the bus carry one sentence of each thing that happened, in English: states, reasons and
 * outcomes of runs, facts, names of a walk back, why a submission was not taken. A sentence is recognised by its form and said again in Swedish; one
 * that has no form here stays as it is. Machines (csv, json) always get it as it is.
 */
#ifndef PHRASE_H
#define PHRASE_H

#include <stdbool.h>
#include <stddef.h>

enum { PHRASE_SIZE = 1024 };

/* text, or what it is in Swedish, in room. Parts of a sentence that are sentences are said in Swedish,
 * too. */
const char *phrase(const char *text, bool swedish, char room[PHRASE_SIZE]);

/* Whether there is a form for a sentence. */
bool phrase_known(const char *text);

#endif
