#!/bin/bash
# Real statistics of Örebro län, where they lie beside the checkout: all go in, and every municipality comes out with
# intervals and a backtest.
. "$(dirname "$0")/lib.sh"
if [ ! -d ../shared/data/orebro-rams-annual-2008-2021 ]; then
    skip "real figures" "../shared/data is not here"
    tap_end
    exit
fi
start_all
exits "every manifest is admitted" 0 framsyn submit tests/real
holds "all of them" "SELECT count(*) FROM framsyn.submission WHERE state = 'admitted'" "$(ls tests/real/*.manifest | wc -l)"
rests "the computation comes to an end"
exits "pull" 0 framsyn pull --network gysam --format csv
printf '%s\n' "$output" >"$tmp/gysam.csv"
equal "all twelve municipalities, with intervals and backtest figures" "$(/usr/bin/python3 - "$tmp/gysam.csv" <<'P'
import csv, sys
rows = [r for r in csv.DictReader(open(sys.argv[1])) if r["frequency"] == "year"]
full = [r for r in rows if r["mean"] and r["lo80"] and r["hi95"] and r["mase"] and r["mase_naive"] and r["cover80"]]
print(len({r["region"] for r in full if len(r["region"]) == 4}), len(full) > 1000)
P
)" "12 True"
# Compared with the files by hand: 1880, manufacturing, 2015, men and women.
wanted=$(awk -F, '$1 == "1880" && $3 == "B+C" { for (i = 4; i <= NF; i++) if ($i == 2015) sum += $(i + 1) } END { print sum }' \
    ../shared/data/orebro-rams-annual-2008-2021/employment.csv)
holds "a stored figure is the file's" "SELECT sum(value) FROM framsyn.observation JOIN framsyn.series USING (series_id)
    WHERE region = '1880' AND industry = 'B+C' AND period = 2015 AND frequency = 1 AND definition = 'RAMS-16plus'" "$wanted"
# RAMS until 2021 and BAS from 2020, of two definitions and three files, are one series of each municipality and industry, linked by
# the ratio over the years that both have.
holds "RAMS and BAS make one linked series of every municipality and industry" "SELECT count(*), count(DISTINCT region), count(DISTINCT industry), min(first_year), max(last_year), bool_and(linked)
    FROM (SELECT t.region, t.industry, min(f.first_period) AS first_year, max(f.last_period) AS last_year,
                 bool_or(s.definition = 'RAMS-16plus' AND i.factor IS NOT NULL) AND bool_or(s.definition = 'RAMS-16-74' AND i.factor IS NOT NULL) AND bool_or(s.definition = 'BAS') AS linked
          FROM framsyn.fit_input i JOIN framsyn.fit f USING (run_id, target_id) JOIN framsyn.series s USING (series_id) JOIN framsyn.target t USING (target_id)
          JOIN framsyn.panel p USING (panel_id)
          WHERE p.measure = 'employed' AND p.frequency = 1 AND t.industry_scheme = 'sni2007g' AND length(t.region) = 4 AND t.industry <> 'US' AND s.frequency = 1
          GROUP BY t.region, t.industry) x" "180|12|15|2008|2022|t"
# Yearly figures end in 2022 and monthly ones in 2024: the county's years between are nowcast, and why says so.
number=$(framsyn pull --network gysam --format csv | /usr/bin/python3 -c '
import csv, sys
print([r["id"] for r in csv.DictReader(sys.stdin) if r["region"] == "18" and r["industry"] == "F" and r["frequency"] == "year" and r["period"] == "2023"][0])')
exits "the road of a county's year that is not out yet" 0 framsyn why "$number"
says "it is a nowcast, with its record" "nowcast of 2 periods from a faster series, 12 of 12 parts of the last known: error 0\.[0-9]+ of the last value's at"
says "from the months" "of shorter periods: behind the nowcast"
all_swedish "$number"
# Municipalities sum to their county, industries to totals but for people of no known industry, in every year ahead.
holds "forecasts of those at work add up: municipalities, by industry and in total" "WITH f AS (
        SELECT t.region, t.industry, f.horizon, f.mean FROM framsyn.forecast f JOIN framsyn.target t USING (target_id) JOIN framsyn.panel p USING (panel_id)
        WHERE p.measure = 'employed' AND p.frequency = 1 AND t.sector = 'T' AND t.occupation = 'T' AND t.education = 'T' AND t.industry_scheme IN ('total', 'sni2007g')
          AND f.run_id = (SELECT max(run_id) FROM framsyn.forecast JOIN framsyn.target USING (target_id) JOIN framsyn.panel q USING (panel_id) WHERE q.measure = 'employed' AND q.frequency = 1))
    SELECT count(*) > 40 AND max(abs(county - below)) < 1e-6 FROM (
        SELECT sum(mean) FILTER (WHERE region = '18') AS county, sum(mean) FILTER (WHERE region <> '18') AS below FROM f GROUP BY industry, horizon) s" t
# With the register of occupations and the levels of education alone the chain is complete down to both, and says what stands in.
holds "demand by occupation, of the county and every municipality" "SELECT count(DISTINCT region) > 12 AND count(DISTINCT occupation) > 130
    FROM framsyn.scenario_skill WHERE quantity = 'demand_occupation' AND NOT hidden AND median > 0" t
holds "and by level of education" "SELECT count(DISTINCT education) FROM framsyn.scenario_skill WHERE quantity = 'demand_education'
    AND education_scheme = 'edulevel' AND education <> 'US' AND median > 0" 7
holds "occupations are placed by where they are at home, which each number says" "SELECT bool_and(borrowed LIKE '%staffing_affinity%')
    FROM framsyn.skill JOIN framsyn.target USING (target_id) WHERE quantity = 'demand_occupation' AND region = '18'" t
holds "the growth of its industries leans on the nation's, which each number says" "SELECT count(*) > 100 FROM framsyn.skill
    WHERE borrowed LIKE '%wider_growth%'" t
demand=$(framsyn pull --network gysam --what demand --format csv | awk -F, '/demand_occupation/ { print $1; exit }' | tr -d '"')
exits "the way back from a number of demand" 0 framsyn why "$demand"
says "has the nation's figures among its input" "employed +.*, region 00, by industry, 2008 to"
says "and its backtest" "backtest +origins: [1-6], years ahead: 1, mean error [0-9.]+ \\(naive [0-9.]+, line [0-9.]+\\)"
all_swedish "$demand"
holds "its occupations sum to those at work" "SELECT abs(sum(mean) FILTER (WHERE quantity = 'demand_occupation') / sum(mean) FILTER (WHERE quantity = 'demand_industry') - 1) < 0.001
    FROM framsyn.scenario_skill WHERE region = '18' AND horizon = 3 AND scenario_id = (SELECT max(scenario_id) FROM framsyn.scenario WHERE name = 'baseline')" t
# Employment is one number: what leans on the nation is the forecast of those at work, and the chain starts from it. A municipality's
# total stays what it is when the parts are made to add up: it leans no further than its record allows.
holds "the forecasts of those at work lean on the nation's" "SELECT count(*), bool_and(model = 'shift-share' AND reason LIKE 'shift-share of the nation%; by itself %')
    FROM framsyn.scenario_forecast WHERE scenario_id = (SELECT max(scenario_id) FROM framsyn.scenario WHERE name = 'baseline') AND horizon = 1
    AND measure = 'employed' AND frequency = 1 AND industry_scheme = 'sni2007g' AND sector = 'T' AND industry <> 'US'" "195|t"
holds "and no municipality's total has a record worse than the naive one's" "SELECT count(*), bool_and(mase <= mase_naive)
    FROM framsyn.scenario_forecast WHERE scenario_id = (SELECT max(scenario_id) FROM framsyn.scenario WHERE name = 'baseline') AND horizon = 1
    AND measure = 'employed' AND frequency = 1 AND industry = 'T' AND sector = 'T' AND region <> '18'" "12|t"
holds "demand by industry is that forecast, in every region and year, in the mean and at the ends" "
    SELECT count(*), max(abs(d.mean - f.mean)) < 0.05, max(abs(d.lo80 - f.lo80) / (1 + f.mean)) < 0.001, max(abs(d.hi80 - f.hi80) / (1 + f.mean)) FILTER (WHERE f.mean > 0) < 0.001
    FROM framsyn.scenario_forecast f JOIN framsyn.scenario_skill d USING (scenario_id, region, industry, horizon)
    WHERE f.measure = 'employed' AND f.frequency = 1 AND f.industry_scheme = 'sni2007g' AND f.sector = 'T' AND f.occupation = 'T' AND f.education = 'T'
      AND d.quantity = 'demand_industry' AND NOT d.effect AND f.scenario_id = (SELECT max(scenario_id) FROM framsyn.scenario WHERE name = 'baseline')" "$((13 * 15 * 15))|t|t|t"
# What is known of the nation's figures acts on what leans on them alone: yearly forecasts of those at work, and the chain.
latest="(SELECT max(scenario_id) FROM framsyn.scenario WHERE name = 'baseline')"
restaurants() { sql "SELECT $1 FROM framsyn.scenario_skill WHERE scenario_id = $latest AND quantity = 'demand_industry' AND region = '18' AND industry = 'I' AND horizon = 3"; }
before=$(restaurants 'round(median)')
exits "a new level of the nation's restaurants is noted" 0 framsyn breaks note 2021 --kind level --measure employed --region 00 --industry I --reason "a new register" --lang en
rests "the computation comes to an end"
after=$(restaurants 'round(median)')
claim "the county's restaurants lean on other growth ($before, then $after)" [ "$after" != "$before" ]
holds "and its other panels are what they were" "SELECT bool_and((rp.reused_from IS NULL) = (p.measure = 'skills' OR p.measure = 'employed' AND p.frequency = 1)) FROM framsyn.run_panel rp JOIN framsyn.panel p USING (panel_id)
    WHERE rp.run_id = (SELECT run_id FROM framsyn.scenario WHERE scenario_id = $latest)" t
number=$(restaurants id)
exits "the way back from its demand" 0 framsyn why "$number" --lang en
says "says so" "2021 +of the nation, a new level: a new register; noted by local"
all_swedish "$number"
number=$(sql "SELECT id FROM framsyn.scenario_forecast WHERE scenario_id = $latest AND measure = 'employed' AND frequency = 1 AND region = '18' AND industry = 'I' AND horizon = 3")
exits "and that from the forecast it starts from" 0 framsyn why "$number" --lang en
says "too" "2021 +of the nation, a new level: a new register; noted by local"
says "with the nation's figures among its input" "employed +.*, region 00, by industry, 2008 to"
all_swedish "$number"
terminate forecastd
equal "no log has an error" "$(complaints)" ""
tap_end
