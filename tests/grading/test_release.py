"""Does anything that trainees get hold a solution, a hidden test, a truth or a secret?"""

from __future__ import annotations

import json
import re
import stat
import zipfile

import nbformat
import pytest

from grading import release as module
from grading.classroom import SOURCES
from grading.errors import CallError, GradingError
from grading.release import check_release, check_source, find_spec, release, release_for_site


def solution_lines(spec) -> list[str]:
    """The lines of the source's solutions that say something."""
    notebook = nbformat.read(SOURCES / spec.name / f"{spec.notebook}.ipynb", as_version=4)
    text = "\n".join(cell.source for cell in notebook.cells)
    blocks = re.findall(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", text, re.DOTALL)
    assert len(blocks) == len(spec.questions)
    return [line.strip() for block in blocks for line in block.splitlines() if len(line.strip()) > 15]


def released_texts(room, spec) -> dict[str, str]:
    """Every file given to trainees, the zip's content included."""
    folder = room.root / "release" / spec.name
    texts = {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}
    with zipfile.ZipFile(room.root / "release" / f"{spec.name}.zip") as archive:
        texts |= {f"zip:{name}": archive.read(name).decode("utf-8") for name in archive.namelist()}
    return texts


def test_release_holds_the_notebook_and_its_specification_only(released, spec):
    names = {f"{spec.notebook}.ipynb", "exercise.toml"}
    assert set(released_texts(released, spec)) == names | {f"zip:{spec.name}/{name}" for name in names}


def test_release_holds_no_solution(released, spec):
    lines = solution_lines(spec)
    assert len(lines) > 10
    for name, text in released_texts(released, spec).items():
        notebook = json.loads(text)["cells"] if name.endswith(".ipynb") else []
        code = "\n".join("".join(cell["source"]) for cell in notebook) + text
        assert not [line for line in lines if line in code], name
        assert "SOLUTION" not in text


def test_release_holds_no_hidden_test_truth_or_secret(released, spec):
    secret = released.secret_file.read_text().strip()
    seeds = [str(released.seed(spec.name, number)) for number in range(1, spec.hidden + 1)]
    for name, text in released_texts(released, spec).items():
        for word in ("HIDDEN TESTS", "MARK SCHEME", "ledger", "_truth", "secret", secret, *seeds, str(released.root)):
            assert word not in text, (name, word)


def test_class_secret_is_readable_by_its_owner_only_and_outside_what_is_released(released):
    assert stat.S_IMODE(released.secret_file.stat().st_mode) == 0o600
    assert released.secret_file.parent == released.root


def test_answers_are_stubs_that_say_what_to_do(released, spec):
    notebook = check_release(released.root / "release" / spec.name / f"{spec.notebook}.ipynb")
    cells = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell for cell in notebook.cells}
    for question in spec.questions.values():
        source = cells[question.id.replace(".", "_")].source
        assert f"def {question.function}(" in source
        assert "# VOTRE CODE ICI" in source
        assert "raise NotImplementedError()" in source


def test_same_source_gives_the_same_bytes(room, spec):
    before = (room.root / "release" / f"{spec.name}.zip").read_bytes()
    assert release(room, spec.name).read_bytes() == before


def test_release_for_the_site_needs_no_class_and_leaves_none(tmp_path, released, spec):
    made = release_for_site(spec.name, tmp_path / "site")
    assert made.read_bytes() == (released.root / "release" / made.name).read_bytes()
    assert sorted(path.name for path in (tmp_path / "site").rglob("*")) == sorted(
        [spec.name, f"{spec.name}.zip", f"{spec.notebook}.ipynb", "exercise.toml"]
    )


@pytest.mark.parametrize(
    "mark", ["### BEGIN SOLUTION", "### END SOLUTION", "### BEGIN HIDDEN TESTS", "=== BEGIN MARK SCHEME"]
)
def test_release_where_something_of_the_source_is_left_is_refused(released, spec, tmp_path, mark):
    notebook = nbformat.read(released.root / "release" / spec.name / f"{spec.notebook}.ipynb", as_version=4)
    notebook.cells[5].source += f"\n### {mark}"
    nbformat.write(notebook, tmp_path / "a.ipynb")
    with pytest.raises(GradingError, match="contient encore"):
        check_release(tmp_path / "a.ipynb")


def test_release_with_results_is_refused(released, spec, tmp_path):
    notebook = nbformat.read(released.root / "release" / spec.name / f"{spec.notebook}.ipynb", as_version=4)
    cell = next(cell for cell in notebook.cells if cell.cell_type == "code")
    cell.outputs = [nbformat.v4.new_output("stream", text="62 NIR")]
    nbformat.write(notebook, tmp_path / "a.ipynb")
    with pytest.raises(GradingError, match="résultats d'exécution"):
        check_release(tmp_path / "a.ipynb")


def spoil_points(notebook):
    next(
        cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade")
    ).metadata.nbgrader.points = 99


def spoil_call(notebook):
    next(cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade")).source = "assert True"


def spoil_question(notebook):
    cell = next(cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade"))
    cell.source = 'verify("04.inconnue", find_bad_nir)'


def spoil_version(notebook):
    notebook.metadata.campus.version = "0"


@pytest.mark.parametrize("spoil", [spoil_points, spoil_call, spoil_question, spoil_version])
def test_source_that_disagrees_with_its_specification_is_refused(spec, tmp_path, monkeypatch, spoil):
    notebook = nbformat.read(SOURCES / spec.name / f"{spec.notebook}.ipynb", as_version=4)
    spoil(notebook)
    (tmp_path / spec.name).mkdir()
    nbformat.write(notebook, tmp_path / spec.name / f"{spec.notebook}.ipynb")
    monkeypatch.setattr(module, "SOURCES", tmp_path)
    with pytest.raises(GradingError, match=spec.name):
        check_source(spec)


def test_unknown_exercise_is_a_bad_call_that_names_the_known_ones():
    with pytest.raises(CallError, match=r"Exercices : .*04_controler"):
        find_spec("99_inconnu")
