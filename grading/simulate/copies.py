"""The twelve copies of the simulated class, and how they are handed in."""

from __future__ import annotations

import ast
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from grading.classroom import ROOT, SOURCES, Classroom
from synthetic.exercise import ExerciseSpec

ANSWERS = ROOT / "tests" / "exercises"
HOSTILE = Path(__file__).with_name("hostile.py")


@dataclass(frozen=True)
class SimulatedCopy:
    """A trainee, the answers handed in, what is done to the notebook, and the mark that is due."""

    id: str
    name: str
    establishment: str
    network: str
    answers: str
    due: float
    story: str
    spoil: str = ""


CLASS = (
    SimulatedCopy("amina", "Amina B.", "CHU de Valmorne", "Nord-Ouest", "source", 10, "la solution de référence"),
    SimulatedCopy("bruno", "Bruno C.", "CHU de Brissanges", "Nord-Ouest", "right_sql", 10, "les mêmes réponses en SQL"),
    SimulatedCopy(
        "chloe", "Chloé D.", "CHU de Lisserange", "Grand-Est", "right_other_ways", 10, "d'autres démarches justes"
    ),
    SimulatedCopy(
        "david", "David E.", "CHU de Morvaucel", "Grand-Est", "wrong_naive", 3.35, "première idée, leurres signalés"
    ),
    SimulatedCopy("elise", "Élise F.", "CHU d’Auberthal", "Grand-Est", "wrong_half_way", 4.05, "à mi-chemin"),
    SimulatedCopy(
        "farid", "Farid G.", "CHU de Loirvanne", "Grand-Ouest", "wrong_outliers", 4.2, "valeur extrême = erreur"
    ),
    SimulatedCopy("gaelle", "Gaëlle H.", "CHU de Kervanoz", "Grand-Ouest", "wrong_empty", 0, "notebook rendu vide"),
    SimulatedCopy(
        "hugo",
        "Hugo I.",
        "CH de Sarthonne",
        "Grand-Ouest",
        "wrong_hard_coded",
        0,
        "réponses recopiées de l'entraînement",
    ),
    SimulatedCopy(
        "ines",
        "Inès J.",
        "CHU de Touvrelle",
        "Grand-Ouest",
        "right_sql",
        8,
        "une erreur de syntaxe en question 1",
        "syntax",
    ),
    SimulatedCopy(
        "jules",
        "Jules K.",
        "CHU de Sarvelle",
        "Nord-Ouest",
        "right_sql",
        8,
        "une boucle sans fin en question 2",
        "loop",
    ),
    SimulatedCopy("karim", "Karim L.", "CHU de Champerine", "Grand-Est", "hostile", 0, "un notebook malveillant"),
    SimulatedCopy(
        "lea",
        "Léa M.",
        "CHU de Vilainbourg",
        "Grand-Ouest",
        "right_sql",
        10,
        "cellules notées supprimées ou modifiées",
        "tamper",
    ),
)


def hand_in(room: Classroom, spec: ExerciseSpec) -> Path:
    """Write what the class hands in: notebooks, a zip, and three files that must be refused."""
    folder = room.part("rendus")
    release = nbformat.read(room.root / "release" / spec.name / f"{spec.notebook}.ipynb", as_version=4)
    for copy in CLASS:
        notebook = filled(release, spec, copy.answers, copy.id)
        if copy.spoil:
            SPOIL[copy.spoil](notebook)
        text = nbformat.writes(notebook)
        if copy.id == "bruno":
            with zipfile.ZipFile(folder / "rendu bruno.zip", "w") as archive:
                archive.writestr(f"{spec.name}/{spec.notebook}.ipynb", text)
        else:
            (folder / f"{spec.notebook}-{copy.id}.ipynb").write_text(text, encoding="utf-8")
    (folder / "sans_identifiant.ipynb").write_text(
        nbformat.writes(filled(release, spec, "right_sql", "")), encoding="utf-8"
    )
    (folder / "incomplet.ipynb").write_text(text[: len(text) // 2], encoding="utf-8")
    (folder / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    return folder


def filled(release: NotebookNode, spec: ExerciseSpec, answers: str, identifier: str) -> NotebookNode:
    """The release's notebook with an identifier and the answers of a file of ``tests/exercises``."""
    notebook = nbformat.from_dict(release)
    functions, before = _answers(spec, answers)
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if cell.source.startswith("IDENTIFIANT ="):
            cell.source = f'IDENTIFIANT = "{identifier}"'
        for question in spec.questions.values():
            if name == question.id.replace(".", "_"):
                cell.source = functions.get(question.function, cell.source)
    if before:
        notebook.cells.insert(3, new_code_cell(before))
    return notebook


def _answers(spec: ExerciseSpec, answers: str) -> tuple[dict[str, str], str]:
    """Source of each function, and what must come before them."""
    if answers == "source":
        notebook = nbformat.read(SOURCES / spec.name / f"{spec.notebook}.ipynb", as_version=4)
        text = "\n\n".join(cell.source for cell in notebook.cells if cell.source.startswith("def "))
    else:
        path = HOSTILE if answers == "hostile" else ANSWERS / spec.name / f"{answers}.py"
        text = path.read_text(encoding="utf-8")
    wanted = {question.function for question in spec.questions.values()}
    functions, before = {}, []
    for node in ast.parse(text).body:
        source = "\n".join(text.splitlines()[_first_line(node) - 1 : node.end_lineno])
        if isinstance(node, ast.FunctionDef) and node.name in wanted:
            functions[node.name] = source
        elif not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)) and "EXPECTED" not in source:
            before.append(source)
    return functions, "\n".join(before)


def _first_line(node: ast.stmt) -> int:
    decorators = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def _syntax(notebook: NotebookNode) -> None:
    _cell(notebook, "04_nir").source += "\n    return known[["


def _loop(notebook: NotebookNode) -> None:
    _cell(
        notebook, "04_dates"
    ).source = "def find_bad_dates(eds):\n    while True:\n        eds['sejour'].sort_values('nda')"


def _tamper(notebook: NotebookNode) -> None:
    notebook.cells = [
        cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id") != "04_dates_verify"
    ]
    graded = _cell(notebook, "04_nir_verify")
    graded.metadata.nbgrader.points = 1000
    graded.source = "1000.0"
    notebook.cells.append(nbformat.from_dict(graded))


def _cell(notebook: NotebookNode, name: str) -> NotebookNode:
    return next(cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == name)


SPOIL: dict[str, Callable[[NotebookNode], None]] = {"syntax": _syntax, "loop": _loop, "tamper": _tamper}
