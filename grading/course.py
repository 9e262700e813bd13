"""nbgrader's configuration for a class folder, and its API."""

from __future__ import annotations

import logging
import os
import sys
import warnings
from pathlib import Path

from traitlets.config import Config

from grading.classroom import SOURCES, Classroom

STEPS = ("release", "submitted", "autograded", "feedback")
CODE_STUB = "# VOTRE CODE ICI\nraise NotImplementedError()"
N, S = "nbgrader.preprocessors.", "grading.sanitise.SanitiseOutputs"


def nbgrader_config(room: Classroom) -> Config:
    """Configuration of nbgrader for a class: folders, gradebook, French stubs, safe rendering."""
    config = Config()
    course = config.CourseDirectory
    course.course_id = "campus-eds"
    course.root = str(room.root)
    course.source_directory = str(SOURCES)
    course.db_url = room.gradebook_url
    for step in STEPS:
        setattr(course, f"{step}_directory", str(room.root / step))
    config.ClearSolutions.code_stub = {"python": CODE_STUB}
    config.ClearSolutions.text_stub = "VOTRE RÉPONSE ICI"
    config.HTMLExporter.sanitize_html = True
    config.Application.log_level = logging.WARNING
    return config


def marking_config(room: Classroom, exercise: str, kernel: str, unsafe: bool) -> Config:
    """The same, with the preprocessors that mark an exercise."""
    config = nbgrader_config(room)
    config.Autograde.sanitize_preprocessors = [N + "ClearOutput", N + "OverwriteCells", N + "CheckCellMetadata"]
    config.Autograde.autograde_preprocessors = [
        "grading.execute.JudgedExecute",
        N + "LimitOutput",
        N + "SaveAutoGrades",
        N + "AssignLatePenalties",
        S,
        N + "CheckCellMetadata",
    ]
    execute = config.JudgedExecute
    execute.kernel_name = kernel
    execute.timeout = 30
    execute.shutdown_kernel = "immediate"
    execute.exercise = str(SOURCES / exercise / "exercise.toml")
    execute.hidden = str(room.root / "hidden" / exercise)
    execute.truth = str(room.root / "truth" / exercise)
    execute.marks = str(room.part("marks", exercise))
    execute.unsafe = unsafe
    return config


def api(config: Config):
    """nbgrader's API; it needs the environment's programs (alembic) on the path."""
    from nbgrader.apps import NbGraderAPI

    programs = str(Path(sys.executable).parent)
    if programs not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = programs + os.pathsep + os.environ.get("PATH", "")
    for name in ("traitlets", "nbgrader", "alembic"):
        logging.getLogger(name).setLevel(logging.ERROR)
    for module in ("nbgrader", "nbformat"):  # sessions and cell identifiers: harmless, and not for a trainer
        warnings.filterwarnings("ignore", module=module)
    return NbGraderAPI(config=config)
