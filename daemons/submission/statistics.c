#include "statistics.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "number.h"
#include "period.h"

enum {
    ROW_BYTES = 26,  /* packed: index 5, period 5, value 8, status 1, row step 5 at most, with headroom */
    FOUND = 1 << 17, /* twice the largest batch */
    PLACE_MAX = 256, /* of the words for a cell's column */
};

static const int frequencies[SERIES_FREQUENCIES] = {1, 4, 12};

enum status {
    STATUS_NORMAL = FRAMSYN__V1__OBSERVATION_STATUS__OBSERVATION_STATUS_NORMAL,
    STATUS_MISSING = FRAMSYN__V1__OBSERVATION_STATUS__OBSERVATION_STATUS_MISSING,
    STATUS_CONFIDENTIAL = FRAMSYN__V1__OBSERVATION_STATUS__OBSERVATION_STATUS_CONFIDENTIAL,
    STATUS_CENSORED = FRAMSYN__V1__OBSERVATION_STATUS__OBSERVATION_STATUS_CENSORED,
};

bool statistics_open(struct statistics *statistics, const struct layout *layout, struct rejections *rejections,
                     struct batch_limits limits, int64_t now_us)
{
    size_t rows = (size_t)limits.rows;

    *statistics = (struct statistics){.layout = layout, .rejections = rejections, .limits = limits};
    for (int i = 0; i < SERIES_FREQUENCIES; i++)
        statistics->begun[i] = period_at(frequencies[i], now_us / 1000000);
    statistics->series_index = malloc(rows * sizeof *statistics->series_index);
    statistics->status = malloc(rows * sizeof *statistics->status);
    statistics->period = malloc(rows * sizeof *statistics->period);
    statistics->row = malloc(rows * sizeof *statistics->row);
    statistics->value = malloc(rows * sizeof *statistics->value);
    statistics->keys = malloc(rows * sizeof(Framsyn__V1__SeriesKey *));
    return series_open(&statistics->series, layout) && statistics->series_index != NULL && statistics->status != NULL &&
           statistics->period != NULL && statistics->row != NULL && statistics->value != NULL && statistics->keys != NULL;
}

void statistics_close(struct statistics *statistics)
{
    series_close(&statistics->series);
    free(statistics->series_index);
    free(statistics->status);
    free(statistics->period);
    free(statistics->row);
    free(statistics->value);
    free(statistics->keys);
    free(statistics->found);
    *statistics = (struct statistics){0};
}

void statistics_begin(struct statistics *statistics)
{
    series_relieve(&statistics->series);
    statistics->batch++;
    statistics->n = statistics->n_keys = 0;
    statistics->bytes = 0;
    statistics->unordered = statistics->any_status = false;
}

bool statistics_full(const struct statistics *statistics)
{
    return statistics->n == statistics->limits.rows || statistics->bytes >= statistics->limits.bytes;
}

/* Refuses the row because of one of its cells. */
static bool refuse(struct statistics *statistics, const struct table *table, enum rule rule, enum dimension dimension,
                   const char *detail)
{
    int column = statistics->layout->column[dimension];
    struct finding finding = {.rule = rule, .row = table->row, .detail = detail};
    char place[PLACE_MAX];

    if (column >= 0 && column < table->count) {
        struct cell cell = cell_trim(table->cells[column]);

        table_place(table, column, statistics->layout->heading[dimension], place, sizeof place);
        finding.column = place;
        finding.value = cell.text;
        finding.length = cell.length;
    }
    rejections_add(statistics->rejections, &finding);
    return true; /* the row is dealt with */
}

/* V06, or V07 when only the year is wrong. */
static enum rule period_fault(const struct cell *cell)
{
    char copy[PERIOD_TEXT_SIZE] = "";
    int frequency;
    int32_t ordinal;

    if (cell->length < 4 || cell->length >= sizeof copy || strspn(cell->text, "0123456789") < 4)
        return V06;
    memcpy(copy, cell->text, cell->length);
    memcpy(copy, "2000", 4);
    return period_parse(copy, cell->length, &frequency, &ordinal) ? V07 : V06;
}

/* The period of a cell; 0, or the rule it breaks. Texts of up to 7 bytes are remembered. */
static enum rule period_of(struct statistics *statistics, const struct cell *raw, struct period_cached *out)
{
    uint64_t word = raw->length <= 7 ? series_word(raw->text, raw->length) | (uint64_t)raw->length << 56 : 0;
    struct period_cached *cached = &statistics->periods[word * 0x9e3779b97f4a7c15 >> 54];
    struct cell cell;
    int frequency;

    if (word != 0 && cached->word == word) {
        *out = *cached;
        return 0;
    }
    cell = cell_trim(*raw);
    if (!period_parse(cell.text, cell.length, &frequency, &out->ordinal))
        return period_fault(&cell);
    out->place = series_place(frequency);
    if (out->ordinal > statistics->begun[out->place])
        return V08;
    out->word = word;
    if (word != 0)
        *cached = *out;
    return 0;
}

/* A number as it may be written in a file that a manifest reads; our own format has but one way. */
static enum number_result parse_value(const struct statistics *statistics, const struct cell *cell, double *value)
{
    return statistics->layout->manifest->own ? number_parse(cell->text, cell->length, layout_decimal(statistics->layout, cell), value)
                                             : number_parse_written(cell->text, cell->length, layout_decimal(statistics->layout, cell), value);
}

/* "<5" says at most 4: counts are whole. */
static enum rule censored_value(const struct statistics *statistics, struct cell cell, double *value)
{
    struct cell rest = cell_trim((struct cell){.text = cell.text + 1, .length = cell.length - 1});
    enum number_result result = parse_value(statistics, &rest, value);

    *value = ceil(*value) - 1;
    return result != NUMBER_OK || *value < 0 ? V03 : 0;
}

/* A cell that is no plain number: one the manifest maps, missing, confidential, censored, or wrong. */
static enum rule value_by_sign(const struct statistics *statistics, struct cell cell, double *value, uint32_t *status)
{
    enum number_result result = NUMBER_OK;
    const char *mapped;

    cell = cell_trim(cell);
    mapped = layout_map(statistics->layout, DIM_VALUE, &cell, &(bool){false});
    if (mapped != NULL)
        cell = (struct cell){.text = (char *)mapped, .length = (uint32_t)strlen(mapped)};
    *value = NAN;
    if (cell.length == 0 || (cell.length == 2 && memcmp(cell.text, "..", 2) == 0)) {
        *status = STATUS_MISSING;
    } else if (cell.length == 1 && cell.text[0] == ':') {
        *status = STATUS_CONFIDENTIAL;
    } else if (cell.text[0] == '<') {
        *status = STATUS_CENSORED;
        return censored_value(statistics, cell, value);
    } else {
        result = parse_value(statistics, &cell, value);
        *status = STATUS_NORMAL;
    }
    return result == NUMBER_OK ? 0 : result == NUMBER_NOT ? V03 : V04;
}

static enum rule value_of(const struct statistics *statistics, const struct cell *cell, double *value, uint32_t *status)
{
    *status = STATUS_NORMAL;
    if (number_parse(cell->text, cell->length, layout_decimal(statistics->layout, cell), value) == NUMBER_OK)
        return 0;
    return value_by_sign(statistics, *cell, value, status);
}

/* In the measure's own unit. What is a whole number but for the last bits is whole: 60.3 thousand are 60300. "<5" says less
 * than 5 of the file's unit, hence at most one person below. */
static double scaled(double value, double factor, uint32_t status)
{
    double product = status == STATUS_CENSORED ? (value + 1) * factor - 1 : value * factor, whole = nearbyint(product);

    return fabs(product - whole) <= 4 * DBL_EPSILON * fabs(product) ? whole : product;
}

/* V10: reads the status column and lets it agree with what the value said. False when it does not. */
static bool join_status(const struct statistics *statistics, const struct cell *raw, uint32_t *status)
{
    static const char *const names[] = {"", "missing", "confidential", "censored", "preliminary", "estimated"};
    struct cell cell = cell_trim(*raw);
    bool skip = false;
    const char *mapped = layout_map(statistics->layout, DIM_STATUS, &cell, &skip);
    uint32_t said = 0;

    if (mapped != NULL)
        cell = (struct cell){.text = (char *)mapped, .length = (uint32_t)strlen(mapped)};
    while (said < ARRAY_SIZE(names) && (strlen(names[said]) != cell.length || memcmp(names[said], cell.text, cell.length) != 0))
        said++;
    if (said == ARRAY_SIZE(names))
        return false;
    if (said == STATUS_NORMAL || said == *status)
        return true;
    if (*status == STATUS_NORMAL) { /* a plain number */
        *status = said;
        return said != STATUS_MISSING && said != STATUS_CONFIDENTIAL;
    }
    if (*status == STATUS_MISSING && said == STATUS_CONFIDENTIAL)
        *status = said; /* an empty cell, and the status says why */
    else if (*status == STATUS_MISSING && said == STATUS_CENSORED)
        return false;   /* censored at what? */
    return true;
}

/* The place of a series in the batch; -1 when out of memory. */
static int index_of(struct statistics *statistics, struct tuple *tuple, int place)
{
    struct tuple_use *use = &tuple->use[place];
    Framsyn__V1__SeriesKey *key;

    if (use->batch == statistics->batch)
        return (int)use->index;
    key = series_key(&statistics->series, tuple, place);
    if (key == NULL)
        return -1;
    *use = (struct tuple_use){statistics->batch, (uint32_t)statistics->n_keys, INT32_MIN};
    statistics->keys[statistics->n_keys++] = key;
    statistics->bytes += tuple->key_size;
    return (int)use->index;
}

static bool put(struct statistics *statistics, struct tuple *tuple, const struct period_cached *period, double value,
                uint32_t status, uint32_t row)
{
    int index = index_of(statistics, tuple, period->place), n = statistics->n;
    struct tuple_use *use = &tuple->use[period->place];

    if (index < 0)
        return false;
    if (period->ordinal > use->last)
        use->last = period->ordinal;
    else
        statistics->unordered = true;
    statistics->series_index[n] = (uint32_t)index;
    statistics->period[n] = period->ordinal;
    statistics->value[n] = value;
    statistics->status[n] = status;
    statistics->row[n] = (int32_t)row;
    statistics->any_status |= status != STATUS_NORMAL;
    statistics->bytes += ROW_BYTES;
    statistics->n++;
    return true;
}

bool statistics_take(struct statistics *statistics, const struct table *table)
{
    const int *column = statistics->layout->column;
    struct tuple *tuple = series_find(&statistics->series, table->cells);
    struct period_cached period;
    enum rule broken;
    double value;
    uint32_t status;

    if (tuple == NULL)
        return false;
    if (tuple->skipped)
        return true;
    if (tuple->fault != 0)
        return refuse(statistics, table, tuple->fault, tuple->fault_in, NULL);
    broken = period_of(statistics, &table->cells[column[DIM_PERIOD]], &period);
    if (broken != 0 && !(broken == V08 && tuple->projection))
        return refuse(statistics, table, broken, DIM_PERIOD, NULL);
    broken = value_of(statistics, &table->cells[column[DIM_VALUE]], &value, &status);
    if (broken != 0)
        return refuse(statistics, table, broken, DIM_VALUE, NULL);
    if (tuple->factor != 1)
        value = scaled(value, tuple->factor, status);
    if (column[DIM_STATUS] >= 0 && !join_status(statistics, &table->cells[column[DIM_STATUS]], &status))
        return refuse(statistics, table, V10, DIM_STATUS, NULL);
    if (tuple->count && value < 0)
        return refuse(statistics, table, V05, DIM_VALUE, NULL);
    return put(statistics, tuple, &period, value, status, table->row);
}

static bool same_value(const struct statistics *s, int a, int b)
{
    return s->status[a] == s->status[b] && (s->value[a] == s->value[b] || (isnan(s->value[a]) && isnan(s->value[b])));
}

static const char *shown(const struct statistics *s, int i, char room[32])
{
    static const char *const words[] = {[STATUS_MISSING] = "..", [STATUS_CONFIDENTIAL] = ":"};

    if (s->status[i] == STATUS_MISSING || s->status[i] == STATUS_CONFIDENTIAL)
        return words[s->status[i]];
    snprintf(room, 32, s->status[i] == STATUS_CENSORED ? "<%.15g" : "%.15g", s->value[i] + (s->status[i] == STATUS_CENSORED));
    return room;
}

static void refuse_second(struct statistics *s, int first, int second)
{
    char room[32], other[32], detail[160];
    const char *value = shown(s, second, room);

    snprintf(detail, sizeof detail, "differs from row %d, which has \"%s\" for the same series and period", s->row[first],
             shown(s, first, other));
    rejections_add(s->rejections, &(struct finding){.rule = V09, .row = (uint32_t)s->row[second],
                                                    .column = s->layout->heading[DIM_VALUE], .value = value,
                                                    .length = strlen(value), .detail = detail});
}

/* The row before n that has the cell of row n, or -1; then row n is entered. */
static int find_cell(struct statistics *s, int n)
{
    uint64_t hash = ((uint64_t)s->series_index[n] << 32 | (uint32_t)s->period[n]) * 0x9e3779b97f4a7c15;
    size_t at = hash >> 47; /* the 17 highest bits */

    for (; s->found[at] >= 0; at = (at + 1) & (FOUND - 1))
        if (s->series_index[s->found[at]] == s->series_index[n] && s->period[s->found[at]] == s->period[n])
            return s->found[at];
    s->found[at] = n;
    return -1;
}

/* V09 within the batch; across batches the store finds it. The same value again is left out. */
static bool drop_duplicates(struct statistics *s)
{
    int kept = 0;

    if (s->found == NULL && (s->found = malloc(FOUND * sizeof *s->found)) == NULL)
        return false;
    memset(s->found, 0xff, FOUND * sizeof *s->found);
    for (int i = 0; i < s->n; i++) {
        int first;

        s->series_index[kept] = s->series_index[i];
        s->period[kept] = s->period[i];
        s->value[kept] = s->value[i];
        s->status[kept] = s->status[i];
        s->row[kept] = s->row[i];
        first = find_cell(s, kept);
        if (first >= 0 && !same_value(s, first, kept))
            refuse_second(s, first, kept);
        kept += first < 0;
    }
    s->n = kept;
    return true;
}

bool statistics_end(struct statistics *statistics, Framsyn__V1__ObservationBatch *message)
{
    size_t n;

    if (statistics->unordered && !drop_duplicates(statistics))
        return false;
    n = (size_t)statistics->n;
    for (size_t i = n; i-- > 1;)
        statistics->row[i] -= statistics->row[i - 1]; /* row_step */
    message->n_series = (size_t)statistics->n_keys;
    message->series = statistics->keys;
    message->n_series_index = message->n_period = message->n_value = message->n_row_step = n;
    message->n_status = statistics->any_status ? n : 0;
    message->series_index = statistics->series_index;
    message->period = statistics->period;
    message->value = statistics->value;
    message->status = statistics->status;
    message->row_step = statistics->row;
    return true;
}
