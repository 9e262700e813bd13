"""Compiled phrases: functions that append pieces to a letter, and how they combine.

A phrase is compiled once and written thousands of times, so that each is a closure with little left to decide.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Emit = Callable[[Any], None]


@dataclass(frozen=True)
class Phrase:
    """A compiled piece of template.

    ``denied`` and ``affirmed`` are the concepts marked so on every path: they decide whether an alternative may be
    drawn. ``may_affirm`` are those marked affirmed on some path.
    """

    emit: Emit
    denied: frozenset[str] = frozenset()
    affirmed: frozenset[str] = frozenset()
    may_affirm: frozenset[str] = frozenset()


def lower_first(text: str) -> str:
    """The text as the middle of a sentence, unless it begins with an acronym."""
    if len(text) > 1 and not text[1].islower() and text[1] not in " '’":
        return text
    return text[:1].lower() + text[1:]


def write(text: str) -> Emit:
    """Append a literal; an empty part before it leaves no double space, full stop or second blank line."""
    if text[0] == ".":
        rest = text[1:]

        def emit(letter: Any) -> None:
            kept = rest if letter.pieces and letter.pieces[-1][-1:] in ".?!" else text
            if kept:
                letter.pieces.append(kept)

    elif text[0] == " ":
        shorter = text[1:]

        def emit(letter: Any) -> None:
            pieces = letter.pieces
            kept = shorter if pieces and pieces[-1][-1:] in " \n" else text
            if kept:
                pieces.append(kept)

    elif text[0] == "\n":
        rest = text.lstrip("\n")
        wanted = len(text) - len(rest)

        def emit(letter: Any) -> None:
            pieces = letter.pieces
            if pieces and pieces[-1][-1:] == " ":
                pieces[-1] = pieces[-1].rstrip(" ")
            before = "".join(pieces[-2:])[-2:]
            there = 2 if before == "\n\n" else before[-1:] == "\n"
            kept = "\n" * min(wanted, 2 - there) + rest
            if kept:
                pieces.append(kept)

    else:

        def emit(letter: Any) -> None:
            letter.pieces.append(text)

    return emit


def fill(function: Callable[[Any, str], str], argument: str, label: str) -> Emit:
    """Append a fact, with the label that its text bears."""

    def plain(letter: Any) -> None:
        text = function(letter, argument)
        if text:
            letter.pieces.append(text)

    def labelled(letter: Any) -> None:
        letter.label(function(letter, argument), label)

    return labelled if label else plain


def follow(parts: list[Phrase]) -> Phrase:
    """One part after the other."""
    if len(parts) == 1:
        return parts[0]
    emits = tuple(part.emit for part in parts)

    def emit(letter: Any) -> None:
        for one in emits:
            one(letter)

    return Phrase(
        emit,
        frozenset().union(*(part.denied for part in parts)),
        frozenset().union(*(part.affirmed for part in parts)),
        frozenset().union(*(part.may_affirm for part in parts)),
    )


def keep(options: list[Phrase], name: str) -> Phrase:
    """The option that the stay's number and the name decide."""
    emits = tuple(option.emit for option in options)

    def emit(letter: Any) -> None:
        emits[letter.stable(name) % len(emits)](letter)

    return Phrase(
        emit,
        frozenset.intersection(*(option.denied for option in options)),
        frozenset.intersection(*(option.affirmed for option in options)),
        frozenset().union(*(option.may_affirm for option in options)),
    )


def choose(options: list[Phrase], diseases: frozenset[str]) -> Phrase:
    """One of the options, drawn among those that the patient's concepts allow; a single option is kept if allowed."""
    count = len(options)
    emits = tuple(option.emit for option in options)
    guarded = tuple((o.emit, o.denied, o.affirmed & diseases) for o in options)

    def free(letter: Any) -> None:
        emits[letter.draw() % count](letter)

    def checked(letter: Any) -> None:
        has = letter.concepts
        allowed = [emit for emit, denied, affirmed in guarded if denied.isdisjoint(has) and affirmed <= has]
        if allowed:
            allowed[letter.draw() % len(allowed)](letter)

    careful = any(denied or affirmed for _, denied, affirmed in guarded)
    return Phrase(
        checked if careful else free,
        frozenset.intersection(*(option.denied for option in options)) if count > 1 else frozenset(),
        frozenset.intersection(*(option.affirmed for option in options)),
        frozenset().union(*(option.may_affirm for option in options)),
    )
