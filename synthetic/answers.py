"""Reading what a trainee's function returns, in any shape that makes sense, and saying in French what does not.

Order, index, repetitions and dtypes never matter.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from synthetic.messages import NBSP


class AnswerError(ValueError):
    """An answer of the wrong type; the message (in French) says what to return."""


def refuse_nothing(answer: Any) -> None:
    """Refuse ``None``, which a function without ``return`` gives."""
    if answer is None:
        raise AnswerError(f"Votre fonction ne renvoie rien (None){NBSP}: il manque sans doute un «{NBSP}return{NBSP}».")


def pair_key(one: str, other: str) -> str:
    """Two keys as one, whatever their order."""
    return f"{min(one, other)}|{max(one, other)}"


def read_keys(answer: Any, key: str) -> frozenset[str]:
    """Keys in an answer: a DataFrame with the key column, a Series, an Index, an array, a list or a set.

    Raises
    ------
    AnswerError
        If the answer is something else.
    """
    column = f"«{NBSP}{key}{NBSP}»"
    refuse_nothing(answer)
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
            f"Les {column} renvoyés sont des nombres{NBSP}: renvoyez la colonne {column}, pas la position des lignes, "
            "et gardez-la en texte, sinon les zéros de gauche se perdent."
        )
    raise AnswerError(f"La liste renvoyée contient un {type(value).__name__}{NBSP}; il faut des {column}, en texte.")


def read_pairs(answer: Any, key: str) -> frozenset[str]:
    """Pairs of keys in an answer, as :func:`pair_key` writes them; order and repetitions do not matter.

    A DataFrame with columns ``<key>_1`` and ``<key>_2`` (or two columns), a two-level index, an array with two
    columns, or a list or a set of couples.

    Raises
    ------
    AnswerError
        If the answer is something else.
    """
    column = f"«{NBSP}{key}_1{NBSP}» et «{NBSP}{key}_2{NBSP}»"
    refuse_nothing(answer)
    if isinstance(answer, pd.DataFrame):
        couples = _two_columns(answer, key, column)
    elif (isinstance(answer, pd.MultiIndex) and answer.nlevels == 2) or (
        isinstance(answer, np.ndarray) and answer.ndim == 2 and answer.shape[1] == 2
    ):
        couples = answer.tolist()
    elif isinstance(answer, (list, tuple, set, frozenset)):
        couples = list(answer)
    else:
        raise AnswerError(
            f"Votre fonction renvoie un objet de type {type(answer).__name__}{NBSP}; "
            f"il faut un tableau qui a les colonnes {column}, ou une liste de couples d'{key}."
        )
    found = set()
    for couple in couples:
        members = list(couple) if isinstance(couple, (tuple, list, set, frozenset)) else []
        if len(members) != 2:
            raise AnswerError(f"La liste renvoyée doit contenir des couples{NBSP}: (ipp_1, ipp_2), (ipp_1, ipp_2)…")
        one, other = (_text(member, f"«{NBSP}{key}{NBSP}»") for member in members)
        if one and other:
            found.add(pair_key(one, other))
    return frozenset(found)


def _two_columns(frame: pd.DataFrame, key: str, column: str) -> list[tuple[Any, Any]]:
    names = [f"{key}_1", f"{key}_2"]
    if all(list(frame.columns).count(name) == 1 for name in names):
        frame = frame[names]
    elif frame.empty and not len(frame.columns):
        return []
    elif frame.shape[1] != 2:
        shown = ", ".join(str(name) for name in list(frame.columns)[:8])
        raise AnswerError(f"Votre tableau n'a pas les colonnes {column} (colonnes reçues{NBSP}: {shown}).")
    return list(zip(frame.iloc[:, 0].tolist(), frame.iloc[:, 1].tolist(), strict=True))
