"""Drugs: tables ``medicament`` (prescriptions and administrations) and ``catalogue_medicament``."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from synthetic import keys
from synthetic.catalogue import Drug, chronic_conditions, conditions, drugs, sites
from synthetic.columns import Category, Table
from synthetic.lists import Lists, rank_within, repeat
from synthetic.local_codes import flat
from synthetic.people import People
from synthetic.scenario import Scenario
from synthetic.shards import Shard
from synthetic.stays import DAY, FULL, HOUR, MINUTE, STILL_IN, VENUES, Stays, end_of
from synthetic.streams import hash64, stream
from synthetic.structure import opened

HOME_DRUGS = 0.8
"""Share of home treatments that are prescribed again during a full stay."""
EVERYDAY = {"N02BE01": 0.45, "A02BC05": 0.14, "A02BC02": 0.14, "B05BB01": 0.25, "N05CF01": 0.12, "A06AD15": 0.12}
"""Drugs of any full stay of an adult, whatever the condition."""
SAFE_IN_PREGNANCY = ("A10AE04", "A10AB05", "H03AA01", "R03AC02", "N03AX14", "N06AB06")
"""Home treatments that are kept in pregnancy; statins, ACE inhibitors and the like are not."""
RECORDED_DAYS = 4
"""Administrations are recorded once a day for the first days of a prescription (a choice of size)."""
NOT_GIVEN = 0.06
FROM_YEAR = {"C09DX04": 2018, "A10BK01": 2020, "L04AC07": 2020, "L04AA36": 2018}
"""Year from which a drug is used here (assumptions)."""
UCD_PREFIX = "3400899"


@lru_cache
def _lists() -> tuple[Lists, Lists, Lists]:
    place = {drug.atc: index for index, drug in enumerate(drugs())}
    own = Lists.of([{place[code]: share for code, share in c.medicaments.items()} for c in conditions()])
    home = Lists.of([{place[code]: share for code, share in c.medicaments.items()} for c in chronic_conditions()])
    return own, home, Lists.of([{place[code]: share for code, share in EVERYDAY.items()}])


def drug_table(scenario: Scenario, shard: Shard, people: People, stays: Stays) -> Table:
    """Table ``medicament``: each prescription, then its administrations."""
    rng = stream(scenario.seed, shard.number, "drugs")
    stay, drug = _prescribed(rng, people, stays)
    end = end_of(scenario)
    until = stays.until(end)
    length = until - stays.entry
    delay = np.floor(rng.random(len(stay)) * np.minimum(length[stay], 6 * HOUR) * 0.5).astype(np.int64)
    begin = (stays.entry[stay] + delay) // MINUTE * MINUTE
    begin = np.maximum(begin, stays.entry[stay])
    year = np.array([FROM_YEAR.get(d.atc, 0) for d in drugs()])[drug]
    fits = (begin // DAY >= (year - 1970) * 1461 // 4) & (begin <= end)
    fits &= opened(scenario, shard, stays.site[stay], begin // DAY, "medicament")
    stay, drug, begin = stay[fits], drug[fits], begin[fits]
    once = np.array([d.rythme in ("dose unique", "induction", "mensuel", "tous les 6 mois") for d in drugs()])[drug]
    days = np.where(once, 0, (until[stay] - begin) // DAY)
    stop = np.where(once, np.minimum(begin + HOUR, until[stay]), until[stay])
    line, rank = repeat(1 + 1 + np.minimum(days, RECORDED_DAYS - 1))
    given = rank > 0
    pause = rng.integers(15, 150, len(line), dtype=np.int64) * MINUTE
    moment = begin[line] + np.where(given, pause + np.maximum(rank - 1, 0) * DAY, 0)
    kept = ~given | ((moment <= until[stay[line]]) & (moment <= end) & (rng.random(len(line)) >= NOT_GIVEN))
    line, given, moment = line[kept], given[kept], moment[kept]
    return _rows(scenario, shard, people, stays, stay[line], drug[line], given, moment, stop[line])


def _prescribed(rng: np.random.Generator, people: People, stays: Stays) -> tuple[np.ndarray, np.ndarray]:
    """Stay and drug of each prescription: for the condition, of any stay, and the patient's home treatment."""
    own, home, everyday = _lists()
    parts = [own.draw(rng, stays.condition)]
    full = np.flatnonzero((stays.venue() == VENUES.index(FULL)) & (stays.age(people) >= 16))
    row, drug = everyday.draw(rng, np.zeros(len(full), dtype=np.int64))
    parts.append((full[row], drug))
    known = people.health.known(stays.person[full], stays.entry[full] // DAY)
    row, chronic = np.nonzero(known)
    # A home treatment is the person's: the same draw decides at every stay.
    taste = rng.random((len(people), home.count.sum()))
    line, place = repeat(home.count[chronic])
    index = home.start[chronic][line] + place
    who = stays.person[full[row[line]]]
    takes = (taste[who, index] < home.share[index]) & (rng.random(len(line)) < HOME_DRUGS)
    pregnant = np.array([c.nature == "obstetrique" for c in conditions()])[stays.condition[full[row[line]]]]
    safe = np.array([drug.atc in SAFE_IN_PREGNANCY for drug in drugs()])
    takes &= ~pregnant | safe[home.item[index]]
    parts.append((full[row[line]][takes], home.item[index[takes]]))
    stay, drug = (np.concatenate(column) for column in zip(*parts, strict=True))
    pair = np.unique(stay * len(drugs()) + drug)
    stay, drug = pair // len(drugs()), pair % len(drugs())
    return _compatible(rng, people, stays, stay, drug)


def _compatible(
    rng: np.random.Generator, people: People, stays: Stays, stay: np.ndarray, drug: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """One drug at most of each exclusive class in a stay, the same one from stay to stay of a person."""
    names = list(dict.fromkeys(d.exclusif or d.atc for d in drugs()))
    family = np.array([names.index(d.exclusif or d.atc) for d in drugs()], dtype=np.int64)[drug]
    preferred = rng.random((len(people), len(drugs())))[stays.person[stay], drug]
    order = np.lexsort((preferred, family, stay))
    first = np.ones(len(order), dtype=bool)
    first[1:] = (stay[order][1:] != stay[order][:-1]) | (family[order][1:] != family[order][:-1])
    kept = np.sort(order[first])
    return stay[kept], drug[kept]


def _rows(
    scenario: Scenario, shard: Shard, people: People, stays: Stays, stay: np.ndarray, drug: np.ndarray,
    given: np.ndarray, moment: np.ndarray, stop: np.ndarray,
) -> Table:  # fmt: skip
    counters = stays.nda_counters(people)
    site = stays.site[stay]
    ipp = keys.ipp(people.number[stays.person] * keys.IDENTITIES_PER_PERSON + stays.site, scenario.seed)
    codes, labels = _products(shard.sites, scenario.local_labels)
    pair = site * len(drugs()) + drug
    last = stop.astype("datetime64[s]")
    open_ = stays.exit[stay] == STILL_IN
    last[given | open_] = np.datetime64("NaT")

    def of_drug(field: str) -> Category:
        return Category.of(str(getattr(d, field)) for d in drugs())[drug]

    return {
        "id_ligne": keys.row_id("medicament", counters[stay], rank_within(stay), scenario.seed),
        "nda": keys.nda(counters, scenario.seed)[stay],
        "ipp": ipp[stay],
        "site": Category(site.astype(np.int32), shard.sites),
        "type_ligne": Category(given.astype(np.int32), ("prescription", "administration")),
        "code_local": codes[pair],
        "libelle": labels[pair],
        "code_atc": of_drug("atc"),
        "dose": np.array([d.dose for d in drugs()])[drug],
        "unite_dose": of_drug("unite"),
        "voie": of_drug("voie"),
        "rythme": of_drug("rythme"),
        "date_debut": moment.astype("datetime64[s]"),
        "date_fin": last,
    }


@lru_cache(maxsize=32)
def _products(codes: tuple[str, ...], own: bool) -> tuple[Category, Category]:
    """Local code and label of each drug at each site."""
    pairs = [(code, drug) for code in codes for drug in drugs()]
    return (
        Category.of(product_code(code, drug.atc) for code, drug in pairs),
        Category.of(product_label(own, code, drug) for code, drug in pairs),
    )


def product_code(site: str, atc: str) -> str:
    """Local code of a drug at a site."""
    return f"{9_000_000 + hash64('livret', site, atc) % 999_983:07d}"


def product_label(own: bool, site: str, drug: Drug) -> str:
    """Label of a drug: its name, or name, dose and route in the style of the site (``own``)."""
    if not own:
        return drug.dci
    style = sites()[site].style_code
    if style == "numerique":
        return flat(f"{drug.dci} {drug.dose:g} {drug.unite}").upper()
    return f"{drug.dci} {drug.dose:g} {drug.unite} {drug.voie}" if style == "prefixe" else drug.dci.capitalize()


def ucd(site: str, atc: str) -> str:
    """A fictitious UCD13 with a valid control key (weights 1 and 3)."""
    body = f"{UCD_PREFIX}{hash64('ucd', atc) % 100_000:05d}"
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(body))
    return f"{body}{-total % 10}"


def product_table(scenario: Scenario) -> Table:
    """Table ``catalogue_medicament`` of all the scenario's sites."""
    pairs = [(site, drug) for site in scenario.sites for drug in drugs()]
    return {
        "id_produit": np.array([f"{s}:{product_code(s, d.atc)}".encode() for s, d in pairs], dtype="S"),
        "site": Category.of(site for site, _ in pairs),
        "code_local": Category.of(product_code(site, drug.atc) for site, drug in pairs),
        "libelle": Category.of(product_label(scenario.local_labels, site, drug) for site, drug in pairs),
        "code_atc": Category.of(drug.atc for _, drug in pairs),
        "code_ucd": np.array([ucd(site, drug.atc).encode() for site, drug in pairs], dtype="S13"),
    }
