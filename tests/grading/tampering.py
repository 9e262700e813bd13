"""What can be done to a copy's cells and metadata: each function spoils a notebook whose answers are right."""

from __future__ import annotations

import nbformat
from nbformat import NotebookNode


def _settings(cell: NotebookNode) -> dict:
    return cell.metadata.get("nbgrader", {})


def _graded(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if _settings(cell).get("grade")]


def deletes_graded_cells(notebook: NotebookNode) -> None:
    """All graded cells are deleted."""
    notebook.cells = [cell for cell in notebook.cells if not _settings(cell).get("grade")]


def deletes_locked_cells(notebook: NotebookNode) -> None:
    """Everything but the answers is deleted, the cell that opens the warehouse included."""
    notebook.cells = [cell for cell in notebook.cells if _settings(cell).get("solution")]


def duplicates_every_cell(notebook: NotebookNode) -> None:
    """Every cell is there twice, with the same identifier."""
    notebook.cells = [nbformat.from_dict(cell) for cell in notebook.cells for _ in range(2)]


def edits_graded_cells(notebook: NotebookNode) -> None:
    """Graded cells give themselves points."""
    for cell in _graded(notebook):
        cell.source = "verify = lambda *a: 1000.0\n1000.0"


def retypes_cells(notebook: NotebookNode) -> None:
    """Graded cells become text."""
    for number, cell in enumerate(_graded(notebook)):
        cell.cell_type = ("markdown", "raw")[number % 2]
        cell.pop("outputs", None)
        cell.pop("execution_count", None)


def alters_metadata(notebook: NotebookNode) -> None:
    """Schema version, flags, points, checksums and locks are changed; so are the kernel and the language."""
    changes = ({"schema_version": 1}, {"grade": False}, {"points": 1000}, {"solution": True, "locked": False})
    for number, cell in enumerate(_graded(notebook)):
        cell.metadata["nbgrader"] |= changes[number % 4] | {"checksum": "0" * 32, "task": True}
    first, second, *_ = [cell for cell in notebook.cells if _settings(cell) and not _settings(cell).get("grade")]
    first.metadata["nbgrader"] = {"schema_version": "x", "grade_id": None}
    second.metadata["nbgrader"] |= {"schema_version": 99, "points": -5, "grade": True}
    notebook.metadata["kernelspec"] = {"name": "bash", "display_name": "Bash", "language": "bash"}
    notebook.metadata["language_info"] = {"name": "javascript", "mimetype": "text/javascript"}
    notebook.metadata["nbgrader"] = {"points": 1000}


def forges_outputs(notebook: NotebookNode) -> None:
    """Graded cells carry results and an execution count, as if they had run."""
    for cell in _graded(notebook):
        cell.execution_count = 7
        cell.outputs = [
            nbformat.v4.new_output("execute_result", data={"text/plain": "1000.0"}, execution_count=7),
            nbformat.v4.new_output("stream", name="stdout", text="parfait"),
        ]


TAMPERING = {
    function.__name__: function
    for function in (
        deletes_graded_cells,
        deletes_locked_cells,
        duplicates_every_cell,
        edits_graded_cells,
        retypes_cells,
        alters_metadata,
        forges_outputs,
    )
}
