#!/bin/bash
# framsyn backtest: every model against what came, figures that can be computed again by hand, rows in the order of the
# file, the same for any number of threads; whatever a file holds, a row or a sentence. No daemon and no database runs.
. "$(dirname "$0")/lib.sh"
limit() { timeout "$patience" "$bin/framsyn" backtest "$@"; }

awk 'BEGIN { srand(7); print "id,period,value"
    for (i = 0; i < 40; i++) for (t = 0; t < 60; t++)
        printf "m%02d,%04d-%02d,%.1f\n", i, 2015 + t / 12, t % 12 + 1, 200 + 3 * i + t + 20 * sin(t * 0.5236) + 6 * rand()
    for (i = 0; i < 12; i++) for (t = 0; t < 20; t++) printf "y%02d,%d,%.1f\n", i, 2000 + t, 50 + i * t / 4 + 9 * rand()
    print "short,2001,5\nshort,2002,6\nshort,2003,7" }' >"$tmp/both.csv"
limit "$tmp/both.csv" --horizon 4 --format csv >"$tmp/one" 2>"$tmp/said"
limit "$tmp/both.csv" --horizon 4 --format csv --jobs 3 >"$tmp/three" 2>/dev/null
equal "the same to the last bit with three threads" "$(cmp "$tmp/one" "$tmp/three" 2>&1)" ""
equal "series come in the order of the file, then all together" "$(tail -n +2 "$tmp/one" | cut -d, -f1 | uniq | sed -n '1p;40p;41p;$p' | tr '\n' ' ')" "m00 m39 y00  "
equal "what is too short is told" "$(grep -c '"short" has no backtest: its history is too short' "$tmp/said")" 1
known=$(limit "$tmp/both.csv" --model none 2>&1 | sed -nE 's/.*must be one of: ([^.]*)\..*/\1/p' | tr -d ' ' | tr ',' '\n' | sort | tr '\n' ' ')
equal "every model has a row of all series and horizons" "$(awk -F, '$1 == "" && $2 == "month" && $4 == "" { print $3 }' "$tmp/one" | sort | tr '\n' ' ')" "$known"
claim "and there are more than ten" [ "$(wc -w <<<"$known")" -gt 10 ]
equal "and one a horizon" "$(awk -F, '$1 == "" && $2 == "year" && $3 == "theta" { print $4 }' "$tmp/one" | tr '\n' ' ')" " 1 2 3 4 "
claim "a seasonal series is better forecast with its season" awk -F, '$1 == "" && $2 == "month" && $4 == "" { m[$3] = $8 } END { exit !(m["snaive"] < m["naive"] && m["comb"] < m["snaive"]) }' "$tmp/one"

# The naive forecast's figures again, by another program from the definitions.
cat >"$tmp/again.py" <<'END'
import csv, sys
rows = list(csv.DictReader(open(sys.argv[2])))
series = {}
for r in csv.DictReader(open(sys.argv[1])):
    series.setdefault(r["id"], []).append(float(r["value"]))
wrong = checked = 0
for r in rows:
    if r["model"] != "naive" or r["horizon"] or not r["id"].startswith("y"):
        continue
    y, e, size, counted = series[r["id"]], 0, 0, 0
    absolute = smape = 0
    for known in range(len(y) - 6, len(y)):
        scale = sum(abs(b - a) for a, b in zip(y[:known], y[1:known])) / (known - 1)
        for h in range(1, 5):
            if known + h <= len(y):
                error = abs(y[known + h - 1] - y[known - 1])
                e += error / scale
                absolute += error
                size += abs(y[known + h - 1])
                smape += 200 * error / (abs(y[known + h - 1]) + abs(y[known - 1]))
                counted += 1
    checked += 1
    for name, value in (("points", counted), ("mase", e / counted), ("mase_naive", e / counted), ("wape", 100 * absolute / size), ("smape", smape / counted)):
        if abs(float(r[name]) - value) > 1e-5 * abs(value):
            wrong += 1
            print(r["id"], name, r[name], value)
print(checked, wrong)
END
equal "the naive forecast's figures are those of their definitions" "$(/usr/bin/python3 "$tmp/again.py" "$tmp/both.csv" "$tmp/one")" "12 0"
equal "comb is what framsyn forecast publishes" \
    "$("$bin/framsyn" forecast "$tmp/both.csv" --horizon 4 --format json 2>/dev/null | /usr/bin/python3 -c '
import csv, json, sys
comb = {r["id"]: float(r["mase"]) for r in csv.DictReader(open(sys.argv[1])) if r["model"] == "comb" and not r["horizon"] and r["id"]}
print(len(comb), sum(abs(s["mase"] - comb[s["id"]]) > 1e-5 for s in json.load(sys.stdin) if s.get("mase") is not None))' "$tmp/one")" "52 0"

# --- options

equal "one model meets the naive ones alone" "$(limit "$tmp/both.csv" --horizon 4 --model theta --format csv 2>/dev/null | awk -F, '$1 == "" && $2 == "month" && $4 == "" { print $3 }' | tr '\n' ' ')" "naive snaive theta "
equal "--origins is kept to" "$(limit "$tmp/both.csv" --horizon 4 --model drift --origins 3 --format csv 2>/dev/null | awk -F, '$3 == "drift" && $1 == "y00" && $4 == "" { print $6 }' | tr '\n' ' ')" "3 "
exits "no number of origins: exit code 64" 64 limit "$tmp/both.csv" --origins 16
says "with the range" "must be a whole number of origins, 1 to 15"
exits "an unknown model: exit code 64" 64 limit "$tmp/both.csv" --model thta
equal "--format json is JSON with the same rows" "$(limit "$tmp/both.csv" --horizon 4 --format json 2>/dev/null | /usr/bin/python3 -c '
import json, sys
print(len(json.load(sys.stdin)))')" "$(($(wc -l <"$tmp/one") - 1))"
exits "--format table is for people" 0 limit "$tmp/both.csv" --horizon 4 --format table
says "series" "^m00 .* (comb|arima|theta|arx|ets|ols|snaive|drift|ses|damped|ces) "
says "horizons" "^Model .*MASE \+1 .*MASE \+4"
says "models" "^Model .*Won .*In 95 %"
exits "and in Swedish" 0 limit "$tmp/both.csv" --horizon 4 --format table --lang sv
says "too" "^Modell .*Vunna .*I 95 %"
exits "a full disk: exit code 73" 73 bash -c 'exec "$0" backtest "$1" --horizon 2 --model naive >/dev/full' "$bin/framsyn" "$tmp/both.csv"

# --- whatever a file holds

unsound=""
while IFS= read -r line; do
    case $line in "#"* | "") continue ;; esac
    case $line in *" | ") text="" ;; *) text=${line##* | } ;; esac
    printf "$text" >"$tmp/case"
    status=0
    limit "$tmp/case" --horizon 2 --format csv >"$tmp/out" 2>"$tmp/err" || status=$?
    { [ "$status" = 0 ] || { [ "$status" = 65 ] && [ -s "$tmp/err" ]; }; } || unsound+=" ${line%% | *} ($status);"
    grep -qiE 'nan|inf' <(tail -n +2 "$tmp/out") && unsound+=" ${line%% | *} (not a number);"
done <tests/system/forecast.cases
equal "every case of forecast.cases ends with rows or a sentence" "$unsound" ""
awk 'BEGIN { print "id,period,value"; for (i = 0; i < 100000; i++) printf "long,%04d-%02d,%.6g\n", i / 12 + 1, i % 12 + 1, 100 + i / 50 + 10 * sin(i / 2)
    for (i = 0; i < 60; i++) printf "zero,%04d-%02d,0\nfive,%04d-%02d,5\ntiny,%04d-%02d,%de-300\nhuge,%04d-%02d,%de147\n", 2000 + i / 12, i % 12 + 1,
        2000 + i / 12, i % 12 + 1, 2000 + i / 12, i % 12 + 1, i % 7 + 1, 2000 + i / 12, i % 12 + 1, i % 7 + 1 }' >"$tmp/long.csv"
exits "100,000 months, zeros, constants, tiny and huge values" 0 limit "$tmp/long.csv" --horizon 3 --format csv
equal "each has its rows" "$(cut -d, -f1 <<<"$output" | sort -u | tr '\n' ' ')" " five huge id long tiny zero "
tap_end
