#!/usr/bin/env python3
"""Writes state_space.h: values of the AR(1) likelihood and of exponential smoothing, computed from
other formulas than those in forecasting/, in Python's standard library.

AR(1): the joint normal density with the full covariance matrix s2 / (1 - phi^2) phi^|i-j|, with and
without missing values, b and s2 at their maximum. ETS: error-correction form, tables 2.2 and 2.3 of
Hyndman, Koehler, Ord and Snyder (2008), one equation per form.      python3 state_space.py > state_space.h
"""
from math import log, pi, sqrt

Y = [112, 118, 132, 129, 121, 135, 148, 148, 136, 119, 104, 118, 115, 126, 141, 135, 125, 149, 170, 170,
     158, 133, 114, 140]            # Box and Jenkins' airline passengers, 1949-1950
GAPS = [3, 4, 11]


def solve(A, b):
    n = len(A)
    M = [list(r) + [v] for r, v in zip(A, b)]
    for i in range(n):
        k = max(range(i, n), key=lambda r: abs(M[r][i]))
        M[i], M[k] = M[k], M[i]
        for r in range(i + 1, n):
            f = M[r][i] / M[i][i]
            M[r] = [a - f * c for a, c in zip(M[r], M[i])]
    x = [0.0] * n
    for i in reversed(range(n)):
        x[i] = (M[i][n] - sum(M[i][j] * x[j] for j in range(i + 1, n))) / M[i][i]
    return x


def logdet(A):
    M, n, d = [list(r) for r in A], len(A), 0.0
    for i in range(n):
        d += log(M[i][i])
        for r in range(i + 1, n):
            f = M[r][i] / M[i][i]
            M[r] = [a - f * c for a, c in zip(M[r], M[i])]
    return d


def ar1(phi, keep):
    """Log likelihood, coefficients of constant and trend (per period)."""
    R = [[phi ** abs(i - j) / (1 - phi * phi) for j in keep] for i in keep]
    X = [[1.0, float(t)] for t in keep]
    y = [float(Y[t]) for t in keep]
    cols = [solve(R, [r[k] for r in X]) for k in range(2)]
    A = [[sum(X[t][i] * cols[j][t] for t in range(len(keep))) for j in range(2)] for i in range(2)]
    c = [sum(cols[i][t] * y[t] for t in range(len(keep))) for i in range(2)]
    b = solve(A, c)
    u = [v - b[0] - b[1] * r[1] for v, r in zip(y, X)]
    s2 = sum(a * w for a, w in zip(u, solve(R, u))) / len(keep)
    return -0.5 * (len(keep) * (log(2 * pi * s2) + 1) + logdet(R)), b[0], b[1]


def ets_aada(alpha, beta, gamma, phi, l, b, s, h):
    """ETS(A,Ad,A) with m = 4, table 2.2."""
    s, sse = list(s), 0.0
    for t, y in enumerate(Y):
        e = y - (l + phi * b + s[t % 4])
        l, b = l + phi * b + alpha * e, phi * b + beta * e
        s[t % 4] += gamma * e
        sse += e * e
    f = [l + b * sum(phi ** k for k in range(1, i + 1)) + s[(len(Y) + i - 1) % 4] for i in range(1, h + 1)]
    return len(Y) * log(sse), f


def ets_mam(alpha, beta, gamma, l, b, s, h):
    """ETS(M,A,M) with m = 4, table 2.3."""
    s, sse, logs = list(s), 0.0, 0.0
    for t, y in enumerate(Y):
        mu = (l + b) * s[t % 4]
        e = (y - mu) / mu
        l, b = (l + b) * (1 + alpha * e), b + beta * (l + b) * e
        s[t % 4] *= 1 + gamma * e
        sse, logs = sse + e * e, logs + log(abs(mu))
    f = [(l + b * i) * s[(len(Y) + i - 1) % 4] for i in range(1, h + 1)]
    return len(Y) * log(sse) + 2 * logs, f


def array(name, values):
    print("static const double %s[] = {%s};" % (name, ", ".join("%.17g" % v for v in values)))


def main():
    print("/* Written by state_space.py. */\n#ifndef STATE_SPACE_H\n#define STATE_SPACE_H\n")
    array("airline", Y)
    full, gaps = list(range(len(Y))), [t for t in range(len(Y)) if t not in GAPS]
    array("airline_gaps", GAPS)
    print("\n/* phi, log likelihood, constant, trend */")
    array("ar1_full", [0.6] + list(ar1(0.6, full)))
    array("ar1_gaps", [-0.3] + list(ar1(-0.3, gaps)))
    print("\n/* the phi of the greatest likelihood, by a grid refined seven times */")
    lo, hi = -0.97, 0.97
    for _ in range(7):
        best = max((lo + (hi - lo) * i / 20 for i in range(21)), key=lambda p: ar1(p, full)[0])
        lo, hi = best - (hi - lo) / 20, best + (hi - lo) / 20
    array("ar1_best", [best, ar1(best, full)[0]])
    print("\n/* alpha beta gamma phi l b s1..s4; deviance, six forecasts */")
    p = [0.4, 0.1, 0.2, 0.9, 120, 1.5, -6, 2, 9, -5]
    d, f = ets_aada(*p[:6], p[6:], 6)
    array("aada_parameters", p)
    array("aada", [d] + f)
    p = [0.3, 0.05, 0.1, 1, 120, 1.5, 0.95, 1.02, 1.07, 0.96]
    d, f = ets_mam(p[0], p[1], p[2], p[4], p[5], p[6:], 6)
    array("mam_parameters", p)
    array("mam", [d] + f)
    print("\n#endif")


main()
