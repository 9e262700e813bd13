"""Whose notebook is it? What the notebook says, as text, and what the file's name says where it is a known one."""

from __future__ import annotations

import ast
import re
from typing import Any

from grading.classroom import valid_identifier
from grading.errors import GradingError


def identify(notebook: dict[str, Any], origin: str, known: dict) -> str:
    """The trainee, from ``IDENTIFIANT = "…"`` in the notebook, or from the file's name where it is a known one.

    Raises
    ------
    GradingError
        If nobody is named, if the one named is not in the class list, or if the two disagree.
    """
    written = declared_identifier(notebook)
    by_name = _named(origin, known)
    if written and not valid_identifier(written):
        raise GradingError(f"identifiant {written[:40]!r} : lettres, chiffres, « - » et « _ » seulement")
    if written and known and written not in known:
        raise GradingError(f"identifiant {written!r} absent de la liste de classe")
    if written and by_name and written not in by_name:
        raise GradingError(f"le notebook dit « {written} », le nom du fichier « {by_name[0]} » : à vérifier")
    if written:
        return written
    if len(by_name) == 1:
        return by_name[0]
    raise GradingError('identifiant absent : la première cellule doit contenir IDENTIFIANT = "…"')


def declared_identifier(notebook: dict[str, Any]) -> str:
    """What the notebook's cells assign to ``IDENTIFIANT`` (read as text, never run); empty if nothing."""
    for cell in notebook["cells"]:
        source = cell.get("source", "") if isinstance(cell, dict) and cell.get("cell_type") == "code" else ""
        source = "".join(part for part in source if isinstance(part, str)) if isinstance(source, list) else source
        if not isinstance(source, str) or "IDENTIFIANT" not in source or len(source) > 10_000:
            continue
        try:
            tree = ast.parse(source)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        for node in tree.body:
            if (
                isinstance(node, ast.Assign)
                and [target.id for target in node.targets if isinstance(target, ast.Name)] == ["IDENTIFIANT"]
                and isinstance(node.value, ast.Constant)
                and isinstance(node.value.value, (str, int))
            ):
                return str(node.value.value).strip()
    return ""


def _named(origin: str, known: dict) -> list[str]:
    """The known identifiers that stand in a file's path as whole words; of two, one inside the other, the longer."""
    found = [name for name in known if re.search(rf"(?<![A-Za-z0-9]){re.escape(name)}(?![A-Za-z0-9])", origin)]
    return sorted(name for name in found if not any(name != other and name in other for other in found))
