#!/bin/bash
# Figures in SNI 2025 continue the series of the fifteen groups: split by the shares of the correspondence, chained over the
# years that both cover, and marked; and why tells by which shares, and every value that was revised.
. "$(dirname "$0")/lib.sh"
start_all
heading=measure,definition,region,industry,period,value
{
    echo $heading
    for year in $(seq 2008 2025); do
        for i in A B+C D+E F G H I J K L M+N O P Q R+S+T+U; do echo "employed,BAS,1880,$i,$year,$((1000 + (year - 2008) * 10))"; done
    done
} >"$tmp/groups.csv"
exits "eighteen years in SNI 2007" 0 framsyn submit "$tmp/groups.csv"
{
    echo region,industry,year,value
    for year in 2025 2026; do
        for i in A B C D E F G H I J K L M N O P Q R S T U V; do
            growth=1
            [ $i != T ] || growth=60
            echo "1880,$i,$year,$((300 + (year - 2025) * growth))"
        done
    done
} >"$tmp/sections.csv"
exits "two in SNI 2025, read without a manifest but the words" 65 framsyn submit "$tmp/sections.csv"
sed -i '1s/industry/SNI 2025/' "$tmp/sections.csv"
exits "whose edition the heading tells" 0 framsyn submit --yes --measure employed --definition BAS "$tmp/sections.csv"
says "with the list it is in" 'industry +column "SNI 2025", 22 values, 22 known \(sni2025\)'
await_idle
holds "the letters are those of their own list" "SELECT string_agg(DISTINCT industry_scheme, ' ') FROM framsyn.series WHERE industry = 'T'" "sni2025"
holds "the county's numbers are of the fifteen groups alone" "SELECT string_agg(DISTINCT industry_scheme, ' ' ORDER BY industry_scheme) FROM framsyn.scenario_forecast" "sni2007g total"
# J is J and K: 301 + 301 in 2026, chained by 1170 over 300 + 300 in 2025
holds "and go on to 2026" "SELECT data_until, round(last_value::numeric, 6) FROM framsyn.scenario_forecast WHERE industry = 'J' AND horizon = 1 ORDER BY scenario_id DESC LIMIT 1" "2026|1173.900000"
holds "finance is K as before" "SELECT round(last_value::numeric, 6) FROM framsyn.scenario_forecast WHERE industry = 'K' AND horizon = 1 ORDER BY scenario_id DESC LIMIT 1" "1173.900000"
id=$(sql "SELECT id FROM framsyn.scenario_forecast WHERE industry = 'G' AND horizon = 1 ORDER BY scenario_id DESC LIMIT 1")
exits "why takes a number made of converted figures" 0 framsyn why "$id"
says "and tells by which share and on whose word" 'converted by sni2025:T 0.25 → sni2007g:G \(Framsyn, estimate'

sed -i 's/1880,G,2010,1020/1880,G,2010,1400/; s/,1880,G,2010,.*/,1880,G,2010,1400/' "$tmp/groups.csv"
exits "a revision of an old year" 0 framsyn submit "$tmp/groups.csv"
await_idle
id=$(sql "SELECT id FROM framsyn.scenario_forecast WHERE industry = 'G' AND horizon = 1 ORDER BY scenario_id DESC LIMIT 1")
exits "why takes the new number" 0 framsyn why "$id"
says "and tells of the old value" "2010 .*1400 .*vintage 3.* 1020 .*vintage 1"

# The shares of T: an analyst corrects them, and what was said before can still be said.
then=$(moment)
await_moment "$then"
before=$(sql "$(numbers "SELECT max(scenario_id) FROM framsyn.scenario WHERE name = 'baseline'")")
sql "UPDATE framsyn.correspondence SET weight = CASE to_code WHEN 'G' THEN 0.5 ELSE 0.5 END, source = 'the branch council'
     WHERE (from_scheme, from_code, to_scheme) = ('sni2025', 'T', 'sni2007g')"
exits "computed with the corrected shares" 0 framsyn recompute --wait
report "the numbers are others" "$([ "$(sql "$(numbers "SELECT max(scenario_id) FROM framsyn.scenario WHERE name = 'baseline'")")" != "$before" ]; echo $?)"
exits "computed as of the moment before the correction" 0 framsyn recompute --wait --as-of "$then"
holds "the numbers are those that were said then, to the last digit" "$(numbers "SELECT max(scenario_id) FROM framsyn.scenario WHERE name LIKE 'as-of-%'")" "$before"
id=$(sql "SELECT id FROM framsyn.scenario_forecast WHERE industry = 'G' AND horizon = 1 AND scenario_id = (SELECT max(scenario_id) FROM framsyn.scenario WHERE name LIKE 'as-of-%')")
exits "why takes a number of then" 0 framsyn why "$id"
says "and names the share of then" 'converted by sni2025:T 0.25 → sni2007g:G'
equal "no process complained" "$(complaints | grep -v submission_content_once)" ""
tap_end
