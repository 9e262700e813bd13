"""Export: the marks of an exercise as a CSV file, one line a trainee, one column a question."""

from __future__ import annotations

from pathlib import Path

from grading.classroom import Classroom
from grading.marks import Copy, read_copies
from grading.sheets import write_sheet
from synthetic.exercise import ExerciseSpec
from synthetic.messages import french_number

HEADER = ("identifiant", "nom", "etablissement", "reseau", "etat", "note", "sur")


def export(room: Classroom, spec: ExerciseSpec) -> Path:
    """Write ``exports/<exercise>.csv``: marked copies, and the trainees of the class list without a copy."""
    copies = read_copies(room, spec)
    questions = list(spec.questions)
    rows = [_row(copy, spec) for copy in copies]
    marked = {copy.trainee.id for copy in copies}
    for trainee in room.trainees().values():
        if trainee.id not in marked:
            rows.append(
                [trainee.id, trainee.name, trainee.establishment, trainee.network, "non noté", "", ""]
                + [""] * len(questions)
            )
    rows.sort(key=lambda row: row[0])
    header = [*HEADER, *questions]
    return write_sheet(room.part("exports") / f"{spec.name}.csv", header, rows)


def _row(copy: Copy, spec: ExerciseSpec) -> list[str]:
    trainee = copy.trainee
    state = "noté sans isolement" if copy.unsafe else "noté"
    return [
        trainee.id,
        trainee.name,
        trainee.establishment,
        trainee.network,
        state,
        french_number(copy.points),
        french_number(spec.points),
        *(french_number(result.points) for result in copy.results),
    ]
