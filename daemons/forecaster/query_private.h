/* query_private: what the files of query share. For query*.c only.
 *
 * query.c holds the table of queries, judges whether one may be asked, and serves the socket. The others answer, a file
 * per subject, with the means of query_question.c.
 */
#ifndef QUERY_PRIVATE_H
#define QUERY_PRIVATE_H

#include "service.h"

enum { RESULTS_MAX = 16, QUANTITIES_MAX = 10, SENTENCE_SIZE = 400 };

/* A question under way. */
struct question {
    struct service *service;
    struct db *db;
    const struct bus_peer *peer;
    const Framsyn__V1__Query *query;
    struct rows *results[RESULTS_MAX];
    int result_count;
    char error[SENTENCE_SIZE]; /* why there is no answer */
    enum exit_code exit_code;
};

/* --- query_question.c */

/* The text of an argument, which stays the message's; "" where it is not given. */
const char *question_argument(const struct question *q, const char *name);
/* Says why there is no answer. Always false, to be returned. */
bool question_fail(struct question *q, enum exit_code code, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* Runs a query and adds its rows to the answer. False when the database failed. */
bool question_add(struct question *q, enum query query, struct bind *bind) MUSTCHECK;
/* Runs a query that answers a number, which is not part of the answer; 0: no row. False when the database failed. */
bool question_id(struct question *q, enum query query, struct bind *bind, int64_t *id) MUSTCHECK;

/* An argument that is a whole number, from least to most. */
bool question_number(struct question *q, const char *name, int64_t least, int64_t most, int64_t *value) MUSTCHECK;
/* An argument that is a moment, in microseconds since 1970, or INT64_MIN where it is not given. */
bool question_moment(struct question *q, const char *name, int64_t *us) MUSTCHECK;
/* An argument that is a published scenario: its number, or its name, which stands for the newest of it. 0 where it is not
 * given. */
bool question_scenario(struct question *q, const char *name, int64_t *id) MUSTCHECK;
/* The argument limit: how many rows at the most, where it is not given some tens. */
bool question_limit(struct question *q, int64_t *limit) MUSTCHECK;
/* Whether a text is one of a list that ends with NULL, or not given. */
bool question_one_of(const char *text, const char *const *allowed);

/* The answers of a query that takes a limit alone; and of one about a numbered thing that must exist, which a refusal calls
 * what. */
bool answer_limited(struct question *q, enum query query) MUSTCHECK;
bool answer_numbered(struct question *q, enum query query, const char *what) MUSTCHECK;

/* --- what may be asked of the skills chain */

/* A word of the argument what, and the chain's quantities it stands for, NULL after the last. */
struct what {
    const char *name;
    const char *quantities[QUANTITIES_MAX];
};

static inline int quantity_count(const struct what *what)
{
    int n = 0;

    while (n < QUANTITIES_MAX && what->quantities[n] != NULL)
        n++;
    return n;
}

/* The word of a list of n that the argument what is; the first where it is not given. NULL with a sentence: none of them. */
const struct what *question_what(struct question *q, const struct what *list, int n);

/* --- the answers; proto/README.md says what each holds */

/* False after question->error was filled, or the database failed. */
typedef bool answer_function(struct question *question);

/* query_forecast.c */
answer_function answer_class;
answer_function answer_forecast;
answer_function answer_plan;
answer_function answer_skill;

/* query_scenario.c */
answer_function answer_compare;
answer_function answer_scenario;
answer_function answer_scenarios;
answer_function answer_what_if;
answer_function answer_what_ifs;

/* query_dialogue.c */
answer_function answer_balance;
answer_function answer_dialogue_effect;
answer_function answer_dialogue_record;
answer_function answer_rounds;
answer_function answer_dialogue_summary;
answer_function answer_withdrawals;

/* query_submission.c */
answer_function answer_receipt;
answer_function answer_rejections;
answer_function answer_submission;
answer_function answer_submissions;

/* query_run.c */
answer_function answer_bridges;
answer_function answer_codes;
answer_function answer_run;
answer_function answer_runs;
answer_function answer_status;

/* query_why.c */
answer_function answer_known_breaks;
answer_function answer_why;

#endif
