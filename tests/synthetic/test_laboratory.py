"""Do laboratory results come when they can, in the declared unit, and look like the patient's condition?"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from synthetic.catalogue import conditions, lab_tests
from synthetic.laboratory import make_results, rounded
from synthetic.people import make_people
from synthetic.shards import plan
from synthetic.stays import make_stays
from tests.synthetic.cases import small

MANY = 50
"""Results below which a median says little."""


@pytest.fixture(scope="module")
def results(clean_frames):
    stays = clean_frames["sejour"].drop(columns="site")
    return clean_frames["biologie"].merge(stays, on="nda", suffixes=("", "_stay"), validate="many_to_one")


def test_results_are_of_the_patient_of_the_stay(clean_frames, results):
    assert (results["ipp"] == results["ipp_stay"]).all()
    site = clean_frames["sejour"].set_index("nda")["site"]
    assert (results["site"] == results["nda"].map(site)).all()


def test_samples_are_taken_during_the_stay_and_validated_afterwards(results):
    leaving = results["date_sortie"]
    no_hour = leaving.notna() & (leaving == leaving.dt.normalize())
    until = leaving.where(~no_hour, leaving + pd.Timedelta(days=1))
    assert (results["date_prelevement"] >= results["date_entree"]).all()
    assert ((results["date_prelevement"] <= until) | until.isna()).all()
    assert (results["date_validation"] > results["date_prelevement"]).all()
    assert ((results["date_validation"] - results["date_prelevement"]) < pd.Timedelta(hours=24)).all()


def test_codes_labels_and_units_are_those_that_the_site_declares(clean_frames, results):
    declared = clean_frames["catalogue_biologie"]
    assert not declared.duplicated(["site", "code_local"]).any()
    both = results.merge(declared, on=["site", "code_local"], suffixes=("", "_declared"), validate="many_to_one")
    assert len(both) == len(results)
    assert (both["unite"] == both["unite_declaree"]).all()
    assert (both["libelle"] == both["libelle_declared"]).all()


def test_values_of_a_site_with_another_unit_are_the_same_once_converted(results):
    tests = {test.libelle: test for test in lab_tests()}
    converted = 0
    for label, group in results.groupby("libelle"):
        test = tests[label]
        usual, other = (group[group["unite"] == unit] for unit in (test.unite, test.unite_alternative))
        if test.facteur == 1 or min(len(usual), len(other)) < MANY:
            continue
        converted += 1
        assert other["valeur"].median() * test.facteur == pytest.approx(usual["valeur"].median(), rel=0.15)
        assert other["borne_haute"].max() * test.facteur == pytest.approx(usual["borne_haute"].max(), rel=0.1)
    assert converted >= 3


def test_most_results_of_outpatients_are_within_bounds(results):
    usual = results[(results["type_venue"] == "consultation externe") & results["borne_haute"].notna()]
    usual = usual[~usual["libelle"].isin(["Protéine C réactive"])]
    inside = usual["valeur"].between(usual["borne_basse"], usual["borne_haute"]).mean()
    assert inside > 0.75


def test_conditions_show_in_the_tests_that_they_move():
    scenario = small(patients=12_000, shard_size=12_000, sites=("NO-1",))
    shard = plan(scenario)[0]
    people = make_people(scenario, shard)
    stays = make_stays(scenario, shard, people)
    drawn = make_results(scenario, shard, people, stays)
    seen = 0
    condition = stays.condition[drawn.stay]
    adult = ~drawn.infant
    unmoved = {test.key: [i for i, c in enumerate(conditions()) if test.key not in c.biologie] for test in lab_tests()}
    for index, test in enumerate(lab_tests()):
        rows = (drawn.test == index) & adult
        others = drawn.value[rows & np.isin(condition, unmoved[test.key])]
        usual = np.median(others) if len(others) else np.nan
        for number, known in enumerate(conditions()):
            effect, values = known.biologie.get(test.key, 1.0), drawn.value[rows & (condition == number)]
            if abs(np.log(effect)) < np.log(1.3) or len(values) < MANY or np.isnan(usual):
                continue
            seen += 1
            assert np.sign(np.log(np.median(values) / usual)) == np.sign(np.log(effect)), (known.key, test.key)
    assert seen >= 15


@pytest.mark.parametrize(("decimals", "expected"), [(0, 3.0), (1, 2.7), (2, 2.68)])
def test_values_are_rounded_to_the_decimals_of_the_laboratory(decimals, expected):
    assert rounded(np.array([2.6789]), decimals)[0] == expected


def test_values_have_the_decimals_of_their_test(results):
    tests = {(test.libelle, test.unite): test.decimales for test in lab_tests()}
    tests |= {(test.libelle, test.unite_alternative): test.decimales_alternative for test in lab_tests()}
    for (label, unit), group in results.groupby(["libelle", "unite"]):
        scaled = group["valeur"].dropna() * 10 ** tests[label, unit]
        assert np.allclose(scaled, scaled.round(), atol=1e-6), (label, unit)
