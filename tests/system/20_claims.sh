#!/bin/bash
# A run is continued at once when its holder is gone, and left alone while he lives, whatever the claim says.
. "$(dirname "$0")/lib.sh"
start_database
start_forecastd
await_answer
exits "figures go in" 0 framsyn submit examples/employed-annual.manifest
await_idle

# queue_run: of the county, claimed by the name $1 for another hour.
queue_run() {
    sql "INSERT INTO framsyn.run (county, reason, requested_by, requested_at, not_before, seed, claimed_by, claimed_until)
         VALUES ('18', 'test', 'test', now(), now(), 1, '$1', now() + interval '1 hour')"
}
last_state() { sql "SELECT state FROM framsyn.run ORDER BY run_id DESC LIMIT 1"; }
idle_is() { [ "$(sql "SELECT count(*) FROM framsyn.run WHERE finished_at IS NULL")" = "$1" ]; }

queue_run forecastd@gone/1.1
equal "a claim for an hour ends with the process that made it" "$(await "$patience" idle_is 0 && last_state)" unchanged

# Somebody who lives: a session that holds what a run thread's connection holds.
psql -XAtq -h "$FRAMSYN_VAR/run/pg" -U framsyn_owner -d framsyn >"$tmp/holder" 2>&1 <<<"
    SELECT pg_advisory_lock_shared($((0x66726e02)), hashtext('forecastd@elsewhere/2.2')); SELECT pg_sleep(600)" &
disown
pid_keep holder $!
held() { [ "$(sql "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = $((0x66726e02))")" = 2 ]; }
await "$patience" held
queue_run forecastd@elsewhere/2.2
since=$(sql "SELECT clock_timestamp() + interval '2 seconds'")
await "$patience" is "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'framsyn-forecastd runs' AND query_start > '$since'" 1
equal "the run of a living holder is left to him" "$(last_state)" queued
sql "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(600)%' AND pid <> pg_backend_pid()" >/dev/null
equal "until his connection is gone" "$(await "$patience" idle_is 0 && last_state)" unchanged

# A run that is to wait does; one that is asked for an hour ahead of now was asked for before the clock was put back.
sql "INSERT INTO framsyn.run (county, reason, requested_by, requested_at, not_before, seed) VALUES ('18', 'test', 'test', now(), now() + interval '1 hour', 1)"
since=$(sql "SELECT clock_timestamp() + interval '2 seconds'")
await "$patience" is "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'framsyn-forecastd runs' AND query_start > '$since'" 1
equal "a run waits for its moment" "$(last_state)" queued
sql "UPDATE framsyn.run SET requested_at = now() + interval '1 hour', not_before = now() + interval '1 hour 1 second' WHERE finished_at IS NULL"
equal "unless it was asked for by a clock that has been put back" "$(await "$patience" idle_is 0 && last_state)" unchanged

# The thing itself: killed while it has a run. A run is short, so it takes some tries to meet one.
at_work() { [ "$(sql "SELECT count(*) FROM framsyn.run WHERE finished_at IS NULL AND claimed_by IS NOT NULL")" = 1 ]; }
left=0
for ((try = 1; try <= 20; try++)); do
    statistics "$tmp/more.csv" $((6 + try)) 2160
    framsyn submit "$tmp/more.csv" >"$tmp/out" 2>&1
    await 5 at_work
    shoot forecastd
    # An hour more: how long the next daemon takes to start is not the point.
    left=$(sql "WITH c AS (UPDATE framsyn.run SET claimed_until = now() + interval '1 hour' WHERE finished_at IS NULL AND claimed_by IS NOT NULL RETURNING 1)
        SELECT count(*) FROM c")
    [ "$left" = 0 ] || break
    start_forecastd --jobs 1
    await_answer
    await_idle
done
read -r holder until <<<"$(sql "SELECT claimed_by, to_char(claimed_until AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') FROM framsyn.run
    WHERE finished_at IS NULL" | tr '|' ' ')"
taken() { [ "$(sql "SELECT count(*) FROM framsyn.run WHERE finished_at IS NULL AND claimed_by = '$holder'")" = 0 ]; }
start_forecastd --jobs 1
await "$patience" taken
equal "a killed daemon's run is taken over before its claim has passed" "$left $(sql "SELECT now() < '$until'")" "1 t"
await "$patience" idle_is 0
equal "and finished" "$(last_state)" published
tap_end
