/* One county from nothing but public figures: Orebro county as known for 2018, through the engine and the chain.
 *   bench_county FOLDER [jobs]
 * Prints what the numbers rest on, a few of them, how long the chain took, and fails when a number is missing. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "engine.h"
#include "skills/skills.h"

#include "bench_skills_reading.h"

enum { BASE = 2018, H = 15, D = 1000, LEVELS = 8, AGE_COUNT = 6, WORK_AGES = 9, WINDOW = 8, EDUCATED = 18, ROOM = 200 };

static const char county[] = "18", region[] = "SE12", region_of_ages[] = "SE02";
static const char *const levels[LEVELS] = {"1", "2", "3", "4", "5", "6", "7", "US"};
static const char *const ages[AGE_COUNT] = {"16-24 years", "25-34 years", "35-44 years", "45-54 years", "55-64 years",
                                            "65-74 years"};
static const int age_from[AGE_COUNT] = {16, 25, 35, 45, 55, 65};
static const char *const work_ages[WORK_AGES] = {"16-24 years", "25-29 years", "30-34 years", "35-39 years", "40-44 years",
                                                 "45-49 years", "50-54 years", "55-59 years", "60-64 years"};
static const int work_age_from[WORK_AGES] = {16, 25, 30, 35, 40, 45, 50, 55, 60};

/* Everything read, as the chain wants it. */
struct county {
    int M, S, O;
    char municipality[40][5], industry[20][16], occupation[ROOM][8];
    const char *industry_code[20], *occupation_code[ROOM];
    double base[40 * 20], history[40 * 20][11], occupations[ROOM], occupation_history[ROOM * 4], parent_history[ROOM * 7];
    double women[ROOM], ages[ROOM * WORK_AGES];
    struct engine_result results[40 * 20];
    const double *path[40 * 20];
    double education[36 * LEVELS * AGE_COUNT], stock[LEVELS * AGE_COUNT], educated[LEVELS * EDUCATED];
    struct rate net[LEVELS * AGE_COUNT];
};

static int index_of(char *list, size_t width, int *n, const char *code)
{
    for (int i = 0; i < *n; i++)
        if (strcmp(list + (size_t)i * width, code) == 0)
            return i;
    snprintf(list + (size_t)*n * width, width, "%s", code);
    return (*n)++;
}

static int place_of(const char *const *list, int n, const char *text)
{
    for (int i = 0; i < n; i++)
        if (strcmp(list[i], text) == 0)
            return i;
    return -1;
}

static const char *at(const struct file *f, int i, const char *name)
{
    return f->rows[i].field[column(f, name)];
}

static void need(bool have, const char *name)
{
    if (have)
        return;
    fprintf(stderr, "bench_county: cannot read %s\n", name);
    exit(66);
}

static void read_employment(struct county *c, const char *folder)
{
    struct file f;
    char industry[16];

    need(read_file(folder, "orebro-rams-annual-2008-2021/employment.csv", &f), "employment.csv");
    for (int i = 1; i < f.n; i++) {
        int year = atoi(at(&f, i, "year")), m, s;
        if (strlen(at(&f, i, "region_code")) != 4 || year > BASE)
            continue;
        snprintf(industry, sizeof industry, "%s", at(&f, i, "industry_code"));
        m = index_of(c->municipality[0], 5, &c->M, at(&f, i, "region_code"));
        s = index_of(c->industry[0], 16, &c->S, industry);
        c->history[m * 20 + s][year - 2008] += atof(at(&f, i, "employed"));
    }
    close_file(&f);
}

static void read_occupations(struct county *c, const char *folder)
{
    struct file f;

    need(read_file(folder, "sweden-occupation-register/employed_county_ssyk3_sex_2014_2017.csv", &f), "occupations");
    for (int i = 1; i < f.n; i++) {
        int year = atoi(at(&f, i, "year")), o;
        double n = atof(at(&f, i, "employed"));
        if (strcmp(at(&f, i, "region_code"), county) != 0)
            continue;
        o = index_of(c->occupation[0], 8, &c->O, at(&f, i, "ssyk3"));
        c->occupation_history[o * 4 + year - 2014] += n;
        if (year != 2017)
            continue;
        c->occupations[o] += n;
        c->women[o] += strcmp(at(&f, i, "sex"), "women") == 0 ? n : 0;
    }
    for (int o = 0; o < c->O; o++)
        c->women[o] = c->occupations[o] > 0 ? c->women[o] / c->occupations[o] : 0;
    close_file(&f);
    need(read_file(folder, "sweden-occupation-register/employed_nuts2_ssyk3_age_sex_2017.csv", &f), "ages");
    for (int i = 1; i < f.n; i++) {
        int a = place_of(work_ages, WORK_AGES, at(&f, i, "age"));
        if (a >= 0 && strcmp(at(&f, i, "region_code"), region_of_ages) == 0)
            c->ages[index_of(c->occupation[0], 8, &c->O, at(&f, i, "ssyk3")) * WORK_AGES + a] += atof(at(&f, i, "employed"));
    }
    close_file(&f);
}

/* The large region's survey; what is suppressed is missing. Years up to the county's. */
static void read_parent(struct county *c, const char *folder)
{
    struct file f;

    need(read_file(folder, "sweden-occupation-register/employees_nuts2_ssyk2012_2014_2020.csv", &f), "employees");
    for (int i = 0; i < ROOM * 4; i++)
        c->parent_history[i] = NAN;
    for (int i = 1; i < f.n; i++) {
        int t = atoi(at(&f, i, "year")) - 2014, o, known = c->O;
        double *x;
        if (strcmp(at(&f, i, "region_code"), region) != 0 || t > 3 || !*at(&f, i, "employees"))
            continue;
        o = index_of(c->occupation[0], 8, &known, at(&f, i, "ssyk3"));
        x = &c->parent_history[o * 4 + t];
        if (o < c->O)
            *x = (isnan(*x) ? 0 : *x) + atof(at(&f, i, "employees"));
    }
    close_file(&f);
}

static void read_education(struct county *c, const char *folder)
{
    struct file f;
    double by_level[LEVELS] = {0}, *last = c->education + (BASE - 1985) * LEVELS * AGE_COUNT;
    const struct ages groups = {AGE_COUNT, age_from, 75};

    need(read_file(folder, "sweden-education-level/population_nuts2_age_education_sex_1985_2020.csv", &f), "education");
    for (int i = 1; i < f.n; i++) {
        int k = place_of(levels, LEVELS, at(&f, i, "edu_code")), a = place_of(ages, AGE_COUNT, at(&f, i, "age"));
        if (strcmp(at(&f, i, "region_code"), region) == 0)
            c->education[((atoi(at(&f, i, "year")) - 1985) * LEVELS + k) * AGE_COUNT + a] += atof(at(&f, i, "population"));
    }
    close_file(&f);
    need(read_file(folder, "sweden-education-level/population_county_education_sex_1985_2018.csv", &f), "education");
    for (int i = 1; i < f.n; i++) {
        int k = place_of(levels, LEVELS, at(&f, i, "edu_code")), t = atoi(at(&f, i, "year")) - BASE + EDUCATED - 1;
        if (strcmp(at(&f, i, "region_code"), county) != 0 || t < 0)
            continue;
        c->educated[k * EDUCATED + t] += atof(at(&f, i, "population"));
        by_level[k] += t == EDUCATED - 1 ? atof(at(&f, i, "population")) : 0;
    }
    close_file(&f);
    for (int k = 0; k < LEVELS; k++) {
        double sum = 0;
        for (int a = 0; a < AGE_COUNT; a++)
            sum += last[k * AGE_COUNT + a];
        for (int a = 0; a < AGE_COUNT; a++)
            c->stock[k * AGE_COUNT + a] = by_level[k] * last[k * AGE_COUNT + a] / sum;
    }
    if (supply_net_rates(LEVELS, &groups, c->education, BASE - 1985 + 1, WINDOW, c->net) != FC_OK)
        exit(70);
}

static void forecast_sectors(struct county *c)
{
    struct engine_series *series = calloc((size_t)(c->M * c->S), sizeof *series);
    struct engine_panel panel = {c->M * c->S, series};
    struct engine_spec spec = {.horizon = H, .seed = 1, .jobs = 2, .paths = D};

    for (int m = 0; m < c->M; m++) {
        for (int s = 0; s < c->S; s++) {
            series[m * c->S + s] = (struct engine_series){.id = c->municipality[m], .frequency = FC_ANNUAL, .first = 2008,
                .n = 11, .y = c->history[m * 20 + s], .nonnegative = true, .group = -1};
            c->base[m * c->S + s] = c->history[m * 20 + s][BASE - 2008];
        }
    }
    if (engine_run(&panel, &spec, c->results, NULL, NULL) != FC_OK)
        exit(70);
    for (int i = 0; i < panel.n; i++)
        c->path[i] = c->results[i].status == FC_OK ? c->results[i].paths : NULL;
    free(series);
}

static enum fc_status forecast(struct county *c, int jobs, struct skills_result *result)
{
    const struct supply supply = {.educations = LEVELS, .ages = {AGE_COUNT, age_from, 75}, .stock = c->stock, .grown = c->net};
    const struct replacement replacement = {.occupations = c->O, .ages = {WORK_AGES, work_age_from, 65}, .stock = c->ages};
    const struct shares_history own = {c->O, 4, c->occupation_history}, parent = {c->O, 4, c->parent_history};
    const struct shares_history educated = {LEVELS, EDUCATED, c->educated};
    uint64_t group[ROOM] = {0};
    struct skills_spec spec = skills_default_spec();

    for (int o = 0; o < c->O; o++)
        for (int g = 0; g < skills_green_count; g++)
            group[o] |= strcmp(c->occupation[o], skills_green[g].code) == 0;
    struct skills_input in = {
        .base_year = BASE,
        .sectors = {.industries = c->S, .code = c->industry_code},
        .municipalities = {.n = c->M, .base = c->base, .path = c->path},
        .occupations = {.n = c->O, .code = c->occupation_code, .total = c->occupations, .history = &own, .parent = &parent,
                        .women_part = c->women, .groups = 1, .group = group},
        .education = {.n = LEVELS, .code = levels, .history = &educated},
        .replacement = &replacement, .supply = &supply,
        .borrowed = SKILLS_AGES_PARENT | SKILLS_SUPPLY_NET | SKILLS_SUPPLY_PARENT | SKILLS_MIX_POPULATION,
    };
    spec.jobs = jobs;
    return skills_run(&in, &spec, result);
}

/* --- what came of it --- */

static const struct skills_point *point(const struct skills_result *r, enum skills_quantity q, int row, int h)
{
    return &r->table[q].point[row * r->table[q].horizon + h];
}

static int print_tables(const struct skills_result *r)
{
    int missing = 0;

    for (int q = 0; q < SKILLS_QUANTITIES; q++) {
        const struct skills_table *t = &r->table[q];
        unsigned from = 0;
        int cells = t->regions * t->rows, absent = 0, hidden = 0;
        for (int i = 0; i < cells; i++) {
            from |= t->from[i];
            for (int h = 0; h < t->horizon; h++) {
                absent += !isfinite(t->point[i * t->horizon + h].median);
                hidden += t->point[i * t->horizon + h].hidden;
            }
        }
        missing += absent;
        printf("%-27s %5d cells, %3.0f %% hidden, %d missing:", skills_quantity_name(q), cells,
               cells ? 100.0 * hidden / (cells * t->horizon) : 0, absent);
        for (int b = 0; b < SKILLS_FALLBACKS; b++)
            if (from >> b & 1)
                printf(" %s", skills_fallback_name(b));
        printf("\n");
    }
    return missing;
}

static void print_row(const struct skills_result *r, enum skills_quantity q, int row, const char *name)
{
    const struct skills_point *a = point(r, q, row, 4), *b = point(r, q, row, 14);

    printf("  %-12s %-20s %d: %9.2f (%.2f to %.2f)   %d: %9.2f (%.2f to %.2f)   naive %.2f\n", name,
           skills_quantity_name(q), BASE + 5, a->median, a->lo80, a->hi80, BASE + 15, b->median, b->lo80, b->hi80, b->naive);
}

static void print_some(const struct county *c, const struct skills_result *r)
{
    static const char *const shown[] = {"222", "532", "234", "721", "251"};

    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++) {
        int o = place_of(c->occupation_code, c->O, shown[i]);
        print_row(r, SKILLS_DEMAND_OCCUPATION, o, shown[i]);
        print_row(r, SKILLS_REPLACEMENT_GROSS, o, shown[i]);
        print_row(r, SKILLS_OPENINGS, o, shown[i]);
    }
    print_row(r, SKILLS_DEMAND_GROUP, 0, "green");
    for (int k = 0; k < LEVELS; k++) {
        print_row(r, SKILLS_DEMAND_EDUCATION, k, levels[k]);
        print_row(r, SKILLS_SUPPLY, k, levels[k]);
        print_row(r, SKILLS_BALANCE, k, levels[k]);
    }
}

int main(int argc, char **argv)
{
    static struct county c;
    struct skills_result result;
    struct timespec from, to;
    int missing;

    if (argc < 2) {
        fprintf(stderr, "bench_county FOLDER [jobs]\n");
        return 64;
    }
    read_employment(&c, argv[1]);
    read_occupations(&c, argv[1]);
    read_parent(&c, argv[1]);
    read_education(&c, argv[1]);
    for (int s = 0; s < c.S; s++)
        c.industry_code[s] = c.industry[s];
    for (int o = 0; o < c.O; o++)
        c.occupation_code[o] = c.occupation[o];
    forecast_sectors(&c);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
    if (forecast(&c, argc > 2 ? atoi(argv[2]) : 2, &result) != FC_OK)
        return 1;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
    missing = print_tables(&result);
    print_some(&c, &result);
    printf("%d municipalities, %d industries, %d occupations, %d levels: %.2f s of cpu, sums within %.1g, %d missing\n", c.M,
           c.S, c.O, LEVELS, (double)(to.tv_sec - from.tv_sec) + 1e-9 * (double)(to.tv_nsec - from.tv_nsec),
           result.incoherence, missing);
    skills_result_free(&result);
    return missing > 0;
}
