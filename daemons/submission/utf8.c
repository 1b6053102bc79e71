#include "utf8.h"

#include <string.h>

/* Length of the well-formed character at text, or 0. */
static size_t character(const unsigned char *text, size_t length)
{
    static const struct { unsigned char first, last, low, high, size; } forms[] = {
        {0x00, 0x7f, 0, 0, 1},       {0xc2, 0xdf, 0x80, 0xbf, 2}, {0xe0, 0xe0, 0xa0, 0xbf, 3},
        {0xe1, 0xec, 0x80, 0xbf, 3}, {0xed, 0xed, 0x80, 0x9f, 3}, {0xee, 0xef, 0x80, 0xbf, 3},
        {0xf0, 0xf0, 0x90, 0xbf, 4}, {0xf1, 0xf3, 0x80, 0xbf, 4}, {0xf4, 0xf4, 0x80, 0x8f, 4},
    }; /* RFC 3629, section 4 */

    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        if (text[0] < forms[i].first || text[0] > forms[i].last)
            continue;
        if (forms[i].size > length)
            return 0;
        if (forms[i].size > 1 && (text[1] < forms[i].low || text[1] > forms[i].high))
            return 0;
        for (size_t k = 2; k < forms[i].size; k++)
            if ((text[k] & 0xc0) != 0x80)
                return 0;
        return forms[i].size;
    }
    return 0;
}

bool utf8_valid(const char *text, size_t length)
{
    while (length > 0) {
        size_t n = character((const unsigned char *)text, length);

        if (n == 0)
            return false;
        text += n;
        length -= n;
    }
    return true;
}

void utf8_clean(const char *text, size_t length, char *out, size_t size)
{
    while (length > 0) {
        size_t n = character((const unsigned char *)text, length);

        if ((n == 0 ? 1 : n) >= size)
            break;
        if (n > 1)
            memcpy(out, text, n);
        else if (n == 1)
            *out = (unsigned char)*text < ' ' || *text == 127 ? ' ' : *text;
        else
            *out = '?';
        n += n == 0;
        out += n;
        size -= n;
        text += n;
        length -= n;
    }
    *out = '\0';
}

size_t utf8_from_latin1(unsigned char byte, char out[2])
{
    if (byte < 0x80) {
        out[0] = (char)byte;
        return 1;
    }
    out[0] = (char)(0xc0 | byte >> 6);
    out[1] = (char)(0x80 | (byte & 0x3f));
    return 2;
}

size_t utf8_from_windows1252(unsigned char byte, char out[3])
{
    /* 0x80 to 0x9f, by the table of the WHATWG Encoding Standard */
    static const unsigned short points[32] = {
        0x20ac, 0xfffd, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0xfffd, 0x017d, 0xfffd,
        0xfffd, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0xfffd, 0x017e, 0x0178,
    };
    unsigned point;

    if (byte < 0x80 || byte > 0x9f)
        return utf8_from_latin1(byte, out);
    point = points[byte - 0x80];
    if (point < 0x800) {
        out[0] = (char)(0xc0 | point >> 6);
        out[1] = (char)(0x80 | (point & 0x3f));
        return 2;
    }
    out[0] = (char)(0xe0 | point >> 12);
    out[1] = (char)(0x80 | (point >> 6 & 0x3f));
    out[2] = (char)(0x80 | (point & 0x3f));
    return 3;
}
