"""What is known of a class for an exercise: copies, people without one, copies that need a human, other tests."""

from __future__ import annotations

import math
from dataclasses import dataclass

from grading.classroom import Classroom, Trainee
from grading.errors import GradingError
from grading.marks import Copy, read_copies
from grading.settings import PASS_PERCENT
from grading.sheets import read_sheet
from synthetic.exercise import ExerciseSpec

TEST_COLUMNS = {"identifiant", "exercice", "pretest", "quiz"}


@dataclass(frozen=True)
class Attention:
    """A copy that a human should look at, and why."""

    trainee: Trainee
    reason: str


@dataclass(frozen=True)
class Tests:
    """Results of someone at the pre-test and the quiz, in percent."""

    pretest: float | None
    quiz: float | None


@dataclass(frozen=True)
class Overview:
    """The class for one exercise."""

    copies: list[Copy]
    absent: list[Trainee]
    attention: list[Attention]
    tests: dict[str, Tests]
    threshold: float

    def passed(self, copy: Copy) -> bool:
        """Whether a copy reaches the pass mark."""
        return copy.percent >= self.threshold - 1e-9


def overview(room: Classroom, spec: ExerciseSpec) -> Overview:
    """Read everything; a class where nothing is marked yet has no copy, and is no error."""
    settings, known, teams = room.settings(), room.trainees(), room.teams()
    marked = any(room.part("marks", spec.name).glob("*.json"))
    copies = read_copies(room, spec) if marked else []
    have = {copy.trainee.id for copy in copies}
    received = {path.name for path in room.part("received", spec.name).iterdir() if any(path.glob("*.ipynb"))}
    received |= {member for team in received & teams.keys() for member in teams[team]}
    unmarked = sorted((received - have - teams.keys()) & (known.keys() or received))
    attention = [Attention(copy.trainee, " ; ".join(reasons)) for copy in copies if (reasons := _reasons(copy))]
    attention += [
        Attention(known.get(name, Trainee(name)), "copie relevée, non notée : lancez « mark »") for name in unmarked
    ]
    absent = [trainee for name, trainee in sorted(known.items()) if name not in have | received]
    return Overview(copies, absent, attention, read_tests(room, spec), settings.get("reussite", PASS_PERCENT))


def _reasons(copy: Copy) -> list[str]:
    reasons = list(copy.remarks)
    if copy.unsafe:
        reasons.append("notée sans isolement du code")
    if copy.late:
        reasons.append("rendue après la date limite")
    stopped = [result.question.title for result in copy.results if result.error not in ("", "NotImplementedError")]
    if len(stopped) == len(copy.results):
        reasons.append("aucune fonction ne va jusqu'au bout : une aide avant la séance suivante ?")
    return reasons


def read_tests(room: Classroom, spec: ExerciseSpec) -> dict[str, Tests]:
    """Pre-test and quiz results of an exercise, by trainee; empty where the class has no such file.

    Raises
    ------
    GradingError
        If the file that ``classe.toml`` names is absent, or has a line that can't be read.
    """
    name = room.settings().get("tests")
    if name is None:
        return {}
    path = room.root / name
    columns, rows = read_sheet(path, "Résultats des tests illisibles")
    if absent := sorted(TEST_COLUMNS - set(columns)):
        raise GradingError(f"{path} : il manque {', '.join(f'« {column} »' for column in absent)} à la première ligne.")
    return {
        (row["identifiant"] or "").strip(): Tests(
            _percent(row["pretest"], path, line), _percent(row["quiz"], path, line)
        )
        for line, row in rows
        if (row["exercice"] or "").strip() == spec.name
    }


def _percent(text: str | None, path, line: int) -> float | None:
    """A number from 0 to 100, or None for an empty cell."""
    if not (text or "").strip():
        return None
    try:
        value = float(text.replace(",", ".").rstrip("% \u00a0\u202f"))
    except ValueError:
        value = math.nan
    if not 0 <= value <= 100:
        raise GradingError(f"{path}, ligne {line} : {text!r} n'est pas un nombre de 0 à 100.")
    return value
