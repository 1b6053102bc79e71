#!/bin/bash
# Installs the packages that are missing, for Debian 12 and 13 and Ubuntu 24.04.
#   tools/deps.sh build|run|check|bench
# Root installs; others through sudo, when that may ask or needs no password; otherwise the list and the
# command are printed and the exit code is 69. Nothing missing: nothing done, in a few hundredths of a second.
set -euo pipefail

# liblapacke-dev, liblapack-dev and libblas-dev are the reference implementation, and the Makefile links their static
# archives by name. OpenBLAS would be faster on large matrices, but it picks its kernels by processor and splits
# sums by thread, so two hosts would publish different last digits; our matrices are small. Linking the archives also
# keeps `update-alternatives` on the host from exchanging the arithmetic under a program that is already tested.
build="gcc make pkg-config libzmq3-dev libprotobuf-c-dev protobuf-c-compiler liblapacke-dev liblapack-dev libblas-dev
    libpq-dev libsqlite3-dev libsodium-dev libmicrohttpd-dev libyajl-dev libzip-dev libexpat1-dev
    libcurl4-openssl-dev libjansson-dev libxlsxwriter-dev libcairo2-dev libpango1.0-dev fonts-dejavu-core
    ca-certificates tzdata"
run="postgresql"
check="curl libcmocka-dev python3 python3-zmq python3-protobuf python3-yaml protobuf-compiler mandoc poppler-utils clang libclang-rt-dev"
# R's forecast package is the peer that the engine is measured beside.
bench="r-cran-forecast"

# pgTAP belongs to a server version: the installed one, else the distribution's.
pgtap_package() {
    local newest
    newest=$(printf '%s\n' /usr/lib/postgresql/*/bin/initdb | sort -V | tail -1)
    if [ -x "$newest" ]; then
        newest=${newest#/usr/lib/postgresql/}
        echo "postgresql-${newest%%/*}-pgtap"
    else
        echo pgtap
    fi
}

wanted() {
    case ${1:-} in
    build) echo $build ;;
    run) echo $build $run ;;
    check) echo $build $run $check "$(pgtap_package)" ;;
    bench) echo $build $run $check $bench ;;
    *)
        echo "usage: tools/deps.sh build|run|check|bench" >&2
        exit 64
        ;;
    esac
}

missing_of() {
    local have
    # dpkg-query fails when a name is unknown, and still prints the others.
    have=" $(dpkg-query -W -f '${db:Status-Status}:${Package}\n' "$@" 2>/dev/null | sed -n 's/^installed://p' | tr '\n' ' ' || true)"
    for package in "$@"; do
        case $have in *" $package "*) ;; *) echo "$package" ;; esac
    done
}

# How to become root: nothing, sudo, or "no".
root_by() {
    if [ "$(id -u)" = 0 ]; then
        echo
    elif command -v sudo >/dev/null && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
        echo sudo
    else
        echo no
    fi
}

# A server package makes and starts a cluster of its own on port 5432. Framsyn has its own under var/, so where
# no cluster exists yet, none is made.
no_main_cluster() {
    if [ -d /etc/postgresql ] || [ -e /etc/postgresql-common/createcluster.conf ]; then
        return 0
    fi
    $1 mkdir -p /etc/postgresql-common/createcluster.d
    echo "create_main_cluster = false" | $1 tee /etc/postgresql-common/createcluster.d/framsyn.conf >/dev/null
}

# Another apt-get that is at work is waited for.
apt() { $as env DEBIAN_FRONTEND=noninteractive apt-get -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300 "$@" >"$log" 2>&1; }

# What another try may mend: a mirror that fails, or that changed while it was read.
may_pass() { grep -qE 'Failed to fetch|Temporary failure|Could not (resolve|connect)|Unable to (fetch|connect)|Hash Sum mismatch|Connection (timed out|failed|reset)' "$log"; }

install() {
    local pause
    # The package lists may be absent (a fresh container) or too old: fetched only when the first try fails.
    apt install -y --no-install-recommends "$@" && return 0
    for pause in 0 10 30; do
        sleep "$pause"
        apt update || true
        apt install -y --no-install-recommends "$@" && return 0
        may_pass || return 1
    done
    return 1
}

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    echo "tools/deps.sh knows Debian and Ubuntu only; install what it lists by hand and run make again: $(wanted "$@")" >&2
    exit 69
fi
list=$(wanted "$@")
missing=$(missing_of $list | tr '\n' ' ')
[ -n "$missing" ] || exit 0

as=$(root_by)
if [ "$as" = no ]; then
    echo "Missing packages: $missing" >&2
    echo "Install them with:  sudo apt-get install $missing" >&2
    exit 69
fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT
echo "Installing: $missing"
case " $missing " in *" postgresql "* | *" pgtap "*) no_main_cluster "$as" ;; esac
if ! install $missing; then
    tail -20 "$log" >&2
    echo "apt-get could not install: $missing (its last lines stand above)" >&2
    exit 69
fi
