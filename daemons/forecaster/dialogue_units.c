#include "dialogue_units.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const dialogue_sectors[DIALOGUE_SECTORS] = {"public", "private"};
const int dialogue_years[DIALOGUE_HORIZONS] = {1, 3, 5};

static const int employers_least = 3;
static const double largest_share = 0.85, two_largest_share = 0.95;

int dialogue_sector(const char *name)
{
    for (int s = 0; s < DIALOGUE_SECTORS; s++)
        if (strcmp(dialogue_sectors[s], name) == 0)
            return s;
    return -1;
}

/* --- order */

static int first_difference(const char *const *a, const char *const *b, int n)
{
    int order = 0;

    for (int i = 0; i < n && order == 0; i++)
        order = strcmp(a[i], b[i]);
    return order;
}

static int by_question(const void *x, const void *y)
{
    const struct dialogue_answer *a = x, *b = y;
    const char *const left[] = {a->industry_scheme, a->industry, a->round, a->region, a->respondent, a->sector};
    const char *const right[] = {b->industry_scheme, b->industry, b->round, b->region, b->respondent, b->sector};

    return first_difference(left, right, ARRAY_SIZE(left));
}

static int by_respondent(const void *x, const void *y)
{
    const struct dialogue_answer *a = x, *b = y;
    const char *const left[] = {a->respondent, a->region, a->sector};
    const char *const right[] = {b->respondent, b->region, b->sector};

    return first_difference(left, right, ARRAY_SIZE(left));
}

static bool same_round(const struct dialogue_answer *a, const struct dialogue_answer *b)
{
    return strcmp(a->industry_scheme, b->industry_scheme) == 0 && strcmp(a->industry, b->industry) == 0 &&
           strcmp(a->round, b->round) == 0;
}

/* --- what can be shown */

/* Employers so far, of answers that come by respondent. */
struct employers {
    int count;
    const char *last;
    double persons, total, largest, second; /* of the last one; of those before it */
};

static void close_employer(struct employers *e)
{
    if (e->last == NULL)
        return;
    e->count++;
    e->total += e->persons;
    if (e->persons > e->largest) {
        e->second = e->largest;
        e->largest = e->persons;
    } else if (e->persons > e->second) {
        e->second = e->persons;
    }
}

static void add_employer(struct employers *e, const struct dialogue_answer *answer)
{
    if (e->last == NULL || strcmp(e->last, answer->respondent) != 0) {
        close_employer(e);
        e->last = answer->respondent;
        e->persons = 0;
    }
    e->persons += answer->headcount;
}

static bool none_dominates(struct employers *e)
{
    close_employer(e);
    return e->count >= employers_least && e->largest <= largest_share * e->total &&
           e->largest + e->second <= two_largest_share * e->total;
}

bool dialogue_are_several(const struct dialogue_answer *answers, int n)
{
    struct employers employers = {0};

    for (int i = 0; i < n; i++)
        add_employer(&employers, &answers[i]);
    return none_dominates(&employers);
}

bool dialogue_can_be_shown(const struct dialogue_units *units, const struct dialogue_unit *unit, int horizon,
                           const bool counts[DIALOGUE_SECTORS])
{
    struct employers employers = {0};

    for (int i = unit->first; i < unit->first + unit->count; i++) {
        const struct dialogue_answer *answer = &units->answers[i];
        if (counts[dialogue_sector(answer->sector)] && !isnan(answer->said[horizon]))
            add_employer(&employers, answer);
    }
    return none_dominates(&employers);
}

/* --- units */

/* Makes a unit of answers, which by_respondent has ordered, unless they are too few. */
static bool add_unit(struct dialogue_units *units, const struct dialogue_answer *answers, int n, const char *region)
{
    struct dialogue_unit *unit = &units->list[units->count];

    if (!dialogue_are_several(answers, n))
        return false;
    *unit = (struct dialogue_unit){answers->industry_scheme, answers->industry, region, answers->round, strlen(region) == 2,
                                   answers->answered_on, units->answer_count, n};
    for (int i = 0; i < n; i++) {
        units->answers[units->answer_count++] = answers[i];
        unit->answered_on = answers[i].answered_on > unit->answered_on ? answers[i].answered_on : unit->answered_on;
    }
    units->count++;
    return true;
}

/* Whether an answer may speak for its own municipality. */
static bool is_for_own(const struct dialogue_answer *answer)
{
    return strlen(answer->region) != 2 && (answer->unit == NULL || strcmp(answer->unit, answer->region) == 0);
}

/* The answers of one region: its own unit, or left for the county's. Those that were to be a unit and are too few, as some were
 * taken back, are for no other: there they would be told of. Returns how many are left. */
static int add_region(struct dialogue_units *units, struct dialogue_answer *answers, int n, struct dialogue_answer *left)
{
    int own = 0, others = 0;

    for (int i = 0; i < n; i++) {
        if (is_for_own(&answers[i]))
            answers[own++] = answers[i];
        else
            left[others++] = answers[i];
    }
    if (own > 0 && !add_unit(units, answers, own, answers->region))
        for (int i = 0; i < own; i++)
            if (answers[i].unit == NULL)
                left[others++] = answers[i];
    return others;
}

/* The answers of one round about one industry, which are moved about; rest has room for them. */
static void add_round(struct dialogue_units *units, struct dialogue_answer *answers, int n, const char *county, struct dialogue_answer *rest)
{
    int left = 0;

    for (int i = 0, next; i < n; i = next) {
        for (next = i + 1; next < n && strcmp(answers[next].region, answers[i].region) == 0; next++)
            ;
        left += add_region(units, answers + i, next - i, rest + left);
    }
    qsort(rest, (size_t)left, sizeof *rest, by_respondent);
    if (left > 0)
        (void)add_unit(units, rest, left, county);
}

/* Answers of kinds that there are, in order. */
static int take_answers(struct dialogue_answer *sorted, const struct dialogue_answer *answers, int n)
{
    int kept = 0;

    for (int i = 0; i < n; i++)
        if (dialogue_sector(answers[i].sector) >= 0)
            sorted[kept++] = answers[i];
    qsort(sorted, (size_t)kept, sizeof *sorted, by_question);
    return kept;
}

bool dialogue_units_make(struct dialogue_units *units, const struct dialogue_answer *answers, int n, const char *county)
{
    size_t room = (size_t)n + 1;
    struct dialogue_answer *sorted = malloc(room * sizeof *sorted), *rest = malloc(room * sizeof *rest);
    bool ok;

    *units = (struct dialogue_units){.list = malloc(room * sizeof *units->list), .answers = malloc(room * sizeof *units->answers)};
    ok = sorted != NULL && rest != NULL && units->list != NULL && units->answers != NULL;
    if (ok) {
        int kept = take_answers(sorted, answers, n);
        for (int i = 0, next; i < kept; i = next) {
            for (next = i + 1; next < kept && same_round(&sorted[next], &sorted[i]); next++)
                ;
            add_round(units, sorted + i, next - i, county, rest);
        }
    }
    free(sorted);
    free(rest);
    return ok;
}

void dialogue_units_free(struct dialogue_units *units)
{
    free(units->list);
    free(units->answers);
    memset(units, 0, sizeof *units);
}

/* --- what they say */

double dialogue_growth(double said)
{
    return log1p(fmin(fmax(said, -0.5), 1));
}

double dialogue_mean(const struct dialogue_units *units, const struct dialogue_unit *unit, int sector, int horizon, int *n)
{
    double sum = 0;

    *n = 0;
    for (int i = unit->first; i < unit->first + unit->count; i++) {
        const struct dialogue_answer *answer = &units->answers[i];
        if (dialogue_sector(answer->sector) == sector && !isnan(answer->said[horizon])) {
            sum += dialogue_growth(answer->said[horizon]);
            ++*n;
        }
    }
    return *n > 0 ? sum / *n : NAN;
}

/* Year and month (1 .. 12). Source: Hinnant, chrono-compatible low-level date algorithms, civil_from_days. */
static int year_of(int32_t days, int *month)
{
    int z = days + 719468, era = (z >= 0 ? z : z - 146096) / 146097, doe = z - era * 146097;
    int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365, doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int mp = (5 * doy + 2) / 153;

    *month = mp < 10 ? mp + 3 : mp - 9;
    return yoe + era * 400 + (*month <= 2);
}

int dialogue_base(const struct dialogue_unit *unit, int frequency)
{
    int month, year = year_of(unit->answered_on, &month);

    return frequency == 1 ? year - (month <= 5) : year * frequency + (month - 1) * frequency / 12;
}

bool dialogue_is_current(const struct dialogue_units *units, const struct dialogue_unit *unit, int frequency, int from, int to)
{
    int base = dialogue_base(unit, frequency);

    if (base < from || base > to)
        return false;
    for (int i = 0; i < units->count; i++) {
        const struct dialogue_unit *other = &units->list[i];
        if (strcmp(other->industry, unit->industry) != 0 || strcmp(other->industry_scheme, unit->industry_scheme) != 0 ||
            strcmp(other->round, unit->round) == 0)
            continue;
        base = dialogue_base(other, frequency);
        if (base >= from && base <= to &&
            (other->answered_on > unit->answered_on || (other->answered_on == unit->answered_on && strcmp(other->round, unit->round) > 0)))
            return false;
    }
    return true;
}
