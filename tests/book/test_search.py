"""Does the search find a word however it is typed, and lead to its place?"""

from __future__ import annotations

import pytest
from campus.glossary import plain
from campus.search import FrenchWithoutAccents

from tests.book.pages import visit

FORMS = [
    ("données", "donnees", "Donnée", "DONNEES"),
    ("entrepôt", "entrepots", "ENTREPÔTS"),
    ("hôpital", "hopitaux"),
    ("réseau", "reseaux"),
    ("qualité", "qualites"),
    ("cœur", "coeur"),
    ("contrôle", "controles", "contrôler"),
    ("clé", "cles"),
    ("identité", "identites"),
]


@pytest.mark.parametrize("forms", FORMS, ids=[forms[0] for forms in FORMS])
def test_word_is_indexed_the_same_with_or_without_accents_in_singular_or_plural(forms):
    language = FrenchWithoutAccents({})
    assert len({language.stem(word) for form in forms for word in language.split(form)}) == 1


def test_different_words_stay_different():
    language = FrenchWithoutAccents({})
    assert len({language.stem(word) for word in language.split("données donneur entrepôt séjour")}) == 4


def test_little_words_are_left_out_without_their_accents_too():
    language = FrenchWithoutAccents({})
    assert not [word for word in language.split("à été dès le même") if language.word_filter(word) and len(word) > 3]


def results(browser, site, query: str) -> tuple[list[str], list[str]]:
    """Pages found, then links to their sections."""
    with visit(browser, f"{site.url}/search.html?q={query}") as seen:
        page = seen.page
        page.locator("#search-results .search-summary:not(:empty)").wait_for()
        page.wait_for_function(
            "document.querySelectorAll('ul.search > li').length"
            " === document.querySelectorAll('ul.search > li > ul.campus-extraits').length"
        )
        pages = [link.get_attribute("href") for link in page.locator("ul.search > li > a").all()]
        sections = [link.evaluate("link => link.href") for link in page.locator("ul.campus-extraits a").all()]
        assert seen.trouble == []
    return pages, sections


@pytest.mark.site
@pytest.mark.parametrize("forms", FORMS[:4], ids=[forms[0] for forms in FORMS[:4]])
def test_search_finds_the_same_pages_however_the_word_is_typed(site, chromium, forms):
    found = [sorted(results(chromium, site, form)[0]) for form in forms]
    assert found[0]
    assert all(other == found[0] for other in found)


@pytest.mark.site
def test_search_finds_only_pages_that_have_every_word(site, chromium):
    both, _ = results(chromium, site, "glycemie seuil")
    assert [page.partition("#")[0] for page in both] == ["modules/04_qualite_1/index.html"]


@pytest.mark.site
def test_result_leads_to_the_section_and_shows_the_word_as_written(site, chromium):
    with visit(chromium, f"{site.url}/search.html?q=hopitaux") as seen:
        page = seen.page
        page.locator("ul.campus-extraits mark").first.wait_for()
        marks = {plain(mark.inner_text()) for mark in page.locator("ul.campus-extraits mark").all()}
        assert marks <= {"hopital", "hopitaux"}
        line = page.locator("ul.campus-extraits li:has(mark)").first
        extract = line.locator("p").inner_text().strip("… ")
        line.locator("a").click()
        page.wait_for_url("**/*.html#*")
        place = page.evaluate("decodeURIComponent(location.hash.slice(1))")
        text = page.evaluate("id => document.getElementById(id).parentElement.textContent.replace(/\\s+/g, ' ')", place)
        assert extract[10:60] in text


@pytest.mark.site
def test_glossary_entry_is_found_by_its_term(site, chromium):
    _, sections = results(chromium, site, "identitovigilance")
    assert any(section.endswith("glossaire.html#terme-identitovigilance") for section in sections)


@pytest.mark.site
def test_search_dialog_leads_to_the_results_by_keyboard(site, chromium):
    with visit(chromium, f"{site.url}/reseaux/index.html") as seen:
        page = seen.page
        page.keyboard.press("Control+k")
        page.locator("#pst-search-dialog input").wait_for(state="visible")
        page.keyboard.type("donnees")
        page.keyboard.press("Enter")
        page.locator("ul.search > li").first.wait_for()
        assert page.locator(".search-summary").get_attribute("role") == "status"


@pytest.mark.site
def test_search_keeps_nothing_in_the_browser(site, chromium):
    with visit(chromium, f"{site.url}/search.html?q=donnees") as seen:
        seen.page.locator("ul.campus-extraits mark").first.wait_for()
        kept = seen.page.evaluate("Object.keys(localStorage)")
    assert not [name for name in kept if "highlight" in name or "search" in name]


@pytest.mark.site
@pytest.mark.parametrize("query", ["%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E", "(", "%5B%5C", "a%2Bb*", "%25", "œ"])
def test_odd_query_breaks_nothing(site, chromium, query):
    with visit(chromium, f"{site.url}/search.html?q={query}") as seen:
        seen.page.locator("#search-results .search-summary:not(:empty)").wait_for()
        seen.page.wait_for_load_state("networkidle")
        assert not seen.page.locator("#search-results img").count()
        assert seen.trouble == []
