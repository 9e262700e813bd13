"""Every page of the site is well formed, its links lead somewhere, and it asks nothing of other hosts."""

from __future__ import annotations

import itertools
import re
from urllib.parse import unquote, urljoin, urlsplit

import pytest

from tests.book.pages import MODULES, PAGES, built_pages, parse, visit

pytestmark = pytest.mark.site

LOADED = {
    "script": "src",
    "img": "src",
    "iframe": "src",
    "source": "src",
    "link": "href",
    "form": "action",
    "object": "data",
}
"""Attributes that make a browser ask for something, unlike the ``href`` of an ``<a>``."""

FRENCH_WORDS = {"la", "le", "les", "de", "du", "des", "par", "en", "un", "une", "et", "au", "d'un", "sur"}
FILE_NAME = re.compile(r"\.(png|svg|jpe?g|gif)\b|/")
CSS_ADDRESS = re.compile(r"""url\(\s*["']?(?!data:|#)([^"')]+)|@import\s+["']([^"']+)""")
JS_REQUEST = re.compile(
    r"""(?:fetch|import|importScripts|open|Worker)\s*\(\s*["'`](?:https?:)?//|\.src\s*=\s*["'`]http"""
)


def test_site_holds_the_pages_of_the_table_of_contents_and_no_other(site):
    assert built_pages(site.folder) == sorted(PAGES)


@pytest.mark.parametrize("page", PAGES)
def test_page_is_well_formed(site, page):
    tree = parse(site.folder, page)
    assert tree.html["lang"] == "fr"
    assert len(tree.find_all("h1")) == 1
    assert "Campus EDS" in tree.title.get_text()
    assert len(tree.find_all("meta", attrs={"name": "viewport"})) == 1
    identifiers = [tag["id"] for tag in tree.find_all(id=True)]
    assert sorted(identifiers) == sorted(set(identifiers))
    levels = [int(tag.name[1]) for tag in tree.main.find_all(re.compile(r"h[1-6]"))]
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels)), levels


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_to_a_page_and_a_place_that_exist(site, page):
    tree = parse(site.folder, page)
    broken = []
    for address in {
        tag.get("href") or tag.get("src") or tag.get("action") for tag in tree.select("[href], [src], [action]")
    }:
        parts = urlsplit(urljoin(f"http://site/{page}", address))
        if parts.netloc != "site":
            continue
        path = site.folder / unquote(parts.path).lstrip("/")
        if not path.is_file() or not path.is_relative_to(site.folder):
            broken.append(f"{address}: no such file")
        elif parts.fragment and path.suffix == ".html" and "lite" not in path.parts:
            target = parse(site.folder, str(path.relative_to(site.folder)))
            if not target.find(id=unquote(parts.fragment)):
                broken.append(f"{address}: no such place in the page")
    assert broken == []


@pytest.mark.parametrize("page", PAGES)
def test_page_loads_nothing_from_another_host(site, page):
    tree = parse(site.folder, page)
    asked = [tag.get(LOADED[tag.name], "") for tag in tree.find_all(list(LOADED))]
    asked += [tag[name] for name in ("srcset", "poster", "background") for tag in tree.find_all(attrs={name: True})]
    assert not [address for address in asked if urlsplit(address).netloc]
    inline = "\n".join(tag.get_text() for tag in tree.find_all(["script", "style"]))
    assert not JS_REQUEST.search(inline)
    assert not [found for found in CSS_ADDRESS.findall(inline) if urlsplit("".join(found)).netloc]


def test_style_sheets_load_only_files_of_the_site(site):
    sheets = list((site.folder / "_static").rglob("*.css"))
    assert sheets
    for sheet in sheets:
        for found in CSS_ADDRESS.findall(sheet.read_text(encoding="utf-8")):
            address = urlsplit("".join(found))
            assert not address.netloc, f"{sheet.name}: {address.geturl()}"
            assert (sheet.parent / address.path).resolve().is_file(), f"{sheet.name}: {address.geturl()}"


def test_scripts_name_no_other_host_in_a_request(site):
    scripts = list((site.folder / "_static").rglob("*.js"))
    assert scripts
    for script in scripts:
        assert not JS_REQUEST.search(script.read_text(encoding="utf-8")), script.name


@pytest.mark.parametrize("page", PAGES)
def test_images_say_in_french_what_they_show(site, page):
    for image in parse(site.folder, page).find_all("img"):
        text = image.get("alt", "")
        assert len(text) >= 30 and not FILE_NAME.search(text.split(" ")[0]), image
        assert FRENCH_WORDS & set(text.lower().replace("’", "'").split()), image


def test_modules_show_their_figures(site):
    """The test above has something to check: a module shows at least three figures."""
    for page in MODULES:
        assert len(parse(site.folder, page).find_all("img")) >= 3


@pytest.mark.parametrize("page", PAGES)
def test_page_opens_without_error_or_request_to_another_host(site, chromium, page):
    with visit(chromium, f"{site.url}/{page}") as seen:
        for scheme in ("dark", "light"):
            seen.page.emulate_media(color_scheme=scheme)
        seen.page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
        seen.page.wait_for_load_state("networkidle")
        assert seen.trouble == []


def test_visit_would_notice_another_host_a_missing_file_and_an_error(site, chromium):
    with visit(chromium, f"{site.url}/index.html") as seen:
        for line in (
            "fetch('http://127.0.0.2:9/x').catch(() => 0)",
            "fetch('/nulle-part.html')",
            "setTimeout(() => { throw new Error('raté') })",
        ):
            seen.page.evaluate(f"void {line}")
        seen.page.wait_for_timeout(200)
        noted = "\n".join(seen.trouble)
    assert "another host: http://127.0.0.2" in noted
    assert "404:" in noted
    assert "raté" in noted
