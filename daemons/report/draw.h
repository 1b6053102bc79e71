/* draw: text and charts on a cairo surface, for the PDF, the slides and the pictures in the page. */
#ifndef DRAW_H
#define DRAW_H

#include <cairo.h>

#include "document.h"

struct draw_box {
    double x, y, width, height;
};

/* Text in a box's width from its top left corner, wrapped; returns the height it takes. size in points. x and y are not
 * looked at when paint is false: then it is measured alone. */
enum draw_align { DRAW_LEFT, DRAW_RIGHT, DRAW_CENTRE };
struct draw_text {
    double size;
    bool bold;
    enum draw_align align;
    double grey; /* 0 black .. 1 white */
};
double draw_text(cairo_t *cairo, const char *text, struct draw_box box, struct draw_text style, bool paint);
/* The width of a text that is not wrapped. */
double draw_width(cairo_t *cairo, const char *text, struct draw_text style);

/* A fan chart: bands of 95 and 80 %, the median as a line. */
void draw_chart(cairo_t *cairo, const struct document_chart *chart, struct draw_box box);
void draw_light(cairo_t *cairo, enum document_light light, double x, double y, double radius);

#endif
