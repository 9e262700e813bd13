"""One shard, from nothing to tables, ledger and latent truth (all in memory)."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from synthetic import keys
from synthetic.catalogue import documented_units, lab_index, sites
from synthetic.clinical import diagnosis_table, procedure_table
from synthetic.columns import Category, Table, concatenate, sort_by_key, take
from synthetic.deaths import death_table
from synthetic.defects import FAULTS, FaultContext, Injection, Ledger
from synthetic.governance import extraction_table, make_register, objection_table, project_table
from synthetic.laboratory import Results, make_results, result_table
from synthetic.latent import Latent, start
from synthetic.letters import add_documents
from synthetic.local_codes import catalogue_table
from synthetic.passages import make_passages, rum_table
from synthetic.people import People, make_identities, make_people
from synthetic.pharmacy import drug_table, product_table
from synthetic.scenario import Scenario
from synthetic.schema import TABLES
from synthetic.shards import Shard, plan
from synthetic.stays import DAY, STILL_IN, Stays, make_stays, stay_table
from synthetic.structure import flow_table, structure_table
from synthetic.vitals import vital_table


@dataclass
class Built:
    """A shard's tables (sorted by key), with its ledger and latent truth."""

    tables: dict[str, Table]
    latent: Latent
    ledger: Ledger = field(default_factory=Ledger)


def build_shard(scenario: Scenario, shard: Shard) -> Built:
    """Generate one shard of a scenario and inject the scenario's faults.

    Each domain draws from its own stream: leaving one out does not change the others.
    """
    people = make_people(scenario, shard)
    stays = make_stays(scenario, shard, people)
    person, site, created = _known_pairs(people, stays)
    tables = {
        "identite": make_identities(scenario, shard, people, person, site, created),
        "sejour": stay_table(scenario, shard, people, stays),
    }
    _record_deaths(tables, people, stays, person)
    latent = start(people, person, tables["identite"])
    latent.add_truth(scenario, people, stays)
    results = _add_domains(scenario, shard, people, stays, tables)
    if "document" in scenario.domains:
        tables["document"], marks = add_documents(scenario, shard, people, stays, tables, results)
        latent.add(**marks)
    if "gouvernance" in scenario.domains:
        register = make_register(scenario, shard, created, people.death[person])
        tables["opposition"] = objection_table(scenario, shard, people, person, site, register)
        tables["extraction"] = extraction_table(scenario, shard, people, person, site, created, register)
    if shard.number == 0:
        tables |= _scenario_tables(scenario)
    _add_decoys(latent, tables, people, stays, results, scenario)
    injection = Injection(tables)
    order = list(FAULTS)
    for spec in sorted(scenario.faults, key=lambda spec: order.index(spec.name)):
        FAULTS[spec.name](**spec.parameters).inject(FaultContext(scenario, shard, injection, latent))
    _add_decoys_among_copies(latent, injection)
    tables = {name: sort_by_key(tables[name], TABLES[name]) for name in TABLES if name in tables}
    return Built(tables, latent, injection.ledger)


def _add_domains(
    scenario: Scenario, shard: Shard, people: People, stays: Stays, tables: dict[str, Table]
) -> Results | None:
    """Add the care domains that the scenario asks for; give the laboratory results back for the decoys."""
    wanted, results = scenario.domains, None
    passages = make_passages(scenario, shard, stays)
    if "pmsi" in wanted:
        tables["rum"] = rum_table(scenario, shard, people, stays, passages)
        tables["diagnostic"] = diagnosis_table(scenario, shard, people, stays, passages)
        tables["acte"] = procedure_table(scenario, shard, people, stays, passages)
    if "biologie" in wanted:
        results = make_results(scenario, shard, people, stays)
        tables["biologie"] = result_table(scenario, shard, people, stays, results)
    if "medicament" in wanted:
        tables["medicament"] = drug_table(scenario, shard, people, stays)
    if "constante" in wanted:
        tables["constante"] = vital_table(scenario, shard, people, stays)
    if "deces" in wanted:
        tables["deces_insee"] = death_table(scenario, shard, people)
    return results


def _scenario_tables(scenario: Scenario) -> dict[str, Table]:
    """The tables that describe sites and projects: they are written once, with the first shard."""
    tables = {
        "site": site_table(scenario),
        "structure": structure_table(scenario),
        "flux": flow_table(scenario),
    }
    if "biologie" in scenario.domains:
        tables["catalogue_biologie"] = catalogue_table(scenario)
    if "medicament" in scenario.domains:
        tables["catalogue_medicament"] = product_table(scenario)
    if "gouvernance" in scenario.domains:
        tables["projet"] = project_table(scenario)
    return tables


def build(scenario: Scenario) -> Built:
    """All the shards of a scenario, joined: for small warehouses that fit in memory."""
    parts = [build_shard(scenario, shard) for shard in plan(scenario)]
    ledger = Ledger()
    for part in parts:
        ledger.merge(part.ledger)
    tables = {}
    for name in TABLES:
        pieces = [part.tables[name] for part in parts if name in part.tables]
        if not pieces:
            continue
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
    order = np.lexsort((stays.entry, pair))
    known = pair[order]
    first = np.flatnonzero(np.concatenate([[True], known[1:] != known[:-1]])) if len(known) else known
    known, day = known[first], stays.entry[order][first] // DAY
    return known // keys.IDENTITIES_PER_PERSON, known % keys.IDENTITIES_PER_PERSON, day


def _record_deaths(tables: dict[str, Table], people: People, stays: Stays, person: np.ndarray) -> None:
    """Write the date of death in the identity of the site where the patient died."""
    died = np.flatnonzero(stays.died & (stays.exit != STILL_IN))
    ipp = tables["sejour"]["ipp"]
    order = np.argsort(tables["identite"]["ipp"], kind="stable")
    rows = order[np.searchsorted(tables["identite"]["ipp"][order], ipp[died])]
    tables["identite"]["date_deces"][rows] = (stays.exit[died] // DAY).astype("datetime64[D]")


def _add_decoys(
    latent: Latent, tables: dict[str, Table], people: People, stays: Stays, results: Results | None, scenario: Scenario
) -> None:
    """Declare the rows that look wrong and are true, by group."""
    stay_rows = tables["sejour"]
    entry, leaving = stay_rows["date_entree"], stay_rows["date_sortie"]
    groups = [
        *_nir_groups(tables["identite"]),
        ("heure_non_renseignee", "sejour", ~np.isnat(leaving) & (leaving < entry)),
        ("sejour_ouvert", "sejour", np.isnat(leaving)),
    ]
    if results is not None:
        groups += _lab_groups(tables["biologie"], people, stays, results, scenario)
    for group, table, mask in groups:
        latent.add_decoys(group, table, tables[table][TABLES[table].key][mask])


def _lab_groups(
    rows: Table, people: People, stays: Stays, results: Results, scenario: Scenario
) -> list[tuple[str, str, np.ndarray]]:
    creatinine = results.test == lab_index()["creatinine"]
    dialysed = people.health.has("dialyse", stays.person[results.stay], results.sampled // DAY)
    declared = _declared(rows["site"].levels, stays, results, scenario)
    return [
        ("creatinine_dialyse", "biologie", creatinine & dialysed & ~declared),
        ("creatinine_nourrisson", "biologie", creatinine & results.infant & ~declared),
        ("unite_documentee", "biologie", declared),
    ]


def _declared(codes: tuple[str, ...], stays: Stays, results: Results, scenario: Scenario) -> np.ndarray:
    """Results given in a unit of the site's own, for the tests that a fault of the scenario concerns."""
    disturbed = {str(spec.parameters.get("test", "creatinine")) for spec in scenario.faults}
    own = np.zeros((len(codes), len(lab_index())), dtype=bool)
    for (site, test), _ in documented_units().items():
        if site in codes and test in disturbed:
            own[codes.index(site), lab_index()[test]] = True
    return own[stays.site[results.stay], results.test]


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
