#include "dialogue.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fnv.h"
#include "number.h"
#include "seriesid.h"

enum { YEARS = 3, SECONDS_A_DAY = 86400 };

typedef Framsyn__V1__DialogueAnswer Answer;

bool dialogue_open(struct dialogue *dialogue, const struct layout *layout, struct rejections *rejections,
                   struct batch_limits limits, int64_t now_us)
{
    *dialogue = (struct dialogue){.layout = layout, .rejections = rejections, .limits = limits, .found_room = 64};
    dialogue->today = (int32_t)(now_us / 1000000 / SECONDS_A_DAY);
    while (dialogue->found_room < 2 * (size_t)limits.rows)
        dialogue->found_room *= 2;
    dialogue->answers = calloc((size_t)limits.rows, sizeof(Answer *));
    dialogue->found = malloc(dialogue->found_room * sizeof *dialogue->found);
    return dialogue->answers != NULL && dialogue->found != NULL;
}

void dialogue_close(struct dialogue *dialogue)
{
    arena_clear(&dialogue->arena);
    free(dialogue->answers);
    free(dialogue->found);
    *dialogue = (struct dialogue){0};
}

void dialogue_begin(struct dialogue *dialogue)
{
    arena_clear(&dialogue->arena);
    memset(dialogue->found, 0xff, dialogue->found_room * sizeof *dialogue->found);
    dialogue->n = 0;
}

/* The arena holds more than travels, so its size is a safe measure of the message. */
bool dialogue_full(const struct dialogue *dialogue)
{
    return dialogue->n == dialogue->limits.rows || dialogue->arena.held >= dialogue->limits.bytes;
}

/* A row being read. The first rule it breaks is kept until the row is read: a skipped row breaks none. */
struct reading {
    struct dialogue *dialogue;
    const struct table *table;
    enum rule broken; /* 0: none */
    enum dimension broken_in;
    bool skipped;
};

static void refuse(struct reading *reading, enum rule rule, enum dimension dimension)
{
    if (reading->broken != 0)
        return;
    reading->broken = rule;
    reading->broken_in = dimension;
}

static void report(const struct reading *reading)
{
    enum dimension dimension = reading->broken_in;
    int column = reading->dialogue->layout->column[dimension];
    struct finding finding = {.rule = reading->broken, .row = reading->table->row,
                              .column = reading->dialogue->layout->heading[dimension]};

    if (column >= 0) {
        struct cell cell = cell_trim(reading->table->cells[column]);

        finding.value = cell.text;
        finding.length = cell.length;
    }
    rejections_add(reading->dialogue->rejections, &finding);
}

/* The cell of a dimension, mapped; a constant; or empty where the file has none. */
static struct cell cell_of(struct reading *reading, enum dimension dimension)
{
    const struct layout *layout = reading->dialogue->layout;
    const char *text = layout->constant[dimension];
    struct cell cell = {.text = (char *)""};

    if (layout->column[dimension] >= 0) {
        cell = layout_code(layout, dimension, cell_trim(reading->table->cells[layout->column[dimension]]));
        text = layout_map(layout, dimension, &cell, &reading->skipped);
    }
    return text != NULL ? (struct cell){.text = (char *)text, .length = (uint32_t)strlen(text)} : cell;
}

static bool unanswered(const struct cell *cell)
{
    return cell->length == 0 || (cell->length == 2 && memcmp(cell->text, "..", 2) == 0);
}

static char *text_of(struct reading *reading, enum dimension dimension, bool needed, size_t most)
{
    struct cell cell = cell_of(reading, dimension);
    char *copy;

    if (needed && cell.length == 0)
        refuse(reading, V11, dimension);
    if (cell.length > most) {
        refuse(reading, V12, dimension);
        return (char *)"";
    }
    copy = arena_text(&reading->dialogue->arena, cell.text, cell.length);
    return copy != NULL ? copy : (char *)"";
}

static Framsyn__V1__Code *code_of(struct reading *reading, enum dimension dimension, bool needed)
{
    char *text = text_of(reading, dimension, needed, CONTRACT_TEXT_MAX);
    char *scheme = reading->dialogue->layout->manifest->bindings[dimension].scheme;
    Framsyn__V1__Code *code = arena_alloc(&reading->dialogue->arena, sizeof *code);

    if (code == NULL || text[0] == '\0' || series_is_total(scheme, text))
        return NULL;
    framsyn__v1__code__init(code);
    code->code = text;
    code->scheme = scheme;
    return code;
}

/* V21 */
static int32_t date_of(struct reading *reading)
{
    struct cell cell = cell_of(reading, DIM_DATE);
    struct tm when = {0}, normal;
    char text[11] = "";
    const char *end;
    int32_t day;

    if (cell.length == 0) {
        refuse(reading, V11, DIM_DATE);
        return 0;
    }
    if (cell.length == sizeof text - 1)
        memcpy(text, cell.text, sizeof text - 1);
    end = strptime(text, "%Y-%m-%d", &when);
    normal = when;
    day = (int32_t)(timegm(&normal) / SECONDS_A_DAY);
    if (end == NULL || *end != '\0' || normal.tm_mday != when.tm_mday || when.tm_year < 0 || day > reading->dialogue->today)
        refuse(reading, V21, DIM_DATE);
    return day;
}

/* V23 */
static char *sector_of(struct reading *reading)
{
    char *text = text_of(reading, DIM_SECTOR, true, CONTRACT_TEXT_MAX);

    if (strcmp(text, "public") != 0 && strcmp(text, "private") != 0)
        refuse(reading, V23, DIM_SECTOR);
    return text;
}

/* V20, V22: a range within least.., NaN where nothing was answered. */
static void range_of(struct reading *reading, enum dimension dimension, double least, double *low, double *high)
{
    struct cell cell = cell_of(reading, dimension);
    enum number_result result;

    *low = *high = NAN;
    if (unanswered(&cell))
        return;
    result = range_parse(cell.text, cell.length, layout_decimal(reading->dialogue->layout, &cell), low, high);
    if (result != NUMBER_OK)
        refuse(reading, result == NUMBER_INFINITE ? V04 : V20, dimension);
    else if (*low < least)
        refuse(reading, V22, dimension);
}

/* One number on a scale, NaN where nothing was answered. */
static double scale_of(struct reading *reading, enum dimension dimension, double least, double most, bool whole)
{
    struct cell cell = cell_of(reading, dimension);
    double value = NAN;
    enum number_result result;

    if (unanswered(&cell))
        return NAN;
    result = number_parse(cell.text, cell.length, layout_decimal(reading->dialogue->layout, &cell), &value);
    if (result != NUMBER_OK)
        refuse(reading, result == NUMBER_INFINITE ? V04 : V03, dimension);
    else if (value < least || value > most || (whole && value != floor(value)))
        refuse(reading, V22, dimension);
    return value;
}

/* Answers after 1, 3 and 5 years: three dimensions that follow each other. */
static double *years_of(struct reading *reading, enum dimension first, double least, double **high)
{
    double *low = arena_alloc(&reading->dialogue->arena, 2 * YEARS * sizeof *low);

    *high = low != NULL ? low + YEARS : NULL;
    for (int i = 0; i < YEARS && low != NULL; i++)
        range_of(reading, (enum dimension)(first + i), least, &low[i], &(*high)[i]);
    return low;
}

static void read_answer(struct reading *reading, Answer *answer)
{
    double shortage;

    answer->round = text_of(reading, DIM_ROUND, true, CONTRACT_TEXT_MAX);
    answer->date = date_of(reading);
    answer->respondent = text_of(reading, DIM_RESPONDENT, true, CONTRACT_RESPONDENT_MAX);
    answer->sector = sector_of(reading);
    answer->region = text_of(reading, DIM_REGION, true, CONTRACT_TEXT_MAX);
    answer->industry = code_of(reading, DIM_INDUSTRY, true);
    answer->occupation = code_of(reading, DIM_OCCUPATION, false);
    range_of(reading, DIM_HEADCOUNT, 0, &answer->headcount_low, &answer->headcount_high);
    if (isnan(answer->headcount_low))
        refuse(reading, V11, DIM_HEADCOUNT);
    answer->n_change_low = answer->n_change_high = answer->n_recruit_low = answer->n_recruit_high = YEARS;
    answer->change_low = years_of(reading, DIM_CHANGE_1Y, -100, &answer->change_high);
    answer->recruit_low = years_of(reading, DIM_RECRUIT_1Y, 0, &answer->recruit_high);
    shortage = scale_of(reading, DIM_SHORTAGE, 1, 5, true);
    answer->shortage = shortage >= 1 && shortage <= 5 ? (uint32_t)shortage : 0;
    answer->certainty = scale_of(reading, DIM_CERTAINTY, 0, 1, false);
    answer->note = text_of(reading, DIM_NOTE, false, CONTRACT_NOTE_MAX);
    answer->row = reading->table->row;
}

static const char *code_text(const Framsyn__V1__Code *code)
{
    return code != NULL ? code->code : "T";
}

static bool same_question(const Answer *a, const Answer *b)
{
    return strcmp(a->respondent, b->respondent) == 0 && strcmp(a->round, b->round) == 0 &&
           strcmp(a->region, b->region) == 0 && strcmp(code_text(a->industry), code_text(b->industry)) == 0 &&
           strcmp(code_text(a->occupation), code_text(b->occupation)) == 0;
}

static bool same_numbers(const double *a, const double *b, int n)
{
    for (int i = 0; i < n; i++)
        if (a[i] != b[i] && !(isnan(a[i]) && isnan(b[i])))
            return false;
    return true;
}

static bool same_answer(const Answer *a, const Answer *b)
{
    double one[] = {a->headcount_low, a->headcount_high, a->shortage, a->certainty, a->date};
    double two[] = {b->headcount_low, b->headcount_high, b->shortage, b->certainty, b->date};

    /* low and high of three years lie side by side */
    return same_numbers(one, two, ARRAY_SIZE(one)) && same_numbers(a->change_low, b->change_low, 2 * YEARS) &&
           same_numbers(a->recruit_low, b->recruit_low, 2 * YEARS) && strcmp(a->sector, b->sector) == 0 &&
           strcmp(a->note, b->note) == 0;
}

static size_t hash_question(const Answer *answer)
{
    const char *const texts[] = {answer->respondent, answer->round, answer->region, code_text(answer->industry),
                                 code_text(answer->occupation)};

    return fnv_texts(texts, ARRAY_SIZE(texts));
}

/* V24: the earlier answer to the same question in this batch, or NULL; then this one is entered. */
static Answer *find_earlier(struct dialogue *dialogue, const Answer *answer)
{
    size_t at = hash_question(answer) & (dialogue->found_room - 1);

    for (; dialogue->found[at] >= 0; at = (at + 1) & (dialogue->found_room - 1))
        if (same_question(dialogue->answers[dialogue->found[at]], answer))
            return dialogue->answers[dialogue->found[at]];
    dialogue->found[at] = dialogue->n;
    return NULL;
}

bool dialogue_take(struct dialogue *dialogue, const struct table *table)
{
    struct reading reading = {.dialogue = dialogue, .table = table};
    Answer *answer = arena_alloc(&dialogue->arena, sizeof *answer), *earlier;

    if (answer == NULL)
        return false;
    framsyn__v1__dialogue_answer__init(answer);
    read_answer(&reading, answer);
    if (dialogue->arena.failed)
        return false;
    if (reading.skipped)
        return true;
    earlier = reading.broken == 0 ? find_earlier(dialogue, answer) : NULL;
    if (earlier != NULL && !same_answer(earlier, answer))
        refuse(&reading, V24, DIM_RESPONDENT);
    if (reading.broken != 0)
        report(&reading);
    else if (earlier == NULL)
        dialogue->answers[dialogue->n++] = answer;
    return true;
}

void dialogue_end(const struct dialogue *dialogue, Framsyn__V1__DialogueBatch *message)
{
    message->n_answers = (size_t)dialogue->n;
    message->answers = dialogue->answers;
}
