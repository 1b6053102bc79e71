#!/bin/bash
# What-if scenarios: kept with author and reason, computed beside the baseline with the same draws, compared with it.
. "$(dirname "$0")/lib.sh"
start_all
exits "the annual figures go in" 0 framsyn submit examples/employed-annual.manifest
await_idle
exits "the baseline" 0 framsyn pull --network gysam --format csv
baseline=$output

exits "beside it stand a high and a low scenario, which nobody asked for" 0 framsyn scenario list --lang en
says "by the service itself, with what they are" "^[0-9]+ +high .* framsyn +every industry grows so that those at work .* upper end"
exits "fewer of them" 0 framsyn scenario list --most 1 --lang en
says "with a word on the others" "^The newest 1; --most shows more\.$"
exits "what the high one supposes" 0 framsyn scenario show high --lang en
says "is stated as assumptions" "^  1  sector-growth region=18 industry=T points=[0-9.]+ from=2025 until=2027"
exits "it can be compared" 0 framsyn scenario compare high --format csv
equal "and has those at work at the upper end of the baseline's interval, as near as hundredths of a per cent a year come, after three years and at the end" "$(awk -F, '
    NR == FNR { if ($2 == "18" && $4 == "T" && $8 == "year") end[$9] = $14; next }
    $3 == "18" && $5 == "T" && $7 == "year" && ($8 == 3 || $8 == 15) { printf "%d ", ($11 / end[$8] - 1)^2 < (0.00005 * $8)^2 }' <(cat <<<"$baseline") <(cat <<<"$output"))" "1 1 "
exits "a network pulls it by its name" 0 framsyn pull --network gysam --format csv --scenario low
equal "with fewer at work than in the baseline" "$(awk -F, 'NR > 1 && $2 == "18" && $4 == "T" && $8 == "year" && $9 == 15 { print ($12 < '"$(awk -F, 'NR > 1 && $2 == "18" && $4 == "T" && $8 == "year" && $9 == 15 { print $12 }' <<<"$baseline")"') }' <<<"$output")" 1
exits "it is not put away" 65 framsyn scenario archive high --reason why

yard="plant-opens region=1861 industry=H persons=200..300 from=2027 ramp=3"
exits "a scenario without a reason is refused" 64 framsyn scenario new yard "$yard"
exits "so is an unknown kind" 64 framsyn scenario new yard "plant-open region=1861" --reason why
says "with the nearest one" "Did you mean plant-opens"
exits "so is a plant without a municipality" 65 framsyn scenario new yard "plant-opens industry=H persons=9 from=2027" --reason why
says "which is said" "needs a municipality"
exits "also in Swedish" 65 framsyn scenario new yard "plant-opens industry=H persons=9 from=2027" --reason why --lang sv
says "said in Swedish" "kräver en kommun"
exits "so is a key that the kind does not have" 65 framsyn scenario new yard "places programme=gysam:VO persons=30 from=2027" --reason why
says "with what it is written like" 'written like "places programme=gysam:VO places=1 from=2027"'
exits "so is an age that is none" 65 framsyn scenario new yard "participation points=1 age=young from=2027" --reason why
exits "so is an industry that does not exist" 65 framsyn scenario new yard "plant-opens region=1861 industry=X persons=9 from=2027" --reason why
says "which is said too" 'no industry "X"'
exits "so is a municipality of another county" 65 framsyn scenario new yard "plant-opens region=0180 industry=H persons=9 from=2027" --reason why
exits "a name that would pass for the baseline is refused" 65 framsyn scenario new baseline "$yard" --reason why
exits "so is that of the high one" 65 framsyn scenario new high "$yard" --reason why
exits "a scenario is saved" 0 framsyn scenario new yard "$yard" --reason "asked by the council"
exits "not twice" 1 framsyn scenario new yard "migration percent=-50 from=2026" --reason other
says "as there is one" "there is a scenario yard already"
exits "but the same again is the same" 0 framsyn scenario new yard "$yard" --reason "asked by the council"
holds "and one version" "SELECT count(*) FROM framsyn.what_if WHERE author <> 'framsyn'" 1

exits "what has come by the last figures is in them" 0 framsyn scenario new past "plant-opens region=1861 industry=H persons=200 from=2010" --reason "a test"
exits "it is computed" 0 framsyn scenario run past
exits "and adds nothing" 0 framsyn scenario compare past --lang en
says "which is said" "bear upon nothing"
exits "it is computed" 0 framsyn scenario run yard
exits "and compared" 0 framsyn scenario compare yard --format csv
effect() { awk -F, -v region="$1" -v industry="$2" -v year="$3" 'NR > 1 && $3 == region && $5 == industry && $9 == year { printf "%d %d %d\n", $12 + 0.5, $13 + 0.5, $14 + 0.5 }' <<<"$output"; }
equal "the yard's municipality has the plant, with its interval" "$(effect 1861 H 2030)" "$(effect 18 T 2030)"
claim "of about 250 (210 to 290)" awk '{ exit !($1 > 240 && $1 < 260 && $2 > 203 && $2 < 217 && $3 > 283 && $3 < 297) }' <<<"$(effect 18 H 2030)"
claim "a third of it in the first year" awk '{ exit !($1 >= 80 && $1 <= 87) }' <<<"$(effect 1861 T 2027)"
equal "and other municipalities have none" "$(effect 1880 T 2030)" ""
exits "as a table" 0 framsyn scenario compare yard
says "with a row per cell" "^Hallsberg +H Transport and storage .*\+2[45][0-9] \(\+2"
says "under what they are" "^People at work by workplace, difference from the baseline with the same draws \(80 %\)$"
exits "in Swedish" 0 framsyn scenario compare yard --lang sv
says "in Swedish words" "^Sysselsatta efter arbetsställe, skillnad mot huvudscenariot med samma dragningar \(80 %\)$"
says "with the total of all industries" "^Hallsberg +Alla näringar .*\+2[45][0-9] \(\+2"
exits "of occupations, which are not forecast here," 0 framsyn scenario compare yard --what occupations
says "it says that there is nothing" "^Its assumptions bear upon nothing that is forecast here\.$"
exits "of what is no part of a forecast: exit code 64" 64 framsyn scenario compare yard --what plants
exits "the baseline is untouched" 0 framsyn pull --network gysam --format csv
equal "to the last byte" "$output" "$baseline"
holds "cells it does not touch have the baseline's numbers to the last digit" "
    SELECT count(*) FILTER (WHERE s.mean <> b.mean OR s.lo95 <> b.lo95) FROM framsyn.scenario_forecast s
    JOIN framsyn.scenario_forecast b ON b.target_id = s.target_id AND b.horizon = s.horizon AND b.scenario = 'baseline'
    WHERE s.scenario = 'yard' AND s.region = '1880'" 0
exits "a network may pull it by its name" 0 framsyn pull --network gysam --region 1861 --industry H --scenario yard

exits "an edit is a new version" 0 framsyn scenario edit yard "sector-growth industry=F points=1 from=2026 until=2030" "migration percent=-50 from=2026" --reason "weak economy"
exits "with the old assumption" 0 framsyn scenario show yard
says "and the new ones" "^  2  sector-growth region=18 industry=F points=1 from=2026 until=2030"
exits "the list says that it was not run since" 0 framsyn scenario list --what-if
says "and why" "before the last edit.*weak economy"
exits "it is run again" 0 framsyn scenario run yard
says "and tells which assumption bears upon nothing" "1 of 3 assumptions bear upon nothing"
exits "compared" 0 framsyn scenario compare yard --format csv
holds "growth adds up: municipalities to the county, in the mean of the draws" "
    SELECT round(sum(e.mean) FILTER (WHERE t.region <> '18') - sum(e.mean) FILTER (WHERE t.region = '18')) = 0
    FROM framsyn.effect e JOIN framsyn.target t USING (target_id)
    WHERE e.run_id = (SELECT max(run_id) FROM framsyn.run) AND t.industry = 'F' AND e.horizon = 6" t
exits "an assumption is taken away" 0 framsyn scenario edit yard --remove 1,3 --reason "only growth"
exits "and shown no more" 0 framsyn scenario show yard
equal "in the newest version" "$(grep -c '^  ' <<<"$(sed '/^$/q' <<<"$output")")" 1
exits "it is put away" 0 framsyn scenario archive yard --reason "decided"
exits "and then not run" 1 framsyn scenario run yard
exits "nor edited" 1 framsyn scenario edit yard "$yard" --reason again
exits "one that is not there: exit code 66" 66 framsyn scenario run other
exits "nor compared" 66 framsyn scenario compare other
equal "no complaints in the logs" "$(complaints)" ""
tap_end
