"""Marks as they stand in nbgrader's gradebook (manual changes included), with the judge's sentences."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, replace
from pathlib import Path

from grading.classroom import Classroom, Trainee
from grading.errors import GradingError
from synthetic.exercise import ExerciseSpec, Question


@dataclass(frozen=True)
class QuestionResult:
    """A question of a copy: points, sentence, the trainer's comment, and the error that stopped the function."""

    question: Question
    points: float
    message: str
    comment: str
    error: str = ""

    @property
    def fraction(self) -> float:
        """Points, as a fraction of the question's."""
        return self.points / self.question.points


@dataclass(frozen=True)
class Copy:
    """A marked copy; ``author`` is who it was handed in as: the trainee, or a team."""

    trainee: Trainee
    results: tuple[QuestionResult, ...]
    remarks: tuple[str, ...]
    unsafe: bool
    version: str
    author: str = ""
    received: dt.datetime | None = None
    late: bool = False

    @property
    def points(self) -> float:
        """Points of the copy."""
        return round(sum(result.points for result in self.results), 4)

    @property
    def percent(self) -> float:
        """Points of the copy, in percent."""
        whole = sum(result.question.points for result in self.results)
        return 100 * self.points / whole if whole else 0.0


def grade_id(question: Question) -> str:
    """The graded cell of a question in the notebook: ``04.nir`` is ``04_nir_verify``."""
    return question.id.replace(".", "_") + "_verify"


def read_copies(room: Classroom, spec: ExerciseSpec) -> list[Copy]:
    """The marked copies of an exercise, by identifier; a team's copy is each of its members'.

    Raises
    ------
    GradingError
        If nothing was marked.
    """
    from nbgrader.api import Gradebook

    files = sorted(room.part("marks", spec.name).glob("*.json"))
    if not files:
        raise GradingError(f"Aucune copie notée pour {spec.name} : lancez d'abord « mark ».")
    known, deadline = room.trainees(), room.settings().get("date_limite")
    with Gradebook(room.gradebook_url) as gradebook:
        read = [_read(gradebook, room, spec, path, known, deadline) for path in files]
    copies = {copy.author: copy for copy in read if copy is not None}
    return _for_members(copies, room.teams(), known)


def _read(gradebook, room: Classroom, spec: ExerciseSpec, path: Path, known: dict, deadline) -> Copy | None:
    """One copy, or None where the gradebook does not have all its points."""
    from nbgrader.api import MissingEntry

    record = json.loads(path.read_text(encoding="utf-8"))
    try:
        submission = gradebook.find_submission_notebook(spec.notebook, spec.name, path.stem)
    except MissingEntry:
        return None
    grades = {grade.name: grade for grade in submission.grades}
    if any(_ungraded(grades.get(grade_id(question))) for question in spec.questions.values()):
        return None
    comments = {comment.name: comment.manual_comment or "" for comment in submission.comments}
    judged = {entry["question"]: entry for entry in record["questions"]}
    results = tuple(
        QuestionResult(
            question,
            float(grades[grade_id(question)].score),
            judged.get(question.id, {}).get("message", ""),
            comments.get(question.id.replace(".", "_"), ""),
            _error(judged.get(question.id, {})),
        )
        for question in spec.questions.values()
    )
    received = _received(room, spec, path.stem)
    return Copy(
        known.get(path.stem, Trainee(path.stem)),
        results,
        (*record["trouble"], *record.get("remarks", [])),
        record["unsafe"],
        record["version"],
        path.stem,
        received,
        bool(deadline and received and received > deadline.astimezone()),
    )


def _error(judged: dict) -> str:
    """Name of the exception that stopped the trainee's function, if one did."""
    return next((str(detail["error"]) for detail in judged.get("detail", []) if "error" in detail), "")


def _received(room: Classroom, spec: ExerciseSpec, author: str) -> dt.datetime | None:
    """When the copy that was marked had been handed in."""
    path = room.root / "submitted" / author / spec.name / "timestamp.txt"
    try:
        text = path.read_text(encoding="utf-8").strip()
        return dt.datetime.strptime(text, "%Y-%m-%d %H:%M:%S UTC").replace(tzinfo=dt.UTC)
    except (OSError, ValueError):
        return None


def _for_members(copies: dict[str, Copy], teams: dict[str, tuple[str, ...]], known: dict) -> list[Copy]:
    """One copy a trainee: their own, or else their team's."""
    by_trainee = {author: copy for author, copy in copies.items() if author not in teams}
    for team, members in teams.items():
        if team not in copies:
            continue
        for member in members:
            trainee = known.get(member, Trainee(member))
            by_trainee.setdefault(member, replace(copies[team], trainee=trainee))
    return [by_trainee[name] for name in sorted(by_trainee)]


def _ungraded(grade) -> bool:
    """Whether nothing gave points to a cell: its marking was interrupted."""
    return grade is None or (grade.auto_score is None and grade.manual_score is None)
