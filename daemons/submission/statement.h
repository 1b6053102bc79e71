/* statement: the words of a line of a manifest or a feed file, cut in place. */
#ifndef STATEMENT_H
#define STATEMENT_H

#include <stdbool.h>

/* Without the blanks around it. */
char *statement_trim(char *text);
/* Takes the quotes off a text that is quoted in whole. */
char *statement_unquote(char *text);
/* Cuts the first word, or quoted text, off *at; *quoted says which, NULL: it does not matter. NULL when there is none. */
char *statement_word(char **at, bool *quoted);
/* A comment begins with '#' at the beginning of a line or behind a blank, outside quotes. */
void statement_cut_comment(char *line);

#endif
