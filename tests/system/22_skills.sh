#!/bin/bash
# From sectors to skills: figures of occupations, educations and programmes become demand, balance and places; what has not
# changed is not computed again; the same bytes whatever the threads; a what-if moves programmes, too.
. "$(dirname "$0")/lib.sh"
start_all
exits "the county's figures go in" 0 framsyn submit examples/employed-annual.manifest examples/occupations.manifest \
    examples/educations.manifest examples/programmes-gysam.manifest examples/programmes-yh.manifest
await_idle
exits "places per programme" 0 framsyn pull --network gysam --what places --lang en
says "a row per programme with today's places, the need and what it says" "^VO Health and social care +[0-9]+ +(\?|[0-9,]+) \([0-9,]+–[0-9,]+\) +(likely )?(more|fewer|as today) +[0-9]+ % "
says "with the figures that it lacks" 'Figures lack of NA: population by education group \(population_education\), region 18, 03N: no year\.'
equal "all eighteen programmes, one of which has no group in the figures" "$(grep -cE '^[A-Z]{2} ' <<<"$output") $(grep -c 'NA Natural science .*figures lack' <<<"$output")" "18 1"
equal "the first class is that of the next autumn" "$(awk '$1 == "VO" && NF { for (i = 1; i <= NF; i++) if ($i ~ /^20[0-9][0-9]$/) { print $i; exit } }' <<<"$output")" "$(date -u +%Y-%-m | awk -F- '{ print $1 + ($2 >= 8) }')"
exits "balances by education and occupation" 0 framsyn pull --network yh --what balance --format csv
says "with intervals and the probability of shortage" "^id,quantity,.*,median,lo80,hi80,lo95,hi95,naive,p_short"
equal "of its own groups alone" "$(cut -d, -f6 <<<"$output" | grep -c '^73O$')" 0
exits "and with what ROA, SCB and Halland would call them" 0 framsyn pull --network gysam --what balance --lang en
says "in classes" "^73O .* (very good|good|reasonable|moderate|poor) +(shortage|balance|surplus) → (shortage|balance|surplus) +"
holds "a number has one record, also where one run computed every panel" "SELECT count(*) - count(DISTINCT (scenario_id, quantity, scheme, code, horizon)) FROM framsyn.shown_skill_record" 0
holds "where no figure tells the sectors apart, the numbers say what stands in" "
    SELECT bool_and(borrowed LIKE '%public_industry%') AND count(*) > 0 FROM framsyn.scenario_skill WHERE quantity = 'demand_public'" t
exits "demand on the short term" 0 framsyn pull --network gysam --what demand --term short --format csv
equal "is up to three years ahead" "$(awk -F, 'NR > 1 { print $10 }' <(sed 's/"[^"]*"/x/g' <<<"$output") | sort -un | tr '\n' ' ')" "1 2 3 "
exits "an unknown what is refused" 64 framsyn pull --network gysam --what placs
says "with the nearest" "Did you mean places"
holds "municipalities sum to the county in demand by occupation" "
    SELECT count(*) FROM (SELECT occupation, sum(mean) FILTER (WHERE region <> '18') AS parts, sum(mean) FILTER (WHERE region = '18') AS whole
        FROM framsyn.scenario_skill WHERE quantity = 'demand_occupation' AND horizon = 5 GROUP BY occupation) s
    WHERE abs(parts - whole) > 0.001 * whole + 0.1" 0
holds "every stand-in has its words in both languages" "
    SELECT count(*) FROM (SELECT DISTINCT split_part(unnest(string_to_array(borrowed, ' ')), '=', 1) AS name FROM framsyn.skill) b
    WHERE b.name <> '' AND NOT EXISTS (SELECT FROM framsyn.code c WHERE c.scheme = 'fallback' AND c.code = b.name)" 0
holds "the county's demand has been backtested, every occupation of it" "SELECT count(*) > 100, min(points[1]) > 1 FROM framsyn.skill_record
    JOIN framsyn.target USING (target_id) WHERE quantity = 'demand_occupation'" "t|t"
exits "demand with its record" 0 framsyn pull --network gysam --what demand --region 1880 --format csv
equal "which a municipality has from the county" "$(/usr/bin/python3 -c '
import csv, sys
rows = [r for r in csv.DictReader(sys.stdin) if r["quantity"] == "demand_occupation" and r["horizon"] == "1"]
print(len(rows) > 20, all(r["record_points"] and r["record_error"] and r["record_error_naive"] and r["record_error_line"] for r in rows))' <<<"$output")" "True True"

skill_numbers() { echo "SELECT md5(string_agg(k::text, E'\n' ORDER BY k.target_id)) FROM (SELECT target_id, first_year, mean, lo95, hi95, naive FROM framsyn.skill
    WHERE NOT effect AND run_id = ($1)) k"; }
exits "a recomputation finds nothing changed" 0 framsyn recompute --wait
says "and says so" "unchanged"
first=$(sql "$(skill_numbers "SELECT max(run_id) FROM framsyn.scenario WHERE name = 'baseline'")")
terminate forecastd
start_forecastd --jobs 3
await_answer
exits "a new figure of a programme alone" 0 framsyn submit examples/programmes-reko.manifest
await_idle
holds "leaves the numbers of those at work standing" "SELECT count(*) FROM framsyn.scenario_panel p JOIN framsyn.scenario s USING (scenario_id)
    WHERE s.scenario_id = (SELECT max(scenario_id) FROM framsyn.scenario WHERE name = 'baseline') AND p.run_id < s.run_id" 1
exits "as known before that, computed by three threads" 0 framsyn recompute --wait --as-of "$(sql "SELECT to_char(max(known_from) AT TIME ZONE 'UTC' - interval '1 second', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') FROM framsyn.submission")"
equal "the bytes are those of then" "$(sql "$(skill_numbers "SELECT max(run_id) FROM framsyn.skill")")" "$first"

exits "the high scenario goes through the chain" 0 framsyn scenario compare high --what programmes --lang en
says "and shows what more growth asks of a programme, with its interval" "VO Health .* \\+[0-9]+ \\(\\+[0-9]+ – \\+[0-9]+\\)"
# One number: those at work by industry, region and year are what demand rests on, to the last person, with the same ends.
latest="scenario_id IN (SELECT max(scenario_id) FROM framsyn.scenario WHERE name IN ('baseline', 'high', 'low') GROUP BY name)"
sectors="SELECT * FROM framsyn.scenario_forecast WHERE measure = 'employed' AND frequency = 1 AND industry_scheme = 'sni2007g' AND sector = 'T'
    AND occupation = 'T' AND education = 'T' AND $latest"
holds "demand by industry is the forecast of those at work, in every region, year and scenario, in the mean and at the ends" "
    SELECT count(*), count(DISTINCT scenario), max(abs(d.mean - f.mean)) < 0.05, max(abs(d.lo80 - f.lo80) / (1 + f.mean)) < 0.001, max(abs(d.hi95 - f.hi95) / (1 + f.mean)) < 0.001
    FROM ($sectors) f JOIN framsyn.scenario_skill d USING (scenario_id, region, industry, horizon, scenario) WHERE d.quantity = 'demand_industry' AND NOT d.effect" \
    "$((3 * 13 * 15 * 15))|3|t|t|t"
holds "and demand by occupation sums to it" "
    SELECT count(*), max(abs(d.mean - f.mean)) < 0.5 FROM (SELECT scenario_id, region, horizon, sum(mean) AS mean FROM ($sectors) f GROUP BY 1, 2, 3) f
    JOIN (SELECT scenario_id, region, horizon, sum(mean) AS mean FROM framsyn.scenario_skill WHERE quantity = 'demand_occupation' AND NOT effect AND $latest
        GROUP BY 1, 2, 3) d USING (scenario_id, region, horizon)" "$((3 * 13 * 15))|t"
exits "and it can be pulled by its name" 0 framsyn pull --network gysam --what places --scenario low

# A bridge that an analyst adds tomorrow does not stand beside what was said today.
groups_of() { framsyn pull --network yh --what places --format csv "$@" | /usr/bin/python3 -c '
import csv, sys
print(*[r["groups"] for r in csv.DictReader(sys.stdin) if r["programme"] == "FRISK"])'; }
before=$(groups_of)
then=$(sql "SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')")
sql "DELETE FROM framsyn.bridge WHERE kind = 'programme_education' AND from_code = 'FRISK';
     INSERT INTO framsyn.bridge VALUES ('programme_education', 'yh-area', 'FRISK', 'edugroup', '85X', 1, '-infinity', 'infinity', 'a test')"
exits "a figure after it" 0 framsyn submit --partial examples/programmes-yh.manifest
exits "and a recomputation" 0 framsyn recompute --wait
equal "the programme leads elsewhere" "$(groups_of) not $before" "85X not 75X"
equal "but not as of then" "$(groups_of --as-of "$then")" "$before"

exits "a class more" 0 framsyn scenario new care "places programme=gysam:VO places=60 from=2026" --reason "asked for"
exits "is computed with the chain" 0 framsyn scenario run care
holds "it changes the supply of its group" "SELECT bool_and(median > 120) FROM framsyn.scenario_skill
    WHERE effect AND scenario = 'care' AND quantity = 'supply' AND region = '18' AND education = '73O' AND year = 2035" t
holds "and nobody's demand" "SELECT count(*) FROM framsyn.scenario_skill WHERE effect AND scenario = 'care' AND quantity LIKE 'demand%'" 0
exits "which is shown per education" 0 framsyn scenario compare care --what educations --lang en
says "with its interval" "73O .*\\+[0-9]+ \\(\\+[0-9]+ – \\+[0-9]+\\)"
number=$(framsyn pull --network gysam --what places --format csv | awk -F, '$3 == "VO" { print $1 }' | tr -d '"')
exits "the way back from a programme's number" 0 framsyn why "$number"
says "names the next class" "next class +begins [0-9]+, first graduates"
says "its rival" "naive +[0-9.]+"
says "what it is reckoned from" "reckoned +\\([0-9]+ - -?[0-9]+\\) / \\(0\\.[0-9]+ x 0\\.[0-9]+ x 0\\.[0-9]+\\) = [0-9]+"
equal "places today are those of the last year known" "$(sed -nE 's/^ *places today +//p' <<<"$output")" "$(awk -F, '$1 == "places" && $2 == "VO" { last = $4 } END { print last }' examples/programmes-gysam.csv)"
says "its backtest is that of what it is made of" "backtest of population 73O +origins: [0-9]+, years ahead: [0-9], mean error [0-9.]+ \\(naive [0-9.]+, line [0-9.]+\\)"
says "what went in, with its age" "places +SYNTHETIC, .*programmes-gysam.csv, .*data age"
all_swedish "$number"
number=$(framsyn pull --network gysam --what demand --format csv | awk -F, '$2 == "openings" && $6 == "532" { print $1; exit }')
exits "and of an occupation's openings" 0 framsyn why "$number"
equal "has the backtest of that occupation alone" "$(grep -oE 'backtest of demand_occupation [0-9]+' <<<"$output" | sort -u)" "backtest of demand_occupation 532"
number=$(framsyn pull --network gysam --what balance --format csv | awk -F, '$6 == "73O" { print $1; exit }' | tr -d '"')
exits "and of a balance" 0 framsyn why "$number"
says "has the classes others use" "Halland's class"
says "and what stands in for the county's own data" "commuting_held"
says "and that its people were counted a year before those at work, and walked on" "stock_aged=2023 +the population by education is an older count, .*, from 2023$"
exits "in Swedish" 0 framsyn why "$number" --lang sv
says "with the year as well" "stock_aged=2023 +befolkningen .* äldre räkning, .*, från 2023$"
holds "as is the population's own number, not the demand's" "SELECT string_agg(DISTINCT quantity, ' ' ORDER BY quantity) FROM framsyn.scenario_skill
    WHERE borrowed LIKE '%stock_aged=2023%' AND scenario = 'baseline'" "balance balance_occupation inflow places places_change population potential supply"
all_swedish "$number"

# Of one kind of table the best definition alone: real figures drive out synthetic ones, of the same list of programmes only.
sed 's/^definition = .*/definition = OFFERED/; s/^file = .*/file = offered.csv/; s/^source = .*/source = schools/' examples/programmes-gysam.manifest >"$tmp/offered.manifest"
awk -F, 'NR == 1 || $1 == "places" && $2 == "VO"' OFS=, examples/programmes-gysam.csv | sed '$s/,[0-9]*$/,777/' >"$tmp/offered.csv"
places_today() { framsyn pull --network "$1" --what places --format csv | /usr/bin/python3 -c '
import csv, sys
print(*sorted(r["programme"] + "=" + r["today"] for r in csv.DictReader(sys.stdin) if r["today"]))'; }
others=$(places_today yh)
exits "real places of one programme" 0 framsyn submit "$tmp/offered.manifest"
await_idle
equal "are all that is known of the schools' programmes" "$(places_today gysam)" "VO=777"
equal "and leave those of another list alone" "$(places_today yh)" "${others:-some}"
equal "no complaints in the logs" "$(complaints)" ""
tap_end
