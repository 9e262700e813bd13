"""Can a fault be found without looking at the data, by keys, positions, order or the layout of files?"""

from __future__ import annotations

import functools
import json

import duckdb
import numpy as np
import pyarrow.parquet as pq
import pytest

from synthetic import keys, make
from synthetic.build import build_shard
from synthetic.columns import take
from synthetic.defects import FAULTS
from synthetic.generate import generate
from synthetic.schema import TABLES
from synthetic.shards import plan
from tests.synthetic.cases import small
from tests.synthetic.defects.detector import Evidence

SEEDS = range(100, 112)
ENOUGH = 600
"""Rows touched, for the detector to see a shift of the mean rank of 6 % of the table (5 σ = 5 / √(12 n))."""


@functools.cache
def gather(fault: str) -> dict[str, Evidence]:
    """What the detector sees in each table that a fault touches, over several warehouses."""
    found: dict[str, Evidence] = {}
    for seed in SEEDS:
        scenario = small([fault], seed=seed, patients=2400, shard_size=800)
        for shard in plan(scenario):
            built = build_shard(scenario, shard)
            for name in set(built.ledger.changed) | set(built.ledger.added):
                table, schema = built.tables[name], TABLES[name]
                touched = built.ledger.keys(fault, name)["key"].to_numpy().astype(table[schema.key].dtype)
                links = {
                    c.name: table[c.name]
                    for c in schema.columns
                    if c.references and c.kind == "ascii" and not c.nullable
                }
                chosen = np.isin(table[schema.key], touched)
                found.setdefault(name, Evidence()).look(table[schema.key], links, chosen)
    return found


@pytest.mark.parametrize("fault", FAULTS)
def test_keys_positions_and_order_tell_nothing(fault):
    found = gather(fault)
    assert found
    for table, evidence in found.items():
        assert evidence.chosen > ENOUGH, f"{table}: too few rows to tell"
        assert len(evidence.deviations()) > 80
        assert not evidence.tell_tales(), table


@pytest.fixture
def table():
    """A clean table of identities, and a generator."""
    scenario = small(patients=2000, shard_size=2000, sites=("NO-1",))
    return build_shard(scenario, plan(scenario)[0]).tables["identite"], np.random.default_rng(1)


def see(own: np.ndarray, chosen: np.ndarray) -> set[str]:
    evidence = Evidence()
    evidence.look(own, {}, chosen)
    return set(evidence.tell_tales())


def test_the_detector_sees_nothing_in_rows_taken_at_random(table):
    identities, rng = table
    assert not see(identities["ipp"], rng.random(len(identities["ipp"])) < 0.2)


def test_the_detector_sees_rows_added_at_the_end(table):
    identities, rng = table
    order = rng.permutation(len(identities["ipp"]))
    own = take(identities, order)["ipp"]
    assert "position" in see(own, np.arange(len(own)) >= len(own) - 200)


def test_the_detector_sees_keys_that_follow_one_another(table):
    identities, _ = table
    own = identities["ipp"]
    assert {"order of the key", "runs"} <= see(own, own >= own[-200])


def test_the_detector_sees_a_digit_that_gives_away(table):
    identities, rng = table
    even = np.array([int(key) % 2 == 0 for key in identities["ipp"]])
    assert see(identities["ipp"], even & (rng.random(len(even)) < 0.4))


def test_the_detector_sees_a_copy_beside_its_model(table):
    numbers = np.sort(keys.scatter(np.arange(2000), keys.IPP_BITS, 1, "ipp"))
    models = numbers[::10]
    both = np.sort(np.concatenate([numbers, models + 1]))
    assert "gap before" in see(keys.digits(both, 10), np.isin(both, models + 1))


@pytest.fixture(scope="module", params=["parquet", "csv", "duckdb"])
def twins(request, tmp_path_factory):
    """The same warehouse on disk, with every fault and without, hidden."""
    root = tmp_path_factory.mktemp("twins")
    for name in ("spoiled", "clean"):
        scenario = small(FAULTS)
        generate(
            scenario,
            root / name,
            clean=name == "clean",
            fmt=request.param,
            hidden=True,
            truth_out=root / f"truth-{name}",
        )
    return request.param, root / "spoiled", root / "clean"


def test_files_have_the_same_names_with_and_without_faults(twins):
    _, spoiled, clean = twins
    names = [sorted(str(path.relative_to(root)) for path in root.rglob("*")) for root in (spoiled, clean)]
    assert names[0] == names[1]


def test_files_have_the_same_layout_with_and_without_faults(twins):
    fmt, spoiled, clean = twins
    for path in sorted(spoiled.rglob(f"*.{fmt}")):
        other = clean / path.relative_to(spoiled)
        if fmt == "parquet":
            one, two = (pq.ParquetFile(file) for file in (path, other))
            assert one.schema_arrow.equals(two.schema_arrow, check_metadata=True)
            assert one.metadata.num_row_groups == two.metadata.num_row_groups == 1
            assert one.metadata.created_by == two.metadata.created_by
        elif fmt == "csv":
            assert path.open().readline() == other.open().readline()
        else:
            layouts = []
            for file in (path, other):
                with duckdb.connect(str(file), read_only=True) as connection:
                    layouts.append(connection.execute("select sql from duckdb_tables() order by 1").fetchall())
            assert layouts[0] == layouts[1]


def test_values_are_stored_in_an_order_that_does_not_say_which_came_last(twins):
    fmt, spoiled, _ = twins
    for path in spoiled.rglob("*.parquet") if fmt == "parquet" else []:
        table = pq.read_table(path)
        for name in table.column_names:
            column = table[name].combine_chunks()
            if hasattr(column, "dictionary"):
                values = column.dictionary.to_pylist()
                assert values == sorted(set(column.to_pylist()) - {None}), (path.name, name)


def test_rows_of_each_file_are_in_the_order_of_their_keys(twins):
    fmt, spoiled, _ = twins
    for path in spoiled.rglob("*.parquet") if fmt == "parquet" else []:
        own = pq.read_table(path)[TABLES[path.parent.name].key].to_pylist()
        assert own == sorted(own)


def test_the_manifest_of_a_hidden_warehouse_says_the_same_with_and_without_faults(twins):
    _, spoiled, clean = twins
    one, two = (json.loads((root / "manifest.json").read_text()) for root in (spoiled, clean))
    assert {**one, "tables": 0} == {**two, "tables": 0}
    assert "seed" not in one["scenario"]
    assert "faults" not in one["scenario"]


def test_frames_in_memory_have_no_category_nor_index_that_tells():
    warehouse, _ = make(small(FAULTS))
    for name in warehouse.tables:
        frame = warehouse[name]
        assert "category" not in set(map(str, frame.dtypes))
        assert list(frame.index) == list(range(len(frame)))
        assert not frame.attrs
