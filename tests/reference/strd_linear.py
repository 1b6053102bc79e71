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


# Filip: y, then x without its minus sign.
FILIP_Y = """0.8116 0.9072 0.9052 0.9039 0.8053 0.8377 0.8667 0.8809 0.7975 0.8162 0.8515 0.8766
0.8885 0.8859 0.8959 0.8913 0.8959 0.8971 0.9021 0.909 0.9139 0.9199 0.8692 0.8872
0.89 0.891 0.8977 0.9035 0.9078 0.7675 0.7705 0.7713 0.7736 0.7775 0.7841 0.7971
0.8329 0.8641 0.8804 0.7668 0.7633 0.7678 0.7697 0.77 0.7749 0.7796 0.7897 0.8131
0.8498 0.8741 0.8061 0.846 0.8751 0.8856 0.8919 0.8934 0.894 0.8957 0.9047 0.9129
0.9209 0.9219 0.7739 0.7681 0.7665 0.7703 0.7702 0.7761 0.7809 0.7961 0.8253 0.8602
0.8809 0.8301 0.8664 0.8834 0.8898 0.8964 0.8963 0.9074 0.9119 0.9228"""
FILIP_X = """6.860120914 4.324130045 4.358625055 4.358426747 6.955852379 6.661145254 6.355462942 6.118102026
7.115148017 6.815308569 6.519993057 6.204119983 5.853871964 6.109523091 5.79832982 5.482672118
5.171791386 4.851705903 4.517126416 4.143573228 3.709075441 3.499489089 6.300769497 5.953504836
5.642065153 5.031376979 4.680685696 4.329846955 3.928486195 8.56735134 8.363211311 8.107682739
7.823908741 7.522878745 7.218819279 6.920818754 6.628932138 6.323946875 5.991399828 8.781464495
8.663140179 8.473531488 8.247337057 7.971428747 7.676129393 7.352812702 7.072065318 6.774174009
6.478861916 6.159517513 6.835647144 6.53165267 6.224098421 5.910094889 5.598599459 5.290645224
4.974284616 4.64454848 4.290560426 3.885055584 3.408378962 3.13200249 8.726767166 8.66695597
8.511026475 8.165388579 7.886056648 7.588043762 7.283412422 6.995678626 6.691862621 6.392544977
6.067374056 6.684029655 6.378719832 6.065855188 5.752272167 5.132414673 4.811352704 4.098269308
3.66174277 3.2644011"""

# Pontius: 20 loads of 150000, 300000, ... twice.
PONTIUS = """0.11019 0.21956 0.32949 0.43899 0.54803 0.65694 0.76562 0.87487 0.98292 1.09146
1.20001 1.30822 1.41599 1.52399 1.63194 1.73947 1.84646 1.95392 2.06128 2.16844
0.11052 0.22018 0.32939 0.43886 0.54798 0.65739 0.76596 0.87474 0.983 1.0915
1.20004 1.30818 1.41613 1.52408 1.63159 1.73965 1.84696 1.95445 2.06177 2.16829"""

# Wampler 3: what is added to Wampler 1's y; 100 and 10000 times as much in Wampler 4 and 5.
WAMPLER_ERRORS = """759 -2048 2048 -2048 2523 -2048 2048 -2048 1838 -2048 2048 -2048 1838 -2048 2048 -2048 2523 -2048 2048 -2048 759"""


def powers(x, degree):
    return [x ** k for k in range(1, degree + 1)]


def filip(x_of):
    return [[F(y)] + powers(x_of(-F(x)), 10) for y, x in zip(FILIP_Y.split(), FILIP_X.split())]


def pontius():
    return [[F(y)] + powers(F(150000 * (i % 20 + 1)), 2) for i, y in enumerate(PONTIUS.split())]


def wampler_with_errors(factor):
    return [[row[0] + factor * F(e)] + row[1:] for row, e in zip(wampler("1"), WAMPLER_ERRORS.split())]


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
    "pontius": (pontius(), True, ["0.000673565789473684", "0.000000732059160401003", "-0.00000000000000316081871345029"],
                ["0.000107938612033077", "0.000000000157817399981659", "0.0000000000000000486652849992036"], "0.000205177424076185"),
    "filip": (filip(lambda x: x), True,
              ["-1467.48961422980", "-2772.17959193342", "-2316.37108160893", "-1127.97394098372", "-354.478233703349", "-75.1242017393757",
               "-10.8753180355343", "-1.06221498588947", "-0.0670191154593408", "-0.00246781078275479", "-0.0000402962525080404"],
              ["298.084530995537", "559.779865474950", "466.477572127796", "227.204274477751", "71.6478660875927", "15.2897178747400",
               "2.23691159816033", "0.221624321934227", "0.0142363763154724", "0.000535617408889821", "0.00000896632837373868"],
              "0.00334801051324544"),
}
for n, (factor, sigma, se) in enumerate(((1, "2360.14502379268", ("2152.32624678170", "2363.55173469681", "779.343524331583", "101.475507550350",
                                                              "5.64566512170752", "0.112324854679312")),) * 3):
    CERTIFIED["wampler%d" % (n + 3)] = (wampler_with_errors(100 ** n), True, ["1"] * 6, [str(F(v) * 100 ** n) for v in se],
                                        str(F(sigma) * 100 ** n))

# Powers of Filip's x do not survive being rounded to 53 bits: the condition number is 2e15. Of the powers of u = (x + 6) / 3 they do;
# its coefficients are not NIST's and are found below in the same exact arithmetic.
SHIFTED = ("filip_shifted", filip(lambda x: (x + 6) / 3))

# Digits that a fit in double precision can give: what rounding X alone costs.
DIGITS = {"filip": 5}


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


def solve(data, constant):
    X = [([F(1)] if constant else []) + r[1:] for r in data]
    y = [r[0] for r in data]
    p, n = len(X[0]), len(X)
    V = inverse([[sum(r[i] * r[j] for r in X) for j in range(p)] for i in range(p)])
    Xy = [sum(r[i] * v for r, v in zip(X, y)) for i in range(p)]
    beta = [sum(V[i][j] * Xy[j] for j in range(p)) for i in range(p)]
    rss = sum((v - sum(c * x for c, x in zip(beta, r))) ** 2 for r, v in zip(X, y))
    s2 = rss / (n - p)
    return beta, [root(s2 * V[i][i]) for i in range(p)], root(s2)


def check(name, data, constant, b, se, sigma):
    beta, errors, s = solve(data, constant)
    for g, w in zip(beta + errors + [s], list(b) + list(se) + [sigma]):
        if abs(g - F(w)) > abs(F(w)) * F(1, 10 ** 13):
            raise SystemExit("%s: %s is not %s" % (name, float(g), w))


def numbers(values):
    return ", ".join(v if isinstance(v, str) and "/" not in v else repr(float(F(v))) for v in values)


def write(name, data, constant, b, se, sigma):
    columns = ([[1] * len(data)] if constant else []) + [list(c) for c in list(zip(*data))[1:]]
    print('    {"%s", %d, %d, %d, %d,' % (name, len(data), len(columns), 0 if constant else -1, DIGITS.get(name, 9)))
    print("     {%s}," % numbers(r[0] for r in data))
    print("     {%s}," % ",\n      ".join(numbers(c) for c in columns))
    print("     {%s},\n     {%s}, %s}," % (numbers(b), numbers(se), numbers([sigma])))


def main():
    print("/* Written by strd_linear.py, which names the source. */\n#ifndef STRD_LINEAR_H\n#define STRD_LINEAR_H\n")
    print("struct strd {\n    const char *name;\n    int n, p, constant, digits;\n    double y[82], X[82 * 11];  "
          "/* X column-major, n x p, the constant first */\n    double b[11], se[11], sigma;\n};\n")
    print("static const struct strd strd[] = {")
    for name, (data, constant, b, se, sigma) in CERTIFIED.items():
        check(name, data, constant, b, se, sigma)
        write(name, data, constant, b, se, sigma)
    name, data = SHIFTED
    write(name, data, True, *solve(data, True))
    print("};\n\n#endif")


main()
