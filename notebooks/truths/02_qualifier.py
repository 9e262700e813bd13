"""What the six project files of module 2 expect, and usual mistakes. Never given to trainees.

``02_qualifier.toml`` beside holds the design: seed of the files, points, messages. ``expected`` gives, by question and
file, what must be answered (for the route: any one of them); ``tolerated``, what may be added without loss.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from synthetic.projects import Key, draw_projects

DESIGN = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
ROUTES, RIGHTS, VARIABLES = "02.voies", "02.droits", "02.variables"
Answer = dict[str, list[str]]


def keys() -> dict[str, Key]:
    """The key of each file, by letter."""
    drawn = draw_projects(DESIGN["projects_seed"], DESIGN["projects"])
    return {chr(ord("A") + rank): key for rank, (_, key) in enumerate(drawn)}


def expected(eds: Any = None, truth: Any = None) -> dict[str, Answer]:
    """Routes that are right (any one of them), rights and variables that are required."""
    return {
        ROUTES: {letter: sorted(key.routes) for letter, key in keys().items()},
        RIGHTS: {letter: sorted(key.rights[0]) for letter, key in keys().items()},
        VARIABLES: {letter: sorted(key.variables[0]) for letter, key in keys().items() if key.variables[0]},
    }


def tolerated(eds: Any = None, truth: Any = None) -> dict[str, Answer]:
    """Rights and variables that cost nothing when they are added."""
    return {
        RIGHTS: {letter: sorted(key.rights[1]) for letter, key in keys().items()},
        VARIABLES: {letter: sorted(key.variables[1]) for letter, key in keys().items() if key.variables[0]},
    }


def mistakes(eds: Any = None, truth: Any = None) -> dict[str, list[tuple[str, Answer]]]:
    """What to say of an answer, and the files in which giving it is that mistake."""
    found: dict[str, list[tuple[str, Answer]]] = {}
    for question in DESIGN["question"]:
        for mistake in question.get("mistake", []):
            given = {letter: mistake["answer"].split("|") for letter, key in keys().items() if _fits(mistake, key)}
            if given:
                found.setdefault(question["id"], []).append((mistake["message"], given))
    return found


def _fits(mistake: dict[str, str], key: Key) -> bool:
    conditions = (condition.split("=") for condition in mistake["when"].split())
    return all(key.facts.get(name) in values.split("|") for name, values in conditions)
