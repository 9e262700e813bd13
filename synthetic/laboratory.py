"""Laboratory: table ``biologie`` and each site's documented catalogue of tests."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from synthetic import keys
from synthetic.catalogue import LabTest, conditions, documented_units, lab_tests, sites
from synthetic.columns import Category, Table
from synthetic.people import People
from synthetic.scenario import Scenario
from synthetic.shards import Shard
from synthetic.stays import CLINIC, DAY, DAY_CASE, EMERGENCY, FULL, MINUTE, SESSION, VENUES, Stays, end_of
from synthetic.streams import stream

PANEL_SHARE = {FULL: 1.0, DAY_CASE: 0.3, SESSION: 1.0, EMERGENCY: 0.6, CLINIC: 0.35}
PANEL_EVERY_DAYS, MAX_PANELS = 2, 10
TEST_SHARE = {"glucose": 0.6, "crp": 0.45, "nt_probnp": 0.02}
USUAL_SHARE, AFFECTED_SHARE = 0.95, 0.9
INFANT_DAYS = 730


@dataclass(frozen=True)
class Results:
    """Results before they are written: stay, test, panel and what is known of the patient (truth)."""

    stay: np.ndarray
    test: np.ndarray
    rank: np.ndarray
    sampled: np.ndarray
    validated: np.ndarray
    value: np.ndarray
    infant: np.ndarray


def local_code(site: str, test: LabTest) -> str:
    """Code of a test in a site's catalogue, in the site's style."""
    style = sites()[site].style_code
    if style == "numerique":
        return test.numero
    return test.mnemonique if style == "mnemonique" else f"{site.replace('-', '')}_{test.mnemonique}"


def declared_unit(site: str, test: LabTest) -> str:
    """Unit in which a site declares that it gives a test."""
    return documented_units().get((site, test.key), test.unite)


def catalogue_table(scenario: Scenario) -> Table:
    """Table ``catalogue_biologie`` of all the scenario's sites."""
    pairs = [(site, test) for site in scenario.sites for test in lab_tests()]
    return {
        "id_analyse": np.array([f"{site}:{local_code(site, test)}".encode() for site, test in pairs], dtype="S"),
        "site": Category.of(site for site, _ in pairs),
        "code_local": Category.of(local_code(site, test) for site, test in pairs),
        "libelle": Category.of(test.libelle for _, test in pairs),
        "loinc": np.array([test.loinc.encode() for _, test in pairs], dtype="S"),
        "unite_declaree": Category.of(declared_unit(site, test) for site, test in pairs),
    }


def make_results(scenario: Scenario, shard: Shard, people: People, stays: Stays) -> Results:
    """Draw panels of tests and their values, in each test's usual unit."""
    rng = stream(scenario.seed, shard.number, "laboratory")
    end = end_of(scenario)
    stay, panel = _panels(rng, stays, end)
    tests, size = lab_tests(), len(stay)
    wanted = rng.random((size, len(tests))) < _shares(stays.condition[stay])
    delay = rng.integers(5, 90, size, dtype=np.int64) * MINUTE
    morning = rng.integers(6 * 60, 9 * 60, size, dtype=np.int64) * MINUTE
    entry = stays.entry[stay]
    sampled = np.where(panel == 0, entry + delay, (entry // DAY + panel * PANEL_EVERY_DAYS) * DAY + morning)
    validated = sampled + rng.integers(45, 240, size, dtype=np.int64) * MINUTE
    last = stays.lasting(end)[stay]
    inside = (sampled <= np.where(last % DAY == 0, last + DAY, last)) & (validated <= end)
    wanted &= inside[:, None]
    own = rng.standard_normal((len(people), len(tests)))
    noise = rng.standard_normal((size, len(tests)))
    skewed = rng.standard_gamma(2.5, (size, len(tests)))
    age_days = entry // DAY - people.birth[stays.person[stay]]
    infant = age_days < INFANT_DAYS
    values = np.empty((size, len(tests)))
    female = people.female[stays.person[stay]]
    days_in = (sampled - entry) // DAY
    for index, test in enumerate(tests):
        centre = np.where(infant, test.centre_nourrisson, np.where(female, test.centre_f, test.centre_h))
        if test.loi == "normale":
            spread = 1 + test.dispersion * (0.8 * own[stays.person[stay], index] + 0.45 * noise[:, index])
            values[:, index] = centre * np.maximum(spread, 0.4)
        else:
            values[:, index] = centre * np.maximum(skewed[:, index] / 2.5, 0.1)
        values[:, index] *= _ratio(test, stays.condition[stay], days_in)
    row, test_index = np.nonzero(wanted)
    return Results(
        stay=stay[row],
        test=test_index,
        rank=panel[row] * len(tests) + test_index,
        sampled=sampled[row],
        validated=validated[row],
        value=values[row, test_index],
        infant=infant[row],
    )


def _panels(rng: np.random.Generator, stays: Stays, end: int) -> tuple[np.ndarray, np.ndarray]:
    """Position of the stay and rank of each panel of tests."""
    venue = stays.venue()
    with_panel = rng.random(len(stays)) < np.array([PANEL_SHARE[name] for name in VENUES])[venue]
    days = np.maximum(0, (stays.lasting(end) - stays.entry) // DAY)
    several = venue == VENUES.index(FULL)
    count = np.where(several, np.minimum(1 + days // PANEL_EVERY_DAYS, MAX_PANELS), 1) * with_panel
    stay = np.repeat(np.arange(len(stays), dtype=np.int64), count.astype(np.intp))
    first = np.cumsum(count) - count
    return stay, np.arange(len(stay), dtype=np.int64) - first[stay]


def _shares(condition: np.ndarray) -> np.ndarray:
    """Probability of each test of a panel, by the stay's condition (rows: panels, columns: tests)."""
    table = [
        [AFFECTED_SHARE if test.key in c.biologie else TEST_SHARE.get(test.key, USUAL_SHARE) for test in lab_tests()]
        for c in conditions()
    ]
    return np.array(table)[condition]


def _ratio(test: LabTest, condition: np.ndarray, days_in: np.ndarray) -> np.ndarray:
    """Multiple of the usual value: the condition's effect, which fades during the stay."""
    effect = np.array([c.biologie.get(test.key, 1.0) for c in conditions()])[condition]
    return 1 + (effect - 1) / (1 + 0.2 * days_in)


def result_table(scenario: Scenario, shard: Shard, people: People, stays: Stays, results: Results) -> Table:
    """Table ``biologie``: each value in the unit that its site declares."""
    tests = lab_tests()
    site = stays.site[results.stay]
    pair = site * len(tests) + results.test
    pairs = [(code, test) for code in shard.sites for test in tests]
    female = people.female[stays.person[results.stay]].astype(np.int64)
    alternative = np.array([declared_unit(code, test) != test.unite for code, test in pairs])[pair]
    factor = np.where(alternative, np.array([test.facteur for _, test in pairs])[pair], 1.0)
    decimals = np.where(
        alternative,
        np.array([test.decimales_alternative for _, test in pairs])[pair],
        np.array([test.decimales for _, test in pairs])[pair],
    )
    low = np.array([[t.borne_basse_h, t.borne_basse_f] for _, t in pairs])[pair, female]
    high = np.array([[t.borne_haute_h, t.borne_haute_f] for _, t in pairs])[pair, female]
    counters = stays.nda_counters(people)[results.stay]
    person = people.number[stays.person[results.stay]]
    codes, labels = (
        Category.of(local_code(code, test) for code, test in pairs),
        Category.of(test.libelle for _, test in pairs),
    )
    units = Category.of(declared_unit(code, test) for code, test in pairs)
    machines = Category.of(f"{code}-{'A' if test.numero < '2000' else 'B'}" for code, test in pairs)
    return {
        "id_resultat": keys.result_id(counters * keys.RESULTS_PER_STAY + results.rank, scenario.seed),
        "nda": keys.nda(counters, scenario.seed),
        "ipp": keys.ipp(person * keys.IDENTITIES_PER_PERSON + site, scenario.seed),
        "site": Category(site.astype(np.int32), shard.sites),
        "code_local": codes[pair],
        "libelle": labels[pair],
        "valeur": rounded(results.value / factor, decimals),
        "unite": units[pair],
        "borne_basse": rounded(low / factor, 2),
        "borne_haute": rounded(high / factor, 2),
        "date_prelevement": results.sampled.astype("datetime64[s]"),
        "date_validation": results.validated.astype("datetime64[s]"),
        "statut": Category.constant("F", len(pair)),
        "automate": machines[pair],
    }


def rounded(values: np.ndarray, decimals: np.ndarray | int) -> np.ndarray:
    """Values rounded to a number of decimals (per value), so that the last bits never reach the data."""
    scale = np.array([1.0, 10.0, 100.0])[decimals]
    return np.rint(values * scale) / scale
