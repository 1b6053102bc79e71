"""The synthetic county's people by education, age and municipality, for skills.py. Nothing here is a real figure.

Everybody is counted: a year older each year, with exams, moves and deaths on the way, all in whole persons, so that the
flows add up to the stocks:

    people(k, a + 1, t + 1) = people(k, a, t) + moved in + graduated - moved out - further education - deaths
    at sixteen: those who come of age;   at the ages of exam: the graduates of the programmes as well

Flows are told by the age at the beginning of their year. Who graduates inside the county has left another education
there, or moved in: exams by themselves make nobody.
"""
import math

FIRST_AGE, LAST_AGE, EXAM_AGE, SETTLED_AGE = 16, 74, 19, 42
AGES = range(FIRST_AGE, LAST_AGE + 1)
FLOWS = ("moved_in", "moved_out", "further", "graduated", "deaths")
# Ages at which each network's graduates are counted, after the exam.
EXAMS = {"gy-programme": range(EXAM_AGE, EXAM_AGE + 1), "komvux-package": range(24, 40), "yh-area": range(24, 37)}
LENGTH = {"gy-programme": 3, "komvux-package": 1, "yh-area": 2}
SCHOOL = "02Z"
# Of what a group that programmes train would need of exams to stay as it is, the part that other schools see to.
OTHER_SCHOOLS = 0.2

# Municipality: share of the county's people in percent, growth of that share a year in percent.
HOMES = {"1814": (2.8, 0.6), "1860": (1.8, -0.6), "1861": (5.2, 0.1), "1862": (3.1, -0.3), "1863": (2.2, -1.1), "1864": (1.5, -1.2),
         "1880": (51.7, 0.5), "1881": (7.2, 0.8), "1882": (3.7, 0.0), "1883": (9.8, -0.4), "1884": (3.5, 0.1), "1885": (7.5, -0.2)}
INDUSTRIAL = ("1860", "1862", "1863", "1882", "1883")


def rise(age, middle, width):
    return 1.0 / (1.0 + math.exp(-(age - middle) / width))


def chance(random, value):
    """A whole number that is the value on average."""
    return int(max(0.0, value) + random.uniform())


def death_rate(age):
    return 0.0004 * math.exp(0.085 * (age - 25))


def move_rate(age):
    return 0.055 * math.exp(-0.5 * ((age - 24) / 6.0) ** 2) + 0.012


def groups_of_programmes(programmes, bridges):
    """Education group -> {year: graduates of all programmes who stay, by the ages at which they are counted}."""
    graduates = {}
    for scheme, code, year, places, completion, stay in programmes:
        for scheme_from, programme, group, weight in bridges:
            if (scheme_from, programme) == (scheme, code):
                ages = graduates.setdefault(group, {}).setdefault(year + LENGTH[scheme], {})
                for age in EXAMS[scheme]:
                    ages[age] = ages.get(age, 0.0) + weight * places * completion * stay / 1e4 / len(EXAMS[scheme])
    return graduates


def profile(random, group, new, entrants):
    """People by age in two parts: those who finish school, as many as there are, and generations, to be scaled."""
    level = int(group[1])
    slope = {0: 0.022, 1: 0.02, 2: 0.02, 3: 0.004, 4: -0.008, 5: -0.014}[level] + 0.004 * random.normal()
    learned = (26.0, 2.2) if level > 3 or EXAM_AGE in new else (22.5, 1.5)
    alive, finish, generations = 1.0, {}, {}
    for age in AGES:
        finish[age] = (entrants if age < EXAM_AGE else 0.0) if group == SCHOOL else new.get(EXAM_AGE, 0.0) * (age >= EXAM_AGE) * (1.0 - rise(age, *learned))
        started = age >= EXAM_AGE if group == SCHOOL else (age > EXAM_AGE) * rise(age, *learned)
        generations[age] = math.exp(slope * (age - 45)) * alive * started
        alive *= 1.0 - death_rate(age)
    return finish, generations


def stock_of(finish, generations, labour, participation):
    """The profile, with generations so large that those who offer work are as many as said."""
    young = sum(n * participation(age) for age, n in finish.items())
    scale = max(0.05 * labour, labour - young) / sum(n * participation(age) for age, n in generations.items())
    return {age: finish[age] + scale * generations[age] for age in AGES}


def steady_rates(people, moving, leaving, new, part):
    """Exams, of which there are but a part of what is needed, and further education that keep the profile of the young, as rates of each age."""
    graduated, further = {}, {}
    for age in AGES:
        stays = people[age] * (1.0 + moving * move_rate(age) - leaving * move_rate(age) - death_rate(age)) + new.get(age + 1, 0.0)
        gap = people[age + 1] - stays if age < SETTLED_AGE and people[age] > 0 else 0.0
        graduated[age] = part * max(0.0, gap) / people[age] if people[age] > 0 else 0.0
        further[age] = min(0.97, max(0.0, -gap) / people[age]) if people[age] > 0 else 0.0
    return graduated, further


def begin(random, labour, graduates, participation, entrants, year):
    """Group -> its people at the end of the first year, and the rates that it lives by."""
    county = {}
    for group in sorted(labour):
        new = graduates.get(group, {}).get(year, {})
        people = stock_of(*profile(random, group, new, entrants), labour[group], participation)
        moving = 0.95 + 0.15 * random.normal()
        leaving = moving + 0.04 + 0.05 * random.normal()
        part = 0.0 if group == SCHOOL else OTHER_SCHOOLS if new else 1.0
        county[group] = {"people": {age: int(n + 0.5) for age, n in people.items()}, "moving": moving, "leaving": leaving,
                         "rates": steady_rates(people, moving, leaving, new, part)}
    balance(county, graduates, year)
    return county


def account(random, labour, graduates, participation, entrants, years):
    """(group, year) -> (stock by age, flows by age) of each year; the flows of the first year are not told."""
    county = begin(random, labour, graduates, participation, entrants, years[0])
    told = {(group, years[0]): (own["people"], None) for group, own in county.items()}
    for year in years[1:]:
        for group, own in county.items():
            flows = flows_of(random, own)
            own["people"] = older(random, own["people"], flows, graduates.get(group, {}).get(year, {}), entrants if group == SCHOOL else 0)
            told[group, year] = own["people"], flows
    return told


def offering(people, participation):
    return sum(n * participation(age) for age, n in people.items())


def people(make_random, labour, graduates, participation, entrants, years):
    """The account whose last year has as many who offer work as labour says: begun anew with more or fewer."""
    begun = dict(labour)
    for _ in range(4):
        told = account(make_random(), begun, graduates, participation, entrants, years)
        begun = {group: begun[group] * labour[group] / offering(told[group, years[-1]][0], participation) for group in begun}
    return told


def balance(county, graduates, year):
    """As many leave an education for another one as graduate: who is too many there moved in, or away, instead."""
    exams = sum(g["people"][age] * g["rates"][0][age] for g in county.values() for age in AGES)
    exams += sum(n for group in graduates for n in graduates[group].get(year, {}).values() if group in county)
    left = sum(g["people"][age] * g["rates"][1][age] for g in county.values() for age in AGES)
    for own in county.values():
        own["arriving"] = max(0.0, 1.0 - left / exams)
        own["away"] = max(0.0, 1.0 - exams / left)


def flows_of(random, own):
    """What happens to a group in a year, by age: the same rates every year, a good or a bad year, and chance."""
    graduated, further = own["rates"]
    year = {flow: 1.0 + 0.04 * random.normal() for flow in FLOWS}
    flows = {flow: {} for flow in FLOWS}
    for age in AGES:
        n = own["people"][age]
        exams, left = n * graduated[age], n * further[age]
        flows["moved_in"][age] = chance(random, year["moved_in"] * (n * own["moving"] * move_rate(age) + exams * own["arriving"]))
        flows["graduated"][age] = chance(random, year["graduated"] * exams * (1.0 - own["arriving"]))
        gone = 0
        for flow, value in (("deaths", n * death_rate(age)), ("further", left * (1.0 - own["away"])),
                            ("moved_out", n * own["leaving"] * move_rate(age) + left * own["away"])):
            flows[flow][age] = min(chance(random, year[flow] * value), n - gone)
            gone += flows[flow][age]
    return flows


def older(random, people, flows, new, entrants):
    stays = {age: people[age] + flows["moved_in"][age] + flows["graduated"][age] - flows["moved_out"][age] - flows["further"][age]
             - flows["deaths"][age] for age in AGES}
    return {age: chance(random, new.get(age, 0.0)) + (stays[age - 1] if age > FIRST_AGE else int(entrants + 0.5)) for age in AGES}


# --- where they live

def home_weight(home, group, age):
    share = HOMES[home][0]
    if home == "1880":
        share *= (1.25 if group[1] in "45" else 0.95) * (1.35 if 20 <= age < 30 else 1.0)
    elif age >= 60:
        share *= 1.12
    if home in INDUSTRIAL and group[0] == "5":
        share *= 1.3
    return share


def whole_parts(total, weights):
    """A whole number in whole parts by weight, the largest remainders first; ties by the order of the keys."""
    scale = total / sum(weights.values())
    parts = {key: int(weight * scale) for key, weight in weights.items()}
    rest = sorted(weights, key=lambda key: (parts[key] - weights[key] * scale, key))
    for key in rest[:total - sum(parts.values())]:
        parts[key] += 1
    return parts


def homes(random, county, last_year):
    """(group, age group, year, persons) of the county -> (home, group, age group, year, persons), the parts of it."""
    wander = {}
    for group, age, year, persons in county:
        weights = {}
        for home in HOMES:
            if (home, group, year) not in wander:
                wander[home, group, year] = wander.get((home, group, year - 1), 0.0) + 0.008 * random.normal()
            weights[home] = home_weight(home, group, int(age.split("-")[0])) * math.exp(HOMES[home][1] / 100.0 * (year - last_year)
                                                                                      + wander[home, group, year])
        for home, part in sorted(whole_parts(persons, weights).items()):
            yield home, group, age, year, part


# --- where they work

def kilometres(a, b):
    y, x = (b[0] - a[0]) * 111.2, (b[1] - a[1]) * 111.2 * math.cos(math.radians(a[0]))
    return math.sqrt(x * x + y * y)


def commuting(living, working, places):
    """(home, workplace) -> persons: as many jobs as there are, the nearer the more; outside: who leaves the county."""
    flow = {(q, r): living[q] * working[r] * (3.0 if q == r else math.exp(-kilometres(places[q], places[r]) / 14.0)) for q in living for r in working}
    away = {q: living[q] * (0.03 + 0.05 * min(1.0, kilometres(places[q], places["1880"]) / 60.0)) for q in living}
    jobs = sum(living[q] - away[q] for q in living) / sum(working.values())
    for _ in range(30):
        for r in working:
            whole = sum(flow[q, r] for q in living)
            flow.update({(q, r): flow[q, r] * working[r] * jobs / whole for q in living})
        for q in living:
            whole = sum(flow[q, r] for r in working)
            flow.update({(q, r): flow[q, r] * (living[q] - away[q]) / whole for r in working})
    flow.update({(q, "outside"): away[q] for q in living})
    return {key: int(persons + 0.5) for key, persons in flow.items()}
