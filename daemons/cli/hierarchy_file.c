#include "hierarchy_file.h"

#include <stdlib.h>
#include <string.h>

#include "csv_file.h"

enum column { PARENT, CHILD };

/* One row: parent and child as places in the file. */
struct edge {
    int parent, child;
    uint32_t row;
};

/* A file on its way: edges by parent, and where each parent's begin. */
struct reading {
    const struct series_file *file;
    struct edge *edges;
    int n, room;
    int *start;                 /* file.n + 1 */
    char *state;                /* file.n: while looking for what is part of itself */
    int *mark;                  /* file.n: whether it is a child; then, the parent it was last counted for, + 1 */
    bool failed;                /* memory ran out */
};

/* --- rows */

/* The place of the series a cell names; -1 after a refusal. */
static int find(struct csv_file *csv, const struct reading *reading, int column, const struct cell *cell)
{
    int i = series_file_find(reading->file, cell->text, cell->length);

    if (cell->length == 0)
        csv_file_refuse(csv, V11, column, NULL);
    else if (i < 0)
        csv_file_refuse(csv, V41, column, cell);
    return cell->length == 0 ? -1 : i;
}

static bool take_row(struct csv_file *csv, const struct cell *cell, void *context)
{
    struct reading *reading = context;
    int parent = find(csv, reading, PARENT, &cell[PARENT]), child = find(csv, reading, CHILD, &cell[CHILD]);

    if (parent < 0 || child < 0)
        return true;
    if (reading->file->series[parent].frequency != reading->file->series[child].frequency) {
        csv_file_refuse(csv, V43, CHILD, &cell[CHILD]);
        return true;
    }
    if (reading->n == reading->room) {
        int room = reading->room ? 2 * reading->room : 256;
        struct edge *more = realloc(reading->edges, sizeof *more * (size_t)room);
        if (!more)
            return false;
        reading->edges = more;
        reading->room = room;
    }
    reading->edges[reading->n++] = (struct edge){parent, child, csv->table.row};
    return true;
}

/* --- what is part of itself */

static int by_parent(const void *a, const void *b)
{
    const struct edge *x = a, *y = b;

    if (x->parent != y->parent)
        return x->parent < y->parent ? -1 : 1;
    return x->row < y->row ? -1 : x->row > y->row;
}

static void index_edges(struct reading *reading)
{
    int next = 0;

    qsort(reading->edges, (size_t)reading->n, sizeof *reading->edges, by_parent);
    for (int i = 0; i <= reading->file->n; i++) {
        while (next < reading->n && reading->edges[next].parent < i)
            next++;
        reading->start[i] = next;
    }
}

enum { UNSEEN, UNDER_WAY, DONE };

/* The edge that closes a ring below a series, or NULL. stack: 2 file.n; no way down is longer than there are series. */
static const struct edge *ring_below(struct reading *reading, int top, int *stack)
{
    int depth = 0;
    int *next = stack + reading->file->n;

    stack[depth] = top;
    next[top] = reading->start[top];
    reading->state[top] = UNDER_WAY;
    while (depth >= 0) {
        int at = stack[depth];
        const struct edge *edge = &reading->edges[next[at]];
        if (next[at]++ == reading->start[at + 1]) {
            reading->state[at] = DONE;
            depth--;
        } else if (reading->state[edge->child] == UNDER_WAY) {
            return edge;
        } else if (reading->state[edge->child] == UNSEEN) {
            reading->state[edge->child] = UNDER_WAY;
            next[edge->child] = reading->start[edge->child];
            stack[++depth] = edge->child;
        }
    }
    return NULL;
}

static void check_rings(struct csv_file *csv, void *context)
{
    struct reading *reading = context;
    int *stack = malloc(sizeof *stack * 2 * ((size_t)reading->file->n + 1));

    index_edges(reading);
    for (int i = 0; stack && i < reading->file->n; i++) {
        const struct edge *ring = reading->state[i] == UNSEEN ? ring_below(reading, i, stack) : NULL;
        if (!ring)
            continue;
        rejections_add(&csv->rejections,
                       &(struct finding){.rule = V42, .row = ring->row, .column = csv->form->names[CHILD],
                                         .value = reading->file->series[ring->child].id,
                                         .length = strlen(reading->file->series[ring->child].id)});
        break; /* what lies beyond it may be the same ring */
    }
    reading->failed |= !stack;
    free(stack);
}

/* --- the maps */

static bool is_parent(const struct reading *reading, int i)
{
    return reading->start[i + 1] > reading->start[i];
}

/* Adds the parts below a series that are no parents, each once; bottom: their places in the map. */
static int collect(struct reading *reading, int at, int parent, const int *bottom, int *member, int *stack)
{
    int n = 0, depth = 0;

    stack[depth++] = at;
    while (depth > 0) {
        int i = stack[--depth];
        if (!is_parent(reading, i))
            member[n++] = bottom[i];
        for (int k = reading->start[i]; k < reading->start[i + 1]; k++) {
            int child = reading->edges[k].child;
            if (reading->mark[child] == parent + 1)
                continue;
            reading->mark[child] = parent + 1;
            stack[depth++] = child;
        }
    }
    return n;
}

static bool belongs(const struct reading *reading, int i, int frequency, bool parent)
{
    return reading->file->series[i].frequency == frequency && is_parent(reading, i) == parent && (parent || reading->mark[i]);
}

/* Parents first, then what is only a part, both in the order of the file. */
static void list_members(const struct reading *reading, struct hierarchy *h, int *bottom)
{
    for (int parent = 1; parent >= 0; parent--)
        for (int i = 0; i < reading->file->n; i++)
            if (belongs(reading, i, h->frequency, parent)) {
                bottom[i] = h->map.bottoms;
                h->member[h->map.aggregates + h->map.bottoms] = i;
                if (parent)
                    h->map.aggregates++;
                else
                    h->map.bottoms++;
            }
}

static bool grow(struct hierarchy *h, int used, int more)
{
    int *longer = realloc(h->map.member, sizeof *longer * ((size_t)used + (size_t)more + 1));

    if (longer)
        h->map.member = longer;
    return longer != NULL;
}

static bool fill_map(struct reading *reading, struct hierarchy *h, const int *bottom, int *stack)
{
    int used = 0;

    for (int a = 0; a < h->map.aggregates; a++) {
        if (!grow(h, used, h->map.bottoms))
            return false;
        h->map.start[a] = used;
        used += collect(reading, h->member[a], h->member[a], bottom, h->map.member + used, stack);
    }
    h->map.start[h->map.aggregates] = used;
    return true;
}

/* The hierarchy of one frequency; false when memory ran out. mark tells what is a child when it begins. */
static bool make_map(struct reading *reading, struct hierarchy *h)
{
    size_t n = (size_t)reading->file->n + 1;
    int *bottom = calloc(n, sizeof *bottom), *stack = calloc(n + (size_t)reading->n, sizeof *stack);
    bool ok;

    h->member = calloc(n, sizeof *h->member);
    ok = bottom && stack && h->member;
    if (ok) {
        list_members(reading, h, bottom);
        h->map.start = calloc((size_t)h->map.aggregates + 1, sizeof *h->map.start);
        memset(reading->mark, 0, sizeof *reading->mark * n);
        ok = h->map.start && fill_map(reading, h, bottom, stack);
    }
    free(bottom);
    free(stack);
    return ok;
}

static bool has_parent(const struct reading *reading, int frequency)
{
    for (int i = 0; i < reading->file->n; i++)
        if (reading->file->series[i].frequency == frequency && is_parent(reading, i))
            return true;
    return false;
}

static bool make_maps(struct reading *reading, struct hierarchy_file *hierarchy)
{
    static const int frequencies[] = {1, 4, 12};

    for (size_t k = 0; k < ARRAY_SIZE(frequencies); k++) {
        struct hierarchy *h = &hierarchy->list[hierarchy->n];
        if (!has_parent(reading, frequencies[k]))
            continue;
        hierarchy->n++;
        *h = (struct hierarchy){.frequency = frequencies[k]};
        for (int i = 0; i < reading->n; i++)
            reading->mark[reading->edges[i].child] = 1;
        if (!make_map(reading, h))
            return false;
    }
    return true;
}

static int no_memory(const struct cli *cli)
{
    return complain(cli->swedish, EXIT_SOFTWARE, "There is not enough memory for the file.", "Minnet räcker inte till filen.");
}

int hierarchy_file_read(struct hierarchy_file *hierarchy, const struct series_file *file, const struct cli *cli, const char *path)
{
    static const struct csv_form form = {{"parent", "child"}, 2, 2, take_row, check_rings};
    size_t n = (size_t)file->n + 1;
    struct reading reading = {.file = file, .start = calloc(n + 1, sizeof(int)), .state = calloc(n, 1), .mark = calloc(n, sizeof(int))};
    int exit_code;

    *hierarchy = (struct hierarchy_file){0};
    if (!reading.start || !reading.state || !reading.mark)
        exit_code = no_memory(cli);
    else if ((exit_code = csv_file_read(cli, path, &form, &reading)) == EXIT_OK && (reading.failed || !make_maps(&reading, hierarchy)))
        exit_code = no_memory(cli);
    free(reading.edges);
    free(reading.start);
    free(reading.state);
    free(reading.mark);
    return exit_code;
}

void hierarchy_file_close(struct hierarchy_file *hierarchy)
{
    for (int i = 0; i < hierarchy->n; i++) {
        free(hierarchy->list[i].map.start);
        free(hierarchy->list[i].map.member);
        free(hierarchy->list[i].member);
    }
    *hierarchy = (struct hierarchy_file){0};
}
