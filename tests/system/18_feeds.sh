#!/bin/bash
# Feeds against a server that behaves as the real ones do: what it has is stored once, however many workers there are; what has
# not changed is not fetched again; a change is a new vintage; faults are outlived; what is no answer lies in quarantine.
. "$(dirname "$0")/lib.sh"
/usr/bin/python3 tests/feeds/server.py --calls 1000 >"$tmp/port" &
pid_keep server $!
disown
await "$patience" test -s "$tmp/port"
export FRAMSYN_FEEDS=$tmp/feeds FRAMSYN_FEEDS_SERVER=http://127.0.0.1:$(cat "$tmp/port")
mkdir "$tmp/feeds"
feed() { sed -e 's/^jitter = .*/jitter = 0/' "feeds/$1.feed" >"$tmp/feeds/$1.feed"; }
control() { curl -sf -d "$1" "$FRAMSYN_FEEDS_SERVER/control/set" >/dev/null; }
asked() { curl -sf "$FRAMSYN_FEEDS_SERVER/control/log" | grep -c "$1"; }
vintages() { is "SELECT count(*) FROM framsyn.submission WHERE state = 'admitted' AND source = 'scb-bas-monthly'" "$1"; }

feed scb-employed-monthly
start_database
start_forecastd
await_answer || true
start_worker ingest-1
start_worker ingest-2
await "$patience" vintages 1
report "two workers fetch what is due" $?
holds "its figures are observations: county 18 in the last month" "SELECT count(*), min(o.value) FROM framsyn.observation o JOIN framsyn.series s USING (series_id)
    WHERE s.measure = 'employed' AND s.definition = 'BAS' AND s.region = '18' AND s.industry = 'T' AND o.period = 2025 * 12 + 5" "1|$((16 * 2 * 12 * 15 * 4))"
holds "a confidential cell is known as one" "SELECT DISTINCT o.status FROM framsyn.observation o JOIN framsyn.series s USING (series_id) WHERE s.region = '1814' AND s.industry = 'D+E'" \
    "$(sql "SELECT DISTINCT status FROM framsyn.observation WHERE value IS NULL")"
holds "the release is that of the table" "SELECT DISTINCT released_at AT TIME ZONE 'UTC' FROM framsyn.submission" "2026-11-20 07:00:00"
equal "one of them asked for the data, once" "$(asked 'TAB3784/data')" 1
exits "feeds list" 0 framsyn feeds list
says "shows it as admitted" "scb-employed-monthly .* admitted "
exits "feeds check" 0 framsyn feeds check
says "shows cells and questions" "TAB3784 +2023M01–2025M06 .* 2,040 +1 "
exits "feeds run, when nothing changed" 0 framsyn feeds run
says "says so" "nothing new"
equal "and asks for no data" "$(asked 'TAB3784/data')" 1

control '{"updated": "2026-12-20T07:00:00Z", "version": 5}'
exits "feeds run, after a change" 0 framsyn feeds run
says "tells what became of it" "admitted as vintage"
vintages 2
report "a change is a new vintage" $?
holds "with every figure revised" "SELECT rows_new, rows_revised FROM framsyn.submission ORDER BY vintage_id DESC LIMIT 1" "0|$(sql "SELECT rows_new FROM framsyn.submission ORDER BY vintage_id LIMIT 1" | awk '{ print $1 - 30 }')"

control '{"updated": "2026-12-21T07:00:00Z", "version": 6, "fail": ["429", "here", "500", "", "empty", "", "cut", "slow"]}'
exits "429, 500, an empty answer, a cut and a slow one, and a redirect are outlived" 0 framsyn feeds run
vintages 3
report "and the change is stored" $?

before=$(asked 'TAB3784/data')
control '{"updated": "2026-12-22T07:00:00Z", "version": 7, "cells": 700, "calls": 5, "window": 1}'
exits "more cells than an answer may have, and five questions a second," 0 framsyn feeds run
holds "are fetched in three parts, which are one submission" "SELECT count(*), sum(rows_total), sum(rows_revised) FROM framsyn.submission WHERE released_at = '2026-12-22T07:00Z'" \
    "1|2040|$(sql "SELECT rows_revised FROM framsyn.submission ORDER BY vintage_id OFFSET 1 LIMIT 1")"
report "for which it took three questions, or more where the source asked to wait" "$([ "$(asked 'TAB3784/data')" -ge $((before + 3)) ]; echo $?)"
holds "a confidential cell of a part is known as one" "SELECT count(*) > 0 AND bool_and(status = 2) FROM framsyn.observation_as_of((SELECT array_agg(series_id) FROM framsyn.series WHERE region = '1814' AND industry = 'D+E'), now())" t

control '{"updated": "2026-12-23T07:00:00Z", "fail": ["", "", "", "summed"], "cells": 150000, "calls": 1000}'
exits "an answer that is not what was asked for is refused" 69 framsyn feeds run
says "with the reason" "the answer is not what was asked for: Region has 0 values where 4 were chosen"
exits "feeds list tells it" 0 framsyn feeds list
says "as failed" "scb-employed-monthly .* failed "
exits "so does the doctor" 1 framsyn doctor --lang en
says "with the reason" "✗ The feed scb-employed-monthly failed, 1 in a row: .*the answer is not what was asked for: Region has 0 values where 4 were chosen"
says "among how many" "– Feeds in .*/feeds that are well: 0 of 1"
exits "and in Swedish" 1 framsyn doctor --lang sv
says "all of it" "✗ Flödet scb-employed-monthly misslyckades, 1 i rad: .*svaret är inte det som efterfrågades: Region har 0 värden där 4 valdes"
equal "the answer lies in quarantine, the reason beside it" "$(cd "$FRAMSYN_VAR"/inbox/.quarantine/feed-scb-employed-monthly-* && ls | tr '\n' ' ')" "answer report.txt "
control '{"fail": ["elsewhere"]}'
exits "a redirect to another host is not followed" 69 framsyn feeds run
says "and said" "sends us to another host"
exits "the next try goes well" 0 framsyn feeds run
printf 'feed = 1\nservice = psychic\n' >"$tmp/feeds/wrong.feed"
exits "of a feed that is none the doctor says why" 1 framsyn doctor --lang sv
says "with file, line and value" '✗ wrong.feed rad 2: "psychic" är ingen tjänst; det finns pxweb, kolada, ads och barometer'
says "beside those that are well" "✓ Flöden i .*/feeds som mår bra: 1 av 1"
rm "$tmp/feeds/wrong.feed"
exits "without it all is well" 0 framsyn doctor

for name in af-yrkesbarometern kolada-region scb-occupation-57; do
    feed "$name"
    exits "feeds run $name" 0 framsyn feeds run "$name"
    says "is admitted" "admitted as vintage .* 0 refused"
done
holds "each in its own measure" "SELECT string_agg(measure, ' ' ORDER BY measure) FROM (SELECT DISTINCT measure FROM framsyn.series) m" \
    "bankruptcies demand_outlook employed employed_occupation industry_breadth job_opportunities new_firms recruitment_situation"
rm "$tmp"/feeds/[ak]*.feed "$tmp/feeds/scb-occupation-57.feed"

terminate ingest-1
terminate ingest-2
start_worker ingest-1
await "$patience" logged ingest-1 feeds_watched
before=$(asked 'tables/TAB3784')
terminate ingest-1
equal "a restarted worker does not ask again" "$(asked 'tables/TAB3784')" "$before"
sed 's/^source = .*/source = copy/' "$tmp/feeds/scb-employed-monthly.feed" >"$tmp/feeds/copy.feed"
before=$(asked 'TAB3784/data')
control '{"fail": ["", "", "", "", "", "hang"]}'
start_worker ingest-1
asks_data() { [ "$(asked 'TAB3784/data')" -gt "$before" ]; }
await "$patience" asks_data
shoot ingest-1
control '{"fail": []}'
start_worker ingest-1
await "$patience" is "SELECT count(*) FROM framsyn.submission WHERE state = 'admitted' AND source = 'copy'" 1
report "a worker killed while it fetched fetches when it is back" $?
equal "no log holds an error" "$(complaints)" ""
tap_end
