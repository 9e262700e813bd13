"""French typography: spaces that do not break before « : ; ! ? » and in numbers, and curly apostrophes."""

from __future__ import annotations

import re
from typing import Any

from bs4 import BeautifulSoup, NavigableString

NARROW, FIXED = "\u202f", "\u00a0"
UNITS = "mmol|µmol|nmol|mol|mg|µg|kg|g|mL|dL|L|UI|min|h|€"
RULES = (
    (re.compile(r"(?<=\w)'(?=\w|$)"), "’"),
    (re.compile(r"[ \u00a0]([;!?])(?=\s|$|[»)\]])"), NARROW + r"\1"),
    (re.compile(r" :(?=\s|$)"), FIXED + ":"),
    (re.compile(r"« "), "«" + FIXED),
    (re.compile(r" »"), FIXED + "»"),
    (re.compile(r"(?<=\d) %"), FIXED + "%"),
    (re.compile(rf"(?<=\d) (?=(?:{UNITS})\b)"), FIXED),
    (re.compile(rf"(?<=\d{FIXED}h) (?=\d)"), FIXED),
    (re.compile(r"\b([Mm]odules?|[Qq]uestions?|[Ss]ections?|Qualité) (?=\d|I{1,3}\b)"), r"\1" + FIXED),
    (re.compile(r"\b(n°|pp?\.) (?=\d)"), r"\1" + FIXED),
    (re.compile(r"(?<![\d,.])(\d{1,3}) (?=(?:\d{3} )*\d{3}(?!\d))"), r"\1" + NARROW),
    (re.compile(rf"(?<={NARROW})(\d{{3}}) (?=\d{{3}}(?!\d))"), r"\1" + NARROW),
)
LITERAL = ("code", "kbd", "pre", "samp", "script", "style", "textarea", "title")


def typeset(text: str) -> str:
    """The text, with the spaces and apostrophes that French printing asks for; twice is as once."""
    for pattern, replacement in RULES:
        text = pattern.sub(replacement, text)
    return text


def typeset_all(value: Any) -> Any:
    """The same, for every text of nested lists and tables."""
    if isinstance(value, str):
        return typeset(value)
    if isinstance(value, list):
        return [typeset_all(item) for item in value]
    if isinstance(value, dict):
        return {key: typeset_all(item) for key, item in value.items()}
    return value


def typeset_page(page: BeautifulSoup) -> None:
    """Every text of a page but code."""
    for text in page.find_all(string=True):
        if type(text) is NavigableString and not text.find_parent(LITERAL):
            better = typeset(str(text))
            if better != text:
                text.replace_with(better)
