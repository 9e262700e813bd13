"""Passages of stays through medical units (truth), and table ``rum``."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from synthetic import keys
from synthetic.catalogue import condition_index, conditions, units
from synthetic.columns import Category, Table
from synthetic.lists import repeat
from synthetic.people import People
from synthetic.scenario import Scenario
from synthetic.shards import Shard
from synthetic.stays import FULL, MINUTE, OTHER_MODES, SESSION, STILL_IN, VENUES, Stays, end_of, unit_of
from synthetic.streams import stream
from synthetic.structure import medical_units

OBSERVATION_SHARE = 0.22
"""Full stays through the emergency ward that begin in the short-stay unit (UHCD)."""
CODED_VENUES = ("hospitalisation complète", "ambulatoire", "séance")
HEART_UNITS = ("CARDIO", "CHIR-CARDIAQUE", "CHIR-VASC")


@dataclass(frozen=True)
class Passages:
    """``stay`` (position), ``rank`` from 0, ``unit`` (kind), ``entry``, ``exit``, and whether it is the ``last``.

    Sorted by stay and rank. The last passage is that of the unit that treats the condition.
    """

    stay: np.ndarray
    rank: np.ndarray
    unit: np.ndarray
    entry: np.ndarray
    exit: np.ndarray
    last: np.ndarray

    def __len__(self) -> int:
        return len(self.stay)

    def ids(self, scenario: Scenario, people: People, stays: Stays) -> np.ndarray:
        """Identifiers of the passages' RUM."""
        return keys.row_id("rum", stays.nda_counters(people)[self.stay], self.rank, scenario.seed)

    def last_of(self, size: int) -> np.ndarray:
        """Position of the last passage of each stay (-1: none)."""
        place = np.full(size, -1, dtype=np.int64)
        place[self.stay[self.last]] = np.flatnonzero(self.last)
        return place


def make_passages(scenario: Scenario, shard: Shard, stays: Stays) -> Passages:
    """Cut stays into passages: short-stay unit, then intensive care, then the unit that treats."""
    rng = stream(scenario.seed, shard.number, "passages")
    kinds = {unit.key: place for place, unit in enumerate(units())}
    venue, main = stays.venue(), unit_of()[stays.condition]
    coded = np.isin(venue, [VENUES.index(name) for name in CODED_VENUES])
    full = venue == VENUES.index(FULL)
    length = stays.lasting(end_of(scenario)) - stays.entry
    draws = rng.random((len(stays), 2))
    nature = np.array([c.nature for c in conditions()])[stays.condition]
    adult = np.isin(nature, ["aigu", "psychiatrie", "oncologie"])
    watched = full & stays.urgent & adult & (main != kinds["UHCD"]) & (draws[:, 0] < OBSERVATION_SHARE)
    watched &= length > 86_400 * 2
    severe = np.array([c.reanimation_pct / 100 for c in conditions()])[stays.condition] * (1 + stays.died)
    newborn = np.isin(main, [kinds["NEONAT"], kinds["MATERNITE-NN"], kinds["REANIMATION"], kinds["OBSTETRIQUE"]])
    intensive = full & (draws[:, 1] < severe) & ~newborn & (length > 86_400)
    count = coded.astype(np.int64) * (1 + watched + intensive)
    stay, rank = repeat(count)
    last = rank == count[stay] - 1
    heart = np.isin(main, [kinds[key] for key in HEART_UNITS])
    care = np.where(heart, kinds["USIC"], kinds["REANIMATION"])
    unit = np.where(last, main[stay], np.where((rank == 0) & watched[stay], kinds["UHCD"], care[stay]))
    cut = rng.random((len(stays), 2))
    in_observation = np.minimum(length // 4, 86_400) * (0.5 + 0.5 * cut[:, 0])
    in_care = (length - in_observation) * (0.2 + 0.35 * cut[:, 1])
    first_end = np.where(watched, in_observation, 0) + np.where(watched, 0, in_care)
    second_end = in_observation + in_care
    cuts = np.stack([np.zeros(len(stays)), first_end, second_end], axis=1).astype(np.int64) // MINUTE * MINUTE
    entry = stays.entry[stay] + cuts[stay, np.minimum(rank, 2)]
    following = np.append(entry[1:], 0)
    return Passages(stay, rank, unit, entry, np.where(last, stays.exit[stay], following), last)


def rum_table(scenario: Scenario, shard: Shard, people: People, stays: Stays, passages: Passages) -> Table:
    """Table ``rum``."""
    rng = stream(scenario.seed, shard.number, "rum")
    row, counters = passages.stay, stays.nda_counters(people)
    first, last = passages.rank == 0, passages.last
    move = OTHER_MODES.index("6")
    open_ = passages.exit == STILL_IN
    exit_ = np.where(open_, 0, passages.exit).astype("datetime64[s]")
    exit_[open_] = np.datetime64("NaT")
    weight, weeks = _newborn(rng, stays)
    left = np.where(stays.exit == STILL_IN, -1, stays.mode_out)
    return {
        "id_rum": passages.ids(scenario, people, stays),
        "nda": keys.nda(counters, scenario.seed)[row],
        "rang": passages.rank + 1,
        "unite_medicale": medical_units(passages.unit),
        "date_entree": passages.entry.astype("datetime64[s]"),
        "date_sortie": exit_,
        "mode_entree": Category(np.where(first, stays.mode_in[row], move).astype(np.int32), OTHER_MODES),
        "mode_sortie": Category(np.where(last, left[row], move).astype(np.int32), OTHER_MODES),
        "nombre_seances": (stays.venue()[row] == VENUES.index(SESSION)).astype(np.int64),
        "poids_naissance": np.where(first, weight[row], np.nan),
        "age_gestationnel": np.where(first, weeks[row], np.nan),
    }


def _newborn(rng: np.random.Generator, stays: Stays) -> tuple[np.ndarray, np.ndarray]:
    """Weight (g) and gestational age (weeks) of newborn, and gestational age at delivery for mothers."""
    index = condition_index()
    size = len(stays)
    of = stays.condition
    early = of == index["prematurite"]
    twin = of == index["nouveau_ne_jumeau"]
    child = early | twin | (of == index["nouveau_ne_sain"]) | (of == index["detresse_neonatale"])
    noise = rng.standard_normal((size, 2))
    weeks = np.where(
        early, np.clip(np.rint(33.4 + 2.2 * noise[:, 0]), 24, 36), np.clip(np.rint(39.3 + 1.1 * noise[:, 0]), 37, 42)
    )
    weeks = np.where(twin, np.clip(np.rint(37.3 + 0.8 * noise[:, 0]), 37, 39), weeks)
    grams = np.rint((3350 + (weeks - 39.3) * 165 + 380 * np.minimum(1.0, weeks / 39) * noise[:, 1]) / 5) * 5
    grams = np.clip(grams - twin * 250, 520, 5200)
    mother = np.full(size, np.nan)
    linked = np.flatnonzero(child & (stays.mother >= 0))
    mother[stays.mother[linked]] = weeks[linked]
    at_birth = child & (stays.mode_in == OTHER_MODES.index("N"))
    return np.where(at_birth, grams, np.nan), np.where(at_birth, weeks, mother)
