"""The folder that Pyodide runs from: its core, the packages of the course, and a lock that names nothing else."""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from collections.abc import Iterable
from email.parser import Parser
from pathlib import Path
from typing import Any

from book.browser.pins import LOCK, Pins
from book.browser.sources import Collector, MissingRuntimeError, sha256

Lock = dict[str, Any]


def assemble(pinned: Pins, collector: Collector, ours: Iterable[Path], out: Path) -> Lock:
    """Write the runtime in a new folder.

    Parameters
    ----------
    ours
        Wheels that are already here: the kernel's, and that of ``synthetic``.

    Returns
    -------
    dict
        The trimmed lock, as written.

    Raises
    ------
    MissingRuntimeError
        If files can't be had, or if a package that we need is not in Pyodide's distribution.
    """
    collector.collect(pinned.core | {wheel.file: wheel.sha256 for wheel in pinned.wheels})
    upstream = json.loads((collector.cache / LOCK).read_text(encoding="utf-8"))
    local = {entry["file_name"]: path for path in ours for entry in [wheel_entry(path)]}
    entries = [pinned_entry(wheel) for wheel in pinned.wheels] + [wheel_entry(path) for path in local.values()]
    lock = trim(upstream, pinned.roots, entries)
    collector.collect({p["file_name"]: p["sha256"] for p in lock["packages"].values() if p["file_name"] not in local})
    out.mkdir(parents=True)
    for name in pinned.core:
        shutil.copyfile(collector.cache / name, out / name)
    for package in lock["packages"].values():
        name = package["file_name"]
        shutil.copyfile(local.get(name, collector.cache / name), out / name)
    (out / LOCK).write_text(json.dumps(lock, indent=1), encoding="utf-8")
    return lock


def trim(upstream: Lock, roots: Iterable[str], replaced: Iterable[dict[str, Any]]) -> Lock:
    """The lock of some packages and all that they depend on.

    Parameters
    ----------
    replaced
        Entries that take the place of Pyodide's, or that it does not have.

    Raises
    ------
    MissingRuntimeError
        If a package is in neither.
    """
    known = upstream["packages"] | {entry["name"]: entry for entry in replaced}
    kept: dict[str, Any] = {}
    waiting = [canonical(root) for root in roots]
    while waiting:
        name = waiting.pop()
        if name in kept:
            continue
        if name not in known:
            raise MissingRuntimeError(f"Le paquet « {name} » n'existe pas dans Pyodide : voir book/browser/pins.toml.")
        kept[name] = known[name]
        waiting += [canonical(other) for other in known[name]["depends"]]
    return {**upstream, "packages": dict(sorted(kept.items()))}


def closure(lock: Lock, roots: Iterable[str]) -> set[str]:
    """Names of files of some packages and of those that they depend on."""
    return {package["file_name"] for package in trim(lock, roots, [])["packages"].values()}


def canonical(name: str) -> str:
    """A package's name as the lock spells it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pinned_entry(wheel) -> dict[str, Any]:
    """The lock's entry of a wheel of ``pins.toml``."""
    return _entry(wheel.name, wheel.version, wheel.file, wheel.sha256, wheel.depends, wheel.imports)


def wheel_entry(path: Path) -> dict[str, Any]:
    """The lock's entry of a wheel that is here, read from its metadata."""
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        info = next(name for name in names if name.endswith(".dist-info/METADATA"))
        metadata = Parser().parsestr(archive.read(info).decode("utf-8"))
    tops = {name.split("/")[0] for name in names if name.endswith("/__init__.py")}
    depends = [
        re.match(r"[\w.-]+", text)[0] for text in metadata.get_all("Requires-Dist", []) if "extra ==" not in text
    ]
    return _entry(
        canonical(metadata["Name"]), metadata["Version"], path.name, sha256(path), map(canonical, depends), tops
    )


def _entry(name: str, version: str, file: str, digest: str, depends, imports) -> dict[str, Any]:
    return {
        "name": name,
        "version": version,
        "file_name": file,
        "sha256": digest,
        "depends": sorted(depends),
        "imports": sorted(imports),
        "install_dir": "site",
        "package_type": "package",
        "unvendored_tests": False,
    }
