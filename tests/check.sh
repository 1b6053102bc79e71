#!/bin/bash
# Every test, the quick ones first; the last line is  N passed, N failed, N skipped.
#   tests/check.sh [PART...]      parts: layers units sql system asan fuzz; default: all
# Each part prints TAP into build/check/PART.log. What fails is shown at once; the exit code is then 1.
set -uo pipefail
cd "$(dirname "$0")/.." || exit
export B=${B:-build} LC_ALL=C.UTF-8
logs=$B/check
mkdir -p "$logs"
passed=0 failed=0 skipped=0

make_quietly() {
    make --no-print-directory -j"$(nproc)" "$@" >"$logs/make.log" 2>&1 || { grep -E 'error|Error|\*\*\*' "$logs/make.log" | head -20 | sed 's/^/# /'; return 1; }
}

# Runs one program that prints TAP; its exit code must agree with what it printed, or one more line says so.
tap_of() {
    local output status=0
    output=$("$@" 2>&1) || status=$?
    printf '%s\n' "$output"
    if [ "$status" != 0 ] && ! grep -q '^not ok' <<<"$output"; then
        echo "not ok - $(basename "$1") ended with exit code $status"
    elif ! grep -qE '^(not )?ok|^1\.\.0' <<<"$output"; then
        echo "not ok - $(basename "$1") printed no result"
    fi
}

# side_by_side NAME: the programs on standard input, two at a time, as most of them mostly wait. The output of one stays
# together.
side_by_side() {
    rm -f "$logs/$1"-*.log
    xargs -P 2 -I TEST bash -c 'tests/check.sh --one TEST >"$0-$(basename TEST .sh).log" 2>&1' "$logs/$1"
    cat "$logs/$1"-*.log
}

# test_common_db wants a server; a cluster of its own comes and goes with the part.
run_units() {
    local cluster
    cluster=$(mktemp -d "${TMPDIR:-/tmp}/framsyn-units.XXXXXX")
    chmod 755 "$cluster"
    FRAMSYN_TEST_DB=$(tests/harness/pg.sh start "$cluster") || unset FRAMSYN_TEST_DB
    export FRAMSYN_TEST_DB CMOCKA_MESSAGE_OUTPUT=TAP
    for test in tests/unit/test_*.c; do
        echo "$B/tests/$(basename "$test" .c)"
    done | side_by_side "$1"
    tests/harness/pg.sh stop "$cluster" >/dev/null
    rm -rf "$cluster"
}

part_layers() {
    make_quietly all && tap_of tests/layers.sh
}

part_units() {
    make_quietly units && run_units units
}

part_sql() {
    make_quietly all && tap_of tests/sql/run.sh
}

part_system() {
    make_quietly all && printf '%s\n' tests/system/[0-9]*.sh | side_by_side system
}

# Address and undefined-behaviour sanitizers, leaks included, on the units and on four system tests.
part_asan() {
    local sanitize="-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer" test
    export B=build-asan UBSAN_OPTIONS=print_stacktrace=1 ASAN_OPTIONS=detect_leaks=1
    export LSAN_OPTIONS=suppressions=$PWD/tests/leaks.supp,print_suppressions=0
    make_quietly B=build-asan SANITIZE="$sanitize" CFLAGS="-O1 -g" all units || return 1
    run_units asan
    for test in tests/system/00_*.sh tests/system/15_*.sh tests/system/16_*.sh tests/system/18_forecast_file.sh; do
        tap_of "$test"
    done
}

# A minute for all parsers together: what was broken once stays mended. Longer: tests/fuzz/run.sh SECONDS.
part_fuzz() {
    local targets
    targets=$(ls tests/fuzz/fuzz_*.c | wc -l)
    FUZZ_ARGS=${FUZZ_ARGS:--seed=1} tests/fuzz/run.sh "${FUZZ_SECONDS:-$((60 / targets))}"
}

count() { grep -cE "$1" "$2" || true; }

run_part() {
    local part=$1 log=$logs/$1.log begun=$EPOCHREALTIME good bad left status=0
    ("part_$part") >"$log" || status=$?
    left=$(count '^ok.*# SKIP' "$log")
    good=$(($(count '^ok' "$log") - left))
    bad=$(count '^not ok' "$log")
    if [ "$status" != 0 ] && [ "$bad" = 0 ]; then
        bad=1
        sed -n '/^#/p' "$log" | tail -20
    fi
    [ "$bad" = 0 ] || grep -E -B 3 -A 12 '^not ok' "$log" | grep -vE '^(ok|1\.\.|--)' | head -60
    grep -E '^ok.*# SKIP' "$log" | sed 's/^ok[ 0-9]*-* */skipped: /' | sort -u
    printf '%-8s %4d passed, %d failed, %d skipped  %6.1f s\n' "$part" "$good" "$bad" "$left" \
        "$(awk "BEGIN { print $EPOCHREALTIME - $begun }")"
    passed=$((passed + good)) failed=$((failed + bad)) skipped=$((skipped + left))
}

if [ "${1:-}" = --one ]; then
    tap_of "$2"
    exit 0
fi
[ $# -gt 0 ] || set -- layers units sql system asan fuzz
for part in "$@"; do
    declare -F "part_$part" >/dev/null || { echo "tests/check.sh: there is no part $part; there are layers, units, sql, system, asan and fuzz" >&2; exit 64; }
done
for part in "$@"; do
    run_part "$part"
done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
