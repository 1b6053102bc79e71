#!/usr/bin/env python3
"""Nowcasts of real yearly figures against the last value, with the lag of publication simulated.
usage: nowcast.py FRAMSYN SHARED_DATA        (Python 3 standard library only)

Yearly BAS of Örebro county by industry is the mean of its months (true of 2020-2022, where SCB publishes both). For each
year 2022-2024 and number of months published, the year is hidden, forecast with --indicators, and compared with what came.
Prints: what, months known, points, WAPE of the nowcast, of framsyn without it, of the last value, shares inside 80 and 95 %.
"""
import csv, os, subprocess, sys, tempfile
from collections import defaultdict

framsyn, data = sys.argv[1:3]
months = defaultdict(dict)
for r in csv.DictReader(open(os.path.join(data, "orebro-bas-to-2024/orebro_bas_monthly_2020-01_2024-12.csv"))):
    if r["industry_code"] not in ("A-U+US", "US"):
        months[r["industry_code"]][r["month"]] = float(r["employed"])


def year(industry, y):
    return sum(months[industry]["%d-%02d" % (y, m)] for m in range(1, 13)) / 12


def write(rows):
    f = tempfile.NamedTemporaryFile("w", suffix=".csv", delete=False)
    f.write("id,period,value\n")
    f.writelines("%s,%s,%.10g\n" % r for r in rows)
    f.close()
    return f.name


def forecast(yearly, monthly):
    names = [write(yearly)] + ([write(monthly)] if monthly else [])
    call = [framsyn, "forecast", names[0], "--horizon", "1", "--format", "csv"] + (["--indicators", names[1]] if monthly else [])
    out = subprocess.run(call, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True, text=True).stdout
    for name in names:
        os.unlink(name)
    return {r["id"]: r for r in csv.DictReader(out.splitlines())}


print("%-10s %6s %6s %9s %9s %9s %6s %6s" % ("year of", "months", "points", "nowcast", "without", "last", "in80", "in95"))
for known in range(1, 13):
    error = without = naive = size = inside80 = inside95 = points = filled = 0
    for T in (2022, 2023, 2024):
        yearly = [(i, y, year(i, y)) for i in months for y in range(2020, T)]
        monthly = [(i, m, v) for i in months for m, v in sorted(months[i].items()) if m <= "%d-%02d" % (T, known)]
        now, plain = forecast(yearly, monthly), forecast(yearly, None)
        for i in months:
            came, row = year(i, T), now[i]
            error += abs(float(row["mean"]) - came)
            without += abs(float(plain[i]["mean"]) - came)
            naive += abs(year(i, T - 1) - came)
            size += came
            inside80 += float(row["lo80"]) <= came <= float(row["hi80"])
            inside95 += float(row["lo95"]) <= came <= float(row["hi95"])
            filled += row["model"] == "nowcast"
            points += 1
    print("%-10s %6d %6d %9.2f %9.2f %9.2f %6.1f %6.1f%s" % ("BAS", known, points, 100 * error / size, 100 * without / size, 100 * naive / size,
          100 * inside80 / points, 100 * inside95 / points, "" if filled == points else "  (%d nowcast)" % filled))
