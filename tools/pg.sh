#!/bin/bash
# The private PostgreSQL cluster of this checkout.
#   tools/pg.sh start|stop|remove|where
# A socket and no TCP, and no passwords: PostgreSQL asks the kernel who the other end is (peer) and
# looks up in pg_ident.conf whether that user may be the role. Bootstrap role and owner: framsyn_owner.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
socket=$var/run/pg
roles="framsyn_owner framsyn_forecastd framsyn_gatewayd"

# Who runs the server: this user, but never root.
server_user() {
    if [ "$(id -u)" != 0 ]; then
        id -un
    elif id framsyn >/dev/null 2>&1; then
        echo framsyn
    else
        echo postgres
    fi
}

as_server() {
    if [ "$(id -u)" = 0 ]; then
        (cd / && setpriv --reuid="$user" --regid="$(id -g "$user")" --init-groups -- "$@")
    else
        "$@"
    fi
}

# Where the cluster lies: under var, or under /var/lib where the server's user may not enter var (a checkout under
# /root). The socket is then there as well, and var/run/pg leads to it.
home_of_cluster() {
    local elsewhere
    elsewhere=/var/lib/framsyn-$(printf '%s' "$root:$var" | sha256sum | cut -c1-10)
    if [ -d "$elsewhere" ] || ! as_server test -x "$var"; then
        echo "$elsewhere"
    else
        echo "$var"
    fi
}

# The server's programs: of the version that made the cluster, else the newest.
find_programs() {
    local version=""
    [ ! -d "$home/pg" ] || version=$(as_server cat "$home/pg/PG_VERSION" 2>/dev/null || true)
    programs=$(printf '%s\n' /usr/lib/postgresql/${version:-*}/bin | sort -V | tail -1)
    [ -x "$programs/initdb" ] || programs=$(pg_config --bindir 2>/dev/null || true)
    [ -x "$programs/initdb" ] || die 69 "PostgreSQL ${version:+$version }is not installed: no initdb in /usr/lib/postgresql/${version:-*}/bin; install the package postgresql${version:+-$version}."
}

check_socket_path() {
    local path=$socket/.s.PGSQL.5432
    # sun_path holds 108 bytes with the closing zero.
    [ "${#path}" -le 107 ] || die 73 "The socket $path has ${#path} bytes and a socket's path may have 107: check out in a folder with a shorter name, or set FRAMSYN_VAR to one."
}

make_folders() {
    mkdir -p "$var/run" "$var/log"
    if [ "$home" != "$var" ]; then
        [ -d "$home" ] || echo "User $user may not enter $var, so the database lies in $home."
        install -d -o "$user" -m 755 "$home" "$home/run"
        ln -sfn "$home/run" "$socket"
    elif [ "$(id -u)" = 0 ]; then
        [ -d "$home/pg" ] || install -d -o "$user" -m 700 "$home/pg"
        install -d -o "$user" -m 755 "$socket"
    else
        mkdir -p "$socket"
    fi
    : >>"$log"
    [ "$(id -u)" != 0 ] || chown "$user" "$log"
}

# May the folder be used by the server's user? A cluster made by root's run is not started by another, nor the reverse.
check_owner() {
    local owner
    owner=$(stat -c %U "$home/pg")
    [ "$owner" = "$user" ] || die 73 "The database in $home/pg belongs to user $owner and would now be run by $user: run make as the same user as before, or make clean."
}

make_cluster() {
    as_server test -s "$home/pg/PG_VERSION" && return 0
    echo "Making a private PostgreSQL cluster in ${home#"$root"/}/pg"
    as_server "$programs/initdb" -D "$home/pg" -U framsyn_owner -E UTF8 --locale=C.UTF-8 --data-checksums \
        --auth-local=peer --auth-host=reject >"$var/log/initdb.log" 2>&1 || die 73 "initdb failed; its reason is in $var/log/initdb.log."
    as_server tee -a "$home/pg/postgresql.conf" >/dev/null <<<"include = 'framsyn.conf'"
    as_server tee "$home/pg/pg_hba.conf" >/dev/null <<<"local all all peer map=framsyn"
}

# Settings and the map of users; prints "changed" when a running server has to read them again.
write_settings() {
    local text
    text="listen_addresses = ''
unix_socket_directories = '$socket_place'
timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'
log_line_prefix = '%m [%p] %u '
max_connections = 40
max_wal_size = '2GB'
jit = off"
    as_server tee "$home/pg/framsyn.conf" >/dev/null <<<"$text"
    text=$(for os in $(printf '%s\n' root "$user" "$(id -un)" ${SUDO_USER:-} | sort -u); do
        for role in $roles; do echo "framsyn $os $role"; done
    done)
    if [ "$text" != "$(as_server cat "$home/pg/pg_ident.conf")" ]; then
        as_server tee "$home/pg/pg_ident.conf" >/dev/null <<<"$text"
        echo changed
    fi
}

sql() {
    "$programs/psql" -XAtq -v ON_ERROR_STOP=1 -h "$socket" -U framsyn_owner "$@"
}

running() {
    as_server "$programs/pg_ctl" -D "$home/pg" status >/dev/null 2>&1
}

start() {
    check_socket_path
    mkdir -p "$var"
    make_folders
    check_owner_if_there
    make_cluster
    changed=$(write_settings)
    if ! running; then
        as_server "$programs/pg_ctl" -D "$home/pg" -l "$log" -w -t 120 start >/dev/null ||
            die 69 "PostgreSQL did not start: $(tail -1 "$log") (log: $log)"
    elif [ -n "$changed" ]; then
        as_server "$programs/pg_ctl" -D "$home/pg" reload >/dev/null
    fi
    if [ -z "$(sql -d postgres -c "SELECT 1 FROM pg_database WHERE datname = 'framsyn'")" ]; then
        sql -d postgres -c "CREATE DATABASE framsyn"
    fi
}

check_owner_if_there() {
    [ ! -d "$home/pg" ] || check_owner
}

stop() {
    [ -d "$home/pg" ] && running || return 0
    as_server "$programs/pg_ctl" -D "$home/pg" -m fast -w -t 120 stop >/dev/null ||
        die 69 "PostgreSQL in $home/pg did not stop within two minutes; its log is $log."
}

user=$(server_user)
id "$user" >/dev/null 2>&1 || die 69 "PostgreSQL does not run as root, and there is no user postgres or framsyn: install the package postgresql."
mkdir -p "$var"
home=$(home_of_cluster)
if [ "$home" = "$var" ]; then
    log=$var/log/postgresql.log
    socket_place=$socket
else
    log=$home/postgresql.log
    socket_place=$home/run
fi
case ${1:-} in
start) find_programs && start ;;
stop) [ ! -d "$home/pg" ] || { find_programs && stop; } ;;
remove)
    [ ! -d "$home/pg" ] || { find_programs && stop; }
    case $home in /var/lib/framsyn-*) rm -rf "$home" ;; esac
    ;;
where) echo "$home/pg" ;;
*) die 64 "usage: tools/pg.sh start|stop|remove|where" ;;
esac
