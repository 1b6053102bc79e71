#!/bin/bash
# A file of several batches is one file: a cell is given once, wherever its rows are, and dialogue answers are counted
# beside those known.
. "$(dirname "$0")/lib.sh"
start_database
start_forecastd
await_answer
heading=measure,definition,region,industry,period,value
row() { printf 'employed,SYNTHETIC,1880,%s,%s,%s\n' "$@"; }
# file NAME ROWS...: of INDUSTRY:PERIOD:VALUE
file() {
    local name=$1 one
    shift
    echo "$heading" >"$tmp/$name.csv"
    for one; do row ${one//:/ } >>"$tmp/$name.csv"; done
}
in_twos() { framsyn submit --batch-rows 2 "$@"; }

file known A:2019:10 A:2020:20 A:2021:30 A:2022:40 F:2020:50
exits "five rows in three batches go in" 0 in_twos "$tmp/known.csv"
says "all of them new" "5 new, 0 revised, 0 unchanged"

file late A:2019:10 A:2020:21 A:2021:30 A:2022:40 A:2019:11
exits "a cell given first as it was known, then otherwise by the last batch: exit code 65" 65 in_twos "$tmp/late.csv"
says "with file, row, value and rule" "late.csv.*6.*11.*V09"
file middle A:2019:10 A:2020:21 A:2019:11 A:2021:31 A:2022:40
exits "and by a batch between" 65 in_twos "$tmp/middle.csv"
says "with its row" "middle.csv.*4.*11.*V09"
file first A:2019:11 A:2020:20 A:2021:30 A:2019:10
exits "and first otherwise, then as it was known" 65 in_twos "$tmp/first.csv"
says "with the later row" "first.csv.*5.*10.*V09"
holds "nothing of the three is stored" "SELECT count(*), count(DISTINCT vintage_id) FROM framsyn.observation" "5|1"

exits "with --partial the rest is stored" 65 in_twos --partial "$tmp/middle.csv"
says "and counted" "0 new, 2 revised, 2 unchanged, 1 refused"
holds "the cell stays as it was" "SELECT count(*) FROM framsyn.observation WHERE period = 2019" 1
file again A:2019:10 A:2020:21 A:2021:31 A:2019:10
exits "the same value twice is no harm" 0 in_twos "$tmp/again.csv"
says "and no news" "0 new, 0 revised, 4 unchanged"
holds "when nothing is open nothing is kept aside" "SELECT count(*) FROM framsyn.unchanged" 0

# Another submission between two batches of a file: the second batch says what that one said, the first did not. The file's
# batches come from the spool, the first of them alone.
terminate forecastd
file between A:2022:40 A:2021:30 A:2022:41
exits "a file waits for the daemon" 75 in_twos --wait 1 "$tmp/between.csv"
cp -r "$FRAMSYN_VAR/spool" "$tmp/spool"
for spool in "$FRAMSYN_VAR"/spool/*.db; do
    /usr/bin/python3 -c 'import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute("DELETE FROM outbox WHERE batch_no > 0"); c.commit()' "$spool"
done
start_forecastd
await_answer
file other A:2022:41
exits "its first batch comes, and then another file" 0 in_twos "$tmp/other.csv"
says "which revises the cell" "0 new, 1 revised"
cp "$tmp"/spool/*.db "$FRAMSYN_VAR/spool/"
file nothing A:2020:20
exits "then its last batch" 0 in_twos "$tmp/nothing.csv"
holds "it is refused: its cell is given twice" "SELECT s.state, r.row, r.rule FROM framsyn.submission s JOIN framsyn.rejection r USING (submission_id)
    WHERE s.file_name = 'between.csv'" "refused|4|V09"

head -6 examples/dialogue.csv >"$tmp/round.csv"
sed 's/dialogue.csv/round.csv/' examples/dialogue.manifest >"$tmp/round.manifest"
exits "five answers go in, in three batches" 0 in_twos "$tmp/round.manifest"
says "all new" "5 new, 0 revised, 0 unchanged"
{ head -2 "$tmp/round.csv"; sed -n 3p "$tmp/round.csv" | sed 's/0.6$/0.7/'; sed -n '4,$p' "$tmp/round.csv"; sed -n 7p examples/dialogue.csv; } >"$tmp/second.csv"
sed 's/dialogue.csv/second.csv/' examples/dialogue.manifest >"$tmp/second.manifest"
exits "they come again, one changed and one more" 0 in_twos "$tmp/second.manifest"
says "and are counted so" "1 new, 1 revised, 4 unchanged"
tap_end
