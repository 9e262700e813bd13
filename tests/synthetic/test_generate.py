"""Does a generation give the same bytes however it is run, and nothing that looks finished when it is not?"""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import synthetic
from synthetic.defects import FAULTS
from synthetic.folder import digests, read_manifest
from synthetic.generate import MANIFEST, VERSION, GenerationError, generate
from synthetic.scenario import load_scenario, scenario_names
from synthetic.schema import DOMAINS, TABLES
from synthetic.shards import plan
from synthetic.storage import FORMATS
from synthetic.truth import Truth
from synthetic.warehouse import Warehouse
from tests.synthetic import golden
from tests.synthetic.cases import files, small

ROOT = Path(__file__).parents[2]
module = importlib.import_module("synthetic.generate")


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    """The scenario with every fault, generated in one go."""
    out = tmp_path_factory.mktemp("whole") / "out"
    generate(small(FAULTS), out)
    return out


def test_the_bytes_are_those_that_are_known_for_this_version():
    known = json.loads(golden.FILE.read_text(encoding="utf-8"))
    assert known["version"] == VERSION, "python -m tests.synthetic.golden"
    assert golden.fresh() == known, (
        "The same scenario and seed give other bytes. If that is meant, raise synthetic.generate.VERSION "
        "and run python -m tests.synthetic.golden; if not, find what draws differently."
    )


def test_two_workers_write_the_same_files_as_one(tmp_path, whole):
    generate(small(FAULTS), tmp_path / "out", workers=2)
    assert files(tmp_path / "out") == files(whole)


def test_the_order_in_which_shards_are_made_does_not_matter(tmp_path, whole, monkeypatch):
    monkeypatch.setattr(module, "plan", lambda scenario: plan(scenario)[::-1])
    generate(small(FAULTS), tmp_path / "out")
    assert files(tmp_path / "out") == files(whole)


@pytest.mark.parametrize("fmt", FORMATS)
def test_every_format_has_the_same_digests_and_the_same_values(tmp_path, whole, fmt):
    generate(small(FAULTS), tmp_path / "out", fmt=fmt)
    assert digests(tmp_path / "out") == digests(whole)
    opened, made = Warehouse.open(tmp_path / "out"), synthetic.make(small(FAULTS))[0]
    assert opened.tables == made.tables
    for name in made.tables:
        key = TABLES[name].key
        there = opened[name].sort_values(key, ignore_index=True)
        pd.testing.assert_frame_equal(there, made[name].sort_values(key, ignore_index=True), check_exact=True)


def test_the_truth_on_disk_is_that_in_memory(whole):
    there, made = Truth.open(whole / "_truth"), synthetic.make(small(FAULTS))[1]
    pd.testing.assert_frame_equal(there.identities, made.identities, check_dtype=False)
    pd.testing.assert_frame_equal(there.decoys, made.decoys, check_dtype=False)
    for fault in FAULTS:
        for table in TABLES:
            one, two = (truth.ledger.keys(fault, table).reset_index(drop=True) for truth in (there, made))
            pd.testing.assert_frame_equal(one, two, check_dtype=False)


def test_digests_of_the_manifest_are_those_of_the_data(whole):
    manifest = read_manifest(whole)
    assert digests(whole) == [(name, t["rows"], t["digest"]) for name, t in manifest["tables"].items()]
    assert manifest["version"] == VERSION


@pytest.mark.parametrize("changes", [{"seed": 12}, {"patients": 121}, {"clean": True}])
def test_another_request_gives_other_bytes(tmp_path, whole, changes):
    generate(small(FAULTS), tmp_path / "out", **changes)
    assert digests(tmp_path / "out") != digests(whole)


@pytest.mark.parametrize("name", scenario_names())
def test_every_scenario_that_ships_can_be_generated(tmp_path, name):
    manifest = generate(name, tmp_path / "out", patients=60)
    assert manifest["scenario"]["name"] == name
    left_out = {table for domain in DOMAINS if domain not in load_scenario(name).domains for table in DOMAINS[domain]}
    expected = [table for table in TABLES if table not in left_out]
    assert list(manifest["tables"]) == expected
    assert Warehouse.open(tmp_path / "out").tables == expected


def test_progress_is_told_shard_by_shard(tmp_path):
    told = []
    generate(small(), tmp_path / "out", progress=lambda done, total: told.append((done, total)))
    assert told == [(number + 1, len(plan(small()))) for number in range(len(plan(small())))]


SEED = 0xFEED_FACE_CAFE_F00D


@pytest.fixture(scope="module", params=FORMATS)
def hidden(request, tmp_path_factory) -> Path:
    """A folder with a hidden warehouse (``out``) and its truth, apart (``truth``)."""
    root = tmp_path_factory.mktemp("hidden")
    generate(small(FAULTS, seed=SEED), root / "out", hidden=True, truth_out=root / "truth", fmt=request.param)
    return root


def test_a_hidden_warehouse_holds_its_tables_and_its_manifest_only(hidden):
    assert {path.name for path in (hidden / "out").iterdir()} <= {"tables", "entrepot.duckdb", MANIFEST}
    assert (hidden / "truth" / "latent").is_dir()
    assert json.loads((hidden / "truth" / "scenario.json").read_text())["seed"] == SEED


def test_no_file_of_a_hidden_warehouse_holds_the_seed_nor_the_name_of_a_fault(hidden):
    seed = [str(SEED).encode(), f"{SEED:x}".encode(), SEED.to_bytes(8, "little")]
    words = [*(name.encode() for name in FAULTS), b"ledger", b"fault", b"_truth", b"variant"]
    found = files(hidden / "out")
    assert found
    for name, content in found.items():
        assert not [word for word in [*seed, *words] if word in content.lower()], name


def test_a_hidden_run_in_progress_does_not_hold_the_seed_either(tmp_path):
    looked = []

    def look(done: int, total: int) -> None:
        for name, content in files(tmp_path / "out.partial").items():
            looked.append(name)
            assert str(SEED).encode() not in content, name

    generate(small(seed=SEED), tmp_path / "out", hidden=True, truth_out=tmp_path / "truth", progress=look)
    assert looked


def test_a_warehouse_that_is_not_hidden_says_its_seed_and_faults(whole):
    scenario = read_manifest(whole)["scenario"]
    assert scenario["seed"] == 11
    assert [fault["name"] for fault in scenario["faults"]] == list(FAULTS)


class TestRefused:
    """Calls that can't be answered."""

    def test_a_folder_that_exists_is_left_alone(self, tmp_path, whole):
        before = files(whole)
        with pytest.raises(GenerationError, match="existe déjà"):
            generate(small(), whole)
        assert files(whole) == before

    def test_force_replaces_a_warehouse(self, tmp_path):
        generate(small(), tmp_path / "out")
        generate(small(FAULTS), tmp_path / "out", force=True)
        assert read_manifest(tmp_path / "out")["scenario"]["faults"]

    def test_force_does_not_replace_a_folder_of_something_else(self, tmp_path):
        mine = tmp_path / "mine"
        mine.mkdir()
        (mine / "thesis.txt").write_text("years of work")
        with pytest.raises(GenerationError, match="n'est pas un entrepôt"):
            generate(small(), mine, force=True)
        assert (mine / "thesis.txt").read_text() == "years of work"

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [({"fmt": "xlsx"}, "Format inconnu : 'xlsx'"), ({"workers": 0}, "au moins 1"), ({"workers": -2}, "au moins 1")],
    )
    def test_a_wrong_argument_is_named(self, tmp_path, arguments, message):
        with pytest.raises(GenerationError, match=message):
            generate(small(), tmp_path / "out", **arguments)
        assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_memory_is_bounded_by_a_shard_and_not_by_the_population(tmp_path):
    code = (
        "import resource, sys; from synthetic.generate import generate\n"
        "from tests.synthetic.cases import files, small; from synthetic.defects import FAULTS\n"
        "generate(small(FAULTS, patients=int(sys.argv[1]), shard_size=1000), sys.argv[2])\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    peaks = []
    for patients in (3_000, 24_000):
        command = [sys.executable, "-c", code, str(patients), str(tmp_path / str(patients))]
        peaks.append(int(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout))
    assert peaks[1] < 1.25 * peaks[0], f"peak memory in kB: {peaks}"


def test_a_scenario_can_be_a_name_a_path_or_an_object(tmp_path):
    text = "".join(f"{line}\n" for line in (ROOT / "synthetic" / "scenarios" / "mini.toml").read_text().splitlines())
    (tmp_path / "copy.toml").write_text(text)
    found = []
    for number, scenario in enumerate(["mini", tmp_path / "copy.toml", load_scenario("mini")]):
        generate(scenario, tmp_path / str(number), patients=30)
        found.append(digests(tmp_path / str(number)))
    assert found[0] == found[1] == found[2]
