"""No active content of a trainee's reaches the trainer's browser (the formgrader shares JupyterLab's origin)."""

from __future__ import annotations

import re
from typing import Any

import nh3
from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

TAGS = {"table", "thead", "tbody", "tr", "th", "td", "div", "span", "p", "b", "i", "em", "strong", "code", "pre"}
ATTRIBUTES = {"td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}
KEPT = ("text/plain", "text/html", "image/png")
REFERENCE = re.compile(r"^([ \t>]*\[[^\]]+\]:\s*)(?!\s*(?:https?://|#))\S.*$", re.IGNORECASE | re.MULTILINE)
LINK = re.compile(r"\]\(\s*(?!https?://|#)[^)]*\)", re.IGNORECASE)


class SanitiseOutputs(NbGraderPreprocessor):
    """Keeps plain text, PNG images and harmless HTML tables; comes after the marks are saved."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Clean the cells, and the state of widgets that the kernel left in the notebook's metadata."""
        nb.metadata.pop("widgets", None)
        return super().preprocess(nb, resources)

    def preprocess_cell(self, cell: NotebookNode, resources: Any, index: int) -> tuple[NotebookNode, Any]:
        """Clean one cell."""
        if cell.cell_type in ("markdown", "raw") and not cell.metadata.get("nbgrader", {}).get("locked"):
            cell.source = clean_markdown(cell.source)
            cell.pop("attachments", None)
        for output in cell.get("outputs", []):
            clean_output(output)
        return cell, resources


def clean_markdown(text: str) -> str:
    """Markdown without raw HTML nor links to anything but the web."""
    text = re.sub(r"<(?=[A-Za-z/!?])", "&lt;", text)
    return LINK.sub("](#)", REFERENCE.sub(r"\1#", text))


def clean_output(output: NotebookNode) -> None:
    """Clean one output in place."""
    data = output.get("data", {})
    for kind in list(data):
        if kind not in KEPT:
            del data[kind]
    if "text/html" in data:
        html = data["text/html"]
        html = "".join(html) if isinstance(html, list) else str(html)
        data["text/html"] = nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES)
    if "image/png" in data and not re.fullmatch(r"[A-Za-z0-9+/=\s]*", str(data["image/png"])):
        del data["image/png"]
    if "metadata" in output:
        output["metadata"] = NotebookNode()
