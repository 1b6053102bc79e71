# Shared by the scripts of make run and make stop: where things are, and processes by pid file.
# To be sourced, from any folder.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
var=${FRAMSYN_VAR:-var}
case $var in /*) ;; *) var=$root/$var ;; esac
bin=$root/${B:-build}/bin

# One sentence on standard error, and out with the exit code.
die() {
    local code=$1
    shift
    printf '%s\n' "$*" >&2
    exit "$code"
}

# When a process started, in ticks since boot: with it a pid names one process and no later one. Nothing for one that
# has ended, also when nobody has asked for its exit code yet (a zombie, as under a container's first process).
started_at() {
    # The name in parentheses may hold blanks; after it comes the state, and the 20th field is the start.
    sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | awk '$1 !~ /[ZX]/ { print $20 }'
}

# Writes var/run/NAME.pid for a process just started.
pid_keep() {
    printf '%s %s\n' "$2" "$(started_at "$2")" >"$var/run/$1.pid"
}

# A process that has ended and waits for its parent to notice is there no longer.
is_zombie() {
    [ "$(sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f1)" = Z ]
}

# Prints the pid of NAME when the process that the pid file names is still there; fails otherwise.
pid_of() {
    local pid started
    read -r pid started 2>/dev/null <"$var/run/$1.pid" || return 1
    [ -n "$started" ] && [ "$(started_at "$pid")" = "$started" ] && ! is_zombie "$pid" && echo "$pid"
}

# Calls a command every 50 ms until it succeeds or SECONDS are over.
await() {
    local until=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        [ "$SECONDS" -lt "$until" ] || return 1
        sleep 0.05
    done
}
