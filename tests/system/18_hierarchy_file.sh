#!/bin/bash
# framsyn forecast --hierarchy: what comes out adds up, by every method and over any grouping; what the file says wrongly is
# one sentence; on real figures reconciled forecasts are better than unreconciled ones. No daemon and no database runs.
. "$(dirname "$0")/lib.sh"
limit() { timeout "$patience" "$bin/framsyn" forecast "$@"; }

# Three towns by two industries and all their totals; one cell is small, one falls to nothing.
awk 'BEGIN { srand(4); print "id,period,value"; split("x y z", town, " "); split("A B", industry, " ")
    for (t = 0; t < 60; t++) { period = sprintf("%04d-%02d", 2015 + t / 12, t % 12 + 1); all = 0; delete sum
        for (i = 1; i <= 3; i++) for (k = 1; k <= 2; k++) {
            v = i == 3 && k == 2 ? (t < 50 ? 60 - t : 0) : int((100 * i + 40 * k) * (1 + 0.1 * sin(t * 0.5236) + 0.05 * rand()) + t)
            v = v < 0 ? 0 : v; print town[i] industry[k] "," period "," v; sum[town[i]] += v; sum[industry[k]] += v; all += v }
        for (s in sum) print s "," period "," sum[s]; print "all," period "," all } }' >"$tmp/cells.csv"
awk 'BEGIN { print "parent,child"; split("x y z", town, " "); split("A B", industry, " ")
    for (i = 1; i <= 3; i++) { print "all," town[i]; for (k = 1; k <= 2; k++) { print town[i] "," town[i] industry[k]; print industry[k] "," town[i] industry[k] } }
    print "all,A"; print "all,B" }' >"$tmp/tree.csv"
cat >"$tmp/adds.py" <<'END'
import csv, sys
from collections import defaultdict
value = defaultdict(dict)
for r in csv.DictReader(open(sys.argv[1])):
    value[r["period"]][r["id"]] = float(r["mean"])
    if not float(r["lo95"]) <= float(r["lo80"]) <= float(r["mean"]) <= float(r["hi80"]) <= float(r["hi95"]) or float(r["lo95"]) < 0:
        print("interval", r)
worst = 0
for v in value.values():
    cells = {k: v[k] for k in v if len(k) == 2}
    for t in "xyz":
        worst = max(worst, abs(v[t] - sum(x for k, x in cells.items() if k[0] == t)))
    for i in "AB":
        worst = max(worst, abs(v[i] - sum(x for k, x in cells.items() if k[1] == i)))
    worst = max(worst, abs(v["all"] - sum(cells.values())))
print(len(value), "adds up" if worst < 1e-5 else "off by %g" % worst)
END
adds() { /usr/bin/python3 "$tmp/adds.py" "$1"; }
limit "$tmp/cells.csv" --horizon 6 --format csv >"$tmp/out" 2>/dev/null
claim "without a hierarchy nothing adds up" grep -q "off by" <(adds "$tmp/out")
for method in mint variance structural ols bottom-up; do
    limit "$tmp/cells.csv" --horizon 6 --hierarchy "$tmp/tree.csv" --reconcile $method --format csv --explain >"$tmp/$method" 2>"$tmp/said"
    equal "$method: towns, industries and the total add up" "$(adds "$tmp/$method")" "6 adds up"
done
says_of() { output=$(cat "$tmp/$1"); }
says_of mint
says "the reason says with what" "reconciled with 11 series by mint"
limit "$tmp/cells.csv" --horizon 6 --hierarchy "$tmp/tree.csv" --jobs 3 --format csv --explain 2>/dev/null >"$tmp/three"
equal "the same to the last bit with three threads" "$(cmp "$tmp/mint" "$tmp/three" 2>&1)" ""
sed -n '1p;/,2015-0[123],/p' "$tmp/cells.csv" >"$tmp/short.csv"
exits "three months are too short for mint" 0 limit "$tmp/short.csv" --horizon 6 --hierarchy "$tmp/tree.csv" --format csv --explain
says "and take variances" "reconciled with 11 series by variance"

# --- noise in the totals

awk -F, 'BEGIN { OFS = ","; srand(9) } NR > 1 && length($1) != 2 && $3 > 200 { $3 += int(5 * rand()) - 2 } { print }' "$tmp/cells.csv" >"$tmp/noisy.csv"
limit "$tmp/noisy.csv" --horizon 6 --hierarchy "$tmp/tree.csv" --format csv >"$tmp/out" 2>"$tmp/err"
equal "totals that miss their parts by noise are settled" "$(adds "$tmp/out") $(cat "$tmp/err")" "6 adds up "
sed '/^x,/s/[0-9]*$/999/' "$tmp/cells.csv" >"$tmp/wrong.csv"
exits "a total that is another number: exit code 65" 65 limit "$tmp/wrong.csv" --horizon 6 --hierarchy "$tmp/tree.csv"
says "with series, period and both numbers" 'Series "x" is not the sum of its parts: in 2015-01 it is 999, and they are [0-9]+'

# --- what may be wrong in the file

refused() {
    printf "parent,child\n$2" >"$tmp/bad.csv"
    exits "$1: exit code 65" 65 limit "$tmp/cells.csv" --horizon 2 --hierarchy "$tmp/bad.csv"
    says "in one sentence" "$3"
}
refused "a stranger" 'all,x\nall,Kumla\n' 'bad.csv row 3, column "child": "Kumla" is not a series of the file \(V41\)'
refused "nothing" 'all,\n' 'bad.csv row 2, column "child" is empty \(V11\)'
refused "a ring" 'all,x\nx,xA\nxA,all\n' 'bad.csv row [0-9], column "child": "[a-zA-Z]+" is a part of itself \(V42\)'
refused "itself" 'all,all\n' 'is a part of itself \(V42\)'
{ cat "$tmp/cells.csv"; printf 'year,2015,5\nyear,2016,6\n'; } >"$tmp/mixed.csv"
printf 'parent,child\nall,x\nall,year\n' >"$tmp/bad.csv"
exits "months and years: exit code 65" 65 limit "$tmp/mixed.csv" --horizon 2 --hierarchy "$tmp/bad.csv"
says "in one sentence" '"year" has not the frequency of what it is a part of \(V43\)'
grep -v '^z.,2019-12' "$tmp/cells.csv" >"$tmp/early.csv"
exits "a part that ends before the others: exit code 65" 65 limit "$tmp/early.csv" --horizon 2 --hierarchy "$tmp/tree.csv"
says "in one sentence" 'must end in one period: ".*" ends in 2019-12, "zA" in 2019-11'
exits "an unknown method: exit code 64" 64 limit "$tmp/cells.csv" --hierarchy "$tmp/tree.csv" --reconcile olx
says "and the nearest one" "Did you mean ols"

# --- real figures

if [ -d ../shared/data/australia-labour-hierarchy ]; then
    /usr/bin/python3 tests/real/hierarchy.py "$bin/framsyn" ../shared/data mint >"$tmp/real"
    claim "Australian employment: reconciled forecasts err less at every level, and intervals still hold" awk 'NR > 1 {
        n++; k = NF; if (!($(k - 5) < 1) || $(k - 2) < 74 || $k < 92) { print; bad = 1 } } END { exit bad || n != 4 }' "$tmp/real"
else
    skip "Australian employment" "../shared is not here"
fi
tap_end
