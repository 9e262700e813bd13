"""Warehouses of an exercise: the hidden ones that mark it, and the prepared practice one.

Visible tables and truth are kept apart: ``hidden/<exercise>/h1`` may be shown to the jail,
``truth/<exercise>/h1`` may not.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

from grading.classroom import Classroom
from synthetic import generate
from synthetic.exercise import ExerciseSpec
from synthetic.generate import VERSION
from synthetic.scenario import load_scenario


def prepare(room: Classroom, spec: ExerciseSpec) -> None:
    """Generate what is missing; warehouses of another seed, scenario or version are made again."""
    room.part("truth").chmod(0o700)
    truth = room.part("truth", spec.name)
    for number in range(1, spec.hidden + 1):
        folder = room.part("hidden", spec.name) / f"h{number}"
        _prepare(room, spec, folder, truth / f"h{number}", room.seed(spec.name, number))
    _prepare(room, spec, room.part("practice") / spec.name, truth / "practice", spec.practice_seed)


def tables_of(truth: str | Path) -> Path:
    """The visible tables of the hidden warehouse whose truth folder is given."""
    truth = Path(truth)
    return truth.parents[2] / "hidden" / truth.parent.name / truth.name


def _prepare(room: Classroom, spec: ExerciseSpec, folder: Path, truth: Path, seed: int) -> None:
    name = "-".join(folder.relative_to(room.root).parts)
    note = room.part("truth") / f"{name}.stamp"
    stamp = _stamp(spec, seed)
    complete = (folder / "manifest.json").is_file() and (truth / "scenario.json").is_file() and note.is_file()
    if complete and note.read_text(encoding="utf-8") == stamp:
        return
    note.unlink(missing_ok=True)
    shutil.rmtree(truth, ignore_errors=True)
    generate(spec.scenario, folder, seed=seed, hidden=True, truth_out=truth, force=True)
    note.write_text(stamp, encoding="utf-8")


def _stamp(spec: ExerciseSpec, seed: int) -> str:
    """What a warehouse was made from, as a hash: the seed can't be found from it."""
    scenario = load_scenario(spec.scenario).with_changes(seed=seed).as_dict()
    made_from = {"generator": VERSION, "exercise": spec.version, "scenario": scenario}
    return hashlib.sha256(json.dumps(made_from, sort_keys=True).encode()).hexdigest()
