/* report_parts: the sections that reports are composed of; each adds itself to a document, or nothing where the numbers
 * it needs are not there. */
#ifndef REPORT_PARTS_H
#define REPORT_PARTS_H

#include "document.h"
#include "report_data.h"

/* report_write.c: a word in the reader's language; the year before the first one that is forecast, 0 without the chain. */
const char *report_word(const struct report_data *data, const char *en, const char *sv) __attribute__((format_arg(2), format_arg(3)));
int report_base_year(const struct report_data *data);
/* Whether any source is a synthetic one: then every page says so. */
bool report_synthetic(const struct report_data *data);

/* report_programme.c */
enum { REPORT_SENTENCE_SIZE = 500 };
/* The three sentences on a programme, generated from its numbers: need, balance, and what they rest on. */
void report_sentences(const struct report_data *data, int row, char sentence[DOCUMENT_SENTENCES][REPORT_SENTENCE_SIZE]);
/* Whether there are numbers on a programme of the plan, and on any. */
bool report_known(const struct report_data *data, int row);
bool report_any_known(const struct report_data *data);
/* Red: more places are needed; orange: they likely are; green: as today; yellow: fewer, or likely so. */
enum document_light report_light(const struct report_data *data, int row);

/* report_places.c */
void report_summary(const struct report_data *data, struct document *document);
void report_places(const struct report_data *data, struct document *document);
void report_places_by_year(const struct report_data *data, struct document *document);

/* report_sectors.c, report_scenarios.c */
void report_sectors(const struct report_data *data, struct document *document);
void report_scenarios(const struct report_data *data, struct document *document);

/* report_chain.c; report_charts draws at most so many. */
void report_balances(const struct report_data *data, struct document *document);
void report_charts(const struct report_data *data, struct document *document, int most);
void report_occupations(const struct report_data *data, struct document *document);

/* report_municipal.c */
void report_municipalities(const struct report_data *data, struct document *document);

/* report_programme.c, of a row of the plan */
void report_area(const struct report_data *data, struct document *document, int row);
void report_slide(const struct report_data *data, struct document *document, int row);

/* report_evidence.c */
void report_dialogue(const struct report_data *data, struct document *document);
void report_accuracy(const struct report_data *data, struct document *document);
void report_changes(const struct report_data *data, struct document *document);
void report_basis(const struct report_data *data, struct document *document);

#endif
