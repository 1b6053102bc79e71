#!/usr/bin/env python3
"""Reconciled forecasts against unreconciled ones on Örebro county's register, level by level.
usage: county.py FRAMSYN SHARED_DATA [BENCH_MIDDLE_OUT]        (Python 3 standard library only)

RAMS by municipality and industry, and the sums of them to municipalities, the county's industries and the county; forecast three
years ahead from each of 2013-2017, compared with what came up to 2018 (the definition changes then).
Prints per method and level: WAPE, the share of outcomes inside the 80 and 95 % intervals, and the mean scaled interval score at
95 %; first the last value's WAPE. With the bench program also the daemon's way, from its own unreconciled forecasts, which fall
back on the last value sooner, made to add up as they are, and leaning on the nation's industries as the daemon's do where it knows
these, with the share of series whose record is no worse than the naive forecast's; and, but for a nation, the same of
Australia's states by sex and full or part time, yearly means, from the 20 years before each of 20 origins.
"""
import csv, os, subprocess, sys, tempfile
from collections import defaultdict

framsyn, data, bench = (sys.argv[1:] + [None])[:3]
value, nation = defaultdict(lambda: defaultdict(float)), defaultdict(lambda: defaultdict(float))
for r in csv.DictReader(open(os.path.join(data, "orebro-rams-annual-2008-2021/employment.csv"))):
    if len(r["region_code"]) == 4 and r["industry_code"] != "US":
        region, industry = r["region_code"], r["industry_code"]
        for cell in ((region, industry), (region, "T"), ("18", industry), ("18", "T")):
            value[cell][int(r["year"])] += float(r["employed"])
    elif r["region_code"] == "00":
        nation[r["industry_code"]][int(r["year"])] += float(r["employed"])
towns, industries = sorted({k[0] for k in value} - {"18"}), sorted({k[1] for k in value} - {"T"})
levels = ("county", "county, industry", "municipality", "municipality, industry")
methods = ("", "mint", "variance", "structural", "ols", "bottom-up")


def level(region, industry):
    return (0 if region == "18" else 2) + (0 if industry == "T" else 1)


def temporary(lines):
    f = tempfile.NamedTemporaryFile("w", suffix=".csv", delete=False)
    f.writelines(lines)
    f.close()
    return f.name


tree = temporary(["parent,child\n"] + ["%s-T,%s-%s\n18-%s,%s-%s\n" % (g, g, i, i, g, i) for g in towns for i in industries] + ["18-T,%s-T\n" % g for g in towns])
sums = defaultdict(float)
for last in range(2013, 2018):
    series = temporary(["id,period,value\n"] + ["%s-%s,%d,%.10g\n" % (k + (y, value[k][y])) for k in value for y in range(2008, last + 1)])
    change = {k: sum(abs(value[k][y] - value[k][y - 1]) for y in range(2009, last + 1)) / (last - 2008) or 1 for k in value}
    for method in methods:
        call = [framsyn, "forecast", series, "--horizon", "3", "--format", "csv"] + (["--hierarchy", tree, "--reconcile", method] if method else [])
        for r in csv.DictReader(subprocess.run(call, stdout=subprocess.PIPE, check=True, text=True).stdout.splitlines()):
            cell, year = tuple(r["id"].split("-", 1)), int(r["period"])
            if year > 2018:
                continue
            came, key = value[cell][year], (method, level(*cell))
            sums[key, "off"] += abs(came - float(r["mean"]))
            sums[key, "last"] += abs(came - value[cell][last])
            sums[key, "size"] += came
            lo95, hi95 = float(r["lo95"]), float(r["hi95"])
            sums[key, "score"] += (hi95 - lo95 + 40 * max(lo95 - came, 0) + 40 * max(came - hi95, 0)) / change[cell]
            sums[key, "in80"] += float(r["lo80"]) <= came <= float(r["hi80"])
            sums[key, "in95"] += lo95 <= came <= hi95
            sums[key, "points"] += 1
    os.unlink(series)
os.unlink(tree)
print("%-21s" % "WAPE (in80 in95 msis)" + "".join("%26s" % l for l in levels))
print("%-21s" % "last value" + "".join("%26.2f" % (100 * sums[("", l), "last"] / sums[("", l), "size"]) for l in range(4)))
for m in methods:
    print("%-21s" % (m or "unreconciled") + "".join("%26s" % ("%.2f (%.0f %.0f %.1f)" % (100 * sums[(m, l), "off"] / sums[(m, l), "size"],
          100 * sums[(m, l), "in80"] / sums[(m, l), "points"], 100 * sums[(m, l), "in95"] / sums[(m, l), "points"],
          sums[(m, l), "score"] / sums[(m, l), "points"])) for l in range(4)))


def daemons_way(cells, nation, first, years, options):
    regions, kinds = sorted({k[0] for k in cells}), sorted({k[1] for k in cells})
    rows = ["%d %d %d %d" % (len(regions), len(kinds), first, years)]
    rows += ["%d %d %d %.10g" % (regions.index(g), kinds.index(k), y, cells[g, k][first + y]) for g in regions for k in kinds for y in range(years)]
    rows += ["-1 %d %d %.10g" % (kinds.index(k), y, nation[k][first + y]) for k in kinds if k in nation for y in range(years)]
    lines = [line.split() for line in subprocess.run([bench] + options, input="\n".join(rows), stdout=subprocess.PIPE, check=True, text=True).stdout.splitlines()]
    for name, x in zip(("daemon, alone", "made to add up", "with the nation"), lines):
        print("%-21s" % name + "".join("%26s" % ("%s (%s %s %s)" % tuple(x[5 * l:5 * l + 4])) for l in range(4)))
    print("%-21s" % "record kept, %" + "".join("%26s" % ", then ".join(x[5 * l + 4] for x in lines) for l in range(4)))


if bench:
    daemons_way({k: value[k] for k in value if k[0] != "18" and k[1] != "T"}, nation, 2008, 11, [])
    rows = list(csv.reader(open(os.path.join(data, "australia-labour-hierarchy/data.csv"))))
    yearly = defaultdict(lambda: defaultdict(float))
    for r in rows[1:]:
        for name, x in zip(rows[0][1:], r[1:]):
            parts = [p.strip(" '") for p in name.strip("[]").split(",")]
            if len(parts) == 3 and "1979" <= r[0][:4] <= "2019":
                yearly[parts[2], parts[0] + parts[1]][int(r[0][:4])] += float(x) / 12
    print("\n%-21s" % "Australia, yearly" + "".join("%26s" % l for l in ("country", "sex, time", "state", "state, sex, time")))
    daemons_way(yearly, {}, 1979, 41, ["20", "20"])
