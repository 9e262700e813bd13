"""Do diagnoses belong to the stay, to the sex and to the age of the patient?"""

from __future__ import annotations

import pytest

from synthetic.build import build
from synthetic.catalogue import chronic_conditions, conditions
from synthetic.clinical import CANCER_CODES, HEART_CODES
from synthetic.stays import CLINIC, EMERGENCY
from tests.synthetic.cases import everywhere

HEART = "insuffisance_cardiaque_decompensee"


@pytest.fixture(scope="module")
def coded(clean, clean_frames):
    """Diagnoses with their RUM, and the true reason of the stay."""
    reasons = clean.latent.stays[["nda", "condition"]]
    return clean_frames["diagnostic"].merge(reasons, on="nda", validate="many_to_one")


def test_every_main_diagnosis_is_one_of_the_true_reason_of_the_stay(coded):
    allowed = {condition.key: set(condition.dp) for condition in conditions()} | {HEART: set(HEART_CODES)}
    main = coded[coded["type_diagnostic"] == "DP"]
    assert len(main) > 2000
    odd = [row for row in main.itertuples() if row.code_cim10 not in allowed[row.condition]]
    assert not odd


def test_every_associated_diagnosis_goes_with_the_reason_or_a_chronic_condition(coded):
    of_reason = {(condition.key, das) for condition in conditions() for das in condition.das}
    chronic = {code for condition in chronic_conditions() for code in condition.codes}
    elsewhere = chronic | set(HEART_CODES) | set(CANCER_CODES.values())
    others = coded[coded["type_diagnostic"] != "DP"]
    assert len(others) > 1000
    odd = {
        (row.condition, row.code_cim10)
        for row in others.itertuples()
        if row.code_cim10 not in elsewhere and (row.condition, row.code_cim10) not in of_reason
    }
    assert not odd


def test_a_passage_has_one_main_diagnosis_and_no_code_twice(clean_frames, coded):
    main = coded[coded["type_diagnostic"] == "DP"]
    assert main["id_rum"].is_unique
    assert set(main["id_rum"]) == set(coded["id_rum"]) == set(clean_frames["rum"]["id_rum"])
    assert not coded.duplicated(["id_rum", "code_cim10"]).any()


def test_outpatient_visits_and_emergencies_are_not_coded_and_the_rest_is(clean_frames, coded):
    stays = clean_frames["sejour"]
    over = stays[stays["date_sortie"].notna()]
    assert set(over.loc[~over["nda"].isin(coded["nda"]), "type_venue"]) == {CLINIC, EMERGENCY}
    assert not set(stays.loc[stays["nda"].isin(coded["nda"]), "type_venue"]) & {CLINIC, EMERGENCY}


@pytest.mark.slow
def test_every_condition_of_the_catalogue_is_met():
    met = set(build(everywhere(patients=60_000, shard_size=20_000, domains=())).latent.stays["condition"])
    missing = {condition.key for condition in conditions()} - met
    assert missing <= {"cancer_sein_homme"}, "so rare that 60,000 persons may have none"
