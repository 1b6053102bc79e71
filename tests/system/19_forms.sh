#!/bin/bash
# Forms: a template is filled in, and comes back through submit as it is; as CSV, as a workbook, and as a workbook that
# LibreOffice has saved, where there is one.
. "$(dirname "$0")/lib.sh"
start_all

exits "the heading of a dialogue form" 0 framsyn template dialogue "$tmp/form.csv"
exits "a form that is there is not written over" 73 framsyn template dialogue "$tmp/form.csv"
for e in a b c; do
    echo "2026H1,2026-03-17,$e,private Privat sektor,1880 Örebro,F Bygg,,10–19,5–10,..,,1–4,,,4,0.75,rekryterar"
done >>"$tmp/form.csv"
exits "a filled form comes back through submit" 0 framsyn submit "$tmp/form.csv"
says "all its answers are taken" "3 (rows read|answers)"
answers="SELECT count(*), min(region), min(industry), min(sector), min(headcount_low), min(headcount_high), min(change_high[1]), min(shortage) FROM framsyn.dialogue_answer a JOIN framsyn.submission USING (vintage_id) WHERE round ="
holds "as they were written, codes without their names" "$answers '2026H1'" "3|1880|F|private|10|19|10|4"

printf '%s\n' "$(head -1 "$tmp/form.csv" | tr , ';')" '2025H1;2025-03-17;a;private;1880 Örebro;F Bygg;;10–19;5–10;..;;1–4;;;4;0,75;x' >"$tmp/excel.csv"
exits "as a Swedish spreadsheet program saves CSV it comes back too" 0 framsyn submit "$tmp/excel.csv"
holds "with its decimal comma" "SELECT certainty FROM framsyn.dialogue_answer WHERE round = '2025H1'" 0.75

exits "the heading of a statistics form" 0 framsyn template statistics --format csv
printf '%s\n' "$output" 'employed Sysselsatta efter arbetsställe,BAS BAS,1880 Örebro,T Totalt,T Båda könen,T Alla åldrar,2022,1234,' >"$tmp/figures.csv"
exits "comes back too" 0 framsyn submit "$tmp/figures.csv"
holds "with its figure" "SELECT s.region || s.industry || o.value FROM framsyn.observation o JOIN framsyn.series s USING (series_id)" 1880T1234
exits "all code lists" 0 framsyn template codes
says "with their validity" '^gy-programme,HA,.*,,2022-07-01$'
exits "a form that there is none of: exit code 64" 64 framsyn template dialog
says "and the nearest that there is" "dialogue"

# rows FILE ROUND: fills the workbook's first sheet, row 2 on, as a spreadsheet program would.
rows() {
    python3 - "$1" "$2" <<'PY'
import sys, zipfile, shutil, os
path, round_ = sys.argv[1:]
row = [round_, "2026-03-17", "%s", "private Privat sektor", "1880 Örebro", "F Bygg", "", "10–19", "5–10", "", "", "1–4", "", "", 4, 0.75, "rekryterar"]
xml = ""
for n, name in enumerate("abc", 2):
    cells = ""
    for i, value in enumerate(row):
        ref = "%s%d" % (chr(65 + i), n)
        if isinstance(value, str):
            if value:
                cells += '<c r="%s" t="inlineStr"><is><t>%s</t></is></c>' % (ref, value.replace("%s", name))
        else:
            cells += '<c r="%s"><v>%s</v></c>' % (ref, value)
    xml += '<row r="%d">%s</row>' % (n, cells)
with zipfile.ZipFile(path) as old, zipfile.ZipFile(path + ".new", "w", zipfile.ZIP_DEFLATED) as new:
    for entry in old.namelist():
        data = old.read(entry)
        if entry == "xl/worksheets/sheet1.xml":
            data = data.replace(b"</sheetData>", xml.encode() + b"</sheetData>")
        new.writestr(entry, data)
os.rename(path + ".new", path)
PY
}

exits "a workbook for a dialogue round" 0 framsyn template dialogue --lang sv "$tmp/form.xlsx"
python3 - "$tmp/form.xlsx" <<'PY'
import sys, zipfile, xml.dom.minidom as dom
book = zipfile.ZipFile(sys.argv[1])
assert book.testzip() is None
for name in book.namelist():
    dom.parseString(book.read(name))
text = book.read("xl/sharedStrings.xml").decode()
for words in ("F Bygg", "1880 Örebro", "allmän handling", "minst tre arbetsgivare", "dras tillbaka", "1–4"):
    assert words in text, words
assert "HA Handels" not in text and "private Privat sektor" in text
sheet = book.read("xl/worksheets/sheet1.xml").decode()
assert sheet.count('type="list"') == 11, sheet.count('type="list"')
PY
report "holds lists to choose from, help, and what an employer should know" $?
rows "$tmp/form.xlsx" 2026H2
output=$(framsyn submit "$tmp/form.xlsx" 2>&1 </dev/null)
status=$?
if grep -q 'is a spreadsheet' <<<"$output"; then
    report "a filled workbook comes back through submit # SKIP workbooks are not read yet" 0
else
    report "a filled workbook comes back through submit" "$status"
    [ "$status" = 0 ] || printf '%s\n' "$output" | head -5 | sed 's/^/#   /'
    holds "with the same answers" "$answers '2026H2'" "3|1880|F|private|10|19|10|4"
    if command -v soffice >/dev/null; then
        framsyn template dialogue "$tmp/office.xlsx"
        rows "$tmp/office.xlsx" 2027H1
        mkdir "$tmp/saved"
        HOME=$tmp timeout 120 soffice --headless --convert-to xlsx --outdir "$tmp/saved" "$tmp/office.xlsx" >"$tmp/office.log" 2>&1
        exits "saved by LibreOffice it comes back the same" 0 framsyn submit "$tmp/saved/office.xlsx"
        holds "with the same answers again" "$answers '2027H1'" "3|1880|F|private|10|19|10|4"
    else
        report "saved by LibreOffice it comes back the same # SKIP there is no LibreOffice" 0
    fi
fi
equal "no process complained" "$(complaints)" ""
tap_end
