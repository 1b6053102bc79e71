/* What the service says, in Swedish: by its form, in parts, and as it is when there is no form. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "phrase.h"
#include "phrase_forms.h"
#include "phrase_input.h"

static void says(const char *en, const char *sv)
{
    char room[PHRASE_SIZE];

    assert_string_equal(phrase(en, true, room), sv);
    assert_string_equal(phrase(en, false, room), en);
}

static void words_and_forms(void **state)
{
    (void)state;
    says("published", "publicerad");
    says("vintage 9 from scb-rams", "årgång 9 från scb-rams");
    says("read 224 series in 2 panels, of which 1 changed", "läste 224 serier i 2 paneler, varav 1 ändrade");
    says("forecast 208 series in 1 panel and the skills chain", "prognoser för 208 serier i en panel, och kompetenskedjan");
    says("80 % interval", "80 % intervall");
    says("2740.1 to 2913.1", "2\u00A0740,1 till 2\u00A0913,1");
    says("this daemon computes county 18, not \"01\"", "den här tjänsten räknar län 18, inte \"01\"");
}

static void parts_are_said_too(void **state)
{
    (void)state;
    says("combination led by damped and ets, more of damped as the course is smooth: MASE 0.34 against 1.05 for snaive at 12 origins",
         "kombination ledd av damped och ets, mer av damped eftersom förloppet är jämnt: MASE 0,34 mot 1,05 för snaive vid 12 startpunkter");
    says("given up after 3 attempts: there is nothing to forecast yet",
         "uppgiven efter 3 försök: det finns inget att göra prognoser för än");
    says("1, vintage 2 from synthetic-register, asked for by local", "1, årgång 2 från synthetic-register, begärd av local");
    says("synthetic-register, employed-annual.csv, released 2025-03-20, known from 2026-11-25T19:31:40Z, submission 01a21431, "
         "16 values, data age 615 days at the cut",
         "synthetic-register, employed-annual.csv, utgiven 2025-03-20, känd från 2026-11-25T19:31:40Z, inlämning 01a21431, "
         "16 värden, 615 dagar gamla vid snittet");
}

static void a_number_of_the_chain(void **state)
{
    (void)state;
    says("8 of scenario baseline, vintages known after the cut of the run before",
         "8 i scenariot baseline, årgångar som blev kända efter den förra körningens snitt");
    says("origins: 6, years ahead: 1, mean error 0.6 (naive 0.8, line 0.7)", "startpunkter: 6, år framåt: 1, medelfel 0,6 (naiv 0,8, linje 0,7)");
    says("67 % within the 80 % interval, direction right in 83 %", "67 % inom 80 %-intervallet, rätt riktning i 83 %");
    says("88 % pass, of them 70 % stay and 60 % work in the field", "88 % blir klara, av dem stannar 70 % och 60 % arbetar inom området");
    says("319 persons: growth and those who leave work or the county", "319 personer: tillväxt och de som lämnar arbetet eller länet");
    says("74 (80 %: 43 to 107, 95 %: 26 to 127)", "74 (80 %: 43 till 107, 95 %: 26 till 127)");
    says("SYNTHETIC, region 18, by edugroup × age, 2021 to 2023, 2826 values; newest from vintage 2, synthetic-educations, "
         "educations.csv, released 2025-04-15, data age 589 days at the cut",
         "SYNTHETIC, region 18, per utbildningsgrupp × ålder, 2021 till 2023, 2\u00A0826 värden; senast ur årgång 2, synthetic-educations, "
         "educations.csv, utgiven 2025-04-15, 589 dagar gammal vid snittet");
    says("shift-share of the nation's industries, and so MASE 1.20; by itself combination led by ets and theta: MASE 1.31 against 1.44 for naive at 8 "
         "origins; moved by +0.1 % so that parts add up, and so MASE 1.21",
         "shift-share av rikets näringar, och så MASE 1,20; för sig kombination ledd av ets och theta: MASE 1,31 mot 1,44 för naiv vid 8 "
         "startpunkter; flyttad med +0,1 % så att delar blir summan, och så MASE 1,21");
    says("naive, as no combination of models beat it: MASE 2.79 at 11 origins; new level from 2020 (+120); and 2 more breaks",
         "naiv, eftersom ingen kombination av modeller var bättre: MASE 2,79 vid 11 startpunkter; ny nivå från 2020 (+120); "
         "och 2 brott till");
    says("employed BAS, region 18, sni2007g:F, 60 values, of shorter periods: behind the nowcast",
         "employed BAS, region 18, sni2007g:F, 60 värden, av kortare perioder: bakom nulägesprognosen");
    says("employed BAS, 2 values, converted by sni2025:T 0.25 → sni2007g:G (estimate: trade moves from G to T)",
         "employed BAS, 2 värden, omräknad med sni2025:T 0.25 → sni2007g:G (estimate: trade moves from G to T)");
    says("round 2024H2, answers counted: public 3, private 12, weight 0.05 to 0.10 in 4 groups; kinds of them without a record: 2",
         "runda 2024H2, svar som räknades: offentliga 3, privata 12, vikt 0,05 till 0,10 i 4 grupper; slag av dem utan historia: 2");
    says("used: mean error 5.37 % with, 5.44 % without, 23 forecasts compared; their interval made 1.05 times as wide",
         "används: medelfel 5,37 % med, 5,44 % utan, 23 prognoser jämförda; deras intervall gjort 1,05 gånger så brett");
    says("a shortage at the start, balance at the end", "brist i början, balans i slutet");
    says("stor brist after 5 years, balans after 10", "stor brist efter 5 år, balans efter 10");
    says("90 in vintage 3, known from 2026-01-02; was 80 in vintage 2, known from 2025-01-02; was 70 in vintage 1, known from "
         "2024-01-02, series 5",
         "90 i årgång 3, känd från 2026-01-02; var 80 i årgång 2, känd från 2025-01-02; var 70 i årgång 1, känd från "
         "2024-01-02, serie 5");
}

static void what_a_submitter_is_told(void **state)
{
    (void)state;
    says("/tmp/x.csv cannot be read: No such file or directory (V16)", "/tmp/x.csv kan inte läsas: den finns inte (V16)");
    says("row 12: employed in region 1880, industry A, 2024 is 12000 and the value known before 12: about a factor of 1000, "
         "perhaps another unit (V46)",
         "rad 12: employed i region 1880, näringsgren A, 2024 är 12\u00A0000 och värdet som var känt förut 12: omkring en faktor 1000, "
         "kanske en annan enhet (V46)");
}

/* Each kind of number that a sentence may hold, and each kind of text that only looks like one. */
static void numbers_are_written_as_swedish_has_them(void **state)
{
    char room[PHRASE_SIZE];

    (void)state;
    says("-0.019 to 0.041", "\u22120,019 till 0,041");
    says("1234567.25 (naive 999.5)", "1\u00A0234\u00A0567,25 (naiv 999,5)");
    says("12.3 % (naive 4.5 %)", "12,3 % (naiv 4,5 %)");
    says("151854.4; the answers moved it by +971.6", "151\u00A0854,4; svaren flyttade den med +971,6");
    says("moved by -3 to +0.1 % so that parts add up", "flyttad med \u22123 till +0,1 % så att delar blir summan");
    says("2009 to 2024, 3328 values, the last 16208", "2009 till 2024, 3\u00A0328 värden, det sista 16\u00A0208");
    says("16208 in series 5123, vintage 1200 row 3328", "16\u00A0208 i serie 5123, årgång 1200 rad 3328");
    says("confidential in series 5, vintage 1 row 2", "sekretess i serie 5, årgång 1 rad 2");
    says("(1720 - 20) / (0.90 x 0.80 x 0.70) = 3373", "(1\u00A0720 \u2212 20) / (0,90 × 0,80 × 0,70) = 3\u00A0373");
    /* years, codes, versions, dates, ids, and what somebody typed */
    says("2015 to 2023", "2015 till 2023");
    says("0.1.0 to 45.2.1", "0.1.0 till 45.2.1");
    says("2024-03-01 to 2024-03-31", "2024-03-01 till 2024-03-31");
    says("5.1 (4.0 to 6.2), ets, published 2026-01-02, number 12.345.3", "5,1 (4,0 till 6,2), ets, publicerad 2026-01-02, siffra 12.345.3");
    says("there is no submission \"1.5\"", "det finns ingen inlämning \"1.5\"");
    says("plant: share must be a number or a range low..high from -0.5 to 1.5", "plant: share ska vara ett tal eller ett spann lågt..högt från -0.5 till 1.5");
    says(".5 to 5.", ".5 till 5.");
    says("- to +", "- till +");
    says("SNI 45.2 to SSYK 311", "SNI 45.2 till SSYK 311");
    /* a number alone may be a version: only who knows that it is none has it written */
    says("15.18", "15.18");
    assert_string_equal(phrase_value("15.18", true, room), "15,18");
    assert_string_equal(phrase_value("15.18", false, room), "15.18");
    assert_string_equal(phrase_value("2024", true, room), "2024");
    assert_string_equal(phrase_value("yes", true, room), "ja");
}

static void what_is_refused_of_a_question(void **state)
{
    (void)state;
    says("\"abc\" is not the id of a number, which looks like 12.345.3 (run, target, horizon)",
         "\"abc\" är inte en siffras nummer, som ser ut som 12.345.3 (körning, mål, horisont)");
    says("\"2024-02-30\" is not a date such as 2024-03-01, nor a time such as 2024-03-01T10:00Z",
         "\"2024-02-30\" är varken ett datum som 2024-03-01 eller en tid som 2024-03-01T10:00Z");
    says("assumption 1: there is no industry \"X\"", "antagande 1: det finns ingen näringsgren \"X\"");
    says("there is a scenario yard already, by anna: edit it or take another name",
         "det finns redan ett scenario yard, av anna: ändra det eller ta ett annat namn");
    says("there is no answer of \"EA01\" in round \"2024H2\" that counts", "det finns inget svar från \"EA01\" i runda \"2024H2\" som räknas");
}

static void how_a_what_if_stands(void **state)
{
    (void)state;
    says("up to date", "aktuellt");
    says("run before the last edit", "kört före den senaste ändringen");
    says("older than the baseline", "äldre än huvudscenariot");
    says("not run", "inte kört");
}

static void what_is_wrong_with_an_option(void **state)
{
    (void)state;
    says("The flag --window: window = many must be a whole number from 1 to 256", "Flaggan --window: window = many måste vara ett heltal från 1 till 256");
    says("The variable FRAMSYN_COUNTY: county = x, but a county is two digits, e.g. 18", "Variabeln FRAMSYN_COUNTY: county = x, men ett län är två siffror, t.ex. 18");
    says("var/framsyn.conf line 3: log-level = loud must be debug, info, warning or error",
         "var/framsyn.conf rad 3: log-level = loud måste vara debug, info, warning eller error");
    says("var/framsyn.conf line 3: \"x\" is not of the form name = value", "var/framsyn.conf rad 3: \"x\" har inte formen namn = värde");
    says("The flag --recompute: recompute: \"often\" is no calendar rule, it begins like none; write never, daily at HH:MM ZONE, weekly on "
         "WEEKDAY at HH:MM ZONE or monthly on DAY at HH:MM ZONE",
         "Flaggan --recompute: recompute = \"often\" är ingen kalenderregel; skriv never, daily at HH:MM ZON, weekly on VECKODAG at HH:MM "
         "ZON eller monthly on DAG at HH:MM ZON");
    says("The configuration file /nowhere cannot be read: No such file or directory", "Inställningsfilen /nowhere kan inte läsas: den finns inte");
    says("The forecasting daemon did not answer within 5 s.", "Prognostjänsten svarade inte inom 5 s.");
}

static void what_an_analyst_meets(void **state)
{
    (void)state;
    says("a.manifest line 4: \"synthetic\" is not a statement of a manifest (V19)", "a.manifest rad 4: \"synthetic\" är ingen sats i ett manifest (V19)");
    says("a.manifest: \"period\" must be said: a column, or a value (V19)", "a.manifest: \"period\" måste sägas: en kolumn, eller ett värde (V19)");
    says("x.feed: line 12: \"M+N\" is no value of SNI2007; it has A \"jordbruk\"", "x.feed: rad 12: \"M+N\" är inget värde i SNI2007; den har A \"jordbruk\"");
    says("https://api.scb.se/x answered 404: Not found; when version 1 of SCB's interface is closed, the feed needs the table's id in version 2 "
         "(id = TAB...): framsyn feeds find WORDS",
         "https://api.scb.se/x svarade 404: Not found; när version 1 av SCB:s gränssnitt har stängt behöver flödet tabellens id i version 2 "
         "(id = TAB...): framsyn feeds find ORD");
    says("https://api.scb.se/x does not answer: Timeout was reached", "https://api.scb.se/x svarar inte: ingen svarade i tid");
    says("TAB1: the answer is not what was asked for: it is empty", "TAB1: svaret är inte det som efterfrågades: det är tomt");
    says("the description of the table cannot be read: it is empty", "beskrivningen av tabellen kan inte läsas: det är tomt");
    says("the folder of the feeds' state /x cannot be made: Permission denied", "mappen för flödenas tillstånd /x kan inte skapas: behörighet saknas");
}

/* A text of the form: a word in the place of each %. */
static void fill(const char *form, char text[PHRASE_SIZE])
{
    size_t used = 0;

    for (; *form != '\0' && used + 4 < PHRASE_SIZE; form++)
        used += (size_t)snprintf(text + used, PHRASE_SIZE - used, *form == '%' ? "zqz" : "%c", *form);
}

static const struct phrase_form *form_at(size_t i)
{
    return i < phrase_input_count ? &phrase_input[i] : &forms[i - phrase_input_count];
}

/* A form behind one that takes all its sentences can never be said. */
static void no_form_hides_a_later_one(void **state)
{
    char text[PHRASE_SIZE], room[PHRASE_SIZE];

    (void)state;
    for (size_t i = 0; i < phrase_input_count + ARRAY_SIZE(forms); i++) {
        fill(form_at(i)->en, text);
        assert_true(phrase_by(form_at(i), 1, text, room));
        for (size_t before = 0; before < i; before++)
            if (phrase_by(form_at(before), 1, text, room))
                fail_msg("\"%s\" is said by \"%s\"", form_at(i)->en, form_at(before)->en);
    }
}

static void what_has_no_form_stays(void **state)
{
    char long_text[3000], room[PHRASE_SIZE];

    (void)state;
    says("", "");
    says("something new", "something new");
    says("vintage from", "vintage from");
    says("%1 %", "%1 %");
    memset(long_text, 'x', sizeof long_text - 1);
    long_text[sizeof long_text - 1] = '\0';
    assert_int_equal(strlen(phrase(long_text, true, room)), PHRASE_SIZE - 1);
    memcpy(long_text, "of ", 3);
    assert_int_equal(strlen(phrase(long_text, true, room)), PHRASE_SIZE - 1);
    assert_false(phrase_known("something new"));
    assert_true(phrase_known("an operator asked for it"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_and_forms),
        cmocka_unit_test(parts_are_said_too),
        cmocka_unit_test(a_number_of_the_chain),
        cmocka_unit_test(what_a_submitter_is_told),
        cmocka_unit_test(numbers_are_written_as_swedish_has_them),
        cmocka_unit_test(what_is_refused_of_a_question),
        cmocka_unit_test(how_a_what_if_stands),
        cmocka_unit_test(what_is_wrong_with_an_option),
        cmocka_unit_test(what_an_analyst_meets),
        cmocka_unit_test(no_form_hides_a_later_one),
        cmocka_unit_test(what_has_no_form_stays),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
