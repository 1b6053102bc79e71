#!/bin/bash
# framsyn forecast: every kind of file gives a forecast or a sentence, never a crash or a hang; the numbers depend on
# nothing but the file; a set of thousands of series stays below 50 MiB. No daemon and no database runs.
. "$(dirname "$0")/lib.sh"
limit() { timeout "$patience" "$bin/framsyn" forecast "$@"; }

# One line of forecast.cases.
case_line() {
    local name=$1 code=$2 rows=$3 said=$4 status=0 wrong=""
    # The text is the format itself: that is what the cases say.
    printf "$5" >"$tmp/case"
    limit "$tmp/case" --horizon 2 >"$tmp/out" 2>"$tmp/err" || status=$?
    [ "$status" = "$code" ] || wrong+=" exit code $status;"
    [ "$(($(wc -l <"$tmp/out") - 1))" = "$rows" ] || wrong+=" $(($(wc -l <"$tmp/out") - 1)) rows;"
    if [ "$said" = - ]; then
        [ ! -s "$tmp/err" ] || wrong+=" something is said;"
    else
        grep -qE "$said" "$tmp/err" || wrong+=" it is not said;"
    fi
    [ "$rows" -lt 1 ] || awk -F, 'NR > 1 { for (i = NF - 4; i <= NF; i++) if ($i !~ /^-?[0-9.e+-]+$/) exit 1 }' "$tmp/out" || wrong+=" a number is none;"
    report "$name" "$([ -z "$wrong" ]; echo $?)"
    [ -z "$wrong" ] || { echo "#  $wrong"; head -5 "$tmp/err" "$tmp/out" | sed 's/^/#   /'; }
}

trimmed() { sed -E 's/^ +//; s/ +$//' <<<"$1"; }

while IFS= read -r line; do
    case $line in "#"* | "") continue ;; esac
    # The pattern may hold a |, so it is what stands between the first three fields and the last.
    name=${line%% | *} rest=${line#* | }
    code=${rest%% | *} rest=${rest#* | }
    rows=${rest%% | *} rest=${rest#* | }
    case $rest in *" | "*) said=${rest% | *} text=${rest##* | } ;; *) said=${rest% |} text="" ;; esac
    case_line "$(trimmed "$name")" "$code" "$rows" "$said" "$text"
done <tests/system/forecast.cases

# --- larger files

# years FIRST LAST ID: a series with a trend and some noise.
series() { awk -v n="$1" -v id="$2" 'BEGIN { srand(3); for (i = 0; i < n; i++) printf "%s,%04d-%02d,%.6g\n", id, i / 12 + 1, i % 12 + 1, 100 + i / 50 + 10 * sin(i / 2) + rand() }'; }
{ echo id,period,value && series 100000 long && series 30 short; } >"$tmp/long.csv"
exits "a series of 100,000 months is forecast" 0 limit "$tmp/long.csv" --horizon 3
equal "from its end, and the other one too" "$(grep -cE '^(long,8334|short,0003)-' <<<"$output")" 6
# 8334 - 1 years are 99,996 months, so that the last one is 8334-04 and the next ones follow it.
equal "the first period ahead is the one after the last" "$(grep -m1 -o 'long,[^,]*' <<<"$output")" long,8334-05

awk 'BEGIN { srand(5); print "id,period,value"; for (t = 0; t < 40; t++) for (i = 0; i < 300; i++)
    printf "s%03d,%04d-%02d,%d\n", i, 2000 + t / 12, t % 12 + 1, 50 + i + 8 * sin(t) + 20 * rand() }' >"$tmp/panel.csv"
limit "$tmp/panel.csv" --horizon 6 >"$tmp/one" 2>/dev/null
limit "$tmp/panel.csv" --horizon 6 --jobs 3 >"$tmp/three" 2>/dev/null
equal "300 series, row by row, 6 periods each" "$(wc -l <"$tmp/one")" 1801
equal "the same to the last bit with three threads" "$(cmp "$tmp/one" "$tmp/three" 2>&1)" ""
{ head -1 "$tmp/panel.csv"; tail -n +2 "$tmp/panel.csv" | sort -t, -k1,1 -s; } >"$tmp/sorted.csv"
limit "$tmp/sorted.csv" --horizon 6 2>/dev/null >"$tmp/out"
equal "and with the rows in another order" "$(cmp "$tmp/one" "$tmp/out" 2>&1)" ""
cat "$tmp/panel.csv" | limit - --horizon 6 2>/dev/null >"$tmp/out"
equal "and from a pipe" "$(cmp "$tmp/one" "$tmp/out" 2>&1)" ""
{ printf 'id'; sleep 0.2; printf ',period'; sleep 0.2; tail -c +10 "$tmp/panel.csv"; } | limit - --horizon 6 2>/dev/null >"$tmp/out"
equal "that hands over the heading in pieces" "$(cmp "$tmp/one" "$tmp/out" 2>&1)" ""
equal "the order of the output is that of the file" "$(tail -n +2 "$tmp/one" | cut -d, -f1 | uniq | head -3 | tr '\n' ' ')" "s000 s001 s002 "

# --- options

printf 'id,period,value\na,2001,9\na,2002,6\na,2003,4\na,2004,2\na,2005,1\na,2006,0\n' >"$tmp/falling.csv"
lowest() { awk -F, 'NR > 1 { for (i = 4; i <= 8; i++) if ($i < least) least = $i } END { print least < 0 ? "negative" : "not negative" }'; }
equal "a series that was never negative is forecast at 0 or above" "$(limit "$tmp/falling.csv" --horizon 5 | lowest)" "not negative"
equal "unless that is allowed" "$(limit "$tmp/falling.csv" --horizon 5 --allow-negative | lowest)" negative
equal "--model is done and named" "$(limit "$tmp/falling.csv" --horizon 1 --model drift | tail -1 | cut -d, -f3)" drift
exits "an unknown model: exit code 64" 64 limit "$tmp/falling.csv" --model thta
says "and the nearest one" "Did you mean theta"
for model in $(sed -n 's/.*must be one of: \(.*\)\. Did.*/\1/p' <<<"$output" | tr -d ,); do
    limit --help | grep -qw "$model" || absent+=" $model"
done
equal "--help names every model" "${absent:-}" ""
exits "a horizon that is none: exit code 64" 64 limit "$tmp/falling.csv" --horizon 0
exits "a horizon that is no number: exit code 64" 64 limit "$tmp/falling.csv" --horizon 3x
exits "a file that is not there: exit code 66" 66 limit "$tmp/nowhere.csv"
says "named" "nowhere.csv"
exits "a folder: exit code 66" 66 limit "$tmp"
equal "without --horizon the configuration's is taken" "$(limit "$tmp/falling.csv" --horizon-years 4 | wc -l)" 5
equal "--explain adds a column" "$(limit "$tmp/falling.csv" --explain --horizon 1 | head -1)" id,period,model,mean,lo80,hi80,lo95,hi95,reason
equal "--format json is JSON" "$(limit "$tmp/falling.csv" --horizon 2 --format json | /usr/bin/python3 -c '
import json, sys
d = json.load(sys.stdin)
print(len(d), d[0]["id"], d[0]["status"], [p["period"] for p in d[0]["points"]])')" "1 a ok ['2007', '2008']"
exits "--format table is for people" 0 limit "$tmp/falling.csv" --horizon 5 --format table
says "with a row per series" "^a +2006 +"
exits "a full disk: exit code 73" 73 bash -c 'exec "$0" forecast "$1" --horizon 2 >/dev/full' "$bin/framsyn" "$tmp/panel.csv"

# --- breaks

# RAMS to 2019, another definition from 2020 that counts a fifth more; 2020 was also a pandemic year for b.
awk 'BEGIN { srand(2); print "id,period,value"; for (t = 0; t < 17; t++) { x = 1000 + 4 * t + 6 * rand()
    printf "a,%d,%.0f\nb,%d,%.0f\nm,%d-01,%.0f\n", 2008 + t, t < 12 ? x : 1.2 * x, 2008 + t, t == 12 ? 0.85 * x : x, 2008 + t, x } }' | grep -v '^m' >"$tmp/broken.csv"
printf 'id,period,kind\na,2020,level\nb,2020,once\nnobody,2020,\n' >"$tmp/breaks.csv"
exits "known breaks are taken off" 0 limit "$tmp/broken.csv" --horizon 3 --breaks "$tmp/breaks.csv" --format csv --explain
says "and said" "known new level from 2020 \(\+"
says "each in its words" "known one-off value in 2020 \(-"
says "those of other series are told" 'series that the file does not have are left alone: 1, the first of "nobody"'
equal "JSON has them" "$(limit "$tmp/broken.csv" --horizon 1 --breaks "$tmp/breaks.csv" --format json 2>/dev/null | /usr/bin/python3 -c '
import json, sys
print([(s["id"], b["period"], b["kind"], b["known"]) for s in json.load(sys.stdin) for b in s["breaks"]])')" "[('a', '2020', 'level', True), ('b', '2020', 'once', True)]"
width() { limit "$tmp/broken.csv" --horizon 1 --format csv "$@" 2>/dev/null | awk -F, '$1 == "a" { print $8 - $7 }'; }
claim "a known break leaves a narrower interval than an unknown one" awk -v a="$(width --breaks "$tmp/breaks.csv")" -v b="$(width)" 'BEGIN { exit !(a > 0 && a < b / 2) }'
printf 'period,id\n2020,\n' >"$tmp/all.csv"
equal "an empty id means every series, a missing kind a new level" "$(limit "$tmp/broken.csv" --horizon 1 --breaks "$tmp/all.csv" --format csv --explain 2>/dev/null | grep -c 'known new level from 2020')" 2
printf 'id,period,kind\na,2020,shift\n' >"$tmp/wrong.csv"
exits "another kind: exit code 65" 65 limit "$tmp/broken.csv" --breaks "$tmp/wrong.csv"
says "with file, row, column, value and rule" 'wrong.csv row 2, column "kind": "shift" is neither level nor once \(V40\)'
exits "a list that is not there: exit code 66" 66 limit "$tmp/broken.csv" --breaks "$tmp/nowhere.csv"

# --- a faster series

awk 'BEGIN { print "id,period,value"; for (i = 0; i < 12; i++) for (t = 0; t < 96; t++)
    printf "s%02d,%04d-%02d,%.3f\n", i, 2015 + t / 12, t % 12 + 1, (100 + 9 * i) * exp(0.04 * sin(i + t / 9) + 0.05 * sin(t * 0.5236)) }' >"$tmp/months.csv"
awk -F, 'NR > 1 && substr($2, 1, 4) < 2021 { sum[$1 "," substr($2, 1, 4)] += $3 / 12 } END { for (k in sum) print k "," sum[k] }' "$tmp/months.csv" | sort >"$tmp/sums"
{ echo id,period,value && cat "$tmp/sums"; } >"$tmp/years.csv"
exits "years that are not out are nowcast from months" 0 limit "$tmp/years.csv" --indicators "$tmp/months.csv" --horizon 3 --format csv --explain
says "and called so" "^s00,2021,nowcast,"
says "what follows is forecast" "^s00,2023,(comb|naive|[a-z]+),"
says "with the record" "nowcast of 2 periods from a faster series, 12 of 12 parts of the last known: error 0\.[0-9]+ of the last value's at"
equal "close to what the months say" "$(awk -F, -v want="$(awk -F, '$1 == "s03" && $2 ~ /^2021/ { s += $3 / 12 } END { print s }' "$tmp/months.csv")" \
    '$1 == "s03" && $2 == 2021 { print ($4 / want - 1) ^ 2 < 1e-4 ? "yes" : "no, " $4 " and not " want }' <<<"$output")" yes
sed 's/^s/z/' "$tmp/months.csv" >"$tmp/others.csv"
exits "months of other series are told" 0 limit "$tmp/years.csv" --indicators "$tmp/others.csv" --horizon 1
says "and nothing is nowcast" "has no series with an id of the first file"
if [ -d ../shared/data/orebro-bas-to-2024 ]; then
    /usr/bin/python3 tests/real/nowcast.py "$bin/framsyn" ../shared/data >"$tmp/real"
    claim "real years, with the lag of publication: never worse than the last value, half of its error from June on" awk 'NR > 1 {
        n++; if ($4 > $6 * 1.02 || ($2 >= 6 && $4 > $6 / 2) || $8 < 85) { print; bad = 1 } } END { exit bad || n != 12 }' "$tmp/real"
else
    skip "real years, with the lag of publication" "../shared is not here"
fi

# --- regressions: a series that follows an indicator

awk -v driver="$tmp/driver.csv" 'BEGIN { srand(7); print "id,period,value"; print "id,period,value" >driver
    for (t = 0; t < 75; t++) { d = rand() + rand() - rand(); p = sprintf("%d-%02d", 2018 + t / 12, t % 12 + 1); printf "jobs,%s,%.5f\n", p, d >driver
        if (t < 72) printf "jobs,%s,%.4f\n", p, 100 + t / 2 + 8 * d + rand() } }' >"$tmp/driven.csv"
exits "a driver is a column of ols" 0 limit "$tmp/driven.csv" --driver "$tmp/driver.csv" --model ols --horizon 3 --format json
says "whose coefficient is told with both its errors" '"term":"driver","estimate":(7\.9|8\.0)[0-9]*,"se":0\.[0-9]+,"se_hac":0\.[0-9]+'
says "and the columns' rank and condition" '"rank":3,"of_logarithms":false,"condition":[0-9.]+,'
exits "and a regressor of arima" 0 limit "$tmp/driven.csv" --driver "$tmp/driver.csv" --model arima --horizon 3 --format json
says "which finds it too" '"terms":\[\{"term":"driver","estimate":[0-9.]+'
exits "people get a table" 0 limit "$tmp/driven.csv" --driver "$tmp/driver.csv" --model arx --horizon 3 --explain --format table --lang sv
says "with the errors of Newey and West" "drivare +[0-9,]+ +[0-9,]+ +[0-9,]+"
sed -i 's/^jobs/other/' "$tmp/driver.csv"
exits "a driver of no series of the file does no harm" 0 limit "$tmp/driven.csv" --driver "$tmp/driver.csv" --horizon 3 --lang en
says "and is told" "are left alone: 1, the first .other"

# --- the staged sets

if [ ! -d ../shared/bench/sets ]; then
    skip "peak memory on the dev set" "../shared is not here"
elif [ "${B:-build}" != build ]; then
    skip "peak memory on the dev set" "a build with sanitizers needs more"
else
    peak=$(/usr/bin/python3 ../shared/bench/run_framsyn.py "$bin/framsyn" ../shared/bench/sets/dev --jobs 2 | sed -n 's/.*peak \([0-9]*\) KiB.*/\1/p')
    claim "2,657 series, scored, with a peak of ${peak:-?} KiB, below 50 MiB" [ "${peak:-51201}" -lt 51200 ]
fi
tap_end
