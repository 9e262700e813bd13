"""Clinical concepts that letters mention, and how they follow from CIM-10 codes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from synthetic.notes.grammar import AFFIRMED
from synthetic.notes.letter import Diagnosis, Letter
from synthetic.notes.phrases import lower_first
from synthetic.notes.reading import notes_data

_NOMENCLATURE = re.compile(r",? (?:sans (?:autre )?précision|SAI)| \([^)]*\)")

EPISODE_CHAPTERS = "ORPSTVWXYZ"
"""First letters of the codes that tell an episode (obstetrics, signs, perinatal, injuries, causes, contacts)."""


@dataclass(frozen=True)
class Concept:
    """A concept: prefixes of the codes that say it (none: a sign, which codes do not say) and usual terms.

    ``present`` is for what belongs to the episode, not to the antecedents; a ``sign`` may be told without a code.
    """

    name: str
    codes: tuple[str, ...]
    terms: tuple[str, ...]
    present: bool
    sign: bool


@lru_cache
def concepts() -> dict[str, Concept]:
    """The concepts, by name."""
    return {
        name: Concept(
            name,
            tuple(entry.get("codes", ())),
            tuple(entry.get("termes", ())),
            entry.get("actuel", False),
            entry.get("signe", not entry.get("codes")),
        )
        for name, entry in notes_data("concepts")["concepts"].items()
    }


@lru_cache(maxsize=4096)
def of_code(code: str) -> tuple[str, ...]:
    """Names of the concepts that a code says, the most precise first."""
    found = []
    for concept in concepts().values():
        fitting = [len(prefix) for prefix in concept.codes if code.startswith(prefix)]
        if fitting:
            found.append((-max(fitting), len(concept.codes), concept.name))
    return tuple(name for *_, name in sorted(found))


def of_letter(letter: Letter) -> frozenset[str]:
    """Concepts that the letter's codes say."""
    names = set(of_code(letter.condition_code))
    for diagnosis in letter.diagnoses:
        names.update(of_code(diagnosis.code))
    return frozenset(names)


def clinical(label: str) -> str:
    """A label as a clinician would say it: without what only the nomenclature needs."""
    return _NOMENCLATURE.sub("", label)


def _mention(letter: Letter, key: str, code: str, text: str) -> None:
    start = len(letter.pieces)
    letter.pieces.append(text)
    names = of_code(code)
    letter.marks.append((start, start + 1, AFFIRMED, names[0] if names else key or code))


def main_diagnosis(letter: Letter, form: str) -> None:
    """The label of the main diagnosis, affirmed; ``bas``: as the middle of a sentence."""
    text = clinical(letter.condition_label)
    if text:
        _mention(letter, letter.condition, letter.condition_code, lower_first(text) if form == "bas" else text)


@lru_cache(maxsize=4096)
def is_present(code: str) -> bool:
    """Whether a code tells the present episode rather than an antecedent."""
    names = of_code(code)
    return concepts()[names[0]].present if names else code[:1] in EPISODE_CHAPTERS


def chosen(letter: Letter, which: str) -> list[Diagnosis]:
    """Associated diagnoses, one a concept: ``chroniques`` (antecedents), ``actuels`` (the episode), or all."""
    found: dict[str, Diagnosis] = {}
    for diagnosis in letter.diagnoses:
        if which and is_present(diagnosis.code) != (which == "actuels"):
            continue
        names = of_code(diagnosis.code)
        found.setdefault(names[0] if names else diagnosis.code, diagnosis)
    return list(found.values())


def associated(letter: Letter, argument: str) -> None:
    """The associated diagnoses, affirmed: one a line, or in a sentence (``ligne``)."""
    which, _, form = argument.partition(":")
    for rank, diagnosis in enumerate(chosen(letter, which)):
        names = of_code(diagnosis.code)
        terms = concepts()[names[0]].terms if names else ()
        text = terms[letter.draw() % len(terms)] if terms else clinical(diagnosis.label)
        if form == "ligne":
            opening, text = ", " if rank else "", lower_first(text)
        else:
            opening, text = "\n- " if rank else "- ", text[:1].upper() + text[1:]
        if opening:
            letter.pieces.append(opening)
        _mention(letter, diagnosis.key, diagnosis.code, text)
        onset = letter.birth.year + 38 + letter.draws_of_patient(names[0] if names else diagnosis.code)() % 24
        if which == "chroniques" and onset < letter.start.year and letter.draw() % 4 == 0:
            letter.pieces.append(" depuis ")
            letter.label(str(onset), "DATE")


BLOCKS = {"dp": main_diagnosis, "das": associated}
FLAGS = {
    "das": lambda letter, which: bool(chosen(letter, which)),
    "principal": lambda letter, concept: concept in of_code(letter.condition_code),
}
