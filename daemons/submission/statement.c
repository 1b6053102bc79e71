#include "statement.h"

#include <stdbool.h>
#include <string.h>

char *statement_trim(char *text)
{
    char *end;

    text += strspn(text, " \t");
    end = text + strlen(text);
    while (end > text && (end[-1] == ' ' || end[-1] == '\t'))
        end--;
    *end = '\0';
    return text;
}

char *statement_unquote(char *text)
{
    size_t length = strlen(text);

    if (length >= 2 && text[0] == '"' && text[length - 1] == '"') {
        text[length - 1] = '\0';
        return text + 1;
    }
    return text;
}

char *statement_word(char **at, bool *quoted)
{
    char *word = *at + strspn(*at, " \t"), *end;
    bool in_quotes = *word == '"' && strchr(word + 1, '"') != NULL;

    if (quoted != NULL)
        *quoted = in_quotes;
    if (*word == '\0')
        return NULL;
    if (in_quotes)
        end = strchr(++word, '"');
    else
        end = word + strcspn(word, " \t");
    *at = *end != '\0' ? end + 1 : end;
    *end = '\0';
    return word;
}

void statement_cut_comment(char *line)
{
    bool quoted = false;

    for (char *at = line; *at != '\0'; at++) {
        quoted ^= *at == '"';
        if (*at == '#' && !quoted && (at == line || at[-1] == ' ' || at[-1] == '\t')) {
            *at = '\0';
            return;
        }
    }
}
