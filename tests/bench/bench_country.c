/* The whole chain of skills.h for the country: 290 municipalities in 21 counties x 16 industries x 147 occupations, 98
 * education groups at single years of age with the residents of each municipality, 15 years, 1,000 draws reconciled. Synthetic figures of the real shapes: every
 * cell is filled, which real registers' are not, so this is the upper end.
 *   bench_country [jobs [counties [CONNINFO]]]     CONNINFO: each county is stored, as the daemon stores it, and committed
 * Prints one line a county and a line for the country: seconds of the chain, without making the paths, and, with a database, of
 * storing; nanoseconds per cell, year and draw; the largest memory. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "db.h"
#include "random.h"
#include "runner.h"
#include "skill_chain.h"

enum { S = 16, O = 147, K = 98, A = 54, R = 11, P = 60, H = 15, D = 1000, COUNTIES = 21, PLACES_MAX = 49 };

static const int municipalities[COUNTIES] = {26, 8, 9, 13, 13, 8, 12, 1, 5, 33, 6, 49, 16, 12, 10, 15, 10, 7, 8, 15, 14};
static const char *const county_code[COUNTIES] = {"01", "03", "04", "05", "06", "07", "08", "09", "10", "12", "13", "14", "17", "18",
                                                  "19", "20", "21", "22", "23", "24", "25"};
static const char *const industry_code[S] = {"A", "B+C", "D+E", "F", "G", "H", "I", "J", "K", "L", "M+N", "O", "P", "Q",
                                             "R+S+T+U", "US"};

/* What all counties have alike. */
static char occupation_text[O][4], education_text[K][4];
static const char *occupation_code[O], *education_code[K];
static int single_years[A], age_groups[R] = {16, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70};
static struct rate in[K * A], out[K * A];
static double entry[H], entry_mix[K], places[1] = {40};
static struct supply_programme programmes[P];
static char programme_text[P][4];
static struct skill_programme stored_programmes[P];

static void make_common(void)
{
    for (int o = 0; o < O; o++) {
        snprintf(occupation_text[o], sizeof *occupation_text, "%d", 111 + o * 5);
        occupation_code[o] = occupation_text[o];
    }
    for (int k = 0; k < K; k++) {
        snprintf(education_text[k], sizeof *education_text, "%d%d%c", 1 + k % 8, 3 + k % 3, 'A' + k / 24 % 26);
        education_code[k] = education_text[k];
        entry_mix[k] = 1.0 / K;
    }
    for (int a = 0; a < A; a++)
        single_years[a] = 16 + a;
    for (int i = 0; i < K * A; i++) {
        in[i] = (struct rate){0.03f, 0.003f, 0.004f};
        out[i] = (struct rate){0.028f, 0.003f, 0.004f};
    }
    for (int p = 0; p < P; p++)
        programmes[p] = (struct supply_programme){p, p + 10, 6, 3, {0.8f, 0.02f, 0}, {0.7f, 0.02f, 0}, {0.8f, 0.02f, 0},
                                                  {1, 0, 0}, 2, {0.8f, 0.2f}, 2015, 1, places};
    for (int p = 0; p < P; p++) {
        snprintf(programme_text[p], sizeof *programme_text, "P%02d", p);
        stored_programmes[p] = (struct skill_programme){.scheme = "gy-programme", .code = programme_text[p], .first = p, .parts = 1, .weight = {1}};
    }
    for (int h = 0; h < H; h++)
        entry[h] = 3500;
}

struct county {
    int M;
    double *base, *paths, *occupations, *total, *stock, *ages, *residents;
    struct commuting_place place[PLACES_MAX];
    const double **county_path, **part_path;
};

static void make_path(struct random *r, double base, double *path)
{
    for (int d = 0; d < D; d++) {
        double x = base;
        for (int h = 0; h < H; h++)
            path[d * H + h] = x *= 1 + 0.02 * random_normal(r);
    }
}

static void make_county(struct county *c, int number)
{
    struct random r;
    size_t series = (size_t)(municipalities[number] + 1) * S;

    c->M = municipalities[number];
    random_seed(&r, 1, (uint64_t)number);
    c->base = calloc((size_t)c->M * S, sizeof(double));
    c->paths = malloc(series * D * H * sizeof(double));
    c->occupations = calloc((size_t)c->M * O, sizeof(double));
    c->total = calloc(O, sizeof(double));
    c->stock = calloc(K * A, sizeof(double));
    c->ages = calloc(O * R, sizeof(double));
    c->residents = malloc((size_t)c->M * K * A * sizeof(double));
    c->county_path = calloc(S, sizeof *c->county_path);
    c->part_path = calloc((size_t)c->M * S, sizeof *c->part_path);
    for (int i = 0; i < c->M * S; i++)
        c->base[i] = exp(6.3 + random_normal(&r));
    for (size_t i = 0; i < series; i++) {
        double *path = c->paths + i * D * H, base = 0;
        for (int m = 0; i < S && m < c->M; m++)
            base += c->base[m * S + (int)i];
        make_path(&r, i < S ? base : c->base[i - S], path);
        if (i < S)
            c->county_path[i] = path;
        else
            c->part_path[i - S] = path;
    }
    for (int o = 0; o < O; o++) {
        for (int m = 0; m < c->M; m++)
            c->total[o] += c->occupations[m * O + o] = exp(4 + random_normal(&r));
        for (int a = 0; a < R; a++)
            c->ages[o * R + a] = 10;
    }
    for (int i = 0; i < K * A; i++)
        c->stock[i] = 60.0 * c->M;
    for (int i = 0; i < c->M * K * A; i++)
        c->residents[i] = 60 * exp(0.5 * random_normal(&r));
    for (int m = 0; m < c->M; m++)
        c->place[m] = (struct commuting_place){59 + random_uniform(&r), 14 + 2 * random_uniform(&r)};
}

static void free_county(struct county *c)
{
    free(c->base);
    free(c->paths);
    free(c->occupations);
    free(c->total);
    free(c->stock);
    free(c->ages);
    free(c->residents);
    free(c->county_path);
    free(c->part_path);
}

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double cpu(void)
{
    struct rusage u;

    getrusage(RUSAGE_SELF, &u);
    return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) + 1e-6 * (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec);
}

/* --- storing, by the daemon's own code */

static bool make_run(struct db *db, const char *county, int64_t *run)
{
    const struct run_request request = {.county = county, .reason = "bench", .requested_by = "bench", .scenario = "country", .seed = 1, .as_of = INT64_MIN};
    struct bind bind = {0};
    struct rows *rows;

    run_request_bind(&request, 0, &bind);
    rows = db_query(db, Q_run_enqueue, &bind);
    *run = rows != NULL ? rows_int64(rows, 0, 0) : 0;
    rows_free(rows);
    return *run != 0;
}

/* Before anybody sees it, so that no daemon takes it up. */
static bool end_run(struct db *db, int64_t run)
{
    struct bind bind = {0};

    bind_int64(&bind, run);
    bind_text(&bind, "bench");
    bind_time(&bind, 0);
    return db_do(db, Q_run_cancel, &bind);
}

static bool make_panel(struct db *db, const char *county, int32_t *panel)
{
    struct bind bind = {0};
    struct rows *rows;

    bind_text(&bind, county);
    rows = db_query(db, Q_skill_panel, &bind);
    *panel = rows != NULL ? rows_int(rows, 0, 0) : 0;
    rows_free(rows);
    return *panel != 0;
}

static bool store(struct db *db, const char *county, const struct skills_input *input, const struct skills_result *result)
{
    static char text[PLACES_MAX][5];
    const char *codes[PLACES_MAX];
    struct skill_numbers numbers = {.input = {.in = *input, .education_scheme = "edugroup", .municipality = codes, .programmes = P,
                                              .programme = stored_programmes},
                                    .result = *result};
    struct skill_work work = {.present = true, .facts = {.county = county}, .first_start = 2025};
    int64_t run = 0;

    for (int m = 0; m < input->municipalities.n; m++) {
        snprintf(text[m], sizeof text[m], "%s%02d", county, m % 100);
        codes[m] = text[m];
    }
    return db_begin(db) && make_run(db, county, &run) && make_panel(db, county, &work.panel) &&
           skill_numbers_store(&numbers, &work, run, db) && end_run(db, run) && db_commit(db);
}

/* --- one county */

/* Through the chain and, where db is not NULL, into it; returns false when it failed. stored: seconds of that. */
static bool forecast(const struct county *c, int jobs, struct db *db, const char *county, double *incoherence, double *stored)
{
    struct supply supply = {.educations = K, .ages = {A, single_years, 70}, .stock = c->stock, .in = in, .out = out,
                            .entries = H, .entry = entry, .entry_mix = entry_mix, .programmes = P,
                            .programme = programmes};
    struct replacement replacement = {.occupations = O, .ages = {R, age_groups, 75}, .stock = c->ages};
    struct skills_input input = {
        .base_year = 2024,
        .sectors = {.industries = S, .code = industry_code, .path = c->county_path},
        .municipalities = {.n = c->M, .base = c->base, .path = c->part_path, .occupations = c->occupations},
        .occupations = {.n = O, .code = occupation_code, .total = c->total},
        .education = {.n = K, .code = education_code},
        .replacement = &replacement,
        .supply = &supply,
        .commuting = {.place = c->place},
        .residents = {.stock = c->residents},
    };
    struct skills_spec spec = skills_default_spec();
    struct skills_result result;
    enum fc_status status;

    spec.jobs = jobs;
    status = skills_run(&input, &spec, &result);
    if (status != FC_OK)
        fprintf(stderr, "%s\n", fc_sentence(status));
    *incoherence = result.incoherence;
    *stored = now();
    if (status == FC_OK && db != NULL && !store(db, county, &input, &result))
        status = FC_ERANGE; /* already logged */
    *stored = now() - *stored;
    skills_result_free(&result);
    return status == FC_OK;
}

static struct db *connected(const char *conninfo)
{
    char error[DB_ERROR_SIZE];
    struct db *db = db_connect(conninfo, "bench_country", error, sizeof error);

    if (db != NULL && db_prepare(db))
        return db;
    fprintf(stderr, "bench_country: %s\n", db != NULL ? db_error(db) : error);
    exit(1);
}

int main(int argc, char **argv)
{
    int jobs = argc > 1 ? atoi(argv[1]) : 2, counties = argc > 2 ? atoi(argv[2]) : COUNTIES, M = 0;
    double seconds = 0, busy = 0, largest = 0, storing = 0;
    struct db *db = argc > 3 ? connected(argv[3]) : NULL;
    struct rusage usage;

    make_common();
    for (int i = 0; i < counties && i < COUNTIES; i++) {
        struct county c;
        double begun, used, incoherence, stored;
        make_county(&c, i);
        begun = now();
        used = cpu();
        if (!forecast(&c, jobs, db, county_code[i], &incoherence, &stored))
            return 1;
        used = cpu() - used;
        begun = now() - begun;
        printf("county %2d  %2d municipalities  %6.2f s  %6.2f s of cpu  sums within %.1g\n", i + 1, c.M, begun, used,
               incoherence);
        seconds += begun;
        busy += used;
        storing += stored;
        M += c.M;
        largest = fmax(largest, begun);
        free_county(&c);
    }
    getrusage(RUSAGE_SELF, &usage);
    if (db != NULL)
        printf("stored     %.1f s of those below\n", storing);
    db_destroy(&db);
    printf("country    %d municipalities  %.1f s, %.1f s of cpu on %d threads; largest county %.2f s; %.2f ns per cell, "
           "year and draw; %.2f GiB at most\n", M, seconds, busy, jobs, largest,
           1e9 * busy / ((double)M * S * O * H * D), (double)usage.ru_maxrss / 1048576);
    return 0;
}
