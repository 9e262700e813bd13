"""The attacks of ``attacks/``: what each file does, and what must become of the copy that holds it.

An attack file is the content of one cell (its functions that have the name of a question's go to that question's
cell). Its first docstring line says what it does; its constants, all optional, say what is expected:

- ``AFTER``: question after whose graded cell the attack is put (before everything by default);
- ``KEPT``: questions that keep their points (all by default: the other answers of the copy are right);
- ``REASON``: words of the French reason that the trainee is given;
- ``REAL``: without the jail, run in the folder of a copy, the attack succeeds: it prints ``GOT``;
- ``MARKDOWN``, ``LAST``: a Markdown cell, and a last code cell, to be added to the copy.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from grading.simulate.copies import filled
from synthetic.exercise import ExerciseSpec

FOLDER = Path(__file__).with_name("attacks")
HONEST = "right_sql"
CONSTANTS = {"AFTER", "KEPT", "REASON", "REAL", "MARKDOWN", "LAST"}


@dataclass(frozen=True)
class Attack:
    """One attack file."""

    path: Path
    text: str
    constants: dict = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The attacker's identifier: the file's name."""
        return self.path.stem

    def points(self, spec: ExerciseSpec) -> dict[str, float]:
        """Points that each question of the copy is due."""
        kept = self.constants.get("KEPT", set(spec.questions))
        return {name: question.points if name in kept else 0.0 for name, question in spec.questions.items()}

    def notebook(self, release: NotebookNode, spec: ExerciseSpec, port: int) -> NotebookNode:
        """A copy with right answers and the attack."""
        notebook = filled(release, spec, HONEST, self.name)
        text = self.text.replace("PORT = 0", f"PORT = {port}")
        functions = _functions(text, {question.function for question in spec.questions.values()})
        for question in spec.questions.values():
            if question.function in functions:
                notebook.cells[_place(notebook, question.id)].source = functions[question.function]
                text = text.replace(functions[question.function], "")
        after = self.constants.get("AFTER")
        place = _place(notebook, f"{after}_verify") + 1 if after else 3
        notebook.cells.insert(place, new_code_cell(text))
        if "MARKDOWN" in self.constants:
            notebook.cells.insert(2, new_markdown_cell(self.constants["MARKDOWN"]))
        if "LAST" in self.constants:
            notebook.cells.append(new_code_cell(self.constants["LAST"]))
        return notebook


def attacks() -> list[Attack]:
    """Every attack file, by name."""
    return [_read(path) for path in sorted(FOLDER.glob("*.py"))]


def _read(path: Path) -> Attack:
    """An attack from its file, which is never imported."""
    text = path.read_text(encoding="utf-8")
    constants = {}
    for node in ast.parse(text).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id in CONSTANTS:
            empty = ast.unparse(node.value) == "set()"
            constants[node.targets[0].id] = set() if empty else ast.literal_eval(node.value)
    return Attack(path, text, constants)


def _functions(text: str, names: set[str]) -> dict[str, str]:
    found = {}
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef) and node.name in names:
            found[node.name] = ast.get_source_segment(text, node)
    return found


def _place(notebook: NotebookNode, name: str) -> int:
    """Index of the cell of a question, or of its graded cell."""
    names = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in notebook.cells]
    return names.index(name.replace(".", "_"))
