"""Are persons plausible and fictitious, with identities that hospitals could have written?"""

from __future__ import annotations

import re

import numpy as np
import pytest

from synthetic.catalogue import age_bands
from synthetic.people import BIRTH_RATE, full_nir, make_people, nir_key
from synthetic.shards import plan
from tests.synthetic.cases import small

SIZE = 40_000
NIR = re.compile(r"[12]\d\d(0[1-9]|1[0-2])(\d\d|2A|2B)9[0-8]\d\d{3}\d\d")


@pytest.fixture(scope="module")
def people():
    scenario = small(patients=SIZE, shard_size=SIZE, sites=("NO-1", "NO-2", "NO-3", "NO-4"))
    return make_people(scenario, plan(scenario)[0])


def key_by_hand(nir13: str) -> int:
    return 97 - int(nir13.replace("2A", "19").replace("2B", "18")) % 97


def test_the_key_of_a_nir_is_the_official_one():
    assert int(nir_key(np.array([b"2550814168025"]))[0]) == key_by_hand("2550814168025") == 38


@pytest.mark.parametrize(("corsican", "number"), [("180052A900001", 1800519900001), ("180052B900001", 1800518900001)])
def test_corsica_counts_as_19_and_18(corsican, number):
    assert int(nir_key(np.array([corsican.encode()]))[0]) == 97 - number % 97


def test_nirs_have_their_shape_and_their_key(people):
    nirs = [nir.decode() for nir in full_nir(people.nir13())]
    for nir in nirs[:5000]:
        assert NIR.fullmatch(nir), nir
        assert int(nir[13:]) == key_by_hand(nir[:13])


def test_places_of_birth_do_not_exist(people):
    assert people.commune.min() >= 900
    assert people.commune.max() <= 989


def test_ages_and_sexes_follow_the_pyramid(people):
    bands = age_bands()
    weights = np.array([[band.hommes, band.femmes] for band in bands]).ravel()
    wanted = weights / weights.sum()
    start = int(np.datetime64(small().start).astype(np.int64))
    alive = people.birth < start
    age = np.minimum((start - people.birth[alive]) * 4 // 1461 // 5, len(bands) - 1)
    found = np.bincount(age * 2 + people.female[alive], minlength=2 * len(bands)) / alive.sum()
    born = 1 - alive.mean()
    assert abs(born / (1 - born) - BIRTH_RATE * (small().end - small().start).days / 365) < 0.004
    # Ages are drawn in days within a band: a few cross into the next one.
    assert (np.abs(found - wanted) < 5 * np.sqrt(wanted / SIZE) + 0.001).all()


def test_twins_share_a_birth_and_not_a_given_name(people):
    twins = np.flatnonzero(people.twin_of >= 0)
    other = people.twin_of[twins]
    assert 0.01 * SIZE < len(twins) < 0.03 * SIZE
    assert np.array_equal(people.twin_of[other], twins)
    for same in (people.birth, people.family, people.department, people.commune, people.home):
        assert np.array_equal(same[twins], same[other])
    assert not ((people.given[twins] == people.given[other]) & (people.female[twins] == people.female[other])).any()
    assert (full_nir(people.nir13())[twins] != full_nir(people.nir13())[other]).all()


def test_homonyms_share_names_and_not_a_birth(people):
    copies = np.flatnonzero(people.homonym_of >= 0)
    models = people.homonym_of[copies]
    assert len(copies) > 0.003 * SIZE
    for same in (people.family, people.given, people.female, people.home):
        assert np.array_equal(same[copies], same[models])
    assert (people.birth[copies] != people.birth[models]).all()
    assert (people.twin_of[copies] < 0).all()


def test_names_say_nothing_of_age_nor_place(people):
    for other in (people.birth, people.commune, people.order):
        assert abs(np.corrcoef(people.family, other)[0, 1]) < 5 / np.sqrt(SIZE)


def test_identities_say_what_the_person_is(clean_frames):
    identities = clean_frames["identite"]
    known = identities.dropna(subset="nir")
    assert (known["nir"].str[0] == known["sexe"].map({"M": "1", "F": "2"})).all()
    assert (known["nir"].str[1:5] == known["date_naissance"].dt.strftime("%y%m")).all()
    assert (known["nir"].str[5:10] == known["cog_naissance"]).all()
    assert (known["nir"].str[13:].astype(int) == known["nir"].str[:13].map(key_by_hand)).all()
    assert set(identities["statut_identite"]) == {"PROV", "VALI", "RECUP", "QUAL"}
    assert identities.loc[identities["statut_identite"] == "QUAL", "nir"].notna().all(), (
        "a qualified identity has an INS"
    )
    assert identities["cog_naissance"].str[2:].astype(int).between(900, 989).all()
