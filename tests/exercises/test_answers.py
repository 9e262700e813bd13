"""Does every answer, right or wrong, get exactly the points that it should?"""

from __future__ import annotations

import pytest

from tests.exercises.harness import across, answers, exercises, expected, judge, load_exercise

CASES = [pytest.param(name, path, id=f"{name}/{path.stem}") for name in exercises() for path in answers(name)]


@pytest.mark.parametrize(("exercise", "path"), CASES)
def test_answer_gets_its_points(exercise, path):
    spec = load_exercise(exercise)
    results = judge(spec, path)
    points = {question: value for question, (value, _) in results.items()}
    messages = {question: result.message_fr for question, (_, result) in results.items()}
    assert points == expected(path), messages


@pytest.mark.parametrize(("exercise", "path"), [case for case in CASES if "right_" in case.id])
def test_right_answer_is_as_right_once_it_has_left_the_jail(exercise, path):
    results = judge(load_exercise(exercise), path, across)
    assert {question: value for question, (value, _) in results.items()} == expected(path)


@pytest.mark.parametrize("exercise", exercises())
def test_right_answers_get_full_marks(exercise):
    spec = load_exercise(exercise)
    right = [path for path in answers(exercise) if path.stem.startswith("right_")]
    assert len(right) >= 3, "the reference and at least two other correct approaches"
    for path in right:
        assert expected(path) == {question.id: question.points for question in spec.questions.values()}


@pytest.mark.parametrize("exercise", exercises())
def test_enough_plausible_mistakes_are_tried(exercise):
    wrong = [path.stem for path in answers(exercise) if path.stem.startswith("wrong_")]
    assert len(wrong) >= 5
    assert {"wrong_empty", "wrong_hard_coded"} <= set(wrong)
