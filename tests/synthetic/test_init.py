"""Does ``synthetic.make`` give a small warehouse and its truth, as the lessons use it?"""

from __future__ import annotations

import pytest

import synthetic
from synthetic.scenario import ScenarioError, load_scenario


def test_a_warehouse_comes_with_its_truth():
    eds, truth = synthetic.make("mini", patients=300)
    assert eds.tables == list(synthetic.TABLES)
    assert set(truth.identities["ipp"]) == set(eds["identite"]["ipp"])
    assert truth.ledger.keys("nir_key", "identite")["key"].isin(eds["identite"]["ipp"]).all()


def test_the_same_request_gives_the_same_warehouse_and_another_seed_another():
    one, two, other = (synthetic.make("mini", patients=30, seed=seed)[0]["sejour"] for seed in (1, 1, 2))
    assert one.equals(two)
    assert not one.equals(other)


def test_clean_means_without_faults():
    _, truth = synthetic.make("mini", patients=300, clean=True)
    assert not (truth.ledger.changed or truth.ledger.added or truth.ledger.removed)


def test_a_scenario_may_be_an_object():
    scenario = load_scenario("mini").with_changes(patients=30)
    assert synthetic.make(scenario)[0]["sejour"].equals(synthetic.make("mini", patients=30)[0]["sejour"])


@pytest.mark.parametrize("changes", [{"patients": 0}, {"patients": -1}, {"seed": -1}])
def test_a_request_that_makes_no_sense_is_refused(changes):
    with pytest.raises(ScenarioError):
        synthetic.make("mini", **changes)
