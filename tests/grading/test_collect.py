"""Is everything that a class hands in either filed or refused with a reason, whatever it is?"""

from __future__ import annotations

import csv
import datetime as dt
import os
import random
import zipfile
from pathlib import Path

import nbformat
import pytest

from grading import collect as module
from grading.collect import collect, printable
from grading.errors import CallError
from grading.mark import latest_copies
from grading.simulate.copies import filled
from tests.grading.conftest import copy_of
from tests.grading.odd_files import ODD, write_odd_files

PEOPLE = "identifiant\nsomeone\na_honest\nz_honest\n"
LONG_AGO, LATER = 1_000_000_000, 1_580_000_000


@pytest.fixture
def right(room, spec):
    """The text of a right copy of someone's."""
    release = nbformat.read(room.root / "release" / spec.name / f"{spec.notebook}.ipynb", as_version=4)
    return nbformat.writes(filled(release, spec, "right_sql", "someone"))


def put(folder: Path, name: str, text: str, when: int = LATER) -> Path:
    """A file with a date."""
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    os.utime(path, (when, when))
    return path


@pytest.fixture(scope="module")
def odd(tmp_path_factory, released, spec):
    """The collection of a folder where one file only is right."""
    folder = tmp_path_factory.mktemp("odd")
    room = copy_of(released, folder / "classe")
    (room.root / "liste.csv").write_text(PEOPLE, encoding="utf-8")
    (room.root / "classe.toml").write_text('liste = "liste.csv"\n', encoding="utf-8")
    release = nbformat.read(room.root / "release" / spec.name / f"{spec.notebook}.ipynb", as_version=4)
    copy = filled(release, spec, "right_sql", "someone")
    handed = room.part("rendus")
    write_odd_files(handed, copy)
    put(handed, "juste.ipynb", nbformat.writes(copy))
    return room, collect(room, spec, handed)


@pytest.mark.parametrize("name", sorted(ODD))
def test_odd_file_is_reported_with_its_reason(odd, name):
    lines = [line for line in odd[1].lines if line.origin.split(" > ")[0] == name]
    _, outcome, reason = ODD[name]
    assert [line.outcome for line in lines] == [outcome]
    assert reason in lines[0].reason


def test_right_file_among_odd_ones_is_the_only_one_filed(odd, spec):
    room, collection = odd
    assert collection.filed == {"someone"}
    received = room.root / "received" / spec.name
    assert [path.name for path in received.iterdir()] == ["someone"]
    assert len(list((received / "someone").iterdir())) == 1


def test_every_file_received_is_in_the_report(odd):
    room, collection = odd
    received = {
        path.relative_to(room.root / "rendus") for path in (room.root / "rendus").rglob("*") if not path.is_dir()
    }
    received |= {Path("dossier_lie")}
    named = [line.origin.split(" > ")[0] for line in collection.lines if line.origin]
    assert sorted(named) == sorted(printable(str(path)) for path in received)


def test_nothing_is_written_outside_the_class(odd):
    room, _ = odd
    assert not Path("/tmp/absolu.ipynb").exists()
    assert not list(room.root.parent.glob("remonte*"))
    assert not list(room.root.rglob("remonte*.ipynb"))


def test_report_is_a_sheet_without_characters_that_a_terminal_obeys(odd):
    room, collection = odd
    [report] = (room.root / "rapports").glob("*.csv")
    rows = list(csv.reader(report.read_text(encoding="utf-8-sig").splitlines(), delimiter=";"))
    assert rows[0] == ["fichier", "identifiant", "resultat", "motif"]
    assert len(rows) == len(collection.lines) + 1
    assert all(cell.isprintable() for row in rows for cell in row)


def test_absent_people_are_in_the_report(odd):
    absent = [line.trainee for line in odd[1].lines if line.outcome == "absent"]
    assert absent == ["a_honest", "z_honest"]


def test_latest_of_two_submissions_counts_and_both_are_kept(room, spec, right, tmp_path):
    handed = tmp_path / "rendus"
    put(handed, "a.ipynb", right.replace("IDENTIFIANT", "IDENTIFIANT ", 1), LATER)
    put(handed, "b.ipynb", right, LONG_AGO)
    collection = collect(room, spec, handed)
    assert [line.outcome for line in collection.lines] == ["relevé", "relevé"]
    assert "le plus récent sera noté" in collection.lines[1].reason
    folder = room.root / "received" / spec.name / "someone"
    assert len(list(folder.iterdir())) == 2
    assert "IDENTIFIANT  =" in latest_copies(room, spec)["someone"].read_text(encoding="utf-8")


def test_collecting_twice_files_nothing_twice(room, spec, right, tmp_path):
    handed = tmp_path / "rendus"
    put(handed, "a.ipynb", right)
    collect(room, spec, handed)
    again = collect(room, spec, handed)
    assert [line.outcome for line in again.lines] == ["déjà relevé"]
    assert len(list((room.root / "received" / spec.name / "someone").iterdir())) == 1


@pytest.mark.parametrize("how", ["folder", "notebook", "archive"])
def test_folder_notebook_and_archive_can_all_be_collected(room, spec, right, tmp_path, how):
    source = put(tmp_path / "rendus", "mon travail final (2).ipynb", right)
    if how == "folder":
        source = source.parent
    elif how == "archive":
        archive = tmp_path / "rendu.zip"
        with zipfile.ZipFile(archive, "w") as file:
            file.write(source, "04_controler/mon travail final (2).ipynb")
            file.writestr("04_controler/exercise.toml", "")
            file.writestr("__MACOSX/04_controler/._a.ipynb", "x")
            file.writestr("04_controler/.DS_Store", "x")
        source = archive
    collection = collect(room, spec, source)
    assert [(line.outcome, line.trainee) for line in collection.lines] == [("relevé", "someone")]


def test_absent_source_is_a_bad_call(room, spec, tmp_path):
    with pytest.raises(CallError, match="n'existe pas"):
        collect(room, spec, tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("deadline", "late"),
    [
        ("2020-01-25T00:00:00", True),
        ("2020-01-27T00:00:00", False),
        ("2020-01-26T00:53:19Z", True),
        ("2020-01-26T00:53:21Z", False),
    ],
)
def test_deadline_flags_what_came_after(room, spec, right, tmp_path, deadline, late):
    (room.root / "classe.toml").write_text(f"date_limite = {deadline}\n", encoding="utf-8")
    put(tmp_path / "rendus", "a.ipynb", right, 1_580_000_000)  # 2020-01-26 00:53:20 UTC
    [line] = collect(room, spec, tmp_path / "rendus").lines
    assert line.outcome == "relevé"
    assert ("après la date limite" in line.reason) is late


@pytest.mark.parametrize("seconds", [-(2.0**62), -1e11, 0, 1e9, 1e12, 2.0**62, float("inf")])
def test_any_date_of_a_file_becomes_one_of_four_digits(seconds):
    when = module._date(seconds)
    assert dt.datetime.strptime(f"{when:%Y%m%dT%H%M%S}", "%Y%m%dT%H%M%S") == when.replace(microsecond=0)


def test_impossible_date_in_an_archive_is_no_obstacle(room, spec, right, tmp_path):
    archive = tmp_path / "a.zip"
    with zipfile.ZipFile(archive, "w") as file:
        entry = zipfile.ZipInfo("a.ipynb")
        entry.date_time = (1980, 0, 0, 0, 0, 0)
        file.writestr(entry, right)
    [line] = collect(room, spec, archive).lines
    assert line.outcome == "relevé"


def test_interrupted_collection_loses_nothing(room, spec, right, tmp_path, monkeypatch):
    handed = tmp_path / "rendus"
    for number in range(6):
        put(handed, f"{number}.ipynb", right.replace("someone", f"person{number}"))
    whole = collect(copy_of(room, tmp_path / "other"), spec, handed)
    replace, calls = Path.replace, []

    def interrupted(path, target):
        calls.append(path)
        if len(calls) == 4:
            raise KeyboardInterrupt
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        collect(room, spec, handed)
    monkeypatch.undo()
    assert sorted(latest_copies(room, spec)) == ["person0", "person1", "person2"]
    again = collect(room, spec, handed)
    assert [line.outcome for line in again.lines] == ["déjà relevé"] * 3 + ["relevé"] * 3
    received = {name: path.read_bytes() for name, path in latest_copies(room, spec).items()}
    assert received.keys() == whole.filed
    assert received == {f"person{number}": (handed / f"{number}.ipynb").read_bytes() for number in range(6)}


def test_unreadable_file_does_not_stop_the_others(room, spec, right, tmp_path, monkeypatch):
    handed = tmp_path / "rendus"
    for name in ("a", "b"):
        put(handed, f"{name}.ipynb", right.replace("someone", name))
    read = Path.read_bytes

    def refused(path):
        if path.name == "a.ipynb":
            raise PermissionError(13, "Permission denied")
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", refused)
    lines = collect(room, spec, handed).lines
    assert [(line.outcome, line.trainee) for line in lines] == [("refusé", ""), ("relevé", "b")]
    assert "illisible" in lines[0].reason


def test_spoiled_archives_and_notebooks_never_stop_a_collection(room, spec, right, tmp_path):
    chance = random.Random(7)
    handed = tmp_path / "rendus"
    handed.mkdir()
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("é.ipynb", right)
        file.writestr("b.ipynb", right, zipfile.ZIP_LZMA)
        file.writestr("c.ipynb", right, zipfile.ZIP_BZIP2)
    sources = {".zip": (tmp_path / "a.zip").read_bytes(), ".ipynb": right.encode()}
    for number in range(300):
        suffix = (".zip", ".ipynb")[number % 3 == 0]
        content = bytearray(sources[suffix])
        for _ in range(chance.choice((1, 3, 30))):
            content[chance.choice((chance.randrange(len(content)), -chance.randrange(1, 400)))] = chance.randrange(256)
        (handed / f"{number:03}{suffix}").write_bytes(bytes(content))
    collection = collect(room, spec, handed)
    assert {line.origin.split(" > ")[0] for line in collection.lines} == {path.name for path in handed.iterdir()}
    assert all(line.reason for line in collection.lines if line.outcome == "refusé")
    assert len({line.outcome for line in collection.lines}) > 1


def test_a_copy_in_a_team_s_name_is_its_members(room, spec, right, tmp_path):
    (room.root / "liste.csv").write_text("identifiant\namina\nbruno\nzoe\n", encoding="utf-8")
    (room.root / "classe.toml").write_text(
        'liste = "liste.csv"\n[equipes]\nbleue = ["amina", "bruno"]\n', encoding="utf-8"
    )
    put(tmp_path / "rendus", "a.ipynb", right.replace("someone", "bleue"))
    lines = collect(room, spec, tmp_path / "rendus").lines
    assert [(line.outcome, line.trainee) for line in lines] == [("relevé", "bleue"), ("absent", "zoe")]
