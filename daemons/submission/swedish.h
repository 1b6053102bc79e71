/* swedish: the sentences of formats in Swedish.
 *
 * What a reader says beyond its rule's own words is made where it is found, in English, and stored so. For people
 * who read Swedish it is put into their language here, sentence by sentence, with what was filled in.
 */
#ifndef SWEDISH_H
#define SWEDISH_H

#include <stdbool.h>

#include "phrase.h"

/* The Swedish of one detail, as struct finding has it. False when there is none. */
bool swedish_detail(const char *detail, char room[PHRASE_SIZE]);

#endif
