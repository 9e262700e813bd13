"""Vital signs and bedside measures: table ``constante``."""

from __future__ import annotations

import numpy as np

from synthetic import keys
from synthetic.catalogue import chronic_index, condition_index, conditions, sites, vitals
from synthetic.columns import Category, Table
from synthetic.laboratory import rounded
from synthetic.lists import rank_within, repeat
from synthetic.people import People
from synthetic.scenario import Scenario
from synthetic.shards import Shard
from synthetic.stays import (
    CLINIC, DAY, DAY_CASE, EMERGENCY, FULL, HOUR, MINUTE, SESSION, VENUES, Stays, end_of,
)  # fmt: skip
from synthetic.streams import stream
from synthetic.structure import opened

ROUNDS_MAX = 7
SHARES = {
    FULL: {"pas": 1, "pad": 1, "fc": 0.95, "temperature": 0.75, "spo2": 0.75, "fr": 0.3, "douleur": 0.5, "diurese": 0.2, "glycemie_capillaire": 0.12},
    DAY_CASE: {"pas": 0.9, "pad": 0.9, "fc": 0.85, "temperature": 0.35, "spo2": 0.7, "douleur": 0.5},
    SESSION: {"pas": 0.9, "pad": 0.9, "fc": 0.4, "temperature": 0.25},
    EMERGENCY: {"pas": 0.85, "pad": 0.85, "fc": 0.85, "temperature": 0.65, "spo2": 0.75, "fr": 0.3, "douleur": 0.7, "glycemie_capillaire": 0.1},
    CLINIC: {"pas": 0.22, "pad": 0.22, "fc": 0.15},
}  # fmt: skip
FIRST_ONLY = {FULL: {"poids": 0.8, "taille": 0.5}, DAY_CASE: {"poids": 0.5, "taille": 0.3}, SESSION: {"poids": 0.9}, CLINIC: {"poids": 0.25, "taille": 0.08}}  # fmt: skip
PRESENT = 0.93
FEVER = ("pneumopathie", "sepsis", "choc_septique", "pyelo", "grippe", "covid", "erysipele", "aplasie", "fievre_enfant", "appendicite", "cholecystite", "bronchiolite")  # fmt: skip
SHORT_OF_BREATH = {"insuffisance_respiratoire_aigue": -9, "covid19": -5, "bpco_exacerbation": -6, "pneumopathie_communautaire": -4, "insuffisance_cardiaque_decompensee": -4, "embolie_pulmonaire": -4, "bronchiolite": -4, "choc_septique": -4}  # fmt: skip


def vital_table(scenario: Scenario, shard: Shard, people: People, stays: Stays) -> Table:
    """Table ``constante``: a round at entry, then some of the following mornings."""
    rng = stream(scenario.seed, shard.number, "vitals")
    kinds = {vital.key: place for place, vital in enumerate(vitals())}
    end = end_of(scenario)
    venue = stays.venue()
    first, later = np.zeros((len(VENUES), len(kinds))), np.zeros((len(VENUES), len(kinds)))
    for place, name in enumerate(VENUES):
        for key, share in SHARES[name].items():
            first[place, kinds[key]] = later[place, kinds[key]] = share
        for key, share in FIRST_ONLY.get(name, {}).items():
            first[place, kinds[key]] = share
    days = np.maximum(0, (stays.lasting(end) - stays.entry) // DAY)
    rounds = np.where(venue == VENUES.index(FULL), 1 + np.minimum(days, ROUNDS_MAX - 1), 1)
    rounds = rounds * (rng.random(len(stays)) < PRESENT)
    stay, turn = repeat(rounds)
    entry = stays.entry[stay]
    minute = rng.integers(3, 40, len(stay), dtype=np.int64) * MINUTE
    moment = np.where(turn == 0, entry + minute, (entry // DAY + turn) * DAY + 7 * HOUR + 2 * minute)
    share = np.where(turn[:, None] == 0, first[venue[stay]], later[venue[stay]])
    fits = (moment <= stays.until(end)[stay]) & (moment <= end)
    fits &= opened(scenario, shard, stays.site[stay], moment // DAY, "constante")
    row, kind = np.nonzero((rng.random(share.shape) < share) & fits[:, None])
    stay, moment, turn = stay[row], moment[row], turn[row]
    value = _values(rng, people, stays, stay, kind, turn, moment // DAY)
    decimals = np.array([vital.decimales for vital in vitals()])[kind]
    counters = stays.nda_counters(people)
    site = stays.site[stay]
    ipp = keys.ipp(people.number[stays.person] * keys.IDENTITIES_PER_PERSON + stays.site, scenario.seed)
    pairs = [(code, vital) for code in shard.sites for vital in vitals()]
    return {
        "id_constante": keys.row_id("constante", counters[stay], rank_within(stay), scenario.seed),
        "nda": keys.nda(counters, scenario.seed)[stay],
        "ipp": ipp[stay],
        "site": Category(site.astype(np.int32), shard.sites),
        "code_local": Category.of(_code(code, vital.key) for code, vital in pairs)[site * len(vitals()) + kind],
        "libelle": Category.of(vital.libelle for vital in vitals())[kind],
        "valeur": rounded(value, decimals),
        "unite": Category.of(vital.unite for vital in vitals())[kind],
        "date_mesure": moment.astype("datetime64[s]"),
    }


def _code(site: str, key: str) -> str:
    """Code of a measure in the care record of a site: a mnemonic, or a prefixed one."""
    return key.upper()[:8] if sites()[site].style_code == "mnemonique" else f"{site.replace('-', '')}.{key[:6]}"


def _values(
    rng: np.random.Generator, people: People, stays: Stays, stay: np.ndarray, kind: np.ndarray, turn: np.ndarray,
    day: np.ndarray,
) -> np.ndarray:  # fmt: skip
    """Values: the person's own level (age, sex, chronic conditions), the acute condition at entry, and noise."""
    kinds = {vital.key: place for place, vital in enumerate(vitals())}
    person = stays.person[stay]
    age = np.clip((day - people.birth[person]) // 365, 0, 105)
    female = people.female[person]
    spread = np.array([vital.dispersion for vital in vitals()])[kind]
    own = rng.standard_normal((len(people), len(kinds)))[person, kind]
    noise = rng.standard_normal(len(kind))
    skewed = rng.standard_gamma(2.5, len(kind)) / 2.5
    ages = np.array([0, 1, 3, 6, 10, 14, 18, 60, 105])
    by_age = {
        "pas": (72, 88, 95, 99, 105, 112, 119, 134, 138),
        "pad": (44, 52, 58, 62, 66, 69, 73, 77, 72),
        "fc": (138, 120, 105, 95, 86, 80, 76, 75, 76),
        "fr": (42, 30, 25, 21, 19, 18, 16, 17, 18),
        "poids": (3.6, 10, 14.5, 21, 33, 52, 66, 74, 62),
        "taille": (51, 76, 96, 117, 140, 162, 171, 169, 162),
        "diurese": (250, 450, 700, 900, 1100, 1300, 1500, 1500, 1300),
    }
    centre = np.array([vital.centre for vital in vitals()], dtype=np.float64)[kind]
    for key, curve in by_age.items():
        rows = np.flatnonzero(kind == kinds[key])
        centre[rows] = np.interp(age[rows], ages, curve)
    adult_woman = female & (age >= 15)
    centre = np.where(adult_woman & (kind == kinds["poids"]), centre * 0.87, centre)
    centre = np.where(adult_woman & (kind == kinds["taille"]), centre * 0.94, centre)
    fixed = np.isin(kind, [kinds["taille"], kinds["poids"]])
    spread = np.where(fixed & (age < 16), spread * 0.5, spread)
    level = np.where(
        fixed, 1 + spread * own + 0.012 * noise * (kind == kinds["poids"]), 1 + spread * (0.6 * own + 0.7 * noise)
    )
    value = centre * level
    value = np.where(kind == kinds["douleur"], np.minimum(10, np.floor(skewed * 2.2)), value)
    value = _chronic(people, kinds, person, kind, day, value)
    names = [condition.key for condition in conditions()]
    fading = 1 / (1 + 0.7 * turn)
    fever = np.array([name.startswith(FEVER) for name in names])[stays.condition[stay]]
    value = np.where(fever & (kind == kinds["temperature"]), value + 1.7 * fading, value)
    value = np.where(fever & (kind == kinds["fc"]), value * (1 + 0.14 * fading), value)
    breath = np.array([SHORT_OF_BREATH.get(name, 0) for name in names])[stays.condition[stay]]
    value = np.where(kind == kinds["spo2"], np.minimum(100, value + breath * fading), value)
    value = np.where((kind == kinds["fr"]) & (breath < 0), value * (1 - 0.06 * breath * fading), value)
    shock = stays.condition[stay] == condition_index()["choc_septique"]
    low = shock & np.isin(kind, [kinds["pas"], kinds["pad"]])
    value = np.where(low, value * (1 - 0.32 * fading), value)
    floor = np.array([60, 25, 35, 34.5, 65, 8, 0.5, 40, 0, 0, 0.4])[kind]
    top = np.array([240, 140, 190, 41.5, 100, 70, 240, 205, 10, 5000, 6])[kind]
    floor = np.where(age < 2, np.minimum(floor, 50), floor)
    return np.clip(value, floor, top)


def _chronic(people: People, kinds: dict[str, int], person, kind, day, value) -> np.ndarray:
    effects = (
        ("hta", "pas", 1.07), ("hta", "pad", 1.04), ("obesite", "poids", 1.38), ("denutrition_chronique", "poids", 0.8),
        ("bpco", "spo2", 0.965), ("diabete_type2", "glycemie_capillaire", 1.35), ("diabete_type1", "glycemie_capillaire", 1.5),
        ("insuffisance_cardiaque", "poids", 1.04), ("fibrillation_chronique", "fc", 1.08), ("dialyse", "diurese", 0.3),
    )  # fmt: skip
    assert all(name in chronic_index() for name, _, _ in effects)
    for name, key, ratio in effects:
        rows = np.flatnonzero(kind == kinds[key])
        rows = rows[people.health.has(name, person[rows], day[rows])]
        value[rows] *= ratio
    return value
