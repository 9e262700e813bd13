"""Answers made of items: does the same answer count, whatever its shape, and does a sealed truth give nothing away?"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from synthetic.exercise import Question
from synthetic.items import ItemTruth, cell_text, item_truth, read_items
from synthetic.scoring import score

VALUES = Question("01.n", "Compter", "f", "values", "valeurs justes", 2.0, "#a", "A", columns=("patients", "séjours"))
ROWS = replace(VALUES, kind="rows", noun="lignes", columns=("nda", "jours"))
LABELS = replace(VALUES, kind="labels", noun="dossiers", columns=("dossier", "route"), cases=3)
COUNTS = {"patients": 12, "séjours": 30}
TABLE = pd.DataFrame({"nda": [f"{number:03d}" for number in range(20)], "jours": np.arange(20)})
ROUTES = {"d1": ["a"], "d2": ["a", "b"], "d3": []}


@pytest.mark.parametrize(
    "answer",
    [
        {"séjours": 30.0, "patients": np.int32(12)},
        pd.Series(COUNTS),
        pd.DataFrame({"nom": list(COUNTS), "n": list(COUNTS.values())}),
        pd.DataFrame([COUNTS]),
        {"patients": pd.Series([12]), "séjours": 30},
    ],
)
def test_named_values_in_any_shape_get_full_marks(answer):
    assert score(VALUES, answer, item_truth(VALUES, COUNTS)).fraction == 1


def test_each_value_counts_for_its_share_and_the_wrong_one_is_named():
    result = score(VALUES, {"patients": 12, "séjours": 31}, item_truth(VALUES, COUNTS))
    assert result.fraction == 0.5
    assert "séjours" in result.message_fr and "patients" not in result.message_fr


def test_a_recognised_mistake_is_said_only_where_it_was_made():
    truth = item_truth(VALUES, COUNTS, [("Vous comptez les IPP.", {"patients": 14}), ("Séances.", {"séjours": 50})])
    said = score(VALUES, {"patients": 14, "séjours": 30}, truth).message_fr
    assert "IPP" in said and "Séances" not in said


@pytest.mark.parametrize("value", [None, "12", float("nan"), True, [12], float("inf")])
def test_a_value_that_is_no_number_is_explained(value):
    result = score(VALUES, {"patients": value}, item_truth(VALUES, COUNTS))
    assert result.fraction == 0
    assert "patients" in result.message_fr


@pytest.mark.parametrize(
    "answer",
    [
        TABLE.sample(frac=1, random_state=1),
        TABLE[["jours", "nda"]].assign(more=1),
        TABLE.set_index("nda"),
        TABLE.astype({"jours": "float64"}),
        list(TABLE.itertuples(index=False, name=None)),
        pd.concat([TABLE, TABLE]),
    ],
)
def test_rows_in_any_order_shape_or_dtype_get_full_marks(answer):
    assert score(ROWS, answer, item_truth(ROWS, TABLE)).fraction == 1


@pytest.mark.parametrize(("answer", "fraction"), [(TABLE.iloc[1:], 0.5), (TABLE.iloc[:10], 0.0), (TABLE.iloc[:0], 0.0)])
def test_rows_nearly_right_get_half_and_others_nothing(answer, fraction):
    assert score(ROWS, answer, item_truth(ROWS, TABLE)).fraction == fraction


def test_rows_of_a_usual_mistake_are_recognised():
    truth = item_truth(ROWS, TABLE.iloc[:10], [("Vous gardez les séances.", TABLE)])
    assert "séances" in score(ROWS, TABLE, truth).message_fr


def test_missing_columns_are_named():
    said = score(ROWS, TABLE[["nda"]], item_truth(ROWS, TABLE)).message_fr
    assert "jours" in said


@pytest.mark.parametrize(
    ("answer", "fraction"),
    [
        (ROUTES, 1.0),
        ({"d1": "a", "d2": {"b", "a"}, "d3": []}, 1.0),
        (pd.DataFrame({"dossier": ["d1", "d2", "d2", "d3"], "route": ["a", "a", "b", None]}), 1.0),
        ({"d1": ["a"], "d2": ["a"], "d3": ["b"]}, 0.5),
        ({"d1": ["a", "b"], "d2": ["a", "b", "c"]}, 0.0),
        ({"d9": ["a"]}, 0.0),
    ],
)
def test_cases_are_right_with_all_their_labels_and_half_right_with_some(answer, fraction):
    assert score(LABELS, answer, item_truth(LABELS, ROUTES)).fraction == fraction


@pytest.mark.parametrize(("question", "answer"), [(VALUES, COUNTS), (ROWS, TABLE), (LABELS, ROUTES)])
def test_a_sealed_truth_scores_alike_and_reads_as_nothing(question, answer):
    plain = item_truth(question, answer, [("Mal compté.", answer)])
    sealed = ItemTruth.from_dict(plain.seal("sel").as_dict())
    assert score(question, answer, sealed).fraction == 1
    assert not sealed.expected & read_items(question, answer)
    assert sealed.expected != plain.seal("autre sel").expected


@pytest.mark.parametrize("question", [VALUES, ROWS, LABELS])
@pytest.mark.parametrize("answer", [None, 3, "texte", object(), [object()], pd.DataFrame(), {}, [[1, 2, 3]]])
def test_junk_gets_zero_and_a_sentence(question, answer):
    expected = {"values": COUNTS, "rows": TABLE, "labels": ROUTES}[question.kind]
    result = score(question, answer, item_truth(question, expected))
    assert result.fraction == 0 and result.message_fr


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (3, 0, "3"),
        (3.0, 0, "3"),
        (np.float32(3.5), 0, "3.5"),
        (3, 2, "3.00"),
        (True, 0, "vrai"),
        (pd.NaT, 0, ""),
        (float("nan"), 2, ""),
        (pd.Timestamp("2025-01-02"), 0, "2025-01-02"),
        (dt.datetime(2025, 1, 2, 3, 4, 5), 0, "2025-01-02 03:04:05"),
        (np.datetime64("2025-01-02"), 0, "2025-01-02"),
        (dt.date(2025, 1, 2), 0, "2025-01-02"),
        (" x ", 0, "x"),
    ],
)
def test_cells_are_the_same_text_whatever_their_type(value, decimals, text):
    assert cell_text(value, decimals) == text
