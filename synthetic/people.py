"""Persons (truth) and their identities at each site (what the hospitals know).

No identity can designate a real person: the places of birth are commune codes that do not exist (900 to 989)
and names are drawn independently of everything else.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from synthetic import keys
from synthetic.catalogue import age_bands, conditions, names
from synthetic.columns import Category, Table
from synthetic.scenario import Scenario
from synthetic.shards import Shard, site_weights
from synthetic.streams import pick, stream

TWIN_SHARE = 0.02
HOMONYM_SHARE = 0.01
DIALYSIS, DIALYSIS_SHARE = "dialyse_chronique", 0.012
GIVEN_NAMES = min(len(names("prenom_m")), len(names("prenom_f")))
DEPARTMENTS = ((b"48", 0.86), (b"2A", 0.02), (b"2B", 0.02), (b"99", 0.10))
STATUSES = (("QUAL", 0.62), ("VALI", 0.20), ("RECUP", 0.05), ("PROV", 0.13))
NIR_MISSING = {"QUAL": 0.0, "VALI": 0.25, "RECUP": 0.0, "PROV": 0.7}


@dataclass(frozen=True)
class People:
    """The true persons of a shard, one array entry each (truth, never a table of the warehouse).

    ``number`` is unique in the scenario; ``birth`` is in days since 1970; ``family`` and ``given`` are codes into
    the name pools; ``home`` indexes the shard's sites; ``twin_of`` is the position of the twin (-1: none).
    """

    number: np.ndarray
    female: np.ndarray
    birth: np.ndarray
    family: np.ndarray
    given: np.ndarray
    home: np.ndarray
    department: np.ndarray
    commune: np.ndarray
    order: np.ndarray
    twin_of: np.ndarray
    homonym_of: np.ndarray
    dialysed: np.ndarray

    def __len__(self) -> int:
        return len(self.number)

    def nir13(self) -> np.ndarray:
        """The 13 characters of the NIR: sex, year, month, department, commune, order."""
        months = self.birth.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
        year, month = (months // 12 + 1970) % 100, months % 12 + 1
        sex = np.where(self.female, 2, 1)
        head = keys.digits(sex * 10_000 + year * 100 + month, 5)
        tail = keys.digits(self.commune * 1000 + self.order, 6)
        return _glue(head, self.department, tail)


def _glue(*parts: np.ndarray) -> np.ndarray:
    """Concatenate fixed-width bytes arrays row by row."""
    width = sum(part.dtype.itemsize for part in parts)
    matrix = np.concatenate([part.view(np.uint8).reshape(len(part), -1) for part in parts], axis=1)
    return np.ascontiguousarray(matrix).view(f"S{width}").ravel()


def nir_key(nir13: np.ndarray) -> np.ndarray:
    """Control key of NIRs: 97 − (number mod 97), where 2A counts as 19 and 2B as 18."""
    text = nir13.view(np.uint8).reshape(len(nir13), 13).copy()
    corsica_a, corsica_b = text[:, 6] == ord("A"), text[:, 6] == ord("B")
    text[corsica_a, 5:7] = np.frombuffer(b"19", dtype=np.uint8)
    text[corsica_b, 5:7] = np.frombuffer(b"18", dtype=np.uint8)
    numbers = (text - ord("0")).astype(np.int64) @ (10 ** np.arange(12, -1, -1, dtype=np.int64))
    return 97 - numbers % 97


def full_nir(nir13: np.ndarray) -> np.ndarray:
    """NIR of 15 characters: number and key."""
    return _glue(nir13, keys.digits(nir_key(nir13), 2))


def make_people(scenario: Scenario, shard: Shard) -> People:
    """Draw the persons of a shard."""
    rng = stream(scenario.seed, shard.number, "people")
    size = shard.persons
    bands = age_bands()
    weights = np.array([[band.hommes * band.recours, band.femmes * band.recours] for band in bands]).ravel()
    drawn = pick(rng, weights, size)
    female = drawn % 2 == 1
    youngest = np.array([band.age_min for band in bands])[drawn // 2]
    age_days = youngest * 1461 // 4 + rng.integers(0, 5 * 365, size, dtype=np.int64)
    birth = _days(scenario.end) - np.minimum(age_days, 105 * 365)
    department = np.array([code for code, _ in DEPARTMENTS])[pick(rng, [share for _, share in DEPARTMENTS], size)]
    people = People(
        number=shard.first_person + np.arange(size, dtype=np.int64),
        female=female,
        birth=birth,
        family=_by_rank(rng, len(names("nom")), size),
        given=_by_rank(rng, GIVEN_NAMES, size),
        home=pick(rng, site_weights(shard), size),
        department=department,
        commune=rng.integers(900, 990, size, dtype=np.int64),
        order=rng.integers(1, 1000, size, dtype=np.int64),
        twin_of=np.full(size, -1, dtype=np.int64),
        homonym_of=np.full(size, -1, dtype=np.int64),
        dialysed=rng.random(size) < DIALYSIS_SHARE,
    )
    _make_twins(people, rng)
    _make_homonyms(people, rng)
    people.dialysed[:] &= _may_be_dialysed(people, scenario)
    return people


def _may_be_dialysed(people: People, scenario: Scenario) -> np.ndarray:
    """Who is of the age of chronic dialysis from the first day of the scenario to the last."""
    dialysis = next(condition for condition in conditions() if condition.key == DIALYSIS)
    youngest, oldest = ((_days(day) - people.birth) * 4 // 1461 for day in (scenario.start, scenario.end))
    return (youngest >= dialysis.age_min) & (oldest <= dialysis.age_max)


def _by_rank(rng: np.random.Generator, pool: int, size: int) -> np.ndarray:
    """Codes into a pool of names, where few are frequent and most are rare (harmonic weights)."""
    return pick(rng, 1.0 / (np.arange(pool) + 12.0), size)


def _make_twins(people: People, rng: np.random.Generator) -> None:
    """Make some persons the twin of the one before: same birth, place, name and home, another given name."""
    candidates = rng.random(len(people)) < TWIN_SHARE / 2
    same_sex = rng.random(len(people)) < 0.65
    candidates[:1] = False
    candidates[1:] &= ~candidates[:-1]
    younger = np.flatnonzero(candidates)
    elder = younger - 1
    for values in (people.birth, people.family, people.home, people.department, people.commune):
        values[younger] = values[elder]
    people.female[younger] = np.where(same_sex[younger], people.female[elder], ~people.female[elder])
    people.order[younger] = people.order[elder] % 999 + 1
    same_name = people.given[younger] == people.given[elder]
    people.given[younger] = np.where(same_name, (people.given[younger] + 1) % GIVEN_NAMES, people.given[younger])
    people.twin_of[younger], people.twin_of[elder] = elder, younger


def _make_homonyms(people: People, rng: np.random.Generator) -> None:
    """Give some persons the names, sex and home of another, unrelated one (a true homonym)."""
    candidates = (rng.random(len(people)) < HOMONYM_SHARE) & (people.twin_of < 0)
    models = rng.integers(0, max(1, len(people)), len(people), dtype=np.int64)
    candidates &= (people.twin_of[models] < 0) & ~candidates[models] & (people.birth[models] != people.birth)
    copies = np.flatnonzero(candidates)
    for values in (people.family, people.given, people.home, people.female):
        values[copies] = values[models[copies]]
    people.homonym_of[copies] = models[copies]


def make_identities(
    scenario: Scenario, shard: Shard, people: People, person: np.ndarray, site: np.ndarray, created: np.ndarray
) -> Table:
    """Table ``identite`` for pairs (position of the person, index of the site in the shard).

    Parameters
    ----------
    created
        Day of creation of each identity, in days since 1970.
    """
    rng = stream(scenario.seed, shard.number, "identities")
    statuses = tuple(name for name, _ in STATUSES)
    status = pick(rng, [share for _, share in STATUSES], len(person))
    absent = rng.random(len(person)) < np.array([NIR_MISSING[name] for name in statuses])[status]
    nir13 = people.nir13()
    nir = full_nir(nir13)[person]
    nir[absent] = b""
    given = np.where(people.female, people.given + len(names("prenom_m")), people.given)
    return {
        "ipp": keys.ipp(people.number[person] * keys.IDENTITIES_PER_PERSON + site, scenario.seed),
        "site": Category(site.astype(np.int32), shard.sites),
        "nom_naissance": Category(people.family[person].astype(np.int32), names("nom")),
        "prenoms": Category(given[person].astype(np.int32), names("prenom_m") + names("prenom_f")),
        "sexe": Category(people.female[person].astype(np.int32), ("M", "F")),
        "date_naissance": people.birth[person].astype("datetime64[D]"),
        "cog_naissance": _glue(people.department, keys.digits(people.commune, 3))[person],
        "nir": nir,
        "statut_identite": Category(status.astype(np.int32), statuses),
        "date_creation": created.astype("datetime64[D]"),
        "date_deces": np.full(len(person), "NaT", dtype="datetime64[D]"),
    }


def _days(day: dt.date) -> int:
    return (day - dt.date(1970, 1, 1)).days
