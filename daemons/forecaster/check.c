#include "check.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "period.h"

bool check_rows_alloc(struct check_rows *rows)
{
    memset(rows, 0, sizeof *rows);
    rows->series = malloc(BATCH_ROWS_MAX * sizeof *rows->series);
    rows->period = malloc(BATCH_ROWS_MAX * sizeof *rows->period);
    rows->source_row = malloc(BATCH_ROWS_MAX * sizeof *rows->source_row);
    rows->status = malloc(BATCH_ROWS_MAX * sizeof *rows->status);
    rows->value = malloc(BATCH_ROWS_MAX * sizeof *rows->value);
    return rows->series != NULL && rows->period != NULL && rows->source_row != NULL &&
           rows->status != NULL && rows->value != NULL;
}

void check_rows_free(struct check_rows *rows)
{
    free(rows->series);
    free(rows->period);
    free(rows->source_row);
    free(rows->status);
    free(rows->value);
    memset(rows, 0, sizeof *rows);
}

/* N digits at *p, at most three; moves *p behind them. */
static bool digits(const char **p)
{
    const char *start = *p;

    while (**p >= '0' && **p <= '9')
        (*p)++;
    return *p > start && *p - start <= 3;
}

bool check_age(const char *age)
{
    if (strcmp(age, "T") == 0)
        return true;
    if (!digits(&age))
        return false;
    if (*age == '\0' || strcmp(age, "+") == 0)
        return true;
    return *age++ == '-' && digits(&age) && *age == '\0';
}

static bool group_ok(const struct series_dims *d, const char **dimension, const char **value)
{
    *dimension = "sex";
    *value = d->sex;
    if (strcmp(d->sex, "1") != 0 && strcmp(d->sex, "2") != 0 && strcmp(d->sex, "T") != 0)
        return false;
    *dimension = "age";
    *value = d->age;
    if (!check_age(d->age))
        return false;
    *dimension = "sector";
    *value = d->sector;
    return strcmp(d->sector, "public") == 0 || strcmp(d->sector, "private") == 0 ||
           strcmp(d->sector, "T") == 0;
}

/* A series refused: by which rule, and what to show. Always false, so that it can be returned. */
static bool refuse(struct check_series *s, enum rule rule, const char *dimension, const char *value)
{
    s->rule = rule;
    s->dimension = dimension;
    s->value = value;
    return false;
}

/* A code of a scheme, or the total of all schemes. Narrows the series' validity to the code's. */
static bool code_ok(struct check_series *s, const struct catalogue *catalogue, enum rule rule,
                    const char *dimension, const char *scheme, const char *code)
{
    const struct catalogue_code *known = catalogue_code(catalogue, scheme, code);

    if (known == NULL && !catalogue_scheme(catalogue, scheme))
        return refuse(s, RULE_SCHEME, dimension, scheme);
    if (known == NULL && strcmp(code, "T") == 0)
        return true; /* every list has a total, whether it says so or not */
    if (known == NULL)
        return refuse(s, rule, dimension, code);
    if (known->valid_from > s->valid_from)
        s->valid_from = known->valid_from;
    if (known->valid_to < s->valid_to)
        s->valid_to = known->valid_to;
    return true;
}

static bool resolve(const Framsyn__V1__SeriesKey *key, const struct catalogue *catalogue,
                    struct check_series *s)
{
    const struct series_dims *d = &s->dims;
    const struct catalogue_measure *measure;
    const char *dimension, *value;

    series_dims(key, &s->dims);
    s->valid_from = INT32_MIN;
    s->valid_to = INT32_MAX;
    measure = catalogue_measure(catalogue, d->measure);
    if (measure == NULL)
        return refuse(s, RULE_MEASURE, "measure", d->measure);
    if (!catalogue_definition(catalogue, d->measure, d->definition))
        return refuse(s, RULE_DEFINITION, "definition", d->definition);
    if (d->frequency != 1 && d->frequency != 4 && d->frequency != 12)
        return refuse(s, RULE_FREQUENCY, "period", "");
    if (!code_ok(s, catalogue, RULE_REGION, "region", "region", d->region) ||
        !code_ok(s, catalogue, RULE_INDUSTRY, "industry", d->industry_scheme, d->industry) ||
        !code_ok(s, catalogue, RULE_OCCUPATION, "occupation", d->occupation_scheme,
                 d->occupation) ||
        !code_ok(s, catalogue, RULE_EDUCATION, "education", d->education_scheme, d->education))
        return false;
    if (!group_ok(d, &dimension, &value))
        return refuse(s, RULE_GROUP, dimension, value);
    s->measure = measure;
    s->id = series_id(d);
    return true;
}

bool check_series(const struct batch *batch, const struct catalogue *catalogue,
                  struct check_series *series)
{
    bool all = true;

    for (size_t i = 0; i < batch->observations->n_series; i++) {
        memset(&series[i], 0, sizeof series[i]);
        all &= resolve(batch->observations->series[i], catalogue, &series[i]);
    }
    return all;
}

static void refuse_period(const struct batch *batch, struct refusals *refusals, enum rule rule,
                          uint32_t row, int frequency, int32_t period)
{
    char text[PERIOD_TEXT_SIZE];

    refusals_add(refusals, batch, rule, row, "period", period_text(frequency, period, text));
}

static void refuse_value(const struct batch *batch, struct refusals *refusals, enum rule rule,
                         uint32_t row, double value)
{
    char text[32];

    snprintf(text, sizeof text, "%.15g", value);
    refusals_add(refusals, batch, rule, row, "value", text);
}

/* The first period of each frequency that has not begun at `now`, and the range of the contract. */
struct limits {
    int32_t first[13], last[13], unbegun[13];
};

static void limits_at(int64_t now, struct limits *limits)
{
    for (int m = 1; m <= 12; m++) {
        limits->first[m] = PERIOD_FIRST_YEAR * m;
        limits->last[m] = PERIOD_LAST_YEAR * m + m - 1;
        limits->unbegun[m] = m == 1 || m == 4 || m == 12 ? period_at(m, now) + 1 : 0;
    }
}

static bool value_absent(uint32_t status)
{
    return status == FRAMSYN__V1__OBSERVATION_STATUS__OBSERVATION_STATUS_MISSING ||
           status == FRAMSYN__V1__OBSERVATION_STATUS__OBSERVATION_STATUS_CONFIDENTIAL;
}

/* The rules of one row's value and status; true when it keeps them. */
static bool value_ok(const struct batch *batch, const struct check_series *s, uint32_t row,
                     double value, uint32_t status, struct refusals *refusals)
{
    char text[16];

    if (status > FRAMSYN__V1__OBSERVATION_STATUS__OBSERVATION_STATUS_ESTIMATED ||
        (value_absent(status) && !isnan(value))) {
        snprintf(text, sizeof text, "%u", status);
        refusals_add(refusals, batch, RULE_STATUS, row, "status", text);
        return false;
    }
    if (value_absent(status))
        return true;
    if (!isfinite(value)) {
        refuse_value(batch, refusals, RULE_FINITE, row, value);
        return false;
    }
    if (s->measure->nonnegative && value < 0) {
        refuse_value(batch, refusals, RULE_NEGATIVE, row, value);
        return false;
    }
    return true;
}

static bool row_ok(const struct batch *batch, const struct check_series *s,
                   const struct limits *limits, uint32_t row, int32_t period, double value,
                   uint32_t status, struct refusals *refusals)
{
    int frequency = s->dims.frequency;

    if (s->measure == NULL) {
        refusals_add(refusals, batch, s->rule, row, s->dimension, s->value);
        return false;
    }
    if (period < limits->first[frequency] || period > limits->last[frequency]) {
        refuse_period(batch, refusals, RULE_PERIOD_RANGE, row, frequency, period);
        return false;
    }
    if (period >= limits->unbegun[frequency] && !measure_is_projection(s->dims.measure)) {
        refuse_period(batch, refusals, RULE_PERIOD_BEGUN, row, frequency, period);
        return false;
    }
    return value_ok(batch, s, row, value, status, refusals);
}

/* Days since 1970 of a period's middle, roughly: codes change at the turn of a year. */
static int32_t middle_day(int frequency, int32_t period)
{
    double year = (period + 0.5) / frequency;

    return (int32_t)((year - 1970) * 365.2425);
}

void check_rows(const struct batch *batch, struct check_series *series, int64_t now,
                struct check_rows *rows, struct refusals *refusals, uint64_t *outdated)
{
    const Framsyn__V1__ObservationBatch *o = batch->observations;
    struct limits limits;
    uint32_t row = 0;

    limits_at(now, &limits);
    rows->count = 0;
    *outdated = 0;
    for (size_t i = 0; i < o->n_series_index; i++) {
        struct check_series *s = &series[o->series_index[i]];
        uint32_t status = o->n_status > 0 ? o->status[i] : 0;

        row += (uint32_t)o->row_step[i];
        if (!row_ok(batch, s, &limits, row, o->period[i], o->value[i], status, refusals))
            continue;
        if (s->valid_from != INT32_MIN || s->valid_to != INT32_MAX) {
            int32_t day = middle_day(s->dims.frequency, o->period[i]);
            *outdated += day < s->valid_from || day >= s->valid_to;
        }
        s->used = true;
        rows->series[rows->count] = (int32_t)o->series_index[i];
        rows->period[rows->count] = o->period[i];
        rows->source_row[rows->count] = (int32_t)(row & INT32_MAX);
        rows->status[rows->count] = (int32_t)status;
        rows->value[rows->count++] = o->value[i];
    }
}
