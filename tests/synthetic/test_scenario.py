"""Is every mistake of a scenario's author named, with its key, in French?"""

from __future__ import annotations

import datetime as dt

import pytest

from synthetic.defects import FAULTS
from synthetic.scenario import FaultSpec, Scenario, ScenarioError, load_scenario, scenario_from_dict, scenario_names

GOOD = {
    "name": "essai",
    "title": "Un essai",
    "seed": 1,
    "start": dt.date(2024, 1, 1),
    "end": dt.date(2024, 12, 31),
    "patients": 10,
    "sites": ["NO-1"],
}


def read(**changes) -> Scenario:
    return scenario_from_dict({**GOOD, **changes}, "essai.toml")


@pytest.mark.parametrize("name", scenario_names())
def test_every_scenario_that_ships_is_right(name):
    scenario = load_scenario(name)
    assert scenario.name == name
    assert scenario.title
    assert scenario.start < scenario.end


def test_a_scenario_without_its_options_has_their_defaults():
    assert read() == Scenario(
        **{**GOOD, "sites": ("NO-1",)},
        shard_size=2000,
        faults=(),
    )


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_can_be_asked_for_by_its_name_alone(name):
    assert read(fault=[{"name": name}]).faults == (FaultSpec(name),)


WRONG = {
    "unknown key": ({"colour": "red"}, "clé inconnue « colour »"),
    "patients in letters": ({"patients": "dix"}, "« patients » doit être de type int"),
    "patients with decimals": ({"patients": 1.5}, "« patients »"),
    "patients true": ({"patients": True}, "« patients »"),
    "no patient": ({"patients": 0}, "« patients » doit être un entier positif"),
    "empty shards": ({"shard_size": 0}, "« shard_size »"),
    "negative seed": ({"seed": -1}, "« seed »"),
    "seed too large": ({"seed": 2**64}, "« seed »"),
    "dates the wrong way round": ({"start": dt.date(2025, 1, 1)}, "« start » doit précéder « end »"),
    "date with an hour": ({"start": dt.datetime(2024, 1, 1)}, "« start » doit être de type date"),
    "date as text": ({"end": "2024-12-31"}, "« end » doit être de type date"),
    "no site": ({"sites": []}, "au moins un site"),
    "a site twice": ({"sites": ["NO-1", "NO-1"]}, "une seule fois"),
    "unknown site": ({"sites": ["NO-1", "XX-9"]}, "site inconnu 'XX-9'"),
    "site as a number": ({"sites": [1]}, "« sites »"),
    "sites in a list": ({"sites": [["NO-1"]]}, "« sites »"),
    "sites as text": ({"sites": "NO-1"}, "« sites » doit être de type list"),
    "fault as text": ({"fault": ["nir_key"]}, "doit avoir un « name »"),
    "fault as a table": ({"fault": {"name": "nir_key"}}, "« fault » doit être de type list"),
    "fault without a name": ({"fault": [{"rate": 0.1}]}, "doit avoir un « name »"),
    "unknown fault": ({"fault": [{"name": "licorne"}]}, "faute inconnue 'licorne'"),
    "unknown parameter": ({"fault": [{"name": "nir_key", "taux": 0.1}]}, "paramètre inconnu « taux »"),
    "rate too high": ({"fault": [{"name": "nir_key", "rate": 2}]}, "compris entre 0 et 1"),
    "rate as text": ({"fault": [{"name": "nir_key", "rate": "haut"}]}, "« rate » doit être de type float"),
    "rate true": ({"fault": [{"name": "nir_key", "rate": True}]}, "« rate »"),
    "weeks with decimals": ({"fault": [{"name": "mixed_lab_units", "weeks": 2.5}]}, "« weeks »"),
    "unknown lab test": ({"fault": [{"name": "mixed_lab_units", "test": "licorne"}]}, "analyse inconnue"),
    "a fault twice": ({"fault": [{"name": "nir_key"}, {"name": "nir_key", "rate": 0.5}]}, "deux fois"),
    "a test twice": (
        {"fault": [{"name": "mixed_lab_units"}, {"name": "mixed_lab_units", "test": "creatinine"}]},
        "deux fois",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_mistake_is_named(case):
    changes, message = WRONG[case]
    with pytest.raises(ScenarioError, match=f"^Scénario .*essai.*{message}"):
        read(**changes)


@pytest.mark.parametrize("key", GOOD)
def test_a_key_that_is_absent_is_named(key):
    with pytest.raises(ScenarioError, match=f"il manque « {key} »"):
        scenario_from_dict({name: value for name, value in GOOD.items() if name != key}, "essai.toml")


def test_the_same_fault_may_aim_at_two_tests():
    faults = [{"name": "mixed_lab_units", "test": test} for test in ("creatinine", "glucose")]
    assert len(read(fault=faults).faults) == 2


def test_an_unknown_scenario_is_named_with_those_that_exist():
    with pytest.raises(ScenarioError, match=r"'licorne'.*mini"):
        load_scenario("licorne")


@pytest.mark.parametrize("content", [b"name = ", b"\xff\xfe", b"[[fault]", None])
def test_a_file_that_is_not_toml_is_named(tmp_path, content):
    path = tmp_path / "mien.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ScenarioError, match=r"mien\.toml"):
        load_scenario(path)


def test_changes_leave_the_rest_and_are_checked():
    scenario = load_scenario("mini")
    assert scenario.with_changes(seed=None, patients=None) == scenario
    changed = scenario.with_changes(seed=0, patients=5)
    assert (changed.seed, changed.patients, changed.sites) == (0, 5, scenario.sites)
    with pytest.raises(ScenarioError, match="« patients »"):
        scenario.with_changes(patients=-5)


def test_clean_takes_the_faults_away_and_nothing_else():
    scenario = load_scenario("mini")
    assert scenario.faults
    assert scenario.clean().as_dict() == {**scenario.as_dict(), "faults": []}


def test_a_scenario_without_its_seed_says_nothing_of_its_faults_either():
    plain = load_scenario("mini").as_dict(with_seed=False)
    assert set(plain) == {
        "name", "title", "start", "end", "patients", "sites", "shard_size", "domains", "local_labels",
        "staggered", "enriched",
    }  # fmt: skip
