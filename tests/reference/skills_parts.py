#!/usr/bin/env python3
"""Expected values in tests/unit/test_fc_skills_parts.c: iterative proportional fitting of the worked example in
Wikipedia's article, and the Paule-Mandel variance of the BCG trials (metafor's dat.bcg), in plain Python."""

table = [[40, 30, 20, 10], [35, 50, 100, 75], [30, 80, 70, 120], [20, 30, 40, 50]]
rows, columns = [150, 300, 400, 150], [200, 300, 400, 100]
for _ in range(2000):
    for i in range(4):
        table[i] = [x * rows[i] / sum(table[i]) for x in table[i]]
    for j in range(4):
        factor = columns[j] / sum(row[j] for row in table)
        for row in table:
            row[j] *= factor
for row in table:
    print(", ".join(f"{x:.4f}" for x in row))

y = [-0.8893, -1.5854, -1.3481, -1.4416, -0.2175, -0.7861, -1.6209, 0.0120, -0.4694, -1.3713, -0.3394, 0.4459, -0.0173]
v = [0.3256, 0.1946, 0.4154, 0.0200, 0.0512, 0.0069, 0.2230, 0.0040, 0.0564, 0.0730, 0.0124, 0.5325, 0.0714]


def generalised_q(tau2):
    w = [1 / (tau2 + a) for a in v]
    mean = sum(a * b for a, b in zip(w, y)) / sum(w)
    return sum(a * (b - mean) ** 2 for a, b in zip(w, y)), mean


low, high = 0.0, 5.0
for _ in range(200):
    middle = (low + high) / 2
    if generalised_q(middle)[0] > len(y) - 1:
        low = middle
    else:
        high = middle
print(f"tau2 {low:.6f}, mean {generalised_q(low)[1]:.6f}")
