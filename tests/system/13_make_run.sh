#!/bin/bash
# `make run` in a copy of the tree, as a user without rights: a forecast; again: nothing changes, fast; `make stop` and
# `make clean` leave nothing.
. "$(dirname "$0")/lib.sh"
mkdir "$tmp/copy"
unset FRAMSYN_VAR
# Another port than that of a service that runs on this machine.
FRAMSYN_HTTP_PORT=$(/usr/bin/python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
export FRAMSYN_HTTP_PORT
tar -cf - --exclude ./.git --exclude './build*' --exclude ./var . | tar -xf - -C "$tmp/copy"
# What is built already is taken along, with its times, so that make has nothing to do.
cp -a "${B:-build}" "$tmp/copy/build"
as=()
if [ "$(id -u)" = 0 ]; then
    chown -R nobody: "$tmp/copy"
    as=(setpriv --reuid=nobody --regid="$(id -g nobody)" --clear-groups -- env HOME="$tmp/copy")
fi
run() { "${as[@]}" make --no-print-directory -C "$tmp/copy" "$@"; }
var=$tmp/copy/var
processes() { for file in "$var"/run/*.pid; do cut -d' ' -f1 "$file"; done; }
count() { "${as[@]}" psql -XAtq -h "$var/run/pg" -U framsyn_owner -d framsyn -c \
    "SELECT (SELECT count(*) FROM framsyn.submission), (SELECT count(*) FROM framsyn.run), (SELECT count(*) FROM framsyn.scenario)"; }
forget() { run B=build stop >/dev/null 2>&1; end_all; }
trap forget EXIT

begun=$EPOCHREALTIME
exits "make run" 0 run B=build run
took=$(awk "BEGIN { print $EPOCHREALTIME - $begun }")
says "shows a forecast for the county" "Örebro"
says "and what to try next" "pull --network"
first=$(processes) counted=$(count)
begun=$EPOCHREALTIME
exits "make run again" 0 run B=build run
again=$(awk "BEGIN { print $EPOCHREALTIME - $begun }")
claim "takes less than half of the time ($again s, the first $took s)" awk "BEGIN { exit !(2 * $again < $took) }"
equal "keeps the processes" "$(processes)" "$first"
equal "stores and computes nothing" "$(count)" "$counted"
worker=$(cut -d' ' -f1 "$var/run/ingest-1.pid")
kill -KILL "$worker"
gone() { [ ! -e "/proc/$1" ] || is_zombie "$1"; }
await "$patience" gone "$worker"
exits "with one worker dead" 0 run B=build run
says "starts that one" "Started ingest-1"
equal "and no other" "$(grep -c '^Started' <<<"$output")" 1
"${as[@]}" mkdir "$tmp/copy/own"
printf 'measure,definition,region,industry,period,value\nemployed,SYNTHETIC,1883,B+C,2024,3911\n' >"$tmp/copy/own/own.csv"
exits "another folder" 0 run B=build run DATA=own
says "beside which the invented figures are named" "invented figures of examples/"
exits "DATA that is not there: exit code of make" 2 run B=build run DATA=nowhere
says "and a sentence" "nowhere"
processes >"$tmp/pids"
exits "make stop" 0 run B=build stop
equal "ends every process" "$(while read -r pid; do ended "$pid" || echo "$pid"; done <"$tmp/pids")" ""
equal "and the database" "$(ls -A "$var/run/pg" 2>/dev/null)" ""
exits "make clean" 0 run B=build clean
equal "leaves neither build nor var" "$(ls -d "$var" "$tmp/copy/build" 2>/dev/null)" ""
tap_end
