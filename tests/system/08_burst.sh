#!/bin/bash
# Many submissions in a row become few runs, and the last run has seen them all.
. "$(dirname "$0")/lib.sh"
start_database
launch forecastd framsyn-forecastd --coalesce-ms 1500
await_answer
for i in $(seq 10 29); do statistics "$tmp/b$i.csv" "$i" 180; done
exits "twenty files in a row" 0 framsyn submit "$tmp"/b*.csv
await_idle
# How fast they go in is the machine's matter; what is asked is that each run waits 1.5 s for more. It waits from when its first
# file's last batch came, which is earlier than the file is known: half of the time is allowed for that.
holds "become few runs: no more than had the time to wait" "SELECT (SELECT count(*) FROM framsyn.run WHERE scenario = 'baseline')
    <= 2 + (SELECT extract(epoch FROM max(known_from) - min(known_from)) / 0.75 FROM framsyn.submission)" t
holds "the last run saw the last vintage" "SELECT (SELECT max(cut) FROM framsyn.run) >= (SELECT max(known_from) FROM framsyn.submission)" t
holds "nothing is stale" "SELECT count(*) FROM framsyn.panel WHERE stale_since IS NOT NULL" 0
tap_end
