"""Judging answers without Jupyter: the same spec, warehouses and scores as at marking.

An answer file ``tests/exercises/<exercise>/{right,wrong}_<slug>.py`` defines functions by the names that the
exercise expects, and ``EXPECTED``: the points of each question. Its first docstring line says what it does.
"""

from __future__ import annotations

import functools
import runpy
from pathlib import Path

import synthetic
from grading.inside.shim import pack
from grading.truths import truths
from grading.wire import read_answer
from synthetic.exercise import ExerciseSpec, Question, load_exercise
from synthetic.messages import explain
from synthetic.scoring import Score, score

HERE = Path(__file__).parent
HIDDEN_SEEDS = (0x5EED_0F_A_C1A55, 0xC0FFEE_D0_0DAD)
"""Seeds that stand for a class's hidden warehouses."""


def exercises() -> list[str]:
    """Names of the exercises that have answers."""
    return sorted(folder.name for folder in HERE.iterdir() if folder.is_dir() and any(folder.glob("right_*.py")))


def answers(exercise: str) -> list[Path]:
    """The answer files of an exercise."""
    return sorted([*(HERE / exercise).glob("right_*.py"), *(HERE / exercise).glob("wrong_*.py")])


@functools.cache
def warehouse(scenario: str, seed: int) -> tuple[synthetic.Warehouse, synthetic.Truth]:
    """A warehouse and its truth, made once per test session."""
    return synthetic.make(scenario, seed=seed)


@functools.cache
def expected_at(exercise: str, seed: int) -> dict:
    """What each question of an exercise expects on a warehouse."""
    spec = load_exercise(exercise)
    return truths(spec, *warehouse(spec.scenario, seed))


def judge(spec: ExerciseSpec, path: Path, carry=lambda answer: answer) -> dict[str, tuple[float, Score]]:
    """Points and score of each question of a spec: the lowest over the hidden warehouses.

    Parameters
    ----------
    carry
        What happens to an answer before it is scored (:func:`across`).
    """
    namespace = runpy.run_path(str(path))
    results = {}
    for question in spec.questions.values():
        scores = [_one(spec, question, namespace.get(question.function), seed, carry) for seed in HIDDEN_SEEDS]
        worst = min(scores, key=lambda result: result.fraction)
        results[question.id] = (round(worst.fraction * question.points, 4), worst)
    return results


def _one(spec: ExerciseSpec, question: Question, function, seed: int, carry) -> Score:
    eds, _ = warehouse(spec.scenario, seed)
    if function is None:
        return Score(0.0, explain("NameError", question.function))
    try:
        answer = carry(function(eds))
    except Exception as error:
        return Score(0.0, explain(type(error).__name__, str(error)))
    return score(question, answer, expected_at(spec.name, seed)[question.id])


def across(answer):
    """An answer as the judge gets it from the jail: packed as plain data, and read again."""
    return read_answer(pack(answer))


def expected(path: Path) -> dict[str, float]:
    """The points that an answer file announces."""
    return runpy.run_path(str(path))["EXPECTED"]


__all__ = ["across", "answers", "exercises", "expected", "judge", "load_exercise", "warehouse"]
