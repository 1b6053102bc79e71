#!/bin/bash
# Every official file that lies beside the checkout goes through `framsyn submit`: read by its manifest in tests/formats, or
# refused for the reason that is known of it. The figures are compared with what other forms of the same table say.
. "$(dirname "$0")/lib.sh"
if [ ! -d ../shared/data/pxweb-format-samples ]; then
    skip "official files" "../shared/data is not here"
    tap_end
    exit
fi
start_database
start_forecastd
await_answer

# tell MANIFEST WHAT WHY: a row of the table that is printed at the end.
tell() { printf '%s\t%s\t%s\n' "$(sed -n 's|^file = .*shared/data/||p' "tests/formats/$1.manifest")" "$2" "${3//\\/}" >>"$tmp/table"; }
# takes MANIFEST RECEIPT: admitted, and the receipt has these words.
takes() {
    tell "$1" read "$2"
    exits "$1 is read" 0 framsyn submit --lang en "tests/formats/$1.manifest"
    says "$1: $2" "$2"
}
# refuses MANIFEST SENTENCE
refuses() {
    tell "$1" refused "$2"
    exits "$1 is refused" 65 framsyn submit --lang en "tests/formats/$1.manifest"
    says "$1: $2" "$2"
}

takes px-population "33936 rows read, 8484 new"
holds "the married of Uppsala, 30 years old, men, 2005" "SELECT value FROM framsyn.observation JOIN framsyn.series USING (series_id)
    WHERE definition = 'SYNTHETIC' AND region = '03' AND sex = '1' AND age = '30' AND period = 2005" \
    "$(awk '/^DATA=/ { on = 1; next } on { for (i = 1; i <= NF; i++) print $i }' ../shared/data/pxweb-format-samples/px/BE0101A1.px | sed -n "$((((1 * 4 + 1) * 101 + 30) * 4 + 2))p")"
takes px-births "46176 rows read, 1248 new, 0 revised, 0 unchanged, 0 refused, 44928 left out"
takes px-migration "48 rows read, 24 new"
refuses px-faulty "row 165.* has CELLNOTE\[fix\] in a language that LANGUAGES does not name \(V28\)"
takes px-1968 "8064 rows read, 2016 new"
takes px-prices "726 rows read, 11 new"
takes px-emissions "4312 rows read, 28 new"
takes px-land "6402 rows read, 582 new"
takes jsonstat-population "2772 rows read, 2772 new"
refuses jsonstat-metadata "describes a table and has none of its values \(V18\)"
refuses jsonstat-metadata-2 "is a column that is missing \(V14\)"
refuses jsonstat-config "is JSON, but no data set in JSON-stat 2.0 \(V28\)"
refuses jsonstat-tables "is JSON, but no data set in JSON-stat 2.0 \(V28\)"
refuses json-catalogue "is JSON, but no data set in JSON-stat 2.0 \(V28\)"
refuses json-query "is a query, not its answer \(V28\)"

# The same table in three forms: what the first brought is unchanged in the others.
exits "the tidy table of RAMS" 0 framsyn submit tests/real/rams-annual.manifest
takes rams-csv-2008_2018 "4928 rows read, 0 new, 0 revised, 4928 unchanged"
takes rams-csv-2019_2021 "1344 rows read, 0 new, 0 revised, 1344 unchanged"
takes rams-jsonstat-2008_2018 "4928 rows read, 0 new, 0 revised, 4928 unchanged"
takes rams-jsonstat-2019_2021 "1344 rows read, 0 new, 0 revised, 1344 unchanged"
exits "the tidy table of unemployment" 0 framsyn submit tests/real/unemployment.manifest
takes unemployment-xlsx "1078 rows read, 0 new, 0 revised, 1078 unchanged"

takes occupation-csv "26224 rows read, 24696 new"
takes education-csv "11424 rows read, 1428 new"
takes occupation-nuts-csv "20064 rows read, 20064 new"
holds "the figures of East-Central Sweden, and how many of them are published" "SELECT count(*), count(value) FROM framsyn.observation_as_of((SELECT array_agg(series_id) FROM framsyn.series WHERE region = 'SE12'), now())" "2508|1506"

# Without a manifest nothing is guessed in the inbox: a file of offices goes to the quarantine, with the reason beside it.
start_worker ingest-1
mkdir -p "$FRAMSYN_VAR/inbox"
cp ../shared/data/pxweb-format-samples/px/TAB005.px "$FRAMSYN_VAR/inbox/"
quarantined() { grep -qs "needs a manifest" "$FRAMSYN_VAR"/inbox/.quarantine/*/report.txt; }
await "$patience" quarantined
report "a bare PX file in the inbox is quarantined with the reason" $?

# What is held back keeps its status and its bounds.
printf 'measure,definition,region,period,value\njob_ads,SYNTHETIC,25,2001,<5\njob_ads,SYNTHETIC,25,2002,:\njob_ads,SYNTHETIC,25,2003,..\n' >"$tmp/held.csv"
exits "figures that are held back" 0 framsyn submit "$tmp/held.csv"
holds "0 to 4, confidential, missing" "SELECT string_agg(concat_ws(' ', period, status, nullif(value, 'NaN')), ', ' ORDER BY period) FROM framsyn.observation
    JOIN framsyn.series USING (series_id) WHERE measure = 'job_ads' AND region = '25' AND frequency = 1 AND period BETWEEN 2001 AND 2003" "2001 3 4, 2002 2, 2003 1"

# A file that is new there must find its way into this test.
equal "every file is named" "$(for file in ../shared/data/pxweb-format-samples/*/* ../shared/data/*/original/* ../shared/data/*/converted-json-stat2/*; do
    grep -qF "file = ../../$file" tests/formats/*.manifest || echo "$file"
done)" ""
awk -F '\t' '{ printf "# %-80s %-8s %s\n", $1, $2, $3 }' "$tmp/table"
terminate forecastd
equal "no log has an error" "$(complaints)" ""
tap_end
