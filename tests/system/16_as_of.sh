#!/bin/bash
# What was said on an earlier date, and what would have been said with what was known then: to the last digit.
. "$(dirname "$0")/lib.sh"
start_all
exits "the annual figures go in" 0 framsyn submit examples/employed-annual.manifest
await_idle
then=$(moment)
exits "what the network sees now" 0 framsyn pull --network gysam --format csv
first=$output
await_moment "$then"
sed 's/^1883,B+C,2024,.*/1883,B+C,2024,3999/' examples/employed-annual.csv >"$tmp/employed-annual.csv"
sed 's/^released = .*/released = 2025-09-01/' examples/employed-annual.manifest >"$tmp/employed-annual.manifest"
exits "a revised edition goes in" 0 framsyn submit "$tmp/employed-annual.manifest"
await_idle
exits "the network now sees other numbers" 0 framsyn pull --network gysam --format csv
equal "which are not those of before" "$([ "$output" != "$first" ] && echo other)" other
now=$output
exits "as of the moment before the revision" 0 framsyn pull --network gysam --format csv --as-of "$then"
equal "it sees what it saw then" "$output" "$first"
exits "before anything was published there is nothing" 1 framsyn pull --network gysam --as-of 2001-01-01
exits "nor a scenario" 66 framsyn scenario show --as-of 2001-01-01
exits "without a name the one that stands" 0 framsyn scenario show --lang en
says "which is named first, with who had it made and why" "^Scenario $(sql "SELECT max(scenario_id) FROM framsyn.scenario WHERE name = 'baseline'"), baseline, published 20[-0-9: ]* by local: vintage 2 "
exits "the record as it was published then" 0 framsyn scenario show --as-of "$then" --lang sv
says "of the scenario that stood" "^Scenario $(sql "SELECT min(scenario_id) FROM framsyn.scenario WHERE name = 'baseline'"), baseline, publicerat 20[-0-9: ]* av local: årgång 1 "
exits "one by its number" 0 framsyn scenario show "$(sql "SELECT min(scenario_id) FROM framsyn.scenario WHERE name = 'high'")" --lang en
says "is named alike" "^Scenario [0-9]*, high, published 20[-0-9: ]* by framsyn: every industry grows"
exits "a date that is none is refused" 64 framsyn pull --network gysam --as-of 2024-02-30
says "with a sentence" '"2024-02-30" is not a date'
exits "so is one that has not come" 64 framsyn recompute --as-of 2199-01-01
says "as nobody knows what will be known" "has not passed yet"

exits "computed again with what was known then" 0 framsyn recompute --wait --as-of "$then"
holds "there is a scenario of that name" "SELECT count(*) FROM framsyn.scenario WHERE name = 'as-of-$then'" 1
holds "its numbers are those that were published then, to the last digit" \
    "$(numbers "SELECT max(scenario_id) FROM framsyn.scenario WHERE name LIKE 'as-of-%'")" \
    "$(sql "$(numbers "SELECT min(scenario_id) FROM framsyn.scenario")")"
holds "and were computed anew" "SELECT count(*) FROM framsyn.scenario_panel p JOIN framsyn.scenario s USING (scenario_id)
    WHERE s.name LIKE 'as-of-%' AND p.run_id = s.run_id" 1
exits "the baseline is what it was" 0 framsyn pull --network gysam --format csv
equal "to the last byte" "$output" "$now"
exits "and the scenario can be pulled by its number" 0 framsyn pull --network gysam --format csv --scenario "$(sql "SELECT max(scenario_id) FROM framsyn.scenario")"
equal "with the numbers of then" "$(cut -d, -f2-22 <<<"$output" | md5sum)" "$(cut -d, -f2-22 <<<"$first" | md5sum)"
exits "not by two choices at once" 64 framsyn pull --network gysam --scenario 1 --as-of "$then"
exits "a recomputation of the baseline still finds nothing changed" 0 framsyn recompute --wait
holds "and publishes nothing" "SELECT count(*) FROM framsyn.scenario WHERE name NOT IN ('high', 'low')" 3
tap_end
