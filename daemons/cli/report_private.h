/* report_private: what the sections of report_parts.h share. For report_*.c that write them only.
 *
 * report_write.c writes numbers and cells; report_programme.c knows what is said of one programme; report_places.c,
 * report_scenarios.c, report_sectors.c, report_chain.c, report_municipal.c, report_dialogue.c and report_evidence.c are the
 * sections in the order of a report.
 */
#ifndef REPORT_PRIVATE_H
#define REPORT_PRIVATE_H

#include "cells.h"
#include "report_parts.h"
#include "wording.h"

enum { TEXT_SIZE = CELL_SIZE, HORIZON_SHORT = 3, HORIZON_LONG = 10 };

/* --- report_write.c */

/* A whole number as the language writes it, "?" for NaN; the text is in room, or lasts for ever. */
const char *report_count(const struct report_data *d, double value, char room[WORDING_NUMBER_SIZE]);

/* The median of a row with its 80 % interval, the row's note where they are withheld, and nothing for row -1. */
void report_cell_interval(const struct report_data *d, struct document *document, struct document_table *table,
                          const struct answer *answer, int row, enum cell_style style);
/* "53B Building": what a row of the chain is about. */
void report_cell_code(const struct report_data *d, struct document *document, struct document_table *table, const struct answer *answer,
                      int row);
void report_cell_count(const struct report_data *d, struct document *document, struct document_table *table, double value);
void report_cell_year(struct document *document, struct document_table *table, double year);
/* A probability in percent; nothing for NaN. */
void report_cell_chance(struct document *document, struct document_table *table, double chance);
void report_column(const struct report_data *d, struct document *document, struct document_table *table, const char *en, const char *sv,
                   bool number);
void report_column_year(struct document *document, struct document_table *table, int year);
void report_heading(const struct report_data *d, struct document *document, const char *en, const char *sv);

/* Whether an answer has any number of a quantity. */
bool report_has(const struct answer *answer, const char *quantity);

/* What is said of occupations: openings, or how many work in them where nobody's age is known. */
const char *report_occupations_by(const struct report_data *d);

/* Whether a code is one of a list parted by blanks. */
bool report_listed(const char *list, const char *code);

/* --- report_programme.c */

enum { REPORT_GROUP_SIZE = 32 };
/* The education group that a programme leads to first; "" when it leads to none. */
void report_main_group(const struct report_data *d, int row, char group[REPORT_GROUP_SIZE]);

/* What is advised of a programme's places, in words. */
const char *report_advice(const struct report_data *d, int row);
/* Demand and supply of the group a programme leads to. False when the chain does not have them. The chart's title is
 * in title, which must last as long. */
bool report_programme_chart(const struct report_data *d, int row, struct document_chart *chart, char title[TEXT_SIZE]);

#endif
