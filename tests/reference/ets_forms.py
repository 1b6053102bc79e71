#!/usr/bin/env python3
"""Writes ets_forms.h: deviance and forecasts of the fifteen admissible forms of exponential smoothing, one
equation per form as tables 2.2 (additive error) and 2.3 (multiplicative) of Hyndman, Koehler, Ord and Snyder
(2008) print them, in Python's standard library.                        python3 ets_forms.py > ets_forms.h
"""
from math import log

Y = [112, 118, 132, 129, 121, 135, 148, 148, 136, 119, 104, 118, 115, 126, 141, 135, 125, 149, 170, 170,
     158, 133, 114, 140]            # Box and Jenkins' airline passengers, 1949-1950
A, B, G, PHI, L, SLOPE = 0.4, 0.1, 0.2, 0.9, 120.0, 1.5
ADDS, MULTIPLIES = [-6.0, 2.0, 9.0, -5.0], [0.95, 1.02, 1.07, 0.96]

# form: forecast; then level, slope and season after the error e, from l, b and s before it. p is phi.
FORMS = {
    "ANN": (lambda l, b, s, p: l, lambda l, b, s, p, e: (l + A * e, b, s)),
    "ANA": (lambda l, b, s, p: l + s, lambda l, b, s, p, e: (l + A * e, b, s + G * e)),
    "AAN": (lambda l, b, s, p: l + p * b, lambda l, b, s, p, e: (l + p * b + A * e, p * b + B * e, s)),
    "AAA": (lambda l, b, s, p: l + p * b + s,
            lambda l, b, s, p, e: (l + p * b + A * e, p * b + B * e, s + G * e)),
    "MNN": (lambda l, b, s, p: l, lambda l, b, s, p, e: (l * (1 + A * e), b, s)),
    "MNA": (lambda l, b, s, p: l + s, lambda l, b, s, p, e: (l + A * (l + s) * e, b, s + G * (l + s) * e)),
    "MNM": (lambda l, b, s, p: l * s, lambda l, b, s, p, e: (l * (1 + A * e), b, s * (1 + G * e))),
    "MAN": (lambda l, b, s, p: l + p * b,
            lambda l, b, s, p, e: ((l + p * b) * (1 + A * e), p * b + B * (l + p * b) * e, s)),
    "MAA": (lambda l, b, s, p: l + p * b + s,
            lambda l, b, s, p, e: (l + p * b + A * (l + p * b + s) * e, p * b + B * (l + p * b + s) * e,
                                   s + G * (l + p * b + s) * e)),
    "MAM": (lambda l, b, s, p: (l + p * b) * s,
            lambda l, b, s, p, e: ((l + p * b) * (1 + A * e), p * b + B * (l + p * b) * e, s * (1 + G * e))),
}


def follow(form, phi, horizon):
    """Deviance of section 5.1 and forecasts with later errors at zero."""
    mu, update = FORMS[form]
    l, b, season = L, SLOPE, list(MULTIPLIES if form[2] == "M" else ADDS)
    squares = logs = 0.0
    for t, y in enumerate(Y):
        f = mu(l, b, season[t % 4], phi)
        e = (y - f) / f if form[0] == "M" else y - f
        l, b, season[t % 4] = update(l, b, season[t % 4], phi, e)
        squares += e * e
        logs += log(abs(f)) if form[0] == "M" else 0
    out = []
    for h in range(horizon):
        j = (len(Y) + h) % 4
        out.append(mu(l, b, season[j], phi))
        l, b, season[j] = update(l, b, season[j], phi, 0)
    return [len(Y) * log(squares) + 2 * logs] + out


def main():
    print("/* Written by ets_forms.py. */\n#ifndef ETS_FORMS_H\n#define ETS_FORMS_H\n\n#include <stdbool.h>\n")
    print("struct ets_form_case {\n    bool multiplicative_error;\n    int trend, season;      /* enum ets_trend, "
          "enum season_kind */\n    double want[7];         /* deviance, six forecasts */\n};\n")
    print("/* alpha, beta, gamma, l, b; phi where damped; s1..s4, added and multiplied */")
    print("static const double form_parameters[] = {%s};" % ", ".join("%.17g" % v for v in [A, B, G, L, SLOPE, PHI]))
    print("static const double form_seasons[3][4] = {{0}, {%s}, {%s}};\n" % tuple(
        ", ".join("%.17g" % v for v in s) for s in (ADDS, MULTIPLIES)))
    print("static const struct ets_form_case form_cases[] = {")
    for form in FORMS:
        for trend, phi in ((1, 1), (2, PHI)) if form[1] == "A" else ((0, 0),):
            print("    {%s, %d, %d, {%s}}," % (str(form[0] == "M").lower(), trend, "NAM".index(form[2]),
                                               ", ".join("%.17g" % v for v in follow(form, phi, 6))))
    print("};\n\n#endif")


main()
