#!/bin/bash
# The section of docs/accuracy.md on occupations, education and employment by municipality, to standard output.
#   tests/bench/skills_accuracy.sh [FOLDER]     the folder of real figures; default ../shared/data
# Without the figures it says so and prints nothing.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=${1:-../shared/data}
if [ ! -d "$folder/sweden-education-level" ]; then
    echo "skipped: the figures of $folder are not here" >&2
    exit 0
fi
cat <<'TEXT'
## From sectors to skills

Rolling origin on real figures: at every year with enough history the parts of the chain forecast one, three and five
years, and are compared with what came. Rivals on the same cells: the share stays (`naive share`), and a line through the
last ten levels. A cell is won when the mean absolute error over its origins is smaller. Aims: two thirds of the cells
against each rival, direction right in 84 %, the 80 % interval holding 75–85 % in every third of the cells by size.

TEXT
"${B:-build}/bench/bench_skills" "$folder"
cat <<'TEXT'

How to read it. The occupation figures are a sample survey, rounded: what moves from year to year there is mostly the
sample, which nobody can foresee, so neither direction nor two thirds of the cells can be had; the intervals are what counts.
Where SSYK 96 ends in 2013 and SSYK 2012 begins, a history begins anew, and three years ahead then rests on four years.
Constants of `shares` and the fading of the rates in `supply_rates` were chosen with these figures in view.
TEXT
