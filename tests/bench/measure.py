#!/usr/bin/env python3
"""The engine measured: accuracy on the staged sets, speed beside its peers.  Python 3 standard library only.
usage: measure.py BUILD [PART...]       parts: accuracy engine; default: both.   Rows for bench.sh, fields split by tabs:
                                        what, ours, rival, ratio, aim, met or missed
       measure.py BUILD --document FILE writes docs/accuracy.md instead, with everything measured anew

Needs ../shared (sets, score.py, run_framsyn.py, peers_r.R); says so and does the rest without it. R's forecast package, where
it is installed, runs on the same series in the same minute. Times of ours are processor time of the whole command,
reading and writing included, so that other work on the machine counts little; scaling is by the clock.
"""
import csv, json, os, re, resource, shutil, subprocess, sys, tempfile, time
from collections import defaultdict

from staged import sets, shared, training, write_series

build = sys.argv[1]
framsyn = os.path.join(build, "bin/framsyn")
here = os.path.dirname(os.path.abspath(__file__))
models = "naive snaive mean drift ses damped theta ets ols arx arima ces panel pool comb".split()
rows = []


def row(what, ours, rival="", ratio="", aim="", met=None):
    rows.append((what, str(ours), str(rival), str(ratio), aim, "" if met is None else "met" if met else "missed"))


def at_most(what, ours, aim, digits=3, rival=""):
    row(what, "%.*f" % (digits, ours), rival, "", "<= %g" % aim, ours <= aim)


def within(what, ours, low, high):
    row(what, "%.1f" % ours, "", "", "%g..%g" % (low, high), low <= ours <= high)


# --- running

class Group:
    """The series of a set that share frequency and horizon, as a file."""
    def __init__(self, m, h, series):
        self.m, self.h, self.n = m, h, len(series)
        self.path = write_series(m, series)


def groups(name, every=1):
    found = defaultdict(list)
    for s in training(name):
        found[s.m, s.h].append((s.name, s.values))
    return [Group(m, h, s[::every]) for (m, h), s in sorted(found.items())]


class Run:
    """Processor seconds, clock seconds and peak of one pass over some groups, and the forecasts."""
    def __init__(self, some, extra=(), out=None, verb="forecast", jobs=1):
        before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        self.n, self.peak = sum(g.n for g in some), 0
        for g in some:
            with open(os.devnull if out is None else out + ".part", "w") as to:
                p = subprocess.Popen([framsyn, verb, g.path, "--horizon", str(g.h), "--jobs", str(jobs), "--format", "csv"] + list(extra), stdout=to, stderr=subprocess.DEVNULL)
                _, status, usage = os.wait4(p.pid, 0)
                self.peak = max(self.peak, usage.ru_maxrss)
                if status:
                    sys.exit("measure.py: framsyn %s ended with status %d" % (verb, status))
            if out is not None:
                self.append(out)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.cpu, self.wall = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, time.monotonic() - begun

    @staticmethod
    def append(out):
        first, count = not os.path.exists(out), defaultdict(int)
        with open(out, "a", newline="") as f:
            w = csv.writer(f)
            if first:
                w.writerow(("id", "h", "mean", "lo", "hi"))
            for r in csv.DictReader(open(out + ".part")):
                count[r["id"]] += 1
                w.writerow((r["id"], count[r["id"]], r["mean"], r["lo95"], r["hi95"]))
        os.unlink(out + ".part")


def score(name, out):
    p = subprocess.run([sys.executable, os.path.join(shared, "bench/score.py"), os.path.join(sets, name), out, "--json"], stdout=subprocess.PIPE, check=True, text=True)
    return json.loads(p.stdout)["groups"]


def forecast_set(name):
    folder = tempfile.mkdtemp()
    run = Run(groups(name), out=os.path.join(folder, "out.csv"))
    scores = score(name, os.path.join(folder, "out.csv"))
    shutil.rmtree(folder)
    return run, scores


# --- the peers' figures, as peers.md gives them

def peer_tables():
    tables, title = {}, None
    for line in open(os.path.join(shared, "bench/peers.md")):
        if line.startswith("## "):
            title = line
        cells = [c.strip().replace("*", "") for c in line.strip().strip("|").split("|")]
        if title and line.startswith("|") and not line.startswith("|--"):
            tables.setdefault(title, []).append(cells)
    return tables


def best(table, column):
    """The least number in a column, and whose it is."""
    at = table[0].index(column)
    found = [(float(r[at]), r[0]) for r in table[1:] if re.fullmatch(r"[0-9.]+", r[at])]
    return min(found)


# --- accuracy

def accuracy():
    if not os.path.isdir(sets):
        row("accuracy: ../shared is not here", "skipped")
        return
    tables = peer_tables()
    dev = next(t for title, t in tables.items() if "sets/dev" in title)
    uslab = next(t for title, t in tables.items() if "uslab" in title)
    _, s = forecast_set("dev")
    o, (rival, who) = s["Overall"], best(dev, "OWA")
    row("dev: OWA, beside " + who, "%.4f" % o["OWA"], rival, "%.3f" % (o["OWA"] / rival), "<= %.3f" % (rival - 0.01), o["OWA"] <= rival - 0.01)
    row("dev: OWA, yearly / quarterly / monthly", "/".join("%.3f" % s[k]["OWA"] for k in ("Yearly", "Quarterly", "Monthly")))
    rival, who = best(dev, "MASE")
    row("dev: MASE, beside " + who, "%.4f" % o["MASE"], rival, "%.3f" % (o["MASE"] / rival))
    rival, who = best(dev, "MSIS")
    row("dev: MSIS, beside " + who, "%.3f" % o["MSIS"], rival, "%.3f" % (o["MSIS"] / rival), "< %g" % rival, o["MSIS"] < rival)
    within("dev: outcomes inside the 95 % interval", o["coverage"], 93, 97)
    _, s = forecast_set("uslab_dev")
    o, (rival, who) = s["Overall"], best(uslab, "MASE")
    row("uslab_dev: MASE, beside " + who, "%.4f" % o["MASE"], rival, "%.3f" % (o["MASE"] / rival), "<= %.3f" % (0.95 * rival), o["MASE"] <= 0.95 * rival)
    row("uslab_dev: MSIS; inside 95 %", "%.3f; %.1f" % (o["MSIS"], o["coverage"]))
    _, s = forecast_set("orebro_annual_dev")
    o = s["Overall"]
    at_most("orebro_annual_dev: WAPE, naive 6.45, drift 6.29", o["WAPE"], 5.5, 2, "6.29")
    at_most("orebro_annual_dev: MASE, naive 1.785", o["MASE"], 1.70, 3, "1.785")
    at_most("orebro_annual_dev: MSIS, drift 15.60", o["MSIS"], 14, 2, "15.60")
    within("orebro_annual_dev: outcomes inside the 95 % interval", o["coverage"], 92, 97)
    _, s = forecast_set("orebro_monthly_dev")
    o = s["Overall"]
    at_most("orebro_monthly_dev: MASE, R ets 0.680", o["MASE"], 0.65, 3, "0.680")
    at_most("orebro_monthly_dev: MSIS, seasonal naive 5.11", o["MSIS"], 4.9, 2, "5.11")


# --- speed

def side_by_side(dev):
    """R's forecast package on some of the same series, in the same minute; processor time of both."""
    if not shutil.which("Rscript") or subprocess.run(["Rscript", "-e", "library(forecast)"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode:
        row("beside R: r-cran-forecast is not installed", "skipped")
        return
    for method, ours, limit in (("theta", "theta", 300), ("ets", "ets", 40)):
        with tempfile.TemporaryDirectory() as folder:
            out = os.path.join(folder, "r.csv")
            p = subprocess.run(["Rscript", os.path.join(shared, "bench/peers_r.R"), os.path.join(sets, "dev"), out, method, "1", str(limit)], stderr=subprocess.PIPE, text=True, check=True)
            said = dict(re.findall(r"(\w+)=([0-9.]+)", p.stderr))
            rate = float(said["n"]) / float(said["cpu"])
            run = Run(dev, ["--model", ours])
            row("%s, series/s, beside R's in the same minute" % ours, "%.0f" % (run.n / run.cpu), "%.1f" % rate, "%.0f" % (run.n / run.cpu / rate))


TWINS = {"theta": ("DynamicOptimizedTheta", 274), "ets": ("AutoETS", 25.5), "arima": ("AutoARIMA", 2.4), "ces": ("AutoCES", 19.8)}


def speed():
    if not os.path.isdir(sets):
        row("engine: ../shared is not here", "skipped")
        return
    dev = groups("dev")
    one = Run(dev)
    rate = one.n / one.cpu
    row("series/s, one thread, default settings", "%.0f" % rate, "", "", ">= 500", rate >= 500)
    for name, times in (("AutoETS", 20), ("AutoARIMA", 200)):
        other = next(r for n, r in TWINS.values() if n == name)
        row("the same, beside statsforecast's %s as staged" % name, "%.0f" % rate, other, "%.0f" % (rate / other), ">= %d" % times, rate >= times * other)
    runs = [(Run(dev), Run(dev, jobs=2)) for _ in range(5)]
    alone, both = min((a for a, b in runs), key=lambda r: r.wall), min((b for a, b in runs), key=lambda r: r.wall)
    scaling = alone.wall / both.wall
    if alone.wall > 1.1 * alone.cpu: # it waited for others, so the clock says nothing of threads
        row("two threads over one, by the clock: the machine was not quiet enough to tell", "%.2f" % scaling)
    else:
        row("two threads over one, by the clock, least of 5 each, turn about", "%.2f" % scaling, "", "", ">= 1.8", scaling >= 1.8)
    at_most("peak memory, MiB", one.peak / 1024, 50, 1)
    for model in models[:-1]:
        run = Run(dev, ["--model", model])
        twin = TWINS.get(model)
        if twin:
            row("%s, series/s, beside %s as staged" % (model, twin[0]), "%.0f" % (run.n / run.cpu), twin[1], "%.0f" % (run.n / run.cpu / twin[1]), ">= 10", run.n / run.cpu >= 10 * twin[1])
        else:
            row("%s, series/s" % model, "%.0f" % (run.n / run.cpu))
    run = Run(groups("dev10"), verb="backtest")
    row("framsyn backtest, all models, series/s (every fifth series)", "%.0f" % (run.n / run.cpu))
    side_by_side(dev)


def programs():
    for line in subprocess.run([os.path.join(build, "bench/bench_regress")], stdout=subprocess.PIPE, check=True, text=True).stdout.splitlines():
        n, p, ours, rival = line.split()
        row("least squares with errors, %s x %s, fits/s, beside a dgeqrf loop" % (n, p), ours, rival, "%.2f" % (float(ours) / float(rival)), ">= 1", float(ours) >= float(rival))
    n, totals, weigh, draw = subprocess.run([os.path.join(build, "bench/bench_reconcile")], stdout=subprocess.PIPE, check=True, text=True).stdout.split()
    at_most("a country reconciled (%s series, %s of them totals), mint, 100 draws, s" % (n, totals), float(weigh) + 101 * float(draw), 5, 2)


def engine():
    speed()
    programs()


# --- the document

def real(script, *more):
    return subprocess.run([sys.executable, os.path.join(here, "../real", script), framsyn, os.path.join(shared, "data")] + list(more), stdout=subprocess.PIPE, check=True, text=True).stdout


def skills():
    return subprocess.run([os.path.join(here, "skills_accuracy.sh"), os.path.join(shared, "data")], stdout=subprocess.PIPE, check=True, text=True, env=dict(os.environ, B=build)).stdout


def table(some):
    yield "| what | ours | rival | ratio | aim | |"
    yield "| --- | ---: | ---: | ---: | ---: | --- |"
    for r in some:
        yield "| %s |" % " | ".join(r)


def processor():
    return next((l.split(":", 1)[1].strip() for l in open("/proc/cpuinfo") if l.startswith("model name")), "an unnamed processor")


def git(*words):
    return subprocess.run(("git",) + words, stdout=subprocess.PIPE, text=True, cwd=here).stdout.strip()


def document(path):
    if not os.path.isdir(sets):
        sys.exit("measure.py: ../shared is not here, so there is nothing to measure on")
    accuracy()
    n = len(rows)
    engine()
    missed = [r for r in rows if r[5] == "missed"]
    changed = " with changes not committed" if git("status", "--porcelain", "--", ":/forecasting", ":/daemons") else ""
    lines = ["# Accuracy and speed", "",
             "Made by `make accuracy`; no figure in a table is typed. Commit %s%s, %s, %d processors (%s)." % (git("rev-parse", "--short", "HEAD"), changed, time.strftime("%Y-%m-%d", time.gmtime()), os.cpu_count(), processor()),
             "Sets, scorer and the peers' figures lie in `../shared/bench`, outside this repository. What in these figures is out of sample is",
             "said in [forecasting/README.md](../forecasting/README.md): constants were chosen with the four sets in view, which flatters them.", ""]
    lines += ["Of engine and speed %d of %d aims are met%s. Those of the skills chain are told in its section, misses included." % (sum(r[5] == "met" for r in rows), sum(r[5] != "" for r in rows), "; missed: " + "; ".join("%s (%s, aim %s)" % (r[0], r[1], r[4]) for r in missed) if missed else ""), ""]
    lines += ["## Accuracy", ""] + list(table(rows[:n])) + ["", "OWA, MASE, sMAPE and MSIS as in the M4 competition; the peers' figures are those of `peers.md`, on the same series.", ""]
    lines += ["## Speed", ""] + list(table(rows[n:])) + ["", "Ours in processor seconds of the whole command. Rivals \"as staged\" are single runs of `peers.md` on a like machine, not of this minute.", ""]
    lines += ["## Reconciled forecasts, Australian employment", "", "```", real("hierarchy.py", "mint", "variance", "structural", "ols", "bottom-up").rstrip(), "```", "",
              "`rmse/un`, `mase/un`: reconciled over unreconciled. `tests/real/hierarchy.py` says how.", ""]
    lines += ["## Reconciled forecasts, Örebro county by municipality and industry", "", "```", real("county.py", os.path.join(build, "bench/bench_middle_out")).rstrip(), "```", "",
              "WAPE of three years ahead, five origins. With weights from a few annual errors, and with sums from below, the totals of municipalities",
              "lose what the county gains. The daemon keeps the municipalities' totals, moves their industries to them and sums upwards (`middle_out.h`),",
              "draws in an order in which sums spread as forecasts of their own do (`together.h`). `msis`: mean scaled interval score at 95 %, scaled by",
              "the mean yearly change. The county is one series and twelve outcomes of five overlapping origins: one of them is 8 %. `record",
              "kept`: series whose record in the backtest is no worse than the naive forecast's, as forecast, then made to add up, then with",
              "the nation: parts move with their totals, the naive ones too, and weights that spare these do worse by the parts (forecasting/README.md).", ""]
    lines += ["## Nowcasts of years not yet out, Örebro county by industry", "", "```", real("nowcast.py").rstrip(), "```", "",
              "WAPE with and without the months of the year that is forecast, beside the last value. `tests/real/nowcast.py` says how.", ""]
    lines += [skills().rstrip(), ""]
    with open(path, "w") as f:
        f.write("\n".join(lines))


if "--document" in sys.argv:
    document(sys.argv[sys.argv.index("--document") + 1])
else:
    for part in sys.argv[2:] or ("accuracy", "engine"):
        {"accuracy": accuracy, "engine": engine}[part]()
    print("\n".join("\t".join(r) for r in rows))
