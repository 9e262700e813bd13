"""Last pass over the pages: French where the theme speaks English, and what accessibility still asks for."""

from __future__ import annotations

from pathlib import Path

from bs4 import BeautifulSoup, Tag

FRENCH = {
    "Main": "Menu du cours",
    "Toggle primary sidebar": "Afficher ou masquer le menu",
    "Toggle secondary sidebar": "Afficher ou masquer le plan de la page",
    "Toggle hidden content": "Afficher ou masquer le code",
    "Toggle navigation": "Afficher ou masquer le menu",
    "Search this book...": "Rechercher dans le cours…",
    "Search": "Rechercher",
    "Print to PDF": "Imprimer",
    "On this page": "Sur cette page",
    "Breadcrumb": "Fil d'Ariane",
    "Site": "Site",
}
ATTRIBUTES = ("title", "aria-label", "placeholder", "data-bs-title")
REDIRECT = "index.html"


def finish_page(html: str) -> str:
    """One page, mended."""
    page = BeautifulSoup(html, "html.parser")
    translate(page)
    name_buttons(page)
    mend_tables(page)
    mend_scrolling(page)
    hide_icons(page)
    for extra in page.find_all("meta", attrs={"name": "viewport"})[1:]:
        extra.decompose()
    for summary in page.find_all("summary"):
        summary.attrs.pop("aria-label", None)
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


def mend_tables(page: BeautifulSoup) -> None:
    """Tables of data: headers with a scope, no empty header, no layout attributes, reachable by keyboard."""
    for style in page.select("style[scoped]"):
        style.decompose()
    for table in page.find_all("table"):
        for attribute in ("border", "style"):
            table.attrs.pop(attribute, None)
        for row in table.find_all("tr"):
            row.attrs.pop("style", None)
        join_index_name(table)
        for header in table.find_all("th"):
            if not header.get_text(strip=True):
                header.name = "td"
            elif header.find_parent("thead"):
                header["scope"] = "col"
            else:
                header["scope"] = "row"
        caption = table.find("caption")
        label = caption.get_text(" ", strip=True) if caption else "Tableau de données"
        if not (isinstance(table.parent, Tag) and "campus-tableau" in table.parent.get("class", [])):
            table.wrap(page.new_tag("div", attrs={"class": "campus-tableau", "tabindex": "0", "role": "region"}))
        table.parent["aria-label"] = label


def join_index_name(table: Tag) -> None:
    """pandas puts the name of the index in a header row of its own: one row says it all."""
    rows = table.thead.find_all("tr") if table.thead else []
    if len(rows) == 2:
        name, *others = rows[1].find_all("th")
        if name.get_text(strip=True) and not any(other.get_text(strip=True) for other in others):
            rows[0].find("th").string = name.get_text(strip=True)
            rows[1].decompose()


def mend_scrolling(page: BeautifulSoup) -> None:
    """Code that scrolls sideways can be scrolled by keyboard."""
    for block in page.find_all("pre"):
        block["tabindex"] = "0"


def hide_icons(page: BeautifulSoup) -> None:
    """Icons say nothing to a screen reader."""
    for icon in page.find_all("i", class_=lambda value: value and value.startswith("fa-")):
        icon["aria-hidden"] = "true"
        icon.attrs.pop("title", None)
    for icon in page.select("span.fa-solid"):
        icon["aria-hidden"] = "true"


def finish_site(app, error: Exception | None) -> None:
    """Mend every page once the site is written."""
    if error is not None or app.builder.format != "html":
        return
    for path in sorted(Path(app.outdir).rglob("*.html")):
        if "_static" not in path.parts:
            path.write_text(finish_page(path.read_text(encoding="utf-8")), encoding="utf-8")


def setup(app) -> None:
    """Register the pass."""
    app.connect("build-finished", finish_site)
