"""Are the project files of module 2's notebook those that its design draws, and are they without their key?"""

from __future__ import annotations

import json
import runpy
from pathlib import Path

from synthetic.projects import PURPOSE, RIGHTS, draw_projects, facts, set_fraction, variable_labels

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
AUTHOR = runpy.run_path(str(NOTEBOOKS / "truths" / "02_qualifier.py"))


def design() -> dict:
    return AUTHOR["DESIGN"]


def cells() -> dict[str, str]:
    notebook = json.loads((NOTEBOOKS / "source" / "02_qualifier" / "qualifier.ipynb").read_text(encoding="utf-8"))
    return {cell["id"]: "".join(cell["source"]) for cell in notebook["cells"]}


def drawn() -> dict:
    plan = design()
    return dict(zip("ABCDEF", draw_projects(plan["projects_seed"], plan["projects"]), strict=True))


def test_the_notebook_tells_the_files_that_are_drawn():
    for letter, (project, _) in drawn().items():
        text = cells()[f"02-dossier-{letter.lower()}"]
        assert project.title in text
        assert all(paragraph in text for paragraph in project.paragraphs)
        assert all(f"{variable_labels()[name]} (`{name}`)" in text for name in project.variables)


def test_the_files_exercise_the_routes_that_the_lesson_insists_on():
    routes = {key.rule.routes[0] for _, key in drawn().values()}
    assert {"mr_004", "recherche_interne", "pilotage_interne", "referentiel_eds", "a_instruire"} <= routes


def test_the_untouched_answers_are_empty_and_name_every_file():
    for name, function in (("voies", "choisir_voies"), ("droits", "prevoir_droits"), ("variables", "garder_variables")):
        names: dict = {}
        exec(cells()[f"02-{name}"], names)
        answer = names[function](None)
        expected = {letter for letter, (project, _) in drawn().items() if name != "variables" or project.variables}
        assert set(answer) == expected
        assert not any(answer.values())


def test_no_cell_tells_a_rule_or_a_key():
    text = " ".join(cells().values())
    for _, key in drawn().values():
        assert key.rule.why not in text
        assert key.trap not in text


def test_mistakes_of_the_design_speak_of_known_facts():
    for question in design()["question"]:
        for mistake in question.get("mistake", []):
            assert mistake["message"]
            for condition in mistake["when"].split():
                name, values = condition.split("=")
                assert set(values.split("|")) <= set(facts()[name].values)
    assert PURPOSE in facts()


def test_a_recognised_mistake_is_never_a_right_answer():
    right, free = AUTHOR["expected"](), AUTHOR["tolerated"]()
    found = AUTHOR["mistakes"]()
    assert sum(len(mistakes) for mistakes in found.values()) >= 5
    for question, mistakes in found.items():
        for message, given in mistakes:
            for letter, wrong in given.items():
                good = {*right[question].get(letter, []), *free.get(question, {}).get(letter, [])}
                assert not good & set(wrong), (message, letter)


def test_the_reference_answer_is_full_and_ticking_everything_is_not():
    right, free = AUTHOR["expected"](), AUTHOR["tolerated"]()
    for question, everything in (("02.droits", set(RIGHTS)), ("02.variables", set(variable_labels()))):
        for letter, required in right[question].items():
            tolerated = frozenset(free[question][letter])
            assert set_fraction(required, frozenset(required), tolerated) == 1
            assert set_fraction([], frozenset(required), tolerated) == 0
            assert set_fraction(everything, frozenset(required), tolerated) < 1
