"""Whatever was done to a notebook, does marking run the release's cells, and the trainee's answers only?"""

from __future__ import annotations

import json

import nbformat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grading.errors import GradingError
from grading.restore import restore
from grading.simulate.copies import filled
from tests.grading.tampering import TAMPERING


@pytest.fixture(scope="module")
def release(released, spec):
    """The release's notebook."""
    return nbformat.read(released.root / "release" / spec.name / f"{spec.notebook}.ipynb", as_version=4)


@pytest.fixture(scope="module")
def copy(release, spec):
    """A copy with right answers."""
    return filled(release, spec, "right_sql", "someone")


def plain(notebook) -> dict:
    """The notebook as the JSON of a file."""
    return json.loads(json.dumps(notebook))


def framed(notebook) -> dict:
    """Cells that carry nbgrader's metadata, by identifier."""
    found = {}
    for cell in notebook.cells:
        if "nbgrader" in cell.metadata:
            assert cell.metadata.nbgrader.grade_id not in found, "twice"
            found[cell.metadata.nbgrader.grade_id] = cell
    return found


def check_frame(restored, release) -> None:
    """Locked code and graded cells are the release's, in text, type and metadata."""
    cells = framed(restored)
    for name, original in framed(release).items():
        settings_ = original.metadata.nbgrader
        if settings_.get("grade") or (settings_.get("locked") and original.cell_type == "code"):
            assert cells[name].source == original.source
        if name in cells:
            assert cells[name].cell_type == original.cell_type
            assert cells[name].metadata.nbgrader == settings_
    assert restored.metadata == release.metadata
    nbformat.validate(restored)


def test_untouched_copy_needs_no_remark(copy, release):
    restored, remarks = restore(plain(copy), release)
    assert remarks == []
    assert [cell.source for cell in restored.cells] == [cell.source for cell in copy.cells]
    check_frame(restored, release)


@pytest.mark.parametrize("name", sorted(TAMPERING))
def test_tampered_copy_is_put_right_and_keeps_its_answers(name, copy, release, spec):
    spoiled = nbformat.from_dict(copy)
    TAMPERING[name](spoiled)
    restored, remarks = restore(plain(spoiled), release)
    check_frame(restored, release)
    cells, answers = framed(restored), framed(copy)
    for question in spec.questions:
        answer = question.replace(".", "_")
        assert cells[answer].source == answers[answer].source
        order = list(cells)
        assert order.index(answer) < order.index(f"{answer}_verify")
    words = {"deletes_graded_cells": "manquait", "edits_graded_cells": "modifiée", "duplicates_every_cell": "plusieurs"}
    assert all(words.get(name, "") in remark for remark in remarks)
    assert remarks or name not in words


def test_outputs_attachments_and_foreign_metadata_are_dropped(copy, release):
    spoiled = plain(copy)
    for cell in spoiled["cells"]:
        cell["metadata"]["collapsed"] = True
        cell["attachments"] = {"a.svg": {"image/svg+xml": "<svg onload='x'/>"}}
        if cell["cell_type"] == "code":
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x"}]
    restored, _ = restore(spoiled, release)
    for cell in restored.cells:
        assert "attachments" not in cell
        assert not cell.get("outputs")
        assert set(cell.metadata) <= {"nbgrader"}


def test_answer_left_in_a_text_cell_is_run_as_code(copy, release):
    spoiled = plain(copy)
    for cell in spoiled["cells"]:
        cell["cell_type"] = "markdown"
    restored, _ = restore(spoiled, release)
    check_frame(restored, release)


def test_empty_notebook_gets_the_cells_that_mark_it(release):
    restored, remarks = restore({"cells": []}, release)
    check_frame(restored, release)
    assert len(remarks) == len(restored.cells)


def test_half_of_a_surrogate_is_no_obstacle(copy, release):
    spoiled = plain(copy)
    spoiled["cells"].insert(3, {"cell_type": "code", "source": ["x = '\ud800'"], "metadata": {}})
    restored, _ = restore(spoiled, release)
    nbformat.writes(restored).encode("utf-8")


@pytest.mark.parametrize(
    "cells",
    [
        [{"cell_type": "code", "source": "x", "metadata": {}}] * 2001,
        [{"cell_type": "code", "source": "x" * 2_000_001, "metadata": {}}],
    ],
    ids=["cells", "text"],
)
def test_endless_notebook_is_refused(cells, release):
    with pytest.raises(GradingError, match="anormalement long"):
        restore({"cells": cells}, release)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
NAMES = st.sampled_from(["04_nir", "04_nir_verify", "04_ouvrir", "04_titre", "unknown", ""]) | VALUES
CELLS = st.fixed_dictionaries(
    {},
    optional={
        "cell_type": st.sampled_from(["code", "markdown", "raw", "heading"]) | VALUES,
        "source": st.text(max_size=50) | st.lists(st.text(max_size=9), max_size=3) | VALUES,
        "metadata": st.fixed_dictionaries({"nbgrader": st.fixed_dictionaries({"grade_id": NAMES})}) | VALUES,
        "outputs": VALUES,
    },
)


@given(cells=st.lists(CELLS | VALUES, max_size=8))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_list_of_cells_is_restored(cells, release):
    restored, remarks = restore({"cells": cells}, release)
    check_frame(restored, release)
    assert all(isinstance(remark, str) for remark in remarks)
