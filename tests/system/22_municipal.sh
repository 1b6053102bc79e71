#!/bin/bash
# Who lives where and who works where: population by education in each municipality becomes supply and balance of each, by
# distance until the ways to work are given, and a plant in one municipality is felt next door.
. "$(dirname "$0")/lib.sh"
start_all
mkdir -p "$tmp/files"
# Each municipality's part of the county's people, the largest with more of the higher levels, and 2021 .. 2023 of it.
/usr/bin/python3 - examples/educations.csv >"$tmp/files/residents.csv" <<'PY'
import csv, sys
part = {"1880": 0.5, "1883": 0.11, "1861": 0.06, "1885": 0.08, "1881": 0.07, "1884": 0.04, "1862": 0.03, "1882": 0.04, "1863": 0.02,
        "1860": 0.02, "1814": 0.02, "1864": 0.01}
print("region,measure,education,age,period,value")
for row in csv.DictReader(open(sys.argv[1])):
    if row["measure"] != "population_education" or row["period"] < "2021":
        continue
    high = int(row["education"][1]) >= 5
    for region, share in part.items():
        tilt = 1.2 if high and region == "1880" else 0.8 if high else 1
        print(region, row["measure"], row["education"], row["age"], row["period"], round(float(row["value"]) * share * tilt), sep=",")
PY
cat >"$tmp/files/residents.manifest" <<'TEXT'
manifest = 1
file = residents.csv
source = synthetic-residents
released = 2025-04-16
definition = SYNTHETIC
region = column region
measure = column measure
education = column education scheme edugroup
age = column age
period = column period
value = column value
note = made by the test
TEXT
exits "the county's figures go in" 0 framsyn submit examples/employed-annual.manifest examples/occupations.manifest examples/educations.manifest \
    examples/programmes-gysam.manifest
await_idle
holds "without anybody known to live there municipalities have demand by education" "
    SELECT count(DISTINCT region) FROM framsyn.scenario_skill WHERE quantity = 'demand_education'" 13
holds "and no supply: jobs alone do not say who there is" "
    SELECT string_agg(DISTINCT region, ' ') FROM framsyn.scenario_skill WHERE quantity IN ('population', 'supply', 'balance')" 18
exits "who live where go in" 0 framsyn submit "$tmp/files/residents.manifest"
await_idle
sums="SELECT quantity || ' ' || count(*) FROM (SELECT quantity, education, horizon, sum(mean) FILTER (WHERE region <> '18') AS parts, sum(mean) FILTER (WHERE region = '18') AS whole
    FROM framsyn.scenario_skill WHERE scenario = 'baseline' AND NOT effect AND quantity IN ('population', 'supply', 'demand_education')
      AND scenario_id = (SELECT max(scenario_id) FROM framsyn.scenario WHERE name = 'baseline') GROUP BY 1, 2, 3) s
    WHERE abs(parts - whole) > 0.001 * whole + 0.1 GROUP BY quantity"
holds "population, supply and demand of municipalities sum to the county's" "$sums" ""
newest="scenario_id = (SELECT max(scenario_id) FROM framsyn.scenario WHERE name = 'baseline')"
holds "each has a balance of every education" "SELECT count(DISTINCT region), count(DISTINCT (region, education)) = 13 * count(DISTINCT education)
    FROM framsyn.scenario_skill WHERE quantity = 'balance' AND $newest" "13|t"
holds "and no municipality's people leave the county's ways in a year, however few they are" "
    SELECT count(*) FROM framsyn.scenario_skill k JOIN framsyn.scenario_skill c USING (scenario_id, quantity, education, horizon)
    WHERE k.quantity = 'population' AND k.horizon = 1 AND k.region <> '18' AND c.region = '18' AND k.naive >= 10
      AND abs(k.median / k.naive / (c.median / c.naive) - 1) > 0.25 AND k.$newest AND NOT k.effect AND NOT c.effect" 0
holds "which rests on distance, and says so" "SELECT bool_and(borrowed LIKE '%commuting_distance%' AND borrowed NOT LIKE '%residents_shared%')
    FROM framsyn.scenario_skill WHERE quantity = 'supply' AND region = '1881' AND $newest" t
holds "two years of change are no history: the county's rates are named where there is none, and three stocks are one" "
    SELECT bool_and(borrowed NOT LIKE '%residents_rates%') FROM framsyn.scenario_skill WHERE quantity = 'population' AND region = '1881' AND $newest" t
holds "classes are the county's and the municipalities'" "SELECT count(DISTINCT region) FROM framsyn.skill_indicator JOIN framsyn.target USING (target_id)" 13
exits "a network sees a municipality's balance" 0 framsyn pull --network gysam --what balance --region 1881 --lang en
says "with its name" "Kumla +73O "
says "and what ROA, SCB and Halland would call it" "^73O .* (very good|good|reasonable|moderate|poor) +(shortage|balance|surplus) → (shortage|balance|surplus) +"
exits "and its supply" 0 framsyn pull --network gysam --what supply --region 1881 --format csv
says "as rows of that municipality" ",supply,1881,"
number=$(framsyn pull --network gysam --what balance --region 1881 --format csv | awk -F, '$6 == "73O" { print $1; exit }' | tr -d '"')
exits "the way back from it" 0 framsyn why "$number"
says "names the municipality" "region +1881 Kumla"
says "and its own figures" "population_education +SYNTHETIC, region 1881"
equal "alone" "$(grep -c 'region 1880' <<<"$output")" 0
says "its people were counted before those at work were" "residents_aged=2023 +the municipality's population is an older count, .*, from 2023$"
says "and how commuting is known" "commuting_distance +commuting between municipalities by distance, people and jobs"
says "and its class" "Halland's class"
says "and that its record is the county's" "backtest +that of the county's number: none is made of a municipality's"
all_swedish "$number"
exits "a report has the municipalities, too" 0 framsyn report --network gysam --lang sv --out "$tmp/report"
output=$(pdftotext -layout "$tmp/report/gysam-assessment.pdf" -)
says "under their heading" "Balans i kommunerna"
says "by name" "^ *Kumla .* [0-9]+ av [0-9]+"

exits "a plant in Kumla" 0 framsyn scenario new plant "plant-opens region=1881 industry=B+C persons=600 from=2026" --reason "asked for"
exits "is computed" 0 framsyn scenario run plant
effect_of() { echo "SELECT bool_and($2) FROM framsyn.scenario_skill WHERE effect AND scenario = 'plant' AND quantity = '$1' AND horizon = 5"; }
holds "it draws people to Kumla" "$(effect_of supply "median > 0") AND region = '1881'" t
holds "from its neighbour" "$(effect_of supply "median < 0") AND region = '1880' AND education = '53T'" t
holds "whose balance is the worse for it" "$(effect_of balance "median < 0") AND region = '1880' AND education = '53T'" t
holds "and moves nobody's home" "SELECT count(*) FROM framsyn.scenario_skill WHERE effect AND scenario = 'plant' AND quantity = 'population'" 0
# What assumptions make of those at work is one number, too: more to close than there are, and growth in one municipality alone.
exits "more is supposed" 0 framsyn scenario edit plant "plant-closes region=1880 industry=F persons=100000 from=2027" \
    "sector-growth region=1880 industry=T points=-2 from=2026" --reason "a test"
exits "and computed" 0 framsyn scenario run plant
holds "demand by industry is the forecast of those at work with the same assumptions" "
    SELECT count(*) > 1000, max(abs(d.mean - f.mean)) < 0.05, max(abs(d.lo80 - f.lo80) / (1 + f.mean)) < 0.001, max(abs(d.hi80 - f.hi80) / (1 + f.mean)) < 0.001
    FROM framsyn.scenario_forecast f JOIN framsyn.scenario_skill d USING (scenario_id, region, industry, horizon)
    WHERE f.measure = 'employed' AND f.frequency = 1 AND f.industry_scheme = 'sni2007g' AND f.sector = 'T' AND f.occupation = 'T' AND f.education = 'T'
      AND d.quantity = 'demand_industry' AND NOT d.effect AND f.scenario_id = (SELECT max(scenario_id) FROM framsyn.scenario WHERE name = 'plant')" "t|t|t|t"
holds "no trade of another municipality shrinks with the one's" "SELECT count(*) FROM framsyn.scenario_skill
    WHERE effect AND scenario_id = (SELECT max(scenario_id) FROM framsyn.scenario WHERE name = 'plant') AND quantity = 'demand_industry' AND region NOT IN ('18', '1880', '1881')" 0

before=$(sql "SELECT mean FROM framsyn.scenario_skill WHERE quantity = 'supply' AND region = '18' AND education = '73O' AND horizon = 5 AND $newest")
sql "INSERT INTO framsyn.bridge (kind, from_scheme, from_code, to_scheme, to_code, weight, source)
     VALUES ('home_work', 'region', '1881', 'region', '1881', 0.45, 'a test'), ('home_work', 'region', '1881', 'region', '1880', 0.45, 'a test')"
exits "the ways to work of one municipality" 0 framsyn recompute --wait
holds "are used, the rest still by distance" "SELECT bool_and(borrowed LIKE '%commuting_fitted%' AND borrowed LIKE '%commuting_distance%')
    FROM framsyn.scenario_skill WHERE quantity = 'supply' AND region = '1881' AND $newest" t
holds "sums hold as before" "$sums" ""
holds "and the county has what it had" "SELECT abs(mean - $before) < 1e-3 * mean FROM framsyn.scenario_skill
    WHERE quantity = 'supply' AND region = '18' AND education = '73O' AND horizon = 5 AND $newest" t
equal "no complaints in the logs" "$(complaints)" ""
tap_end
