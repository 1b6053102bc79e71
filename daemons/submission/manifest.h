/* manifest: how to read a file. The form is in docs/manifest.md.
 *
 * A file in our own format has the manifest of manifest_own: every heading is its own name.
 */
#ifndef MANIFEST_H
#define MANIFEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "ident.h"
#include "macros.h"
#include "table.h"

/* Everything a column or a constant may stand for. The first nine are dimensions of a series; of
 * those, dialogue answers have region, industry, occupation and sector. */
enum dimension {
    DIM_MEASURE, DIM_DEFINITION, DIM_REGION, DIM_INDUSTRY, DIM_OCCUPATION, DIM_EDUCATION, DIM_SEX, DIM_AGE,
    DIM_SECTOR,
    DIM_SERIES_COUNT,
    DIM_PERIOD = DIM_SERIES_COUNT, DIM_VALUE, DIM_STATUS,
    DIM_ROUND, DIM_DATE, DIM_RESPONDENT, DIM_HEADCOUNT,
    DIM_CHANGE_1Y, DIM_CHANGE_3Y, DIM_CHANGE_5Y, DIM_RECRUIT_1Y, DIM_RECRUIT_3Y, DIM_RECRUIT_5Y,
    DIM_SHORTAGE, DIM_CERTAINTY, DIM_NOTE,
    DIM_COUNT
};
extern const char *const dimension_names[DIM_COUNT];

enum manifest_kind { MANIFEST_STATISTICS, MANIFEST_DIALOGUE };

/* Where a dimension comes from. */
struct binding {
    enum { BOUND_NOT, BOUND_COLUMN, BOUND_VALUE } how;
    bool first_word; /* of the column's cells: "18 Örebro län" is 18 */
    char *text;   /* the heading, or the value */
    char *scheme; /* industry, occupation, education; never NULL for these */
};

/* One `map` (to is not NULL) or `skip` statement. */
struct manifest_rule {
    enum dimension dimension;
    char *from, *to;
};

/* One `only` statement: rows are read whose cell in this column has this text; several of a column are alternatives. */
struct manifest_only {
    char *column, *text;
};

/* One `factor` statement: what figures of a measure are multiplied by. */
struct manifest_factor {
    char *measure; /* NULL: all that no other statement names */
    double factor; /* above 0 */
};

enum { MANIFEST_ONLY_MAX = 64, MANIFEST_FACTOR_MAX = 32 };

struct manifest {
    char *file;                /* as written; NULL for a file in our own format */
    enum manifest_kind kind;
    bool own;                  /* no `column` statement: the file's headings are our own names */
    char *source, *note, *sheet;
    int64_t released_at;       /* us since 1970 UTC; 0 unknown */
    struct table_options options; /* sheet is borrowed from above */
    char decimal;
    struct binding bindings[DIM_COUNT];
    struct manifest_rule *rules;
    int rule_count;
    struct manifest_only only[MANIFEST_ONLY_MAX];
    int only_count;
    struct manifest_factor factors[MANIFEST_FACTOR_MAX];
    int factor_count;
};

/* Whether a dimension may stand in a file of this kind, and must. */
bool dimension_belongs(enum dimension dimension, enum manifest_kind kind);
bool dimension_needed(enum dimension dimension, enum manifest_kind kind);

/* What figures of a measure are multiplied by to be in the measure's own unit; 1 when nothing is said. */
double manifest_factor_of(const struct manifest *manifest, const char *measure);

/* Reads text[length], the content of the file called name. False with one sentence naming file, line
 * and rule. Both ways the manifest is freed with manifest_free. */
bool manifest_parse(struct manifest *manifest, const char *name, const char *text, size_t length, char *error,
                    size_t error_size) MUSTCHECK;
/* The same from a file; *missing tells a file that cannot be read from one that is wrong. */
bool manifest_read(struct manifest *manifest, const char *path, bool *missing, char *error, size_t error_size) MUSTCHECK;
/* The manifest of a file in our own format; the reader sets the kind when it has seen the heading. */
bool manifest_own(struct manifest *manifest) MUSTCHECK;
void manifest_free(struct manifest *manifest);

/* Writes the manifest so that manifest_parse reads the same again. What the form cannot say (a heading with
 * both blanks and quotes) comes out as a manifest that is refused, not as one that means something else. */
void manifest_write(const struct manifest *manifest, FILE *out);

/* The reading instructions as they enter the content hash: everything but the file's name, comments
 * and the order of statements. */
void manifest_hash(const struct manifest *manifest, struct hash_state *state);

#endif
