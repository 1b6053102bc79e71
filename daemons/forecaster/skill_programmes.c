#include "skill_programmes.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "skill_pool.h"

/* What is assumed of a network's programmes where nothing is known. Lengths: three years of upper secondary school,
 * about a year of a komvux package, two years of most YH educations. The rates are ours, to be replaced by data. */
static const struct network {
    const char *scheme;
    int years, exam_age;
    float completion, stay, field;
} networks[] = {
    {"gy-programme", 3, 19, 0.80f, 0.80f, 0.70f},
    {"komvux-package", 1, 32, 0.70f, 0.90f, 0.70f},
    {"yh-area", 2, 30, 0.75f, 0.80f, 0.80f},
};

/* A known rate is one of a year or so; an assumed one may be far off. */
static const float known_se = 0.03f, assumed_se = 0.08f, year_sd = 0.02f;

static const struct network *network_of(const char *scheme)
{
    for (size_t i = 0; i < ARRAY_SIZE(networks); i++)
        if (strcmp(networks[i].scheme, scheme) == 0)
            return &networks[i];
    return NULL;
}

static double newest_value(const struct skill_base *base, const char *measure, const struct skill_programme *programme)
{
    struct skill_table_key table = {measure, base->county, NULL, NULL, programme->scheme, programme->code, NULL};
    int year = skill_newest(base->facts, &table);

    return year == 0 ? NAN : skill_value(base->facts, &(struct skill_key){measure, base->county, "T", "T", programme->scheme, programme->code, "T", "T"}, year);
}

static void note(char *list, const char *word)
{
    size_t used = strlen(list);

    snprintf(list + used, SKILL_NOTE_SIZE - used, "%s%s", used ? " " : "", word);
}

/* A rate given in percent, or the assumption, which is then named. */
static struct rate rate_of(const struct skill_base *base, struct skill_programme *programme, const char *measure, float assumed, const char *name)
{
    double percent = newest_value(base, measure, programme);

    if (!isnan(percent))
        return (struct rate){(float)fmin(fmax(percent / 100, 0.01), 1), known_se, year_sd};
    note(programme->borrowed, name);
    return (struct rate){assumed, assumed_se, year_sd};
}

/* The group that the graduates live in from the year after their exam: a group of several years passes on but one part of
 * its members a year, and would keep for as many years those who are of its last age. */
static int age_after_exam(const struct ages *ages, int exam_age)
{
    int a = 0;

    while (a + 1 < ages->n && ages->from[a + 1] <= exam_age)
        a++;
    return a + 1 < ages->n && ages_width(ages, a) > 1 && ages->from[a + 1] == exam_age + 1 ? a + 1 : a;
}

/* The places of each year from the first known to the last. */
static double *places_of(struct skill_input *input, const struct skill_base *base, const struct skill_programme *programme, int *first, int *count)
{
    struct skill_table_key table = {"places", base->county, NULL, NULL, programme->scheme, programme->code, NULL};
    int last = skill_newest(base->facts, &table);
    double *places;

    *first = skill_first(base->facts, &table);
    *count = last - *first + 1;
    places = skill_pool(input, (size_t)*count, sizeof *places);
    for (int i = 0; places != NULL && i < *count; i++) {
        double value = skill_value(base->facts, &(struct skill_key){"places", base->county, "T", "T", programme->scheme, programme->code, "T", "T"}, *first + i);
        places[i] = !isnan(value) ? value : i > 0 ? places[i - 1] : 0;
    }
    return places;
}

static struct supply_programme whole_programme(struct skill_input *input, const struct skill_base *base, struct skill_programme *programme,
                                               const struct supply *supply)
{
    const struct network *network = network_of(programme->scheme);
    double years = newest_value(base, "programme_years", programme);
    struct supply_programme p = {.origin = -1, .age = age_after_exam(&supply->ages, network->exam_age), .delays = 1, .delay = {1}};

    p.length = isnan(years) ? network->years : (int)lround(years);
    p.completion = rate_of(base, programme, "completion_rate", network->completion, "completion_assumed");
    p.stay = rate_of(base, programme, "stay_rate", network->stay, "stay_assumed");
    p.field = rate_of(base, programme, "match_rate", network->field, "match_assumed");
    p.places = places_of(input, base, programme, &p.first_start, &p.starts);
    return p;
}

static const double *scaled(struct skill_input *input, const struct supply_programme *p, double weight)
{
    double *places = skill_pool(input, (size_t)p->starts, sizeof *places);

    for (int i = 0; places != NULL && i < p->starts; i++)
        places[i] = weight * p->places[i];
    return places;
}

/* One part for each education group that the bridges lead to and the county's population knows. */
static void add_programme(struct skill_input *input, const struct skill_base *base, struct supply *supply, struct supply_programme *list,
                          struct skill_programme *programme)
{
    struct supply_programme whole = whole_programme(input, base, programme, supply);

    programme->first = supply->programmes;
    for (int i = 0; i < base->facts->bridge_count && programme->parts < SKILL_PARTS_MAX && !input->failed; i++) {
        const struct skill_bridge *b = &base->facts->bridges[i];
        int education = strcmp(b->to_scheme, input->education_scheme) == 0 ? skill_place_of(b->to, input->in.education.code, input->in.education.n) : -1;
        if (strcmp(b->kind, "programme_education") != 0 || strcmp(b->from_scheme, programme->scheme) != 0 ||
            strcmp(b->from, programme->code) != 0 || education < 0)
            continue;
        list[supply->programmes] = whole;
        list[supply->programmes].education = education;
        list[supply->programmes++].places = scaled(input, &whole, b->weight);
        programme->weight[programme->parts++] = b->weight;
        note(programme->groups, b->to);
    }
}

static double last_places(const struct supply_programme *p)
{
    return p->starts > 0 ? p->places[p->starts - 1] * p->completion.mean * p->stay.mean : 0;
}

/* Programmes of one group answer for its recruitment as they do today, by the graduates that their places give. */
static void share_out(struct supply_programme *list, int n)
{
    for (int i = 0; i < n; i++) {
        double sum = 0;
        int alike = 0;
        for (int j = 0; j < n; j++)
            if (list[j].education == list[i].education) {
                sum += last_places(&list[j]);
                alike++;
            }
        list[i].fill = (struct rate){sum > 0 ? (float)(last_places(&list[i]) / sum) : 1.0f / (float)alike, alike > 1 ? assumed_se : 0, 0};
    }
}

static void list_programmes(struct skill_input *input, const struct skill_base *base)
{
    input->programme = skill_pool(input, (size_t)base->facts->count, sizeof *input->programme);
    for (int i = 0; !input->failed && i < base->facts->count; i++) {
        const struct skill_key *k = &base->facts->list[i].key;
        const struct skill_programme *last = input->programmes > 0 ? &input->programme[input->programmes - 1] : NULL;
        if (strcmp(k->measure, "places") != 0 || strcmp(k->region, base->county) != 0 || network_of(k->scheme) == NULL ||
            (last != NULL && strcmp(last->scheme, k->scheme) == 0 && strcmp(last->code, k->education) == 0))
            continue;
        input->programme[input->programmes++] = (struct skill_programme){.scheme = k->scheme, .code = k->education};
    }
}

static const struct supply_whole *wholes_of(struct skill_input *input)
{
    struct supply_whole *list = skill_pool(input, (size_t)input->programmes, sizeof *list);

    for (int i = 0; list != NULL && i < input->programmes; i++) {
        const struct skill_programme *p = &input->programme[i];
        list[i] = (struct supply_whole){p->first, p->parts, 0};
        for (int k = 0; k < p->parts; k++)
            list[i].weight += p->weight[k];
    }
    return list;
}

void skill_programmes_fill(struct skill_input *input, const struct skill_base *base, struct supply *supply)
{
    struct supply_programme *list;

    list_programmes(input, base);
    list = skill_pool(input, (size_t)input->programmes * SKILL_PARTS_MAX, sizeof *list);
    for (int i = 0; !input->failed && i < input->programmes; i++)
        add_programme(input, base, supply, list, &input->programme[i]);
    if (input->failed)
        return;
    share_out(list, supply->programmes);
    supply->programme = list;
    supply->whole = wholes_of(input);
    supply->wholes = input->programmes;
}
