"""Says which measures and definitions of feeds/*.feed the code lists do not have. Nothing said: all is known."""
import csv
import glob
import re

known = {(row["measure"], row["definition"]) for row in csv.DictReader(open("sql/codes/definitions.csv", encoding="utf-8"))}
measures = {row["measure"] for row in csv.DictReader(open("sql/codes/measures.csv", encoding="utf-8"))}
schemes = {row["scheme"] for row in csv.DictReader(open("sql/codes/schemes.csv", encoding="utf-8"))}
for path in sorted(glob.glob("feeds/*.feed")):
    text = open(path, encoding="utf-8").read()
    definition = re.search(r"^definition = (\S+)$", text, re.M)[1]
    named = re.findall(r'^content\??\s+".*" = (\S+)$', text, re.M) + re.findall(r"^map measure \S+ = (\S+)$", text, re.M)
    named += re.findall(r'^name measure \S+ ".*" = (\S+)$', text, re.M)
    named += [word for word in re.findall(r"^measure = (?!column )(\S+)$", text, re.M)]
    if re.search(r"^service = barometer$", text, re.M):
        named += ["job_opportunities", "recruitment_situation", "demand_outlook"]
    if not named:
        print(f"{path} names no measure")
    for measure in named:
        if measure not in measures or (measure, definition) not in known:
            print(f"{path}: {measure} {definition} is not in sql/codes")
    for scheme in re.findall(r" scheme (\S+)$", text, re.M):
        if scheme not in schemes:
            print(f"{path}: there is no scheme {scheme}")
