"""Read the notes' part of the catalogue: TOML files, each of which says its source or that it is an assumption."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib import resources
from typing import Any

PROVENANCE = ("source", "hypothese")


@lru_cache
def notes_data(name: str) -> dict[str, Any]:
    """The content of ``catalogue/notes/<name>.toml``.

    Raises
    ------
    ValueError
        If the file says neither ``source`` nor ``hypothese``.
    """
    folder = resources.files("synthetic.catalogue") / "notes"
    data = tomllib.loads((folder / f"{name}.toml").read_text(encoding="utf-8"))
    if not any(data.get(key) for key in PROVENANCE):
        raise ValueError(f"catalogue/notes/{name}.toml says neither source nor hypothese")
    return data


def notes_files(prefix: str) -> list[str]:
    """Names, without extension and sorted, of the files that begin with ``prefix``."""
    folder = resources.files("synthetic.catalogue") / "notes"
    names = [entry.name for entry in folder.iterdir()]
    return sorted(name.removesuffix(".toml") for name in names if name.startswith(prefix) and name.endswith(".toml"))
