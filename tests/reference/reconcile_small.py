#!/usr/bin/env python3
"""Writes reconcile_small.h: reconciled forecasts of a small grouping, by dense matrices.

usage: python3 reconcile_small.py > reconcile_small.h      Python 3 standard library only, exact fractions.

Independent of forecasting/reconcile.c: uses S (S' W^-1 S)^-1 S' W^-1 y of Wickramasuriya, Athanasopoulos and
Hyndman (2019) with the whole W; the shrinkage of Schaefer and Strimmer (2005) pair by pair; and for
non-negative forecasts the best of all subsets of bottom series held at zero.
"""
from fractions import Fraction as F
from itertools import combinations

MEMBERS = [[0, 1, 2, 3, 4, 5], [0, 1, 2], [3, 4, 5], [0, 3], [1, 4], [2, 5]]
B, A = 6, len(MEMBERS)
N, T = A + B, 9


def noise(count, seed):
    out = []
    for _ in range(count):
        seed = (seed * 1103515245 + 12345) % 2 ** 31
        out.append(F(seed % 2001 - 1000, 1000))
    return out


def matrix_solve(M, R):
    n = len(M)
    rows = [list(M[i]) + list(R[i]) for i in range(n)]
    for c in range(n):
        p = next(i for i in range(c, n) if rows[i][c] != 0)
        rows[c], rows[p] = rows[p], rows[c]
        rows[c] = [v / rows[c][c] for v in rows[c]]
        for i in range(n):
            if i != c and rows[i][c] != 0:
                k = rows[i][c]
                rows[i] = [x - k * y for x, y in zip(rows[i], rows[c])]
    return [r[n:] for r in rows]


def mul(X, Y):
    Yt = list(zip(*Y))
    return [[sum(a * b for a, b in zip(r, c) if a and b) for c in Yt] for r in X]


def transpose(X):
    return [list(c) for c in zip(*X)]


S = [[F(int(k in m)) for k in range(B)] for m in MEMBERS] + [[F(int(i == k)) for k in range(B)] for i in range(B)]


def reconcile(W, y, free=None):
    free = list(range(B)) if free is None else free
    Sf = [[r[k] for k in free] for r in S]
    WS = matrix_solve(W, Sf)
    b = matrix_solve(mul(transpose(Sf), WS), mul(transpose(WS), [[v] for v in y]))
    bottom = [F(0)] * B
    for k, v in zip(free, b):
        bottom[k] = v[0]
    return [sum(S[i][k] * bottom[k] for k in range(B)) for i in range(N)]


def distance(W, y, x):
    r = [[a - b] for a, b in zip(y, x)]
    return mul(transpose(r), matrix_solve(W, r))[0][0]


def best_nonnegative(W, y):
    best = None
    for size in range(B):
        for held in combinations(range(B), size):
            x = reconcile(W, y, [k for k in range(B) if k not in held])
            if min(x) < 0:
                continue
            d = distance(W, y, x)
            if best is None or d < best[0]:
                best = (d, x)
    return best[1]


def diagonal(v):
    return [[v[i] if i == j else F(0) for j in range(len(v))] for i in range(len(v))]


def shrunk(E):
    cov = [[sum(a * b for a, b in zip(E[i], E[j])) / T for j in range(N)] for i in range(N)]
    num, den = 0.0, 0.0
    for i in range(N):
        for j in range(N):
            if i == j:
                continue
            scale = float(cov[i][i] * cov[j][j]) ** 0.5
            w = [float(a * b) / scale for a, b in zip(E[i], E[j])]
            mean = sum(w) / T
            num += sum((v - mean) ** 2 for v in w) / (T * (T - 1))
            den += mean * mean
    lam = F(max(0.0, min(1.0, num / den))).limit_denominator(10 ** 14)
    return lam, [[cov[i][j] if i == j else (1 - lam) * cov[i][j] for j in range(N)] for i in range(N)]


def row(v):
    return "{" + ", ".join("%.17g" % float(x) for x in v) + "}"


def main():
    bottom = [F(v) for v in (10, 12, 7, 5, 9, 11)]
    wobble = noise(N, 5)
    y = [sum(S[i][k] * bottom[k] for k in range(B)) + 2 * wobble[i] for i in range(N)]
    low = list(y)
    low[A + 1], low[A + 3], low[1] = F(-4), F(-1), F(9)
    common = noise(T, 77)
    E = [[c * F(1 + i % 3, 2) + e for c, e in zip(common, noise(T, 100 + i))] for i in range(N)]
    variance = [F(1 + (7 * i) % 5, 2) for i in range(N)]
    lam, W = shrunk(E)
    structural = [F(len(m)) for m in MEMBERS] + [F(1)] * B
    print("/* Written by reconcile_small.py: do not edit. */")
    print("enum { SMALL_AGGREGATES = %d, SMALL_BOTTOMS = %d, SMALL_N = %d, SMALL_T = %d };" % (A, B, N, T))
    starts = [sum(len(m) for m in MEMBERS[:i]) for i in range(A + 1)]
    print("static int small_start[] = {%s};" % ", ".join(map(str, starts)))
    print("static int small_member[] = {%s};" % ", ".join(str(k) for m in MEMBERS for k in m))
    for name, value in [
        ("y", y), ("low", low), ("variance", variance), ("error", [v for r in E for v in r]),
        ("ordinary", reconcile(diagonal([F(1)] * N), y)),
        ("structural", reconcile(diagonal(structural), y)),
        ("by_variance", reconcile(diagonal(variance), y)),
        ("shrunk", reconcile(W, y)),
        ("nonnegative", best_nonnegative(diagonal(variance), low)),
    ]:
        print("static const double small_%s[] = %s;" % (name, row(value)))
    print("static const double small_lambda = %.17g;" % float(lam))


main()
