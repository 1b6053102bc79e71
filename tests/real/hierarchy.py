#!/usr/bin/env python3
"""Reconciled forecasts against unreconciled ones on Australian employment, level by level.
usage: hierarchy.py FRAMSYN SHARED_DATA [METHOD...]     (Python 3 standard library only; default: mint)

Employment by state, sex and full or part time, monthly; forecast a year ahead from the Decembers of 2011-2018 (ORIGINS=8 of them), from the
240 months before each. Prints per level and method: root mean squared error and mean scaled absolute error, reconciled
over unreconciled (below 1: better), and the share of outcomes inside the 80 and 95 % intervals, before and after.
"""
import csv, os, subprocess, sys, tempfile
from collections import defaultdict

framsyn, data = sys.argv[1:3]
methods = sys.argv[3:] or ["mint"]
folder = os.path.join(data, "australia-labour-hierarchy")
rows = list(csv.reader(open(os.path.join(folder, "data.csv"))))
names, months = rows[0][1:], [r[0][:7] for r in rows[1:]]
value = [[float(x) for x in r[1:]] for r in rows[1:]]
matrix = list(csv.reader(open(os.path.join(folder, "agg_mat.csv"))))[1:]
aggregates, levels = len(names) - len(matrix[0]) + 1, ("country", "state", "state, sex", "state, sex, time")
WINDOW, AHEAD, ORIGINS = 240, 12, int(os.environ.get("ORIGINS", "8"))


def level(i):
    return 0 if i == 0 else 1 if i < 9 else 2 if i < aggregates else 3


def temporary(header, lines):
    f = tempfile.NamedTemporaryFile("w", suffix=".csv", delete=False, newline="")
    w = csv.writer(f)
    w.writerow(header)
    w.writerows(lines)
    f.close()
    return f.name


def forecast(series, extra):
    out = subprocess.run([framsyn, "forecast", series, "--horizon", str(AHEAD), "--format", "csv"] + extra, stdout=subprocess.PIPE, check=True, text=True).stdout
    got = defaultdict(list)
    for r in csv.DictReader(out.splitlines()):
        got[r["id"]].append({k: float(r[k]) for k in ("mean", "lo80", "hi80", "lo95", "hi95")})
    return got


tree = temporary(("parent", "child"), [(names[i], names[aggregates + k]) for i in range(aggregates) for k in range(len(names) - aggregates) if float(matrix[i][1 + k]) > 0])
sums = defaultdict(float)
last = months.index("2019-12") + 1
for o in range(ORIGINS):
    end = last - AHEAD * (o + 1)
    start = end - WINDOW
    series = temporary(("id", "period", "value"), [(n, months[t], value[t][i]) for i, n in enumerate(names) for t in range(start, end)])
    got = {m: forecast(series, [] if m == "" else ["--hierarchy", tree, "--reconcile", m]) for m in [""] + methods}
    for i, n in enumerate(names):
        scale = sum(abs(value[t][i] - value[t - 12][i]) for t in range(start + 12, end)) / (WINDOW - 12)
        for m in got:
            for h, f in enumerate(got[m][n]):
                came, key = value[end + h][i], (m, level(i))
                sums[key, "squares"] += (came - f["mean"]) ** 2
                sums[key, "scaled"] += abs(came - f["mean"]) / scale
                sums[key, "in80"] += f["lo80"] <= came <= f["hi80"]
                sums[key, "in95"] += f["lo95"] <= came <= f["hi95"]
                sums[key, "points"] += 1
    os.unlink(series)
os.unlink(tree)
print("%-12s %-18s %8s %8s %8s %8s %8s %8s" % ("method", "level", "rmse/un", "mase/un", "in80 un", "in80", "in95 un", "in95"))
for m in methods:
    for l in range(4):
        a, b = ("", l), (m, l)
        n = sums[a, "points"]
        print("%-12s %-18s %8.4f %8.4f %8.1f %8.1f %8.1f %8.1f" % (m, levels[l], (sums[b, "squares"] / sums[a, "squares"]) ** 0.5, sums[b, "scaled"] / sums[a, "scaled"],
              100 * sums[a, "in80"] / n, 100 * sums[b, "in80"] / n, 100 * sums[a, "in95"] / n, 100 * sums[b, "in95"] / n))
