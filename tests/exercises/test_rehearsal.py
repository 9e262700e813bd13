"""Does the notebook of module 0 answer a beginner: untouched, right, or wrong as beginners are?"""

from __future__ import annotations

import json

import pytest

from synthetic.exercise import find_exercise, load_exercise

NAME = "00_prise_en_main"
RIGHT = {
    "00-q1": "age = 2026 - 1948",
    "00-q2": "nombre_de_sejours = len(sejour)",
    "00-q3": 'nombre_de_patients = sejour["ipp"].nunique()',
    "00-q4": 'nombre_aux_urgences = (sejour["type_venue"] == "urgences").sum()',
    "00-q5": 'site_principal = sejour["site"].value_counts().idxmax()',
    "00-q6": 'sorties_absentes = sejour["date_sortie"].isna().sum()',
    "00-q7": 'premiere_entree = sejour["date_entree"].min()',
}
WRONG = {
    "00-q1": ("age = 1948 - 2026", "2026 - 1948"),
    "00-q2": ("nombre_de_sejours = sejour.size", "len(sejour)"),
    "00-q3": ("nombre_de_patients = len(sejour)", "nunique"),
    "00-q4": ('nombre_aux_urgences = sejour[sejour["type_venue"] == "urgences"]', "une seule valeur"),
    "00-q5": ('site_principal = sejour["site"].value_counts()', "une seule valeur"),
    "00-q6": ('sorties_absentes = len(sejour["date_sortie"])', "isna"),
    "00-q7": ('premiere_entree = sejour["date_entree"].max()', "dernière ligne"),
}


def cells() -> dict[str, str]:
    """Code of the notebook's cells, by identifier, in order."""
    spec = load_exercise(NAME)
    notebook = json.loads((find_exercise(NAME).parent / f"{spec.notebook}.ipynb").read_text(encoding="utf-8"))
    assert all(not cell.get("outputs") for cell in notebook["cells"])
    return {cell["id"]: "".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"}


@pytest.fixture(scope="module")
def opened() -> dict:
    """Names that the locked cells define."""
    names: dict = {}
    for name in ("00-identifiant", "00-ouvrir", "00-verifier"):
        exec(cells()[name], names)
    return names


def says(opened: dict, capsys, cell: str, code: str) -> str:
    """What the check of a question prints after this code."""
    names = dict(opened)
    exec(code, names)
    exec(cells()[f"{cell}-verifier"], names)
    return capsys.readouterr().out


@pytest.mark.parametrize("cell", RIGHT)
def test_right_answer_is_recognised(opened, capsys, cell):
    assert says(opened, capsys, cell, RIGHT[cell]).startswith("✔")


@pytest.mark.parametrize("cell", WRONG)
def test_wrong_answer_gets_a_hint(opened, capsys, cell):
    code, hint = WRONG[cell]
    said = says(opened, capsys, cell, code)
    assert "✔" not in said
    assert hint in said


@pytest.mark.parametrize("cell", [cell for cell in RIGHT if cell != "00-q7"])
def test_untouched_question_says_what_to_do(opened, capsys, cell):
    assert "remplacez les trois points" in says(opened, capsys, cell, cells()[cell])


def test_the_cell_to_mend_is_broken_by_a_missing_column(opened):
    with pytest.raises(KeyError, match="date_entre"):
        exec(cells()["00-q7"], dict(opened))


def test_every_other_cell_runs(opened):
    names = dict(opened)
    for name, code in cells().items():
        if not name.startswith("00-q") and name != "00-identifiant":
            exec(code, names)


def test_nothing_is_graded():
    assert load_exercise(NAME).points == 0
