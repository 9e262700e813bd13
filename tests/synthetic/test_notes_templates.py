"""The language of templates, and the catalogue of phrases written in it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import numpy as np
import pytest

import synthetic.catalogue
from synthetic.notes import KINDS
from synthetic.notes.concepts import concepts
from synthetic.notes.documents import _write
from synthetic.notes.grammar import Compiler, TemplateError, Vocabulary
from synthetic.notes.letter import Letter, letters
from synthetic.notes.phrasebook import STORY_RULES, _with_model, age_class, book
from tests.synthetic.notes_facts import made_up_facts

FOLDER = Path(synthetic.catalogue.__file__).parent / "notes"


class Page:
    """The least a phrase needs: pieces, marks, draws, concepts."""

    def __init__(self, draws: list[int], concepts: frozenset[str] = frozenset()) -> None:
        self.pieces: list[str] = []
        self.marks: list[tuple] = []
        self.concepts = concepts
        self.draw = iter(draws).__next__

    def label(self, text: str, label: str) -> None:
        self.marks.append((len(self.pieces), len(self.pieces) + 1, "span", label))
        self.pieces.append(text)

    def stable(self, name: str) -> int:
        return len(name)


def words(**rules: str) -> Vocabulary:
    return Vocabulary(
        slots={"nom": (lambda page, _: "DURAND", "NOM"), "mot": (lambda page, argument: argument, "")},
        blocks={},
        flags={"femme": lambda page, _: True},
        numbers={"fevg": lambda page, _: 35.0},
        concepts=frozenset(["fievre", "diabete"]),
        diseases=frozenset(["diabete"]),
        traps=frozenset(["loi"]),
        story_rules=frozenset(),
        rules=rules,
    )


def written(text: str, draws: list[int] | None = None, concepts: frozenset[str] = frozenset(), **rules: str) -> str:
    page = Page(draws or [0] * 9, concepts)
    Compiler("essai", text, words(**rules)).compile().emit(page)
    return "".join(page.pieces)


@pytest.mark.parametrize(
    ("text", "draws", "expected"),
    [
        ("Mme {nom}, {mot:vue}.", [], "Mme DURAND, vue."),
        ("[un|deux|trois] fois", [2], "trois fois"),
        ("[un|[deux|trois]] fois", [1, 1], "trois fois"),
        ("avant [opt|] après", [1], "avant après"),
        ("vu{?femme}e{/}{?!femme}x{:}!{/}", [], "vue!"),
        ("{?fevg<40&femme}basse{:}haute{/}", [], "basse"),
        (r"CRP \< 5 \[H\]", [], "CRP < 5 [H]"),
        ("{>salut} {nom}", [1], "Bonsoir DURAND"),
        ("EP [?|!].", [0], "EP ?"),
        ("a\n[ligne\n|]\nb", [1], "a\n\nb"),
        ("[#cote:gauche|droit]", [], "gauche"),
        ("fin[, pas de <nie:diabete|DT2>].", [], "fin, pas de DT2."),
        ("x [|] \n\n[|]\n\ny", [0, 0], "x\n\ny"),
    ],
)
def test_is_each_construct_written_as_said(text: str, draws: list[int], expected: str) -> None:
    assert written(text, [*draws, 0, 0], salut="[Bonjour|Bonsoir]") == expected


def test_is_a_concept_that_the_patient_has_never_denied() -> None:
    text = "[pas de <nie:diabete|diabète>|RAS]"
    assert written(text, [0]) == "pas de diabète"
    assert written(text, [0], frozenset(["diabete"])) == "RAS"


def test_is_a_bracketed_denial_left_out_where_it_would_be_false() -> None:
    assert written("fin[, pas de <nie:diabete|DT2>].", [0], frozenset(["diabete"])) == "fin."


def test_is_a_disease_affirmed_only_with_its_code_and_a_sign_freely() -> None:
    assert written("[<aff:diabete|DT2>|RAS]", [0]) == "RAS"
    assert written("[<aff:diabete|DT2>|RAS]", [0], frozenset(["diabete"])) == "DT2"
    assert written("[<aff:fievre|fièvre>|RAS]", [0]) == "fièvre"


def test_do_guards_reach_through_rules_and_nesting() -> None:
    nested = "[{>non}|RAS]"
    assert written(nested, [0], frozenset(["diabete"]), non="ni [x|y] <nie:diabete|DT2>") == "RAS"
    either = "[[<nie:diabete|DT2>|rien] ce jour|RAS]"
    assert written(either, [0, 0], frozenset(["diabete"])) == "rien ce jour"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("bon\n{inconnu}", "line 2: unknown slot 'inconnu'"),
        ("[un|deux", "']' is missing"),
        ("{nom", "'}' is missing"),
        ("{?femme}e", "'{/}' is missing"),
        ("<nie:fievre|fièvre", "'>' is missing"),
        ("<peut-etre:fievre|fièvre>", "unknown status 'peut-etre'"),
        ("<nie:angine|angine>", "unknown concept or trap 'angine'"),
        ("{>absente}", "unknown rule 'absente'"),
        ("{>.motif}", "unknown phrase of a condition 'motif'"),
        ("{?blond}x{/}", "unknown test 'blond'"),
        ("{?taille<3}x{/}", "unknown number 'taille'"),
        ("{?fevg<<3}x{/}", "is not understood"),
        ("un ] deux", "unexpected ']'"),
        ("un {/}", "unexpected '{'"),
    ],
)
def test_does_a_mistake_in_a_template_say_what_and_where(text: str, message: str) -> None:
    with pytest.raises(TemplateError, match=re.escape(message)) as caught:
        written(text)
    assert "'essai'" in str(caught.value)


def test_is_a_rule_that_calls_itself_refused() -> None:
    with pytest.raises(TemplateError, match="'tourne' calls itself"):
        written("{>tourne}", tourne="encore {>tourne}")


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.toml")), ids=lambda path: path.stem)
def test_does_every_file_and_template_say_its_provenance(path: Path) -> None:
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    assert data.get("source") or data.get("hypothese")
    for template in data.get("template", []):
        assert template.get("source") or template.get("hypothese"), template["nom"]


def test_are_there_templates_for_every_kind_with_distinct_names() -> None:
    templates = book().templates
    found = [template.name for kind in KINDS for template in templates[kind]]
    assert all(templates[kind] for kind in KINDS)
    assert len(found) >= 25
    assert len(found) == len(set(found))
    assert len(book().stories) >= 60


def test_has_every_kind_a_template_for_any_patient() -> None:
    """A letter about an unknown condition, at any age, for any act and outcome."""
    for kind in KINDS:
        for age in ("nouveau_ne", "nourrisson", "enfant", "adulte", "age"):
            for outcome in ("domicile", "transfert", "deces"):
                traits = (
                    ("groupes", "general"),
                    ("conditions", ""),
                    ("actes", "ZZZZ999" if kind != "CR_ECHOCARDIOGRAPHIE" else ""),
                    ("ages", age),
                    ("issues", outcome),
                    ("venues", "urgences"),
                    ("sexes", "F"),
                )
                assert book().candidates(kind, traits)


def test_does_every_template_write_with_every_story() -> None:
    """Each template with each condition's phrases, on facts that need not fit: no error, no seam."""
    stories = list(book().stories.values()) + list(book().groups.values())
    facts = made_up_facts(len(stories), seed=8)
    draw = np.random.default_rng(4).integers(0, 1 << 30, 4_000_000).tolist().__iter__().__next__
    seam = re.compile(r"[{}\[\]|]|(?<=\w)  (?=\w)|\n\n\n")
    for templates in book().templates.values():
        for template in templates:
            for letter, story in zip(letters(facts, draw), stories, strict=True):
                text, marks = _write(letter, template, story)
                assert not seam.search(text.replace("   ", " ")), (template.name, text)
                assert all(0 <= start < end <= len(text) for start, end, *_ in marks), (template.name, text)


def test_is_no_disease_denied_without_a_way_out() -> None:
    """A denial that is on every path of a phrase would be written even for a patient who has the disease."""
    diseases = {name for name, concept in concepts().items() if not concept.sign}
    stories = {**book().groups, **book().stories}
    forced = {
        (key, rule): phrase.denied & diseases
        for key, story in stories.items()
        for rule, phrase in story.phrases.items()
    }
    forced |= {(t.name, t.kind): t.phrase.denied & diseases for found in book().templates.values() for t in found}
    assert {place: names for place, names in forced.items() if names} == {}


def test_is_a_condition_told_like_another_unless_it_says_otherwise() -> None:
    told = {"a": {"comme": "b", "motif": "x"}, "b": {"groupe": "medecine", "motif": "y", "examen": "z"}}
    assert _with_model("a", told) == {"groupe": "medecine", "motif": "x", "examen": "z"}
    with pytest.raises(TemplateError, match="told like 'c'"):
        _with_model("a", {"a": {"comme": "c"}})


def test_do_all_stories_name_known_phrases_and_groups() -> None:
    for key, story in book().stories.items():
        assert story.group in book().groups, key
        assert set(story.phrases) == set(STORY_RULES), key


@pytest.mark.parametrize(
    ("days", "expected"), [(0, "nouveau_ne"), (28, "nourrisson"), (731, "enfant"), (5844, "adulte"), (30_000, "age")]
)
def test_is_the_class_of_an_age_right(days: int, expected: str) -> None:
    assert age_class(days) == expected


def test_does_a_letter_know_its_side_and_number_by_stay_only() -> None:
    facts = made_up_facts(30)
    one, two = (list(letters(facts, iter(range(k, 10**6)).__next__)) for k in (0, 7))
    sides = {letter.stable("cote") % 2 for letter in one}
    assert sides == {0, 1}
    assert [a.stable("cote") for a in one] == [b.stable("cote") for b in two]
    assert isinstance(one[0], Letter)
