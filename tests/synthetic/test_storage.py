"""Do files give back what was written, and say nothing of how it was made?"""

from __future__ import annotations

import errno
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings

from synthetic import storage
from synthetic.columns import Category, concatenate, length, to_frame
from synthetic.digest import shard_digest
from synthetic.schema import TABLES
from tests.synthetic.tables import ODD, tables


@pytest.fixture(scope="module", autouse=True)
def odd_table():
    """The table of all kinds, known to the storage for the time of these tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(TABLES, "odd", ODD)
        yield


@pytest.mark.parametrize("fmt", storage.FORMATS)
@settings(max_examples=8)
@given(first=tables(), second=tables())
def test_a_table_comes_back_as_it_was(tmp_path_factory, fmt, first, second):
    root = tmp_path_factory.mktemp("root")
    written = "parquet" if fmt == "duckdb" else fmt
    for shard, table in enumerate((first, second)):
        storage.write_partition(table, ODD, storage.partition(root, "odd", shard, written))
    if fmt == "duckdb":
        storage.load_duckdb(root, ["odd"])
    places = [(0, length(first)), (length(first), length(second))]
    for shard, table in enumerate((first, second)):
        again = storage.read_shard(root, "odd", fmt, shard, places[shard])
        assert shard_digest(again, ODD) == shard_digest(table, ODD)
    both = to_frame(concatenate([first, second]), ODD)
    pd.testing.assert_frame_equal(storage.read_table(root, "odd", fmt), both, check_exact=True)


@given(table=tables(min_size=4, max_size=4))
def test_a_dictionary_holds_the_values_in_use_in_alphabetical_order(tmp_path_factory, table):
    pool = Category.of(["zoé", "never used", "anne", None])
    later = concatenate([{"texte": pool}, {"texte": Category.of(["lise"])}])["texte"]
    path = tmp_path_factory.mktemp("root") / "0.parquet"
    storage.write_partition({**table, "texte": later[np.array([0, 2, 3, 4])]}, ODD, path)
    column = pq.read_table(path)["texte"].combine_chunks()
    assert column.dictionary.to_pylist() == ["anne", "lise", "zoé"]
    assert column.to_pylist() == ["zoé", "anne", None, "lise"]


@pytest.mark.parametrize("fmt", ["parquet", "csv"])
@given(table=tables())
def test_a_write_that_fails_leaves_what_was_there(tmp_path_factory, fmt, table):
    path = tmp_path_factory.mktemp("root") / f"0.{fmt}"
    path.write_bytes(b"before")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "replace", _no_space)
        with pytest.raises(OSError, match="No space left"):
            storage.write_partition(table, ODD, path)
    assert path.read_bytes() == b"before"


def _no_space(*_):
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("fmt", storage.FORMATS)
def test_a_table_that_is_not_there_is_named(tmp_path, fmt):
    with pytest.raises(storage.TableError, match="« odd »"):
        storage.read_table(tmp_path, "odd", fmt)


@pytest.mark.parametrize("fmt", storage.FORMATS)
def test_a_damaged_table_is_named(tmp_path, fmt):
    path = tmp_path / storage.DATABASE if fmt == "duckdb" else storage.partition(tmp_path, "odd", 0, fmt)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"PAR1 these are not the bytes of a table")
    with pytest.raises(storage.TableError, match="« odd »"):
        storage.read_table(tmp_path, "odd", fmt)
