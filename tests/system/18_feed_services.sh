#!/bin/bash
# What each service makes of its answers, up to the inbox: both versions of PxWeb, Kolada's pages, counts of ads, Yrkesbarometern.
. "$(dirname "$0")/lib.sh"
/usr/bin/python3 tests/feeds/server.py --calls 1000 >"$tmp/port" &
pid_keep server $!
disown
await "$patience" test -s "$tmp/port"
export FRAMSYN_FEEDS=feeds FRAMSYN_FEEDS_SERVER=http://127.0.0.1:$(cat "$tmp/port")
inbox=$FRAMSYN_VAR/inbox
control() { curl -sf -d "$1" "$FRAMSYN_FEEDS_SERVER/control/set" >/dev/null; }
asked() { curl -sf "$FRAMSYN_FEEDS_SERVER/control/log" | grep -c "$1"; }
# fetched NAME: what the last fetch of a feed put into the inbox; fetch NAME runs it with an empty inbox.
fetched() { cat "$inbox"/*-"$1"-*/*"$2"; }
fetch() {
    rm -rf "${inbox:?}"/*
    exits "fetch $*" 0 framsyn feeds run --wait 0 "$@"
}

fetch scb-occupation-57
says "the cells" "fetched 90 cells"
equal "a table that has no total is summed by the source: sex is no dimension of the answer" "$(fetched scb-occupation-57 .json | grep -c '"Kon"')" 0
says_file() { output=$(fetched "$2" "$3"); says "$1" "$4"; }
says_file "ages are known by name" scb-occupation-57 .manifest '^map age "60-64" = 60-64$'
says_file "the release is in the manifest" scb-occupation-57 .manifest '^released = 2026-11-20T07:00Z$'
equal "an unknown occupation is not asked for" "$(fetched scb-occupation-57 .json | grep -c '"002"')" 0

control '{"tableid": false}'
fetch scb-lfs
equal "a table whose id nobody tells is asked for in version 1" "$(asked 'ssd/AM/AM0401/AM0401N/NAKUBefolkningLK')" 4
says_file "the Labour Force Survey: labour status is the measure" scb-lfs .manifest '^map measure "?SYS"? = employed_residents$'
says_file "in thousands" scb-lfs .manifest '^factor = 1000$'
equal "nothing but figures in thousands is asked for" "$(fetched scb-lfs .json | grep -oE 'AM0401A[0-9]' | sort -u)" AM0401A1
control '{"v1": false}'
fetch --again scb-employed-monthly
exits "a table known in version 1 alone, and version 1 closed" 69 framsyn feeds run --wait 0 scb-occupation-57 --var "$tmp/other"
exits "is said" 65 framsyn feeds check scb-yh
says "with what to do" "answered 410: .*id = TAB.*framsyn feeds find"
exits "feeds find" 0 framsyn feeds find anställda yrke
says "shows ids" "TAB9001 +2019 +2023 +Anställda efter län"
control '{"v1": true, "tableid": true}'

fetch scb-lfs-margin
equal "the margins beside" "$(fetched scb-lfs-margin .json | grep -oE 'AM0401A[0-9]' | sort -u)" AM0401A2

fetch kolada-region
says_file "Kolada: a value" kolada-region .csv '^N00926,1880,2023,T,63.5$'
says_file "a hidden one is confidential" kolada-region .csv '^N00926,1814,2023,K,:$'
equal "all pages and lists, three years and genders" "$(fetched kolada-region .csv | wc -l)" $((3 * 14 * 3 * 3 + 1))
fetch kolada-region
says "the next fetch asks for changes, and there are none" "nothing new"
equal "by date" "$(asked from_date=20)" 1
control '{"version": 1}'
fetch kolada-region
says_file "a value that was taken back is missing" kolada-region .csv '^N00999,0000,2022,T,$'

# What this server says of its limits it says as SCB; the ledger is told that the others may be asked more than thirty times in ten
# seconds, too.
ledger() { /usr/bin/python3 -c 'import sqlite3, sys
with sqlite3.connect(sys.argv[1]) as db: print(*[row[0] for row in db.execute(sys.argv[2])])' "$FRAMSYN_VAR/feeds/feeds.db" "$1"; }
ledger "INSERT INTO host VALUES ('historical.api.jobtechdev.se', 1000, 10000000, 0)"
mkdir "$tmp/feeds"
sed 's/^units = .*/units = 18/; s/^from = .*/from = 2025/' feeds/jobtech-ads.feed >"$tmp/feeds/jobtech-ads.feed"
FRAMSYN_FEEDS=$tmp/feeds fetch jobtech-ads
equal "ads: a question a month, until one that the service does not have" "$(asked historical-from)" 22
says_file "a count" jobtech-ads .csv '^18,2025-02,102$'
FRAMSYN_FEEDS=$tmp/feeds fetch jobtech-ads
equal "the next goes two months back from there" "$(fetched jobtech-ads .csv | tail -n +2 | cut -d, -f2 | tr '\n' ' ')" "2026-08 2026-09 "
equal "no answer of it holds a person" "$(grep -rl 'eva@example.org' "$FRAMSYN_VAR" | wc -l)" 0
equal "only counts were asked for" "$(curl -sf "$FRAMSYN_FEEDS_SERVER/control/log" | grep historical-from | grep -vc 'limit=0&')" 0

sed 's/^units = .*/units = 18/; s/^occupations = .*/occupations = 251 512/; s/^from = .*/from = 2026/' feeds/jobtech-ads-occupation.feed >"$tmp/feeds/jobtech-ads-occupation.feed"
FRAMSYN_FEEDS=$tmp/feeds fetch jobtech-ads-occupation
says_file "ads by occupation: a group of three digits is asked for by its groups of four" jobtech-ads-occupation .csv \
    "^18,2026-02,251,$(grep -c '^ssyk2012,251.,' sql/codes/ssyk2012.csv)\$"
equal "nine months of two groups" "$(fetched jobtech-ads-occupation .csv | tail -n +2 | wc -l)" 18
# All groups of three digits are three quarters of what a fetch may ask: it ends within a month, and the next goes on there.
groups=$(awk -F, '$1 == "ssyk2012" && length($2) == 3' sql/codes/ssyk2012.csv | wc -l)
sed 's/^units = .*/units = 18/; s/^from = .*/from = 2026/' feeds/jobtech-ads-occupation.feed >"$tmp/feeds/jobtech-ads-occupation.feed"
ads() { fetched jobtech-ads-occupation .csv | tail -n +2 | cut -d, -f2-3; }
before=$(asked historical-from)
FRAMSYN_FEEDS=$tmp/feeds fetch jobtech-ads-occupation
equal "a fetch asks two hundred questions at most" "$(asked historical-from)" $((before + 200))
ads >"$tmp/ads"
control '{"ads_until": "2026-03"}'
FRAMSYN_FEEDS=$tmp/feeds fetch jobtech-ads-occupation
ads >>"$tmp/ads"
equal "the next goes on within the month: each count of both months is there, once" "$(sort -u "$tmp/ads" | wc -l) $(cut -d, -f1 "$tmp/ads" | uniq -c | awk '{ printf "%s ", $1 }')" "$((2 * groups)) $groups $groups "
equal "the one after begins two months back" "$(ledger "SELECT signal FROM feed WHERE name = 'jobtech-ads-occupation'")" 2026-02

fetch af-yrkesbarometern
says_file "the barometer: shortage is 3" af-yrkesbarometern .csv '^recruitment_situation,18,5330,2026-Q2,2,$'
says_file "the parts of a group are averaged, and said to be" af-yrkesbarometern .csv '^job_opportunities,18,5321,2026-Q2,2.5,estimated$'
says_file "not assessed is missing" af-yrkesbarometern .csv '^demand_outlook,00,2113,2026-Q2,,missing$'
says_file "so is a paradox" af-yrkesbarometern .csv '^recruitment_situation,00,5120,2026-Q2,,missing$'
equal "no other county" "$(fetched af-yrkesbarometern .csv | grep -c ',19,')" 0
fetch af-yrkesbarometern
says "asked again it is as it was" "nothing new"
equal "by its tag" "$(asked '"none_match": "\\"2026-1\\""')" 1
control '{"round": "2026-2"}'
fetch af-yrkesbarometern
says_file "a new round is new" af-yrkesbarometern .csv '2026-Q4'

control '{"fail": ["html"]}'
exits "an answer that is no JSON" 69 framsyn feeds run --again af-yrkesbarometern
says "is refused" "barometer is no list of rows"
control '{"fail": ["huge"]}'
exits "one that is too large" 69 framsyn feeds run --again af-yrkesbarometern
says "is not taken" "answers with more than 33554432 bytes"
exits "a feed that is not there" 64 framsyn feeds run jobtech-adds
says "has a neighbour" "Did you mean jobtech-ads"
printf 'feed = 1\nservice = ftp\n' >"$tmp/x.feed"
exits "a feed file that is none" 65 framsyn feeds list --feeds "$tmp"
says "is told with file and line" "x.feed line 2: \"ftp\" is not a service"
exits "no folder" 78 framsyn feeds list --feeds ""
tap_end
