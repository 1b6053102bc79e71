/* fuzz_table: a fuzz target for one format. The input's last byte says how the file is to be read, the rest is the file. */
#ifndef FUZZ_TABLE_H
#define FUZZ_TABLE_H

#include <assert.h>
#include <string.h>

#include "fuzz.h"
#include "table.h"
#include "utf8.h"

enum { FUZZ_ROWS = 3000 }; /* a sparse file of few bytes may have many; the first say what there is to say */

/* What table.h promises of every row. */
static inline void fuzz_look(struct table *table, enum table_result result)
{
    char place[64];

    assert(result == TABLE_ROW || result == TABLE_BAD || result == TABLE_END || result == TABLE_BROKEN);
    if (result == TABLE_BAD || result == TABLE_BROKEN) {
        assert(table->fault.rule != 0);
        if (table->fault.value != NULL)
            fuzz_touch(table->fault.value, table->fault.length);
        if (table->fault_column >= 0 && table->fault_column < table->count)
            table_place(table, table->fault_column, "heading", place, sizeof place);
    }
    if (result != TABLE_ROW)
        return;
    assert(table->count > 0 && table->count <= TABLE_COLUMNS_MAX + 1);
    for (int i = 0; i < table->count && i < TABLE_COLUMNS_MAX; i++) {
        fuzz_touch(table->cells[i].text, table->cells[i].length + 8u);
        assert(utf8_valid(table->cells[i].text, table->cells[i].length));
        assert(memchr(table->cells[i].text, '\0', table->cells[i].length) == NULL);
        if (i < 8)
            table_place(table, i, "heading", place, sizeof place);
    }
}

static inline int fuzz_table(const struct table_format *format, const uint8_t *data, size_t size)
{
    static struct table table;
    uint8_t how = size > 0 ? data[--size] : 0;
    struct table_options options = {
        .delimiter = ",;\t"[how & 1],
        .wide = (how & 2) != 0,
        .notes = (how & 4) != 0,
        .encoding = (enum table_encoding)((how >> 3 & 3) % 3),
        .heading = how & 32 ? 2 : 0,
        .heading_last = (how & 96) == 96 ? 3 : 0,
        .sheet = how & 64 ? "2" : NULL,
        .raw = (how & 128) != 0,
    };
    int fd = fuzz_file(data, size);
    enum table_result result = TABLE_ROW;

    (void)format->recognises((const char *)data, size < TABLE_HEAD ? size : TABLE_HEAD, "file");
    if (table_open(&table, format, fd, &options))
        for (int rows = 0; rows < FUZZ_ROWS && (result == TABLE_ROW || result == TABLE_BAD); rows++) {
            result = table_next(&table);
            fuzz_look(&table, result);
        }
    table_close(&table);
    close(fd);
    return 0;
}

#endif
