/* What a contest shows: rows for machines, three tables a frequency for people. */
#include <math.h>
#include <stdlib.h>

#include "answer_format.h"
#include "contest.h"
#include "tabulate.h"

static const int frequencies[CONTEST_FREQUENCIES] = {FC_ANNUAL, FC_QUARTERLY, FC_MONTHLY};

/* The names of the store. */
static const char *frequency_name(int frequency)
{
    return frequency == FC_ANNUAL ? "year" : frequency == FC_QUARTERLY ? "quarter" : "month";
}

/* --- for machines: id and horizon are empty where all are meant */

struct line {
    const char *id;             /* NULL: all series of the frequency */
    int frequency, horizon;     /* horizon 0: all */
    const char *model;
    const struct contest_row *row;
};

typedef void write_line(const struct line *line, FILE *out, void *context);

static void series_lines(const struct contest *contest, int i, write_line *write, FILE *out, void *context)
{
    const struct file_series *s = &contest->offline->file.series[i];
    int last = contest->by_horizon && contest->series[i] ? contest_horizon(contest, s->frequency) : 0;

    for (int model = 0; model < contest->models; model++)
        for (int h = 0; h <= last; h++) {
            const struct contest_row *row = contest_row(contest, i, model, h);
            if (row)
                write(&(struct line){s->id, s->frequency, h, contest->model[model], row}, out, context);
        }
}

static void all_lines(const struct contest *contest, int frequency, write_line *write, FILE *out, void *context)
{
    for (int model = 0; model < contest->models; model++)
        for (int h = 0; h <= contest_horizon(contest, frequency); h++) {
            struct contest_row row;
            if (contest_all(contest, frequency, model, h, &row))
                write(&(struct line){NULL, frequency, h, contest->model[model], &row}, out, context);
        }
}

/* Series in the order of the file, then what they are together. */
static void every_line(const struct contest *contest, write_line *write, FILE *out, void *context)
{
    for (int i = 0; i < contest->offline->file.n; i++)
        series_lines(contest, i, write, out, context);
    for (int k = 0; k < CONTEST_FREQUENCIES; k++)
        all_lines(contest, frequencies[k], write, out, context);
}

/* Six digits: more than the figures of a few dozen points have. */
static void figure(float value, const char *otherwise, FILE *out)
{
    if (isfinite(value))
        fprintf(out, "%.6g", value == 0 ? 0 : (double)value);
    else
        fputs(otherwise, out);
}

static void csv_line(const struct line *line, FILE *out, void *context)
{
    (void)context;
    csv_text(line->id ? line->id : "", out);
    fprintf(out, ",%s,%s,", frequency_name(line->frequency), line->model);
    if (line->horizon > 0)
        fprintf(out, "%d", line->horizon);
    fprintf(out, ",%d,%d,%d", line->row->series, line->row->origins, line->row->points);
    for (int k = 0; k < SCORE_FIGURES; k++) {
        putc(',', out);
        figure(line->row->value[k], "", out);
    }
    putc('\n', out);
}

void contest_csv(const struct contest *contest, FILE *out)
{
    fputs("id,frequency,model,horizon,series,origins,points", out);
    for (int k = 0; k < SCORE_FIGURES; k++)
        fprintf(out, ",%s", score_name[k]);
    putc('\n', out);
    every_line(contest, csv_line, out, NULL);
}

static void json_line(const struct line *line, FILE *out, void *context)
{
    bool *any = context;

    fputs(*any ? ",\n{\"id\":" : "\n{\"id\":", out);
    *any = true;
    if (line->id)
        json_text(line->id, out);
    else
        fputs("null", out);
    fprintf(out, ",\"frequency\":\"%s\",\"model\":\"%s\",\"horizon\":", frequency_name(line->frequency), line->model);
    if (line->horizon > 0)
        fprintf(out, "%d", line->horizon);
    else
        fputs("null", out);
    fprintf(out, ",\"series\":%d,\"origins\":%d,\"points\":%d", line->row->series, line->row->origins, line->row->points);
    for (int k = 0; k < SCORE_FIGURES; k++) {
        fprintf(out, ",\"%s\":", score_name[k]);
        figure(line->row->value[k], "null", out);
    }
    putc('}', out);
}

void contest_json(const struct contest *contest, FILE *out)
{
    bool any = false;

    putc('[', out);
    every_line(contest, json_line, out, &any);
    fputs(any ? "\n]\n" : "]\n", out);
}

/* --- for people */

static void number_cell(struct table *table, double value, int decimals, bool swedish)
{
    char room[WORDING_NUMBER_SIZE];

    table_cell(table, wording_number(value, decimals, swedish, room));
}

static void percent_cell(struct table *table, double share, bool swedish)
{
    number_cell(table, 100 * share, 0, swedish);
}

static void column(struct table *table, struct text heading, bool swedish, int rank)
{
    table_column(table, wording(heading, swedish), TABLE_RIGHT, rank, 0);
}

static const struct text per_model = {"Model", "Modell"}, naive = {"Naive", "Naiv"}, direction = {"Direction %", "Riktning %"};

/* What was published for a series, and who would have been better. */
static struct table *series_table(const struct contest *contest, int frequency)
{
    bool swedish = contest->offline->cli->swedish;
    struct table *table = table_new();
    const int last = contest->models - 1;

    table_column(table, wording((struct text){"Series", "Serie"}, swedish), TABLE_LEFT, 0, 12);
    column(table, (struct text){"Origins", "Startpunkter"}, swedish, 6);
    table_column(table, wording((struct text){"Won by", "Bäst"}, swedish), TABLE_LEFT, 0, 0);
    column(table, (struct text){"Its MASE", "Dess MASE"}, swedish, 0);
    column(table, (struct text){contest->model[last], contest->model[last]}, swedish, 0);
    column(table, naive, swedish, 0);
    column(table, (struct text){"In 80 %", "I 80 %"}, swedish, 2);
    column(table, (struct text){"In 95 %", "I 95 %"}, swedish, 1);
    column(table, (struct text){"Width 95", "Bredd 95"}, swedish, 4);
    column(table, direction, swedish, 5);
    column(table, (struct text){"p", "p"}, swedish, 3);
    for (int i = 0; i < contest->offline->file.n; i++) {
        const struct contest_row *row = contest_row(contest, i, last, 0), *best;
        if (contest->offline->file.series[i].frequency != frequency || !row)
            continue;
        best = contest->winner[i] >= 0 ? contest_row(contest, i, contest->winner[i], 0) : NULL;
        table_cell(table, contest->offline->file.series[i].id);
        number_cell(table, row->origins, 0, swedish);
        table_cell(table, best ? contest->model[contest->winner[i]] : "");
        number_cell(table, best ? best->value[SCORE_MASE] : NAN, 2, swedish);
        number_cell(table, row->value[SCORE_MASE], 2, swedish);
        number_cell(table, row->value[SCORE_MASE_NAIVE], 2, swedish);
        percent_cell(table, row->value[SCORE_COVER80], swedish);
        percent_cell(table, row->value[SCORE_COVER95], swedish);
        number_cell(table, row->value[SCORE_WIDTH95], 1, swedish);
        percent_cell(table, row->value[SCORE_DIRECTION], swedish);
        number_cell(table, row->value[SCORE_DM_P], 2, swedish);
    }
    return table;
}

/* The model's error over that of the rival on the same points: below 1 it beats it. */
static double against_naive(const struct contest_row *row)
{
    return row->value[SCORE_MASE] / row->value[SCORE_MASE_NAIVE];
}

struct standing {
    int model;
    bool partial;               /* it lacks points that others have */
    struct contest_row row;
};

static int by_error(const void *a, const void *b)
{
    const struct standing *x = a, *y = b;
    double p = against_naive(&x->row), q = against_naive(&y->row);

    if (x->partial != y->partial)
        return x->partial - y->partial;
    if (isnan(p) || isnan(q) || p == q)
        return isnan(p) != isnan(q) ? isnan(p) - isnan(q) : x->model - y->model;
    return p < q ? -1 : 1;
}

static int most_points(const struct standing *standing, int n)
{
    int most = 0;

    for (int i = 0; i < n; i++)
        most = standing[i].row.points > most ? standing[i].row.points : most;
    return most;
}

/* The models that have figures, the best first; those that could not always speak come after the others, as
 * their points are not the same. */
static int standings(const struct contest *contest, int frequency, struct standing *standing)
{
    int n = 0;

    for (int model = 0; model < contest->models; model++) {
        standing[n].model = model;
        n += contest_all(contest, frequency, model, 0, &standing[n].row);
    }
    for (int i = 0; i < n; i++)
        standing[i].partial = standing[i].row.points < most_points(standing, n);
    qsort(standing, (size_t)n, sizeof *standing, by_error);
    return n;
}

enum { HORIZONS_SHOWN = 6 };

/* The first three, and then up to the last in even steps. */
static int horizons_of(int last, int shown[HORIZONS_SHOWN])
{
    int n = 0;

    for (int h = 1; h <= last && h <= 3; h++)
        shown[n++] = h;
    for (int k = 1; k <= 3 && last > 3; k++) {
        int h = 3 + (last - 3) * k / 3;
        if (h > shown[n - 1])
            shown[n++] = h;
    }
    return n;
}

static struct table *horizon_table(const struct contest *contest, int frequency, const struct standing *standing, int n)
{
    bool swedish = contest->offline->cli->swedish;
    struct table *table = table_new();
    int shown[HORIZONS_SHOWN], horizons = horizons_of(contest_horizon(contest, frequency), shown);
    char heading[32];

    table_column(table, wording(per_model, swedish), TABLE_LEFT, 0, 0);
    for (int k = 0; k < horizons; k++) {
        snprintf(heading, sizeof heading, "MASE +%d", shown[k]);
        table_column(table, heading, TABLE_RIGHT, k == 0 || k == horizons - 1 ? 0 : k, 0);
    }
    for (int i = 0; i < n; i++) {
        table_cell(table, contest->model[standing[i].model]);
        for (int k = 0; k < horizons; k++) {
            struct contest_row row;
            bool any = contest_all(contest, frequency, standing[i].model, shown[k], &row);
            number_cell(table, any ? row.value[SCORE_MASE] : NAN, 3, swedish);
        }
    }
    return table;
}

static struct table *model_table_of(const struct contest *contest, int frequency, const struct standing *standing, int n)
{
    bool swedish = contest->offline->cli->swedish;
    struct table *table = table_new();
    static const struct {
        struct text heading;
        enum score_figure figure;
        int decimals, rank;
        bool percent;
    } columns[] = {
        {{"sMAPE", "sMAPE"}, SCORE_SMAPE, 2, 6, false},       {{"WAPE", "WAPE"}, SCORE_WAPE, 2, 7, false},
        {{"CRPS", "CRPS"}, SCORE_CRPS, 3, 5, false},          {{"Pinball", "Pinball"}, SCORE_PINBALL, 3, 9, false},
        {{"MSIS", "MSIS"}, SCORE_MSIS, 2, 8, false},          {{"Width 95", "Bredd 95"}, SCORE_WIDTH95, 2, 4, false},
        {{"In 80 %", "I 80 %"}, SCORE_COVER80, 1, 3, true},   {{"In 95 %", "I 95 %"}, SCORE_COVER95, 1, 0, true},
        {{"Direction %", "Riktning %"}, SCORE_DIRECTION, 0, 10, true}, {{"p", "p"}, SCORE_DM_P, 3, 2, false},
    };

    table_column(table, wording(per_model, swedish), TABLE_LEFT, 0, 0);
    column(table, (struct text){"Points", "Punkter"}, swedish, 1);
    column(table, (struct text){"Won", "Vunna"}, swedish, 1);
    column(table, (struct text){"MASE", "MASE"}, swedish, 0);
    column(table, (struct text){"/ naive", "/ naiv"}, swedish, 0);
    for (size_t k = 0; k < ARRAY_SIZE(columns); k++)
        column(table, columns[k].heading, swedish, columns[k].rank);
    for (int i = 0; i < n; i++) {
        const struct contest_row *row = &standing[i].row;
        table_cell(table, contest->model[standing[i].model]);
        number_cell(table, row->points, 0, swedish);
        number_cell(table, contest_won(contest, frequency, standing[i].model), 0, swedish);
        number_cell(table, row->value[SCORE_MASE], 3, swedish);
        number_cell(table, against_naive(row), 3, swedish);
        for (size_t k = 0; k < ARRAY_SIZE(columns); k++)
            number_cell(table, row->value[columns[k].figure] * (columns[k].percent ? 100 : 1), columns[k].decimals, swedish);
    }
    return table;
}

static bool draw(struct table *table, struct text title, bool swedish, FILE *out)
{
    bool drawn = table != NULL;

    if (drawn && table_rows(table) > 0) {
        fprintf(out, "%s\n", wording(title, swedish));
        drawn = table_print(table, swedish, out);
        putc('\n', out);
    }
    table_free(&table);
    return drawn;
}

static bool draw_frequency(const struct contest *contest, int frequency, FILE *out)
{
    static const struct text each[] = {{"Yearly series, one by one", "Årsserier, en och en"},
                                       {"Quarterly series, one by one", "Kvartalsserier, en och en"},
                                       {"Monthly series, one by one", "Månadsserier, en och en"}};
    static const struct text ahead[] = {{"Years ahead, all series", "År framåt, alla serier"},
                                        {"Quarters ahead, all series", "Kvartal framåt, alla serier"},
                                        {"Months ahead, all series", "Månader framåt, alla serier"}};
    static const struct text all[] = {{"Models, all yearly series and horizons", "Modeller, alla årsserier och horisonter"},
                                      {"Models, all quarterly series and horizons", "Modeller, alla kvartalsserier och horisonter"},
                                      {"Models, all monthly series and horizons", "Modeller, alla månadsserier och horisonter"}};
    struct standing standing[CONTEST_MODELS_MAX];
    bool swedish = contest->offline->cli->swedish;
    int n = standings(contest, frequency, standing), k = frequency == FC_ANNUAL ? 0 : frequency == FC_QUARTERLY ? 1 : 2;

    return n == 0 || (draw(series_table(contest, frequency), each[k], swedish, out) &&
                      draw(horizon_table(contest, frequency, standing, n), ahead[k], swedish, out) &&
                      draw(model_table_of(contest, frequency, standing, n), all[k], swedish, out));
}

bool contest_tables(const struct contest *contest, FILE *out)
{
    bool drawn = true;

    for (int k = 0; k < CONTEST_FREQUENCIES && drawn; k++)
        drawn = draw_frequency(contest, frequencies[k], out);
    wording_paragraph(contest->offline->cli->swedish, out,
        "Points: forecasts compared with outcomes; a model that could not always be fitted has fewer and stands last.\n"
        "MASE: mean error, in the series' own (seasonal) steps; / naive: over the naive forecast's on the same points, below 1 is better.\n"
        "Won: series where the model erred least. In 80 %%, 95 %%: outcomes inside the interval, should be 80 and 95; Width 95: in steps.\n"
        "Direction: outcomes on the side that was forecast. p: of the Diebold-Mariano test against naive; below 0.05 it is hardly chance.\n"
        "comb: what framsyn forecast publishes. Every figure, series and horizon: --format csv.",
        "Punkter: prognoser jämförda med utfall; en modell som inte alltid gick att anpassa har färre och står sist.\n"
        "MASE: medelfel i seriens egna (säsongs)steg; / naiv: delat med den naiva prognosens på samma punkter, under 1 är bättre.\n"
        "Vunna: serier där modellen felade minst. I 80 %%, 95 %%: utfall inom intervallet, ska vara 80 och 95; Bredd 95: i steg.\n"
        "Riktning: utfall på den sida som angavs. p: i Diebold-Marianos test mot den naiva; under 0,05 är det knappast slump.\n"
        "comb: det som framsyn forecast publicerar. Varje mått, serie och horisont: --format csv.");
    return drawn;
}
