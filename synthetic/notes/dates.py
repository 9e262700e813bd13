"""Dates and numbers as French letters write them."""

from __future__ import annotations

import datetime as dt

MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
_UNITS = (
    *("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze"),
    *("treize", "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf"),
)
_TENS = {2: "vingt", 3: "trente", 4: "quarante", 5: "cinquante", 6: "soixante"}

SLASH, SHORT, LONG, DOTS, DASHES, ISO = range(6)
"""Styles of dates; a letter keeps to one, except where its form asks for another."""


def in_words(number: int) -> str:
    """A number from 0 to 9,999 in words, with the hyphens of everyday usage."""
    if number < 20:
        return _UNITS[number]
    if number < 100:
        return _tens(number)
    if number < 1000:
        return _scaled(number, 100, "cent")
    return _scaled(number, 1000, "mille")


def _tens(number: int) -> str:
    tens, unit = divmod(number, 10)
    if tens in (7, 9):
        tens, unit = tens - 1, unit + 10
    base = "quatre-vingt" if tens == 8 else _TENS[tens]
    if unit == 0:
        return base + ("s" if tens == 8 else "")
    if unit in (1, 11) and tens != 8:
        return f"{base} et {_UNITS[unit]}"
    return f"{base}-{_UNITS[unit]}"


def _scaled(number: int, scale: int, word: str) -> str:
    count, rest = divmod(number, scale)
    plural = "s" if scale == 100 and count > 1 and not rest else ""
    head = (f"{in_words(count)} " if count > 1 else "") + word + plural
    return f"{head} {in_words(rest)}" if rest else head


def first(day: int) -> str:
    """The day of the month, where the first is ``1er``."""
    return "1er" if day == 1 else str(day)


def written_date(day: dt.date, style: int) -> str:
    """A full date in one of the styles."""
    if style == LONG:
        return f"{first(day.day)} {MONTHS[day.month - 1]} {day.year}"
    if style == SHORT:
        return f"{day.day:02d}/{day.month:02d}/{day.year % 100:02d}"
    if style == ISO:
        return day.isoformat()
    separator = {SLASH: "/", DOTS: ".", DASHES: "-"}[style]
    return f"{day.day:02d}{separator}{day.month:02d}{separator}{day.year}"


def date_in_words(day: dt.date) -> str:
    """A date wholly in words: « deux janvier mille neuf cent soixante-dix-huit »."""
    number = "premier" if day.day == 1 else in_words(day.day)
    return f"{number} {MONTHS[day.month - 1]} {in_words(day.year)}"


def day_and_month(day: dt.date, style: int) -> str:
    """A date without its year."""
    if style == LONG:
        return f"{first(day.day)} {MONTHS[day.month - 1]}"
    return f"{day.day:02d}/{day.month:02d}"


def month_and_year(day: dt.date, style: int) -> str:
    """A month of a year: « mars 2019 » or « 03/2019 »."""
    return f"{day.month:02d}/{day.year}" if style in (SHORT, DOTS) else f"{MONTHS[day.month - 1]} {day.year}"


def decimal(value: float, decimals: int, comma: bool, thousands: bool) -> str:
    """A number with a decimal comma or point; thousands may be set apart by a space."""
    text = f"{value:,.{decimals}f}" if thousands else f"{value:.{decimals}f}"
    text = text.replace(",", " ")
    return text.replace(".", ",") if comma else text


def age_text(birth: dt.date, day: dt.date) -> str:
    """Age as a clinician says it: days, then months until two years, then years."""
    days = (day - birth).days
    if days < 31:
        return f"{days} jour{'s' if days > 1 else ''}"
    months = (day.year - birth.year) * 12 + day.month - birth.month - (day.day < birth.day)
    if months < 24:
        return f"{max(1, months)} mois"
    return f"{months // 12} ans"
