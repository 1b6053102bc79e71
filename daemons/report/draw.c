#include "draw.h"

#include <math.h>
#include <pango/pangocairo.h>
#include <stdio.h>
#include <string.h>

static const double colours[DOCUMENT_LINES_MAX][3] = {{0.10, 0.36, 0.60}, {0.80, 0.36, 0.08}, {0.25, 0.50, 0.25}};

/* --- text */

static PangoLayout *layout_of(cairo_t *cairo, const char *text, struct draw_text style, double width)
{
    PangoLayout *layout = pango_cairo_create_layout(cairo);
    PangoFontDescription *font = pango_font_description_from_string("DejaVu Sans, sans-serif");

    pango_font_description_set_absolute_size(font, style.size * PANGO_SCALE);
    pango_font_description_set_weight(font, style.bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
    if (width > 0)
        pango_layout_set_width(layout, (int)(width * PANGO_SCALE));
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_alignment(layout, style.align == DRAW_RIGHT    ? PANGO_ALIGN_RIGHT
                                       : style.align == DRAW_CENTRE ? PANGO_ALIGN_CENTER
                                                                    : PANGO_ALIGN_LEFT);
    pango_layout_set_text(layout, text, -1);
    return layout;
}

double draw_text(cairo_t *cairo, const char *text, struct draw_box box, struct draw_text style, bool paint)
{
    PangoLayout *layout = layout_of(cairo, text, style, box.width);
    int width, height;

    pango_layout_get_size(layout, &width, &height);
    if (paint) {
        cairo_set_source_rgb(cairo, style.grey, style.grey, style.grey);
        cairo_move_to(cairo, box.x, box.y);
        pango_cairo_show_layout(cairo, layout);
    }
    g_object_unref(layout);
    return (double)height / PANGO_SCALE;
}

double draw_width(cairo_t *cairo, const char *text, struct draw_text style)
{
    PangoLayout *layout = layout_of(cairo, text, style, 0);
    int width, height;

    pango_layout_get_size(layout, &width, &height);
    g_object_unref(layout);
    return (double)width / PANGO_SCALE;
}

/* --- charts */

/* The part of the box that the axes frame, and the values at its ends. */
struct scale {
    struct draw_box box;
    double low, high;
    int years;
};

static double step_of(double span)
{
    static const double nice[] = {1, 2, 5, 10};
    double power = pow(10, floor(log10(span / 4)));

    for (size_t i = 0; i < sizeof nice / sizeof *nice; i++)
        if (nice[i] * power >= span / 5)
            return nice[i] * power;
    return 10 * power;
}

static void widen(double value, double *low, double *high)
{
    if (isnan(value))
        return;
    *low = fmin(*low, value);
    *high = fmax(*high, value);
}

static struct scale scale_of(const struct document_chart *chart, struct draw_box box)
{
    struct scale s = {.box = box, .low = HUGE_VAL, .high = -HUGE_VAL, .years = chart->years};
    double step;

    for (int i = 0; i < chart->lines; i++)
        for (int h = 0; h < chart->years; h++) {
            widen(chart->line[i].lo95[h], &s.low, &s.high);
            widen(chart->line[i].hi95[h], &s.low, &s.high);
        }
    if (s.low > s.high)
        s.low = 0, s.high = 1;
    if (chart->from_zero)
        s.low = fmin(s.low, 0);
    if (s.high - s.low < 1e-9)
        s.high = s.low + 1;
    step = step_of(s.high - s.low);
    s.low = floor(s.low / step) * step;
    s.high = ceil(s.high / step) * step;
    return s;
}

static double at_x(const struct scale *s, int h)
{
    return s->box.x + s->box.width * (s->years > 1 ? (double)h / (s->years - 1) : 0.5);
}

static double at_y(const struct scale *s, double value)
{
    return s->box.y + s->box.height * (1 - (value - s->low) / (s->high - s->low));
}

/* 1 234,5 or 1,234.5, as few decimals as the step needs. */
static void number_text(double value, double step, bool comma, char room[40])
{
    char plain[40];
    int decimals = step >= 1 ? 0 : step >= 0.1 ? 1 : 2, n, used = 0;

    snprintf(plain, sizeof plain, "%.*f", decimals, fabs(value) < step / 1000 ? 0 : fabs(value));
    n = (int)strcspn(plain, ".");
    if (value <= -step / 1000)
        used += snprintf(room, 40, "−");
    for (int i = 0; plain[i] != '\0'; i++) {
        if (i > 0 && i < n && (n - i) % 3 == 0)
            used += snprintf(room + used, (size_t)(40 - used), comma ? "\u00A0" : ",");
        room[used++] = plain[i] == '.' && comma ? ',' : plain[i];
    }
    room[used] = '\0';
}

static void draw_axes(cairo_t *cairo, const struct document_chart *chart, const struct scale *s, double size)
{
    struct draw_text style = {size, false, DRAW_RIGHT, 0.35};
    double step = step_of(s->high - s->low);
    int every = chart->years > 10 ? 3 : 2;

    cairo_set_line_width(cairo, 0.5);
    for (double value = s->low; value < s->high + step / 2; value += step) {
        char text[40];
        number_text(value, step, chart->comma, text);
        cairo_set_source_rgb(cairo, 0.85, 0.85, 0.85);
        cairo_move_to(cairo, s->box.x, at_y(s, value));
        cairo_line_to(cairo, s->box.x + s->box.width, at_y(s, value));
        cairo_stroke(cairo);
        draw_text(cairo, text, (struct draw_box){s->box.x - 8 * size, at_y(s, value) - 0.65 * size, 7.5 * size, 0}, style, true);
    }
    style.align = DRAW_CENTRE;
    for (int h = 0; h < chart->years; h += every) {
        char text[16];
        snprintf(text, sizeof text, "%d", chart->first_year + h);
        draw_text(cairo, text, (struct draw_box){at_x(s, h) - 3 * size, s->box.y + s->box.height + 0.4 * size, 6 * size, 0}, style, true);
    }
}

static void draw_band(cairo_t *cairo, const struct scale *s, const double *low, const double *high, const double *colour, double alpha)
{
    bool begun = false;

    for (int h = 0; h < s->years; h++)
        if (!isnan(low[h]) && !isnan(high[h])) {
            (begun ? cairo_line_to : cairo_move_to)(cairo, at_x(s, h), at_y(s, high[h]));
            begun = true;
        }
    for (int h = s->years - 1; h >= 0; h--)
        if (!isnan(low[h]) && !isnan(high[h]))
            cairo_line_to(cairo, at_x(s, h), at_y(s, low[h]));
    cairo_close_path(cairo);
    cairo_set_source_rgba(cairo, colour[0], colour[1], colour[2], alpha);
    cairo_fill(cairo);
}

static void draw_line(cairo_t *cairo, const struct scale *s, const struct document_line *line, const double *colour)
{
    bool begun = false;

    for (int h = 0; h < s->years; h++) {
        if (!isnan(line->median[h]))
            (begun ? cairo_line_to : cairo_move_to)(cairo, at_x(s, h), at_y(s, line->median[h]));
        begun = !isnan(line->median[h]);
    }
    cairo_set_source_rgb(cairo, colour[0], colour[1], colour[2]);
    cairo_set_line_width(cairo, 1.6);
    cairo_stroke(cairo);
}

static void draw_legend(cairo_t *cairo, const struct document_chart *chart, struct draw_box box, double size)
{
    struct draw_text style = {size, false, DRAW_LEFT, 0.2};
    double x = box.x;

    for (int i = 0; i < chart->lines; i++) {
        cairo_set_source_rgb(cairo, colours[i][0], colours[i][1], colours[i][2]);
        cairo_rectangle(cairo, x, box.y + 0.25 * size, 1.4 * size, 0.8 * size);
        cairo_fill(cairo);
        draw_text(cairo, chart->line[i].name, (struct draw_box){x + 2 * size, box.y, box.width, 0}, style, true);
        x += 4 * size + draw_width(cairo, chart->line[i].name, style);
    }
    style.grey = 0.5;
    draw_text(cairo, chart->unit, (struct draw_box){x, box.y, box.width, 0}, style, true);
}

void draw_chart(cairo_t *cairo, const struct document_chart *chart, struct draw_box box)
{
    double size = fmin(fmax(7, box.height / 22), 10.5), used;
    struct draw_box inner;
    struct scale s;

    used = draw_text(cairo, chart->title, box, (struct draw_text){1.15 * size, true, DRAW_LEFT, 0.1}, true);
    draw_legend(cairo, chart, (struct draw_box){box.x, box.y + used + 0.2 * size, box.width, 0}, size);
    used += 2.2 * size;
    inner = (struct draw_box){box.x + 8 * size, box.y + used, box.width - 10 * size, box.height - used - 2.2 * size};
    s = scale_of(chart, inner);
    draw_axes(cairo, chart, &s, size);
    /* All bands before any line, so that no band greys a line. */
    for (int i = 0; i < chart->lines; i++) {
        draw_band(cairo, &s, chart->line[i].lo95, chart->line[i].hi95, colours[i], 0.16);
        draw_band(cairo, &s, chart->line[i].lo80, chart->line[i].hi80, colours[i], 0.26);
    }
    for (int i = 0; i < chart->lines; i++)
        draw_line(cairo, &s, &chart->line[i], colours[i]);
}

void draw_light(cairo_t *cairo, enum document_light light, double x, double y, double radius)
{
    static const double rgb[][3] = {{0.8, 0.8, 0.8}, {0.80, 0.16, 0.14}, {0.91, 0.46, 0.17}, {0.93, 0.70, 0.13}, {0.20, 0.60, 0.30}};

    cairo_new_path(cairo);
    cairo_arc(cairo, x, y, radius, 0, 2 * 3.14159265358979);
    cairo_set_source_rgb(cairo, rgb[light][0], rgb[light][1], rgb[light][2]);
    cairo_fill(cairo);
}
