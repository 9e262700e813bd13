"""Do spoiled NIRs look right, with a key that is wrong?"""

from __future__ import annotations

import pytest

from synthetic import to_frame
from synthetic.build import build
from synthetic.schema import TABLES
from tests.synthetic.cases import small


def right(nir: str) -> bool:
    number = int(nir[:13].replace("2A", "19").replace("2B", "18"))
    return int(nir[13:]) == 97 - number % 97


@pytest.fixture(scope="module")
def both():
    scenario = small(["nir_key"], patients=4000, shard_size=4000)
    spoiled, clean = build(scenario), build(scenario.clean())
    keys = spoiled.ledger.keys("nir_key", "identite").set_index("key")["variant"]
    before, after = (
        to_frame(built.tables["identite"], TABLES["identite"]).set_index("ipp")["nir"] for built in (clean, spoiled)
    )
    return before[keys.index], after, keys


def test_every_spoiled_nir_has_a_wrong_key_and_no_other_one(both):
    _, after, keys = both
    wrong = {ipp for ipp, nir in after.dropna().items() if not right(nir)}
    assert wrong == set(keys.index)
    assert len(wrong) > 300


def test_format_length_and_department_stay_right(both):
    before, after, keys = both
    spoiled = after[keys.index]
    assert spoiled.str.fullmatch(r"\d{5}(\d\d|2A|2B)\d{8}").all()
    assert (spoiled.str[5:7] == before.str[5:7]).all()
    assert (spoiled.str[0] == before.str[0]).all(), "the sex is read on the card"


def test_one_digit_is_mistyped_or_two_neighbours_are_swapped(both):
    before, after, keys = both
    for ipp, old in before.items():
        new = after[ipp]
        places = [place for place in range(15) if old[place] != new[place]]
        if keys[ipp] == "chiffre":
            assert len(places) == 1
        else:
            first, second = places
            assert second == first + 1
            assert (new[first], new[second]) == (old[second], old[first])
    assert keys.value_counts(normalize=True)["inversion"] == pytest.approx(0.35, abs=0.1)
