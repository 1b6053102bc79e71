#!/usr/bin/env python3
"""Writes strd_linear.h: linear regression data sets of NIST's Statistical Reference Datasets (StRD,
https://www.itl.nist.gov/div898/strd/lls/lls.shtml) with their certified values.

The values in CERTIFIED are NIST's. Before anything is written, coefficients and standard errors are
computed anew in exact rational arithmetic, and must agree with NIST's to all digits given: so neither
the data nor the values below can hold a slip.        python3 strd_linear.py > strd_linear.h
"""
from fractions import Fraction as F
from math import isqrt

LONGLEY = """60323 83.0 234289 2356 1590 107608 1947
61122 88.5 259426 2325 1456 108632 1948
60171 88.2 258054 3682 1616 109773 1949
61187 89.5 284599 3351 1650 110929 1950
63221 96.2 328975 2099 3099 112075 1951
63639 98.1 346999 1932 3594 113270 1952
64989 99.0 365385 1870 3547 115094 1953
63761 100.0 363112 3578 3350 116219 1954
66019 101.2 397469 2904 3048 117388 1955
67857 104.6 419180 2822 2857 118734 1956
68169 108.4 442769 2936 2798 120445 1957
66513 110.8 444546 4681 2637 121950 1958
68655 112.6 482704 3813 2552 123366 1959
69564 114.2 502601 3931 2514 125368 1960
69331 115.7 518173 4806 2572 127852 1961
70551 116.9 554894 4007 2827 130081 1962"""

NORRIS = """0.1 0.2|338.8 337.4|118.1 118.2|888.0 884.6|9.2 10.1|228.1 226.5|668.5 666.3|998.5 996.3
449.1 448.6|778.9 777.0|559.2 558.2|0.3 0.4|0.1 0.6|778.1 775.5|668.8 666.9|339.3 338.0|448.9 447.5
10.8 11.6|557.7 556.0|228.3 228.1|998.0 995.8|888.8 887.6|119.6 120.2|0.3 0.3|0.6 0.3|557.6 556.8
339.3 339.1|888.0 887.2|998.5 999.0|778.9 779.0|10.2 11.1|117.6 118.3|228.9 229.2|668.4 669.1
449.2 448.9|0.2 0.5""".replace("|", "\n")

NOINT1 = "\n".join("%d %d" % (y, x) for y, x in zip(range(130, 141), range(60, 71)))
NOINT2 = "3 4\n4 5\n4 6"


def wampler(coefficient):
    rows = []
    for x in range(21):
        y = sum(F(coefficient) ** k * F(x) ** k for k in range(6))
        rows.append([y] + [F(x) ** k for k in range(1, 6)])
    return rows


def rows(text):
    return [[F(v) for v in line.split()] for line in text.splitlines()]


CERTIFIED = {   # name: (rows, has a constant, coefficients, standard errors, residual standard deviation)
    "longley": (rows(LONGLEY), True,
                ["-3482258.63459582", "15.0618722713733", "-0.0358191792925910", "-2.02022980381683",
                 "-1.03322686717359", "-0.0511041056535807", "1829.15146461355"],
                ["890420.383607373", "84.9149257747669", "0.0334910077722432", "0.488399681651699",
                 "0.214274163161675", "0.226073200069370", "455.478499142212"], "304.854073561965"),
    "norris": (rows(NORRIS), True, ["-0.262323073774029", "1.00211681802045"],
               ["0.232818234301152", "0.000429796848199937"], "0.884796396144373"),
    "noint1": (rows(NOINT1), False, ["2.07438016528926"], ["0.0165289256198347"], "3.56753034006338"),
    "noint2": (rows(NOINT2), False, ["0.727272727272727"], ["0.0420827318078432"],
               "0.369274472937998"),
    "wampler1": (wampler("1"), True, ["1"] * 6, ["0"] * 6, "0"),
    "wampler2": (wampler("0.1"), True, ["1", "0.1", "0.01", "0.001", "0.0001", "0.00001"], ["0"] * 6,
                 "0"),
}


def inverse(A):
    n = len(A)
    M = [list(r) + [F(i == j) for j in range(n)] for i, r in enumerate(A)]
    for i in range(n):
        k = next(r for r in range(i, n) if M[r][i] != 0)
        M[i], M[k] = M[k], M[i]
        M[i] = [v / M[i][i] for v in M[i]]
        for r in range(n):
            if r != i and M[r][i] != 0:
                M[r] = [a - M[r][i] * b for a, b in zip(M[r], M[i])]
    return [r[n:] for r in M]


def root(q):
    scale = 10 ** 80
    return F(isqrt(int(q * scale * scale)), scale)


def check(name, data, constant, b, se, sigma):
    X = [([F(1)] if constant else []) + r[1:] for r in data]
    y = [r[0] for r in data]
    p, n = len(X[0]), len(X)
    V = inverse([[sum(r[i] * r[j] for r in X) for j in range(p)] for i in range(p)])
    Xy = [sum(r[i] * v for r, v in zip(X, y)) for i in range(p)]
    beta = [sum(V[i][j] * Xy[j] for j in range(p)) for i in range(p)]
    rss = sum((v - sum(c * x for c, x in zip(beta, r))) ** 2 for r, v in zip(X, y))
    s2 = rss / (n - p)
    got = beta + [root(s2 * V[i][i]) for i in range(p)] + [root(s2)]
    for g, w in zip(got, list(b) + list(se) + [sigma]):
        if abs(g - F(w)) > abs(F(w)) * F(1, 10 ** 13):
            raise SystemExit("%s: %s is not %s" % (name, float(g), w))


def numbers(values):
    return ", ".join(v if isinstance(v, str) else repr(float(v)) for v in values)


def main():
    print("/* Written by strd_linear.py, which names the source. */\n#ifndef STRD_LINEAR_H\n#define STRD_LINEAR_H\n")
    print("struct strd {\n    const char *name;\n    int n, p, constant;\n    double y[40], X[40 * 8];    "
          "/* X column-major, n x p, the constant first */\n    double b[8], se[8], sigma;\n};\n")
    print("static const struct strd strd[] = {")
    for name, (data, constant, b, se, sigma) in CERTIFIED.items():
        check(name, data, constant, b, se, sigma)
        columns = ([[1] * len(data)] if constant else []) + [list(c) for c in list(zip(*data))[1:]]
        print('    {"%s", %d, %d, %d,' % (name, len(data), len(columns), 0 if constant else -1))
        print("     {%s}," % numbers(r[0] for r in data))
        print("     {%s}," % ",\n      ".join(numbers(c) for c in columns))
        print("     {%s},\n     {%s}, %s}," % (numbers(b), numbers(se), sigma))
    print("};\n\n#endif")


main()
