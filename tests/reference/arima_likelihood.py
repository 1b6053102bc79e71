#!/usr/bin/env python3
"""Writes arima_likelihood.h: exact likelihoods and forecasts of ARIMA models, the slow and plain way.

usage: python3 arima_likelihood.py > arima_likelihood.h      Python 3 standard library only.

Independent of forecasting/kalman.c: the autocovariances are sums over psi weights, the likelihood is that
of a multivariate normal vector with the whole covariance matrix, regression coefficients are generalised
least squares with that matrix, and forecasts are conditional expectations.
"""
import math


def noise(count, seed):
    """Sums of twelve uniforms from a linear congruential generator: near normal, the same everywhere."""
    state, out = seed, []
    for _ in range(count):
        total = 0.0
        for _ in range(12):
            state = (state * 6364136223846793005 + 1442695040888963407) % 2 ** 64
            total += (state >> 11) / 2 ** 53
        out.append(total - 6.0)
    return out


def product(a, b):
    out = [0.0] * (len(a) + len(b) - 1)
    for i, x in enumerate(a):
        for j, y in enumerate(b):
            out[i + j] += x * y
    return out


def spaced(coefficients, m, sign):
    out = [1.0] + [0.0] * (m * len(coefficients))
    for j, c in enumerate(coefficients):
        out[m * (j + 1)] = sign * c
    return out


def psi_weights(ar, ma, count):
    """ar, ma as polynomials: [1, -ar_1, ...] and [1, ma_1, ...]."""
    psi = []
    for k in range(count):
        v = ma[k] if k < len(ma) else 0.0
        for i in range(1, min(k, len(ar) - 1) + 1):
            v -= ar[i] * psi[k - i]
        psi.append(v)
    return psi


def autocovariance(ar, ma, lags, terms=6000):
    psi = psi_weights(ar, ma, terms + lags)
    return [math.fsum(psi[j] * psi[j + k] for j in range(terms)) for k in range(lags + 1)]


def cholesky(A):
    n = len(A)
    L = [[0.0] * n for _ in range(n)]
    for i in range(n):
        for j in range(i + 1):
            s = A[i][j] - math.fsum(L[i][k] * L[j][k] for k in range(j))
            L[i][j] = math.sqrt(s) if i == j else s / L[j][j]
    return L


def forward(L, b):
    x = []
    for i in range(len(b)):
        x.append((b[i] - math.fsum(L[i][k] * x[k] for k in range(i))) / L[i][i])
    return x


def backward(L, b):
    n, x = len(b), [0.0] * len(b)
    for i in reversed(range(n)):
        x[i] = (b[i] - math.fsum(L[k][i] * x[k] for k in range(i + 1, n))) / L[i][i]
    return x


def solve(A, b):
    L = cholesky(A)
    return backward(L, forward(L, b))


def dot(a, b):
    return math.fsum(x * y for x, y in zip(a, b))


def differenced(x, d, D, m):
    for _ in range(D):
        x = [x[t] - x[t - m] for t in range(m, len(x))]
    for _ in range(d):
        x = [x[t] - x[t - 1] for t in range(1, len(x))]
    return x


HORIZON = 6


def case(c):
    d, D, m = c["d"], c["D"], c["m"]
    ar = product(spaced(c["ar"], 1, -1), spaced(c["sar"], m, -1))
    ma = product(spaced(c["ma"], 1, 1), spaced(c["sma"], m, 1))
    delta = [1.0]
    for _ in range(d):
        delta = product(delta, [1.0, -1.0])
    for _ in range(D):
        delta = product(delta, [1.0] + [0.0] * (m - 1) + [-1.0])
    n = c["n"]
    e = noise(n + 60, c["seed"])
    full = product(ar, delta)
    y = []
    for t in range(n + 60):
        v = e[t] + dot(ma[1:], [e[t - i] if t >= i else 0.0 for i in range(1, len(ma))])
        v -= dot(full[1:], [y[t - i] if t >= i else 0.0 for i in range(1, len(full))])
        y.append(v)
    x = [noise(n + HORIZON, c["seed"] + 17 + j) for j in range(c["regressors"])]
    y = [round(10 + v + math.fsum(0.7 * xj[t] for xj in x), 6) for t, v in enumerate(y[60:])]
    x = [[round(v, 6) for v in xj] for xj in x]

    w = differenced(y, d, D, m)
    columns = [differenced(xj, d, D, m) for xj in x]
    lost = n - len(w)
    if c["constant"]:
        columns.append([1.0] * (len(w) + HORIZON))
    N = len(w)
    gamma = autocovariance(ar, ma, N + HORIZON)
    L = cholesky([[gamma[abs(i - j)] for j in range(N)] for i in range(N)])
    z = forward(L, w)
    Z = [forward(L, col[:N]) for col in columns]
    b = solve([[dot(p, q) for q in Z] for p in Z], [dot(p, z) for p in Z]) if Z else []
    r = [z[t] - math.fsum(bj * Zj[t] for bj, Zj in zip(b, Z)) for t in range(N)]
    s2 = dot(r, r) / N
    loglik = -0.5 * N * (math.log(2 * math.pi * s2) + 1) - math.fsum(math.log(L[i][i]) for i in range(N))

    alpha = backward(L, r)
    forecast = list(y)
    for h in range(HORIZON):
        v = math.fsum(gamma[N + h - t] * alpha[t] for t in range(N))
        v += math.fsum(bj * col[N + h] for bj, col in zip(b, columns))
        v -= dot(delta[1:], [forecast[n + h - i] for i in range(1, len(delta))])
        forecast.append(v)
    psi = psi_weights(full, ma, HORIZON)
    sd = [math.sqrt(s2 * math.fsum(p * p for p in psi[:h + 1])) for h in range(HORIZON)]
    return dict(c, y=y, x=[v for xj in x for v in xj], b=b, s2=s2, loglik=loglik, forecast=forecast[n:], sd=sd, lost=lost)


CASES = [
    dict(n=30, m=1, d=0, D=0, ar=[0.6], sar=[], ma=[], sma=[], constant=0, regressors=0, seed=1),
    dict(n=31, m=1, d=0, D=0, ar=[], sar=[], ma=[-0.5, 0.3], sma=[], constant=1, regressors=0, seed=2),
    dict(n=40, m=1, d=1, D=0, ar=[1.2, -0.5], sar=[], ma=[0.4], sma=[], constant=1, regressors=0, seed=3),
    dict(n=36, m=1, d=2, D=0, ar=[], sar=[], ma=[-0.9], sma=[], constant=0, regressors=0, seed=4),
    dict(n=45, m=4, d=1, D=1, ar=[], sar=[], ma=[-0.4], sma=[-0.6], constant=0, regressors=0, seed=5),
    dict(n=44, m=4, d=0, D=0, ar=[0.5, 0.1, 0.05, 0.02, 0.1], sar=[0.3], ma=[0.2], sma=[0.4], constant=1, regressors=0, seed=6),
    dict(n=60, m=12, d=0, D=0, ar=[0.5], sar=[0.6], ma=[], sma=[], constant=1, regressors=0, seed=7),
    dict(n=62, m=12, d=1, D=1, ar=[0.3], sar=[-0.2], ma=[-0.7], sma=[-0.5], constant=0, regressors=0, seed=8),
    dict(n=70, m=12, d=1, D=0, ar=[0.2, -0.3], sar=[0.3, 0.4], ma=[0.5], sma=[-0.3, 0.2], constant=1, regressors=2, seed=9),
    dict(n=50, m=4, d=0, D=1, ar=[0.8], sar=[], ma=[0.3], sma=[-0.8], constant=1, regressors=1, seed=10),
]


def row(values):
    return "{" + ", ".join(repr(float(v)) for v in values) + "}"


def main():
    print("/* Written by arima_likelihood.py: do not edit. */")
    print("enum { ARIMA_CASES = %d, ARIMA_CASE_HORIZON = %d };" % (len(CASES), HORIZON))
    print("static const struct arima_case {\n    int n, m, regressors;\n    struct arima_order order;")
    print("    double ar[5], ma[5], sar[2], sma[2], y[80], x[160], b[5], s2, loglik, forecast[6], deviation[6];")
    print("} arima_cases[ARIMA_CASES] = {")
    for c in map(case, CASES):
        print("    {%d, %d, %d, {%d, %d, %d, %d, %d, %d, %s}," % (
            c["n"], c["m"], c["regressors"], len(c["ar"]), c["d"], len(c["ma"]), len(c["sar"]), c["D"], len(c["sma"]),
            "true" if c["constant"] else "false"))
        for key in ("ar", "ma", "sar", "sma", "y", "x", "b"):
            print("     %s," % row(c[key] or [0]))
        print("     %r, %r,\n     %s,\n     %s}," % (c["s2"], c["loglik"], row(c["forecast"]), row(c["sd"])))
    print("};")


main()
