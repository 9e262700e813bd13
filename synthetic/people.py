"""Persons (truth) and their identities at each site (what the hospitals know).

No identity can designate a real person: the places of birth are commune codes that do not exist (900 to 989)
and names are drawn independently of everything else.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from synthetic import keys
from synthetic.addresses import contacts
from synthetic.catalogue import age_bands, chronic_index, names, sites
from synthetic.columns import Category, Table
from synthetic.health import NEVER, REGIONS, Health, make_health
from synthetic.scenario import Scenario
from synthetic.shards import Shard, site_weights
from synthetic.streams import pick, stream

TWIN_SHARE = 0.02
HOMONYM_SHARE = 0.01
GIVEN_NAMES = min(len(names("prenom_m")), len(names("prenom_f")))
DEPARTMENTS = ((b"48", 0.86), (b"2A", 0.02), (b"2B", 0.02), (b"99", 0.10))
STATUSES = (("QUAL", 0.62), ("VALI", 0.20), ("RECUP", 0.05), ("PROV", 0.13))
ALIVE = np.int64(1 << 40)
BIRTH_RATE = 0.0112
"""Births per person and year (children under five in the pyramid, over five years)."""
BASE_RISK = 0.54
DEADLY = {
    "insuffisance_cardiaque": 1.3,
    "cancer": 1.1,
    "dialyse": 2.0,
    "cirrhose": 2.5,
    "bpco": 0.6,
    "demence": 0.9,
    "maladie_renale": 0.3,
    "denutrition_chronique": 0.8,
    "alcool": 0.5,
}
"""What chronic conditions add to the risk of death; the base risk keeps overall mortality (assumptions)."""
OID_TEST = "1.2.250.1.213.1.4.10"
"""Authority of test INS: these numbers can belong to nobody."""
NIR_MISSING = {"QUAL": 0.0, "VALI": 0.25, "RECUP": 0.0, "PROV": 0.7}


@dataclass(frozen=True)
class People:
    """The true persons of a shard, one array entry each (truth, never a table of the warehouse).

    ``number`` is unique in the scenario; ``birth`` and ``death`` are in days since 1970 (:data:`ALIVE`: not dead at
    the end of the period); ``family`` and ``given`` are codes into the name pools; ``home`` indexes the shard's
    sites; ``region`` :data:`~synthetic.health.REGIONS`; ``twin_of`` is the position of the twin (-1: none);
    ``frailty`` multiplies the use of hospitals.
    """

    number: np.ndarray
    female: np.ndarray
    birth: np.ndarray
    death: np.ndarray
    family: np.ndarray
    given: np.ndarray
    home: np.ndarray
    region: np.ndarray
    department: np.ndarray
    commune: np.ndarray
    order: np.ndarray
    twin_of: np.ndarray
    homonym_of: np.ndarray
    frailty: np.ndarray
    health: Health

    def __len__(self) -> int:
        return len(self.number)

    @property
    def dialysed(self) -> np.ndarray:
        """Whether each person is dialysed at some time."""
        return self.health.onset[:, chronic_index()["dialyse"]] < NEVER

    def nir13(self) -> np.ndarray:
        """The 13 characters of the NIR: sex, year, month, department, commune, order."""
        months = self.birth.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
        year, month = (months // 12 + 1970) % 100, months % 12 + 1
        sex = np.where(self.female, 2, 1)
        head = keys.digits(sex * 10_000 + year * 100 + month, 5)
        tail = keys.digits(self.commune * 1000 + self.order, 6)
        return glue(head, self.department, tail)


def glue(*parts: np.ndarray) -> np.ndarray:
    """Concatenate fixed-width bytes arrays row by row."""
    width = sum(part.dtype.itemsize for part in parts)
    rows = len(parts[0])
    matrix = np.concatenate([part.view(np.uint8).reshape(rows, part.dtype.itemsize) for part in parts], axis=1)
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
    return glue(nir13, keys.digits(nir_key(nir13), 2))


def make_people(scenario: Scenario, shard: Shard) -> People:
    """Draw the persons of a shard: those alive on the first day (age pyramid), and those born in the period."""
    rng = stream(scenario.seed, shard.number, "people")
    size = shard.persons
    start, end = days_of(scenario.start), days_of(scenario.end)
    bands = age_bands()
    weights = np.array([[band.hommes, band.femmes] for band in bands], dtype=np.float64).ravel()
    drawn = pick(rng, weights, size)
    youngest = np.array([band.age_min for band in bands])[drawn // 2]
    age_days = youngest * 1461 // 4 + rng.integers(0, 5 * 365, size, dtype=np.int64)
    births = BIRTH_RATE * (end - start) / 365
    newborn = rng.random(size) < births / (1 + births)
    later = start + rng.integers(0, end - start + 1, size, dtype=np.int64)
    birth = np.where(newborn, later, start - np.minimum(age_days, 104 * 365))
    department = np.array([code for code, _ in DEPARTMENTS])[pick(rng, [share for _, share in DEPARTMENTS], size)]
    female = drawn % 2 == 1
    people = _Draft(
        number=shard.first_person + np.arange(size, dtype=np.int64),
        female=np.where(newborn, rng.random(size) < 0.488, female),
        birth=birth,
        family=_by_rank(rng, len(names("nom")), size),
        given=_by_rank(rng, GIVEN_NAMES, size),
        home=pick(rng, home_weights(shard), size),
        department=department,
        commune=rng.integers(900, 990, size, dtype=np.int64),
        order=rng.integers(1, 1000, size, dtype=np.int64),
        twin_of=np.full(size, -1, dtype=np.int64),
        homonym_of=np.full(size, -1, dtype=np.int64),
    )
    _make_twins(people, rng)
    _make_homonyms(people, rng)
    region = np.array([REGIONS.index(sites()[site].region) for site in shard.sites], dtype=np.int64)[people.home]
    fields = vars(people) | {"region": region}
    draws = stream(scenario.seed, shard.number, "health")
    health = make_health(draws, people.birth, people.female, region, scenario.enriched)
    draws = stream(scenario.seed, shard.number, "deaths")
    death = _deaths(draws, people, health, start, end)
    frailty = draws.standard_gamma(2.5, size) / 2.5 * np.maximum(draws.standard_exponential(size), 0.05)
    return People(**fields, death=death, frailty=frailty, health=health)


@dataclass
class _Draft:
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

    def __len__(self) -> int:
        return len(self.number)


def home_weights(shard: Shard) -> np.ndarray:
    """Weights of the sites as a patient's usual hospital: a cancer centre is nobody's, unless it is alone."""
    weights = site_weights(shard)
    general = np.array([sites()[site].type_etablissement != "CLCC" for site in shard.sites])
    return np.where(general, weights, 0.0) if general.any() else weights


@lru_cache
def _hazard() -> np.ndarray:
    """Cumulated deaths per person by age in years (columns), for men and women (rows)."""
    bands = age_bands()
    yearly = np.array([[getattr(band, name) / 1000 for band in bands] for name in ("deces_h", "deces_f")])
    middle = np.array([band.age_min + 2.5 for band in bands])
    each = np.stack([np.interp(np.arange(130) + 0.5, middle, row) for row in yearly])
    return np.concatenate([np.zeros((2, 1)), np.cumsum(each, axis=1)], axis=1)


def _deaths(rng: np.random.Generator, people: _Draft, health: Health, start: int, end: int) -> np.ndarray:
    """Day of death: mortality by age and sex, multiplied by the chronic conditions that kill."""
    table = _hazard()
    sex = people.female.astype(np.int64)
    first = np.maximum(people.birth, start)
    age = np.clip((first - people.birth) / 365.25, 0, 128)
    whole = age.astype(np.int64)
    at_start = table[sex, whole] + (table[sex, whole + 1] - table[sex, whole]) * (age - whole)
    risk = np.full(len(people), BASE_RISK)
    middle = first + 730
    for key, more in DEADLY.items():
        risk += more * (health.onset[:, chronic_index()[key]] <= middle)
    target = at_start + rng.standard_exponential(len(people)) / risk
    reach = float(table[0, -1] + table[1, -1]) + 100.0
    flat = (table + np.arange(2)[:, None] * reach).ravel()
    columns = table.shape[1]
    place = np.searchsorted(flat, np.minimum(target, 99.0) + sex * reach, side="right") - sex * columns - 1
    place = np.clip(place, 0, columns - 2)
    span = table[sex, place + 1] - table[sex, place]
    fraction = np.clip((target - table[sex, place]) / span, 0, 1)
    day = people.birth + np.floor((place + fraction) * 365.25).astype(np.int64)
    day = np.maximum(day, first + 1)
    return np.where(day <= end, day, ALIVE)


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
    qualified = status == statuses.index("QUAL")
    return {
        "ipp": keys.ipp(people.number[person] * keys.IDENTITIES_PER_PERSON + site, scenario.seed),
        "site": Category(site.astype(np.int32), shard.sites),
        "nom_naissance": Category(people.family[person].astype(np.int32), names("nom")),
        "nom_utilise": _married(scenario, shard, people, person),
        "prenoms": Category(given[person].astype(np.int32), names("prenom_m") + names("prenom_f")),
        "sexe": Category(people.female[person].astype(np.int32), ("M", "F")),
        "date_naissance": people.birth[person].astype("datetime64[D]"),
        "cog_naissance": birth_places(people)[person],
        "nir": nir,
        "statut_identite": Category(status.astype(np.int32), statuses),
        "oid_ins": Category(np.where(qualified, 0, -1).astype(np.int32), (OID_TEST,)),
        **contacts(scenario, shard, people, person, site),
        "date_creation": created.astype("datetime64[D]"),
        "date_deces": np.full(len(person), "NaT", dtype="datetime64[D]"),
    }


def birth_places(people: People) -> np.ndarray:
    """Place of birth of each person, as five characters."""
    return glue(people.department, keys.digits(people.commune, 3))


def _married(scenario: Scenario, shard: Shard, people: People, person: np.ndarray) -> Category:
    """Name used by some married persons, the same at every site."""
    rng = stream(scenario.seed, shard.number, "used names")
    other = rng.integers(0, len(names("nom")), len(people), dtype=np.int64)
    age = (days_of(scenario.start) - people.birth) * 4 // 1461
    chance = np.where(people.female, np.clip((age - 22) * 0.02, 0, 0.75), np.clip((age - 22) * 0.0005, 0, 0.02))
    used = np.where(rng.random(len(people)) < chance, other, -1)
    return Category(used[person].astype(np.int32), names("nom"))


def days_of(day: dt.date) -> int:
    """Days since 1970."""
    return (day - dt.date(1970, 1, 1)).days
