"""Mark: every copy on the hidden warehouses, in a jail, several at a time.

The steps, in order: the jail is checked; the warehouses are prepared; each copy is put back on the release's
frame; nbgrader marks it in a worker process (trainee's cells in the jail, graded cells by the judge).
One copy that fails never stops the others.
"""

from __future__ import annotations

import datetime as dt
import json
import multiprocessing
import os
import shutil
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path

import nbformat

from grading import hidden
from grading.classroom import Classroom
from grading.collect import read_notebook
from grading.errors import GradingError
from grading.jail import Mounts, require_jail
from grading.release import check_release
from grading.restore import restore
from synthetic.exercise import ExerciseSpec


@dataclass(frozen=True)
class Outcome:
    """What became of one copy: its points, or why it has none."""

    trainee: str
    points: float | None
    reason: str = ""


def mark(
    room: Classroom,
    spec: ExerciseSpec,
    *,
    workers: int = 0,
    unsafe: bool = False,
    only: list[str] | None = None,
    progress: Callable[[Outcome, int, int], None] | None = None,
) -> list[Outcome]:
    """Mark the latest copy of every trainee (or of those named) for an exercise.

    Raises
    ------
    GradingError
        If the jail is not available (and ``unsafe`` was not asked), or if there is no release or no copy.
    """
    if not unsafe:
        require_jail()
    frame = room.root / "release" / spec.name / f"{spec.notebook}.ipynb"
    if not frame.is_file():
        raise GradingError(f"{spec.name} n'a pas été publié dans cette classe : lancez d'abord « release ».")
    copies = latest_copies(room, spec)
    if only:
        copies = {trainee: path for trainee, path in copies.items() if trainee in only}
    if not copies:
        raise GradingError(f"Aucun rendu relevé pour {spec.name} : lancez d'abord « collect ».")
    hidden.prepare(room, spec)
    release = check_release(frame)
    outcomes = []
    ready: dict[str, list[str]] = {}
    for trainee, path in copies.items():
        try:
            ready[trainee] = _frame_copy(room, spec, trainee, path, release)
        except GradingError as error:
            outcomes.append(Outcome(trainee, None, str(error)))
    for outcome in _run(room, spec, list(ready), workers or os.cpu_count() or 1, unsafe):
        outcomes.append(_recorded(room, spec, outcome, ready[outcome.trainee]))
        if progress:
            progress(outcomes[-1], len(outcomes), len(copies))
    return sorted(outcomes, key=lambda outcome: outcome.trainee)


def latest_copies(room: Classroom, spec: ExerciseSpec) -> dict[str, Path]:
    """Trainee to the copy that counts: the latest one received."""
    copies = {}
    for folder in sorted(room.part("received", spec.name).iterdir()):
        received = sorted(folder.glob("*.ipynb"))
        if received:
            copies[folder.name] = received[-1]
    return copies


def _frame_copy(room: Classroom, spec: ExerciseSpec, trainee: str, path: Path, release) -> list[str]:
    """Write the copy that nbgrader will mark; returns what was put right."""
    notebook, remarks = restore(read_notebook(path.read_bytes()), release)
    folder = room.part("submitted", trainee, spec.name)
    nbformat.write(notebook, folder / f"{spec.notebook}.ipynb")
    (folder / "timestamp.txt").write_text(
        f"{dt.datetime.strptime(path.stem[:15], '%Y%m%dT%H%M%S'):%Y-%m-%d %H:%M:%S} UTC"
    )
    shutil.rmtree(room.root / "autograded" / trainee / spec.name, ignore_errors=True)
    return remarks


def _run(room: Classroom, spec: ExerciseSpec, trainees: list[str], workers: int, unsafe: bool):
    """Mark in worker processes (nbgrader changes directory: threads won't do); a lost worker costs its copy only."""
    context = multiprocessing.get_context("spawn")
    waiting = list(trainees)
    while waiting:
        lost: list[str] = []
        arguments = (str(room.root), spec.name, unsafe)
        with ProcessPoolExecutor(
            min(workers, len(waiting)), mp_context=context, initializer=_start, initargs=arguments
        ) as pool:
            futures = {pool.submit(_one, trainee): trainee for trainee in waiting}
            for future in as_completed(futures):
                try:
                    yield future.result()
                except BrokenProcessPool:
                    lost.append(futures[future])
        if lost and len(lost) == len(waiting):
            yield from (_alone(room, spec, trainee, unsafe) for trainee in lost)
            return
        waiting = lost


def _alone(room: Classroom, spec: ExerciseSpec, trainee: str, unsafe: bool) -> Outcome:
    """Last try for a copy whose worker died: in a process of its own."""
    context = multiprocessing.get_context("spawn")
    arguments = (str(room.root), spec.name, unsafe)
    with ProcessPoolExecutor(1, mp_context=context, initializer=_start, initargs=arguments) as pool:
        try:
            return pool.submit(_one, trainee).result()
        except BrokenProcessPool:
            return Outcome(trainee, None, "la correction de cette copie s'est interrompue")


_worker: dict = {}


def _start(root: str, exercise: str, unsafe: bool) -> None:
    """Prepare a worker: the jailed kernel, and nbgrader's API for this exercise."""
    from grading import course, provisioner

    room = Classroom(Path(root))
    kernel = "python3"
    if unsafe:
        os.environ["CAMPUS_PRACTICE_DIR"] = str(room.root / "practice")
    else:
        mounts = Mounts(room.root / "hidden" / exercise, room.root / "practice")
        provisioner.register(room.part("noyaux"), mounts)
        kernel = provisioner.NAME
    _worker["api"] = course.api(course.marking_config(room, exercise, kernel, unsafe))
    _worker["exercise"], _worker["room"] = exercise, room


def _one(trainee: str) -> Outcome:
    """Mark one copy."""
    result = _worker["api"].autograde(_worker["exercise"], trainee, force=True, create=True)
    if result["success"]:
        return Outcome(trainee, 0.0)
    log = _worker["room"].part("journaux") / f"mark-{_worker['exercise']}-{trainee}.log"
    log.write_text(str(result.get("error") or "") + str(result.get("log") or ""), encoding="utf-8")
    return Outcome(trainee, None, f"la correction a échoué (voir {log.relative_to(_worker['room'].root)})")


def _recorded(room: Classroom, spec: ExerciseSpec, outcome: Outcome, remarks: list[str]) -> Outcome:
    """Read the marks of a copy back, with what was put right in it."""
    path = room.root / "marks" / spec.name / f"{outcome.trainee}.json"
    if outcome.points is None or not path.is_file():
        path.unlink(missing_ok=True)
        return Outcome(outcome.trainee, None, outcome.reason or "aucune note produite")
    record = json.loads(path.read_text(encoding="utf-8"))
    record["remarks"] = remarks
    path.write_text(json.dumps(record, ensure_ascii=False, indent=1), encoding="utf-8")
    points = sum(question["points"] for question in record["questions"])
    return Outcome(outcome.trainee, points, " ; ".join([*record["trouble"], *remarks]))
