#!/bin/bash
# On tcp:// the right key works, an unknown or a wrong one is shut out, and a network's key opens its network only.
. "$(dirname "$0")/lib.sh"
start_database
read -r a b c d < <(/usr/bin/python3 -c '
import socket
s = [socket.socket() for _ in range(4)]
for x in s: x.bind(("127.0.0.1", 0))
print(*[x.getsockname()[1] for x in s])')
export FRAMSYN_BUS_INTAKE=tcp://127.0.0.1:$a FRAMSYN_BUS_EVENTS=tcp://127.0.0.1:$b FRAMSYN_BUS_QUERY=tcp://127.0.0.1:$c FRAMSYN_BUS_CONTROL=tcp://127.0.0.1:$d
exits "the server's key is made" 0 framsyn keys init
for pair in "boss all" "worker submit" "school gysam" "analyst analyst,control"; do
    exits "a key for ${pair% *}" 0 framsyn keys add ${pair% *} "${pair#* }"
done
start_forecastd
equal "the right key gets an answer" "$(await "$patience" framsyn --name boss status && echo answer)" answer
statistics "$tmp/a.csv" 1 2160
exits "a worker's key may submit" 0 framsyn --name worker submit "$tmp/a.csv"
await "$patience" framsyn --name boss status --wait-idle 10
exits "a school's key reads its network" 0 framsyn --name school pull --network gysam --format csv
says "and sees rows" "^[0-9\"].*1880"
exits "but not another network" 77 framsyn --name school pull --network yh
exits "nor may it submit" 77 framsyn --name school submit --wait 5 "$tmp/a.csv"
exits "nor recompute" 77 framsyn --name school recompute
exits "a worker's key may not recompute" 77 framsyn --name worker recompute
exits "an analyst's key may" 0 framsyn --name analyst recompute
printf 'kind,from,to,weight\nhome_work,1880,1880,0.8\n' >"$tmp/bridges.csv"
exits "a school's key may not give bridges" 77 framsyn --name school bridges set "$tmp/bridges.csv" --source test
exits "nor list them" 77 framsyn --name school bridges
exits "an analyst's key may do both" 0 framsyn --name analyst bridges set "$tmp/bridges.csv" --source test
says "and they are stored" "1 new"

# A key of the same name that the daemon has never seen, beside the right server key.
FRAMSYN_KEYS=$tmp/others framsyn keys init >/dev/null 2>&1
FRAMSYN_KEYS=$tmp/others framsyn keys add boss all >/dev/null 2>&1
cp "$FRAMSYN_VAR/keys/server.pub" "$tmp/others/server.pub"
exits "a wrong key is shut out" 69 env FRAMSYN_KEYS="$tmp/others" "$bin/framsyn" --name boss status
mkdir -p "$tmp/none" && cp "$FRAMSYN_VAR/keys/server.pub" "$tmp/none/"
exits "no key at all is a configuration that cannot work" 78 env FRAMSYN_KEYS="$tmp/none" "$bin/framsyn" --name boss status
equal "plain ZeroMQ without keys gets nothing" "$(/usr/bin/python3 - "$c" <<'P'
import sys, zmq
s = zmq.Context().socket(zmq.DEALER)
s.linger = 0
s.connect("tcp://127.0.0.1:" + sys.argv[1])
s.send(b"hello")
print("answer" if s.poll(500) else "nothing")
P
)" nothing
equal "secret keys are readable by their owner only" "$(find "$FRAMSYN_VAR/keys" -name '*.key' ! -perm 600)" ""
sed -i '/^school /d' "$FRAMSYN_VAR/keys/principals"
equal "a key that is taken off the list is shut out" \
    "$(for _ in $(seq 20); do framsyn --name school pull --network gysam >/dev/null 2>&1; [ $? = 0 ] || { echo out; break; }; done)" out
exits "while others go on" 0 framsyn --name boss status
tap_end
