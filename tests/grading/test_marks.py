"""Do our marks stand in nbgrader's gradebook, the trainer's changes included?"""

from __future__ import annotations

import json

import pytest
from nbgrader.api import Gradebook

from grading.errors import GradingError
from grading.feedback import feedback
from grading.marks import grade_id, read_copies
from grading.simulate.copies import CLASS
from tests.grading.conftest import copy_of


@pytest.fixture
def own(simulated, tmp_path):
    """The simulated class, to be changed."""
    return copy_of(simulated.room, tmp_path / "classe")


def test_gradebook_opened_with_nbgrader_shows_the_marks_that_are_due(simulated, spec):
    with Gradebook(simulated.room.gradebook_url) as gradebook:
        submissions = {submission.student.id: submission for submission in gradebook.assignment_submissions(spec.name)}
        assert gradebook.find_assignment(spec.name).max_score == spec.points
        assert set(submissions) == {copy.id for copy in CLASS}
        for copy in CLASS:
            assert submissions[copy.id].score == pytest.approx(copy.due, abs=1e-4), copy.story
            assert not submissions[copy.id].needs_manual_grade
            assert submissions[copy.id].max_score == spec.points


def test_gradebook_has_the_names_of_the_class_list(simulated):
    with Gradebook(simulated.room.gradebook_url) as gradebook:
        assert {student.id: student.last_name for student in gradebook.students} == {c.id: c.name for c in CLASS}


def test_gradebook_agrees_with_the_judge_question_by_question(simulated, spec):
    for copy in read_copies(simulated.room, spec):
        path = simulated.room.root / "marks" / spec.name / f"{copy.trainee.id}.json"
        judged = {entry["question"]: entry for entry in json.loads(path.read_text(encoding="utf-8"))["questions"]}
        assert list(judged) == list(spec.questions)
        for result in copy.results:
            assert result.points == judged[result.question.id]["points"]
            assert result.message == judged[result.question.id]["message"] != ""


def change(room, spec, trainee, action) -> None:
    """Change a copy in the gradebook, as the trainer's page does."""
    with Gradebook(room.gradebook_url) as gradebook:
        submission = gradebook.find_submission_notebook(spec.notebook, spec.name, trainee)
        action({item.name: item for item in [*submission.grades, *submission.comments]})
        gradebook.db.commit()


def test_points_and_comments_given_by_hand_are_taken(own, spec):
    question = spec.questions["04.nir"]

    def action(items):
        items[grade_id(question)].manual_score = 1.5
        items["04_nir"].manual_comment = "Vu ensemble <b>hier</b>."

    change(own, spec, "gaelle", action)
    [copy] = [copy for copy in read_copies(own, spec) if copy.trainee.id == "gaelle"]
    assert copy.points == 1.5
    assert copy.results[0].comment == "Vu ensemble <b>hier</b>."
    [page] = [path for path in feedback(own, spec) if "gaelle" in path.parts]
    text = page.read_text(encoding="utf-8")
    assert "Note : <strong>1,5 sur 10</strong>" in text
    assert "Vu ensemble &lt;b&gt;hier&lt;/b&gt;." in text


def test_copy_whose_marking_was_interrupted_has_no_mark(own, spec):
    def action(items):
        items[grade_id(spec.questions["04.nir"])].auto_score = None

    change(own, spec, "amina", action)
    assert "amina" not in {copy.trainee.id for copy in read_copies(own, spec)}


def test_marks_without_a_line_in_the_gradebook_are_not_counted(own, spec):
    folder = own.root / "marks" / spec.name
    (folder / "nobody.json").write_bytes((folder / "amina.json").read_bytes())
    (folder / "bruno.part").write_bytes((folder / "bruno.json").read_bytes())
    (folder / "bruno.json").unlink()
    assert {copy.trainee.id for copy in read_copies(own, spec)} == {copy.id for copy in CLASS} - {"bruno"}


def test_class_without_marks_is_told_what_to_do(room, spec):
    with pytest.raises(GradingError, match="lancez d'abord « mark »"):
        read_copies(room, spec)
