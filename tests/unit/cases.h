/* cases: tables of cases in text files, one a line, fields parted by '|' and trimmed. '#' begins a comment
 * line. In a field \n, \r, \t, \xHH, \p (a '|') and \\ stand for bytes; a field in double quotes keeps its blanks. */
#ifndef CASES_H
#define CASES_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CASES_FIELDS = 8, CASES_LINE = 8192 };

struct cases_field { char *text; size_t length; };

static inline size_t cases_unescape(char *text)
{
    char *to = text, *from = text;

    while (*from != '\0') {
        if (*from != '\\') {
            *to++ = *from++;
            continue;
        }
        from++;
        if (*from == 'x') {
            char hex[3] = {from[1], from[2], '\0'};

            *to++ = (char)strtol(hex, NULL, 16);
            from += 3;
        } else {
            *to++ = *from == 'n' ? '\n' : *from == 'r' ? '\r' : *from == 't' ? '\t' : *from == 'p' ? '|' : *from;
            from++;
        }
    }
    *to = '\0';
    return (size_t)(to - text);
}

static inline struct cases_field cases_trim(char *text)
{
    size_t length;

    text += strspn(text, " ");
    length = strlen(text);
    while (length > 0 && (text[length - 1] == ' ' || text[length - 1] == '\n'))
        text[--length] = '\0';
    if (length >= 2 && text[0] == '"' && text[length - 1] == '"') {
        text[length - 1] = '\0';
        text++;
    }
    return (struct cases_field){text, cases_unescape(text)};
}

/* Calls check for each case; returns the number of cases. The file is looked for in tests/unit. */
static inline int cases_run(const char *name, void (*check)(int line, struct cases_field *fields, int n))
{
    char path[256], line[CASES_LINE];
    int number = 0, run = 0;
    FILE *file;

    snprintf(path, sizeof path, "tests/unit/%s", name);
    file = fopen(path, "r");
    if (file == NULL) {
        fprintf(stderr, "%s cannot be read; run the tests from the root of the project\n", path);
        abort();
    }
    while (fgets(line, sizeof line, file) != NULL) {
        struct cases_field fields[CASES_FIELDS];
        char *rest = line, *field;
        int n = 0;

        number++;
        if (line[0] == '#' || line[strspn(line, " \n")] == '\0')
            continue;
        while (n < CASES_FIELDS && (field = strsep(&rest, "|")) != NULL)
            fields[n++] = cases_trim(field);
        check(number, fields, n);
        run++;
    }
    fclose(file);
    return run;
}

#endif
