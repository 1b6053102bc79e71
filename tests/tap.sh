# TAP for shell: to be sourced. ok and not-ok lines on standard output, explanations as comments.
tap_count=0
tap_failed=0

# report NAME STATUS: a line for a claim already decided.
report() {
    tap_count=$((tap_count + 1))
    if [ "$2" = 0 ]; then
        echo "ok $tap_count - $1"
    else
        tap_failed=$((tap_failed + 1))
        echo "not ok $tap_count - $1"
    fi
}

# claim NAME COMMAND...: runs the command; its output is shown when it fails.
claim() {
    local name=$1 output status=0
    shift
    output=$("$@" 2>&1) || status=$?
    report "$name" "$status"
    [ "$status" = 0 ] || printf '%s\n' "$output" | head -40 | sed 's/^/#   /'
}

# equal NAME GOT WANTED
equal() {
    if [ "$2" = "$3" ]; then
        report "$1" 0
    else
        report "$1" 1
        printf 'got:    %s\nwanted: %s\n' "$2" "$3" | head -40 | sed 's/^/#   /'
    fi
}

# skip NAME WHY
skip() {
    tap_count=$((tap_count + 1))
    echo "ok $tap_count - $1 # SKIP $2"
}

tap_end() {
    echo "1..$tap_count"
    [ "$tap_failed" = 0 ]
}
