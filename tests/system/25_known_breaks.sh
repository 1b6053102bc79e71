#!/bin/bash
# What an analyst knows of the figures enters the forecasts, stands beside the numbers it touches, and can be taken back.
. "$(dirname "$0")/lib.sh"
start_all
mkdir "$tmp/in"
# Restaurants lose a third in 2020, gently enough not to be found: nobody but an analyst knows that it was the pandemic.
awk 'BEGIN { srand(4); print "region,industry,period,value"
    for (y = 2008; y <= 2020; y++) for (i = 1; i <= 3; i++) { split("A I H", k, " ")
        printf "18,%s,%d,%d\n", k[i], y, (3000 + 40 * (y - 2008) + 60 * rand()) * (i == 2 && y == 2020 ? 0.7 : 1) } }' >"$tmp/in/work.csv"
cat >"$tmp/in/work.manifest" <<'M'
manifest = 1
file = work.csv
source = test
released = 2021-11-01
measure = employed
definition = RAMS-16plus
region = column region
industry = column industry scheme sni2007g
period = column period
value = column value
M
exits "figures go in" 0 framsyn submit "$tmp/in/work.manifest"
rests "and are forecast"
forecast() { sql "SELECT round(f.mean) FROM framsyn.scenario_forecast f WHERE industry = '$1' AND horizon = 1 AND scenario_id = (SELECT max(scenario_id) FROM framsyn.scenario WHERE name = 'baseline')"; }
before=$(forecast I) other=$(forecast A)
exits "nothing is noted yet" 0 framsyn breaks list --lang en
says "which is said" "Nothing is noted"
exits "a note needs a reason" 64 framsyn breaks note 2020 --kind once
exits "and a kind that there is" 64 framsyn breaks note 2020 --kind shift --reason x
exits "a period that is one" 64 framsyn breaks note 20-20 --kind once --reason x
exits "and an industry that there is" 64 framsyn breaks note 2020 --kind once --industry Q9 --reason x
exits "2020 was no rule for restaurants" 0 framsyn breaks note 2020 --kind once --industry I --reason "pandemic: restaurants closed" --lang en
says "a run computes anew" "Run [0-9]+ computes anew"
rests "it comes to an end"
claim "the forecast goes on from before the pandemic ($before, then $(forecast I))" [ "$(forecast I)" -gt $((before + 300)) ]
claim "other industries are nearly as they were ($other, then $(forecast A)), as the total has no dip either" [ $(($(forecast A) - other)) -lt 150 ] && [ $(($(forecast A) - other)) -gt -150 ]
number=$(sql "SELECT run_id || '.' || target_id || '.1' FROM framsyn.forecast JOIN framsyn.target USING (target_id) JOIN framsyn.run USING (run_id) WHERE scenario = 'baseline' AND industry = 'I' AND horizon = 1 ORDER BY run_id DESC LIMIT 1")
exits "why" 0 framsyn why "$number" --lang en
says "says what was taken off" "known one-off value in 2020"
says "and who noted it and why" "pandemic: restaurants closed; noted by"
all_swedish "$number"
exits "the list has it" 0 framsyn breaks list --format csv
says "with its reason" '^1,2020,once,,,sni2007g:I,pandemic: restaurants closed,'
exits "it is taken back" 0 framsyn breaks take-back 1 --reason "it was a rule after all"
rests "and computed anew"
equal "as before" "$(forecast I)" "$before"
exits "a note that counts no more cannot be taken back" 66 framsyn breaks take-back 1 --reason again
terminate forecastd
equal "no log has an error" "$(complaints)" ""
tap_end
