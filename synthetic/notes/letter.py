"""The state of one letter while it is written: its facts, its habits of writing, the pieces and marks so far."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from synthetic.notes.dates import DASHES, DOTS, ISO, LONG, SHORT, SLASH
from synthetic.notes.facts import LetterFacts, as_text
from synthetic.notes.phrases import Phrase
from synthetic.notes.slips import without_accents
from synthetic.streams import hash64

SPAN = "span"
_MASK = 0xFFFFFFFFFFFFFFFF
DATE_STYLES = (SLASH,) * 10 + (SHORT,) * 3 + (LONG,) * 5 + (DOTS, DASHES, ISO)


class Diagnosis(NamedTuple):
    key: str
    code: str
    label: str


class Lab(NamedTuple):
    key: str
    label: str
    value: float
    decimals: int
    unit: str
    low: float
    high: float
    taken: dt.datetime


class Drug(NamedTuple):
    name: str
    dose: str
    rhythm: str
    route: str
    at_home: bool
    in_stay: bool
    at_exit: bool


class Act(NamedTuple):
    code: str
    label: str
    day: dt.date


class Letter:
    """One letter: the facts of its row (same names as in ``LetterFacts``) and what is written so far.

    ``marks`` holds (first piece, piece after the last, category, name): the category is ``"span"`` for identifying
    text, else a status of the grammar. ``concepts`` are the diseases that codes say and the signs that the main
    condition's phrases may affirm. ``printed`` are the pieces that a program wrote: nobody could mistype them.
    """

    def __init__(self, row: dict[str, Any], draw: Callable[[], int]) -> None:
        self.__dict__.update(row)
        self.draw = draw
        self.habits = draw()
        self.pieces: list[str] = []
        self.marks: list[tuple[int, int, str, str]] = []
        self.concepts: frozenset[str] = frozenset()
        self.story: dict[str, Phrase] = {}
        self.stay_seed = hash64("stay", self.nda)
        self.patient_seed = hash64("patient", self.ipp)
        self.seed = self.stay_seed ^ self.habits
        self.printed: set[int] = set()
        self.vitals: dict[str, str] = {}
        self.date_style = DATE_STYLES[self.habits % len(DATE_STYLES)]
        self.comma = self.habits // 10 % 5 > 0
        self.thousands = self.habits // 50 % 2 == 0
        self.day = self.written.date()
        self.start = self.entry.date() if self.entry else self.day
        self.end = self.exit.date() if self.exit else None
        self.age_days = max(0, (self.start - self.birth).days)
        self.age = self.age_days * 4 // 1461
        self.used = self.used_name or self.birth_name

    def print(self, text: str) -> None:
        """Append a piece that a program writes (a list of results, an order)."""
        self.printed.add(len(self.pieces))
        self.pieces.append(text)

    def label(self, text: str, label: str) -> None:
        """Append a piece that identifies somebody or something."""
        if text:
            start = len(self.pieces)
            self.pieces.append(text)
            self.marks.append((start, start + 1, SPAN, label))

    def draws_of_stay(self, name: str) -> Callable[[], int]:
        """Numbers that only the stay and the name decide."""
        return _numbers_from(_mixed(self.stay_seed, name))

    def draws_of_patient(self, name: str) -> Callable[[], int]:
        """Numbers that only the patient (at this site) and the name decide."""
        return _numbers_from(_mixed(self.patient_seed, name))

    def at_line_start(self) -> bool:
        """Whether the next piece begins a line."""
        return not self.pieces or self.pieces[-1].endswith("\n")

    def between(self, low: int, high: int) -> int:
        """An integer drawn from ``low`` to ``high``, both included."""
        return low + self.draw() % (high - low + 1)

    def stable(self, name: str) -> int:
        """A number that only the stay and the name decide: letters of a stay agree on a side, a size, a stage."""
        return _mixed(self.stay_seed, name) >> 20

    def labs_of(self, key: str) -> list[Lab]:
        """Results of a test, in order of sampling."""
        return [lab for lab in self.labs if lab.key == key]

    def has_drug(self, name: str) -> bool:
        """Whether a drug whose plain name contains ``name`` is taken at any time."""
        return any(name in without_accents(drug.name).lower() for drug in self.drugs)


_word_hash = lru_cache(maxsize=4096)(hash64)


def _mixed(seed: int, name: str) -> int:
    """64 bits that the seed and the name decide (the finaliser of MurmurHash3, in exact integers)."""
    mixed = seed ^ _word_hash(name)
    mixed = (mixed ^ (mixed >> 33)) * 0xFF51AFD7ED558CCD & _MASK
    mixed = (mixed ^ (mixed >> 33)) * 0xC4CEB9FE1A85EC53 & _MASK
    return mixed ^ (mixed >> 33)


def _numbers_from(state: int) -> Callable[[], int]:
    """Numbers of 31 bits from a seed: Knuth's MMIX generator, in Python's exact integers."""

    def draw() -> int:
        nonlocal state
        state = (state * 6364136223846793005 + 1442695040888963407) & _MASK
        return state >> 33

    return draw


def letters(facts: LetterFacts, draw: Callable[[], int]) -> Iterator[Letter]:
    """The letters to write, in the order of the facts."""
    names, columns = zip(*((name, _listed(values)) for name, values in facts.columns().items()), strict=True)
    tables = {
        "diagnoses": _by_row(facts, facts.diagnoses, Diagnosis),
        "labs": _by_row(facts, facts.labs, Lab),
        "drugs": _by_row(facts, facts.drugs, Drug),
        "acts": _by_row(facts, facts.acts, Act),
    }
    for index, values in enumerate(zip(*columns, strict=True)):
        row = dict(zip(names, values, strict=True))
        row.update({name: table(index) for name, table in tables.items()})
        yield Letter(row, draw)


def _by_row(facts: LetterFacts, table: Any, kind: type) -> Callable[[int], list]:
    items = list(map(kind, *(_listed(getattr(table, name)) for name in kind._fields)))
    starts = np.searchsorted(table.row, np.arange(len(facts) + 1, dtype=np.int64)).tolist()
    return lambda index: items[starts[index] : starts[index + 1]]


def _listed(values: np.ndarray) -> list:
    """Python values of a column; a missing date is ``None``."""
    if values.dtype.kind == "M":
        whole_days = np.datetime_data(values.dtype)[0] == "D"
        return values.astype("datetime64[D]" if whole_days else "datetime64[s]").astype(object).tolist()
    return values.tolist() if values.dtype.kind in "biuf" else as_text(values)
