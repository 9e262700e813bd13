"""Answers made of items: named values, rows of a query, labels of cases; right or wrong one by one.

The expected items are computed by the trusted side, never by the trainee's. For practice they travel *sealed*
(hashed with a salt): a trainee's own items can be compared with them, and nothing can be read from them.

An item is a text: ``name=value`` (kind ``values``), cells joined by ``|`` (``rows``), ``case|label`` (``labels``, with
one more item a case, ``case#n``, that says how many labels it has).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import numbers
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from synthetic.answers import AnswerError, refuse_nothing
from synthetic.exercise import Question
from synthetic.messages import NBSP

MAX_ITEMS = 2_000_000


@dataclass(frozen=True)
class ItemTruth:
    """The items that a question expects, and those of recognised mistakes with what to say of them.

    ``salt`` is empty where the items are plain.
    """

    expected: frozenset[str]
    mistakes: tuple[tuple[str, frozenset[str]], ...] = ()
    salt: str = ""

    def seal(self, salt: str) -> ItemTruth:
        """The same, hashed: what may be shown to trainees."""
        hashed = [(message, _hashed(items, salt)) for message, items in self.mistakes]
        return ItemTruth(_hashed(self.expected, salt), tuple(hashed), salt)

    def as_dict(self) -> dict[str, Any]:
        """Plain data for a JSON file."""
        mistakes = [[message, sorted(items)] for message, items in self.mistakes]
        return {"salt": self.salt, "expected": sorted(self.expected), "mistakes": mistakes}

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> ItemTruth:
        """The inverse of :meth:`as_dict`."""
        mistakes = tuple((str(message), frozenset(items)) for message, items in plain["mistakes"])
        return cls(frozenset(plain["expected"]), mistakes, str(plain["salt"]))


def _hashed(items: Iterable[str], salt: str) -> frozenset[str]:
    return frozenset(hashlib.blake2b(f"{salt}|{item}".encode(), digest_size=12).hexdigest() for item in items)


def item_truth(question: Question, expected: Any, mistakes: Iterable[tuple[str, Any]] = ()) -> ItemTruth:
    """The truth of a question, from the right answer and from wrong ones (message, answer), as functions give them."""
    right = read_items(question, expected)
    wrong = [(message, read_items(question, answer)) for message, answer in mistakes]
    kept = [(message, items if question.kind == "rows" else items - right) for message, items in wrong]
    return ItemTruth(right, tuple((message, items) for message, items in kept if items != right))


def read_items(question: Question, answer: Any) -> frozenset[str]:
    """The items of an answer.

    Raises
    ------
    AnswerError
        If the answer does not have the shape that the question asks for.
    """
    refuse_nothing(answer)
    items = _READERS[question.kind](question, answer)
    if len(items) > MAX_ITEMS:
        raise AnswerError(
            f"Votre réponse est anormalement longue{NBSP}: une jointure multiplie-t-elle les lignes{NBSP}?"
        )
    return frozenset(items)


def _values(question: Question, answer: Any) -> list[str]:
    if (
        isinstance(answer, pd.DataFrame)
        and answer.shape[1] == 2
        and not pd.api.types.is_numeric_dtype(answer.iloc[:, 0])
    ):
        answer = dict(zip(answer.iloc[:, 0], answer.iloc[:, 1], strict=True))
    elif isinstance(answer, pd.DataFrame) and len(answer) == 1:
        answer = answer.iloc[0].to_dict()
    elif isinstance(answer, pd.Series):
        answer = answer.to_dict()
    elif isinstance(answer, (numbers.Real, Decimal)) and len(question.columns) == 1:
        answer = {question.columns[0]: answer}
    names = ", ".join(question.columns)
    if not isinstance(answer, Mapping):
        raise AnswerError(
            f"Votre fonction renvoie un objet de type {type(answer).__name__}{NBSP}; il faut un dictionnaire qui donne "
            f"sa valeur à chacun de ces noms{NBSP}: {names}."
        )
    given = {str(name): value for name, value in answer.items()}
    if not set(given) & set(question.columns):
        raise AnswerError(f"Votre réponse n'a aucun des noms attendus{NBSP}: {names}.")
    return [f"{name}={_number(given[name], name, question.decimals)}" for name in question.columns if name in given]


def _number(value: Any, name: str, decimals: int) -> str:
    if isinstance(value, (pd.Series, np.ndarray)) and np.size(value) == 1:
        value = np.asarray(value).ravel()[0]
    if isinstance(value, bool) or not isinstance(value, (numbers.Real, Decimal)):
        raise AnswerError(
            f"La valeur de «{NBSP}{name}{NBSP}» est de type {type(value).__name__}{NBSP}; il faut un nombre."
        )
    if not np.isfinite(float(value)):
        raise AnswerError(f"La valeur de «{NBSP}{name}{NBSP}» est vide ou infinie{NBSP}: vérifiez votre calcul.")
    return f"{float(value) + 0.0:.{decimals}f}"


def _rows(question: Question, answer: Any) -> list[str]:
    wanted = ", ".join(question.columns)
    if isinstance(answer, (pd.Series, pd.Index, np.ndarray)) and len(question.columns) == 1 and np.ndim(answer) == 1:
        answer = [(value,) for value in answer]
    if isinstance(answer, pd.DataFrame):
        absent = [name for name in question.columns if name not in answer.columns]
        named = [name for name in answer.index.names if name is not None]
        if absent and set(absent) <= set(named):
            answer = answer.reset_index()
        elif absent:
            raise AnswerError(
                f"Il manque à votre tableau {_many('la colonne', 'les colonnes', absent)} "
                f"(colonnes attendues{NBSP}: {wanted})."
            )
        answer = answer.loc[:, ~answer.columns.duplicated()][list(question.columns)].itertuples(index=False, name=None)
    elif not isinstance(answer, (list, tuple, set, frozenset)):
        raise AnswerError(
            f"Votre fonction renvoie un objet de type {type(answer).__name__}{NBSP}; "
            f"il faut un tableau aux colonnes {wanted}."
        )
    items = []
    for row in answer:
        cells = tuple(row) if isinstance(row, (list, tuple)) else (row,)
        if len(cells) != len(question.columns):
            raise AnswerError(f"Une ligne a {len(cells)} valeurs au lieu de {len(question.columns)} ({wanted}).")
        items.append("|".join(cell_text(cell, question.decimals) for cell in cells))
    return items


def _labels(question: Question, answer: Any) -> list[str]:
    if isinstance(answer, pd.DataFrame):
        pairs = [item.split("|", 1) for item in _rows(question, answer)]
    elif isinstance(answer, (Mapping, pd.Series)):
        pairs = [
            [cell_text(case, 0), cell_text(label, 0)]
            for case, labels in answer.items()
            for label in ((list(labels) or [""]) if isinstance(labels, (list, tuple, set, frozenset)) else [labels])
        ]
    else:
        raise AnswerError(
            f"Votre fonction renvoie un objet de type {type(answer).__name__}{NBSP}; il faut un dictionnaire, "
            f"ou un tableau aux colonnes {', '.join(question.columns)}."
        )
    by_case: dict[str, set[str]] = {}
    for case, label in pairs:
        by_case.setdefault(case, set())
        if label:
            by_case[case].add(label)
    counts = [f"{case}#{len(labels)}" for case, labels in by_case.items()]
    return [f"{case}|{label}" for case, labels in by_case.items() for label in labels] + counts


_READERS: dict[str, Callable[[Question, Any], list[str]]] = {"values": _values, "rows": _rows, "labels": _labels}


def cell_text(value: Any, decimals: int) -> str:
    """A cell as text, whatever its dtype: ``3``, ``3.0`` and ``"3"`` are one; dates without an hour have none."""
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and np.isnan(value)):
        return ""
    if isinstance(value, (bool, np.bool_)):
        return "vrai" if value else "faux"
    if isinstance(value, (numbers.Real, Decimal)):
        number = float(value)
        return f"{number:.{decimals}f}" if decimals else (str(int(number)) if number.is_integer() else f"{number:g}")
    if isinstance(value, np.datetime64):
        value = pd.Timestamp(value)
    if isinstance(value, dt.datetime):
        moment = value.replace(microsecond=0, tzinfo=None)
        return moment.strftime("%Y-%m-%d" if moment.time() == dt.time() else "%Y-%m-%d %H:%M:%S")
    return str(value).strip()[:500]


def _many(one: str, several: str, names: list[str]) -> str:
    return f"{one if len(names) == 1 else several} {', '.join(names)}"


def score_items(question: Question, items: frozenset[str], truth: ItemTruth) -> tuple[float, str, dict[str, Any]]:
    """Fraction of the points, sentence and figures."""
    hashed = {next(iter(_hashed([item], truth.salt))) if truth.salt else item: item for item in items}
    right = {item for key, item in hashed.items() if key in truth.expected}
    fraction, sentence = _RULES[question.kind](question, items, right, truth)
    remarks = [
        message
        for message, wrong in truth.mistakes
        if wrong and fraction < 1 and _recognised(question, frozenset(hashed), wrong)
    ]
    detail = {"right": len(right), "given": len(items), "expected": len(truth.expected), "mistakes": len(remarks)}
    return fraction, "\n".join([sentence, *remarks]), detail


def _recognised(question: Question, given: frozenset[str], wrong: frozenset[str]) -> bool:
    """Whether a mistake explains an answer: one of its wrong values or labels, or nearly the same rows."""
    if question.kind != "rows":
        return bool(given & wrong)
    return len(given & wrong) >= 0.95 * len(given | wrong)


def _score_values(question: Question, items: frozenset[str], right: set[str], truth: ItemTruth) -> tuple[float, str]:
    total = len(question.columns)
    given = {item.rsplit("=", 1)[0] for item in items}
    wrong = [name for name in question.columns if name in given - {item.rsplit("=", 1)[0] for item in right}]
    absent = [name for name in question.columns if name not in given]
    several = "s" if len(right) > 1 else ""
    sentence = f"{len(right)} valeur{several} juste{several} sur {total}."
    if wrong:
        sentence += f" À revoir{NBSP}: {', '.join(wrong)}."
    if absent:
        sentence += f" Il manque{NBSP}: {', '.join(absent)}."
    return round(len(right) / total, 6), sentence


def _score_rows(question: Question, items: frozenset[str], right: set[str], truth: ItemTruth) -> tuple[float, str]:
    total, extra = len(truth.expected), len(items) - len(right)
    said = {0: "sans ligne en trop", 1: "avec 1 ligne en trop"}.get(extra, f"avec {extra} lignes en trop")
    sentence = f"Vous retrouvez {len(right)} des {total} {question.noun}, {said}."
    if len(right) == total and not extra:
        return 1.0, sentence
    near = len(right) >= 0.9 * total and extra <= 0.1 * total
    return (0.5 if near and total else 0.0), sentence


def _score_labels(question: Question, items: frozenset[str], right: set[str], truth: ItemTruth) -> tuple[float, str]:
    """A case is right with all its labels and no other, half right with some of them and no other."""
    cases = {item.rsplit("#", 1)[0] for item in items if "#" in item and "|" not in item}
    full, half = 0, 0
    for case in cases:
        given = {item for item in items if item.startswith(f"{case}|")}
        if not given <= right:
            continue
        if f"{case}#{len(given)}" in right:
            full += 1
        elif given:
            half += 1
    total = question.cases
    sentence = f"{full} {question.noun} sur {total}"
    sentence += f", et {half} à moitié." if half else "."
    return round(min(1.0, (full + 0.5 * half) / total), 6), sentence


_RULES = {"values": _score_values, "rows": _score_rows, "labels": _score_labels}
