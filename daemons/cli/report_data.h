/* report_data: what a report is made from, asked of the daemon like any reader. */
#ifndef REPORT_DATA_H
#define REPORT_DATA_H

#include "answer.h"
#include "command.h"

struct report_data {
    const struct cli *cli;
    const char *network;
    struct answer plan, former; /* the next class of each programme, now and in the baseline before; no rows without one */
    struct answer high, low;    /* the same in the scenarios beside the baseline; no rows without them */
    struct answer demand, supply, balance, places; /* the chain, the county's */
    struct answer municipal;    /* balances of the county and its municipalities */
    struct answer classes;      /* what others call the balances */
    struct answer employed;     /* forecasts by industry, the county's, yearly */
    struct answer record, effect; /* of employers' answers */
    struct answer dialogue, status, fallbacks;
};

/* Returns the exit code, after complaining when something cannot be had. report_data_free in either case. */
int report_data_read(struct report_data *data, struct cli *cli, const char *network) MUSTCHECK;
void report_data_free(struct report_data *data);

/* The row of a chain's answer for a quantity, code and horizon; -1: none. */
int report_row(const struct answer *answer, const char *quantity, const char *code, int horizon);
/* The row of a plan for a programme; -1: none. */
int report_plan_row(const struct answer *plan, const char *programme);

#endif
