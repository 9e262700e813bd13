"""Our own package, as a wheel for the browser: ``synthetic``, with the specifications of the exercises inside.

A wheel of plain Python is a zip with three small files of metadata; written here, it needs no build backend (which
``pip`` would have to download) and the same sources give the same bytes.
"""

from __future__ import annotations

import base64
import hashlib
import tomllib
import zipfile
from collections.abc import Mapping
from pathlib import Path

from synthetic.practice import sealed_path

KEPT = (".py", ".toml", ".csv")
DATE = (1980, 1, 1, 0, 0, 0)
WHEEL = "Wheel-Version: 1.0\nGenerator: campus-eds\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def build_wheel(root: Path, exercises: Mapping[str, Path], out: Path) -> Path:
    """Write the wheel of ``synthetic`` in a folder.

    Parameters
    ----------
    root
        The checkout: ``pyproject.toml`` and ``synthetic/``.
    exercises
        Name of each exercise to its released ``exercise.toml``, with its sealed answers beside where it has some;
        ``synthetic.exercise`` finds the copies in the package.
    """
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    stem = f"{project['name'].replace('-', '_')}-{project['version']}"
    members = {path.relative_to(root).as_posix(): path.read_bytes() for path in sources(root)}
    for name, spec in sorted(exercises.items()):
        for path in (spec, sealed_path(spec)):
            if path.is_file():
                members[f"synthetic/exercises/{path.name.replace('exercise', name, 1)}"] = path.read_bytes()
    members[f"{stem}.dist-info/METADATA"] = _metadata(project).encode()
    members[f"{stem}.dist-info/WHEEL"] = WHEEL.encode()
    members[f"{stem}.dist-info/RECORD"] = _record(members, f"{stem}.dist-info/RECORD").encode()
    path = out / f"{stem}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            entry = zipfile.ZipInfo(name, DATE)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return path


def sources(root: Path) -> list[Path]:
    """The files of the package."""
    return sorted(
        path
        for path in (root / "synthetic").rglob("*")
        if path.suffix in KEPT and path.is_file() and "__pycache__" not in path.parts
    )


def _metadata(project: dict) -> str:
    lines = ["Metadata-Version: 2.1", f"Name: {project['name']}", f"Version: {project['version']}"]
    lines += [f"Summary: {project['description']}", f"Requires-Python: {project['requires-python']}"]
    lines += [f"Requires-Dist: {requirement}" for requirement in project["dependencies"]]
    return "\n".join(lines) + "\n"


def _record(members: Mapping[str, bytes], itself: str) -> str:
    lines = []
    for name, content in members.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")
        lines.append(f"{name},sha256={digest},{len(content)}")
    return "\n".join([*lines, f"{itself},,"]) + "\n"
