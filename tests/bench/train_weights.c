/* train_weights: makes forecasting/feature_table.h anew, from the training parts of the staged set dev.
 *
 *   zcat ../shared/bench/sets/dev/train.csv.gz | build/bench/train_weights > forecasting/feature_table.h
 *   zcat ../shared/bench/sets/dev/train.csv.gz | build/bench/train_weights judge      out of fold, nothing is made
 *
 * From each series the last 2, 3, ... 14 halves of its horizon are cut off, what is left forecast as engine_run would, and the
 * first horizon of what was cut off is what the forecasts of the members are held against. Values that dev keeps for testing are
 * in another file, and no other set is read.
 *   judge: coefficients for each fifth of the series and each of the ends 1, 2 and 3 horizons back, from the other series and
 * the ends that share no outcome with it. Series of a panel end at one date and meet the same course of things there: with
 * other series at the same end among the samples, the gain comes out larger than it is.
 * Some minutes. The coefficients do not depend on those in place, as the record's weights are taken before the features speak.
 */
#include <stdio.h>

#include "run.h"
#include "train_weights_fit.h"

enum { SERIES = 8192, LINE = 1 << 16, FIRST_END = 2, LAST_END = 14, FOLDS = 5, BLOCK = 12 };

struct held {
    int m, h, n, place;     /* place: among those of its frequency and horizon */
    double *y;
};

static struct held held[SERIES];
static int held_count;
static struct sample *samples;
static int sample_count, sample_room;

static void give_up(const char *what)
{
    fprintf(stderr, "train_weights: %s\n", what);
    exit(1);
}

static void *must(void *memory)
{
    if (!memory)
        give_up("not enough memory");
    return memory;
}

/* --- reading: name,frequency,category,m,h,start,values */

static char *next_field(char **rest)
{
    return strsep(rest, ",\r\n");
}

static void read_line(char *line)
{
    struct held *s = &held[held_count];
    char *field;

    for (int i = 0; i < 3; i++)
        next_field(&line);
    s->m = line ? atoi(next_field(&line)) : 0;
    s->h = line ? atoi(next_field(&line)) : 0;
    if (s->m < 1 || s->h < 1 || s->h > HORIZON)
        return;
    next_field(&line);
    s->y = must(malloc(sizeof *s->y * strlen(line ? line : "") + 1));
    while ((field = next_field(&line)) && *field)
        s->y[s->n++] = atof(field);
    for (int i = 0; i < held_count; i++)
        s->place += held[i].m == s->m && held[i].h == s->h;
    held_count++;
}

static void read_all(void)
{
    static char line[LINE];

    while (fgets(line, sizeof line, stdin)) {
        if (held_count == SERIES)
            give_up("more series than there is room for");
        read_line(line);
    }
    if (held_count == 0)
        give_up("no series on standard input; see the head of tests/bench/train_weights.c");
}

/* --- samples */

/* What combine_lean does, as it is linear: what it makes of no weight at all. */
static void find_lean(const struct combine_record *r, const struct combine_prior *prior, const bool *usable, struct sample *s)
{
    s->rest = 1;
    combine_lean(r, prior, usable, s->lean);
    for (int i = 0; i < MEMBERS; i++)
        s->rest -= s->lean[i];
}

/* Where a series is cut: so many halves of its horizon from its end. */
static int cut_at(const struct held *s, int end)
{
    return s->n - (end * s->h + 1) / 2;
}

static void add_sample(const struct run *run, const struct task *task, const struct held *from, int end)
{
    const struct combine_prior *prior = &run->classes[task->class].prior;
    const struct backtest *b = &task->backtest;
    struct combine_record r;
    struct feature_case c;
    struct sample *s;

    if (task->result->status != FC_OK || !(b->scale[b->plan.origins] > 0))
        return;
    if (sample_count == sample_room)
        samples = must(realloc(samples, sizeof *samples * (size_t)(sample_room = 2 * sample_room + 1024)));
    s = &samples[sample_count++];
    *s = (struct sample){.m = from->m, .horizon = b->plan.horizon, .end = end, .fold = from->place / BLOCK % FOLDS, .scale = b->scale[b->plan.origins]};
    combine_record_start(&r, b);
    for (int o = b->first; o <= b->plan.origins; o++)
        combine_record_advance(&r, o);
    run_look_at(run, task, b->plan.origins, &c);
    combine_by_record(&r, prior, c.usable, s->weight);
    feature_find(&c, s->weight, s->x);
    find_lean(&r, prior, c.usable, s);
    memcpy(s->forecast, c.forecast, sizeof s->forecast);
    for (int h = 0; h < s->horizon; h++)
        s->actual[h] = from->y[cut_at(from, end) + h] / task->series.unit;
}

/* All series of a frequency and horizon, so much of their end held out. */
static void add_panel(int m, int h, int end)
{
    struct engine_series *series = must(calloc((size_t)held_count, sizeof *series));
    struct engine_result *results = must(calloc((size_t)held_count, sizeof *results));
    struct engine_spec spec = {.horizon = h, .jobs = 1, .naive_margin = ENGINE_NAIVE_MARGIN};
    struct engine_panel panel = {0, series};
    int *who = must(malloc(sizeof *who * (size_t)held_count));
    struct run *run;

    for (int i = 0; i < held_count; i++)
        if (held[i].m == m && held[i].h == h && cut_at(&held[i], end) >= (m == 1 ? 8 : 2 * m + 4)) {
            series[panel.n] = (struct engine_series){.id = "", .frequency = (enum fc_frequency)m, .n = cut_at(&held[i], end), .y = held[i].y, .nonnegative = true, .group = -1};
            who[panel.n++] = i;
        }
    if (run_open(&run, &panel, &spec, results) != FC_OK || run_through(run) != FC_OK)
        give_up("a panel could not be forecast");
    for (int i = 0; i < panel.n; i++)
        add_sample(run, &run->tasks[i], &held[who[i]], end);
    run_close(run);
    for (int i = 0; i < panel.n; i++)
        engine_result_free(&results[i]);
    free(who);
    free(results);
    free(series);
}

static void add_panels(void)
{
    for (int i = 0; i < held_count; i++)
        for (int end = FIRST_END; held[i].place == 0 && end <= LAST_END; end++) {
            add_panel(held[i].m, held[i].h, end);
            fprintf(stderr, "%d a year, %d ahead, %d half horizons back: %d samples\n", held[i].m, held[i].h, end, sample_count);
        }
}

/* --- training: one set of coefficients for annual series, one for those with a season */

struct table {
    double mean[2][FEATURES], sd[2][FEATURES];
    struct coefficients k[2];
};

static bool is_of(const struct sample *s, int class)
{
    return (s->m > 1) == class;
}

static void standardise(struct table *t, int class)
{
    for (int j = 0; j < FEATURES; j++) {
        double sum = 0, squares = 0, n = 0;
        for (int i = 0; i < sample_count; i++)
            if (is_of(&samples[i], class)) {
                sum += samples[i].x[j];
                squares += samples[i].x[j] * samples[i].x[j];
                n++;
            }
        t->mean[class][j] = sum / n;
        t->sd[class][j] = sqrt(squares / n - sum / n * sum / n);
    }
    for (int i = 0; i < sample_count; i++)
        for (int j = 0; is_of(&samples[i], class) && j < FEATURES; j++)
            samples[i].x[j] = fmax(-3, fmin(3, (samples[i].x[j] - t->mean[class][j]) / t->sd[class][j]));
}

/* From all samples of a class; but those of a fold and of ends whose outcomes reach into those of an end, where these are >= 0. */
static void train_without(int class, int fold, int end, struct coefficients *k)
{
    double *v = must(malloc(sizeof *v * (size_t)sample_count)), sum = 0;

    for (int i = 0; i < sample_count; i++) {
        const struct sample *s = &samples[i];
        bool in = is_of(s, class) && s->fold != fold && (end < 0 || abs(s->end - end) >= 2);
        sum += v[i] = in ? 1 / (LEAST_LOSS + loss_of(errors_of(s, NULL))) : 0;
    }
    for (int i = 0; i < sample_count; i++)
        v[i] /= sum;
    train(samples, v, sample_count, k);
    free(v);
}

/* --- judging */

struct tally {
    double n;
    struct errors before, after;
};

static void count(struct tally *t, const struct sample *s, const struct coefficients *k)
{
    struct errors before = errors_of(s, NULL), after = errors_of(s, k);

    t->n++;
    t->before.smape += before.smape;
    t->before.mase += before.mase;
    t->after.smape += after.smape;
    t->after.mase += after.mase;
}

static void tell(const char *name, const struct tally *t)
{
    printf("%-12s %5.0f  MASE %.4f -> %.4f  sMAPE %.3f -> %.3f  of Naive2's %.4f -> %.4f\n", name, t->n, t->before.mase / t->n, t->after.mase / t->n,
           t->before.smape / t->n, t->after.smape / t->n, loss_of(t->before) / t->n, loss_of(t->after) / t->n);
}

static void judge(void)
{
    static const char *const frequency[] = {"yearly", "quarterly", "monthly"}, *const back[] = {"1 back", "2 back", "3 back"};
    struct tally by_frequency[3] = {0}, by_end[3] = {0}, all = {0};

    for (int class = 0; class < 2; class++)
        for (int fold = 0; fold < FOLDS; fold++)
            for (int end = 2; end <= 6; end += 2) {
                struct coefficients k;
                train_without(class, fold, end, &k);
                for (int i = 0; i < sample_count; i++)
                    if (is_of(&samples[i], class) && samples[i].fold == fold && samples[i].end == end) {
                        count(&by_frequency[samples[i].m == 1 ? 0 : samples[i].m == 4 ? 1 : 2], &samples[i], &k);
                        count(&by_end[end / 2 - 1], &samples[i], &k);
                        count(&all, &samples[i], &k);
                    }
            }
    for (int i = 0; i < 3; i++)
        tell(frequency[i], &by_frequency[i]);
    for (int i = 0; i < 3; i++)
        tell(back[i], &by_end[i]);
    tell("all", &all);
}

/* --- the table */

static void write_features(const char *name, double x[2][FEATURES])
{
    printf("static const double feature_%s[2][FEATURES] = {", name);
    for (int class = 0; class < 2; class++)
        for (int j = 0; j < FEATURES; j++)
            printf("%s%.3f%s", j ? ", " : class ? ", {" : "{", x[class][j], j == FEATURES - 1 ? "}" : "");
    printf("};\n");
}

static void write_coefficients(const struct coefficients *k)
{
    for (int i = 0; i < MEMBERS; i++) {
        double size = 0;
        for (int j = 0; j < COLUMNS; j++)
            size = fmax(size, fabs(k->b[i][j]));
        if (size < 0.005)
            continue;
        printf("        [%d] = {", i);
        for (int j = 0; j < COLUMNS; j++)
            printf("%s%.2f", j ? ", " : "", k->b[i][j]);
        printf("}, /* %s */\n", run_slot_name(i));
    }
}

static void write_table(struct table *t)
{
    printf("/* feature_table: the coefficients of feature.h, from %d series at %d ends held out of their training parts. Made by\n"
           " *   zcat ../shared/bench/sets/dev/train.csv.gz | build/bench/train_weights > forecasting/feature_table.h\n"
           " * and not by hand. Of annual series, then of those with a season. A member that is not named has nothing but noughts. */\n"
           "#ifndef FEATURE_TABLE_H\n#define FEATURE_TABLE_H\n\n#include \"feature.h\"\n\n",
           held_count, sample_count);
    printf("/* years, one way, rough, spread */\n");
    write_features("mean", t->mean);
    write_features("sd", t->sd);
    printf("\n/* always, then by feature */\nstatic const double feature_b[2][FEATURE_MEMBERS][1 + FEATURES] = {\n    {\n");
    write_coefficients(&t->k[0]);
    printf("    },\n    {\n");
    write_coefficients(&t->k[1]);
    printf("    },\n};\n\n#endif\n");
}

int main(int argc, char **argv)
{
    static struct table table;
    bool judged = argc > 1 && strcmp(argv[1], "judge") == 0;

    if (argc > 2 || (argc > 1 && !judged))
        give_up("usage: train_weights [judge] < the training parts of dev");
    read_all();
    add_panels();
    for (int class = 0; class < 2; class++) {
        standardise(&table, class);
        if (!judged)
            train_without(class, -1, -1, &table.k[class]);
    }
    if (judged)
        judge();
    else
        write_table(&table);
    return 0;
}
