"""Do digests depend on the values, on all of them, and on nothing else?"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from synthetic.columns import Category, concatenate, length, take
from synthetic.digest import shard_digest, table_digest
from tests.synthetic.tables import ODD, tables, values


@given(tables(), st.randoms())
def test_the_order_of_rows_does_not_matter(table, random):
    order = list(range(length(table)))
    random.shuffle(order)
    assert shard_digest(take(table, np.array(order)), ODD) == shard_digest(table, ODD)


@given(tables())
def test_the_width_of_dtypes_and_the_layout_of_categories_do_not_matter(table):
    text = table["texte"]
    codes = np.where(text.codes < 0, -1, len(text.levels) + 1 - text.codes).astype(np.int64)
    other = {
        **table,
        "code": table["code"].astype("S40"),
        "texte": Category(codes, ("unused", "", *reversed(text.levels))),
        "jour": table["jour"].astype("datetime64[s]"),
    }
    assert shard_digest(other, ODD) == shard_digest(table, ODD)


@given(tables(), st.data())
def test_any_change_of_one_cell_changes_the_digest(table, data):
    column = data.draw(st.sampled_from(ODD.columns[1:]))
    row = data.draw(st.integers(0, length(table) - 1))
    new = data.draw(values(column, 1))
    before = table[column.name][np.array([row])]
    before = before.to_objects() if isinstance(before, Category) else before
    after = new.to_objects() if isinstance(new, Category) else new
    assume(before.astype("U")[0] != after.astype("U")[0])
    pieces = [table[column.name][:row], new, table[column.name][row + 1 :]]
    changed = concatenate([{"x": piece} for piece in pieces])["x"]
    assert shard_digest({**table, column.name: changed}, ODD) != shard_digest(table, ODD)


MISSING_OR_NOT = {
    "code": (np.array([b""], dtype="S1"), np.array([b"0"])),
    "texte": (Category.of([None]), Category.of(["None"])),
    "jour": (np.array(["NaT"], dtype="datetime64[D]"), np.array([0], dtype="datetime64[D]")),
    "instant": (np.array(["NaT"], dtype="datetime64[s]"), np.array([0], dtype="datetime64[s]")),
    "mesure": (np.array([np.nan]), np.array([0.0])),
}


@pytest.mark.parametrize("name", MISSING_OR_NOT)
@given(table=tables(max_size=1))
def test_a_missing_value_is_not_nought(name, table):
    missing, nought = ({**table, name: value} for value in MISSING_OR_NOT[name])
    assert shard_digest(missing, ODD) != shard_digest(nought, ODD)


@given(tables(min_size=2))
def test_a_row_less_changes_the_digest(table):
    assert shard_digest(take(table, np.arange(1, length(table))), ODD) != shard_digest(table, ODD)


@pytest.mark.parametrize("shuffled", [["b", "a"], ["a"], ["a", "b", "b"], ["ab"]])
def test_the_digest_of_a_table_is_that_of_its_shards_in_order(shuffled):
    assert table_digest(["a", "b"]) == table_digest(["a", "b"])
    assert table_digest(shuffled) != table_digest(["a", "b"])
