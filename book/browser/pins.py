"""What the in-browser Python is made of: ``pins.toml``, read once."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PINS = Path(__file__).with_name("pins.toml")
LOCK = "pyodide-lock.json"


@dataclass(frozen=True)
class PinnedWheel:
    """A wheel of the Python package index, with its entry for Pyodide's lock."""

    name: str
    version: str
    file: str
    sha256: str
    depends: tuple[str, ...]
    imports: tuple[str, ...]


@dataclass(frozen=True)
class Pins:
    """Versions, addresses and sha256 of everything that is downloaded."""

    version: str
    official: str
    npm: str
    mirror: str
    mirror_folder: str
    core: dict[str, str]
    start: tuple[str, ...]
    kernel: tuple[str, ...]
    course: tuple[str, ...]
    more: tuple[str, ...]
    wheels: tuple[PinnedWheel, ...]

    @property
    def roots(self) -> tuple[str, ...]:
        """Packages that a notebook may need; the lock keeps them and what they depend on."""
        return self.start + self.course + self.more


@cache
def pins() -> Pins:
    """Read ``pins.toml``."""
    plain = tomllib.loads(PINS.read_text(encoding="utf-8"))
    wheels = (
        PinnedWheel(**{**entry, "depends": tuple(entry["depends"]), "imports": tuple(entry["imports"])})
        for entry in plain["wheel"]
    )
    groups = {name: tuple(members) for name, members in plain["packages"].items()}
    return Pins(**plain["pyodide"], core=plain["core"], **groups, wheels=tuple(wheels))
