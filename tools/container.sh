#!/bin/sh
# Entry point of the image.
#   container.sh secrets         makes the database passwords that are not there yet (as root, once)
#   container.sh migrate         brings the database and the keys up to date, and ends
#   container.sh PROGRAM ...     runs it
# FRAMSYN_DB_PASSWORD_FILE names the file with this program's database password.
set -eu

# Readable by whoever the volume is given to: PostgreSQL's user and ours have no group in common.
make_secrets() {
    for name in postgres framsyn_owner framsyn_forecastd; do
        [ -s "/secrets/$name" ] || head -c 32 /dev/urandom | base64 | tr -d '/+=\n' >"/secrets/$name"
        chmod 444 "/secrets/$name"
    done
}

# Keys that exist stay as they are.
make_keys() {
    framsyn keys init
    framsyn keys add ingest-1 submit
    framsyn keys add ingest-2 submit
    framsyn keys add gateway analyst,gysam,reko,yh
    framsyn keys add health analyst
    framsyn keys add operator all
}

if [ -n "${FRAMSYN_DB_PASSWORD_FILE:-}" ]; then
    PGPASSWORD=$(cat "$FRAMSYN_DB_PASSWORD_FILE")
    export PGPASSWORD
fi
case ${1:-} in
secrets) make_secrets ;;
migrate) framsyn migrate && make_keys ;;
*) exec "$@" ;;
esac
