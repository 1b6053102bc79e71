#!/usr/bin/env python3
"""Writes hac.h: least squares with the covariance of Newey and West (1987), equation 5, in exact fractions: the
sum over all pairs of rows at most L apart, and not over lags as in ols.c.           python3 hac.py > hac.h
"""
from fractions import Fraction as F
from math import sqrt

Y = [112, 118, 132, 129, 121, 135, 148, 148, 136, 119, 104, 118, 115, 126, 141, 135, 125, 149, 170, 170,
     158, 133, 114, 140]            # Box and Jenkins' airline passengers, 1949-1950
X = [[F(1), F(t), F(int(t % 12 in (5, 6, 7)))] for t in range(len(Y))]     # constant, trend, summer
LAGS = [0, 2, 5]


def inverse(A):
    n = len(A)
    M = [list(r) + [F(int(i == j)) for j in range(n)] for i, r in enumerate(A)]
    for i in range(n):
        k = next(r for r in range(i, n) if M[r][i] != 0)
        M[i], M[k] = M[k], M[i]
        M[i] = [a / M[i][i] for a in M[i]]
        for r in range(n):
            if r != i:
                M[r] = [a - M[r][i] * c for a, c in zip(M[r], M[i])]
    return [r[n:] for r in M]


def product(A, B):
    return [[sum(a * b for a, b in zip(r, c)) for c in zip(*B)] for r in A]


def main():
    n, p = len(Y), len(X[0])
    bread = inverse(product(list(zip(*X)), X))
    b = product(bread, product(list(zip(*X)), [[F(y)] for y in Y]))
    e = [F(y) - sum(x * c[0] for x, c in zip(r, b)) for r, y in zip(X, Y)]
    print("/* Written by hac.py. */\n#ifndef HAC_H\n#define HAC_H\n")
    print("enum { HAC_ROWS = %d, HAC_COLUMNS = %d, HAC_CASES = %d };\n" % (n, p, len(LAGS)))
    print("static const double hac_y[] = {%s};" % ", ".join(str(y) for y in Y))
    print("static const double hac_x[] = {%s};\n" % ", ".join(str(r[j]) for j in range(p) for r in X))
    print("static const struct {\n    int lags;\n    double se[HAC_COLUMNS];\n} hac_cases[HAC_CASES] = {")
    for L in LAGS:
        meat = [[sum((1 - F(abs(s - t), L + 1)) * e[s] * e[t] * X[s][i] * X[t][j]
                     for s in range(n) for t in range(n) if abs(s - t) <= L) for j in range(p)] for i in range(p)]
        V = product(product(bread, meat), bread)
        print("    {%d, {%s}}," % (L, ", ".join("%.17g" % sqrt(V[i][i] * F(n, n - p)) for i in range(p))))
    print("};\n\n#endif")


main()
