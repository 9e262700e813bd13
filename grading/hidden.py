"""Warehouses of an exercise: the hidden ones that mark it, and the prepared practice one.

Visible tables and truth are kept apart: ``hidden/<exercise>/h1`` may be shown to the jail,
``truth/<exercise>/h1`` may not.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from grading.classroom import Classroom
from synthetic import generate
from synthetic.exercise import ExerciseSpec
from synthetic.generate import VERSION


def prepare(room: Classroom, spec: ExerciseSpec) -> None:
    """Generate what is missing; warehouses of another version of the generator or exercise are made again."""
    stamp = f"{VERSION}|{spec.version}|{spec.scenario}"
    truth_root = room.part("truth", spec.name)
    truth_root.chmod(0o700)
    for number in range(1, spec.hidden + 1):
        folder = room.part("hidden", spec.name) / f"h{number}"
        truth = truth_root / f"h{number}"
        if not _current(folder, stamp, room):
            shutil.rmtree(truth, ignore_errors=True)
            seed = room.seed(spec.name, number)
            generate(spec.scenario, folder, seed=seed, hidden=True, truth_out=truth, force=True)
            _stamp_file(room, folder).write_text(stamp, encoding="utf-8")
    practice = room.part("practice") / spec.name
    if not _current(practice, stamp, room):
        truth = truth_root / "practice"
        shutil.rmtree(truth, ignore_errors=True)
        generate(spec.scenario, practice, seed=spec.practice_seed, hidden=True, truth_out=truth, force=True)
        _stamp_file(room, practice).write_text(stamp, encoding="utf-8")


def _stamp_file(room: Classroom, folder: Path) -> Path:
    name = "-".join(folder.relative_to(room.root).parts)
    return room.part("truth") / f"{name}.stamp"


def _current(folder: Path, stamp: str, room: Classroom) -> bool:
    path = _stamp_file(room, folder)
    return (folder / "manifest.json").is_file() and path.is_file() and path.read_text(encoding="utf-8") == stamp
