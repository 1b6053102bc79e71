/* industry: how industries are named for people. The service's views have the Swedish names. */
#ifndef INDUSTRY_H
#define INDUSTRY_H

#include "answer.h"
#include "command.h"

/* Puts the English names into the column industry_name, where the reader wants English. A courtesy: without the code list the
 * Swedish ones stay. */
void industry_translate(struct cli *cli, struct answer *answer);
/* "F Construction"; T is the total of its code list, in whatever words the list has it. Returns room, or a text that lasts. */
const char *industry_text(const struct cli *cli, const char *code, const char *name, char room[256]);

#endif
