#!/bin/bash
# make bench: what Framsyn does beside what the things below it do, in the same run on the same machine.
#   (a) a file of a million observations through inbox, worker, bus and COMMIT, beside binary COPY of the same rows
#   (b) one small submission to its receipt, beside a bare INSERT that is as durable
#   (c) a submission to the published scenario of one county
#   (d) messages per second through our bus, beside bare ZeroMQ
# The table is also written to build/bench.txt. ROWS=100000 makes (a) shorter. The cluster syncs to disk (fsync on).
. "$(dirname "$0")/../system/lib.sh"
rows=${ROWS:-1000000}
out=$here/${B:-build}/bench.txt
table=$tmp/table

# line ROW OURS RIVAL RATIO AIM MET
line() { printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$@" >>"$table"; }
calc() { awk "BEGIN { printf \"$1\", $2 }"; }
# met EXPRESSION: the word for the last column.
met() { awk "BEGIN { print ($1) ? \"met\" : \"missed\" }"; }
now() { echo "$EPOCHREALTIME"; }
peak_mib() { awk '/^VmHWM/ { printf "%.0f", $2 / 1024 }' "/proc/$(pid_of "$1")/status"; }

# A million cells of other counties' municipalities, so that nothing of our county gets stale meanwhile.
make_rows() {
    sql "COPY (SELECT code FROM framsyn.code WHERE scheme = 'region' AND length(code) = 4 AND left(code, 2) <> '18'
               AND valid_from <= '2000-01-01' AND valid_to = 'infinity' ORDER BY code LIMIT 200) TO STDOUT" |
        awk -v rows="$rows" 'BEGIN { print "measure,definition,region,industry,sex,period,value"
                split("A B+C D+E F G H I J K L M+N O P Q R+S+T+U", industry, " ") }
            { region[NR] = $1 }
            END {
                for (month = 0; n < rows; month++)
                    for (r = 1; r <= NR; r++) for (i = 1; i <= 15; i++) for (s = 1; s <= 2 && n < rows; s++, n++)
                        printf "employed,SYNTHETIC,%s,%s,%d,%d-%02d,%d\n", region[r], industry[i], s, 2000 + int(month / 12), month % 12 + 1, n % 9973
            }'
}

drop_into_inbox() {
    mkdir -p "$FRAMSYN_VAR/inbox"
    mv "$1" "$FRAMSYN_VAR/inbox/$(basename "$1")"
}

bench_rows() {
    local begun ours copy ratio name
    make_rows >"$tmp/million.csv"
    begun=$(now)
    drop_into_inbox "$tmp/million.csv"
    await 600 is "SELECT count(*) FROM framsyn.submission WHERE state = 'admitted'" 1 || { echo "the file was not admitted: $(log_of ingest-1 | tail -3)"; exit 1; }
    ours=$(calc "%.0f" "$rows / ($(now) - $begun)")
    for name in forecastd ingest-1; do
        line "(a) peak memory of $name, MiB" "$(peak_mib $name)" "" "" "< 150" "$(met "$(peak_mib $name) < 150")"
    done
    sql "CREATE TABLE public.rival (LIKE framsyn.observation INCLUDING ALL)"
    sql "\\copy framsyn.observation TO '$tmp/rows.copy' (FORMAT binary)"
    sql "CHECKPOINT"
    begun=$(now)
    sql "\\copy public.rival FROM '$tmp/rows.copy' (FORMAT binary)"
    copy=$(calc "%.0f" "$rows / ($(now) - $begun)")
    sql "DROP TABLE public.rival"
    rm -f "$tmp/rows.copy"
    ratio=$(calc "%.2f" "$ours / $copy")
    line "(a) rows/s stored, beside binary COPY" "$ours" "$copy" "$ratio" ">= 0.33" "$(met "$ratio >= 0.33")"
}

# Our small programs print "NAME VALUE" lines; value_of NAME FILE.
value_of() { awk -v name="$1" '$1 == name { print $2 }' "$2"; }

compare_lines() {
    local file=$1 what=$2 ours=$3 rival=$4 aim=$5 direction=$6 a b ratio
    a=$(value_of "$ours" "$file") b=$(value_of "$rival" "$file")
    [ -n "$a" ] && [ -n "$b" ] || { echo "no $ours or $rival in:"; cat "$file"; return 1; }
    ratio=$(calc "%.2f" "$a / $b")
    line "$what" "$a" "$b" "$ratio" "$direction $aim" "$(met "$ratio $direction $aim")"
}

bench_scenario() {
    local before begun i times=""
    framsyn submit examples >"$tmp/examples.log" 2>&1 || { cat "$tmp/examples.log"; exit 1; }
    await_idle 120
    for i in 1 2 3 4 5; do
        before=$(sql "SELECT count(*) FROM framsyn.scenario")
        printf 'measure,definition,region,industry,period,value\nemployed,SYNTHETIC,1883,B+C,2024,%d\n' $((3900 + i)) >"$tmp/one.csv"
        begun=$(now)
        framsyn submit "$tmp/one.csv" >/dev/null
        await 60 is "SELECT count(*) > $before FROM framsyn.scenario" t
        times+="$(calc "%.3f" "$(now) - $begun")"$'\n'
        await_idle
    done
    times=$(sort -n <<<"${times%$'\n'}" | sed -n 3p)
    line "(c) submission to published scenario, s (median of 5)" "$times" "" "" "< 1" "$(met "$times < 1")"
}

start_database
start_forecastd
start_worker ingest-1
await_answer
bench_rows
bench_scenario
"$here/${B:-build}/bench/bench_intake" "host=$FRAMSYN_VAR/run/pg dbname=framsyn user=framsyn_owner" >"$tmp/intake"
compare_lines "$tmp/intake" "(b) small submission to receipt, ms, median" submission_median_ms insert_median_ms 3 "<="
compare_lines "$tmp/intake" "(b) the same, 99th percentile" submission_p99_ms insert_p99_ms 3 "<="
"$here/${B:-build}/bench/bench_bus" >"$tmp/bus"
compare_lines "$tmp/bus" "(d) messages/s through the bus, beside bare ZeroMQ" bus_messages_per_s zmq_messages_per_s 0.5 ">="
{
    echo "$(nproc) processors, $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -1), PostgreSQL $(sql 'SHOW server_version'), $rows rows, $(date -u +%F)"
    (printf 'row\tours\trival\tratio\taim\tmet\n' && sort "$table") |
        awk -F'\t' '{ printf "%-52s %12s %12s %7s %9s  %s\n", $1, $2, $3, $4, $5, $6 }'
} | tee "$out"
