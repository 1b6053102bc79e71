#!/bin/bash
# Every kind of bad input: exit code 65 and one sentence with file, row, column, value and rule; nothing of the file is
# stored, the refusal is, and status lists it. With --partial the good rows beside it stay.
. "$(dirname "$0")/lib.sh"
start_all
heading=measure,definition,region,industry,period,value
good=employed,SYNTHETIC,1880,A,2020,120

# refused NAME RULE PATTERN FILE: submits it and looks at everything that must follow.
refused() {
    local id
    exits "$1: exit code 65" 65 framsyn submit "$4"
    says "$1: a sentence that names file, rule and value" "$(basename "$4").*$3.*\($2\)"
    holds "$1: nothing of the file is stored" "SELECT count(*) FROM framsyn.observation" 0
    id=$(sql "SELECT submission_id FROM framsyn.submission WHERE file_name LIKE '%$(basename "$4")' AND state = 'refused' ORDER BY vintage_id DESC LIMIT 1")
    if [ -n "$id" ]; then
        exits "$1: status finds the submission" 0 framsyn status "$id"
        says "$1: status lists the refusal" "$2"
    else
        report "$1: the refusal is stored" 1
    fi
}

# bad_row NAME RULE PATTERN ROW: a file with one bad row between two good ones.
bad_row() {
    local file=$tmp/$2-$1.csv
    file=${file// /-}
    printf '%s\n' "$heading" "$good" "$4" employed,SYNTHETIC,1880,F,2020,80 >"$file"
    refused "$1" "$2" "row 3.*$3" "$file"
}

bad_row "unknown region" V32 1899 employed,SYNTHETIC,1899,A,2020,5
bad_row "unknown industry" V33 Z employed,SYNTHETIC,1880,Z,2020,5
bad_row "unknown measure" V30 emploied emploied,SYNTHETIC,1880,A,2020,5
bad_row "wrong period form" V06 21-07 employed,SYNTHETIC,1880,A,21-07,5
bad_row "no number" V03 12x employed,SYNTHETIC,1880,A,2021,12x
bad_row "duplicate cell with another value" V09 118 employed,SYNTHETIC,1880,A,2020,118
bad_row "NaN" V04 NaN employed,SYNTHETIC,1880,A,2021,NaN
bad_row "negative count" V05 -3 employed,SYNTHETIC,1880,A,2021,-3
bad_row "future period" V08 2199 employed,SYNTHETIC,1880,A,2199,5
bad_row "wrong encoding" V01 "" "$(printf 'employed,SYNTHETIC,1880,\xd6,2021,5')"
bad_row "missing field" V02 "" employed,SYNTHETIC,1880,2021,5

printf '%s\n' measure,definition,region,industry,period employed,SYNTHETIC,1880,A,2020 >"$tmp/column.csv"
refused "missing column" V14 value "$tmp/column.csv"
: >"$tmp/empty.csv"
refused "empty file" V18 "" "$tmp/empty.csv"
printf '%s\n' "$heading" >"$tmp/heading.csv"
refused "no row" V18 "" "$tmp/heading.csv"
truncate -s 2G "$tmp/huge.csv"
refused "a file of 2 GiB" V17 "" "$tmp/huge.csv"
rm "$tmp/huge.csv"
exits "no such file: exit code 66" 66 framsyn submit "$tmp/nowhere.csv"
says "no such file: a sentence that names it" "nowhere.csv"
exits "no such file, in Swedish" 66 framsyn --lang sv submit "$tmp/nowhere.csv"
says "with the reason in Swedish" "nowhere.csv kan inte läsas: den finns inte"
printf 'manifest = 1\nfile = empty.csv\nregoin = 18\n' >"$tmp/bad.manifest"
exits "bad manifest: exit code 65" 65 framsyn submit "$tmp/bad.manifest"
says "bad manifest: file, line and rule" "bad.manifest.*3.*regoin.*V19"

# What the worker finds and what the store finds, in one answer and in the order of the rows.
printf '%s\n' "$heading" employed,SYNTHETIC,1899,A,2020,5 "$good" employed,SYNTHETIC,1880,A,21-07,5 employed,SYNTHETIC,1880,Z,2020,4 >"$tmp/mixed.csv"
exits "faults of several kinds: exit code 65" 65 framsyn submit "$tmp/mixed.csv"
equal "faults of several kinds: all of them at once" "$(grep -o 'row [0-9].*(V[0-9]*)' <<<"$output" | sed -E 's/row ([0-9]+).*\((V[0-9]+)\)/\1 \2/' | paste -sd,)" "2 V32,4 V06,5 V33"
exits "the same in Swedish" 65 framsyn --lang sv submit "$tmp/mixed.csv"
says "with row, value and rule" 'mixed.csv rad 4, kolumn "period": "21-07" är inte en period.*V06'
id=$(sql "SELECT submission_id FROM framsyn.submission ORDER BY vintage_id DESC LIMIT 1")
exits "and in the store's list" 0 framsyn --lang sv status "$id"
says "with the rule's words" "Z +V33 +är ingen näringsgren"
says "and the state" "Läge +avvisad"

printf '%s\n' "$heading" "$good" employed,SYNTHETIC,1899,A,2020,5 employed,SYNTHETIC,1880,F,2020,80 employed,SYNTHETIC,1880,G,2020,12x >"$tmp/partial.csv"
exits "with --partial too, bad rows are exit code 65" 65 framsyn submit --partial "$tmp/partial.csv"
holds "with --partial the good rows are stored" "SELECT count(*), sum(value) FROM framsyn.observation" "2|200"
holds "and the bad ones counted" "SELECT rows_new, rows_rejected FROM framsyn.submission WHERE state = 'admitted'" "2|2"
holds "and listed with row and rule" "SELECT string_agg(row || ' ' || rule, ', ' ORDER BY row) FROM framsyn.rejection
    JOIN framsyn.submission USING (submission_id) WHERE state = 'admitted'" "3 V32, 5 V03"

printf '%s\n' "$heading" "$good" employed,SYNTHETIC,1899,A,2020,5 >"$tmp/inbox-bad.csv"
mkdir "$tmp/folder" && mv "$tmp/inbox-bad.csv" "$tmp/folder/"
exits "through the inbox: exit code 65" 65 framsyn submit --inbox "$tmp/folder"
says "through the inbox: the same sentence" "inbox-bad.csv.*1899.*V32"
tap_end
