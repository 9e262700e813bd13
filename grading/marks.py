"""Marks as they stand in nbgrader's gradebook (manual changes included), with the judge's sentences."""

from __future__ import annotations

import json
from dataclasses import dataclass

from grading.classroom import Classroom, Trainee
from grading.errors import GradingError
from synthetic.exercise import ExerciseSpec, Question


@dataclass(frozen=True)
class QuestionResult:
    """A question of a copy: points, sentence, and the trainer's comment."""

    question: Question
    points: float
    message: str
    comment: str


@dataclass(frozen=True)
class Copy:
    """A marked copy."""

    trainee: Trainee
    results: tuple[QuestionResult, ...]
    remarks: tuple[str, ...]
    unsafe: bool
    version: str

    @property
    def points(self) -> float:
        """Points of the copy."""
        return round(sum(result.points for result in self.results), 4)


def grade_id(question: Question) -> str:
    """The graded cell of a question in the notebook: ``04.nir`` is ``04_nir_verify``."""
    return question.id.replace(".", "_") + "_verify"


def read_copies(room: Classroom, spec: ExerciseSpec) -> list[Copy]:
    """The marked copies of an exercise, by identifier.

    Raises
    ------
    GradingError
        If nothing was marked.
    """
    from nbgrader.api import Gradebook, MissingEntry

    files = sorted(room.part("marks", spec.name).glob("*.json"))
    if not files:
        raise GradingError(f"Aucune copie notée pour {spec.name} : lancez d'abord « mark ».")
    known = room.trainees()
    copies = []
    with Gradebook(room.gradebook_url) as gradebook:
        for path in files:
            record = json.loads(path.read_text(encoding="utf-8"))
            try:
                submission = gradebook.find_submission_notebook(spec.notebook, spec.name, path.stem)
            except MissingEntry:
                continue
            grades = {grade.name: grade for grade in submission.grades}
            if any(_ungraded(grades.get(grade_id(question))) for question in spec.questions.values()):
                continue
            scores = {name: grade.score for name, grade in grades.items()}
            comments = {comment.name: comment.manual_comment or "" for comment in submission.comments}
            messages = {entry["question"]: entry["message"] for entry in record["questions"]}
            results = tuple(
                QuestionResult(
                    question,
                    float(scores[grade_id(question)]),
                    messages.get(question.id, ""),
                    comments.get(question.id.replace(".", "_"), ""),
                )
                for question in spec.questions.values()
            )
            trainee = known.get(path.stem, Trainee(path.stem))
            remarks = (*record["trouble"], *record.get("remarks", []))
            copies.append(Copy(trainee, results, remarks, record["unsafe"], record["version"]))
    return copies


def _ungraded(grade) -> bool:
    """Whether nothing gave points to a cell: its marking was interrupted."""
    return grade is None or (grade.auto_score is None and grade.manual_score is None)
