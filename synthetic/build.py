"""One shard, from nothing to tables, ledger and latent truth (all in memory)."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from synthetic import keys
from synthetic.catalogue import documented_units, lab_tests, sites
from synthetic.clinical import diagnosis_table
from synthetic.columns import Category, Table, concatenate, length, sort_by_key, take
from synthetic.defects import FAULTS, FaultContext, Injection, Ledger
from synthetic.laboratory import Results, catalogue_table, make_results, result_table
from synthetic.latent import Latent, start
from synthetic.people import People, make_identities, make_people
from synthetic.scenario import Scenario
from synthetic.schema import TABLES
from synthetic.shards import Shard, plan
from synthetic.stays import DAY, STILL_IN, Stays, make_stays, stay_table


@dataclass
class Built:
    """A shard's tables (sorted by key), with its ledger and latent truth."""

    tables: dict[str, Table]
    latent: Latent
    ledger: Ledger = field(default_factory=Ledger)


def build_shard(scenario: Scenario, shard: Shard) -> Built:
    """Generate one shard of a scenario and inject the scenario's faults."""
    people = make_people(scenario, shard)
    stays = make_stays(scenario, shard, people)
    results = make_results(scenario, shard, people, stays)
    person, site, created = _known_pairs(people, stays)
    identities = make_identities(scenario, shard, people, person, site, created)
    tables = {
        "identite": identities,
        "sejour": stay_table(scenario, shard, people, stays),
        "diagnostic": diagnosis_table(scenario, shard, people, stays),
        "biologie": result_table(scenario, shard, people, stays, results),
    }
    _record_deaths(tables, people, stays, person)
    if shard.number == 0:
        tables |= {"site": site_table(scenario), "catalogue_biologie": catalogue_table(scenario)}
    latent = start(people, person, identities)
    _add_decoys(latent, tables, people, stays, results, scenario)
    injection = Injection(tables)
    order = list(FAULTS)
    for spec in sorted(scenario.faults, key=lambda spec: order.index(spec.name)):
        FAULTS[spec.name](**spec.parameters).inject(FaultContext(scenario, shard, injection, latent))
    _add_decoys_among_copies(latent, injection)
    tables = {name: sort_by_key(tables[name], TABLES[name]) for name in TABLES if name in tables}
    return Built(tables, latent, injection.ledger)


def build(scenario: Scenario) -> Built:
    """All the shards of a scenario, joined: for small warehouses that fit in memory."""
    parts = [build_shard(scenario, shard) for shard in plan(scenario)]
    ledger = Ledger()
    for part in parts:
        ledger.merge(part.ledger)
    tables = {}
    for name in TABLES:
        pieces = [part.tables[name] for part in parts if name in part.tables]
        tables[name] = sort_by_key(concatenate(pieces), TABLES[name])
    return Built(tables, Latent.join([part.latent for part in parts]), ledger)


def site_table(scenario: Scenario) -> Table:
    """Table ``site``."""
    chosen = [sites()[code] for code in scenario.sites]
    return {
        "site": np.array([site.site.encode() for site in chosen], dtype="S"),
        "nom": Category.of(site.nom for site in chosen),
        "finess": np.array([site.finess.encode() for site in chosen], dtype="S"),
        "reseau": Category.of(site.reseau for site in chosen),
        "type_etablissement": Category.of(site.type_etablissement for site in chosen),
    }


def _known_pairs(people: People, stays: Stays) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Person and site of each identity, and the day of its creation (the first stay there)."""
    pair = stays.person * keys.IDENTITIES_PER_PERSON + stays.site
    known, first = np.unique(pair, return_index=True)
    day = np.minimum.reduceat(stays.entry[np.argsort(pair, kind="stable")], _starts(np.sort(pair))) // DAY
    assert len(first) == len(day)
    return known // keys.IDENTITIES_PER_PERSON, known % keys.IDENTITIES_PER_PERSON, day


def _starts(ordered: np.ndarray) -> np.ndarray:
    return np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))


def _record_deaths(tables: dict[str, Table], people: People, stays: Stays, person: np.ndarray) -> None:
    """Write the date of death in the identity of the site where the patient died."""
    died = np.flatnonzero(stays.died & (stays.exit != STILL_IN))
    ipp = tables["sejour"]["ipp"]
    order = np.argsort(tables["identite"]["ipp"], kind="stable")
    rows = order[np.searchsorted(tables["identite"]["ipp"][order], ipp[died])]
    tables["identite"]["date_deces"][rows] = (stays.exit[died] // DAY).astype("datetime64[D]")


def _add_decoys(
    latent: Latent, tables: dict[str, Table], people: People, stays: Stays, results: Results, scenario: Scenario
) -> None:
    """Declare the rows that look wrong and are true, by group."""
    stay_rows, lab_rows = tables["sejour"], tables["biologie"]
    entry, leaving = stay_rows["date_entree"], stay_rows["date_sortie"]
    creatinine = results.test == [test.key for test in lab_tests()].index("creatinine")
    dialysed = people.dialysed[stays.person[results.stay]]
    declared = np.zeros(length(lab_rows), dtype=bool)
    for site, test in documented_units():
        if site in scenario.sites:
            index = [known.key for known in lab_tests()].index(test)
            declared |= (results.test == index) & lab_rows["site"].isin([site])
    groups = [
        *_nir_groups(tables["identite"]),
        ("heure_non_renseignee", "sejour", ~np.isnat(leaving) & (leaving < entry)),
        ("sejour_ouvert", "sejour", np.isnat(leaving)),
        ("creatinine_dialyse", "biologie", creatinine & dialysed & ~declared),
        ("creatinine_nourrisson", "biologie", creatinine & results.infant & ~declared),
        ("unite_documentee", "biologie", declared),
    ]
    for group, table, mask in groups:
        latent.add_decoys(group, table, tables[table][TABLES[table].key][mask])


def _nir_groups(identities: Table) -> list[tuple[str, str, np.ndarray]]:
    nir = identities["nir"]
    department = np.array([code[:2] for code in identities["cog_naissance"]], dtype="S2")
    return [
        ("nir_absent", "identite", nir == b""),
        ("nir_corse", "identite", np.isin(department, [b"2A", b"2B"]) & (nir != b"")),
        ("nir_etranger", "identite", (department == b"99") & (nir != b"")),
    ]


def _add_decoys_among_copies(latent: Latent, injection: Injection) -> None:
    """Identities that a fault added are decoys like any other for whoever looks at their NIR."""
    added = injection.ledger.added.get("identite")
    if added is None:
        return
    identities = injection.tables["identite"]
    rows = take(identities, np.isin(identities["ipp"], added["key"].to_numpy().astype("S")))
    for group, table, mask in _nir_groups(rows):
        latent.add_decoys(group, table, rows["ipp"][mask])
