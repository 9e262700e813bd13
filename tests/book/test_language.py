"""Is anything left in English, once the scripts of the theme have run?"""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from tests.book.pages import PAGES, TEMPLATES, visit

CATALOGUES = {
    "sphinx": "locale/fr/LC_MESSAGES/sphinx.po",
    "pydata_sphinx_theme": "locale/fr/LC_MESSAGES/sphinx.po",
    "sphinx_book_theme": "theme/sphinx_book_theme/static/locales/fr/LC_MESSAGES/booktheme.po",
    "sphinx_togglebutton": "translations/locales/fr/LC_MESSAGES/togglebutton.po",
}
UNTRANSLATED = {
    "Search this book...",
    "Main",
    "Toggle primary sidebar",
    "Toggle secondary sidebar",
    "Toggle hidden content",
    "Show code cell source",
    "Hide code cell source",
    "Show code cell output",
    "Hide code cell output",
    "Copy to clipboard",
    "Copied!",
    "Copy",
    "Copied",
    "Failed to copy",
    "System Settings",
    "Built with",
    "Next",
    "Previous",
    "By",
    "Loading",
}
"""English of the theme and of the extensions that their catalogues don't hold."""

SHOWN = """() => {
  const out = [];
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.replace(/\\s+/g, " ").trim();
    if (text && !walker.currentNode.parentElement.closest("script, style, pre, code, em")) out.push(text);
  }
  const names = ["title", "aria-label", "aria-description", "placeholder", "alt", "data-bs-title", "data-tooltip",
    "data-bs-original-title", "aria-roledescription"];
  document.querySelectorAll("*").forEach((tag) => {
    out.push(...names.filter((name) => tag.hasAttribute(name)).map((name) => tag.getAttribute(name)));
  });
  return out;
}"""


def english() -> set[str]:
    """Sentences that the theme and its extensions may show, in English, where French differs."""
    found = set(UNTRANSLATED)
    for package, path in CATALOGUES.items():
        with (Path(import_module(package).__file__).parent / path).open("rb") as file:
            for message in read_po(file):
                if isinstance(message.id, str) and message.id and message.id.lower() != message.string.lower():
                    found.add(message.id)
    return {re.sub(r"\s+", " ", text).strip() for text in found if "%" not in text}


def leftovers(shown: list[str]) -> list[str]:
    """What is shown in English: a whole text, or a sentence of three words inside one."""
    known = english()
    sentences = [text for text in known if text.count(" ") >= 2]
    return [text for text in shown if text in known or any(sentence in text for sentence in sentences)]


def test_the_list_of_english_sentences_is_that_of_the_installed_theme():
    assert {"Skip to main content", "Back to top", "Contents", "Search", "Search Results"} <= english()


def test_leftovers_are_found():
    assert leftovers(["Search", "Recherche", "Please Skip to main content now", "Aller"]) == [
        "Search",
        "Please Skip to main content now",
    ]


@pytest.mark.site
@pytest.mark.parametrize("page", PAGES)
def test_page_shows_no_english_of_the_theme(site, chromium, page):
    address = page if page != "search.html" else TEMPLATES["search"]
    with visit(chromium, f"{site.url}/{address}") as seen:
        seen.page.wait_for_load_state("networkidle")
        shown = seen.page.evaluate(SHOWN)
    assert len(shown) > 40
    assert leftovers(shown) == []


@pytest.mark.site
def test_search_without_result_says_so_in_french(site, chromium):
    with visit(chromium, f"{site.url}/search.html?q=xylophone") as seen:
        seen.page.get_by_text("Aucune page ne contient tous ces mots").wait_for()
        assert leftovers(seen.page.evaluate(SHOWN)) == []
