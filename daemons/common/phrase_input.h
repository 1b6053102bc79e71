/* phrase_input: forms for phrase.c, of sentences about what is read and fetched. */
#ifndef PHRASE_INPUT_H
#define PHRASE_INPUT_H

#include "macros.h"
#include "phrase.h"

extern const struct phrase_form phrase_input[];
extern const size_t phrase_input_count;

#endif
