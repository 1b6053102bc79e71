#!/bin/bash
# Many submissions in a row become few runs, and the last run has seen them all.
. "$(dirname "$0")/lib.sh"
start_database
launch forecastd framsyn-forecastd --coalesce-ms 1500
await_answer
for i in $(seq 10 29); do statistics "$tmp/b$i.csv" "$i" 2160; done
exits "twenty files in a row" 0 framsyn submit "$tmp"/b*.csv
await_idle
runs=$(sql "SELECT count(*) FROM framsyn.run")
equal "become at most five runs (were $runs)" "$((runs <= 5))" 1
holds "the last run saw the last vintage" "SELECT (SELECT max(cut) FROM framsyn.run) >= (SELECT max(known_from) FROM framsyn.submission)" t
holds "nothing is stale" "SELECT count(*) FROM framsyn.panel WHERE stale_since IS NOT NULL" 0
tap_end
