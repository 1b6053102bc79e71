/* report_build: the reports a region owes, composed from the numbers. */
#ifndef REPORT_BUILD_H
#define REPORT_BUILD_H

#include "document.h"
#include "report_data.h"

enum report_layout {
    REPORT_ASSESSMENT, /* the county's needs: public and private, short and long, per area, with what they rest on */
    REPORT_MYH,        /* MYH's yearly question: per area of higher vocational education */
    REPORT_PLAN,       /* GySam's dimensioning plan: places per programme and start year */
};

/* NULL when out of memory. */
struct document *report_build(const struct report_data *data, enum report_layout layout);

#endif
