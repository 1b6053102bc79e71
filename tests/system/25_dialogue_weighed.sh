#!/bin/bash
# Employers' answers in the forecasts: every number says what they did to it, an agreed exaggeration stays within the bound
# that was stated before, and what is taken back leaves nothing behind.
. "$(dirname "$0")/lib.sh"
start_all
framsyn submit examples/employed-annual.manifest examples/dialogue.manifest >"$tmp/submit.log" 2>&1
await_idle

# number COLUMN [REGION]: of construction next year, in the latest baseline.
number() {
    sql "SELECT $1 FROM framsyn.latest_scenario l JOIN framsyn.scenario_panel sp USING (scenario_id) JOIN framsyn.target t USING (panel_id)
         JOIN framsyn.panel p USING (panel_id) JOIN framsyn.forecast f ON f.run_id = sp.run_id AND f.target_id = t.target_id
         LEFT JOIN framsyn.dialogue_move m ON (m.run_id, m.target_id, m.horizon) = (f.run_id, f.target_id, f.horizon)
         WHERE l.name = 'baseline' AND p.measure = 'employed' AND p.frequency = 1 AND t.region = '${2:-18}' AND t.industry = 'F' AND f.horizon = 1"
}
beyond="SELECT count(*) FROM framsyn.dialogue_move m JOIN framsyn.forecast f USING (run_id, target_id, horizon)
    LEFT JOIN framsyn.effect e USING (run_id, target_id, horizon) WHERE abs(f.mean - coalesce(e.mean, 0) - m.without) > m.bound * (1 + 1e-9) + 1e-9"

holds "numbers have moved" "SELECT count(*) > 1000 FROM framsyn.dialogue_move m JOIN framsyn.forecast f USING (run_id, target_id, horizon) WHERE f.mean <> m.without" t
holds "none beyond its bound" "$beyond" 0
exits "how answers turned out" 0 framsyn dialogue record
says "and what is made of them" 'county +private +1 +[0-9]+ .* 1\.[0-9][0-9] +used +0\.[1-5]'
says "others are set aside" ' aside +0\.00'
exits "in Swedish" 0 framsyn dialogue record --lang sv
says "in Swedish words" 'län +privat +1 .* används'
exits "a number says what they did to it" 0 framsyn why "$(number "f.run_id || '.' || f.target_id || '.' || f.horizon" 1880)"
says "the number without them" 'without them +[0-9.]+; the answers moved it by [+-][0-9.]+'
says "the bound" 'bound +at most [0-9.]+ either way'
says "how many of each kind, and their weight" '1 year ahead +round 2024H2, answers counted: public 0, private [0-9]+, weight 0\.[0-9]+'
says "and the record they have" 'private 1 y, .* used: mean error [0-9.]+ % with, [0-9.]+ % without, [0-9]+ forecasts compared; their interval made 1\.[0-9]+ times as wide'

moved=$(sql "SELECT round($(number f.mean 1880) - $(number m.without 1880))")
exits "a network is told how far they moved it" 0 framsyn pull --network gysam --region 1880 --industry F --frequency year --format csv
equal "in whole persons, in a column of its own" "$(awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "dialogue_moved") c = i } $9 == 1 { print $c }' <(tr -d '\r' <<<"$output"))" "$moved"
exits "also in the table of every row" 0 framsyn pull --network gysam --region 1880 --industry F --frequency year --all --lang en
says "with its sign" "^Örebro +F Construction +2025 .* [+]$moved +[0-9]+\.[0-9]+\.1$"
says "and what it is" "^Answers: the persons by which employers' answers"

all_swedish "$(number "f.run_id || '.' || f.target_id || '.' || f.horizon" 1880)"
exits "what they did to all of them, in a sentence" 0 framsyn dialogue effect
says "with the error without and with them" "Employers' answers \(2024H2, synthetic\) moved [0-9,]+ of [0-9,]+ .* errors were [0-9.]+ % without and [0-9.]+ % with them"
exits "in Swedish" 0 framsyn dialogue effect --lang sv
says "in Swedish words" "Arbetsgivarnas svar \(2024H2, påhittade\) flyttade"

before=$(number 'f.mean, f.lo80, f.hi80, m.without, m.bound') without=$(number m.without) stated=$(number m.bound)
{
    echo round,date,respondent,sector,region,industry,headcount,change_1y,change_3y,change_5y
    for name in x y z; do echo "2024H3,2024-11-20,$name,private,18,F,100,900,900,900"; done
} >"$tmp/agreed.csv"
exits "three agree to say ten times as many" 0 framsyn submit "$tmp/agreed.csv"
await_idle
report "the number has moved" "$([ "$(number f.mean)" != "${before%%|*}" ]; echo $?)"
equal "without them it is what it was" "$(number m.without)" "$without"
holds "it lies within the bound stated before they spoke" "SELECT $(number f.mean) - $without BETWEEN 0 AND $stated + 1e-6" t
holds "and so does every other" "$beyond" 0
exits "one takes the answer back" 0 framsyn dialogue withdraw y --round 2024H3 --reason "was agreed upon"
await_idle
equal "two are too few to count: the number is what it was, to the last bit" "$(number 'f.mean, f.lo80, f.hi80, m.without, m.bound')" "$before"
# One late answer would be told of by the difference between two published numbers: it waits until three are new.
late() { echo round,date,respondent,sector,region,industry,headcount,change_1y,change_3y,change_5y; for name in "$@"; do echo "2024H3,2024-11-21,$name,private,18,F,100,900,900,900"; done; }
late u >"$tmp/one.csv"
exits "one answers late" 0 framsyn submit "$tmp/one.csv"
await_idle
equal "alone it moves nothing, to the last bit" "$(number 'f.mean, f.lo80, f.hi80, m.without, m.bound')" "$before"
exits "the number" 0 framsyn why "$(number "f.run_id || '.' || f.target_id || '.' || f.horizon")"
says "says that an answer waits" 'answers that wait +round 2024H3: of 1, until three employers or more are new there'
says "and that two went with the one taken back" 'answers set aside +round 2024H3: of 2, which came together with one that was taken back'
all_swedish "$(number "f.run_id || '.' || f.target_id || '.' || f.horizon")"
exits "so does the list of rounds" 0 framsyn dialogue list --format csv
equal "in a column" "$(/usr/bin/python3 -c '
import csv, sys
print(*[r["waiting"] for r in csv.DictReader(sys.stdin) if r["round"] == "2024H3"])' <<<"$output")" 3
late v w >"$tmp/two.csv"
exits "two more answer" 0 framsyn submit "$tmp/two.csv"
await_idle
report "together they count" "$([ "$(number f.mean)" != "${before%%|*}" ]; echo $?)"
holds "no group of fewer than three is told of" "SELECT count(*) FROM framsyn.dialogue_source WHERE public + private < 3" 0
equal "no process complained" "$(complaints)" ""
tap_end
