"""Is a marking that was killed, at any moment, completed by the same command, without marking again what was done?"""

from __future__ import annotations

import random
import shutil
import time
from pathlib import Path

import pytest

from grading.classroom import Classroom
from grading.mark import latest_copies
from grading.resume import Journal
from tests.grading.conftest import copy_of
from tests.grading.test_mark import FEW, grading, marks_of


@pytest.fixture
def copies(room, spec) -> dict[str, Path]:
    """Three copies, of which marks are in place."""
    for name in FEW:
        folder = room.part("marks", spec.name)
        (folder / f"{name}.json").write_text("{}")
    return {name: Path(f"20300101T000000-{name}.ipynb") for name in FEW}


def journal(room: Classroom, spec, *asked: object) -> Journal:
    """The journal of a marking of the released exercise."""
    return Journal.open(room, spec, room.root / "release" / spec.name / f"{spec.notebook}.ipynb", asked)


def begun(room: Classroom, spec, copies: dict[str, Path]) -> Journal:
    """A marking that was interrupted after two copies."""
    first = journal(room, spec)
    assert first.finished(copies) == {}
    for name in FEW[:2]:
        first.add(name, copies[name], 3.5, "é")
    return first


def test_finished_copies_are_known_to_the_next_run_and_to_the_one_after(room, spec, copies):
    begun(room, spec, copies)
    for _ in range(2):
        assert journal(room, spec).finished(copies) == {name: {"points": 3.5, "reason": "é"} for name in FEW[:2]}


def test_line_cut_short_costs_its_own_copy_only(room, spec, copies):
    first = begun(room, spec, copies)
    text = first._path.read_text()
    first._path.write_text(text[:-9])
    assert set(journal(room, spec).finished(copies)) == {FEW[0]}
    journal(room, spec).add(FEW[2], copies[FEW[2]], 1.0, "")
    assert set(journal(room, spec).finished(copies)) == {FEW[0], FEW[2]}


@pytest.mark.parametrize("change", ["release", "stamp", "asked", "copy", "marks", "unmarked", "ended"])
def test_what_is_no_longer_the_same_work_is_done_again(room, spec, copies, change):
    first, asked = begun(room, spec, copies), []
    if change == "release":
        path = room.root / "release" / spec.name / f"{spec.notebook}.ipynb"
        path.write_text(path.read_text() + "\n")
    elif change == "stamp":
        (room.part("truth") / f"hidden-{spec.name}-h1.stamp").write_text("other")
    elif change == "asked":
        asked = [True]
    elif change == "copy":
        copies = dict.fromkeys(copies, Path("20300102T000000.ipynb"))
    elif change == "marks":
        shutil.rmtree(room.root / "marks")
    elif change == "unmarked":
        first._path.write_text(first.conditions + "\n")
        first.add(FEW[0], copies[FEW[0]], None, "interrompue")
    else:
        first.end()
    assert journal(room, spec, *asked).finished(copies) == {}


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_marking_killed_at_random_moments_ends_with_the_same_marks(simulated, tmp_path, spec, seed):
    room = copy_of(simulated.room, tmp_path / "classe")
    for folder in ("marks", "autograded", "submitted"):
        shutil.rmtree(room.root / folder)
    people = [name for name in latest_copies(room, spec) if name not in ("jules", "karim")]  # the slow ones
    words = ("mark", spec.name, "--workers", "2", "--only", *people)
    chance, whole = random.Random(seed), marks_of(simulated.room, spec)
    for _ in range(4):
        with grading(room, *words) as process:
            time.sleep(chance.uniform(0.5, 9))
            process.kill()
        partial = marks_of(room, spec)
        assert partial == {name: whole[name] for name in partial}, "none is half written"
    done = {path: path.stat().st_mtime_ns for path in (room.root / "marks" / spec.name).glob("*.json")}
    with grading(room, *words) as process:
        out, err = process.communicate(timeout=300)
    assert process.returncode == 0, out + err
    assert marks_of(room, spec) == {name: whole[name] for name in people}
    again = [path.stem for path, when in done.items() if path.stat().st_mtime_ns != when]
    assert len(again) <= 2 * 2, "only what the last kill caught between its marks and its line"
    assert not list((room.root / "journaux").glob("*.encours"))
