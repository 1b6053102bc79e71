#include "px_header.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "utf8.h"

enum { WORD_MAX = 32, LENGTH_BYTES = 4 };
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

/* The code pages that PX files come in, as iconv knows them. The names come from a file that anybody may have
 * written, so that no other name reaches iconv. */
static const struct { const char *px, *iconv; } code_pages[] = {
    {"utf-8", "UTF-8"}, {"utf8", "UTF-8"}, {"us-ascii", "UTF-8"}, {"ansi", "WINDOWS-1252"}, {"iso-8859-1", "ISO-8859-1"},
    {"latin1", "ISO-8859-1"}, {"windows-1252", "WINDOWS-1252"}, {"cp1252", "WINDOWS-1252"}, {"iso-8859-15", "ISO-8859-15"},
    {"iso-8859-2", "ISO-8859-2"}, {"iso-8859-4", "ISO-8859-4"}, {"iso-8859-10", "ISO-8859-10"}, {"iso-8859-13", "ISO-8859-13"},
    {"windows-1250", "WINDOWS-1250"}, {"windows-1251", "WINDOWS-1251"}, {"windows-1257", "WINDOWS-1257"}, {"ibm850", "CP850"},
    {"cp850", "CP850"}, {"oem", "CP850"}, {"ibm437", "CP437"}, {"cp437", "CP437"},
};

/* What is being read, and the line that it is at. */
struct reading {
    struct px_header *header;
    struct stream *stream;
    struct table *table;
    uint32_t line;
    bool bad;      /* table->fault says it */
};

/* The first complaint stands. */
static void __attribute__((format(printf, 3, 4))) complain(struct reading *r, enum rule rule, const char *words, ...)
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

static int take(struct reading *r)
{
    int c = stream_take(r->stream);

    r->line += c == '\n';
    return c;
}

static bool is_space(int c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static int peek_past_space(struct reading *r)
{
    while (is_space(stream_peek(r->stream)))
        (void)take(r);
    return stream_peek(r->stream);
}

/* --- the pool: each text has its length before it */

static void put(struct reading *r, const void *bytes, size_t size)
{
    struct px_header *header = r->header;
    size_t held = header->held == 0 ? 64 * 1024 : header->held;
    char *grown;

    if (header->used + size > TABLE_META_MAX) {
        complain(r, V27, "has more than 48 MiB of names and codes");
        return;
    }
    while (held < header->used + size)
        held *= 2;
    if (held > header->held) {
        grown = realloc(header->pool, held);
        if (grown == NULL) {
            complain(r, V16, "cannot be read: out of memory");
            return;
        }
        header->pool = grown;
        header->held = held;
    }
    memcpy(header->pool + header->used, bytes, size);
    header->used += size;
}

/* Begins a text, its length to be filled in. Nothing is put when the keyword is not kept. */
static size_t begin_text(struct reading *r, bool keep)
{
    uint32_t none = 0;

    if (keep)
        put(r, &none, LENGTH_BYTES);
    return r->header->used;
}

static void end_text(struct reading *r, size_t begun, bool keep, bool bare)
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

/* --- texts */

static void skip_quoted(struct reading *r, bool keep)
{
    uint32_t line = r->line;
    int c;

    (void)take(r);
    while ((c = take(r)) != '"' && c >= 0 && !r->bad)
        if (keep)
            put(r, &(char){(char)c}, 1);
    if (c < 0) {
        r->line = line;
        complain(r, V28, "has a quote that is never closed");
    }
}

/* One text: quoted pieces, which go on over lines, or a bare word. Between parentheses, as in TLIST(A1,"1994"-"1996"),
 * commas do not end it. Ends before a comma, a semicolon, a colon or a closing parenthesis. */
static void read_text(struct reading *r, bool keep)
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
            complain(r, V28, "has %s where a text should end", c == ';' ? "a semicolon" : "an equals sign");
            break;
        }
        depth += (c == '(') - (c == ')');
        (void)take(r);
        if (keep)
            put(r, &(char){(char)c}, 1);
        if (depth > 8)
            complain(r, V28, "has parentheses in parentheses");
    }
    end_text(r, begun, keep, !quoted);
}

/* Texts parted by commas (HIERARCHIES has colons), up to the closing byte. Returns how many. */
static uint32_t read_texts(struct reading *r, int closing, bool keep)
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
        complain(r, V28, c < 0 ? "ends within a keyword" : closing == ';' ? "has no semicolon behind a keyword" : "has no ) behind subkeys");
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
static void read_word(struct reading *r, char *out, size_t size)
{
    size_t used = 0;
    int c = peek_past_space(r);

    while (isalnum(c) || c == '-' || c == '_') {
        if (used + 1 < size)
            out[used++] = (char)c;
        else
            complain(r, V28, "has a word that is too long to be a keyword or a language");
        (void)take(r);
        c = stream_peek(r->stream);
    }
    out[used] = '\0';
}

static int language_place(struct reading *r, const char *language, const char *word)
{
    struct px_header *header = r->header;

    for (int i = 0; i < header->language_count; i++)
        if (strcasecmp(header->languages[i], language) == 0)
            return i;
    if (header->language_count == PX_LANGUAGES_MAX) {
        complain(r, V27, "is in more than 31 languages");
        return 0;
    }
    memcpy(header->languages[header->language_count], language, strlen(language) + 1);
    memcpy(header->first_use[header->language_count], word, strlen(word) + 1);
    return header->language_count++;
}

static int read_language(struct reading *r, const char *word)
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
        complain(r, V28, "has no ] after the language of %s", word);
    else
        (void)take(r);
    return r->bad ? 0 : language_place(r, language, word);
}

static void keep_entry(struct reading *r, const struct px_entry *entry)
{
    struct px_header *header = r->header;
    struct px_entry *grown;

    if (header->count == PX_ENTRIES_MAX) {
        complain(r, V27, "has more than 65536 keywords");
        return;
    }
    if (header->count == header->room) {
        header->room = header->room == 0 ? 256 : 2 * header->room;
        grown = realloc(header->entries, header->room * sizeof *grown);
        if (grown == NULL) {
            complain(r, V16, "cannot be read: out of memory");
            return;
        }
        header->entries = grown;
    }
    header->entries[header->count++] = *entry;
}

/* One keyword with all that belongs to it. True when it was DATA=, whose cells follow. */
static bool read_keyword(struct reading *r)
{
    char word[WORD_MAX] = "";
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
        complain(r, V28, word[0] == '\0' ? "has no keyword where one should be" : "has no = behind a keyword");
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

/* --- what the header as a whole must be */

static const char *iconv_name(const char *px)
{
    for (size_t i = 0; i < ARRAY_SIZE(code_pages); i++)
        if (strcasecmp(code_pages[i].px, px) == 0)
            return code_pages[i].iconv;
    return NULL;
}

/* CODEPAGE is more exact than CHARSET, and both more than a guess: a file without them is in UTF-8 when it has a
 * byte-order mark, else, as the format has it, from the days of DOS. */
static void open_code_page(struct reading *r, bool marked)
{
    const struct px_entry *entry = px_find(r->header, PX_CODEPAGE, "", NULL);
    char name[WORD_MAX] = "oem";
    const char *known;
    struct px_text text;

    if (entry == NULL)
        entry = px_find(r->header, PX_CHARSET, "", NULL);
    if (entry != NULL) {
        text = px_value(r->header, entry, 0);
        utf8_clean(text.bytes, text.length, name, sizeof name);
    }
    known = marked ? "UTF-8" : iconv_name(name);
    r->header->code_page = known != NULL ? iconv_open("UTF-8", known) : (iconv_t)-1;
    if (r->header->code_page == (iconv_t)-1)
        complain(r, V28, "is in the code page \"%s\", which is not read", name);
}

/* Every language that some keyword has is the file's own or one of LANGUAGES. */
static void check_languages(struct reading *r)
{
    const struct px_entry *all = px_find(r->header, PX_LANGUAGES, "", NULL), *own = px_find(r->header, PX_LANGUAGE, "", NULL);
    struct px_text text;

    for (int i = 1; all != NULL && i < r->header->language_count; i++) {
        const char *language = r->header->languages[i];
        size_t at = px_begin(r->header, all);
        bool named = false;
        char room[80];

        for (uint32_t k = 0; k < all->texts && !named; k++) {
            text = px_next(r->header, &at);
            named = px_is(&text, language);
        }
        if (!named && own != NULL) {
            text = px_value(r->header, own, 0);
            named = px_is(&text, language);
        }
        snprintf(room, sizeof room, "%s[%s]", r->header->first_use[i], language);
        if (!named)
            complain(r, V28, "has %s in a language that LANGUAGES does not name", room);
    }
}

static bool skip_byte_order_mark(struct stream *stream)
{
    (void)stream_peek(stream);
    if (stream->used < 3 || memcmp(stream->buffer, "\xef\xbb\xbf", 3) != 0)
        return false;
    stream->at = 3;
    return true;
}

enum table_result px_header_read(struct px_header *header, struct stream *stream, struct table *table)
{
    struct reading r = {.header = header, .stream = stream, .table = table, .line = 1};
    bool marked = skip_byte_order_mark(stream), data = false;

    header->code_page = (iconv_t)-1;
    header->language_count = 1; /* the one that is not given */
    while (!data && !r.bad) {
        if (peek_past_space(&r) < 0 && stream->error != 0)
            complain(&r, V16, "cannot be read: %s", strerror(stream->error));
        else if (peek_past_space(&r) < 0)
            complain(&r, V28, "ends before its DATA");
        else
            data = read_keyword(&r);
    }
    header->line = r.line;
    if (!r.bad)
        open_code_page(&r, marked);
    if (!r.bad)
        check_languages(&r);
    return r.bad ? TABLE_BROKEN : TABLE_ROW;
}

void px_header_forget(struct px_header *header)
{
    free(header->entries);
    free(header->pool);
    header->entries = NULL;
    header->pool = NULL;
    header->count = header->room = 0;
    header->used = header->held = 0;
}

void px_header_close(struct px_header *header)
{
    px_header_forget(header);
    if (header->code_page != (iconv_t)-1)
        iconv_close(header->code_page);
    header->code_page = (iconv_t)-1;
}

/* --- looking things up */

struct px_text px_next(const struct px_header *header, size_t *at)
{
    uint32_t length;
    struct px_text text;

    memcpy(&length, header->pool + *at, LENGTH_BYTES);
    text = (struct px_text){header->pool + *at + LENGTH_BYTES, length & ~BARE, (length & BARE) != 0};
    *at += LENGTH_BYTES + text.length;
    return text;
}

struct px_text px_subkey(const struct px_header *header, const struct px_entry *entry, uint32_t i)
{
    size_t at = entry->first;

    while (i-- > 0)
        (void)px_next(header, &at);
    return px_next(header, &at);
}

size_t px_begin(const struct px_header *header, const struct px_entry *entry)
{
    size_t at = entry->first;

    for (uint32_t i = 0; i < entry->subkeys; i++)
        (void)px_next(header, &at);
    return at;
}

struct px_text px_value(const struct px_header *header, const struct px_entry *entry, uint32_t i)
{
    return px_subkey(header, entry, entry->subkeys + i);
}

bool px_same(const struct px_text *a, const struct px_text *b)
{
    return a->length == b->length && memcmp(a->bytes, b->bytes, a->length) == 0;
}

bool px_is(const struct px_text *text, const char *word)
{
    return text->length == strlen(word) && strncasecmp(text->bytes, word, text->length) == 0;
}

const struct px_entry *px_find(const struct px_header *header, enum px_word word, const char *language, const struct px_text *subkey)
{
    for (size_t i = 0; i < header->count; i++) {
        const struct px_entry *entry = &header->entries[i];
        struct px_text first;

        if (entry->word != word || strcasecmp(header->languages[entry->language], language) != 0)
            continue;
        if (subkey == NULL && entry->subkeys == 0)
            return entry;
        if (subkey == NULL || entry->subkeys == 0)
            continue;
        first = px_subkey(header, entry, 0);
        if (px_same(&first, subkey))
            return entry;
    }
    return NULL;
}

bool px_has(const struct px_header *header, enum px_word word)
{
    for (size_t i = 0; i < header->count; i++)
        if (header->entries[i].word == word)
            return true;
    return false;
}

bool px_convert(struct px_header *header, const struct px_text *text, char *out, size_t size)
{
    size_t left = size - 1, unread = text->length;
    char *from = (char *)text->bytes, *at = out;

    iconv(header->code_page, NULL, NULL, NULL, NULL);
    if (iconv(header->code_page, &from, &unread, &at, &left) == (size_t)-1)
        return false;
    *at = '\0';
    return strlen(out) == (size_t)(at - out) && utf8_valid(out, (size_t)(at - out));
}

const char *px_utf8(struct px_header *header, struct table *table, const struct px_text *text)
{
    size_t room = 3 * text->length + 1; /* a byte becomes at most three */
    char small[512], *out = room <= sizeof small ? small : malloc(room);
    const char *kept = NULL;

    if (out != NULL && px_convert(header, text, out, room))
        kept = arena_text(&table->arena, out, strlen(out));
    if (out != small)
        free(out);
    return kept;
}
