"""Are spells of another unit at one site, for some weeks, under an unchanged label?"""

from __future__ import annotations

import dataclasses

import pytest

from synthetic import to_frame
from synthetic.build import build
from synthetic.catalogue import documented_units, lab_tests, sites
from synthetic.defects import FAULTS
from synthetic.scenario import FaultSpec
from synthetic.schema import TABLES
from tests.synthetic.cases import SITES, small

CONVERTIBLE = [test.key for test in lab_tests() if test.facteur != 1]

RARE = ("uricemie", "proteinurie", "creatinine_u")
"""Tests that are seldom asked for: it takes more patients to meet them."""


def spoil(seed=3, patients=1600, sites=SITES, **parameters):
    scenario = small(patients=patients, shard_size=patients // 2, seed=seed, sites=sites, domains=("biologie",))
    scenario = dataclasses.replace(scenario, faults=(FaultSpec("mixed_lab_units", parameters),))
    spoiled, clean = build(scenario), build(scenario.clean())
    schema = TABLES["biologie"]
    before, after = (to_frame(built.tables["biologie"], schema).set_index(schema.key) for built in (clean, spoiled))
    return before, after, spoiled.ledger.changed["biologie"].set_index("key")


@pytest.mark.parametrize("test", CONVERTIBLE)
def test_values_are_converted_and_nothing_else_changes(test):
    known = next(t for t in lab_tests() if t.key == test)
    usual = tuple(site for site in sites() if (site, test) not in documented_units())[:6]
    before, after, ledger = spoil(
        test=test, patients=20_000 if test in RARE else 6000, sites=usual, weeks=80, site_share=1.0
    )
    assert len(ledger) >= 2
    assert set(ledger["column"]) == {"valeur"}
    assert before.drop(columns="valeur").equals(after.drop(columns="valeur"))
    converted = before.loc[ledger.index, "valeur"] / known.facteur
    decimals = min(known.decimales_alternative, TABLES["biologie"].column("valeur").decimals)
    assert (after.loc[ledger.index, "valeur"] - converted).abs().max() <= 0.5 * 10**-decimals + 1e-9
    assert set(after.loc[ledger.index, "libelle"]) == {known.libelle}
    assert set(after.loc[ledger.index, "unite"]) == {known.unite}


def test_a_spell_is_whole_at_one_site_for_the_weeks_asked():
    _, after, ledger = spoil(weeks=8)
    spoiled = after.loc[ledger.index]
    assert spoiled["site"].nunique() == 1
    first, last = spoiled["date_validation"].min(), spoiled["date_validation"].max()
    assert 6 * 7 <= (last - first).days <= 8 * 7
    site = spoiled["site"].iloc[0]
    during = after[(after["site"] == site) & (after["libelle"] == "Créatinine")]
    during = during[during["date_validation"].between(first, last)]
    assert set(during.index) - set(ledger.index) <= set(during.index[during["valeur"] == 0]), "a hole in the spell"


@pytest.mark.parametrize("seed", range(4))
def test_a_site_that_declares_the_other_unit_never_carries_the_fault(seed):
    _, after, ledger = spoil(seed=seed, site_share=1.0)
    declared = {site for site, test in documented_units() if test == "creatinine"}
    assert declared & set(after["site"])
    assert not declared & set(ledger["site"])
    assert len(set(ledger["site"])) == 3


def test_variants_say_whether_the_value_alone_gives_it_away():
    _, after, ledger = spoil(weeks=40)
    values = after.loc[ledger.index, "valeur"].groupby(ledger["variant"])
    assert values.max()["valeur_impossible"] < 45 / 3
    assert values.min()["valeur_possible"] > 45 / 1.5
    assert set(ledger["variant"]) <= {"valeur_impossible", "valeur_possible", "valeur_limite"}


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"test": "licorne"}, "analyse inconnue 'licorne'"),
        ({"test": "potassium"}, "même ordre de grandeur"),
        ({"weeks": 0}, "« weeks »"),
        ({"site_share": 0}, "« site_share »"),
    ],
)
def test_bad_parameters_are_refused(parameters, message):
    with pytest.raises(ValueError, match=message):
        FAULTS["mixed_lab_units"](**parameters)
