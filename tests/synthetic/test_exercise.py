"""Is every mistake of an exercise's author named, with its file and its key, in French?"""

from __future__ import annotations

from pathlib import Path

import pytest

from synthetic.defects import FAULTS
from synthetic.exercise import FLAG_KINDS, KINDS, ExerciseError, find_exercise, load_exercise
from synthetic.scenario import scenario_names
from synthetic.scoring import key_truth
from tests.exercises.harness import HIDDEN_SEEDS, exercises, warehouse

FLAGS = """
[[question]]
id = "99.a"
title = "Une question"
function = "find"
kind = "keys"
table = "identite"
key = "ipp"
fault = "nir_key"
noun = "NIR faux"
points = 2
hint = "index.html#nir"
hint_title = "Le NIR"
false_alarm_loss = 0.5

[[question.variant]]
name = "chiffre"
weight = 1.0
message = "Il en manque."

[[question.decoy]]
group = "nir_absent"
loss = 0.5
message = "Ils sont absents."
"""
ITEMS = """
[[question]]
id = "99.b"
title = "Une autre question"
function = "count"
kind = "labels"
noun = "dossiers"
points = 1.5
hint = "index.html#a"
hint_title = "A"
columns = ["dossier", "route"]
cases = 3
"""
HEAD = """
name = "99_essai"
title = "Un essai"
version = "1"
module = "99"
notebook = "essai"
scenario = "mini"
practice_seed = 5
hidden = 2
"""
GOOD = HEAD + FLAGS + ITEMS


@pytest.fixture
def load(tmp_path):
    """Load a specification, given by its text."""

    def load(text: str | bytes):
        folder = tmp_path / "99_essai"
        folder.mkdir(exist_ok=True)
        path = folder / "exercise.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return load_exercise(path)

    return load


def test_a_right_specification_is_read(load):
    spec = load(GOOD)
    assert spec.points == 3.5
    flags, items = spec.questions.values()
    assert (flags.id, flags.points, flags.timeout_s, flags.columns) == ("99.a", 2.0, 5.0, ())
    assert flags.formula.variants[0].name == "chiffre"
    assert (items.columns, items.cases, items.fault) == (("dossier", "route"), 3, "")


WRONG = {
    "unknown kind": ('kind = "keys"', 'kind = "colour"', "« kind » inconnu 'colour'"),
    "no kind": ('kind = "keys"', "", "« kind » inconnu None"),
    "key of another table": ('key = "ipp"', 'key = "nda"', "« key » doit être la clé de la table « identite »"),
    "unknown table": ('table = "identite"', 'table = "licorne"', "licorne"),
    "function with a blank": ('"find"', '"find it"', "n'est pas un nom de fonction"),
    "weights that do not sum": ("weight = 1.0", "weight = 0.9", "« weight » des variantes doit valoir 1"),
    "losses too small": ("loss = 0.5\nmessage", "loss = 0.1\nmessage", "au moins 1"),
    "no points": ("points = 2", "points = 0", "doivent être positifs"),
    "negative time": ("points = 2", "points = 2\ntimeout_s = -1", "doivent être positifs"),
    "points as text": ("points = 2", 'points = "deux"', "« points » doit être de type float"),
    "points true": ("points = 2", "points = true", "« points »"),
    "unknown key of the head": ("hidden = 2", "hidden = 2\ncolour = 3", "clé inconnue « colour »"),
    "unknown key of a question": ("points = 2", "points = 2\ncolour = 3", "clé inconnue « colour »"),
    "unknown key of a variant": ("weight = 1.0", "weight = 1.0\ncolour = 3", "clé inconnue « colour »"),
    "key of another kind": ("points = 2", "points = 2\ncases = 3", "clé inconnue « cases »"),
    "no title": ('title = "Une question"', "", "« title »"),
    "no false alarm": ("false_alarm_loss = 0.5", "", "« false_alarm_loss »"),
    "hidden too large": ("hidden = 2", "hidden = 6", "« hidden »"),
    "hidden as text": ("hidden = 2", 'hidden = "2"', "« hidden » doit être de type int"),
    "same id": ('"99.b"', '"99.a"', "même « id »"),
    "labels without cases": ("cases = 3", "cases = 0", "« labels » demande"),
    "labels of one column": ('["dossier", "route"]', '["dossier"]', "« labels » demande"),
    "columns as text": ('["dossier", "route"]', '"dossier"', "« columns »"),
    "pairs elsewhere": ('kind = "keys"', 'kind = "pairs"', "« pairs » porte sur"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_mistake_is_named(load, case):
    old, new, message = WRONG[case]
    assert GOOD.count(old) == 1, old
    with pytest.raises(ExerciseError, match=message) as raised:
        load(GOOD.replace(old, new))
    assert "99_essai/exercise.toml" in str(raised.value)


@pytest.mark.parametrize("text", [b"", b"name = ", b"\xff", HEAD.encode(), HEAD.encode() + b'question = "x"'])
def test_a_file_that_is_no_specification_is_named(load, text):
    with pytest.raises(ExerciseError, match=r"exercise\.toml"):
        load(text)


@pytest.mark.parametrize("entry", ["question = [3]", 'question = ["x"]'])
def test_questions_are_tables(load, entry):
    with pytest.raises(ExerciseError, match="doit être une table"):
        load(entry + "\n" + HEAD)


def test_a_specification_beside_the_notebook_comes_first(load, tmp_path, monkeypatch):
    load(GOOD)
    monkeypatch.chdir(tmp_path / "99_essai")
    assert find_exercise("99_essai") == Path("exercise.toml")
    assert load_exercise("99_essai").title == "Un essai"


def test_an_unknown_exercise_says_where_to_stand(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "exercise.toml").write_text("broken = ")
    with pytest.raises(ExerciseError, match="Exercice introuvable : 'licorne'"):
        load_exercise("licorne")


@pytest.mark.parametrize("name", exercises())
def test_every_exercise_asks_what_a_scenario_holds(name):
    spec = load_exercise(name)
    assert spec.name == name
    assert spec.scenario in scenario_names()
    for question in spec.questions.values():
        assert question.kind in KINDS
        assert question.id.startswith(f"{spec.module}.")
        if question.kind in FLAG_KINDS:
            assert question.fault in FAULTS


@pytest.mark.parametrize("seed", HIDDEN_SEEDS)
@pytest.mark.parametrize("name", exercises())
def test_there_is_something_to_find_in_each_variant_and_something_true_in_each_group(name, seed):
    spec = load_exercise(name)
    _, truth = warehouse(spec.scenario, seed)
    for question in spec.questions.values():
        if question.kind in FLAG_KINDS:
            found = key_truth(question, truth)
            assert all(found.faults.values()), question.id
            assert all(len(keys) >= 2 for keys in found.decoys.values()), question.id
