"""Does practice say at once what was found and missed, without ever showing the truth?"""

from __future__ import annotations

import gc
import types

import pytest

from synthetic import generate, practice
from synthetic.build import Built
from synthetic.defects import Ledger
from synthetic.exercise import FLAG_KINDS, ExerciseError
from synthetic.latent import Latent
from synthetic.practice import BACKEND, PREPARED, Exercise
from synthetic.scenario import Scenario
from synthetic.scoring import key_truth
from synthetic.truth import Truth
from tests.exercises.harness import exercises

NAME = "04_controler"
SECRETS = (Truth, Ledger, Latent, Built, Scenario)


@pytest.fixture
def tp() -> Exercise:
    return Exercise(NAME)


def right_answer(tp: Exercise, question):
    """The true answer, taken from the exercise's own truth."""
    tp._make()
    wanted = key_truth(question, tp._truth).wanted
    return [key.split("|") for key in wanted] if question.kind == "pairs" else list(wanted)


def test_a_right_answer_gets_its_points_and_no_hint(tp, capsys):
    flags = [question for question in tp.spec.questions.values() if question.kind in FLAG_KINDS]
    assert flags
    for question in flags:
        answer = right_answer(tp, question)
        assert tp.verify(question.id, lambda eds, answer=answer: answer) is None
        said = capsys.readouterr().out
        assert said.startswith("✔")
        assert question.title in said
        assert "sans fausse alerte" in said
        assert "À relire" not in said


def test_a_wrong_answer_gets_a_hint(tp, capsys):
    tp.verify("04.nir", lambda eds: eds["identite"])
    said = capsys.readouterr().out
    assert said.startswith("✘")
    assert "0 / 2 points" in said
    assert tp.spec.questions["04.nir"].hint_title in said


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (lambda eds: 1 / 0, "division par zéro"),
        (lambda eds: eds["licorne"], "Table inconnue"),
        (lambda eds: None, "return"),
        (lambda: [], "un seul argument"),
        (lambda eds: exit(), "return"),
        ("find_bad_nir", "sans parenthèses"),
        ([], "sans parenthèses"),
    ],
)
def test_a_function_that_fails_is_explained_without_a_traceback(tp, capsys, function, words):
    assert tp.verify("04.nir", function) is None
    said = capsys.readouterr()
    assert words in said.out
    assert "Traceback" not in said.out + said.err


def test_an_unknown_question_is_named_with_those_that_exist(tp, capsys):
    tp.verify("04.licorne", len)
    said = capsys.readouterr().out
    assert "04.licorne" in said
    assert "04.nir" in said


def test_a_function_too_slow_for_marking_is_warned(tp, capsys, monkeypatch):
    clock = iter([0.0, 99.0])
    monkeypatch.setattr(practice.time, "perf_counter", lambda: next(clock))
    tp.verify("04.nir", lambda eds: [])
    said = capsys.readouterr().out
    assert "99 s" in said
    assert "arrêtée à 5 s" in said


def test_an_unknown_exercise_is_refused(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ExerciseError, match="introuvable"):
        Exercise("99_licorne")


def test_in_process_the_points_are_returned(tp, capsys, monkeypatch):
    monkeypatch.setenv(BACKEND, "inprocess")
    question = tp.spec.questions["04.nir"]
    answer = right_answer(tp, question)
    points = tp.verify(question.id, lambda eds: answer)
    assert type(points) is float
    assert points == question.points
    assert tp.verify(question.id, lambda eds: []) == 0


def test_what_a_function_changes_does_not_help_the_next_one(tp, capsys):
    def spoil(eds):
        identities = eds["identite"]
        identities["nir"] = "1"
        return []

    tp.verify("04.nir", spoil)
    assert tp.warehouse()["identite"]["nir"].nunique() > 1000


def test_a_prepared_warehouse_is_opened_where_it_is(tp, tmp_path, monkeypatch):
    monkeypatch.setenv(PREPARED, str(tmp_path))
    assert len(tp.warehouse()["identite"]) > 2000, "made here: nothing is prepared"
    generate("mini", tmp_path / NAME, patients=30, hidden=True, truth_out=tmp_path / "truth")
    assert len(tp.warehouse()["identite"]) < 60


def within(start: object) -> list[object]:
    """Every object that can be reached from another one, without going through modules, classes and functions."""
    seen, todo, stops = {}, [start], (types.ModuleType, type, types.FunctionType, types.MethodType, types.FrameType)
    while todo:
        one = todo.pop()
        if id(one) in seen or isinstance(one, stops):
            continue
        seen[id(one)] = one
        todo += gc.get_referents(one)
    return list(seen.values())


@pytest.mark.parametrize("name", exercises())
def test_no_truth_can_be_reached_from_the_warehouse(name):
    tp = Exercise(name)
    eds = tp.warehouse()
    assert not [one for one in within(eds) if isinstance(one, SECRETS)]
    assert [one for one in within(tp) if isinstance(one, SECRETS)], "the search finds what there is to find"


def test_no_truth_lies_in_a_prepared_warehouse(tp, tmp_path, monkeypatch):
    generate("mini", tmp_path / NAME, patients=30, hidden=True, truth_out=tmp_path.parent / "truth")
    monkeypatch.setenv(PREPARED, str(tmp_path))
    eds = tp.warehouse()
    names = {path.name for path in tmp_path.rglob("*")}
    assert not {"_truth", "ledger", "latent", "decoys", "scenario.json"} & names
    assert eds.tables
