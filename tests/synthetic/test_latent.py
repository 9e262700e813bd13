"""Does the latent truth know who is behind each identity?"""

from __future__ import annotations

import numpy as np
import pytest

from synthetic.build import build_shard
from synthetic.latent import NOBODY, Latent
from synthetic.shards import plan
from tests.synthetic.cases import small


@pytest.fixture
def latent() -> Latent:
    scenario = small()
    return build_shard(scenario, plan(scenario)[0]).latent


def test_every_identity_has_its_person(spoiled):
    identities = spoiled.latent.identities
    assert set(identities["ipp"]) == set(spoiled.tables["identite"]["ipp"].astype("U"))
    assert identities["ipp"].is_unique
    site = dict(
        zip(spoiled.tables["identite"]["ipp"].astype("U"), spoiled.tables["identite"]["site"].to_objects(), strict=True)
    )
    assert (identities["site"] == identities["ipp"].map(site)).all()


def test_persons_have_one_identity_a_site_in_a_clean_warehouse(clean):
    identities = clean.latent.identities
    assert not identities.duplicated(["person", "site"]).any()
    assert identities.duplicated("person").any(), "some are known at several sites"


def test_twins_are_mutual_and_homonyms_are_somebody_else(clean):
    people = clean.latent.identities.drop_duplicates("person").set_index("person")
    twins = people[people["twin"] != NOBODY]
    known = twins[twins["twin"].isin(people.index)]
    assert len(known)
    assert (people.loc[known["twin"], "twin"].to_numpy() == known.index).all()
    homonyms = people[people["homonym"] != NOBODY]
    assert len(homonyms)
    assert (homonyms["homonym"] != homonyms.index).all()


def test_an_identity_that_a_fault_adds_belongs_to_the_same_person(latent):
    known = latent.identities["ipp"].to_numpy()[:2].astype("S10")
    latent.add_identities(known, np.array([b"9999999991", b"9999999992"]))
    added = latent.person_of(np.array([b"9999999991", b"9999999992"]))
    assert added.tolist() == latent.person_of(known).tolist()


def test_an_unknown_ipp_is_refused(latent):
    with pytest.raises(ValueError, match="belongs to nobody"):
        latent.person_of(np.array([b"0000000000"]))


def test_joined_truths_keep_everything(latent):
    both = Latent.join([latent, latent])
    assert len(both.identities) == 2 * len(latent.identities)
    assert len(both.decoys) == 2 * len(latent.decoys) > 0
