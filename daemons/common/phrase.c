#include "phrase.h"

#include <stdio.h>
#include <string.h>

#include "macros.h"
#include "phrase_input.h"

enum { PARTS_MAX = 8, DEPTH_MAX = 6 };

/* In English a % stands for any text, as little as fits and at the end all that is left; in Swedish %N
 * is the N-th of them, %=N the same as it is. Earlier forms are tried first, and those of phrase_input.c
 * before these. */
static const struct phrase_form forms[] = {
    /* states of runs and submissions, kinds of submissions */
    {"queued", "köad"},
    {"assembled", "hopsatt"},
    {"computed", "beräknad"},
    {"published", "publicerad"},
    {"unchanged", "oförändrad"},
    {"failed", "misslyckad"},
    {"cancelled", "avbruten"},
    {"open", "öppen"},
    {"admitted", "inlagd"},
    {"refused", "avvisad"},
    {"duplicate", "dubblett"},
    {"expired", "förfallen"},
    {"statistics", "statistik"},
    {"dialogue", "dialog"},
    {"a value that is no rule: %; noted by % %, number %", "ett värde som inte är regel: %=1; noterat av %=2 %3, nummer %4"},
    {"a new level: %; noted by % %, number %", "en ny nivå: %=1; noterat av %=2 %3, nummer %4"},
    {"once", "inte regel"},
    {"level", "ny nivå"},
    {"%, a break of the figures was noted, asked for by %", "%1, ett brott i siffrorna noterades, begärd av %=2"},
    {"%, a noted break of the figures was taken back, asked for by %", "%1, ett noterat brott i siffrorna togs tillbaka, begärd av %=2"},
    {"a break of the figures was noted", "ett brott i siffrorna noterades"},
    {"a noted break of the figures was taken back", "ett noterat brott i siffrorna togs tillbaka"},
    {"a note needs a period and a reason", "en notering behöver en period och ett skäl"},
    {"\"%\" is not a period such as 2020, 2020-Q2 or 2020-04", "\"%=1\" är ingen period som 2020, 2020-Q2 eller 2020-04"},
    {"\"%\" is none of once and level", "\"%=1\" är varken once eller level"},
    {"there is no measure \"%\"", "det finns inget mått \"%=1\""},
    {"there is no region \"%\"", "det finns ingen region \"%=1\""},
    {"there is no industry \"%\" in %", "det finns ingen näring \"%=1\" i %=2"},
    {"to take a note back takes its number and a reason", "för att ta tillbaka en notering behövs dess nummer och ett skäl"},
    {"there is no note % that counts", "det finns ingen notering %1 som räknas"},

    /* reasons of runs */
    {"vintage % from %", "årgång %1 från %2"},
    {"clock", "klockan"},
    {"asked for by an operator", "begärd av en operatör"},
    {"a what-if scenario was asked for", "ett tänk-om-scenario begärdes"},
    {"every industry grows so that those at work in the county reach the % end of the baseline's 80 % interval after % and % years; "
     "population and places as in the baseline",
     "alla näringar växer så att länets sysselsatta når den %1 änden av huvudscenariots 80 %-intervall efter %3 och %4 år; "
     "befolkning och platser som i huvudscenariot"},
    {"upper", "övre"},
    {"lower", "nedre"},

    /* outcomes of runs */
    {"the panels as known at the cut are read and hashed", "panelerna som de var kända vid snittet är lästa"},
    {"every panel has the input it had in the latest baseline: nothing is published",
     "varje panel har samma underlag som i det senaste huvudscenariot: inget publiceras"},
    {"the panels that changed are forecast and stored", "prognoserna för de paneler som ändrats är beräknade och lagrade"},
    {"a scenario points at the numbers, and the networks see it", "ett scenario pekar på siffrorna, och nätverken ser det"},
    {"three attempts did not succeed", "tre försök misslyckades"},
    {"an operator asked for it", "en operatör bad om det"},
    {"read % series in % panels, of which % changed", "läste %1 serier i %2 paneler, varav %3 ändrade"},
    {"forecast % series in 1 panel", "prognoser för %1 serier i en panel"},
    {"forecast % series in % panels", "prognoser för %1 serier i %2 paneler"},
    {"% and the skills chain", "%1, och kompetenskedjan"},
    {"%; % of % assumptions bear upon nothing that is forecast here", "%1; %2 av %3 antaganden rör inget som prognosticeras här"},
    {"all % panels have the input of the latest scenario", "alla %1 paneler har det senaste scenariots underlag"},
    {"there is nothing to forecast yet", "det finns inget att göra prognoser för än"},
    {"given up after % attempts: %", "uppgiven efter %1 försök: %2"},
    {"the daemon ended while it was at it", "tjänsten avslutades medan den höll på"},
    {"cancelled by %", "avbruten av %1"},

    {"an answer of round % was withdrawn", "ett svar i runda %1 drogs tillbaka"},

    /* what dialogue rounds say */
    {"synthetic", "påhittad"},
    {"balance_1y", "balans 1 år"},
    {"balance_3y", "balans 3 år"},
    {"balance_5y", "balans 5 år"},
    {"change_1y", "förändring 1 år, %"},
    {"change_3y", "förändring 3 år, %"},
    {"change_5y", "förändring 5 år, %"},
    {"recruit_1y", "rekryteras 1 år, %"},
    {"recruit_3y", "rekryteras 3 år, %"},
    {"recruit_5y", "rekryteras 5 år, %"},
    {"shortage", "brist 1–5"},
    {"hard", "svårt, andel"},
    {"certainty", "säkerhet"},
    {"new", "nytt"},
    {"used", "används"},
    {"aside", "åt sidan"},
    {"county", "län"},
    {"municipality", "kommun"},
    {"public", "offentlig"},
    {"private", "privat"},

    /* notes of the status */
    {"% open, % refused", "%1 öppna, %2 avvisade"},
    {"of shorter periods: behind the nowcast, %", "av kortare perioder: bakom nulägesprognosen, %1"},
    {"of shorter periods: behind the nowcast", "av kortare perioder: bakom nulägesprognosen"},
    {"of %", "av %1"},
    {"% published", "%1 publicerad"},
    {"% unchanged", "%1 oförändrad"},
    {"% failed", "%1 misslyckad"},
    {"% cancelled", "%1 avbruten"},
    {"published %", "publicerat %1"},
    {"data age % days", "uppgifterna är %1 dagar gamla"},

    /* submissions: what is told beside their refused rows */
    {"No such file or directory", "den finns inte"},
    {"Permission denied", "behörighet saknas"},
    {"it is a folder", "det är en mapp"},
    {"it is not a regular file", "det är ingen vanlig fil"},
    {"% was not taken: %", "%1 togs inte emot: %2"},
    {"% was not read to its end because of a stop; submit it again", "%1 lästes inte till slut på grund av ett avbrott; lämna in den igen"},
    {"the spool % cannot grow: the disk is full", "utkorgen %1 kan inte växa: disken är full"},
    {"the spool % cannot be written: no permission", "utkorgen %1 kan inte skrivas: behörighet saknas"},
    {"the spool % is in use by another process", "utkorgen %1 används av en annan process"},
    {"row %: % in region %, industry %, % is %", "rad %1: %2 i region %3, näringsgren %4, %5 är %6"},
    {"% and the value known before %: %", "%1 och värdet som var känt förut %2: %3"},
    {"% and the period before %: %", "%1 och perioden före %2: %3"},
    {"about a factor of 1000, perhaps another unit (V46)", "omkring en faktor 1000, kanske en annan enhet (V46)"},
    {"more than a factor of 5 (V45)", "mer än en faktor 5 (V45)"},
    {"% more values jump like these", "%1 värden till hoppar som dessa"},
    {"% rows have a code that is not valid in their period (V38)", "%1 rader har en kod som inte gäller i deras period (V38)"},

    /* what questions and commands may be answered */
    {"the database does not answer now: %", "databasen svarar inte just nu: %1"},
    {"there is no number %", "det finns ingen siffra %1"},
    {"there is no submission \"%\"", "det finns ingen inlämning \"%1\""},
    {"there is no open submission %", "det finns ingen öppen inlämning %1"},
    {"there is no unfinished run %", "det finns ingen oavslutad körning %1"},
    {"there is no scenario %", "det finns inget scenario %1"},
    {"there is no run %", "det finns ingen körning %1"},
    {"several submissions begin with \"%\"", "flera inlämningar börjar med \"%1\""},
    {"submission \"%\" is not an identifier, nor the beginning of one", "\"%1\" är varken en inlämnings id eller början på ett"},
    {"network \"%\" is none of gysam, reko and yh", "nätverket \"%1\" är inget av gysam, reko och yh"},
    {"nothing is published yet", "inget är publicerat än"},
    {"nothing was published by %", "inget var publicerat den %1"},
    {"% has not passed yet: nobody knows what will be known then", "%1 har inte varit än: ingen vet vad som då är känt"},
    {"this daemon computes county %, not \"%\"", "den här tjänsten räknar län %1, inte \"%2\""},
    {"this key has no right to ask for %", "nyckeln har ingen rätt att fråga efter %1"},
    {"this key has no right to control", "nyckeln har ingen rätt att styra"},
    {"this key has no right to read the forecasts of network %", "nyckeln har ingen rätt att läsa nätverket %1s prognoser"},
    {"this key has no right to submit", "nyckeln har ingen rätt att lämna in"},

    /* names and values of a walk back */
    {"id", "id"},
    {"measure", "mått"},
    {"region", "region"},
    {"industry", "näringsgren"},
    {"occupation", "yrke"},
    {"education", "utbildning"},
    {"period", "period"},
    {"horizon", "steg framåt"},
    {"mean", "väntevärde"},
    {"80 % interval", "80 % intervall"},
    {"95 % interval", "95 % intervall"},
    {"model", "modell"},
    {"reason", "skäl"},
    {"observed", "observerat"},
    {"run", "körning"},
    {"cut", "snitt"},
    {"seed", "frö"},
    {"spec", "specifikation"},
    {"input hash", "underlagets hash"},
    {"coverage", "täckning"},
    {"origins", "startpunkter"},
    {"naive", "naiv"},
    {"no backtest: the history is too short", "inget prov bakåt: historiken är för kort"},
    {"% (naive %)", "%1 (naiv %2)"},
    {"% of 80, % of 95", "%1 av 80, %2 av 95"},
    {"% forecasts compared, up to % ahead", "%1 prognoser jämförda, upp till %2 steg framåt"},
    {"%, % forecasts compared, up to % ahead", "%1, %2 prognoser jämförda, upp till %3 steg framåt"},
    {"% of scenario %, %, asked for by %", "%1 i scenariot %2, %3, begärd av %4"},
    {"% of scenario %, %", "%1 i scenariot %2, %3"},
    {"%, %, asked for by %", "%1, %2, begärd av %3"},
    {"%, vintages known after the cut of the run before", "%1, årgångar som blev kända efter den förra körningens snitt"},
    {"vintages known after the cut of the run before", "årgångar som blev kända efter den förra körningens snitt"},
    {"%, region %, by %, %, % values; newest from vintage %, %", "%1, region %2, per %3, %4, %5 värden; senast ur årgång %6, %7"},
    {"%, region %, %, % values; newest from vintage %, %", "%1, region %2, %3, %4 värden; senast ur årgång %5, %6"},
    {"% in vintage %, known from %; was %, series %", "%1 i årgång %2, känd från %3; var %4, serie %5"},
    {"% in vintage %, known from %; was %", "%1 i årgång %2, känd från %3; var %4"},
    {"% in vintage %, known from %", "%1 i årgång %2, känd från %3"},
    {"%; the answers moved it by %", "%1; svaren flyttade den med %2"},
    {"%; without employers' answers %, at most % either way, whatever is answered",
     "%1; utan arbetsgivarnas svar %2, högst %3 åt endera hållet, vad än svaren säger"},
    {"%; %", "%1; %2"},
    {"%: MASE % against % for % at % origins", "%1: MASE %2 mot %3 för %4 vid %5 startpunkter"},
    {"%: MASE % at % origins", "%1: MASE %2 vid %3 startpunkter"},
    {"%: too short a history for a backtest", "%1: för kort historik för ett prov bakåt"},
    {"combination led by % and %", "kombination ledd av %1 och %2"},
    {"%, as no combination of models beat it", "%1, eftersom ingen kombination av modeller var bättre"},
    {"%, as asked for", "%1, som begärt"},
    {"%, as the history is too short for % or not of its kind", "%1, eftersom historiken är för kort för %2 eller av annat slag"},
    {"known new level from % (%)", "känd ny nivå från %1 (%2)"},
    {"new level from % (%)", "ny nivå från %1 (%2)"},
    {"known one-off value in % (%)", "känt engångsvärde %1 (%2)"},
    {"one-off value in % (%)", "engångsvärde %1 (%2)"},
    {"off course from % to % (% at most)", "ur kurs från %1 till %2 (som mest %3)"},
    {"the record leaves out % forecasts of or from there", "facit utelämnar %1 prognoser för eller från den tiden"},
    {"and % more breaks", "och %1 brott till"},
    {"made to add up, and so MASE %", "avstämd så att delar blir summan, och så MASE %1"},
    {"made to add up", "avstämd så att delar blir summan"},
    {"nowcast of 1 period from a faster series, % of % parts of the last known: error % of the last value's at % points",
     "nulägesprognos av 1 period ur en snabbare serie, %1 av %2 delar av den sista kända: fel %3 av det sista värdets vid %4 punkter"},
    {"nowcast of % periods from a faster series, % of % parts of the last known: error % of the last value's at % points",
     "nulägesprognos av %1 perioder ur en snabbare serie, %2 av %3 delar av den sista kända: fel %4 av det sista värdets vid %5 punkter"},
    {"% to %, % values, the last %", "%1 till %2, %3 värden, det sista %4"},
    {"joined without a common period: a known new level, %", "hopsatt utan gemensam period: en känd ny nivå, %1"},
    {"joined without a common period: a known new level", "hopsatt utan gemensam period: en känd ny nivå"},
    {"chained by % over % periods, %", "kedjad med %1 över %2 perioder, %3"},
    {"chained by % over % periods", "kedjad med %1 över %2 perioder"},
    {"converted by %", "omräknad med %=1"},
    {"a correspondence that is gone", "en nyckel som är borttagen"},
    {"%, % values", "%1, %2 värden"},
    {"% in series %, vintage % row %, revised: was % in vintage %",
     "%1 i serie %2, årgång %3 rad %4, ändrat: var %5 i årgång %6"},
    {"% in series %, vintage % row %", "%1 i serie %2, årgång %3 rad %4"},
    {"confidential", "sekretess"},
    {"missing", "saknas"},
    {"%, released %, known from %", "%1, utgiven %2, känd från %3"},
    {"%, known from %", "%1, känd från %2"},
    {"%, submission %, % values, data age % days at the cut", "%1, inlämning %2, %3 värden, %4 dagar gamla vid snittet"},
    {"%, released %, data age % days at the cut", "%1, utgiven %2, %3 dagar gammal vid snittet"},
    {"%, data age % days at the cut", "%1, %2 dagar gammal vid snittet"},
    {"%, % values, %", "%1, %2 värden, %3"},
    {"scenario %", "scenario %1"},
    {"% (%), %, published %, number %", "%1 (%2), %3, publicerad %4, siffra %5"},
    {"% (%), published %, number %", "%1 (%2), publicerad %3, siffra %4"},
    {"balance % (standard error %), %", "balans %1 (medelfel %2), %3"},
    {"% employers, answered until %", "%1 arbetsgivare, svar till och med %2"},
    {"without them", "utan dem"},
    {"bound", "gräns"},
    {"weighed in", "invägda"},
    {"those at work", "de sysselsatta"},
    {"at most % either way, whatever is answered", "högst %1 åt endera hållet, vad än svaren säger"},
    {"1 year ahead", "1 år framåt"},
    {"% years ahead", "%1 år framåt"},
    {"round %, answers counted: public %, private %, weight % to % in % groups",
     "runda %1, svar som räknades: offentliga %2, privata %3, vikt %4 till %5 i %6 grupper"},
    {"round %, answers counted: public %, private %, weight %", "runda %1, svar som räknades: offentliga %2, privata %3, vikt %4"},
    {"public % y, %", "offentliga %1 år, %2"},
    {"private % y, %", "privata %1 år, %2"},
    {"used: mean error %", "används: medelfel %1"},
    {"set aside: mean error %", "åt sidan: medelfel %1"},
    {"new, a tenth at most: mean error %", "nytt, högst en tiondel: medelfel %1"},
    {"% with, % without, % forecasts compared", "%1 med, %2 utan, %3 prognoser jämförda"},
    {"unknown, % forecasts compared", "okänt, %1 prognoser jämförda"},
    {"no: those with a record that helps, three or more of whom none dominates, say nothing of it",
     "nej: de som brukar förbättra prognosen, minst tre varav ingen dominerar, säger inget om den"},
    {"none", "inga"},
    {"the baseline: what the figures say, carried on by the model", "basprognosen: det som siffrorna säger, fört vidare av modellen"},
    {"industry and municipality", "näringsgren och kommun"},

    /* the same of the skills chain */
    {"quantity", "storhet"},
    {"year", "år"},
    {"median", "median"},
    {"probability of shortage", "sannolikhet för brist"},
    {"probability of surplus", "sannolikhet för överskott"},
    {"shown to networks", "visas för nätverken"},
    {"yes", "ja"},
    {"its interval only: too wide, or too few persons", "bara intervallet: för brett, eller för få personer"},
    {"the skills chain: draws of those at work by industry and municipality, carried on",
     "kompetenskedjan: dragningar av de sysselsatta per näring och kommun, förda vidare"},
    {"demand_industry", "efterfrågan per näring"},
    {"demand_occupation", "efterfrågan per yrke"},
    {"demand_education", "efterfrågan per utbildning"},
    {"demand_group", "efterfrågan per yrkesgrupp"},
    {"demand_public", "efterfrågan i offentlig sektor"},
    {"demand_women", "efterfrågan, kvinnor"},
    {"expansion", "tillväxt"},
    {"replacement_gross", "ersättning, brutto"},
    {"replacement_net", "ersättning, netto"},
    {"openings", "öppningar"},
    {"education_need", "behov per utbildning"},
    {"population", "befolkning"},
    {"supply", "tillgång"},
    {"inflow", "nytillkomna"},
    {"potential", "tillgång per yrke"},
    {"balance", "balans"},
    {"balance_occupation", "balans per yrke"},
    {"places", "platser"},
    {"places_change", "ändring av platser"},
    {"places today", "platser i dag"},
    {"next class", "nästa klass"},
    {"needed", "behövs"},
    {"leads to", "leder till"},
    {"begins %, first graduates %", "börjar %1, första examen %2"},
    {"% (80 %: % to %, 95 %: % to %)", "%1 (80 %: %3 till %4, 95 %: %6 till %7)"},
    {"balance at the start", "balans i början"},
    {"ITA (ROA, 6 years)", "ITA (ROA, 6 år)"},
    {"%, prospects %", "%1, utsikter %2"},
    {"very good", "mycket goda"},
    {"good", "goda"},
    {"reasonable", "rimliga"},
    {"moderate", "måttliga"},
    {"poor", "dåliga"},
    {"SCB's class", "SCB:s klass"},
    {"% at the start, % at the end", "%1 i början, %2 i slutet"},
    {"a shortage", "brist"},
    {"a surplus", "överskott"},
    {"Halland's class", "Hallands klass"},
    {"% after 5 years, % after 10", "%1 efter 5 år, %2 efter 10"},
    {"compared", "jämfört"},
    {"no number of this kind has been followed by an outcome yet", "ingen siffra av detta slag har fått sitt utfall än"},
    {"% earlier numbers with what came", "%1 tidigare siffror med det som blev"},
    {"mean error", "medelfel"},
    {"backtest", "bakåttest"},
    {"backtest of % %", "bakåttest av %1 %=2"},
    {"origins: %, years ahead: %, mean error % (naive %, line %)", "startår: %1, år framåt: %2, medelfel %3 (naiv %4, linje %5)"},
    {"nothing is known yet that an earlier year's forecast could be held against",
     "inget är känt än som en tidigare prognos kan jämföras med"},
    {"% within the 80 % interval, direction right in %", "%1 inom 80 %-intervallet, rätt riktning i %2"},
    {"% within the 80 % interval", "%1 inom 80 %-intervallet"},
    {"% from % over % years until %", "%1 från %2 över %3 år till och med %4"},
    {"% from % over % years", "%1 från %2 över %3 år"},
    {"% from % until %", "%1 från %2 till och med %3"},

    {"% to %", "%1 till %2"},
};

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
