"""Are the pools of names those that Faker's French lists give, in an order of no meaning?"""

from __future__ import annotations

import faker
import pytest

from synthetic import catalogue
from synthetic.catalogue.build_names import SIZES, pools, trait, write


def test_the_file_is_the_one_that_the_pinned_faker_gives(tmp_path):
    write(tmp_path / "names.csv")
    made = (tmp_path / "names.csv").read_text(encoding="utf-8").splitlines()
    kept = [",".join(row.values()) for row in catalogue.rows("names")]
    assert made == ["genre,valeur,source", *kept]
    assert all(faker.VERSION in row["source"] for row in catalogue.rows("names"))


@pytest.mark.parametrize("kind", SIZES)
def test_pools_are_not_in_alphabetical_order_nor_larger_than_asked(kind):
    pool = pools()[kind]
    assert 50 < len(pool) <= SIZES[kind]
    assert len({name[0] for name in pool[:20]}) > 5


@pytest.mark.parametrize(
    ("name", "kept"), [("Éloïse", "ELOISE"), ("d’Aubigné", "D'AUBIGNE"), ("Le Goff-Œuvrard", "LE GOFF-OEUVRARD")]
)
def test_a_trait_has_capitals_and_no_accent(name, kept):
    assert trait(name) == kept
