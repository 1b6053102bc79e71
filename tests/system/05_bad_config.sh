#!/bin/bash
# A configuration that cannot be followed: exit code 78 and one sentence with file, line, value and rule, for each program.
. "$(dirname "$0")/lib.sh"
conf=$FRAMSYN_VAR/framsyn.conf

# refused NAME PATTERN PROGRAM ARGUMENTS...
refused() {
    local name=$1 pattern=$2 program=$3
    shift 3
    exits "$program, $name: exit code 78" 78 timeout "$patience" "$bin/$program" "$@"
    says "$program, $name: a sentence" "$pattern"
}

for program in framsyn-forecastd framsyn-ingestd; do
    printf 'county = 18\ncoutny = 18\n' >"$conf"
    refused "an option that does not exist" 'framsyn.conf.*2.*coutny' $program
    printf '# comment\n\nwindow = many\n' >"$conf"
    refused "a number that is none" 'framsyn.conf.*3.*window.*many' $program
    printf 'window = 100000\n' >"$conf"
    refused "a number out of range" 'window.*100000.*256' $program
    printf 'recompute = monthly on 32 at 06:00 Europe/Stockholm\n' >"$conf"
    refused "a calendar rule that is none" 'recompute.*32' $program
    printf 'no equals sign\n' >"$conf"
    refused "a line without a value" 'framsyn.conf.*1' $program
    rm -f "$conf"
    exits "$program, a flag that does not exist is a matter of usage: exit code 64" 64 timeout "$patience" "$bin/$program" --coutny 18
    says "$program, a flag that does not exist: a sentence" 'coutny'
    refused "a file that was named and is not there" 'nowhere.conf' $program --config "$tmp/nowhere.conf"
done
printf 'window = many\n' >"$conf"
exits "framsyn, a number that is none: exit code 78" 78 framsyn pull --network gysam
says "framsyn says file, line and value" 'framsyn.conf.*1.*many'
rm -f "$conf"
exits "the sample file is sound" 0 framsyn config sample
printf '%s\n' "$output" >"$conf"
exits "and says what the defaults say" 0 framsyn config show
for secret in "host=h password=hemligt dbname=d" "postgresql://u:hemligt@h/d"; do
    exits "a connection string is shown" 0 framsyn config show --db "$secret" --format csv
    says "with its other parts" '^db,.*(host=h|@h/d)'
    equal "without its password" "$(grep -c hemligt <<<"$output")" 0
done
tap_end
