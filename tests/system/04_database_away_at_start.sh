#!/bin/bash
# Without its database the daemon waits, says so, and begins when the database is there. A worker without a daemon keeps
# what it takes.
. "$(dirname "$0")/lib.sh"
durable=yes
start_database
tools/pg.sh stop
start_forecastd
equal "the daemon says that it waits for the database" "$(await "$patience" logged forecastd 'database' && echo said)" said
equal "and lives" "$(alive forecastd && echo alive)" alive
start_worker ingest-1
statistics "$tmp/a.csv" 1 180
mkdir -p "$FRAMSYN_VAR/inbox" && cp "$tmp/a.csv" "$tmp/next" && mv "$tmp/next" "$FRAMSYN_VAR/inbox/a.csv"
exits "submit meanwhile keeps the file and says so: exit code 75" 75 framsyn submit --wait 1 "$tmp/a.csv"
exits "the doctor says that something is wrong" 1 framsyn doctor
restart_database
equal "with the database the daemon answers" "$(await_answer)" ""
equal "and what was kept is delivered" \
    "$(await "$patience" is "SELECT count(*) FROM framsyn.submission WHERE state = 'admitted'" 1 && echo delivered)" delivered
shoot_database
equal "a database that goes away later ends nobody" "$(restart_database && await_answer && alive forecastd && alive ingest-1 && echo alive)" alive
statistics "$tmp/b.csv" 2 180
exits "and the next file goes in" 0 framsyn submit "$tmp/b.csv"

# Commands are asked for once more after half of the usual five seconds, and then for longer, as the daemon is there.
stand_still() { kill -STOP "$(pid_of forecastd)" && sleep 6 && kill -CONT "$(pid_of forecastd)"; }
stand_still &
stopped() { grep -q '^State:.*stopped' "/proc/$(pid_of forecastd)/status"; }
await "$patience" stopped
exits "a daemon that stands still for six seconds is waited for" 0 framsyn recompute
wait
tap_end
