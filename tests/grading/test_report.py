"""Does the dashboard say what the marks say, for any class, and ask nothing of the network?"""

from __future__ import annotations

import csv
import re

import pytest
from bs4 import BeautifulSoup

from grading.errors import GradingError
from grading.marks import read_copies
from grading.measures import correlation, groups, histogram, items, mistakes
from grading.overview import overview
from grading.report import report
from tests.grading.conftest import copy_of
from tests.grading.paper import paper_class, people, write_copy


@pytest.fixture(scope="module")
def paper(tmp_path_factory, released, spec):
    """A class of 34 marked copies and 2 absent people. Not to be changed."""
    room = paper_class(copy_of(released, tmp_path_factory.mktemp("paper") / "classe"), spec, 36, absent=2)
    lines = ["identifiant;exercice;pretest;quiz", "p00;04_controler;12,5 %;80", "p01;04_controler;;60", "p02;05_x;1;2"]
    (room.root / "tests.csv").write_text("\n".join(lines), encoding="utf-8")
    (room.root / "classe.toml").write_text(
        (room.root / "classe.toml").read_text(encoding="utf-8") + 'tests = "tests.csv"\nreussite = 60\n',
        encoding="utf-8",
    )
    return room


@pytest.fixture(scope="module")
def page(paper, spec):
    """The dashboard, parsed."""
    return BeautifulSoup(report(paper, spec).read_text(encoding="utf-8"), "html.parser")


def table(page, caption: str) -> list[list[str]]:
    """Cells of the body of a table."""
    [found] = [one for one in page.find_all("table") if caption in one.caption.get_text()]
    return [[cell.get_text(strip=True) for cell in row.find_all(["th", "td"])] for row in found.tbody.find_all("tr")]


def test_every_copy_is_counted_once_in_each_part(page, paper, spec):
    assert sum(int(row[1]) for row in table(page, "Copies par classe")) == 34
    assert sum(int(row[1]) for row in table(page, "Par réseau")) == 34
    assert sum(int(row[1]) for row in table(page, "Par établissement")) == 34
    assert len(table(page, "Points par question")) == 34
    failed = [copy for copy in read_copies(paper, spec) if copy.percent < 60]
    assert sum(34 - int(row[4]) for row in table(page, "Par réseau")) == 34 * 2 - (34 - len(failed))


def test_success_is_the_mean_share_of_points(page, paper, spec):
    copies = read_copies(paper, spec)
    for number, row in enumerate(table(page, "Réussite et discrimination")):
        mean = (
            sum(copy.results[number].points for copy in copies)
            / len(copies)
            / copies[0].results[number].question.points
        )
        assert int(row[1].split("\u00a0")[0]) == pytest.approx(100 * mean, abs=0.51)
        assert 0.2 < float(row[4].replace(",", ".")) <= 1, "people differ by ability: questions must agree"


def test_page_asks_nothing_of_any_host_and_runs_nothing(page):
    assert not page.find_all(["script", "link", "img", "iframe", "object", "form"])
    assert not re.search(r"url\(|@import|https?://", str(page))
    assert "default-src 'none'" in str(page.find("meta", attrs={"http-equiv": "Content-Security-Policy"}))


def test_pictures_have_a_title_and_come_before_their_table(page):
    pictures = page.find_all("svg")
    assert len(pictures) == 6
    for picture in pictures:
        assert picture.title.get_text() and picture.desc.get_text()
        assert [page.find(id=name) for name in picture["aria-labelledby"].split()] == [picture.title, picture.desc]
    names = [tag["id"] for tag in page.find_all(id=True)]
    assert len(names) == len(set(names))
    assert page.html["lang"] == "fr"


def test_names_are_text_never_html(page):
    assert page.find("b") is None
    assert "<b>d’essai</b>" in page.get_text()


def test_absent_people_and_copies_to_look_at_are_named(page):
    text = page.get_text()
    assert "Jules M34, Karim M35." in text
    assert "Une cellule dépassait 30 secondes." in text


def test_most_common_mistake_is_the_one_most_copies_made(page, paper, spec):
    copies = read_copies(paper, spec)
    first = table(page, "Ce que le juge a dit")[0]
    told = [result.message for copy in copies for result in copy.results if result.fraction < 1]
    assert int(first[3]) == sum(first[2] in message for message in told)
    assert not any("Vous retrouvez" in row[2] for row in table(page, "Ce que le juge a dit"))


def test_pretest_and_quiz_are_shown_for_this_exercise_only(page):
    rows = table(page, "Points par question")
    assert rows[0][-2:] == ["12\u00a0%", "80\u00a0%"]
    assert rows[1][-2:] == ["–", "60\u00a0%"]
    assert rows[2][-2:] == ["–", "–"]


def test_figures_are_in_sheets_too(paper, spec, page):
    folder = paper.root / "rapports" / spec.name
    for name, lines in (("questions", 4), ("groupes", 6), ("erreurs", None)):
        rows = list(
            csv.DictReader((folder / f"{name}.csv").read_text(encoding="utf-8-sig").splitlines(), delimiter=";")
        )
        assert lines is None or len(rows) == lines
        assert rows


@pytest.mark.parametrize("size", [0, 1, 3])
def test_empty_and_small_classes_make_sense(room, spec, size):
    if size:
        paper_class(room, spec, size)
    page = BeautifulSoup(report(room, spec).read_text(encoding="utf-8"), "html.parser")
    text = page.get_text()
    assert "nan" not in text.lower().replace("nantes", "")
    if size == 0:
        assert "Aucune copie n'est notée" in text
        assert not page.find_all("svg")
    else:
        assert "Moins de 10 copies" in text
        assert all("non calculée" in row[4] for row in table(page, "Réussite et discrimination"))


def test_class_where_everyone_is_right_has_no_mistake(room, spec):
    for name, *_ in people(12):
        write_copy(room, spec, name, dict.fromkeys(spec.questions, (1.0, "Bien.", "")))
    page = BeautifulSoup(report(room, spec).read_text(encoding="utf-8"), "html.parser")
    assert "Toutes les copies ont tous leurs points" in page.get_text()
    assert all("non calculée" in row[4] for row in table(page, "Réussite et discrimination"))


def test_copy_received_but_not_marked_needs_a_human(room, spec):
    paper_class(room, spec, 2, absent=1)
    (room.part("received", spec.name, "p01") / "20260101T000000-abc.ipynb").write_text("{}")
    view = overview(room, spec)
    assert [(one.trainee.id, "lancez « mark »" in one.reason) for one in view.attention] == [("p01", True)]
    assert view.absent == []


def test_copy_of_a_team_counts_for_each_member_without_one(room, spec):
    paper_class(room, spec, 3, absent=1)
    write_copy(room, spec, "bleue", dict.fromkeys(spec.questions, (1.0, "Bien.", "")))
    settings = room.root / "classe.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + '[equipes]\nbleue = ["p01", "p02"]\n', encoding="utf-8")
    copies = {copy.trainee.id: copy for copy in read_copies(room, spec)}
    assert sorted(copies) == ["p00", "p01", "p02"]
    assert (copies["p01"].author, copies["p02"].author, copies["p02"].percent) == ("p01", "bleue", 100)
    assert copies["p02"].trainee.name == "Hugo M02"
    page = BeautifulSoup(report(room, spec).read_text(encoding="utf-8"), "html.parser")
    assert [row[:2] for row in table(page, "Par équipe")] == [["(non renseigné)", "1"], ["bleue", "2"]]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("identifiant;exercice;quiz\n", "il manque « pretest »"),
        ("identifiant;exercice;pretest;quiz\na;04_controler;120;\n", "n'est pas un nombre de 0 à 100"),
        ("identifiant;exercice;pretest;quiz\na;04_controler;dix;\n", "ligne 2 : 'dix'"),
        ("identifiant;exercice;pretest;quiz\na;04_controler;" + "1" * 200_000, "CSV lisible"),
        (None, "illisibles"),
    ],
)
def test_wrong_file_of_tests_is_explained(room, spec, text, words):
    (room.root / "classe.toml").write_text('tests = "t.csv"\n')
    if text:
        (room.root / "t.csv").write_text(text, encoding="utf-8")
    with pytest.raises(GradingError, match=words):
        report(room, spec)


def test_marks_on_the_edges_fall_in_the_right_class():
    assert histogram([0, 9.99, 10, 50, 89.9999, 90, 100]) == [2, 1, 0, 0, 0, 1, 0, 0, 1, 2]


def test_correlation_is_pearson_s_and_none_where_it_means_nothing():
    right = [0.0, 1.0] * 5
    assert correlation(right, [value * 7 + 1 for value in right]) == pytest.approx(1)
    assert correlation(right, [-value for value in right]) == pytest.approx(-1)
    assert correlation(right[:8], right[:8]) is None
    assert correlation([1.0] * 12, list(range(12))) is None


def test_measures_of_nobody_are_empty(spec):
    assert items([], spec) == mistakes([], spec) == groups([], str) == []
