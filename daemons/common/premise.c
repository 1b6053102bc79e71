#include "premise.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

const struct premise_rule premise_rules[PREMISE_KINDS] = {
    [PREMISE_PLANT_OPENS] = {"plant-opens", "persons", PREMISE_INDUSTRY | PREMISE_MUNICIPALITY, 0, 1, 100000},
    [PREMISE_PLANT_CLOSES] = {"plant-closes", "persons", PREMISE_INDUSTRY | PREMISE_MUNICIPALITY, 0, 1, 100000},
    [PREMISE_SECTOR_GROWTH] = {"sector-growth", "points", PREMISE_INDUSTRY, 0, -50, 50},
    [PREMISE_MIGRATION] = {"migration", "percent", 0, 0, -100, 500},
    [PREMISE_PARTICIPATION] = {"participation", "points", 0, PREMISE_AGE, -50, 50},
    [PREMISE_PENSION_AGE] = {"pension-age", "years", 0, 0, -5, 10},
    [PREMISE_PLACES] = {"places", "places", PREMISE_PROGRAMME, 0, -10000, 10000},
    [PREMISE_REMOTE_WORK] = {"remote-work", "points", 0, 0, -100, 100},
};

enum { YEAR_LEAST = 1900, YEAR_MOST = 2200, RAMP_MOST = 30 };

enum premise_kind premise_kind_of(const char *name)
{
    int kind = 0;

    while (kind < PREMISE_KINDS && strcmp(premise_rules[kind].name, name) != 0)
        kind++;
    return (enum premise_kind)kind;
}

/* What the kind goes by is there, and nothing else is. NULL, or the sentence's end. */
static const char *misfit(const struct premise *a, const struct premise_rule *rule)
{
    unsigned given = (a->industry[0] ? PREMISE_INDUSTRY : 0) | (a->programme[0] ? PREMISE_PROGRAMME : 0) |
                     (a->age[0] ? PREMISE_AGE : 0) | (strlen(a->region) == 4 ? PREMISE_MUNICIPALITY : 0);
    unsigned lacks = rule->needs & ~given, strange = given & ~(rule->needs | rule->may | PREMISE_MUNICIPALITY);

    return lacks & PREMISE_MUNICIPALITY ? "needs a municipality: region=1880"
           : lacks & PREMISE_INDUSTRY   ? "needs an industry: industry=F"
           : lacks & PREMISE_PROGRAMME  ? "needs a programme: programme=gysam:VO"
           : strange & PREMISE_INDUSTRY ? "does not go by industry"
           : strange & PREMISE_PROGRAMME ? "does not go by programme"
           : strange & PREMISE_AGE       ? "does not go by age"
                                            : NULL;
}

/* 60-64, 60+ or 60; or none. */
static bool age_reads(const char *text)
{
    int first, last, range = 0, open = 0;
    bool ranged = sscanf(text, "%d-%d%n", &first, &last, &range) == 2 && text[range] == '\0';

    if (text[0] == '\0' || ranged)
        return text[0] == '\0' || first <= last;
    return text[0] >= '0' && text[0] <= '9' && sscanf(text, "%d%n", &first, &open) == 1 && (text[open] == '\0' || strcmp(text + open, "+") == 0);
}

bool premise_check(const struct premise *a, char *error, size_t error_size)
{
    const struct premise_rule *rule = &premise_rules[a->kind];
    const char *wrong = misfit(a, rule);

    if (wrong != NULL)
        snprintf(error, error_size, "%s %s", rule->name, wrong);
    else if (!(a->low <= a->high) || !(a->low >= rule->least) || !(a->high <= rule->most))
        snprintf(error, error_size, "%s: %s must be a number or a range low..high from %g to %g", rule->name, rule->unit,
                 rule->least, rule->most);
    else if (!age_reads(a->age))
        snprintf(error, error_size, "%s: age must be like 60-64, 60+ or 60", rule->name);
    else if (a->from < YEAR_LEAST || a->from > YEAR_MOST)
        snprintf(error, error_size, "%s needs the year it begins with: from=2027", rule->name);
    else if (a->ramp < 0 || a->ramp > RAMP_MOST)
        snprintf(error, error_size, "%s: ramp must be 0 to %d years", rule->name, RAMP_MOST);
    else if (a->until != 0 && (a->until < a->from || a->until > YEAR_MOST))
        snprintf(error, error_size, "%s: until must not lie before from", rule->name);
    else
        return true;
    return false;
}

static bool keep(char *out, size_t size, const char *text)
{
    return snprintf(out, size, "%s", text != NULL ? text : "") < (int)size;
}

static bool keep_code(char *scheme, char *code, const Framsyn__V1__Code *from)
{
    return keep(scheme, PREMISE_CODE_SIZE, from != NULL ? from->scheme : NULL) &&
           keep(code, PREMISE_CODE_SIZE, from != NULL ? from->code : NULL);
}

bool premise_from_message(struct premise *a, const Framsyn__V1__Assumption *m, char *error, size_t error_size)
{
    *a = (struct premise){.kind = premise_kind_of(m->kind), .low = m->low, .high = m->high, .from = m->from_year,
                             .ramp = m->ramp_years <= RAMP_MOST ? (int)m->ramp_years : -1, .until = m->until_year};
    if (a->kind == PREMISE_KINDS) {
        snprintf(error, error_size, "\"%.40s\" is no kind of assumption", m->kind);
        return false;
    }
    if (keep(a->region, sizeof a->region, m->region) && keep(a->age, sizeof a->age, m->age) &&
        keep_code(a->industry_scheme, a->industry, m->industry) &&
        keep_code(a->programme_scheme, a->programme, m->programme))
        return true;
    snprintf(error, error_size, "a code of the assumption %s is too long", m->kind);
    return false;
}

/* Years from the beginning of from to the end of the period, or to the end of until. */
double premise_years(const struct premise *a, int frequency, int ordinal)
{
    double end = (ordinal + 1.0) / frequency, last = a->until != 0 ? fmin(end, a->until + 1.0) : end;

    return fmax(0, last - a->from);
}

double premise_share(const struct premise *a, int frequency, int ordinal)
{
    double years = premise_years(a, frequency, ordinal);

    if (a->until != 0 && ordinal / frequency > a->until)
        return 0;
    return years <= 0 ? 0 : a->ramp == 0 ? 1 : fmin(1, years / a->ramp);
}
