#!/usr/bin/env python3
"""What to choose by: forecasts of the last periods of training parts, where nothing that is kept for testing is read.
usage: held_out.py [--binary PATH]... [--set NAME]... [--model NAME] [--every K] [--ends] [--jobs N]
                                        Python 3 standard library only; needs ../shared, says so without it

Ends of series are cut off the training parts of the staged sets, `framsyn forecast` forecasts them, the scorer of the
staged sets scores them. One row per set: mean over its ends of what is, at each end, a mean over series.
  us                   employment by industry, fourteen ends 1991-12 to 2013-06, 18 months; none of the 18 months after
                       2009-12 and 2014-12, which uslab_dev tests, is among the outcomes
  us-between           twelve ends half way between these: to see whether what was chosen there holds
  us-early             22 ends 1958-06 to 1989-12, 25 to 45 series, six recessions
  australia            employment by state, sex and time (57 series), twelve ends 1986-06 to 2017-08, 18 months
  australia-quarterly  their means by quarter, 8 ahead
  australia-yearly     and by year, 3 ahead
  orebro-annual        by municipality and industry, ends 2011 to 2014, up to three years
  orebro-monthly       the county by industry, ends 2022-06, -09 and -12, 12 months
  dev                  the last horizon of each training part, and the one before it; --every 4 takes every fourth series
  --binary PATH        the program, default build/bin/framsyn; given twice, the second stands under the first with a row of
                       ratios, first over second, and of the ends at which the first is better
  --model NAME         one model instead of the combination, as forecast has it
  --ends               a row for each end too
MASE, OWA, WAPE and MSIS as score.py has them; cover: outcomes inside the 95 % interval, %; s: processor seconds.
"""
import argparse, csv, os, resource, subprocess, sys
from collections import defaultdict

sys.dont_write_bytecode = True          # none beside the scorer, which is not ours
from staged import sets, shared, training, write_series

MEASURES = "MASE OWA WAPE MSIS cover".split()


# --- what is held out: a set is a list of ends, an end its name and the cases (id, m, h, values, outcomes)

def cut(series, m, h, end, least):
    """The cases of one end, which is the place of a series' first outcome: at least so many values, at most h outcomes."""
    for name, values in series:
        at = end(values)
        if at >= least and at < len(values):
            yield name, m, h, values[:at], values[at:at + h]


def month(text):
    return 12 * int(text[:4]) + int(text[5:7]) - 1


def us(ends):
    series = [(s.name, month(s.start), s.values) for s in training("uslab_dev") if s.name.endswith("@2014-12")]
    for end in ends.split():
        yield end, [c for name, start, values in series for c in cut([(name, values)], 12, 18, lambda v: month(end) + 1 - start, 36)]


US = "1991-12 1993-06 1994-12 1996-06 1997-12 1999-06 2000-12 2002-06 2003-12 2005-06 2006-12 2008-06 2011-06 2013-06"
US_BETWEEN = "1992-09 1994-03 1995-09 1997-03 1998-09 2000-03 2001-09 2003-03 2004-09 2006-03 2007-09 2012-03"
US_EARLY = " ".join("%d-%02d" % (i // 12, i % 12 + 1) for i in range(month("1958-06"), month("1990-01"), 18))


def means(values, k):
    return [sum(values[i:i + k]) / k for i in range(0, len(values) - k + 1, k)]


def australia(months, h):
    """Series and their first whole quarter and year start 1978-02."""
    with open(os.path.join(shared, "data/australia-labour-hierarchy/data.csv"), newline="") as f:
        rows = list(csv.reader(f))
    series = [(name, means([float(r[1 + i]) for r in rows[1:]], months)) for i, name in enumerate(rows[0][1:])]
    for end in range(month("1986-06"), month("2017-09"), 34):
        at = (end + 1 - month("1978-02")) // months
        yield "%d-%02d" % (end // 12, end % 12 + 1), list(cut(series, 12 // months, h, lambda v: at, 6))


def orebro():
    series = [(s.name, s.values) for s in training("orebro_annual_dev")]
    for n in range(4, 8):
        yield str(2007 + n), list(cut(series, 1, 3, lambda v: n, 4))


def orebro_monthly():
    series = [(s.name, s.values) for s in training("orebro_monthly_dev")]
    for n in (30, 33, 36):
        yield "2022-%02d" % (n - 24), list(cut(series, 12, 12, lambda v: n, 24))


def dev(every):
    for back in (1, 2):
        yield "%d back" % back, [c for s in list(training("dev"))[::every]
                                 for c in cut([(s.name, s.values)], s.m, s.h, lambda v: len(v) - back * s.h, max(6, 3 * s.m if s.m > 1 else 0))]


HELD_OUT = {"us": lambda: us(US), "us-between": lambda: us(US_BETWEEN), "us-early": lambda: us(US_EARLY),
            "australia": lambda: australia(1, 18), "australia-quarterly": lambda: australia(3, 8), "australia-yearly": lambda: australia(12, 3),
            "orebro-annual": orebro, "orebro-monthly": orebro_monthly, "dev": lambda: dev(args.every)}


# --- forecasts

def forecast(binary, m, h, cases):
    """Per id the mean and the ends of the 95 % interval, by horizon."""
    path, got = write_series(m, [(c[0], c[3]) for c in cases]), defaultdict(list)
    words = [binary, "forecast", path, "--horizon", str(h), "--jobs", str(args.jobs), "--format", "csv"] + (["--model", args.model] if args.model else [])
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    os.unlink(path)
    if done.returncode:
        sys.exit("held_out.py: %s ended with status %d: %s" % (" ".join(words), done.returncode, done.stderr.strip()))
    for r in csv.DictReader(done.stdout.splitlines()):
        got[r["id"]].append((float(r["mean"]), float(r["lo95"]), float(r["hi95"])))
    return got


# --- scores

def seasonal(y, m):
    """Whether an autocorrelation a year apart is beyond chance: the M4 competition's test, at 90 %."""
    n, mean = len(y), sum(y) / len(y)
    e = [v - mean for v in y]
    squares = sum(v * v for v in e)
    r = [sum(e[t] * e[t - k] for t in range(k, n)) / squares for k in range(1, m + 1)] if squares > 0 else [0] * m
    return m > 1 and n >= 3 * m and abs(r[-1]) > 1.645 * ((1 + 2 * sum(v * v for v in r[:-1])) / n) ** 0.5


def naive2(y, m, h):
    """The last value without its season, with that of each month ahead: classical, by ratios to the moving mean."""
    if not seasonal(y, m) or min(y) <= 0:
        return [y[-1]] * h
    ratios, half = defaultdict(list), m // 2
    for t in range(half, len(y) - half):
        around = (sum(y[t - half:t + half + 1]) - (y[t - half] + y[t + half]) / 2) / m
        ratios[t % m].append(y[t] / around)
    index = [sum(ratios[k]) / len(ratios[k]) for k in range(m)]
    return [y[-1] / index[(len(y) - 1) % m] * index[(len(y) + k) % m] for k in range(h)]


def score_series(y, m, came, f):
    """Errors of one series: sMAPE and MASE of ours and of Naive2, sums for WAPE, MSIS, cover; None when it never changed."""
    from score import mae, smape
    n, h = len(y), len(came)
    scale = sum(abs(y[t] - y[t - m]) for t in range(m, n)) / (n - m)
    if scale == 0:
        return None
    mean, rival = [p[0] for p in f[:h]], naive2(y, m, h)
    beyond = sum(hi - lo + 40 * max(lo - v, v - hi, 0) for v, (_, lo, hi) in zip(came, f)) / h / scale
    inside = sum(lo <= v <= hi for v, (_, lo, hi) in zip(came, f)) / h
    return (smape(came, mean), mae(came, mean) / scale, smape(came, rival), mae(came, rival) / scale,
            sum(abs(v - p) for v, p in zip(came, mean)), sum(map(abs, came)), beyond, inside)


def score_end(binary, cases):
    """The measures over all cases of an end, and how many they are."""
    groups, scores = defaultdict(list), []
    for c in cases:
        groups[c[1], c[2]].append((c[0], c[1], c[2], [float(v) for v in c[3]], [float(v) for v in c[4]]))
    for (m, h), some in sorted(groups.items()):
        got = forecast(binary, m, h, some)
        scores += [s for s in (score_series(y, m, came, got[name]) for name, _, _, y, came in some) if s]
    sums = [sum(column) for column in zip(*scores)]
    smape, mase, smape2, mase2, missed, size, msis, inside = [s / len(scores) for s in sums]
    return {"MASE": mase, "OWA": (smape / smape2 + mase / mase2) / 2, "WAPE": 100 * missed / size, "MSIS": msis, "cover": 100 * inside}, len(scores)


# --- the table

def line(name, n, values, seconds="", form="%.4f"):
    print("%-20s %6s %s %6s" % (name, n, " ".join("%8s" % (v if isinstance(v, str) else form % v) for v in values), seconds), flush=True)


def measure(name):
    """The rows of a set: each program's, and the first beside the second."""
    ends, found = list(HELD_OUT[name]()), []
    for binary in args.binary:
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        scores = [score_end(binary, cases) for _, cases in ends]
        found.append([s for s, _ in scores])
        for (end, _), (s, n) in zip(ends, scores) if args.ends else ():
            line("  " + end, n, [s[k] for k in MEASURES])
        line(name if len(found) == 1 else "  the other", sum(n for _, n in scores), [sum(s[k] for s, _ in scores) / len(ends) for k in MEASURES],
             "%.1f" % (resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before))
    if len(found) == 2:
        line("  ratio", "", ["%.4f" % (sum(s[k] for s in found[0]) / sum(s[k] for s in found[1])) for k in MEASURES])
        line("  ends won", "", ["%d of %d" % (sum(a[k] < b[k] for a, b in zip(*found)), len(ends)) for k in MEASURES[:-1]])


def options():
    p = argparse.ArgumentParser(usage="held_out.py [options]", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--binary", action="append")
    p.add_argument("--set", action="append", choices=list(HELD_OUT), metavar="NAME")
    p.add_argument("--model")
    p.add_argument("--every", type=int, default=1)
    p.add_argument("--ends", action="store_true")
    p.add_argument("--jobs", type=int, default=1)
    found = p.parse_args()
    found.binary = found.binary or [os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../build/bin/framsyn")]
    return found


if __name__ == "__main__":
    args = options()
    if not os.path.isdir(sets):
        print("held_out.py: ../shared is not here, so there is nothing to hold out: skipped")
        sys.exit()
    sys.path.append(os.path.join(shared, "bench"))
    line("set", "series", MEASURES, "s")
    for chosen in args.set or HELD_OUT:
        measure(chosen)
