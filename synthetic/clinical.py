"""Diagnoses and procedures of stays: tables ``diagnostic`` and ``acte``."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.random import Generator

from synthetic import keys
from synthetic.catalogue import chronic_conditions, chronic_index, condition_index, conditions, procedures
from synthetic.columns import Category, Table
from synthetic.health import HEART_FAILURE
from synthetic.lists import Lists, rank_within, repeat
from synthetic.passages import Passages
from synthetic.people import People
from synthetic.scenario import Scenario
from synthetic.shards import Shard
from synthetic.stays import DAY, FULL, HOUR, MINUTE, SESSION, VENUES, Stays, end_of, unit_of
from synthetic.streams import SCENARIO, stream
from synthetic.structure import medical_units
from synthetic.trajectories import cancer_kind

HEART_CODES = ("I5000", "I5001", "I5002", "I5009", "I5010", "I5011", "I5012", "I5019", "I509", "I1109", "I1309")
UNSPECIFIED_SHARE = 0.35
"""Heart failure coded without its ejection fraction."""
FALSE_HEART_FAILURE = 0.012
"""Full stays of persons of 70 and more whose heart failure is coded and does not exist."""
DAY_CASE_CODING = 0.3
"""Coding of comorbidities in day cases, compared with full stays."""
DENSITY = (0.72, 1.18)
"""Coding density of the sites, from the sparsest to the densest."""
CANCER_CODES = {
    "cancer_sein": "C509", "cancer_sein_homme": "C509", "cancer_colon": "C187", "cancer_rectum": "C20",
    "cancer_poumon": "C349", "cancer_prostate": "C61", "cancer_pancreas": "C259", "cancer_vessie": "C679",
    "leucemie_aigue_myeloide": "C920", "lymphome_b": "C833", "myelome": "C900",
}  # fmt: skip
CANCER_STAYS = (
    "chimiotherapie_seance", "radiotherapie_seance", "chimio_hc", "surveillance_cancer", "metastases",
    "aplasie_febrile", "chambre_implantable", "soins_palliatifs",
)  # fmt: skip
DP, DR, DAS = 0, 1, 2


@lru_cache
def all_codes() -> tuple[str, ...]:
    """Every ICD-10 code that a stay may carry."""
    codes = [code for c in conditions() for code in (*c.dp, *c.das)]
    codes += [code for c in chronic_conditions() for code in c.codes]
    codes += [*HEART_CODES, *CANCER_CODES.values(), "Z515"]
    return tuple(dict.fromkeys(code for code in codes if not code.startswith("@")))


@lru_cache
def _code_lists() -> tuple[Lists, Lists, np.ndarray]:
    place = {code: index for index, code in enumerate(all_codes())}
    main = Lists.of([{place[code]: 1.0 for code in c.dp if code in place} for c in conditions()])
    das = Lists.of([{place[code]: share for code, share in c.das.items() if code in place} for c in conditions()])
    of_cancer = np.full(len(conditions()), place["C509"], dtype=np.int64)
    for key, code in CANCER_CODES.items():
        of_cancer[condition_index()[key]] = place[code]
    return main, das, of_cancer


def coding_density(scenario: Scenario, shard: Shard) -> np.ndarray:
    """How thoroughly each site codes comorbidities (1: as the catalogue says)."""
    low, high = DENSITY
    return np.array(
        [low + (high - low) * stream(scenario.seed, SCENARIO, f"coding:{site}").random() for site in shard.sites]
    )


def diagnosis_table(scenario: Scenario, shard: Shard, people: People, stays: Stays, passages: Passages) -> Table:
    """One DP for every RUM, and the associated diagnoses in the RUM of the unit that treats."""
    rng = stream(scenario.seed, shard.number, "diagnoses")
    codes = all_codes()
    main, das, of_cancer = _code_lists()
    hearts = _heart_codes(rng, people, stays)
    tumour = of_cancer[cancer_kind(people, stream(scenario.seed, shard.number, "events:cancers"))][stays.person]
    count = np.maximum(main.count[stays.condition], 1)
    choice = np.floor(rng.random(len(stays)) * rng.random(len(stays)) * count).astype(np.int64)
    dp = main.item[np.minimum(main.start[stays.condition] + choice, len(main.item) - 1)]
    heart = stays.condition == condition_index()["insuffisance_cardiaque_decompensee"]
    dp = np.where(heart, hearts, dp)
    last = passages.last_of(len(stays))
    coded = np.flatnonzero(last >= 0)
    density = coding_density(scenario, shard)[stays.site]
    level = np.where(stays.venue() == VENUES.index(FULL), 1.0, DAY_CASE_CODING) * density
    parts = [(passages.stay, np.arange(len(passages)), np.full(len(passages), DP), dp[passages.stay])]
    for row, code in (
        _associated(rng, das, stays, coded, density),
        _comorbidities(rng, people, stays, coded, level, hearts),
        _false_heart_failure(rng, people, stays, coded),
        _of_cancer(stays, coded, tumour),
    ):
        kind = np.where(np.isin(stays.condition[row], [condition_index()["chimiotherapie_seance"]]), DR, DAS)
        kind = np.where(code == tumour[row], kind, DAS)
        parts.append((row, last[row], kind, code))
    stay, passage, kind, code = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.lexsort((code, kind, passage, stay))
    stay, passage, kind, code = stay[order], passage[order], kind[order], code[order]
    # A code appears once in a RUM, and the DP is not repeated.
    pair = np.lexsort((kind, code, passage))
    again = np.zeros(len(pair), dtype=bool)
    again[pair[1:]] = (passage[pair][1:] == passage[pair][:-1]) & (code[pair][1:] == code[pair][:-1])
    kept = np.flatnonzero(~again)
    stay, passage, kind, code = stay[kept], passage[kept], kind[kept], code[kept]
    counters = stays.nda_counters(people)[stay]
    text = np.array([value.encode() for value in codes], dtype="S6")
    return {
        "id_diagnostic": keys.row_id("diagnostic", counters, rank_within(stay), scenario.seed),
        "nda": keys.nda(counters, scenario.seed),
        "id_rum": passages.ids(scenario, people, stays)[passage],
        "type_diagnostic": Category(kind.astype(np.int32), ("DP", "DR", "DAS")),
        "code_cim10": text[code],
    }


def _associated(
    rng: Generator, das: Lists, stays: Stays, coded: np.ndarray, density: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Diagnoses that go with the condition; those that define it (probability 1) are always coded."""
    row, code = das.draw(rng, stays.condition[coded])
    return coded[row], code


def _heart_codes(rng: Generator, people: People, stays: Stays) -> np.ndarray:
    """Code of heart failure that each stay would use: by ejection fraction, or without it, or with hypertension."""
    place = {code: index for index, code in enumerate(all_codes())}
    level = np.array([2, 1, 0])[people.health.heart[stays.person]]
    draw = rng.random((len(stays), 3))
    level = np.where(draw[:, 0] < UNSPECIFIED_SHARE, 3, level)
    left = np.where(draw[:, 1] < 0.25, 4, 0)
    code = np.array([place[name] for name in HEART_CODES[:8]])[level + left]
    day = stays.entry // DAY
    hypertensive = people.health.has("hta", stays.person, day) & (draw[:, 2] < 0.08)
    renal = hypertensive & people.health.has("maladie_renale", stays.person, day)
    code = np.where(hypertensive, place["I1109"], code)
    return np.where(renal, place["I1309"], code)


def _comorbidities(
    rng: Generator, people: People, stays: Stays, coded: np.ndarray, level: np.ndarray, hearts: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Chronic conditions of the person, coded or not by the site's density."""
    place = {code: index for index, code in enumerate(all_codes())}
    coded = coded[stays.venue()[coded] != VENUES.index(SESSION)]
    known = people.health.known(stays.person[coded], stays.entry[coded] // DAY)
    chance = np.array([chronic.codage for chronic in chronic_conditions()])
    row, column = np.nonzero(known)
    kept = rng.random(len(row)) < chance[column] * level[coded[row]]
    row, column = coded[row[kept]], column[kept]
    lists = [{place.get(code, -1): share for code, share in c.codes.items()} or {-1: 1.0} for c in chronic_conditions()]
    # A person's condition keeps its code from stay to stay.
    draw = rng.random((len(people), len(chance)))[stays.person[row], column]
    code = np.full(len(row), -1, dtype=np.int64)
    for index, choices in enumerate(lists):
        rows = np.flatnonzero(column == index)
        edges = np.cumsum(list(choices.values()))
        picked = np.minimum(np.searchsorted(edges, draw[rows] * edges[-1], side="right"), len(edges) - 1)
        code[rows] = np.array(list(choices))[picked]
    heart = column == chronic_index()[HEART_FAILURE]
    plain = rng.random(len(row)) < 0.45
    code = np.where(heart, np.where(plain, place["I509"], hearts[row]), code)
    already = stays.condition[row] == condition_index()["insuffisance_cardiaque_decompensee"]
    plain_pressure = already & (code == place["I10"])
    kept = (code >= 0) & ~(heart & already) & ~(plain_pressure & np.isin(hearts[row], [place["I1109"], place["I1309"]]))
    return row[kept], code[kept]


def _false_heart_failure(
    rng: Generator, people: People, stays: Stays, coded: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Heart failure coded in elderly persons who do not have it (codes are not the truth)."""
    draw = rng.random(len(coded)) < FALSE_HEART_FAILURE
    old = (stays.age(people)[coded] >= 70) & (stays.venue()[coded] == VENUES.index(FULL))
    ill = people.health.has(HEART_FAILURE, stays.person[coded], stays.entry[coded] // DAY)
    row = coded[draw & old & ~ill]
    return row, np.full(len(row), all_codes().index("I509"), dtype=np.int64)


def _of_cancer(stays: Stays, coded: np.ndarray, tumour: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The tumour, in the sessions and stays that treat it."""
    of_cancer = np.isin(stays.condition[coded], [condition_index()[key] for key in CANCER_STAYS])
    row = coded[of_cancer]
    return row, tumour[row]


@lru_cache
def _procedure_lists() -> tuple[Lists, np.ndarray]:
    place = {procedure.ccam: index for index, procedure in enumerate(procedures())}
    lists = Lists.of([{place[code]: share for code, share in c.actes.items()} for c in conditions()])
    return lists, np.array([len(procedure.activites.split("+")) for procedure in procedures()], dtype=np.int64)


EXCLUSIVE = (
    ("JQGD010", "JQGD012"), ("JQGA002", "JQGA003", "JQGA004"), ("JVJF004", "JVJF008"), ("ZZNL048", "ZZNL065"),
    ("NEKA018", "NEKA011", "NBCA010", "NBCA005"), ("DBLF001", "DBKA006"), ("HHFA016", "HHFA011"),
    ("HMFC004", "HMFA007"), ("DDAF008", "DDAF007", "DDAF006"), ("NCCA016", "NCCA017"),
    ("QEFA004", "QEFA001", "QEFA017", "QEFA020"), ("HHFA008", "HHFA010", "HHFA009"), ("JGFA006", "JGHJ001"),
)  # fmt: skip
"""Procedures of which a stay has one at most."""


def procedure_table(scenario: Scenario, shard: Shard, people: People, stays: Stays, passages: Passages) -> Table:
    """Table ``acte``: one row per procedure and activity, within the stay."""
    rng = stream(scenario.seed, shard.number, "procedures")
    lists, activities = _procedure_lists()
    row, item = lists.draw(rng, stays.condition)
    row, item = _one_of_each(row, item)
    size = len(row)
    end = end_of(scenario)
    length = np.maximum(stays.until(end) - stays.entry, 40 * MINUTE)[row]
    part = rng.random(size) * rng.random(size) * 0.7
    moment = stays.entry[row] + 15 * MINUTE + np.floor((length - 30 * MINUTE) * part).astype(np.int64)
    at_night = (moment % DAY < 7 * HOUR) & (length > 2 * DAY) & ~stays.urgent[row]
    moment = np.where(at_night, moment // DAY * DAY + 9 * HOUR, moment)
    moment = np.clip(moment, stays.entry[row], stays.until(end)[row]) // MINUTE * MINUTE
    moment = np.maximum(moment, stays.entry[row])
    line, place = repeat(activities[item])
    stay = row[line]
    last = passages.last_of(len(stays))
    unit = np.where(
        last[stay] >= 0,
        passages.unit[np.maximum(last[stay], 0)] if len(passages) else 0,
        unit_of()[stays.condition[stay]],
    )
    counters = stays.nda_counters(people)[stay]
    code = np.array([procedure.ccam.encode() for procedure in procedures()], dtype="S7")
    labels = Category.of(procedure.libelle for procedure in procedures())
    return {
        "id_acte": keys.row_id("acte", counters, rank_within(stay), scenario.seed),
        "nda": keys.nda(counters, scenario.seed),
        "code_ccam": code[item[line]],
        "libelle": labels[item[line]],
        "activite": Category(place.astype(np.int32), ("1", "4", "5")),
        "phase": Category.constant("0", len(stay)),
        "date_acte": moment[line].astype("datetime64[s]"),
        "unite_medicale": medical_units(unit.astype(np.int64)),
    }


def _one_of_each(row: np.ndarray, item: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Keep the first of the procedures that exclude each other in a stay."""
    group = np.arange(len(procedures()), dtype=np.int64)
    place = {procedure.ccam: index for index, procedure in enumerate(procedures())}
    for codes in EXCLUSIVE:
        for code in codes:
            group[place[code]] = place[codes[0]]
    pair = row * len(procedures()) + group[item]
    _, first = np.unique(pair, return_index=True)
    kept = np.sort(first)
    return row[kept], item[kept]
