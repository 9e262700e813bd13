"""Tables of data, as pandas and the theme write them, made readable by eye, by keyboard and by screen reader."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup, Tag

from campus.typography import typeset

NUMBER = re.compile(r"[+\-−]?\d{1,3}(?:[ \u00a0\u202f]?\d{3})*(?:[.,]\d+)?[ \u00a0\u202f]?%?")
SHORT = 8
CODE = re.compile(r"(code|cog|ipp|nda|nir|id|numero|annee)(_|$)")
"""Columns whose numbers are names: they are not aligned as quantities."""

HEADINGS = ("h1", "h2", "h3", "h4")


def mend_tables(page: BeautifulSoup) -> None:
    """Headers with a scope, none empty, no layout attributes, numbers to the right, a named region that scrolls."""
    for style in page.select("style[scoped]"):
        style.decompose()
    for table in page.find_all("table"):
        for tag in (table, *table.find_all("tr")):
            tag.attrs.pop("border", None)
            tag.attrs.pop("style", None)
        join_index_name(table)
        scope_headers(table)
        align_numbers(table)
        keep_codes(table)
        name_region(page, table)


def join_index_name(table: Tag) -> None:
    """pandas puts the name of the index in a header row of its own: one row says it all."""
    rows = table.thead.find_all("tr") if table.thead else []
    if len(rows) == 2:
        name, *others = rows[1].find_all("th")
        if name.get_text(strip=True) and not any(other.get_text(strip=True) for other in others):
            rows[0].find("th").string = name.get_text(strip=True)
            rows[1].decompose()


def scope_headers(table: Tag) -> None:
    """Say what each header heads; an empty one is a plain cell."""
    for header in table.find_all("th"):
        if not header.get_text(strip=True):
            header.name = "td"
        else:
            header["scope"] = "col" if header.find_parent("thead") else "row"


def align_numbers(table: Tag) -> None:
    """Mark the cells of the columns that hold only numbers (class ``campus-nombre``)."""
    rows = [row.find_all(["td", "th"], recursive=False) for row in table.find_all("tr")]
    body = [cells for cells in rows if cells and cells[0].find_parent("tbody")]
    if len({len(cells) for cells in rows}) != 1 or table.find(attrs={"colspan": True}):
        return
    for column in range(len(rows[0])):
        texts = [cells[column].get_text(strip=True) for cells in body]
        if CODE.match(rows[0][column].get_text(strip=True)):
            continue
        if any(texts) and all(NUMBER.fullmatch(text) for text in texts if text):
            for cells in rows:
                cells[column]["class"] = sorted({*cells[column].get("class", []), "campus-nombre"})


def keep_codes(table: Tag) -> None:
    """A short code (« NO-1 ») is not cut at its hyphen or space (class ``campus-court``)."""
    for cell in table.find_all(["td", "th"]):
        text = cell.get_text(strip=True)
        if len(text) <= SHORT and re.search(r"[- ]", text):
            cell["class"] = sorted({*cell.get("class", []), "campus-court"})


def name_region(page: BeautifulSoup, table: Tag) -> None:
    """A wide table scrolls in a box that the keyboard reaches, named by its caption or by its section."""
    box = table.parent
    if "campus-tableau" not in box.get("class", []):
        box = table.wrap(page.new_tag("div", attrs={"class": "campus-tableau", "tabindex": "0", "role": "region"}))
    title = table.find("caption") or table.find_previous(HEADINGS)
    name = title.get_text(" ", strip=True).removesuffix("#").strip() if title else ""
    box["aria-label"] = typeset(f"Tableau : {name}") if name else "Tableau de données"
