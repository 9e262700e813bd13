"""What questions expect, computed by the trusted side: from the ledger, or by the author of the exercise.

``notebooks/truths/<exercise>.py`` is for the kinds that give items. It defines
``expected(eds, truth) -> {question: right answer}`` and, if its author knows usual mistakes,
``mistakes(eds, truth) -> {question: [(what to say, wrong answer)]}``. It never reaches a trainee (nbgrader copies all
that lies beside a source notebook: so it does not lie there): practice gets a sealed copy of the items on the
practice warehouse.
"""

from __future__ import annotations

import functools
import json
import runpy
from pathlib import Path
from typing import Any

import synthetic
from grading.classroom import ROOT
from grading.errors import GradingError
from synthetic.exercise import FLAG_KINDS, ExerciseSpec
from synthetic.items import ItemTruth, item_truth
from synthetic.practice import sealed_path
from synthetic.scoring import KeyTruth, key_truth
from synthetic.streams import hash64
from synthetic.truth import Truth
from synthetic.warehouse import Warehouse

AUTHORS = ROOT / "notebooks" / "truths"


@functools.cache
def author_of(path: Path) -> dict[str, Any]:
    """The definitions of an author's file.

    Raises
    ------
    GradingError
        If the file is absent or defines no ``expected``.
    """
    if not path.is_file():
        raise GradingError(f"notebooks/truths/{path.name} manque, alors qu'une question en a besoin.")
    names = runpy.run_path(str(path))
    if "expected" not in names:
        raise GradingError(f"notebooks/truths/{path.name} doit définir « expected(eds, truth) ».")
    return names


def truths(spec: ExerciseSpec, eds: Warehouse, truth: Truth) -> dict[str, KeyTruth | ItemTruth]:
    """What each question of an exercise expects on a warehouse.

    Raises
    ------
    GradingError
        If the author's file is absent, or leaves a question out.
    """
    found: dict[str, KeyTruth | ItemTruth] = {}
    flags = {q.id: q for q in spec.questions.values() if q.kind in FLAG_KINDS}
    for name, question in flags.items():
        found[name] = key_truth(question, truth)
    if len(flags) == len(spec.questions):
        return found
    author = author_of(AUTHORS / f"{spec.name}.py")
    expected = author["expected"](eds, truth)
    mistakes = author["mistakes"](eds, truth) if "mistakes" in author else {}
    for name, question in spec.questions.items():
        if name not in found:
            if name not in expected:
                raise GradingError(f"notebooks/truths/{spec.name}.py ne donne pas de réponse à la question {name}.")
            found[name] = item_truth(question, expected[name], mistakes.get(name, ()))
    return found


def seal_practice(spec: ExerciseSpec, specification: Path) -> Path | None:
    """Write the sealed answers of an exercise on its practice warehouse beside a copy of its specification.

    Returns
    -------
    Path or None
        The file, or None where no question needs one.
    """
    if all(question.kind in FLAG_KINDS for question in spec.questions.values()):
        return None
    eds, truth = synthetic.make(spec.scenario, seed=spec.practice_seed)
    salt = f"{hash64(spec.name, spec.version, spec.practice_seed):016x}"
    sealed = {
        name: expected.seal(salt).as_dict()
        for name, expected in truths(spec, eds, truth).items()
        if isinstance(expected, ItemTruth)
    }
    path = sealed_path(specification)
    beside = path.with_suffix(".part")
    beside.write_text(json.dumps(sealed, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    beside.replace(path)
    return path
