/* skill_store_private: what the files of skill_store share. For skill_store*.c only.
 *
 * skill_store_cells.c lists what there is to store and finds its targets; skill_store.c writes numbers, indicators and
 * plans; skill_store_record.c writes their backtest; skill_store_inputs.c writes what went in.
 */
#ifndef SKILL_STORE_PRIVATE_H
#define SKILL_STORE_PRIVATE_H

#include "skill_chain.h"

/* A row to store: a cell of a table, or a programme. */
struct cell {
    const char *quantity, *region, *industry, *occupation_scheme, *occupation, *education_scheme, *education;
    enum skills_quantity table;
    int region_at, row, programme; /* programme: -1 none */
    int32_t id;
};

struct storing {
    const struct skill_numbers *numbers;
    const struct skill_work *work;
    struct db *db;
    int64_t run;
    struct cell *cells;
    int count, room;
};

static inline const struct skills_table *skill_store_table(const struct storing *s, bool effect, enum skills_quantity quantity)
{
    return effect ? &s->numbers->effect.table[quantity] : &s->numbers->result.table[quantity];
}

/* Appends a word to a list parted by blanks, in small letters as the code list writes it; what has no room is cut. */
void skill_store_add_word(char *list, size_t size, const char *word);

/* Every cell of the result; free(s->cells) in either case. False when out of memory. */
bool skill_store_list_cells(struct storing *s) MUSTCHECK;
/* Makes the targets that are not there yet, sorts the cells by what names them and gives each its id. */
bool skill_store_find_targets(struct storing *s) MUSTCHECK;
/* How the chain would have done, a row for each number that could be held against an outcome. */
bool skill_store_record(const struct storing *s) MUSTCHECK;
/* A table of figures that the run was given: how many there are, of which years, and their newest vintage. */
struct went_in {
    const struct skill_fact *example;
    int series, first, last;
    int32_t vintage;
};
/* Those of sorted facts, *n of them; malloc'd, NULL when out of memory. */
struct went_in *skill_store_tables(const struct skill_facts *facts, int *n) MUSTCHECK;
/* Stores them, a row for each. */
bool skill_store_inputs(const struct storing *s) MUSTCHECK;

#endif
