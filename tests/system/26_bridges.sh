#!/bin/bash
# Analysts see, give and close bridges from the terminal: whole or not at all, with a sentence a bad row, and the forecasts follow.
. "$(dirname "$0")/lib.sh"
start_all
mkdir "$tmp/in"
cp examples/{employed-annual,occupations}.{csv,manifest} "$tmp/in"
sed -i -n '1p; /^18,/p' "$tmp/in/employed-annual.csv" # the county alone: the chain is what bridges bear upon
bridges() { framsyn bridges "$@"; }
shown() { bridges --format csv "$@" | /usr/bin/python3 -c 'import csv, sys; print(";".join("%s %s %s" % (r["from"], r["to"], r["weight"]) for r in csv.DictReader(sys.stdin)))'; }
for file in employed-annual occupations; do
    exits "$file goes in" 0 framsyn submit "$tmp/in/$file.manifest"
done
rests "and is forecast"
chain_hash() { sql "SELECT encode(rp.input_hash, 'hex') FROM framsyn.run_panel rp JOIN framsyn.panel p USING (panel_id) JOIN framsyn.run r USING (run_id)
    WHERE p.measure = 'skills' AND r.scenario = 'baseline' ORDER BY run_id DESC LIMIT 1"; }
before=$(chain_hash)

exits "the release's bridges are listed" 0 bridges --from edugroup:73B --lang en
says "with names" "Share"
exits "in Swedish" 0 bridges --kind programme_education --lang sv
says "too" "program till utbildning"
exits "a kind that is none is refused" 64 bridges --kind home --lang sv
says "with those that there are" "varken|inte programme_education"
exits "a moment that is none" 64 bridges --as-of yesterday --lang sv
says "as well" '"yesterday" är varken ett datum som'
exits "where people work is not known yet" 0 bridges --kind home_work --lang en
says "which is said" "There is no such bridge"

# What is wrong with a file is told row by row, and nothing of it is stored.
cat >"$tmp/in/bad.csv" <<'C'
kind,from,to,weight,valid_from,valid_to
home_work,1880,1880,0.8,,
home_work,1880,1881,1.2,,
hem,1880,1881,0.1,,
home_work,,1881,0.1,,
home_work,1881,1881,x,,
home_work,1881,1880,0.1,2024-02-30,
home_work,1881,1861,0.1,2024-02-01,2023-01-01
programme_education,BA,53B,0.1,,
C
exits "a bad file is refused" 65 bridges set "$tmp/in/bad.csv" --source test --lang en
says "a share above 1" 'bad.csv row 3, column "weight": "1.2" is not a share between 0 and 1 \(V49\)'
says "a kind" 'row 4, column "kind": "hem" is none of .* \(V48\)'
says "an empty code" 'row 5, column "from" is empty \(V11\)'
says "a number" 'row 6, column "weight": "x" is not a number \(V03\)'
says "a day that the calendar lacks" 'row 7, column "valid_from": "2024-02-30" .* \(V51\)'
says "an end before the beginning" 'row 8, column "valid_to": "2023-01-01" .* \(V51\)'
says "a list that there are several of" 'row 9, column "from_scheme" is empty \(V11\)'
printf 'kind,from,to,weight\nhome_work,1880,1880,0.8\nhome_work,1880,1880,0.8\n' >"$tmp/in/twice.csv"
exits "a path that stands twice" 65 bridges set "$tmp/in/twice.csv" --source test --lang sv
says "is refused" 'twice.csv rad 3, kolumn "to": "1880" är en väg som en tidigare rad har angett \(V50\)'
printf 'kind,from,to\nhome_work,1880,1880\n' >"$tmp/in/none.csv"
exits "a file without shares" 65 bridges set "$tmp/in/none.csv" --source test --lang sv
says "is told what lacks" 'är en kolumn som saknas; andelar står i weight, eller antal i persons \(V14\)'
printf 'kind,from,to,persons,weight\nhome_work,1880,1880,10,1\n' >"$tmp/in/both.csv"
exits "one with both" 65 bridges set "$tmp/in/both.csv" --source test
says "too" 'V15'
printf 'kind,from,to,persons\nhome_work,1880,1880,0\nhome_work,1881,1881,-1\n' >"$tmp/in/nobody.csv"
exits "a count below none" 65 bridges set "$tmp/in/nobody.csv" --source test
says "is refused" 'row 3, column "persons": "-1" .* \(V05\)'
sed -i '$d' "$tmp/in/nobody.csv"
exits "and a code without anybody" 65 bridges set "$tmp/in/nobody.csv" --source test --lang en
says "is told" 'row 2, column "persons": "0" is what the persons of its code sum to, so that nobody has a share \(V49\)'
cat >"$tmp/in/codes.csv" <<'C'
kind,from_scheme,from,to_scheme,to,weight
home_work,region,1880,region,1899,0.1
home_work,region,18,region,1880,0.1
home_work,region,1880,region,1880,0.5
education_occupation,gy-programme,BA,ssyk2012,711,0.1
C
exits "codes that the lists lack" 65 bridges set "$tmp/in/codes.csv" --source test --lang en
says "are refused by the store" 'codes.csv row 2, column "to": "1899" is not in the lists that this kind of bridge joins \(V52\)'
says "a county is no municipality" 'row 3, column "from": "18" .* \(V52\)'
says "and a list of another kind" 'row 5, column "from_scheme": "gy-programme" .* \(V52\)'
printf 'kind,from,to,weight\nhome_work,1880,1880,0.8\neducation_occupation,73B,911,0.99\n' >"$tmp/in/much.csv"
exits "shares that with the stored ones are too many" 65 bridges set "$tmp/in/much.csv" --source test --lang sv
says "are refused" 'much.csv rad 3, kolumn "weight": "1[.0-9]+" är summan av kodens andelar, och mer än 1 \(V53\)'
says "and why nothing is stored is said in Swedish" 'ingenting är lagrat, på grund av 1 avvisad rad'
exits "a file that is not there" 66 bridges set "$tmp/in/absent.csv" --source test
exits "without a source nothing is taken" 64 bridges set "$tmp/in/much.csv"
printf 'kind,from_scheme,from,to_scheme,to,weight,valid_from\nhome_work,region,1880,region,1880,0.4,\nhome_work,region,1880,region,1880,0.4,2024-01-01\nhome_work,region,1880,region,1880,0.4,\n' >"$tmp/in/other.csv"
other() { /usr/bin/python3 tests/client/framsyn_client.py --control "ipc://$FRAMSYN_VAR/run/control" --proto proto --wait "$patience" bridges "$@"; }
exits "another client than ours, which sends a path twice" 65 other "$tmp/in/other.csv"
says "gets the path and the rule" 'row 4, column "to": "home_work region:1880 region:1880" is a path that an earlier row has given \(V50\)'
sed -i '2d; s/2024-01-01/0000-01-01/' "$tmp/in/other.csv"
exits "one that sends a day before the calendar" 65 other "$tmp/in/other.csv"
says "gets the row" 'row 2 is no bridge: .* dates in order'
equal "of all that nothing was stored" "$(sql "SELECT count(*) FROM framsyn.bridge WHERE NOT released OR kind = 'home_work'")" 0

# Counts become shares of all that were counted, those outside too.
printf 'kind;from;to;persons\nhome_work;1881;1881;4200\nhome_work;1881;1880;4800\nhome_work;1881;utanför;1000\nhome_work;1880;1880;3\nhome_work;1880;0180;1\n' >"$tmp/in/counts.csv"
exits "counts are taken" 0 bridges set "$tmp/in/counts.csv" --source "a register" --lang en
says "and told" "Bridges: 4 new, 0 changed, 0 as they were, 0 closed"
says "a run computes anew" "Run [0-9]+ computes anew"
equal "as shares of all" "$(shown --kind home_work)" "1880 0180 0.25;1880 1880 0.75;1881 1880 0.48;1881 1881 0.42"
rests "the run ends"
first=$(chain_hash)
claim "and the chain was computed with them" [ "$first" != "$before" ]
exits "the same again" 0 bridges set "$tmp/in/counts.csv" --source "another word" --lang sv
says "changes nothing" "0 nya, 0 ändrade, 4 som de var, 0 stängda"
equal "and queues no run" "$(grep -c räknar <<<"$output")" 0
known=$(moment)
await_moment "$known"
printf 'kind,from,to,persons\nhome_work,1881,1881,1\n' >"$tmp/in/whole.csv"
exits "a later count of a code" 0 bridges set "$tmp/in/whole.csv" --source "a later register" --lang en
says "is all there is of it" "0 new, 1 changed, 0 as they were, 1 closed"
equal "and no other's" "$(shown --kind home_work)" "1880 0180 0.25;1880 1880 0.75;1881 1881 1"
equal "what was known then is listed" "$(shown --kind home_work --from 1881 --as-of "$known")" "1881 1880 0.48;1881 1881 0.42"
equal "and what is closed, when asked for" "$(shown --kind home_work --from region:1881 --closed)" "1881 1880 0;1881 1881 1"

# A matrix as Statistics Sweden's database saves it, with other headings.
printf '"from";"to";"kön";"persons"\n"1814 Lekeberg";"1814 Lekeberg";"totalt";"30"\n"1814 Lekeberg";"1880 Örebro";"totalt";"70"\n' >"$tmp/in/scb.csv"
exits "a file without a kind" 65 bridges set "$tmp/in/scb.csv" --source SCB --lang sv
says "is told so" 'scb.csv rad 1, kolumn "kind" är en kolumn som saknas; --kind säger det för hela filen \(V14\)'
exits "is taken with it" 0 bridges set "$tmp/in/scb.csv" --kind home_work --source SCB
equal "by its codes" "$(shown --kind home_work --from 1814)" "1814 1814 0.3;1814 1880 0.7"
exits "of a kind that there is" 65 bridges set "$tmp/in/scb.csv" --kind hem --source SCB
says "or else is refused" 'V48'

# What is listed can be given back; a share in it that was changed is changed, and the rest stays the release's.
bridges --kind education_occupation --format csv >"$tmp/in/listed.csv"
exits "a list goes back as it came" 0 bridges set "$tmp/in/listed.csv" --source mine --lang en
says "and changes nothing" "0 new, 0 changed, 256 as they were, 0 closed"
path=$(sql "SELECT from_code, to_code FROM framsyn.bridge WHERE kind = 'education_occupation' AND weight > 0.3 ORDER BY 1, 2 LIMIT 1" | tr '|' ' ')
read -r from to <<<"$path"
printf 'kind,from,to,weight\neducation_occupation,%s,%s,0.2\n' "$from" "$to" >"$tmp/in/one.csv"
exits "one share is corrected" 0 bridges set "$tmp/in/one.csv" --source "a council" --lang en
equal "and is the analyst's" "$(sql "SELECT weight, source, released FROM framsyn.bridge WHERE kind = 'education_occupation' AND (from_code, to_code) = ('$from', '$to')")" "0.2|a council|f"
exits "a path is closed" 0 bridges remove education_occupation "edugroup:$from" "$to" --source "the council" --lang en
says "by its share" "0 new, 1 changed"
exits "and is not there to be closed again" 66 bridges remove education_occupation "$from" "$to" --source "the council"
equal "as it leads nowhere" "$(shown --from "$from" --to "$to")" ""
exits "all of a code's paths" 0 bridges remove home_work 1880 --source "an error"
equal "are closed at once" "$(shown --kind home_work --from 1880)" ""
rests "the runs come to an end"

# Many of them take a while to store. While somebody else holds the table nothing can be stored at all, and the desk answers.
for ((i = 0; i < 2500; i++)); do
    [ $i -gt 0 ] || echo kind,from,to,weight,valid_from,valid_to
    echo "home_work,1883,1883,0.5,$((1000 + i))-01-01,$((1001 + i))-01-01"
done >"$tmp/in/many.csv"
mkfifo "$tmp/hold"
psql -XAtq -h "$FRAMSYN_VAR/run/pg" -U framsyn_owner -d framsyn <"$tmp/hold" >/dev/null &
exec 9>"$tmp/hold"
echo "BEGIN; LOCK TABLE framsyn.bridge IN SHARE ROW EXCLUSIVE MODE;" >&9
waits="SELECT count(*) FROM pg_locks WHERE relation = 'framsyn.bridge'::regclass AND"
await "$patience" is "$waits granted AND mode = 'ShareRowExclusiveLock'" 1 || echo "# the table cannot be held"
bridges set "$tmp/in/many.csv" --source many --lang en >"$tmp/many.out" 2>&1 9>&- &
setter=$!
await "$patience" is "$waits NOT granted" 1 || echo "# nobody waits for the table"
exits "while many are stored, a command is answered" 0 framsyn recompute --lang en
says "as ever" "Run [0-9]+ is queued"
exec 9>&-
wait "$setter"
equal "and the many are stored when they can be" "$? $(head -1 "$tmp/many.out")" "0 Bridges: 2500 new, 0 changed, 0 as they were, 0 closed."
rests "with the run that computes by them"

number=$(sql "SELECT run_id || '.' || target_id || '.1' FROM framsyn.skill JOIN framsyn.run USING (run_id) WHERE scenario = 'baseline' ORDER BY run_id DESC LIMIT 1")
all_swedish "$number"
terminate forecastd
equal "no log has an error" "$(complaints)" ""
tap_end
