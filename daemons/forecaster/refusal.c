#include "refusal.h"

#include <stdio.h>
#include <string.h>

static const struct {
    enum rule rule;
    const char *words;
} words[] = {
    {RULE_ENCODING, "is not text in UTF-8"},
    {RULE_NUMBER, "is not a number"},
    {RULE_FINITE, "is not a finite number"},
    {RULE_NEGATIVE, "is a negative count"},
    {RULE_PERIOD, "is not a period such as 2021, 2021-Q3 or 2021-07"},
    {RULE_PERIOD_RANGE, "is a period outside the years 1850 to 2200"},
    {RULE_PERIOD_BEGUN, "is a period that has not begun"},
    {RULE_CELL_ONCE, "differs from an earlier row for the same series and period"},
    {RULE_STATUS, "is not a status that fits the value"},
    {RULE_EMPTY, "is empty"},
    {RULE_LONG, "is too long"},
    {RULE_RANGE, "is not a number or a range such as 10-19 or 20+"},
    {RULE_DATE, "is not a date such as 2024-05-17 that has come"},
    {RULE_SCALE, "is outside its scale"},
    {RULE_EMPLOYER, "is neither public nor private"},
    {RULE_ANSWER_ONCE, "has answered differently in an earlier row"},
    {RULE_MEASURE, "is not a known measure"},
    {RULE_DEFINITION, "is not a definition of its measure"},
    {RULE_REGION, "is not a known region"},
    {RULE_INDUSTRY, "is not an industry of its scheme"},
    {RULE_OCCUPATION, "is not an occupation of its scheme"},
    {RULE_EDUCATION, "is not an education of its scheme"},
    {RULE_GROUP, "is not a known group"},
    {RULE_SCHEME, "is not a known scheme of codes"},
    {RULE_FREQUENCY, "is not a frequency of 1, 4 or 12 periods a year"},
    {RULE_BRIDGE_ONCE, "is a path that an earlier row has given"},
    {RULE_BRIDGE_CODE, "is not in the lists that this kind of bridge joins"},
    {RULE_BRIDGE_SUM, "is what the shares of its code sum to, and more than 1"},
};

static const char *words_of(enum rule rule)
{
    for (size_t i = 0; i < ARRAY_SIZE(words); i++)
        if (words[i].rule == rule)
            return words[i].words;
    return "breaks a rule";
}

/* Copies at most size - 1 bytes, never ending inside a character. */
static void cut(const char *text, char *out, size_t size)
{
    size_t length = strlen(text);

    if (length > size - 1)
        for (length = size - 1; length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80;
             length--)
            ;
    memcpy(out, text, length);
    out[length] = '\0';
}

void refusal_make(struct refusal *refusal, enum rule rule, const char *file, uint32_t row, const char *column, const char *value)
{
    char name[200], sentence[REFUSAL_SENTENCE_SIZE * 2];

    refusal->row = row;
    cut(column, refusal->column, sizeof refusal->column);
    cut(batch_text_ok(value, SIZE_MAX) ? value : "?", refusal->value, sizeof refusal->value);
    snprintf(refusal->rule, sizeof refusal->rule, "V%02d", (int)rule);
    cut(file, name, sizeof name);
    snprintf(sentence, sizeof sentence, "%s%srow %u, column \"%s\": \"%s\" %s (%s)", name, name[0] != '\0' ? " " : "", row,
             refusal->column, refusal->value, words_of(rule), refusal->rule);
    cut(sentence, refusal->sentence, sizeof refusal->sentence);
}

void refusals_add(struct refusals *refusals, const struct batch *batch, enum rule rule,
                  uint32_t row, const char *dimension, const char *value)
{
    refusals->total++;
    if (refusals->count < REFUSAL_LISTED_MAX)
        refusal_make(&refusals->list[refusals->count++], rule, batch->header->file_name, row, batch_column(batch, dimension), value);
}
