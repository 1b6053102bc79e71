#!/bin/bash
# The sections of docs/accuracy.md on occupations, education and employment by municipality, and on employers' answers, to
# standard output.
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

How to read it. The sentences on hindsight say what can be had at all. A forecast that knew each cell's own mean growth,
which nobody does, would not have 84 % of the directions right at one and three years, in employment or occupations; one
that knew the county's industry to come would win two cells in a hundred more than ours at most. Twelve things known at an origin
(our own forecast, how far the cell is from its usual share, its last and mean growth and the nation's, the county's last growth, the
place's, the size of the cell) win seven in a hundred more in employment at three years, two at most elsewhere, and that with weights
taken from the very outcomes: so weighing these, two thirds of the cells are not to be had. More cells are won by forecasting less, since one is won by a hair to the right
side of the rival; we publish what errs least instead. Single industries of a municipality, and shares of a sample survey, move
mostly by what no history shows: there it is the error and the intervals that count.
Intervals are those of the figure that will be published: where the source is a sample, as with the occupations, they hold
the sampling error of the outcome, and are wider than those of the truth. Where SSYK 96 ends in 2013 and SSYK 2012 begins, a
history begins anew, and three years ahead then rests on four years. The register of 2014–2017 is exact and what a county has:
there the shares are as the chain takes them, the last one and what it grows by; the survey's are smoothed as well.

Employment is measured as it is published: the county, its municipalities and their industries forecast as one panel, leaning on the
nation's industries (`lean.h`), made to add up (`middle_out.h`), with intervals from the draws that the chain starts from.

Which total the naive share is of. In employment and education it is the total of our own forecast, as the share model of BLS is
of BLS's own total: both know the same, and the difference is who foresaw the shares. With the total that came for both the wins
are much the same; told to the rival alone it is a rival that nobody could be. Occupations are compared within their region and
sex as shares, both on the total that came. Their direction is that of the share, faster or slower than all occupations
together, of which BLS had 52 to 67 % right; the 84 % of the aim are its directions of numbers, in a growing labour force.
A cell that ours and the rival miss alike counts as not won; 19 cells of the register are such, of the others none. Cells of fewer
than twenty persons are one in twelve of employment, one in six of the register and none elsewhere (both counted once, beside
this program). The fewer years ahead and origins, the more a cell's
win is chance: one year ahead there are six origins, five years ahead two.

Recoded industries: a simulated reclassification, half of the industries split 5 to 40 % into another, by shares of each
municipality's own; the years before it are converted by published shares with an error of 10 % and joined as the daemon joins them
(`tests/bench/bench_skills_breaks.h`). The row above them is the same years without it: the difference is what a break costs.

What was chosen with which figures in view. Employment: the lean on the nation's industries (`shiftshare`) is textbook; how far an
industry goes its own way was chosen on 51 counties of New York State, 2000–2017, with the figures above on the screen a score of
times beside them; the pull of the place's own growth, on all origins here. Occupations: the
first form, its margin and the widening for few origins on 2003–2013, and that there is a trend on the register too; 2014–2020
was looked at four times, with twelve settings, while that was done, and not chosen by. Education: the weight of the line
(`supply_lean`) on origins to 2002, so that the row of later years is out of sample for it; the fading of the rates, and
by which error they are drawn to their age's mean, on all origins. How its errors divide between a year and the mean is no choice
any more: each origin takes it from its own past.

Region Skåne's rule is this program's own configuration: `tests/bench/skills_accuracy.sh FOLDER` makes this section, and that
comparison with it, from the public figures alone.
TEXT
cat <<'TEXT'

## Employers' answers

Real outcomes, simulated respondents: no dialogue round with outcomes is public, so five employers of each larger cell of the
county say every November what the years ahead will bring, as `tests/bench/bench_dialogue.c` has them know it. The rest is what
the daemon computes: at each origin the answers of the newest round are weighed into the forecast of that time by what was
known then of how earlier answers turned out, and kinds of respondents that had not made forecasts better are left out. Mean
absolute error of growth, one, three and five years ahead.

TEXT
"${B:-build}/bench/bench_dialogue" "$folder"
cat <<'TEXT'

Those who know are believed slowly (three to five origins of eleven years are a short record), those who guess or agree cost
next to nothing. `framsyn dialogue record` shows the same of a region's own rounds.
TEXT
