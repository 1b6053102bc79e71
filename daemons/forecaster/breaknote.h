/* breaknote: what analysts know of the figures beforehand (breaks.h): noted, taken back, and read for a run.
 *
 * A note is of one county; empty measure, region and industry are every one of its own. Of the nation's series, which the
 * county's chain leans on, says only what is said of region 00. A note enters each run whose cut comes after it, and each
 * note and taking back queues one.
 */
#ifndef BREAKNOTE_H
#define BREAKNOTE_H

#include "assembly.h"
#include "request.h"

/* Notes control->known_break with control->reason. */
void breaknote_add(const struct request *request, struct outcome *outcome);
/* Takes note number control->argument back. */
void breaknote_take_back(const struct request *request, struct outcome *outcome);

/* The notes of a county as known at a cut. */
struct breaknotes {
    int count;
    struct panel_note *list;
    struct rows *rows; /* what the texts are borrowed from */
};

/* False when the database failed or memory is out; to be freed in either case. */
bool breaknotes_read(struct breaknotes *notes, struct db *db, const char *county, int64_t cut) MUSTCHECK;
void breaknotes_free(struct breaknotes *notes);

#endif
