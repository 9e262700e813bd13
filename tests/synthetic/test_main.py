"""Does the command line do what it says, with the right exit code and a sentence in French?"""

from __future__ import annotations

import errno
import importlib
import subprocess
import sys
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest

from synthetic.__main__ import main
from synthetic.defects import FAULTS
from synthetic.folder import digests, read_manifest
from synthetic.scenario import scenario_names
from synthetic.storage import FORMATS

ROOT = Path(__file__).parents[2]
command = importlib.import_module("synthetic.__main__")


@pytest.fixture
def run(capsys):
    """Run a command; its exit code, and what it printed on each side."""

    def run(*words) -> tuple[int, str, str]:
        try:
            code = main([str(word) for word in words])
        except SystemExit as stop:
            code = stop.code
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


def generate(out, *more) -> list:
    return ["generate", "--scenario", "mini", "--patients", 30, "--workers", 1, "--out", out, *more]


@pytest.mark.parametrize("fmt", FORMATS)
def test_generate_digest_and_undo(run, tmp_path, fmt):
    code, said, _ = run(*generate(tmp_path / "out", "--format", fmt, "--seed", 3))
    assert code == 0
    assert "18 tables" in said
    manifest = read_manifest(tmp_path / "out")
    assert (manifest["scenario"]["seed"], manifest["scenario"]["patients"], manifest["format"]) == (3, 30, fmt)
    code, said, _ = run("digest", tmp_path / "out")
    assert code == 0
    assert [tuple(line.split("\t")) for line in said.splitlines()] == [
        (name, str(rows), digest) for name, rows, digest in digests(tmp_path / "out")
    ]
    code, said, _ = run("undo", tmp_path / "out", "--out", tmp_path / "undone")
    assert code == 0
    assert str(tmp_path / "undone") in said
    assert run(*generate(tmp_path / "clean", "--clean", "--seed", 3))[0] == 0
    assert digests(tmp_path / "undone") == digests(tmp_path / "clean")


def test_two_workers_give_the_same(run, tmp_path):
    assert run(*generate(tmp_path / "one"))[0] == 0
    assert run(*generate(tmp_path / "two")[:-4], "--workers", 2, "--out", tmp_path / "two")[0] == 0
    assert digests(tmp_path / "one") == digests(tmp_path / "two")


def test_faults_and_scenarios_are_listed(run):
    code, said, _ = run("faults")
    assert code == 0
    assert all(name in said and FAULTS[name].title in said for name in FAULTS)
    code, said, _ = run("scenarios")
    assert code == 0
    assert [line.split(" : ")[0] for line in said.splitlines()] == scenario_names()


def test_it_runs_as_a_module():
    done = subprocess.run([sys.executable, "-m", "synthetic", "scenarios"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0
    assert "mini" in done.stdout


BAD_CALLS = {
    "no command": [],
    "unknown command": ["licorne"],
    "no scenario": ["generate", "--out", "x"],
    "unknown scenario": ["generate", "--scenario", "licorne", "--out", "x"],
    "unknown format": generate("x", "--format", "xlsx"),
    "patients in letters": generate("x", "--patients", "beaucoup"),
    "no patient": generate("x", "--patients", 0),
    "too many patients": generate("x", "--patients", 10**12),
    "negative seed": generate("x", "--seed", -1),
    "seed too large": generate("x", "--seed", 2**64),
    "no output": ["undo", "x"],
}


@pytest.mark.parametrize("case", BAD_CALLS)
def test_a_bad_call_is_2_and_writes_nothing(run, tmp_path, monkeypatch, case):
    monkeypatch.chdir(tmp_path)
    code, said, error = run(*BAD_CALLS[case])
    assert (code, said) == (2, "")
    assert error.strip()
    assert not list(tmp_path.iterdir())


def test_a_scenario_file_that_is_wrong_is_2(run, tmp_path):
    path = tmp_path / "mien.toml"
    path.write_text("name = 3")
    code, _, error = run("generate", "--scenario", path, "--out", tmp_path / "out")
    assert code == 2
    assert "« name »" in error


def failures(tmp_path) -> dict[str, tuple[list, str]]:
    return {
        "folder exists": (generate(tmp_path), "existe déjà"),
        "force on something else": (generate(tmp_path, "--force"), "n'est pas un entrepôt"),
        "no worker": (generate(tmp_path / "out", "--workers", 0), "au moins 1"),
        "digest of nothing": (["digest", tmp_path], "n'est pas un entrepôt"),
        "undo of nothing": (["undo", tmp_path, "--out", tmp_path / "out"], "n'est pas un entrepôt"),
        "a file in the way": (generate(tmp_path / "mine.txt" / "out"), "Écriture ou lecture impossible"),
    }


@pytest.mark.parametrize("case", failures(Path()))
def test_a_work_that_fails_is_1_and_leaves_everything_as_it_was(run, tmp_path, case):
    (tmp_path / "mine.txt").write_text("mine")
    words, message = failures(tmp_path)[case]
    code, said, error = run(*words)
    assert (code, said) == (1, "")
    assert message in error
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_force_replaces_a_warehouse(run, tmp_path):
    assert run(*generate(tmp_path / "out"))[0] == 0
    assert run(*generate(tmp_path / "out"))[0] == 0, "nothing is left to do"
    assert run(*generate(tmp_path / "out", "--seed", 99))[0] == 1
    assert run(*generate(tmp_path / "out", "--force", "--seed", 99))[0] == 0
    assert read_manifest(tmp_path / "out")["scenario"]["seed"] == 99


def test_the_ledger_of_another_warehouse_is_1_and_said_in_french(run, tmp_path):
    for name, seed in (("one", 1), ("two", 2)):
        assert run(*generate(tmp_path / name, "--patients", 300, "--seed", seed))[0] == 0
    (tmp_path / "one" / "_truth").rename(tmp_path / "aside")
    (tmp_path / "two" / "_truth").rename(tmp_path / "one" / "_truth")
    code, said, error = run("undo", tmp_path / "one", "--out", tmp_path / "out")
    assert (code, said) == (1, "")
    assert "registre des fautes" in error
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("raised", "message"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "relancez la même commande"),
        (BrokenProcessPool("killed"), "mémoire"),
        (KeyboardInterrupt(), "reprendre"),
    ],
)
def test_what_stops_a_generation_is_1_and_says_how_to_go_on(run, tmp_path, monkeypatch, raised, message):
    def stop(*_, **__):
        raise raised

    monkeypatch.setattr(command, "generate", stop)
    code, said, error = run(*generate(tmp_path / "out"))
    assert (code, said) == (1, "")
    assert message in error
    assert "Traceback" not in error


def test_a_damaged_table_is_1_and_named(run, tmp_path):
    assert run(*generate(tmp_path / "out"))[0] == 0
    for path in (tmp_path / "out" / "tables" / "sejour").iterdir():
        path.write_bytes(b"damaged")
    code, _, error = run("digest", tmp_path / "out")
    assert code == 1
    assert "« sejour »" in error
    assert "relancez" not in error


def test_progress_is_shown_on_a_terminal_only(run, tmp_path, monkeypatch):
    assert run(*generate(tmp_path / "out"))[2] == ""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    assert "blocs" in run(*generate(tmp_path / "other"))[2]
