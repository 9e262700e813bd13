"""Do sentences about a hidden warehouse repeat only what cannot come from its rows?"""

from __future__ import annotations

import dataclasses

import pandas as pd
import pytest

from grading.discretion import FORMS, UNTOLD, told_answer, told_error
from synthetic.messages import explain

SOURCE = 'def find_bad_nir(eds):\n    return eds["identité"].nir_valide + prenom\n'


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("NameError", "name 'prenom' is not defined", "name 'prenom' is not defined"),
        ("NameError", "name 'prenom' is not defined. Did you mean: 'prenoms'?", "name 'prenom' is not defined"),
        ("KeyError", "'identité'", "'identité'"),
        ("AttributeError", "'DataFrame' object has no attribute 'nir_valide'", None),
        ("TypeError", "unsupported operand type(s) for +: 'DataFrame' and 'str'", "+ : 'DataFrame' et 'str'"),
        ("TypeError", "'<' not supported between instances of 'str' and 'NoneType'", "< : 'str' et 'NoneType'"),
        ("ValueError", "invalid literal for int() with base 10: '2A0041234567'", "invalid literal for int()"),
        ("WarehouseError", "Table inconnue : 'prenom'. Tables disponibles : site.", "Table inconnue : 'prenom'."),
        ("WarehouseError", "Requête refusée par DuckDB : Binder Error: no column 000123", None),
    ],
)
def test_known_errors_are_told_with_the_names_of_the_source(name, text, told):
    assert told_error(name, text, SOURCE)[0] == name
    shown = told_error(name, text, SOURCE)[1]
    assert shown == told if told else "000123" not in shown and shown != UNTOLD


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("ValueError", "000123 000456"),
        ("KeyError", "'000123'"),
        ("KeyError", "['000123'] not in index"),
        ("NameError", "name 'ipp_000123' is not defined"),
        ("AttributeError", "'A000123' object has no attribute 'nir_valide'"),
        ("AttributeError", "'str' object has no attribute 'a000123'"),
        ("TypeError", "unsupported operand type(s) for 000123: 'str' and 'str'"),
        ("TypeError", "f000123() missing 1 required positional argument: 'x'"),
        ("WarehouseError", "Table inconnue : '000123'. Tables disponibles : site."),
        ("WarehouseError", "Requête refusée par DuckDB : Conversion Error: Could not convert string '000123'"),
        ("WarehouseError", "000123"),
        ("Ipp000123", "x"),
        ("UnicodeError", "000123"),
        ("AssertionError", "000123"),
        ("KeyError", "'" + "identité" * 3 + "000123'"),
        ("NotImplementedError", "000123"),
        ("TypeError", "NoneType 000123"),
    ],
)
def test_text_that_could_be_a_row_is_not_told(name, text):
    told = told_error(name, text, SOURCE)
    assert "000123" not in " ".join(told)
    sentence = explain(*told)
    assert "000123" not in sentence
    assert sentence.endswith((".", "?"))


def test_every_form_makes_a_sentence():
    for name, _, shown in FORMS:
        sentence = explain(name, shown.format("a", "b", "c"))
        assert "{" not in sentence
        assert sentence[0].isupper() or sentence[0] == "«"


def test_columns_of_the_course_keep_their_names(spec):
    question = spec.questions["04.nir"]
    answer = pd.DataFrame([[1, 2, 3, 4]], columns=["ipp", "nir", "000123", None])
    assert list(told_answer(answer, question).columns) == ["ipp", "nir", "autre", "autre"]
    assert told_answer(["000123"], question) == ["000123"]


def test_items_keep_all_their_columns(spec):
    question = dataclasses.replace(spec.questions["04.nir"], kind="rows", columns=("site", "part_de_vides"))
    answer = pd.DataFrame({"site": ["NO-1"], "part_de_vides": [0.2]})
    assert told_answer(answer, question) is answer


def test_pairs_keep_their_columns(spec):
    answer = pd.DataFrame({"ipp_1": ["a"], "ipp_2": ["b"]})
    assert list(told_answer(answer, spec.questions["04.doublons"]).columns) == ["ipp_1", "ipp_2"]
