"""Write letters: facts in, texts and their truth out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

import numpy as np

from synthetic.columns import Category, Table
from synthetic.notes import concepts
from synthetic.notes.facts import LetterFacts
from synthetic.notes.grammar import STATUSES, TRAP
from synthetic.notes.letter import SPAN, Letter, letters
from synthetic.notes.phrasebook import TRAPS, Story, Template, book, traits_of
from synthetic.notes.slips import AS_TYPED, CAPITALS, NO_ACCENTS, add_typos, retype

LABELS = (
    "ADRESSE",
    "DATE",
    "DATE_NAISSANCE",
    "HOPITAL",
    "IPP",
    "MAIL",
    "NDA",
    "NOM",
    "PRENOM",
    "SECU",
    "TEL",
    "VILLE",
    "ZIP",
)
"""The labels of identifying text: those of aphp/eds-pseudo (BSD-3-Clause)."""
BLOCK = 1 << 15
"""Numbers drawn at a time."""


@dataclass(frozen=True)
class Documents:
    """Texts, one entry each, and their truth (which must not reach the warehouse's tables).

    ``spans``: row, start, end, label (identifying text). ``mentions``: row, start, end, concept, status (affirme, nie,
    hypothese, familial, antecedent). ``traps``: row, start, end, kind (text that looks identifying and is not).
    ``templates``: the template of each letter. Offsets are in characters: ``text[start:end]`` is the marked text.
    """

    texts: np.ndarray
    titles: Category
    templates: Category
    spans: Table
    mentions: Table
    traps: Table

    def __len__(self) -> int:
        return len(self.texts)


def make_documents(facts: LetterFacts, rng: np.random.Generator) -> Documents:
    """Write one letter for each entry of ``facts``.

    Raises
    ------
    ValueError
        If the facts do not make a letter (see :meth:`LetterFacts.check`).
    """
    facts.check()
    pages, draw = book(), _numbers(rng).__next__
    choose = lru_cache(maxsize=None)(pages.candidates)
    texts = np.empty(len(facts), dtype=object)
    titles, templates = [], []
    marks: list[tuple[int, int, int, str, str]] = []
    for row, letter in enumerate(letters(facts, draw)):
        story = pages.story(letter.condition, letter.condition_code)
        options = choose(letter.kind, traits_of(letter, story))
        template = options[draw() % len(options)]
        texts[row], found = _write(letter, template, story)
        titles.append(template.title)
        templates.append(template.name)
        marks.extend((row, start, end, category, name) for start, end, category, name in found)
    return Documents(texts, Category.of(titles), Category.of(templates), *_tables(marks))


def _numbers(rng: np.random.Generator) -> Iterator[int]:
    while True:
        yield from rng.integers(0, 1 << 30, BLOCK, dtype=np.int64).tolist()


def _write(letter: Letter, template: Template, story: Story) -> tuple[str, list[tuple[int, int, str, str]]]:
    """The text of a letter, and its marks in characters."""
    letter.concepts = concepts.of_letter(letter) | story.affirmed
    letter.story = story.phrases
    template.phrase.emit(letter)
    protected = letter.printed | {first for first, _, category, _ in letter.marks if category == SPAN}
    add_typos(letter.pieces, protected, letter.draw)
    mails = {first for first, _, _, name in letter.marks if name == "MAIL"}
    pieces = retype(letter.pieces, _mode(letter), mails)
    ends = [0, *accumulate(map(len, pieces))]
    return "".join(pieces), [(ends[a], ends[b], category, name) for a, b, category, name in letter.marks]


def _mode(letter: Letter) -> int:
    """A few letters are kept without accents or in capitals."""
    chance = letter.habits // 41 % 100
    return CAPITALS if chance < 2 else NO_ACCENTS if chance < 7 else AS_TYPED


def _tables(marks: list[tuple[int, int, int, str, str]]) -> tuple[Table, Table, Table]:
    def places(chosen: list[tuple[int, int, int, str, str]]) -> Table:
        columns = np.array([mark[:3] for mark in chosen], dtype=np.int64).reshape(-1, 3)
        return {"row": columns[:, 0], "start": columns[:, 1], "end": columns[:, 2]}

    def coded(values: list[str], levels: tuple[str, ...]) -> Category:
        index = {level: code for code, level in enumerate(levels)}
        return Category(np.array([index[value] for value in values], dtype=np.int32), levels)

    spans = [mark for mark in marks if mark[3] == SPAN]
    traps = [mark for mark in marks if mark[3] == TRAP]
    mentions = [mark for mark in marks if mark[3] in STATUSES]
    return (
        places(spans) | {"label": coded([mark[4] for mark in spans], LABELS)},
        places(mentions)
        | {
            "concept": Category.of(mark[4] for mark in mentions),
            "status": coded([STATUSES[mark[3]] for mark in mentions], tuple(STATUSES.values())),
        },
        places(traps) | {"kind": coded([mark[4] for mark in traps], tuple(sorted(TRAPS)))},
    )
