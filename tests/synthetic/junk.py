"""Answers that make no sense, of every type that a function may return."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
from hypothesis import strategies as st

NAMES = ["ipp", "nda", "ipp_1", "ipp_2", "jours", "case", 0, None, 1.5, ("a", "b"), "x" * 200, ""]

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([10**400, -(10**400), 2**63, 1e308, float("inf"), float("-inf"), float("nan"), -0.0]),
    st.floats(),
    st.complex_numbers(),
    st.text(max_size=8),
    st.binary(max_size=8),
    st.sampled_from([pd.NA, pd.NaT, np.nan, np.datetime64("NaT"), np.timedelta64(1, "D"), np.bool_(True)]),
    st.sampled_from([Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity"), Decimal(1), Fraction(1, 3)]),
    st.sampled_from(
        [dt.date(1, 1, 1), dt.datetime(9999, 12, 31), dt.timedelta(1), pd.Timestamp("2024-01-01", tz="UTC")]
    ),
    st.sampled_from([object(), len, int, ..., NotImplemented, pd.Timedelta(1), pd.Period("2024-01")]),
)

LISTS = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=4).map(tuple),
        st.lists(st.text(max_size=3), max_size=4).map(frozenset),
        st.dictionaries(st.text(max_size=3) | st.integers() | st.none(), inner, max_size=3),
    ),
    max_leaves=12,
)


@st.composite
def frames(draw) -> pd.DataFrame:
    """Tables with columns of junk, repeated names and odd indices."""
    names = draw(st.lists(st.sampled_from(NAMES), max_size=4))
    size = draw(st.integers(0, 4))
    columns = [pd.Series(draw(st.lists(LISTS, min_size=size, max_size=size)), dtype=object) for _ in names]
    frame = pd.concat(columns, axis=1) if columns else pd.DataFrame(index=range(size))
    frame.columns = pd.Index(names, dtype=object, tupleize_cols=False)
    if draw(st.booleans()) and len(frame.columns) and draw(st.booleans()):
        frame.index = pd.Index(draw(st.lists(SCALARS, min_size=size, max_size=size)), dtype=object, name="nda")
    elif draw(st.booleans()):
        frame.index = pd.MultiIndex.from_arrays([range(size), range(size)], names=["jours", "nda"])
    return frame


ARRAYS = st.sampled_from(
    [
        np.zeros((2, 2)),
        np.zeros((2, 2, 2)),
        np.array(3),
        np.array([b"a"]),
        np.array([{"a": 1}, None], dtype=object),
        np.array([True, False]),
        np.array(["2024-01-01"], dtype="datetime64[D]"),
        np.zeros(2, dtype=[("ipp", "i4")]),
        np.ma.masked_array(["a", "b"], [True, False]),
        pd.array([1, None], dtype="Int64"),
        pd.array([True, None], dtype="boolean"),
        pd.Series(["a", "b"], dtype="category"),
        pd.Series([pd.Timestamp("2024-01-01"), pd.NaT]),
        pd.MultiIndex.from_tuples([("a", 1), ("b", 2)]),
        pd.RangeIndex(3),
        pd.Series([], dtype=object),
        pd.Series([1, 2]).groupby([0, 1]),
        iter([1]),
        range(3),
        {"ipp": ["1"]},
        {1, 2},
        "0123456789",
        bytearray(b"x"),
    ]
)

ANSWERS = st.one_of(LISTS, frames(), ARRAYS)
