#!/bin/bash
# Workers, daemon and database are killed at random instants while files go in. In the end every file is stored,
# once, with every value as sent; what a submit had acknowledged was never away.
. "$(dirname "$0")/lib.sh"
durable=yes
rows=2000 kills=${KILLS:-14} RANDOM=${SEED:-7}
files=$((2 * kills)) busy=0
start_all --log-level warning
start_worker ingest-2 --batch-rows 50
terminate ingest-1 && start_worker ingest-1 --batch-rows 50
mkdir "$tmp/sent" "$tmp/direct"
# Every second file is one batch, which the store takes in by one statement.
for i in $(seq $files); do statistics "$tmp/sent/f$i.csv" "$i" $((i % 2 ? rows : 40)); done
for i in $(seq 101 104); do statistics "$tmp/direct/f$i.csv" "$i" $rows; done

# Some files go through the command line at the same time: called again until it says done.
submit_until_done() {
    local file
    for file in "$tmp"/direct/*.csv; do
        until framsyn submit --batch-rows 50 --wait 5 "$file" >>"$tmp/direct.log" 2>&1; do :; done
        echo "$file" >>"$tmp/acknowledged"
    done
}

revive() {
    restart_database
    alive forecastd || start_forecastd --log-level warning
    for name in ingest-1 ingest-2; do
        alive $name || start_worker $name --batch-rows 50
    done
}

# As people do: written beside, then renamed into the inbox.
drop() { cp "$1" "$tmp/next" && mv "$tmp/next" "$FRAMSYN_VAR/inbox/$(basename "$1")"; }

mkdir -p "$FRAMSYN_VAR/inbox"
submit_until_done &
direct=$!
victims=(ingest-1 forecastd database ingest-2 forecastd)
for i in $(seq "$kills"); do
    drop "$tmp/sent/f$((2 * i - 1)).csv"
    drop "$tmp/sent/f$((2 * i)).csv"
    # The instant is what is random here; nothing is waited for.
    sleep "0.$(printf '%03d' $((RANDOM % 250)))"
    victim=${victims[$((RANDOM % 5))]}
    [ -z "$(find "$FRAMSYN_VAR/inbox" -maxdepth 1 -name 'f*.csv' 2>/dev/null)" ] || busy=$((busy + 1))
    if [ "$victim" = database ]; then shoot_database; else shoot "$victim"; fi
    revive
done
revive
wait "$direct"
equal "at least half of the kills hit while files were on their way ($busy of $kills)" "$((2 * busy >= kills))" 1
everything=$((files + 4))
await $((patience * 2)) is "SELECT count(*) FROM framsyn.submission WHERE state = 'admitted'" $everything
holds "every file is admitted once" "SELECT count(*), count(DISTINCT content_hash) FROM framsyn.submission WHERE state = 'admitted'" "$everything|$everything"
equal "every acknowledged submission is there" "$(sort -u "$tmp/acknowledged" | wc -l)" 4
sql "SELECT region || ',' || industry || ',' || period || ',' || value FROM framsyn.observation JOIN framsyn.series USING (series_id)" |
    sort >"$tmp/stored"
tail -q -n +2 "$tmp"/sent/*.csv "$tmp"/direct/*.csv | cut -d, -f3- | sort >"$tmp/wanted"
equal "what is stored is what was sent, each row once" "$(diff "$tmp/wanted" "$tmp/stored" | wc -l)" 0
holds "no vintage was left open with rows" "SELECT count(*) FROM framsyn.observation o JOIN framsyn.submission s USING (vintage_id) WHERE s.state <> 'admitted'" 0
await "$patience" test -z "$(find "$FRAMSYN_VAR/inbox" -maxdepth 1 -name '*.csv')"
equal "the inbox is empty" "$(find "$FRAMSYN_VAR/inbox" -maxdepth 1 -name '*.csv' | wc -l)" 0
equal "the daemon goes on" "$(await_answer)" ""
tap_end
