/* Batches for the tests of the forecaster: made field by field, without memory of their own. */
#ifndef FORECASTER_BATCHES_H
#define FORECASTER_BATCHES_H

#include <string.h>

#include "batch.h"

enum { ROOM = 16 };

struct made_batch {
    Envelope envelope;
    Framsyn__V1__Submission header;
    Framsyn__V1__ObservationBatch observations;
    Framsyn__V1__SeriesKey keys[ROOM];
    Framsyn__V1__SeriesKey *key_list[ROOM];
    Framsyn__V1__Code industries[ROOM];
    Framsyn__V1__ColumnName column;
    Framsyn__V1__ColumnName *columns[1];
    uint32_t series_index[ROOM], status[ROOM];
    int32_t period[ROOM], row_step[ROOM];
    double value[ROOM];
    uint8_t message_id[16], submission_id[16], content_hash[32];
};

/* An empty batch of annual employment. The struct must stay where it is. */
static void begin_batch(struct made_batch *m)
{
    memset(m, 0, sizeof *m);
    framsyn__v1__envelope__init(&m->envelope);
    framsyn__v1__submission__init(&m->header);
    framsyn__v1__observation_batch__init(&m->observations);
    framsyn__v1__column_name__init(&m->column);
    m->envelope.message_id = (ProtobufCBinaryData){16, m->message_id};
    m->header.submission_id = (ProtobufCBinaryData){16, m->submission_id};
    m->header.content_hash = (ProtobufCBinaryData){32, m->content_hash};
    m->header.source = "test";
    m->header.file_name = "employment.csv";
    m->header.columns = m->columns;
    m->columns[0] = &m->column;
    m->observations.submission = &m->header;
    m->observations.series = m->key_list;
    m->observations.series_index = m->series_index;
    m->observations.period = m->period;
    m->observations.value = m->value;
    m->observations.status = m->status;
    m->observations.row_step = m->row_step;
    m->envelope.body_case = FRAMSYN__V1__ENVELOPE__BODY_OBSERVATIONS;
    m->envelope.observations = &m->observations;
}

static Framsyn__V1__SeriesKey *add_series(struct made_batch *m, const char *region,
                                          const char *industry, int frequency)
{
    size_t n = m->observations.n_series++;
    Framsyn__V1__SeriesKey *key = m->key_list[n] = &m->keys[n];

    framsyn__v1__series_key__init(key);
    framsyn__v1__code__init(&m->industries[n]);
    m->industries[n].scheme = "sni2007g";
    m->industries[n].code = (char *)industry;
    key->measure = "employed";
    key->definition = "BAS";
    key->region = (char *)region;
    key->industry = &m->industries[n];
    key->frequency = (Framsyn__V1__Frequency)frequency;
    return key;
}

/* A row of the series added last; rows stand in the file one after the other from line 2 on. */
static void add_row(struct made_batch *m, int32_t period, double value, uint32_t status)
{
    size_t n = m->observations.n_series_index++;

    m->series_index[n] = (uint32_t)m->observations.n_series - 1;
    m->period[n] = period;
    m->value[n] = value;
    m->status[n] = status;
    m->row_step[n] = n == 0 ? 2 : 1;
    m->observations.n_period = m->observations.n_value = m->observations.n_status =
        m->observations.n_row_step = n + 1;
}

#endif
