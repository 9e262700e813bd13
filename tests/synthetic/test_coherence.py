"""Does a clean warehouse keep every rule of real life, whatever its seed?"""

from __future__ import annotations

import functools
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import synthetic
from tests.synthetic.rules import RULES, Clean

SEEDS = (1, 20_260)


@functools.cache
def clean(scenario: str, seed: int, patients: int) -> Clean:
    """A clean warehouse, made once."""
    chosen = synthetic.load_scenario(scenario).with_changes(seed=seed, patients=patients)
    eds, truth = synthetic.make(replace(chosen, staggered=True), clean=True)
    return Clean(eds, truth, pd.Timestamp(chosen.end))


def test_there_are_enough_rules():
    assert len(RULES) >= 40


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("rule", RULES)
def test_the_whole_network_keeps_the_rule(rule, seed):
    broken = RULES[rule](clean("national", seed, 1200))
    assert broken.empty, broken.head(5).to_string()


@pytest.mark.slow
@settings(
    max_examples=4, deadline=None, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)
@given(seed=st.integers(0, 2**64 - 1))
def test_any_small_warehouse_keeps_every_rule(seed):
    eds = clean("mini", seed, 300)
    broken = {name: len(rows) for name, rule in RULES.items() if len(rows := rule(eds))}
    assert not broken


def test_a_rule_sees_what_it_looks_for():
    """Is a rule broken by a warehouse that breaks it?"""
    eds = clean("mini", 3, 300)
    stays = eds.stays.copy()
    bad = Clean.__new__(Clean)
    bad.tables, bad.truth, bad.end = dict(eds.tables), eds.truth, eds.end
    swapped = eds["biologie"].copy()
    swapped.loc[swapped.index[:3], "nda"] = "0" * 12
    bad.tables["biologie"] = swapped
    assert len(RULES["a result has a stay"](bad)) == 3
    assert len(stays)


def test_leaving_domains_out_does_not_change_the_others():
    """Is a table the same bytes whether or not the other domains are generated?"""
    whole = synthetic.load_scenario("mini").with_changes(patients=200)
    part = replace(whole, domains=("biologie",))
    every, _ = synthetic.make(whole)
    some, _ = synthetic.make(part)
    assert set(some.tables) == {"site", "structure", "flux", "identite", "sejour", "biologie", "catalogue_biologie"}
    for name in set(some.tables) - {"flux"}:
        pd.testing.assert_frame_equal(some[name], every[name])
