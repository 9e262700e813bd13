"""Units of each site and when they exist: table ``structure``, names of units by date, opening of data flows.

Reorganisations are clean variation: on a documented date a unit closes and another one, with a suffix, takes over
its activity (module 5 tells them from faults).
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

import numpy as np

from synthetic.catalogue import Unit, sites, units
from synthetic.columns import Category, Table
from synthetic.people import days_of
from synthetic.scenario import Scenario
from synthetic.schema import DOMAINS
from synthetic.shards import Shard
from synthetic.streams import SCENARIO, stream

REORGANISED_SHARE = 0.12
STABLE = ("DIALYSE", "URGENCES", "HDJ-ONCO", "RADIOTHERAPIE")
LATE_SHARE, LATEST = 0.4, 0.45
"""With staggered openings: share of the (site, domain) pairs that open late, and until which part of the period."""
FLOWS = ("biologie", "medicament", "constante", "document")


def units_of(site: str) -> list[Unit]:
    """The units that a site has, by its kind."""
    kind = {"CHU": "chu", "CHR": "chu", "CH": "ch", "CLCC": "clcc"}[sites()[site].type_etablissement]
    return [unit for unit in units() if getattr(unit, kind)]


@lru_cache(maxsize=256)
def reorganised(seed: int, start: dt.date, end: dt.date, site: str) -> dict[str, dt.date]:
    """Units of a site that were reorganised, and from which day."""
    rng = stream(seed, SCENARIO, f"structure:{site}")
    days = (end - start).days
    chosen = {}
    for unit in units():
        share, place = rng.random(), rng.random()
        if share < REORGANISED_SHARE and unit.key not in STABLE and days > 300:
            day = start + dt.timedelta(days=int(days * (0.15 + 0.7 * place)))
            chosen[unit.key] = day.replace(day=1)
    return chosen


def renamed(key: str) -> str:
    """Name of the unit that takes over from another."""
    return f"{key}-2"


def unit_names(scenario: Scenario, shard: Shard, site: np.ndarray, unit: np.ndarray, day: np.ndarray) -> Category:
    """Name of the functional unit of each row: kind of unit (place in the catalogue), site and day."""
    keys = tuple(kind.key for kind in units())
    levels = keys + tuple(renamed(key) for key in keys)
    since = np.full((len(shard.sites), len(keys)), 1 << 40, dtype=np.int64)
    for place, code in enumerate(shard.sites):
        for key, first in reorganised(scenario.seed, scenario.start, scenario.end, code).items():
            since[place, keys.index(key)] = days_of(first)
    new = day >= since[site, unit]
    return Category((unit + new * len(keys)).astype(np.int32), levels)


def medical_units(unit: np.ndarray) -> Category:
    """Medical unit of each row, from its kind of unit."""
    levels = tuple(dict.fromkeys(kind.unite_medicale for kind in units()))
    return Category(np.array([levels.index(kind.unite_medicale) for kind in units()], dtype=np.int32)[unit], levels)


def structure_table(scenario: Scenario) -> Table:
    """Table ``structure`` of all the scenario's sites."""
    rows = []
    before = scenario.start.replace(month=1, day=1) - dt.timedelta(days=3650)
    for site in scenario.sites:
        changed = reorganised(scenario.seed, scenario.start, scenario.end, site)
        for unit in units_of(site):
            last = changed[unit.key] - dt.timedelta(days=1) if unit.key in changed else None
            rows.append((site, unit.key, unit.libelle, unit, before, last))
            if unit.key in changed:
                rows.append(
                    (site, renamed(unit.key), f"{unit.libelle} (nouvelle unité)", unit, changed[unit.key], None)
                )
    last_days = [np.datetime64(row[5] if row[5] else "NaT", "D") for row in rows]
    return {
        "id_structure": np.array([f"{row[0]}:{row[1]}".encode() for row in rows], dtype="S"),
        "site": Category.of(row[0] for row in rows),
        "unite_fonctionnelle": Category.of(row[1] for row in rows),
        "libelle_uf": Category.of(row[2] for row in rows),
        "unite_medicale": Category.of(row[3].unite_medicale for row in rows),
        "libelle_um": Category.of(row[3].libelle_um for row in rows),
        "type_unite": Category.of(row[3].type_unite for row in rows),
        "pole": Category.of(row[3].pole for row in rows),
        "date_debut": np.array([row[4] for row in rows], dtype="datetime64[D]"),
        "date_fin": np.array(last_days, dtype="datetime64[D]"),
    }


def opening(scenario: Scenario, site: str, domain: str) -> dt.date:
    """First day for which a site's domain is in the warehouse: the period's, unless openings are staggered."""
    if not scenario.staggered or domain not in FLOWS:
        return scenario.start
    rng = stream(scenario.seed, SCENARIO, f"flow:{site}:{domain}")
    late, place = rng.random(), rng.random()
    if late >= LATE_SHARE:
        return scenario.start
    day = scenario.start + dt.timedelta(days=int((scenario.end - scenario.start).days * LATEST * place))
    return day.replace(day=1)


def opened(scenario: Scenario, shard: Shard, site: np.ndarray, day: np.ndarray, domain: str) -> np.ndarray:
    """Whether rows (site, day) come after the opening of their flow."""
    first = np.array([days_of(opening(scenario, code, domain)) for code in shard.sites], dtype=np.int64)
    return day >= first[site]


def flow_table(scenario: Scenario) -> Table:
    """Table ``flux`` of all the scenario's sites and domains."""
    pairs = [(site, domain) for site in scenario.sites for domain in DOMAINS if domain in scenario.domains]
    first = [opening(scenario, site, domain) for site, domain in pairs]
    late = [day > scenario.start for day in first]
    return {
        "id_flux": np.array([f"{site}:{domain}".encode() for site, domain in pairs], dtype="S"),
        "site": Category.of(site for site, _ in pairs),
        "domaine": Category.of(domain for _, domain in pairs),
        "date_ouverture": np.array(first, dtype="datetime64[D]"),
        "commentaire": Category.of(
            "ouvert après le début de la période : pas de reprise d'historique" if flag else "ouvert dès le début"
            for flag in late
        ),
    }
