"""Scores: an answer compared with the truth, as a fraction of the points and a French sentence.

Practice (in the trainee's notebook) and marking (by the trusted side) share this module. Kinds that give items are
scored in :mod:`synthetic.items`.

For the kinds ``keys`` (flag the wrong rows) and ``pairs`` (link the rows that are one), the fraction is a sum of
steps, so that the same mistake loses the same points whatever the warehouse:

- each variant of the fault brings its weight if at least 90 % of its rows are flagged (two of five or more may be
  missed: the ends of an episode are debatable), half of it from 50 %; a variant that the warehouse does not have leaves
  its weight to the others, and rows of a fault in no variant of the question count neither way;
- each group of decoys of which more than 30 % is flagged takes its loss away;
- other false alarms take theirs away when they exceed 10 % of the number of faults (and 2 rows).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from synthetic.answers import AnswerError, pair_key, read_keys, read_pairs
from synthetic.exercise import Question
from synthetic.items import ItemTruth, read_items, score_items
from synthetic.messages import NBSP
from synthetic.truth import Truth

FULL_RECALL, HALF_RECALL, MISSED_ROWS = 0.9, 0.5, 2
DECOY_TOLERANCE = 0.3
FALSE_ALARM_TOLERANCE, FALSE_ALARM_ROWS = 0.1, 2


@dataclass(frozen=True)
class Score:
    """Fraction of the points (0 to 1), what to say to the trainee, and the figures behind it."""

    fraction: float
    message_fr: str
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class KeyTruth:
    """Keys that a question looks for (all of them, and by variant), and keys of its decoys, by group.

    For the kind ``pairs``, a key is made of two, the smaller first (:func:`pair_key`).
    """

    wanted: frozenset[str]
    faults: dict[str, frozenset[str]]
    decoys: dict[str, frozenset[str]]


def key_truth(question: Question, truth: Truth) -> KeyTruth:
    """What a question looks for in a warehouse whose truth is known."""
    if question.kind == "pairs":
        return pair_truth(question, truth)
    keys = truth.ledger.keys(question.fault, question.table)
    faults = {
        variant.name: frozenset(keys.loc[keys["variant"] == variant.name, "key"])
        for variant in question.formula.variants
    }
    wanted = frozenset(keys["key"])
    decoys = {d.group: frozenset(truth.decoy_keys(d.group, question.table)) - wanted for d in question.formula.decoys}
    return KeyTruth(wanted, faults, decoys)


def pair_truth(question: Question, truth: Truth) -> KeyTruth:
    """The pairs of identities of one person at one site, and those that look alike: twins, homonyms, other sites."""
    people = truth.identities
    added = truth.ledger.added.get(question.table)
    added = added[added["fault"] == question.fault] if added is not None else pd.DataFrame({"key": [], "variant": []})
    same = people.merge(people, on="person", suffixes=("", "_2")).query("ipp < ipp_2")
    variants = dict(zip(added["key"], added["variant"], strict=True))
    variant = same["ipp"].map(variants).fillna(same["ipp_2"].map(variants))
    here = same["site"] == same["site_2"]
    pairs = {"autre_site": _pair_keys(same[~here])}
    for group, column in (("jumeaux", "twin"), ("homonymes", "homonym")):
        alike = people[people[column] >= 0].merge(people, left_on=["site", column], right_on=["site", "person"])
        pairs[group] = _pair_keys(alike.rename(columns={"ipp_x": "ipp", "ipp_y": "ipp_2"}))
    return KeyTruth(
        _pair_keys(same[here]),
        {v.name: _pair_keys(same[here & (variant == v.name)]) for v in question.formula.variants},
        {decoy.group: pairs[decoy.group] for decoy in question.formula.decoys},
    )


def _pair_keys(rows: pd.DataFrame) -> frozenset[str]:
    return frozenset(map(pair_key, rows["ipp"], rows["ipp_2"]))


def score(question: Question, answer: Any, truth: Truth | KeyTruth | ItemTruth) -> Score:
    """Score an answer; a bad answer gets 0 and a sentence, never an exception.

    Parameters
    ----------
    truth
        For the kinds that give items, an :class:`~synthetic.items.ItemTruth`; for the others, the warehouse's truth.
    """
    try:
        found = _read(question, answer)
    except AnswerError as error:
        return Score(0.0, str(error))
    except Exception as error:  # an answer may be anything, and what reads it may then fail in any way
        return Score(0.0, f"La forme de votre réponse n'est pas celle attendue ({type(error).__name__}).")
    if isinstance(truth, ItemTruth):
        return Score(*score_items(question, found, truth))
    return score_keys(question, found, truth if isinstance(truth, KeyTruth) else key_truth(question, truth))


def _read(question: Question, answer: Any) -> frozenset[str]:
    """The keys, pairs or items of an answer."""
    if question.kind == "keys":
        return read_keys(answer, question.key)
    return read_pairs(answer, question.key) if question.kind == "pairs" else read_items(question, answer)


def score_keys(question: Question, flagged: frozenset[str], expected: KeyTruth) -> Score:
    """Score a set of flagged keys."""
    wanted = expected.wanted
    found = flagged & wanted
    if not flagged:
        return Score(0.0, f"Votre fonction ne signale rien{NBSP}; il y a {len(wanted)} {question.noun} à trouver.")
    fraction, remarks = 0.0, []
    present = [variant for variant in question.formula.variants if expected.faults[variant.name]]
    whole = sum(variant.weight for variant in present) or 1.0
    for variant in present:
        keys = expected.faults[variant.name]
        step = _step(len(flagged & keys), len(keys))
        fraction += variant.weight / whole * step
        if step < 1:
            remarks.append((variant.weight / whole * (1 - step), variant.message))
    others = flagged - wanted
    hit = {}
    for decoy in question.formula.decoys:
        keys = expected.decoys[decoy.group]
        hit[decoy.group] = len(flagged & keys)
        others = others - keys
        if keys and len(flagged & keys) > max(1, DECOY_TOLERANCE * len(keys)):
            fraction -= decoy.loss
            remarks.append((decoy.loss, decoy.message))
    if len(others) > max(FALSE_ALARM_ROWS, FALSE_ALARM_TOLERANCE * len(wanted)):
        fraction -= question.formula.false_alarm_loss
        remarks.append((question.formula.false_alarm_loss, _stray(question, others, wanted)))
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
    enough = found >= FULL_RECALL * wanted or (wanted >= 5 and wanted - found <= MISSED_ROWS)
    return 1.0 if enough else 0.5


def _stray(question: Question, others: Iterable[str], wanted: frozenset[str]) -> str:
    widths = {len(key) for key in wanted}
    if all(len(key) not in widths for key in others):
        return (
            f"Les valeurs renvoyées ne ressemblent pas à des «{NBSP}{question.key}{NBSP}»{NBSP}: "
            f"vérifiez que vous renvoyez bien cette colonne, en texte, avec ses zéros de gauche."
        )
    if question.kind == "keys":
        return f"Trop de lignes justes sont signalées{NBSP}: relisez votre condition sur quelques-unes d'entre elles."
    if any(len(set(key.split("|"))) == 1 for key in others):
        return (
            f"Vous associez des {question.key} à eux-mêmes{NBSP}: écartez les paires dont les deux membres sont égaux."
        )
    return f"Trop de paires sans rapport sont signalées{NBSP}: regardez-en quelques-unes, trait par trait."


def _message(question: Question, detail: dict[str, Any], remarks: list[tuple[float, str]]) -> str:
    """What was found, then one line a remark, the one that costs most first."""
    alarms = detail["false_alarms"]
    alarm_text = {0: "sans fausse alerte", 1: "avec 1 fausse alerte"}.get(alarms, f"avec {alarms} fausses alertes")
    sentence = f"Vous retrouvez {detail['found']} des {detail['wanted']} {question.noun}, {alarm_text}."
    return "\n".join([sentence, *(text for _, text in sorted(remarks, key=lambda remark: -remark[0]))])
