#include "wording.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

enum { PARAGRAPH = 110 };

/* Later ones count only where the earlier are empty, as setlocale(3) has it. */
bool wording_swedish_environment(void)
{
    const char *names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};

    for (int i = 0; i < 3; i++) {
        const char *value = getenv(names[i]);
        if (value && value[0])
            return strncmp(value, "sv", 2) == 0;
    }
    return false;
}

const char *wording(struct text text, bool swedish)
{
    return swedish ? text.sv : text.en;
}

void say(bool swedish, FILE *out, const char *en, const char *sv, ...)
{
    va_list arguments;

    va_start(arguments, sv);
    vfprintf(out, swedish ? sv : en, arguments);
    va_end(arguments);
}

/* --- numbers and times */

const char *wording_number(double value, int decimals, bool swedish, char room[WORDING_NUMBER_SIZE])
{
    const char *group = swedish ? "\u00A0" : ",";
    char digits[48], *point;
    size_t whole, used = 0;

    room[0] = '\0';
    if (!isfinite(value) || snprintf(digits, sizeof digits, "%.*f", decimals, fabs(value)) >= 24)
        return room;
    point = strchr(digits, '.');
    whole = point ? (size_t)(point - digits) : strlen(digits);
    if (value < 0 && strpbrk(digits, "123456789"))
        used += (size_t)sprintf(room, swedish ? "\u2212" : "-");
    for (size_t i = 0; i < whole; i++) {
        if (i > 0 && (whole - i) % 3 == 0)
            used += (size_t)sprintf(room + used, "%s", group);
        room[used++] = digits[i];
    }
    room[used] = '\0';
    if (point)
        sprintf(room + used, "%s%s", swedish ? "," : ".", point + 1);
    return room;
}

const char *wording_signed(double value, int decimals, bool swedish, char room[WORDING_NUMBER_SIZE])
{
    char number[WORDING_NUMBER_SIZE];

    wording_number(value, decimals, swedish, number);
    snprintf(room, WORDING_NUMBER_SIZE, "%s%.60s", value > 0 && strpbrk(number, "123456789") ? "+" : "", number);
    return room;
}

static const char *local_time(time_t seconds, char room[WORDING_TIME_SIZE])
{
    struct tm local;

    localtime_r(&seconds, &local);
    strftime(room, WORDING_TIME_SIZE, "%Y-%m-%d %H:%M", &local);
    return room;
}

const char *wording_time(const char *iso, char room[WORDING_TIME_SIZE])
{
    struct tm utc = {0};

    if (sscanf(iso, "%4d-%2d-%2d%*1[T ]%2d:%2d", &utc.tm_year, &utc.tm_mon, &utc.tm_mday, &utc.tm_hour,
               &utc.tm_min) != 5)
        return iso;
    utc.tm_year -= 1900;
    utc.tm_mon -= 1;
    return local_time(timegm(&utc), room);
}

const char *wording_time_us(int64_t us, char room[WORDING_TIME_SIZE])
{
    room[0] = '\0';
    return us == 0 ? room : local_time((time_t)(us / 1000000), room);
}

/* --- characters and their width */

uint32_t wording_character(const char **at)
{
    const unsigned char *byte = (const unsigned char *)*at;
    int more = byte[0] < 0x80 ? 0 : byte[0] >= 0xF0 ? 3 : byte[0] >= 0xE0 ? 2 : byte[0] >= 0xC2 ? 1 : -1;
    uint32_t character = more == 0 ? byte[0] : byte[0] & (0x3Fu >> more);

    for (int i = 1; i <= more; i++) {
        if ((byte[i] & 0xC0) != 0x80) {
            more = -1;
            break;
        }
        character = character << 6 | (byte[i] & 0x3F);
    }
    *at += more < 0 ? 1 : more + 1;
    return more < 0 ? 0xFFFD : character;
}

/* Combining marks and zero-width characters take no column, East Asian wide ones two. */
int wording_character_width(uint32_t character)
{
    static const uint32_t none[][2] = {{0x300, 0x36F}, {0x200B, 0x200F}, {0x202A, 0x202E}, {0x2060, 0x2064},
                                       {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}, {0xFEFF, 0xFEFF}};
    static const uint32_t wide[][2] = {{0x1100, 0x115F},   {0x2E80, 0x303E},   {0x3041, 0xA4CF}, {0xAC00, 0xD7A3},
                                       {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},   {0xFF00, 0xFF60}, {0xFFE0, 0xFFE6},
                                       {0x1F300, 0x1FAFF}, {0x20000, 0x3FFFD}};

    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        if (character >= none[i][0] && character <= none[i][1])
            return 0;
    for (size_t i = 0; i < sizeof wide / sizeof wide[0]; i++)
        if (character >= wide[i][0] && character <= wide[i][1])
            return 2;
    return 1;
}

int wording_width(const char *text)
{
    int width = 0;

    while (*text)
        width += wording_character_width(wording_character(&text));
    return width;
}

/* --- the terminal */

int wording_terminal_width(FILE *out)
{
    const char *columns = getenv("COLUMNS");
    struct winsize size;

    if (!isatty(fileno(out)))
        return 0;
    if (columns && atoi(columns) > 0)
        return atoi(columns);
    if (ioctl(fileno(out), TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
    return 80;
}

bool wording_terminal_bold(FILE *out)
{
    const char *no_color = getenv("NO_COLOR"), *terminal = getenv("TERM");

    return isatty(fileno(out)) && !(no_color && no_color[0]) && !(terminal && strcmp(terminal, "dumb") == 0);
}

void wording_fill(const char *text, int used, int indent, int page, FILE *out)
{
    size_t length;
    int width;
    char word[256];

    for (bool first = true; *text; first = false) {
        text += strspn(text, " ");
        length = strcspn(text, " ");
        snprintf(word, sizeof word, "%.*s", (int)length, text);
        width = wording_width(word);
        if (!first && used + 1 + width > page) {
            fprintf(out, "\n%*s", indent, "");
            used = indent;
            first = true;
        }
        fprintf(out, "%s%s", first ? "" : " ", word);
        used += width + !first;
        text += length;
    }
    putc('\n', out);
}

void wording_paragraph(bool swedish, FILE *out, const char *en, const char *sv, ...)
{
    int width = wording_terminal_width(out);
    va_list arguments;
    char *text, *rest, *line;
    int length;

    va_start(arguments, sv);
    length = vasprintf(&text, swedish ? sv : en, arguments);
    va_end(arguments);
    if (length < 0)
        return;
    for (rest = text; (line = strsep(&rest, "\n")) != NULL;)
        wording_fill(line, 0, 0, width > 0 && width < PARAGRAPH ? width : PARAGRAPH, out);
    free(text);
}

/* Optimal string alignment: Levenshtein's distance, with a swap of neighbours as one edit. */
int wording_distance(const char *a, const char *b)
{
    enum { MOST = 40 };
    int n = (int)strnlen(a, MOST), m = (int)strnlen(b, MOST), d[MOST + 1][MOST + 1];

    for (int i = 0; i <= n; i++)
        for (int j = 0; j <= m; j++) {
            if (i == 0 || j == 0) {
                d[i][j] = i + j;
                continue;
            }
            d[i][j] = d[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
            d[i][j] = d[i - 1][j] + 1 < d[i][j] ? d[i - 1][j] + 1 : d[i][j];
            d[i][j] = d[i][j - 1] + 1 < d[i][j] ? d[i][j - 1] + 1 : d[i][j];
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && d[i - 2][j - 2] + 1 < d[i][j])
                d[i][j] = d[i - 2][j - 2] + 1;
        }
    return d[n][m];
}
