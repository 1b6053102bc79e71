/* reader: a file and its manifest to packed batches, one after the other.
 *
 * Never more than one batch is in memory. The same file read with the same instructions and now_us
 * gives the same rows in the same batches, which is what lets a worker begin again after a crash;
 * READER_VERSION is raised when that stops being true between two versions of the program.
 */
#ifndef READER_H
#define READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "contract.h"
#include "macros.h"
#include "manifest.h"
#include "submission.h"

enum { READER_VERSION = 2 };

/* V17. Larger files are refused before they are read: beyond it rows could not be numbered in the 31
 * bits that the store keeps of them, and a file of a country's whole statistics is a tenth of it. */
#define SUBMISSION_FILE_MAX (INT64_C(2) << 30)

/* What decides how a file becomes batches. */
struct reader_form {
    bool partial;
    int64_t now_us;
    int batch_rows;
    size_t message_bytes; /* largest packed batch */
    const char *sender;   /* borrowed */
};

struct reader;

enum reader_trouble {
    READER_FINE,
    READER_NO_INPUT,     /* no such file, no permission, a folder (V16) */
    READER_BAD_MANIFEST, /* V19 */
    READER_NO_MEMORY,
};

/* Opens path, a data file in our own format or a manifest (NAME.manifest), reads the heading and
 * hashes the content. A file that is refused as a whole (V13 ...) opens: its one batch says so. NULL
 * with the trouble and one sentence otherwise. */
struct reader *reader_open(const char *path, const struct reader_form *form, enum reader_trouble *trouble, char *error,
                           size_t error_size);
void reader_close(struct reader **reader);

/* The submission this is. Before the first batch; the id is copied. */
void reader_name(struct reader *reader, const uint8_t submission_id[UUID_SIZE]);

/* A packed envelope; bytes are malloc'd and the taker's. */
struct reader_batch {
    uint8_t *bytes;
    size_t size;
    uint8_t message_id[UUID_SIZE];
    uint32_t batch_no;
    bool last;
};
/* The next batch; the one with last = true is the final one. False when out of memory. */
bool reader_next(struct reader *reader, struct reader_batch *batch) MUSTCHECK;

/* Known from the opening on. */
const char *reader_file(const struct reader *reader);   /* the data file's name, without folder */
const char *reader_source(const struct reader *reader);
const uint8_t *reader_hash(const struct reader *reader);
/* Known more with each batch. */
uint64_t reader_bytes_read(const struct reader *reader);
uint64_t reader_bytes_total(const struct reader *reader);
uint64_t reader_rows(const struct reader *reader);      /* data rows read, also refused and skipped ones */
const struct rejections *reader_rejections(const struct reader *reader);

#endif
