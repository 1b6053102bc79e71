#!/bin/bash
# make run: a private database, the daemons, DATA through the workers, a forecast.
#   tools/run.sh [DATA]        default: examples
# Again: starts only what died, loads only what is new, changes nothing else. With FRAMSYN_DB set that database is
# used and no private one is made.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
data=${1:-$root/examples}
[ "$data" != "" ] || die 64 "DATA is empty: name a folder, as in  make run DATA=examples"
case $data in /*) ;; *) data=$root/$data ;; esac
cd "$root"
export FRAMSYN_VAR=$var

# Every file that a manifest names must be there before anything is started. Leaves in inputs what would be read.
check_data() {
    local manifest file
    inputs=()
    [ -d "$data" ] || die 66 "There is no folder $data: DATA names a folder with manifests or CSV files in our own format (docs/manifest.md)."
    for manifest in "$data"/*.manifest; do
        [ -e "$manifest" ] || continue
        file=$(sed -n 's/^[[:blank:]]*file[[:blank:]]*=[[:blank:]]*//p' "$manifest" | sed 's/[[:blank:]]*$//' | head -1)
        case $file in /*) ;; *) file=$data/$file ;; esac
        [ -r "$file" ] || die 66 "$manifest names the file $file, which is not there: get the data or load another folder with  make run DATA=examples"
        inputs+=("$manifest" "$file")
    done
    for file in "$data"/*.csv "$data"/bridges/*.csv; do [ ! -e "$file" ] || inputs+=("$file"); done
    [ ${#inputs[@]} -gt 0 ] ||
        die 66 "The folder $data holds neither a manifest nor a CSV file: see docs/manifest.md for what Framsyn reads."
}

# Starts PROGRAM as NAME unless it runs. The log grows over restarts; the pid file names this very process.
start_daemon() {
    local name=$1 program=$2
    shift 2
    [ -x "$bin/$program" ] || { echo "$program is not built, so $name is left out."; return 0; }
    if pid_of "$name" >/dev/null; then
        [ ! "$bin/$program" -nt "$var/run/$name.pid" ] || echo "$name runs an older build of $program: make stop, then make run, changes to the new one."
        return 0
    fi
    setsid nohup "$bin/$program" "$@" >>"$var/log/$name.log" 2>&1 </dev/null &
    pid_keep "$name" $!
    echo "Started $name (log: ${var#"$root"/}/log/$name.log)"
}

# The daemon answers on its socket, or has died.
answers_or_died() {
    "$bin/framsyn" status --format csv || ! pid_of forecastd
}

await_ready() {
    local name
    await 60 answers_or_died || die 69 "framsyn-forecastd does not answer after a minute; the end of its log: $(tail -1 "$var/log/forecastd.log")"
    for name in forecastd ingest-1 ingest-2; do
        pid_of "$name" >/dev/null || die 69 "$name ended: $(tail -1 "$var/log/$name.log") (log: $var/log/$name.log)"
    done
}

# Loads DATA once: what was loaded is remembered by content, until make clean.
load() {
    local mark file
    mark=$(cat "${inputs[@]}" | sha256sum | cut -c1-64)
    if grep -qs "^$mark" "$var/run/loaded"; then
        echo "${data#"$root"/} is loaded already."
        return 0
    fi
    echo "Loading ${data#"$root"/}"
    for file in "$data"/bridges/*.csv; do
        [ ! -e "$file" ] || "$bin/framsyn" bridges set "$file" --source "${file#"$root"/}" | sed -n "1s|\.\$| (${file##*/})|p"
    done
    "$bin/framsyn" submit --inbox "$data"
    echo "$mark ${data#"$root"/}" >>"$var/run/loaded"
}

# The value of one option.
option() { "$bin/framsyn" config show --format json | sed -n "s/.*\"option\":\"$1\",\"value\":\"\([^\"]*\)\".*/\1/p"; }

show() {
    local show=build/bin/framsyn
    [ "$bin" = "$root/build/bin" ] || show=$bin/framsyn
    echo
    "$bin/framsyn" pull --network gysam --region 18 --frequency year
    "$bin/framsyn" dialogue effect
    if "$bin/framsyn" pull --network gysam --what places >"$var/run/places" 2>/dev/null; then
        echo
        cat "$var/run/places"
    fi
    if [ "$(cut -d' ' -f2 "$var/run/loaded" 2>/dev/null | sort -u | wc -l)" -gt 1 ] && grep -q ' examples$' "$var/run/loaded"; then
        printf '\n%s\n' "Note: the invented figures of examples/ are in the database beside yours. To have yours alone: make clean, then make run DATA=..."
    fi
    cat <<END

Try next:
  $show pull --network yh --region 1880        another network, one municipality
  $show pull --network gysam --what balance    which skills will be missing
  $show why ID                                 where the number with that id comes from
  $show status                                 age of the data, runs, what was refused
  $show submit FILE                            your own figures (docs/manifest.md)
  make run DATA=folder   make stop   make help
END
    ! pid_of gateway >/dev/null || echo "  The page: http://$(option http-address):$(option http-port)/"
}

# Each step goes to the log: of thirty steps that went well a person wants to know that they did.
migrate() {
    "$bin/framsyn" migrate >"$var/log/migrate.log" 2>&1 || { local status=$?; cat "$var/log/migrate.log" >&2; exit "$status"; }
    tail -n 1 "$var/log/migrate.log"
}

check_data
[ -x "$bin/framsyn" ] || die 69 "There is no $bin/framsyn: make builds it."
mkdir -p "$var/run" "$var/log"
[ -n "${FRAMSYN_DB:-}" ] || tools/pg.sh start
migrate
"$bin/framsyn" keys init
start_daemon forecastd framsyn-forecastd
start_daemon ingest-1 framsyn-ingestd --name ingest-1
start_daemon ingest-2 framsyn-ingestd --name ingest-2
start_daemon gateway framsyn-gatewayd
await_ready
load
"$bin/framsyn" status --wait-idle 1800
show
