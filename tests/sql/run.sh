#!/bin/bash
# The schema's own tests. Prints TAP and a count; ends with 1 when one fails.
#   tests/sql/run.sh [CONNINFO]
# CONNINFO: a superuser's, as key=value, of a server where databases may be made; the tests get one of
# their own. Without it a throwaway cluster is started. FRAMSYN names the program that migrates.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit
framsyn=${FRAMSYN:-${B:-build}/bin/framsyn}
database=framsyn_sql_$$
failed=0 count=0
dir=""

# A line of TAP of this script's own.
report() {
    count=$((count + 1))
    if [ "$2" = 0 ]; then echo "ok $count - $1"; else failed=$((failed + 1)); echo "not ok $count - $1"; fi
}

finish() {
    [ -z "${server:-}" ] || psql -Xq "$server" -c "DROP DATABASE IF EXISTS $database WITH (FORCE)" >/dev/null 2>&1
    [ -z "$dir" ] || tests/harness/pg.sh stop "$dir"
}
trap finish EXIT

prepare() {
    server=${1:-}
    if [ -z "$server" ]; then
        dir=$(mktemp -d "${TMPDIR:-/tmp}/framsyn-sql.XXXXXX")
        chmod 755 "$dir"
        server=$(tests/harness/pg.sh start "$dir") || return 1
    fi
    psql -Xq "$server" -c "CREATE DATABASE $database" || return 1
    conninfo="$server dbname=$database"
    FRAMSYN_DB=$conninfo "$framsyn" migrate >/dev/null || return 1
    psql -Xq "$conninfo" -c "CREATE EXTENSION IF NOT EXISTS pgtap"
}

# One file. psql ends at its first error, before finish() has written the plan; then the file failed as well.
run_file() {
    local output status=0
    output=$(psql -X "$conninfo" -f "$1" 2>&1) || status=$?
    printf '%s\n' "$output" | grep -vE '^(1\.\.[0-9]+)?$' | sed -E "s/^((not )?ok) [0-9]+/\1/"
    count=$((count + $(grep -cE '^(not )?ok' <<<"$output")))
    failed=$((failed + $(grep -cE '^not ok' <<<"$output")))
    if [ "$status" != 0 ] || ! grep -qE '^1\.\.[0-9]+$' <<<"$output"; then
        report "$1 ran to its end" 1
    fi
}

# Constraints and unique indexes of the schema that no test names; of a constraint that is a function of its name, the rules
# that the function names.
untested() {
    psql -XAtq "$conninfo" -c "
        SELECT conname FROM pg_constraint WHERE connamespace = 'framsyn'::regnamespace AND contype <> 't'
            AND conname NOT IN (SELECT proname FROM pg_proc WHERE pronamespace = 'framsyn'::regnamespace)
        UNION SELECT m[1] FROM pg_proc, regexp_matches(prosrc, 'THEN ''([a-z_]+)''', 'g') AS m
        WHERE pronamespace = 'framsyn'::regnamespace AND proname LIKE '%holds'
        UNION SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
        WHERE c.relnamespace = 'framsyn'::regnamespace AND i.indisunique" | while read -r name; do
        grep -qF "'$name'" tests/sql/*.sql || echo "# not tested: $name"
    done
}

if ! prepare "${1:-}"; then
    echo "not ok 1 - a database with the schema and pgTAP is ready"
    exit 1
fi
for file in tests/sql/[0-9]*.sql; do
    run_file "$file"
done
missing=$(untested)
[ -z "$missing" ] || printf '%s\n' "$missing"
report "every constraint of the schema is shown refusing" "$([ -z "$missing" ]; echo $?)"
echo "1..$count"
echo "# $((count - failed)) of $count passed"
[ "$failed" = 0 ]
