"""The reference solution, as in the source notebook."""

import re
from pathlib import Path

import nbformat

NOTEBOOK = Path(__file__).parents[3] / "notebooks" / "source" / "04_controler" / "controler.ipynb"
EXPECTED = {"04.nir": 2.0, "04.dates": 2.0, "04.unites": 3.0, "04.doublons": 3.0}

for cell in nbformat.read(NOTEBOOK, 4).cells:
    if cell.cell_type == "code" and re.match(r"def |from ", cell.source):
        exec(cell.source.split("from synthetic")[0])  # the notebook is our own
