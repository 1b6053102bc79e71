#include "log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* One line is one write(2) of at most PIPE_BUF (4096) bytes, so lines of several threads and
 * processes on one pipe never mix. */
enum { LINE_SIZE = 4096, QUOTE_SIZE = 512, QUOTE_BUFFERS = 8 };

static const char *const level_names[] = {
    [LOG_DEBUG] = "debug", [LOG_INFO] = "info", [LOG_WARNING] = "warning", [LOG_ERROR] = "error"};

static const char *program_name = "framsyn";
static enum log_level lowest_level = LOG_INFO;

void log_open(const char *program, enum log_level lowest)
{
    program_name = program;
    lowest_level = lowest;
}

bool log_level_parse(const char *text, enum log_level *level)
{
    for (int i = LOG_DEBUG; i <= LOG_ERROR; i++) {
        if (strcmp(text, level_names[i]) == 0) {
            *level = (enum log_level)i;
            return true;
        }
    }
    return false;
}

/* Time, level, program and event: "2026-11-23T09:12:39.123Z info framsyn-forecastd run_started". */
static size_t line_begin(char *line, size_t size, enum log_level level, const char *event)
{
    struct timespec now;
    struct tm utc;
    size_t used;

    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &utc);
    used = strftime(line, size, "%Y-%m-%dT%H:%M:%S", &utc);
    used += (size_t)snprintf(line + used, size - used, ".%03ldZ %s %.64s %.64s",
                             now.tv_nsec / 1000000, level_names[level], program_name, event);
    return used;
}

/* Closes a line of `used` bytes; one that was cut ends in "...". A line break inside would let a
 * value pass for a line of its own. */
static size_t line_end(char *line, size_t used, size_t size)
{
    if (used >= size - 1) {
        used = size - 1;
        memcpy(line + used - 3, "...", 3);
    }
    for (size_t i = 0; i < used; i++) {
        if (line[i] == '\n' || line[i] == '\r')
            line[i] = ' ';
    }
    line[used++] = '\n';
    return used;
}

void log_event(enum log_level level, const char *event, const char *keys, ...)
{
    char line[LINE_SIZE];
    va_list values;
    size_t used;
    ssize_t written;

    if (level < lowest_level)
        return;
    used = line_begin(line, sizeof line, level, event);
    if (keys[0] != '\0') {
        line[used++] = ' ';
        va_start(values, keys);
        used += (size_t)vsnprintf(line + used, sizeof line - used, keys, values);
        va_end(values);
    }
    used = line_end(line, used, sizeof line);
    written = write(STDERR_FILENO, line, used);
    (void)written; /* there is nowhere left to say that the log cannot be written */
}

static bool needs_quotes(const char *text)
{
    if (text[0] == '\0')
        return true;
    for (const unsigned char *c = (const unsigned char *)text; *c != '\0'; c++) {
        if (*c <= ' ' || *c == '"' || *c == '=' || *c == '\\' || *c == 127)
            return true;
    }
    return false;
}

/* Writes one byte of a quoted text, escaped when it would end the text or the line. */
static size_t quote_byte(char *out, unsigned char c)
{
    if (c == '"' || c == '\\')
        return (size_t)sprintf(out, "\\%c", c);
    if (c == '\n')
        return (size_t)sprintf(out, "\\n");
    if (c < ' ' || c == 127)
        return (size_t)sprintf(out, "\\x%02x", c);
    out[0] = (char)c;
    return 1;
}

const char *log_quote(const char *text)
{
    static _Thread_local char buffers[QUOTE_BUFFERS][QUOTE_SIZE];
    static _Thread_local unsigned turn;
    char *out = buffers[turn++ % QUOTE_BUFFERS];
    size_t used = 0;
    bool quoted;

    if (text == NULL)
        return "null";
    quoted = needs_quotes(text);
    if (!quoted && strlen(text) < QUOTE_SIZE - 8)
        return strcpy(out, text);
    out[used++] = '"';
    /* 8: the longest escape, "...", the closing quote and the end */
    for (; *text != '\0' && used < QUOTE_SIZE - 8 - 1; text++)
        used += quote_byte(out + used, (unsigned char)*text);
    while (*text != '\0' && used > 1 && ((unsigned char)*text & 0xc0) == 0x80) {
        text--; /* not inside a UTF-8 character */
        used--;
    }
    strcpy(out + used, *text != '\0' ? "...\"" : "\"");
    return out;
}
