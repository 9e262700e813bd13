"""Our marking against plain nbgrader, on the same honest copies, in the same run.

Plain nbgrader is its own API, one copy after another in one process, without a jail: ``verify`` runs in the
trainee's kernel (``CAMPUS_BACKEND=inprocess``) on the practice warehouse. Ours runs every function on the hidden
warehouses, in the jail, scored by the judge, in as many processes as the machine has cores.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from traitlets.config import Config

from benchmarks import Ratio
from grading import course, hidden
from grading.classroom import ROOT, SOURCES, Classroom
from grading.collect import collect
from grading.mark import mark
from grading.release import find_spec, release
from grading.simulate.copies import filled
from synthetic import Warehouse
from synthetic.exercise import ExerciseSpec

EXERCISE = "04_controler"
COPIES = 100
ANSWERS = ("right_sql", "source", "right_other_ways")


def run(copies: int = COPIES) -> list[Ratio]:
    """Measure on copies whose answers are all right; the warehouses are there beforehand, as in a second session."""
    spec = find_spec(EXERCISE)
    with tempfile.TemporaryDirectory() as root:
        room = Classroom.open(Path(root) / "classe")
        release(room, EXERCISE)
        hidden.prepare(room, spec)
        frame = nbformat.read(room.root / "release" / spec.name / f"{spec.notebook}.ipynb", as_version=4)
        names = {f"copy{number:02}": ANSWERS[number % len(ANSWERS)] for number in range(copies)}
        notebooks = {name: filled(frame, spec, answers, name) for name, answers in names.items()}
        _hand_in(room, spec, notebooks)
        cores = os.cpu_count() or 1
        ours = {workers: _ours(room, spec, workers, copies) for workers in sorted({1, cores})}
        own = own_code(room, spec, notebooks) / copies
        plain, points = plain_nbgrader(Path(root) / "plain", spec, notebooks)
    if any(value != spec.points for value in points.values()):
        raise RuntimeError(f"plain nbgrader gave {points}: the two would not be doing the same work")
    return [
        Ratio(
            f"plain nbgrader, serial / ours, {workers} process{'es' if workers > 1 else ''}",
            plain / seconds,
            {
                "copies": copies,
                "s a copy, plain": plain / copies,
                "s a copy, ours": seconds / copies,
                "s a copy, the trainee's own code on one core": own,
                "s a copy, ours beyond own code": seconds / copies - own / min(workers, cores),
            },
            "ours starts its processes within this time, and runs each function on two hidden warehouses in the jail",
        )
        for workers, seconds in ours.items()
    ]


def _hand_in(room: Classroom, spec: ExerciseSpec, notebooks: Mapping[str, NotebookNode]) -> None:
    folder = room.part("rendus")
    for name, notebook in notebooks.items():
        (folder / f"{name}.ipynb").write_text(nbformat.writes(notebook), encoding="utf-8")
    collect(room, spec, folder)


def _ours(room: Classroom, spec: ExerciseSpec, workers: int, copies: int) -> float:
    start = time.perf_counter()
    outcomes = mark(room, spec, workers=workers)
    seconds = time.perf_counter() - start
    if [outcome.points for outcome in outcomes] != [spec.points] * copies:
        raise RuntimeError(f"our marking gave {outcomes}")
    return seconds


def own_code(room: Classroom, spec: ExerciseSpec, notebooks: Mapping[str, NotebookNode]) -> float:
    """The floor: seconds that the copies' cells, and their functions on the hidden warehouses, take in one process."""
    folders = [room.root / "hidden" / spec.name / f"h{number}" for number in range(1, spec.hidden + 1)]
    start = time.perf_counter()
    for notebook in notebooks.values():
        names: dict = {}
        for cell in notebook.cells:
            if cell.cell_type == "code" and not cell.source.startswith("verify("):
                exec(cell.source, names)  # noqa: S102 (right answers of the course's own)
        for question in spec.questions.values():
            for folder in folders:
                names[question.function](Warehouse.open(folder))
    return time.perf_counter() - start


def plain_nbgrader(
    folder: Path, spec: ExerciseSpec, notebooks: Mapping[str, NotebookNode]
) -> tuple[float, dict[str, float]]:
    """Mark copies with nbgrader as it comes, in a folder of its own.

    Returns
    -------
    tuple
        Seconds that marking took, and the points of each copy.
    """
    config = Config()
    config.CourseDirectory.course_id = "plain"
    config.CourseDirectory.root = str(folder)
    config.CourseDirectory.source_directory = str(SOURCES)
    config.CourseDirectory.db_url = f"sqlite:///{folder / 'gradebook.db'}"
    for name, notebook in notebooks.items():
        place = folder / "submitted" / name / spec.name
        place.mkdir(parents=True)
        nbformat.write(notebook, place / f"{spec.notebook}.ipynb")
    before = {name: os.environ.get(name) for name in ("CAMPUS_BACKEND", "PYTHONPATH")}
    os.environ.update(CAMPUS_BACKEND="inprocess", PYTHONPATH=str(ROOT))
    try:
        api = course.api(config)
        _done(api.generate_assignment(spec.name))
        start = time.perf_counter()
        for name in notebooks:
            _done(api.autograde(spec.name, name))
        seconds = time.perf_counter() - start
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})
    with Gradebook(config.CourseDirectory.db_url, "plain") as gradebook:
        found = {submission.student.id: submission.score for submission in gradebook.assignment_submissions(spec.name)}
    return seconds, found


def _done(result: dict) -> None:
    if not result["success"]:
        raise RuntimeError(f"nbgrader failed: {result.get('error') or result.get('log')}")
