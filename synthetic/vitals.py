"""Vital signs and bedside measures: table ``constante``."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from synthetic import keys
from synthetic.catalogue import condition_index, conditions, rows, sites, vitals
from synthetic.columns import Category, Table
from synthetic.laboratory import rounded
from synthetic.lists import rank_within, repeat
from synthetic.people import People
from synthetic.scenario import Scenario
from synthetic.shards import Shard
from synthetic.stays import DAY, FULL, HOUR, MINUTE, VENUES, Stays, end_of
from synthetic.streams import stream
from synthetic.structure import opened

ROUNDS_MAX = 7
"""Rounds kept of a full stay: entry, then the first mornings (a choice of size)."""
PRESENT = 0.93
PARTS = ("part_complete", "part_ambulatoire", "part_seance", "part_urgences", "part_externe")
AGES = np.array([0, 1, 3, 6, 10, 14, 18, 60, 105])
PAIN_FROM_DAYS = 4 * 365
"""Nobody asks a small child to rate pain."""


@lru_cache
def _kinds() -> dict[str, int]:
    return {vital.key: place for place, vital in enumerate(vitals())}


@lru_cache
def _shares() -> tuple[np.ndarray, np.ndarray]:
    """Share of the rounds that have each measure (columns), by kind of stay (rows): at entry, and later."""
    first = np.array([[getattr(vital, part) for vital in vitals()] for part in PARTS])
    only = np.array([bool(vital.entree_seule) for vital in vitals()])
    return first, np.where(only, 0.0, first)


@lru_cache
def _effects() -> tuple[np.ndarray, np.ndarray]:
    """What conditions (rows) add to measures (columns) at entry, and by what they multiply them."""
    added = np.zeros((len(conditions()), len(vitals())))
    factor = np.ones((len(conditions()), len(vitals())))
    for row in rows("vital_effects"):
        place = condition_index()[row["condition"]], _kinds()[row["mesure"]]
        added[place], factor[place] = float(row["ajout"]), float(row["facteur"])
    return added, factor


def vital_table(scenario: Scenario, shard: Shard, people: People, stays: Stays) -> Table:
    """Table ``constante``: a round at entry, then some of the following mornings."""
    rng = stream(scenario.seed, shard.number, "vitals")
    end, venue = end_of(scenario), stays.venue()
    days = np.maximum(0, (stays.lasting(end) - stays.entry) // DAY)
    rounds = np.where(venue == VENUES.index(FULL), 1 + np.minimum(days, ROUNDS_MAX - 1), 1)
    stay, turn = repeat(rounds * (rng.random(len(stays)) < PRESENT))
    entry = stays.entry[stay]
    minute = rng.integers(3, 40, len(stay), dtype=np.int64) * MINUTE
    moment = np.where(turn == 0, entry + minute, (entry // DAY + turn) * DAY + 7 * HOUR + 2 * minute)
    first, later = _shares()
    share = np.where(turn[:, None] == 0, first[venue[stay]], later[venue[stay]])
    fits = (moment <= stays.until(end)[stay]) & (moment <= end)
    fits &= opened(scenario, shard, stays.site[stay], moment // DAY, "constante")
    row, kind = np.nonzero((rng.random(share.shape) < share) & fits[:, None])
    old = moment[row] // DAY - people.birth[stays.person[stay[row]]] >= PAIN_FROM_DAYS
    kept = old | (kind != _kinds()["douleur"])
    row, kind = row[kept], kind[kept]
    stay, moment, turn = stay[row], moment[row], turn[row]
    value = _values(rng, people, stays, stay, kind, turn, moment // DAY)
    counters, site = stays.nda_counters(people), stays.site[stay]
    ipp = keys.ipp(people.number[stays.person] * keys.IDENTITIES_PER_PERSON + stays.site, scenario.seed)
    return {
        "id_constante": keys.row_id("constante", counters[stay], rank_within(stay), scenario.seed),
        "nda": keys.nda(counters, scenario.seed)[stay],
        "ipp": ipp[stay],
        "site": Category(site.astype(np.int32), shard.sites),
        "code_local": _codes(shard.sites)[site * len(vitals()) + kind],
        "libelle": Category.of(vital.libelle for vital in vitals())[kind],
        "valeur": rounded(value, np.array([vital.decimales for vital in vitals()])[kind]),
        "unite": Category.of(vital.unite for vital in vitals())[kind],
        "date_mesure": moment.astype("datetime64[s]"),
    }


@lru_cache(maxsize=32)
def _codes(codes: tuple[str, ...]) -> Category:
    """Code of each measure in the care record of each site: a mnemonic, or a prefixed one."""

    def code(site: str, key: str) -> str:
        plain = sites()[site].style_code == "mnemonique"
        return key.upper()[:8] if plain else f"{site.replace('-', '')}.{key[:6]}"

    return Category.of(code(site, vital.key) for site in codes for vital in vitals())


def _values(
    rng: np.random.Generator,
    people: People,
    stays: Stays,
    stay: np.ndarray,
    kind: np.ndarray,
    turn: np.ndarray,
    day: np.ndarray,
) -> np.ndarray:
    """Values: the person's own level (age, sex, chronic conditions), the acute condition at entry, and noise."""
    kinds, person = _kinds(), stays.person[stay]
    age = np.clip((day - people.birth[person]) / 365.25, 0, 105)
    spread = np.array([vital.dispersion for vital in vitals()])[kind]
    own = rng.standard_normal((len(people), len(kinds)))[person, kind]
    noise = rng.standard_normal(len(kind))
    skewed = rng.standard_gamma(2.5, len(kind)) / 2.5
    weight, height = kind == kinds["poids"], kind == kinds["taille"]
    spread = np.where((weight | height) & (age < 16), spread * 0.5, spread)
    steady = 1 + spread * own + 0.012 * noise * weight
    moving = 1 + spread * (0.6 * own + 0.7 * noise)
    value = _usual(kind, age, people.female[person]) * np.where(weight | height, steady, moving)
    value = np.where(kind == kinds["douleur"], np.minimum(10, np.floor(skewed * 2.2)), value)
    for place, vital in enumerate(vitals()):
        for chronic, ratio in vital.chroniques.items():
            found = np.flatnonzero(kind == place)
            found = found[people.health.has(chronic, person[found], day[found])]
            value[found] *= ratio
    added, factor = _effects()
    fading = np.where(weight, 1.0, 1 / (1 + 0.7 * turn))
    value = value * (1 + (factor[stays.condition[stay], kind] - 1) * fading)
    value = value + added[stays.condition[stay], kind] * fading
    low = np.array([vital.minimum for vital in vitals()])[kind]
    high = np.array([vital.maximum for vital in vitals()])[kind]
    return np.clip(value, np.where(age < 2, np.minimum(low, 45), low), high)


def _usual(kind: np.ndarray, age: np.ndarray, female: np.ndarray) -> np.ndarray:
    """Usual value at an age; women weigh less and are smaller from fifteen on."""
    centre = np.empty(len(kind))
    for place, vital in enumerate(vitals()):
        found = np.flatnonzero(kind == place)
        centre[found] = np.interp(age[found], AGES, np.array(vital.par_age, dtype=np.float64))
    grown = female & (age >= 15)
    centre = np.where(grown & (kind == _kinds()["poids"]), centre * 0.87, centre)
    return np.where(grown & (kind == _kinds()["taille"]), centre * 0.94, centre)
