"""Report: the trainer's dashboard of an exercise, one page that opens without a network, and its figures as CSV."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from grading import pictures
from grading.classroom import Classroom
from grading.measures import FEWEST, Group, Item, Mistake, groups, histogram, items, mistakes
from grading.overview import Overview, overview
from grading.pages import page_template, write_page
from grading.sheets import write_sheet
from synthetic.exercise import ExerciseSpec
from synthetic.messages import french_number

MOST_MISTAKES = 12


def report(room: Classroom, spec: ExerciseSpec) -> Path:
    """Write ``rapports/<exercise>/tableau.html``, ``questions.csv``, ``groupes.csv`` and ``erreurs.csv``."""
    view = overview(room, spec)
    asked, wrong = items(view.copies, spec), mistakes(view.copies, spec)
    by = _grouped(room, view)
    counts = histogram(copy.percent for copy in view.copies)
    folder = room.part("rapports", spec.name)
    page = page_template("tableau.html.j2").render(
        spec=spec,
        view=view,
        name=room.settings().get("nom", ""),
        date=dt.date.today().strftime("%d/%m/%Y"),
        fewest=FEWEST,
        whole=Group("", tuple(copy.percent for copy in view.copies)),
        counts=counts,
        items=asked,
        mistakes=wrong[:MOST_MISTAKES],
        failed=[copy for copy in view.copies if not view.passed(copy)],
        grouped=[(title, rows, pictures.compare(rows, title)) for title, rows in by if len(rows) > 1],
        pictures=_pictures(view, counts, asked, wrong[:MOST_MISTAKES]),
    )
    _write_figures(folder, view, asked, wrong, by)
    return write_page(folder / "tableau.html", page)


def _grouped(room: Classroom, view: Overview) -> list[tuple[str, list[Group]]]:
    """The copies by network, by establishment and by team."""
    team_of = {member: team for team, members in room.teams().items() for member in members}
    found = [
        ("Par réseau", groups(view.copies, lambda copy: copy.trainee.network)),
        ("Par établissement", groups(view.copies, lambda copy: copy.trainee.establishment)),
    ]
    if team_of:
        found.append(("Par équipe", groups(view.copies, lambda copy: team_of.get(copy.trainee.id, ""))))
    return found


def _pictures(view: Overview, counts: list[int], asked: list[Item], wrong: list[Mistake]) -> dict:
    steps = []
    for copy in view.copies:
        test = view.tests.get(copy.trainee.id)
        if test and (test.pretest is not None or test.quiz is not None):
            steps.append((copy.trainee.name or copy.trainee.id, (test.pretest, test.quiz, copy.percent)))
    return {
        "spread": pictures.spread(counts, view.threshold),
        "difficulty": pictures.difficulty(asked),
        "frequent": pictures.frequent(wrong),
        "progress": pictures.progress(steps, ("pré-test", "quiz", "note")) if steps else "",
    }


def _write_figures(folder: Path, view: Overview, asked: list[Item], wrong: list[Mistake], by: list) -> None:
    """The figures of the page, to be opened in a spreadsheet."""
    write_sheet(
        folder / "questions.csv",
        ["question", "titre", "copies", "reussite", "tous_les_points", "aucun_point", "discrimination"],
        [
            (
                item.question.id,
                item.question.title,
                len(view.copies),
                french_number(100 * item.success),
                item.full,
                item.none,
                "" if item.discrimination is None else french_number(item.discrimination),
            )
            for item in asked
        ],
    )
    write_sheet(
        folder / "groupes.csv",
        ["groupement", "groupe", "copies", "moyenne", "mediane", "reussites"],
        [
            (
                title,
                group.name,
                len(group.marks),
                french_number(group.mean),
                french_number(group.median),
                group.passed(view.threshold),
            )
            for title, rows in by
            for group in rows
        ],
    )
    write_sheet(
        folder / "erreurs.csv",
        ["question", "phrase", "copies", "part"],
        [
            (mistake.question.id, mistake.sentence, mistake.copies, french_number(100 * mistake.share))
            for mistake in wrong
        ],
    )
