"""A practice notebook open in a browser, driven as a trainee would."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import nbformat

from book.build import ROOT

EXERCISE = "04_controler"
SOURCE = ROOT / "notebooks" / "source" / EXERCISE / "controler.ipynb"
START_MS = 180_000
"""How long Python may take to start, on a loaded machine."""

IDENTIFIER = "identifier"
READY = "#campus-avis.campus-pret"


def cells() -> list[nbformat.NotebookNode]:
    """The cells of the source notebook, in the order of the page."""
    return nbformat.read(SOURCE, as_version=4).cells


def position(name: str) -> int:
    """Rank of the cell of a ``grade_id``, or of the one where the trainee is named (:data:`IDENTIFIER`)."""
    if name == IDENTIFIER:
        return next(rank for rank, cell in enumerate(cells()) if cell.source.startswith("IDENTIFIANT ="))
    return [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in cells()].index(name)


def answers() -> dict[str, str]:
    """The right answer of each question: ``grade_id`` to the text of its cell."""
    found = {}
    for cell in cells():
        if "BEGIN SOLUTION" in cell.source:
            lines = [line for line in cell.source.splitlines() if "SOLUTION" not in line]
            found[cell.metadata.nbgrader.grade_id] = "\n".join(lines)
    return found


@dataclass
class NotebookPage:
    """The page of an open notebook."""

    page: object

    def wait_ready(self) -> None:
        """Wait until the notice says that Python is ready."""
        self.page.wait_for_selector(READY, timeout=START_MS)

    def cell(self, name: str):
        """The cell of a ``grade_id``."""
        return self.page.locator(".jp-Notebook .jp-Cell").nth(position(name))

    def write(self, name: str, text: str) -> None:
        """Replace the text of a cell."""
        self.cell(name).locator(".cm-content").click()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)

    def text(self, name: str) -> str:
        """The text of a cell, as shown."""
        return self.cell(name).locator(".cm-content").inner_text()

    def run_all(self) -> None:
        """Run every cell from the menu, and wait for the last one."""
        self.page.locator(".lm-MenuBar-item", has_text="Exécution").click()
        self.page.locator(".lm-Menu-item", has_text="Exécuter toutes les cellules").first.click()
        self.page.wait_for_function(
            "() => ![...document.querySelectorAll('.jp-InputPrompt')].some((p) => p.textContent.includes('*'))",
            timeout=START_MS,
        )

    def outputs(self) -> list[str]:
        """What the graded cells answer."""
        graded = [cell.metadata.nbgrader.grade_id for cell in cells() if cell.metadata.get("nbgrader", {}).get("grade")]
        return [self.cell(name).locator(".jp-OutputArea").inner_text() for name in graded]

    def save(self) -> None:
        """Save in the browser's storage."""
        self.page.keyboard.press("Escape")
        self.page.keyboard.press("Control+S")
        self.page.wait_for_timeout(1500)

    def download(self, folder: Path) -> Path:
        """Press « Télécharger le TP » and keep the file."""
        with self.page.expect_download() as waited:
            self.page.get_by_role("button", name="Télécharger le TP").click()
        path = folder / waited.value.suggested_filename
        waited.value.save_as(path)
        return path
