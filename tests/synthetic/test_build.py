"""Is a clean warehouse coherent, whatever the table, and does a spoiled one keep its shape?"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from synthetic.build import build, build_shard
from synthetic.columns import length, missing, to_frame
from synthetic.defects import FAULTS
from synthetic.schema import TABLES
from synthetic.shards import plan
from tests.synthetic.cases import same_tables, small

WITH_PATIENT = [name for name, table in TABLES.items() if {"ipp", "nda"} & {column.name for column in table.columns}]
ALLOWED_AFTER_DEATH = {
    ("biologie", "date_validation"),
    ("document", "date_document"),
    ("extraction", "date_extraction"),
}
"""What real life allows: a result validated, a letter signed, a project's data extracted after the patient's death."""


@pytest.fixture(scope="module", params=["clean", "spoiled"])
def tables(request):
    return request.getfixturevalue(request.param).tables


@pytest.mark.parametrize("name", TABLES)
class TestShape:
    def test_keys_are_unique_and_rows_sorted_by_them(self, tables, name):
        keys = tables[name][TABLES[name].key]
        assert len(keys)
        assert (keys[1:] > keys[:-1]).all()

    def test_columns_are_those_of_the_schema(self, tables, name):
        assert list(tables[name]) == [column.name for column in TABLES[name].columns]
        assert len({len(values) for values in tables[name].values()}) == 1

    def test_only_nullable_columns_have_missing_values(self, tables, name):
        empty = [c.name for c in TABLES[name].columns if not c.nullable and missing(tables[name][c.name]).any()]
        assert not empty

    def test_references_between_tables_hold(self, tables, name):
        frame = to_frame(tables[name], TABLES[name])
        for column in TABLES[name].columns:
            if column.references:
                target = TABLES[column.references]
                known = to_frame(tables[target.name], target)[target.key]
                assert frame[column.name].dropna().isin(known).all(), column.name

    def test_decimals_are_exact(self, tables, name):
        for column in TABLES[name].columns:
            if column.kind == "decimal":
                scaled = tables[name][column.name] * 10**column.decimals
                assert np.allclose(scaled, np.rint(scaled), atol=1e-6, equal_nan=True), column.name


@pytest.fixture(scope="module")
def persons(clean, clean_frames):
    """Each IPP with its person, the person's birth and death."""
    people = clean_frames["identite"].merge(clean.latent.identities[["ipp", "person"]], on="ipp", validate="1:1")
    death = people.groupby("person")["date_deces"].max()
    return people.assign(death=people["person"].map(death)).set_index("ipp")


def with_ipp(frames, name) -> pd.DataFrame:
    frame = frames[name]
    return frame if "ipp" in frame else frame.merge(frames["sejour"][["nda", "ipp"]], on="nda")


@pytest.mark.parametrize("name", WITH_PATIENT)
def test_nothing_happens_before_birth(clean_frames, persons, name):
    frame = with_ipp(clean_frames, name)
    birth = frame["ipp"].map(persons["date_naissance"])
    for column in TABLES[name].columns:
        if column.kind in ("date", "datetime"):
            assert not (frame[column.name] < birth).any(), column.name


@pytest.mark.parametrize("name", WITH_PATIENT)
def test_nothing_happens_after_death_but_what_real_life_allows(clean_frames, persons, name):
    frame = with_ipp(clean_frames, name)
    death = frame["ipp"].map(persons["death"])
    assert death.notna().any()
    for column in TABLES[name].columns:
        if column.kind in ("date", "datetime") and (name, column.name) not in ALLOWED_AFTER_DEATH:
            assert not (frame[column.name] >= death + pd.Timedelta(days=1)).any(), column.name


def test_a_death_in_hospital_is_the_end_of_a_stay(clean_frames, persons):
    stays = clean_frames["sejour"]
    ended = stays[stays["mode_sortie"] == "9"]
    assert (ended["date_sortie"].dt.normalize() == ended["ipp"].map(persons["date_deces"])).all()
    assert persons["date_deces"].notna().sum() == len(ended) > 15


def test_stays_of_a_person_do_not_overlap_even_between_sites(clean_frames, persons):
    stays = clean_frames["sejour"].assign(person=clean_frames["sejour"]["ipp"].map(persons["person"]))
    stays = stays.sort_values(["person", "date_entree"])
    until = stays[["date_entree", "date_sortie"]].max(axis=1).where(stays["date_sortie"].notna(), pd.Timestamp.max)
    before = until.groupby(stays["person"]).shift()
    assert not (stays["date_entree"] <= before).any()
    assert (stays.groupby("person")["site"].nunique() > 1).any()


def test_a_stay_is_at_the_site_that_gave_the_ipp(clean_frames, persons):
    stays = clean_frames["sejour"]
    assert (stays["site"] == stays["ipp"].map(persons["site"])).all()


def test_an_identity_is_created_on_the_first_day_at_its_site(clean_frames, persons):
    first = clean_frames["sejour"].groupby("ipp")["date_entree"].min().dt.normalize()
    assert first.index.isin(persons.index).all()
    assert (persons["date_creation"] == first.reindex(persons.index)).all()


def test_a_stay_without_exit_has_no_mode_of_exit(clean_frames):
    stays = clean_frames["sejour"]
    assert (stays["date_sortie"].isna() == stays["mode_sortie"].isna()).all()
    assert stays["date_sortie"].isna().any()


def test_a_clean_warehouse_has_no_ledger(clean):
    assert not (clean.ledger.changed or clean.ledger.removed or clean.ledger.added)


@pytest.mark.parametrize("patients", [1, 2, 3, 5])
@pytest.mark.parametrize("seed", range(6))
def test_a_very_small_warehouse_is_made_all_the_same(patients, seed):
    built = build(small(FAULTS, patients=patients, seed=seed, rate=1.0))
    assert length(built.tables["identite"]) >= patients
    assert set(built.tables) == set(TABLES)


def test_shards_are_the_same_alone_as_together():
    scenario = small(FAULTS)
    shards = plan(scenario)
    together = [build_shard(scenario, shard) for shard in shards]
    for shard, expected in zip(reversed(shards), reversed(together), strict=True):
        assert same_tables(build_shard(scenario, shard).tables, expected.tables)


def test_decoys_are_rows_of_the_warehouse(spoiled):
    for (_, table), rows in spoiled.latent.decoys.groupby(["group", "table"]):
        keys = set(spoiled.tables[table][TABLES[table].key].astype("U"))
        assert set(rows["key"]) <= keys
        assert rows["key"].is_unique
