#!/bin/bash
# The same content submitted again stores nothing: as the same file, under another name, through the inbox.
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
tap_end
