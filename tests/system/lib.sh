# Real processes in a folder of their own: to be sourced by tests/system/NN_claim.sh, which then prints TAP.
# Each test has its own cluster, sockets, spools and inbox under $tmp, waits for conditions and never for a
# time, and ends what it started, by pid, however it ends itself.
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit
. tests/tap.sh
here=$PWD
bin=$here/${B:-build}/bin
# Short: the path of a socket may have 107 bytes.
tmp=$(mktemp -d /tmp/framsyn-XXXXXX)
chmod 755 "$tmp"
export FRAMSYN_VAR=$tmp/var LC_ALL=C.UTF-8 LANG=C.UTF-8
unset FRAMSYN_DB FRAMSYN_CONFIG
mkdir -p "$FRAMSYN_VAR/log" "$FRAMSYN_VAR/run"
. tools/lib.sh
bin=$here/${B:-build}/bin
# Seconds until a condition must hold, however busy the machine and slow its disk; nothing is slower when it holds.
patience=${PATIENCE:-240}

framsyn() { "$bin/framsyn" "$@"; }

# sql QUERY: as the owner, rows as lines, columns split by |.
sql() { psql -XAtq -v ON_ERROR_STOP=1 -h "$FRAMSYN_VAR/run/pg" -U framsyn_owner -d framsyn -c "$@"; }

# is QUERY WANTED: for await.
is() { [ "$(sql "$1" 2>/dev/null)" = "$2" ]; }

# What outlives a power cut is PostgreSQL's matter: a test that is not about it need not wait for the disk, which on a shared machine
# may take ten seconds for a commit. With durable=yes the cluster is as make run has it.
forget_disk() { [ "${durable:-no}" = yes ] || sql "ALTER SYSTEM SET fsync = off" -c "SELECT pg_reload_conf()" >/dev/null; }

start_database() {
    tools/pg.sh start >"$tmp/pg.log" 2>&1 && forget_disk && framsyn migrate >>"$tmp/pg.log" 2>&1 || {
        echo "Bail out! no database: $(tail -3 "$tmp/pg.log")"
        exit 1
    }
}

# launch NAME PROGRAM ARGUMENTS...: in the background, with pid file and log.
launch() {
    local name=$1 program=$2
    shift 2
    "$bin/$program" "$@" >>"$FRAMSYN_VAR/log/$name.log" 2>&1 </dev/null &
    pid_keep "$name" $!
    disown
}

# A run starts 100 ms after the last vintage instead of seconds: fewer things to wait for.
start_forecastd() { launch forecastd framsyn-forecastd --coalesce-ms 100 "$@"; }
start_worker() { launch "$1" framsyn-ingestd --name "$@"; }

answers() { framsyn status --format csv; }
await_answer() { await "$patience" answers || { echo "# forecastd does not answer: $(tail -2 "$FRAMSYN_VAR/log/forecastd.log")"; return 1; }; }

# alive NAME / dead NAME
alive() { pid_of "$1" >/dev/null; }
dead() { ! alive "$1"; }

# terminate NAME: SIGTERM and wait; shoot NAME: SIGKILL and wait.
signal_and_await() {
    local pid
    pid=$(pid_of "$2") || return 0
    kill "-$1" "$pid" 2>/dev/null
    await "$patience" dead "$2"
}
terminate() { signal_and_await TERM "$1"; }
shoot() { signal_and_await KILL "$1"; }

# ended PID: it runs no more; a pid used anew so soon is not reckoned with.
ended() { [ -z "$(started_at "$1")" ]; }

# The server's first process, killed without a word; its children notice and end.
shoot_database() {
    local pid
    pid=$(head -1 "$(tools/pg.sh where)/postmaster.pid") || return 1
    kill -KILL "$pid"
    await "$patience" ended "$pid"
}
restart_database() { await "$patience" tools/pg.sh start; }

# await_idle [NAME]: waits until no run is waiting or under way. In vain: a failed claim, with what is still there.
await_idle() {
    local said status=0
    said=$(framsyn status --wait-idle "$patience" 2>&1) || status=$?
    [ "$status" != 0 ] || return 0
    report "${1:-what is under way comes to an end}" 1
    {
        echo "exit code $status: $said"
        sql "SELECT run_id, scenario, state, attempts, claimed_until, sentence FROM framsyn.run ORDER BY finished_at IS NULL DESC, run_id DESC LIMIT 4" 2>&1
        tail -3 "$FRAMSYN_VAR/log/forecastd.log"
    } | cut -c1-300 | sed 's/^/#   /'
    return 1
}

# rests NAME: a claim that all that is under way comes to an end.
rests() { await_idle "$1" && report "$1" 0; }

# What no log should hold: error lines, and the words of a sanitizer.
complaints() { grep -hE '^[^ ]+ error |ERROR: |runtime error' "$FRAMSYN_VAR"/log/*.log | head -5; }
log_of() { cat "$FRAMSYN_VAR/log/$1.log"; }
logged() { grep -qE "$2" "$FRAMSYN_VAR/log/$1.log"; }

start_all() {
    start_database
    start_forecastd "$@"
    start_worker ingest-1
    await_answer || true
}

# exits NAME WANTED COMMAND...: the command ends with this exit code; what it printed is kept in $output.
exits() {
    local name=$1 wanted=$2 status=0
    shift 2
    output=$("$@" 2>&1 </dev/null) || status=$?
    [ "$status" = "$wanted" ] || output="exit code $status: $output"
    report "$name" "$([ "$status" = "$wanted" ]; echo $?)"
    [ "$status" = "$wanted" ] || printf '%s\n' "$output" | head -20 | sed 's/^/#   /'
}

# says NAME PATTERN: the last $output matches, on one line.
says() {
    grep -qE "$2" <<<"$output"
    local status=$?
    report "$1" "$status"
    [ "$status" = 0 ] || printf 'no line matches %s in:\n%s\n' "$2" "$output" | head -20 | sed 's/^/#   /'
}

# all_swedish NUMBER: no sentence of the way back from a number is left in English.
all_swedish() {
    exits "why in Swedish" 0 framsyn why "$1" --lang sv
    says "has its heading" '^Siffran'
    equal "and leaves nothing in English" \
        "$(grep -E '(^|[^_a-z])(the|of|by|from|with|values|newest|known|was|were|not|and|which|asked)([^_a-z.-]|$)' <<<"$output" | head -3)" ""
}

# holds NAME QUERY WANTED
holds() { equal "$1" "$(sql "$2")" "$3"; }

# moment: the database's clock, in the form that --as-of takes, a second ahead; wait until it has passed before anything changes.
moment() { sql "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC' + interval '1 second', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"; }
await_moment() { await "$patience" is "SELECT clock_timestamp() > '$1'" t; }

# numbers SCENARIO: a query for the fingerprint of all its numbers, to the last digit; SCENARIO is an id or a query for one.
numbers() { echo "SELECT md5(string_agg((f.target_id, horizon, mean, lo80, hi80, lo95, hi95, naive)::text, E'\n' ORDER BY f.target_id, horizon))
    FROM framsyn.scenario_forecast f WHERE scenario_id = ($1)"; }

# A statistics file in our own format: statistics FILE SEED ROWS writes one cell per (municipality, industry, year).
statistics() {
    awk -v seed="$2" -v rows="$3" 'BEGIN {
        print "measure,definition,region,industry,period,value"
        split("1814 1860 1861 1862 1863 1864 1880 1881 1882 1883 1884 1885", r, " ")
        split("A B+C D+E F G H I J K L M+N O P Q R+S+T+U", s, " ")
        for (i = 0; i < rows; i++)
            printf "employed,SYNTHETIC,%s,%s,%d,%d\n", r[i % 12 + 1], s[int(i / 12) % 15 + 1], 2000 + int(i / 180), seed * 1000 + i
    }' >"$1"
}

end_all() {
    local status=$?
    for file in "$FRAMSYN_VAR"/run/*.pid; do
        [ -e "$file" ] || continue
        shoot "$(basename "$file" .pid)"
    done
    if [ "$status" != 0 ] && [ -n "${KEEP:-}" ]; then
        echo "# kept: $tmp"
        return
    fi
    tools/pg.sh remove >/dev/null 2>&1
    rm -rf "$tmp"
}
trap end_all EXIT
for program in framsyn framsyn-forecastd framsyn-ingestd; do
    [ -x "$bin/$program" ] || { echo "Bail out! there is no $bin/$program"; exit 1; }
done
