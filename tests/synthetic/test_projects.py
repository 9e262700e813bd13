"""Do project files tell what their key needs, and is each rule of law reachable, sourced and coherent?"""

from __future__ import annotations

import hashlib
import itertools
import tomllib
from pathlib import Path

import pytest

from synthetic.catalogue import rows
from synthetic.projects import (
    PURPOSE,
    RIGHTS,
    decision_path,
    draw_projects,
    facts,
    qualify,
    routes,
    rules,
    set_fraction,
    variable_labels,
)

BIBLIOGRAPHY = Path(__file__).resolve().parents[2] / "book" / "bibliographie.toml"
SEEDS = range(25)
SURE = {"V", "C", "V*"}


def possible(purpose: str):
    """Every combination of the facts that concern a purpose."""
    concerned = [fact for fact in facts().values() if purpose in fact.applies and fact.name != PURPOSE]
    for values in itertools.product(*(fact.values for fact in concerned)):
        yield {PURPOSE: purpose, **dict(zip((fact.name for fact in concerned), values, strict=True))}


@pytest.mark.parametrize("purpose", facts()[PURPOSE].values)
def test_every_possible_project_has_a_rule(purpose):
    for known in possible(purpose):
        assert qualify(known).routes


def test_every_rule_is_reached_and_none_hides_another():
    reached = {qualify(known).id for purpose in facts()[PURPOSE].values for known in possible(purpose)}
    assert reached == {rule.id for rule in rules()}


def test_rules_speak_of_known_facts_routes_and_rights():
    for rule in rules():
        for name, values in rule.when.items():
            assert values <= set(facts()[name].values), rule.id
        assert set(rule.routes) <= set(routes()), rule.id
        assert rule.required | rule.tolerated <= set(RIGHTS), rule.id
        assert not rule.required & rule.tolerated, rule.id
        assert all(rule.pieces), rule.id


def test_every_rule_and_route_cites_a_source_of_the_bibliography_and_its_mark():
    known = {entry["id"] for entry in tomllib.loads(BIBLIOGRAPHY.read_text(encoding="utf-8"))["reference"]}
    for cited in (*rules(), *(route for route in routes().values() if route.key != "a_instruire")):
        assert cited.mark in SURE, cited
        assert cited.source, cited
        assert cited.references, cited
        assert set(cited.references) <= known, cited


def test_a_rule_read_at_second_hand_leaves_the_dpo_as_an_answer():
    for rule in rules():
        if rule.mark == "V*":
            assert "a_instruire" in rule.routes, rule.id


@pytest.mark.parametrize("several", ["equipe_de_soins", "etablissement", "exterieur"])
def test_patients_of_several_hospitals_are_never_internal_research(several):
    for known in possible("recherche"):
        if known["etablissements"] == "plusieurs" and known["lecteurs"] == several:
            assert "recherche_interne" not in qualify(known).routes


def test_internal_research_needs_its_three_conditions():
    internal = [known for known in possible("recherche") if "recherche_interne" in qualify(known).routes]
    assert internal
    for known in internal:
        assert (known["participation"], known["lecteurs"], known["etablissements"]) == (
            "donnees",
            "equipe_de_soins",
            "un",
        )
        assert (known["nir"], known["snds"]) == ("non", "aucun")


@pytest.mark.parametrize("known", [{}, {PURPOSE: "recherche"}, {PURPOSE: "vente"}, {"couleur": "bleu"}])
def test_unknown_or_missing_facts_are_refused(known):
    with pytest.raises(ValueError, match="fact"):
        qualify(known)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_file_tells_every_fact_that_its_rule_looks_at(seed):
    for project, key in draw_projects(seed, len(rules())):
        assert qualify(key.facts) is key.rule
        told = project.paragraphs[1]
        for name in key.rule.when:
            assert any(phrase in told for phrase in facts()[name].values[key.facts[name]].phrases), (key.rule.id, name)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_a_file_keeps_silent_changes_nothing(seed):
    for _, key in draw_projects(seed, len(rules())):
        for name, value in key.facts.items():
            for hidden in facts()[name].values[value].hides:
                for other in facts()[hidden].values:
                    assert qualify({**key.facts, hidden: other}) is key.rule


@pytest.mark.parametrize("seed", SEEDS)
def test_a_file_does_not_contradict_itself(seed):
    for project, key in draw_projects(seed, len(rules())):
        for name, value in key.facts.items():
            for excluded in facts()[name].values[value].excludes:
                fact, other = excluded.split("=")
                assert key.facts.get(fact) != other
        needed, tolerated = key.variables
        assert needed <= set(project.variables)
        assert tolerated <= set(variable_labels())
        assert len(set(project.variables)) == len(project.variables)
        assert key.trap


@pytest.mark.parametrize("seed", SEEDS)
def test_six_files_exercise_six_rules_most_of_them_of_research(seed):
    drawn = draw_projects(seed)
    assert len({key.rule.id for _, key in drawn}) == len(drawn) == 6
    assert len({project.title for project, _ in drawn}) == 6
    purposes = [key.facts[PURPOSE] for _, key in drawn]
    assert (purposes.count("recherche"), purposes.count("pilotage"), purposes.count("creation")) == (4, 1, 1)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_study_on_the_national_pmsi_alone_asks_for_nothing_that_the_pmsi_does_not_hold(seed):
    for project, key in draw_projects(seed, len(rules())):
        if key.facts.get("snds") == "pmsi_atih":
            assert not {"creatinine", "bnp", "hemoglobine", "lactate", "antibiotiques"} & set(project.variables)


def test_identifying_variables_are_never_needed_nor_tolerated_and_have_a_substitute():
    identifying = {row["key"] for row in rows("project_variables") if row["identifying"] == "oui"}
    assert identifying
    for row in rows("project_variables"):
        assert (row["identifying"] == "oui") == bool(row["instead"])
    for topic in rows("project_topics"):
        needed, tolerated, proposed = (set(topic[column].split()) for column in ("needed", "tolerated", "proposed"))
        assert needed | tolerated | proposed <= set(variable_labels())
        assert not (needed | tolerated) & identifying
        assert not needed & tolerated
        assert needed <= proposed
        assert bool(proposed - needed - tolerated) == (topic[PURPOSE] != "creation"), "something to leave out"


def test_the_same_seed_gives_the_same_files_everywhere():
    told = [(project.title, project.paragraphs, project.variables, key.rule.id) for project, key in draw_projects(202)]
    assert told == [(p.title, p.paragraphs, p.variables, k.rule.id) for p, k in draw_projects(202)]
    assert told != [(p.title, p.paragraphs, p.variables, k.rule.id) for p, k in draw_projects(203)]
    digest = hashlib.blake2b(repr(told).encode(), digest_size=8).hexdigest()
    assert digest == "5468aac2f936207c"


@pytest.mark.parametrize("count", [0, -1, 99])
def test_an_impossible_number_of_files_is_refused(count):
    with pytest.raises(ValueError, match="count"):
        draw_projects(1, count)


@pytest.mark.parametrize(
    ("given", "expected"),
    [((), 0), (("a",), 0.5), (("a", "b"), 1), (("a", "b", "c"), 1), (("a", "b", "z"), 0.5), (("a", "y", "z"), 0)],
)
def test_an_extra_choice_costs_as_much_as_a_right_one_brings(given, expected):
    assert set_fraction(given, frozenset("ab"), frozenset("c")) == expected


def test_ticking_everything_never_gets_full_marks_for_rights_that_are_examined():
    for rule in rules():
        if rule.required | rule.tolerated != set(RIGHTS):
            assert set_fraction(RIGHTS, rule.required, rule.tolerated) < 1, rule.id


def test_nothing_required_leaves_the_rest_free_within_what_is_tolerated():
    assert set_fraction((), frozenset(), frozenset("a")) == 1
    assert set_fraction("a", frozenset(), frozenset("a")) == 1
    assert set_fraction("z", frozenset(), frozenset("a")) == 0


def test_the_lesson_path_holds_every_rule_and_ends_on_words():
    path = decision_path()
    assert [rule["id"] for rule in path["regles"]] == [rule.id for rule in rules()]
    names = {fact["nom"] for fact in path["faits"]}
    for rule in path["regles"]:
        assert {name for name, _ in rule["si"]} <= names
        assert all(label and formality for label, formality in rule["voies"])
        assert rule["source"]
        assert rule["pourquoi"]
