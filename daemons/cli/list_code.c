#include "list_code.h"

#include <stdio.h>
#include <string.h>

struct list_code *list_code_split(struct list_code *into, const char *text, const char *otherwise)
{
    char *colon;

    snprintf(into->room, sizeof into->room, "%s", text != NULL ? text : "");
    colon = strchr(into->room, ':');
    if (colon != NULL)
        *colon = '\0';
    into->scheme = colon != NULL ? into->room : otherwise;
    into->code = colon != NULL ? colon + 1 : into->room;
    return into;
}
