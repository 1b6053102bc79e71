/* What the sheets of workbooks turn into: workbooks.cases has a sheet's XML a line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "archive.h"
#include "cases.h"
#include "shown.h"
#include "xlsx_book.h"

static const char root[] = "<Relationships><Relationship Id='a' Type='x/officeDocument' Target='xl/book.xml'/></Relationships>";
static const char book[] = "<workbook xmlns:r='q'><workbookPr date1904='%s'/><sheets><sheet name='hidden' r:id='r1' state='hidden'/>"
                           "<sheet name='first' r:id='r2'/><sheet name='second' r:id='r3'/></sheets></workbook>";
static const char relations[] = "<Relationships><Relationship Id='r1' Type='x/worksheet' Target='absent.xml'/>"
                                "<Relationship Id='r2' Type='x/worksheet' Target='first.xml'/><Relationship Id='r3' Type='x/worksheet' Target='/xl/second.xml'/>"
                                "<Relationship Id='s' Type='x/styles' Target='styles.xml'/><Relationship Id='t' Type='x/sharedStrings' Target='texts.xml'/>"
                                "</Relationships>";
/* Styles 0 to 8. */
static const char styles[] = "<styleSheet><numFmts><numFmt numFmtId='164' formatCode='yyyy\\-mm'/><numFmt numFmtId='165' formatCode='0000'/>"
                             "<numFmt numFmtId='166' formatCode='[$-41D]yyyy'/><numFmt numFmtId='167' formatCode='0.0&quot;d&quot;'/>"
                             "<numFmt numFmtId='168' formatCode='h:mm'/></numFmts><cellStyleXfs><xf numFmtId='9'/></cellStyleXfs>"
                             "<cellXfs><xf numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='164'/><xf numFmtId='165'/><xf numFmtId='10'/>"
                             "<xf numFmtId='166'/><xf numFmtId='17'/><xf numFmtId='167'/><xf numFmtId='168'/></cellXfs></styleSheet>";
static const char texts[] = "<sst><si><t>region</t></si><si><r><t>Ör</t></r><r><t xml:space='preserve'>ebro </t></r><rPh><t>no</t></rPh></si>"
                            "<si><t/></si><si><t>two\nlines</t></si></sst>";

static char *make_xlsx(const struct cases_field *sheet, bool from_1904, size_t *size)
{
    char head[sizeof book + 8], *whole, *archive;
    static const char second[] = "<worksheet><sheetData><row><c><v>2</v></c></row></sheetData></worksheet>";
    size_t room = sheet->length + 64;
    struct archive_part parts[] = {
        {"_rels/.rels", root, sizeof root - 1}, {"xl/book.xml", head, 0}, {"xl/_rels/book.xml.rels", relations, sizeof relations - 1},
        {"xl/styles.xml", styles, sizeof styles - 1}, {"xl/texts.xml", texts, sizeof texts - 1}, {"xl/second.xml", second, sizeof second - 1},
        {"xl/first.xml", NULL, 0},
    };

    parts[1].length = (size_t)snprintf(head, sizeof head, book, from_1904 ? "1" : "0");
    whole = malloc(room);
    assert_non_null(whole);
    parts[6].text = whole;
    parts[6].length = (size_t)snprintf(whole, room, "<worksheet>%s</worksheet>", sheet->text);
    archive = archive_make(parts, 7, size);
    free(whole);
    return archive;
}

static char *make_ods(const struct cases_field *sheet, size_t *size)
{
    static const char type[] = "application/vnd.oasis.opendocument.spreadsheet";
    size_t room = sheet->length + 512;
    char *whole = malloc(room), *archive;
    struct archive_part parts[] = {{"mimetype", type, sizeof type - 1}, {"content.xml", whole, 0}};

    assert_non_null(whole);
    parts[1].length = (size_t)snprintf(whole, room,
        "<office:document-content xmlns:office='o' xmlns:table='t' xmlns:text='x'><table:table table:name='first'>%s</table:table>"
        "<table:table table:name='second'><table:table-row><table:table-cell office:value-type='float' office:value='2'/></table:table-row>"
        "</table:table></office:document-content>", sheet->text);
    archive = archive_make(parts, 2, size);
    free(whole);
    return archive;
}

static void check(int line, struct cases_field *f, int n)
{
    bool ods = strcmp(f[0].text, "ods") == 0, from_1904 = strcmp(f[0].text, "xlsx1904") == 0;
    size_t size = 0;
    char *archive = ods ? make_ods(&f[3], &size) : make_xlsx(&f[3], from_1904, &size);

    assert_int_equal(n, 4);
    shown_check("workbooks.cases", line, ods ? "ods" : "xlsx", f[1].text, f[2].text, archive, size);
    free(archive);
}

static void workbooks_cases(void **state)
{
    (void)state;
    assert_true(cases_run("workbooks.cases", check) > 30);
}

static void number_formats_say_how_numbers_are_shown(void **state)
{
    static const struct { const char *code; enum xlsx_form form; int digits; } forms[] = {
        {"General", XLSX_PLAIN, 0}, {"0", XLSX_PLAIN, 0}, {"0000", XLSX_PADDED, 4}, {"#,##0.00", XLSX_PLAIN, 0}, {"0.0%", XLSX_PERCENT, 0},
        {"0\\ %", XLSX_PERCENT, 0}, {"yyyy", XLSX_YEAR, 0}, {"mmm\\-yy", XLSX_MONTH, 0}, {"yyyy\"m\"mm", XLSX_MONTH, 0},
        {"dd/mm/yyyy\\ hh:mm", XLSX_DAY, 0}, {"h:mm:ss", XLSX_PLAIN, 0}, {"[h]:mm", XLSX_PLAIN, 0}, {"\"day\"0", XLSX_PLAIN, 0},
        {"0;yyyy", XLSX_PLAIN, 0}, {"0.00E+00", XLSX_PLAIN, 0}, {"\"open", XLSX_PLAIN, 0}, {"\\", XLSX_PLAIN, 0},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
        struct xlsx_format got = xlsx_format_of(forms[i].code);

        if (got.form != forms[i].form || got.digits != forms[i].digits)
            fail_msg("%s is form %d with %d digits", forms[i].code, got.form, got.digits);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(workbooks_cases),
        cmocka_unit_test(number_formats_say_how_numbers_are_shown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
