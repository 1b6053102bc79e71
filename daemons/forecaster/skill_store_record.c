/* The backtest of the chain's numbers: mean errors and shares of what the record has summed. */
#include "skill_store_private.h"

#include <math.h>

static const struct cell *cell_of(const struct storing *s, const struct skill_record_row *row)
{
    for (int i = 0; i < s->count; i++)
        if (s->cells[i].table == row->quantity && s->cells[i].region_at == 0 && s->cells[i].row == row->row)
            return &s->cells[i];
    return NULL;
}

static double mean(double sum, int n)
{
    return n > 0 ? sum / n : NAN;
}

static void put_record(const struct storing *s, struct copy *copy, const struct cell *cell, const struct skill_record_row *row)
{
    enum { COLUMNS = 6 };
    double column[COLUMNS][SKILL_RECORD_YEARS];

    for (int h = 0; h < SKILL_RECORD_YEARS; h++) {
        const struct skill_record_point *p = &row->at[h];
        const double values[COLUMNS] = {p->n, mean(p->error, p->n), mean(p->naive, p->n), mean(p->line, p->n),
                                        mean(p->inside, p->n), mean(p->hits, p->moved)};
        for (int c = 0; c < COLUMNS; c++)
            column[c][h] = values[c];
    }
    copy_row(copy, 2 + COLUMNS);
    copy_int8(copy, s->run);
    copy_int4(copy, cell->id);
    for (int c = 0; c < COLUMNS; c++)
        copy_double_array(copy, column[c], SKILL_RECORD_YEARS);
}

bool skill_store_record(const struct storing *s)
{
    const struct skill_record *record = &s->numbers->record;
    struct copy copy;

    if (record->count == 0)
        return true;
    if (!copy_begin(&copy, s->db, Q_skill_record_copy))
        return false; /* already logged */
    for (int i = 0; i < record->count; i++) {
        const struct cell *cell = cell_of(s, &record->list[i]);
        if (cell != NULL)
            put_record(s, &copy, cell, &record->list[i]);
    }
    return copy_end(&copy);
}
