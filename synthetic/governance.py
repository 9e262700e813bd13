"""Governance: register of information and objections, projects, extractions (clean: objections are respected)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from synthetic import keys
from synthetic.catalogue import chronic_index, rows, sites
from synthetic.columns import Category, Table
from synthetic.people import People, days_of
from synthetic.scenario import Scenario
from synthetic.shards import Shard
from synthetic.streams import SCENARIO, stream

INFORMED_SHARE, OBJECTION_SHARE, PROJECT_OBJECTION_SHARE, WITHDRAWN_SHARE = 0.78, 0.006, 0.004, 0.15
EVENTS_PER_IDENTITY = 8
KINDS = ("information", "opposition", "levée d'opposition")
SCOPES = ("entrepôt", "projet")
CHANNELS = ("livret d'accueil", "courrier", "portail patient", "accueil")
EXTRACTIONS = 2
"""Extractions of a project: when its space opens, and one update a year later."""


@dataclass(frozen=True)
class Project:
    """A project: identifier, title, legal frame, scope, days of its space, share of the eligible, chronic condition."""

    id: str
    title: str
    frame: str
    scope: str
    site: str
    opened: int
    closed: int
    share: float
    terrain: str

    def dates(self, end: int) -> list[int]:
        """Days of its extractions within the period."""
        return [day for day in (self.opened + 20 + 365 * turn for turn in range(EXTRACTIONS)) if day <= end]

    def concerns(self, site: str) -> bool:
        """Whether the project extracts data from a site."""
        if self.scope == "mono-établissement":
            return site == self.site
        return self.scope == "inter-réseaux" or sites()[site].reseau == sites()[self.site].reseau


def projects(scenario: Scenario) -> list[Project]:
    """The scenario's projects; the site in charge is drawn by seed."""
    return _projects(scenario.seed, scenario.start, scenario.end, scenario.sites)


@lru_cache(maxsize=64)
def _projects(seed: int, start: dt.date, end: dt.date, codes: tuple[str, ...]) -> list[Project]:
    rng = stream(seed, SCENARIO, "projects")
    found, length = [], (end - start).days
    for row in rows("projects"):
        site = codes[int(rng.integers(0, len(codes), dtype=np.int64))]
        opened = days_of(start) + int(length * float(row["ouverture"]))
        closed = opened + int(row["duree_mois"]) * 30
        found.append(
            Project(
                row["id"],
                row["titre"],
                row["cadre"],
                row["perimetre"],
                site,
                opened,
                closed,
                float(row["part"]),
                row["terrain"],
            )
        )
    return found


def project_table(scenario: Scenario) -> Table:
    """Table ``projet``."""
    found = projects(scenario)
    last = days_of(scenario.end)
    closed = np.array([p.closed for p in found]).astype("datetime64[D]")
    closed[[p.closed > last for p in found]] = np.datetime64("NaT")
    return {
        "id_projet": np.array([p.id.encode() for p in found], dtype="S"),
        "titre": Category.of(p.title for p in found),
        "cadre": Category.of(p.frame for p in found),
        "site_responsable": Category.of(p.site for p in found),
        "perimetre": Category.of(p.scope for p in found),
        "date_avis": np.array([p.opened - 45 for p in found]).astype("datetime64[D]"),
        "date_debut": np.array([p.opened for p in found]).astype("datetime64[D]"),
        "date_fin": closed,
    }


@dataclass(frozen=True)
class Register:
    """Objections by identity: days of objection and of its withdrawal (to the warehouse, and to one project)."""

    informed: np.ndarray
    objected: np.ndarray
    withdrawn: np.ndarray
    project: np.ndarray
    project_objected: np.ndarray


FAR = np.int64(1 << 40)


def make_register(scenario: Scenario, shard: Shard, created: np.ndarray, death: np.ndarray) -> Register:
    """Draw information and objections of identities created on given days, of persons who die on others."""
    rng = stream(scenario.seed, shard.number, "register")
    size, end = len(created), days_of(scenario.end)
    informed = np.where(rng.random(size) < INFORMED_SHARE, created + rng.integers(0, 30, size, dtype=np.int64), FAR)
    wait = rng.integers(3, 500, size, dtype=np.int64)
    start = np.minimum(informed, created + 60)
    objected = np.where(rng.random(size) < OBJECTION_SHARE, start + wait, FAR)
    withdrawn = np.where(
        rng.random(size) < WITHDRAWN_SHARE, objected + rng.integers(30, 400, size, dtype=np.int64), FAR
    )
    project = rng.integers(0, len(projects(scenario)), size, dtype=np.int64)
    opened = np.array([p.opened for p in projects(scenario)])[project]
    against = np.where(rng.random(size) < PROJECT_OBJECTION_SHARE, np.maximum(opened, created) + 5 + wait // 4, FAR)
    days = [np.where(day <= np.minimum(death, end), day, FAR) for day in (informed, objected, withdrawn, against)]
    return Register(days[0], days[1], np.where(days[1] < FAR, days[2], FAR), project, days[3])


def objection_table(
    scenario: Scenario, shard: Shard, people: People, person: np.ndarray, site: np.ndarray, register: Register
) -> Table:
    """Table ``opposition``, for identities (position of the person, index of the site)."""
    rng = stream(scenario.seed, shard.number, "objections")
    events = (
        (register.informed, 0, 0),
        (register.objected, 1, 0),
        (register.withdrawn, 2, 0),
        (register.project_objected, 1, 1),
    )
    parts = [(np.flatnonzero(day < FAR), place) for place, (day, _, _) in enumerate(events)]
    row = np.concatenate([rows_ for rows_, _ in parts])
    place = np.concatenate([np.full(len(rows_), index, dtype=np.int64) for rows_, index in parts])
    day = np.stack([day for day, _, _ in events])[place, row]
    kind = np.array([kind for _, kind, _ in events])[place]
    scope = np.array([scope for _, _, scope in events])[place]
    identity = people.number[person] * keys.IDENTITIES_PER_PERSON + site
    counter = identity[row] * EVENTS_PER_IDENTITY + place
    codes = np.array([p.id.encode() for p in projects(scenario)], dtype="S")
    channel = rng.integers(1, 4, len(row), dtype=np.int64)
    return {
        "id_evenement": keys.digits(keys.scatter(counter, 34, scenario.seed, "opposition"), 11),
        "ipp": keys.ipp(identity, scenario.seed)[row],
        "site": Category(site[row].astype(np.int32), shard.sites),
        "type_evenement": Category(kind.astype(np.int32), KINDS),
        "portee": Category(scope.astype(np.int32), SCOPES),
        "id_projet": np.where(scope == 1, codes[register.project[row]], b""),
        "date_evenement": day.astype("datetime64[D]"),
        "canal": Category(np.where(kind == 0, 0, channel).astype(np.int32), CHANNELS),
    }


def extraction_table(
    scenario: Scenario, shard: Shard, people: People, person: np.ndarray, site: np.ndarray, created: np.ndarray,
    register: Register,
) -> Table:  # fmt: skip
    """Table ``extraction``: identities known and eligible on the day, objections applied."""
    rng = stream(scenario.seed, shard.number, "extractions")
    end = days_of(scenario.end)
    row, lot, day_of, project_of, labels = [], [], [], [], []
    for place, project in enumerate(projects(scenario)):
        wanted = rng.random(len(person)) < project.share
        here = np.array([project.concerns(code) for code in shard.sites])[site]
        for day in project.dates(end):
            eligible = wanted & here & (created <= day)
            if project.terrain:
                eligible &= people.health.onset[person, chronic_index()[project.terrain]] <= day
            eligible &= ~((register.objected <= day) & (register.withdrawn > day))
            eligible &= ~((register.project == place) & (register.project_objected <= day))
            found = np.flatnonzero(eligible)
            row.append(found)
            lot.append(np.full(len(found), len(labels), dtype=np.int64))
            day_of.append(day)
            project_of.append(place)
            labels.append(f"{project.id} du {np.datetime64(day, 'D')}")
    rows_ = np.concatenate(row) if row else np.array([], dtype=np.int64)
    lots = np.concatenate(lot) if lot else np.array([], dtype=np.int64)
    identity = people.number[person] * keys.IDENTITIES_PER_PERSON + site
    codes = np.array([p.id.encode() for p in projects(scenario)], dtype="S")
    project = np.array(project_of, dtype=np.int64)[lots] if labels else lots
    return {
        "id_extraction": keys.digits(keys.scatter(identity[rows_] * 32 + lots, 36, scenario.seed, "extraction"), 11),
        "id_projet": codes[project],
        "lot": Category(lots.astype(np.int32), tuple(labels)),
        "date_extraction": np.array(day_of, dtype=np.int64)[lots].astype("datetime64[D]")
        if labels
        else lots.astype("datetime64[D]"),
        "ipp": keys.ipp(identity, scenario.seed)[rows_],
        "site": Category(site[rows_].astype(np.int32), shard.sites),
    }
