#!/bin/bash
# make stop: ends what make run started, and nothing else.
#   tools/stop.sh [--remove]      --remove: also a cluster that lies outside var
set -euo pipefail
. "$(dirname "$0")/lib.sh"
export FRAMSYN_VAR=$var

gone() { ! pid_of "$1" >/dev/null; }

# SIGTERM, and half a minute to finish the batch at hand; then SIGKILL, which loses nothing that was acknowledged.
end_daemon() {
    local pid
    pid=$(pid_of "$1") || { rm -f "$var/run/$1.pid"; return 0; }
    kill -TERM "$pid"
    if ! await 30 gone "$1"; then
        echo "$1 (pid $pid) did not end within half a minute and is killed." >&2
        kill -KILL "$pid" 2>/dev/null || true
        await 10 gone "$1" || die 70 "$1 (pid $pid) cannot be ended."
    fi
    rm -f "$var/run/$1.pid"
    echo "Stopped $1"
}

[ -d "$var/run" ] || exit 0
# Workers first, so that what they hold is either receipted or stays in their spool.
for name in gateway ingest-2 ingest-1 forecastd; do
    end_daemon "$name"
done
case ${1:-} in
--remove) "$root/tools/pg.sh" remove ;;
*) [ ! -e "$var/run/pg" ] || "$root/tools/pg.sh" stop ;;
esac
