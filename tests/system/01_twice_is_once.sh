#!/bin/bash
# The same content submitted again stores nothing: as the same file, under another name, through the inbox. The same batch
# again gets the receipt it had.
. "$(dirname "$0")/lib.sh"
start_all
statistics "$tmp/a.csv" 1 360
exits "the first time it is admitted" 0 framsyn submit "$tmp/a.csv"
exits "the second time it is a duplicate" 0 framsyn submit "$tmp/a.csv"
says "and says so" "[Dd]uplicate|already|before"
cp "$tmp/a.csv" "$tmp/b.csv"
exits "under another name as well" 0 framsyn submit "$tmp/b.csv"
mkdir "$tmp/folder" && cp "$tmp/a.csv" "$tmp/folder/c.csv"
exits "through the inbox as well" 0 framsyn submit --inbox "$tmp/folder"
holds "one submission is admitted" "SELECT count(*) FROM framsyn.submission WHERE state = 'admitted'" 1
holds "each row is stored once" "SELECT count(*), count(DISTINCT (series_id, period)) FROM framsyn.observation" "360|360"
sed -i '2s/,[0-9]*$/,4711/' "$tmp/a.csv"
exits "one changed value is another content" 0 framsyn submit "$tmp/a.csv"
holds "of which only the change is new" "SELECT rows_new, rows_revised, rows_unchanged FROM framsyn.submission
    WHERE state = 'admitted' ORDER BY vintage_id DESC LIMIT 1" "0|1|359"

# Of a submission that is one batch the receipt is in its row; the batch comes again from a copy of the spool.
terminate forecastd
sed -i '2s/,[0-9]*$/,4712/' "$tmp/a.csv"
exits "while the daemon is away it is kept" 75 framsyn submit --wait 1 "$tmp/a.csv"
cp -r "$FRAMSYN_VAR/spool" "$tmp/spool"
start_forecastd
await_answer
exits "with the next submission it is delivered" 0 framsyn submit "$tmp/folder/c.csv"
# A daemon reads which series there are before its first batch. Otherwise the statement that stores all of one finds its series
# taken, and the batch goes the longer way, whose receipts lie in a table of their own.
holds "by one statement, though the daemon is new" "SELECT receipt IS NOT NULL, (SELECT count(*) FROM framsyn.message m WHERE m.submission_id = s.submission_id)
    FROM framsyn.submission s WHERE state = 'admitted' ORDER BY known_from DESC LIMIT 1" "t|0"
cp "$tmp"/spool/* "$FRAMSYN_VAR/spool/"
exits "and again, from a spool that does not know" 0 framsyn submit "$tmp/folder/c.csv"
holds "it is stored once" "SELECT count(*), sum(rows_revised) FROM framsyn.submission WHERE state = 'admitted'" "3|2"
receipts=$(log_of forecastd | sed -nE 's/.* (batch|batch_again) (submission=.* outcome=ADMITTED .*)/\1 \2/p' | tail -2)
equal "the second time it gets its receipt again" "$(cut -d' ' -f1 <<<"$receipts" | paste -sd' ')" "batch batch_again"
equal "the same as the first" "$(cut -d' ' -f2- <<<"$receipts" | sort -u | wc -l)" 1
holds "and its number is that of its row" "SELECT vintage_id FROM framsyn.submission WHERE state = 'admitted' ORDER BY known_from DESC LIMIT 1" \
    "$(sed -nE '1s/.* vintage=([0-9]+).*/\1/p' <<<"$receipts")"
equal "PostgreSQL was not asked to store anything twice" "$(complaints)" ""
tap_end
