#!/bin/bash
# From nothing to a forecast: database, daemons, the examples through the workers, and each verb that reads.
. "$(dirname "$0")/lib.sh"
start_all
start_worker ingest-2
equal "the daemon answers" "$(await_answer)" ""
exits "the examples go in through the workers" 0 framsyn submit --inbox examples
holds "every file is admitted" "SELECT count(*) FROM framsyn.submission WHERE state = 'admitted'" "$(ls examples/*.manifest | wc -l)"
holds "every row of the examples is stored" "SELECT count(*) FROM framsyn.observation" \
    "$(for file in examples/*.csv; do [ "$file" = examples/dialogue.csv ] || tail -n +2 "$file"; done | wc -l)"
holds "every dialogue answer is stored" "SELECT count(*) FROM framsyn.dialogue_answer" $(($(wc -l <examples/dialogue.csv) - 1))
rests "the computation comes to an end"
holds "a scenario is published" "SELECT count(*) > 0 FROM framsyn.scenario" t

framsyn pull --network gysam --format csv >"$tmp/gysam.csv"
equal "every municipality and the county have a forecast" \
    "$(/usr/bin/python3 -c 'import csv,sys; print(" ".join(sorted({r["region"] for r in csv.DictReader(open(sys.argv[1]))})))' "$tmp/gysam.csv")" \
    "18 1814 1860 1861 1862 1863 1864 1880 1881 1882 1883 1884 1885"
equal "intervals lie around the mean and each row has its backtest" "$(/usr/bin/python3 - "$tmp/gysam.csv" <<'P'
import csv, sys
rows = [r for r in csv.DictReader(open(sys.argv[1])) if r["mean"]]
bad = [r["id"] for r in rows if not float(r["lo95"]) <= float(r["lo80"]) <= float(r["mean"]) <= float(r["hi80"]) <= float(r["hi95"])]
bad += [r["id"] for r in rows if r["mase"] == "" or r["cover80"] == ""]
print(len(rows) > 500, bad[:5])
P
)" "True []"
exits "the table for people" 0 framsyn pull --network yh --region 1880 --frequency year --term short
exits "pull as JSON" 0 framsyn pull --network reko --format json
equal "the JSON parses" "$(printf '%s' "$output" | /usr/bin/python3 -c 'import json,sys; json.load(sys.stdin); print("yes")' 2>&1)" yes
exits "a network that does not exist" 64 framsyn pull --network xyz
exits "scenarios are listed" 0 framsyn scenario list
number=$(awk -F, 'NR == 2 { print $1 }' "$tmp/gysam.csv" | tr -d '"')
exits "why walks back from a number" 0 framsyn why "$number"
says "why names the file" "employed-(annual|monthly).csv"
all_swedish "$number"
exits "the doctor finds nothing wrong" 0 framsyn doctor
for name in ingest-1 ingest-2 forecastd; do
    equal "$name ends on SIGTERM" "$(terminate $name && echo ended)" ended
done
equal "no log has an error" "$(complaints)" ""
tap_end
