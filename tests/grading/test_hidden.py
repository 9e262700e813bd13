"""Are hidden warehouses made from the secret, kept apart from their truth, and made again when they must be?"""

from __future__ import annotations

import dataclasses
import json
import shutil
import stat

import pytest

from grading import hidden as module
from grading.hidden import prepare
from synthetic import Truth, Warehouse
from synthetic.schema import TABLES
from tests.grading.conftest import copy_of


@pytest.fixture
def own(prepared, tmp_path):
    """A prepared class of the test's own."""
    return copy_of(prepared, tmp_path / "classe")


def test_hidden_folders_hold_tables_and_a_manifest_without_seed(prepared, spec):
    for number in range(1, spec.hidden + 1):
        folder = prepared.root / "hidden" / spec.name / f"h{number}"
        assert sorted(path.name for path in folder.iterdir()) == ["manifest.json", "tables"]
        assert {path.name for path in (folder / "tables").iterdir()} <= set(TABLES)
        text = (folder / "manifest.json").read_text(encoding="utf-8")
        assert "seed" not in json.loads(text)["scenario"]
        assert str(prepared.seed(spec.name, number)) not in text
        for word in ("fault", "ledger", "truth", "decoy"):
            assert word not in text


def test_no_seed_truth_or_ledger_is_under_what_the_jail_shows(prepared, spec):
    for shown in ("hidden", "practice"):
        for path in (prepared.root / shown).rglob("*"):
            assert not {"_truth", "ledger", "latent", "scenario.json"} & set(path.parts), path


def test_truth_is_for_its_owner_only(prepared):
    assert stat.S_IMODE((prepared.root / "truth").stat().st_mode) == 0o700


def test_hidden_warehouses_differ_from_each_other_and_from_practice(prepared, spec):
    folders = [prepared.root / "hidden" / spec.name / "h1", prepared.root / "hidden" / spec.name / "h2"]
    folders.append(prepared.root / "practice" / spec.name)
    people = [set(Warehouse.open(folder)["identite"]["ipp"]) for folder in folders]
    assert not people[0] & people[1]
    assert not people[0] & people[2]


def test_truth_is_that_of_the_tables(prepared, spec):
    truth = Truth.open(prepared.root / "truth" / spec.name / "h1")
    tables = Warehouse.open(prepared.root / "hidden" / spec.name / "h1")
    for question in spec.questions.values():
        if question.kind == "keys":
            keys = set(truth.ledger.keys(question.fault, question.table)["key"])
            assert keys
            assert keys <= set(tables[question.table][question.key])


@pytest.fixture
def made(monkeypatch):
    """Names of the warehouses that are generated, without generating them."""
    names = []

    def pretend(scenario, out, *, truth_out, **_):
        names.append(out.name)
        out.mkdir(parents=True, exist_ok=True)
        truth_out.mkdir(parents=True, exist_ok=True)
        (out / "manifest.json").touch()
        (truth_out / "scenario.json").touch()

    monkeypatch.setattr(module, "generate", pretend)
    return names


def test_nothing_is_made_twice(own, spec, made):
    prepare(own, spec)
    assert made == []


@pytest.mark.parametrize(
    "lost", ["truth/04_controler/h1", "hidden/04_controler/h1", "truth/hidden-04_controler-h1.stamp"]
)
def test_what_is_lost_is_made_again(own, spec, made, lost):
    path = own.root / lost
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    prepare(own, spec)
    assert made == ["h1"]
    prepare(own, spec)
    assert made == ["h1"]


def test_other_secret_makes_other_warehouses(own, spec, made):
    own.secret_file.write_text("0" * 32 + "\n")
    prepare(own, spec)
    assert made == ["h1", "h2"]


def test_other_version_or_practice_seed_makes_them_again(own, spec, made):
    prepare(own, dataclasses.replace(spec, practice_seed=spec.practice_seed + 1))
    assert made == ["04_controler"]
    made.clear()
    prepare(own, dataclasses.replace(spec, version="other"))
    assert made == ["h1", "h2", "04_controler"]


def test_interrupted_making_is_done_again(own, spec, monkeypatch, made):
    shutil.rmtree(own.root / "truth" / spec.name / "h2")
    pretend = module.generate

    def interrupted(*arguments, **options):
        pretend(*arguments, **options)
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "generate", interrupted)
    with pytest.raises(KeyboardInterrupt):
        prepare(own, spec)
    monkeypatch.setattr(module, "generate", pretend)
    made.clear()
    prepare(own, spec)
    assert made == ["h2"]
