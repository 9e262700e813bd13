"""What happens to persons over the period: who needs the hospital, when and for what (before stays are settled).

Sources of events: incident illness by age and sex, bouts of chronic conditions, cancers with their series of
sessions, dialysis, births, follow-up, readmissions, transfers, deaths in hospital, and a first contact for those
who have none. Rates are those of ``conditions.csv`` and ``chronic.csv``.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import lru_cache

import numpy as np
from numpy.random import Generator

from synthetic.births import Births
from synthetic.catalogue import chronic_conditions, chronic_index, condition_index, conditions, procedures
from synthetic.lists import Tables, repeat
from synthetic.people import People, days_of
from synthetic.scenario import Scenario
from synthetic.seasons import SEASONS, day_weights, season_index
from synthetic.shards import Shard
from synthetic.streams import pick, stream

AGES = 106
HEADROOM = 1.25
"""Events are drawn this much too often, then thinned by the level of activity of their day's year."""
USE = 1.0
"""Overall level of incident illness, set by calibration."""
NOTHING, TERMINAL, TRANSFER, AT_BIRTH = 0, 1, 2, 3
PRIORITY = {"birth": 9, "terminal": 8, "transfer": 7, "incident": 5, "chronic": 5, "cancer": 5, "readmission": 4}
HOSPITAL_DEATH = 0.275
"""Share of deaths that happen in one of the network's sites (24 % of hospital deaths are in a CHR: IGAS)."""


@dataclass(frozen=True)
class Events:
    """Reasons to come: person (position), day, condition, kind, link to another event (-1: none) and priority.

    Deaths in hospital have their last day as ``day``. ``link`` holds, for a transfer, the event it follows; for a
    newborn, the event of the mother.
    """

    person: np.ndarray
    day: np.ndarray
    condition: np.ndarray
    kind: np.ndarray
    link: np.ndarray
    priority: np.ndarray

    def __len__(self) -> int:
        return len(self.person)

    def keep(self, mask: np.ndarray) -> Events:
        """The events selected by a mask (links are not renumbered)."""
        return replace(self, **{f.name: getattr(self, f.name)[mask] for f in fields(self)})


def _events(person, day, condition, kind: int = NOTHING, link=None, priority: int = 3) -> Events:
    size = len(person)
    condition = np.full(size, condition, dtype=np.int64) if np.ndim(condition) == 0 else condition
    return Events(
        np.asarray(person, dtype=np.int64),
        np.asarray(day, dtype=np.int64),
        condition,
        np.full(size, kind, dtype=np.int64),
        np.full(size, -1, dtype=np.int64) if link is None else link,
        np.full(size, priority, dtype=np.int64),
    )


def join(parts: list[Events]) -> Events:
    """Events one after the other."""
    return Events(**{f.name: np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(Events)})


@lru_cache
def incidence() -> Tables:
    """Weights of the conditions that may strike anybody, by age and sex (row ``2 * age + sex``)."""
    weights = np.zeros((2 * AGES, len(conditions())))
    for column, condition in enumerate(conditions()):
        if not condition.poids:
            continue
        for age in range(condition.age_min, min(condition.age_max, AGES - 1) + 1):
            level = condition.poids * _shape(age, condition.age_min, condition.age_pic, condition.age_max)
            for female in (0, 1):
                if condition.sexe in ("", "MF"[female]):
                    weights[2 * age + female, column] = level
    return Tables.of(weights)


def _shape(age: int, youngest: int, peak: int, oldest: int) -> float:
    """Incidence at an age, as a share of the peak's: slow rise, straight fall."""
    if age <= peak:
        share = 1.0 if peak == youngest else (age - youngest) / (peak - youngest)
        return 0.04 + 0.96 * share * share
    return 0.04 + 0.96 * (oldest - age) / max(1, oldest - peak)


@lru_cache
def _season_of(network: str) -> np.ndarray:
    return np.array([season_index(c.saison, network) for c in conditions()], dtype=np.int64)


@dataclass(frozen=True)
class Calendar:
    """Days of the scenario by year: a table of days for each (season, year), and the level of each."""

    start: int
    end: int
    first: np.ndarray
    last: np.ndarray
    tables: Tables
    level: np.ndarray

    @classmethod
    @lru_cache(maxsize=4)
    def of(cls, start_date, end_date) -> Calendar:
        """The calendar of a period."""
        weights = day_weights(start_date, end_date)
        start, end = days_of(start_date), days_of(end_date)
        years = np.arange(start, end + 1).astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64)
        values = np.unique(years)
        first = np.array([np.flatnonzero(years == year)[0] for year in values], dtype=np.int64)
        last = np.array([np.flatnonzero(years == year)[-1] for year in values], dtype=np.int64)
        longest = int((last - first).max()) + 1
        matrix = np.zeros((len(SEASONS) * len(values), longest))
        for season in range(len(SEASONS)):
            for place in range(len(values)):
                span = weights[season, first[place] : last[place] + 1]
                matrix[season * len(values) + place, : len(span)] = span
        counts = np.tile(last - first + 1, len(SEASONS))
        return cls(start, end, first + start, last + start, Tables.of(matrix), matrix.sum(axis=1) / counts)


def make_events(scenario: Scenario, shard: Shard, people: People, births: Births) -> Events:
    """All the events of a shard, in no order."""
    calendar = Calendar.of(scenario.start, scenario.end)

    def rng(concern: str) -> Generator:
        return stream(scenario.seed, shard.number, f"events:{concern}")

    parts = [
        _births(people, births, rng("births")),
        _incident(rng("incident"), people, calendar, shard.network),
        _bouts(rng("bouts"), people, calendar, shard.network),
        _cancers(rng("cancers"), people, calendar),
        _dialysis(rng("dialysis"), people, calendar),
        _chronic_visits(rng("visits"), people, calendar, shard.network),
    ]
    parts.append(_readmissions(rng("readmissions"), join(parts[1:3])))
    parts.append(_follow_up(rng("follow-up"), join(parts[1:4])))
    parts.append(_terminal(rng("deaths"), people, calendar))
    events = join(parts)
    events = events.keep((events.day >= calendar.start) & (events.day <= calendar.end))
    alive = (events.day >= people.birth[events.person]) & (
        (events.day < people.death[events.person]) | (events.kind == TERMINAL)
    )
    events = events.keep(alive & _fits(people, events))
    return join([events, _first_contact(rng("first"), people, events, calendar, shard.network)])


def _fits(people: People, events: Events) -> np.ndarray:
    """Whether the person has the age of the condition, give or take a year."""
    age = (events.day - people.birth[events.person]) * 4 // 1461
    low, high = (np.array([getattr(c, name) for c in conditions()]) for name in ("age_min", "age_max"))
    near = (age >= low[events.condition] - 1) & (age <= high[events.condition] + 1)
    return near | (events.kind != NOTHING)


def _births(people: People, births: Births, rng: Generator) -> Events:
    """Mother's and child's stay of each birth; newborn follow their mother's event."""
    index = condition_index()
    mothers = births.mother
    draw = rng.random(len(mothers))
    plain = np.where(draw < 0.205, index["cesarienne"], index["accouchement_voie_basse"])
    delivery = np.where(births.twins, index["accouchement_multiple"], plain)
    own = _events(mothers, births.day, delivery, AT_BIRTH, priority=PRIORITY["birth"])
    sick = rng.random(len(births.child))
    kind = np.where(births.child_twins, index["nouveau_ne_jumeau"], index["nouveau_ne_sain"])
    early = np.where(births.child_twins, 0.42, 0.076)
    kind = np.where(sick < early, index["prematurite"], kind)
    kind = np.where(sick > 0.932, index["detresse_neonatale"], kind)
    children = _events(
        births.child, people.birth[births.child], kind, AT_BIRTH, link=births.of, priority=PRIORITY["birth"]
    )
    jaundice = np.flatnonzero(rng.random(len(births.child)) < 0.02)
    after = _events(
        births.child[jaundice],
        people.birth[births.child[jaundice]] + 5 + rng.integers(0, 8, len(jaundice), dtype=np.int64),
        index["ictere_neonatal"],
    )
    row, _ = repeat(rng.integers(1, 5, len(mothers), dtype=np.int64))
    visits = _events(
        mothers[row],
        _weekday(births.day[row] - 22 - rng.integers(0, 220, len(row), dtype=np.int64)),
        index["consultation_gyneco"],
        priority=2,
    )
    return join([own, children, after, visits])


def _person_years(people: People, calendar: Calendar) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Person, year and share of the year lived in the period, for each person and year."""
    size, years = len(people), len(calendar.first)
    last_day = np.minimum(people.death - 1, calendar.end)[:, None]
    begin = np.maximum(people.birth[:, None], calendar.first[None, :])
    lived = np.clip(np.minimum(last_day, calendar.last[None, :]) - begin + 1, 0, None)
    person = np.repeat(np.arange(size, dtype=np.int64), years)
    return person, np.tile(np.arange(years, dtype=np.int64), size), lived.ravel() / 365.25


def _dated(
    rng: Generator, calendar: Calendar, network: str, person: np.ndarray, year: np.ndarray, condition: np.ndarray
) -> Events:
    """Events with a day in their year by the condition's season, thinned by its level; then those that follow."""
    row = _season_of(network)[condition] * len(calendar.first) + year
    kept = np.flatnonzero(rng.random(len(row)) * HEADROOM < calendar.level[row])
    day = calendar.first[year[kept]] + calendar.tables.pick(rng, row[kept])
    person, condition = person[kept], condition[kept]
    serie = np.array([c.serie for c in conditions()])[condition]
    gap = np.array([c.intervalle for c in conditions()], dtype=np.int64)[condition]
    after, place = repeat(rng.poisson(serie).astype(np.int64))
    step = gap[after] * (place + 1) + rng.integers(-3, 4, len(after), dtype=np.int64)
    first = _events(person, day, condition, priority=PRIORITY["incident"])
    return join([first, _events(person[after], _weekday(day[after] + step), condition[after], priority=4)])


def _incident(rng: Generator, people: People, calendar: Calendar, network: str) -> Events:
    """Illness that may strike anybody; the chronically ill and the frail come more often."""
    person, year, lived = _person_years(people, calendar)
    middle = (calendar.first + calendar.last) // 2
    age = np.clip((middle[year] - people.birth[person]) * 4 // 1461, 0, AGES - 1)
    cell = 2 * age + people.female[person]
    more = np.ones(len(person))
    for column, chronic in enumerate(chronic_conditions()):
        if chronic.recours != 1:
            more *= np.where(people.health.onset[person, column] <= calendar.first[year], chronic.recours, 1.0)
    expected = incidence().total[cell] / 1000 * lived * people.frailty[person] * np.minimum(more, 6.0)
    count = rng.poisson(expected * HEADROOM * USE).astype(np.int64)
    row, _ = repeat(count)
    return _dated(rng, calendar, network, person[row], year[row], incidence().pick(rng, cell[row]))


def _bouts(rng: Generator, people: People, calendar: Calendar, network: str) -> Events:
    """Bouts of chronic conditions, from their onset on, at the rate that the condition's ``terrain`` gives."""
    person, year, lived = _person_years(people, calendar)
    parts = []
    for place, condition in enumerate(conditions()):
        if not condition.terrain:
            continue
        key, _, rate = condition.terrain.partition(":")
        ill = people.health.onset[person, chronic_index()[key]] <= calendar.last[year]
        rows = np.flatnonzero(ill & (lived > 0))
        level = float(rate) * HEADROOM * lived[rows] * (0.35 + 0.65 * people.frailty[person[rows]])
        row, _ = repeat(rng.poisson(level))
        chosen = rows[row]
        event = _dated(rng, calendar, network, person[chosen], year[chosen], np.full(len(chosen), place))
        begun = event.day >= people.health.onset[event.person, chronic_index()[key]]
        age = (event.day - people.birth[event.person]) * 4 // 1461
        fits = begun & (age >= condition.age_min) & (age <= condition.age_max)
        parts.append(event.keep(fits))
    return join(parts)


CANCERS_F = {"cancer_sein": 0.42, "cancer_colon": 0.13, "cancer_rectum": 0.05, "cancer_poumon": 0.13}
CANCERS_M = {"cancer_prostate": 0.36, "cancer_colon": 0.13, "cancer_rectum": 0.07, "cancer_poumon": 0.17}
CANCERS_BOTH = {
    "cancer_pancreas": 0.06,
    "cancer_vessie": 0.05,
    "leucemie_aigue_myeloide": 0.04,
    "lymphome_b": 0.08,
    "myelome": 0.05,
}


YOUNG = {
    30: ("lymphome_b", "leucemie_aigue_myeloide"),
    50: ("lymphome_b", "leucemie_aigue_myeloide", "cancer_sein"),
}
"""Cancers that may begin before an age; from 50 on, any."""


@lru_cache
def _cancer_tables() -> tuple[np.ndarray, Tables]:
    """Conditions, and their weights by sex and age class (row ``2 * class + sex``)."""
    both = CANCERS_F | CANCERS_M | CANCERS_BOTH | {"cancer_sein_homme": 0.004}
    men = CANCERS_M | CANCERS_BOTH | {"cancer_sein_homme": 0.006}
    women = CANCERS_F | CANCERS_BOTH
    weights = []
    for allowed in (*YOUNG.values(), tuple(both)):
        weights += [[of_sex.get(key, 0.0) * (key in allowed) for key in both] for of_sex in (men, women)]
    return np.array([condition_index()[key] for key in both]), Tables.of(np.array(weights))


def cancer_kind(people: People, rng: Generator) -> np.ndarray:
    """Condition of the cancer that each person has, or would have, by sex and age at its onset."""
    keys, tables = _cancer_tables()
    age = (people.health.onset[:, chronic_index()["cancer"]] - people.birth) // 365
    group = np.digitize(age, list(YOUNG))
    return keys[tables.pick(rng, 2 * group + people.female.astype(np.int64))]


def _cancers(rng: Generator, people: People, calendar: Calendar) -> Events:
    """First stay, port, chemotherapy and radiotherapy sessions, second stays, of cancers that begin in the period."""
    index = condition_index()
    kind = cancer_kind(people, rng)
    onset = people.health.onset[:, chronic_index()["cancer"]]
    adult = onset - people.birth > 18 * 365
    ill = np.flatnonzero((onset >= calendar.start - 200) & (onset <= calendar.end) & adult)
    first = _weekday(onset[ill] + 12 + rng.integers(0, 35, len(ill), dtype=np.int64))
    parts = [_events(ill, first, kind[ill], priority=PRIORITY["cancer"])]
    again = np.flatnonzero(rng.random(len(ill)) < 0.45)
    later = first[again] + 90 + rng.integers(0, 500, len(again), dtype=np.int64)
    parts.append(_events(ill[again], _weekday(later), kind[ill[again]], priority=4))
    treated = np.flatnonzero(rng.random(len(ill)) < CHEMO_SHARE)
    begin = first[treated] + 35 + rng.integers(0, 30, len(treated), dtype=np.int64)
    port = _weekday(begin - 9)
    parts.append(_events(ill[treated], port, index["chambre_implantable"], priority=4))
    row, place = repeat(4 + rng.integers(0, 11, len(treated), dtype=np.int64))
    gap = np.where(rng.random(len(treated)) < 0.55, 21, 14)
    day = _weekday(begin)[row] + gap[row] * place
    parts.append(_events(ill[treated[row]], day, index["chimiotherapie_seance"]))
    irradiated = np.flatnonzero(rng.random(len(ill)) < RADIO_SHARE)
    row, place = repeat(5 + rng.integers(0, 21, len(irradiated), dtype=np.int64))
    start = first[irradiated] + 60 + rng.integers(0, 120, len(irradiated), dtype=np.int64)
    monday = start - (start + 3) % 7
    day = monday[row] + place // 5 * 7 + place % 5
    parts.append(_events(ill[irradiated[row]], day, index["radiotherapie_seance"]))
    return join(parts)


CHEMO_SHARE, RADIO_SHARE = 0.42, 0.3
DIALYSIS_DAYS = (0, 2, 4)


def _dialysis(rng: Generator, people: People, calendar: Calendar) -> Events:
    """Three sessions a week (Monday, Wednesday, Friday, or the day after), until a graft or death."""
    onset = people.health.onset[:, chronic_index()["dialyse"]]
    ill = np.flatnonzero((onset <= calendar.end) & (people.death > calendar.start))
    begin = np.maximum(onset[ill], calendar.start)
    until = np.minimum(begin + 365 + rng.integers(0, 7 * 365, len(ill), dtype=np.int64), calendar.end)
    monday = begin - (begin + 3) % 7 + 7 + rng.integers(0, 2, len(ill), dtype=np.int64)
    weeks = np.clip((np.minimum(until, people.death[ill]) - monday) // 7, 0, None)
    row, place = repeat(weeks * 3)
    day = monday[row] + place // 3 * 7 + np.array(DIALYSIS_DAYS)[place % 3]
    return _events(ill[row], day, condition_index()["dialyse_chronique"], priority=2)


def _chronic_visits(rng: Generator, people: People, calendar: Calendar, network: str) -> Events:
    """Outpatient visits of the chronically ill."""
    person, year, lived = _person_years(people, calendar)
    index, parts = condition_index(), []
    special = {"insuffisance_cardiaque": "consultation_cardio", "coronaropathie": "consultation_cardio"}
    special |= {"fibrillation_chronique": "consultation_cardio", "cancer": "consultation_onco"}
    for column, chronic in enumerate(chronic_conditions()):
        if not chronic.consultations:
            continue
        ill = people.health.onset[person, column] <= calendar.first[year]
        rows = np.flatnonzero(ill & (lived > 0))
        row, _ = repeat(rng.poisson(chronic.consultations * HEADROOM * lived[rows]))
        place = index[special.get(chronic.key, "consultation")]
        event = _dated(rng, calendar, network, person[rows[row]], year[rows[row]], np.full(len(row), place))
        parts.append(replace(event, priority=np.full(len(event), 2, dtype=np.int64)))
    return join(parts)


def _readmissions(rng: Generator, events: Events) -> Events:
    """A second stay for the same reason: soon after a full stay, some weeks after a day case."""
    full = np.array([c.type_venue == "hospitalisation complète" for c in conditions()])
    again = np.array([c.readmission_pct / 100 for c in conditions()])
    again *= np.where(full, 1.0, [DAY_CASE_AGAIN * (c.type_venue == "ambulatoire") for c in conditions()])
    nights = np.array([c.nuits for c in conditions()])
    rows = np.flatnonzero(rng.random(len(events)) < again[events.condition])
    condition = events.condition[rows]
    wait = rng.random(len(rows)) * np.where(full[condition], 26, 110)
    after = nights[condition].astype(np.int64) + 4 + np.floor(wait).astype(np.int64)
    day = events.day[rows] + after
    day = np.where(full[condition], day, _weekday(day))
    return _events(events.person[rows], day, _again_as()[condition], priority=PRIORITY["readmission"])


REPEATED = ("cataracte", "lithotritie", "coloscopie_polype", "depistage_coloscopie", "cancer_vessie", "coronarographie")
"""Operations that are done again; after any other one, patients come back for its consequences."""


@lru_cache
def _again_as() -> np.ndarray:
    """Condition of the second stay: the same one, or the care that follows an operation."""
    with_anaesthesia = {procedure.ccam for procedure in procedures() if "4" in procedure.activites}
    index, found = condition_index(), []
    for place, condition in enumerate(conditions()):
        operated = any(code in with_anaesthesia and share >= 0.6 for code, share in condition.actes.items())
        operated |= condition.unite == "CHIR-AMBU"
        if operated and condition.key not in REPEATED:
            day_case = condition.type_venue == "ambulatoire"
            place = index["soins_postop" if day_case else "infection_site_operatoire"]
        found.append(place)
    return np.array(found, dtype=np.int64)


DAY_CASE_AGAIN = 4.0
"""Day cases done again within some months (other side, control), as a multiple of the catalogue's readmissions."""
FOLLOW_UP = {"aigu": 0.35, "programme": 0.6, "oncologie": 0.7, "obstetrique": 0.4, "pediatrie": 0.3, "psychiatrie": 0.4}


@lru_cache
def _follow_up_table() -> tuple[np.ndarray, np.ndarray]:
    index = condition_index()
    clinic = {"CARDIO": "consultation_cardio", "PEDIATRIE": "consultation_pediatrie"}
    clinic |= {"GYNECO": "consultation_gyneco", "OBSTETRIQUE": "consultation_gyneco"}
    clinic |= {"OPHTALMO": "consultation_ophtalmo", "ONCO": "consultation_onco", "HEMATO": "consultation_onco"}
    surgical = ("CHIR", "ORTHO", "UROLOGIE", "ORL", "NEUROCHIR")
    chance, place = [], []
    for condition in conditions():
        chance.append(FOLLOW_UP.get(condition.nature, 0.0))
        default = "consultation_chirurgie" if condition.unite.startswith(surgical) else "consultation"
        place.append(index[clinic.get(condition.unite, default)])
    return np.array(chance), np.array(place, dtype=np.int64)


def _follow_up(rng: Generator, events: Events) -> Events:
    """An outpatient visit some weeks after a stay, and one before planned surgery (anaesthesia)."""
    chance, place = _follow_up_table()
    rows = np.flatnonzero(rng.random(len(events)) < chance[events.condition])
    after = events.day[rows] + 21 + rng.integers(0, 60, len(rows), dtype=np.int64)
    seen = _events(events.person[rows], _weekday(after), place[events.condition[rows]], priority=2)
    planned = np.array([c.nature == "programme" and c.type_venue != "séance" for c in conditions()])
    before = np.flatnonzero(planned[events.condition] & (rng.random(len(events)) < 0.55))
    day = events.day[before] - 7 - rng.integers(0, 30, len(before), dtype=np.int64)
    clinic = condition_index()["consultation_chirurgie"]
    return join([seen, _events(events.person[before], _weekday(day), clinic, priority=2)])


@lru_cache
def _fatal() -> tuple[Tables, np.ndarray]:
    """Conditions people die of in hospital: by age and sex, and (second) by chronic condition of the terrain."""
    weights = np.zeros((2 * AGES, len(conditions())))
    for column, condition in enumerate(conditions()):
        if condition.type_venue != "hospitalisation complète" or condition.deces_pct <= 0.15:
            continue
        own = condition.poids if condition.poids else (0.12 if condition.terrain else 0.0)
        own = {"soins_palliatifs": 0.35}.get(condition.key, own)
        for age in range(condition.age_min, min(condition.age_max, AGES - 1) + 1):
            shape = _shape(age, condition.age_min, condition.age_pic, condition.age_max)
            for female in (0, 1):
                if condition.sexe in ("", "MF"[female]) and not condition.terrain:
                    weights[2 * age + female, column] = own * shape * condition.deces_pct
    weights[:, condition_index()["detresse_neonatale"]] = 0
    weights[:2, condition_index()["fievre_enfant"]] += 0.01
    weights[weights.sum(axis=1) == 0, condition_index()["polytraumatisme"]] = 1.0
    return Tables.of(weights), weights


TERMINAL_OF_TERRAIN = (
    ("cancer", ("soins_palliatifs", "metastases"), 0.75),
    ("insuffisance_cardiaque", ("insuffisance_cardiaque_decompensee",), 0.5),
    ("cirrhose", ("cirrhose_decompensee",), 0.6),
    ("bpco", ("bpco_exacerbation",), 0.2),
)


def _terminal(rng: Generator, people: People, calendar: Calendar) -> Events:
    """The last stay of those who die in hospital, which ends on the day of death."""
    dying = np.flatnonzero((people.death >= calendar.start) & (people.death <= calendar.end))
    dying = dying[rng.random(len(dying)) < HOSPITAL_DEATH]
    day = people.death[dying]
    age = np.clip((day - people.birth[dying]) * 4 // 1461, 0, AGES - 1)
    condition = _fatal()[0].pick(rng, 2 * age + people.female[dying])
    for key, choices, share in reversed(TERMINAL_OF_TERRAIN):
        ill = people.health.has(key, dying, day) & (rng.random(len(dying)) < share)
        oldest = [conditions()[condition_index()[choice]] for choice in choices]
        chosen = np.array([condition_index()[choice] for choice in choices])
        place = rng.integers(0, len(choices), len(dying), dtype=np.int64)
        fits = ill & (age >= max(c.age_min for c in oldest)) & (age <= min(c.age_max for c in oldest))
        condition = np.where(fits, chosen[place], condition)
    covid = condition == condition_index()["covid19"]
    early = day < 18_316  # 24 February 2020
    condition = np.where(covid & early, condition_index()["pneumopathie_communautaire"], condition)
    return _events(dying, day, condition, TERMINAL, priority=PRIORITY["terminal"])


FIRST = {"consultation_chirurgie": 0.25, "consultation": 0.35, "u_traumatisme_membre": 0.15, "imagerie_externe": 0.25}


def _first_contact(rng: Generator, people: People, events: Events, calendar: Calendar, network: str) -> Events:
    """A patient of the warehouse has come at least once: one contact for those who have none."""
    never = np.ones(len(people), dtype=bool)
    never[events.person] = False
    person = np.flatnonzero(never & (people.death > calendar.start) & (people.birth <= calendar.end))
    first = np.maximum(people.birth[person], calendar.start)
    last = np.minimum(people.death[person] - 1, calendar.end)
    day = first + np.floor(rng.random(len(person)) * (last - first + 1)).astype(np.int64)
    chosen = np.array([condition_index()[key] for key in FIRST])[pick(rng, np.array(list(FIRST.values())), len(person))]
    age = (day - people.birth[person]) * 4 // 1461
    young = np.where(age < 16, condition_index()["consultation_pediatrie"], condition_index()["consultation"])
    low = np.array([c.age_min for c in conditions()])[chosen]
    high = np.array([c.age_max for c in conditions()])[chosen]
    fits = (age >= low) & (age <= high) & (age >= 16)
    event = _events(person, day, np.where(fits, chosen, young), priority=1)
    planned = np.array([c.type_venue == "consultation externe" for c in conditions()])[event.condition]
    moved = np.where(planned, _weekday(day), day)
    return replace(event, day=np.where(moved <= last, moved, day))


def _weekday(day: np.ndarray) -> np.ndarray:
    """The day itself, or the Monday after if it is in a weekend."""
    weekday = (day + 3) % 7
    return np.where(weekday >= 5, day + 7 - weekday, day)
