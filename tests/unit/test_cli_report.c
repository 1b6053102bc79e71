/* Sections of the report, from answers as the daemon gives them: what is said, and what is left out where numbers are not there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "made_answer.h"
#include "plan_lacks.h"
#include "report_private.h"

static const struct cli english = {.swedish = false, .config.county = "18"}, swedish = {.swedish = true, .config.county = "18"};

static struct document *begin(struct report_data *data, const struct cli *cli)
{
    *data = (struct report_data){.cli = cli, .network = "gysam"};
    return document_new("title", "", "", cli->swedish ? "sv" : "en");
}

static void end(struct report_data *data, struct document **document)
{
    assert_false((*document)->failed);
    document_free(document);
    report_data_free(data);
}

/* The n-th block of a kind; NULL: there are fewer. */
static const struct document_block *block(const struct document *d, enum document_kind kind, int n)
{
    for (int i = 0; i < d->count; i++)
        if (d->block[i].kind == kind && n-- == 0)
            return &d->block[i];
    return NULL;
}

static const char *cell(const struct document_table *table, int row, const char *heading)
{
    for (int c = 0; c < table->columns; c++)
        if (strcmp(table->heading[c], heading) == 0 && row < table->rows)
            return table->cell[row * table->columns + c].text;
    fail_msg("there is no row %d of a column %s", row, heading);
    return NULL;
}

static void a_heading(const struct document *d, int n, const char *text)
{
    const struct document_block *heading = block(d, DOCUMENT_HEADING, n);

    assert_non_null(heading);
    assert_string_equal(heading->text, text);
}

static void a_text(const struct document *d, int n, const char *part)
{
    const struct document_block *text = block(d, DOCUMENT_TEXT, n);

    assert_non_null(text);
    if (!strstr(text->text, part))
        fail_msg("\"%s\" does not say \"%s\"", text->text, part);
}

/* --- employers' answers */

static const char said[] = "industry|industry_name|name_en|round|answered_on|employers|balance|standard_error\n"
                           "F|Bygg|Construction|2024H2|2024-10-28|4|0.84|0.34\n";
static const char effect[] = "rounds|moved|numbers|mean_move|error_without|error_with\n2024H2|2232|3120|0.0123|0.0334|0.0319\n";
static const char record[] = "level|sector|years|compared|error_without|error_with|use\n"
                             "county|public|1|23|0.0177|0.0179|aside\nmunicipality|private|5|30|0.0537|0.0524|used\nmunicipality|public|3|4|||new\n";

static void what_answers_did_is_told_with_the_record_that_lets_them(void **state)
{
    struct report_data data;
    struct document *d = begin(&data, &english);
    const struct document_table *table;

    (void)state;
    data.dialogue = made_answer(said);
    data.effect = made_answer(effect);
    data.record = made_answer(record);
    report_dialogue(&data, d);
    a_heading(d, 0, "What employers say");
    assert_string_equal(cell(block(d, DOCUMENT_TABLE, 0)->table, 0, "Industry"), "Construction");
    assert_string_equal(cell(block(d, DOCUMENT_TABLE, 0)->table, 0, "Balance"), "0.84");
    a_text(d, 1, "Answers of round 2024H2 are weighed into the forecasts");
    a_text(d, 1, "they moved 2,232 of 3,120 forecasts, by 1.2\u00A0% on average");
    a_text(d, 1, "errors were 3.34\u00A0% without them and 3.19\u00A0% with them");
    table = block(d, DOCUMENT_TABLE, 1)->table;
    assert_int_equal(table->rows, 3);
    assert_string_equal(cell(table, 0, "Respondents"), "public, county");
    assert_string_equal(cell(table, 0, "Use"), "set aside");
    assert_string_equal(cell(table, 1, "Respondents"), "private, municipality");
    assert_string_equal(cell(table, 1, "Without"), "5.37");
    assert_string_equal(cell(table, 1, "Use"), "counts");
    assert_string_equal(cell(table, 2, "Without"), "");
    assert_string_equal(cell(table, 2, "Use"), "new: a tenth at most");
    end(&data, &d);
}

static void the_same_in_swedish(void **state)
{
    struct report_data data;
    struct document *d = begin(&data, &swedish);

    (void)state;
    data.dialogue = made_answer(said);
    data.effect = made_answer(effect);
    data.record = made_answer(record);
    report_dialogue(&data, d);
    a_heading(d, 0, "Vad arbetsgivarna säger");
    a_text(d, 1, "Svaren i runda 2024H2 vägs in");
    a_text(d, 1, "de flyttade 2\u00A0232 av 3\u00A0120 prognoser, i snitt 1,2\u00A0%");
    assert_string_equal(cell(block(d, DOCUMENT_TABLE, 1)->table, 1, "Svarande"), "privata, kommun");
    assert_string_equal(cell(block(d, DOCUMENT_TABLE, 1)->table, 1, "Med"), "5,24");
    end(&data, &d);
}

static void answers_without_a_record_are_not_said_to_be_weighed(void **state)
{
    struct report_data data;
    struct document *d = begin(&data, &english);

    (void)state;
    report_dialogue(&data, d);
    a_text(d, 0, "No round of dialogues with three employers or more");
    end(&data, &d);
    d = begin(&data, &english);
    data.dialogue = made_answer(said);
    data.effect = made_answer(effect);
    report_dialogue(&data, d);
    assert_null(block(d, DOCUMENT_TEXT, 1));
    assert_null(block(d, DOCUMENT_TABLE, 1));
    end(&data, &d);
}

/* --- places, and what was said before */

static const char plan[] = "programme|name|name_en|groups|first_start|first_graduates|today|recommended|lo80|hi80|advice\n"
                           "BA|Bygg|Building|53B|2027|2030|122||32|102|fewer\n"
                           "HU|Humaniora|Humanities|03A|2027|2030|14|28|16|43|more\n"
                           "SA|Samhälle|Social science|03A|2027|2030|301|586|328|873|more\n"
                           "NA|Natur|Natural science|||||||\n";

/* A lean is neither what is sure nor "as today". */
static void each_advice_has_its_light(void **state)
{
    static const struct {
        enum document_light light;
        const char *words;
    } want[] = {{LIGHT_RED, "fler platser"}, {LIGHT_ORANGE, "troligen fler platser"}, {LIGHT_GREEN, "som i dag"},
                {LIGHT_YELLOW, "troligen färre platser"}, {LIGHT_YELLOW, "färre platser"}, {LIGHT_NONE, "uppgifter saknas"}};
    struct report_data data;
    struct document *d = begin(&data, &swedish);

    (void)state;
    data.plan = made_answer("programme|lo80|advice\nA|1|more\nB|1|likely more\nC|1|as today\nD|1|likely fewer\nE|1|fewer\nF||\n");
    for (int row = 0; row < (int)ARRAY_SIZE(want); row++) {
        assert_int_equal(report_light(&data, row), want[row].light);
        assert_string_equal(report_advice(&data, row), want[row].words);
    }
    end(&data, &d);
}

static void changes_are_those_of_intervals(void **state)
{
    struct report_data data;
    struct document *d = begin(&data, &english);
    const struct document_table *table;

    (void)state;
    data.plan = made_answer(plan);
    data.former = made_answer("programme|recommended|lo80|hi80\nBA||32|102\nHU|20|10|30\n");
    report_changes(&data, d);
    table = block(d, DOCUMENT_TABLE, 0)->table;
    assert_int_equal(table->rows, 2);
    assert_string_equal(cell(table, 0, "Programme"), "Humanities");
    assert_string_equal(cell(table, 0, "Before"), "20 (10–30)");
    assert_string_equal(cell(table, 0, "Now"), "28 (16–43)");
    assert_string_equal(cell(table, 1, "Before"), "not there");
    end(&data, &d);
    d = begin(&data, &swedish);
    data.plan = made_answer(plan);
    report_changes(&data, d);
    a_text(d, 0, "Det finns ingen tidigare publicering med platser.");
    end(&data, &d);
}

static void scenarios_stand_beside_the_baseline_where_both_are_there(void **state)
{
    struct report_data data;
    struct document *d = begin(&data, &english);
    const struct document_table *table;

    (void)state;
    data.plan = made_answer(plan);
    data.high = made_answer("programme|recommended|lo80|hi80\nHU|40|30|50\n");
    report_scenarios(&data, d);
    assert_int_equal(d->count, 0);
    data.low = made_answer("programme|recommended|lo80|hi80\nHU||4|20\n");
    report_scenarios(&data, d);
    table = block(d, DOCUMENT_TABLE, 0)->table;
    assert_int_equal(table->rows, 3);
    assert_string_equal(cell(table, 0, "Low"), "");
    assert_string_equal(cell(table, 1, "Low"), "? (4–20)");
    assert_string_equal(cell(table, 1, "Baseline"), "28 (16–43)");
    assert_string_equal(cell(table, 1, "High"), "40 (30–50)");
    end(&data, &d);
}

static void programmes_of_one_group_share_a_chart(void **state)
{
    struct report_data data;
    struct document *d = begin(&data, &english);

    (void)state;
    data.plan = made_answer(plan);
    data.balance = made_answer("quantity|code|year|horizon\nbalance|53B|2025|1\n");
    data.demand = made_answer("quantity|code|name|name_en|horizon|median|lo80|hi80|lo95|hi95\n"
                              "demand_education|53B|Bygg|Building trades|1|9|8|10|7|11\ndemand_education|03A|Hum|Humanities|1|9|8|10|7|11\n");
    data.supply = made_answer("quantity|code|horizon|median|lo80|hi80|lo95|hi95\nsupply|53B|1|9|8|10|7|11\nsupply|03A|1|9|8|10|7|11\n");
    report_charts(&data, d, 9);
    assert_string_equal(block(d, DOCUMENT_CHART, 0)->chart->title, "Building trades");
    assert_string_equal(block(d, DOCUMENT_CHART, 1)->chart->title, "Humanities");
    assert_null(block(d, DOCUMENT_CHART, 2));
    end(&data, &d);
}

static void a_withheld_number_has_its_note_in_the_readers_language(void **state)
{
    struct report_data data;
    struct document *d = begin(&data, &swedish);
    struct document_table *table = document_table(d, "");

    (void)state;
    data.balance = made_answer("median|lo80|hi80|note\n-0.08|-0.15|0.02|\n|||too uncertain\n");
    report_column(&data, d, table, "Number", "Tal", true);
    report_cell_interval(&data, d, table, &data.balance, 0, CELL_PERCENT);
    report_cell_interval(&data, d, table, &data.balance, 1, CELL_PERCENT);
    report_cell_interval(&data, d, table, &data.balance, -1, CELL_PERCENT);
    assert_string_equal(cell(table, 0, "Tal"), "−8\u00A0% (−15 – +2)");
    assert_string_equal(cell(table, 1, "Tal"), "för osäkert");
    assert_string_equal(cell(table, 2, "Tal"), "");
    end(&data, &d);
}

static const char municipal[] = "quantity|horizon|region|region_name|code|p_short|p_surplus\n"
                                "balance|5|18|Örebro län|53B|0.9|0.0\nbalance|5|1881|Kumla|53B|0.85|0.0\nbalance|5|1881|Kumla|73O||\nbalance|3|1881|Kumla|83T|0.9|0.0\n";

/* A municipality's balance, beside a backtest that is the county's. */
static void whose_the_record_is_is_said(void **state)
{
    struct report_data data;
    struct document *d = begin(&data, &english);
    const struct document_table *table;

    (void)state;
    data.municipal = made_answer(municipal);
    report_municipalities(&data, d);
    a_heading(d, 0, "Municipalities");
    a_text(d, 0, "The backtest of the chain is of the county's numbers; none is made of the municipalities'.");
    table = block(d, DOCUMENT_TABLE, 0)->table;
    assert_int_equal(table->rows, 1);
    assert_string_equal(cell(table, 0, "Municipality"), "Kumla");
    assert_string_equal(cell(table, 0, "Shortage likely"), "53B");
    assert_string_equal(cell(table, 0, "Groups shown"), "1 of 2");
    end(&data, &d);
    d = begin(&data, &swedish);
    data.municipal = made_answer(municipal);
    report_municipalities(&data, d);
    a_text(d, 0, "Kedjans bakåttest är av länets siffror; av kommunernas görs inget.");
    end(&data, &d);
}

/* Measure, region and year of what lacks, once for all programmes that lack the same. */
static void which_figures_lack_is_said_with_who_lacks_them(void **state)
{
    struct answer plan = made_answer("programme|lo80|groups|lacks\nBA|3|53B|\nEE||53E|places\nNA||33N|places population_education\nTE||53A|places\n");
    char room[PLAN_LACKS_SIZE];

    (void)state;
    assert_string_equal(plan_lacks(&english, &plan, 0, room), "");
    assert_string_equal(plan_lacks(&swedish, &plan, 2, room),
                        "platser (places), region 18: inget år; befolkning per utbildningsgrupp (population_education), region 18, 33N: inget år");
    assert_false(plan_lacks_line(&english, &plan, 0, room));
    assert_true(plan_lacks_line(&english, &plan, 1, room));
    assert_string_equal(room, "Figures lack of EE TE: places, region 18: no year.");
    assert_true(plan_lacks_line(&english, &plan, 2, room));
    assert_string_equal(room, "Figures lack of NA: places, region 18: no year; population by education group (population_education), region 18, 33N: no year.");
    assert_false(plan_lacks_line(&english, &plan, 3, room)); /* told with EE */
    answer_free(&plan);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_answers_did_is_told_with_the_record_that_lets_them),
        cmocka_unit_test(the_same_in_swedish),
        cmocka_unit_test(answers_without_a_record_are_not_said_to_be_weighed),
        cmocka_unit_test(each_advice_has_its_light),
        cmocka_unit_test(changes_are_those_of_intervals),
        cmocka_unit_test(scenarios_stand_beside_the_baseline_where_both_are_there),
        cmocka_unit_test(programmes_of_one_group_share_a_chart),
        cmocka_unit_test(a_withheld_number_has_its_note_in_the_readers_language),
        cmocka_unit_test(whose_the_record_is_is_said),
        cmocka_unit_test(which_figures_lack_is_said_with_who_lacks_them),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
