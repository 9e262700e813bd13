"""Can a warehouse on disk be read, checked and cleaned of its faults, shard by shard, in every format?"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from synthetic.defects import FAULTS, LedgerError
from synthetic.folder import digests, read_manifest, shard_rows, undo_folder
from synthetic.generate import MANIFEST, GenerationError, generate
from synthetic.schema import TABLES
from synthetic.shards import plan
from tests.synthetic.cases import files, small


@pytest.fixture(scope="module")
def clean(tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("clean") / "out"
    generate(small(FAULTS), out, clean=True)
    return out


@pytest.fixture
def copy(folder, tmp_path) -> Path:
    """A copy of the spoiled warehouse, that a test may damage."""
    return Path(shutil.copytree(folder, tmp_path / "copy"))


def test_undoing_gives_the_clean_warehouse(folder, clean, tmp_path):
    assert digests(folder) != digests(clean)
    manifest = undo_folder(folder, tmp_path / "undone")
    assert digests(tmp_path / "undone") == digests(clean)
    assert manifest["tables"] == read_manifest(clean)["tables"]
    assert manifest == read_manifest(tmp_path / "undone")
    assert manifest["scenario"] == read_manifest(clean)["scenario"]


def test_undoing_leaves_the_spoiled_folder_as_it_is_and_writes_no_truth(folder, tmp_path):
    before = files(folder)
    undo_folder(folder, tmp_path / "undone")
    assert files(folder) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["undone"]
    assert not (tmp_path / "undone" / "_truth").exists()


def test_undoing_nothing_gives_the_same(clean, tmp_path):
    undo_folder(clean, tmp_path / "undone")
    assert digests(tmp_path / "undone") == digests(clean)


def test_without_its_truth_a_warehouse_can_not_be_cleaned(copy, tmp_path):
    shutil.rmtree(copy / "_truth")
    with pytest.raises(GenerationError, match="_truth"):
        undo_folder(copy, tmp_path / "undone")


@pytest.mark.parametrize("first", [0, 2])
def test_the_truth_of_another_warehouse_is_refused_and_nothing_is_left(copy, tmp_path, first):
    """From the first shard on, or from a later one, when others are already written."""
    other = tmp_path / "other"
    generate(small(FAULTS, seed=12), other)
    for path in (other / "_truth" / "ledger").rglob("*.parquet"):
        if int(path.stem) >= first:
            mine = copy / path.relative_to(other)
            mine.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, mine)
    with pytest.raises(LedgerError):
        undo_folder(copy, tmp_path / "undone")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy", "other"]


def test_an_output_that_exists_is_left_alone(folder, tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(GenerationError, match="existe déjà"):
        undo_folder(folder, tmp_path)
    assert files(tmp_path) == {"mine.txt": b"mine"}


def test_the_rest_of_an_interrupted_undo_is_not_mixed_in(folder, clean, tmp_path):
    rest = tmp_path / "undone.partial" / "tables" / "sejour"
    rest.mkdir(parents=True)
    (rest / "00099.parquet").write_bytes(b"left from before")
    undo_folder(folder, tmp_path / "undone")
    assert digests(tmp_path / "undone") == digests(clean)
    assert "left from before" not in str(files(tmp_path).values())


def test_digests_are_computed_from_the_data_and_not_read(copy):
    manifest = json.loads((copy / MANIFEST).read_text())
    expected = digests(copy)
    for table in manifest["tables"].values():
        table["digest"] = "0"
    (copy / MANIFEST).write_text(json.dumps(manifest))
    assert digests(copy) == expected


def test_shards_follow_one_another_in_the_whole_table(folder):
    manifest = read_manifest(folder)
    for table in TABLES:
        places = list(shard_rows(manifest, table).values())
        assert places[0][0] == 0
        assert [start for start, _ in places[1:]] == [start + rows for start, rows in places[:-1]]
        assert sum(rows for _, rows in places) == manifest["tables"][table]["rows"]
    assert set(shard_rows(manifest, "sejour")) == {shard.number for shard in plan(small(FAULTS))}


@pytest.mark.parametrize("content", [None, "", "{", "[]", "{}", '{"campus": "other"}', "\udce9"])
def test_a_folder_that_is_not_a_warehouse_is_named(tmp_path, content):
    if content is not None:
        (tmp_path / MANIFEST).write_text(content, errors="surrogateescape")
    for work in (read_manifest, digests, lambda root: undo_folder(root, tmp_path / "out")):
        with pytest.raises(GenerationError, match="n'est pas un entrepôt"):
            work(tmp_path)


def test_a_table_that_is_damaged_is_named(copy):
    for path in [*copy.glob("entrepot.duckdb"), *(copy / "tables").glob("sejour/*")]:
        path.write_bytes(b"damaged")
    with pytest.raises(OSError, match=r"« (site|sejour) » de .* est absente ou abîmée"):
        digests(copy)
