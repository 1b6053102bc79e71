# Turns sql/queries/*.sql into QUERY(name, parameters, text) lines. A query starts at
#   -- name: some_name($1 what, $2 what)
# and ends before the next; further comment lines stay out of the text.
function flush_query() {
    if (name != "") {
        gsub(/\n+$/, "", body)
        printf "QUERY(%s, \"%s\",\n%s)\n", name, parameters, body
    }
    name = ""; body = ""
}
function quoted(line) {
    gsub(/\\/, "&&", line); gsub(/"/, "\\\"", line)
    gsub(/\?\?/, "?\\?", line) # trigraphs
    return "    \"" line "\\n\"\n"
}
/^-- name:/ {
    flush_query()
    sub(/^-- name:[ ]*/, "")
    name = $0; sub(/[ (].*/, "", name)
    parameters = $0; sub(/^[^(]*/, "", parameters)
    next
}
/^[ ]*--/ { next }
name != "" && NF { body = body quoted($0) }
END { flush_query() }
