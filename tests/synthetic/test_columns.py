"""Do tables keep their values between numpy and pandas, and when they are cut and joined?"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthetic.columns import Category, concatenate, from_frame, length, missing, sort_by_key, take, to_frame
from synthetic.digest import shard_digest
from tests.synthetic.tables import ODD, tables

TEXTS = st.lists(st.none() | st.sampled_from(["b", "a", "c", "é"]), max_size=12)


def same(one, other) -> bool:
    return shard_digest(one, ODD) == shard_digest(other, ODD)


@given(tables())
def test_a_table_comes_back_from_pandas_as_it_was(table):
    assert same(from_frame(to_frame(table, ODD), ODD), table)


@given(tables())
def test_trainees_see_plain_dtypes_and_no_category(table):
    frame = to_frame(table, ODD)
    assert list(frame.columns) == [column.name for column in ODD.columns]
    kinds = [str(dtype) for dtype in frame.dtypes]
    assert kinds == ["str", "str", "str", "datetime64[s]", "datetime64[s]", "int64", "float64"]


@given(tables())
def test_missing_values_are_the_same_on_both_sides(table):
    frame = to_frame(table, ODD)
    for column in ODD.columns:
        assert missing(table[column.name]).tolist() == frame[column.name].isna().tolist(), column.name


@given(tables(min_size=2), st.data())
def test_a_table_cut_in_two_and_joined_is_the_same(table, data):
    cut = data.draw(st.integers(1, length(table) - 1))
    rows = np.arange(length(table))
    assert same(concatenate([take(table, rows < cut), take(table, rows >= cut)]), table)


@given(tables())
def test_sorting_by_key_orders_and_loses_nothing(table):
    ordered = sort_by_key(table, ODD)
    assert (ordered["cle"][1:] > ordered["cle"][:-1]).all()
    assert same(ordered, table)


def test_a_column_that_is_absent_is_named():
    with pytest.raises(KeyError, match="code"):
        from_frame(pd.DataFrame({"cle": ["1"]}), ODD)


@given(TEXTS)
def test_a_category_gives_its_text_back(texts):
    assert Category.of(texts).to_objects().tolist() == texts


@given(TEXTS)
def test_a_category_says_which_rows_have_a_text(texts):
    assert Category.of(texts).isin(["a", "z"]).tolist() == [text == "a" for text in texts]


@given(TEXTS, TEXTS)
def test_a_compact_category_keeps_its_text_and_no_trace_of_its_past(texts, others):
    joined = concatenate([{"x": Category.of(others)}, {"x": Category.of(texts)}])["x"]
    compact = joined[np.arange(len(others), len(joined))].compact()
    assert compact.to_objects().tolist() == texts
    assert list(compact.levels) == sorted({text for text in texts if text is not None})


def test_a_constant_is_repeated():
    assert Category.constant("F", 3).to_objects().tolist() == ["F", "F", "F"]
