#include "conninfo.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char mask[] = "***";
static const char blanks[] = " \t\n\r\f\v";

/* libpq knows two. A name in percent code is not decoded here but distrusted. */
static bool is_secret(const char *name, size_t length)
{
    static const char *const secrets[] = {"password", "sslpassword"};

    for (size_t i = 0; i < ARRAY_SIZE(secrets); i++)
        if (strlen(secrets[i]) == length && memcmp(secrets[i], name, length) == 0)
            return true;
    return memchr(name, '%', length) != NULL;
}

static void put(FILE *out, const char *from, const char *to)
{
    fwrite(from, 1, (size_t)(to - from), out);
}

/* --- keyword = value */

/* The end of a value, quoted or bare; a backslash takes the next character as it is. NULL when the
 * closing quote is missing. */
static const char *end_of_value(const char *at)
{
    bool quoted = *at == '\'';

    for (at += quoted; *at != '\0'; at++) {
        if (*at == '\\' && at[1] != '\0')
            at++;
        else if (quoted ? *at == '\'' : strchr(blanks, *at) != NULL)
            return at + quoted;
    }
    return quoted ? NULL : at;
}

static void mask_pairs(FILE *out, const char *at)
{
    while (*at != '\0') {
        const char *name = at + strspn(at, blanks), *name_end = name + strcspn(name, "= \t\n\r\f\v"), *value, *end;

        value = name_end + strspn(name_end, blanks);
        if (*value != '=') { /* no pair: a name alone, or the blanks at the end */
            put(out, at, value);
            if (value == at)
                return;
            at = value;
            continue;
        }
        value++;
        value += strspn(value, blanks);
        end = end_of_value(value);
        put(out, at, value);
        if (end == NULL || is_secret(name, (size_t)(name_end - name)))
            fputs(mask, out);
        else
            put(out, value, end);
        if (end == NULL)
            return;
        at = end;
    }
}

/* --- postgresql://user:password@host:port/db?name=value&... */

static const char *scheme_end(const char *text)
{
    static const char *const schemes[] = {"postgresql://", "postgres://"};

    for (size_t i = 0; i < ARRAY_SIZE(schemes); i++)
        if (strncmp(text, schemes[i], strlen(schemes[i])) == 0)
            return text + strlen(schemes[i]);
    return NULL;
}

/* The '@' behind user and password. libpq looks for it before the first '/'; a password in which a
 * '/' was left unescaped is a mistake that is not to be shown either. */
static const char *find_at(const char *from)
{
    const char *slash = from + strcspn(from, "/"), *at = memchr(from, '@', (size_t)(slash - from));

    return at != NULL ? at : memchr(from, '@', strcspn(from, "?"));
}

static void mask_parameters(FILE *out, const char *at)
{
    while (*at != '\0') {
        const char *end = at + 1 + strcspn(at + 1, "&"), *equals = memchr(at, '=', (size_t)(end - at));

        if (equals != NULL && is_secret(at + 1, (size_t)(equals - at - 1))) {
            put(out, at, equals + 1);
            fputs(mask, out);
        } else {
            put(out, at, end);
        }
        at = end;
    }
}

static void mask_uri(FILE *out, const char *text, const char *rest)
{
    const char *at = find_at(rest), *colon, *parameters;

    put(out, text, rest);
    if (at != NULL) {
        colon = memchr(rest, ':', (size_t)(at - rest));
        put(out, rest, colon != NULL ? colon + 1 : at);
        if (colon != NULL)
            fputs(mask, out);
        rest = at;
    }
    parameters = rest + strcspn(rest, "?");
    put(out, rest, parameters);
    mask_parameters(out, parameters);
}

char *conninfo_masked(const char *conninfo)
{
    char *masked = NULL;
    size_t size;
    FILE *out = open_memstream(&masked, &size);
    const char *rest = scheme_end(conninfo);

    if (out == NULL)
        return NULL;
    if (rest != NULL)
        mask_uri(out, conninfo, rest);
    else
        mask_pairs(out, conninfo);
    if (fclose(out) == 0)
        return masked;
    free(masked);
    return NULL;
}
