"""Last pass over the pages: French where the theme speaks English, what accessibility still asks for, less weight.

Every change can be made twice: pages that a build did not write again pass here again.
"""

from __future__ import annotations

from pathlib import Path

from bs4 import BeautifulSoup, Tag

from campus.tables import mend_tables
from campus.typography import typeset_page
from campus.weight import lighten_files, lighten_page

FRENCH = {
    "Main": "Menu du cours",
    "Page": "Plan de la page",
    "Toggle primary sidebar": "Afficher ou masquer le menu",
    "Toggle secondary sidebar": "Afficher ou masquer le plan de la page",
    "Toggle hidden content": "Afficher ou masquer le code",
    "Toggle navigation": "Afficher ou masquer le menu",
    "Search this book...": "Rechercher dans le cours…",
    "Search": "Rechercher",
    "Print to PDF": "Imprimer",
    "On this page": "Sur cette page",
    "Breadcrumb": "Fil d'Ariane",
    "suivant": "Suivant",
    "précédent": "Précédent",
}
ATTRIBUTES = ("title", "aria-label", "placeholder", "data-bs-title")


def finish_page(html: str, search: bool = False) -> str:
    """One page, mended; ``search`` says that it is the page that searches."""
    page = BeautifulSoup(html, "html.parser")
    translate(page)
    name_buttons(page)
    mend_tables(page)
    mend_details(page)
    hide_icons(page)
    drop_doubles(page)
    lighten_page(page, search)
    typeset_page(page)
    return str(page)


def translate(page: BeautifulSoup) -> None:
    """Attributes and texts that the theme leaves in English."""
    for attribute in ATTRIBUTES:
        for tag in page.find_all(attrs={attribute: True}):
            tag[attribute] = FRENCH.get(tag[attribute].strip(), tag[attribute])
    for text in page.find_all(string=lambda value: value.strip() in FRENCH):
        if text.parent.name not in ("script", "style", "code", "pre"):
            text.replace_with(str(text).replace(text.strip(), FRENCH[text.strip()]))


def name_buttons(page: BeautifulSoup) -> None:
    """A button that only shows an icon has its title for a name."""
    for button in page.find_all("button"):
        if button.get("title") and not button.get("aria-label") and not button.get_text(strip=True):
            button["aria-label"] = button["title"]
        text = button.get_text(" ", strip=True)
        if button.get("aria-label") and text and button["aria-label"] not in text:
            del button["aria-label"]


def mend_details(page: BeautifulSoup) -> None:
    """What unfolds is named by its summary; code that scrolls sideways can be scrolled by keyboard."""
    for summary in page.find_all("summary"):
        summary.attrs.pop("aria-label", None)
    for block in page.find_all("pre"):
        block["tabindex"] = "0"


def hide_icons(page: BeautifulSoup) -> None:
    """Icons say nothing to a screen reader."""
    for icon in page.find_all("i", class_=lambda value: value and value.startswith("fa-")):
        icon["aria-hidden"] = "true"
        icon.attrs.pop("title", None)
    for icon in page.select("span.fa-solid"):
        icon["aria-hidden"] = "true"


def drop_doubles(page: BeautifulSoup) -> None:
    """The second title and plan that the theme keeps for print, its second viewport, its empty boxes."""
    for extra in page.find_all("meta", attrs={"name": "viewport"})[1:]:
        extra.decompose()
    doubled: list[Tag] = page.select("#jb-print-docs-body")
    doubled += [box for box in page.select(".toctree-wrapper, .footer-item") if not box.get_text(strip=True)]
    for box in doubled:
        box.decompose()


def finish_site(app, error: Exception | None) -> None:
    """Mend every page once the site is written."""
    if error is not None or app.builder.format != "html":
        return
    for path in sorted(Path(app.outdir).rglob("*.html")):
        if "_static" not in path.relative_to(app.outdir).parts:
            mended = finish_page(path.read_text(encoding="utf-8"), search=path.name == "search.html")
            path.write_text(mended, encoding="utf-8")
    lighten_files(Path(app.outdir))


def setup(app) -> None:
    """Register the pass."""
    app.connect("build-finished", finish_site)
