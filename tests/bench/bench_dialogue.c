/* What employers' answers are worth to the daemon's forecasts: real outcomes, simulated respondents, as rows of a table for
 * docs/accuracy.md. No dialogue round with outcomes is public.
 *   bench_dialogue FOLDER    the folder with orebro-rams-annual-2008-2021/
 *
 * Those at work by municipality and industry, Örebro county, RAMS 2008-2018. Every November five employers of each industry
 * in each municipality with 300 or more at work in it, and five elsewhere in the county, say what the years ahead will
 * bring. What a sort of respondent knows is made of what came:
 *   knowing        the truth, 2 points too high, off by 2 points together and by 4 each
 *   half knowing   half of the truth, 2 points too high, off by 3 together and by 6 each
 *   guessing       nothing: off by 8 points each
 *   agreed         all the same, that it will be half as much again
 * results_compute is what the daemon computes and stores; the errors are those of its own record (dialogue_record.h), by what
 * was known at each origin. Histories of eleven years leave three origins or so to learn from: the record of the rule, not of
 * what a region will have after ten years of rounds. */
#include <math.h>

#include "random.h"
#include "results.h"

/* Both readers of figures have a panel. */
#define panel yearly_panel
#include "bench_skills_reading.h"
#undef panel

enum { FIRST = 2008, YEARS = 11, HORIZON = 6, EMPLOYERS = 5, LEAST = 300, AHEAD = DIALOGUE_HORIZONS };

struct sort {
    const char *name;
    double knows, bias, shared, own; /* share of the truth; the rest in shares of growth */
};

static const struct sort sorts[] = {
    {"knowing", 1, 0.02, 0.02, 0.04},
    {"half knowing", 0.5, 0.02, 0.03, 0.06},
    {"guessing", 0, 0, 0, 0.08},
    {"agreed on half as much again", 0, 0.5, 0, 0},
};

/* --- the panel */

static struct parts_series series_of(const struct yearly_panel *figures, int i, char text[2][24])
{
    const char *key = figures->key[i], *slash = strchr(key, '/');

    snprintf(text[0], 24, "%.*s", (int)(slash - key), key);
    snprintf(text[1], 24, "%.*s", (int)strcspn(slash + 1, "/"), slash + 1);
    return (struct parts_series){i + 1, "RAMS", 1, false, text[0], "sni2007g", text[1], "", "total", "T", "total", "T", "T", "T", "T"};
}

static void make_panel_of(struct work_panel *wp, const struct yearly_panel *figures)
{
    static struct parts_series series[CELLS_MAX];
    static struct parts_observation observations[CELLS_MAX * YEARS];
    static char texts[CELLS_MAX][2][24];
    struct panel_input input = {.rows = {true, 0, series, 0, observations, NULL}, .measure = "employed", .county = "18",
                                .frequency = 1, .horizon = HORIZON};

    for (int i = 0; i < figures->n; i++) {
        struct parts_series one = series_of(figures, i, texts[i]);
        if (strncmp(one.region, "18", 2) != 0)
            continue;
        series[input.rows.series_count++] = one;
        for (int t = 0; t < YEARS; t++)
            if (!isnan(figures->y[i * YEARS + t]))
                observations[input.rows.observation_count++] = (struct parts_observation){i + 1, FIRST + t, figures->y[i * YEARS + t], 0};
    }
    *wp = (struct work_panel){.frequency = 1, .horizon = HORIZON, .additive = true, .nonnegative = true};
    snprintf(wp->measure, sizeof wp->measure, "employed");
    if (!panel_make(&wp->panel, &input))
        exit(70);
}

/* --- respondents */

static bool speaks(const struct panel_target *t)
{
    return strcmp(t->key.industry, "T") != 0 && t->first == FIRST && t->n == YEARS && (strlen(t->key.region) == 2 || t->y[0] >= LEAST);
}

/* What one of them says of the years ahead; the truth is known to who knows it, as far as there are figures. */
static void say(const struct sort *sort, const struct panel_target *t, int year, const double *shared, struct random *random,
                struct dialogue_answer *answer)
{
    for (int h = 0; h < AHEAD; h++) {
        int then = year + dialogue_years[h];
        double truth = then < YEARS ? t->y[then] / t->y[year] - 1 : NAN;
        answer->said[h] = sort->knows * (then < YEARS ? truth : 0) + sort->bias + sort->shared * shared[h] + sort->own * random_normal(random);
    }
}

static int ask_all(const struct sort *sort, const struct panel *panel, struct dialogue_answer *answers, char (*names)[24], char (*rounds)[8])
{
    struct random random;
    int n = 0;

    random_seed(&random, 1, 1);
    for (int year = 0; year < YEARS; year++) {
        snprintf(rounds[year], 8, "%d", FIRST + year);
        for (int i = 0; i < panel->count; i++) {
            const struct panel_target *t = &panel->targets[i];
            double shared[AHEAD] = {random_normal(&random), random_normal(&random), random_normal(&random)};
            for (int e = 0; speaks(t) && e < EMPLOYERS; e++) {
                struct dialogue_answer *a = &answers[n];
                snprintf(names[n], 24, "%d-%d", i, e);
                *a = (struct dialogue_answer){t->key.industry_scheme, t->key.industry, t->key.region, rounds[year], names[n], "private",
                                              (int32_t)((FIRST + year - 1970) * 365.2425 + 310), 50, {0}, NULL};
                say(sort, t, year, shared, &random, a);
                n++;
            }
        }
    }
    return n;
}

/* --- the rows */

static void print_row(const struct sort *sort, const struct dialogue_kind *kind)
{
    double n = 0, without = 0, with = 0, then = 0, cover[2] = {0};
    int used = 0, aside = 0;

    for (int k = 0; k < DIALOGUE_KINDS; k++) {
        if (kind[k].compared == 0)
            continue;
        n += kind[k].compared;
        without += kind[k].compared * kind[k].error_without;
        with += kind[k].compared * kind[k].error_with;
        then += kind[k].compared * kind[k].error_then;
        cover[0] += kind[k].compared * kind[k].cover_without;
        cover[1] += kind[k].compared * kind[k].cover_with;
        used += kind[k].use == DIALOGUE_USED;
        aside += kind[k].use == DIALOGUE_ASIDE;
    }
    printf("| %s | %.0f | %.2f %% | %.2f %% | %.2f %% | %d, %d | %.0f %% | %.0f %% |\n", sort->name, n, 100 * without / n, 100 * then / n,
           100 * with / n, used, aside, 100 * cover[0] / n, 100 * cover[1] / n);
}

static void row_of(struct work_panel *wp, const struct sort *sort)
{
    static struct dialogue_answer answers[CELLS_MAX * EMPLOYERS];
    static char names[CELLS_MAX * EMPLOYERS][24], rounds[YEARS][8];
    struct results_wish wish = {.county = "18", .seed = 1, .jobs = 1};
    struct results *results;
    char error[256];

    wp->dialogue.list = answers;
    wp->dialogue.count = ask_all(sort, &wp->panel, answers, names, rounds);
    results = results_compute(wp, &wish, error, sizeof error);
    if (results == NULL) {
        fprintf(stderr, "%s\n", error);
        exit(70);
    }
    print_row(sort, results->dialogue.kind);
    results_destroy(&results);
}

int main(int argc, char **argv)
{
    static const char *const keys[] = {"region_code", "industry_code", NULL};
    struct yearly_panel *figures;
    struct work_panel wp;
    struct file file;
    char folder[900];

    snprintf(folder, sizeof folder, "%s/orebro-rams-annual-2008-2021", argc > 1 ? argv[1] : "../shared/data");
    if (!read_file(folder, "employment.csv", &file)) {
        fprintf(stderr, "%s: there is no employment.csv\n", folder);
        return 66;
    }
    figures = make_panel(&file, keys, "employed", FIRST, YEARS);
    make_panel_of(&wp, figures);
    printf("| respondents | forecasts | error without | by the rule | all weighed in | kinds used, set aside | 80 %% holds without | with |\n");
    printf("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n");
    for (size_t i = 0; i < ARRAY_SIZE(sorts); i++)
        row_of(&wp, &sorts[i]);
    panel_free(&wp.panel);
    free_panel(figures);
    close_file(&file);
    return 0;
}
