#!/bin/bash
# Fuzzes the parsers: libFuzzer with address and undefined-behaviour sanitizers.
#   tests/fuzz/run.sh SECONDS [TARGET...]      targets: the names of tests/fuzz/fuzz_*.c; default: all, SECONDS each
# Starts from the corpus in tests/fuzz/corpus/TARGET, which stays as it is: what is found on the way is kept in
# build-fuzz/corpus/TARGET, and an input that breaks something in build-fuzz/TARGET-*. Prints TAP.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit
seconds=${1:?"usage: tests/fuzz/run.sh SECONDS [TARGET...]"}
shift
folder=build-fuzz
sanitize="-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer"
[ $# -gt 0 ] || set -- $(basename -s .c tests/fuzz/fuzz_*.c | sed 's/^fuzz_//')
if ! command -v clang >/dev/null; then
    echo "ok - fuzzing # SKIP clang is not installed"
    echo "1..1"
    exit 0
fi
mkdir -p "$folder"
make --no-print-directory -j"$(nproc)" B="$folder" CC="${FUZZ_CC:-clang}" CFLAGS="-O1 -g" SANITIZE="$sanitize" fuzzers >"$folder/make.log" 2>&1 || {
    grep -E 'error|\*\*\*' "$folder/make.log" | head -20 | sed 's/^/# /'
    echo "not ok - the fuzz targets build"
    echo "1..1"
    exit 1
}
number=0
for target in "$@"; do
    mkdir -p "$folder/corpus/$target"
    number=$((number + 1))
    dictionary=tests/fuzz/$target.dict
    if "$folder/fuzz/fuzz_$target" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=600 -malloc_limit_mb=200 -max_len=8192 -print_final_stats=1 \
        -artifact_prefix="$folder/$target-" ${FUZZ_ARGS:-} $([ -r "$dictionary" ] && echo "-dict=$dictionary") "$folder/corpus/$target" "tests/fuzz/corpus/$target" \
        >"$folder/$target.log" 2>&1; then
        echo "ok $number - fuzzing $target for $seconds s: $(sed -n 's/^stat::number_of_executed_units: *//p' "$folder/$target.log") inputs"
    else
        echo "not ok $number - fuzzing $target"
        grep -E 'ERROR|SUMMARY|Assertion|Test unit written|runtime error' "$folder/$target.log" | head -5 | sed 's/^/# /'
    fi
done
echo "1..$number"
