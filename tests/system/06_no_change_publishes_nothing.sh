#!/bin/bash
# A recomputation that would change nothing publishes nothing, and says so.
. "$(dirname "$0")/lib.sh"
start_all
exits "the annual figures go in" 0 framsyn submit examples/employed-annual.manifest
await_idle
before=$(sql "SELECT count(*), max(scenario_id) FROM framsyn.scenario")
equal "one scenario, with the high and the low one beside it" "${before%%|*}" 3
exits "recompute without news" 0 framsyn recompute --wait
holds "ends unchanged" "SELECT state FROM framsyn.run ORDER BY run_id DESC LIMIT 1" unchanged
holds "publishes no scenario" "SELECT count(*), max(scenario_id) FROM framsyn.scenario" "$before"
holds "and stores no forecast" "SELECT count(DISTINCT run_id) FROM framsyn.forecast" 3
exits "a duplicate starts no run" 0 framsyn submit examples/employed-annual.manifest
await_idle
holds "so there are still two runs" "SELECT count(*) FROM framsyn.run WHERE scenario = 'baseline'" 2
tap_end
