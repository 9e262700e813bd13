"""Can the pins of ``requirements.txt`` be had for other versions of Python? ``python -m tests.resolve 3.12 3.13``.

``3.11`` means 3.11.0, the oldest one; ``3.11.2`` is asked for as such.
pip is asked for a wheel of each pin, and installs nothing. What the wheels require is then compared with the pins
here, since pip reads the markers (``python_version < "3.12"``) for the Python that it runs on.
Exit codes: 0 all can be had, 1 some can't, 2 a bad call.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PINS = ROOT / "requirements.txt"
WANTED = ROOT / "requirements.in"
UNPINNED = {"pip", "setuptools"}
"""What pip-compile leaves to the environment."""


class UnavailableError(RuntimeError):
    """Pins for which pip finds no wheel; the message is pip's."""


def wheels(version: str, pins: Path = PINS, *options: str) -> list[dict]:
    """The metadata of the wheel of each pin, for a version of Python on this platform.

    Raises
    ------
    UnavailableError
        If pip finds no wheel for one of them.
    """
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed", "--no-deps", "--quiet"]
        command += ["--only-binary=:all:", "--python-version", version, "--target", str(Path(folder) / "nowhere")]
        done = subprocess.run(
            [*command, *options, "--report", str(report), "-r", str(pins)], capture_output=True, text=True
        )
        if done.returncode:
            errors = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
            raise UnavailableError("\n".join(errors) or done.stderr)
        return [entry["metadata"] for entry in json.loads(report.read_text(encoding="utf-8"))["install"]]


def gaps(metadata: Sequence[dict], version: str, wanted: Sequence[Requirement] = ()) -> list[str]:
    """What the wheels require, on a version of Python, that the pins do not give.

    Parameters
    ----------
    wanted
        Requirements of the project itself.
    """
    pins = {canonicalize_name(entry["name"]): entry["version"] for entry in metadata}
    needs = {
        canonicalize_name(entry["name"]): [Requirement(text) for text in entry.get("requires_dist", [])]
        for entry in metadata
    }
    full = version if version.count(".") == 2 else f"{version}.0"
    environment = {**default_environment(), "python_version": full.rpartition(".")[0], "python_full_version": full}
    found: dict[str, None] = {}
    seen: set[tuple[str, str]] = set()
    todo = [("requirements.in", requirement) for requirement in wanted]
    todo += [(name, need) for name in needs for need in _applying(needs[name], "", environment)]
    while todo:
        asker, need = todo.pop()
        name = canonicalize_name(need.name)
        if name not in pins and name in UNPINNED:
            continue
        if name not in pins:
            found[f"{asker} requires {need}, which is not pinned"] = None
        elif not need.specifier.contains(pins[name], prereleases=True):
            found[f"{asker} requires {need}, and {pins[name]} is pinned"] = None
        for extra in need.extras:
            if name in needs and (name, extra) not in seen:
                seen.add((name, extra))
                todo += [(f"{name}[{extra}]", more) for more in _applying(needs[name], extra, environment)]
    return sorted(found)


def _applying(needs: Sequence[Requirement], extra: str, environment: dict[str, str]) -> list[Requirement]:
    """The requirements whose marker holds."""
    return [need for need in needs if need.marker is None or need.marker.evaluate({**environment, "extra": extra})]


def project_requirements(path: Path = WANTED) -> list[Requirement]:
    """The requirements written in ``requirements.in``."""
    lines = [line.split("#")[0].strip() for line in path.read_text(encoding="utf-8").splitlines()]
    return [Requirement(line) for line in lines if line]


def check(version: str) -> tuple[bool, str]:
    """Whether the pins do for a version of Python, and a sentence."""
    try:
        metadata = wheels(version)
    except UnavailableError as error:
        return False, f"Python {version}: {error}"
    missing = gaps(metadata, version, project_requirements())
    if missing:
        return False, f"Python {version}: " + "; ".join(missing)
    return True, f"Python {version}: {len(metadata)} wheels, whatever they require is pinned."


def main(versions: Sequence[str]) -> int:
    """Check each version (at the same time: most of it is waiting for the index)."""
    if not versions or not all(re.fullmatch(r"3\.\d+(\.\d+)?", version) for version in versions):
        print("usage: python -m tests.resolve 3.11 3.12 3.13", file=sys.stderr)
        return 2
    with ThreadPoolExecutor(len(versions)) as pool:
        results = list(pool.map(check, versions))
    for _, sentence in results:
        print(sentence)
    return 0 if all(good for good, _ in results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
