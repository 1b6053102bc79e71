#!/bin/sh
# Writes each file named as FILE("name", "text") in C, for sql/migrations and sql/codes.
set -eu
for file in "$@"; do
    printf 'FILE_TEXT("%s",\n' "$file"
    sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/^/    "/' -e 's/$/\\n"/' "$file"
    printf ')\n'
done
