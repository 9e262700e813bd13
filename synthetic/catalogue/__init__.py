"""Knowledge as data: sites, age pyramid, conditions, laboratory tests, names.

Every row says where it comes from (``source``) or that it is an assumption of the course (``hypothese``).
The CSV files are the truth; this module only reads them.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources


@dataclass(frozen=True)
class Site:
    """A fictitious hospital site."""

    site: str
    reseau: str
    nom: str
    finess: str
    type_etablissement: str
    region: str
    poids: float
    style_code: str


@dataclass(frozen=True)
class AgeBand:
    """Five years of age: persons per sex in the reference population, and relative use of hospitals."""

    age_min: int
    hommes: int
    femmes: int
    recours: float


@dataclass(frozen=True)
class Condition:
    """A reason for coming to hospital, with its codes, its stay and its effect on laboratory tests."""

    key: str
    libelle: str
    type_venue: str
    unite: str
    sexe: str
    age_min: int
    age_max: int
    poids: float
    dp: tuple[str, ...]
    das: tuple[str, ...]
    nuits: float
    deces_pct: float
    biologie: dict[str, float]


@dataclass(frozen=True)
class LabTest:
    """A laboratory test: usual unit, bounds, distribution and alternative unit."""

    key: str
    libelle: str
    loinc: str
    unite: str
    decimales: int
    borne_basse_h: float
    borne_haute_h: float
    borne_basse_f: float
    borne_haute_f: float
    centre_h: float
    centre_f: float
    centre_nourrisson: float
    dispersion: float
    loi: str
    unite_alternative: str
    facteur: float
    decimales_alternative: int
    mnemonique: str
    numero: str


def rows(name: str) -> list[dict[str, str]]:
    """The rows of ``catalogue/<name>.csv`` as dictionaries of text."""
    text = (resources.files("synthetic.catalogue") / f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@lru_cache
def sites() -> dict[str, Site]:
    """The 19 fictitious sites, by code."""
    return {
        row["site"]: Site(
            row["site"],
            row["reseau"],
            row["nom"],
            row["finess"],
            row["type_etablissement"],
            row["region"],
            float(row["poids"]),
            row["style_code"],
        )
        for row in rows("sites")
    }


@lru_cache
def age_bands() -> tuple[AgeBand, ...]:
    """The age pyramid, youngest first."""
    return tuple(
        AgeBand(int(row["age_min"]), int(row["hommes"]), int(row["femmes"]), float(row["recours"]))
        for row in rows("pyramid")
    )


@lru_cache
def conditions() -> tuple[Condition, ...]:
    """The conditions, in file order."""
    return tuple(
        Condition(
            row["key"],
            row["libelle"],
            row["type_venue"],
            row["unite"],
            row["sexe"],
            int(row["age_min"]),
            int(row["age_max"]),
            float(row["poids"]),
            tuple(row["dp"].split()),
            tuple(row["das"].split()),
            float(row["nuits"]),
            float(row["deces_pct"]),
            {test: float(ratio) for test, ratio in (part.split("*") for part in row["biologie"].split())},
        )
        for row in rows("conditions")
    )


@lru_cache
def lab_tests() -> tuple[LabTest, ...]:
    """The laboratory tests, in file order."""
    return tuple(
        LabTest(
            **{
                name: (float if kind == "float" else int if kind == "int" else str)(row[name])
                for name, kind in LabTest.__annotations__.items()
            }
        )
        for row in rows("labs")
    )


@lru_cache
def documented_units() -> dict[tuple[str, str], str]:
    """(site, test) to the unit that the site's laboratory declares, where it is not the usual one."""
    return {(row["site"], row["test"]): row["unite"] for row in rows("site_units")}


@lru_cache
def names(kind: str) -> tuple[str, ...]:
    """A pool of names: ``"nom"``, ``"prenom_m"`` or ``"prenom_f"``."""
    return tuple(row["valeur"] for row in rows("names") if row["genre"] == kind)
