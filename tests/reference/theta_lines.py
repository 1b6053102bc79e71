#!/usr/bin/env python3
"""Writes theta_lines.h: forecasts of the optimised theta models, moving (DOTM) and fixed (OTM), at given parameters,
equations of section 3 of Fiorucci et al. (2016) with the line by least squares anew at every t and the level as
the sum it stands for, in Python's standard library.                theta_lines.py > theta_lines.h
"""
Y = [112, 118, 132, 129, 121, 135, 148, 148, 136, 119, 104, 118, 115, 126, 141, 135, 125, 149, 170, 170,
     158, 133, 114, 140]            # Box and Jenkins' airline passengers, 1949-1950
ALPHA, THETA, L0, AHEAD = 0.45, 2.5, 60.0, 6


def line(y):
    """A and B of A + B t through y_1 .. y_n; for one value A is it and B nothing."""
    n = len(y)
    tbar, ybar = (n + 1) / 2, sum(y) / n
    B = sum((t - tbar) * (v - ybar) for t, v in enumerate(y, 1)) / sum((t - tbar) ** 2 for t in range(1, n + 1)) if n > 1 else 0
    return ybar - B * tbar, B


def level(y):
    n = len(y)
    return (1 - ALPHA) ** n * L0 + ALPHA * sum((1 - ALPHA) ** (n - t) * v for t, v in enumerate(y, 1))


def forecasts(fixed):
    y, out = [float(v) for v in Y], []
    for _ in range(AHEAD):
        A, B = line(Y if fixed else y)
        t = len(y) + 1
        out.append(level(y) + (1 - 1 / THETA) * ((1 - ALPHA) ** (t - 1) * A + (1 - (1 - ALPHA) ** t) / ALPHA * B))
        y.append(out[-1])
    return out


def main():
    print("/* Written by theta_lines.py. */\n#ifndef THETA_LINES_H\n#define THETA_LINES_H\n")
    print("/* alpha, theta, l_0; six forecasts of DOTM, of OTM */")
    for name, values in (("theta_parameters", [ALPHA, THETA, L0]), ("theta_moving", forecasts(False)),
                         ("theta_fixed", forecasts(True))):
        print("static const double %s[] = {%s};" % (name, ", ".join("%.17g" % v for v in values)))
    print("\n#endif")


main()
