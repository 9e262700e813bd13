"""Release: the trainees' version of an exercise, checked, without solutions."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from grading.classroom import SOURCES, Classroom
from grading.course import api, nbgrader_config
from grading.errors import CallError, GradingError
from grading.execute import question_of
from grading.truths import seal_practice
from synthetic.exercise import ExerciseError, ExerciseSpec, load_exercise
from synthetic.practice import sealed_path

ZIP_DATE = (2020, 1, 1, 0, 0, 0)
SPECIFICATION = "exercise.toml"


def exercise_names() -> list[str]:
    """Names of the exercises of the course."""
    return sorted(path.parent.name for path in SOURCES.glob("*/exercise.toml"))


def find_spec(name: str) -> ExerciseSpec:
    """The specification of an exercise of the course.

    Raises
    ------
    CallError
        If there is no such exercise.
    GradingError
        If its ``exercise.toml`` is wrong.
    """
    if name not in exercise_names():
        raise CallError(f"Exercice inconnu : {name!r}. Exercices : {', '.join(exercise_names())}.")
    try:
        return load_exercise(SOURCES / name / SPECIFICATION)
    except ExerciseError as error:
        raise GradingError(str(error)) from error


def release(room: Classroom, name: str) -> Path:
    """Make ``release/<exercise>/`` in the class folder, and the zip for trainees beside it.

    Returns
    -------
    Path
        The zip.
    """
    spec = find_spec(name)
    check_source(spec)
    result = api(nbgrader_config(room)).generate_assignment(name, force=True, create=True)
    if not result["success"]:
        log = room.part("journaux") / f"release-{name}.log"
        log.write_text(str(result.get("error") or result.get("log")), encoding="utf-8")
        raise GradingError(f"nbgrader n'a pas pu préparer {name} : voir {log}.")
    folder = room.root / "release" / name
    notebook = folder / f"{spec.notebook}.ipynb"
    _finish(notebook)
    seal_practice(spec, folder / SPECIFICATION)
    check_release(notebook)
    check_files(spec, folder)
    return write_zip(spec, folder, room.part("release") / f"{name}.zip")


def release_for_site(name: str, out: Path) -> Path:
    """Write the trainees' notebook, specification and zip in a folder, without any class."""
    with tempfile.TemporaryDirectory() as scratch:
        room = Classroom.open(Path(scratch) / "classe")
        made = release(room, name)
        out.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(out / name, ignore_errors=True)
        shutil.copytree(room.root / "release" / name, out / name)
        return Path(shutil.copy2(made, out / made.name))


def check_source(spec: ExerciseSpec) -> None:
    """Check that notebook and specification agree.

    Raises
    ------
    GradingError
        If a question has no graded cell, or other points, or if a cell asks for an unknown question.
    """
    path = SOURCES / spec.name / f"{spec.notebook}.ipynb"
    try:
        notebook = nbformat.read(path, as_version=4)
    except (OSError, ValueError) as error:
        raise GradingError(f"{spec.name} : {path.name} est illisible ({error}).") from error
    asked: dict[str, float] = {}
    for cell in notebook.cells:
        settings = cell.metadata.get("nbgrader", {})
        if settings.get("grade") and not settings.get("solution"):
            try:
                asked[question_of(cell.source)] = float(settings["points"])
            except ValueError as error:
                raise GradingError(
                    f"{spec.name} : la cellule notée « {settings['grade_id']} » doit contenir seulement "
                    f'verify("id", fonction) ({error}).'
                ) from error
    wanted = {question.id: question.points for question in spec.questions.values()}
    if asked != wanted:
        raise GradingError(f"{spec.name} : notebook {asked} et exercise.toml {wanted} ne s'accordent pas.")
    if notebook.metadata.get("campus") != {"exercise": spec.name, "version": spec.version}:
        raise GradingError(
            f"{spec.name} : les métadonnées « campus » du notebook ne s'accordent pas avec exercise.toml."
        )


def _finish(path: Path) -> None:
    """Stable cell identifiers and no trace of execution, so that the same source gives the same release."""
    notebook = nbformat.read(path, as_version=4)
    for number, cell in enumerate(notebook.cells):
        cell.id = cell.metadata.get("nbgrader", {}).get("grade_id", f"cell-{number}").replace("_", "-")
    nbformat.write(notebook, path)


def check_release(path: Path) -> NotebookNode:
    """Refuse a release in which something of the source remains.

    Raises
    ------
    GradingError
        If a solution, a hidden test or an output is left, or if trainees have no cell for their identifier.
    """
    text = path.read_text(encoding="utf-8")
    for mark in ("BEGIN SOLUTION", "END SOLUTION", "HIDDEN TESTS", "MARK SCHEME"):
        if mark in text:
            raise GradingError(f"{path.name} : la version des stagiaires contient encore « {mark} ».")
    notebook = nbformat.read(path, as_version=4)
    if not any(cell.cell_type == "code" and cell.source.startswith('IDENTIFIANT = ""') for cell in notebook.cells):
        raise GradingError(f'{path.name} : il manque la cellule IDENTIFIANT = "" (sans métadonnées nbgrader).')
    if any(cell.get("outputs") for cell in notebook.cells):
        raise GradingError(f"{path.name} : la version des stagiaires contient des résultats d'exécution.")
    return notebook


def files_of(spec: ExerciseSpec) -> list[str]:
    """Names of the files that a release may hold."""
    return [f"{spec.notebook}.ipynb", SPECIFICATION, sealed_path(Path(SPECIFICATION)).name]


def check_files(spec: ExerciseSpec, folder: Path) -> None:
    """Refuse a release that holds anything else than the notebook, its specification and its sealed answers.

    Raises
    ------
    GradingError
        If a file is in excess; the message names it.
    """
    excess = sorted(path.name for path in folder.rglob("*") if path.name not in files_of(spec))
    if excess:
        raise GradingError(f"{spec.name} : fichier imprévu dans la version des stagiaires : {', '.join(excess)}.")


def write_zip(spec: ExerciseSpec, folder: Path, path: Path) -> Path:
    """The trainees' zip: notebook, specification and sealed answers; the same content gives the same bytes."""
    beside = path.with_suffix(".part")
    with zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in files_of(spec):
            if not (folder / name).is_file():
                continue
            entry = zipfile.ZipInfo(f"{spec.name}/{name}", ZIP_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, (folder / name).read_bytes())
    beside.replace(path)
    return path
