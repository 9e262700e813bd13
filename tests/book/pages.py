"""The pages of the site, and how tests read and open them."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import yaml
from bs4 import BeautifulSoup

from book.build import ROOT

TOC = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
DOCUMENTS = [TOC["root"], *(chapter["file"] for part in TOC["parts"] for chapter in part["chapters"])]
PAGES = [f"{document}.html" for document in DOCUMENTS] + ["search.html"]
MODULES = [page for page in PAGES if page.startswith("modules/")]
TEMPLATES = {
    "home": "index.html",
    "module": MODULES[0],
    "networks": "reseaux/index.html",
    "glossary": "glossaire.html",
    "bibliography": "bibliographie.html",
    "text": "pages/a-propos.html",
    "search": "search.html?q=donnees",
}
"""One page of each kind: what depends on the layout only is tested on these."""

APART = {"_static", "lite", "tp"}
"""Folders of the site that are not pages of the book."""


def built_pages(folder: Path) -> list[str]:
    """Addresses of the book's pages that a built site holds."""
    found = (path.relative_to(folder) for path in folder.rglob("*.html"))
    return sorted(str(path) for path in found if path.parts[0] not in APART)


@functools.cache
def parse(folder: Path, page: str) -> BeautifulSoup:
    """The tree of a built page, to read and not to change."""
    return BeautifulSoup((folder / page).read_text(encoding="utf-8"), "html.parser")


@dataclass
class Visit:
    """An open page, and what went wrong since it was opened."""

    page: object
    trouble: list[str] = field(default_factory=list)


@contextlib.contextmanager
def visit(browser, url: str, **context) -> Iterator[Visit]:
    """Open an address in a fresh profile; requests to another host, errors and absent files are noted.

    Parameters
    ----------
    context
        Options of Playwright's ``new_context`` (``viewport``, ``color_scheme``, ``java_script_enabled``…).
    """
    profile = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce"} | context)
    seen = Visit(profile.new_page())
    home = urlsplit(url).netloc

    def note_request(request) -> None:
        if urlsplit(request.url).netloc != home and not request.url.startswith(("data:", "blob:")):
            seen.trouble.append(f"request to another host: {request.url}")

    profile.on("request", note_request)
    profile.on("requestfailed", lambda request: seen.trouble.append(f"request failed: {request.url}"))
    profile.on(
        "response", lambda answer: answer.status >= 400 and seen.trouble.append(f"{answer.status}: {answer.url}")
    )
    profile.on("console", lambda line: line.type == "error" and seen.trouble.append(f"console: {line.text}"))
    profile.on("weberror", lambda error: seen.trouble.append(f"script: {error.error}"))
    try:
        seen.page.goto(url)
        yield seen
    finally:
        profile.close()
