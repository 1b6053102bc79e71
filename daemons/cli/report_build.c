#include "report_build.h"

#include <stdio.h>

#include "cells.h"
#include "report_parts.h"
#include "wording.h"

/* --- what a report begins with */

static void begin_texts(const struct report_data *d, enum report_layout layout, char title[200], char subtitle[300], char footer[400])
{
    static const struct text titles[] = {
        [REPORT_ASSESSMENT] = {"Skills needs in %s: assessment", "Kompetensbehov i %s: bedömning"},
        [REPORT_MYH] = {"Higher vocational education: needs in %s", "Yrkeshögskolan: behov i %s"},
        [REPORT_PLAN] = {"Places in upper secondary and adult education: plan for %s", "Dimensionering av utbildningsplatser: underlag för %s"},
    };
    char when[WORDING_TIME_SIZE];
    const struct answer *chain = d->balance.rows > 0 ? &d->balance : &d->demand;
    const char *county = chain->rows > 0 ? cell_text(chain, 0, "region_name") : d->cli->config.county;

    wording_time(cell_text(&d->plan, 0, "published_at"), when);
    snprintf(title, 200, wording(titles[layout], d->cli->swedish), county);
    snprintf(subtitle, 300, report_word(d, "Network %s, scenario %s published %s, reckoned from figures up to %d",
                                        "Nätverk %s, scenario %s publicerat %s, räknat på uppgifter till och med %d"),
             d->network, cell_text(&d->plan, 0, "scenario_id"), when, report_base_year(d));
    snprintf(footer, 400, report_word(d, "Framsyn, scenario %s. Intervals are 80 %% unless said otherwise; each number can be walked back with framsyn why.%s",
                                      "Framsyn, scenario %s. Intervall är 80 %% om inget annat sägs; varje tal kan följas bakåt med framsyn why.%s"),
             cell_text(&d->plan, 0, "scenario_id"),
             !report_synthetic(d) ? "" : report_word(d, " SYNTHETIC FIGURES: an example, not Örebro County.", " PÅHITTADE SIFFROR: ett exempel, inte Örebro län."));
}

/* --- the layouts */

static void build_assessment(const struct report_data *d, struct document *document)
{
    report_summary(d, document);
    report_places(d, document);
    report_scenarios(d, document);
    report_sectors(d, document);
    report_balances(d, document);
    report_municipalities(d, document);
    report_charts(d, document, 4);
    report_occupations(d, document);
    report_dialogue(d, document);
    report_accuracy(d, document);
    report_changes(d, document);
    report_basis(d, document);
}

/* Area by area, as the question is asked: the need on three and five years' sight, in which occupations, and why. */
static void build_myh(const struct report_data *d, struct document *document)
{
    report_summary(d, document);
    report_places(d, document);
    for (int row = 0; row < d->plan.rows; row++)
        report_area(d, document, row);
    report_dialogue(d, document);
    report_accuracy(d, document);
    report_basis(d, document);
}

static void build_plan(const struct report_data *d, struct document *document)
{
    report_summary(d, document);
    report_places(d, document);
    report_places_by_year(d, document);
    report_scenarios(d, document);
    report_balances(d, document);
    report_municipalities(d, document);
    report_charts(d, document, d->plan.rows);
    if (!report_any_known(d))
        report_occupations(d, document);
    report_changes(d, document);
    report_accuracy(d, document);
    report_basis(d, document);
}

struct document *report_build(const struct report_data *d, enum report_layout layout)
{
    char title[200], subtitle[300], footer[400];
    struct document *document;

    begin_texts(d, layout, title, subtitle, footer);
    document = document_new(title, subtitle, footer, d->cli->swedish ? "sv" : "en");
    if (document == NULL)
        return NULL;
    if (layout == REPORT_ASSESSMENT)
        build_assessment(d, document);
    else if (layout == REPORT_MYH)
        build_myh(d, document);
    else
        build_plan(d, document);
    for (int row = 0; row < d->plan.rows; row++)
        if (report_known(d, row))
            report_slide(d, document, row);
    return document;
}
