"""Does each trainee get a French page that tells why, and nothing that should stay hidden?"""

from __future__ import annotations

import json
import re

import nbformat
import pytest
from bs4 import BeautifulSoup

from grading.discretion import UNTOLD
from grading.feedback import feedback
from grading.simulate.copies import CLASS
from synthetic import Truth, Warehouse
from synthetic.messages import french_number
from tests.grading.conftest import copy_of
from tests.grading.test_release import solution_lines

PEOPLE = [copy.id for copy in CLASS]


def text_of(room, spec, trainee: str) -> str:
    """The HTML of a trainee's page."""
    return (room.root / "feedback" / trainee / spec.name / f"{spec.notebook}.html").read_text(encoding="utf-8")


@pytest.fixture(params=CLASS, ids=PEOPLE)
def copy(request):
    """A copy of the class."""
    return request.param


@pytest.fixture
def page(simulated, spec, copy) -> BeautifulSoup:
    """Its page."""
    return BeautifulSoup(text_of(simulated.room, spec, copy.id), "html.parser")


def test_there_is_a_page_for_each_and_no_other(simulated, spec):
    assert sorted(path.parts[-3] for path in (simulated.room.root / "feedback").rglob("*.html")) == sorted(PEOPLE)


def test_page_says_whose_it_is_and_the_mark(page, copy, spec):
    assert page.html["lang"] == "fr"
    words = page.get_text(" ", strip=True)
    assert copy.name in words
    assert f"{french_number(copy.due)} sur {french_number(spec.points)}" in words
    for question in spec.questions.values():
        assert question.title in words


def test_page_says_why_points_are_lost(simulated, page, copy, spec):
    record = simulated.room.root / "marks" / spec.name / f"{copy.id}.json"
    words = re.sub(r"\s+", " ", page.get_text(" "))
    for entry in json.loads(record.read_text(encoding="utf-8"))["questions"]:
        assert re.sub(r"\s+", " ", entry["message"]) in words
        hint = spec.questions[entry["question"]].hint_title
        assert (f"« {hint} »" in words) is (entry["points"] < entry["out_of"])


def test_page_asks_nothing_of_the_network_and_runs_nothing(page):
    assert not page.find_all(["script", "link", "img", "iframe", "object", "embed", "form", "base"])
    assert not [
        tag for tag in page.find_all(True) for name in tag.attrs if name.startswith("on") or name in ("src", "href")
    ]
    assert "url(" not in page.style.string
    assert page.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"].startswith(
        "default-src 'none'"
    )


def test_page_shows_no_hidden_test_truth_or_secret(simulated, spec, copy):
    room = simulated.room
    text = text_of(room, spec, copy.id)
    secret = room.secret_file.read_text().strip()
    words = ["verify(", "HIDDEN", "ledger", "_truth", "Traceback", "/campus", str(room.root), secret]
    for number in range(1, spec.hidden + 1):
        words.append(str(room.seed(spec.name, number)))
        truth = Truth.open(room.root / "truth" / spec.name / f"h{number}")
        for question in spec.questions.values():
            if question.kind == "keys":
                words += sorted(set(truth.ledger.keys(question.fault, question.table)["key"]))
    assert len(words) > 100
    page = BeautifulSoup(text, "html.parser")
    for own in page.find_all("code"):
        own.decompose()
    assert not [word for word in words if word in str(page)]


def test_page_shows_no_solution_but_the_trainee_s_own(simulated, spec, copy):
    notebook = nbformat.read(
        simulated.room.root / "submitted" / copy.id / spec.name / f"{spec.notebook}.ipynb", as_version=4
    )
    own = "\n".join(cell.source for cell in notebook.cells)
    shown = BeautifulSoup(text_of(simulated.room, spec, copy.id), "html.parser").get_text()
    assert not [line for line in solution_lines(spec) if line in shown and line not in own]


def test_trainee_who_wrote_nothing_is_told_so(simulated, spec):
    assert text_of(simulated.room, spec, "gaelle").count("La fonction n&#39;est pas encore écrite") == len(
        spec.questions
    )


def test_remarks_and_missing_isolation_are_told(simulated, spec, tmp_path):
    assert "manquait : elle est remise" in text_of(simulated.room, spec, "lea")
    room = copy_of(simulated.room, tmp_path / "classe")
    path = room.root / "marks" / spec.name / "amina.json"
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | {"unsafe": True}), encoding="utf-8")
    feedback(room, spec)
    assert "sans isolement du code" in text_of(room, spec, "amina")
    assert "sans isolement" not in text_of(room, spec, "bruno")


def test_page_without_the_marked_notebook_still_has_the_mark(simulated, spec, tmp_path):
    room = copy_of(simulated.room, tmp_path / "classe")
    (room.root / "autograded" / "amina" / spec.name / f"{spec.notebook}.ipynb").unlink()
    feedback(room, spec)
    text = text_of(room, spec, "amina")
    assert "10 sur 10" in text
    assert "<code>" not in text


def test_rows_that_a_function_puts_in_its_errors_are_not_repeated(battle, spec):
    text = battle.page("tells_hidden_rows")
    for number in range(1, spec.hidden + 1):
        tables = Warehouse.open(battle.room.root / "hidden" / spec.name / f"h{number}")
        for table, key in (("identite", "ipp"), ("sejour", "nda"), ("biologie", "id_resultat")):
            assert not [row for row in tables[table][key].head(30) if row in text]
    told = battle.record("tells_hidden_rows")["questions"][0]
    assert told["detail"][0]["text"], "the attack is real: the trainer is shown what the function said"
    assert UNTOLD in told["message"]
