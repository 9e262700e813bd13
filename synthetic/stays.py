"""Stays: who comes when, where, why and for how long (truth), and table ``sejour``."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields, replace

import numpy as np

from synthetic import keys
from synthetic.catalogue import age_bands, conditions
from synthetic.columns import Category, Table
from synthetic.people import People
from synthetic.scenario import Scenario
from synthetic.shards import Shard, site_weights
from synthetic.streams import pick, pick_each, stream

DAY, HOUR, MINUTE = 86_400, 3_600, 60
STILL_IN = np.iinfo(np.int64).max
MAX_STAYS = 48
"""Stays of one person in a clean warehouse; the ranks above are left to rows that faults add."""

FULL, DAY_CASE, SESSION, EMERGENCY, CLINIC = (
    "hospitalisation complète",
    "ambulatoire",
    "séance",
    "urgences",
    "consultation externe",
)
VENUES = (FULL, DAY_CASE, SESSION, EMERGENCY, CLINIC)
EXTRA_STAYS = 0.9
HOME_SHARE = 0.88
DIALYSIS_GAP_DAYS = (25, 33)
"""Only the session with the monthly laboratory panel is generated, of about thirteen."""
HOUR_UNKNOWN = {DAY_CASE: 0.25, CLINIC: 0.7}
"""Share of the outings whose hour is not recorded (written 00:00:00), by kind of stay."""


@dataclass(frozen=True)
class Stays:
    """The stays of a shard, one array entry each, sorted by person and entry.

    ``person`` is a position in :class:`~synthetic.people.People`, ``site`` an index of the shard's sites,
    ``condition`` an index of the catalogue, ``entry`` and ``exit`` seconds since 1970 (:data:`STILL_IN` while the
    patient is in), ``rank`` the stay's rank for the person.
    """

    person: np.ndarray
    site: np.ndarray
    condition: np.ndarray
    entry: np.ndarray
    exit: np.ndarray
    died: np.ndarray
    rank: np.ndarray

    def __len__(self) -> int:
        return len(self.person)

    def keep(self, mask: np.ndarray) -> Stays:
        """The stays selected by a mask or positions."""
        return replace(self, **{f.name: getattr(self, f.name)[mask] for f in fields(self)})

    def venue(self) -> np.ndarray:
        """Index into :data:`VENUES`."""
        return np.array([VENUES.index(condition.type_venue) for condition in conditions()])[self.condition]

    def nda_counters(self, people: People) -> np.ndarray:
        """Counters from which NDA are made."""
        return people.number[self.person] * keys.STAYS_PER_PERSON + self.rank

    def lasting(self, end: int) -> np.ndarray:
        """Exit, or ``end`` for the stays that are not over."""
        return np.where(self.exit == STILL_IN, end, self.exit)


def end_of(scenario: Scenario) -> int:
    """Second at which the period of the scenario ends (the extraction)."""
    return (_days(scenario.end) + 1) * DAY - 1


def make_stays(scenario: Scenario, shard: Shard, people: People) -> Stays:
    """Draw the stays of a shard's persons; no two stays of a person overlap and none follows a death."""
    rng = stream(scenario.seed, shard.number, "stays")
    start, end = _days(scenario.start), _days(scenario.end)
    person, forced = _visits(rng, people, end)
    first_day = np.maximum(start, people.birth[person])
    day = first_day + (rng.random(len(person)) * (end - first_day + 1)).astype(np.int64)
    condition = _conditions(rng, people, person, day, forced)
    _spread_dialysis(rng, person, condition, day, start)
    elsewhere = rng.random(len(person)) >= HOME_SHARE
    site = np.where(elsewhere, pick(rng, site_weights(shard), len(person)), people.home[person])
    entry, exit_ = _times(rng, condition, day)
    deaths = np.array([c.deces_pct for c in conditions()])[condition]
    stays = Stays(person, site, condition, entry, exit_, rng.random(len(person)) * 100 < deaths, np.zeros_like(person))
    return _coherent(stays, people, end_of(scenario))


def _visits(rng: np.random.Generator, people: People, end: int) -> tuple[np.ndarray, np.ndarray]:
    """Position of the person of each visit, and whether the visit is a dialysis session."""
    age = np.clip((end - people.birth) * 4 // 1461, 0, 104)
    use = np.array([band.recours for band in age_bands()])[age // 5]
    visits = 1 + rng.poisson(use * EXTRA_STAYS).astype(np.int64)
    sessions = np.where(people.dialysed, rng.integers(12, 26, len(people), dtype=np.int64), 0)
    positions = np.arange(len(people), dtype=np.int64)
    counts = [visits.astype(np.intp), sessions.astype(np.intp)]  # 32 bits in the browser, where repeat insists on it
    person = np.concatenate([np.repeat(positions, count) for count in counts])
    return person, np.arange(len(person)) >= visits.sum()


def _conditions(
    rng: np.random.Generator, people: People, person: np.ndarray, day: np.ndarray, forced: np.ndarray
) -> np.ndarray:
    """Index of the condition of each visit, among those that age and sex allow."""
    age = (day - people.birth[person]) * 4 // 1461
    female = people.female[person]
    weights = np.zeros((len(person), len(conditions())))
    for index, condition in enumerate(conditions()):
        allowed = (age >= condition.age_min) & (age <= condition.age_max)
        if condition.sexe:
            allowed &= female == (condition.sexe == "F")
        weights[:, index] = allowed * condition.poids
    chosen = pick_each(rng, weights)
    dialysis = [condition.key for condition in conditions()].index("dialyse_chronique")
    chosen[forced] = dialysis
    return chosen


def _spread_dialysis(
    rng: np.random.Generator, person: np.ndarray, condition: np.ndarray, day: np.ndarray, start: int
) -> None:
    """Put each patient's dialysis sessions about a month apart, from the first one on."""
    dialysis = [c.key for c in conditions()].index("dialyse_chronique")
    rows = np.flatnonzero(condition == dialysis)
    if not len(rows):
        return
    rows = rows[np.argsort(person[rows], kind="stable")]
    new = np.concatenate([[True], person[rows][1:] != person[rows][:-1]])
    gaps = rng.integers(*DIALYSIS_GAP_DAYS, len(rows), dtype=np.int64)
    gaps[new] = 0
    travelled = np.cumsum(gaps)
    group = np.cumsum(new) - 1
    first = start + (day[rows[new]] - start) // 8
    day[rows] = first[group] + travelled - travelled[new][group]


def _times(rng: np.random.Generator, condition: np.ndarray, day: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Entry and exit in seconds since 1970, by kind of stay."""
    size = len(condition)
    venue = np.array([VENUES.index(c.type_venue) for c in conditions()])[condition]
    planned = (venue != VENUES.index(FULL)) & (venue != VENUES.index(EMERGENCY))
    weekday = (day + 3) % 7
    day = np.where(planned & (weekday >= 5), day + 7 - weekday, day)
    hour = np.where(planned, rng.integers(7, 17, size, dtype=np.int64), rng.integers(0, 24, size, dtype=np.int64))
    entry = day * DAY + hour * HOUR + rng.integers(1, 60, size, dtype=np.int64) * MINUTE
    mean_nights = np.array([c.nuits for c in conditions()])[condition]
    nights = np.maximum(1, (rng.standard_gamma(2.5, size) * mean_nights / 2.5).astype(np.int64))
    leaving = rng.integers(9, 19, size, dtype=np.int64) * HOUR + rng.integers(1, 60, size, dtype=np.int64) * MINUTE
    overnight = (day + nights) * DAY + leaving
    same_day = entry + rng.integers(2 * 60, 7 * 60, size, dtype=np.int64) * MINUTE
    exit_ = np.where(venue == VENUES.index(FULL), overnight, same_day)
    unknown_share = np.array([HOUR_UNKNOWN.get(name, 0.0) for name in VENUES])[venue]
    unknown = rng.random(size) < unknown_share
    return entry, np.where(unknown, exit_ // DAY * DAY, exit_)


def _coherent(stays: Stays, people: People, end: int) -> Stays:
    """Sort, cut at the end of the period, and drop stays that overlap another or follow a death."""
    stays = stays.keep(np.lexsort((stays.exit, stays.entry, stays.person)))
    stays = stays.keep(stays.entry <= end)
    while True:
        same = np.concatenate([[False], stays.person[1:] == stays.person[:-1]])
        until = np.maximum(stays.exit, stays.entry)
        clash = same & np.concatenate([[False], stays.entry[1:] <= until[:-1]])
        after_death = same & np.concatenate([[False], stays.died[:-1]])
        drop = clash | after_death
        drop[1:] &= ~drop[:-1]
        if not drop.any():
            break
        stays = stays.keep(~drop)
    first = np.flatnonzero(np.concatenate([[True], stays.person[1:] != stays.person[:-1]]))
    rank = np.arange(len(stays)) - np.repeat(first, np.diff(np.append(first, len(stays))))
    still_in = stays.exit > end
    stays = replace(stays, rank=rank, exit=np.where(still_in, STILL_IN, stays.exit), died=stays.died & ~still_in)
    return stays.keep(rank < MAX_STAYS)


def stay_table(scenario: Scenario, shard: Shard, people: People, stays: Stays) -> Table:
    """Table ``sejour``."""
    rng = stream(scenario.seed, shard.number, "stay table")
    still_in = stays.exit == STILL_IN
    exit_ = np.where(still_in, 0, stays.exit).astype("datetime64[s]")
    exit_[still_in] = np.datetime64("NaT")
    transferred = rng.random((2, len(stays))) < 0.03
    full = stays.venue() == VENUES.index(FULL)
    leaving = np.where(stays.died, 2, np.where(transferred[1] & full, 1, 0))
    units = tuple(dict.fromkeys(condition.unite for condition in conditions()))
    unit = np.array([units.index(condition.unite) for condition in conditions()])[stays.condition]
    return {
        "nda": keys.nda(stays.nda_counters(people), scenario.seed),
        "ipp": keys.ipp(people.number[stays.person] * keys.IDENTITIES_PER_PERSON + stays.site, scenario.seed),
        "site": Category(stays.site.astype(np.int32), shard.sites),
        "type_venue": Category(stays.venue().astype(np.int32), VENUES),
        "date_entree": stays.entry.astype("datetime64[s]"),
        "date_sortie": exit_,
        "mode_entree": Category((transferred[0] & full).astype(np.int32), ("8", "7")),
        "mode_sortie": Category(np.where(still_in, -1, leaving).astype(np.int32), ("8", "7", "9")),
        "unite_fonctionnelle": Category(unit.astype(np.int32), units),
    }


def _days(day: dt.date) -> int:
    return (day - dt.date(1970, 1, 1)).days
