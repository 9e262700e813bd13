"""The reference solution, as in the source notebook."""

from pathlib import Path

import nbformat
import pandas as pd  # noqa: F401 (the notebook's functions use it)

NOTEBOOK = Path(__file__).parents[3] / "notebooks" / "source" / "03_interroger" / "interroger.ipynb"
EXPECTED = {
    "03.sejours_ic": 1.0,
    "03.description": 1.5,
    "03.sans_probnp": 1.5,
    "03.creatinine": 2.0,
    "03.suivante": 2.0,
    "03.episodes": 2.0,
    "03.readmissions": 2.0,
}

for cell in nbformat.read(NOTEBOOK, 4).cells:
    if cell.cell_type == "code" and cell.source.startswith("def "):
        exec(cell.source)  # the notebook is our own
