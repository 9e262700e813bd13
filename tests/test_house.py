"""Is the house as its README says, and does nothing of the machine it was built on show?"""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))
MACHINE = re.compile("|".join([r"(?<!\w)/wo" + "rk/", r"(?<!\w)/fa" + "rm/", re.escape(str(ROOT)) + "/"]))
REGISTRY = re.compile(
    r"https?://[\w.:-]*(?:" + "|".join(["pyp" + "i", "npm" + "js", "deb" + "ian"]) + r")[\w.]*", re.IGNORECASE
)


def tracked() -> list[Path]:
    """Text files under version control, or that are about to be."""
    call = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(call, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        pytest.skip("not a git checkout")
    paths = [ROOT / name for name in done.stdout.splitlines()]
    return [path for path in paths if path.is_file() and path.suffix not in (".png", ".woff2", ".ico")]


@pytest.mark.parametrize("document", ["README.md", "LISEZMOI.md", "CONTRIBUTING.md", ".ci/run"])
def test_the_commands_that_documents_name_exist(document):
    text = (ROOT / document).read_text(encoding="utf-8")
    named = set(re.findall(r"(?:`|^)make ([a-z]+)", text, re.MULTILINE))
    assert named, f"{document} names no command"
    assert named <= TARGETS


def test_every_target_explains_itself():
    for target in TARGETS - {"serve"}:
        assert re.search(rf"^{target}:.*## ", MAKEFILE, re.MULTILINE), target


def test_ci_runs_the_readme_test_command():
    assert (ROOT / ".ci" / "run").read_text(encoding="utf-8").rstrip().endswith("make test")
    assert "make test" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_local_links_of_the_documents_lead_somewhere():
    for document in ("README.md", "LISEZMOI.md", "CONTRIBUTING.md"):
        text = (ROOT / document).read_text(encoding="utf-8")
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", text):
            assert (ROOT / target).exists(), f"{document}: {target}"


def test_requirements_are_pinned_and_hold_the_direct_ones():
    pinned = {}
    for line in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines():
        line = line.split("#")[0].strip()
        if line and not line.startswith("-"):
            name, _, version = line.partition("==")
            assert version, f"not pinned: {line}"
            pinned[canonical(name)] = version
    for line in (ROOT / "requirements.in").read_text(encoding="utf-8").splitlines():
        line = line.split("#")[0].strip()
        if line:
            name = re.match(r"[\w.-]+", line)[0]
            assert canonical(name) in pinned, f"{name} is not in requirements.txt"


def canonical(name: str) -> str:
    """Name of a package as the registries compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def test_no_path_or_registry_of_a_machine_in_the_files():
    for path in tracked():
        text = path.read_text(encoding="utf-8", errors="replace")
        for pattern in (MACHINE, REGISTRY):
            found = pattern.search(text)
            assert not found, f"{path.relative_to(ROOT)}: {found[0]}"


def test_each_room_has_one_direction():
    for room, forbidden in {
        "synthetic": "grading|book|notebooks|tests|benchmarks",
        "book": "grading|tests|benchmarks",
        "grading": "book|tests|benchmarks",
    }.items():
        for path in (ROOT / room).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            found = re.search(rf"^\s*(?:from|import) ({forbidden})\b", text, re.MULTILINE)
            assert not found, f"{path.relative_to(ROOT)}: {found and found[0].strip()}"


def test_the_package_ships_its_data():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
    packages = {path.parent for path in (ROOT / "synthetic").rglob("__init__.py")}
    assert {".".join(path.relative_to(ROOT).parts) for path in packages} == set(settings["packages"])
