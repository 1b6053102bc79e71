#!/bin/bash
# A client in another language, written from proto/ alone, submits a batch and pulls a forecast.
. "$(dirname "$0")/lib.sh"
start_all
exits "the examples go in" 0 framsyn submit examples
exits "and are computed" 0 framsyn status --wait-idle 120
exits "the Python client submits and pulls" 0 tests/client/test_client.sh "ipc://$FRAMSYN_VAR/run/intake" "ipc://$FRAMSYN_VAR/run/query" 1880
tap_end
