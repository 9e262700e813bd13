"""Knowledge as data: sites, units, age pyramid, conditions, tests, drugs, procedures, names.

Every row says where it comes from (``source``) or that it is an assumption of the course (``hypothese``).
The CSV files are the truth; this module only reads them.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any, TypeVar


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
    """Five years of age: persons per sex in the reference population, deaths per thousand and year."""

    age_min: int
    hommes: int
    femmes: int
    deces_h: float
    deces_f: float


@dataclass(frozen=True)
class Condition:
    """A reason for coming to hospital, with its codes, its stay and its effects.

    ``poids`` is the incidence at the age of the peak, per thousand persons and year; ``terrain`` (a chronic
    condition and a rate per year) replaces it for those that strike the chronically ill only; ``serie``: stays
    that follow the first one, every ``intervalle`` days (infusions, injections, second eye).
    """

    key: str
    libelle: str
    nature: str
    type_venue: str
    unite: str
    sexe: str
    age_min: int
    age_pic: int
    age_max: int
    poids: float
    terrain: str
    serie: float
    intervalle: int
    saison: str
    dp: tuple[str, ...]
    das: dict[str, float]
    nuits: float
    deces_pct: float
    urgences_pct: float
    reanimation_pct: float
    readmission_pct: float
    biologie: dict[str, float]
    bilans: dict[str, float]
    actes: dict[str, float]
    medicaments: dict[str, float]


@dataclass(frozen=True)
class Chronic:
    """A chronic condition: prevalence by age, links with others, codes, effects and home treatment.

    ``prevalences``: per cent at 0, 20, 30 … 90 years; ``charge_*``: loadings on the two common factors that make
    comorbidities correlate; ``regions``: multiples by network or region.
    """

    key: str
    libelle: str
    codes: dict[str, float]
    codage: float
    charge_metabolique: float
    charge_toxique: float
    prevalences: tuple[str, ...]
    ratio_f: float
    regions: dict[str, float]
    recours: float
    biologie: dict[str, float]
    medicaments: dict[str, float]
    consultations: float


@dataclass(frozen=True)
class LabTest:
    """A laboratory test: usual unit, bounds, distribution, kinetics and alternative unit.

    ``groupe``: the panel it belongs to, ``part`` its share in that panel; ``persistance``: days after which half
    of an acute effect is gone (0: it stays); ``plancher``: limit of quantification.
    """

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
    groupe: str
    milieu: str
    part: float
    persistance: float
    plancher: float


@dataclass(frozen=True)
class Unit:
    """A kind of functional unit and the medical unit that it belongs to; which kinds of site have one."""

    key: str
    libelle: str
    unite_medicale: str
    libelle_um: str
    type_unite: str
    pole: str
    chu: int
    ch: int
    clcc: int


@dataclass(frozen=True)
class Drug:
    """A drug: ATC code, usual dose, route and rhythm; ``exclusif``: the class of which a stay has one at most."""

    atc: str
    dci: str
    voie: str
    dose: float
    unite: str
    rythme: str
    groupe: str
    exclusif: str


@dataclass(frozen=True)
class Procedure:
    """A CCAM procedure and its activities (``1``, ``1+4``…)."""

    ccam: str
    libelle: str
    activites: str


@dataclass(frozen=True)
class Vital:
    """A vital sign or bedside measure.

    ``par_age``: centres at 0, 1, 3, 6, 10, 14, 18, 60 and 105 years; ``part_*``: share of the rounds that have it, by
    kind of stay; ``entree_seule``: measured at entry only; ``chroniques``: multiples by chronic condition.
    """

    key: str
    libelle: str
    loinc: str
    unite: str
    decimales: int
    centre: float
    loi: str
    dispersion: float
    par_age: tuple[str, ...]
    minimum: float
    maximum: float
    part_complete: float
    part_ambulatoire: float
    part_seance: float
    part_urgences: float
    part_externe: float
    entree_seule: int
    chroniques: dict[str, float]


def rows(name: str) -> list[dict[str, str]]:
    """The rows of ``catalogue/<name>.csv`` as dictionaries of text."""
    text = (resources.files("synthetic.catalogue") / f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def shares(text: str) -> dict[str, float]:
    """``"A:0.5 B"`` as ``{"A": 0.5, "B": 1.0}``; ``*`` may stand for ``:``."""
    parts = (part.replace("*", ":").partition(":") for part in text.split())
    return {key: float(value) if value else 1.0 for key, _, value in parts}


_READ: dict[str, Any] = {
    "int": int,
    "float": float,
    "str": str,
    "tuple[str, ...]": lambda text: tuple(text.split()),
    "dict[str, float]": shares,
}

Row = TypeVar("Row")


def _read(name: str, cls: type[Row]) -> tuple[Row, ...]:
    kinds = cls.__annotations__
    return tuple(cls(**{field: _READ[kind](row[field]) for field, kind in kinds.items()}) for row in rows(name))


@lru_cache
def sites() -> dict[str, Site]:
    """The 19 fictitious sites, by code."""
    return {site.site: site for site in _read("sites", Site)}


@lru_cache
def age_bands() -> tuple[AgeBand, ...]:
    """The age pyramid, youngest first."""
    return _read("pyramid", AgeBand)


@lru_cache
def conditions() -> tuple[Condition, ...]:
    """The conditions, in file order."""
    return _read("conditions", Condition)


@lru_cache
def condition_index() -> dict[str, int]:
    """Key of a condition to its place in :func:`conditions`."""
    return {condition.key: place for place, condition in enumerate(conditions())}


@lru_cache
def chronic_conditions() -> tuple[Chronic, ...]:
    """The chronic conditions, in file order."""
    return _read("chronic", Chronic)


@lru_cache
def chronic_index() -> dict[str, int]:
    """Key of a chronic condition to its place in :func:`chronic_conditions`."""
    return {chronic.key: place for place, chronic in enumerate(chronic_conditions())}


@lru_cache
def lab_tests() -> tuple[LabTest, ...]:
    """The laboratory tests, in file order."""
    return _read("labs", LabTest)


@lru_cache
def lab_index() -> dict[str, int]:
    """Key of a test to its place in :func:`lab_tests`."""
    return {test.key: place for place, test in enumerate(lab_tests())}


@lru_cache
def units() -> tuple[Unit, ...]:
    """The kinds of units, in file order."""
    return _read("units", Unit)


@lru_cache
def drugs() -> tuple[Drug, ...]:
    """The drugs, in file order."""
    return _read("drugs", Drug)


@lru_cache
def procedures() -> tuple[Procedure, ...]:
    """The procedures, in file order."""
    return _read("procedures", Procedure)


@lru_cache
def vitals() -> tuple[Vital, ...]:
    """The vital signs, in file order."""
    return _read("vitals", Vital)


@lru_cache
def documented_units() -> dict[tuple[str, str], str]:
    """(site, test) to the unit that the site's laboratory declares, where it is not the usual one."""
    return {(row["site"], row["test"]): row["unite"] for row in rows("site_units")}


@lru_cache
def names(kind: str) -> tuple[str, ...]:
    """A pool of names: ``"nom"``, ``"prenom_m"`` or ``"prenom_f"``."""
    return tuple(row["valeur"] for row in rows("names") if row["genre"] == kind)


@lru_cache
def places(kind: str) -> tuple[str, ...]:
    """Invented streets (``"voie"``) or communes (``"commune"``)."""
    return tuple(row["valeur"] for row in rows("places") if row["genre"] == kind)
