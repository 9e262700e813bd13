"""Mark: every copy on the hidden warehouses, in a jail, several at a time.

The steps, in order: the jail is checked; the warehouses are prepared; each copy is put back on the release's
frame; nbgrader marks it in a worker process (trainee's cells in the jail, graded cells by the judge).
One copy that fails never stops the others.
"""

from __future__ import annotations

import datetime as dt
import json
import multiprocessing
import multiprocessing.connection
import os
import resource
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import nbformat

from grading import hidden
from grading.classroom import Classroom
from grading.collect import read_notebook
from grading.errors import CallError, GradingError
from grading.execute import REMARKS, marks_file
from grading.jail import require_jail
from grading.release import check_release
from grading.restore import restore
from grading.resume import Journal
from synthetic.exercise import ExerciseSpec

WORKER_MB = 4096
"""Memory of a marking process: a kernel that fills it with messages loses its own copy only."""


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
    CallError
        If someone named in ``only`` has handed in nothing.
    """
    if not unsafe:
        require_jail()
    frame = room.root / "release" / spec.name / f"{spec.notebook}.ipynb"
    if not frame.is_file():
        raise GradingError(f"{spec.name} n'a pas été publié dans cette classe : lancez d'abord « release ».")
    copies = latest_copies(room, spec)
    if only:
        if absent := sorted(set(only) - set(copies)):
            raise CallError(f"Aucun rendu relevé à ce nom pour {spec.name} : {', '.join(absent)}.")
        copies = {trainee: path for trainee, path in copies.items() if trainee in only}
    if not copies:
        raise GradingError(f"Aucun rendu relevé pour {spec.name} : lancez d'abord « collect ».")
    hidden.prepare(room, spec)
    release = check_release(frame)
    _name_students(room)
    journal = Journal.open(room, spec, frame, [unsafe, sorted(only or [])])
    finished = {trainee: Outcome(trainee, **known) for trainee, known in journal.finished(copies).items()}
    left = {trainee: path for trainee, path in copies.items() if trainee not in finished}
    outcomes: list[Outcome] = []
    marking = _all(room, spec, left, release, workers or os.cpu_count() or 1, unsafe)
    for outcome in chain(finished.values(), marking):
        outcomes.append(outcome)
        if outcome.trainee in left:
            journal.add(outcome.trainee, copies[outcome.trainee], outcome.points, outcome.reason)
        if outcome.points is None:  # marks of an earlier copy must not pass for this one's
            marks_file(room.root, spec.name, outcome.trainee).unlink(missing_ok=True)
        if progress:
            progress(outcome, len(outcomes), len(copies))
    journal.end()
    return sorted(outcomes, key=lambda outcome: outcome.trainee)


def _name_students(room: Classroom) -> None:
    """Give the gradebook the names of the class list, for the trainer's page."""
    from nbgrader.api import Gradebook

    if known := room.trainees():
        with Gradebook(room.gradebook_url) as gradebook:
            for trainee in known.values():
                gradebook.update_or_create_student(trainee.id, last_name=trainee.name or None)


def latest_copies(room: Classroom, spec: ExerciseSpec) -> dict[str, Path]:
    """Trainee to the copy that counts: the latest one received."""
    copies = {}
    for folder in sorted(room.part("received", spec.name).iterdir()):
        received = sorted(folder.glob("*.ipynb"))
        if received:
            copies[folder.name] = received[-1]
    return copies


def _all(room: Classroom, spec: ExerciseSpec, copies: dict[str, Path], release, workers: int, unsafe: bool):
    """The outcome of every copy, as they come."""
    ready = []
    for trainee, path in copies.items():
        try:
            _frame_copy(room, spec, trainee, path, release)
            ready.append(trainee)
        except (GradingError, OSError) as error:
            yield Outcome(trainee, None, str(error))
        except Exception as error:  # of a copy that nothing foresaw: the others must be marked
            yield Outcome(trainee, None, f"copie impossible à préparer ({type(error).__name__})")
    yield from _run(room, spec, ready, workers, unsafe)


def _frame_copy(room: Classroom, spec: ExerciseSpec, trainee: str, path: Path, release) -> None:
    """Write the copy that nbgrader will mark, with what was put right in it."""
    notebook, remarks = restore(read_notebook(path.read_bytes()), release)
    folder = room.part("submitted", trainee, spec.name)
    nbformat.write(notebook, folder / f"{spec.notebook}.ipynb")
    received = dt.datetime.strptime(path.stem[:15], "%Y%m%dT%H%M%S").astimezone(dt.UTC)
    (folder / "timestamp.txt").write_text(f"{received:%Y-%m-%d %H:%M:%S} UTC", encoding="utf-8")
    (folder / REMARKS).write_text(json.dumps(remarks, ensure_ascii=False), encoding="utf-8")


def _run(room: Classroom, spec: ExerciseSpec, trainees: list[str], workers: int, unsafe: bool):
    """Mark in worker processes (nbgrader changes directory: threads won't do); a lost worker costs its copy only."""
    waiting = list(trainees)
    while waiting:
        lost: list[str] = []
        with _pool(room, spec, min(workers, len(waiting)), unsafe) as pool:
            futures = {pool.submit(_one, trainee): trainee for trainee in waiting}
            try:
                for future in as_completed(futures):
                    try:
                        yield future.result()
                    except BrokenProcessPool:
                        lost.append(futures[future])
            except BaseException:  # interrupted: what is under way stops, and is not marked
                pool.shutdown(wait=False, cancel_futures=True)
                for worker in multiprocessing.active_children():
                    worker.kill()
                raise
        if lost and len(lost) == len(waiting):
            yield from (_alone(room, spec, trainee, unsafe) for trainee in lost)
            return
        waiting = lost


def _pool(room: Classroom, spec: ExerciseSpec, workers: int, unsafe: bool) -> ProcessPoolExecutor:
    context, arguments = multiprocessing.get_context("spawn"), (str(room.root), spec.name, unsafe)
    return ProcessPoolExecutor(workers, mp_context=context, initializer=_start, initargs=arguments)


def _alone(room: Classroom, spec: ExerciseSpec, trainee: str, unsafe: bool) -> Outcome:
    """Last try for a copy whose worker died: in a process of its own."""
    with _pool(room, spec, 1, unsafe) as pool:
        try:
            return pool.submit(_one, trainee).result()
        except BrokenProcessPool:
            return Outcome(trainee, None, "la correction de cette copie s'est interrompue")


_worker: dict = {}


def _start(root: str, exercise: str, unsafe: bool) -> None:
    """Prepare a worker: its limits, and nbgrader's API."""
    from grading import course

    os.setpgid(0, 0)  # Ctrl+C is for the main process: it ends the workers, without half-marked copies
    threading.Thread(target=_end_with_parent, daemon=True).start()
    resource.setrlimit(resource.RLIMIT_DATA, (WORKER_MB * 2**20,) * 2)
    room = Classroom(Path(root))
    _worker["api"] = course.api(course.nbgrader_config(room, unsafe))
    _worker["exercise"], _worker["room"] = exercise, room


def _end_with_parent() -> None:
    """A worker whose main process is killed must stop too, or it would mark beside the next one."""
    multiprocessing.connection.wait([multiprocessing.parent_process().sentinel])
    os._exit(1)


def _one(trainee: str) -> Outcome:
    """Mark one copy."""
    exercise, room = _worker["exercise"], _worker["room"]
    marks = marks_file(room.root, exercise, trainee)
    marks.unlink(missing_ok=True)
    result = _worker["api"].autograde(exercise, trainee, force=True, create=True)
    if not (result["success"] and marks.is_file()):
        log = room.part("journaux") / f"mark-{exercise}-{trainee}.log"
        log.write_text(str(result.get("error") or "") + str(result.get("log") or ""), encoding="utf-8")
        return Outcome(trainee, None, f"la correction a échoué (voir {log.relative_to(room.root)})")
    record = json.loads(marks.read_text(encoding="utf-8"))
    points = sum(question["points"] for question in record["questions"])
    return Outcome(trainee, points, " ; ".join([*record["trouble"], *record["remarks"]]))
