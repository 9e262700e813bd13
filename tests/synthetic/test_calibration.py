"""Does a warehouse of the whole network look like the published figures?"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

import synthetic
from synthetic.catalogue import rows
from synthetic.describe import compare, html_page, measure, text_table
from synthetic.describe.view import make_view

PATIENTS = 50_000
DESIGN_EFFECT = 2.0
"""Stays of one person resemble each other: standard errors are this much larger than for independent stays."""
NOISY = {"activite_2020", "premiere_vague", "deuxieme_vague", "activite_2021", "activite_2022"}
"""Ratios of counts of two spells: their sampling error at this size is several points."""


@pytest.fixture(scope="module")
def lines():
    scenario = synthetic.load_scenario("national").with_changes(patients=PATIENTS, seed=99)
    eds, truth = synthetic.make(replace(scenario, domains=("pmsi",)), clean=True)
    view = make_view(eds, truth, pd.Timestamp(scenario.start), pd.Timestamp(scenario.end))
    return compare(measure(view))


@pytest.mark.slow
def test_every_target_is_measured(lines):
    assert [line.id for line in lines] == [row["id"] for row in rows("targets")]


@pytest.mark.slow
def test_generated_figures_are_near_the_published_ones(lines):
    """Is each figure within 5 % or one point of its target, allowing for the size of the sample?"""
    far = {
        line.id: (round(line.value, 2), line.target)
        for line in lines
        if not line.within
        and not line.direction
        and line.id not in NOISY
        and abs(line.deviation)
        > max(0.05 * abs(line.target), 1.0 if line.unit == "%" else 0) + DESIGN_EFFECT * line.margin
    }
    assert set(far) <= {"maternite_femmes"}, far


@pytest.mark.slow
def test_pandemic_shows(lines):
    by_id = {line.id: line for line in lines}
    assert -62 < by_id["premiere_vague"].value < -44
    assert -20 < by_id["activite_2020"].value < -8
    assert by_id["covid_2020"].value > 0.8


@pytest.mark.slow
def test_report_is_readable(lines):
    text, page = text_table(lines), html_page(lines, "Essai")
    assert "cible" in text and "indicateurs sur" in text
    assert page.startswith("<!doctype html>") and page.count("<svg") == len({line.group for line in lines})


def test_every_row_of_the_catalogue_says_where_it_comes_from():
    for name in (
        "conditions",
        "chronic",
        "labs",
        "drugs",
        "procedures",
        "units",
        "vitals",
        "pyramid",
        "sites",
        "targets",
    ):
        for row in rows(name):
            assert row["source"] or row.get("hypothese"), (name, row)


def test_the_catalogue_is_large_enough():
    counts = {name: len(rows(name)) for name in ("conditions", "labs", "vitals", "drugs", "procedures", "units")}
    assert counts["conditions"] >= 60
    assert counts["labs"] + counts["vitals"] >= 45
    assert counts["drugs"] >= 70
    assert counts["procedures"] >= 80
    assert counts["units"] >= 40
