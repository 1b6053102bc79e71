#include "survey.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "files.h"
#include "fnv.h"
#include "layout.h"
#include "number.h"
#include "period.h"
#include "utf8.h"
#include "wide.h"

enum {
    HEAD = 1 << 20,       /* bytes in which the encoding shows */
    HEAD_ROWS = 40,       /* rows in which the heading is looked for */
    SLOTS = 4096,         /* more than twice SURVEY_VALUES_MAX */
    SHOWN_WIDTH = 400,
};

static bool fail(char *error, size_t size, const char *path, const char *what)
{
    snprintf(error, size, "%s: %s", path_base(path), what);
    return false;
}

/* --- the form of text */

/* UTF-8 unless the bytes are none; of the others, those in which 80 to 9F mean letters are Windows'. A
 * character that the end of the head cuts through is not held against it. */
static enum table_encoding encoding_of(const char *head, size_t n)
{
    for (size_t cut = 0; cut < 4 && cut <= n; cut++)
        if (utf8_valid(head, n - cut) && (cut == 0 || n == HEAD))
            return TABLE_UTF8;
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)head[i] >= 0x80 && (unsigned char)head[i] <= 0x9F)
            return TABLE_WINDOWS1252;
    return TABLE_LATIN1;
}

/* The delimiter that most of the first lines have; a comma gives way, as it may be the decimal sign. */
static char delimiter_of(const char *head, size_t n)
{
    static const char signs[] = "\t;,";
    char best = ',';
    int most = 0;

    for (const char *sign = signs; *sign != '\0'; sign++) {
        int lines = 0, having = 0;
        bool has = false;
        for (size_t i = 0; i < n && lines < HEAD_ROWS; i++) {
            has |= head[i] == *sign;
            if (head[i] == '\n') {
                lines++;
                having += has;
                has = false;
            }
        }
        having += has;
        if (having > most) {
            most = having;
            best = *sign;
        }
    }
    return best;
}

static bool read_head(struct survey *survey, int fd)
{
    char *head = malloc(HEAD);
    ssize_t n = head != NULL ? pread(fd, head, HEAD, 0) : -1;

    if (n >= 0) {
        survey->options.encoding = encoding_of(head, (size_t)n);
        survey->options.delimiter = delimiter_of(head, (size_t)n);
    }
    free(head);
    return n >= 0;
}

/* How a raw row looks. */
struct shape {
    uint32_t row;
    int count, filled, numbers;
};

static struct shape shape_of(const struct table *table)
{
    struct shape shape = {.row = table->row, .count = table->count};
    double value;

    for (int i = 0; i < table->count && i < TABLE_COLUMNS_MAX; i++) {
        struct cell cell = cell_trim(table->cells[i]);
        shape.filled += cell.length > 0;
        shape.numbers += number_parse(cell.text, cell.length, '.', &value) == NUMBER_OK ||
                         number_parse(cell.text, cell.length, ',', &value) == NUMBER_OK;
    }
    return shape;
}

/* The heading is the first row that is filled all through, with another of its width below it. */
static uint32_t heading_of(const struct shape *shapes, int n)
{
    for (int i = 0; i + 1 < n; i++)
        if (shapes[i].count > 1 && shapes[i].filled == shapes[i].count && shapes[i + 1].count == shapes[i].count &&
            shapes[i + 1].filled > 1)
            return shapes[i].row;
    return 1;
}

static bool find_heading(struct survey *survey, int fd)
{
    struct table *table = malloc(sizeof *table);
    struct table_options raw = survey->options;
    struct shape shapes[HEAD_ROWS];
    int n = 0;
    uint32_t heading;

    raw.raw = true;
    if (table == NULL || !table_open(table, survey->format, fd, &raw)) {
        free(table);
        return false;
    }
    while (n < HEAD_ROWS && table_next(table) == TABLE_ROW)
        shapes[n++] = shape_of(table);
    heading = heading_of(shapes, n);
    survey->options.heading = heading > 1 ? heading : 0;
    table_close(table);
    free(table);
    return true;
}

/* --- values */

static void add_value(struct survey *survey, struct survey_column *column, const char *text, size_t length, const char *name)
{
    size_t slot = fnv_bytes(FNV_START, text, length) % SLOTS;
    const char *kept;

    if (column->more || survey->arena.failed)
        return;
    for (; column->slots[slot] != 0; slot = (slot + 1) % SLOTS) {
        const char *known = column->values[column->slots[slot] - 1].code;
        if (strlen(known) == length && memcmp(known, text, length) == 0)
            return;
    }
    if (column->count == SURVEY_VALUES_MAX) {
        column->more = true;
        return;
    }
    kept = arena_text(&survey->arena, text, length);
    if (kept == NULL)
        return;
    column->values[column->count++] = (struct survey_value){kept, name != NULL ? arena_text(&survey->arena, name, strlen(name)) : kept};
    column->slots[slot] = column->count;
}

static void look_at(struct survey *survey, struct survey_column *column, struct cell cell)
{
    int frequency;
    int32_t ordinal;
    double value;

    cell = cell_trim(cell);
    if (cell.length == 0)
        return;
    column->filled++;
    column->periods += period_parse(cell.text, cell.length, &frequency, &ordinal);
    if (number_parse(cell.text, cell.length, '.', &value) == NUMBER_OK)
        column->numbers++;
    else if (number_parse(cell.text, cell.length, ',', &value) == NUMBER_OK) {
        column->numbers++;
        column->commas++;
    }
    add_value(survey, column, cell.text, cell.length, NULL);
}

/* --- columns */

static const char *keep(struct survey *survey, const char *text)
{
    return text != NULL ? arena_text(&survey->arena, text, strlen(text)) : NULL;
}

static bool begin_column(struct survey *survey, struct survey_column *column, struct cell heading)
{
    heading = cell_trim(heading);
    column->heading = column->label = arena_text(&survey->arena, heading.text, heading.length);
    column->values = calloc(SURVEY_VALUES_MAX, sizeof *column->values);
    column->slots = calloc(SLOTS, sizeof *column->slots);
    return column->values != NULL && column->slots != NULL && column->heading != NULL;
}

/* What a cube says of a column. */
static void describe(struct survey *survey, struct survey_column *column, const struct table_dimension *dimension)
{
    column->label = keep(survey, dimension->label);
    column->role = dimension->role;
    column->total = keep(survey, dimension->total);
    for (uint32_t i = 0; i < dimension->size; i++)
        add_value(survey, column, dimension->categories[i].code, strlen(dimension->categories[i].code),
                  dimension->categories[i].text);
}

static bool begin_columns(struct survey *survey, const struct table *table)
{
    const struct table_meta *meta = &table->meta;
    bool good = true;

    survey->columns = calloc((size_t)table->count + 1, sizeof *survey->columns);
    if (survey->columns == NULL)
        return false;
    survey->n = table->count;
    survey->cube = meta->n > 0;
    for (int i = 0; good && i < survey->n; i++) {
        good = begin_column(survey, &survey->columns[i], table->cells[i]);
        if (good && i < meta->n)
            describe(survey, &survey->columns[i], &meta->dimensions[i]);
    }
    survey->title = keep(survey, meta->title);
    survey->contents = keep(survey, meta->contents);
    survey->source = keep(survey, meta->source);
    survey->id = keep(survey, meta->id);
    survey->updated_us = meta->updated_us;
    return good;
}

static void show_row(struct survey *survey, const struct table *table)
{
    char line[SHOWN_WIDTH] = "", cell[80];
    size_t used = 0;

    for (int i = 0; i < table->count && used < sizeof line; i++) {
        utf8_clean(table->cells[i].text, table->cells[i].length, cell, sizeof cell);
        used += (size_t)snprintf(line + used, sizeof line - used, "%s%s", i > 0 ? " | " : "", cell);
    }
    survey->shown[survey->shown_count++] = keep(survey, line);
}

static void take_row(struct survey *survey, const struct table *table)
{
    if (survey->shown_count < SURVEY_SHOWN)
        show_row(survey, table);
    for (int i = 0; i < survey->n && i < table->count; i++)
        if (!survey->cube || survey->columns[i].count == 0)
            look_at(survey, &survey->columns[i], table->cells[i]);
    survey->rows++;
}

static void forget_columns(struct survey *survey)
{
    for (int i = 0; i < survey->n; i++) {
        free(survey->columns[i].values);
        free(survey->columns[i].slots);
    }
    free(survey->columns);
    survey->columns = NULL;
    survey->n = survey->shown_count = 0;
    survey->rows = 0;
}

/* How one way of reading went. */
struct trial {
    bool fine;        /* false: the file is not to be read so; the table says why */
    bool crooked;     /* rows have not as many fields as the heading */
    bool wide;        /* headings are periods */
};

/* More than one heading that is a period: a table with the years beside each other. */
static bool looks_wide(const struct table *table)
{
    int count = 0, last = table->count < TABLE_COLUMNS_MAX ? table->count - 1 : TABLE_COLUMNS_MAX - 1;
    bool periods[TABLE_COLUMNS_MAX];

    wide_periods(table, periods);
    for (int i = 0; i <= last; i++)
        count += periods[i];
    return count > 1 || (count == 1 && last > 0 && periods[last]);
}

static struct trial read_rows(struct survey *survey, struct table *table)
{
    struct trial trial = {0};
    enum table_result result = table_next(table);

    if (result != TABLE_ROW)
        return trial;
    trial.wide = !survey->options.wide && table->meta.n == 0 && looks_wide(table);
    trial.fine = trial.wide || begin_columns(survey, table);
    while (trial.fine && !trial.wide && survey->rows < (survey->cube ? SURVEY_SHOWN : SURVEY_ROWS_MAX)) {
        result = table_next(table);
        if (result == TABLE_ROW)
            take_row(survey, table);
        else if (result == TABLE_BAD)
            trial.crooked |= table->fault.rule == V02;
        else
            break;
    }
    trial.fine = trial.fine && result != TABLE_BROKEN;
    return trial;
}

static void say_fault(const struct table *table, const char *path, char *error, size_t size)
{
    struct rejections rejections = {.file = path_base(path)};

    rejections_add(&rejections, &table->fault);
    snprintf(error, size, "%s", rejections.count > 0 ? rejections.list[0].sentence : "out of memory");
    rejections_clear(&rejections);
}

/* Reads again where the first look shows another form: periods as columns, then notes below. */
static bool read_file(struct survey *survey, int fd, const char *path, char *error, size_t error_size)
{
    struct table *table = malloc(sizeof *table);
    struct trial trial = {0};
    bool again = true;

    if (table == NULL)
        return fail(error, error_size, path, "out of memory");
    while (again) {
        forget_columns(survey);
        if (!table_open(table, survey->format, fd, &survey->options)) {
            free(table);
            return fail(error, error_size, path, "out of memory");
        }
        trial = read_rows(survey, table);
        again = trial.wide || (trial.crooked && !survey->options.notes);
        if (trial.wide)
            survey->options.wide = true;
        else if (again)
            survey->options.notes = true;
        if (!trial.fine && !again)
            say_fault(table, path, error, error_size);
        table_close(table);
    }
    free(table);
    return trial.fine;
}

static char decimal_of(const struct survey *survey)
{
    for (int i = 0; i < survey->n; i++)
        if (survey->columns[i].commas > 0 && survey->columns[i].numbers == survey->columns[i].filled &&
            survey->options.delimiter != ',')
            return ',';
    return '.';
}

bool survey_file(struct survey *survey, const char *path, char *error, size_t error_size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool good;

    *survey = (struct survey){.decimal = '.'};
    if (fd < 0)
        return fail(error, error_size, path, strerror(errno));
    survey->format = table_format_of(fd, path_base(path));
    good = (survey->format == &table_csv ? read_head(survey, fd) : true) || fail(error, error_size, path, strerror(errno));
    good = good && (find_heading(survey, fd) || fail(error, error_size, path, "out of memory"));
    good = good && read_file(survey, fd, path, error, error_size);
    close(fd);
    if (good && survey->arena.failed)
        return fail(error, error_size, path, "out of memory");
    survey->decimal = decimal_of(survey);
    return good;
}

void survey_free(struct survey *survey)
{
    forget_columns(survey);
    arena_clear(&survey->arena);
}
