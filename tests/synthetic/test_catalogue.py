"""Does every row of the catalogue say where it comes from, and do the rows hold together?"""

from __future__ import annotations

from importlib import resources

import pytest

from synthetic import catalogue
from synthetic.people import STATUSES
from synthetic.stays import VENUES

FILES = sorted(
    entry.name.removesuffix(".csv")
    for entry in resources.files("synthetic.catalogue").iterdir()
    if entry.name.endswith(".csv")
)

PUBLISHED = ("30934-9",)
"""LOINC codes whose last digit is not Luhn's, as published (BNP)."""


def luhn(number: str) -> bool:
    """Luhn's check, as for FINESS numbers."""
    doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(number))]
    return sum(digit - 9 if digit > 9 else digit for digit in doubled) % 10 == 0


@pytest.mark.parametrize("name", FILES)
def test_every_row_has_a_source_or_says_that_it_is_an_assumption(name):
    found = catalogue.rows(name)
    assert found
    for row in found:
        assert (row.get("source") or "").strip() or (row.get("hypothese") or "").strip(), row


@pytest.mark.parametrize("name", FILES)
def test_no_row_is_written_twice_and_none_is_cut(name):
    found = catalogue.rows(name)
    keys = [tuple(row.values()) for row in found]
    assert len(set(keys)) == len(keys)
    assert all(None not in row and None not in row.values() for row in found), "a row of another width"


def test_sites_are_nineteen_fictitious_ones_in_three_networks():
    sites = catalogue.sites().values()
    by_network = {site.reseau: [s for s in sites if s.reseau == site.reseau] for site in sites}
    assert sorted(len(members) for members in by_network.values()) == [4, 6, 9]
    for site in sites:
        assert site.finess.startswith("00"), "department 00 does not exist"
        assert len(site.finess) == 9
        assert luhn(site.finess), site
        assert site.poids > 0
    assert len({site.finess for site in sites}) == len({site.nom for site in sites}) == 19


def test_luhn_refuses_a_wrong_digit():
    assert luhn("79927398713")
    assert not luhn("79927398714")


def test_ages_are_covered_without_a_hole():
    bands = catalogue.age_bands()
    assert [band.age_min for band in bands] == list(range(0, 5 * len(bands), 5))
    assert all(min(band.hommes, band.femmes, band.deces_h, band.deces_f) > 0 for band in bands)


def test_conditions_are_of_a_known_kind_and_possible():
    keys = [condition.key for condition in catalogue.conditions()]
    assert len(set(keys)) == len(keys)
    for condition in catalogue.conditions():
        assert condition.type_venue in VENUES
        assert condition.sexe in ("", "M", "F")
        assert 0 <= condition.age_min <= condition.age_max
        assert 0 <= condition.deces_pct < (100 if condition.key == "soins_palliatifs" else 50)
        assert condition.poids >= 0
        assert condition.nuits >= 0
        assert not condition.das or condition.dp, "an associated diagnosis needs a main one"
        assert set(condition.biologie) <= {test.key for test in catalogue.lab_tests()}


@pytest.mark.parametrize("sex", ["M", "F"])
def test_somebody_of_any_age_can_come_to_hospital(sex):
    for age in range(106):
        assert any(
            condition.age_min <= age <= condition.age_max and condition.sexe in ("", sex) and condition.poids > 0
            for condition in catalogue.conditions()
        ), age


def test_lab_tests_are_distinct_and_usable():
    tests = catalogue.lab_tests()
    for name in ("key", "loinc", "mnemonique", "numero", "libelle"):
        known = [value for test in tests if (value := getattr(test, name))]
        assert len(set(known)) == len(known) >= len(tests) - 4 * (name == "loinc"), name
    for test in tests:
        assert test.loi.partition(":")[0] in ("normale", "asymétrique", "calculée", "liée")
        assert test.borne_basse_h < test.borne_haute_h
        assert test.borne_basse_f < test.borne_haute_f
        assert test.facteur > 0
        assert {test.decimales, test.decimales_alternative} <= {0, 1, 2, 3}
        assert loinc_key(test.loinc) or test.loinc in ("", *PUBLISHED), test.key


def loinc_key(code: str) -> bool:
    """The check digit of LOINC codes (Luhn's, over the part before the hyphen)."""
    number, _, digit = code.partition("-")
    return luhn(number + digit)


def test_documented_units_are_the_alternative_ones_of_known_tests():
    tests = {test.key: test for test in catalogue.lab_tests()}
    assert catalogue.documented_units()
    for (site, test), unit in catalogue.documented_units().items():
        assert site in catalogue.sites()
        assert unit == tests[test].unite_alternative != tests[test].unite


@pytest.mark.parametrize("kind", ["nom", "prenom_m", "prenom_f"])
def test_names_are_in_capitals_and_distinct(kind):
    pool = catalogue.names(kind)
    assert len(pool) >= 50
    assert len(set(pool)) == len(pool)
    assert all(name == name.upper().strip() and name.isascii() for name in pool)


def test_statuses_are_shared_out_whole():
    assert sum(share for _, share in STATUSES) == pytest.approx(1)
