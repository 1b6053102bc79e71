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

static void say_again(const char *text, int depth, char room[PHRASE_SIZE]);

static size_t append_part(char *room, size_t used, const struct part *part, int depth)
{
    char text[PHRASE_SIZE], again[PHRASE_SIZE];

    snprintf(text, sizeof text, "%.*s", (int)(part->length < PHRASE_SIZE ? part->length : PHRASE_SIZE - 1), part->text);
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
        } else if (form[0] == '%' && form[1] >= '1' && form[1] <= '0' + PARTS_MAX) {
            used = append_part(room, used, &parts[form[1] - '1'], depth);
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
