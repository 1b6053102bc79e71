#include "document.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A copy in which no line ends between a number and its "%". */
static char *copy(struct document *d, const char *text)
{
    static const char joint[] = "\u00A0";
    const char *from = text != NULL ? text : "";
    char *made = malloc(2 * strlen(from) + 1), *to = made;

    d->failed |= made == NULL;
    for (bool digit = false; made != NULL && *from != '\0'; digit = *from >= '0' && *from <= '9', from++)
        if (digit && from[0] == ' ' && from[1] == '%')
            to = stpcpy(to, joint);
        else
            *to++ = *from;
    if (made != NULL)
        *to = '\0';
    return made;
}

struct document *document_new(const char *title, const char *subtitle, const char *footer, const char *language)
{
    struct document *d = calloc(1, sizeof *d);

    if (d == NULL)
        return NULL;
    d->title = copy(d, title);
    d->subtitle = copy(d, subtitle);
    d->footer = copy(d, footer);
    d->language = copy(d, language);
    return d;
}

static void free_table(struct document_table *table)
{
    if (table == NULL)
        return;
    for (int i = 0; i < table->filled; i++)
        free(table->cell[i].text);
    for (int i = 0; i < table->columns; i++)
        free(table->heading[i]);
    free(table->cell);
    free(table->caption);
    free(table);
}

static void free_chart(struct document_chart *chart)
{
    if (chart == NULL)
        return;
    for (int i = 0; i < chart->lines; i++)
        free((char *)chart->line[i].name);
    free((char *)chart->title);
    free((char *)chart->unit);
    free(chart);
}

static void free_slide(struct document_slide *slide)
{
    if (slide == NULL)
        return;
    for (int i = 0; i < DOCUMENT_SENTENCES; i++)
        free(slide->sentence[i]);
    free_chart(slide->chart);
    free(slide->title);
    free(slide->word);
    free(slide);
}

void document_free(struct document **document)
{
    struct document *d = *document;

    if (d == NULL)
        return;
    for (int i = 0; i < d->count; i++) {
        free(d->block[i].text);
        free_table(d->block[i].table);
        free_chart(d->block[i].chart);
        free_slide(d->block[i].slide);
    }
    free(d->block);
    free(d->title);
    free(d->subtitle);
    free(d->footer);
    free(d->language);
    free(d);
    *document = NULL;
}

/* --- blocks */

static struct document_block *add(struct document *d, enum document_kind kind)
{
    if (d->count == d->room) {
        int room = d->room > 0 ? 2 * d->room : 64;
        struct document_block *more = realloc(d->block, (size_t)room * sizeof *more);
        if (more == NULL) {
            d->failed = true;
            return NULL;
        }
        d->block = more;
        d->room = room;
    }
    d->block[d->count] = (struct document_block){.kind = kind};
    return &d->block[d->count++];
}

void document_heading(struct document *d, int level, const char *text)
{
    struct document_block *block = add(d, DOCUMENT_HEADING);

    if (block == NULL)
        return;
    block->level = level;
    block->text = copy(d, text);
}

void document_text(struct document *d, const char *format, ...)
{
    struct document_block *block = add(d, DOCUMENT_TEXT);
    va_list arguments;
    char *text;
    int length;

    if (block == NULL)
        return;
    va_start(arguments, format);
    length = vasprintf(&text, format, arguments);
    va_end(arguments);
    block->text = copy(d, length < 0 ? NULL : text);
    if (length < 0)
        d->failed = true;
    else
        free(text);
}

/* --- tables */

struct document_table *document_table(struct document *d, const char *caption)
{
    struct document_block *block = add(d, DOCUMENT_TABLE);

    if (block == NULL)
        return NULL;
    block->table = calloc(1, sizeof *block->table);
    d->failed |= block->table == NULL;
    if (block->table != NULL)
        block->table->caption = copy(d, caption);
    return block->table;
}

void document_column(struct document *d, struct document_table *table, const char *heading, bool number)
{
    if (table == NULL || table->columns == DOCUMENT_COLUMNS_MAX) {
        d->failed = true;
        return;
    }
    table->number[table->columns] = number;
    table->heading[table->columns++] = copy(d, heading);
}

static void put(struct document *d, struct document_table *table, const char *text, double value, enum document_light light)
{
    if (table == NULL)
        return;
    if (table->filled == table->room) {
        int room = table->room > 0 ? 2 * table->room : 256;
        struct document_cell *more = realloc(table->cell, (size_t)room * sizeof *more);
        if (more == NULL) {
            d->failed = true;
            return;
        }
        table->cell = more;
        table->room = room;
    }
    table->cell[table->filled++] = (struct document_cell){copy(d, text), value, light};
    table->rows = table->filled / table->columns;
}

void document_cell(struct document *d, struct document_table *table, const char *text)
{
    put(d, table, text, NAN, LIGHT_NONE);
}

void document_number(struct document *d, struct document_table *table, const char *text, double value)
{
    put(d, table, text, value, LIGHT_NONE);
}

void document_signal(struct document *d, struct document_table *table, const char *text, enum document_light light)
{
    put(d, table, text, NAN, light);
}

/* --- charts and slides */

static struct document_chart *copy_chart(struct document *d, const struct document_chart *chart)
{
    struct document_chart *made = malloc(sizeof *made);

    if (made == NULL) {
        d->failed = true;
        return NULL;
    }
    *made = *chart;
    made->title = copy(d, chart->title);
    made->unit = copy(d, chart->unit);
    for (int i = 0; i < chart->lines; i++)
        made->line[i].name = copy(d, chart->line[i].name);
    return made;
}

void document_chart(struct document *d, const struct document_chart *chart)
{
    struct document_block *block = add(d, DOCUMENT_CHART);

    if (block != NULL)
        block->chart = copy_chart(d, chart);
}

void document_slide(struct document *d, const char *title, enum document_light light, const char *word,
                    const char *const sentence[DOCUMENT_SENTENCES], const struct document_chart *chart)
{
    struct document_block *block = add(d, DOCUMENT_SLIDE);
    struct document_slide *slide = block != NULL ? calloc(1, sizeof *slide) : NULL;

    if (slide == NULL) {
        d->failed = true;
        return;
    }
    block->slide = slide;
    slide->title = copy(d, title);
    slide->word = copy(d, word);
    slide->light = light;
    for (int i = 0; i < DOCUMENT_SENTENCES; i++)
        slide->sentence[i] = copy(d, sentence[i]);
    slide->chart = chart != NULL ? copy_chart(d, chart) : NULL;
}
