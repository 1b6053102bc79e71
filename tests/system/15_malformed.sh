#!/bin/bash
# Bytes that are no message, on every socket: an error in reply, a line in the log, and the daemon goes on.
. "$(dirname "$0")/lib.sh"
start_all
begun=$(pid_of forecastd)
/usr/bin/python3 tests/system/malformed.py "$FRAMSYN_VAR/run" "$tmp"
echo "# replies by socket: $(cat "$tmp/replies" 2>/dev/null | tr '\n' ' ')"
for socket in intake query control; do
    equal "$socket answers each malformed message" "$(grep "^$socket " "$tmp/replies")" "$socket 7 of 7"
done
equal "the daemon is the same process" "$(pid_of forecastd)" "$begun"
equal "and has logged what it met" "$(($(grep -cE 'malformed|invalid|version' "$FRAMSYN_VAR/log/forecastd.log") >= 3))" 1
equal "once each: where the reason is known, and nowhere else" "$(log_of forecastd | grep message_malformed | grep -vc not_logged_before=)" 0
exits "and answers" 0 framsyn status
statistics "$tmp/a.csv" 1 180
exits "and stores" 0 framsyn submit "$tmp/a.csv"
terminate forecastd
equal "and ends without a word of a sanitizer" "$(log_of forecastd | grep -E 'ERROR: |runtime error')" ""
tap_end
