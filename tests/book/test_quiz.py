"""Quizzes and the slider, by keyboard alone: right, wrong, empty, started again, kept after a reload."""

from __future__ import annotations

import pytest
from campus.quiz import KINDS, read_quiz
from campus.typography import typeset

from book.build import ROOT
from tests.book.pages import MODULES, visit

pytestmark = pytest.mark.site

QUIZZES = {page: ROOT / "book" / page.replace("index.html", "quiz.toml") for page in MODULES}
QUESTIONS = {
    question["kind"]: (page, question)
    for page, path in reversed(QUIZZES.items())
    for question in read_quiz(path)["question"]
}
"""One question of each kind, with its page."""


class Form:
    """The form of a question, used by keyboard only."""

    def __init__(self, page, address: str, question: dict) -> None:
        self.page, self.question = page, question
        name = address.removesuffix(".html").replace("/", "-") + f"-{question['id']}"
        self.form = page.locator(f"form[id='{name}']")

    def go_to(self, label: str) -> None:
        """Put the focus on the field that has this label."""
        self.form.get_by_label(typeset(label), exact=True).focus()

    def answer(self, right: bool) -> None:
        """Fill the form in, rightly or wrongly."""
        getattr(self, f"_{self.question['kind']}")(right)

    def _single(self, right: bool) -> None:
        choices = self.question["choice"]
        wanted = next(place for place, choice in enumerate(choices) if choice["correct"] == right)
        self.go_to(choices[0]["text"])
        self.page.keyboard.press("Space")
        for _ in range(wanted):
            self.page.keyboard.press("ArrowDown")

    def _multiple(self, right: bool) -> None:
        for choice in self.question["choice"]:
            if choice["correct"] == right:
                self.go_to(choice["text"])
                self.page.keyboard.press("Space")

    def _ordering(self, right: bool) -> None:
        items = self.question["item"]
        for rank, item in enumerate(items, 1):
            self.go_to(item["text"])
            self.page.keyboard.type(str(rank if right else len(items) + 1 - rank))

    def _matching(self, right: bool) -> None:
        pairs = self.question["pair"]
        others = [pair["right"] for pair in pairs[1:] + pairs[:1]]
        for pair, other in zip(pairs, others, strict=True):
            self.go_to(pair["left"])
            self.page.keyboard.type(typeset(pair["right"] if right else other))

    def _numeric(self, right: bool) -> None:
        self.go_to("Votre réponse" + (f" en {self.question['unit']}" if self.question.get("unit") else ""))
        self.page.keyboard.type(str(self.question["answer"] + (0 if right else 1)).replace(".", ","))

    def press(self, name: str) -> None:
        """Use one of the buttons."""
        self.form.get_by_role("button", name=name).focus()
        self.page.keyboard.press("Enter")

    def said(self) -> str:
        """What the live region says."""
        return self.form.get_by_role("status").inner_text()

    def values(self) -> list:
        """What the fields hold."""
        return self.form.locator("[name=r]").evaluate_all(
            "fields => fields.map((field) => ['radio', 'checkbox'].includes(field.type) ? field.checked : field.value)"
        )


def expected(question: dict, right: bool) -> str:
    """One of the sentences that an answer must bring."""
    if question["kind"] in ("single", "multiple"):
        return next(choice["feedback"] for choice in question["choice"] if choice["correct"] == right)
    if question["kind"] == "matching":
        return question["pair"][0]["feedback"]
    return question["feedback_right" if right else "feedback_wrong"]


@pytest.fixture(params=KINDS)
def form(request, site, chromium):
    """A question of each kind, on its page."""
    address, question = QUESTIONS[request.param]
    with visit(chromium, f"{site.url}/{address}") as seen:
        yield Form(seen.page, address, question)
        assert seen.trouble == []


def test_right_answer_is_right_and_explained(form):
    form.answer(right=True)
    form.press("Vérifier")
    assert "Juste." in form.said()
    assert typeset(expected(form.question, True)) in form.said()


def test_wrong_answer_is_not_right_and_says_why(form):
    form.answer(right=False)
    form.press("Vérifier")
    assert "Pas encore." in form.said()
    assert "Juste." not in form.said()
    assert typeset(expected(form.question, False)) in form.said()


def test_no_answer_is_neither_right_nor_wrong(form):
    form.press("Vérifier")
    assert form.said() == "Choisissez une réponse avant de vérifier."


def test_starting_again_empties_the_form_and_is_not_kept(form):
    empty = form.values()
    form.answer(right=True)
    form.press("Vérifier")
    form.press("Recommencer")
    assert (form.said(), form.values()) == ("", empty)
    form.page.reload()
    assert (form.said(), form.values()) == ("", empty)


def test_answer_is_kept_after_a_reload(form):
    form.answer(right=False)
    form.press("Vérifier")
    before = form.values(), form.said()
    form.page.reload()
    assert (form.values(), form.said()) == before


def test_part_of_the_answer_is_not_enough(site, chromium):
    """One good choice of a multiple question is not all of them, and the form says so."""
    address, question = QUESTIONS["multiple"]
    with visit(chromium, f"{site.url}/{address}") as seen:
        form = Form(seen.page, address, question)
        form.go_to(next(choice["text"] for choice in question["choice"] if choice["correct"]))
        seen.page.keyboard.press("Space")
        form.press("Vérifier")
        assert "Pas encore." in form.said()
        assert "Il manque au moins une bonne réponse." in form.said()


@pytest.mark.parametrize(
    ("typed", "right"),
    [("{}", True), (" {} ", True), ("{},0", True), ("{}.0", True), ("quatre", False), ("-{}", False)],
)
def test_number_is_read_as_french_people_write_it(site, chromium, typed, right):
    address, question = QUESTIONS["numeric"]
    with visit(chromium, f"{site.url}/{address}") as seen:
        form = Form(seen.page, address, question)
        form.go_to("Votre réponse")
        seen.page.keyboard.type(typed.format(question["answer"]))
        form.press("Vérifier")
        assert ("Juste." in form.said()) == right


def test_pretest_question_opens_the_module_and_comes_back(site, chromium):
    address, path = next(iter(QUIZZES.items()))
    quiz = read_quiz(path)
    text = next(question["text"] for question in quiz["question"] if question["id"] == quiz["pretest"])
    with visit(chromium, f"{site.url}/{address}") as seen:
        legends = [legend.inner_text() for legend in seen.page.locator("legend").all()]
    assert sum(typeset(text) in legend for legend in legends) == 2
    assert typeset(text) in legends[0]


def test_quiz_works_where_the_browser_refuses_to_keep_anything(site, chromium):
    address, question = QUESTIONS["single"]
    with visit(chromium, f"{site.url}/{address}") as seen:
        seen.page.evaluate("void (Storage.prototype.setItem = () => { throw new DOMException('refusé'); })")
        form = Form(seen.page, address, question)
        form.answer(right=True)
        form.press("Vérifier")
        assert "Juste." in form.said()
        assert seen.trouble == []


def test_unreadable_leftovers_in_the_browser_are_forgotten(site, chromium):
    address, question = QUESTIONS["single"]
    with visit(chromium, f"{site.url}/{address}") as seen:
        form = Form(seen.page, address, question)
        form.answer(right=True)
        form.press("Vérifier")
        kept = "Object.keys(localStorage).filter((name) => name.startsWith('campus:'))"
        assert seen.page.evaluate(kept)
        seen.page.evaluate(f"{kept}.forEach((name) => localStorage.setItem(name, '{{mal'))")
        seen.page.reload()
        assert form.said() == ""
        form.answer(right=True)
        form.press("Vérifier")
        assert "Juste." in form.said()
        assert seen.trouble == []


@pytest.mark.parametrize("page", MODULES)
def test_slider_moves_by_keyboard_and_says_what_it_shows(site, chromium, page):
    with visit(chromium, f"{site.url}/{page}") as seen:
        box = seen.page.locator(".campus-seuil")
        slider, said = box.get_by_role("slider"), box.locator("output")
        assert box.get_by_label("Seuil").count() == 1
        assert said.get_attribute("aria-live") == "polite"
        texts = []
        slider.focus()
        for key in ("Home", "ArrowRight", "PageUp", "End"):
            seen.page.keyboard.press(key)
            assert slider.get_attribute("aria-valuetext") == said.inner_text()
            texts.append(said.inner_text())
        assert len(set(texts)) == 4
        assert "\u00a0: 0 résultats" in texts[0].replace("\u202f", "\u00a0")
        assert not any(mark in "".join(texts) for mark in ("NaN", "undefined"))
        assert seen.trouble == []
