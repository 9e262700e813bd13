"""nbgrader's configuration for a class folder, and its API."""

from __future__ import annotations

import logging
import os
import sys
import warnings
from pathlib import Path

from traitlets.config import Config

from grading import provisioner
from grading.classroom import SOURCES, Classroom

CODE_STUB = "# VOTRE CODE ICI\nraise NotImplementedError()"
N = "nbgrader.preprocessors."


def nbgrader_config(room: Classroom, unsafe: bool = False) -> Config:
    """Configuration of nbgrader for a class: folders, gradebook, French stubs, jailed marking, safe rendering.

    It holds for nbgrader's own commands and for formgrader's buttons too: none of them runs trainees' code outside
    the jail, nor writes over our feedback.
    """
    config = Config()
    course = config.CourseDirectory
    course.course_id = "campus-eds"
    course.root = str(room.root)
    course.source_directory = str(SOURCES)
    course.db_url = room.gradebook_url
    for step in ("release", "submitted", "autograded"):
        setattr(course, f"{step}_directory", str(room.root / step))
    course.feedback_directory = str(room.root / "feedback_nbgrader")
    config.Exchange.root = str(room.part("echange"))  # unused, but nbgrader complains where there is none
    config.ClearSolutions.code_stub = {"python": CODE_STUB}
    config.ClearSolutions.text_stub = "VOTRE RÉPONSE ICI"
    config.HTMLExporter.sanitize_html = True
    config.FormgradeExtension.debug = False  # its page would show this configuration
    config.Application.log_level = logging.WARNING
    config.Autograde.sanitize_preprocessors = [N + "ClearOutput", N + "OverwriteCells", N + "CheckCellMetadata"]
    config.Autograde.autograde_preprocessors = [
        "grading.execute.JudgedExecute",
        N + "LimitOutput",
        N + "SaveAutoGrades",
        N + "AssignLatePenalties",
        "grading.sanitise.SanitiseOutputs",
        N + "CheckCellMetadata",
        "grading.execute.KeepMarks",
    ]
    config.AsyncKernelManager.client_class = "grading.sockets.BoundedAsyncClient"
    config.JudgedExecute.kernel_name = provisioner.register_unsafe(room) if unsafe else provisioner.register(room)
    config.JudgedExecute.timeout = 30
    config.JudgedExecute.shutdown_kernel = "immediate"
    config.JudgedExecute.unsafe = unsafe
    config.JudgedExecute.room = config.KeepMarks.room = str(room.root)
    return config


def api(config: Config):
    """nbgrader's API; it needs the environment's programs (alembic) on the path."""
    from nbgrader.apps import NbGraderAPI

    programs = str(Path(sys.executable).parent)
    if programs not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = programs + os.pathsep + os.environ.get("PATH", "")
    for name in ("traitlets", "nbgrader", "alembic"):
        logging.getLogger(name).setLevel(logging.ERROR)
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)  # nbclient forgets tasks of kernels that die
    for module in ("nbgrader", "nbformat"):  # sessions and cell identifiers: harmless, and not for a trainer
        warnings.filterwarnings("ignore", module=module)
    return NbGraderAPI(config=config)
