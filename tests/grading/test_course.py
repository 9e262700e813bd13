"""Does nbgrader, however it is called on a class, run trainees' code in the jail only, and leave our files alone?"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from grading.classroom import ROOT
from grading.course import nbgrader_config
from grading.provisioner import NAME
from tests.grading.attack import attacks
from tests.grading.conftest import copy_of


@pytest.fixture
def config(room, monkeypatch):
    """The configuration of a class."""
    monkeypatch.setenv("JUPYTER_PATH", "")
    return nbgrader_config(room)


def test_kernel_is_the_jailed_one_unless_asked_otherwise(config, room, monkeypatch):
    assert config.JudgedExecute.kernel_name == NAME
    assert config.JudgedExecute.unsafe is False
    monkeypatch.setenv("PYTHONPATH", "")
    unsafe = nbgrader_config(room, unsafe=True)
    assert unsafe.JudgedExecute.unsafe is True
    assert unsafe.JudgedExecute.kernel_name == "python3"


def test_steps_are_in_the_order_that_keeps_marks_and_trainers_safe(config):
    steps = config.Autograde.autograde_preprocessors
    names = [step.rsplit(".", 1)[1] for step in steps]
    assert names[0] == "JudgedExecute"
    assert names.index("SaveAutoGrades") < names.index("SanitiseOutputs"), "points are read from outputs"
    assert names[-1] == "KeepMarks", "the marks file comes when the gradebook has the marks"
    assert not [step for step in steps if step.endswith(".Execute")]


def test_nbgrader_s_own_feedback_goes_elsewhere_than_ours(config, room):
    assert Path(config.CourseDirectory.feedback_directory) != room.root / "feedback"


def test_nbgrader_s_command_line_marks_in_the_jail(jail, prepared, spec, tmp_path):
    room = copy_of(prepared, tmp_path / "classe")
    [attack] = [attack for attack in attacks() if attack.name == "reads"]
    frame = nbformat.read(room.root / "release" / spec.name / f"{spec.notebook}.ipynb", as_version=4)
    folder = room.part("submitted", "someone", spec.name)
    nbformat.write(attack.notebook(frame, spec, 0), folder / f"{spec.notebook}.ipynb")
    programs = Path(sys.executable).parent
    done = subprocess.run(
        [programs / "nbgrader", "autograde", spec.name, "--create"],
        cwd=room.root,
        env={
            "PATH": f"{programs}:/usr/bin:/bin",
            "HOME": str(tmp_path),
            "CAMPUS_CLASS": str(room.root),
            "JUPYTER_CONFIG_PATH": str(ROOT / "notebooks"),
            "CAMPUS_TEST_TOKEN": "token",
        },
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    marked = room.root / "autograded" / "someone" / spec.name / f"{spec.notebook}.ipynb"
    outputs = [output for cell in nbformat.read(marked, as_version=4).cells for output in cell.get("outputs", [])]
    printed = "\n".join(output.get("text", "") for output in outputs)
    assert "refused class secret" in printed
    assert "GOT" not in printed
    assert (room.root / "marks" / spec.name / "someone.json").is_file()
