#!/bin/bash
# A calendar rule starts a recomputation with nobody present; a moment that passed while the daemon was down is made up for.
. "$(dirname "$0")/lib.sh"
start_database
start_forecastd
await_answer
exits "figures go in" 0 framsyn submit examples/employed-annual.manifest
rests "and are forecast"
terminate forecastd
runs() { sql "SELECT count(*) FROM framsyn.run WHERE scenario = 'baseline' AND $1"; }
before=$(runs true)
# The next full minute, or the one after it when that is near. A daemon that is not up by then makes up for it, so that no machine
# is too slow for this; a fast one is up, and waits.
at=$(TZ=Europe/Stockholm date -d '+10 seconds 1 minute' +%H:%M)
start_forecastd --recompute "daily at $at Europe/Stockholm"
await_answer
equal "when the minute comes there is one more run" \
    "$(await $((patience + 70)) is "SELECT count(*) > $before FROM framsyn.run WHERE scenario = 'baseline' AND finished_at IS NOT NULL" t && echo run)" run
rests "which ends"
equal "and only one" "$(($(runs true) - before))" 1
holds "which names the clock as its reason" "SELECT reason FROM framsyn.run WHERE scenario = 'baseline' ORDER BY run_id DESC LIMIT 1" clock

# Asked for last two days ago: a rule that has struck since was missed.
terminate forecastd
sql "UPDATE framsyn.run SET requested_at = requested_at - interval '2 days', not_before = not_before - interval '2 days'"
start_forecastd --recompute "daily at $at Europe/Stockholm"
await_answer
equal "what was missed while the daemon was down is made up for at once" \
    "$(await "$patience" is "SELECT count(*) FROM framsyn.run WHERE reason = 'clock' AND requested_at > now() - interval '1 day'" 1 && echo run)" run
rests "and ends"
tap_end
