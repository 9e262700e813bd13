"""Can everybody read the page that a marked copy gets back?"""

from __future__ import annotations

import pytest

from grading.classroom import Trainee
from grading.marks import Copy, QuestionResult
from grading.pages import page_template
from synthetic.exercise import load_exercise
from tests.book.pages import visit
from tests.book.test_access import MAY_SCROLL, NARROW, WIDE, faults

pytestmark = pytest.mark.site


@pytest.fixture(scope="module")
def page(tmp_path_factory) -> str:
    """Address of a feedback page that shows every part of the template: right, wrong, remarks, comment, long code."""
    from book.build import ROOT

    spec = load_exercise(ROOT / "notebooks" / "source" / "04_controler" / "exercise.toml")
    results = [
        QuestionResult(
            question, question.points if rank == 0 else 0.5, f"{rank} <b>trouvés</b> sur 42.", "Bien vu." * rank
        )
        for rank, question in enumerate(spec.questions.values())
    ]
    code = dict.fromkeys(spec.questions, f"def f(eds):\n    return eds{'.merge(autre)' * 30}\n")
    copy = Copy(Trainee("c01", "Camille Durand"), tuple(results), ("La cellule 3 a été modifiée.",), True, "1")
    html = page_template("retour.html.j2").render(spec=spec, copy=copy, answers=code, date="25/11/2026")
    path = tmp_path_factory.mktemp("retour") / "retour.html"
    path.write_text(html, encoding="utf-8")
    return path.as_uri()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_feedback_page_has_no_fault_against_wcag(chromium, page, scheme):
    with visit(chromium, page, color_scheme=scheme, bypass_csp=True) as seen:
        seen.page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })")
        assert faults(seen.page) == []
        assert seen.trouble == []


def test_feedback_page_fits_a_small_screen(chromium, page):
    with visit(chromium, page, bypass_csp=True, **NARROW) as seen:
        seen.page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })")
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= 320
        assert seen.page.evaluate(WIDE, MAY_SCROLL) == []


def test_feedback_page_is_french_well_formed_and_shows_no_markup_of_others(chromium, page):
    with visit(chromium, page) as seen:
        assert seen.page.locator("html").get_attribute("lang") == "fr"
        assert seen.page.locator("h1").count() == 1
        assert seen.page.locator("main").count() == 1
        assert seen.page.get_by_text("0 <b>trouvés</b> sur 42.").is_visible()
        assert seen.trouble == []
