r"""The small language of note templates, compiled once into functions.

======================  =================================================================================
``{slot}``              a fact of the letter; ``{slot:argument}``
``[one|other|]``        one of the alternatives, drawn; an empty one is allowed
``[part]``              a part that is left out where it would deny what the patient has
``[#name:one|other]``   the same alternative in all the letters of a stay that use the name
``{>rule}``             a shared phrase; ``{>!rule}`` is told alike in all the letters of the patient
``{>.rule}``            the phrase of the main condition, told alike in all the letters of the stay;
                        ``{>.rule:bas}`` is the same in the middle of a sentence
``{?test}…{:}…{/}``     a part that depends on the facts: ``femme``, ``!deces``, ``fevg<40``, joined by ``&``
``<status:name|…>``     a marked part: ``aff``, ``nie``, ``hyp``, ``fam``, ``atcd`` and a concept, or ``piege``
``\``                   takes the next character as it is
======================  =================================================================================

An alternative that denies a concept the patient has, or affirms a disease that the codes do not say, is never drawn.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from synthetic.notes.phrases import Emit, Phrase, choose, fill, follow, keep, lower_first, write

AFFIRMED, DENIED, SUPPOSED, FAMILY, PAST = "aff", "nie", "hyp", "fam", "atcd"
TRAP = "piege"
STATUSES = {AFFIRMED: "affirme", DENIED: "nie", SUPPOSED: "hypothese", FAMILY: "familial", PAST: "antecedent"}

_TEST = re.compile(r"(!?)([a-z_]+)(?::([\w-]+))?(?:(<=|>=|<|>|=)(-?[\d.]+))?$")
_TRAILING = re.compile(r" +\n")
_STABLE = re.compile(r"#([a-z_]+):")
_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
    "=": lambda a, b: a == b,
}


class TemplateError(ValueError):
    """A template that cannot be compiled: says which one and where."""


@dataclass
class Vocabulary:
    """The words of the language: what slots, tests, numbers and concepts exist.

    ``slots`` return the text of a fact, with the label that the text bears (``""``: none); ``blocks`` write several
    pieces; ``flags`` and ``numbers`` answer tests; ``diseases`` are the concepts that codes decide.
    """

    slots: Mapping[str, tuple[Callable[[Any, str], str], str]]
    blocks: Mapping[str, Callable[[Any, str], None]]
    flags: Mapping[str, Callable[[Any, str], bool]]
    numbers: Mapping[str, Callable[[Any, str], float]]
    concepts: frozenset[str]
    diseases: frozenset[str]
    traps: frozenset[str]
    story_rules: frozenset[str]
    rules: dict[str, str] = field(default_factory=dict)
    compiled: dict[str, Phrase] = field(default_factory=dict)


class Compiler:
    """Recursive-descent compiler of one template text."""

    def __init__(self, name: str, text: str, words: Vocabulary) -> None:
        self.name, self.text, self.words, self.at = name, text, words, 0

    def compile(self) -> Phrase:
        """Compile the whole text.

        Raises
        ------
        TemplateError
            If a bracket is not closed, or a name is unknown.
        """
        phrase = self.sequence("")
        if self.at < len(self.text):
            raise self.error(f"unexpected {self.text[self.at]!r}")
        return phrase

    def error(self, message: str) -> TemplateError:
        line = self.text.count("\n", 0, self.at) + 1
        return TemplateError(f"template {self.name!r}, line {line}: {message}")

    def sequence(self, stops: str) -> Phrase:
        parts: list[Phrase] = []
        literal: list[str] = []

        def flush() -> None:
            if literal:
                parts.append(Phrase(write(_TRAILING.sub("\n", "".join(literal)))))
                literal.clear()

        while self.at < len(self.text):
            char = self.text[self.at]
            if char in stops or self.text.startswith(("{:}", "{/}"), self.at):
                break
            self.at += 1
            if char == "\\":
                literal.append(self.text[self.at])
                self.at += 1
            elif char in "{[<":
                flush()
                parts.append({"{": self.brace, "[": self.alternatives, "<": self.mark}[char]())
            elif char in "]}":
                raise self.error(f"unexpected {char!r}")
            else:
                literal.append(char)
        flush()
        return follow(parts)

    def until(self, closing: str) -> str:
        end = self.text.find(closing, self.at)
        if end < 0:
            raise self.error(f"{closing!r} is missing")
        found, self.at = self.text[self.at : end], end + len(closing)
        return found

    def expect(self, closing: str) -> None:
        if not self.text.startswith(closing, self.at):
            raise self.error(f"{closing!r} is missing")
        self.at += len(closing)

    def brace(self) -> Phrase:
        if self.text[self.at] == "?":
            return self.condition()
        body = self.until("}")
        if body.startswith(">"):
            return self.rule(body[1:])
        name, _, argument = body.partition(":")
        if name in self.words.blocks:
            block = self.words.blocks[name]
            return Phrase(lambda letter: block(letter, argument))
        if name not in self.words.slots:
            raise self.error(f"unknown slot {name!r}")
        function, label = self.words.slots[name]
        return Phrase(fill(function, argument, label))

    def rule(self, name: str) -> Phrase:
        if name.startswith("."):
            return self.story_rule(name[1:])
        if name.startswith("!"):
            phrase = self.rule(name[1:])

            def emit(letter: Any) -> None:
                told, letter.draw = letter.draw, letter.draws_of_patient(name)
                phrase.emit(letter)
                letter.draw = told

            return replace(phrase, emit=emit)
        if name not in self.words.rules:
            raise self.error(f"unknown rule {name!r}")
        if name not in self.words.compiled:
            text = self.words.rules[name]
            self.words.compiled[name] = Phrase(_cycle(name))
            self.words.compiled[name] = Compiler(f"rule {name}", text, self.words).compile()
        return self.words.compiled[name]

    def story_rule(self, text: str) -> Phrase:
        name, _, form = text.partition(":")
        if name not in self.words.story_rules or form not in ("", "bas"):
            raise self.error(f"unknown phrase of a condition {text!r}")

        def emit(letter: Any) -> None:
            start = len(letter.pieces)
            told, letter.draw = letter.draw, letter.draws_of_stay(name)
            letter.story[name].emit(letter)
            letter.draw = told
            if form and len(letter.pieces) > start:
                letter.pieces[start] = lower_first(letter.pieces[start])

        return Phrase(emit)

    def condition(self) -> Phrase:
        self.at += 1
        test = self.test(self.until("}"))
        then, otherwise = self.sequence(""), follow([])
        if self.text.startswith("{:}", self.at):
            self.at += 3
            otherwise = self.sequence("")
        self.expect("{/}")

        def emit(letter: Any) -> None:
            (then if test(letter) else otherwise).emit(letter)

        return Phrase(
            emit,
            then.denied & otherwise.denied,
            then.affirmed & otherwise.affirmed,
            then.may_affirm | otherwise.may_affirm,
        )

    def test(self, text: str) -> Callable[[Any], bool]:
        tests = [self.one_test(part) for part in text.split("&")]
        if len(tests) == 1:
            return tests[0]
        return lambda letter: all(test(letter) for test in tests)

    def one_test(self, text: str) -> Callable[[Any], bool]:
        match = _TEST.match(text)
        if not match:
            raise self.error(f"test {text!r} is not understood")
        inverted, name, argument, operator, bound = match.groups("")
        if operator:
            if name not in self.words.numbers:
                raise self.error(f"unknown number {name!r}")
            number, compare, limit = self.words.numbers[name], _COMPARE[operator], float(bound)
            return lambda letter: compare(number(letter, argument), limit) != bool(inverted)
        if name not in self.words.flags:
            raise self.error(f"unknown test {name!r}")
        flag = self.words.flags[name]
        return lambda letter: bool(flag(letter, argument)) != bool(inverted)

    def alternatives(self) -> Phrase:
        stable = self.stable_name()
        options = [self.sequence("|]")]
        while self.text.startswith("|", self.at):
            self.at += 1
            options.append(self.sequence("|]"))
        self.expect("]")
        return keep(options, stable) if stable else choose(options, self.words.diseases)

    def stable_name(self) -> str:
        match = _STABLE.match(self.text, self.at)
        if not match:
            return ""
        self.at = match.end()
        return match.group(1)

    def mark(self) -> Phrase:
        status, _, name = self.until("|").partition(":")
        if status != TRAP and status not in STATUSES:
            raise self.error(f"unknown status {status!r}")
        if name not in (self.words.traps if status == TRAP else self.words.concepts):
            raise self.error(f"unknown concept or trap {name!r}")
        inner = self.sequence("|>")
        self.expect(">")

        def emit(letter: Any) -> None:
            start = len(letter.pieces)
            inner.emit(letter)
            letter.marks.append((start, len(letter.pieces), status, name))

        own = frozenset([name])
        return Phrase(
            emit,
            inner.denied | (own if status == DENIED else frozenset()),
            inner.affirmed | (own if status == AFFIRMED else frozenset()),
            inner.may_affirm | (own if status == AFFIRMED else frozenset()),
        )


def _cycle(name: str) -> Emit:
    def emit(letter: Any) -> None:
        raise TemplateError(f"rule {name!r} calls itself")

    return emit
