"""The phrases and templates of the catalogue, compiled, and the choice of a template for a letter."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from synthetic.notes import concepts, fact_slots, person_slots
from synthetic.notes.facts import KINDS
from synthetic.notes.grammar import Compiler, TemplateError, Vocabulary
from synthetic.notes.letter import Letter
from synthetic.notes.phrases import Phrase
from synthetic.notes.reading import PROVENANCE, notes_data, notes_files

STORY_RULES = ("motif", "histoire", "constantes", "examen", "paraclinique", "evolution", "suites", "indication")
"""Phrases that each condition may have; the ones it lacks come from its group, then from the general group."""
AGES = (("nouveau_ne", 0, 28), ("nourrisson", 28, 731), ("enfant", 731, 5844), ("adulte", 5844, 27394))
OLD = "age"
GENERAL = "general"
TRAPS = frozenset(["eponyme", "loi", "expression", "rpps", "metier", "numero", "materiel"])
_WHEN = ("groupes", "conditions", "actes", "ages", "issues", "venues", "sexes")


@dataclass(frozen=True)
class Template:
    """A compiled template: title, body, and when it may be used (an absent condition allows all)."""

    name: str
    kind: str
    title: str
    priority: int
    when: dict[str, frozenset[str]]
    phrase: Phrase

    def fits(self, traits: dict[str, str]) -> bool:
        """Whether a letter with these traits may be written so; ``actes`` are prefixes."""
        for name, allowed in self.when.items():
            if name == "actes":
                if not any(traits[name].startswith(prefix) for prefix in allowed):
                    return False
            elif traits[name] not in allowed:
                return False
        return True


@dataclass(frozen=True)
class Story:
    """The phrases of a condition, and the signs that they may affirm."""

    group: str
    phrases: dict[str, Phrase]
    affirmed: frozenset[str]


@dataclass(frozen=True)
class Book:
    """Everything that letters are made of."""

    templates: dict[str, tuple[Template, ...]]
    stories: dict[str, Story]
    groups: dict[str, Story]
    chapters: dict[str, str]

    def story(self, condition: str, code: str) -> Story:
        """The story of a condition, or of the group of its code's chapter."""
        known = self.stories.get(condition)
        return known or self.groups[self.chapters.get(code[:1], GENERAL)]

    def candidates(self, kind: str, traits: tuple[tuple[str, str], ...]) -> tuple[Template, ...]:
        """Templates of the highest priority among those that fit."""
        given = dict(traits)
        fitting = [template for template in self.templates[kind] if template.fits(given)]
        if not fitting:
            raise TemplateError(f"no template of kind {kind!r} fits {given}")
        best = max(template.priority for template in fitting)
        return tuple(template for template in fitting if template.priority == best)


@lru_cache
def book() -> Book:
    """Compile the catalogue (once).

    Raises
    ------
    TemplateError
        If a template or a phrase is not understood; the message says which and where.
    """
    words = _words()
    data = notes_data("groups")
    raw = {name: dict(entry) for name, entry in data["groupes"].items()}
    general = _story(GENERAL, raw[GENERAL], {}, words)
    groups = {name: _story(name, entry, general.phrases, words) for name, entry in raw.items()}
    told = {}
    for file in notes_files("stories_"):
        told |= notes_data(file)["conditions"]
    stories = {}
    for key in told:
        entry = _with_model(key, told)
        stories[key] = _story(key, entry, groups[entry["groupe"]].phrases, words, entry["groupe"])
    templates: dict[str, list[Template]] = {kind: [] for kind in KINDS}
    for file in notes_files("letters_"):
        for entry in notes_data(file)["template"]:
            template = _template(entry, words)
            templates[template.kind].append(template)
    return Book({kind: tuple(found) for kind, found in templates.items()}, stories, groups, data["chapitres"])


def _words() -> Vocabulary:
    known = concepts.concepts()
    return Vocabulary(
        slots=person_slots.SLOTS | fact_slots.SLOTS,
        blocks=fact_slots.BLOCKS | concepts.BLOCKS,
        flags=fact_slots.FLAGS | concepts.FLAGS,
        numbers=fact_slots.NUMBERS,
        concepts=frozenset(known),
        diseases=frozenset(name for name, concept in known.items() if not concept.sign),
        traps=TRAPS,
        story_rules=frozenset(STORY_RULES),
        rules=notes_data("phrases")["phrases"],
    )


def _with_model(key: str, told: dict[str, dict[str, str]]) -> dict[str, str]:
    """The phrases of a condition, over those of the condition that it is told like (``comme``)."""
    entry = dict(told[key])
    model = entry.pop("comme", "")
    if model and (model not in told or "comme" in told[model]):
        raise TemplateError(f"condition {key!r} is told like {model!r}, which has no phrases of its own")
    return told[model] | entry if model else entry


def _story(key: str, entry: dict[str, str], inherited: dict[str, Phrase], words: Vocabulary, group: str = "") -> Story:
    unknown = set(entry) - set(STORY_RULES) - {"groupe"}
    if unknown:
        raise TemplateError(
            f"condition {key!r}: unknown phrase {sorted(unknown)[0]!r}; known: {', '.join(STORY_RULES)}"
        )
    own = {
        rule: Compiler(f"{key}.{rule}", text.strip("\n"), words).compile()
        for rule, text in entry.items()
        if rule != "groupe"
    }
    phrases = inherited | own
    affirmed = frozenset().union(*(phrase.may_affirm for phrase in phrases.values())) - words.diseases
    return Story(group or key, phrases, affirmed)


def _template(entry: dict[str, Any], words: Vocabulary) -> Template:
    name = entry["nom"]
    if not any(entry.get(key) for key in PROVENANCE):
        raise TemplateError(f"template {name!r} says neither source nor hypothese")
    if entry["type"] not in KINDS:
        raise TemplateError(f"template {name!r}: unknown kind {entry['type']!r}")
    when = entry.get("quand", {})
    unknown = set(when) - set(_WHEN)
    if unknown:
        raise TemplateError(f"template {name!r}: unknown condition {sorted(unknown)[0]!r}; known: {', '.join(_WHEN)}")
    return Template(
        name,
        entry["type"],
        entry["titre"],
        entry.get("priorite", 0),
        {key: frozenset(values) for key, values in when.items()},
        Compiler(name, entry["texte"].strip("\n"), words).compile(),
    )


def age_class(days: int) -> str:
    """Name of the class of an age in days."""
    for name, low, high in AGES:
        if low <= days < high:
            return name
    return OLD


def traits_of(letter: Letter, story: Story) -> tuple[tuple[str, str], ...]:
    """What the choice of a template looks at."""
    return (
        ("groupes", story.group),
        ("conditions", letter.condition),
        ("actes", letter.act),
        ("ages", age_class(letter.age_days)),
        ("issues", letter.outcome),
        ("venues", letter.venue),
        ("sexes", "F" if letter.female else "M"),
    )
