/* phrase: what the service says, in the reader's language.
 *
 * The store and the bus carry one sentence of each thing that happened, in English: states, reasons and
 * outcomes of runs, facts, names of a walk back, why a submission was not taken. A sentence is recognised by its form and said again in Swedish; one
 * that has no form here stays as it is. Machines (csv, json) always get it as it is.
 *
 * Numbers in a sentence are written as Swedish has them, 16 208,5 for 16208.5, where they are certain to be numbers: a part
 * that is nothing but digits with one decimal point or a sign; whole ones only where the form says that they count something.
 * Codes, years, dates, versions, ids, what stands in quotation marks and what is typed as it is shown stay as they are.
 */
#ifndef PHRASE_H
#define PHRASE_H

#include <stdbool.h>
#include <stddef.h>

enum { PHRASE_SIZE = 1024 };

/* A sentence in both languages. In English a % stands for any text, in Swedish %N is the N-th of them, said in Swedish, %=N the
 * same as it is, %#N the same where it is a number of things: 1 234 for 1234. */
struct phrase_form {
    const char *en, *sv;
};

/* text, or what it is in Swedish, in room. Parts of a sentence that are sentences are said in Swedish,
 * too. */
const char *phrase(const char *text, bool swedish, char room[PHRASE_SIZE]);

/* The same of a text that may also be a number and nothing else. */
const char *phrase_value(const char *text, bool swedish, char room[PHRASE_SIZE]);

/* The Swedish of a text by the first form of a list that fits; what stands for its % is taken over as it is. False when
 * none fits. */
bool phrase_by(const struct phrase_form *forms, size_t n, const char *text, char room[PHRASE_SIZE]);

/* Whether there is a form for a sentence. */
bool phrase_known(const char *text);

#endif
