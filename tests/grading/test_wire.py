"""Do answers cross from the jail unchanged, and can bytes made to harm do nothing?"""

from __future__ import annotations

import json
import pickle
import random
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grading.inside.shim import pack
from grading.wire import MAX_BYTES, WireError, read_answer
from synthetic.answers import AnswerError, read_keys, read_pairs

KEYS = ["000123", "000456", "900001"]
TABLE = pd.DataFrame(
    {"ipp": KEYS, "valeur": [1.5, None, 3.0], "jour": pd.to_datetime(["2024-01-01", None, "2024-02-01"])}
)
ANSWERS = {
    "table": TABLE,
    "table, filtered": TABLE[TABLE["valeur"] > 1],
    "table, key as index": TABLE.set_index("ipp"),
    "table, with categories": TABLE.astype({"ipp": "category"}),
    "table, columns twice": pd.concat([TABLE, TABLE], axis=1),
    "table, empty": TABLE.head(0),
    "table, without columns": pd.DataFrame(),
    "table, without the key": TABLE[["valeur"]],
    "series": TABLE["ipp"],
    "series, object": TABLE["ipp"].astype(object),
    "series, missing": pd.Series(["000123", None, np.nan]),
    "index": pd.Index(KEYS),
    "array": np.array(KEYS),
    "array, object": np.array(KEYS, dtype=object),
    "list": KEYS,
    "tuple": tuple(KEYS),
    "set": set(KEYS),
    "frozenset": frozenset(KEYS),
    "list, empty": [],
    "list, missing": ["000123", None],
    "numbers": [123, 456],
    "mask": TABLE["valeur"].isna(),
    "nothing": None,
    "number": 3,
    "text": "000123",
    "dates": TABLE["jour"],
}
PAIRS = {
    "table": pd.DataFrame({"ipp_1": KEYS[:2], "ipp_2": KEYS[1:]}),
    "table, more columns": pd.DataFrame({"score": [0.9, 0.8], "ipp_2": KEYS[:2], "ipp_1": KEYS[1:]}),
    "table, other names": pd.DataFrame({"a": KEYS[:2], "b": KEYS[1:]}),
    "list of couples": [("a", "b"), ("c", "b")],
    "list of lists": [["a", "b"], ["c", "b"]],
    "set of couples": {("a", "b"), ("c", "b")},
    "set of sets": {frozenset("ab"), frozenset("bc")},
    "array": np.array([["a", "b"], ["c", "b"]]),
    "two-level index": pd.MultiIndex.from_tuples([("a", "b"), ("c", "b")]),
    "triples": [("a", "b", "c")],
    "couples and triples": [("a", "b"), ("a", "b", "c")],
    "list of keys": KEYS,
    "nothing": None,
    "empty": [],
}


def read(reader, answer):
    """The keys in an answer; None if it is refused."""
    try:
        return reader(answer, "ipp")
    except AnswerError:
        return None


@pytest.mark.parametrize("name", ANSWERS)
def test_marking_reads_the_keys_that_practice_reads(name):
    assert read(read_keys, read_answer(pack(ANSWERS[name]))) == read(read_keys, ANSWERS[name])


@pytest.mark.parametrize("name", PAIRS)
def test_marking_reads_the_pairs_that_practice_reads(name):
    assert read(read_pairs, read_answer(pack(PAIRS[name]))) == read(read_pairs, PAIRS[name])


@pytest.mark.parametrize("answer", [{"part": 0.25, "nombre": 3}, {"a": ["x", "y"], "b": [], "c": ["z"]}, {"a": "x"}])
def test_dictionaries_cross_unchanged(answer):
    assert read_answer(pack(answer)) == answer


@given(keys=st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.none(), max_size=20))
@settings(max_examples=80, deadline=None)
def test_any_texts_cross_unchanged(keys):
    assert [None if pd.isna(key) else key for key in read_answer(pack(keys))] == keys
    frame = pd.DataFrame({"ipp": pd.Series(keys, dtype="object")})
    assert read(read_keys, read_answer(pack(frame))) == read(read_keys, frame)


@pytest.mark.parametrize("answer", [object(), len, np.zeros((2, 2, 2)), iter([])])
def test_what_is_no_plain_data_is_refused_where_it_is(answer):
    with pytest.raises(TypeError):
        pack(answer)


def stream(columns: dict, metadata: dict, **options) -> bytes:
    """An Arrow stream with these metadata."""
    table = pa.table(columns).replace_schema_metadata(metadata)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema, **options) as writer:
        writer.write_table(table)
    return sink.getvalue().to_pybytes()


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"ARROW1" + bytes(100),
        pickle.dumps(["000123"]),
        b"x" * (MAX_BYTES + 1),
        stream({"c0": ["a"]}, {}),
        stream({"c0": ["a"]}, {"campus": "{"}),
        stream({"c0": ["a"]}, {"campus": "[]"}),
        stream({"c0": ["a"]}, {"campus": json.dumps({"shape": "pickle"})}),
        stream({"c0": ["a"]}, {"campus": json.dumps({"shape": "frame"})}),
        stream({"c0": ["a"]}, {"campus": json.dumps({"shape": "frame", "columns": ["a", "b"]})}),
    ],
    ids=["empty", "noise", "pickle", "huge", "unnamed", "no json", "list", "unknown", "no columns", "other columns"],
)
def test_bytes_that_are_no_answer_are_refused(payload):
    with pytest.raises(WireError):
        read_answer(payload)


class Harm:
    """Makes a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self):
        return Path.touch, (self.path,)


def test_pickle_in_an_extension_type_is_never_read(tmp_path):
    harm = pickle.dumps(Harm(tmp_path / "harm"))
    names = {"ARROW:extension:name": "arrow.py_extension_type", "ARROW:extension:metadata": harm}
    schema = pa.schema([pa.field("c0", pa.string(), metadata=names)], metadata={"campus": '{"shape": "list"}'})
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, schema) as writer:
        writer.write_table(pa.Table.from_arrays([pa.array(["000123"])], schema=schema))
    read_answer(sink.getvalue().to_pybytes())
    assert not (tmp_path / "harm").exists()
    pickle.loads(harm)
    assert (tmp_path / "harm").exists(), "the attack would have worked"


def test_spoiled_bytes_give_an_answer_or_a_refusal_and_nothing_else():
    chance = random.Random(11)
    sound = [pack(answer) for answer in (TABLE, KEYS, [("a", "b")], TABLE["ipp"])]
    refused = 0
    for _ in range(1500):
        payload = bytearray(chance.choice(sound))
        for _ in range(chance.choice((1, 2, 8))):
            payload[chance.randrange(len(payload))] = chance.randrange(256)
        try:
            read_answer(bytes(payload))
        except WireError:
            refused += 1
    assert refused > 100
