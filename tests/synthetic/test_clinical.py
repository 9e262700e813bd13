"""Do diagnoses belong to the stay, to the sex and to the age of the patient?"""

from __future__ import annotations

import pandas as pd
import pytest

from synthetic.catalogue import conditions
from synthetic.stays import CLINIC


@pytest.fixture(scope="module")
def coded(clean_frames):
    """Diagnoses with their stay and their patient's traits."""
    stays = clean_frames["sejour"].merge(clean_frames["identite"][["ipp", "sexe", "date_naissance"]], on="ipp")
    rows = clean_frames["diagnostic"].merge(stays, on="nda", validate="many_to_one")
    return rows.assign(age=(rows["date_entree"] - rows["date_naissance"]).dt.days / 365.25)


def explains(condition, row) -> bool:
    """Whether a condition of the catalogue can have given this main diagnosis to this patient in this unit."""
    return (
        row.code_cim10 in condition.dp
        and (condition.type_venue, condition.unite) == (row.type_venue, row.unite_fonctionnelle)
        and condition.sexe in ("", row.sexe)
        and condition.age_min - 0.01 <= row.age < condition.age_max + 1.02
    )


def test_every_main_diagnosis_has_a_condition_of_that_unit_sex_and_age(coded):
    main = coded[coded["type_diagnostic"] == "DP"]
    assert len(main) > 2000
    odd = [row for row in main.itertuples() if not any(explains(condition, row) for condition in conditions())]
    assert not odd


def test_every_associated_diagnosis_goes_with_its_main_one(coded):
    pairs = {(dp, das) for condition in conditions() for dp in condition.dp for das in condition.das}
    main = coded[coded["type_diagnostic"] == "DP"].set_index("nda")["code_cim10"]
    others = coded[coded["type_diagnostic"] == "DAS"]
    assert set(zip(others["nda"].map(main), others["code_cim10"], strict=True)) <= pairs


def test_coded_stays_have_one_main_diagnosis_and_no_code_twice(coded):
    assert coded[coded["type_diagnostic"] == "DP"]["nda"].is_unique
    assert set(coded["nda"]) == set(coded.loc[coded["type_diagnostic"] == "DP", "nda"])
    das = coded[coded["type_diagnostic"] == "DAS"]
    assert not das.duplicated(["nda", "code_cim10"]).any()


def test_outpatient_consultations_are_not_coded_and_the_rest_is(clean_frames, coded):
    stays = clean_frames["sejour"]
    uncoded = stays[~stays["nda"].isin(coded["nda"])]
    assert set(uncoded["type_venue"]) == {CLINIC}


def test_every_condition_of_the_catalogue_is_met(coded):
    met = pd.Index(coded["code_cim10"])
    missing = [condition.key for condition in conditions() if condition.dp and not set(condition.dp) & set(met)]
    assert not missing
