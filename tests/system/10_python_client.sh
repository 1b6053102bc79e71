#!/bin/bash
# A client in another language, written from proto/ alone, submits a batch and pulls a forecast.
. "$(dirname "$0")/lib.sh"
start_all
exits "the examples go in" 0 framsyn submit examples
rests "and are computed"
exits "the Python client submits and pulls" 0 tests/client/test_client.sh "ipc://$FRAMSYN_VAR/run/intake" "ipc://$FRAMSYN_VAR/run/query" 1880
tap_end
