#include "px_header.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "px_lexer.h"
#include "utf8.h"

/* The code pages that PX files come in, as iconv knows them. The names come from a file that anybody may have
 * written, so that no other name reaches iconv. */
static const struct { const char *px, *iconv; } code_pages[] = {
    {"utf-8", "UTF-8"}, {"utf8", "UTF-8"}, {"us-ascii", "UTF-8"}, {"ansi", "WINDOWS-1252"}, {"iso-8859-1", "ISO-8859-1"},
    {"latin1", "ISO-8859-1"}, {"windows-1252", "WINDOWS-1252"}, {"cp1252", "WINDOWS-1252"}, {"iso-8859-15", "ISO-8859-15"},
    {"iso-8859-2", "ISO-8859-2"}, {"iso-8859-4", "ISO-8859-4"}, {"iso-8859-10", "ISO-8859-10"}, {"iso-8859-13", "ISO-8859-13"},
    {"windows-1250", "WINDOWS-1250"}, {"windows-1251", "WINDOWS-1251"}, {"windows-1257", "WINDOWS-1257"}, {"ibm850", "CP850"},
    {"cp850", "CP850"}, {"oem", "CP850"}, {"ibm437", "CP437"}, {"cp437", "CP437"},
};

static const char *iconv_name(const char *px)
{
    for (size_t i = 0; i < ARRAY_SIZE(code_pages); i++)
        if (strcasecmp(code_pages[i].px, px) == 0)
            return code_pages[i].iconv;
    return NULL;
}

/* CODEPAGE is more exact than CHARSET, and both more than a guess: a file without them is in UTF-8 when it has a
 * byte-order mark, else, as the format has it, from the days of DOS. */
static void open_code_page(struct px_lexer *r, bool marked)
{
    const struct px_entry *entry = px_find(r->header, PX_CODEPAGE, "", NULL);
    char name[PX_WORD_MAX] = "oem";
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
        px_complain(r, V28, "is in the code page \"%s\", which is not read", name);
}

/* Every language that some keyword has is the file's own or one of LANGUAGES. */
static void check_languages(struct px_lexer *r)
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
            px_complain(r, V28, "has %s in a language that LANGUAGES does not name", room);
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
    struct px_lexer lexer = {.header = header, .stream = stream, .table = table};
    bool marked = skip_byte_order_mark(stream);

    header->code_page = (iconv_t)-1;
    px_lex(&lexer);
    if (!lexer.bad)
        open_code_page(&lexer, marked);
    if (!lexer.bad)
        check_languages(&lexer);
    return lexer.bad ? TABLE_BROKEN : TABLE_ROW;
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
