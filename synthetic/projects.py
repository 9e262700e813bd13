"""Project files to qualify: facts of a project, and the routes, rights and variables that go with them.

The law is data: ``catalogue/project_*.csv`` hold facts, rules (first one that fits wins, each with its source),
topics and variables. A project file is drawn for one rule: its facts are told in sentences, among remarks that
mislead. The same rules make the decision path of the lesson and the key of the exercise.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from numpy.random import Generator

from synthetic.catalogue import rows
from synthetic.streams import SCENARIO, stream

PURPOSE = "finalite"
RIGHTS = {
    "information_entrepot": "information donnée pour l'entrepôt",
    "information_projet": "information propre au projet",
    "opposition_entrepot": "opposition à l'entrepôt",
    "opposition_projet": "opposition au projet",
    "consentement": "recueil du consentement",
}
MAX_TRIES = 200


@dataclass(frozen=True)
class Value:
    """One value of a fact: its label in the decision path, and sentences that tell it in a project file.

    ``usual`` values may be drawn for a rule that does not look at the fact; ``hides`` names facts that a file with
    this value keeps silent, ``excludes`` the values (``fact=value``) that can't go with it.
    """

    name: str
    label: str
    phrases: tuple[str, ...]
    usual: bool
    hides: frozenset[str]
    excludes: frozenset[str]


@dataclass(frozen=True)
class Fact:
    """A fact that decides: its question, the purposes it concerns, its values."""

    name: str
    question: str
    applies: frozenset[str]
    values: dict[str, Value]


@dataclass(frozen=True)
class Route:
    """A way for a project to be lawful."""

    key: str
    label: str
    formality: str
    mark: str
    references: tuple[str, ...]
    source: str


@dataclass(frozen=True)
class Rule:
    """Facts that lead to routes, the first being the one to expect; with rights, pieces, reasons and sources."""

    id: str
    when: dict[str, frozenset[str]]
    routes: tuple[str, ...]
    required: frozenset[str]
    tolerated: frozenset[str]
    pieces: tuple[str, ...]
    mark: str
    references: tuple[str, ...]
    why: str
    source: str

    def fits(self, facts: Mapping[str, str]) -> bool:
        """Whether the facts are those of the rule."""
        return all(facts.get(name) in values for name, values in self.when.items())


@dataclass(frozen=True)
class Project:
    """A project file as a trainee reads it; ``variables`` are those that the team asks for."""

    title: str
    paragraphs: tuple[str, ...]
    variables: tuple[str, ...]


@dataclass(frozen=True)
class Key:
    """What may be answered: any of the routes; the required rights and variables, the tolerated ones, no other."""

    rule: Rule
    facts: dict[str, str]
    routes: frozenset[str]
    rights: tuple[frozenset[str], frozenset[str]]
    variables: tuple[frozenset[str], frozenset[str]]
    trap: str


@lru_cache
def facts() -> dict[str, Fact]:
    """The facts, in the order in which a file tells them."""
    found: dict[str, Fact] = {}
    for row in rows("project_facts"):
        values = found[row["fact"]].values if row["fact"] in found else {}
        phrases = tuple(phrase.strip() for phrase in row["phrases"].split(" / "))
        values[row["value"]] = Value(
            row["value"],
            row["label"],
            phrases,
            row["usual"] == "oui",
            frozenset(row["hides"].split()),
            frozenset(row["excludes"].split()),
        )
        found[row["fact"]] = Fact(row["fact"], row["question"], frozenset(row["applies"].split()), values)
    return found


@lru_cache
def routes() -> dict[str, Route]:
    """The routes, by key."""
    return {
        row["key"]: Route(
            row["key"],
            row["libelle"],
            row["formalite"],
            row["marque"],
            tuple(row["references"].split()),
            row["source"] or row["hypothese"],
        )
        for row in rows("project_routes")
    }


@lru_cache
def rules() -> tuple[Rule, ...]:
    """The rules, in the order in which they are tried."""
    return tuple(
        Rule(
            row["id"],
            {
                name: frozenset(values.split("|"))
                for name, values in (condition.split("=") for condition in row["when"].split())
            },
            tuple(row["routes"].split()),
            frozenset(row["required"].split()),
            frozenset(row["tolerated"].split()),
            tuple(piece.strip() for piece in row["pieces"].split(";")),
            row["marque"],
            tuple(row["references"].split()),
            row["why"],
            row["source"],
        )
        for row in rows("project_rules")
    )


def qualify(known: Mapping[str, str]) -> Rule:
    """The first rule that the facts of a project fit.

    Raises
    ------
    ValueError
        If a fact or a value is unknown, or if no rule fits (a fact is missing).
    """
    for name, value in known.items():
        if name not in facts() or value not in facts()[name].values:
            raise ValueError(f"unknown fact: {name}={value!r}")
    for rule in rules():
        if rule.fits(known):
            return rule
    raise ValueError(f"no rule fits: a fact is missing among {', '.join(facts())}")


def draw_projects(seed: int, count: int = 6) -> list[tuple[Project, Key]]:
    """Project files and their keys, equal on every machine; the rules that they exercise are all different.

    Raises
    ------
    ValueError
        If ``count`` is not between 1 and the number of rules.
    """
    if not 1 <= count <= len(rules()):
        raise ValueError(f"count must be between 1 and {len(rules())}")
    rng = stream(seed, SCENARIO, "projects")
    topics_left = {row["key"]: row for row in rows("project_topics")}
    drawn = []
    for rule in _choose_rules(rng, count):
        known = _draw_facts(rng, rule)
        topic = _draw_topic(rng, known, topics_left)
        drawn.append(_write(rng, rule, known, topic))
    return drawn


def _choose_rules(rng: Generator, count: int) -> list[Rule]:
    """Different rules in any order: two thirds are of research, the rest is shared by the other purposes."""
    order = [rules()[int(rank)] for rank in rng.permutation(len(rules()))]
    left = {purpose: [rule for rule in order if purpose in rule.when[PURPOSE]] for purpose in facts()[PURPOSE].values}
    research = min(len(left["recherche"]), -(-2 * count // 3))
    steering = min(len(left["pilotage"]), (count - research + 1) // 2)
    quota = {"recherche": research, "pilotage": steering, "creation": count - research - steering}
    chosen = {rule.id for purpose, rules_left in left.items() for rule in rules_left[: quota[purpose]]}
    return [rule for rule in order if rule.id in chosen]


def _one(rng: Generator, choices: Iterable) -> object:
    listed = list(choices)
    return listed[int(rng.integers(0, len(listed), dtype="int64"))]


def _draw_facts(rng: Generator, rule: Rule) -> dict[str, str]:
    """Facts that lead to this rule and to no earlier one (drawn again until they do)."""
    purpose = next(iter(rule.when[PURPOSE]))
    for _ in range(MAX_TRIES):
        known = {PURPOSE: purpose}
        for fact in facts().values():
            if purpose in fact.applies and fact.name != PURPOSE:
                usual = frozenset(value.name for value in fact.values.values() if value.usual)
                allowed = rule.when.get(fact.name, usual)
                known[fact.name] = str(_one(rng, (value for value in fact.values if value in allowed)))
        if qualify(known) is rule and _coherent(known):
            return known
    raise RuntimeError(f"rule {rule.id} can't be reached")


def _coherent(known: Mapping[str, str]) -> bool:
    pairs = {f"{name}={value}" for name, value in known.items()}
    return not any(facts()[name].values[value].excludes & pairs for name, value in known.items())


def _hidden(known: Mapping[str, str]) -> set[str]:
    return {name for fact, value in known.items() for name in facts()[fact].values[value].hides}


def _draw_topic(rng: Generator, known: Mapping[str, str], left: dict[str, dict[str, str]]) -> dict[str, str]:
    """A topic of this purpose, not given yet as long as there is one; the national PMSI alone holds no laboratory."""
    pmsi = "oui" if known.get("snds") == "pmsi_atih" else "non"
    suited = [row for row in rows("project_topics") if row[PURPOSE] == known[PURPOSE] and row["pmsi_seul"] == pmsi]
    topic = _one(rng, [row for row in suited if row["key"] in left] or suited)
    left.pop(topic["key"], None)
    return topic


def _write(rng: Generator, rule: Rule, known: dict[str, str], topic: dict[str, str]) -> tuple[Project, Key]:
    """The file's text, and its key."""
    hidden = _hidden(known)
    told = [str(_one(rng, facts()[name].values[value].phrases)) for name, value in known.items() if name not in hidden]
    remark = _one(rng, (row for row in rows("project_distractors") if row[PURPOSE] == known[PURPOSE]))
    asked = topic["proposed"].split()
    variables = tuple(asked[int(place)] for place in rng.permutation(len(asked)))
    needed, tolerated = frozenset(topic["needed"].split()), frozenset(topic["tolerated"].split())
    project = Project(topic["titre"], (topic["objet"], " ".join(told), remark["phrase"]), variables)
    key = Key(
        rule, known, frozenset(rule.routes), (rule.required, rule.tolerated), (needed, tolerated), remark["truth"]
    )
    return project, key


def set_fraction(given: Iterable[str], required: frozenset[str], tolerated: frozenset[str]) -> float:
    """Share of a mark: what is required counts, what is neither required nor tolerated takes away as much."""
    chosen = set(given)
    if not required:
        return 1.0 if chosen <= tolerated else 0.0
    right, wrong = len(chosen & required), len(chosen - required - tolerated)
    return max(0, right - wrong) / len(required)


def variable_labels() -> dict[str, str]:
    """Key to French label of every variable that a file may ask for."""
    return {row["key"]: row["libelle"] for row in rows("project_variables")}


def decision_path() -> dict[str, object]:
    """Facts, rules and routes as plain data, for the lesson's interactive path."""
    return {
        "faits": [
            {
                "nom": fact.name,
                "question": fact.question,
                "choix": [[value.name, value.label] for value in fact.values.values()],
            }
            for fact in facts().values()
        ],
        "regles": [
            {
                "id": rule.id,
                "si": [[name, sorted(values)] for name, values in rule.when.items()],
                "voies": [[routes()[route].label, routes()[route].formality] for route in rule.routes],
                "droits": [RIGHTS[right] for right in RIGHTS if right in rule.required],
                "pieces": list(rule.pieces),
                "pourquoi": rule.why,
                "source": rule.source,
                "marque": rule.mark,
            }
            for rule in rules()
        ],
    }
