#include "skill_people.h"

#include <math.h>
#include <string.h>

#include "skill_ages.h"
#include "skill_known.h"
#include "skill_pool.h"
#include "skill_programmes.h"
#include "skill_replacement.h"
#include "skill_routes.h"
#include "skills/education.h"

enum { RATE_WINDOW = 5 };

/* --- the population by education and age */

struct population {
    const char *region;
    const struct skill_age *groups;
    int ages, educations, year;
};

static double people(const struct skill_input *input, const struct skill_base *base, const struct population *p, const char *measure,
                     int k, int a, int year)
{
    return skill_value(base->facts, &(struct skill_key){measure, p->region, "T", "T", input->education_scheme, input->in.education.code[k],
                                                        p->groups[a].code, "T"}, year);
}

static double *stock_of(struct skill_input *input, const struct skill_base *base, const struct population *p, const char *measure, int year)
{
    double *stock = skill_pool(input, (size_t)p->educations * (size_t)p->ages, sizeof *stock);

    for (int k = 0; stock != NULL && k < p->educations; k++)
        for (int a = 0; a < p->ages; a++) {
            double value = people(input, base, p, measure, k, a, year);
            stock[k * p->ages + a] = isnan(value) ? 0 : value;
        }
    return stock;
}

/* A yearly rate from flows over the stock at the beginning of the year: the mean of the last years, how far it may be
 * off, and how much a single year strays. */
static struct rate rate_of(const double *rates, int n, double exposed)
{
    double sum = 0, squares = 0, mean, chance;

    for (int i = 0; i < n; i++)
        sum += rates[i];
    mean = n > 0 ? sum / n : 0;
    for (int i = 0; i < n; i++)
        squares += (rates[i] - mean) * (rates[i] - mean);
    /* a small group's rate is uncertain also where its few years agree */
    chance = exposed > 0 ? sqrt(fmax(fabs(mean), 1 / exposed) / exposed) : 0;
    return (struct rate){(float)mean, (float)fmax(chance, n > 1 ? sqrt(squares / (n - 1) / n) : chance),
                         n > 1 ? (float)sqrt(squares / (n - 1)) : 0};
}

static struct rate cell_rate(const struct skill_input *input, const struct skill_base *base, const struct population *p,
                             const char *measure, int k, int a)
{
    double rates[RATE_WINDOW], exposed = 0;
    int n = 0;

    for (int year = p->year; year > p->year - RATE_WINDOW; year--) {
        double flow = people(input, base, p, measure, k, a, year), stock = people(input, base, p, "population_education", k, a, year - 1);
        if (isnan(stock))
            stock = people(input, base, p, "population_education", k, a, year);
        if (isnan(flow) || !(stock > 0))
            continue;
        rates[n++] = fmin(flow / stock, 1);
        exposed += stock;
    }
    return rate_of(rates, n, exposed);
}

static const struct rate *flow_rates(struct skill_input *input, const struct skill_base *base, const struct population *p, const char *measure)
{
    struct skill_table_key table = {measure, p->region, NULL, NULL, input->education_scheme, "*", "*"};
    struct rate *rates = skill_newest(base->facts, &table) > 0
                             ? skill_pool(input, (size_t)p->educations * (size_t)p->ages, sizeof *rates) : NULL;

    for (int k = 0; rates != NULL && k < p->educations; k++)
        for (int a = 0; a < p->ages; a++)
            rates[k * p->ages + a] = cell_rate(input, base, p, measure, k, a);
    return rates;
}

/* Where no flow is known: what each cohort gained or lost beyond growing older. */
static const struct rate *net_rates(struct skill_input *input, const struct skill_base *base, const struct population *p)
{
    struct skill_table_key table = {"population_education", p->region, NULL, NULL, input->education_scheme, "*", "*"};
    int first = skill_first(base->facts, &table), years = p->year - first + 1;
    size_t cells = (size_t)p->educations * (size_t)p->ages;
    double *history = years >= 3 ? skill_pool(input, cells * (size_t)years, sizeof *history) : NULL;
    struct rate *rates = history != NULL ? skill_pool(input, cells, sizeof *rates) : NULL;
    struct ages ages;

    if (rates == NULL)
        return NULL;
    ages = skill_ages_plain(input, p->groups, p->ages);
    for (int t = 0; t < years; t++)
        for (int k = 0; k < p->educations; k++)
            for (int a = 0; a < p->ages; a++) {
                double value = people(input, base, p, "population_education", k, a, first + t);
                history[((size_t)t * (size_t)p->educations + (size_t)k) * (size_t)p->ages + (size_t)a] = isnan(value) ? 0 : value;
            }
    return !input->failed && supply_net_rates(p->educations, &ages, history, years, RATE_WINDOW, rates) == FC_OK ? rates : NULL;
}

/* Of a cell without people, or whose labour force is not given, the share is assumed: graduates may enter it, and a later
 * pension makes others like it. */
static struct rate participation_in(const struct skill_input *input, const struct skill_base *base, const struct population *p, int k, int a, int year)
{
    double force = people(input, base, p, "labour_force_education", k, a, year), stock = people(input, base, p, "population_education", k, a, year), share;

    if (isnan(force) || !(stock > 0))
        return supply_default_participation(p->groups[a].from, p->groups[a].end - 1, education_level_of(input->in.education.code[k]));
    share = fmin(force / stock, 1);
    return (struct rate){(float)share, (float)sqrt(share * (1 - share) / stock), 0.004f};
}

/* Of the newest year that both the labour force and the people it is part of are known of: of a later one it is not known what it is a
 * part of. */
static const struct rate *participation_of(struct skill_input *input, const struct skill_base *base, const struct population *p)
{
    struct skill_table_key table = {"labour_force_education", p->region, NULL, NULL, input->education_scheme, "*", "*"};
    int year = skill_newest_until(base->facts, &table, p->year);
    struct rate *rates = year > 0 ? skill_pool(input, (size_t)p->educations * (size_t)p->ages, sizeof *rates) : NULL;

    for (int k = 0; rates != NULL && k < p->educations; k++)
        for (int a = 0; a < p->ages; a++)
            rates[k * p->ages + a] = participation_in(input, base, p, k, a, year);
    return rates;
}

/* Those who grow into the youngest group in a year: who were so many years younger in the newest one known by then, or are so many
 * years older in one known since. */
static double entrants(const struct skill_base *base, const struct population *p, const struct skill_ages_known *ages, int newest, int year)
{
    struct skill_table_key table = {"population", base->county, NULL, NULL, "total", "T", "*"};
    int until = year > newest ? newest : skill_newest_until(base->facts, &table, year), known = until > 0 ? until : newest;

    return known > 0 ? skill_persons_of_age(base, ages, known, p->groups[0].from - (year - known)) : NAN;
}

/* As far ahead as they are known, then as the last; where none are known, one year's worth of the youngest group each year. */
static void fill_entry(struct skill_input *input, const struct skill_base *base, const struct population *p, struct supply *s)
{
    struct skill_table_key table = {"population", base->county, NULL, NULL, "total", "T", "*"};
    const struct skill_ages_known ages = skill_ages_known(input, base, base->county);
    int newest = skill_newest(base->facts, &table), years = base->horizon + s->lag;
    double *entry = skill_pool(input, (size_t)years, sizeof *entry), youngest = 0;

    if (input->failed)
        return;
    for (int k = 0; k < p->educations; k++)
        youngest += s->stock[k * p->ages] / ages_width(&s->ages, 0);
    for (int h = 1; h <= years; h++) {
        double persons = entrants(base, p, &ages, newest, p->year + h);
        entry[h - 1] = !isnan(persons) ? persons : h > 1 ? entry[h - 2] : youngest;
        if (isnan(persons) && h == 1)
            input->in.borrowed |= SKILLS_ENTRY_HELD;
    }
    s->entries = years;
    s->entry = entry;
}

/* The youngest have the educations that the youngest group has now. */
static void fill_entry_mix(struct skill_input *input, struct supply *s)
{
    double *mix = skill_pool(input, (size_t)s->educations, sizeof *mix), sum = 0;

    for (int k = 0; mix != NULL && k < s->educations; k++)
        sum += mix[k] = s->stock[k * s->ages.n];
    for (int k = 0; mix != NULL && k < s->educations; k++)
        mix[k] = sum > 0 ? mix[k] / sum : 1.0 / s->educations;
    s->entry_mix = mix;
}

static void fill_rates(struct skill_input *input, const struct skill_base *base, const struct population *p, struct supply *s)
{
    s->in = flow_rates(input, base, p, "education_moved_in");
    s->out = flow_rates(input, base, p, "education_moved_out");
    s->further = flow_rates(input, base, p, "education_further");
    s->grown = flow_rates(input, base, p, "education_graduated");
    s->exit = flow_rates(input, base, p, "education_deaths");
    if (s->in == NULL && s->out == NULL && s->further == NULL && s->grown == NULL) {
        s->grown = net_rates(input, base, p);
        input->in.borrowed |= SKILLS_SUPPLY_NET;
    }
    s->participation = participation_of(input, base, p);
}

/* Net rates alone are weighed with a line through the groups' totals. */
static void fill_lean(struct skill_input *input, const struct skill_base *base, const struct population *p, struct supply *s)
{
    struct skill_table_key table = {"population_education", p->region, NULL, NULL, input->education_scheme, "*", "*"};
    int years = p->year - skill_first(base->facts, &table) + 1;
    const int ahead = base->horizon + s->lag;
    double *totals = skill_pool(input, (size_t)years * (size_t)p->educations, sizeof *totals);
    double *lean = skill_pool(input, (size_t)ahead * (size_t)p->educations, sizeof *lean);

    if (input->failed)
        return;
    for (int t = 0; t < years; t++)
        for (int k = 0; k < p->educations; k++)
            for (int a = 0; a < p->ages; a++)
                totals[t * p->educations + k] += people(input, base, p, "population_education", k, a, p->year - years + 1 + t);
    if (supply_lean(s, totals, years, ahead, lean) != FC_OK)
        return;
    s->lean = lean;
    s->leans = ahead;
}

/* Who came out of a programme in a year of the last ones known, on average. */
static double graduates_of(const struct supply_programme *programme, int year)
{
    double sum = 0;

    for (int t = year; t > year - RATE_WINDOW; t--)
        for (int j = 0; j < programme->delays; j++)
            sum += programme->delay[j] * supply_places(programme, t - programme->length - j) / RATE_WINDOW;
    return sum * programme->completion.mean * programme->stay.mean;
}

/* Net rates hold those who came out of the programmes, whom the account adds by itself: less them, and, as fewer grow into the
 * next group then, more of that. */
static void leave_out_graduates(struct rate *rates, const struct supply *s, const struct supply_programme *programme, int year)
{
    double carried = graduates_of(programme, year);

    for (int a = programme->age; programme->education >= 0 && a < s->ages.n; a++) {
        double persons = s->stock[programme->education * s->ages.n + a], staying = persons * (1 - 1.0 / ages_width(&s->ages, a));
        struct rate *rate = &rates[programme->education * s->ages.n + a];
        double less = staying > 0 ? fmin(fmax(carried / staying, -1), 1.0 + rate->mean) : 0;
        rate->mean -= (float)less;
        carried = -persons * less / ages_width(&s->ages, a);
    }
}

static void leave_out_programmes(struct skill_input *input, struct supply *s, int year)
{
    size_t cells = (size_t)s->educations * (size_t)s->ages.n;
    struct rate *rates = skill_pool(input, cells, sizeof *rates);

    if (rates == NULL)
        return;
    memcpy(rates, s->grown, cells * sizeof *rates);
    for (int i = 0; i < s->programmes; i++)
        leave_out_graduates(rates, s, &s->programme[i], year);
    s->grown = rates;
}

static void list_ages(struct skill_input *input, const struct population *p)
{
    input->age = skill_pool(input, (size_t)p->ages, sizeof *input->age);
    for (int a = 0; input->age != NULL && a < p->ages; a++)
        input->age[a] = p->groups[a].code;
    input->ages = input->age != NULL ? p->ages : 0;
}

/* What is known of the years since an older stock was counted. */
static void fill_known(struct skill_input *input, const struct skill_base *base, const struct population *p, struct supply *s)
{
    const struct skill_count count = {p->region, p->year, s->stock};
    const int ages = p->ages, educations = p->educations;
    double *all = skill_pool(input, (size_t)s->lag, sizeof *all), *age = skill_pool(input, (size_t)(s->lag * ages), sizeof *age),
           *education = skill_pool(input, (size_t)(s->lag * educations), sizeof *education);

    if (input->failed || s->lag == 0)
        return;
    s->known.all = skill_known_fill(input, base, &count, SKILL_KNOWN_ALL, s->lag, 1, all) ? all : NULL;
    s->known.age = skill_known_fill(input, base, &count, SKILL_KNOWN_AGE, s->lag, ages, age) ? age : NULL;
    s->known.education = skill_known_fill(input, base, &count, SKILL_KNOWN_EDUCATION, s->lag, educations, education) ? education : NULL;
}

/* The newest count, or that of the base year where newer ones are there as well. */
static int stock_year(const struct skill_input *input, const struct skill_base *base, const struct skill_table_key *table)
{
    int newest = skill_newest(base->facts, table), until = skill_newest_until(base->facts, table, input->in.base_year);

    return until == input->in.base_year ? until : newest;
}

static void fill_supply(struct skill_input *input, const struct skill_base *base)
{
    struct skill_table_key table = {"population_education", base->county, NULL, NULL, input->education_scheme, "*", "*"};
    struct population p = {.region = base->county, .educations = input->in.education.n, .year = stock_year(input, base, &table)};
    struct supply *s;

    p.groups = p.year > 0 ? skill_ages_of(input, base->facts, &table, &p.ages) : NULL;
    s = p.groups != NULL ? skill_pool(input, 1, sizeof *s) : NULL;
    if (s == NULL)
        return;
    list_ages(input, &p);
    s->educations = p.educations;
    s->ages = skill_ages_plain(input, p.groups, p.ages);
    s->stock = stock_of(input, base, &p, "population_education", p.year);
    s->lag = skill_lag(input, p.year);
    if (input->failed)
        return;
    fill_known(input, base, &p, s);
    fill_rates(input, base, &p, s);
    fill_entry_mix(input, s);
    if ((input->in.borrowed & SKILLS_SUPPLY_NET) == 0)
        fill_entry(input, base, &p, s);
    else if (!input->failed && s->grown != NULL) /* the youngest group's net rate holds those who enter it */
        fill_lean(input, base, &p, s);
    skill_programmes_fill(input, base, s);
    if (!input->failed && (input->in.borrowed & SKILLS_SUPPLY_NET) != 0 && s->grown != NULL)
        leave_out_programmes(input, s, p.year);
    skill_routes_fill(input, base, s);
    input->in.supply = s;
}

static void fill_unemployed(struct skill_input *input, const struct skill_base *base)
{
    struct skill_table_key table = {"unemployed_education", base->county, NULL, NULL, input->education_scheme, "*", "T"};
    int year = skill_newest(base->facts, &table), n = input->in.education.n;
    double *unemployed = year > 0 ? skill_pool(input, (size_t)n, sizeof *unemployed) : NULL;

    for (int k = 0; unemployed != NULL && k < n; k++) {
        double value = skill_value(base->facts, &(struct skill_key){"unemployed_education", base->county, "T", "T", input->education_scheme,
                                                                    input->in.education.code[k], "T", "T"}, year);
        unemployed[k] = isnan(value) ? 0 : value;
    }
    input->in.unemployed = unemployed;
}

void skill_people_fill(struct skill_input *input, const struct skill_base *base)
{
    if (!input->failed)
        skill_replacement_fill(input, base);
    if (!input->failed)
        fill_supply(input, base);
    if (!input->failed && input->in.replacement == NULL)
        skill_replacement_assume(input);
    if (!input->failed)
        fill_unemployed(input, base);
}
