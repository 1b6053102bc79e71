#!/bin/bash
# A revision makes a new scenario; the old one stays as it was, to the last digit, and why tells of the revision.
. "$(dirname "$0")/lib.sh"
start_all
exits "the annual figures go in" 0 framsyn submit examples/employed-annual.manifest
await_idle
old=$(sql "SELECT max(scenario_id) FROM framsyn.scenario WHERE name = 'baseline'")
numbers="SELECT md5(string_agg(f::text, E'\n' ORDER BY f.target_id, f.horizon)) FROM framsyn.scenario_forecast f WHERE scenario_id = $old"
before=$(sql "$numbers")
sed 's/^1883,B+C,2024,.*/1883,B+C,2024,3999/' examples/employed-annual.csv >"$tmp/employed-annual.csv"
sed 's/^released = .*/released = 2025-09-01/' examples/employed-annual.manifest >"$tmp/employed-annual.manifest"
exits "a revised edition goes in" 0 framsyn submit "$tmp/employed-annual.manifest"
holds "one row of it is a revision" "SELECT rows_new, rows_revised FROM framsyn.submission WHERE state = 'admitted' ORDER BY vintage_id DESC LIMIT 1" "0|1"
await_idle
holds "there is a new scenario" "SELECT count(*) FROM framsyn.scenario WHERE name = 'baseline'" 2
holds "the old one's numbers are what they were" "$numbers" "$before"
holds "the new one differs where the revision was" "SELECT count(*) > 0 FROM framsyn.scenario_forecast a JOIN framsyn.scenario_forecast b
    USING (region, industry, frequency, horizon) WHERE a.scenario_id = $old AND b.scenario_id > $old
    AND region = '1883' AND industry = 'B+C' AND a.mean <> b.mean" t
id=$(sql "SELECT id FROM framsyn.scenario_forecast WHERE region = '1883' AND industry = 'B+C' AND horizon = 1 ORDER BY scenario_id DESC LIMIT 1")
exits "why takes the number" 0 framsyn why "$id"
says "and tells of the revision: the value, and what it was" "3999 .*was $(sed -n 's/^1883,B+C,2024,//p' examples/employed-annual.csv)"
says "and of the file it came in" "employed-annual.csv.*2025-09-01"
all_swedish "$id"
tap_end
