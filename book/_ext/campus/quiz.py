"""Quizzes: a TOML file beside the lesson, checked and turned into forms (``quiz`` and ``pretest`` directives).

The page holds each question without its answers; those travel encoded (not secret, but not readable at a glance)
and are compared in the browser. Nothing leaves it.
"""

from __future__ import annotations

import base64
import json
import math
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

from campus.files import check, read_toml
from campus.typography import typeset_all

KINDS = ("single", "multiple", "ordering", "matching", "numeric")
COMMON = {"id": str, "kind": str, "text": str}
FEEDBACK = {"feedback_right": str, "feedback_wrong": str}
CHOICE = {"text": str, "correct": bool, "feedback": str}
HINTS = {
    "single": "Une seule réponse.",
    "multiple": "Plusieurs réponses possibles.",
    "ordering": "Donnez à chaque ligne son rang.",
    "matching": "Associez chaque ligne à une proposition.",
    "numeric": "Répondez par un nombre.",
}


def read_quiz(path: Path) -> dict[str, Any]:
    """A quiz: its questions, and which one opens the module.

    Raises
    ------
    ExtensionError
        If the file, a question or an answer is wrong; the message names it.
    """
    plain = read_toml(path)
    where = f"{path.parent.name}/{path.name}"
    check(plain, where, {"question": list}, {"pretest": str})
    seen = set()
    for number, question in enumerate(plain["question"], 1):
        here = f"{where}, question n° {number}"
        _check_question(question, here)
        if question["id"] in seen:
            raise ExtensionError(f"{here} : l'identifiant « {question['id']} » figure deux fois")
        seen.add(question["id"])
    if "pretest" in plain and plain["pretest"] not in seen:
        raise ExtensionError(f"{where} : « pretest » désigne une question absente : {plain['pretest']!r}")
    return plain


def _check_question(question: Any, here: str) -> None:
    kind = question.get("kind") if isinstance(question, dict) else None
    if kind not in KINDS:
        raise ExtensionError(f"{here} : « kind » doit être l'un de : {', '.join(KINDS)}")
    if kind in ("single", "multiple"):
        check(question, here, {**COMMON, "choice": list})
        for place, choice in enumerate(question["choice"], 1):
            check(choice, f"{here}, choix n° {place}", CHOICE)
        _check_distinct(question["choice"], "text", here)
        right = sum(choice["correct"] for choice in question["choice"])
        if right == 0 or (kind == "single" and right != 1):
            raise ExtensionError(f"{here} : {right} bonne(s) réponse(s), ce qui ne va pas avec « {kind} »")
    elif kind == "ordering":
        check(question, here, {**COMMON, "item": list, **FEEDBACK})
        for place, item in enumerate(question["item"], 1):
            check(item, f"{here}, ligne n° {place}", {"text": str})
        _check_distinct(question["item"], "text", here)
    elif kind == "matching":
        check(question, here, {**COMMON, "pair": list})
        for place, pair in enumerate(question["pair"], 1):
            check(pair, f"{here}, paire n° {place}", {"left": str, "right": str, "feedback": str})
        _check_distinct(question["pair"], "left", here)
    else:
        check(question, here, {**COMMON, "answer": (int, float), "tolerance": (int, float), **FEEDBACK}, {"unit": str})
        if not math.isfinite(question["answer"]) or not 0 <= question["tolerance"] < math.inf:
            raise ExtensionError(f"{here} : « answer » doit être un nombre, et « tolerance » un nombre positif ou nul")


def _check_distinct(lines: list[dict], key: str, here: str) -> None:
    texts = [line[key] for line in lines]
    if len(texts) < 2 or len(set(texts)) < len(texts):
        raise ExtensionError(f"{here} : il faut au moins deux lignes, toutes différentes (« {key} »)")


class Quiz(SphinxDirective):
    """``{quiz} quiz.toml``: all the questions of a file; ``{pretest} quiz.toml``: the one that opens the module."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Build the forms."""
        path = Path(self.env.doc2path(self.env.docname)).parent / self.arguments[0]
        self.env.note_dependency(str(path))
        quiz = read_quiz(path)
        opening = self.name == "pretest"
        questions = [question for question in quiz["question"] if not opening or question["id"] == quiz.get("pretest")]
        if not questions:
            raise ExtensionError(f"{path.parent.name}/{path.name} : « pretest » n'est pas renseigné")
        prefix = self.env.docname.replace("/", "-") + ("-avant" if opening else "")
        html = "".join(question_html(question, prefix, number) for number, question in enumerate(questions, 1))
        return [nodes.raw("", f'<div class="campus-quiz" data-quiz="{escape(prefix)}">{html}</div>', format="html")]


def question_html(question: dict[str, Any], prefix: str, number: int) -> str:
    """The form of one question; it works by keyboard and says its result in a live region."""
    name = f"{prefix}-{question['id']}"
    fields, answer = FORMS[question["kind"]](question, name)
    packed = base64.b64encode(json.dumps(typeset_all(answer), ensure_ascii=False).encode()).decode()[::-1]
    return (
        f'<form class="campus-question" id="{escape(name)}" data-kind="{question["kind"]}" data-cle="{packed}">'
        f"<fieldset><legend>{number}. {escape(question['text'])} "
        f'<span class="campus-note">{HINTS[question["kind"]]}</span></legend>{fields}</fieldset>'
        '<button type="submit" class="campus-bouton">Vérifier</button> '
        '<button type="reset" class="campus-bouton campus-bouton-second">Recommencer</button>'
        '<div class="campus-reponse" role="status" aria-live="polite"></div>'
        '<noscript><p class="campus-note">Ce quiz a besoin de JavaScript.</p></noscript></form>'
    )


def _choices(question: dict, name: str) -> tuple[str, dict]:
    kind = "radio" if question["kind"] == "single" else "checkbox"
    lines = [
        f'<div><input type="{kind}" name="r" value="{place}" id="{escape(name)}-{place}">'
        f'<label for="{escape(name)}-{place}">{escape(choice["text"])}</label></div>'
        for place, choice in enumerate(question["choice"])
    ]
    return "".join(lines), {"choix": [[choice["correct"], choice["feedback"]] for choice in question["choice"]]}


def _scattered(count: int) -> list[int]:
    """A fixed order that is not the right one (an odd step through the list)."""
    step = next(step for step in (3, 2, 5, 7, 1) if count % step or step == 1)
    return [(place * step + 1) % count for place in range(count)]


def _select(name: str, label: str, options: list[str]) -> str:
    choices = "".join(f'<option value="{value}">{escape(text)}</option>' for value, text in enumerate(options))
    return (
        f'<div><label for="{escape(name)}">{escape(label)}</label> '
        f'<select id="{escape(name)}" name="r"><option value="">Choisir…</option>{choices}</select></div>'
    )


def _ordering(question: dict, name: str) -> tuple[str, dict]:
    order = _scattered(len(question["item"]))
    ranks = [str(rank + 1) for rank in range(len(order))]
    lines = [_select(f"{name}-{line}", question["item"][line]["text"], ranks) for line in order]
    return "".join(lines), {"ordre": order, "juste": question["feedback_right"], "faux": question["feedback_wrong"]}


def _matching(question: dict, name: str) -> tuple[str, dict]:
    rights = list(dict.fromkeys(pair["right"] for pair in question["pair"]))
    shown = [rights[place] for place in _scattered(len(rights))]
    lines = [_select(f"{name}-{line}", pair["left"], shown) for line, pair in enumerate(question["pair"])]
    key = [[shown.index(pair["right"]), pair["feedback"]] for pair in question["pair"]]
    return "".join(lines), {"paires": key}


def _numeric(question: dict, name: str) -> tuple[str, dict]:
    unit = question.get("unit", "")
    field = (
        f'<div><label for="{escape(name)}-n">Votre réponse{" en " + escape(unit) if unit else ""}</label> '
        f'<input type="text" inputmode="decimal" autocomplete="off" name="r" id="{escape(name)}-n"></div>'
    )
    key = {"valeur": question["answer"], "tolerance": question["tolerance"]}
    return field, {**key, "juste": question["feedback_right"], "faux": question["feedback_wrong"]}


FORMS = {"single": _choices, "multiple": _choices, "ordering": _ordering, "matching": _matching, "numeric": _numeric}


def setup(app) -> None:
    """Register the directives."""
    app.add_directive("quiz", Quiz)
    app.add_directive("pretest", Quiz)
