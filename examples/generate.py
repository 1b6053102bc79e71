#!/usr/bin/env python3
"""Writes the synthetic county: employed per year and month, employer dialogues, and what skills.py adds.

    python3 generate.py [FOLDER]        default: the folder of this script

Nothing here is a real figure. Levels, cycles and events are invented; only the codes (county 18, its
twelve municipalities, the industry groups of SNI 2007) are real. The same seed gives the same bytes on
any machine: the random numbers come from the generator below, normal deviates from sums of uniform
ones, and everything is rounded before it is written.
"""
import math
import os
import sys

sys.dont_write_bytecode = True
import skills  # noqa: E402

SEED = 20240917
FIRST_YEAR, LAST_YEAR = 2009, 2024
FIRST_MONTHLY_YEAR = 2018
FIRST_ROUND_YEAR = 2015
COUNTY = "18"
COUNTY_TOTAL = 131000          # level the county's industries are scaled to at the start

# Months are counted from January of FIRST_YEAR; the path goes on past the last figure, because a
# dialogue answer of 2024 is a statement about years that have no figure yet.
MONTHS = (LAST_YEAR + 7 - FIRST_YEAR) * 12
NOVEMBER = 10

# code: (share of the county's employed in percent, share of private employers in percent)
REGIONS = {"1814": 1.7, "1860": 1.6, "1861": 5.4, "1862": 2.2, "1863": 2.0, "1864": 1.2, "1880": 54.5,
           "1881": 5.6, "1882": 3.2, "1883": 10.6, "1884": 2.6, "1885": 7.6}

# code: (share in percent, yearly growth in percent, sensitivity to the cycle, summer swing in percent,
#        answers per dialogue round, share of public employers)
INDUSTRIES = {
    "A": (2.0, -0.9, 0.2, 9.0, 1, 0.0), "B+C": (14.3, -0.7, 1.6, 1.2, 7, 0.0),
    "D+E": (0.9, 0.9, 0.2, 1.0, 1, 0.6), "F": (7.6, 1.6, 1.3, 4.0, 4, 0.0),
    "G": (11.3, 0.2, 0.7, 2.5, 5, 0.0), "H": (5.0, 0.1, 0.9, 2.0, 3, 0.1),
    "I": (3.1, 1.9, 0.9, 8.0, 3, 0.0), "J": (2.4, 2.4, 0.8, 0.4, 3, 0.0),
    "K": (0.8, -0.4, 0.3, 0.5, 1, 0.0), "L": (1.8, 1.2, 0.4, 1.5, 1, 0.3),
    "M+N": (9.2, 1.9, 1.2, 1.6, 4, 0.1), "O": (7.2, 1.2, -0.1, 0.8, 4, 1.0),
    "P": (11.6, 1.1, 0.0, -3.5, 5, 0.8), "Q": (18.6, 0.9, -0.1, 3.2, 7, 0.8),
    "R+S+T+U": (4.2, 0.5, 0.5, 2.2, 2, 0.3),
}

# What a municipality has more or less of than the county as a whole.
PROFILE = {
    ("1861", "H"): 4.2, ("1883", "B+C"): 2.3, ("1860", "B+C"): 2.4, ("1862", "B+C"): 2.2, ("1863", "B+C"): 2.1,
    ("1882", "B+C"): 1.9, ("1885", "B+C"): 1.4, ("1880", "B+C"): 0.55, ("1880", "J"): 1.5, ("1880", "K"): 1.5,
    ("1880", "M+N"): 1.3, ("1880", "O"): 1.25, ("1881", "O"): 2.0, ("1880", "A"): 0.35, ("1814", "A"): 4.5,
    ("1814", "I"): 2.2, ("1864", "Q"): 1.4, ("1884", "F"): 1.5, ("1883", "J"): 1.2,
    ("1814", "K"): 0.3, ("1860", "K"): 0.15, ("1862", "K"): 0.12, ("1864", "K"): 0.2, ("1864", "J"): 0.15,
    ("1860", "J"): 0.2, ("1864", "D+E"): 0.4, ("1814", "D+E"): 0.25,
}


class Random:
    """A 64-bit linear congruential generator (Knuth's MMIX constants), upper bits used."""

    def __init__(self, seed):
        self.state = seed

    def uniform(self):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2 ** 64
        return (self.state >> 11) / 2.0 ** 53

    def normal(self):
        return sum(self.uniform() for _ in range(12)) - 6.0

    def pick(self, items):
        return items[int(self.uniform() * len(items))]


def month_of(year, month):
    return (year - FIRST_YEAR) * 12 + month


def ramp(t, start, length):
    """0 before start, 1 after start + length, a straight line between."""
    return min(1.0, max(0.0, (t - start) / length))


def cycle(t):
    """The business cycle: recovery after 2009, a slower 2012-13, a peak in 2018, 2020, and 2023-24."""
    year = FIRST_YEAR + t / 12.0
    wave = 0.016 * math.sin(2 * math.pi * (year - 2009.7) / 8.6) + 0.006 * math.sin(2 * math.pi * (year - 2011.2) / 3.7)
    return wave - 0.030 * max(0.0, 1.0 - abs(year - 2009.5) / 1.2) - 0.012 * max(0.0, 1.0 - abs(year - 2020.6) / 0.9)


def covid(industry, t):
    """The dip of spring 2020 and the way back."""
    depth = {"I": 0.24, "R+S+T+U": 0.08, "H": 0.05, "G": 0.015, "M+N": 0.03, "Q": -0.012}.get(industry, 0.0)
    return -depth * ramp(t, month_of(2020, 2), 2) * (1.0 - ramp(t, month_of(2021, 4), 18))


def event(region, industry, t):
    """Invented local events, as logarithms."""
    if (region, industry) == ("1863", "B+C"):   # a steelworks closes in two steps
        return math.log(1.0 - 0.38 * ramp(t, month_of(2017, 3), 14))
    if (region, industry) == ("1861", "H"):     # a rail yard grows
        return 0.22 * ramp(t, month_of(2020, 8), 30)
    if (region, industry) == ("1881", "O"):     # an institution is built out
        return 0.18 * ramp(t, month_of(2022, 1), 24)
    if (region, industry) == ("1883", "B+C"):   # defence orders
        return 0.16 * ramp(t, month_of(2022, 5), 36)
    return 0.0


def season(industry, month):
    """Largest in July, smallest in January; schools the other way round."""
    swing = INDUSTRIES[industry][3] / 100.0
    return 1.0 + swing * math.cos(2 * math.pi * (month - 6) / 12.0) / 2.0


def walk(random, step, persistence):
    """A slow deviation that returns to zero, one value per month."""
    value, path = 0.0, []
    for _ in range(MONTHS):
        value = persistence * value + step * random.normal()
        path.append(value)
    return path


def base_levels():
    weights = {(r, i): REGIONS[r] * INDUSTRIES[i][0] * PROFILE.get((r, i), 1.0) for r in REGIONS for i in INDUSTRIES}
    scale = COUNTY_TOTAL / sum(weights.values())
    return {key: weight * scale for key, weight in weights.items()}


def paths(random):
    """(region, industry) -> employed at the end of each month, before rounding; and without season."""
    industry_walk = {i: walk(random, 0.0035, 0.985) for i in INDUSTRIES}
    region_walk = {r: walk(random, 0.0012, 0.99) for r in REGIONS}
    smooth, seasonal = {}, {}
    for (region, industry), base in base_levels().items():
        own = walk(random, 0.003 + 0.12 / math.sqrt(base), 0.97)
        growth, beta = INDUSTRIES[industry][1] / 1200.0, INDUSTRIES[industry][2]
        smooth[region, industry] = [
            base * math.exp(growth * t + beta * cycle(t) + covid(industry, t) + event(region, industry, t)
                            + industry_walk[industry][t] + region_walk[region][t] + own[t]) for t in range(MONTHS)]
        seasonal[region, industry] = [v * season(industry, t % 12) for t, v in enumerate(smooth[region, industry])]
    return smooth, seasonal


def annual_rows(seasonal):
    """Municipalities, county and totals in November; the parts add up exactly."""
    cell = {}
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        for (region, industry), path in seasonal.items():
            value = int(path[month_of(year, NOVEMBER)] + 0.5)
            for key in ((region, industry), (region, "T"), (COUNTY, industry), (COUNTY, "T")):
                cell[key + (year,)] = cell.get(key + (year,), 0) + value
    regions, industries = [COUNTY] + sorted(REGIONS), list(INDUSTRIES) + ["T"]
    return cell, [(r, i, y, cell[r, i, y]) for r in regions for i in industries for y in range(FIRST_YEAR, LAST_YEAR + 1)]


def monthly_rows(seasonal, annual):
    """The county per month; November is the annual figure."""
    rows = {}
    for industry in INDUSTRIES:
        for t in range(month_of(FIRST_MONTHLY_YEAR, 0), month_of(LAST_YEAR + 1, 0)):
            year, month = FIRST_YEAR + t // 12, t % 12
            value = int(sum(seasonal[r, industry][t] for r in REGIONS) + 0.5)
            rows[industry, t] = annual[COUNTY, industry, year] if month == NOVEMBER else value
            rows["T", t] = rows.get(("T", t), 0) + rows[industry, t]
    return [(i, "%d-%02d" % (FIRST_YEAR + t // 12, t % 12 + 1), rows[i, t])
            for i in list(INDUSTRIES) + ["T"] for t in range(month_of(FIRST_MONTHLY_YEAR, 0), month_of(LAST_YEAR + 1, 0))]


def employers(random, smooth):
    """A pool of pseudonymous employers per industry: region, sector, size, optimism and care."""
    pool = {}
    for industry, (_, _, _, _, answers, public) in INDUSTRIES.items():
        # At least five, so that a round has three of them even in a small industry.
        for number in range(max(5, 2 * answers + 1)):
            spread = random.uniform()
            region, acc = "1880", 0.0
            for candidate, share in sorted(REGIONS.items()):
                acc += share / 98.2
                if spread < acc:
                    region = candidate
                    break
            limit = smooth[region, industry][0] * 0.3
            pool.setdefault(industry, []).append({
                "id": "E%s%02d" % (industry[0], number + 1), "region": region,
                "sector": "public" if random.uniform() < public else "private",
                "size": max(4.0, min(limit, 12.0 * math.exp(2.6 * random.uniform()) * (2.5 if public > 0.5 else 1.0))),
                "bias": 1.4 + 1.2 * random.normal(), "noise": 1.2 + 2.0 * random.uniform(),
            })
    return pool


def headcount_text(random, size):
    """Larger employers tend to give a range."""
    for low, high in ((500, 999), (200, 499), (100, 199), (50, 99), (20, 49)):
        if low <= size <= high and random.uniform() < 0.6:
            return "%d-%d" % (low, high)
    return "1000+" if size >= 1000 else "%d" % max(1, int(size + 0.5))


def change_text(random, percent):
    """Whole percent, at times a range, at times no answer."""
    if random.uniform() < 0.06:
        return ""
    whole = int(math.floor(percent + 0.5))
    if whole >= 1 and random.uniform() < 0.25:
        return "%d-%d" % (whole, whole + 2 + int(2 * random.uniform()))
    return "%d" % whole


def answer(random, employer, industry, round_name, date, t, smooth):
    """One employer's answer: what will really happen, seen through optimism and noise."""
    path = smooth[employer["region"], industry]
    now = employer["size"] * path[t] / path[0]
    changes = []
    for years in (1, 3, 5):
        truth = 100.0 * (path[t + 12 * years] / path[t] - 1.0)
        # The farther ahead, the more of the truth is hidden and the more of the optimism is added.
        seen = truth * (0.75, 0.55, 0.4)[years // 2] + employer["bias"] * (1.0, 2.0, 3.0)[years // 2]
        changes.append(seen + employer["noise"] * math.sqrt(years) * random.normal())
    leavers = now * (0.06 + 0.03 * random.uniform())
    recruits = ["%d" % max(0, int(leavers * y + now * c / 100.0 + 0.5)) for y, c in zip((1, 3, 5), changes)]
    # Recruiting is harder the faster the industry grows.
    pressure = 3.0 + 12.0 * (path[t + 12] / path[t] - 1.0) + 0.9 * random.normal()
    shortage = "%d" % min(5, max(1, int(pressure + 0.5)))
    certainty = "%.1f" % min(0.9, max(0.2, 1.0 - employer["noise"] / 4.0))
    return [round_name, date, employer["id"], employer["sector"], employer["region"], industry,
            headcount_text(random, now)] + [change_text(random, c) for c in changes] + recruits + [shortage, certainty]


def dialogue_rows(random, smooth):
    pool, rows = employers(random, smooth), []
    for year in range(FIRST_ROUND_YEAR, LAST_YEAR + 1):
        for half, month in ((1, 3), (2, 9)):
            for industry, (_, _, _, _, answers, _) in INDUSTRIES.items():
                wanted = max(answers, 3 if random.uniform() < 0.5 else answers)
                candidates = list(pool[industry])
                for _ in range(wanted):
                    employer = random.pick(candidates)
                    candidates.remove(employer)
                    date = "%d-%02d-%02d" % (year, month + 1, 1 + int(28 * random.uniform()))
                    rows.append(answer(random, employer, industry, "%dH%d" % (year, half), date, month_of(year, month), smooth))
    return rows


def write(folder, name, heading, rows):
    with open(os.path.join(folder, name), "w", encoding="utf-8", newline="") as out:
        out.write(heading + "\n")
        for row in rows:
            out.write(",".join(str(field) for field in row) + "\n")


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
    random = Random(SEED)
    smooth, seasonal = paths(random)
    annual, rows = annual_rows(seasonal)
    write(folder, "employed-annual.csv", "region,industry,period,value", rows)
    write(folder, "employed-monthly.csv", "industry,period,value", monthly_rows(seasonal, annual))
    write(folder, "dialogue.csv", "round,date,respondent,sector,region,industry,headcount,change_1y,change_3y,change_5y,"
          "recruit_1y,recruit_3y,recruit_5y,shortage,certainty", dialogue_rows(random, smooth))
    skills.write(folder, write, lambda: Random(SEED + 1), random, annual, INDUSTRIES)


if __name__ == "__main__":
    main()
