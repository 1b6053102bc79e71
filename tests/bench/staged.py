"""The staged sets in ../shared, as measure.py and held_out.py read them.  Python 3 standard library only."""
import csv, gzip, os, tempfile
from collections import namedtuple

shared = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../../shared")
sets = os.path.join(shared, "bench/sets")
Series = namedtuple("Series", "name m h start values")      # values as the file has them, text


def period(m, i):
    """The i-th period from 1900 on, m a year; only the frequency matters to a forecast."""
    return "%04d-%02d" % (1900 + i // 12, i % 12 + 1) if m == 12 else "%04d-Q%d" % (1900 + i // 4, i % 4 + 1) if m == 4 else "%04d" % (1900 + i)


def training(name):
    """The training parts of a set."""
    with gzip.open(os.path.join(sets, name, "train.csv.gz"), "rt", newline="") as f:
        for r in csv.reader(f):
            if len(r) > 6 and r[3].isdigit():
                yield Series(r[0], int(r[3]), int(r[4]), r[5], [v for v in r[6:] if v not in ("", "NA")])


def write_series(m, series):
    """Pairs of name and values as a file for framsyn; the caller removes it."""
    with tempfile.NamedTemporaryFile("w", suffix=".csv", delete=False, newline="") as f:
        w = csv.writer(f, lineterminator="\n")
        w.writerow(("id", "period", "value"))
        for name, values in series:
            w.writerows((name, period(m, i), v) for i, v in enumerate(values))
    return f.name
