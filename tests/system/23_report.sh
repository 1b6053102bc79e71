#!/bin/bash
# framsyn report: four files per network and layout, in Swedish and English, with the numbers that pull shows and no others.
. "$(dirname "$0")/lib.sh"
start_all
exits "without figures there is nothing to report" 1 framsyn report --network gysam --out "$tmp/report"
says "which is said" "no places to report on yet"
exits "a network that does not exist is refused" 64 framsyn report --network xyz
exits "only those at work are known, and what they work as" 0 framsyn submit examples/employed-annual.manifest examples/occupations.manifest
await_idle
for layout in assessment myh plan; do
    exits "that is reported, layout $layout" 0 framsyn report --network yh --layout $layout --lang en --out "$tmp/less"
    pdftotext -layout "$tmp/less/yh-$layout.pdf" "$tmp/text"
    output=$(tr '\n' ' ' <"$tmp/text")
    says "with the year it is reckoned from" "reckoned from figures up to 2024"
    says "and what cannot be said without places" "How many places are needed cannot be said yet"
    says "and its occupations" "ICT architects, systems analysts"
done
exits "balances are not there" 1 framsyn pull --network yh --what balance --lang en
says "and what they would take" "population_education"
exits "programmes are listed all the same" 0 framsyn pull --network yh --what places --lang en
says "and which figures are to be given" 'Figures lack of [A-Z ]+: places, region 18: no year; population by education group \(population_education\), region 18, [0-9A-Z ]+: no year\.'
equal "each said to lack figures" "$(grep -cE '^[A-Z]+ .* figures lack' <<<"$output")" 15
exits "the rest of the county's figures go in" 0 framsyn submit examples/educations.manifest \
    examples/programmes-gysam.manifest examples/programmes-yh.manifest examples/dialogue.manifest
await_idle
exits "GySam's plan in Swedish" 0 framsyn report --network gysam --layout plan --lang sv --out "$tmp/report"
equal "is four files" "$(wc -l <<<"$output")" 4
exits "the answer to MYH in English" 0 framsyn report --network yh --layout myh --lang en --out "$tmp/report"
exits "and an assessment" 0 framsyn report --network yh --out "$tmp/report" --lang sv
exits "each kind of respondent has its record" 0 framsyn dialogue record --format csv
says "with the rounds that have an outcome and how many were right" "^county,public,1,[1-9][0-9]*,[1-9][0-9]*,[0-9.]+,[-0-9.e]+,[0-9.]+,[0-9.]+,"
programmes=$(framsyn pull --network gysam --what places --format csv | tail -n +2 | grep -vc 'figures lack')
pages() { pdfinfo "$1" | awk '/^Pages:/ { print $2 }'; }
equal "slides: a page per programme and the title" "$(pages "$tmp/report/gysam-plan-slides.pdf")" $((programmes + 1))
pdftotext -layout "$tmp/report/yh-assessment.pdf" "$tmp/text"
output=$(cat "$tmp/text")
says "the assessment has public and private, short and long" "Offentlig, 3 år +Offentlig, 10 *år? +Privat, 3 år"
says "with what the split rests on" "räknas som offentliga"
says "places in the low and the high scenario" "Lågt +Huvudscenario +Högt"
says "the classes that ROA, SCB and Halland would give" "(balans|brist|överskott) → (brist|balans|överskott) +(stor |viss )?(brist|balans)"
says "what employers say" "Nettotal"
says "how such numbers held" "rullande bakåttestet"
says "what changed" "Ändringar sedan förra"
says "and that the figures are invented" "PÅHITTADE SIFFROR"
equal "the page needs nothing from elsewhere" "$(grep -cE '(src|href)="(http|//)' "$tmp/report/yh-assessment.html")" 0
equal "the workbook opens, its numbers are numbers" "$(/usr/bin/python3 - "$tmp/report/gysam-plan.xlsx" <<'P'
import re, sys, zipfile
book = zipfile.ZipFile(sys.argv[1])
sheets = [n for n in book.namelist() if n.startswith("xl/worksheets/")]
print(len(sheets) > 4, bool(re.search(r'<c r="B4"[^>]*><v>[0-9.]+</v>', book.read("xl/worksheets/sheet2.xml").decode())))
P
)" "True True"
vo=$(framsyn pull --network gysam --what places --format csv | awk -F, '$3 == "VO" { print int($8 + 0.5) }')
output=$(pdftotext -layout "$tmp/report/gysam-plan.pdf" - | grep -m1 -E "Vård- och omsorgsprogrammet +[0-9]")
says "the numbers are those of pull" " ${vo:-none} "
exits "a folder that cannot be made: exit code 73" 73 framsyn report --network yh --out /proc/report
equal "no complaints in the logs" "$(complaints)" ""
tap_end
