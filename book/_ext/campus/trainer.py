"""The trainer's page of a module, ``formateur.md``: it must be there and complete, and never in the trainees' site."""

from __future__ import annotations

from pathlib import Path

from sphinx.errors import ExtensionError

FILE = "formateur.md"
SECTIONS = (
    "Déroulé minuté",
    "En 60 minutes",
    "Idées fausses à prévoir",
    "Indices, dans l'ordre",
    "Questions à discuter",
    "Corrigé commenté",
    "Barème",
)


def check_page(path: Path) -> None:
    """Refuse a trainer's page that is absent, or whose second-level titles are not those expected, in order.

    Raises
    ------
    ExtensionError
        If so; the message names the section.
    """
    where = f"{path.parent.name}/{path.name}"
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ExtensionError(
            f"{where} : page absente ou illisible ; chaque module a sa page pour formateurs"
        ) from error
    titles = [line.removeprefix("## ").strip() for line in lines if line.startswith("## ")]
    if titles != list(SECTIONS):
        wrong = next((title for title in SECTIONS if title not in titles), None)
        problem = f"il manque « {wrong} »" if wrong else "les sections ne sont pas dans l'ordre, ou une est en trop"
        raise ExtensionError(f"{where} : {problem} (sections attendues : {', '.join(SECTIONS)})")


def check_modules(app, env, docnames) -> None:
    """Check the page of every module of the book."""
    for header in sorted(Path(env.srcdir).glob("modules/*/module.toml")):
        check_page(header.with_name(FILE))


def setup(app) -> None:
    """Register the check."""
    app.connect("env-before-read-docs", check_modules)
