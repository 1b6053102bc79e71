#include "contract.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "swedish.h"
#include "utf8.h"

const struct contract_rule contract_rules[] = {
    {V01, RULE_ROW, "is not text in the encoding of the file", "är inte text i filens teckenkodning"},
    {V02, RULE_ROW, "has not as many fields as the heading", "har inte lika många fält som rubrikraden"},
    {V03, RULE_ROW, "is not a number", "är inte ett tal"},
    {V04, RULE_ROW, "is not a finite number", "är inte ett ändligt tal"},
    {V05, RULE_ROW, "is a negative count", "är ett negativt antal"},
    {V06, RULE_ROW, "is not a period such as 2021, 2021-Q3 or 2021-07", "är inte en period som 2021, 2021-Q3 eller 2021-07"},
    {V07, RULE_ROW, "is a period outside the years 1850 to 2200", "är en period utanför åren 1850 till 2200"},
    {V08, RULE_ROW, "is a period that has not begun", "är en period som inte har börjat"},
    {V09, RULE_ROW, "differs from an earlier row for the same series and period",
     "skiljer sig från en tidigare rad för samma serie och period"},
    {V10, RULE_ROW, "is not a status that fits the value", "är inte en status som passar värdet"},
    {V11, RULE_ROW, "is empty", "är tomt"},
    {V12, RULE_ROW, "is too long", "är för långt"},
    {V13, RULE_FILE, "is not a column of this kind of file", "är inte en kolumn i den här sortens fil"},
    {V14, RULE_FILE, "is a column that is missing", "är en kolumn som saknas"},
    {V15, RULE_FILE, "has a heading twice or more than 1024 columns", "har en rubrik två gånger eller fler än 1024 kolumner"},
    {V16, RULE_FILE, "cannot be read", "kan inte läsas"},
    {V17, RULE_FILE, "is 2 GiB or larger", "är 2 GiB eller större"},
    {V18, RULE_FILE, "has no rows", "har inga rader"},
    {V19, RULE_FILE, "does not follow the form of a manifest", "följer inte formen för ett manifest"},
    {V20, RULE_ROW, "is not a number or a range such as 10-19 or 20+", "är inte ett tal eller ett intervall som 10-19 eller 20+"},
    {V21, RULE_ROW, "is not a date such as 2024-05-17 that has come", "är inte ett datum som 2024-05-17 som har varit"},
    {V22, RULE_ROW, "is outside its scale", "ligger utanför sin skala"},
    {V23, RULE_ROW, "is neither public nor private", "är varken public eller private"},
    {V24, RULE_ROW, "has answered differently in an earlier row", "har svarat annorlunda i en tidigare rad"},
    {V25, RULE_FILE, "is longer than 1 MiB, or has a quote that is never closed",
     "är längre än 1 MiB, eller har ett citattecken som aldrig avslutas"},
    {V26, RULE_FILE, "changed while it was read", "ändrades medan den lästes"},
    {V27, RULE_FILE, "claims or holds more than can be read", "anger eller innehåller mer än vad som kan läsas"},
    {V28, RULE_FILE, "does not follow the form of its own format", "följer inte formen för sitt eget format"},
    {V29, RULE_FILE, "follows what was taken for a note below the table", "följer efter det som togs för en anmärkning under tabellen"},
    {V30, RULE_STORE, "is not a known measure", "är inget känt mått"},
    {V31, RULE_STORE, "is not a definition of its measure", "är ingen definition av sitt mått"},
    {V32, RULE_STORE, "is not a known region", "är ingen känd region"},
    {V33, RULE_STORE, "is not an industry of its scheme", "är ingen näringsgren i sin kodlista"},
    {V34, RULE_STORE, "is not an occupation of its scheme", "är inget yrke i sin kodlista"},
    {V35, RULE_STORE, "is not an education of its scheme", "är ingen utbildning i sin kodlista"},
    {V36, RULE_STORE, "is not a known group", "är ingen känd grupp"},
    {V37, RULE_STORE, "is not a known scheme of codes", "är ingen känd kodlista"},
    {V38, RULE_STORE, "is a code that is not valid in the period", "är en kod som inte gäller i perioden"},
    {V39, RULE_STORE, "is not a frequency of 1, 4 or 12 periods a year", "är inte en frekvens på 1, 4 eller 12 perioder om året"},
    {V40, RULE_ROW, "is neither level nor once", "är varken level eller once"},
    {V41, RULE_ROW, "is not a series of the file", "är ingen serie i filen"},
    {V42, RULE_FILE, "is a part of itself", "är en del av sig själv"},
    {V43, RULE_ROW, "has not the frequency of what it is a part of", "har inte samma frekvens som det den är en del av"},
    {V44, RULE_STORE, "is not the sum of its parts", "är inte summan av sina delar"},
    {V45, RULE_STORE, "is more than a factor of 5 from what was known", "är mer än en faktor 5 från det som var känt"},
    {V46, RULE_STORE, "is about a factor of 1000 from what was known", "är omkring en faktor 1000 från det som var känt"},
    {V47, RULE_STORE, "is a large revision", "är en stor revidering"},
    {V48, RULE_ROW, "is none of programme_education, education_occupation and home_work",
     "är inte programme_education, education_occupation eller home_work"},
    {V49, RULE_ROW, "is not a share between 0 and 1", "är inte en andel mellan 0 och 1"},
    {V50, RULE_ROW, "is a path that an earlier row has given", "är en väg som en tidigare rad har angett"},
    {V51, RULE_ROW, "is not a date such as 2024-05-17, or ends what begins later", "är inte ett datum som 2024-05-17, eller avslutar det som börjar senare"},
    {V52, RULE_STORE, "is not in the lists that this kind of bridge joins", "finns inte i listorna som det här slaget av brygga förbinder"},
    {V53, RULE_STORE, "is what the shares of its code sum to, and more than 1", "är summan av kodens andelar, och mer än 1"},
};
const size_t contract_rule_count = ARRAY_SIZE(contract_rules);

const struct contract_rule *contract_find(const char *name)
{
    int number = name[0] == 'V' ? atoi(name + 1) : 0;

    for (size_t i = 0; i < contract_rule_count; i++)
        if ((int)contract_rules[i].rule == number)
            return &contract_rules[i];
    return NULL;
}

static const struct contract_rule *rule_of(enum rule rule)
{
    const struct contract_rule *found = contract_rules;

    while (found->rule != rule)
        found++;
    return found;
}

bool contract_is_count(const char *measure)
{
    return strcmp(measure, "employed") == 0 || strcmp(measure, "job_ads") == 0 || strcmp(measure, "vacancies") == 0;
}

void contract_sentence(const char *file, const struct submission_rejection *rejection, const char *words, bool swedish,
                       char *out, size_t size)
{
    char where[400] = "", value[CONTRACT_VALUE_MAX + 8] = "";

    if (rejection->row > 0 && rejection->column[0] != '\0')
        snprintf(where, sizeof where, swedish ? " rad %u, kolumn \"%s\"" : " row %u, column \"%s\"", rejection->row,
                 rejection->column);
    else if (rejection->row > 0)
        snprintf(where, sizeof where, swedish ? " rad %u" : " row %u", rejection->row);
    if (rejection->value[0] != '\0')
        snprintf(value, sizeof value, " \"%s\"", rejection->value);
    snprintf(out, size, "%s%s%s%s %s (%s)", file, where, value[0] != '\0' ? ":" : "", value, words, rejection->rule);
}

/* What stands in the English sentence between what is refused and the rule's number; false when it is not built so. */
static bool detail_of(const char *file, const struct submission_rejection *rejection, char *out, size_t size)
{
    char bare[SUBMISSION_ERROR_SIZE];
    size_t behind = strlen(rejection->rule) + strlen(" ()"), before, length = strlen(rejection->sentence);

    contract_sentence(file, rejection, "", false, bare, sizeof bare);
    before = strlen(bare) - behind;
    if (length < before + behind || strncmp(bare, rejection->sentence, before) != 0)
        return false;
    snprintf(out, size, "%.*s", (int)(length - before - behind), rejection->sentence + before);
    return true;
}

void contract_swedish(const char *file, const struct submission_rejection *rejection, char *out, size_t size)
{
    const struct contract_rule *rule = contract_find(rejection->rule);
    char detail[SUBMISSION_ERROR_SIZE], words[PHRASE_SIZE];

    if (rule == NULL)
        snprintf(out, size, "%s", rejection->sentence);
    else if (detail_of(file, rejection, detail, sizeof detail) && strcmp(detail, rule->en) != 0 && swedish_detail(detail, words))
        contract_sentence(file, rejection, words, true, out, size);
    else
        contract_sentence(file, rejection, rule->sv, true, out, size);
}

static char *cleaned(const char *text, size_t length, size_t most)
{
    char room[512];

    utf8_clean(text, length, room, most + 1 < sizeof room ? most + 1 : sizeof room);
    return strdup(room);
}

static bool describe(const char *file, const struct finding *finding, struct submission_rejection *out)
{
    char sentence[SUBMISSION_ERROR_SIZE], name[8];
    const char *column = finding->column != NULL ? finding->column : "";

    snprintf(name, sizeof name, "V%02d", (int)finding->rule);
    *out = (struct submission_rejection){
        .row = finding->row,
        .column = cleaned(column, strlen(column), 200),
        .value = finding->value != NULL ? cleaned(finding->value, finding->length, CONTRACT_VALUE_MAX) : strdup(""),
        .rule = strdup(name),
    };
    if (out->column == NULL || out->value == NULL || out->rule == NULL)
        return false;
    contract_sentence(file, out, finding->detail != NULL ? finding->detail : rule_of(finding->rule)->en, false, sentence,
                      sizeof sentence);
    out->sentence = strdup(sentence);
    return out->sentence != NULL;
}

static void rejection_free(struct submission_rejection *rejection)
{
    free(rejection->column);
    free(rejection->value);
    free(rejection->rule);
    free(rejection->sentence);
}

void rejections_add(struct rejections *rejections, const struct finding *finding)
{
    struct submission_rejection *next = &rejections->list[rejections->count];

    rejections->total++;
    rejections->fatal |= rule_of(finding->rule)->level == RULE_FILE;
    if (rejections->count == SUBMISSION_REJECTIONS_MAX)
        return;
    if (describe(rejections->file, finding, next))
        rejections->count++;
    else
        rejection_free(next); /* out of memory: counted, not listed */
}

void rejections_clear(struct rejections *rejections)
{
    for (int i = 0; i < rejections->count; i++)
        rejection_free(&rejections->list[i]);
    rejections->count = 0;
    rejections->total = 0;
    rejections->fatal = false;
}
