"""Do tracks and the graph of prerequisites follow the headers, and is a wrong one refused by name?"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from campus.tracks import duration, graph_svg, layers, needs_text, read_modules
from sphinx.errors import ExtensionError

BOOK = Path(__file__).resolve().parents[2] / "book"
HEADER = """numero = "{number}"
titre = "Module {number} & suite"
public = ["C", "P"]
minutes_lecture = 40
minutes_exercice = 50
prerequis = [{needs}]
objectifs = ["Écrire un contrôle", "Dater une rupture", "Désigner qui corrige"]
"""
COMING = '[[module]]\nnumero = "{number}"\ntitre = "Plus tard"\npublic = ["I"]\nminutes = 60\nprerequis = [{needs}]\n'


def book(folder: Path, published: dict[int, list[str]], coming: dict[int, list[str]]) -> Path:
    """A book with these modules, and for each the texts of its prerequisites."""
    for number, needs in published.items():
        (folder / "modules" / f"{number:02d}_x").mkdir(parents=True)
        texts = ", ".join(f'"{need}"' for need in needs) or '"rien"'
        header = HEADER.format(number=number, needs=texts)
        (folder / "modules" / f"{number:02d}_x" / "module.toml").write_text(header, encoding="utf-8")
    texts = [COMING.format(number=n, needs=", ".join(f'"{need}"' for need in needs)) for n, needs in coming.items()]
    (folder / "parcours.toml").write_text("\n".join(texts), encoding="utf-8")
    return folder


def test_prerequisites_are_read_from_the_sentences_of_headers(tmp_path):
    needs = ["filtrer des lignes (module 1)", "pour le parcours sans code : lire un rapport (module 0)"]
    modules = read_modules(book(tmp_path, {0: [], 1: [], 4: needs}, {5: ["4"]}))
    assert modules[4].needs == (1,)
    assert modules[4].no_code == (0,)
    assert needs_text(modules[4]).replace("\u00a0", " ") == "1 ; sans code : 0"
    assert modules[4].minutes == 90
    assert modules[4].address == "modules/04_x/index.html"
    assert modules[5].address == ""


def test_a_published_module_takes_the_place_of_the_one_announced(tmp_path):
    modules = read_modules(book(tmp_path, {3: []}, {3: [], 4: ["3"]}))
    assert modules[3].title == "Module 3 & suite"


@pytest.mark.parametrize(
    ("published", "coming", "said"),
    [
        ({4: ["filtrer (module 7)"]}, {}, "module 4 : le prérequis « module 7 » n'existe pas"),
        ({}, {5: ["9"]}, "module 5 : le prérequis « module 9 » n'existe pas"),
        ({4: ["lire (module 5)"]}, {5: ["4"]}, "tournent en rond : modules 4 → 5 → 4"),
        ({4: ["lire (module 4)"]}, {}, "tournent en rond : modules 4 → 4"),
        ({}, {1: ["un"]}, "s'écrivent en chiffres"),
    ],
)
def test_a_graph_that_does_not_hold_is_refused(tmp_path, published, coming, said):
    with pytest.raises(ExtensionError, match=re.escape(said)):
        read_modules(book(tmp_path, published, coming))


def test_two_modules_of_one_number_are_refused(tmp_path):
    folder = book(tmp_path, {4: []}, {})
    (folder / "modules" / "05_y").mkdir()
    (folder / "modules" / "05_y" / "module.toml").write_text(HEADER.format(number=4, needs='"rien"'), encoding="utf-8")
    with pytest.raises(ExtensionError, match="le numéro 4 est déjà pris"):
        read_modules(folder)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('"I"', '"Z"'), "public inconnu 'Z'"),
        (("minutes = 60", 'minutes = "60"'), "« minutes »"),
        (('titre = "Plus tard"\n', ""), "il manque « titre »"),
    ],
)
def test_a_wrong_announcement_is_named(tmp_path, change, said):
    folder = book(tmp_path, {}, {5: []})
    path = folder / "parcours.toml"
    path.write_text(path.read_text(encoding="utf-8").replace(*change), encoding="utf-8")
    with pytest.raises(ExtensionError, match=f"parcours.toml, module n° 1 : .*{re.escape(said)}"):
        read_modules(folder)


def test_layers_put_every_module_below_what_it_needs():
    modules = read_modules(BOOK)
    rank = {number: place for place, row in enumerate(layers(modules)) for number in row}
    assert sorted(rank) == sorted(modules) == list(range(13))
    for module in modules.values():
        for needed in (*module.needs, *module.no_code):
            assert rank[needed] < rank[module.number]


def test_the_drawing_holds_each_module_and_each_arrow_and_escapes_titles(tmp_path):
    modules = read_modules(BOOK)
    drawn = graph_svg(modules)
    assert drawn.count("<rect") == len(modules)
    assert drawn.count('marker-end="url(#campus-fleche)"') == sum(
        len(module.needs) + len(module.no_code) for module in modules.values()
    )
    assert "&amp; suite" in graph_svg(read_modules(book(tmp_path, {4: []}, {})))


@pytest.mark.parametrize(("minutes", "said"), [(40, "40 min"), (60, "1 h"), (90, "1 h 30"), (125, "2 h 05")])
def test_durations_are_said_as_people_say_them(minutes, said):
    assert duration(minutes).replace("\u00a0", " ") == said


def test_an_empty_course_draws_nothing(tmp_path):
    assert layers(read_modules(book(tmp_path, {}, {}))) == []
    assert "<rect" not in graph_svg({})
