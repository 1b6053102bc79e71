/* package: the parts of a workbook: XML in a zip archive, streamed.
 *
 * An archive can claim and hold anything, so nothing of it is believed: a part is unpacked piece by piece up to a
 * bound, XML may not declare a document type, and what the parser keeps of an unfinished tag is bounded. libzip
 * unpacks, expat parses; this file alone knows them.
 */
#ifndef PACKAGE_H
#define PACKAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "table.h"

struct package;
struct part;

/* What is called while a part is read. Names come without their namespace; attributes as name, value, ..., NULL. */
struct part_handlers {
    void (*begin)(void *state, const char *name, const char **attributes);
    void (*end)(void *state, const char *name);
    void (*text)(void *state, const char *text, int length);
};

/* Opens the archive at table->fd. TABLE_ROW, or TABLE_BROKEN with what is wrong. */
enum table_result package_open(struct package **package, struct table *table) MUSTCHECK;
void package_close(struct package **package);
bool package_has(const struct package *package, const char *name);

/* Opens a part. TABLE_BROKEN when it is not there, locked with a password or packed in an unusual way. */
enum table_result part_open(struct part **part, struct package *package, const char *name, const struct part_handlers *handlers,
                            void *state) MUSTCHECK;
void part_close(struct part **part);
/* Reads on. TABLE_ROW when a handler paused it, TABLE_END at the end, TABLE_BROKEN when it or a handler failed. */
enum table_result part_read(struct part *part) MUSTCHECK;
/* The whole of a part that has no rows: TABLE_ROW when it was read. */
enum table_result part_read_all(struct package *package, const char *name, const struct part_handlers *handlers, void *state) MUSTCHECK;

/* For handlers: stops after this call, to be gone on with by part_read. */
void part_pause(struct part *part);
/* For handlers: gives up; the table has the fault. */
void part_fail(struct part *part);

/* The value of an attribute, or NULL. */
const char *attribute(const char **attributes, const char *name);

#endif
