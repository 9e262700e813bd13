"""What happens to a text between the mind and the archive: slips of the keyboard, capitals, lost accents.

All of it works on pieces before they are joined, so that offsets stay exact, and never on a labelled piece.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import lru_cache

AS_TYPED, NO_ACCENTS, CAPITALS = range(3)
TYPO_SHARE = 0.45
"""Share of the letters that have at least one slip (assumption)."""
MOST_TYPOS = 4


def slip(word: str, kind: int, place: int) -> str:
    """A word with one slip at an inner place: letters swapped, lost, doubled, or an accent lost."""
    at = 1 + place % (len(word) - 2)
    if kind == 0:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if kind == 1:
        return word[:at] + word[at + 1 :]
    if kind == 2:
        return word[:at] + word[at] + word[at:]
    return without_accents(word)


def add_typos(pieces: list[str], protected: set[int], draw: Callable[[], int]) -> None:
    """Put up to :data:`MOST_TYPOS` slips in the long unprotected pieces, in place."""
    if draw() % 1000 >= TYPO_SHARE * 1000:
        return
    for _ in range(1 + draw() % MOST_TYPOS):
        index = draw() % len(pieces)
        text = pieces[index]
        if index in protected or len(text) < 12:
            continue
        words = text.split(" ")
        chosen = draw() % len(words)
        word = words[chosen]
        if len(word) >= 6 and word.isalpha() and word.islower():
            words[chosen] = slip(word, draw() % 4, draw())
            pieces[index] = " ".join(words)


@lru_cache(maxsize=100_000)
def without_accents(text: str) -> str:
    """The text in plain letters: « œdème » becomes « oedeme »."""
    flat = unicodedata.normalize("NFD", text.replace("œ", "oe").replace("Œ", "Oe"))
    return unicodedata.normalize("NFC", "".join(c for c in flat if not unicodedata.combining(c)))


@lru_cache(maxsize=100_000)
def capitals(text: str) -> str:
    """The text in capitals without accents, as old dictation systems keep it."""
    return without_accents(text.replace("µ", "u")).upper()


def retype(pieces: list[str], mode: int, kept: set[int]) -> list[str]:
    """The pieces in the letter's mode; those of ``kept`` (addresses of mail) are left as they are."""
    if mode == AS_TYPED:
        return pieces
    change = without_accents if mode == NO_ACCENTS else capitals
    return [text if index in kept else change(text) for index, text in enumerate(pieces)]
