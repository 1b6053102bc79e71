#!/bin/bash
# A calendar rule starts a recomputation with nobody present.
. "$(dirname "$0")/lib.sh"
start_database
# The next full minute, or the one after it when that is too near to start the daemon before.
at=$(TZ=Europe/Stockholm date -d '+5 seconds 1 minute' +%H:%M)
start_forecastd --recompute "daily at $at Europe/Stockholm"
await_answer
exits "figures go in" 0 framsyn submit examples/employed-annual.manifest
await_idle
before=$(sql "SELECT count(*) FROM framsyn.run")
equal "when the minute comes there is one more run" \
    "$(await 90 is "SELECT count(*) > $before FROM framsyn.run WHERE finished_at IS NOT NULL" t && echo run)" run
await_idle
holds "and only one" "SELECT count(*) - $before FROM framsyn.run" 1
holds "which names the clock as its reason" "SELECT reason || ' ' || requested_by ~* 'clock|calendar|recompute' FROM framsyn.run ORDER BY run_id DESC LIMIT 1" t
tap_end
