#!/bin/bash
# A client in another language, made from proto/ alone, submits and pulls.
#   tests/client/test_client.sh INTAKE QUERY REGION [CLIENT-OPTION...]   claims against a daemon that runs there,
#       with forecasts published; REGION is one of which network gysam has rows. Prints TAP.
cd "$(dirname "$0")/../.." || exit
. tests/tap.sh
intake=${1:?the endpoint of intake} query=${2:?the endpoint of query} region=${3:?a region with forecasts}
shift 3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

client() { /usr/bin/python3 tests/client/framsyn_client.py --intake "$intake" --query "$query" --proto proto "${options[@]}" "$@"; }
options=("$@")

# ends NAME WANTED COMMAND...: the exit code; what it said is kept in $said.
ends() {
    local name=$1 wanted=$2 status=0
    shift 2
    said=$("$@" 2>&1) || status=$?
    equal "$name" "exit code $status$([ "$status" = "$wanted" ] || echo ": $said")" "exit code $wanted"
}
says() { claim "$1" grep -qE "$2" <<<"$said"; }

# Values of this second, so that the content is new also when the tests run again.
stamp=$(date +%s)
{
    echo "measure,definition,region,industry,period,value"
    for ((i = 0; i < 25; i++)); do echo "employed,SYNTHETIC,1880,F,$((1990 + i)),$((stamp % 9000 + i))"; done
} >"$work/good.csv"
printf 'measure,definition,region,industry,period,value\nemployed,SYNTHETIC,9999,F,2001,%s\n' "$stamp" >"$work/region.csv"
printf 'measure,definition,region,industry,period,value\nemployed,SYNTHETIC,1880,F,2001-13,1\n' >"$work/period.csv"

ends "a submission in three batches is admitted" 0 client submit --batch-rows 10 "$work/good.csv"
says "and its rows are counted over all batches" "^admitted .* rejected=0$"
equal "no row of it is lost" "$(sed -n 's/.* new=\([0-9]*\) revised=\([0-9]*\) unchanged=\([0-9]*\) .*/\1 \2 \3/p' <<<"$said" | awk '{ print $1 + $2 + $3 }')" 25
ends "the same content again is known" 0 client submit --batch-rows 7 "$work/good.csv"
says "as a duplicate" "^duplicate "
ends "a region that does not exist is refused" 65 client submit "$work/region.csv"
says "with the store's sentence" "9999.*V32"
ends "a period that is none is refused before it is sent" 65 client submit "$work/period.csv"
ends "a network's forecast is pulled" 0 client pull --network gysam --region "$region" --frequency year
says "under its heading" "^id,region,region_name,industry,"
says "with rows of the region asked for" "^[^,]+,$region,"
equal "and of no other" "$(tail -n +2 <<<"$said" | awk -F, -v region="$region" '$2 != region' | head -3)" ""
ends "any query can be asked" 0 client query status
says "and answers by column" "^name,value,note$"
ends "a query that does not exist is wrong usage" 64 client query nonsense
says "in a sentence of the daemon's" "nonsense"
intake="ipc://$work/nobody"
ends "a daemon that is not there is said to be silent" 69 client --wait 0.5 submit
tap_end
