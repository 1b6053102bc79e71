#!/bin/bash
# What holds the tree together, checked by reading it: who includes what, that forecasting/ is pure, that the README
# and the manual page name every option and verb, that the compose file and the examples are true. Prints TAP.
set -uo pipefail
cd "$(dirname "$0")/.." || exit
. tests/tap.sh
B=${B:-build}

# Prints what it is given and fails, or succeeds with nothing.
nothing() { [ -z "$*" ] || { printf '%s\n' "$*"; return 1; }; }

sources() { find daemons forecasting -name '*.[ch]' "$@"; }

no_include_climbs() { nothing "$(grep -nE '#include "[^"]*\.\./' $(sources))"; }

# only HEADER FILES...: no source but the named ones includes the header.
only() {
    local header=$1 others=()
    shift
    for file in "$@"; do others+=(! -path "$file"); done
    nothing "$(grep -lE "#include <[^>]*$header>" $(sources "${others[@]}"))"
}

forecasting_includes() {
    local line name
    for line in $(grep -ohE '#include "[^"]+"' forecasting/*.[ch] forecasting/skills/*.[ch] | cut -d'"' -f2 | sort -u); do
        [ -e "forecasting/$line" ] || name+=" $line"
    done
    nothing "${name:-}"
}

# Folders that stand beside each other do not see each other: all but common and submission are private.
siblings_apart() {
    local folder header found=""
    for folder in ingest forecaster gateway cli; do # feeds is a library that ingest and cli share
        for header in daemons/"$folder"/*.h; do
            [ -e "$header" ] || continue
            found+=$(grep -lE "#include \"$(basename "$header")\"" $(sources ! -path "daemons/$folder/*") | while read -r file; do
                # A header of the same name may exist in the other folder too.
                [ -e "$(dirname "$file")/$(basename "$header")" ] || echo "$file includes $header"
            done)
        done
    done
    nothing "$found"
}

# Symbols from outside that pure code may use: arithmetic, memory, sorting, text into a buffer, threads.
allowed='abs|asin|bsearch|calloc|cbrt|cos|erf|erfc|exp|expf|exp2|expm1|fabs|floor|ceil|fmax|fmin|fmod|free|frexp|hypotf?|isfinite|ldexp'
allowed+='|lgamma(_r)?|llround|log|log10|log1p|log2|lround|malloc|memchr|memcmp|memcpy|memmove|memset|modf|nextafter|pow|qsort'
allowed+='|realloc|rint|round|scalbn|sin|snprintf|sqrtf?|strcmp|strlen|strncmp|tan|tanh|tgamma|trunc'
allowed+='|pthread_(create|join|mutex_(init|lock|unlock|destroy)|cond_(init|wait|signal|broadcast|destroy))'
allowed+='|_GLOBAL_OFFSET_TABLE_|__stack_chk_fail|__(mem[a-z]+|snprintf)_chk|LAPACKE_[a-z_]+|cblas_[a-z]+'

forecasting_pure() {
    local library=$B/libforecasting.a
    nothing "$(comm -23 <(nm -u "$library" | awk 'NF == 2 { print $2 }' | sort -u) \
        <(nm --defined-only "$library" | awk 'NF == 3 { print $3 }' | sort -u) | grep -vxE "$allowed")"
}

forecasting_has_no_state() {
    nothing "$(size -A "$B/libforecasting.a" | awk '/ex / { object = $1 } ($1 ~ /^\.(data|bss|tdata|tbss)$/) && $2 > 0 { print object, $0 }')"
}

# A function of ours that bears the name of one in a library takes its place without a word from the linker.
names_of_libraries() {
    nothing "$(comm -12 <(nm --defined-only "$B"/lib*.a "$B"/daemons/*/*.o 2>/dev/null | awk 'NF == 3 && $2 == "T" && $3 != "main" { print $3 }' | sort -u) \
        <(ldd "$B"/bin/* | awk '$2 == "=>" && $3 ~ /^\// { print $3 }' | sort -u | xargs nm -D --defined-only 2>/dev/null |
            awk 'NF == 3 && $2 ~ /[TW]/ { sub(/@.*/, "", $3); print $3 }' | sort -u))"
}

lapack_in_one_object() {
    nothing "$(for object in "$B"/forecasting/*.o "$B"/forecasting/skills/*.o; do
        [ "$(basename "$object")" = linalg.o ] || nm -u "$object" | grep -E 'LAPACKE_|cblas_' | sed "s|^|$object|"
    done)"
}

# every WORD-LIST FILE: each word of the list stands in the file.
every() {
    local word absent=""
    [ -n "$1" ] || { echo "nothing to look for"; return 1; }
    [ -r "$2" ] || { echo "there is no $2"; return 1; }
    for word in $1; do
        grep -qE "(^|[^a-z0-9-])${word}([^a-z0-9-]|$)" "$2" || absent+=" $word"
    done
    nothing "${absent:+$2 does not name:$absent}"
}

options() { "$B/bin/framsyn" config show --format json | sed -n 's/.*"option":"\([^"]*\)".*/\1/p'; }

# The verbs: indented first words of the list of commands in --help.
verbs() { "$B/bin/framsyn" --help --lang en | awk '/^[A-Z]?[a-z]*[Cc]ommands/ { on = 1; next } /^[^ ]/ { on = 0 } on && /^  [a-z]/ { print $1 }' | sort -u; }

map_matches_tree() {
    local folder absent=""
    for folder in */; do
        case $folder in build* | var/ | */__pycache__/) continue ;; esac
        grep -q "$folder" README.md || absent+=" $folder"
    done
    nothing "${absent:+README.md does not name:$absent}"
}

protocol_names_every_body() {
    every "$(sed -n '/oneof body/,/}/p' proto/framsyn/v1/envelope.proto | awk '/=/ { print $2 }')
        $(sed -n 's/.*RECEIPT_OUTCOME_\([A-Z]*\) = [1-9].*/\1/p' proto/framsyn/v1/receipt.proto)" proto/README.md
}

protocol_compiles() { protoc --proto_path=proto --descriptor_set_out=/dev/null proto/framsyn/v1/*.proto; }

# Every numbered rule of the contract is applied by the code and shown by a test.
contract_is_tested() {
    local rule absent=""
    for rule in $(sed -n 's/^| \(V[0-9][0-9]\) .*/\1/p' docs/contract.md); do
        grep -qr "$rule" daemons/ || absent+=" $rule(code)"
        grep -qr "$rule" tests/unit tests/system tests/sql || absent+=" $rule(test)"
    done
    nothing "${absent:+without code or test:$absent}"
}

migrations_numbered() {
    nothing "$(ls sql/migrations | awk '{ want = sprintf("%04d_", NR); if (index($0, want) != 1) print $0 " should begin with " want }')"
}

compose_is_true() { /usr/bin/python3 tests/compose.py docker-compose.yml Dockerfile Makefile; }

# compose COMMAND...: by the plugin of Docker, or by the program of its own that Debian and Ubuntu have; neither asks an
# engine for this.
compose() {
    if docker compose version >/dev/null 2>&1; then docker compose "$@"; else docker-compose "$@"; fi
}
has_compose() { docker compose version >/dev/null 2>&1 || command -v docker-compose >/dev/null; }

examples_are_generated() {
    local folder status=0
    folder=$(mktemp -d)
    /usr/bin/python3 examples/generate.py "$folder" && for file in $(cd "$folder" && find . -type f); do
        cmp "$folder/$file" "examples/$file" || status=1
    done
    rm -rf "$folder"
    return $status
}

# The marks are put together here so that this file does not contain them.
no_unfinished_marks() {
    nothing "$(grep -rnE "\b(TO""DO|FIX""ME|XX""X)\b" --include='*' daemons forecasting proto sql tests tools examples docs Makefile README.md 2>/dev/null | grep -v '/__pycache__/')"
}

scripts_parse() {
    local script
    for script in tools/*.sh tests/*.sh tests/*/*.sh .ci/run; do bash -n "$script" || return 1; done
}

manual_is_sound() { mandoc -T lint -W warning "$B/framsyn.1"; }

claim "no include climbs out of its folder" no_include_climbs
claim "forecasting includes itself and the C library" forecasting_includes
claim "daemons do not see each other's folders" siblings_apart
claim "ZeroMQ is known to bus" only zmq.h 'daemons/common/bus*.c'
claim "libpq is known to db" only libpq-fe.h 'daemons/common/db*.c'
claim "LAPACKE is known to linalg" only 'lapacke?(_config)?.h' forecasting/linalg.c
claim "SQLite is known to the spool and the feeds' ledger" only sqlite3.h 'daemons/submission/spool*.[ch]' daemons/feeds/ledger.c
claim "yajl is known to the readers of JSON" only 'yajl/[a-z_]*.h' 'daemons/submission/json_*.c'
claim "libcurl is known to fetch" only curl/curl.h daemons/feeds/fetch.c daemons/feeds/fetch_exchange.c daemons/feeds/fetch_private.h
claim "jansson is known to the feeds" only jansson.h 'daemons/feeds/*.c' daemons/cli/verb_feeds.c daemons/cli/feeds_list.c
claim "no function bears the name of one in a library" names_of_libraries
claim "libzip and expat are known to package" only '(zip|expat).h' daemons/submission/package.c
claim "libmicrohttpd is known to http" only microhttpd.h 'daemons/gateway/http*.c'
claim "forecasting calls nothing but arithmetic and memory" forecasting_pure
claim "forecasting has no variable that outlives a call" forecasting_has_no_state
claim "LAPACKE is called from one object" lapack_in_one_object
claim "the README names every option" every "$(options)" README.md
claim "the README names every verb" every "$(verbs)" README.md
claim "the README's map names every folder" map_matches_tree
claim "the manual page names every verb" every "$(verbs)" "$B/framsyn.1"
claim "the manual page passes mandoc" manual_is_sound
claim "the protocol's page names every message and outcome" protocol_names_every_body
claim "the messages compile with another compiler" protocol_compiles
claim "every rule of the contract has code and a test" contract_is_tested
claim "migrations are numbered without a gap" migrations_numbered
claim "the compose file parses and starts existing programs" compose_is_true
if has_compose; then
    claim "compose itself takes the file" compose -f docker-compose.yml config -q
else
    skip "compose itself takes the file" "neither docker compose nor docker-compose is installed"
fi
claim "the examples are what their generator writes" examples_are_generated
claim "the feeds name measures, definitions and schemes that there are" nothing "$(/usr/bin/python3 tests/feeds/known.py)"
claim "no unfinished mark is left" no_unfinished_marks
claim "every script parses" scripts_parse
tap_end
