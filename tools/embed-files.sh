#!/bin/sh
# Writes each file named as FILE_TEXT("name", "text") in C, for sql/migrations and sql/codes.
# The second question mark of two is escaped: C17 reads ??/ and the like as trigraphs.
set -eu
for file in "$@"; do
    printf 'FILE_TEXT("%s",\n' "$file"
    sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/??/?\\?/g' -e 's/^/    "/' -e 's/$/\\n"/' "$file"
    printf ')\n'
done
