#!/usr/bin/env python3
"""Writes forecasting/random_layers.h: 256 layers of equal area under exp(-x^2 / 2).

Source: Marsaglia and Tsang (2000), "The ziggurat method for generating random variables", J. Stat. Softw. 5(8),
in the form of Doornik (2005), "An improved ziggurat method to generate normal random samples".

    python3 tests/reference/random_layers.py > forecasting/random_layers.h
"""
from math import erfc, exp, log, pi, sqrt

LAYERS = 256


def density(x):
    return exp(-x * x / 2)


def area(tail):
    """Of the base: the box below the density at tail, and the tail."""
    return tail * density(tail) + sqrt(pi / 2) * erfc(tail / sqrt(2))


def edges(tail):
    """Widths of the layers from the base up; None where the layers close above the top."""
    x = [area(tail) / density(tail), tail]
    while len(x) < LAYERS:
        height = area(tail) / x[-1] + density(x[-1])
        if height >= 1:
            return None
        x.append(sqrt(-2 * log(height)))
    return x


def excess(tail):
    x = edges(tail)
    return 1.0 if x is None else area(tail) / x[-1] + density(x[-1]) - 1


def solve():
    low, high = 3.0, 4.0
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if excess(middle) > 0 else (low, middle)
    return high


def table(name, values):
    print(f"static const double {name}[{len(values)}] = {{")
    for i in range(0, len(values), 5):
        print("    " + " ".join(f"{v:.17g}," for v in values[i:i + 5]))
    print("};")


def main():
    x = edges(solve()) + [0.0]
    print("/* Made by tests/reference/random_layers.py, which says how; random.c's alone. */")
    print("#ifndef RANDOM_LAYERS_H\n#define RANDOM_LAYERS_H\n")
    print(f"enum {{ RANDOM_LAYERS = {LAYERS} }};\n")
    print("/* Right edge of each layer, the base first; the base's is its area over its height, the next is where")
    print(" * the tail begins. */")
    table("layer_edge", x)
    print("\n/* exp(-x^2 / 2) there: layer i lies between entries i and i + 1. */")
    table("layer_height", [density(v) for v in x])
    print("\n#endif")


main()
