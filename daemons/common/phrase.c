#include "phrase.h"

#include <stdio.h>
#include <string.h>

#include "macros.h"
#include "phrase_forms.h"
#include "phrase_input.h"

enum { PARTS_MAX = 8, DEPTH_MAX = 6 };

struct part {
    const char *text;
    size_t length;
};

/* Whether text has the form; parts are what stands for its %, in order. */
static bool fits(const char *form, const char *text, struct part *parts)
{
    while (*form != '\0' && *form != '%')
        if (*form++ != *text++)
            return false;
    if (*form == '\0')
        return *text == '\0';
    form++;
    if (*form == '\0') {
        parts[0] = (struct part){text, strlen(text)};
        return *text != '\0';
    }
    for (const char *end = text + 1; text[0] != '\0' && end[-1] != '\0'; end++) {
        if (*end != '\0' && fits(form, end, parts + 1)) {
            parts[0] = (struct part){text, (size_t)(end - text)};
            return true;
        }
    }
    return false;
}

static size_t append(char *room, size_t used, const char *text, size_t length)
{
    size_t left = PHRASE_SIZE - 1 - used;

    length = length < left ? length : left;
    memcpy(room + used, text, length);
    room[used + length] = '\0';
    return used + length;
}

/* --- numbers */

/* The digits before the decimal point of what is nothing but a number with one, or with a sign; a percent sign may follow.
 * 0: it is something else. Whole numbers without a sign may be names (a vintage, a row, a year, an occupation), what has more
 * points is a version, a date or a forecast's id. */
static size_t whole_digits(const char *text)
{
    static const char digits[] = "0123456789";
    size_t sign = *text == '-' || *text == '+', whole = strspn(text + sign, digits), fraction = 0;
    const char *end = text + sign + whole;

    if (*end == '.') {
        fraction = strspn(end + 1, digits);
        end += 1 + fraction;
    }
    if (whole == 0 || (end[-1] == '.') || (sign == 0 && fraction == 0) || (*end != '\0' && strcmp(end, " %") != 0))
        return 0;
    return whole;
}

/* As it is written in Swedish: 16 208,5 with no-break spaces, and a minus that is one. counted: it is a number of things. */
static bool say_number(const char *text, bool counted, char room[PHRASE_SIZE])
{
    size_t whole = counted && text[strspn(text, "0123456789")] == '\0' ? strlen(text) : whole_digits(text), used = 0;

    if (whole == 0 || strlen(text) > 40)
        return false;
    if (*text == '-' || *text == '+')
        used = (size_t)sprintf(room, "%s", *text++ == '-' ? "\u2212" : "+");
    for (size_t i = 0; i < whole; i++)
        used += (size_t)sprintf(room + used, "%s%c", i > 0 && (whole - i) % 3 == 0 ? "\u00A0" : "", text[i]);
    text += whole;
    if (*text == '.') {
        room[used++] = ',';
        text++;
    }
    snprintf(room + used, PHRASE_SIZE - used, "%s", text);
    return true;
}

static void say_again(const char *text, int depth, char room[PHRASE_SIZE]);

enum manner { PLAIN, COUNTED, QUOTED }; /* QUOTED: what stands in quotation marks is somebody's own */

/* A number, or a sentence of its own. */
static size_t append_part(char *room, size_t used, const struct part *part, enum manner manner, int depth)
{
    char text[PHRASE_SIZE], again[PHRASE_SIZE];

    snprintf(text, sizeof text, "%.*s", (int)(part->length < PHRASE_SIZE ? part->length : PHRASE_SIZE - 1), part->text);
    if (manner == QUOTED || depth == DEPTH_MAX || !say_number(text, manner == COUNTED, again))
        say_again(text, depth + 1, again);
    return append(room, used, again, strlen(again));
}

static void fill(const char *form, const struct part *parts, int depth, char room[PHRASE_SIZE])
{
    size_t used = 0;

    room[0] = '\0';
    while (*form != '\0') {
        size_t plain = strcspn(form, "%");

        used = append(room, used, form, plain);
        form += plain;
        if (form[0] == '%' && form[1] == '=') {
            used = append(room, used, parts[form[2] - '1'].text, parts[form[2] - '1'].length);
            form += 3;
        } else if (form[0] == '%' && form[1] == '#') {
            used = append_part(room, used, &parts[form[2] - '1'], COUNTED, depth);
            form += 3;
        } else if (form[0] == '%' && form[1] >= '1' && form[1] <= '0' + PARTS_MAX) {
            used = append_part(room, used, &parts[form[1] - '1'], used > 0 && room[used - 1] == '"' ? QUOTED : PLAIN, depth);
            form += 2;
        } else if (form[0] == '%') {
            used = append(room, used, form++, 1);
        }
    }
}

/* Says it by the first form of a list that fits; false when none does. */
static bool say_by(const struct phrase_form *list, size_t n, const char *text, int depth, char room[PHRASE_SIZE])
{
    struct part parts[PARTS_MAX + 1];

    for (size_t i = 0; i < n; i++)
        if (fits(list[i].en, text, parts)) {
            fill(list[i].sv, parts, depth, room);
            return true;
        }
    return false;
}

static void say_again(const char *text, int depth, char room[PHRASE_SIZE])
{
    if (depth > DEPTH_MAX || (!say_by(phrase_input, phrase_input_count, text, depth, room) &&
                              !say_by(forms, ARRAY_SIZE(forms), text, depth, room)))
        snprintf(room, PHRASE_SIZE, "%s", text);
}

const char *phrase_value(const char *text, bool swedish, char room[PHRASE_SIZE])
{
    return swedish && say_number(text, false, room) ? room : phrase(text, swedish, room);
}

const char *phrase(const char *text, bool swedish, char room[PHRASE_SIZE])
{
    if (!swedish)
        return text;
    say_again(text, 0, room);
    return room;
}

bool phrase_by(const struct phrase_form *list, size_t n, const char *text, char room[PHRASE_SIZE])
{
    return say_by(list, n, text, DEPTH_MAX, room);
}

bool phrase_known(const char *text)
{
    char room[PHRASE_SIZE];

    return say_by(phrase_input, phrase_input_count, text, DEPTH_MAX, room) || say_by(forms, ARRAY_SIZE(forms), text, DEPTH_MAX, room);
}
