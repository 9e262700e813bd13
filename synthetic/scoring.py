"""Scores: an answer compared with the truth, as a fraction of the points and a French sentence.

Practice (in the trainee's notebook) and marking (by the trusted side) share this module.

For the kind ``keys`` (flag the wrong rows), the fraction is a sum of steps, so that the same mistake loses the
same points whatever the warehouse:

- each variant of the fault brings its weight if at least 95 % of its rows are flagged (two of five or more may be
  missed: the ends of an episode are debatable), half of it from 50 %; a variant that the warehouse does not have leaves
  its weight to the others, and rows of a fault in no variant of the question count neither way;
- each group of decoys of which more than 30 % is flagged takes its loss away;
- other false alarms take theirs away when they exceed 5 % of the number of faults (and 2 rows).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from synthetic.exercise import Question
from synthetic.truth import Truth

FULL_RECALL, HALF_RECALL, MISSED_ROWS = 0.95, 0.5, 2
DECOY_TOLERANCE = 0.3
FALSE_ALARM_TOLERANCE, FALSE_ALARM_ROWS = 0.05, 2
NBSP = "\u00a0"


@dataclass(frozen=True)
class Score:
    """Fraction of the points (0 to 1), what to say to the trainee, and the figures behind it."""

    fraction: float
    message_fr: str
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class KeyTruth:
    """Keys that a question looks for (all of them, and by variant), and keys of its decoys, by group."""

    wanted: frozenset[str]
    faults: dict[str, frozenset[str]]
    decoys: dict[str, frozenset[str]]


class AnswerError(ValueError):
    """An answer of the wrong type; the message (in French) says what to return."""


def key_truth(question: Question, truth: Truth) -> KeyTruth:
    """What a question looks for in a warehouse whose truth is known."""
    keys = truth.ledger.keys(question.fault, question.table)
    faults = {
        variant.name: frozenset(keys.loc[keys["variant"] == variant.name, "key"])
        for variant in question.formula.variants
    }
    decoys = {d.group: frozenset(truth.decoy_keys(d.group, question.table)) for d in question.formula.decoys}
    return KeyTruth(frozenset(keys["key"]), faults, decoys)


def score(question: Question, answer: Any, truth: Truth | KeyTruth) -> Score:
    """Score an answer; a bad answer gets 0 and a sentence, never an exception."""
    expected = truth if isinstance(truth, KeyTruth) else key_truth(question, truth)
    try:
        flagged = read_keys(answer, question.key)
    except AnswerError as error:
        return Score(0.0, str(error))
    return score_keys(question, flagged, expected)


def score_keys(question: Question, flagged: frozenset[str], expected: KeyTruth) -> Score:
    """Score a set of flagged keys."""
    wanted = expected.wanted
    found = flagged & wanted
    if not flagged:
        return Score(
            0.0, f"Votre fonction ne signale aucune ligne{NBSP}; il y a {len(wanted)} {question.noun} à trouver."
        )
    fraction, remarks = 0.0, []
    present = [variant for variant in question.formula.variants if expected.faults[variant.name]]
    whole = sum(variant.weight for variant in present) or 1.0
    for variant in present:
        keys = expected.faults[variant.name]
        step = _step(len(flagged & keys), len(keys))
        fraction += variant.weight / whole * step
        if step < 1:
            remarks.append(variant.message)
    others = flagged - wanted
    hit = {}
    for decoy in question.formula.decoys:
        keys = expected.decoys[decoy.group]
        hit[decoy.group] = len(flagged & keys)
        others = others - keys
        if keys and len(flagged & keys) > max(1, DECOY_TOLERANCE * len(keys)):
            fraction -= decoy.loss
            remarks.append(decoy.message)
    if len(others) > max(FALSE_ALARM_ROWS, FALSE_ALARM_TOLERANCE * len(wanted)):
        fraction -= question.formula.false_alarm_loss
        remarks.append(_stray(question, others, wanted))
    detail = {
        "found": len(found),
        "wanted": len(wanted),
        "false_alarms": len(flagged - wanted),
        "decoys": hit,
        "others": len(others),
    }
    return Score(min(1.0, max(0.0, round(fraction, 6))), _message(question, detail, remarks), detail)


def _step(found: int, wanted: int) -> float:
    if found < HALF_RECALL * wanted:
        return 0.0
    may_miss = max(MISSED_ROWS if wanted >= 5 else 0, (1 - FULL_RECALL) * wanted)
    return 1.0 if wanted - found <= may_miss else 0.5


def _stray(question: Question, others: Iterable[str], wanted: frozenset[str]) -> str:
    widths = {len(key) for key in wanted}
    if all(len(key) not in widths for key in others):
        return (
            f"Les valeurs renvoyées ne ressemblent pas à des «{NBSP}{question.key}{NBSP}»{NBSP}: "
            f"vérifiez que vous renvoyez bien cette colonne, en texte, avec ses zéros de gauche."
        )
    return f"Trop de lignes justes sont signalées{NBSP}: relisez votre condition sur quelques-unes d'entre elles."


def _message(question: Question, detail: dict[str, Any], remarks: list[str]) -> str:
    alarms = detail["false_alarms"]
    alarm_text = {0: "sans fausse alerte", 1: "avec 1 fausse alerte"}.get(alarms, f"avec {alarms} fausses alertes")
    sentence = f"Vous retrouvez {detail['found']} des {detail['wanted']} {question.noun}, {alarm_text}."
    return " ".join([sentence, *remarks])


def read_keys(answer: Any, key: str) -> frozenset[str]:
    """Keys in an answer: a DataFrame with the key column, a Series, an Index, an array, a list or a set.

    Raises
    ------
    AnswerError
        If the answer is something else.
    """
    column = f"«{NBSP}{key}{NBSP}»"
    if answer is None:
        raise AnswerError(f"Votre fonction ne renvoie rien (None){NBSP}: il manque sans doute un «{NBSP}return{NBSP}».")
    if isinstance(answer, pd.DataFrame):
        answer = _column(answer, key, column)
    if isinstance(answer, (pd.Series, np.ndarray, pd.Index)) and answer.dtype == bool:
        raise AnswerError(
            f"Votre fonction renvoie une suite de vrai et de faux{NBSP}: servez-vous-en pour choisir les lignes, "
            f"et renvoyez leur colonne {column}."
        )
    if isinstance(answer, np.ndarray) and answer.ndim != 1:
        raise AnswerError(f"Le tableau numpy renvoyé doit avoir une seule dimension{NBSP}: les {column} à signaler.")
    if not isinstance(answer, (pd.Series, np.ndarray, pd.Index, list, tuple, set, frozenset)):
        raise AnswerError(
            f"Votre fonction renvoie un objet de type {type(answer).__name__}{NBSP}; "
            f"il faut un tableau qui a la colonne {column}, ou la liste des {column} à signaler."
        )
    return frozenset(text for text in (_text(value, column) for value in answer) if text)


def _column(frame: pd.DataFrame, key: str, column: str) -> Any:
    if key in frame.columns:
        values = frame[key]
        return values.iloc[:, 0] if isinstance(values, pd.DataFrame) else values
    if frame.index.name == key:
        return frame.index
    if frame.empty and not len(frame.columns):
        return []
    names = ", ".join(str(name) for name in list(frame.columns)[:8])
    raise AnswerError(f"Votre tableau n'a pas de colonne {column} (colonnes reçues{NBSP}: {names}).")


def _text(value: Any, column: str) -> str:
    if isinstance(value, str):
        return value.strip()
    if value is None or value is pd.NA or (isinstance(value, float) and np.isnan(value)):
        return ""
    if isinstance(value, (int, float, np.integer, np.floating)):
        raise AnswerError(
            f"Les {column} renvoyés sont des nombres{NBSP}: gardez-les en texte, "
            "sinon leurs zéros de gauche se perdent."
        )
    raise AnswerError(f"La liste renvoyée contient un {type(value).__name__}{NBSP}; il faut des {column}, en texte.")
