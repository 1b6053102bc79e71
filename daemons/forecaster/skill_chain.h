/* skill_chain: the skills chain of one run: whether its input is new, its computation, and the rows it becomes.
 *
 * It is one panel more of the county (measure 'skills'), computed after the yearly panel of those at work, whose draws
 * it carries on. A county without a figure of occupations has no chain.
 */
#ifndef SKILL_CHAIN_H
#define SKILL_CHAIN_H

#include "skill_facts.h"
#include "skill_input.h"
#include "skill_record.h"

enum { SKILL_DRAWS = 1000 };

/* The chain in a run's work. */
struct skill_work {
    bool present;        /* the county has one */
    int32_t panel;
    struct skill_facts facts;
    int first_start;     /* the first class that can still be decided at the cut: that of the next autumn */
    uint8_t hash[HASH_SIZE];
    int64_t reused_from; /* the run whose numbers still stand; 0: to be computed */
};

/* Reads what it goes by. False when the database failed or memory is out. */
bool skill_work_read(struct skill_work *work, struct db *db, const char *county, int64_t cut) MUSTCHECK;
/* Its hash: its figures, the input of the panel it carries on, and who computes how. */
void skill_work_hash(struct skill_work *work, const uint8_t employed[HASH_SIZE], int horizon, uint64_t seed, const char *models);
void skill_work_free(struct skill_work *work);

/* What was computed. */
struct skill_numbers {
    struct skill_input input;
    struct skills_result result, effect; /* effect: of a what-if's assumptions */
    bool has_effect;
    struct skill_record record;          /* of a run without assumptions; a what-if's is the baseline's */
};

struct skill_wish {
    uint64_t seed;
    int jobs;
    int count; /* of a what-if's assumptions */
    const struct premise *premises;
};

/* Computes it from a panel's draws. False with a sentence. skill_numbers_free releases in either case. */
bool skill_numbers_make(struct skill_numbers *numbers, const struct skill_base *base, const struct skill_wish *wish, char *error,
                        size_t error_size) MUSTCHECK;
void skill_numbers_free(struct skill_numbers *numbers);

/* Inside a transaction: the rows of a run. Those of an interrupted attempt go first. */
bool skill_numbers_store(const struct skill_numbers *numbers, const struct skill_work *work, int64_t run, struct db *db) MUSTCHECK;
bool skill_numbers_forget(int64_t run, struct db *db) MUSTCHECK;

#endif
