#include "bridges_file.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "csv_file.h"
#include "moment.h"

enum column { FROM, TO, KIND, WEIGHT, PERSONS, FROM_SCHEME, TO_SCHEME, VALID_FROM, VALID_TO, COLUMNS };
enum { DATE_LENGTH = 10, MUNICIPALITY_LENGTH = 4 };

/* A kind and its usual lists; NULL: there are several. */
static const struct kind {
    const char *name, *from_scheme, *to_scheme;
} kinds[] = {
    {"programme_education", NULL, "edugroup"},
    {"education_occupation", "edugroup", "ssyk2012"},
    {"home_work", "region", "region"},
};

static const struct kind *kind_of(const struct cell *cell)
{
    for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
        if (csv_file_is(cell, kinds[i].name))
            return &kinds[i];
    return NULL;
}

/* --- one row */

/* A text that is a code or a list's name; otherwise where it is left out. NULL after a refusal, or without memory. */
static const char *take_text(struct csv_file *csv, struct bridges_file *file, enum column column, const struct cell *cell, const char *otherwise)
{
    if (cell->length == 0 && otherwise != NULL)
        return otherwise;
    if (cell->length == 0 || cell->length > CONTRACT_TEXT_MAX) {
        csv_file_refuse(csv, cell->length == 0 ? V11 : V12, (int)column, cell);
        return NULL;
    }
    return arena_text(&file->arena, cell->text, cell->length);
}

/* "" where the cell is empty. NULL after a refusal. */
static const char *take_date(struct csv_file *csv, struct bridges_file *file, enum column column, const struct cell *cell)
{
    const char *text = arena_text(&file->arena, cell->text, cell->length);
    int64_t us;

    if (text == NULL || cell->length == 0 || (cell->length == DATE_LENGTH && moment_parse(text, &us)))
        return text;
    csv_file_refuse(csv, V51, (int)column, cell);
    return NULL;
}

/* The share, or the persons. False after a refusal. */
static bool take_size(struct csv_file *csv, const struct bridges_file *file, const struct cell *cells, double *size)
{
    const enum column column = file->counted ? PERSONS : WEIGHT;

    if (!csv_file_number(csv, column, &cells[column], size))
        return false;
    if (isnan(*size))
        csv_file_refuse(csv, V11, column, &cells[column]);
    else if (*size < 0 && file->counted)
        csv_file_refuse(csv, V05, column, &cells[column]);
    else if (!file->counted && !(*size >= 0 && *size <= 1))
        csv_file_refuse(csv, V49, column, &cells[column]);
    else
        return true;
    return false;
}

/* "1880 Örebro": the code alone. Other codes may hold a blank. */
static struct cell municipality(const struct cell *cell, const struct kind *kind)
{
    struct cell code = *cell;
    const char *blank = memchr(cell->text, ' ', cell->length);

    if (blank != NULL && blank - cell->text == MUNICIPALITY_LENGTH && kind->from_scheme != NULL && strcmp(kind->from_scheme, "region") == 0)
        code.length = MUNICIPALITY_LENGTH;
    return code;
}

static bool is_outside(const struct cell *cell)
{
    return csv_file_is(cell, "outside") || csv_file_is(cell, "utanför");
}

/* False when there is no memory for one more. */
static bool add(struct bridges_file *file, const struct bridge_row *row)
{
    if (file->n == file->room) {
        int room = file->room > 0 ? 2 * file->room : 64;
        struct bridge_row *more = reallocarray(file->list, (size_t)room, sizeof *more);
        if (more == NULL)
            return false;
        file->list = more;
        file->room = room;
    }
    file->list[file->n++] = *row;
    return true;
}

/* What is wrong with the heading; NULL: nothing. */
static const char *fault_of_form(const struct csv_file *csv, const struct bridges_file *file, enum rule *rule, enum column *column)
{
    const bool persons = csv_file_has(csv, PERSONS), weight = csv_file_has(csv, WEIGHT);

    *rule = persons && weight ? V15 : V14;
    *column = persons == weight ? WEIGHT : KIND;
    if (persons == weight)
        return persons ? "stands beside persons; a file has one of them" : "is a column that is missing; shares stand in weight, or counts in persons";
    return csv_file_has(csv, KIND) || file->kind[0] != '\0' ? NULL : "is a column that is missing; --kind says it for the whole file";
}

/* The heading tells what the file is: said once when it does not. */
static bool take_form(struct csv_file *csv, struct bridges_file *file)
{
    enum rule rule;
    enum column column;
    const char *fault = fault_of_form(csv, file, &rule, &column);

    file->counted = csv_file_has(csv, PERSONS);
    if (fault != NULL && !file->unusable)
        rejections_add(&csv->rejections, &(struct finding){.rule = rule, .row = 1, .column = csv->form->names[column], .detail = fault});
    file->unusable = fault != NULL;
    return fault == NULL;
}

static bool take_row(struct csv_file *csv, const struct cell *cells, void *context)
{
    struct bridges_file *file = context;
    const struct cell said = {.text = (char *)file->kind, .length = (uint32_t)strlen(file->kind)};
    const struct cell *named = csv_file_has(csv, KIND) ? &cells[KIND] : &said;
    const struct kind *kind = kind_of(named);
    struct cell from, to;
    struct bridge_row row = {.row = csv->table.row, .outside = is_outside(&cells[TO])};
    const uint64_t refused = csv->rejections.total;

    if (!take_form(csv, file))
        return true;
    if (kind == NULL) {
        csv_file_refuse(csv, named->length == 0 ? V11 : V48, KIND, named);
        return true;
    }
    from = municipality(&cells[FROM], kind);
    to = municipality(&cells[TO], kind);
    row.kind = kind->name;
    row.from_scheme = take_text(csv, file, FROM_SCHEME, &cells[FROM_SCHEME], kind->from_scheme);
    row.from = take_text(csv, file, FROM, &from, NULL);
    row.to_scheme = take_text(csv, file, TO_SCHEME, &cells[TO_SCHEME], kind->to_scheme);
    row.to = take_text(csv, file, TO, &to, NULL);
    row.valid_from = take_date(csv, file, VALID_FROM, &cells[VALID_FROM]);
    row.valid_to = take_date(csv, file, VALID_TO, &cells[VALID_TO]);
    if (file->arena.failed)
        return false;
    if (!take_size(csv, file, cells, &row.weight) || csv->rejections.total > refused)
        return true;
    if (row.valid_from[0] != '\0' && row.valid_to[0] != '\0' && strcmp(row.valid_from, row.valid_to) >= 0) {
        csv_file_refuse(csv, V51, VALID_TO, &cells[VALID_TO]);
        return true;
    }
    return add(file, &row);
}

/* --- the whole file: shares of counts, and paths that stand twice */

/* By what shares are of, then where to, then row. */
static int compare_codes(const struct bridge_row *a, const struct bridge_row *b)
{
    int by = strcmp(a->kind, b->kind);

    by = by != 0 ? by : strcmp(a->from_scheme, b->from_scheme);
    by = by != 0 ? by : strcmp(a->from, b->from);
    by = by != 0 ? by : strcmp(a->to_scheme, b->to_scheme);
    return by != 0 ? by : strcmp(a->valid_from, b->valid_from);
}

static int compare_paths(const void *x, const void *y)
{
    const struct bridge_row *a = x, *b = y;
    int by = compare_codes(a, b);

    by = by != 0 ? by : a->outside - b->outside;
    by = by != 0 || a->outside ? by : strcmp(a->to, b->to);
    return by != 0 ? by : (a->row > b->row) - (a->row < b->row);
}

static int compare_rows(const void *x, const void *y)
{
    const struct bridge_row *a = x, *b = y;

    return (a->row > b->row) - (a->row < b->row);
}

static bool same_path(const struct bridge_row *a, const struct bridge_row *b)
{
    return compare_codes(a, b) == 0 && a->outside == b->outside && (a->outside || strcmp(a->to, b->to) == 0);
}

static void refuse(struct csv_file *csv, enum rule rule, const struct bridge_row *row, enum column column, const char *value, const char *detail)
{
    rejections_add(&csv->rejections, &(struct finding){.rule = rule, .row = row->row, .column = csv->form->names[column], .value = value,
                                                       .length = (uint32_t)strlen(value), .detail = detail});
}

/* From the counts of a code, which stand together, to its shares. */
static void reckon_shares(struct csv_file *csv, struct bridge_row *first, int n)
{
    double total = 0;

    for (int i = 0; i < n; i++)
        total += first[i].weight;
    if (!(total > 0))
        refuse(csv, V49, first, PERSONS, "0", "is what the persons of its code sum to, so that nobody has a share");
    for (int i = 0; i < n; i++)
        first[i].weight /= total;
}

static void settle(struct csv_file *csv, void *context)
{
    struct bridges_file *file = context;
    int kept = 0;

    if (csv->rejections.total > 0 || file->n == 0)
        return;
    qsort(file->list, (size_t)file->n, sizeof *file->list, compare_paths);
    for (int i = 1; i < file->n; i++)
        if (same_path(&file->list[i - 1], &file->list[i]))
            refuse(csv, V50, &file->list[i], TO, file->list[i].to, NULL);
    for (int i = 0, n; file->counted && i < file->n; i += n) {
        for (n = 1; i + n < file->n && compare_codes(&file->list[i], &file->list[i + n]) == 0; n++)
            ;
        reckon_shares(csv, &file->list[i], n);
    }
    for (int i = 0; i < file->n; i++)
        if (!file->list[i].outside)
            file->list[kept++] = file->list[i];
    file->n = kept;
    qsort(file->list, (size_t)file->n, sizeof *file->list, compare_rows);
}

int bridges_file_read(struct bridges_file *file, const struct cli *cli, const char *path, const char *kind)
{
    static const struct csv_form form = {
        {"from", "to", "kind", "weight", "persons", "from_scheme", "to_scheme", "valid_from", "valid_to"}, COLUMNS, KIND, take_row, settle};

    *file = (struct bridges_file){.kind = kind != NULL ? kind : ""};
    return csv_file_read(cli, path, &form, file);
}

void bridges_file_close(struct bridges_file *file)
{
    free(file->list);
    arena_clear(&file->arena);
    *file = (struct bridges_file){0};
}
