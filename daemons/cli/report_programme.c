/* One programme: what is advised of its places, the sentences and the chart on it; its area in the answer to the
 * authority, and its slide.
 */
#include "report_private.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "plan_lacks.h"

bool report_known(const struct report_data *d, int row)
{
    return !isnan(cell_number(&d->plan, row, "lo80"));
}

bool report_any_known(const struct report_data *d)
{
    for (int row = 0; row < d->plan.rows; row++)
        if (report_known(d, row))
            return true;
    return false;
}

/* What is advised, and the light and the words for it. */
static const struct advice {
    const char *name;
    enum document_light light;
    struct text words;
} advices[] = {
    {"more", LIGHT_RED, {"more places", "fler platser"}},
    {"likely more", LIGHT_ORANGE, {"likely more places", "troligen fler platser"}},
    {"as today", LIGHT_GREEN, {"as today", "som i dag"}},
    {"likely fewer", LIGHT_YELLOW, {"likely fewer places", "troligen färre platser"}},
    {"fewer", LIGHT_YELLOW, {"fewer places", "färre platser"}},
};

static const struct advice *advice_of(const struct report_data *d, int row)
{
    const char *name = cell_text(&d->plan, row, "advice");

    for (size_t i = 0; report_known(d, row) && i < ARRAY_SIZE(advices); i++)
        if (strcmp(advices[i].name, name) == 0)
            return &advices[i];
    return NULL;
}

enum document_light report_light(const struct report_data *d, int row)
{
    const struct advice *advice = advice_of(d, row);

    return advice != NULL ? advice->light : LIGHT_NONE;
}

const char *report_advice(const struct report_data *d, int row)
{
    const struct advice *advice = advice_of(d, row);

    return advice != NULL ? report_word(d, advice->words.en, advice->words.sv) : report_word(d, "figures lack", "uppgifter saknas");
}

void report_main_group(const struct report_data *d, int row, char group[REPORT_GROUP_SIZE])
{
    const char *groups = cell_text(&d->plan, row, "groups");

    snprintf(group, REPORT_GROUP_SIZE, "%.*s", (int)strcspn(groups, " "), groups);
}

/* Which way it leans, also where the interval holds today's places. */
static void chance_words(const struct report_data *d, int row, char *out)
{
    size_t used = strlen(out);
    double chance = cell_number(&d->plan, row, "p_more");

    if (!isnan(chance))
        snprintf(out + used, REPORT_SENTENCE_SIZE - used, report_word(d, " The chance that more are needed than today is %d %%.", " Chansen att fler behövs än i dag är %d %%."),
                 (int)lround(100 * chance));
}

static void need_sentence(const struct report_data *d, int row, char *out)
{
    char today[WORDING_NUMBER_SIZE], need[WORDING_NUMBER_SIZE], low[WORDING_NUMBER_SIZE], high[WORDING_NUMBER_SIZE];
    double recommended = cell_number(&d->plan, row, "recommended");
    int start = (int)cell_number(&d->plan, row, "first_start"), exam = (int)cell_number(&d->plan, row, "first_graduates");

    report_count(d, cell_number(&d->plan, row, "today"), today);
    report_count(d, recommended, need);
    report_count(d, cell_number(&d->plan, row, "lo80"), low);
    report_count(d, cell_number(&d->plan, row, "hi80"), high);
    if (isnan(recommended))
        snprintf(out, REPORT_SENTENCE_SIZE,
                 report_word(d, "There are %s places today; for graduates of %d to meet the need, a class begun in %d needs between %s and %s (80 %%), too wide a range for a single number.",
                             "I dag finns %s platser; för att examen %d ska möta behovet behöver klassen som börjar %d mellan %s och %s (80 %%), ett för brett spann för ett enda tal."),
                 today, exam, start, low, high);
    else
        snprintf(out, REPORT_SENTENCE_SIZE,
                 report_word(d, "There are %s places today; for graduates of %d to meet the need, a class begun in %d needs %s (80 %%: %s to %s).",
                             "I dag finns %s platser; för att examen %d ska möta behovet behöver klassen som börjar %d ha %s (80 %%: %s till %s)."),
                 today, exam, start, need, low, high);
    chance_words(d, row, out);
}

static void balance_sentence(const struct report_data *d, int row, char *out)
{
    char group[REPORT_GROUP_SIZE], near[TEXT_SIZE], far[TEXT_SIZE];
    int first, last;

    report_main_group(d, row, group);
    first = report_row(&d->balance, "balance", group, HORIZON_SHORT);
    last = report_row(&d->balance, "balance", group, HORIZON_LONG);
    out[0] = '\0';
    if (first < 0 || last < 0)
        return;
    if (isnan(cell_number(&d->balance, first, "lo80")) || isnan(cell_number(&d->balance, last, "lo80"))) {
        snprintf(out, REPORT_SENTENCE_SIZE, report_word(d, "Of group %s there are too few persons for a balance to be shown.",
                                                        "Utbildningsgrupp %s har för få personer för att en balans ska visas."), group);
        return;
    }
    cell_shown(d->cli, &d->balance, first, CELL_PERCENT, near);
    cell_shown(d->cli, &d->balance, last, CELL_PERCENT, far);
    snprintf(out, REPORT_SENTENCE_SIZE,
             report_word(d, "The balance of %s (supply less demand) is %s in %d and %s in %d; a shortage by then has probability %d %%.",
                         "Balansen för %s (tillgång minus efterfrågan) är %s år %d och %s år %d; sannolikheten för brist är då %d %%."),
             cell_name(d->cli, &d->balance, first), near, (int)cell_number(&d->balance, first, "year"), far,
             (int)cell_number(&d->balance, last, "year"), (int)round(100 * cell_number(&d->balance, last, "p_short")));
}

static int words(const char *text)
{
    int n = 0;

    for (const char *p = text; *p != '\0'; p++)
        n += *p != ' ' && (p == text || p[-1] == ' ');
    return n;
}

static void basis_sentence(const struct report_data *d, int row, char *out)
{
    int borrowed = words(cell_text(&d->plan, row, "borrowed"));

    if (borrowed == 0)
        snprintf(out, REPORT_SENTENCE_SIZE, "%s", report_word(d, "All of it rests on the county's own figures.", "Allt vilar på länets egna uppgifter."));
    else if (borrowed == 1)
        snprintf(out, REPORT_SENTENCE_SIZE, report_word(d, "It rests on the county's own figures but for one assumption, named with number %s.",
                                                        "Det vilar på länets egna uppgifter utom ett antagande, som framgår av nummer %s."),
                 cell_text(&d->plan, row, "id"));
    else
        snprintf(out, REPORT_SENTENCE_SIZE, report_word(d, "It rests on the county's own figures but for %d assumptions, named with number %s.",
                                                        "Det vilar på länets egna uppgifter utom %d antaganden, som framgår av nummer %s."),
                 borrowed, cell_text(&d->plan, row, "id"));
}

void report_sentences(const struct report_data *d, int row, char sentence[DOCUMENT_SENTENCES][REPORT_SENTENCE_SIZE])
{
    need_sentence(d, row, sentence[0]);
    balance_sentence(d, row, sentence[1]);
    basis_sentence(d, row, sentence[2]);
}

static void fill_line(struct document_line *line, const struct answer *answer, const char *quantity, const char *code, int years)
{
    for (int h = 0; h < years; h++) {
        int row = report_row(answer, quantity, code, h + 1);
        line->median[h] = row < 0 ? NAN : cell_middle(answer, row);
        line->lo80[h] = row < 0 ? NAN : cell_number(answer, row, "lo80");
        line->hi80[h] = row < 0 ? NAN : cell_number(answer, row, "hi80");
        line->lo95[h] = row < 0 ? NAN : cell_number(answer, row, "lo95");
        line->hi95[h] = row < 0 ? NAN : cell_number(answer, row, "hi95");
    }
}

static int years_of(const struct answer *answer)
{
    int years = 0;

    for (int row = 0; row < answer->rows; row++)
        years = (int)fmax(years, cell_number(answer, row, "horizon"));
    return years < DOCUMENT_YEARS_MAX ? years : DOCUMENT_YEARS_MAX;
}

/* Demand and supply of the group a programme leads to. False when the chain does not have them. */
bool report_programme_chart(const struct report_data *d, int row, struct document_chart *chart, char title[TEXT_SIZE])
{
    char group[REPORT_GROUP_SIZE];
    int known;

    report_main_group(d, row, group);
    known = report_row(&d->demand, "demand_education", group, 1);
    if (known < 0 || report_row(&d->supply, "supply", group, 1) < 0)
        return false;
    snprintf(title, TEXT_SIZE, "%.180s", cell_name(d->cli, &d->demand, known));
    *chart = (struct document_chart){.title = title,
                                     .unit = report_word(d, "persons; bands 80 and 95 %", "personer; band 80 och 95 %"),
                                     .first_year = report_base_year(d) + 1,
                                     .years = years_of(&d->demand),
                                     .lines = 2,
                                     .comma = d->cli->swedish};
    chart->line[0].name = report_word(d, "Demand", "Efterfrågan");
    chart->line[1].name = report_word(d, "Supply", "Tillgång");
    fill_line(&chart->line[0], &d->demand, "demand_education", group, chart->years);
    fill_line(&chart->line[1], &d->supply, "supply", group, chart->years);
    return true;
}

static void area_need(const struct report_data *d, struct document *document, int row)
{
    static const int horizons[] = {3, 5};
    char group[REPORT_GROUP_SIZE], text[TEXT_SIZE];
    const char *groups = cell_text(&d->plan, row, "groups");

    for (const char *p = groups; *p != '\0'; p += strspn(p, " ")) {
        snprintf(group, sizeof group, "%.*s", (int)strcspn(p, " "), p);
        p += strcspn(p, " ");
        for (size_t i = 0; i < ARRAY_SIZE(horizons); i++) {
            int at = report_row(&d->demand, "education_need", group, horizons[i]);
            if (at < 0 || isnan(cell_number(&d->demand, at, "lo80")))
                continue;
            cell_shown(d->cli, &d->demand, at, CELL_COUNT, text);
            document_text(document, report_word(d, "Need in %d of people with %s: %s a year.", "Behov %d av personer med %s: %s per år."),
                          (int)cell_number(&d->demand, at, "year"), cell_name(d->cli, &d->demand, at), text);
        }
    }
}

static void area_occupations(const struct report_data *d, struct document *document, const char *programme)
{
    char list[900] = "";
    size_t used = 0;

    for (int row = 0; row < d->demand.rows && used + 100 < sizeof list; row++) {
        char room[WORDING_NUMBER_SIZE];
        if (strcmp(cell_text(&d->demand, row, "quantity"), report_occupations_by(d)) != 0 || cell_number(&d->demand, row, "horizon") != HORIZON_SHORT ||
            !report_listed(cell_text(&d->demand, row, "programmes"), programme) || isnan(cell_middle(&d->demand, row)))
            continue;
        used += (size_t)snprintf(list + used, sizeof list - used, "%s%.80s (%s)", used ? "; " : "", cell_name(d->cli, &d->demand, row),
                                 report_count(d, cell_middle(&d->demand, row), room));
    }
    if (used > 0)
        document_text(document, report_has(&d->demand, "openings") ? report_word(d, "Occupations, with openings a year: %s.", "Yrken, med rekryteringsbehov per år: %s.")
                                                                   : report_word(d, "Occupations, with those at work: %s.", "Yrken, med sysselsatta: %s."), list);
}

void report_area(const struct report_data *d, struct document *document, int row)
{
    char sentence[DOCUMENT_SENTENCES][REPORT_SENTENCE_SIZE], title[TEXT_SIZE], lacks[PLAN_LACKS_SIZE];
    struct document_chart chart;

    document_heading(document, 1, cell_name(d->cli, &d->plan, row));
    if (!report_known(d, row)) {
        document_text(document, report_word(d, "Figures that its places are reckoned from lack: %s.", "Uppgifter som platserna räknas ur saknas: %s."),
                      plan_lacks(d->cli, &d->plan, row, lacks));
        area_need(d, document, row);
        area_occupations(d, document, cell_text(&d->plan, row, "programme"));
        return;
    }
    report_sentences(d, row, sentence);
    for (int i = 0; i < DOCUMENT_SENTENCES; i++)
        if (sentence[i][0] != '\0')
            document_text(document, "%s", sentence[i]);
    area_need(d, document, row);
    area_occupations(d, document, cell_text(&d->plan, row, "programme"));
    if (report_programme_chart(d, row, &chart, title))
        document_chart(document, &chart);
}

void report_slide(const struct report_data *d, struct document *document, int row)
{
    char sentence[DOCUMENT_SENTENCES][REPORT_SENTENCE_SIZE], title[TEXT_SIZE];
    const char *const sentences[DOCUMENT_SENTENCES] = {sentence[0], sentence[1], sentence[2]};
    struct document_chart chart;
    bool drawn = report_programme_chart(d, row, &chart, title);

    report_sentences(d, row, sentence);
    document_slide(document, cell_name(d->cli, &d->plan, row), report_light(d, row), report_advice(d, row), sentences, drawn ? &chart : NULL);
}
