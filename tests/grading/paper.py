"""Classes on paper: marks written in the gradebook without running anyone's code, to look at what comes after."""

from __future__ import annotations

import json
import random

from nbgrader.api import Gradebook

from grading.classroom import Classroom
from grading.marks import grade_id
from grading.sheets import write_sheet
from synthetic.exercise import ExerciseSpec, Question

HUBS = {"Nord-Ouest": ("CHU de Valmorne", "CHU de Brissanges"), "Grand-Est": ("CHU de Lisserange", "CHU de Morvaucel")}
FIRST = ("Amina", "Élise", "Hugo", "Inès", "Jules", "Karim", "Léa", "Noé", "Zoé", "Maëlle")
HEADER = ["identifiant", "nom", "etablissement", "reseau"]


def people(size: int) -> list[tuple[str, str, str, str]]:
    """A class list."""
    places = [(place, hub) for hub, hospitals in HUBS.items() for place in hospitals]
    return [(f"p{n:02}", f"{FIRST[n % 10]} M{n:02}", *places[n % len(places)]) for n in range(size)]


def answer(question: Question, ability: float, chance: random.Random) -> tuple[float, str, str]:
    """Fraction, sentences and error of one answer: weaker people miss more variants and flag more decoys."""
    if chance.random() < 0.25 - ability / 4:
        return 0.0, "La fonction n'est pas encore écrite : remplacez la ligne par votre code.", "NotImplementedError"
    missed = [variant for variant in question.formula.variants if chance.random() > ability]
    flagged = [decoy for decoy in question.formula.decoys if chance.random() > ability + 0.2]
    loss = sum(variant.weight for variant in missed) + sum(decoy.loss for decoy in flagged)
    first = f"Vous retrouvez {chance.randrange(100)} des 100 {question.noun}, sans fausse alerte."
    return max(0.0, 1 - loss), "\n".join([first, *(item.message for item in (*missed, *flagged))]), ""


def paper_class(room: Classroom, spec: ExerciseSpec, size: int, absent: int = 0, seed: int = 1) -> Classroom:
    """Write a class list, and a marked copy for all but the last ones."""
    chance = random.Random(seed)
    listed = people(size)
    write_sheet(room.root / "stagiaires.csv", HEADER, listed)
    (room.root / "classe.toml").write_text(
        'nom = "Classe <b>d’essai</b>"\nliste = "stagiaires.csv"\n', encoding="utf-8"
    )
    for n, (name, *_) in enumerate(listed[: size - absent]):
        ability = chance.random()
        answers = {question.id: answer(question, ability, chance) for question in spec.questions.values()}
        write_copy(room, spec, name, answers, ["Une cellule dépassait 30 secondes."] if n % 11 == 3 else [])
    return room


def write_copy(room: Classroom, spec: ExerciseSpec, name: str, answers: dict, trouble: list[str] | None = None) -> None:
    """One marked copy: its marks file and its line of the gradebook."""
    entries = []
    with Gradebook(room.gradebook_url) as gradebook:
        gradebook.update_or_create_student(name)
        submission = gradebook.update_or_create_submission(spec.name, name)
        [notebook] = submission.notebooks
        grades = {grade.name: grade for grade in notebook.grades}
        for question in spec.questions.values():
            fraction, message, error = answers[question.id]
            points = round(fraction * question.points, 4)
            grades[grade_id(question)].auto_score = points
            grades[grade_id(question)].needs_manual_grade = False
            detail = [{"error": error}] if error else [{}]
            entries.append({"question": question.id, "points": points, "out_of": question.points})
            entries[-1] |= {"message": message, "detail": detail}
        gradebook.db.commit()
    record = {"exercise": spec.name, "version": spec.version, "unsafe": False, "questions": entries}
    record |= {"trouble": trouble or [], "remarks": []}
    path = room.part("marks", spec.name) / f"{name}.json"
    path.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    folder = room.part("submitted", name, spec.name)
    (folder / "timestamp.txt").write_text("2026-01-10 10:00:00 UTC", encoding="utf-8")
