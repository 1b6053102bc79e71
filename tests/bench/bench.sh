#!/bin/bash
# make bench: what Framsyn does beside what the things below it do, in the same run on the same machine.
#   (a) a file of a million observations through inbox, worker, bus and COMMIT, beside binary COPY of the same rows
#   (b) one small submission to its receipt, beside a bare INSERT that is as durable; and the floor under it, the same
#       two syncs and two hops with nothing on them
#   (c) a submission to the published scenario of one county: its panels alone; with the skills chain; with where people live
#       and work, too, as make run has it
#   (d) messages per second through our bus, beside bare ZeroMQ
#   (e) a million cells of JSON-stat and of SCB's CSV through inbox, worker, bus and COMMIT, beside binary COPY of the same
#       rows; a JSON-stat file of 1 GB (BYTES) through the reader alone
#   (f) the skills of the whole country, 1,000 draws through the chain, reconciled, and stored county by county by the daemon's code
#   (g) forecasts of the staged sets, scored, beside the best peer; (h) series per second, of all and of single models, beside
#       the peers, regressions beside a LAPACK loop, a country reconciled. Both need ../shared; docs/accuracy.md has them
#   tests/bench/bench.sh [PART...]      parts: rows (a), receipt (b), scenario (c), bus (d), formats (e), country (f),
#                                       accuracy (g), engine (h); default: all
# The table is also written to build/bench.txt. ROWS=100000 makes (a) shorter. The cluster syncs to disk (fsync on).
. "$(dirname "$0")/../system/lib.sh"
rows=${ROWS:-1000000}
out=$here/${B:-build}/bench.txt
programs=$here/${B:-build}/bench
table=$tmp/table

# line ROW OURS RIVAL RATIO AIM MET
line() { printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$@" >>"$table"; }
calc() { awk "BEGIN { printf \"$1\", $2 }"; }
# met EXPRESSION: the word for the last column.
met() { awk "BEGIN { print ($1) ? \"met\" : \"missed\" }"; }
now() { echo "$EPOCHREALTIME"; }
peak_mib() { awk '/^VmHWM/ { printf "%.0f", $2 / 1024 }' "/proc/$(pid_of "$1")/status"; }

drop_into_inbox() {
    mkdir -p "$FRAMSYN_VAR/inbox"
    mv "$1" "$FRAMSYN_VAR/inbox/$(basename "$1")"
}

bench_rows() {
    local begun ours copy name
    # Cells of other counties, so that nothing of ours gets stale meanwhile.
    "$programs/bench_intake" rows "$tmp/million.csv" "$rows" || exit 1
    begun=$(now)
    drop_into_inbox "$tmp/million.csv"
    await 600 is "SELECT count(*) FROM framsyn.submission WHERE state = 'admitted' AND file_name LIKE '%million.csv'" 1 || { echo "the file was not admitted: $(log_of ingest-1 | tail -3)"; exit 1; }
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
    compare "(a) rows/s stored, beside binary COPY" "$ours" "$copy" ">=" 0.33
}

# stored NAME: puts the file and its manifest into the inbox as one job; prints cells per second until they are committed.
stored() {
    local begun cells=$2
    mkdir -p "$FRAMSYN_VAR/inbox/.new-$1"
    mv "$tmp/$1" "$tmp/$1.manifest" "$FRAMSYN_VAR/inbox/.new-$1/"
    begun=$(now)
    mv "$FRAMSYN_VAR/inbox/.new-$1" "$FRAMSYN_VAR/inbox/$1"
    await 900 is "SELECT count(*) FROM framsyn.submission WHERE state = 'admitted' AND file_name = '$1'" 1 || { echo "$1 was not admitted: $(log_of ingest-1 | tail -3)" >&2; return 1; }
    calc "%.0f" "$cells / ($(now) - $begun)"
}

bench_formats() {
    local cells json csv copy begun read months=${MONTHS:-125} bytes=${BYTES:-1000000000}
    cells=$(/usr/bin/python3 tests/bench/formats.py jsonstat "$tmp/million.json" "$months" 1) || exit 1
    /usr/bin/python3 tests/bench/formats.py wide "$tmp/wide.csv" "$months" >/dev/null || exit 1
    json=$(stored million.json "$cells") && csv=$(stored wide.csv "$cells") || exit 1
    line "(e) peak memory of ingest-1, MiB" "$(peak_mib ingest-1)" "" "" "< 150" "$(met "$(peak_mib ingest-1) < 150")"
    sql "CREATE TABLE public.rival (LIKE framsyn.observation INCLUDING ALL)"
    sql "\\copy (SELECT o.* FROM framsyn.observation o JOIN framsyn.submission s USING (vintage_id) WHERE s.file_name = 'million.json') TO '$tmp/rows.copy' (FORMAT binary)"
    sql "CHECKPOINT"
    begun=$(now)
    sql "\\copy public.rival FROM '$tmp/rows.copy' (FORMAT binary)"
    copy=$(calc "%.3f" "$(now) - $begun")
    copy=$(calc "%.0f" "$(sql 'SELECT count(*) FROM public.rival') / $copy")
    sql "DROP TABLE public.rival"
    rm -f "$tmp/rows.copy"
    compare "(e) cells/s of JSON-stat stored, beside binary COPY" "$json" "$copy" ">=" 0.33
    compare "(e) cells/s of SCB's CSV stored, beside binary COPY" "$csv" "$copy" ">=" 0.33
    # A cell takes 4.77 bytes, and 8000 cells are one month of 1 age.
    /usr/bin/python3 tests/bench/formats.py jsonstat "$tmp/large.json" 1200 "$((bytes / 45792000 + 1))" >/dev/null || exit 1
    read=$(/usr/bin/python3 tests/bench/formats.py peak "$programs/bench_intake" read "$tmp/large.json.manifest") || exit 1
    line "(e) peak memory, a file of $(($(stat -c %s "$tmp/large.json") / 1000000)) MB read, MiB" "$(value_of peak_mib "$read")" "" "" "< 150" \
        "$(met "$(value_of peak_mib "$read") < 150")"
    line "(e) the same, cells/s" "$(value_of rows_per_s "$read")" "" "" "" ""
    rm -f "$tmp/large.json"
}

# value_of NAME TEXT: from "NAME=VALUE ..." or "NAME VALUE" lines.
value_of() { sed -nE "s/^(.* )?$1[= ]([0-9.]+).*/\\2/p" <<<"$2"; }

# compare WHAT OURS RIVAL [DIRECTION AIM]
compare() {
    local ratio
    [ -n "$2" ] && [ -n "$3" ] || { echo "no figure for $1"; exit 1; }
    ratio=$(calc "%.2f" "$2 / $3")
    line "$1" "$2" "$3" "$ratio" "${4:-} ${5:-}" "${4:+$(met "$ratio $4 $5")}"
}

# quantile Q FILE [COLUMN]
quantile() { cut -d' ' -f"${3:-1}" "$2" | sort -n | awk -v q="$1" '{ x[NR] = $1 } END { print x[int(q * (NR - 1)) + 1] }'; }

# One row each, first of series that the store has never seen, then a year later of the same ones, as most submissions are.
# Turn about, ten times, so that all meet the same disk.
bench_receipt() {
    local i kind part owner="host=$FRAMSYN_VAR/run/pg dbname=framsyn user=framsyn_owner"
    local municipalities=290
    for i in 0 1 2 3 4 5 6 7 8; do
        "$programs/bench_intake" latency 30 $((i * 30)) >>"$tmp/new" &&
            "$programs/bench_insert" "$owner" 100 >>"$tmp/insert" &&
            "$programs/bench_intake" latency 30 $((municipalities + i * 30)) >>"$tmp/known" &&
            "$programs/bench_floor" "$owner" 30 "$FRAMSYN_VAR/spool/floor" "ipc://$tmp/floor" >>"$tmp/road" || exit 1
    done
    for kind in new known; do
        compare "(b) one small submission of $kind series to receipt, us, median" "$(quantile 0.5 "$tmp/$kind")" "$(quantile 0.5 "$tmp/insert")" "<=" 3
        compare "(b) one small submission of $kind series, 99th percentile" "$(quantile 0.99 "$tmp/$kind")" "$(quantile 0.99 "$tmp/insert")" "<=" 3
        compare "(b) one small submission of $kind series, beside the floor" "$(quantile 0.5 "$tmp/$kind")" "$(quantile 0.5 "$tmp/road")"
    done
    part="$(quantile 0.5 "$tmp/road" 2) beside it, $(quantile 0.5 "$tmp/road" 3)"
    compare "(b) the floor: two hops, the spool's sync $part INSERT" "$(quantile 0.5 "$tmp/road")" "$(quantile 0.5 "$tmp/insert")"
}

bench_bus() {
    local text what ours bare
    text=$("$programs/bench_bus") || exit 1
    while IFS=$'\t' read -r what ours bare; do
        compare "(d) messages/s, $what" "$ours" "$bare"
    done < <(sed -nE 's/^bus messages.*ours ([0-9]+), bare ZeroMQ ([0-9]+), .*\((.*)\)$/\3\t\1\t\2/p' <<<"$text")
    compare "(d) messages/s over the bus, beside bare ZeroMQ, mean" "$(value_of bus_messages_per_s "$text")" "$(value_of zmq_messages_per_s "$text")" ">=" 0.5
}

# The median of five single figures, from the command to the new scenario. scenario_of WHAT AIM
scenario_of() {
    local before begun i times="" sides=""
    for i in 1 2 3 4 5; do
        serial=$((${serial:-3900} + 1)) # the same file twice would be one submission
        before=$(sql "SELECT count(*) FROM framsyn.scenario")
        printf 'measure,definition,region,industry,period,value\nemployed,SYNTHETIC,1883,B+C,2024,%d\n' "$serial" >"$tmp/one.csv"
        begun=$(now)
        framsyn submit "$tmp/one.csv" >/dev/null
        await 60 is "SELECT count(*) > $before FROM framsyn.scenario" t || { echo "no scenario came of the submission"; exit 1; }
        times+="$(calc "%.3f" "$(now) - $begun")"$'\n'
        await_idle
        sides+="$(calc "%.3f" "$(now) - $begun")"$'\n'
    done
    times=$(sort -n <<<"${times%$'\n'}" | sed -n 3p)
    sides=$(sort -n <<<"${sides%$'\n'}" | sed -n 3p)
    line "(c) submission to published scenario$1, s (median of 5)" "$times" "" "" "< $2" "$(met "$times < $2")"
    line "(c) the same until high and low are out, too$1, s" "$sides" "" "" "" ""
}

bench_scenario() {
    framsyn submit examples/employed-*.manifest examples/dialogue.manifest >"$tmp/examples.log" 2>&1 || { cat "$tmp/examples.log"; exit 1; }
    await_idle 120
    scenario_of "" 1
    framsyn submit examples/occupations.manifest examples/educations.manifest examples/programmes-*.manifest >"$tmp/examples.log" 2>&1 || { cat "$tmp/examples.log"; exit 1; }
    await_idle 120
    scenario_of " with the skills chain" 2
    { framsyn bridges set examples/bridges/*.csv --source examples && framsyn submit examples/residents.manifest; } >"$tmp/examples.log" 2>&1 || { cat "$tmp/examples.log"; exit 1; }
    await_idle 120
    scenario_of " with the skills chain and residents" 2
}

# The chain of skills and its storing: see bench_country.c. The table is filled a second time, so that its targets exist, as
# they do in every year but the first.
stored_s() { sed -nE 's/^stored +([0-9.]+) s.*/\1/p'; }
bench_country() {
    local text seconds cpu one owner="host=$FRAMSYN_VAR/run/pg dbname=framsyn user=framsyn_owner"
    "$programs/bench_country" 2 21 "$owner" >"$tmp/first" || exit 1
    text=$("$programs/bench_country" 2 21 "$owner") || exit 1
    seconds=$(sed -nE 's/^country .* municipalities  ([0-9.]+) s.*/\1/p' <<<"$text")
    cpu=$(sed -nE 's/^country .* s, ([0-9.]+) s of cpu.*/\1/p' <<<"$text")
    one=$(sed -nE 's/^county 14 .* s  +([0-9.]+) s of cpu.*/\1/p' <<<"$text")
    line "(f) the storing in it, s; and the first time" "$(stored_s <<<"$text")" "$(stored_s <"$tmp/first")" "" "" ""
    line "(f) skills of 290 municipalities, stored, s on 2 threads" "$seconds" "" "" "< 90" "$(met "$seconds < 90")"
    line "(f) the same, peak of memory, GiB" "$(sed -nE 's/.* ([0-9.]+) GiB at most/\1/p' <<<"$text")" "" "" "< 3" "$(met "$(sed -nE 's/.* ([0-9.]+) GiB at most/\1/p' <<<"$text") < 3")"
    compare "(f) cpu s of 21 counties, beside 21 times the one of 12" "$cpu" "$(calc "%.2f" "21 * $one")" "<=" 1.2
}

# As measure.py writes them, numbered so that sorting keeps their order.
measured() {
    /usr/bin/python3 tests/bench/measure.py "$here/${B:-build}" "$1" >"$tmp/measured" || exit 1
    awk -v part="$2" '{ printf "(%s) %02d %s\n", part, NR, $0 }' "$tmp/measured" >>"$table"
}
bench_accuracy() { measured accuracy g; }
bench_engine() { measured engine h; }

# The million rows last: they leave the server busy for a while.
[ $# -gt 0 ] || set -- receipt bus scenario formats country accuracy engine rows
for part in "$@"; do
    declare -F "bench_$part" >/dev/null || { echo "tests/bench/bench.sh: there is no part $part; there are rows, receipt, scenario, bus, formats, country, accuracy and engine" >&2; exit 64; }
done
if [ -n "$(printf '%s\n' "$@" | grep -vxE 'bus|accuracy|engine')" ]; then
    start_database
    start_forecastd
    start_worker ingest-1
    await_answer
fi
# Daemons of its own for each part: a peak of memory is then that of the part.
for part in "$@"; do
    if [ "$part" != "$1" ] && pid_of forecastd >/dev/null 2>&1; then
        await_idle 120
        terminate ingest-1
        terminate forecastd
        start_forecastd
        start_worker ingest-1
        await_answer
    fi
    "bench_$part"
done
{
    echo "$(nproc) processors, $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -1), PostgreSQL $(sql 'SHOW server_version' 2>/dev/null || echo unused), $rows rows, $(date -u +%F)"
    (printf 'row\tours\trival\tratio\taim\tmet\n' && sort "$table") |
        awk -F'\t' '{ printf "%-78s %12s %12s %7s %9s  %s\n", $1, $2, $3, $4, $5, $6 }'
} | tee "$out"
