"""The trainee's side of an exercise: the practice warehouse, and immediate feedback in French.

In a notebook::

    tp = Exercise("04_controler")
    eds = tp.warehouse()
    verify = tp.verify
    verify("04.nir", find_bad_nir)
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path

from synthetic import make
from synthetic.exercise import FLAG_KINDS, ExerciseError, ExerciseSpec, Question, find_exercise, load_exercise
from synthetic.items import ItemTruth
from synthetic.messages import NBSP, explain, french_number
from synthetic.scoring import Score, score
from synthetic.truth import Truth
from synthetic.warehouse import Warehouse

PREPARED = "CAMPUS_PRACTICE_DIR"
"""Environment variable: folder of prepared practice warehouses, one folder per exercise (used at marking)."""

BACKEND = "CAMPUS_BACKEND"
"""Environment variable: with the value ``inprocess``, ``verify`` returns the points, for plain nbgrader."""


class Exercise:
    """An exercise as its notebook uses it.

    Raises
    ------
    synthetic.exercise.ExerciseError
        If there is no such exercise.
    """

    def __init__(self, name: str) -> None:
        self.spec: ExerciseSpec = load_exercise(name)
        self._warehouse: Warehouse | None = None
        self._truth: Truth | None = None
        self._sealed: dict[str, ItemTruth] | None = None

    def warehouse(self) -> Warehouse:
        """The practice warehouse: made here from its seed, or opened where it was prepared."""
        prepared = os.environ.get(PREPARED)
        if prepared and (Path(prepared) / self.spec.name / "manifest.json").is_file():
            return Warehouse.open(Path(prepared) / self.spec.name)
        self._make()
        return self._warehouse

    def _make(self) -> None:
        if self._warehouse is None:
            self._warehouse, self._truth = make(self.spec.scenario, seed=self.spec.practice_seed)

    def verify(self, question_id: str, function: Callable) -> float | None:
        """Run a function on the practice warehouse and say what it found and missed."""
        question = self.spec.questions.get(question_id)
        if question is None:
            print(f"Question inconnue{NBSP}: {question_id!r}. Questions{NBSP}: {', '.join(self.spec.questions)}.")
            return None
        self._make()
        result, seconds = self._score(question, function)
        print(self._report(question, result, seconds))
        if os.environ.get(BACKEND) == "inprocess":
            return result.fraction * question.points
        return None

    def _score(self, question: Question, function: Callable) -> tuple[Score, float]:
        start = time.perf_counter()
        if not callable(function):
            return Score(0.0, "Donnez le nom de votre fonction, sans parenthèses."), 0.0
        try:
            answer = function(self._warehouse)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # the trainee's code may raise anything, and may even ask to leave
            return Score(0.0, explain(type(error).__name__, str(error))), 0.0
        seconds = time.perf_counter() - start
        return score(question, answer, self._expected(question)), seconds

    def _expected(self, question: Question) -> Truth | ItemTruth:
        """What the question is compared with: the warehouse's truth, or sealed items."""
        if question.kind in FLAG_KINDS:
            return self._truth
        if self._sealed is None:
            self._sealed = load_sealed(self.spec.name)
        return self._sealed[question.id]

    def _report(self, question: Question, result: Score, seconds: float) -> str:
        points = question.points * result.fraction
        mark = f"{french_number(points)} / {french_number(question.points)} points à l'entraînement"
        lines = [f"{'✔' if result.fraction == 1 else '✘'} {question.title}{NBSP}: {mark}", result.message_fr]
        if seconds > question.timeout_s:
            lines.append(
                f"Votre fonction met {seconds:.0f} s{NBSP}; "
                f"à la correction, elle serait arrêtée à {question.timeout_s:g} s."
            )
        if result.fraction < 1:
            lines.append(f"À relire dans la leçon{NBSP}: «{NBSP}{question.hint_title}{NBSP}».")
        return "\n".join(lines)


def load_sealed(name: str) -> dict[str, ItemTruth]:
    """The sealed answers of an exercise on its practice warehouse, by question; they lie beside its specification.

    Raises
    ------
    ExerciseError
        If they are absent or damaged.
    """
    path = sealed_path(find_exercise(name))
    try:
        plain = json.loads(path.read_text(encoding="utf-8"))
        return {question: ItemTruth.from_dict(entry) for question, entry in plain.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ExerciseError(
            f"{path.name} est absent ou illisible : téléchargez de nouveau le TP, et gardez ses fichiers ensemble."
        ) from error


def sealed_path(specification: Path) -> Path:
    """Where the sealed answers of an exercise lie: ``exercise.practice.json`` beside ``exercise.toml``."""
    return specification.with_suffix(".practice.json")
