"""Does the command line answer in French, with the right exit code, and never with a traceback?"""

from __future__ import annotations

import re
import subprocess
import sys

import nbformat
import pytest

from grading import __main__ as cli
from grading.classroom import ROOT
from grading.simulate.copies import filled

ENGLISH = re.compile(r"\b(usage|error|invalid|required|unrecognized|argument \S+:|expected|positional|show this)\b")


def call(capsys, *words: str) -> tuple[int, str, str]:
    """Exit code, output and errors of a call."""
    try:
        code = cli.main(list(words))
    except SystemExit as end:
        code = end.code
    captured = capsys.readouterr()
    return code, captured.out, captured.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "Il manque : VERBE"),
        (["zzz"], "VERBE : 'zzz' n'existe pas"),
        (["mark"], "Il manque : EXERCICE"),
        (["collect", "04_controler"], "Il manque : RENDUS"),
        (["mark", "04_controler", "--workers", "deux"], "--workers : 'deux' n'est pas un nombre entier"),
        (["mark", "04_controler", "--workers", "-1"], "entier positif"),
        (["mark", "04_controler", "--workers"], "--workers : il manque une valeur"),
        (["mark", "04_controler", "--only"], "--only : il manque une valeur"),
        (["mark", "04_controler", "--unsafe=oui"], "--unsafe ne prend pas de valeur"),
        (["export", "04_controler", "--zzz"], "De trop, ou mal écrit : --zzz"),
        (["release", "04_controler", "encore"], "De trop, ou mal écrit : encore"),
        (["mark", "99_inconnu"], "Exercice inconnu : '99_inconnu'"),
        (["release", "99_inconnu", "--site", "site"], "Exercice inconnu : '99_inconnu'"),
        (["collect", "04_controler", "nulle_part"], "nulle_part n'existe pas"),
        (["formgrader", "--port", "x"], "--port : 'x' n'est pas un nombre entier"),
    ],
)
def test_bad_call_ends_with_2_and_says_why(capsys, tmp_path, monkeypatch, words, said):
    monkeypatch.chdir(tmp_path)
    code, out, err = call(capsys, *words)
    assert code == 2
    assert said in err
    assert not ENGLISH.search(out + err)


def test_bad_call_leaves_no_class_behind(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    call(capsys, "mark", "99_inconnu")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "words", [["--help"], *([verb, "--help"] for verb in ("release", "collect", "mark", "export"))]
)
def test_help_is_in_french(capsys, words):
    code, out, _ = call(capsys, *words)
    assert code == 0
    assert out.startswith("Appel : python -m grading")
    assert not ENGLISH.search(out)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["mark", "04_controler", "--unsafe"], "lancez d'abord « release »"),
        (["feedback", "04_controler"], "lancez d'abord « mark »"),
        (["export", "04_controler"], "lancez d'abord « mark »"),
    ],
)
def test_step_before_its_time_names_the_step_to_do(capsys, tmp_path, words, said):
    code, _, err = call(capsys, "--class", str(tmp_path / "classe"), *words)
    assert code == 1
    assert said in err


def test_marking_before_collecting_names_the_step_to_do(capsys, room):
    code, _, err = call(capsys, "--class", str(room.root), "mark", "04_controler", "--unsafe")
    assert code == 1
    assert "lancez d'abord « collect »" in err


def test_marking_somebody_who_handed_in_nothing_is_a_bad_call(capsys, room):
    words = ("mark", "04_controler", "--unsafe", "--only", "amina", "bruno")
    code, _, err = call(capsys, "--class", str(room.root), *words)
    assert code == 2
    assert "amina, bruno" in err


def test_settings_are_checked_first(capsys, room, tmp_path):
    (room.root / "classe.toml").write_text("zzz = 1\n")
    (tmp_path / "rendus").mkdir()
    code, _, err = call(capsys, "--class", str(room.root), "collect", "04_controler", str(tmp_path / "rendus"))
    assert code == 1
    assert "clé inconnue « zzz »" in err


def fail_with(error):
    """A command that fails."""

    def run(_):
        raise error

    return run


def test_unexpected_error_goes_to_a_file(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(cli, "run", fail_with(ZeroDivisionError("in the code")))
    code, out, err = call(capsys, "export", "04_controler")
    assert code == 1
    assert "Traceback" not in out + err
    [log] = tmp_path.glob("campus-erreur-*.log")
    assert str(log) in err
    assert "ZeroDivisionError: in the code" in log.read_text(encoding="utf-8")


def test_unexpected_error_where_nothing_can_be_written(capsys, tmp_path, monkeypatch):
    here, elsewhere = tmp_path / "gone", tmp_path / "tmp"
    here.mkdir()
    elsewhere.mkdir()
    monkeypatch.chdir(here)
    here.rmdir()
    monkeypatch.setattr("tempfile.tempdir", str(elsewhere))
    monkeypatch.setattr(cli, "run", fail_with(ZeroDivisionError()))
    code, _, err = call(capsys, "export", "04_controler")
    assert code == 1
    assert "Traceback" not in err
    assert len(list(elsewhere.glob("campus-erreur-*.log"))) == 1


@pytest.mark.parametrize(
    ("error", "said"),
    [(OSError(28, "No space left on device"), "Lecture ou écriture impossible"), (KeyboardInterrupt(), "Interrompu")],
)
def test_full_disk_and_interruption_are_said_in_a_sentence(capsys, monkeypatch, error, said):
    monkeypatch.setattr(cli, "run", fail_with(error))
    code, _, err = call(capsys, "export", "04_controler")
    assert code == 1
    assert said in err


def test_program_runs_from_a_shell_that_knows_no_accents(room, tmp_path, spec):
    release = nbformat.read(room.root / "release" / spec.name / f"{spec.notebook}.ipynb", as_version=4)
    handed = tmp_path / "rendus"
    handed.mkdir()
    (handed / "a.ipynb").write_text(nbformat.writes(filled(release, spec, "right_sql", "amina")), encoding="utf-8")
    (handed / "é.jpg").write_bytes(b"")
    done = subprocess.run(
        [sys.executable, "-m", "grading", "--class", str(room.root), "collect", spec.name, str(handed)],
        cwd=ROOT,
        env={"PATH": "", "PYTHONIOENCODING": "ascii", "LC_ALL": "C"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "amina" in done.stdout
    assert "1 stagiaires relev?s, 1 fichiers refus?s" in done.stdout
