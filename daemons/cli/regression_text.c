#include "regression_text.h"

#include <math.h>

#include "tabulate.h"

enum { NAME_SIZE = 32 };

/* The place in the year of a season, 1 .. frequency. */
static int place_of(const struct file_series *series, const struct engine_result *result, const struct regression_term *term)
{
    return (result->regression_first + term->season) % series->frequency + 1;
}

/* --- JSON */

static void json_number(const char *name, double value, FILE *out)
{
    fprintf(out, ",\"%s\":", name);
    offline_number(value, "null", out);
}

static void json_term(const struct file_series *series, const struct engine_result *result, const struct regression_term *term, FILE *out)
{
    static const char *const kinds[] = {"level", "trend_per_year", "season", "driver"};

    fprintf(out, "{\"term\":\"%s\"", kinds[term->kind]);
    if (term->kind == REGRESSION_SEASON)
        fprintf(out, ",\"season\":%d", place_of(series, result, term));
    json_number("estimate", term->b, out);
    json_number("se", term->se, out);
    json_number("se_hac", term->robust, out);
    putc('}', out);
}

void regression_json(const struct file_series *series, const struct engine_result *result, FILE *out)
{
    const struct regression *r = result->regression;

    fprintf(out, ",\"regression\":{\"rows\":%d,\"columns\":%d,\"rank\":%d,\"of_logarithms\":%s", r->n, r->p, r->rank, r->logged ? "true" : "false");
    json_number("condition", r->cond, out);
    json_number("r2", r->r2, out);
    json_number("sigma", r->sigma, out);
    json_number("phi", r->phi, out);
    if (r->lags >= 0)
        fprintf(out, ",\"hac_lags\":%d", r->lags);
    fputs(",\"terms\":[", out);
    for (int i = 0; i < r->terms; i++) {
        fputs(i ? "," : "", out);
        json_term(series, result, &r->term[i], out);
    }
    fputs("]}", out);
}

/* --- for people */

static const char *name_of(const struct file_series *series, const struct engine_result *result, const struct regression_term *term,
                           bool swedish, char room[NAME_SIZE])
{
    static const struct text names[] = {{"level", "nivå"}, {"trend per year", "trend per år"}, {"", ""}, {"driver", "drivare"}};

    if (term->kind != REGRESSION_SEASON)
        return wording(names[term->kind], swedish);
    snprintf(room, NAME_SIZE, series->frequency == 4 ? (swedish ? "kvartal %d" : "quarter %d") : (swedish ? "månad %d" : "month %d"),
             place_of(series, result, term));
    return room;
}

static void number_cell(struct table *table, double value, double size, bool swedish)
{
    const int decimals = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : size >= 1 ? 3 : 5;
    char number[WORDING_NUMBER_SIZE];

    table_cell(table, isfinite(value) ? wording_number(value, decimals, swedish, number) : "");
}

static void tell_rest(const struct regression *r, bool swedish, FILE *out)
{
    char r2[WORDING_NUMBER_SIZE], sigma[WORDING_NUMBER_SIZE], condition[WORDING_NUMBER_SIZE], phi[WORDING_NUMBER_SIZE];

    if (isfinite(r->cond))
        say(swedish, out, "%d rows, %d columns of rank %d, condition %s, R2 %s, residual %s, autocorrelation of errors %s; Newey-West with %d lags.\n",
            "%d rader, %d kolumner av rang %d, konditionstal %s, R2 %s, residual %s, felens autokorrelation %s; Newey-West med %d laggar.\n",
            r->n, r->p, r->rank, wording_number(r->cond, 1, swedish, condition), wording_number(r->r2, 3, swedish, r2),
            wording_number(r->sigma, 3, swedish, sigma), wording_number(r->phi, 2, swedish, phi), r->lags);
    if (r->logged)
        say(swedish, out, "Of the logarithms: 0.01 is one percent.\n", "Av logaritmerna: 0,01 är en procent.\n");
}

void regression_table(const struct offline *offline, int i, const struct engine_result *result, FILE *out)
{
    const bool swedish = offline->cli->swedish;
    const struct file_series *series = &offline->file.series[i];
    const struct regression *r = result->regression;
    struct table *table = table_new();
    char name[NAME_SIZE];

    fprintf(out, "\n%s\n", series->id);
    table_column(table, wording((struct text){"Term", "Term"}, swedish), TABLE_LEFT, 0, 12);
    table_column(table, wording((struct text){"Estimate", "Skattning"}, swedish), TABLE_RIGHT, 0, 0);
    table_column(table, wording((struct text){"Standard error", "Medelfel"}, swedish), TABLE_RIGHT, 0, 0);
    table_column(table, "Newey-West", TABLE_RIGHT, 0, 0);
    for (int k = 0; k < r->terms; k++) {
        const struct regression_term *term = &r->term[k];
        table_cell(table, name_of(series, result, term, swedish, name));
        number_cell(table, term->b, fabs(term->b), swedish);
        number_cell(table, term->se, fabs(term->b), swedish);
        number_cell(table, term->robust, fabs(term->b), swedish);
    }
    if (!table_print(table, swedish, out))
        complain(swedish, EXIT_SOFTWARE, "There is not enough memory for the table.", "Minnet räcker inte till tabellen.");
    table_free(&table);
    tell_rest(r, swedish, out);
}
