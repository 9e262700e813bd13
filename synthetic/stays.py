"""Stays: events settled at a site, with hours and lengths, without overlap (truth), and table ``sejour``."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import lru_cache

import numpy as np
from numpy.random import Generator

from synthetic import keys
from synthetic.births import make_births
from synthetic.catalogue import condition_index, conditions, sites, units
from synthetic.columns import Category, Table
from synthetic.lists import Tables, rank_within
from synthetic.people import People, days_of
from synthetic.scenario import Scenario
from synthetic.seasons import STRIKE_LOSS, strikes
from synthetic.shards import Shard, site_weights
from synthetic.streams import pick, stream
from synthetic.structure import unit_names
from synthetic.trajectories import AT_BIRTH, TERMINAL, Events, make_events

DAY, HOUR, MINUTE = 86_400, 3_600, 60
STILL_IN = np.iinfo(np.int64).max
MAX_STAYS = keys.STAYS_PER_PERSON - 64
"""Stays of one person in a clean warehouse; the ranks above are left to rows that faults add."""

FULL, DAY_CASE, SESSION, EMERGENCY, CLINIC = (
    "hospitalisation complète",
    "ambulatoire",
    "séance",
    "urgences",
    "consultation externe",
)
VENUES = (FULL, DAY_CASE, SESSION, EMERGENCY, CLINIC)
HOME_SHARE = 0.9
CANCER_CENTRE_SHARE = 0.25
HOUR_UNKNOWN = {DAY_CASE: 0.25, CLINIC: 0.7}
"""Share of the outings whose hour is not recorded (written 00:00:00), by kind of stay."""
TRANSFERS = {"idm_st_plus": 0.12, "avc_ischemique": 0.06, "prematurite": 0.1, "polytraumatisme": 0.1}
TRANSFER_SHARE = 0.006
"""Share of full stays that go on at another site of the network, by condition and elsewhere."""
OTHER_MODES = ("8", "7", "6", "9", "N")
HOURS_EMERGENCY = (3, 2, 2, 1.5, 1.5, 2, 2.5, 4, 6, 7.5, 8, 7.5, 7, 7, 7, 7, 7, 7, 7, 6.5, 6, 5.5, 5, 4)


@dataclass(frozen=True)
class Stays:
    """The stays of a shard, one array entry each, sorted by person and entry.

    ``person`` is a position in :class:`~synthetic.people.People`, ``site`` an index of the shard's sites,
    ``condition`` an index of the catalogue, ``entry`` and ``exit`` seconds since 1970 (:data:`STILL_IN` while the
    patient is in), ``rank`` the stay's rank for the person, ``urgent`` whether it came through the emergency ward,
    ``mode_in``, ``mode_out`` index :data:`OTHER_MODES`, ``mother`` is the position of the mother's stay (-1: none).
    """

    person: np.ndarray
    site: np.ndarray
    condition: np.ndarray
    entry: np.ndarray
    exit: np.ndarray
    died: np.ndarray
    rank: np.ndarray
    urgent: np.ndarray
    mode_in: np.ndarray
    mode_out: np.ndarray
    mother: np.ndarray

    def __len__(self) -> int:
        return len(self.person)

    def keep(self, mask: np.ndarray) -> Stays:
        """The stays selected by a mask or positions (positions of mothers are not renumbered)."""
        return replace(self, **{f.name: getattr(self, f.name)[mask] for f in fields(self)})

    def venue(self) -> np.ndarray:
        """Index into :data:`VENUES`."""
        return venue_of()[self.condition]

    def nda_counters(self, people: People) -> np.ndarray:
        """Counters from which NDA are made."""
        return people.number[self.person] * keys.STAYS_PER_PERSON + self.rank

    def lasting(self, end: int) -> np.ndarray:
        """Exit, or ``end`` for the stays that are not over."""
        return np.where(self.exit == STILL_IN, end, self.exit)

    def until(self, end: int) -> np.ndarray:
        """Last second of the stay: the end of the day where the hour of leaving is not recorded."""
        last = self.lasting(end)
        return np.where(last < self.entry, last + DAY - 1, last)

    def age(self, people: People) -> np.ndarray:
        """Age at entry, in whole years."""
        return np.clip((self.entry // DAY - people.birth[self.person]) * 4 // 1461, 0, 105)


@lru_cache
def venue_of() -> np.ndarray:
    """Kind of stay of each condition, as an index into :data:`VENUES`."""
    return np.array([VENUES.index(condition.type_venue) for condition in conditions()], dtype=np.int64)


def end_of(scenario: Scenario) -> int:
    """Second at which the period of the scenario ends (the extraction)."""
    return (days_of(scenario.end) + 1) * DAY - 1


def make_stays(scenario: Scenario, shard: Shard, people: People) -> Stays:
    """Draw the stays of a shard's persons."""
    rng = stream(scenario.seed, shard.number, "stays")
    births = make_births(scenario, shard, people)
    events = make_events(scenario, shard, people, births)
    order = np.lexsort((np.arange(len(events)), events.priority, events.day, events.person))
    mothers = np.flatnonzero((events.kind == AT_BIRTH) & (events.link < 0))
    where_now = np.empty(len(events), dtype=np.int64)
    where_now[order] = np.arange(len(events))
    link = (
        np.where(events.link >= 0, where_now[mothers[np.maximum(events.link, 0)]], -1) if len(mothers) else events.link
    )
    events = replace(events, link=link).keep(order)
    site = _sites(rng, shard, people, events)
    child = np.flatnonzero(events.link >= 0)
    site[child] = site[events.link[child]]
    events, site = _without_strikes(rng, scenario, shard, events, site)
    return _settle(rng, scenario, shard, people, events, site)


def _sites(rng: Generator, shard: Shard, people: People, events: Events) -> np.ndarray:
    """The patient's usual site or another of the network, one that has the unit."""
    size = len(events)
    weights = np.stack([np.where(column, site_weights(shard), 0.0) for column in _offers(shard).T])
    nowhere = weights.sum(axis=1) == 0
    weights[nowhere] = site_weights(shard)
    tables = Tables.of(weights)
    elsewhere = rng.random(size) >= HOME_SHARE
    other = tables.pick(rng, events.condition)
    home = people.home[events.person]
    offered = _offers(shard)[home, events.condition] | nowhere[events.condition]
    site = np.where(elsewhere | ~offered, other, home)
    centre = np.flatnonzero([sites()[code].type_etablissement == "CLCC" for code in shard.sites])
    draws = rng.random(len(people))[events.person]
    if len(centre):
        cancer = np.array([c.unite in ("ONCO", "HDJ-ONCO", "RADIOTHERAPIE", "CONSULT-ONCO") for c in conditions()])
        site = np.where(cancer[events.condition] & (draws < CANCER_CENTRE_SHARE), centre[0], site)
    dialysis = events.condition == condition_index()["dialyse_chronique"]
    return np.where(dialysis & offered, home, site).astype(np.int64)


@lru_cache(maxsize=8)
def _offers_of(codes: tuple[str, ...]) -> np.ndarray:
    has = {unit.key: {"CHU": unit.chu, "CHR": unit.chu, "CH": unit.ch, "CLCC": unit.clcc} for unit in units()}
    return np.array([[bool(has[c.unite][sites()[code].type_etablissement]) for c in conditions()] for code in codes])


def _offers(shard: Shard) -> np.ndarray:
    """Whether each site (rows) has the unit of each condition (columns)."""
    return _offers_of(shard.sites)


def _without_strikes(
    rng: Generator, scenario: Scenario, shard: Shard, events: Events, site: np.ndarray
) -> tuple[Events, np.ndarray]:
    """Drop part of the planned events of a site on strike."""
    planned = np.array([c.saison in ("programme", "consultation") for c in conditions()])[events.condition]
    lost = np.zeros(len(events), dtype=bool)
    for place, code in enumerate(shard.sites):
        for first, last in strikes(scenario, code):
            lost |= (site == place) & (events.day >= days_of(first)) & (events.day <= days_of(last))
    dropped = lost & planned & (events.link < 0) & (rng.random(len(events)) < STRIKE_LOSS)
    kept = np.flatnonzero(~dropped)
    new_place = np.cumsum(~dropped) - 1
    link = np.where(events.link >= 0, new_place[np.maximum(events.link, 0)], -1)
    return replace(events, link=link).keep(kept), site[kept]


def _settle(
    rng: Generator, scenario: Scenario, shard: Shard, people: People, events: Events, site: np.ndarray
) -> Stays:
    """Give hours and lengths, add transfers, drop what overlaps, and cut at the end of the period."""
    end = end_of(scenario)
    urgent = rng.random(len(events)) * 100 < np.array([c.urgences_pct for c in conditions()])[events.condition]
    urgent &= np.isin(venue_of()[events.condition], [VENUES.index(FULL), VENUES.index(DAY_CASE)])
    urgent &= np.array([sites()[code].type_etablissement != "CLCC" for code in shard.sites])[site]
    entry, leaving = _times(rng, events, urgent)
    entry = np.where(events.kind == AT_BIRTH, _delivery_hours(rng, events, entry), entry)
    leaving = np.maximum(leaving, np.where(leaving % DAY == 0, entry // DAY * DAY, entry + 30 * MINUTE))
    mode_in = np.where((events.kind == AT_BIRTH) & (events.link >= 0), OTHER_MODES.index("N"), 0)
    died = events.kind == TERMINAL
    mode_out = np.where(died, OTHER_MODES.index("9"), 0)
    draft = Stays(
        events.person, site, events.condition, entry, leaving, died, np.zeros_like(entry), urgent, mode_in, mode_out,
        events.link,
    )  # fmt: skip
    draft, priority = _with_transfers(rng, shard, draft, events.priority)
    return _coherent(draft, priority, end)


def _times(rng: Generator, events: Events, urgent: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Entry and exit in seconds since 1970, by kind of stay; a last stay ends on the event's day."""
    size = len(events)
    venue = venue_of()[events.condition]
    full, emergency = venue == VENUES.index(FULL), venue == VENUES.index(EMERGENCY)
    by_chance = urgent | emergency
    hour = np.where(by_chance, pick(rng, np.array(HOURS_EMERGENCY), size), rng.integers(7, 17, size, dtype=np.int64))
    hour = np.where(full & ~by_chance, 8 + hour % 9, hour)
    minute = rng.integers(1, 60, size, dtype=np.int64)
    mean = np.array([c.nuits for c in conditions()])[events.condition]
    length = rng.standard_gamma(2.5, size) * (np.maximum(mean, 1.0) - 0.5) / 2.5 + 0.5
    nights = np.maximum(1, np.rint(length)).astype(np.int64)
    terminal = events.kind == TERMINAL
    nights = np.where(terminal, np.rint(length * 1.2).astype(np.int64), nights)
    day = np.where(terminal, events.day - nights, events.day)
    entry = day * DAY + hour * HOUR + minute * MINUTE
    out_hour = np.where(terminal, rng.integers(0, 24, size, dtype=np.int64), rng.integers(9, 19, size, dtype=np.int64))
    leaving = (day + nights) * DAY + out_hour * HOUR + rng.integers(1, 60, size, dtype=np.int64) * MINUTE
    short = rng.integers(90, 420, size, dtype=np.int64) * MINUTE
    same_day = np.minimum(entry + short, day * DAY + DAY - MINUTE)
    out = np.where(full, leaving, np.where(emergency, entry + short, same_day))
    out = np.where(terminal & (nights == 0), np.minimum(entry + short, day * DAY + DAY - MINUTE), out)
    unknown = rng.random(size) < np.array([HOUR_UNKNOWN.get(name, 0.0) for name in VENUES])[venue]
    return entry, np.where(unknown & ~terminal, out // DAY * DAY, out)


def _delivery_hours(rng: Generator, events: Events, entry: np.ndarray) -> np.ndarray:
    """Newborn enter at birth; mothers, some hours before."""
    size = len(events)
    born = rng.integers(0, 24, size, dtype=np.int64) * HOUR + rng.integers(1, 60, size, dtype=np.int64) * MINUTE
    before = rng.integers(1, 12, size, dtype=np.int64) * HOUR
    child = events.link >= 0
    at = events.day * DAY + np.where(child, born[np.maximum(events.link, 0)], born)
    return np.where(child, at, np.where(events.kind == AT_BIRTH, at - before, entry))


def _with_transfers(rng: Generator, shard: Shard, stays: Stays, priority: np.ndarray) -> tuple[Stays, np.ndarray]:
    """Send some full stays on to another site of the network, where the patient enters some hours later."""
    share = np.array([TRANSFERS.get(c.key, TRANSFER_SHARE) for c in conditions()])[stays.condition]
    full = stays.venue() == VENUES.index(FULL)
    moved = np.flatnonzero(full & ~stays.died & (rng.random(len(stays)) < share) & (len(shard.sites) > 1))
    gap = rng.integers(1, 4, len(moved), dtype=np.int64) * HOUR
    nights = 1 + np.floor(rng.standard_gamma(2.5, len(moved)) * 1.6).astype(np.int64)
    step = 1 + rng.integers(0, max(1, len(shard.sites) - 1), len(moved), dtype=np.int64)
    site = (stays.site[moved] + step) % len(shard.sites)
    has = _offers(shard)[site, stays.condition[moved]]
    moved, gap, nights, site = moved[has], gap[has], nights[has], site[has]
    entry = stays.exit[moved] + gap
    second = replace(
        stays.keep(moved),
        site=site,
        entry=entry,
        exit=(entry // DAY + nights) * DAY + 11 * HOUR + gap // 60,
        urgent=np.zeros(len(moved), dtype=bool),
        mode_in=np.full(len(moved), OTHER_MODES.index("7")),
        mother=np.full(len(moved), -1, dtype=np.int64),
    )
    stays.mode_out[moved] = OTHER_MODES.index("7")
    whole = Stays(**{f.name: np.concatenate([getattr(stays, f.name), getattr(second, f.name)]) for f in fields(Stays)})
    return whole, np.concatenate([priority, np.full(len(moved), 7, dtype=np.int64)])


def _coherent(stays: Stays, priority: np.ndarray, end: int) -> Stays:
    """Sort, cut at the end of the period, and drop what overlaps a stay of more weight or follows a death."""
    place = np.arange(len(stays), dtype=np.int64)
    order = np.lexsort((place, stays.exit, stays.entry, stays.person))
    order = order[stays.entry[order] <= end]
    person, entry = stays.person, stays.entry
    until = np.where(stays.exit < stays.entry, stays.exit + DAY - 1, stays.exit)
    while True:
        first, second = order[:-1], order[1:]
        same = person[first] == person[second]
        clash = same & (entry[second] <= until[first])
        dead = same & stays.died[first]
        loses_second = (clash & (priority[second] <= priority[first])) | dead
        loses_first = clash & ~loses_second
        drop = np.zeros(len(order), dtype=bool)
        drop[1:] |= loses_second
        drop[:-1] |= loses_first
        # One of two neighbours at a time: what was beside a dropped stay is looked at again.
        drop[1:] &= ~drop[:-1]
        if not drop.any():
            break
        order = order[~drop]
    kept = stays.keep(order)
    now = np.full(len(stays), -1, dtype=np.int64)
    now[order] = np.arange(len(order))
    mother = np.where(kept.mother >= 0, now[np.maximum(kept.mother, 0)], -1)
    still_in = kept.exit > end
    rank = rank_within(kept.person)
    kept = replace(
        kept,
        rank=rank,
        exit=np.where(still_in, STILL_IN, kept.exit),
        died=kept.died & ~still_in,
        mother=mother,
        mode_out=_modes_out(kept),
    )
    return kept if int(rank.max(initial=0)) < MAX_STAYS else kept.keep(rank < MAX_STAYS)


def _modes_out(stays: Stays) -> np.ndarray:
    """A transfer whose second stay was dropped is a plain discharge.

    The entry of a transfer whose first stay was dropped is left: it comes from a hospital outside.
    """
    moved = stays.mode_out == OTHER_MODES.index("7")
    follows = np.zeros(len(stays), dtype=bool)
    if len(stays) > 1:
        follows[:-1] = (stays.person[1:] == stays.person[:-1]) & (stays.mode_in[1:] == OTHER_MODES.index("7"))
    return np.where(moved & ~follows, 0, stays.mode_out)


def stay_table(scenario: Scenario, shard: Shard, people: People, stays: Stays) -> Table:
    """Table ``sejour``."""
    rng = stream(scenario.seed, shard.number, "stay table")
    still_in = stays.exit == STILL_IN
    exit_ = np.where(still_in, 0, stays.exit).astype("datetime64[s]")
    exit_[still_in] = np.datetime64("NaT")
    full = stays.venue() == VENUES.index(FULL)
    age = stays.age(people)
    nda = keys.nda(stays.nda_counters(people), scenario.seed)
    transferred_in = stays.mode_in == OTHER_MODES.index("7")
    care_home = full & (age >= 80) & (rng.random(len(stays)) < 0.12)
    origin = np.where(stays.urgent, 0, np.where(transferred_in, 1, np.where(care_home, 2, -1)))
    rehabilitation = full & (age >= 60) & (rng.random(len(stays)) < (age - 50) * 0.006)
    home_out = stays.mode_out == 0
    leaving = np.where(home_out & rehabilitation, OTHER_MODES.index("7"), stays.mode_out)
    goal = np.where(stays.mode_out == OTHER_MODES.index("7"), 0, np.where(home_out & rehabilitation, 1, -1))
    goal = np.where((goal < 0) & home_out & care_home, 2, goal)
    mother = np.where(stays.mother >= 0, nda[np.maximum(stays.mother, 0)], b"") if len(nda) else nda
    return {
        "nda": nda,
        "ipp": keys.ipp(people.number[stays.person] * keys.IDENTITIES_PER_PERSON + stays.site, scenario.seed),
        "site": Category(stays.site.astype(np.int32), shard.sites),
        "type_venue": Category(stays.venue().astype(np.int32), VENUES),
        "date_entree": stays.entry.astype("datetime64[s]"),
        "date_sortie": exit_,
        "mode_entree": Category(stays.mode_in.astype(np.int32), OTHER_MODES),
        "provenance": Category(origin.astype(np.int32), ("5", "1", "7")),
        "mode_sortie": Category(np.where(still_in, -1, leaving).astype(np.int32), OTHER_MODES),
        "destination": Category(np.where(still_in, -1, goal).astype(np.int32), ("1", "2", "7")),
        "unite_fonctionnelle": unit_names(scenario, shard, stays.site, entry_unit(stays), stays.entry // DAY),
        "nda_mere": mother,
    }


@lru_cache
def unit_of() -> np.ndarray:
    """Kind of unit of each condition, as a place in :func:`~synthetic.catalogue.units`."""
    place = {unit.key: index for index, unit in enumerate(units())}
    return np.array([place[condition.unite] for condition in conditions()], dtype=np.int64)


def entry_unit(stays: Stays) -> np.ndarray:
    """Kind of unit where each stay begins: the emergency ward for those who come through it."""
    place = {unit.key: index for index, unit in enumerate(units())}
    through = stays.urgent & ~np.isin(unit_of()[stays.condition], [place["OBSTETRIQUE"], place["NEONAT"]])
    return np.where(through, place["URGENCES"], unit_of()[stays.condition])
