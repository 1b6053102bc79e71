#include "admission_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void admission_bind_header(struct bind *bind, const struct admission *a)
{
    const Framsyn__V1__Submission *header = a->batch.header;

    bind_text(bind, a->batch.observations != NULL ? "statistics" : "dialogue");
    bind_text(bind, header->source);
    bind_text(bind, header->file_name);
    bind_bytes(bind, header->content_hash.data, header->content_hash.len);
    bind_time(bind, header->released_at != 0 ? header->released_at : INT64_MIN);
    bind_text(bind, a->peer->principal);
    bind_bool(bind, header->partial);
    bind_text(bind, header->note);
    bind_time(bind, a->now);
}

void admission_bind_locks(struct bind *bind, const struct admission *a)
{
    int32_t *keys = malloc((size_t)a->touched.count * sizeof *keys);

    bind_int(bind, SERVICE_CLASS_PANEL);
    bind_int_array(bind, keys, keys != NULL ? touched_keys(&a->touched, keys) : 0);
    bind->failed |= keys == NULL;
    free(keys);
}

enum { SERIES_TEXTS = 12 };

static void series_texts(const struct series_dims *d, const char *texts[SERIES_TEXTS])
{
    const char *const in_order[SERIES_TEXTS] = {
        d->measure,    d->definition, d->region,           d->industry_scheme,
        d->industry,   d->occupation_scheme, d->occupation, d->education_scheme,
        d->education,  d->sex,        d->age,              d->sector};

    memcpy(texts, in_order, sizeof in_order);
}

/* A field of a composite value, as the PostgreSQL manual has it (8.16.6): in quotes, with quotes and
 * backslashes doubled. */
static char *put_field(char *at, const char *text)
{
    *at++ = ',';
    *at++ = '"';
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\')
            *at++ = *text;
        *at++ = *text;
    }
    *at++ = '"';
    return at;
}

/* A series as text of type new_series; malloc'd, NULL when out of memory. */
static char *series_value(const struct check_series *s)
{
    const char *texts[SERIES_TEXTS];
    size_t size = 64; /* two numbers and what is around them */
    char *value, *at;

    series_texts(&s->dims, texts);
    for (int i = 0; i < SERIES_TEXTS; i++)
        size += 2 * strlen(texts[i]) + 3;
    value = at = malloc(size);
    if (value == NULL)
        return NULL;
    at += sprintf(at, "(%lld", (long long)s->id);
    for (int i = 0; i < SERIES_TEXTS; i++)
        at = put_field(at, texts[i]);
    sprintf(at, ",%d)", s->dims.frequency);
    return value;
}

void admission_bind_series(struct bind *bind, const struct admission *a, const int32_t *unseen,
                           int n)
{
    char **values = calloc((size_t)(n > 0 ? n : 1), sizeof *values);
    bool ok = values != NULL;

    for (int i = 0; ok && i < n; i++)
        ok = (values[i] = series_value(&a->series[unseen[i]])) != NULL;
    if (ok)
        bind_text_array(bind, (const char *const *)values, n);
    bind->failed |= !ok;
    for (int i = 0; values != NULL && i < n; i++)
        free(values[i]);
    free(values);
}

void admission_bind_rows(struct bind *bind, const struct admission *a)
{
    const struct check_rows *r = a->rows;
    int64_t ids[ADMISSION_SMALL_ROWS];

    for (int i = 0; i < r->count; i++)
        ids[i] = a->series[r->series[i]].id;
    bind_int64_array(bind, ids, r->count);
    bind_int_array(bind, r->period, r->count);
    bind_int_array(bind, r->source_row, r->count);
    bind_int_array(bind, r->status, r->count);
    bind_double_array(bind, r->value, r->count);
}

static uint64_t rows_of(const struct admission *a, const struct counts *all)
{
    return a->batch.rows_total > 0 ? a->batch.rows_total
                                   : all->added + all->revised + all->unchanged + all->rejected;
}

void admission_bind_counts(struct bind *bind, const struct admission *a, const struct counts *all)
{
    bind_int64(bind, (int64_t)rows_of(a, all));
    bind_int64(bind, (int64_t)all->added);
    bind_int64(bind, (int64_t)all->revised);
    bind_int64(bind, (int64_t)all->unchanged);
    bind_int64(bind, (int64_t)all->rejected);
}

void admission_bind_panels(struct bind *bind, const struct admission *a, bool none)
{
    int n = none ? 0 : touched_forecast(&a->touched), k = 0;
    size_t room = n > 0 ? (size_t)n : 1;
    const char **measures = malloc(room * sizeof *measures),
               **counties = malloc(room * sizeof *counties);
    int32_t *frequencies = malloc(room * sizeof *frequencies);
    bool ok = measures != NULL && counties != NULL && frequencies != NULL;

    for (int i = 0; ok && k < n; i++) {
        if (!touched_is_forecast(&a->touched.panels[i]))
            continue;
        measures[k] = a->touched.panels[i].measure;
        counties[k] = a->touched.panels[i].county;
        frequencies[k++] = a->touched.panels[i].frequency;
    }
    if (ok) {
        bind_text_array(bind, measures, k);
        bind_text_array(bind, counties, k);
        bind_int_array(bind, frequencies, k);
    }
    bind->failed |= !ok;
    free(measures);
    free(counties);
    free(frequencies);
}

uint8_t *admission_bind_receipt(struct bind *bind, const struct admission *a)
{
    size_t size;
    uint8_t *bytes = receipt_pack(a->receipt, &size);

    bind_bytes(bind, bytes, size);
    bind->failed |= bytes == NULL;
    return bytes;
}
