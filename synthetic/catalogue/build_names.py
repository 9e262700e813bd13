"""Make ``names.csv`` from Faker's French lists: ``python -m synthetic.catalogue.build_names``.

Faker is too slow to be called per row; its lists are read once, put in capitals without accents
(as the traits of identity are kept), shortened, and shuffled: the first names of a pool are the most frequent
ones in warehouses, and should not all begin with an A.
"""

from __future__ import annotations

import csv
import sys
import unicodedata
from pathlib import Path

import faker
from faker.providers.person.fr_FR import Provider

from synthetic.streams import hash64

SIZES = {"nom": 400, "prenom_m": 150, "prenom_f": 150}


def trait(name: str) -> str:
    """The name as an identity trait: capitals, no accent, no ligature; hyphens and apostrophes kept."""
    flat = unicodedata.normalize("NFD", name.replace("œ", "oe").replace("Œ", "OE").replace("’", "'"))
    return "".join(letter for letter in flat if not unicodedata.combining(letter)).upper()


def pools() -> dict[str, list[str]]:
    """Distinct names of each kind, evenly thinned to the sizes above, in a fixed order of no meaning."""
    lists = {
        "nom": Provider.last_names,
        "prenom_m": Provider.first_names_male,
        "prenom_f": Provider.first_names_female,
    }
    result = {}
    for kind, names in lists.items():
        distinct = sorted({trait(name) for name in names})
        step = max(1, len(distinct) / SIZES[kind])
        kept = [distinct[int(index * step)] for index in range(min(SIZES[kind], len(distinct)))]
        result[kind] = sorted(kept, key=lambda name: hash64("names", name))
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
