#!/bin/bash
# The same data, spec and seed give the same bytes in another database, whatever the number of threads.
. "$(dirname "$0")/lib.sh"

# compute JOBS FILE: examples into a fresh service with JOBS threads, its numbers to FILE.
compute() {
    start_database
    start_forecastd --jobs "$1"
    await_answer
    exits "the examples go in" 0 framsyn submit examples
    rests "the examples are forecast with $1 threads"
    exits "all of them once more" 0 framsyn recompute
    rests "and that comes to its end"
    # High and low come after the baseline: without them two files of the same bytes would say little.
    equal "in three scenarios" "$(sql "SELECT string_agg(name, ' ' ORDER BY name) FROM framsyn.latest_scenario")" "baseline high low"
    # float8 is written with as many digits as it takes to read it back bit for bit.
    sql "SELECT scenario, region, industry, frequency, horizon, period, mean, lo80, hi80, lo95, hi95, naive, model, mase, cover80, cover95
         FROM framsyn.scenario_forecast JOIN framsyn.latest_scenario USING (scenario_id) ORDER BY 1, 2, 3, 4, 5" >"$2"
    terminate forecastd
}

compute 1 "$tmp/one"
tools/pg.sh stop && tools/pg.sh remove
rm -rf "$FRAMSYN_VAR" && mkdir -p "$FRAMSYN_VAR/log" "$FRAMSYN_VAR/run"
compute 3 "$tmp/three"
equal "there are numbers" "$(($(wc -l <"$tmp/one") > 1000))" 1
equal "the same to the last bit with three threads and another database" "$(cmp "$tmp/one" "$tmp/three" 2>&1)" ""
tap_end
