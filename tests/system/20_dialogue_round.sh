#!/bin/bash
# A dialogue round: what it says with its margin, and an answer that its employer takes back: it counts nowhere any more, a
# line says who did it and why, and the forecasts are computed without it.
. "$(dirname "$0")/lib.sh"
start_all
statistics "$tmp/employed.csv" 1 2160
framsyn submit "$tmp/employed.csv" >/dev/null
{
    echo round,date,respondent,sector,region,industry,headcount,change_1y,recruit_1y,shortage,certainty
    for e in a:100:5 b:60:-2 c:40:0 d:50:10; do
        IFS=: read -r name persons change <<<"$e"
        echo "2008H1,2008-03-17,$name,private,1880,F,$persons,$change,3-5,4,0.5"
    done
    echo 2008H1,2008-03-17,e,public,1880,Q,100,5,3,4,0.5
} >"$tmp/round.csv"
exits "a round comes in" 0 framsyn submit "$tmp/round.csv"
await_idle

exits "rounds are listed" 0 framsyn dialogue list
says "with what is in them" '2008H1 .* 5 .* 5'
exits "what it says, by industry" 0 framsyn dialogue balance --format csv
says "the mean with its standard error" '^2008H1,sni2007g,F,Bygg,Construction,change_1y,4,3.52,'
report "a group of one employer is not shown" "$(! grep -q ',Q,' <<<"$output"; echo $?)"
exits "by organisation" 0 framsyn dialogue balance --by organisation --round 2008H1
says "in words" 'Private sector +balance_1y'
exits "in Swedish" 0 framsyn dialogue balance --lang sv
says "in Swedish words" 'balans 1 år'
exits "by nothing that there is: exit code 64" 64 framsyn dialogue balance --by colour

then=$(moment)
await_moment "$then"
# what went into a run's panels: figures, conversions, dialogues
went_in() { echo "SELECT string_agg(encode(input_hash, 'hex'), ' ' ORDER BY panel_id) FROM framsyn.run_panel WHERE run_id = ($1)"; }
before=$(sql "$(went_in "SELECT max(run_id) FROM framsyn.run")")
exits "a withdrawal needs a reason" 64 framsyn dialogue withdraw d --round 2008H1
exits "an answer that there is none of: exit code 66" 66 framsyn dialogue withdraw x --round 2008H1 --reason "by phone"
exits "an answer is taken back" 0 framsyn dialogue withdraw d --round 2008H1 --reason "asked for by phone"
says "a run computes without it" "Run [0-9]+ computes without it"
await_idle
holds "the run is done" "SELECT state FROM framsyn.run WHERE reason LIKE 'an answer of round 2008H1%'" published
exits "the round says something else" 0 framsyn dialogue balance --format csv
says "without the answer" ',change_1y,3,1.9'
exits "taking it back again is no answer: exit code 66" 66 framsyn dialogue withdraw d --round 2008H1 --reason again
exits "a line says who and why" 0 framsyn dialogue withdrawals
says "and when" "20..-.* 2008H1 +d +local +asked for by phone"
holds "the answer itself stays" "SELECT count(*) FROM framsyn.dialogue_answer WHERE respondent = 'd'" 1
exits "computed as of the moment before it was taken back" 0 framsyn recompute --wait --as-of "$then"
holds "it goes by what was known then, with the answer" "$(went_in "SELECT max(run_id) FROM framsyn.run WHERE scenario LIKE 'as-of-%'")" "$before"
report "which is not what goes in now" "$([ "$(sql "$(went_in "SELECT max(run_id) FROM framsyn.run WHERE scenario = 'baseline'")")" != "$before" ]; echo $?)"
equal "no process complained" "$(complaints)" ""
tap_end
