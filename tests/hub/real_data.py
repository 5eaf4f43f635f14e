"""Real files made fit for the platform's own commands, for tests and trials."""

import csv
import io
from collections import defaultdict
from difflib import get_close_matches
from pathlib import Path

import pycountry

COUNTRIES = {"SOM": "SO"}
SPELT = {
    "Lower Shabelle": "Shabeellaha Hoose",
    "Middle Shabelle": "Shabeellaha Dhexe",
    "Lower Juba": "Jubbada Hoose",
    "Middle Juba": "Jubbada Dhexe",
}


def places_table(shared_data: Path, location: str) -> str:
    """This makes a table for `places import` of one country's P-codes (OCHA, two levels).

    A first-level area that ISO 3166-2 has too is renewed under its ISO code with OCHA's spelling;
    districts keep their P-codes.
    """
    country = COUNTRIES[location]
    levels: dict[str, list[dict[str, str]]] = defaultdict(list)
    path = shared_data / "places" / "pcodes_adm1_adm2.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if row["Location"] == location:
                levels[row["Admin Level"]].append(row)
    areas = {area.name: area.code for area in pycountry.subdivisions.get(country_code=country)}
    codes: dict[str, str] = {}
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["code", "name", "kind", "parent"])
    for row in levels["1"]:
        near = get_close_matches(row["Name"], [*areas, *SPELT], n=1, cutoff=0.85)
        name = SPELT.get(near[0], near[0]) if near else ""
        code = areas.get(name, row["P-Code"])
        codes[row["P-Code"]] = code
        writer.writerow([code, row["Name"], "region", country])
    for row in levels["2"]:
        writer.writerow([row["P-Code"], row["Name"], "district", codes[row["Parent P-Code"]]])
    return out.getvalue()
