/* log: one line per event on standard error:  time level program event key=value ...
 *
 * Values with blanks, quotes or '=' are quoted. A failure is logged once, where its reason is known;
 * callers return false under a comment that says so. Personal data never goes into a log line.
 */
#ifndef LOG_H
#define LOG_H

#include <stdbool.h>

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERROR };

/* Sets the program's name (kept, not copied) and the lowest level written. */
void log_open(const char *program, enum log_level lowest);

/* Parses "debug", "info", "warning", "error"; false for anything else. */
bool log_level_parse(const char *text, enum log_level *level);

/* keys is a printf format of "key=%s key=%d" form, or "" for none. String arguments are quoted as
 * needed only through log_quote; numbers go in as they are. */
void log_event(enum log_level level, const char *event, const char *keys, ...)
    __attribute__((format(printf, 3, 4)));

/* Returns text quoted for a log line in one of eight rotating thread-local buffers. */
const char *log_quote(const char *text);

#endif
