#include "number.h"

#include <locale.h>
#include <math.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Powers of ten that a double holds exactly. */
static const double tens[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                              1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

enum { DIGITS_EXACT = 15, NUMBER_TEXT_MAX = 400 }; /* 2^53 > 10^15; no value anyone writes is longer */

static locale_t c_locale;

static void make_c_locale(void)
{
    c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Whether text[length] has the form of a number, so that strtod's other forms (hexadecimal, blanks
 * before) stay out. */
static bool has_form(const char *text, size_t length, char decimal)
{
    size_t i = length > 0 && (text[0] == '-' || text[0] == '+'), digits = 0;

    for (; i < length && is_digit(text[i]); i++)
        digits++;
    if (i < length && text[i] == decimal)
        for (i++; i < length && is_digit(text[i]); i++)
            digits++;
    if (digits == 0)
        return false;
    if (i == length)
        return true;
    if (text[i] != 'e' && text[i] != 'E')
        return false;
    i++;
    i += i < length && (text[i] == '-' || text[i] == '+');
    for (digits = 0; i < length && is_digit(text[i]); i++)
        digits++;
    return i == length && digits > 0;
}

static bool names_no_finite(const char *text, size_t length)
{
    static const char *const names[] = {"nan", "inf", "infinity", "1.#inf", "1.#ind", "1.#qnan"};

    if (length > 0 && (text[0] == '-' || text[0] == '+')) {
        text++;
        length--;
    }
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strlen(names[i]) == length && strncasecmp(text, names[i], length) == 0)
            return true;
    return false;
}

static enum number_result slow_parse(const char *text, size_t length, char decimal, double *value)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    char copy[NUMBER_TEXT_MAX + 1], *point;

    if (length > NUMBER_TEXT_MAX)
        return NUMBER_NOT;
    if (!has_form(text, length, decimal))
        return names_no_finite(text, length) ? NUMBER_INFINITE : NUMBER_NOT;
    memcpy(copy, text, length);
    copy[length] = '\0';
    point = strchr(copy, decimal);
    if (point != NULL)
        *point = '.';
    pthread_once(&once, make_c_locale);
    *value = c_locale != (locale_t)0 ? strtod_l(copy, NULL, c_locale) : strtod(copy, NULL);
    return isfinite(*value) ? NUMBER_OK : NUMBER_INFINITE;
}

/* Up to 15 digits make an integer below 2^53; divided by a power of ten that is exact too, IEEE 754
 * rounds once, so the quotient is the nearest double (Clinger 1990). All else goes the slow way. */
enum number_result number_parse(const char *text, size_t length, char decimal, double *value)
{
    const char *at = text, *end = text + length, *point = NULL;
    uint64_t mantissa = 0;
    int digits = 0;

    if (at < end && *at == '-')
        at++;
    for (; at < end; at++) {
        unsigned digit = (unsigned)(unsigned char)*at - '0';

        if (digit <= 9) {
            mantissa = mantissa * 10 + digit;
            digits++;
        } else if (*at == decimal && point == NULL) {
            point = at + 1;
        } else {
            break;
        }
    }
    if (at < end || digits == 0 || digits > DIGITS_EXACT)
        return slow_parse(text, length, decimal, value);
    *value = point != NULL ? (double)mantissa / tens[end - point] : (double)mantissa;
    if (*text == '-')
        *value = 0.0 - *value; /* and no negative zero */
    return NUMBER_OK;
}

/* The length of a blank at text, of the four in use between digits: plain, no-break, narrow no-break, thin; else 0. */
static size_t blank_at(const char *text, size_t length)
{
    static const char *const blanks[] = {" ", "\xc2\xa0", "\xe2\x80\xaf", "\xe2\x80\x89"};

    for (size_t i = 0; i < sizeof blanks / sizeof blanks[0]; i++)
        if (length >= strlen(blanks[i]) && memcmp(text, blanks[i], strlen(blanks[i])) == 0)
            return strlen(blanks[i]);
    return 0;
}

static bool three_digits(const char *text, size_t length)
{
    return length >= 3 && is_digit(text[0]) && is_digit(text[1]) && is_digit(text[2]) && (length == 3 || !is_digit(text[3]));
}

/* Copies without blanks between threes of digits; length of the copy, 0 when it is too long. */
static size_t plain_number(const char *text, size_t length, char decimal, char *out, size_t size)
{
    size_t used = 0, digits = 0, i = 0;
    bool parted = false, whole = true;

    if (length >= 3 && (memcmp(text, "\xe2\x88\x92", 3) == 0 || memcmp(text, "\xe2\x80\x93", 3) == 0)) {
        out[used++] = '-';
        i = 3;
    }
    while (i < length && used < size) {
        size_t blank = blank_at(text + i, length - i);

        if (blank > 0 && whole && (parted ? digits == 3 : digits >= 1 && digits <= 3) && three_digits(text + i + blank, length - i - blank)) {
            parted = true;
            digits = 0;
            i += blank;
            continue;
        }
        digits += is_digit(text[i]);
        whole &= text[i] != decimal;
        out[used++] = text[i++];
    }
    return used < size ? used : 0;
}

static size_t without_blanks_behind(const char *text, size_t length)
{
    for (size_t n = 1; n <= 3 && n <= length; n++)
        if (blank_at(text + length - n, n) == n) {
            length -= n;
            n = 0;
        }
    return length;
}

enum number_result number_parse_written(const char *text, size_t length, char decimal, double *value)
{
    char plain[64];
    size_t used;

    if (length > 0 && text[length - 1] == '%')
        length = without_blanks_behind(text, length - 1);
    used = plain_number(text, length, decimal, plain, sizeof plain);
    return number_parse(used > 0 ? plain : text, used > 0 ? used : length, decimal, value);
}

/* Copies a range without blanks, a percent sign at the end, and with plain hyphens. Returns its
 * length, or 0 when it is too long to be one. */
static size_t plain_range(const char *text, size_t length, char *out, size_t size)
{
    size_t used = 0;

    for (size_t i = 0; i < length && used + 1 < size; i++) {
        if (i + 3 <= length && (memcmp(text + i, "\xe2\x80\x93", 3) == 0 || memcmp(text + i, "\xe2\x88\x92", 3) == 0)) {
            out[used++] = '-';
            i += 2;
        } else if (text[i] != ' ' && !(text[i] == '%' && i + 1 == length)) {
            out[used++] = text[i];
        }
    }
    out[used] = '\0';
    return used + 1 < size ? used : 0;
}

/* Where the hyphen or the two dots stand that part the two numbers; the first byte may be a sign. */
static const char *parting(const char *text, size_t *width)
{
    const char *dots = strstr(text, ".."), *hyphen;

    *width = dots != NULL ? 2 : 1;
    if (dots != NULL)
        return dots;
    hyphen = text[0] == '\0' ? NULL : strchr(text + 1, '-');
    while (hyphen != NULL && (hyphen[-1] == 'e' || hyphen[-1] == 'E'))
        hyphen = strchr(hyphen + 1, '-');
    return hyphen;
}

static enum number_result open_range(const char *text, size_t length, char decimal, double *low, double *high)
{
    enum number_result result = number_parse(text, length, decimal, low);

    *high = 2 * *low;
    return result == NUMBER_OK && *low <= 0 ? NUMBER_NOT : result;
}

enum number_result range_parse(const char *text, size_t length, char decimal, double *low, double *high)
{
    char plain[64];
    size_t used = plain_range(text, length, plain, sizeof plain), width;
    const char *parted = parting(plain, &width);
    enum number_result first, second;

    *low = *high = NAN;
    if (used == 0)
        return NUMBER_NOT;
    if (plain[used - 1] == '+')
        return open_range(plain, used - 1, decimal, low, high);
    if (parted == NULL) {
        first = number_parse(plain, used, decimal, low);
        *high = *low;
        return first;
    }
    first = number_parse(plain, (size_t)(parted - plain), decimal, low);
    second = number_parse(parted + width, used - (size_t)(parted - plain) - width, decimal, high);
    if (first != NUMBER_OK || second != NUMBER_OK)
        return first == NUMBER_INFINITE || second == NUMBER_INFINITE ? NUMBER_INFINITE : NUMBER_NOT;
    return *low <= *high ? NUMBER_OK : NUMBER_NOT;
}
