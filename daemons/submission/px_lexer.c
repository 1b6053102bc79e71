#include "px_lexer.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { LENGTH_BYTES = 4 };
#define BARE 0x80000000u /* in a text's length in the pool */

static const char *const names[PX_WORDS] = {
    [PX_CHARSET] = "CHARSET", [PX_CODEPAGE] = "CODEPAGE", [PX_CODES] = "CODES", [PX_CONTENTS] = "CONTENTS",
    [PX_CONTVARIABLE] = "CONTVARIABLE", [PX_DATASYMBOL1] = "DATASYMBOL1", [PX_DATASYMBOL2] = "DATASYMBOL2",
    [PX_DATASYMBOL3] = "DATASYMBOL3", [PX_DATASYMBOL4] = "DATASYMBOL4", [PX_DATASYMBOL5] = "DATASYMBOL5",
    [PX_DATASYMBOL6] = "DATASYMBOL6", [PX_DECIMALS] = "DECIMALS", [PX_DESCRIPTION] = "DESCRIPTION",
    [PX_ELIMINATION] = "ELIMINATION", [PX_HEADING] = "HEADING", [PX_KEYS] = "KEYS", [PX_LANGUAGE] = "LANGUAGE",
    [PX_LANGUAGES] = "LANGUAGES", [PX_LAST_UPDATED] = "LAST-UPDATED", [PX_MAP] = "MAP", [PX_MATRIX] = "MATRIX",
    [PX_NOTE] = "NOTE", [PX_NOTEX] = "NOTEX", [PX_SHOWDECIMALS] = "SHOWDECIMALS", [PX_SOURCE] = "SOURCE", [PX_STUB] = "STUB",
    [PX_TABLEID] = "TABLEID", [PX_TIMEVAL] = "TIMEVAL", [PX_TITLE] = "TITLE", [PX_UNITS] = "UNITS", [PX_VALUES] = "VALUES",
    [PX_VARIABLECODE] = "VARIABLECODE", [PX_VARIABLE_TYPE] = "VARIABLE-TYPE",
};

void px_complain(struct px_lexer *r, enum rule rule, const char *words, ...)
{
    char sentence[200];
    va_list list;

    if (r->bad)
        return;
    va_start(list, words);
    vsnprintf(sentence, sizeof sentence, words, list);
    va_end(list);
    r->table->row = r->line;
    (void)table_fault(r->table, TABLE_BROKEN, rule, -1, "%s", sentence);
    r->bad = true;
}

static int take(struct px_lexer *r)
{
    int c = stream_take(r->stream);

    r->line += c == '\n';
    return c;
}

static bool is_space(int c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static int peek_past_space(struct px_lexer *r)
{
    while (is_space(stream_peek(r->stream)))
        (void)take(r);
    return stream_peek(r->stream);
}

/* --- the pool: each text has its length before it */

static void put(struct px_lexer *r, const void *bytes, size_t size)
{
    struct px_header *header = r->header;
    size_t held = header->held == 0 ? 64 * 1024 : header->held;
    char *grown;

    if (header->used + size > TABLE_META_MAX) {
        px_complain(r, V27, "has more than 48 MiB of names and codes");
        return;
    }
    while (held < header->used + size)
        held *= 2;
    if (held > header->held) {
        grown = realloc(header->pool, held);
        if (grown == NULL) {
            px_complain(r, V16, "cannot be read: out of memory");
            return;
        }
        header->pool = grown;
        header->held = held;
    }
    memcpy(header->pool + header->used, bytes, size);
    header->used += size;
}

/* Begins a text, its length to be filled in. Nothing is put when the keyword is not kept. */
static size_t begin_text(struct px_lexer *r, bool keep)
{
    uint32_t none = 0;

    if (keep)
        put(r, &none, LENGTH_BYTES);
    return r->header->used;
}

static void end_text(struct px_lexer *r, size_t begun, bool keep, bool bare)
{
    size_t used = r->header->used;
    uint32_t length;

    if (!keep || r->bad)
        return;
    while (bare && used > begun && is_space(r->header->pool[used - 1]))
        used--;
    r->header->used = used;
    length = (uint32_t)(used - begun) | (bare ? BARE : 0);
    memcpy(r->header->pool + begun - LENGTH_BYTES, &length, LENGTH_BYTES);
}

struct px_text px_next(const struct px_header *header, size_t *at)
{
    uint32_t length;
    struct px_text text;

    memcpy(&length, header->pool + *at, LENGTH_BYTES);
    text = (struct px_text){header->pool + *at + LENGTH_BYTES, length & ~BARE, (length & BARE) != 0};
    *at += LENGTH_BYTES + text.length;
    return text;
}

/* --- texts */

static void skip_quoted(struct px_lexer *r, bool keep)
{
    uint32_t line = r->line;
    int c;

    (void)take(r);
    while ((c = take(r)) != '"' && c >= 0 && !r->bad)
        if (keep)
            put(r, &(char){(char)c}, 1);
    if (c < 0) {
        r->line = line;
        px_complain(r, V28, "has a quote that is never closed");
    }
}

/* One text: quoted pieces, which go on over lines, or a bare word. Between parentheses, as in TLIST(A1,"1994"-"1996"),
 * commas do not end it. Ends before a comma, a semicolon, a colon or a closing parenthesis. */
static void read_text(struct px_lexer *r, bool keep)
{
    size_t begun = begin_text(r, keep);
    bool quoted = false;
    int depth = 0, c;

    while (!r->bad && (c = peek_past_space(r)) >= 0) {
        if (c == '"') {
            skip_quoted(r, keep);
            quoted = true;
            continue;
        }
        if (depth == 0 && (c == ',' || c == ';' || c == ')' || c == ':'))
            break;
        if (c == ';' || c == '=') {
            px_complain(r, V28, "has %s where a text should end", c == ';' ? "a semicolon" : "an equals sign");
            break;
        }
        depth += (c == '(') - (c == ')');
        (void)take(r);
        if (keep)
            put(r, &(char){(char)c}, 1);
        if (depth > 8)
            px_complain(r, V28, "has parentheses in parentheses");
    }
    end_text(r, begun, keep, !quoted);
}

/* Texts parted by commas (HIERARCHIES has colons), up to the closing byte. Returns how many. */
static uint32_t read_texts(struct px_lexer *r, int closing, bool keep)
{
    uint32_t count = 0;
    int c;

    do {
        read_text(r, keep);
        count++;
        c = r->bad ? -1 : peek_past_space(r);
        if (c >= 0)
            (void)take(r);
    } while (c == ',' || c == ':');
    if (c != closing)
        px_complain(r, V28, c < 0 ? "ends within a keyword" : closing == ';' ? "has no semicolon behind a keyword" : "has no ) behind subkeys");
    return count;
}

/* --- keywords */

static enum px_word word_of(const char *name)
{
    for (int i = PX_OTHER + 1; i < PX_WORDS; i++)
        if (strcasecmp(names[i], name) == 0)
            return (enum px_word)i;
    return PX_OTHER;
}

/* The letters of a keyword or a language. */
static void read_word(struct px_lexer *r, char *out, size_t size)
{
    size_t used = 0;
    int c = peek_past_space(r);

    while (isalnum(c) || c == '-' || c == '_') {
        if (used + 1 < size)
            out[used++] = (char)c;
        else
            px_complain(r, V28, "has a word that is too long to be a keyword or a language");
        (void)take(r);
        c = stream_peek(r->stream);
    }
    out[used] = '\0';
}

static int language_place(struct px_lexer *r, const char *language, const char *word)
{
    struct px_header *header = r->header;

    for (int i = 0; i < header->language_count; i++)
        if (strcasecmp(header->languages[i], language) == 0)
            return i;
    if (header->language_count == PX_LANGUAGES_MAX) {
        px_complain(r, V27, "is in more than 31 languages");
        return 0;
    }
    memcpy(header->languages[header->language_count], language, strlen(language) + 1);
    memcpy(header->first_use[header->language_count], word, strlen(word) + 1);
    return header->language_count++;
}

/* Some files name their own language in every keyword. */
static bool is_own(const struct px_lexer *r, const char *language)
{
    const struct px_entry *own = px_find(r->header, PX_LANGUAGE, "", NULL);
    struct px_text text = own != NULL ? px_value(r->header, own, 0) : (struct px_text){0};

    return own != NULL && px_is(&text, language);
}

static int read_language(struct px_lexer *r, const char *word)
{
    char language[sizeof r->header->languages[0]] = "";

    if (peek_past_space(r) != '[')
        return 0;
    (void)take(r);
    if (peek_past_space(r) == '"')
        (void)take(r);
    read_word(r, language, sizeof language);
    if (peek_past_space(r) == '"')
        (void)take(r);
    if (peek_past_space(r) != ']')
        px_complain(r, V28, "has no ] after the language of %s", word);
    else
        (void)take(r);
    return r->bad || is_own(r, language) ? 0 : language_place(r, language, word);
}

static void keep_entry(struct px_lexer *r, const struct px_entry *entry)
{
    struct px_header *header = r->header;
    struct px_entry *grown;

    if (header->count == PX_ENTRIES_MAX) {
        px_complain(r, V27, "has more than 65536 keywords");
        return;
    }
    if (header->count == header->room) {
        header->room = header->room == 0 ? 256 : 2 * header->room;
        grown = realloc(header->entries, header->room * sizeof *grown);
        if (grown == NULL) {
            px_complain(r, V16, "cannot be read: out of memory");
            return;
        }
        header->entries = grown;
    }
    header->entries[header->count++] = *entry;
}

/* One keyword with all that belongs to it. True when it was DATA=, whose cells follow. */
static bool read_keyword(struct px_lexer *r)
{
    char word[PX_WORD_MAX] = "";
    struct px_entry entry = {.first = r->header->used};
    bool keep;

    read_word(r, word, sizeof word);
    entry.word = word_of(word);
    keep = entry.word != PX_OTHER;
    entry.language = read_language(r, word);
    if (!r->bad && peek_past_space(r) == '(') {
        (void)take(r);
        entry.subkeys = read_texts(r, ')', keep);
    }
    if (word[0] == '\0' || (!r->bad && peek_past_space(r) != '='))
        px_complain(r, V28, word[0] == '\0' ? "has no keyword where one should be" : "has no = behind a keyword");
    if (r->bad)
        return false;
    (void)take(r);
    if (strcasecmp(word, "DATA") == 0)
        return true;
    entry.texts = read_texts(r, ';', keep);
    if (keep && !r->bad)
        keep_entry(r, &entry);
    return false;
}

void px_lex(struct px_lexer *r)
{
    bool data = false;

    r->line = 1;
    r->header->language_count = 1; /* the one that is not given */
    while (!data && !r->bad) {
        if (peek_past_space(r) < 0 && r->stream->error != 0)
            px_complain(r, V16, "cannot be read: %s", strerror(r->stream->error));
        else if (peek_past_space(r) < 0)
            px_complain(r, V28, "ends before its DATA");
        else
            data = read_keyword(r);
    }
    r->header->line = r->line;
}
