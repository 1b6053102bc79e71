#include "csv_file.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "files.h"
#include "number.h"

enum { SENTENCES_MOST = 10, NONE = -1 };

/* --- cells */

void csv_file_refuse(struct csv_file *file, enum rule rule, int column, const struct cell *cell)
{
    rejections_add(&file->rejections, &(struct finding){.rule = rule,
                                                        .row = file->table.row,
                                                        .column = file->form->names[column],
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

bool csv_file_has(const struct csv_file *file, int column)
{
    return file->at[column] != NONE;
}

bool csv_file_is(const struct cell *cell, const char *text)
{
    return cell->length == strlen(text) && strncasecmp(cell->text, text, cell->length) == 0;
}

/* How tools and offices write that there is no value. */
static bool is_missing(const struct cell *cell)
{
    static const char *const words[] = {"", "NA", "N/A", "NaN", "null", ".", "..", ":"};

    for (size_t i = 0; i < ARRAY_SIZE(words); i++)
        if (csv_file_is(cell, words[i]))
            return true;
    return false;
}

bool csv_file_number(struct csv_file *file, int column, const struct cell *cell, double *value)
{
    enum number_result result;

    *value = NAN;
    if (is_missing(cell))
        return true;
    result = number_parse(cell->text, cell->length, '.', value);
    if (result == NUMBER_NOT && file->decimal != '.')
        result = number_parse(cell->text, cell->length, file->decimal, value);
    if (result != NUMBER_OK)
        csv_file_refuse(file, result == NUMBER_NOT ? V03 : V04, column, cell);
    return result == NUMBER_OK;
}

/* --- the heading */

static void say_absent(struct csv_file *file, int column)
{
    char detail[160] = "is a column that is missing; the heading is ";

    for (int i = 0; i < file->form->needed; i++) {
        size_t used = strlen(detail);
        snprintf(detail + used, sizeof detail - used, "%s%s", i ? "," : "", file->form->names[i]);
    }
    rejections_add(&file->rejections, &(struct finding){.rule = V14, .row = file->table.row, .column = file->form->names[column],
                                                        .detail = detail});
}

static void take_heading(struct csv_file *file)
{
    struct table *table = &file->table;

    table->columns = table->count;
    file->decimal = table->options.delimiter == ',' ? '.' : ',';
    for (int i = 0; i < file->form->columns; i++) {
        for (int k = table->count - 1; k >= 0; k--) {
            struct cell plain = without_blanks(table->cells[k]);
            if (!csv_file_is(&plain, file->form->names[i]))
                continue;
            if (file->at[i] != NONE)
                csv_file_refuse(file, V15, i, NULL);
            file->at[i] = k;
        }
        if (file->at[i] == NONE && i < file->form->needed)
            say_absent(file, i);
    }
}

/* --- rows */

static bool take_row(struct csv_file *file, void *context)
{
    struct cell cells[CSV_COLUMNS_MAX];

    file->any = true;
    for (int i = 0; i < file->form->columns; i++)
        cells[i] = file->at[i] == NONE ? (struct cell){.text = ""} : without_blanks(file->table.cells[file->at[i]]);
    return file->form->row(file, cells, context);
}

/* What the table found, with the column's name where it is one of ours. */
static void take_fault(struct csv_file *file)
{
    struct finding fault = file->table.fault;

    for (int i = 0; i < file->form->columns; i++)
        if (file->table.columns > 0 && file->table.fault_column == file->at[i])
            fault.column = file->form->names[i];
    rejections_add(&file->rejections, &fault);
}

/* Returns false when memory ran out. */
static bool read_rows(struct csv_file *file, void *context)
{
    enum table_result result;
    bool heading = true;

    while ((result = table_next(&file->table)) != TABLE_END) {
        if (result != TABLE_ROW) {
            take_fault(file);
            if (result == TABLE_BROKEN)
                return true;
        } else if (heading) {
            take_heading(file);
        } else if (!take_row(file, context)) {
            return false;
        }
        if (heading && file->rejections.total > 0)
            return true;
        heading = false;
    }
    if (file->rejections.total == 0 && !file->any)
        rejections_add(&file->rejections, &(struct finding){.rule = V18});
    if (file->form->end)
        file->form->end(file, context);
    return true;
}

/* --- the file */

static void print_sentence(const struct cli *cli, const char *name, const struct submission_rejection *rejection)
{
    char sentence[SUBMISSION_ERROR_SIZE];

    if (cli->swedish)
        contract_swedish(name, rejection, sentence, sizeof sentence);
    fprintf(stderr, "framsyn: %s\n", cli->swedish ? sentence : rejection->sentence);
}

int csv_file_tell(const struct cli *cli, const struct rejections *rejections)
{
    int shown = rejections->count < SENTENCES_MOST ? rejections->count : SENTENCES_MOST;

    for (int i = 0; i < shown; i++)
        print_sentence(cli, rejections->file, &rejections->list[i]);
    if (rejections->total > (uint64_t)shown)
        complain(cli->swedish, EXIT_DATA, "%s has %llu more bad rows.", "%s har ytterligare %llu felaktiga rader.",
                 rejections->file, (unsigned long long)(rejections->total - (uint64_t)shown));
    return rejections->total == 0 ? EXIT_OK : EXIT_DATA;
}

const char *csv_file_name(const struct cli *cli, const char *path)
{
    return strcmp(path, "-") == 0 ? wording((struct text){"standard input", "standard in"}, cli->swedish) : path_base(path);
}

static int no_memory(const struct cli *cli)
{
    return complain(cli->swedish, EXIT_SOFTWARE, "There is not enough memory for the file.", "Minnet räcker inte till filen.");
}

static int read_open(struct csv_file *file, const struct cli *cli, int fd, const char *name, void *context)
{
    int exit_code;

    file->rejections.file = name;
    if (!table_open(&file->table, &table_csv, fd, &(struct table_options){0}) || !read_rows(file, context))
        exit_code = no_memory(cli);
    else if (file->table.error)
        exit_code = complain_unread(cli, name, file->table.error);
    else
        exit_code = csv_file_tell(cli, &file->rejections);
    table_close(&file->table);
    rejections_clear(&file->rejections);
    return exit_code;
}

int csv_file_read(const struct cli *cli, const char *path, const struct csv_form *form, void *context)
{
    bool standard = strcmp(path, "-") == 0;
    struct csv_file *file = calloc(1, sizeof *file);
    int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC), exit_code;

    if (!file) {
        exit_code = no_memory(cli);
    } else if (fd < 0) {
        exit_code = complain_unread(cli, path, errno);
    } else {
        file->form = form;
        for (int i = 0; i < CSV_COLUMNS_MAX; i++)
            file->at[i] = NONE;
        exit_code = read_open(file, cli, fd, csv_file_name(cli, path), context);
    }
    if (fd >= 0 && !standard)
        close(fd);
    free(file);
    return exit_code;
}
