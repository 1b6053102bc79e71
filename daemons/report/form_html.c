/* The report as one page of HTML that needs nothing else: style inside, charts as SVG in it. */
#include <cairo-svg.h>
#include <errno.h>
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "draw.h"

static const char style[] =
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a}"
    "h1{margin-bottom:.2rem}h2{margin-top:2.5rem;border-bottom:1px solid #ccc}.sub,footer{color:#555}"
    "table{border-collapse:collapse;margin:1rem 0;width:100%;font-size:.88rem}caption{text-align:left;font-weight:600;padding:.3rem 0}"
    "th,td{padding:.25rem .6rem;border-bottom:1px solid #e3e3e3;text-align:left;vertical-align:top}th{border-bottom:2px solid #777}"
    ".n{text-align:right;font-variant-numeric:tabular-nums}td.n{white-space:nowrap}img{max-width:100%;height:auto}"
    ".l{display:inline-block;width:.75em;height:.75em;border-radius:50%;margin-right:.4em}.l1{background:#cc2924}.l2{background:#e8752b}"
    ".l3{background:#edb321}.l4{background:#33994d}@media print{body{max-width:none}}";

static void escaped(FILE *out, const char *text)
{
    for (; *text != '\0'; text++)
        switch (*text) {
        case '&':
            fputs("&amp;", out);
            break;
        case '<':
            fputs("&lt;", out);
            break;
        case '>':
            fputs("&gt;", out);
            break;
        case '"':
            fputs("&quot;", out);
            break;
        default:
            putc(*text, out);
        }
}

static void element(FILE *out, const char *tag, const char *class, const char *text)
{
    fprintf(out, "<%s%s%s%s>", tag, class[0] ? " class=\"" : "", class, class[0] ? "\"" : "");
    escaped(out, text);
    fprintf(out, "</%s>\n", tag);
}

/* --- charts: each an image of its own, because the names inside one SVG would meet those of the next */

static cairo_status_t keep(void *context, const unsigned char *bytes, unsigned int size)
{
    g_byte_array_append(context, bytes, size);
    return CAIRO_STATUS_SUCCESS;
}

static void put_chart(FILE *out, const struct document_chart *chart)
{
    static const double width = 760, height = 270;
    GByteArray *svg = g_byte_array_new();
    cairo_surface_t *surface = cairo_svg_surface_create_for_stream(keep, svg, width, height);
    cairo_t *cairo = cairo_create(surface);
    gchar *text;

    draw_chart(cairo, chart, (struct draw_box){4, 4, width - 8, height - 8});
    cairo_destroy(cairo);
    cairo_surface_finish(surface);
    cairo_surface_destroy(surface);
    text = g_base64_encode(svg->data, svg->len);
    fputs("<img alt=\"", out);
    escaped(out, chart->title);
    fprintf(out, "\" src=\"data:image/svg+xml;base64,%s\">\n", text);
    g_free(text);
    g_byte_array_free(svg, TRUE);
}

static void put_table(FILE *out, const struct document_table *t)
{
    fputs("<table>", out);
    element(out, "caption", "", t->caption);
    fputs("<thead><tr>", out);
    for (int c = 0; c < t->columns; c++)
        element(out, "th", t->number[c] ? "n" : "", t->heading[c]);
    fputs("</tr></thead><tbody>\n", out);
    for (int r = 0; r < t->rows; r++) {
        fputs("<tr>", out);
        for (int c = 0; c < t->columns; c++) {
            const struct document_cell *cell = &t->cell[r * t->columns + c];
            fprintf(out, "<td%s>", t->number[c] ? " class=\"n\"" : "");
            if (cell->light != LIGHT_NONE)
                fprintf(out, "<span class=\"l l%d\"></span>", (int)cell->light);
            escaped(out, cell->text);
            fputs("</td>", out);
        }
        fputs("</tr>\n", out);
    }
    fputs("</tbody></table>\n", out);
}

static void put_block(FILE *out, const struct document_block *block)
{
    switch (block->kind) {
    case DOCUMENT_HEADING:
        element(out, block->level == 1 ? "h2" : "h3", "", block->text);
        break;
    case DOCUMENT_TEXT:
        element(out, "p", "", block->text);
        break;
    case DOCUMENT_TABLE:
        put_table(out, block->table);
        break;
    case DOCUMENT_CHART:
        put_chart(out, block->chart);
        break;
    default:
        break; /* slides are elsewhere */
    }
}

bool document_html(const struct document *d, const char *path, char *error, int error_size)
{
    FILE *out = fopen(path, "w");
    bool ok = out != NULL;

    if (ok) {
        fprintf(out, "<!doctype html>\n<html lang=\"%s\"><head><meta charset=\"utf-8\">"
                     "<meta name=\"viewport\" content=\"width=device-width\"><style>%s</style>\n", d->language, style);
        element(out, "title", "", d->title);
        fputs("</head><body>\n", out);
        element(out, "h1", "", d->title);
        element(out, "p", "sub", d->subtitle);
        for (int i = 0; i < d->count && !d->failed; i++)
            put_block(out, &d->block[i]);
        element(out, "footer", "", d->footer);
        fputs("</body></html>\n", out);
        ok = !ferror(out);
        ok = fclose(out) == 0 && ok;
    }
    if (!ok)
        snprintf(error, (size_t)error_size, "%s: %s", path, strerror(errno));
    return ok;
}
