#!/usr/bin/env python3
"""Writes pool_ridge.h: a panel of annual series and the forecasts of one ridge regression over all of them, row
by row as forecasting/pool.h words it (every row with its 26 cells, where pool.c adds sums by distance from the
end), in Python's standard library.                              python3 pool_ridge.py > pool_ridge.h
"""
from math import exp, log, sin, sqrt

SERIES, YEARS, HORIZON, LIMIT, FIRST = 9, 26, 3, 6.0, 2
HALVES = [0.4, 1, 2, 4]
OWN, LOADED, COMMON, ROWS = 0.03, 30, 400, 100
BEAT, STEPS, HELD = 2, 3, 3.0


def panel():
    """Positive, but for the last series; growth that persists, with an error from a sine."""
    out = []
    for i in range(SERIES):
        level, growth, y = 100.0 * (i + 1), 0.01, []
        for t in range(YEARS - i):
            growth = 0.6 * growth + 0.03 * sin(12.9898 * (t + 1) + 78.233 * (i + 1) ** 2)
            level *= exp(growth)
            y.append(round(level - (110 * SERIES if i == SERIES - 1 else 0), 3))
        out.append(y)
    return out


def solve(A, b):
    n = len(A)
    M = [list(r) + [v] for r, v in zip(A, b)]
    for i in range(n):
        for r in range(i + 1, n):
            f = M[r][i] / M[i][i]
            M[r] = [a - f * c for a, c in zip(M[r], M[i])]
    x = [0.0] * n
    for i in reversed(range(n)):
        x[i] = (M[i][n] - sum(M[i][j] * x[j] for j in range(i + 1, n))) / M[i][i]
    return x


def within(v, limit):
    return max(-limit, min(limit, v))


def see(y):
    s = [log(v) for v in y] if min(y) > 0 else list(y)
    unit = sum(abs(a - b) for a, b in zip(s[1:], s)) / (len(s) - 1)
    s = [v / unit for v in s]
    x = [None]
    for t in range(1, len(s)):
        d = [within(s[k] - s[k - 1], LIMIT) for k in range(t, 0, -1)]
        row = [sum(v * 0.5 ** (k / h) for k, v in enumerate(d)) / sum(0.5 ** (k / h) for k in range(len(d)))
               for h in HALVES]
        x.append(row + [sum(d) / len(d)])
    return {"s": s, "unit": unit, "logged": min(y) > 0, "x": x}


def lasting(v):
    d = [within(v["s"][t] - v["s"][t - 1], LIMIT) for t in range(FIRST, len(v["s"]))]
    e = [x - sum(d) / len(d) for x in d]
    lagged = [sum(a * b for a, b in zip(e[k:], e)) for k in (2, 3)]
    return 0.5 * sum(lagged) / sum(a * a for a in e)


def compare(seen):
    """g: the autocorrelations, drawn to their mean by as much of their spread as noise would make."""
    r, noise = [lasting(v) for v in seen], [0.5 / (len(v["s"]) - FIRST) for v in seen]
    mean = sum(r) / len(r)
    variance = sum((x - mean) ** 2 - k for x, k in zip(r, noise)) / len(r)
    for v, x, k in zip(seen, r, noise):
        v["g"] = within((x - mean) * sqrt(variance) / (variance + k), HELD) if variance > 0 else 0.0


def load(seen):
    """l: a few steps of the power method, by distance from the end."""
    beats = []
    for v in seen:
        x = [row[BEAT] for row in v["x"][FIRST:]]
        e = [a - sum(x) / len(x) for a in x][::-1]
        norm = sqrt(sum(a * a for a in e))
        beats.append([a / norm for a in e])
    l = [1.0] * len(seen)
    for _ in range(STEPS):
        course = [sum(a * b[k] for a, b in zip(l, beats) if k < len(b)) for k in range(YEARS)]
        norm = sqrt(sum(a * a for a in course))
        l = [sum(a * c / norm for a, c in zip(b, course)) for b in beats]
    for v, a in zip(seen, l):
        v["l"] = a


def cells(v, t, common, factor):
    x, age, g, l = v["x"][t], len(v["s"]) - 1 - t, v["g"], v["l"]
    return (x + [g * a for a in x] + [l * a for a in factor[age]] + [g * l * a for a in factor[age]] +
            common[age] + [1.0])


def main():
    series = panel()
    seen = [see(y) for y in series]
    compare(seen)
    load(seen)
    common, factor = {}, {}
    for age in range(YEARS):
        there = [v for v in seen if len(v["s"]) - 1 - age >= FIRST]
        rows = [v["x"][len(v["s"]) - 1 - age] for v in there]
        if rows:
            common[age] = [sum(c) / len(rows) for c in zip(*rows)]
            factor[age] = [sum(v["l"] * a for v, a in zip(there, c)) / sum(v["l"] ** 2 for v in there)
                           for c in zip(*rows)]
    want, columns = [[] for _ in series], 26
    for h in range(1, HORIZON + 1):
        A, b, rows, ages = [[0.0] * columns for _ in range(columns)], [0.0] * columns, 0, set()
        for v in seen:
            for t in range(FIRST, len(v["s"]) - h):
                x = cells(v, t, common, factor)
                rate = within(v["s"][t + h] - v["s"][t], 6 * sqrt(h)) / h
                rows += 1
                ages.add(len(v["s"]) - 1 - t)
                for i in range(columns):
                    b[i] += x[i] * rate
                    for j in range(columns):
                        A[i][j] += x[i] * x[j]
        for j in range(columns - 1):
            share = OWN if j < 10 else (LOADED if j < 20 else COMMON) / len(ages)
            A[j][j] = A[j][j] * (1 + share + ROWS / rows) if A[j][j] > 0 else 1.0
        beta = solve(A, b)
        for v, w in zip(seen, want):
            x = cells(v, len(v["s"]) - 1, common, factor)
            s = (v["s"][-1] + h * sum(p * q for p, q in zip(beta, x))) * v["unit"]
            w.append(exp(s) if v["logged"] else s)
    print("/* Written by pool_ridge.py. */\n#ifndef POOL_RIDGE_H\n#define POOL_RIDGE_H\n")
    print("enum { POOL_PANEL = %d, POOL_YEARS = %d, POOL_AHEAD = %d };\n" % (SERIES, YEARS, HORIZON))
    print("static const int pool_lengths[POOL_PANEL] = {%s};\n" % ", ".join(str(len(y)) for y in series))
    for name, values, width in (("pool_series", series, "POOL_YEARS"), ("pool_want", want, "POOL_AHEAD")):
        print("static const double %s[POOL_PANEL][%s] = {" % (name, width))
        for row in values:
            print("    {%s}," % ", ".join("%.17g" % v for v in row))
        print("};\n")
    print("#endif")


main()
