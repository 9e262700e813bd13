"""Judging answers without Jupyter: the same spec, warehouses and scores as at marking.

An answer file ``tests/exercises/<exercise>/{right,wrong}_<slug>.py`` defines functions by the names that the
exercise expects, and ``EXPECTED``: the points of each question. Its first docstring line says what it does.
"""

from __future__ import annotations

import functools
import runpy
from pathlib import Path

import synthetic
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


def judge(spec: ExerciseSpec, path: Path) -> dict[str, tuple[float, Score]]:
    """Points and score of each question of a spec: the lowest over the hidden warehouses."""
    namespace = runpy.run_path(str(path))
    results = {}
    for question in spec.questions.values():
        scores = [_one(question, namespace.get(question.function), spec.scenario, seed) for seed in HIDDEN_SEEDS]
        worst = min(scores, key=lambda result: result.fraction)
        results[question.id] = (round(worst.fraction * question.points, 4), worst)
    return results


def _one(question: Question, function, scenario: str, seed: int) -> Score:
    eds, truth = warehouse(scenario, seed)
    if function is None:
        return Score(0.0, explain("NameError", question.function))
    try:
        answer = function(eds)
    except Exception as error:
        return Score(0.0, explain(type(error).__name__, str(error)))
    return score(question, answer, truth)


def expected(path: Path) -> dict[str, float]:
    """The points that an answer file announces."""
    return runpy.run_path(str(path))["EXPECTED"]


__all__ = ["answers", "exercises", "expected", "judge", "load_exercise", "warehouse"]
