#include "series_file.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "contract.h"
#include "files.h"
#include "number.h"
#include "period.h"
#include "table.h"

enum { SLOTS_FIRST = 1024, ROOM_FIRST = 16, SENTENCES_MOST = 10, NONE = -1 };

enum column { ID, PERIOD, VALUE, COLUMNS };
static const char *const names[COLUMNS] = {"id", "period", "value"};

/* One file on its way. */
struct reading {
    struct series_file *file;
    struct table table;
    struct rejections rejections;
    int at[COLUMNS];            /* where the columns are */
    char decimal;               /* taken besides the point */
    int last;                   /* the series of the row before, or NONE */
};

/* --- finding a series by its id */

/* FNV-1a, 32 bits. */
static uint32_t hash(const char *text, size_t length)
{
    uint32_t h = 2166136261u;

    for (size_t i = 0; i < length; i++)
        h = (h ^ (unsigned char)text[i]) * 16777619u;
    return h;
}

static bool is_id(const struct file_series *series, const char *text, size_t length)
{
    return strncmp(series->id, text, length) == 0 && series->id[length] == '\0';
}

/* The slot that holds the id, or the empty one where it belongs. */
static int *slot_of(struct series_file *file, const char *text, size_t length)
{
    uint32_t at = hash(text, length);

    for (;; at++) {
        int *slot = &file->slot[at & (uint32_t)(file->slots - 1)];
        if (*slot == 0 || is_id(&file->series[*slot - 1], text, length))
            return slot;
    }
}

/* At most half of the slots are ever taken. */
static bool grow_slots(struct series_file *file)
{
    int slots = file->slots ? file->slots * 2 : SLOTS_FIRST;
    int *fresh = calloc((size_t)slots, sizeof *fresh);

    if (!fresh)
        return false;
    free(file->slot);
    file->slot = fresh;
    file->slots = slots;
    for (int i = 0; i < file->n; i++)
        *slot_of(file, file->series[i].id, strlen(file->series[i].id)) = i + 1;
    return true;
}

static bool grow_series(struct series_file *file)
{
    int room = file->room ? file->room + file->room / 2 : SLOTS_FIRST;
    struct file_series *more = realloc(file->series, sizeof *more * (size_t)room);

    if (!more)
        return false;
    file->series = more;
    file->room = room;
    return true;
}

/* The index of a series, new or known; NONE when memory ran out. */
static int find_series(struct reading *reading, const struct cell *id, int frequency)
{
    struct series_file *file = reading->file;
    int *slot;

    if (reading->last != NONE && is_id(&file->series[reading->last], id->text, id->length))
        return reading->last;
    if (file->n * 2 >= file->slots && !grow_slots(file))
        return NONE;
    slot = slot_of(file, id->text, id->length);
    if (*slot)
        return *slot - 1;
    if (file->n == file->room && !grow_series(file))
        return NONE;
    file->series[file->n] = (struct file_series){.id = arena_text(&file->ids, id->text, id->length), .frequency = frequency};
    if (!file->series[file->n].id)
        return NONE;
    *slot = ++file->n;
    return file->n - 1;
}

/* --- one row */

static void refuse(struct reading *reading, enum rule rule, enum column column, const struct cell *cell)
{
    rejections_add(&reading->rejections, &(struct finding){.rule = rule,
                                                           .row = reading->table.row,
                                                           .column = names[column],
                                                           .value = cell ? cell->text : NULL,
                                                           .length = cell ? cell->length : 0});
}

static struct cell without_blanks(struct cell cell)
{
    for (; cell.length > 0 && *cell.text == ' '; cell.text++)
        cell.length--;
    while (cell.length > 0 && cell.text[cell.length - 1] == ' ')
        cell.length--;
    return cell;
}

/* How tools and offices write that there is no value. */
static bool is_missing(const struct cell *cell)
{
    static const char *const words[] = {"", "NA", "N/A", "NaN", "null", ".", "..", ":"};

    for (size_t i = 0; i < ARRAY_SIZE(words); i++)
        if (cell->length == strlen(words[i]) && strncasecmp(cell->text, words[i], cell->length) == 0)
            return true;
    return false;
}

static bool read_value(struct reading *reading, const struct cell *cell, double *value)
{
    enum number_result result;

    *value = NAN;
    if (is_missing(cell))
        return true;
    result = number_parse(cell->text, cell->length, '.', value);
    if (result == NUMBER_NOT && reading->decimal != '.')
        result = number_parse(cell->text, cell->length, reading->decimal, value);
    if (result != NUMBER_OK)
        refuse(reading, result == NUMBER_NOT ? V03 : V04, VALUE, cell);
    return result == NUMBER_OK;
}

static bool add_value(struct file_series *series, const struct file_value *value)
{
    if (series->n == series->room) {
        int room = series->room ? series->room + series->room / 2 : ROOM_FIRST;
        struct file_value *more = realloc(series->values, sizeof *more * (size_t)room);
        if (!more)
            return false;
        series->values = more;
        series->room = room;
    }
    series->descends |= series->n > 0 && value->ordinal <= series->values[series->n - 1].ordinal;
    series->values[series->n++] = *value;
    return true;
}

static void drop_values(struct file_series *series, enum file_fault fault)
{
    free(series->values);
    series->values = NULL;
    series->n = series->room = 0;
    series->fault = fault;
}

static bool take_value(struct file_series *series, int frequency, const struct file_value *value)
{
    if (series->fault != FILE_FINE)
        return true;
    if (series->frequency != frequency) {
        drop_values(series, FILE_MIXED);
        return true;
    }
    return add_value(series, value);
}

/* False when memory ran out. A bad row is refused and the next one looked at, so that all are told at once. */
static bool take_row(struct reading *reading)
{
    struct cell cell[COLUMNS];
    struct file_value value = {.row = reading->table.row};
    int frequency;

    for (int i = 0; i < COLUMNS; i++)
        cell[i] = without_blanks(reading->table.cells[reading->at[i]]);
    if (cell[ID].length == 0)
        refuse(reading, V11, ID, NULL);
    else if (!period_read(cell[PERIOD].text, cell[PERIOD].length, &frequency, &value.ordinal))
        refuse(reading, V06, PERIOD, &cell[PERIOD]);
    else if (read_value(reading, &cell[VALUE], &value.value) && reading->rejections.total == 0) {
        reading->last = find_series(reading, &cell[ID], frequency);
        return reading->last != NONE && take_value(&reading->file->series[reading->last], frequency, &value);
    }
    return true;
}

/* --- the heading */

static bool is_named(const struct cell *cell, const char *name)
{
    struct cell plain = without_blanks(*cell);

    return plain.length == strlen(name) && strncasecmp(plain.text, name, plain.length) == 0;
}

static void take_heading(struct reading *reading)
{
    struct table *table = &reading->table;

    table->columns = table->count;
    reading->decimal = table->options.delimiter == ',' ? '.' : ',';
    for (int i = 0; i < COLUMNS; i++) {
        reading->at[i] = NONE;
        for (int k = table->count - 1; k >= 0; k--) {
            if (!is_named(&table->cells[k], names[i]))
                continue;
            if (reading->at[i] != NONE)
                refuse(reading, V15, i, NULL);
            reading->at[i] = k;
        }
        if (reading->at[i] == NONE)
            rejections_add(&reading->rejections,
                           &(struct finding){.rule = V14, .row = table->row, .column = names[i],
                                             .detail = "is a column that is missing; the heading is id,period,value"});
    }
}

/* --- a series when all its rows are there */

static int by_ordinal(const void *a, const void *b)
{
    const struct file_value *x = a, *y = b;

    if (x->ordinal != y->ordinal)
        return x->ordinal < y->ordinal ? -1 : 1;
    return x->row < y->row ? -1 : 1;
}

static bool same_value(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

/* A period that comes twice: the same value again is no second one; another is refused. */
static void check_twice(struct reading *reading, const struct file_series *series)
{
    char detail[160], period[PERIOD_TEXT_SIZE], value[40];

    for (int i = 1; i < series->n; i++) {
        const struct file_value *before = &series->values[i - 1], *now = &series->values[i];
        if (now->ordinal != before->ordinal || same_value(now->value, before->value))
            continue;
        snprintf(value, sizeof value, "%.10g", now->value);
        snprintf(detail, sizeof detail, "is another value for %s than in row %u", period_text(series->frequency, now->ordinal, period),
                 before->row);
        rejections_add(&reading->rejections, &(struct finding){.rule = V09, .row = now->row, .column = names[VALUE], .value = value,
                                                               .length = strlen(value), .detail = detail});
    }
}

/* Known values of the series, and with it the first and last of them in values[]. */
static int count_known(const struct file_series *series, int *first, int *last)
{
    int known = 0;

    for (int i = 0; i < series->n; i++) {
        if (isnan(series->values[i].value))
            continue;
        if (known++ == 0)
            *first = i;
        *last = i;
    }
    return known;
}

/* One value a period; at most as many periods may be missing between them as are known, so the room this
 * takes is bounded by the file. */
static void spread_out(struct file_series *series)
{
    int from = 0, to = 0, known = count_known(series, &from, &to);
    long span = known ? (long)series->values[to].ordinal - series->values[from].ordinal + 1 : 0;

    if (known == 0 || span > 2L * known) {
        drop_values(series, known == 0 ? FILE_FINE : FILE_GAPS);
        return;
    }
    series->y = malloc(sizeof *series->y * (size_t)span);
    if (!series->y) {
        drop_values(series, FILE_MEMORY);
        return;
    }
    series->first = series->values[from].ordinal;
    series->span = (int)span;
    for (int i = 0; i < series->span; i++)
        series->y[i] = NAN;
    for (int i = from; i <= to; i++) {
        series->y[series->values[i].ordinal - series->first] = series->values[i].value;
        series->negative |= series->values[i].value < 0;
    }
    drop_values(series, FILE_FINE);
}

static void settle(struct reading *reading)
{
    for (int i = 0; i < reading->file->n; i++) {
        struct file_series *series = &reading->file->series[i];
        if (!series->descends)
            continue;
        qsort(series->values, (size_t)series->n, sizeof *series->values, by_ordinal);
        check_twice(reading, series);
    }
    for (int i = 0; i < reading->file->n && reading->rejections.total == 0; i++)
        if (reading->file->series[i].fault == FILE_FINE)
            spread_out(&reading->file->series[i]);
}

/* --- the file */

/* What the table found, with the column's name where it is one of ours. */
static void take_fault(struct reading *reading)
{
    struct finding fault = reading->table.fault;

    for (int i = 0; i < COLUMNS; i++)
        if (reading->table.columns > 0 && reading->table.fault_column == reading->at[i])
            fault.column = names[i];
    rejections_add(&reading->rejections, &fault);
}

/* Returns false when memory ran out. */
static bool read_rows(struct reading *reading)
{
    enum table_result result;
    bool heading = true;

    while ((result = table_next(&reading->table)) != TABLE_END) {
        if (result != TABLE_ROW) {
            take_fault(reading);
            if (result == TABLE_BROKEN)
                return true;
        } else if (heading) {
            take_heading(reading);
        } else if (!take_row(reading)) {
            return false;
        }
        if (heading && reading->rejections.total > 0)
            return true;
        heading = false;
    }
    if (reading->rejections.total == 0 && reading->file->n == 0)
        rejections_add(&reading->rejections, &(struct finding){.rule = V18});
    settle(reading);
    return true;
}

/* The words of a rule exist in both languages, details in English only. */
static void print_sentence(const struct cli *cli, const char *name, const struct submission_rejection *rejection)
{
    const struct contract_rule *rule = contract_find(rejection->rule);
    char sentence[SUBMISSION_ERROR_SIZE];

    if (cli->swedish && strstr(rejection->sentence, rule->en)) {
        contract_sentence(name, rejection, rule->sv, true, sentence, sizeof sentence);
        fprintf(stderr, "framsyn: %s\n", sentence);
    } else {
        fprintf(stderr, "framsyn: %s\n", rejection->sentence);
    }
}

static int tell(const struct cli *cli, const struct reading *reading)
{
    const struct rejections *rejections = &reading->rejections;
    int shown = rejections->count < SENTENCES_MOST ? rejections->count : SENTENCES_MOST;

    for (int i = 0; i < shown; i++)
        print_sentence(cli, rejections->file, &rejections->list[i]);
    if (rejections->total > (uint64_t)shown)
        complain(cli->swedish, EXIT_DATA, "%s has %llu more bad rows.", "%s har ytterligare %llu felaktiga rader.",
                 rejections->file, (unsigned long long)(rejections->total - (uint64_t)shown));
    return rejections->total == 0 ? EXIT_OK : EXIT_DATA;
}

static int no_memory(const struct cli *cli)
{
    return complain(cli->swedish, EXIT_SOFTWARE, "There is not enough memory for the file.", "Minnet räcker inte till filen.");
}

static int read_open(struct reading *reading, const struct cli *cli, int fd, const char *name)
{
    int exit_code;

    reading->rejections.file = name;
    if (!table_open(&reading->table, &table_csv, fd, &(struct table_options){0}) || !read_rows(reading))
        exit_code = no_memory(cli);
    else if (reading->table.error)
        exit_code = complain(cli->swedish, EXIT_NO_INPUT, "%s cannot be read: %s.", "%s kan inte läsas: %s.", name,
                             strerror(reading->table.error));
    else
        exit_code = tell(cli, reading);
    table_close(&reading->table);
    rejections_clear(&reading->rejections);
    return exit_code;
}

int series_file_read(struct series_file *file, const struct cli *cli, const char *path)
{
    bool standard = strcmp(path, "-") == 0;
    struct reading *reading = calloc(1, sizeof *reading);
    int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC), exit_code;

    *file = (struct series_file){0};
    if (!reading)
        exit_code = no_memory(cli);
    else if (fd < 0)
        exit_code = complain(cli->swedish, EXIT_NO_INPUT, "%s cannot be read: %s.", "%s kan inte läsas: %s.", path, strerror(errno));
    else {
        reading->file = file;
        reading->last = NONE;
        exit_code = read_open(reading, cli, fd, standard ? wording((struct text){"standard input", "standard in"}, cli->swedish)
                                                         : path_base(path));
    }
    if (fd >= 0 && !standard)
        close(fd);
    free(reading);
    free(file->slot);
    file->slot = NULL;
    return exit_code;
}

void series_file_close(struct series_file *file)
{
    for (int i = 0; i < file->n; i++) {
        free(file->series[i].values);
        free(file->series[i].y);
    }
    free(file->series);
    free(file->slot);
    arena_clear(&file->ids);
    *file = (struct series_file){0};
}
