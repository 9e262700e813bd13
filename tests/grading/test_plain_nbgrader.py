"""Does nbgrader as it comes, with ``verify`` in the trainee's kernel, give honest copies the same points as we do?"""

from __future__ import annotations

import nbformat
import pytest

from benchmarks.marking import plain_nbgrader
from grading.simulate.copies import CLASS, filled
from tests.exercises.harness import answers, expected

HONEST = {copy.id: copy for copy in CLASS if copy.id in ("amina", "david", "elise")}


@pytest.mark.slow
def test_plain_nbgrader_gives_the_points_that_are_due(released, spec, tmp_path):
    release = nbformat.read(released.root / "release" / spec.name / f"{spec.notebook}.ipynb", as_version=4)
    notebooks = {name: filled(release, spec, copy.answers, name) for name, copy in HONEST.items()}
    seconds, points = plain_nbgrader(tmp_path / "plain", spec, notebooks)
    assert points == pytest.approx({name: copy.due for name, copy in HONEST.items()}, abs=1e-4)
    assert seconds > 0


def test_the_honest_are_of_several_kinds(spec):
    stems = {path.stem: sum(expected(path).values()) for path in answers(spec.name)}
    assert {stems[copy.answers] for copy in HONEST.values() if copy.answers != "source"} == {
        copy.due for copy in HONEST.values() if copy.answers != "source"
    }
