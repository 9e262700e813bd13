"""The reference solution, as in the source notebook."""

from pathlib import Path

import nbformat

NOTEBOOK = Path(__file__).parents[3] / "notebooks" / "source" / "01_denombrer" / "denombrer.ipynb"
EXPECTED = {"01.patients": 2.0, "01.sejours": 2.0, "01.circulatoire": 2.0, "01.presents": 2.0, "01.deces": 2.0}

for cell in nbformat.read(NOTEBOOK, 4).cells:
    if cell.cell_type == "code" and cell.source.startswith("def "):
        exec(cell.source)  # the notebook is our own
