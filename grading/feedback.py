"""Feedback: one French page per trainee, that opens anywhere without a network and shows nothing hidden."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import nbformat

from grading.classroom import Classroom
from grading.marks import Copy, read_copies
from grading.pages import page_template, write_page
from synthetic.exercise import ExerciseSpec


def feedback(room: Classroom, spec: ExerciseSpec) -> list[Path]:
    """Write ``feedback/<trainee>/<exercise>/<notebook>.html`` for every marked copy."""
    template = page_template("retour.html.j2")
    written = []
    for copy in read_copies(room, spec):
        page = template.render(
            spec=spec, copy=copy, answers=_answers(room, spec, copy), date=dt.date.today().strftime("%d/%m/%Y")
        )
        path = room.part("feedback", copy.trainee.id, spec.name) / f"{spec.notebook}.html"
        written.append(write_page(path, page))
    return written


def _answers(room: Classroom, spec: ExerciseSpec, copy: Copy) -> dict[str, str]:
    """The trainee's code for each question."""
    path = room.root / "autograded" / copy.author / spec.name / f"{spec.notebook}.ipynb"
    if not path.is_file():
        return {}
    sources = {
        cell.metadata.get("nbgrader", {}).get("grade_id", ""): cell.source
        for cell in nbformat.read(path, as_version=4).cells
    }
    return {question: sources.get(question.replace(".", "_"), "") for question in spec.questions}
