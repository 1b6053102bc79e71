#!/bin/bash
# A throwaway PostgreSQL cluster for tests: local socket only, superuser postgres, database framsyn.
#   tests/harness/pg.sh start DIR [--fsync]    prints the conninfo
#   tests/harness/pg.sh stop DIR               ends the cluster and removes it
# fsync is off unless asked for: what a test of durability needs, other tests need not wait for.
# PostgreSQL refuses root, so root hands over to the user postgres. Where that user may not enter DIR
# (a checkout in root's home), or DIR is too long for a socket's path, the cluster lies under TMPDIR and
# DIR/home leads to it.
set -euo pipefail

die() {
    printf '%s\n' "$*" >&2
    exit 69
}

as_server() {
    if [ "$(id -u)" = 0 ]; then
        (cd / && setpriv --reuid=postgres --regid=postgres --init-groups -- "$@")
    else
        (cd / && "$@")
    fi
}

find_programs() {
    programs=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -1)
    [ -x "$programs/initdb" ] || programs=$(pg_config --bindir 2>/dev/null || true)
    [ -x "$programs/initdb" ] || die "PostgreSQL is not installed: no initdb in /usr/lib/postgresql/*/bin."
    [ "$(id -u)" != 0 ] || id postgres >/dev/null 2>&1 || die "PostgreSQL does not run as root and there is no user postgres."
}

# Sets home: DIR itself, or a folder elsewhere that DIR/home leads to.
find_home() {
    home=$dir/cluster
    if [ -L "$dir/home" ]; then
        home=$(readlink "$dir/home")
    fi
}

make_home() {
    local socket=$dir/cluster/.s.PGSQL.5432
    mkdir -p "$dir/cluster"
    home=$dir/cluster
    # sun_path holds 108 bytes with the closing zero.
    if [ "${#socket}" -gt 107 ] || ! as_server test -x "$dir"; then
        home=$(mktemp -d "${TMPDIR:-/tmp}/framsyn-pg.XXXXXX")
        ln -sfn "$home" "$dir/home"
    fi
    chmod 700 "$home"
    [ "$(id -u)" != 0 ] || chown postgres "$home"
}

write_settings() {
    local durable="fsync = off
synchronous_commit = off
full_page_writes = off"
    [ "$fsync" = no ] || durable=""
    as_server tee -a "$home/data/postgresql.conf" >/dev/null <<END
listen_addresses = ''
unix_socket_directories = '$home'
unix_socket_permissions = 0700
timezone = 'UTC'
lc_messages = 'C'
max_wal_size = '4GB'
$durable
END
}

start() {
    mkdir -p "$dir"
    [ ! -e "$dir/cluster/data" ] && [ ! -L "$dir/home" ] || die "There is a cluster in $dir already: stop it first."
    make_home
    as_server "$programs/initdb" -D "$home/data" -U postgres -E UTF8 --locale=C.UTF-8 --no-sync --auth=trust \
        >"$dir/initdb.log" 2>&1 || die "initdb failed: $(tail -1 "$dir/initdb.log")"
    write_settings
    as_server "$programs/pg_ctl" -D "$home/data" -l "$home/log" -w -t 60 start >/dev/null ||
        die "PostgreSQL did not start: $(tail -1 "$home/log")"
    as_server "$programs/psql" -XAtq -h "$home" -U postgres -d postgres -c "CREATE DATABASE framsyn"
    echo "host=$home dbname=framsyn user=postgres"
}

stop() {
    find_home
    if [ -e "$home/data/postmaster.pid" ]; then
        as_server "$programs/pg_ctl" -D "$home/data" -m immediate -w -t 60 stop >/dev/null || true
    fi
    rm -rf "$home" "$dir/cluster" "$dir/home" "$dir/initdb.log"
    rmdir "$dir" 2>/dev/null || true # what others put there stays
}

verb=${1:-} dir=${2:-} fsync=no
[ "${3:-}" != --fsync ] || fsync=yes
case $verb/$dir in
start/?* | stop/?*) ;;
*)
    echo "usage: tests/harness/pg.sh start DIR [--fsync] | stop DIR" >&2
    exit 64
    ;;
esac
case $dir in /*) ;; *) dir=$PWD/$dir ;; esac
find_programs
$verb
