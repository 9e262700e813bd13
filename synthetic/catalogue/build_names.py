"""Make ``names.csv`` from Faker's French lists: ``python -m synthetic.catalogue.build_names``.

Faker is too slow to be called per row; its lists are read once, put in capitals without accents
(as the traits of identity are kept) and shortened.
"""

from __future__ import annotations

import csv
import sys
import unicodedata
from pathlib import Path

import faker
from faker.providers.person.fr_FR import Provider

SIZES = {"nom": 400, "prenom_m": 150, "prenom_f": 150}


def trait(name: str) -> str:
    """The name as an identity trait: capitals, no accent, no ligature; hyphens and apostrophes kept."""
    flat = unicodedata.normalize("NFD", name.replace("œ", "oe").replace("Œ", "OE").replace("’", "'"))
    return "".join(letter for letter in flat if not unicodedata.combining(letter)).upper()


def pools() -> dict[str, list[str]]:
    """Sorted distinct names of each kind, evenly thinned to the sizes above."""
    lists = {
        "nom": Provider.last_names,
        "prenom_m": Provider.first_names_male,
        "prenom_f": Provider.first_names_female,
    }
    result = {}
    for kind, names in lists.items():
        distinct = sorted({trait(name) for name in names})
        step = max(1, len(distinct) / SIZES[kind])
        result[kind] = [distinct[int(index * step)] for index in range(min(SIZES[kind], len(distinct)))]
    return result


def write(path: Path) -> None:
    """Write the pools to ``path``, each row with its source."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["genre", "valeur", "source"])
        for kind, names in pools().items():
            writer.writerows([kind, name, f"Faker {faker.VERSION} fr_FR (MIT)"] for name in names)


if __name__ == "__main__":
    write(Path(__file__).with_name("names.csv"))
    sys.exit(0)
