"""Laboratory: table ``biologie`` (panels of tests within stays)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.random import Generator

from synthetic import keys
from synthetic.catalogue import (
    LabTest,
    chronic_conditions,
    condition_index,
    conditions,
    documented_units,
    lab_index,
    lab_tests,
    sites,
)  # fmt: skip
from synthetic.columns import Category, Table
from synthetic.filtration import estimated_filtration
from synthetic.lists import Lists, rank_within, repeat
from synthetic.local_codes import local_label, uses_bnp
from synthetic.people import People
from synthetic.scenario import Scenario
from synthetic.shards import Shard
from synthetic.stays import CLINIC, DAY, DAY_CASE, EMERGENCY, FULL, MINUTE, SESSION, VENUES, Stays, end_of
from synthetic.streams import stream
from synthetic.structure import opened

EVERY_DAYS, MAX_PANELS = 3, 12
BASIC = {FULL: 0.97, DAY_CASE: 0.12, SESSION: 0.0, EMERGENCY: 0.0, CLINIC: 0.0}
"""Chance of the basic panel (ions, blood count) by kind of stay, where the condition does not say."""
LATER = 0.28
"""Chance of the special panels after the first day, compared with the first."""
SESSION_PANEL = 1 / 13
"""Dialysis is monitored monthly, at one of thirteen sessions."""
CHEMO_PANEL = 0.9
INFANT_DAYS, ADULT_DAYS = 730, 16 * 365
CHILD_AT_THREE = 0.58
AFFECTED_SHARE = 0.9
SITE_NOISE, OWN_NOISE = 0.45, 0.8


@dataclass(frozen=True)
class Results:
    """Results before they are written: stay, test, rank in the stay, times, value in the usual unit (truth)."""

    stay: np.ndarray
    test: np.ndarray
    rank: np.ndarray
    sampled: np.ndarray
    validated: np.ndarray
    value: np.ndarray
    infant: np.ndarray

    def __len__(self) -> int:
        return len(self.stay)


def local_code(site: str, test: LabTest) -> str:
    """Code of a test in a site's catalogue, in the site's style."""
    style = sites()[site].style_code
    if style == "numerique":
        return test.numero
    return test.mnemonique if style == "mnemonique" else f"{site.replace('-', '')}_{test.mnemonique}"


def declared_unit(site: str, test: LabTest) -> str:
    """Unit in which a site declares that it gives a test."""
    return documented_units().get((site, test.key), test.unite)


@lru_cache
def groups() -> tuple[str, ...]:
    """The panels, in file order."""
    return tuple(dict.fromkeys(test.groupe for test in lab_tests()))


@lru_cache
def _panels_of_conditions() -> np.ndarray:
    """Chance of each panel (columns) by condition (rows), for a first sample."""
    place = {group: index for index, group in enumerate(groups())}
    table = np.zeros((len(conditions()), len(groups())))
    extra = {"diabete_type1_aigu": "gaz"}
    for row, condition in enumerate(conditions()):
        basic = condition.bilans.get("base", BASIC[condition.type_venue])
        if condition.nature == "psychiatrie":
            basic = min(basic, 0.7)
        table[row, place["iono"]] = basic
        table[row, place["nfs"]] = basic
        table[row, place["crp"]] = basic * 0.5
        for group, share in condition.bilans.items():
            if group != "base":
                table[row, place[group]] = share
        for test in condition.biologie:
            group = lab_tests()[lab_index()[test]].groupe
            floor = AFFECTED_SHARE if basic > 0.5 or group in condition.bilans else 0.35
            if condition.type_venue in (FULL, SESSION):
                table[row, place[group]] = max(table[row, place[group]], floor)
        if condition.key in extra:
            table[row, place[extra[condition.key]]] = 0.8
    return table


@lru_cache
def _tests_of_groups() -> Lists:
    return Lists.of([{i: t.part for i, t in enumerate(lab_tests()) if t.groupe == group} for group in groups()])


@lru_cache
def _effects() -> tuple[np.ndarray, np.ndarray]:
    """Multiples of the usual value by condition and by chronic condition (rows) and test (columns)."""
    acute = np.ones((len(conditions()), len(lab_tests())))
    for row, condition in enumerate(conditions()):
        for test, ratio in condition.biologie.items():
            acute[row, lab_index()[test]] = ratio
    lasting = np.ones((len(chronic_conditions()), len(lab_tests())))
    for row, chronic in enumerate(chronic_conditions()):
        for test, ratio in chronic.biologie.items():
            lasting[row, lab_index()[test]] = ratio
    for table in (acute, lasting):
        bnp, nt = lab_index()["bnp"], lab_index()["nt_probnp"]
        table[:, bnp] = np.where(table[:, bnp] == 1, 1 + (table[:, nt] - 1) * 0.7, table[:, bnp])
    return acute, lasting


def make_results(scenario: Scenario, shard: Shard, people: People, stays: Stays) -> Results:
    """Draw panels of tests and their values, in each test's usual unit."""
    rng = stream(scenario.seed, shard.number, "laboratory")
    end = end_of(scenario)
    stay, panel, sampled = _samples(rng, stays, end)
    share = _panels_of_conditions()[stays.condition[stay]]
    share = np.where((panel[:, None] > 0) & (np.arange(share.shape[1]) > 2), share * LATER, share)
    wanted = rng.random(share.shape) < share
    sample, group = np.nonzero(wanted)
    row, test = _tests_of_groups().draw(rng, group)
    sample = sample[row]
    stay, panel, sampled = stay[sample], panel[sample], sampled[sample]
    validated = sampled + rng.integers(40, 240, len(sampled), dtype=np.int64) * MINUTE
    person, site = stays.person[stay], stays.site[stay]
    kept = (sampled <= stays.until(end)[stay]) & (validated <= end)
    kept &= opened(scenario, shard, site, sampled // DAY, "biologie") & _allowed(
        scenario, shard, people, person, site, test, sampled
    )
    kept = np.flatnonzero(kept)
    stay, test, sampled, validated, person = stay[kept], test[kept], sampled[kept], validated[kept], person[kept]
    infant = sampled // DAY - people.birth[person] < INFANT_DAYS
    value = _values(rng, people, stays, stay, test, sampled)
    return Results(stay, test, rank_within(stay), sampled, validated, value, infant)


def _samples(rng: Generator, stays: Stays, end: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Stay, rank in the stay and time of each blood sample: one a stay, and every few mornings of full stays."""
    venue = stays.venue()
    sessions = np.where(stays.condition == condition_index()["chimiotherapie_seance"], CHEMO_PANEL, SESSION_PANEL)
    chance = np.where(venue == VENUES.index(SESSION), sessions, 1.0)
    chance = np.where(_panels_of_conditions()[stays.condition].max(axis=1) > 0, chance, 0.0)
    taken = rng.random(len(stays)) < chance
    days = np.maximum(0, (stays.lasting(end) - stays.entry) // DAY)
    several = venue == VENUES.index(FULL)
    count = np.where(several, np.minimum(1 + days // EVERY_DAYS, MAX_PANELS), 1) * taken
    stay, panel = repeat(count)
    entry = stays.entry[stay]
    delay = rng.integers(5, 75, len(stay), dtype=np.int64) * MINUTE
    morning = rng.integers(6 * 60, 9 * 60, len(stay), dtype=np.int64) * MINUTE
    later = (entry // DAY + panel * EVERY_DAYS) * DAY + morning
    return stay, panel, np.where(panel == 0, entry + delay, later)


def _allowed(
    scenario: Scenario, shard: Shard, people: People, person: np.ndarray, site: np.ndarray, test: np.ndarray,
    sampled: np.ndarray,
) -> np.ndarray:  # fmt: skip
    """Leave out BNP or NT-proBNP (a site does one of them), and what the patient's sex or age excludes."""
    index = lab_index()
    bnp = np.array([uses_bnp(scenario, code) for code in shard.sites])[site]
    wrong = ((test == index["bnp"]) & ~bnp) | ((test == index["nt_probnp"]) & bnp)
    female = people.female[person]
    adult = sampled // DAY - people.birth[person] >= ADULT_DAYS
    wrong |= (test == index["dfg"]) & ~adult
    return ~wrong & ~((test == index["psa"]) & female) & ~((test == index["hcg"]) & ~female)


def _values(
    rng: Generator, people: People, stays: Stays, stay: np.ndarray, test: np.ndarray, sampled: np.ndarray
) -> np.ndarray:
    """Values in the usual units: the person's own level, age, chronic conditions, and the acute condition's course."""
    tests = lab_tests()
    person = stays.person[stay]
    day = sampled // DAY
    female = people.female[person]
    centre = np.array([[t.centre_h, t.centre_f, t.centre_nourrisson] for t in tests])
    usual = centre[test, female.astype(np.int64)]
    usual = _by_age(usual, centre[test, 2], test, day - people.birth[person])
    spread = np.array([t.dispersion for t in tests])[test]
    own = rng.standard_normal((len(people), len(tests)))[person, test]
    noise = rng.standard_normal(len(test))
    skewed = rng.standard_gamma(2.5, len(test)) / 2.5
    own_skewed = np.maximum(0.35, 1 + 0.35 * own)
    normal = np.maximum(0.4, 1 + spread * (OWN_NOISE * own + SITE_NOISE * noise))
    shape = np.array([t.loi == "asymétrique" for t in tests])[test]
    level = np.where(shape, np.maximum(skewed, 0.1) * own_skewed, normal)
    acute, lasting = _effects()
    days_in = np.maximum(0, (sampled - stays.entry[stay]) // DAY)
    half = np.array([t.persistance for t in tests])[test]
    fading = np.where(half > 0, half / np.maximum(half + days_in, 1), 1.0)
    ratio = 1 + (acute[stays.condition[stay], test] - 1) * fading
    own_ratio = _lasting(people, lasting, person, test, day)
    # What lasts and what is acute do not multiply: a dialysed patient's creatinine is not raised by dialysis again.
    up = np.maximum(ratio, own_ratio) + 0.25 * (np.minimum(ratio, own_ratio) - 1)
    both_up, both_down = (ratio > 1) & (own_ratio > 1), (ratio < 1) & (own_ratio < 1)
    whole = np.where(both_up, up, np.where(both_down, np.minimum(ratio, own_ratio), ratio * own_ratio))
    value = usual * level * whole
    return _linked(people, stays, stay, test, sampled, value)


def _by_age(usual: np.ndarray, infant: np.ndarray, test: np.ndarray, age: np.ndarray) -> np.ndarray:
    """Usual values of infants, then of children (only creatinine grows with them here), then of adults."""
    grows = test == lab_index()["creatinine"]
    rise = CHILD_AT_THREE + (1 - CHILD_AT_THREE) * np.clip((age - 1095) / (ADULT_DAYS - 1095), 0, 1)
    adult = np.where(grows, usual * np.where(age < ADULT_DAYS, rise, 1.0), usual)
    elderly = test == lab_index()["nt_probnp"]
    elderly |= test == lab_index()["bnp"]
    years = np.clip(age // 365 - 50, 0, 50)
    adult = np.where(elderly, adult * (1 + years * 0.055), adult)
    return np.where(age < INFANT_DAYS, infant, adult)


def _lasting(people: People, lasting: np.ndarray, person: np.ndarray, test: np.ndarray, day: np.ndarray) -> np.ndarray:
    """Strongest rise and strongest fall that the person's chronic conditions cause, on each result."""
    rise, fall = np.ones(len(test)), np.ones(len(test))
    order = np.argsort(test, kind="stable")
    edges = np.searchsorted(test[order], np.arange(len(lab_tests()) + 1))
    for column, affected in zip(*np.nonzero(lasting != 1), strict=True):
        rows = order[edges[affected] : edges[affected + 1]]
        rows = rows[people.health.onset[person[rows], column] <= day[rows]]
        rise[rows] = np.maximum(rise[rows], lasting[column, affected])
        fall[rows] = np.minimum(fall[rows], lasting[column, affected])
    return rise * fall


def _linked(
    people: People, stays: Stays, stay: np.ndarray, test: np.ndarray, sampled: np.ndarray, value: np.ndarray
) -> np.ndarray:
    """Tests that follow from another of the same sample: haematocrit from haemoglobin, filtration from creatinine."""
    index = lab_index()
    key = stay * np.int64(1 << 22) + (sampled - stays.entry[stay]) // MINUTE
    for target, source in (("hematocrite", "hemoglobine"), ("dfg", "creatinine")):
        wanted, known = np.flatnonzero(test == index[target]), np.flatnonzero(test == index[source])
        if not len(wanted) or not len(known):
            continue
        place = np.clip(np.searchsorted(key[known], key[wanted]), 0, len(known) - 1)
        same = key[known[place]] == key[wanted]
        base = value[known[place]]
        if target == "hematocrite":
            linked = np.round(base, 1) * 3.0 * (1 + 0.01 * (value[wanted] / 42.0 - 1))
        else:
            person = stays.person[stay[wanted]]
            age = np.clip((sampled[wanted] // DAY - people.birth[person]) * 4 // 1461, 18, 105)
            linked = estimated_filtration(np.rint(base), age, people.female[person])
        value[wanted] = np.where(same, linked, value[wanted])
    return value


def result_table(scenario: Scenario, shard: Shard, people: People, stays: Stays, results: Results) -> Table:
    """Table ``biologie``: each value in the unit that its site declares."""
    tests = lab_tests()
    site = stays.site[results.stay]
    pair = site * len(tests) + results.test
    pairs = [(code, test) for code in shard.sites for test in tests]
    columns = _pair_columns(shard.sites, scenario.local_labels)
    female = people.female[stays.person[results.stay]].astype(np.int64)
    other = np.array([declared_unit(code, test) != test.unite for code, test in pairs])
    factor = np.where(other, np.array([test.facteur for _, test in pairs]), 1.0)
    usual, alternative = (
        np.array([getattr(test, name) for _, test in pairs]) for name in ("decimales", "decimales_alternative")
    )
    decimals = np.where(other, alternative, usual)
    low = np.array([[t.borne_basse_h, t.borne_basse_f] for _, t in pairs])
    high = np.array([[t.borne_haute_h, t.borne_haute_f] for _, t in pairs])
    value = rounded(results.value / factor[pair], decimals[pair])
    floor = np.array([test.plancher for _, test in pairs])
    below = (floor[pair] > 0) & (results.value < floor[pair])
    bound = rounded(floor / factor, np.maximum(decimals, 1))
    counters = stays.nda_counters(people)
    person = people.number[stays.person]
    ipp = keys.ipp(person * keys.IDENTITIES_PER_PERSON + stays.site, scenario.seed)
    return {
        "id_resultat": keys.row_id("biologie", counters[results.stay], results.rank, scenario.seed),
        "nda": keys.nda(counters, scenario.seed)[results.stay],
        "ipp": ipp[results.stay],
        "site": Category(site.astype(np.int32), shard.sites),
        "code_local": columns["code"][pair],
        "libelle": columns["label"][pair],
        "valeur": np.where(below, np.nan, value),
        "valeur_texte": _below(bound, np.where(below, pair, -1)),
        "unite": columns["unit"][pair],
        "borne_basse": rounded(low / factor[:, None], 2)[pair, female],
        "borne_haute": rounded(high / factor[:, None], 2)[pair, female],
        "date_prelevement": results.sampled.astype("datetime64[s]"),
        "date_validation": results.validated.astype("datetime64[s]"),
        "statut": Category.constant("F", len(pair)),
        "automate": columns["machine"][pair],
    }


@lru_cache(maxsize=32)
def _pair_columns(codes: tuple[str, ...], own: bool) -> dict[str, Category]:
    """Local code, label, unit and machine of each test at each site."""
    pairs = [(code, test) for code in codes for test in lab_tests()]
    return {
        "code": Category.of(local_code(code, test) for code, test in pairs),
        "label": Category.of(local_label(own, code, test) for code, test in pairs),
        "unit": Category.of(declared_unit(code, test) for code, test in pairs),
        "machine": Category.of(f"{code}-{'A' if test.numero < '2000' else 'B'}" for code, test in pairs),
    }


def _below(bound: np.ndarray, pair: np.ndarray) -> Category:
    texts = [f"<{value:g}" for value in bound]
    levels = tuple(dict.fromkeys(texts))
    codes = np.array([levels.index(text) for text in texts] + [-1], dtype=np.int32)
    return Category(codes[pair], levels)


def rounded(values: np.ndarray, decimals: np.ndarray | int) -> np.ndarray:
    """Values rounded to a number of decimals (per value), so that the last bits never reach the data."""
    scale = np.array([1.0, 10.0, 100.0, 100.0])[decimals]
    return np.rint(values * scale) / scale
