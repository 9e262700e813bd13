"""Documents: which stays have which letters, what each may say, table ``document`` and the truth of its texts."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.random import Generator

from synthetic import keys
from synthetic.catalogue import chronic_conditions, conditions, drugs, lab_tests, places, procedures, rows, sites, units
from synthetic.columns import Category, Table, Values
from synthetic.laboratory import Results
from synthetic.lists import rank_within, repeat
from synthetic.notes import (
    CONSULTATION,
    CRH,
    ECHO,
    EMERGENCY,
    IMAGING,
    LIAISON,
    OPERATION,
    OUTCOMES,
    PATHOLOGY,
    ActFacts,
    DiagnosisFacts,
    DrugFacts,
    LabFacts,
    LetterFacts,
    make_documents,
    practitioner,
    unit_practitioner,
)  # fmt: skip
from synthetic.people import People
from synthetic.scenario import Scenario
from synthetic.shards import Shard
from synthetic.stays import DAY, HOUR, MINUTE, OTHER_MODES, STILL_IN, VENUES, Stays, end_of, unit_of
from synthetic.streams import hash64, stream
from synthetic.structure import opened

BY_VENUE = {
    "hospitalisation complète": ((CRH, 0.92), (LIAISON, 0.25)),
    "ambulatoire": ((CRH, 0.35),),
    "séance": (),
    "urgences": ((EMERGENCY, 0.8),),
    "consultation externe": ((CONSULTATION, 0.55),),
}
"""Letters of a stay that is over, with their frequency."""
IMAGES = ("ZBQK", "ZBQH", "ZCQH", "ZCQM", "ACQ", "EBQM", "EAQH", "JAQM", "NAQK", "QEQ", "ZZQL")
ECHOES = ("DZQM", "DZQJ")
BY_ACT = {IMAGING: 0.45, ECHO: 0.9, OPERATION: 0.75, PATHOLOGY: 0.5}
SAMPLED = ("HHQE005", "QEFA", "HHFA008", "HHFA009", "HHFA010", "HJFA", "JGHJ", "JGFA006", "JDFE", "HLHJ", "GEQE")
"""Procedures whose specimen is read by a pathologist."""
TEAM = 6
VITAL_KEYS = {"fc": "frequence_cardiaque"}
MOST = keys.ROWS_PER_STAY["document"] - 2


@lru_cache
def _labels() -> dict[str, str]:
    return {row["code"]: row["libelle"] for row in rows("icd10")}


def add_documents(
    scenario: Scenario, shard: Shard, people: People, stays: Stays, tables: dict[str, Table], results: Results | None
) -> tuple[Table, dict[str, pd.DataFrame]]:
    """Table ``document``, and the truth of its texts: ``spans``, ``mentions``, ``traps`` (by id_document)."""
    rng = stream(scenario.seed, shard.number, "documents")
    nda = tables["sejour"]["nda"]
    stay, kind, act, written = _wanted(rng, scenario, shard, stays, tables, nda)
    facts = _facts(scenario, shard, people, stays, tables, results, stay, kind, act, written)
    documents = make_documents(facts, stream(scenario.seed, shard.number, "notes"))
    counters = stays.nda_counters(people)[stay]
    ids = keys.row_id("document", counters, rank_within(stay), scenario.seed)
    authors = [_name(number) for number in facts.signatory.tolist()]
    site = stays.site[stay]
    table = {
        "id_document": ids,
        "nda": nda[stay],
        "ipp": tables["sejour"]["ipp"][stay],
        "site": Category(site.astype(np.int32), shard.sites),
        "type_document": Category.of(kind),
        "date_document": written.astype("datetime64[s]"),
        "titre": documents.titles,
        "texte": documents.texts,
        "auteur": Category.of(authors),
    }
    return table, {name: _marks(getattr(documents, name), ids) for name in ("spans", "mentions", "traps")}


def _marks(marks: Table, ids: np.ndarray) -> pd.DataFrame:
    """Marks of texts with the identifier of their document instead of its row."""
    text = ids.astype("U").astype(object)
    columns: dict[str, np.ndarray] = {"id_document": text[marks["row"]]}
    for name, values in marks.items():
        if name != "row":
            columns[name] = values.to_objects() if isinstance(values, Category) else values
    return pd.DataFrame(columns)


@lru_cache(maxsize=1 << 14)
def _name(number: int) -> str:
    person = practitioner(number)
    return f"Dr {person.given} {person.family}"


def _places_of(values: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Position in ``known`` of each value."""
    order = np.argsort(known, kind="stable")
    return order[np.searchsorted(known[order], values)]


def _wanted(
    rng: Generator, scenario: Scenario, shard: Shard, stays: Stays, tables: dict[str, Table], nda: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Stay, kind, row of the act (-1: none) and second of each document, in the order of stays."""
    venue = stays.venue()
    over = stays.exit != STILL_IN
    parts: list[tuple[np.ndarray, str, np.ndarray, np.ndarray]] = []
    for place, name in enumerate(VENUES):
        for kind, share in BY_VENUE[name]:
            found = np.flatnonzero((venue == place) & over & (rng.random(len(stays)) < share))
            if kind == LIAISON:
                found = found[~stays.died[found]]
            delay = rng.integers(0, 9, len(found), dtype=np.int64) * DAY if kind == CRH else 0
            at = np.maximum(stays.until(end_of(scenario))[found], stays.entry[found] + HOUR)
            at = np.minimum(at + delay, end_of(scenario)) // MINUTE * MINUTE
            parts.append((found, kind, np.full(len(found), -1, dtype=np.int64), at))
    if "acte" in tables:
        parts += _of_acts(rng, tables["acte"], nda, scenario)
    stay = np.concatenate([part[0] for part in parts])
    kind = np.concatenate([np.full(len(part[0]), part[1], dtype=object) for part in parts])
    act = np.concatenate([part[2] for part in parts])
    written = np.concatenate([part[3] for part in parts])
    order = np.lexsort((act, written, stay))
    stay, kind, act, written = stay[order], kind[order], act[order], written[order]
    kept = opened(scenario, shard, stays.site[stay], written // DAY, "document") & (rank_within(stay) < MOST)
    return stay[kept], kind[kept], act[kept], written[kept]


def _of_acts(
    rng: Generator, acts: Table, nda: np.ndarray, scenario: Scenario
) -> list[tuple[np.ndarray, str, np.ndarray, np.ndarray]]:
    """Reports of imaging, echocardiography, operations and pathology."""
    code = acts["code_ccam"].astype("U7")
    first = acts["activite"].isin(["1"])
    with_anaesthesia = np.array([p.ccam for p in procedures() if "4" in p.activites])
    chosen = {
        IMAGING: np.char.startswith(code, IMAGES[0]),
        ECHO: np.char.startswith(code, ECHOES[0]) | np.char.startswith(code, ECHOES[1]),
        OPERATION: np.isin(code, with_anaesthesia),
        PATHOLOGY: np.zeros(len(code), dtype=bool),
    }
    for prefix in IMAGES[1:]:
        chosen[IMAGING] |= np.char.startswith(code, prefix)
    for prefix in SAMPLED:
        chosen[PATHOLOGY] |= np.char.startswith(code, prefix)
    parts = []
    for kind, mask in chosen.items():
        found = np.flatnonzero(mask & first & (rng.random(len(code)) < BY_ACT[kind]))
        wait = 6 * DAY if kind == PATHOLOGY else 2 * HOUR
        at = np.minimum(acts["date_acte"][found].astype(np.int64) + wait, end_of(scenario)) // MINUTE * MINUTE
        parts.append((_places_of(acts["nda"][found], nda), kind, found, at))
    return parts


def _attach(letter_stay: np.ndarray, item_stay: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Row of the letter and place of the item, for every item of each letter's stay (items in the order of stays)."""
    begin = np.searchsorted(item_stay, letter_stay, side="left")
    count = np.searchsorted(item_stay, letter_stay, side="right") - begin
    row, place = repeat(count)
    return row, begin[row] + place


def _facts(
    scenario: Scenario, shard: Shard, people: People, stays: Stays, tables: dict[str, Table], results: Results | None,
    stay: np.ndarray, kind: np.ndarray, act: np.ndarray, written: np.ndarray,
) -> LetterFacts:  # fmt: skip
    identities = tables["identite"]
    identity = _places_of(tables["sejour"]["ipp"][stay], identities["ipp"])
    site = stays.site[stay]
    unit = unit_of()[stays.condition[stay]]
    names = [
        _team(shard.sites[s], units()[u].key, n)
        for s, u, n in zip(site.tolist(), unit.tolist(), stay.tolist(), strict=True)
    ]
    main_code, diagnoses = _diagnoses(stays, tables, stay)
    condition = np.array([c.key for c in conditions()], dtype=object)[stays.condition[stay]]
    labels = np.array([c.libelle for c in conditions()], dtype=object)[stays.condition[stay]]
    labels = np.array(
        [_labels().get(code, label) for code, label in zip(main_code.tolist(), labels.tolist(), strict=True)],
        dtype=object,
    )
    exit_ = np.where(stays.exit == STILL_IN, 0, stays.until(end_of(scenario))).astype("datetime64[s]")
    exit_[stays.exit == STILL_IN] = np.datetime64("NaT")
    moved = stays.mode_out == OTHER_MODES.index("7")
    outcome = np.where(stays.died, OUTCOMES[2], np.where(moved, OUTCOMES[1], OUTCOMES[0])).astype(object)
    acts = tables.get("acte")
    told = act >= 0
    heart = people.health.has("insuffisance_cardiaque", stays.person[stay], written // DAY)
    shows_heart = heart | (kind == ECHO)
    ejection = people.health.ejection(stays.person[stay], written // DAY)
    return LetterFacts(
        kind=kind,
        nda=tables["sejour"]["nda"][stay],
        ipp=identities["ipp"][identity],
        nir=identities["nir"][identity],
        written=written.astype("datetime64[s]"),
        birth_name=_objects(identities["nom_naissance"], identity),
        used_name=_objects(identities["nom_utilise"], identity),
        given_name=_objects(identities["prenoms"], identity),
        female=people.female[stays.person[stay]],
        birth=identities["date_naissance"][identity],
        street=identities["adresse"][identity],
        postcode=identities["code_postal"][identity],
        town=_objects(identities["commune"], identity),
        phone=identities["telephone"][identity],
        mail=identities["courriel"][identity],
        site=np.array([sites()[code].nom for code in shard.sites], dtype=object)[site],
        site_town=np.array([_town(code) for code in shard.sites], dtype=object)[site],
        unit=np.array([u.libelle for u in units()], dtype=object)[unit],
        signatory=np.array([team[0] for team in names], dtype=np.int64),
        resident=np.array([team[1] for team in names], dtype=np.int64),
        addressee=np.array([_doctor(number) for number in people.number[stays.person[stay]].tolist()], dtype=np.int64),
        condition=condition,
        condition_code=main_code,
        condition_label=labels,
        venue=np.array(VENUES, dtype=object)[stays.venue()[stay]],
        entry=stays.entry[stay].astype("datetime64[s]"),
        exit=exit_[stay],
        outcome=outcome[stay],
        act=_told(told, acts["code_ccam"].astype("U").astype(object) if acts else None, act),
        act_label=_told(told, acts["libelle"].to_objects() if acts else None, act),
        act_day=_days(told, acts["date_acte"] if acts else None, act),
        lvef=np.where(shows_heart, ejection.astype(np.float64), np.nan),
        diagnoses=diagnoses,
        labs=_measures(stays, tables, results, stay, kind),
        drugs=_drugs(people, stays, tables, stay, kind),
        acts=_acts(tables, stay),
    )  # fmt: skip


def _objects(values: Values, place: np.ndarray) -> np.ndarray:
    assert isinstance(values, Category)
    text = values[place].to_objects()
    return np.where(text == None, "", text)  # noqa: E711 (element by element)


def _town(code: str) -> str:
    """Town in the name of a site (« CHU de Valmorne »), or an invented one."""
    name = sites()[code].nom
    head, _, tail = name.partition(" de ") if " de " in name else name.partition(" d’")
    return tail if head.startswith("CH") and tail else places("commune")[hash64(code) % len(places("commune"))].title()


def _team(site: str, unit: str, stay: int) -> tuple[int, int]:
    rank = stay % TEAM
    return unit_practitioner(site, unit, rank), unit_practitioner(site, unit, TEAM + rank % 3)


def _doctor(person: int) -> int:
    return unit_practitioner("ville", "médecin traitant", person % 4000)


def _told(told: np.ndarray, values: np.ndarray | None, act: np.ndarray) -> np.ndarray:
    found = np.full(len(told), "", dtype=object)
    if values is not None and told.any():
        found[told] = values[act[told]]
    return found


def _days(told: np.ndarray, values: np.ndarray | None, act: np.ndarray) -> np.ndarray:
    found = np.full(len(told), "NaT", dtype="datetime64[D]")
    if values is not None and told.any():
        found[told] = values[act[told]].astype("datetime64[D]")
    return found


def _diagnoses(stays: Stays, tables: dict[str, Table], stay: np.ndarray) -> tuple[np.ndarray, DiagnosisFacts]:
    """Code of the DP of each letter's stay, and its associated diagnoses."""
    empty = np.array([], dtype=object)
    nothing = np.full(len(stay), "", dtype=object)
    if "diagnostic" not in tables:
        return nothing, DiagnosisFacts(np.array([], dtype=np.int64), empty, empty, empty)
    table = tables["diagnostic"]
    code = table["code_cim10"].astype("U").astype(object)
    place = _places_of(table["nda"], tables["sejour"]["nda"])
    main = np.full(len(stays), "", dtype=object)
    first = table["type_diagnostic"].isin(["DP"])
    main[place[first]] = code[first]
    rest = np.flatnonzero(~first)
    rest = rest[np.argsort(place[rest], kind="stable")]
    row, item = _attach(stay, place[rest])
    chosen = code[rest[item]]
    labels = np.array([_labels().get(value, value) for value in chosen.tolist()], dtype=object)
    return main[stay], DiagnosisFacts(row, np.full(len(row), "", dtype=object), chosen, labels)


def _measures(
    stays: Stays, tables: dict[str, Table], results: Results | None, stay: np.ndarray, kind: np.ndarray
) -> LabFacts:
    """First and last result of each test in the stay, and the vital signs at entry."""
    told = np.isin(kind, [CRH, LIAISON, EMERGENCY, CONSULTATION])
    letter = np.flatnonzero(told)
    parts = []
    if results is not None:
        parts.append(_lab_part(tables["biologie"], results, stay[letter]))
    if "constante" in tables:
        parts.append(_vital_part(tables, stay[letter]))
    names = ("key", "label", "value", "decimals", "unit", "low", "high", "taken")
    if not parts:
        blank = np.array([], dtype=object)
        number = np.array([], dtype=np.float64)
        none = np.array([], dtype="datetime64[s]")
        return LabFacts(
            np.array([], dtype=np.int64), blank, blank, number, number.astype(np.int64), blank, number, number, none
        )
    joined = {name: np.concatenate([part[name] for part in parts]) for name in ("row", *names)}
    order = np.lexsort((joined["taken"], joined["row"]))
    return LabFacts(letter[joined["row"][order]], **{name: joined[name][order] for name in names})


def _lab_part(table: Table, results: Results, stay: np.ndarray) -> dict[str, np.ndarray]:
    known = np.flatnonzero(~np.isnan(table["valeur"]))
    pair = results.stay[known] * len(lab_tests()) + results.test[known]
    order = np.lexsort((results.sampled[known], pair))
    same = pair[order][1:] == pair[order][:-1]
    edge = np.concatenate([[True], ~same]) | np.concatenate([~same, [True]]) if len(order) else np.array([], dtype=bool)
    kept = np.sort(known[order[edge]])
    row, item = _attach(stay, results.stay[kept])
    item = kept[item]
    value = table["valeur"][item]
    keys_ = np.array([test.key for test in lab_tests()], dtype=object)[results.test[item]]
    decimals = np.where(value == np.rint(value), 0, np.where(value * 10 == np.rint(value * 10), 1, 2))
    return {
        "row": row, "key": keys_, "label": np.array([t.libelle for t in lab_tests()], dtype=object)[results.test[item]],
        "value": value, "decimals": decimals.astype(np.int64), "unit": table["unite"][item].to_objects(),
        "low": table["borne_basse"][item], "high": table["borne_haute"][item], "taken": table["date_prelevement"][item],
    }  # fmt: skip


def _vital_part(tables: dict[str, Table], stay: np.ndarray) -> dict[str, np.ndarray]:
    table = tables["constante"]
    place = _places_of(table["nda"], tables["sejour"]["nda"])
    kind = table["libelle"].codes
    order = np.lexsort((table["date_mesure"], kind, place))
    pair = place[order] * 64 + kind[order]
    first = np.concatenate([[True], pair[1:] != pair[:-1]]) if len(pair) else np.array([], dtype=bool)
    kept = order[first]
    row, item = _attach(stay, place[kept])
    item = kept[item]
    keys_ = np.array([VITAL_KEYS.get(v["key"], v["key"]) for v in rows("vitals")], dtype=object)
    decimals = np.array([int(v["decimales"]) for v in rows("vitals")])
    none = np.full(len(item), np.nan)
    return {
        "row": row, "key": keys_[kind[item]], "label": table["libelle"][item].to_objects(),
        "value": table["valeur"][item],
        "decimals": decimals[kind[item]], "unit": table["unite"][item].to_objects(), "low": none, "high": none,
        "taken": table["date_mesure"][item],
    }  # fmt: skip


@lru_cache
def _home_drugs() -> np.ndarray:
    """Whether each chronic condition (rows) is treated at home by each drug (columns)."""
    return np.array([[drug.atc in chronic.medicaments for drug in drugs()] for chronic in chronic_conditions()])


def _drugs(people: People, stays: Stays, tables: dict[str, Table], stay: np.ndarray, kind: np.ndarray) -> DrugFacts:
    """Prescriptions of the stay; those for a chronic condition are taken at home, before and after."""
    blank = np.array([], dtype=object)
    none, yes = np.array([], dtype=np.int64), np.array([], dtype=bool)
    letter = np.flatnonzero(np.isin(kind, [CRH, LIAISON, EMERGENCY]))
    if "medicament" not in tables or not len(letter):
        return DrugFacts(none, blank, blank, blank, blank, yes, yes, yes)
    table = tables["medicament"]
    lines = np.flatnonzero(table["type_ligne"].isin(["prescription"]))
    place = _places_of(table["nda"][lines], tables["sejour"]["nda"])
    order = np.argsort(place, kind="stable")
    lines, place = lines[order], place[order]
    row, item = _attach(stay[letter], place)
    where, line = place[item], lines[item]
    codes = {drug.atc: index for index, drug in enumerate(drugs())}
    atc = table["code_atc"]
    drug = np.array([codes[level] for level in atc.levels], dtype=np.int64)[atc.codes[line]]
    known = people.health.known(stays.person[where], stays.entry[where] // DAY)
    at_home = (known & _home_drugs().T[drug]).any(axis=1)
    oral = np.array(["orale" in d.voie or "inhalée" in d.voie for d in drugs()])[drug]
    lasting = oral & np.array([d.rythme.startswith("x") for d in drugs()])[drug]
    text = [f"{d.dose:g} {d.unite}" for d in drugs()]
    return DrugFacts(
        row=letter[row],
        name=np.array([d.dci for d in drugs()], dtype=object)[drug],
        dose=np.array(text, dtype=object)[drug],
        rhythm=np.array([d.rythme for d in drugs()], dtype=object)[drug],
        route=np.array([d.voie for d in drugs()], dtype=object)[drug],
        at_home=at_home,
        in_stay=np.ones(len(row), dtype=bool),
        at_exit=at_home | lasting,
    )


def _acts(tables: dict[str, Table], stay: np.ndarray) -> ActFacts:
    blank = np.array([], dtype=object)
    if "acte" not in tables:
        return ActFacts(np.array([], dtype=np.int64), blank, blank, np.array([], dtype="datetime64[D]"))
    table = tables["acte"]
    first = np.flatnonzero(table["activite"].isin(["1"]))
    place = _places_of(table["nda"][first], tables["sejour"]["nda"])
    order = np.argsort(place, kind="stable")
    first, place = first[order], place[order]
    row, item = _attach(stay, place)
    line = first[item]
    code = table["code_ccam"][line].astype("U").astype(object)
    return ActFacts(row, code, table["libelle"][line].to_objects(), table["date_acte"][line].astype("datetime64[D]"))
