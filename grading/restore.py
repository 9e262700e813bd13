"""A submitted notebook, put back on the release's frame before anything runs.

Only the text of the trainee's cells is kept: outputs, attachments and metadata are dropped; locked and graded
cells come from the release, whatever was done to them (deleted, edited, duplicated, retyped).
"""

from __future__ import annotations

from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell

from grading.errors import GradingError

MAX_CELLS, MAX_TEXT = 2000, 2_000_000
MAKERS = {"code": new_code_cell, "markdown": new_markdown_cell, "raw": new_raw_cell}


def restore(submitted: dict[str, Any], release: NotebookNode) -> tuple[NotebookNode, list[str]]:
    """The notebook to mark, and what had to be put right (French).

    Raises
    ------
    GradingError
        If the submission has too many cells or too much text.
    """
    frame = {cell.metadata.nbgrader.grade_id: cell for cell in release.cells if "nbgrader" in cell.metadata}
    seen: set[str] = set()
    cells: list[NotebookNode] = []
    remarks: list[str] = []
    for cell in plain_cells(submitted):
        identifier = cell["grade_id"]
        if identifier in frame and identifier not in seen:
            seen.add(identifier)
            cells.append(_framed(frame[identifier], cell["source"], remarks))
        elif cell["source"].strip():
            if identifier in seen:
                remarks.append(f"la cellule « {identifier} » figurait plusieurs fois : la première est gardée")
            cells.append(MAKERS[cell["cell_type"]](cell["source"]))
    for identifier, original in frame.items():
        if identifier not in seen and _matters(original):
            remarks.append(f"la cellule « {identifier} » manquait : elle est remise")
            cells.insert(_place(cells, list(frame), identifier), _copy(original, original.source))
    notebook = new_notebook(cells=cells, metadata=release.metadata)
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number}"
    return notebook, remarks


def plain_cells(submitted: dict[str, Any]) -> list[dict[str, str]]:
    """Type, source and grade_id of each cell of a notebook that can't be trusted."""
    cells, total = [], 0
    for cell in submitted.get("cells", []):
        kind = cell.get("cell_type") if isinstance(cell, dict) else None
        if not isinstance(kind, str) or kind not in MAKERS:
            continue
        source = cell.get("source", "")
        if isinstance(source, list):
            source = "".join(part for part in source if isinstance(part, str))
        if not isinstance(source, str):
            continue
        source = source.encode("utf-8", "replace").decode("utf-8")
        metadata = cell.get("metadata")
        nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
        identifier = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
        total += len(source)
        cells.append(
            {
                "cell_type": kind,
                "source": source,
                "grade_id": identifier if isinstance(identifier, str) else "",
            }
        )
    if len(cells) > MAX_CELLS or total > MAX_TEXT:
        raise GradingError("le notebook est anormalement long")
    return cells


def _matters(cell: NotebookNode) -> bool:
    """Whether a cell must be there to mark: graded, or locked code (imports)."""
    settings = cell.metadata.nbgrader
    return settings.get("grade", False) or (settings.get("locked", False) and cell.cell_type == "code")


def _framed(original: NotebookNode, source: str, remarks: list[str]) -> NotebookNode:
    settings = original.metadata.nbgrader
    if settings.get("solution", False):
        return _copy(original, source)
    if source.strip() != original.source.strip():
        remarks.append(f"la cellule « {settings.grade_id} » avait été modifiée : elle est rétablie")
    return _copy(original, original.source)


def _copy(original: NotebookNode, source: str) -> NotebookNode:
    cell = MAKERS[original.cell_type](source)
    cell.metadata["nbgrader"] = NotebookNode(original.metadata.nbgrader)
    return cell


def _place(cells: list[NotebookNode], order: list[str], identifier: str) -> int:
    """Where a missing cell goes: after the nearest cell that comes before it in the release."""
    before = set(order[: order.index(identifier)])
    places = [
        place + 1 for place, cell in enumerate(cells) if cell.metadata.get("nbgrader", {}).get("grade_id") in before
    ]
    return max(places, default=0)
