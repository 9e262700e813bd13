"""Reading the course's TOML files, with errors that name the file and the key."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from sphinx.errors import ExtensionError


def read_toml(path: Path) -> dict[str, Any]:
    """The content of a TOML file.

    Raises
    ------
    ExtensionError
        If the file is absent or is not valid TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ExtensionError(f"{path.parent.name}/{path.name} : fichier illisible ({error})") from error


def check(entry: Any, where: str, required: dict[str, type], optional: dict[str, type] | None = None) -> dict[str, Any]:
    """The entry, once its keys are known to be those expected, with values of the right type.

    Raises
    ------
    ExtensionError
        If a key is absent, unknown, empty or of the wrong type.
    """
    known = {**required, **(optional or {})}
    if not isinstance(entry, dict):
        raise ExtensionError(f"{where} : une table était attendue")
    for key, value in entry.items():
        if key not in known:
            raise ExtensionError(f"{where} : clé inconnue « {key} » (clés : {', '.join(known)})")
        if not isinstance(value, known[key]) or (isinstance(value, bool) and known[key] is not bool):
            raise ExtensionError(f"{where} : « {key} » n'est pas du bon type")
    for key in required:
        if key not in entry or entry[key] == "" or entry[key] == []:
            raise ExtensionError(f"{where} : il manque « {key} »")
    return entry


def check_texts(entry: dict[str, Any], where: str, *keys: str) -> None:
    """Make sure that these lists hold only texts, and no empty one.

    Raises
    ------
    ExtensionError
        If one holds anything else.
    """
    for key in keys:
        if not all(isinstance(text, str) and text.strip() for text in entry[key]):
            raise ExtensionError(f"{where} : « {key} » doit être une liste de textes, sans texte vide")
