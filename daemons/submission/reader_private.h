/* reader_private: what opening a file and reading its rows share. */
#ifndef READER_PRIVATE_H
#define READER_PRIVATE_H

#include <sys/stat.h>

#include "dialogue.h"
#include "layout.h"
#include "reader.h"
#include "statistics.h"
#include "table.h"

struct reader {
    struct reader_form form;
    struct manifest manifest;
    struct layout layout;
    struct table table;
    struct rejections rejections;
    struct arena names;
    const char *headings[TABLE_COLUMNS_MAX]; /* all of them, for sentences; in names */
    int columns;
    struct statistics statistics;
    struct dialogue dialogue;
    int fd;
    struct stat about;       /* as the file was opened */
    char path[4096];
    char name[256];          /* of the data file, fit for sentences and messages */
    uint8_t hash[HASH_SIZE], submission_id[UUID_SIZE];
    uint64_t rows;
    uint32_t batch_no;
    bool begun, ended;       /* the rows are open; all of them are read */
};

/* Notes that the whole file breaks a rule; detail NULL: the rule's own words. */
void reader_refuse_file(struct reader *reader, enum rule rule, const char *detail);
/* Notes what the table found wrong with its present row. */
void reader_refuse_row(struct reader *reader);

#endif
