#!/usr/bin/env python3
"""Writes pool_ridge.h: a panel of annual series and the forecasts of one ridge regression over all of them, row
by row as forecasting/pool.h words it (every row with its twelve cells, where pool.c adds sums by distance from
the end), in Python's standard library.                              python3 pool_ridge.py > pool_ridge.h
"""
from math import exp, log, sin, sqrt

SERIES, YEARS, HORIZON, LIMIT, FIRST = 9, 26, 3, 6.0, 2
HALVES = [0.4, 1, 2, 4]
OWN, COMMON, ROWS = 0.03, 0.3, 100


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


def main():
    series = panel()
    seen = [see(y) for y in series]
    common = {}
    for age in range(YEARS):
        rows = [v["x"][len(v["s"]) - 1 - age] for v in seen if len(v["s"]) - 1 - age >= FIRST]
        if rows:
            common[age] = [sum(c) / len(rows) for c in zip(*rows)]
    want = [[] for _ in series]
    for h in range(1, HORIZON + 1):
        A, b, rows = [[0.0] * 11 for _ in range(11)], [0.0] * 11, 0
        for v in seen:
            for t in range(FIRST, len(v["s"]) - h):
                x = v["x"][t] + common[len(v["s"]) - 1 - t] + [1.0]
                rate = within(v["s"][t + h] - v["s"][t], 6 * sqrt(h)) / h
                rows += 1
                for i in range(11):
                    b[i] += x[i] * rate
                    for j in range(11):
                        A[i][j] += x[i] * x[j]
        for j in range(10):
            A[j][j] *= 1 + (OWN if j < 5 else COMMON) + ROWS / rows
        beta = solve(A, b)
        for v, w in zip(seen, want):
            x = v["x"][-1] + common[0] + [1.0]
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
