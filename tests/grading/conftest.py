"""Class folders that several files of tests look at, each made once.

What needs the jail is marked ``slow``; tests that look at one session-wide class share an xdist group, so that it
is made by one process only.
"""

from __future__ import annotations

import contextlib
import io
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from grading.classroom import Classroom
from grading.hidden import prepare
from grading.release import find_spec, release
from grading.simulate import simulate
from tests.grading.battle import Battle, fight
from tests.needs import need_program

SECRET = "5eed0fac1a550000c0ffeed00dad0001"
GROUPS = {"battle": "battle", "simulated": "simulated", "prepared": "battle", "jail": "battle"}
"""Fixture to group; of several, the first."""
NEED_JAIL = {"battle", "jail", "simulated"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items) -> None:
    """Group the tests by the class that they look at."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if not fixtures & GROUPS.keys() or "tests/grading" not in item.path.as_posix():
            continue
        item.add_marker(pytest.mark.xdist_group(next(GROUPS[name] for name in GROUPS if name in fixtures)))
        if fixtures & NEED_JAIL:
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def spec():
    """The exercise of module 4."""
    return find_spec("04_controler")


@pytest.fixture(scope="session")
def released(tmp_path_factory, spec) -> Classroom:
    """A class where the exercise is released, and nothing else. Not to be changed."""
    room = Classroom.open(tmp_path_factory.mktemp("released") / "classe")
    room.secret_file.write_text(SECRET + "\n")
    release(room, spec.name)
    return room


@pytest.fixture(scope="session")
def prepared(tmp_path_factory, released, spec) -> Classroom:
    """The same, with its hidden and practice warehouses. Not to be changed."""
    room = copy_of(released, tmp_path_factory.mktemp("prepared") / "classe")
    prepare(room, spec)
    return room


@pytest.fixture
def room(released, tmp_path) -> Classroom:
    """A class of the test's own, where the exercise is released."""
    return copy_of(released, tmp_path / "classe")


@pytest.fixture(scope="session")
def jail() -> str:
    """Path of bubblewrap."""
    return need_program("bwrap", package="bubblewrap")


@dataclass(frozen=True)
class Simulated:
    """The simulated class of twelve: its folder, its exit code and what it printed."""

    room: Classroom
    code: int
    printed: str


@pytest.fixture(scope="session")
def simulated(tmp_path_factory, jail) -> Simulated:
    """The simulated class, played once from release to export. Not to be changed."""
    folder = tmp_path_factory.mktemp("simulated") / "classe"
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        code = simulate(folder, secret=SECRET)
    return Simulated(Classroom(folder.resolve()), code, printed.getvalue())


@pytest.fixture(scope="session")
def battle(tmp_path_factory, prepared, spec, jail) -> Battle:
    """A class of attackers and honest people, collected and marked in one batch. Not to be changed."""
    return fight(copy_of(prepared, tmp_path_factory.mktemp("battle") / "classe"), spec)


def copy_of(room: Classroom, folder: Path) -> Classroom:
    """A class folder of one's own, with the same content."""
    shutil.copytree(room.root, folder, symlinks=True)
    return Classroom.open(folder)
