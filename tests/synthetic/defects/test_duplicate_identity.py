"""Are second identities plausible ones, that take the patient's later stays with them?"""

from __future__ import annotations

import numpy as np
import pytest

from synthetic import to_frame
from synthetic.build import build
from synthetic.defects.duplicate_identity import VARIANTS, confused_dates, mistyped
from synthetic.schema import TABLES
from tests.synthetic.cases import small


@pytest.fixture(scope="module")
def spoiled():
    return build(small(["duplicate_identity"], patients=4000, shard_size=4000))


@pytest.fixture(scope="module")
def frames(spoiled):
    return {name: to_frame(table, TABLES[name]) for name, table in spoiled.tables.items()}


@pytest.fixture(scope="module")
def pairs(spoiled, frames):
    """Each added identity beside the one that the person had at that site."""
    people = frames["identite"].merge(spoiled.latent.identities[["ipp", "person"]], on="ipp")
    added = spoiled.ledger.added["identite"].set_index("key")["variant"]
    new = people[people["ipp"].isin(added.index)]
    old = people[~people["ipp"].isin(added.index)]
    both = new.merge(old, on=["person", "site"], suffixes=("", "_old"), validate="1:1")
    assert len(both) == len(added) > 200
    return both.assign(variant=both["ipp"].map(added))


def test_the_variants_have_their_shares(pairs):
    shares = pairs["variant"].value_counts(normalize=True)
    assert set(shares.index) == {name for name, _ in VARIANTS}
    assert all(shares[name] > share / 3 for name, share in VARIANTS)


def test_one_trait_differs_as_the_variant_says(pairs):
    for row in pairs.itertuples():
        names, old_names = (row.nom_naissance, row.prenoms), (row.nom_naissance_old, row.prenoms_old)
        same_birth = row.date_naissance == row.date_naissance_old
        assert (row.sexe, row.cog_naissance) == (row.sexe_old, row.cog_naissance_old)
        if row.variant == "date":
            assert names == old_names
            assert not same_birth
        elif row.variant == "inversion":
            assert same_birth
            assert names == old_names[::-1] != old_names
        elif row.variant == "nom_usage":
            assert same_birth
            assert (row.nom_naissance != row.nom_naissance_old, row.prenoms == row.prenoms_old) == (True, True)
            assert row.sexe == "F"
        else:
            assert same_birth
            assert sum(new != old for new, old in zip(names, old_names, strict=True)) == 1


def test_a_second_nir_is_absent_or_the_same(pairs):
    known = pairs.dropna(subset="nir")
    assert 0 < len(known) < len(pairs) / 2
    assert (known["nir"] == known["nir_old"]).all()


def test_both_identities_have_stays_and_the_second_one_the_later(frames, pairs):
    stays = frames["sejour"].groupby("ipp")["date_entree"].agg(["min", "max"])
    assert pairs["ipp"].isin(stays.index).all()
    assert pairs["ipp_old"].isin(stays.index).all()
    first_new, last_old = pairs["ipp"].map(stays["min"]), pairs["ipp_old"].map(stays["max"])
    assert (first_new >= last_old).all()
    assert (pairs["date_creation"] == first_new.dt.normalize()).all()


def test_what_hangs_on_a_stay_follows_it(frames):
    owner = frames["sejour"].set_index("nda")["ipp"]
    for name, frame in frames.items():
        if {"nda", "ipp"} <= set(frame.columns):
            assert (frame["ipp"] == frame["nda"].map(owner)).all(), name


def test_a_death_is_known_to_the_last_identity_only(pairs):
    assert pairs["date_deces_old"].isna().all()
    assert pairs["date_deces"].notna().any()


@pytest.mark.parametrize("kind", range(4))
@pytest.mark.parametrize("text", ["LE", "ABEL", "AANNE", "DUPONT-MARTIN", "L OUEST"])
def test_a_typing_mistake_changes_a_name_a_little(kind, text):
    for place in range(20):
        wrong = mistyped(text, kind, place, 7)
        assert wrong != text
        assert wrong[0] == text[0]
        assert abs(len(wrong) - len(text)) <= 1


@pytest.mark.parametrize(
    ("birth", "confused"),
    [("1980-03-12", "1980-12-03"), ("1980-03-13", "1980-01-01"), ("1980-05-05", "1980-01-01"), ("1980-01-01",) * 2],
)
def test_day_and_month_are_swapped_where_that_is_a_date(birth, confused):
    assert str(confused_dates(np.array([birth], dtype="datetime64[D]"))[0]) == confused
