"""The synthetic county's occupations, educations and programmes, for generate.py. Nothing here is a real figure.

Who works in which industry follows from the industries' employed (generate.py) and from where an occupation is at home;
who has which education from the bridges of sql/codes; ages, flows, places and rates are invented. Only the codes are real.
"""
import csv
import math
import os

import people

FIRST_YEAR, LAST_YEAR, COUNTY = 2015, 2023, "18"
CODES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "sql", "codes")
AGES = ["16-24", "25-29", "30-34", "35-39", "40-44", "45-49", "50-54", "55-59", "60-64", "65-69"]
POPULATION_AGES = ["16", "17", "18", "19", "20-24"] + AGES[1:] + ["70-74"]
PARTICIPATION = [0.22, 0.28, 0.34, 0.56, 0.74, 0.86, 0.90, 0.91, 0.92, 0.92, 0.91, 0.88, 0.74, 0.26, 0.09]
PEOPLE_YEARS, RESIDENT_YEARS = range(2019, LAST_YEAR + 1), range(2021, LAST_YEAR + 1)

# Two digits of SSYK 2012: the industries where such an occupation is at home, with weights.
HOME = {
    "12": {"M+N": 1, "O": 1, "G": 1}, "13": {"B+C": 2, "F": 1, "H": 1}, "14": {"P": 2}, "15": {"Q": 2}, "16": {"K": 1, "M+N": 1},
    "17": {"I": 1, "G": 2, "R+S+T+U": 1}, "21": {"B+C": 3, "M+N": 4, "J": 1, "D+E": 1}, "22": {"Q": 8}, "23": {"P": 9},
    "24": {"M+N": 4, "O": 4, "K": 3}, "25": {"J": 9, "B+C": 1}, "26": {"O": 3, "M+N": 1, "R+S+T+U": 3, "Q": 2},
    "31": {"B+C": 3, "F": 2, "D+E": 4, "M+N": 2, "H": 1}, "32": {"Q": 3}, "33": {"M+N": 4, "G": 3, "K": 6, "O": 4, "L": 4},
    "34": {"R+S+T+U": 5, "Q": 1, "I": 1}, "35": {"J": 3, "O": 1}, "41": {"O": 3, "M+N": 3, "K": 2, "L": 2, "G": 1},
    "42": {"M+N": 1, "I": 1, "H": 1}, "43": {"G": 2, "H": 3, "B+C": 1}, "44": {"H": 2, "O": 1}, "51": {"I": 8, "R+S+T+U": 3, "L": 3},
    "52": {"G": 9}, "53": {"Q": 7, "P": 4}, "54": {"O": 4, "M+N": 2}, "61": {"A": 6}, "62": {"A": 3}, "71": {"F": 9}, "72": {"B+C": 4, "G": 3},
    "73": {"B+C": 1, "J": 1}, "74": {"F": 5, "D+E": 6, "B+C": 1}, "75": {"B+C": 1}, "76": {"B+C": 1}, "81": {"B+C": 5}, "82": {"B+C": 2},
    "83": {"H": 9, "F": 1}, "91": {"M+N": 4, "Q": 1}, "92": {"A": 1}, "93": {"B+C": 1, "H": 2, "F": 1}, "94": {"I": 5}, "96": {"D+E": 2, "M+N": 1},
    "01": {"O": 1}, "02": {"O": 1}, "03": {"O": 1},
}

# Programme: places a year, completion, stay and match in percent.
PROGRAMMES = {
    "gy-programme": {"BF": (75, 82, 86, 58), "BA": (190, 85, 84, 74), "EE": (190, 88, 83, 78), "FT": (250, 83, 86, 68), "FS": (120, 76, 80, 52),
                     "FR": (50, 78, 82, 60), "HT": (32, 75, 70, 45), "IN": (105, 82, 88, 72), "NB": (95, 80, 66, 50), "RL": (48, 76, 78, 56),
                     "VF": (60, 84, 86, 76), "VO": (270, 79, 88, 74), "EK": (300, 90, 72, 62), "ES": (190, 85, 68, 50), "HU": (25, 86, 66, 52),
                     "NA": (360, 92, 62, 55), "SA": (470, 88, 70, 60), "TE": (190, 89, 66, 58)},
    "komvux-package": {"YP-BF": (40, 74, 90, 62), "YP-BA": (55, 70, 88, 70), "YP-EE": (25, 72, 88, 76), "YP-FT": (25, 70, 88, 66),
                       "YP-TP": (90, 84, 90, 72), "YP-IN": (60, 72, 88, 70), "YP-RL": (45, 68, 86, 58), "YP-VF": (30, 70, 88, 72),
                       "YP-VO": (330, 71, 92, 78)},
    "yh-area": {"DATA": (48, 76, 78, 72), "EKON": (52, 80, 82, 76), "HALSA": (60, 82, 90, 84), "BYGG": (70, 81, 84, 82),
                "TEKNIK": (32, 78, 86, 82), "TRANSP": (40, 80, 84, 80), "LANT": (25, 74, 70, 64), "HOTELL": (20, 72, 74, 60)},
}
MANIFEST = """# %s No real figures.
manifest = 1
file = %s.csv
source = synthetic-%s
released = %s
definition = SYNTHETIC
%speriod = column period
value = column value
note = Synthetic figures written by examples/generate.py
"""


def codes(name, keep):
    with open(os.path.join(CODES, name), encoding="utf-8") as lines:
        return [row for row in csv.DictReader(lines) if keep(row)]


def occupations():
    rows = codes("ssyk2012.csv", lambda row: len(row["code"]) == 3 and row["code"][:2] in HOME)
    return sorted(row["code"] for row in rows)


def bridges(kind):
    return [(row["from_scheme"], row["from_code"], row["to_code"], float(row["weight"]))
            for row in codes("bridge.csv", lambda row: row["kind"] == kind and row["to_scheme"] in ("ssyk2012", "edugroup"))
            if float(row["weight"]) > 0]


def staffing(random, industries):
    """(industry, occupation) -> share of the industry, and how fast that share changes a year."""
    share, trend = {}, {o: 0.012 * random.normal() for o in occupations()}
    for industry in industries:
        weights = {}
        for occupation in occupations():
            home = HOME[occupation[:2]].get(industry, 0.0)
            size = home * math.exp(0.8 * random.normal())
            if size > 0:
                weights[occupation] = size
        total = sum(weights.values())
        for occupation, size in weights.items():
            share[industry, occupation] = size / total
    return share, trend


def employed_by_occupation(share, trend, annual, industries, year):
    """(industry, occupation) -> persons in a year; every industry is handed out whole."""
    cell = {}
    for industry in industries:
        moved = {o: s * math.exp(trend[o] * (year - LAST_YEAR)) for (i, o), s in share.items() if i == industry}
        total = sum(moved.values())
        for occupation, size in moved.items():
            cell[industry, occupation] = annual[COUNTY, industry, year] * size / total
    return cell


def age_shares(middle):
    weights = [math.exp(-0.5 * ((20.5 if a == 0 else 22 + 5 * a) - middle) ** 2 / 140.0) * (0.9 if a == 0 else 1.0 if a < 8 else 0.75 if a == 8 else 0.25)
               for a in range(len(AGES))]
    return [w / sum(weights) for w in weights]


def occupation_rows(random, annual, industries):
    share, trend = staffing(random, industries)
    middle = {o: 43.0 + 4.5 * random.normal() for o in occupations()}
    women = {o: min(0.95, max(0.05, {"2": 0.55, "3": 0.48, "4": 0.62, "5": 0.72, "7": 0.06, "8": 0.15}.get(o[0], 0.45) + 0.12 * random.normal()))
             for o in occupations()}
    rows, totals = [], {}
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        cell = employed_by_occupation(share, trend, annual, industries, year)
        for occupation in occupations():
            total = totals[occupation, year] = int(sum(v for (i, o), v in cell.items() if o == occupation) + 0.5)
            rows.append(("T", occupation, "T", "T", year, total))
            if year in (2018, LAST_YEAR):
                rows += [("T", occupation, age, "T", year, int(total * part + 0.5)) for age, part in zip(AGES, age_shares(middle[occupation]))]
            if year == LAST_YEAR:
                rows.append(("T", occupation, "T", "2", year, int(total * women[occupation] + 0.5)))
        if year == LAST_YEAR:
            rows += [(i, o, "T", "T", year, int(v + 0.5)) for (i, o), v in sorted(cell.items()) if v >= 0.5]
    return rows, totals


def employed_by_education(random, totals):
    """Education group -> employed, from who works as what."""
    weight = {}
    for _, group, occupation, share in bridges("education_occupation"):
        weight.setdefault(occupation, {})[group] = share * math.exp(0.5 * random.normal())
    employed = {}
    for occupation in occupations():
        groups = weight.get(occupation, {})
        known = sum(groups.values())
        # Some have learned something else, or nothing beyond school.
        for group, part in list(groups.items()) + [("02Z", 0.14 * known or 0.7), ("03A", 0.02 * known or 0.2), ("33E", 0.02 * known or 0.1)]:
            whole = 1.18 * known or 1.0
            employed[group] = employed.get(group, 0.0) + totals[occupation, LAST_YEAR] * part / whole
    return employed


def span(age):
    """The ages of a group: "16", "20-24"."""
    first, last = (age.split("-") * 2)[:2]
    return range(int(first), int(last) + 1)


def participation(age):
    return next(share for group, share in zip(POPULATION_AGES, PARTICIPATION) if age in span(group))


def young(age):
    """Those of an age before sixteen, in the last year."""
    return int(3560 + 22 * math.sin(age) + 8 * age + 0.5)


def graduates(programmes):
    """What the programmes' figures say of who graduated and stayed, by education group, year and age."""
    starts = [(scheme, code, year, value) + PROGRAMMES[scheme][code][1:3] for scheme, rows in programmes.items()
              for measure, code, year, value in rows if measure == "places"]
    return people.groups_of_programmes(starts, bridges("programme_education"))


def population_rows(make_random, employed, programmes):
    """The population by education and age, its labour force and its yearly flows; and what the municipalities have of it."""
    random = make_random()
    told = people.people(make_random, {group: 1.06 * n for group, n in employed.items()}, graduates(programmes), participation, young(15),
                         PEOPLE_YEARS)
    rows, county = [], []
    for group in sorted(employed):
        rows.append(("employed_education", group, "T", LAST_YEAR, int(employed[group] + 0.5)))
        rows.append(("unemployed_education", group, "T", LAST_YEAR, int(employed[group] * (0.02 + 0.03 * random.uniform()) + 0.5)))
        for year in PEOPLE_YEARS:
            stock, flows = told[group, year]
            for age, share in zip(POPULATION_AGES, PARTICIPATION):
                persons = sum(stock[a] for a in span(age))
                county.append((group, age, year, persons))
                rows.append(("population_education", group, age, year, persons))
                rows.append(("labour_force_education", group, age, year, int(persons * share * (1.0 + 0.004 * random.normal()) + 0.5)))
                rows += [("education_" + flow, group, age, year, sum(flows[flow][a] for a in span(age))) for flow in people.FLOWS if flows is not None]
    rows += [("population", "T", str(age), LAST_YEAR, young(age)) for age in range(1, 16)]
    # A cell without anybody in any year is left out.
    some = {(measure, group, age) for measure, group, age, _, persons in rows if persons > 0}
    rows = [row for row in rows if row[:3] in some]
    resident = [row for row in people.homes(random, [row for row in county if row[2] in RESIDENT_YEARS], LAST_YEAR) if ("population_education",) + row[1:3] in some]
    return rows, resident


def commuting_rows(employed, resident, annual):
    """(kind, home, workplace, persons): those at work in the last year, by the municipalities they live and work in."""
    force = {}
    for home, group, age, year, persons in resident:
        if year == LAST_YEAR:
            force[home] = force.get(home, 0.0) + persons * PARTICIPATION[POPULATION_AGES.index(age)]
    at_work = sum(employed.values()) / sum(force.values())
    places = {row["region"]: (float(row["latitude"]), float(row["longitude"])) for row in codes("place.csv", lambda row: row["region"] in force)}
    flow = people.commuting({home: n * at_work for home, n in force.items()}, {home: annual[home, "T", LAST_YEAR] for home in sorted(force)}, places)
    return [("home_work",) + key + (persons,) for key, persons in sorted(flow.items()) if persons > 0]


def programme_rows(random, programmes):
    rows = []
    for code, (places, completion, stay, match) in programmes.items():
        level = 0.62
        for year in range(FIRST_YEAR, 2026):
            rows.append(("places", code, year, int(places * level + 0.5)))
            level *= 1.0 + 0.02 * random.normal()
        rows += [("completion_rate", code, LAST_YEAR, completion), ("stay_rate", code, LAST_YEAR, stay), ("match_rate", code, LAST_YEAR, match)]
    return rows


def write(folder, write_csv, make_random, random, annual, industries):
    """Occupations, population, the municipalities' people and one file per network, each with its manifest; and a bridges file."""
    rows, totals = occupation_rows(random, annual, industries)
    employed = employed_by_education(random, totals)
    networks = {"programmes-gysam": "gy-programme", "programmes-reko": "komvux-package", "programmes-yh": "yh-area"}
    programmes = {scheme: programme_rows(random, PROGRAMMES[scheme]) for scheme in networks.values()}
    population, resident = population_rows(make_random, employed, programmes)
    write_csv(folder, "occupations.csv", "industry,occupation,age,sex,period,value", rows)
    write_csv(folder, "educations.csv", "measure,education,age,period,value", population)
    write_csv(folder, "residents.csv", "region,education,age,period,value", resident)
    os.makedirs(os.path.join(folder, "bridges"), exist_ok=True)
    write_csv(folder, os.path.join("bridges", "synthetic-commuting.csv"), "kind,from,to,persons", commuting_rows(employed, resident, annual))
    county = "region = 18\n"
    dimensions = {"occupations": county + "measure = employed_occupation\nindustry = column industry scheme sni2007g\noccupation = column occupation\n"
                                 "age = column age\nsex = column sex\n",
                  "educations": county + "measure = column measure\neducation = column education scheme edugroup\nage = column age\n",
                  "residents": "region = column region\nmeasure = population_education\neducation = column education scheme edugroup\nage = column age\n"}
    about = {"occupations": "A synthetic county: who works as what, by industry and by age.",
             "educations": "A synthetic county: the population by education and age, and its yearly flows.",
             "residents": "A synthetic county: the population of its municipalities by education and age."}
    for name, scheme in networks.items():
        write_csv(folder, name + ".csv", "measure,programme,period,value", programmes[scheme])
        dimensions[name] = county + "measure = column measure\neducation = column programme scheme %s\n" % scheme
        about[name] = "A synthetic county: places and rates of a network's programmes."
    for name in sorted(dimensions):
        with open(os.path.join(folder, name + ".manifest"), "w", encoding="utf-8", newline="") as out:
            out.write(MANIFEST % (about[name], name, name, "2025-04-15", dimensions[name]))
