/* The report on A4 pages, and the slides on landscape ones. */
#include <cairo-pdf.h>
#include <math.h>
#include <stdio.h>

#include "draw.h"

static const double a4_width = 595.28, a4_height = 841.89, margin = 48, body = 9.5, small = 8;

struct page {
    cairo_t *cairo;
    const struct document *document;
    double y;
    int number;
};

static double inner_width(void)
{
    return a4_width - 2 * margin;
}

static bool finish(cairo_surface_t *surface, cairo_t *cairo, const char *path, char *error, int error_size)
{
    cairo_status_t status;

    cairo_destroy(cairo);
    cairo_surface_finish(surface);
    status = cairo_surface_status(surface);
    cairo_surface_destroy(surface);
    if (status != CAIRO_STATUS_SUCCESS)
        snprintf(error, (size_t)error_size, "%s: %s", path, cairo_status_to_string(status));
    return status == CAIRO_STATUS_SUCCESS;
}

/* --- pages */

static void foot(struct page *page)
{
    char number[16];
    struct draw_text style = {7, false, DRAW_LEFT, 0.45};

    snprintf(number, sizeof number, "%d", page->number);
    draw_text(page->cairo, page->document->footer, (struct draw_box){margin, a4_height - 34, inner_width() - 30, 0}, style, true);
    style.align = DRAW_RIGHT;
    draw_text(page->cairo, number, (struct draw_box){a4_width - margin - 30, a4_height - 34, 30, 0}, style, true);
}

static void new_page(struct page *page)
{
    foot(page);
    cairo_show_page(page->cairo);
    page->number++;
    page->y = margin;
}

/* Goes to a new page unless so much fits on this one. */
static void make_room(struct page *page, double height)
{
    if (page->y + height > a4_height - margin - 8 && page->y > margin)
        new_page(page);
}

static void put_text(struct page *page, const char *text, struct draw_text style, double before, double after)
{
    struct draw_box box = {margin, 0, inner_width(), 0};
    double height = draw_text(page->cairo, text, box, style, false);

    make_room(page, before + height + after);
    box.y = page->y += page->y > margin ? before : 0;
    page->y += draw_text(page->cairo, text, box, style, true) + after;
}

/* A heading keeps some of what follows on its page. */
static void put_heading(struct page *page, const struct document_block *block)
{
    make_room(page, 110);
    put_text(page, block->text, (struct draw_text){block->level == 1 ? 14 : 11, true, DRAW_LEFT, 0.1}, block->level == 1 ? 18 : 12, 5);
}

/* --- tables */

/* Widths as the texts want them, squeezed where they do not fit: the widest first, as it wraps best. */
static void fit_columns(struct page *page, const struct document_table *t, double width[DOCUMENT_COLUMNS_MAX])
{
    struct draw_text plain = {small, false, DRAW_LEFT, 0}, bold = {small, true, DRAW_LEFT, 0};
    double sum = 0, gap = 8;

    for (int c = 0; c < t->columns; c++) {
        width[c] = fmin(draw_width(page->cairo, t->heading[c], bold), 70) + gap;
        for (int r = 0; r < t->rows; r++) {
            const struct document_cell *cell = &t->cell[r * t->columns + c];
            width[c] = fmax(width[c], draw_width(page->cairo, cell->text, plain) + gap + (cell->light != LIGHT_NONE ? 14 : 0));
        }
        sum += width[c];
    }
    while (sum > inner_width()) {
        int widest = 0;
        for (int c = 1; c < t->columns; c++)
            widest = width[c] > width[widest] ? c : widest;
        width[widest] -= 4;
        sum -= 4;
    }
}

static double row_height(struct page *page, const struct document_table *t, int row, const double *width)
{
    double height = 0;

    for (int c = 0; c < t->columns; c++) {
        const char *text = row < 0 ? t->heading[c] : t->cell[row * t->columns + c].text;
        height = fmax(height, draw_text(page->cairo, text, (struct draw_box){0, 0, width[c] - 6, 0},
                                        (struct draw_text){small, row < 0, DRAW_LEFT, 0}, false));
    }
    return height + 4;
}

static void put_row(struct page *page, const struct document_table *t, int row, const double *width)
{
    double x = margin, height = row_height(page, t, row, width);

    for (int c = 0; c < t->columns; c++) {
        const struct document_cell *cell = row < 0 ? NULL : &t->cell[row * t->columns + c];
        double shift = cell != NULL && cell->light != LIGHT_NONE ? 14 : 0;
        if (shift > 0)
            draw_light(page->cairo, cell->light, x + 5, page->y + 6, 4);
        draw_text(page->cairo, row < 0 ? t->heading[c] : cell->text,
                  (struct draw_box){x + shift, page->y + 1, width[c] - 6 - shift, 0},
                  (struct draw_text){small, row < 0, t->number[c] ? DRAW_RIGHT : DRAW_LEFT, 0.1}, true);
        x += width[c];
    }
    page->y += height;
    cairo_set_source_rgb(page->cairo, row < 0 ? 0.3 : 0.88, row < 0 ? 0.3 : 0.88, row < 0 ? 0.3 : 0.88);
    cairo_set_line_width(page->cairo, row < 0 ? 0.8 : 0.4);
    cairo_move_to(page->cairo, margin, page->y - 1);
    cairo_line_to(page->cairo, x, page->y - 1);
    cairo_stroke(page->cairo);
}

static void put_table(struct page *page, const struct document_table *t)
{
    double width[DOCUMENT_COLUMNS_MAX];

    fit_columns(page, t, width);
    make_room(page, 70);
    put_text(page, t->caption, (struct draw_text){small + 0.5, true, DRAW_LEFT, 0.25}, 8, 4);
    put_row(page, t, -1, width);
    for (int r = 0; r < t->rows; r++) {
        if (page->y + row_height(page, t, r, width) > a4_height - margin - 8) {
            new_page(page);
            put_row(page, t, -1, width);
        }
        put_row(page, t, r, width);
    }
    page->y += 8;
}

static void put_block(struct page *page, const struct document_block *block)
{
    switch (block->kind) {
    case DOCUMENT_HEADING:
        put_heading(page, block);
        break;
    case DOCUMENT_TEXT:
        put_text(page, block->text, (struct draw_text){body, false, DRAW_LEFT, 0.1}, 0, 6);
        break;
    case DOCUMENT_TABLE:
        put_table(page, block->table);
        break;
    case DOCUMENT_CHART:
        make_room(page, 190);
        draw_chart(page->cairo, block->chart, (struct draw_box){margin, page->y + 6, inner_width(), 170});
        page->y += 190;
        break;
    default:
        break; /* slides are elsewhere */
    }
}

bool document_pdf(const struct document *d, const char *path, char *error, int error_size)
{
    cairo_surface_t *surface = cairo_pdf_surface_create(path, a4_width, a4_height);
    struct page page = {cairo_create(surface), d, margin, 1};

    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, d->title);
    put_text(&page, d->title, (struct draw_text){20, true, DRAW_LEFT, 0.05}, 0, 4);
    put_text(&page, d->subtitle, (struct draw_text){10.5, false, DRAW_LEFT, 0.35}, 0, 14);
    for (int i = 0; i < d->count && !d->failed; i++)
        put_block(&page, &d->block[i]);
    foot(&page);
    cairo_show_page(page.cairo);
    return finish(surface, page.cairo, path, error, error_size);
}

/* --- slides */

static const double slide_width = 841.89, slide_height = 473.56;

static void put_slide(cairo_t *cairo, const struct document *d, const struct document_slide *slide)
{
    double y = 40, left = 300;

    draw_text(cairo, slide->title, (struct draw_box){48, y, slide_width - 96, 0}, (struct draw_text){26, true, DRAW_LEFT, 0.05}, true);
    draw_light(cairo, slide->light, 72, 128, 22);
    draw_text(cairo, slide->word, (struct draw_box){108, 114, 220, 0}, (struct draw_text){19, true, DRAW_LEFT, 0.1}, true);
    y = 176;
    for (int i = 0; i < DOCUMENT_SENTENCES; i++)
        y += 12 + draw_text(cairo, slide->sentence[i], (struct draw_box){48, y, left, 0}, (struct draw_text){13, false, DRAW_LEFT, 0.1}, true);
    if (slide->chart != NULL)
        draw_chart(cairo, slide->chart, (struct draw_box){left + 84, 104, slide_width - left - 132, 310});
    draw_text(cairo, d->footer, (struct draw_box){48, slide_height - 30, slide_width - 96, 0}, (struct draw_text){8, false, DRAW_LEFT, 0.45}, true);
    cairo_show_page(cairo);
}

bool document_slides(const struct document *d, const char *path, char *error, int error_size)
{
    cairo_surface_t *surface = cairo_pdf_surface_create(path, slide_width, slide_height);
    cairo_t *cairo = cairo_create(surface);

    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, d->title);
    draw_text(cairo, d->title, (struct draw_box){72, 150, slide_width - 144, 0}, (struct draw_text){34, true, DRAW_LEFT, 0.05}, true);
    draw_text(cairo, d->subtitle, (struct draw_box){72, 260, slide_width - 144, 0}, (struct draw_text){16, false, DRAW_LEFT, 0.35}, true);
    cairo_show_page(cairo);
    for (int i = 0; i < d->count && !d->failed; i++)
        if (d->block[i].kind == DOCUMENT_SLIDE)
            put_slide(cairo, d, d->block[i].slide);
    return finish(surface, cairo, path, error, error_size);
}
