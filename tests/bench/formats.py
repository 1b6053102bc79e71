#!/usr/bin/env python3
"""Files in official formats to measure the readers with.

  formats.py jsonstat FILE MONTHS AGES   a data set in JSON-stat 2.0: 250 municipalities outside county 18, 16 industries,
                                         2 sexes, so many months up to 2025 and so many single ages
  formats.py wide FILE MONTHS            the same of all ages as SCB writes CSV: a column per month, "0114 Name" in a cell
  formats.py peak COMMAND...             runs a command and adds the peak of its memory, peak_mib=N

Both writers leave FILE.manifest beside the file. Figures are synthetic, and the same for the same arguments.
"""
import csv
import json
import pathlib
import resource
import subprocess
import sys

INDUSTRIES = ["A", "B+C", "D+E", "F", "G", "H", "I", "J", "K", "L", "M+N", "O", "P", "Q", "R+S+T+U", "US"]
CODES = pathlib.Path(__file__).resolve().parents[2] / "sql" / "codes" / "region.csv"


def municipalities():
    with open(CODES, encoding="utf-8", newline="") as file:
        rows = [r for r in csv.DictReader(file) if len(r["code"]) == 4 and r["code"][:2] != "18" and not r["valid_from"] and not r["valid_to"]]
    return [(r["code"], r["name_sv"]) for r in rows[:250]]


def months(count):
    first = 2026 * 12 - count
    return ["%04dM%02d" % (m // 12, m % 12 + 1) for m in range(first, first + count)]


def value(i):
    return str(i * 7919 % 4801)


def manifest(path, measure, rest):
    path.with_name(path.name + ".manifest").write_text(
        f"manifest = 1\nfile = {path.name}\nsource = bench-{measure}\nmeasure = {measure}\ndefinition = SYNTHETIC\n{rest}", encoding="utf-8")


def jsonstat(path, count, ages):
    places, periods = municipalities(), months(count)
    sizes = {"Region": [c for c, _ in places], "SNI2007": INDUSTRIES, "Kon": ["1", "2"], "Alder": [str(16 + a) for a in range(ages)], "Tid": periods}
    cells = 1
    for codes in sizes.values():
        cells *= len(codes)
    block = ",".join(value(i) for i in range(100000))
    with open(path, "w", encoding="utf-8") as out:
        out.write('{"version":"2.0","class":"dataset","id":%s,"size":%s,"role":{"time":["Tid"]},"dimension":{' %
                  (json.dumps(list(sizes)), json.dumps([len(c) for c in sizes.values()])))
        out.write(",".join('"%s":{"category":{"index":%s}}' % (name, json.dumps({c: i for i, c in enumerate(codes)})) for name, codes in sizes.items()))
        out.write('},"value":[')
        whole, rest = divmod(cells, 100000)
        out.write(block if whole else "")
        for _ in range(whole - 1):
            out.write("," + block)
        if rest:
            out.write(("," if whole else "") + ",".join(value(i) for i in range(rest)))
        out.write("]}\n")
    manifest(path, "employed", "region = column Region\nindustry = column SNI2007\nsex = column Kon\nperiod = column Tid\nvalue = column value\n" +
             ("age = column Alder\n" if ages > 1 else ""))
    print(cells)


def wide(path, count):
    cells = 0
    with open(path, "w", encoding="iso-8859-1", newline="") as out:
        out.write('"region","näringsgren","kön",' + ",".join('"Antal %s"' % m for m in months(count)) + "\r\n")
        for code, name in municipalities():
            for industry in INDUSTRIES:
                for sex in ("män", "kvinnor"):
                    out.write('"%s %s","%s","%s",' % (code, name, industry, sex) + ",".join(value(cells + i) for i in range(count)) + "\r\n")
                    cells += count
    manifest(path, "job_ads", "encoding = iso-8859-1\nregion = first word of column region\nindustry = column näringsgren\nsex = column kön\n"
             "map sex män = 1\nmap sex kvinnor = 2\nperiod = columns\n")
    print(cells)


def peak(command):
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
    print(done.stdout.strip(), "peak_mib=%d" % (resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024))


if __name__ == "__main__":
    what, *rest = sys.argv[1:]
    if what == "jsonstat":
        jsonstat(pathlib.Path(rest[0]), int(rest[1]), int(rest[2]))
    elif what == "wide":
        wide(pathlib.Path(rest[0]), int(rest[1]))
    else:
        peak(rest)
