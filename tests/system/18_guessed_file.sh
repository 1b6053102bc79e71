#!/bin/bash
# A file without a manifest: its reading is shown, agreed to at a terminal or by --yes, and kept by --write-manifest; what
# the kept manifest reads is the same content.
. "$(dirname "$0")/lib.sh"
export TMPDIR=$tmp
start_all

cat >"$tmp/bas_2023.csv" <<'FILE'
"region";"näringsgren SNI 2007";"kön";"2022";"2023"
"18 Örebro län";"F byggverksamhet";"män";9100;9200
"18 Örebro län";"F byggverksamhet";"kvinnor";1000;1100
"1880 Örebro";"F byggverksamhet";"män";4100;..
"1880 Örebro";"samtliga näringsgrenar";"män";40100;40200
FILE
exits "without a terminal nothing is submitted: exit code 65" 65 framsyn submit "$tmp/bas_2023.csv"
says "the measure is asked for" "[-]-measure.*V14"
exits "a reading that nobody agreed to is not submitted" 65 framsyn submit --measure employed "$tmp/bas_2023.csv"
says "the reading is shown: columns, codes known" 'industry +column "näringsgren SNI 2007", 2 values, 2 known, the first word \(sni2007g\)'
says "and that names follow codes, and what values are read as" '"män" is read as 1'
says "and what codes are read as" 'region +column "region", 2 values, 2 known, the first word'
says "and the first rows" "18 Örebro län . F byggverksamhet . män . 2022 . 9100"
says "and how to go on" "[-]-yes.*--write-manifest.*V14"
holds "nothing is stored" "SELECT count(*) FROM framsyn.submission" 0

exits "the reading is kept" 0 framsyn submit --measure employed --write-manifest "$tmp/bas.manifest" "$tmp/bas_2023.csv"
report "the kept manifest names the file beside it" "$(grep -qx 'file = bas_2023.csv' "$tmp/bas.manifest"; echo $?)"
holds "still nothing is stored" "SELECT count(*) FROM framsyn.submission" 0
exits "another manifest is not overwritten" 73 framsyn submit --measure employed --write-manifest "$tmp/bas.manifest" "$tmp/bas_2023.csv"

exits "--yes submits it" 0 framsyn submit --measure employed --yes "$tmp/bas_2023.csv"
holds "every figure is stored as it was read" "SELECT string_agg(s.region || s.industry || s.sex || s.definition || o.period || coalesce(o.value::text, '..'), ' ' ORDER BY s.region, s.industry, s.sex, o.period)
    FROM framsyn.observation o JOIN framsyn.series s USING (series_id)" \
    "18F1BAS20229100 18F1BAS20239200 18F2BAS20221000 18F2BAS20231100 1880F1BAS20224100 1880F1BAS2023.. 1880T1BAS202240100 1880T1BAS202340200"
exits "the kept manifest reads the same content" 0 framsyn submit "$tmp/bas.manifest"
says "and is a duplicate" "duplicate|before"
cp "$tmp/bas_2023.csv" "$tmp/other.csv"
exits "--manifest reads another file as a manifest says" 0 framsyn submit --manifest "$tmp/bas.manifest" "$tmp/other.csv"
says "with the same content again" "duplicate|before"

sed 's/9100/9101/' "$tmp/bas_2023.csv" >"$tmp/bas_2024.csv"
at_terminal() { script -qec "$1" /dev/null <<<"$2"; }
if command -v script >/dev/null; then
    exits "at a terminal no is an answer" 1 at_terminal "$bin/framsyn submit --measure employed $tmp/bas_2024.csv" n
    output=$(at_terminal "$bin/framsyn submit --lang sv $tmp/bas_2024.csv" $'employed\nj')
    says "at a terminal the measure is asked for, from a list" "unemployment_rate +Arbetslöshet"
    says "and yes submits it" "1 (reviderad|ändrad)"
    holds "which revises one figure" "SELECT rows_revised FROM framsyn.submission ORDER BY vintage_id DESC LIMIT 1" 1
else
    report "script(1) makes a terminal # SKIP it is not here" 0
fi
exits "a file that is none: exit code 65" 65 framsyn submit --yes /bin/true
equal "no made manifest is left behind" "$(ls "$tmp"/*.framsyn.manifest 2>/dev/null)" ""
# The store finds a duplicate by the refusal of its index, which the server logs.
equal "no process complained" "$(complaints | grep -v submission_content_once)" ""
tap_end
