"""Is the same answer read alike in every shape that makes sense, and are the others explained?"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthetic.answers import AnswerError, pair_key, read_keys, read_pairs
from tests.synthetic.junk import ANSWERS

KEYS = ["0001", "0002", "0103"]
FRAME = pd.DataFrame({"site": ["a", "b", "c"], "ipp": KEYS})

SHAPES = {
    "frame": FRAME,
    "frame of one column": FRAME[["ipp"]],
    "shuffled": FRAME.iloc[[2, 0, 1]],
    "repeated": pd.concat([FRAME, FRAME]),
    "in the index": FRAME.set_index("ipp"),
    "column twice": pd.concat([FRAME, FRAME], axis=1),
    "category": FRAME.astype({"ipp": "category"}),
    "object": FRAME.astype(object),
    "series": FRAME["ipp"],
    "series with another index": pd.Series(KEYS, index=[7, 7, 9]),
    "index": pd.Index(KEYS),
    "array": np.array(KEYS),
    "array of objects": np.array(KEYS, dtype=object),
    "list": KEYS,
    "tuple": tuple(KEYS),
    "set": set(KEYS),
    "frozenset": frozenset(KEYS),
    "numpy text": [np.str_(key) for key in KEYS],
    "with blanks": [f" {key} " for key in KEYS],
    "with missing values": [*KEYS, None, float("nan"), pd.NA, "", " "],
}


@pytest.mark.parametrize("shape", SHAPES)
def test_keys_are_the_same_in_every_shape(shape):
    assert read_keys(SHAPES[shape], "ipp") == frozenset(KEYS)


@pytest.mark.parametrize("empty", [[], pd.DataFrame(), FRAME.iloc[:0], pd.Series([], dtype="str"), np.array([]), set()])
def test_an_empty_answer_flags_nothing(empty):
    assert read_keys(empty, "ipp") == frozenset()


BAD_KEYS = {
    "nothing": (None, "return"),
    "a mask": (FRAME["ipp"] == "0001", "vrai et de faux"),
    "an array of booleans": (np.array([True]), "vrai et de faux"),
    "numbers": (FRAME["ipp"].astype(int), "nombres"),
    "floats": ([1.0], "nombres"),
    "another column": (FRAME[["site"]], "colonnes reçues"),
    "two dimensions": (np.array([KEYS, KEYS]), "une seule dimension"),
    "text": ("0001", "type str"),
    "a dictionary": ({"ipp": KEYS}, "type dict"),
    "a number": (3, "type int"),
    "lists in a list": ([["0001"]], "contient un list"),
    "bytes": ([b"0001"], "contient un bytes"),
}


@pytest.mark.parametrize("case", BAD_KEYS)
def test_what_is_not_keys_is_explained(case):
    answer, message = BAD_KEYS[case]
    with pytest.raises(AnswerError, match=message):
        read_keys(answer, "ipp")


PAIRS = [("0002", "0001"), ("0103", "0002")]
WANTED = frozenset({"0001|0002", "0002|0103"})
COUPLES = pd.DataFrame(PAIRS, columns=["ipp_1", "ipp_2"])

PAIR_SHAPES = {
    "frame": COUPLES,
    "other way round": COUPLES.rename(columns={"ipp_1": "ipp_2", "ipp_2": "ipp_1"}),
    "with more columns": COUPLES.assign(score=0.9),
    "other names": COUPLES.set_axis(["a", "b"], axis=1),
    "both ways": pd.concat([COUPLES, COUPLES.rename(columns={"ipp_1": "ipp_2", "ipp_2": "ipp_1"})]),
    "index": pd.MultiIndex.from_tuples(PAIRS),
    "array": np.array(PAIRS),
    "list": PAIRS,
    "lists": [list(pair) for pair in PAIRS],
    "set": set(PAIRS),
    "sets": [set(pair) for pair in PAIRS],
    "with missing values": [*PAIRS, ("0001", None), (float("nan"), "0001")],
}


@pytest.mark.parametrize("shape", PAIR_SHAPES)
def test_pairs_are_the_same_in_every_shape(shape):
    assert read_pairs(PAIR_SHAPES[shape], "ipp") == WANTED


BAD_PAIRS = {
    "nothing": (None, "return"),
    "keys": (KEYS, "des couples"),
    "three": ([("1", "2", "3")], "des couples"),
    "numbers": ([(1, 2)], "nombres"),
    "one column": (COUPLES[["ipp_1"]], "colonnes reçues"),
    "a series": (COUPLES["ipp_1"], "type Series"),
    "text": ("0001|0002", "type str"),
    "a column twice": (pd.concat([COUPLES, COUPLES], axis=1), "colonnes reçues"),
}


@pytest.mark.parametrize("case", BAD_PAIRS)
def test_what_is_not_pairs_is_explained(case):
    answer, message = BAD_PAIRS[case]
    with pytest.raises(AnswerError, match=message):
        read_pairs(answer, "ipp")


@given(st.text(max_size=5), st.text(max_size=5))
def test_a_pair_has_no_order(one, other):
    assert pair_key(one, other) == pair_key(other, one)


@pytest.mark.parametrize("read", [read_keys, read_pairs])
@settings(max_examples=150)
@given(answer=ANSWERS)
def test_junk_is_read_or_explained_and_nothing_else(read, answer):
    try:
        found = read(answer, "ipp")
    except AnswerError as error:
        assert str(error).strip()
    else:
        assert all(isinstance(key, str) and key for key in found)
