#!/usr/bin/env python3
"""Writes ces_filter.h: complex exponential smoothing at given parameters, in matrix form.

usage: python3 ces_filter.py > ces_filter.h      Python 3 standard library only.

Independent of forecasting/ces.c: the whole history of states is kept, each element with its own lag, and a
step is  y_t = w' x + e,  x_t = F x + g e  with x the states at their lags, as the source writes it.
"""
import math


def noise(count, seed):
    state, out = seed, []
    for _ in range(count):
        total = 0.0
        for _ in range(12):
            state = (state * 6364136223846793005 + 1442695040888963407) % 2 ** 64
            total += (state >> 11) / 2 ** 53
        out.append(total - 6.0)
    return out


def pair(a0, a1):
    return [[1.0, a1 - 1.0], [1.0, 1.0 - a0]], [a0 - a1, a0 + a1]


def form(season, m, p):
    """lags, w, F, g of the state-space form."""
    F1, g1 = pair(p[0], p[1])
    if season == "none":
        return [1, 1], [1.0, 0.0], F1, g1
    if season == "simple":
        return [m, m], [1.0, 0.0], F1, g1
    if season == "partial":
        return [1, 1, m], [1.0, 0.0, 1.0], [F1[0] + [0.0], F1[1] + [0.0], [0.0, 0.0, 1.0]], g1 + [p[2]]
    F2, g2 = pair(p[2], p[3])
    zero = [0.0, 0.0]
    return [1, 1, m, m], [1.0, 0.0, 1.0, 0.0], [F1[0] + zero, F1[1] + zero, zero + F2[0], zero + F2[1]], g1 + g2


def step(model, states, y):
    """states[i]: list of element i's values, the newest last. Appends; returns the error."""
    lags, w, F, g = model
    x = [states[i][-lags[i]] for i in range(len(lags))]
    e = 0.0 if y is None else y - sum(a * b for a, b in zip(w, x))
    said = sum(a * b for a, b in zip(w, x))
    for i in range(len(lags)):
        states[i].append(sum(a * b for a, b in zip(F[i], x)) + g[i] * e)
    return e, said


def first(season, m, y):
    if season == "none":
        head = y[:10]
        l = sum(head) / len(head)
        return [[l], [l / 1.1]]
    l = sum(y[:2 * m]) / (2 * m)
    each = [(y[j] + y[j + m]) / 2 for j in range(m)]
    if season == "simple":
        return [each, [v / 1.1 for v in each]]
    each = [v - l for v in each]
    return [[l], [l / 1.1], each] + ([[v / 1.1 for v in each]] if season == "full" else [])


def turned(model, states, m):
    """The newest states of every lag, in the order in which time running the other way meets them."""
    return [list(reversed(s[-lag:])) for s, lag in zip(states, model[0])]


def case(season, m, n, p, seed):
    e = noise(n, seed)
    y = [round(20 + 0.1 * t + (3 * math.sin(2 * math.pi * t / m) if m > 1 else 0) + e[t], 4) for t in range(n)]
    model = form(season, m, p)
    states = first(season, m, y)
    for v in y:
        step(model, states, v)
    states = turned(model, states, m)
    for v in reversed(y):
        step(model, states, v)
    states = turned(model, states, m)
    squares = sum(step(model, states, v)[0] ** 2 for v in y)
    forecast = [step(model, states, None)[1] for _ in range(8)]
    loglik = -0.5 * n * (math.log(2 * math.pi * squares / n) + 1)
    return season, m, n, p, y, squares / n, loglik, forecast


CASES = [
    ("none", 1, 30, [1.3, 1.02], 1),
    ("none", 1, 41, [1.05, 0.95], 2),
    ("simple", 4, 30, [1.2, 0.98], 3),
    ("partial", 4, 33, [1.4, 1.01, 0.2], 4),
    ("partial", 12, 50, [1.1, 1.0, 0.1], 5),
    ("full", 4, 30, [1.3, 1.0, 1.2, 0.97], 6),
    ("full", 12, 47, [1.25, 1.01, 1.1, 0.99], 7),
]


def row(v):
    return "{" + ", ".join(repr(float(x)) for x in v) + "}"


def main():
    print("/* Written by ces_filter.py: do not edit. */")
    print("enum { CES_CASES = %d, CES_CASE_HORIZON = 8 };" % len(CASES))
    print("static const struct ces_case {\n    enum ces_season season;\n    int m, n;")
    print("    double parameters[4], y[60], sigma2, loglik, forecast[8];\n} ces_cases[CES_CASES] = {")
    for c in CASES:
        season, m, n, p, y, s2, loglik, forecast = case(*c)
        print("    {CES_%s, %d, %d, %s,\n     %s,\n     %r, %r,\n     %s}," % (
            season.upper(), m, n, row(p), row(y), s2, loglik, row(forecast)))
    print("};")


main()
