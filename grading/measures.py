"""Measures of a class: how marks spread, how hard each question is, how well it tells people apart, what goes wrong."""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from grading.marks import Copy
from synthetic.exercise import ExerciseSpec, Question

FEWEST = 10
"""Copies below which a correlation says nothing."""
BINS = 10
COUNTS = re.compile(r"^(Vous retrouvez|\d+ valeurs? justes?) ")
SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-ZÀÉÊ«])")
NOWHERE = "(non renseigné)"


@dataclass(frozen=True)
class Group:
    """Marks, in percent, of a group of copies."""

    name: str
    marks: tuple[float, ...]

    @property
    def mean(self) -> float:
        """Mean mark."""
        return statistics.fmean(self.marks)

    @property
    def median(self) -> float:
        """Median mark."""
        return statistics.median(self.marks)

    def passed(self, threshold: float) -> int:
        """How many reach a mark."""
        return sum(mark >= threshold for mark in self.marks)


@dataclass(frozen=True)
class Item:
    """A question over the class."""

    question: Question
    success: float
    full: int
    none: int
    discrimination: float | None


@dataclass(frozen=True)
class Mistake:
    """A sentence of the judge's, and how many copies got it."""

    question: Question
    sentence: str
    copies: int
    share: float


def groups(copies: Iterable[Copy], name_of: Callable[[Copy], str]) -> list[Group]:
    """The copies' marks by a name, in the order of names."""
    found: dict[str, list[float]] = {}
    for copy in copies:
        found.setdefault(name_of(copy).strip() or NOWHERE, []).append(copy.percent)
    return [Group(name, tuple(found[name])) for name in sorted(found)]


def histogram(marks: Iterable[float]) -> list[int]:
    """Copies in ten classes of marks: 0 to under 10 %, …, 90 to 100 %."""
    counts = Counter(min(int(mark / 100 * BINS + 1e-9), BINS - 1) for mark in marks)
    return [counts[number] for number in range(BINS)]


def items(copies: Sequence[Copy], spec: ExerciseSpec) -> list[Item]:
    """Difficulty and discrimination of each question; nothing for a class without copies."""
    if not copies:
        return []
    found = []
    for number, question in enumerate(spec.questions.values()):
        fractions = [copy.results[number].fraction for copy in copies]
        rest = [copy.points - copy.results[number].points for copy in copies]
        full, none = sum(value >= 1 - 1e-9 for value in fractions), sum(value <= 0 for value in fractions)
        found.append(Item(question, statistics.fmean(fractions), full, none, correlation(fractions, rest)))
    return found


def correlation(one: Sequence[float], other: Sequence[float]) -> float | None:
    """Pearson's correlation, or None where copies are too few or all alike."""
    if len(one) < FEWEST or len(set(one)) < 2 or len(set(other)) < 2:
        return None
    try:
        return statistics.correlation(one, other)
    except statistics.StatisticsError:  # differences too small for floating point
        return None


def mistakes(copies: Sequence[Copy], spec: ExerciseSpec) -> list[Mistake]:
    """The judge's sentences on answers without all their points, the most frequent first."""
    counts: Counter[tuple[str, str]] = Counter()
    for copy in copies:
        for result in copy.results:
            if result.fraction < 1:
                counts.update((result.question.id, sentence) for sentence in set(_sentences(result.message)))
    return [
        Mistake(spec.questions[question], sentence, count, count / len(copies))
        for (question, sentence), count in sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
    ]


def _sentences(message: str) -> list[str]:
    """The sentences of a message that say what is wrong; the count alone where there is nothing else."""
    told = [part.strip() for line in message.splitlines() for part in SENTENCE_END.split(line) if part.strip()]
    return [part for part in told if not COUNTS.match(part)] or [re.sub(r"\d+", "…", part) for part in told]
