#!/bin/bash
# A receipt for people: counts, what is computed again, what is remarkable, the age of each source; in both languages and as
# JSON.
. "$(dirname "$0")/lib.sh"
start_all
{
    echo measure,definition,region,industry,period,value
    for i in A B+C D+E F G H I J K L M+N O P Q R+S+T+U; do echo "employed,BAS,1880,$i,2022,100"; done
    echo employed,BAS,1880,T,2022,1500
} >"$tmp/first.csv"
exits "a file comes in" 0 framsyn submit "$tmp/first.csv"
says "counts" "16 rows read, 16 new, 0 revised, 0 unchanged, 0 refused"
says "what is computed again" "computed again: Employed by workplace, Örebro County, yearly \(16 series\)"
says "the age of the source" "source own: last 20..-..-.., 0 days old"
report "nothing is remarkable" "$(! grep -q 'note:' <<<"$output"; echo $?)"

sed -e 's/,100$/,140/' -e 's/T,2022,1500/T,2022,900/' "$tmp/first.csv" >"$tmp/second.csv"
exits "its revision" 0 framsyn submit --lang sv "$tmp/second.csv"
says "in Swedish" "0 nya, 16 ändrade"
says "V44 with the figures" "1 totaler är inte summan av sina delar; .* är 900 och dess sni2007g blir 2100 \(V44\)"
says "V47 with the figures" "16 siffror revideras med tillsammans 1200.0, 40.0 % .*\(V47\)"
says "what is computed again, in Swedish" "räknas om: Sysselsatta efter arbetsställe, Örebro län, årlig"
exits "as JSON" 0 framsyn submit --format json "$tmp/first.csv"
output=$(sed 's/,140$/,141/' "$tmp/second.csv" >"$tmp/third.csv"; framsyn submit --format json "$tmp/third.csv")
python3 -c '
import json, sys
report = json.loads(sys.stdin.read().strip().splitlines()[-1])
assert report["recompute"] == [{"measure": "Employed by workplace", "panel": "Örebro County, yearly", "series": 15}], report["recompute"]
assert report["review"][0]["rule"] == "V44" and report["review"][0]["findings"] == 1
assert report["sources"][0]["source"] == "own" and report["sources"][0]["age_days"] == 0
' <<<"$output"
report "the same for machines" $?

# The country, in one file: too large to be looked over while everybody waits, so the run thread does it, and the submitter hears.
awk -F, 'BEGIN { print "measure,definition,region,industry,period,value"; split("A B+C D+E F G H I J K L M+N O P Q R+S+T+U", s, " ") }
    $1 == "region" && $4 == 2 && $6 == "" { for (y = 2010; y < 2015; y++) for (i = 1; i <= 15; i++) printf "employed,BAS,%s,%s,%d,100\n", $2, s[i], y
                                            for (y = 2010; y < 2015; y++) printf "employed,BAS,%s,T,%d,%d\n", $2, y, $2 == "0180" ? 2500 : 1500 }' \
    sql/codes/region.csv >"$tmp/country.csv"
exits "a country comes in" 0 framsyn submit "$tmp/country.csv"
says "is looked over as well" "5 totals are not the sum of their parts; the largest gap: employed in region 0180, 201., is 2500 and its sni2007g sum to 1500 \(V44\)"
sed 's/,100$/,150/' "$tmp/country.csv" >"$tmp/country-2.csv"
exits "and its revision" 0 framsyn submit "$tmp/country-2.csv"
says "with the size of it" "21750 figures are revised by .* \(V47\)"
holds "each was looked over once" "SELECT count(*) FROM framsyn.review" 2
equal "no process complained" "$(complaints)" ""
tap_end
